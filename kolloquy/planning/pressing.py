"""What a plan adds to an expert's contact pressure and what their contacts are worth, after a change by hand."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Max, Sum

from kolloquy.planning.models import Plan, PlannedContact, PlannedExpert, TakenAsGiven
from kolloquy.planning.vocabulary import ContactState


def count_anew(plan: int, expert: str) -> None:
    """From the contacts that are planned or were held."""
    rows = PlannedContact.objects.filter(plan=plan, expert=expert).exclude(state=ContactState.DROPPED)
    found = rows.aggregate(pressure=Sum("pressure"), points=Sum("points"))
    told = {name: total or 0 for name, total in found.items()}
    PlannedExpert.objects.filter(plan=plan, expert=expert).update(**told)


def count_standing(plan: Plan, experts: Iterable[PlannedExpert]) -> None:
    """Add to rows that are about to be kept what stands in the plan already, held or pinned."""
    rows = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED).order_by()
    sums = rows.values_list("expert").annotate(points=Sum("points"), pressure=Sum("pressure"))
    stands = {expert: (points, pressure) for expert, points, pressure in sums}
    for row in experts:
        points, pressure = stands.get(row.expert_id, (0, 0))
        row.points, row.pressure = row.points + points, row.pressure + pressure


def taken_by_others(plan: Plan, experts: Iterable[str]) -> dict[str, int]:
    """By expert, the pressure in the plan's weeks of what it took as given and is no contact of its own.

    A channel presses as it does elsewhere in the plan; one that the plan does not use counts for nothing.
    """
    given = list(TakenAsGiven.objects.filter(plan=plan, expert__in=list(experts), week__gte=0))
    if not given:
        return {}
    rows = PlannedContact.objects.filter(plan=plan).order_by()
    presses = dict(rows.values_list("channel").annotate(most=Max("pressure")))
    mine = rows.filter(expert__in={row.expert_id for row in given})
    own = {key for pair in mine.values_list("key", "touchpoint_key") for key in pair if key}
    found: dict[str, int] = defaultdict(int)
    for row in given:
        if not {row.planned_contact_key, row.touchpoint_key} & own:
            found[row.expert_id] += presses.get(row.channel, 0)
    return found
