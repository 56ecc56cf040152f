"""A small plan, complete as a solver would leave it: written straight into the records, so that nothing has to be solved.

`world()` makes colleagues, experts, a strategy and a cycle of 13 weeks whose fifth week is the running one;
`drafted`, `ready_to_sign` and `in_force` give its plan in three states. Ada's is Iberia, Gil's the Nordics, Ivy's DACH.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F

from kolloquy.governance.actions import add_user
from kolloquy.governance.models import Indication, Product, Territory, User
from kolloquy.governance.vocabulary import Function
from kolloquy.identity.models import Expert, ExpertTerm
from kolloquy.kernel import clock
from kolloquy.kernel.ids import expert_id
from kolloquy.kernel.text import fold
from kolloquy.planning.models import (
    Cycle,
    LeftOut,
    LimitPrice,
    Plan,
    PlanColleague,
    PlannedContact,
    PlannedExpert,
    TakenAsGiven,
)
from kolloquy.planning.vocabulary import PlanState
from kolloquy.strategy.models import Demand, DiscussionTopic, Gap, Imperative, Objective
from kolloquy.strategy.vocabulary import Channel, DemandKind, Label, State
from tests.support import cast

WEEKS, RUNNING = 13, 4  # weeks of the cycle; the one that runs today, from 0
HOURS = 12
PRESSURE = {"face_to_face": 100, "advisory_board": 100, "virtual": 70, "telephone": 50, "congress": 40, "email": 20}
MINUTES = {"face_to_face": 150, "virtual": 60, "telephone": 30, "congress": 0, "advisory_board": 0, "email": 15}
# given, family, institution, town, country, whose, objective; then (week, channel[, demand]) of each contact.
EXPERTS: tuple[tuple[Any, ...], ...] = (
    ("Amaka", "Okafor", "Hospital Modelo de Madrid", "Madrid", "ES", "ada", "screening", (1, "face_to_face"), (6, "virtual")),
    ("Nils", "Lindqvist", "Sahlgrenska Example Hospital", "Gothenburg", "SE", "gil", "screening", (5, "face_to_face"), (9, "face_to_face")),
    ("Rosa", "Diaz", "Instituto Ejemplo del Corazón", "Seville", "ES", "ada", "switching", (4, "face_to_face"), (8, "virtual"), (12, "telephone")),
    ("Inês", "Ferreira", "Hospital Modelo de Lisboa", "Lisbon", "PT", "ada", "screening", (6, "face_to_face"), (10, "virtual")),
    ("Anneliese", "Hofstätter", "Musterklinik für Innere Medizin", "Hannover", "DE", "ivy", "switching", (5, "face_to_face"), (11, "virtual")),
    ("Jonas", "Abrahamsen", "Example University Hospital", "Oslo", "NO", "gil", "evidence", (7, "virtual"), (11, "telephone")),
    ("Katarzyna", "Wiśniewska", "Musterklinik Süd", "Munich", "DE", "ivy", "evidence", (4, "virtual"), (9, "face_to_face")),
    ("Tomás", "Quispe", "Hospital Ejemplo", "Valencia", "ES", "ada", "evidence", (7, "face_to_face"),),
)  # fmt: skip
# In the advisory board of week 9 and at the congress of week 7, beside their visits.
BOARD, CONGRESS = ("Okafor", "Hofstätter", "Abrahamsen"), ("Lindqvist", "Ferreira")
OUT = (
    ("Yusuf", "Demir", "ES", "nobody_free", "PL-3", "Ada has no hour left in any week in which Yusuf Demir can be met.",
     "Two more hours a week of Ada would bring Yusuf Demir in.", 310),
    ("June", "Mercer", "SE", "consent", "RI-4", "June Mercer objected to being contacted for scientific exchange.",
     "Only June Mercer’s own word would bring her in.", 280),
    ("Sofia", "Marchetti", "DE", "better", "PL-9", "The objective has its most experts, and each of them is worth more.",
     "One more expert for “evidence” would bring Sofia Marchetti in.", 190),
)  # fmt: skip
OBJECTIVES = {
    "screening": "Heart failure clinics in Europe screen for amyloidosis",
    "switching": "Experts can name who should be switched, and when",
    "evidence": "Two registries report outcomes beyond month 30",
}
TERMS = [
    {"name": "standing", "value": 0.82, "weight": 35, "points": 29, "because": "12th of 240 on amyloidosis"},
    {"name": "sweet spot", "value": 0.75, "weight": 30, "points": 23, "because": "need, objective and interest meet"},
    {"name": "need", "value": 1.0, "weight": 10, "points": 10, "because": "patients die of a late diagnosis"},
    {"name": "continuity", "value": 0.6, "weight": 15, "points": 9, "because": "last met 9 weeks ago"},
    {"name": "rise", "value": 0.4, "weight": 10, "points": 4, "because": "two more works than the year before"},
]


@dataclass
class World:
    cycle: Cycle
    imperative: Imperative
    objectives: Mapping[str, Objective]
    demands: Mapping[str, Demand]  # by objective, and "board", "congress"
    people: Mapping[str, User]
    experts: Mapping[str, Expert]  # by family name
    plan: Plan
    regions: Mapping[str, Territory] = field(default_factory=dict)

    def contact(self, family: str, number: int = 0) -> PlannedContact:
        """Of an expert, the contacts in their order."""
        rows = self.plan.contacts.filter(expert=self.experts[family]).order_by("week", "pk")
        return rows.select_related("plan", "expert", "colleague")[number]

    def planned(self, family: str) -> PlannedExpert:
        return PlannedExpert.objects.get(plan=self.plan, expert=self.experts[family])


def monday(week: int = 0) -> date:
    """Of a week of the cycle: week 4 is this one."""
    today = clock.today()
    return today - timedelta(days=today.weekday()) + timedelta(weeks=week - RUNNING)


def drafted(experts: Sequence[Expert] | None = None) -> World:
    """The plan as it was computed; `experts` stand for the invented ones, in their order."""
    return world(experts)


def ready_to_sign(experts: Sequence[Expert] | None = None) -> World:
    """Every mutual goal is confirmed."""
    made = world(experts)
    made.plan.experts.update(goals_confirmed_by=F("owner"), goals_confirmed_at=clock.now())
    return made


def in_force(experts: Sequence[Expert] | None = None) -> World:
    made = ready_to_sign(experts)
    made.plan.contacts.update(in_force=True)
    plan = made.plan
    plan.state, plan.signed_by, plan.signed_at = PlanState.IN_FORCE, cast.ben(), clock.now()
    plan.signed_meaning, plan.digest = "I approve this plan for the cycle.", "0" * 64
    plan.save()
    return made


def world(experts: Sequence[Expert] | None = None) -> World:
    people = {"ada": cast.ada(), "gil": cast.gil(), "ivy": ivy(), "ben": cast.ben()}
    top = Territory.objects.get_or_create(code="europe", defaults={"name": "Europe", "path": "/europe/"})[0]
    regions = {who: _region(people[who], countries) for who, countries in
               (("ada", ["ES", "PT"]), ("gil", ["SE", "NO"]), ("ivy", ["DE"]))}  # fmt: skip
    known = list(experts or ())
    found = {row[1]: known.pop(0) if known else expert(*row[:5]) for row in (*EXPERTS, *(_out(row) for row in OUT))}
    imperative = _imperative(top, people["ben"])
    objectives = {code: _objective(imperative, code, number) for number, code in enumerate(OBJECTIVES, start=1)}
    demands = {code: _talks(each, top) for code, each in objectives.items()}
    demands["board"] = _activity(
        objectives["evidence"], "board", DemandKind.ADVISORY_BOARD, "Board on registries", 9, top
    )
    demands["congress"] = _activity(
        objectives["screening"], "congress", DemandKind.CONGRESS, "Invented Congress", 7, top
    )
    cycle = Cycle.objects.create(
        name="This cycle", territory=top, starts_on=monday(), weeks=WEEKS, made_by=people["ben"], made_at=clock.now()
    )
    plan = Plan.objects.create(
        cycle=cycle, name="The cycle’s plan", as_of=monday(0), value=3120, bound=3122, greedy=2610, seconds=2.4, cuts=3,
        ended="proved", solved_at=clock.now(), made_by=people["ben"], made_at=clock.now(), limits={"fullest": 90},
    )  # fmt: skip
    plan.imperatives.add(imperative)
    made = World(cycle, imperative, objectives, demands, people, found, plan, regions)
    _fill(made)
    return made


def ivy() -> User:
    """Ada's colleague in the middle of Europe."""
    found = User.objects.filter(username="ivy").first()
    return found or add_user(
        username="ivy", password=cast.PASSWORD, function=Function.MEDICAL, first_name="Ivy", email="ivy@example.org",
        role_title="MSL", territory="DACH",
    )  # fmt: skip


def expert(given: str, family: str, institution: str, town: str, country: str) -> Expert:
    made, new = Expert.objects.get_or_create(
        expert_id=expert_id(fold(family)),
        defaults={
            "given": given, "family": family, "sort_name": fold(f"{family} {given}"), "country": country,
            "changed_at": clock.now(), "city": town, "institution": institution,
        },
    )  # fmt: skip
    if new:
        ExpertTerm.objects.bulk_create(ExpertTerm(expert=made, term=word) for word in set(made.sort_name.split()))
    return made


def _fill(made: World) -> None:
    plan = made.plan
    for who in ("ada", "gil", "ivy"):
        PlanColleague.objects.create(
            plan=plan,
            user=made.people[who],
            territory=made.regions[who],
            minutes=[_minutes(who, w) for w in range(WEEKS)],
        )
    for row in EXPERTS:
        _planned(made, family=row[1], who=row[5], code=row[6], contacts=row[7:])
    for family in BOARD:
        _contact(made, family, None, "evidence", 9, "advisory_board", "board")
    for family in CONGRESS:
        _contact(made, family, None, "screening", 7, "congress", "congress")
    for each in PlannedExpert.objects.filter(plan=plan):
        theirs = plan.contacts.filter(expert=each.expert_id)
        each.points = sum(theirs.values_list("points", flat=True))
        each.pressure = sum(theirs.values_list("pressure", flat=True))
        each.save()
    for family, kind, rule, sentence, would_help, points in ((r[1], *r[3:]) for r in OUT):
        LeftOut.objects.create(plan=plan, expert=made.experts[family], kind=kind, rule=rule, sentence=sentence,
                               would_help=would_help, points=points)  # fmt: skip
    LimitPrice.objects.create(
        plan=plan, kind="minutes", limit_key=str(made.people["ada"].pk), points=310, experts={},
        sentence="One more day a week of Ada: +1 expert on screening.",
    )  # fmt: skip
    TakenAsGiven.objects.create(
        plan=plan, expert=made.experts["Diaz"], week=6, function=Function.COMMERCIAL, channel=Channel.VIRTUAL,
        because="Commercial planned it already.",
    )  # fmt: skip


def _planned(made: World, family: str, who: str, code: str, contacts: Sequence[tuple[int, str]]) -> None:
    PlannedExpert.objects.create(
        plan=made.plan, expert=made.experts[family], owner=made.people[who], territory=made.regions[who],
        mutual_goals="Early access to the registry’s outcomes, and a voice in its next question.", room=600,
        sweet_spots=[_sweet_spot(made.imperative, made.objectives[code])],
        reasons=[
            {"about": "objective", "sentence": f"{family} stands high where “{code}” needs a voice."},
            {"about": "colleague", "sentence": f"{made.people[who]} is in the same territory and met them before."},
            {"about": "channel", "sentence": "They prefer to be met face to face first."},
            {"about": "weeks", "sentence": "Four weeks lie between two contacts, as they wish."},
        ],
    )  # fmt: skip
    for week, channel in contacts:
        _contact(made, family, made.people[who], code, week, channel, code)


def _sweet_spot(imperative: Imperative, objective: Objective) -> dict[str, Any]:
    """As a plan keeps it."""
    told = {
        "need": ["Patients die of a late diagnosis."],
        "objective": [f"“{objective.statement}” is at 12 of 40 clinics."],
        "interest": ["Eleven works on it in three years."],
    }
    return {
        "imperative": imperative.key, "about": objective.key, "need": 0.8, "objective": 0.75, "interest": 0.7,
        "product": 0.7489, "arithmetic": "³√(0.80 × 0.75 × 0.70) = 0.75", "recipe": "2026.1", "told": told,
        "parts": {"need": "0.8 × 1 = 0.80", "objective": "1 × 0.75 × 1 = 0.75", "interest": "1 − (1 − 0.70) = 0.70"},
        "names": [{"name": "Amyloidosis", "weight": 0.7, "how": "publishes"}],
        "because": [sentence for some in told.values() for sentence in some],
    }  # fmt: skip


def _contact(made: World, family: str, user: User | None, code: str, week: int, channel: str, demand: str) -> None:
    held = {"state": "held", "touchpoint_key": f"held{made.experts[family].pk}"[:20], "held_on": monday(week)}
    PlannedContact.objects.create(
        plan=made.plan, expert=made.experts[family], colleague=user, objective=made.objectives[code],
        demand=made.demands[demand], channel=channel, week=week, monday=monday(week), minutes=MINUTES[channel],
        pressure=PRESSURE[channel], points=sum(int(t["points"]) for t in TERMS), terms=TERMS,  # type: ignore[call-overload]
        territory=made.regions.get(user.username) if user else None, **(held if week < RUNNING else {}),
    )  # fmt: skip


def _minutes(who: str, week: int) -> int:
    """Ada is away in the last week but one."""
    return 0 if (who, week) == ("ada", 11) else HOURS * 60


def _region(user: User, countries: list[str]) -> Territory:
    found = user.assignments.select_related("territory").get().territory
    found.countries = countries
    found.save()
    return found


def _imperative(top: Territory, owner: User) -> Imperative:
    product = Product.objects.get_or_create(code="velarix", defaults={"name": "Velarix"})[0]
    indication = Indication.objects.get_or_create(
        code="attr-cm", defaults={"product": product, "name": "ATTR cardiomyopathy", "approved_on": date(2024, 5, 1)}
    )[0]
    return Imperative.objects.create(
        code="earlier-diagnosis", name="Earlier diagnosis of ATTR", why="Half of patients are found too late.",
        indication=indication, territory=top, state=State.IN_FORCE, owner=owner, made_by=owner, made_at=clock.now(),
        changed_at=clock.now(),
    )  # fmt: skip


def _objective(imperative: Imperative, code: str, priority: int) -> Objective:
    topic = DiscussionTopic.objects.get_or_create(
        slug="earlier-diagnosis", defaults={"name": "Earlier diagnosis", "label": Label.ON}
    )[0]
    gap = Gap.objects.create(
        imperative=imperative, code=f"gap-{code}", question=f"What keeps clinics from {code}?", kind="practice",
        unmet_need=3, need_evidence="A registry of 2024",
    )  # fmt: skip
    made = Objective.objects.create(
        imperative=imperative, code=code, statement=OBJECTIVES[code], gap=gap, metric=f"clinics with {code}",
        unit="clinics", baseline=12, baseline_source="Survey of 2025", target=40, due_on=monday(60),
        owner=imperative.owner, priority=priority,
    )  # fmt: skip
    made.topics.add(topic)
    return made


def _talks(objective: Objective, top: Territory) -> Demand:
    return Demand.objects.create(
        objective=objective, code=f"talks-{objective.code}", kind=DemandKind.ONE_TO_ONE,
        name=f"Exchange on {objective.code}", territory=top, fewest=2, most=4, contacts=3, gap_weeks=3,
        channels=["face_to_face", "virtual", "telephone"],
    )  # fmt: skip


def _activity(objective: Objective, code: str, kind: DemandKind, name: str, week: int, top: Territory) -> Demand:
    channel = "congress" if kind is DemandKind.CONGRESS else "advisory_board"
    made = Demand.objects.create(
        objective=objective, code=code, kind=kind, name=name, territory=top, fewest=2, most=8, channels=[channel],
        starts_on=monday(week) + timedelta(days=2), ends_on=monday(week) + timedelta(days=3), place="Vienna", minutes=240,
    )  # fmt: skip
    made.hosts.add(cast.gil())
    return made


def _out(row: tuple[Any, ...]) -> tuple[str, ...]:
    return (row[0], row[1], "Another Example Hospital", "Town", row[2])
