"""A contact keeps its name when its plan is computed again or gives way to another: calendars know it by that."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import F, Max

from kolloquy.identity.models import Expert
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.vocabulary import ContactState


@dataclass(frozen=True, slots=True)
class Known:
    """A contact by what makes it the same: with whom, on what, by whom and how; the week may be another."""

    name: str
    what: tuple[object, ...]
    week: int


def same(before: Iterable[Known], now: Iterable[Known]) -> dict[str, str]:
    """By the name of a contact, the one it had before; each is one other at most, the nearest weeks first."""
    left: dict[tuple[object, ...], list[Known]] = defaultdict(list)
    for each in before:
        left[each.what].append(each)
    pairs = sorted(
        (abs(one.week - other.week), one.week, other.week, one.name, other.name)
        for one in now
        for other in left[one.what]
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for *_, name, earlier in pairs:
        if name not in found and earlier not in taken:
            found[name] = earlier
            taken.add(earlier)
    return found


def name_computed(plan: Plan, rows: Sequence[PlannedContact], asked: Sequence[PlannedContact] = ()) -> None:
    """Contacts not kept yet take the names they had: of what was `asked` of experts from this plan when it was computed
    before, and of what stands in the plan that this one was copied from.
    """
    if not rows:
        return
    standing = set(PlannedContact.objects.filter(plan=plan).values_list("known_as", flat=True))
    left = list(rows)
    for before in (asked, _stands(plan.copied_from_id) if plan.copied_from_id is not None else ()):
        found = _renamed(left, before, standing) if before else []
        for row, name in found:
            row.known_as = name
            standing.add(name)
        done = {id(row) for row, _ in found}
        left = [row for row in left if id(row) not in done]


def take_over(plan: Plan) -> int:
    """A plan that comes into force takes the names over from the one it replaced; returns how many it had not yet.

    Versions go on from the highest there was, so that a calendar takes what it reads for the newer word.
    """
    earlier = Plan.objects.filter(cycle=plan.cycle_id, replaced_at__isnull=False).exclude(pk=plan.pk)
    replaced = earlier.order_by("-replaced_at", "-pk").first()
    if replaced is None:
        return 0
    standing = set(plan.contacts.values_list("known_as", flat=True))
    changed = _renamed(_stands(plan.pk), _stands(replaced.pk), standing)
    for row, name in changed:
        row.known_as = name
    PlannedContact.objects.bulk_update([row for row, _ in changed], ["known_as"], batch_size=200)
    highest = replaced.contacts.aggregate(most=Max("version"))["most"] or 0
    plan.contacts.update(version=F("version") + highest)
    return len(changed)


def _renamed(
    rows: Sequence[PlannedContact], before: Sequence[PlannedContact], standing: set[str]
) -> list[tuple[PlannedContact, str]]:
    """What is known already stays so; `standing` are all names of the plan, which no other contact of it may have."""
    earlier = {row.known_as for row in before}
    heads = _heads({row.plan_id for row in (*rows, *before)})
    found = same(
        [_known(row, heads) for row in before if row.known_as not in standing],
        [_known(row, heads) for row in rows if row.known_as not in earlier],
    )
    return [(row, found[row.known_as]) for row in rows if row.known_as in found]


def _stands(plan: int) -> list[PlannedContact]:
    rows = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    return list(rows.defer("terms").order_by("pk"))


def _known(row: PlannedContact, heads: Mapping[str, str]) -> Known:
    what = (heads.get(row.expert_id, row.expert_id), row.objective_id, row.colleague_id, row.channel)
    return Known(row.known_as, what, row.week)


def _heads(plans: Iterable[int]) -> dict[str, str]:
    """Of those in these plans who were merged into somebody, who they are by now."""
    merged = Expert.objects.filter(planned_contacts__plan__in=list(plans), absorbed_into__isnull=False).distinct()
    return {pk: str(into) for pk, into in merged.values_list("pk", "absorbed_into_id")}
