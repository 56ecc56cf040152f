"""A strategy to try things on: two territories, one indication, an imperative with one of each under it."""

from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.governance.models import Indication, Product, Territory, User
from kolloquy.kernel import clock
from kolloquy.strategy import actions
from kolloquy.strategy.models import Demand, DiscussionTopic, Gap, Imperative, Objective
from tests.support import cast


@dataclass
class Place:
    """Where a strategy is made: the organisation and its medical lead."""

    world: Territory
    emea: Territory
    iberia: Territory
    indication: Indication
    ben: User
    topic: DiscussionTopic


@dataclass
class Made:
    imperative: Imperative
    gap: Gap
    objective: Objective
    demand: Demand


def day(ahead: int = 0) -> date:
    return clock.today() + timedelta(days=ahead)


def place(*, approved: bool = True) -> Place:
    world = Territory.objects.create(code="world", name="The world", path="/world/")
    emea = Territory.objects.create(code="emea", name="EMEA", parent=world, path="/world/emea/")
    iberia = Territory.objects.create(
        code="iberia-s", name="Iberian lands", parent=emea, path="/world/emea/iberia-s/", countries=["ES", "PT"]
    )
    product = Product.objects.create(code="velarix", name="Velarix")
    indication = Indication.objects.create(
        product=product, code="attr-cm", name="ATTR cardiomyopathy", approved_on=day(-700) if approved else None
    )
    ben = cast.ben()
    topic = actions.put_topic(
        slug="screening", name="Screening", label="on", indication=indication, followed="amyloidosis", by=ben
    )
    return Place(world, emea, iberia, indication, ben, topic)


def imperative(at: Place, code: str = "earlier", **told: object) -> Imperative:
    given = {
        "code": code, "name": "Patients are found earlier", "why": "Most are found too late.",
        "indication": at.indication, "territory": at.world, "owner": at.ben, "by": at.ben, **told,
    }  # fmt: skip
    return actions.add_imperative(**given)  # type: ignore[arg-type]


def gap(at: Place, under: Imperative, code: str = "red-flags", **told: object) -> Gap:
    given = {
        "imperative": under, "code": code, "question": "Which signs are missed?", "kind": "practice", "unmet_need": 3,
        "need_evidence": "A registry", "topics": [at.topic], "by": at.ben, **told,
    }  # fmt: skip
    return actions.add_gap(**given)  # type: ignore[arg-type]


def objective(at: Place, under: Imperative, code: str = "clinics", **told: object) -> Objective:
    given = {
        "imperative": under, "code": code, "statement": "More clinics screen", "metric": "Clinics that screen",
        "unit": "clinics", "baseline": 10, "baseline_source": "A survey", "target": 30, "due_on": day(300),
        "owner": at.ben, "topics": [at.topic], "by": at.ben, **told,
    }  # fmt: skip
    return actions.add_objective(**given)  # type: ignore[arg-type]


def demand(at: Place, under: Objective, code: str = "talks", **told: object) -> Demand:
    given = {
        "objective": under, "code": code, "kind": "one_to_one", "name": "Talk with heads of clinics",
        "territory": at.world, "fewest": 5, "most": 20, "by": at.ben, **told,
    }  # fmt: skip
    return actions.add_demand(**given)  # type: ignore[arg-type]


def whole(at: Place, code: str = "earlier") -> Made:
    """An imperative with a gap, an objective that answers it, and a demand."""
    made = imperative(at, code)
    first = gap(at, made)
    aim = objective(at, made, gap=first)
    return Made(made, first, aim, demand(at, aim))
