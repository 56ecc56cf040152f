"""What the plans of running and coming cycles say of one expert, for those who read plans in full."""

from datetime import date

from django.db.models import Q

from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.planning.models import LeftOut, Plan, PlannedExpert
from kolloquy.planning.queries import plans_seen
from kolloquy.planning.queries_inside import left_out_of, planned_seen
from kolloquy.planning.seen import OfExpert, PlanSeen
from kolloquy.planning.vocabulary import PlanKind, PlanState

MOST_DRAFTS = 6
_CARRIED = ("cycle__territory", "copied_from", "made_by", "signed_by")


def plans_with(expert_id: str, reader: Reader, *, on: date) -> tuple[OfExpert, ...]:
    """The plans in force that know the expert, in or out; the drafts that do come after, with their name alone."""
    if best_level(reader, RecordClass.PLAN) < Level.FULL:
        return ()
    theirs = PlannedExpert.objects.filter(expert=expert_id).values("plan")
    out = LeftOut.objects.filter(expert=expert_id).values("plan")
    rows = with_level(Plan.objects.filter(Q(pk__in=theirs) | Q(pk__in=out)), reader)
    rows = rows.filter(state__in=[PlanState.IN_FORCE, PlanState.IN_REVIEW, PlanState.DRAFT]).exclude(
        kind=PlanKind.WHAT_IF
    )
    found = [
        each for each in plans_seen(list(rows.select_related(*_CARRIED).order_by("-pk"))) if each.cycle.last_day >= on
    ]
    force = [each for each in found if each.state == PlanState.IN_FORCE]
    drafts = [each for each in found if each.state != PlanState.IN_FORCE][:MOST_DRAFTS]
    inside = _inside(expert_id, [*force, *drafts], reader)
    return tuple(_of(expert_id, each, inside.get(each.key), reader) for each in [*force, *drafts])


def _inside(expert_id: str, plans: list[PlanSeen], reader: Reader) -> dict[str, PlannedExpert]:
    rows = PlannedExpert.objects.filter(expert=expert_id, plan__key__in=[each.key for each in plans])
    carried = ("plan", "expert", "owner", "territory", "goals_confirmed_by")
    return {row.plan.key: row for row in visible(rows, reader, at_least=Level.FULL).select_related(*carried)}


def _of(expert_id: str, plan: PlanSeen, planned: PlannedExpert | None, reader: Reader) -> OfExpert:
    if planned is None:
        return OfExpert(plan, None, left_out_of(plan.key, expert_id, reader))
    seen = planned_seen(plan.key, [planned], reader)[0] if plan.state == PlanState.IN_FORCE else None
    return OfExpert(plan, seen, None)
