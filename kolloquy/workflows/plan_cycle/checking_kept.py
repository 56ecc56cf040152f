"""Whether a plan as it is kept, with whatever people moved since, keeps its limits: asked of the independent checker."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kolloquy.kernel.problems import NotReady
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.optimiser.checking import check
from kolloquy.planning.optimiser.instance import Contact, Instance, Option
from kolloquy.planning.optimiser.solution import Attendance, Visit
from kolloquy.planning.optimiser.solution import Plan as Solution
from kolloquy.planning.rules import stale_experts
from kolloquy.planning.valuing.recipe import RECIPE
from kolloquy.planning.vocabulary import ContactState
from kolloquy.workflows.plan_cycle.gathered import Gathered
from kolloquy.workflows.plan_cycle.gathering import gather


@dataclass(frozen=True, slots=True)
class Wrong:
    """One limit that the plan breaks, in words."""

    rule: str
    sentence: str


def check_kept(plan: Plan, on: date | None = None) -> tuple[Wrong, ...]:
    """Nothing means that the plan can be worked as it is."""
    if plan.as_of is None:
        raise NotReady(f"“{plan.name}” was never computed, so there is nothing to check; compute it first.")
    rows = _movable(plan)
    everybody = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    gathered = gather(plan, on or plan.as_of, only=frozenset(everybody.values_list("expert", flat=True)))
    found = [Wrong("PN-9", one.sentence) for one in stale_experts(plan)]
    gone = {one.expert: one for one in gathered.screened_out}
    known = [row for row in rows if row.expert_id in gathered.known]
    for expert in sorted({row.expert_id for row in rows} & gone.keys()):
        found.append(Wrong(gone[expert].rule or gone[expert].kind, f"{gone[expert].name}: {gone[expert].sentence}"))
    solution = _solution(known, gathered)
    instance = _with_what_is_kept(gathered, known)
    found += [Wrong(breach.rule, breach.told(gathered.names)) for breach in check(instance, solution)]
    return tuple(found)


def _movable(plan: Plan) -> list[PlannedContact]:
    """What is planned and not fixed; what is fixed is given to the instance already."""
    rows = PlannedContact.objects.filter(plan=plan, state=ContactState.PLANNED, pinned=False)
    return list(rows.select_related("demand", "objective").order_by("expert", "week", "pk"))


def _solution(rows: Sequence[PlannedContact], gathered: Gathered) -> Solution:
    visits, seats, held = [], [], {}
    numbers: dict[str, int] = defaultdict(int)
    activities = {activity.key for activity in gathered.instance.activities}
    for row in rows:
        key = row.demand.key
        if row.colleague_id is None and key in activities:
            seats.append(Attendance(row.expert_id, key, row.week, row.points))
            held[key] = row.week
        elif row.colleague_id is not None:
            visits.append(
                Visit(
                    row.expert_id,
                    f"user:{row.colleague_id}",
                    key,
                    row.channel,
                    row.week,
                    numbers[row.expert_id],
                    row.points,
                    row.minutes,
                )
            )
            numbers[row.expert_id] += 1
    return Solution(tuple(visits), tuple(seats), tuple(sorted(held.items())))


def _with_what_is_kept(gathered: Gathered, rows: Iterable[PlannedContact]) -> Instance:
    """What a person planned otherwise is a way to engage somebody too: it is checked for limits, not for having been offered."""
    kept: dict[tuple[str, str], list[PlannedContact]] = defaultdict(list)
    for row in rows:
        if row.colleague_id is not None:
            kept[row.expert_id, f"user:{row.colleague_id}"].append(row)
    own = []
    for (expert, colleague), some in kept.items():
        contacts = tuple(
            Contact(
                row.demand.key,
                row.channel,
                row.minutes,
                row.pressure,
                row.points,
                RECIPE.channel(row.channel).in_person,
            )
            for row in some
        )
        gap = max(row.demand.gap_weeks for row in some) if len(some) > 1 else 1
        own.append(Option(expert, colleague, contacts, max(gap, 1)))
    others = [one for one in gathered.instance.options if (one.expert, one.colleague) not in kept]
    return replace(gathered.instance, options=(*own, *others))
