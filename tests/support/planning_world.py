"""A small strategy over the invented experts, and colleagues to carry it: what a plan of a cycle is made from."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kolloquy.governance.models import Indication, Product, Territory, User
from kolloquy.governance.roster.places import import_territories
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.planning.actions import make_plan, open_cycle
from kolloquy.planning.models import Cycle, Plan
from kolloquy.strategy import actions as strategy
from kolloquy.strategy.models import Demand, DiscussionTopic, Imperative, Objective
from kolloquy.strategy.vocabulary import DemandKind, Label
from tests.support import cast
from tests.support.published import publish_invented

TREE = b"""code,name,parent,countries
global,Global,,
iberia,Iberia,global,PT;ES
nordics,Nordics,global,SE;NO
dach,DACH,global,DE;AT;CH
france,France,global,FR
"""
WEEKS = 13


@dataclass(frozen=True)
class World:
    experts: list[Expert]
    imperative: Imperative
    objective: Objective
    talks: Demand
    cycle: Cycle
    plan: Plan
    ada: User
    gil: User
    ben: User

    @property
    def monday(self) -> date:
        return self.cycle.starts_on


def next_monday(on: date | None = None) -> date:
    on = on or clock.today()
    return on + timedelta(days=(7 - on.weekday()) % 7 or 7)


def world(
    *, experts: int = 40, limits: dict[str, Any] | None = None, starts_on: date | None = None, **talks: Any
) -> World:
    """Ada works in Iberia, Gil in the Nordics, ben leads; one imperative with one gap, one objective, one demand."""
    ada, gil, ben = cast.ada(), cast.gil(), cast.ben()
    import_territories(TREE, name="territories.csv", by=None)
    published = publish_invented(experts=experts, works_each=2)
    made = imperative(ben)
    told = {"fewest": 2, "most": 12, "contacts": 2, "channels": ["face_to_face", "virtual"], **talks}
    objective = Objective.objects.get(imperative=made)
    asked = strategy.add_demand(
        objective=objective, code="talks", kind=DemandKind.ONE_TO_ONE, name="Talks on earlier diagnosis",
        territory="global", by=ben, **told,
    )  # fmt: skip
    made.refresh_from_db()
    strategy.put_in_force(imperative=made, by=ben)
    cycle = open_cycle(
        name="The coming quarter", territory=Territory.objects.get(code="global"), weeks=WEEKS, by=ben,
        starts_on=starts_on or next_monday(),
    )  # fmt: skip
    plan = make_plan(
        cycle=cycle,
        name="First plan",
        imperatives=[made],
        by=ben,
        limits={"seconds": 10, "hours": 10, "price_seconds": 0, **(limits or {})},
    )
    return World(list(published.experts), made, objective, asked, cycle, plan, ada, gil, ben)


def imperative(by: User) -> Imperative:
    heart = DiscussionTopic.objects.create(
        slug="diagnosis", name="Earlier diagnosis of heart failure", label=Label.ON, followed="heart-failure",
    )  # fmt: skip
    product = Product.objects.create(code="vel", name="Velorin")
    indication = Indication.objects.create(
        product=product, code="hf", name="Heart failure", approved_on=date(2024, 1, 1)
    )
    made = strategy.add_imperative(
        code="diagnose-earlier", name="Diagnose earlier", why="Patients wait three years.", indication=indication,
        territory=Territory.objects.get(code="global"), owner=by, by=by,
    )  # fmt: skip
    gap = strategy.add_gap(
        imperative=made, code="delay", question="Why does the diagnosis take three years?", kind="practice", unmet_need=3,
        need_evidence="An invented registry of 2025", topics=[heart], by=by,
    )  # fmt: skip
    strategy.add_objective(
        imperative=made, code="screen", statement="Clinics screen everybody with a thick wall", metric="clinics that screen",
        unit="per cent", baseline=20, baseline_source="An invented survey", target=60,
        due_on=clock.today() + timedelta(days=300), owner=by, gap=gap, priority=1, topics=[heart], by=by,
    )  # fmt: skip
    return made
