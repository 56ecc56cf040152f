"""The demo's organisation and strategy over invented experts, small enough to be planned with in a test.

People, territories, imperatives and passwords are those of `make run`, so that its tutorial is followed here word by
word; experts are others and fewer, and the plan of the running cycle is written down rather than computed.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from kolloquy.governance.models import Assignment, Territory, User
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.identity.models import Expert
from kolloquy.influence.models import Topic, TopicStanding
from kolloquy.kernel import clock
from kolloquy.planning.cycles import make_plan, open_cycle
from kolloquy.planning.cycles_time import add_absence, set_working_time
from kolloquy.planning.keeping import (
    ColleagueIn,
    Computed,
    ContactIn,
    ExpertIn,
    Figures,
    Out,
    Price,
    put_computed,
)
from kolloquy.planning.keeping_copies import copy_plan, re_plan
from kolloquy.planning.models import Plan, PlannedExpert
from kolloquy.planning.moving.actions import confirm_goals
from kolloquy.planning.reviewing.actions import ask_for_review
from kolloquy.strategy import actions as strategy
from kolloquy.strategy.models import Demand, Imperative
from kolloquy.workflows.demo_world import plan as demo_plan
from kolloquy.workflows.demo_world.organisation import SIGN_INS, let_people_in
from kolloquy.workflows.demo_world.strategy import CYCLE_BEGAN_WEEKS_AGO, WEEKS, have_a_strategy
from kolloquy.workflows.plan_cycle.jobs import solve_now
from tests.support.published import publish_invented

# What the strategy's topics rank by, under the names by which the demo follows them.
FOLLOWED = {
    "amyloidosis-transthyretin": "Amyloidosis",
    "heart-failure-diastolic": "Heart Failure",
    "heart-failure-systolic": "Iron Deficiency",
    "cardiomyopathy-hypertrophic": "Cardiomyopathies",
}
PASSWORDS = {one.username: one.password for one in SIGN_INS}
# Weeks of the running cycle, from 0, in which nobody of the demo is away.
SOON, LATE = (0, 1, 4, 5), (7, 9, 11, 12)
EACH = 6  # experts of each colleague in the running plan
GOALS = "A partner for the open questions of their own registry, and its yearly report before it is printed."
REASONS = [
    {"about": "objective", "sentence": "Their clinic sends patients on, and its pathway is not written down yet."},
    {"about": "colleague", "sentence": "They live in the colleague's territory."},
    {"about": "channel", "sentence": "A first contact is in person; after it they prefer a screen."},
    {"about": "weeks", "sentence": "Four weeks lie between the two."},
]
TERMS = [
    {"name": "standing", "value": 0.8, "weight": 0.35, "points": 280, "because": "place 9 of 168"},
    {"name": "sweet spot", "value": 0.6, "weight": 0.3, "points": 180, "because": "need, objective and interest meet"},
]


@dataclass(frozen=True)
class Quarter:
    """The running cycle's plans; the next cycle is yet to be opened."""

    today: date
    running: Plan
    what_if: Plan
    again: Plan

    @property
    def next_monday(self) -> date:
        """The first day of the cycle that follows."""
        return self.running.cycle.starts_on + timedelta(weeks=WEEKS)


def begun(folder: Path, *, experts: int = 168) -> Quarter:
    """As the demo stands: a strategy in force, a signed plan in its sixth week, a what-if, a re-plan in review."""
    today = clock.today()
    organisation(folder, today, experts=experts)
    people = {user.username: user for user in User.objects.all()}
    monday = today - timedelta(days=today.weekday(), weeks=CYCLE_BEGAN_WEEKS_AGO)
    plan = demo_plan._open(monday, people)
    _written(plan, monday, people)
    demo_plan._sign(plan, people)
    demo_plan._hold(plan, random.Random(1), monday, today)
    demo_plan._agree(plan, today)
    plan.refresh_from_db()
    changes = [{"kind": "colleague_leaves", "user": "gil", "from_week": 7}]
    what_if = copy_plan(plan=plan, name="What if Gil leaves in week 8", changes=changes, by=people["ben"])
    _written(what_if, monday, people, without=("gil",))
    again = re_plan(
        plan=plan, name="Re-plan: Halina on half her hours", because="Halina takes over a training from next week on.",
        changes=[{"kind": "hours", "user": "halina", "hours": 10, "from_week": 6}], by=people["ben"],
    )  # fmt: skip
    _written(again, today, people, from_week=6, disturbed=True)
    ask_for_review(plan=again, reviewers=[people["dagny"], people["kim"]], by=people["ben"])
    return Quarter(today, plan, what_if, again)


def lived_through(begun: Quarter) -> dict[str, str]:
    """What the tutorial does, by the actions its pages call; the key of each thing one opens."""
    ben, ada = (User.objects.get(username=name) for name in ("ben", "ada"))
    imperative = _mend(begun.today, ben)
    monday = begun.next_monday
    set_working_time(user=ada, hours=16, since=monday, by=ben)
    third = monday + timedelta(weeks=2)
    add_absence(user=ada, first_day=third, last_day=third + timedelta(days=4), by=ben)
    cycle = open_cycle(
        name="Nordic weeks", territory=Territory.objects.get(code="nordics"), starts_on=monday, weeks=6, by=ben
    )
    served = list(Imperative.objects.filter(code__in=("find-attr-earlier", "many-hfpefs"), parent=None))
    plan = make_plan(cycle=cycle, name="Nordic weeks, Nordics", imperatives=served, limits={"most_experts": 8}, by=ben)
    solve_now(plan=plan, by=ben)
    plan.refresh_from_db()
    ask_for_review(plan=plan, reviewers=[ada], by=ben)
    what_if = copy_plan(
        plan=plan, name="What if Ada has five hours a week",
        changes=[{"kind": "hours", "user": "ada", "hours": 5, "from_week": 0}], by=ben,
    )  # fmt: skip
    solve_now(plan=what_if, by=ben)
    first = PlannedExpert.objects.filter(plan=plan).order_by("-points", "pk")[0]
    confirm_goals(planned=list(PlannedExpert.objects.filter(plan=plan).exclude(pk=first.pk)), by=ada)
    return {
        "imperative": imperative.key, "cycle": cycle.key, "plan": plan.key, "would": what_if.key, "expert": first.expert_id,
        "contact": plan.contacts.order_by("week", "pk")[0].key, "running": begun.running.key,
    }  # fmt: skip


def _mend(today: date, ben: User) -> Imperative:
    made = Imperative.objects.get(code="neuropathy-early")
    topics = ["diagnosis-attr"]
    gap = strategy.add_gap(
        imperative=made, code="nerves", question="In whom with amyloid cardiomyopathy do the nerves suffer too, and who looks?",
        kind="data", unmet_need=3, need_evidence="An assumption so far; no register counts them.", topics=topics, by=ben,
    )  # fmt: skip
    objective = strategy.add_objective(
        imperative=made, code="nerve-check", gap=gap, statement="Clinics look for nerve damage in everybody with amyloid cardiomyopathy",
        metric="clinics with a written check of the nerves", unit="clinics", baseline=2, target=12, owner=ben, topics=topics,
        baseline_source="Telephone survey of 30 clinics, this month", due_on=today + timedelta(days=360), by=ben,
    )  # fmt: skip
    strategy.add_demand(
        objective=objective, code="talk-nerves", kind="one_to_one", name="Exchange on the nerves in amyloid cardiomyopathy",
        territory="global", fewest=4, most=20, by=ben,
    )  # fmt: skip
    return made


def organisation(folder: Path, today: date, *, experts: int) -> None:
    """Everybody at work, the strategy in force, and experts to plan with."""
    heart = publish_invented(experts=experts, works_each=1).topic
    rows = list(TopicStanding.objects.filter(topic=heart))
    for slug, name in FOLLOWED.items():
        made = Topic.objects.get(pk=heart.pk)
        made.pk, made.slug, made.name, made.keywords = slug, slug, name, [name.lower()]
        made.save(force_insert=True)
        for row in rows:
            row.pk, row.topic = (slug, row.expert_id), made
        TopicStanding.objects.bulk_create(rows)
    let_people_in(folder, today, lambda told: None)
    have_a_strategy(today, lambda told: None)


def _written(
    plan: Plan, on: date, people: dict[str, User], *, without: Sequence[str] = (), from_week: int = 0, disturbed: bool = False
) -> None:  # fmt: skip
    """A plan as a computation would leave it: each colleague meets the same few of their experts twice."""
    talks = Demand.objects.filter(code__startswith="talk-", territory__code="global").order_by(
        "objective__priority", "pk"
    )
    experts, contacts, colleagues, number = [], [], [], 0
    for one in _field():
        user, place = one.user, one.territory
        colleagues.append(ColleagueIn(user.pk, place.pk, (1200,) * WEEKS, None))
        theirs = Expert.objects.filter(country__in=place.countries).order_by("-works", "pk")[:EACH]
        for expert in theirs if user.username not in without else ():
            demand, number = talks[number % len(talks)], number + 1
            experts.append(ExpertIn(expert.pk, user.pk, place.pk, GOALS, 820, [], REASONS, room=300, pressure=170))
            weeks = (SOON[number % len(SOON)], LATE[number % len(LATE)])
            for week, channel, minutes in zip(weeks, ("face_to_face", "virtual"), (210, 75), strict=True):
                if week >= from_week:
                    contacts.append(
                        ContactIn(expert.pk, user.pk, place.pk, demand.key, channel, week, minutes, 85, 460, TERMS)
                    )
    value = sum(contact.points for contact in contacts)
    out = Expert.objects.exclude(pk__in=[each.expert for each in experts]).order_by("pk")[:12]
    computed = Computed(
        as_of=on, figures=Figures(value, value + value // 1000, value * 9 // 10, 1, 4.2, 1, "proved", *((3, 2) if disturbed else ())),
        experts=experts, contacts=contacts, colleagues=colleagues,
        left_out=[Out(each.pk, None, "hours", "", "Nobody who may meet them has an hour left.", "It could be with two hours more.", 310) for each in out],
        prices=[Price("minutes", f"user:{people['ada'].pk}", "One more day a week of Ada Brandt: +2 experts, +640 points.", 640, {}, estimate=False, at_most=640, found=640)],
    )  # fmt: skip
    plan.refresh_from_db()
    put_computed(plan=plan, version=plan.version, computed=computed, by=people["ben"])


def _field() -> list[Assignment]:
    """Colleagues in the field, each once, with the territory in which they meet experts."""
    rows = Assignment.objects.filter(user__function=Function.MEDICAL, user__role=Role.FIELD).select_related(
        "user", "territory"
    )
    return list({one.user_id: one for one in rows.order_by("user", "-pk")}.values())
