"""The contacts of the plan that a re-plan or a what-if comes from: what is still to come and may be moved, at a price."""

from kolloquy.identity.models import Expert
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.optimiser.instance import Before
from kolloquy.planning.vocabulary import ContactState, PlanKind
from kolloquy.strategy.vocabulary import DemandKind
from kolloquy.workflows.plan_cycle.collected import Span


def before_of(plan: Plan, span: Span, known: set[str]) -> tuple[Before, ...]:
    """Weeks that are past are fixed: what was missed in them is gone, what was held counts already."""
    if (so_far := _plan_so_far(plan)) is None:
        return ()
    states = [ContactState.PLANNED]
    if re_planned(plan) is None:  # a what-if looks from the day its original was computed on: it was to come then
        states.append(ContactState.HELD)
    rows = PlannedContact.objects.filter(plan=so_far, state__in=states, week__gte=span.now).select_related(
        "demand__objective"
    )
    # What may not move was copied into the re-plan itself, and stands: where it was, or where a person moved it there.
    pinned = PlannedContact.objects.filter(plan=plan, pinned=True)
    fixed = set(pinned.values_list("expert", "demand", "week"))
    rows = rows.exclude(known_as__in=pinned.values("known_as"))
    signposts = dict(
        Expert.objects.filter(planned_contacts__in=rows, absorbed_into__isnull=False).values_list("pk", "absorbed_into")
    )
    found = []
    for row in rows.order_by("week", "key"):
        expert = str(signposts.get(row.expert_id, row.expert_id))
        if expert not in known or (row.expert_id, row.demand_id, row.week) in fixed:
            continue
        one_to_one = row.demand.kind == DemandKind.ONE_TO_ONE
        if one_to_one and row.colleague_id is not None:
            who = f"user:{row.colleague_id}"
            found.append(Before(expert, row.demand.key, row.channel, row.week, colleague=who))
        elif not one_to_one:
            objective = row.demand.objective.key
            found.append(Before(expert, objective, row.channel, row.week, activity=row.demand.key))
    return tuple(found)


def _plan_so_far(plan: Plan) -> int | None:
    """What a re-plan disturbs, and a what-if of it too; another what-if stays near its original."""
    if (again := re_planned(plan)) is not None:
        return again.copied_from_id
    return plan.copied_from_id if plan.kind == PlanKind.WHAT_IF else None


def re_planned(plan: Plan) -> Plan | None:
    """The re-plan that this is, or asks what if of."""
    asked: Plan | None = plan
    while asked is not None and asked.kind == PlanKind.WHAT_IF:
        asked = asked.copied_from
    return asked if asked is not None and asked.kind == PlanKind.RE_PLAN else None
