"""Two plans of one cycle side by side: who comes, who goes, who is met otherwise, and what it costs."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.identity.models import Expert
from kolloquy.planning.cycles_changes import changes_in_words
from kolloquy.planning.models import Plan, PlanColleague, PlannedContact, PlannedExpert
from kolloquy.planning.spent import first_week
from kolloquy.planning.vocabulary import ContactState
from kolloquy.strategy.models import FeeCategory


@dataclass(frozen=True, slots=True)
class Somebody:
    """An expert who comes or goes, with what they are worth to the plan they are in."""

    expert_id: str
    name: str
    country: str | None
    points: int
    contacts: int
    owner: str


@dataclass(frozen=True, slots=True)
class Moved:
    """In both plans, and met otherwise: each line says what was and what would be."""

    expert_id: str
    name: str
    lines: tuple[str, ...]
    weeks_only: bool = False  # by the same colleague, in the same way, for the same objective


@dataclass(frozen=True, slots=True)
class Line:
    """One objective or colleague: figures of the one plan and of the other."""

    key: str
    name: str
    experts: tuple[int, int]
    contacts: tuple[int, int]
    points: tuple[int, int]
    minutes: tuple[int, int]
    available: tuple[int, int] = (0, 0)  # of a colleague

    @property
    def changed(self) -> bool:
        return any(one != other for one, other in (self.experts, self.contacts, self.points, self.minutes))


@dataclass(frozen=True, slots=True)
class Comparison:
    a: Plan
    b: Plan
    changes: tuple[str, ...]  # what was asked, in words
    comes: tuple[Somebody, ...]
    goes: tuple[Somebody, ...]
    moved: tuple[Moved, ...]
    unmoved: int  # experts whom both plans meet in the same way
    value: tuple[int, int]
    contacts: tuple[int, int]
    fees: tuple[int, int]
    currency: str
    by_objective: tuple[Line, ...]
    by_colleague: tuple[Line, ...]

    @property
    def gained(self) -> int:
        return self.value[1] - self.value[0]


def compare(a: Plan, b: Plan, reader: Reader) -> Comparison | None:
    """None where the reader does not see both in full."""
    plans = {plan.pk for plan in visible(Plan.objects.filter(pk__in=[a.pk, b.pk]), reader, at_least=Level.FULL)}
    if not {a.pk, b.pk} <= plans:
        return None
    both = [_contacts(plan) for plan in (a, b)]
    people = [{row.expert_id: row for row in _experts(plan)} for plan in (a, b)]
    fees, currency = _fees(both)
    stayed = [key for key in people[0] if key in people[1]]
    moved = list(_moved(stayed, both))
    return Comparison(
        a, b,
        changes=changes_in_words(b.changes[len(a.changes) :] if b.copied_from_id == a.pk else b.changes),
        comes=_somebody(people[1], people[0], both[1]),
        goes=_somebody(people[0], people[1], both[0]),
        moved=tuple(moved),
        unmoved=len(stayed) - len(moved),
        value=_pair(sum(row.points for row in rows) for rows in both),
        contacts=_pair(len(rows) for rows in both),
        fees=fees,
        currency=currency,
        by_objective=_lines(both, lambda row: (row.objective.key, row.objective.statement)),
        by_colleague=_by_colleague(both, (a, b)),
    )  # fmt: skip


def _contacts(plan: Plan) -> list[PlannedContact]:
    rows = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    return list(rows.select_related("expert", "colleague", "objective", "demand").order_by("week", "pk"))


def _experts(plan: Plan) -> Iterable[PlannedExpert]:
    return PlannedExpert.objects.filter(plan=plan).select_related("expert", "owner").order_by("-points", "expert")


def _somebody(
    here: dict[str, PlannedExpert], there: dict[str, PlannedExpert], rows: Sequence[PlannedContact]
) -> tuple[Somebody, ...]:
    count: dict[str, int] = defaultdict(int)
    for row in rows:
        count[row.expert_id] += 1
    return tuple(
        Somebody(key, one.expert.name, one.expert.country, one.points, count[key], str(one.owner or ""))
        for key, one in here.items()
        if key not in there
    )


def _moved(stayed: Sequence[str], both: Sequence[Sequence[PlannedContact]]) -> Iterable[Moved]:
    """By expert what stands in one plan alone; the contacts of each are told in the order of their weeks."""
    found: list[dict[str, list[PlannedContact]]] = [defaultdict(list), defaultdict(list)]
    for side, rows in zip(found, both, strict=True):
        for row in rows:
            side[row.expert_id].append(row)
    for key in stayed:
        was, would = ([_where(row) for row in side[key]] for side in found)
        gone, new = _without(was, would), _without(would, was)
        if not gone and not new:
            continue
        expert: Expert = (found[0][key] or found[1][key])[0].expert
        pairs = [_told(one, other) for one, other in zip(gone, new, strict=False)]
        extra = [f"{one} → left out" for one in gone[len(new) :]] + [f"new: {one}" for one in new[len(gone) :]]
        weeks_only = not extra and all(
            one.partition(", ")[2] == other.partition(", ")[2] for one, other in zip(gone, new, strict=False)
        )
        yield Moved(key, expert.name, (*pairs, *extra), weeks_only)


def _where(row: PlannedContact) -> str:
    who = f" with {row.colleague}" if row.colleague else f", {row.demand.name}"
    return f"week {row.week + 1}, {row.get_channel_display().lower()}{who}, for “{row.objective.statement}”"


def _told(was: str, would: str) -> str:
    """What stays the same is told once."""
    (week, _, rest), (other_week, _, other_rest) = was.partition(", "), would.partition(", ")
    return f"{week} → {other_week}, {rest}" if rest == other_rest else f"{was} → {would}"


def _without(some: Sequence[str], others: Sequence[str]) -> list[str]:
    left = list(others)
    found = []
    for one in some:
        if one in left:
            left.remove(one)
        else:
            found.append(one)
    return found


def _lines(
    both: Sequence[Sequence[PlannedContact]], what: Callable[[PlannedContact], tuple[Hashable, str] | None]
) -> tuple[Line, ...]:
    names: dict[Hashable, str] = {}
    sums: dict[Hashable, list[list[PlannedContact]]] = {}
    for place, rows in enumerate(both):
        for row in rows:
            if (about := what(row)) is not None:
                names[about[0]] = about[1]
                sums.setdefault(about[0], [[], []])[place].append(row)
    return tuple(
        Line(
            str(key),
            names[key],
            experts=_pair(len({row.expert_id for row in rows}) for rows in sums[key]),
            contacts=_pair(len(rows) for rows in sums[key]),
            points=_pair(sum(row.points for row in rows) for rows in sums[key]),
            minutes=_pair(sum(row.minutes for row in rows) for rows in sums[key]),
        )
        for key in sorted(sums, key=lambda key: names[key])
    )


def _by_colleague(both: Sequence[Sequence[PlannedContact]], plans: Sequence[Plan]) -> tuple[Line, ...]:
    lines = {line.key: line for line in _lines(both, lambda row: (row.colleague_id, str(row.colleague)) if row.colleague_id else None)}  # fmt: skip
    available: dict[str, list[int]] = {}
    for place, plan in enumerate(plans):
        people = list(PlanColleague.objects.filter(plan=plan).select_related("user"))
        first = first_week(one.minutes for one in people)
        for one in people:
            key = str(one.user_id)
            # What was held before the plan begins took time that it does not count with.
            spent = sum(row.minutes for row in both[place] if row.colleague_id == one.user_id and row.week < first)
            if key not in lines and one.territory_id is None:
                continue  # would hold an activity, and holds none
            available.setdefault(key, [0, 0])[place] = sum(one.minutes) + spent
            if key not in lines:
                lines[key] = Line(key, str(one.user), (0, 0), (0, 0), (0, 0), (0, 0))
    told = [replace(line, available=_pair(available.get(key, [0, 0]))) for key, line in lines.items()]
    return tuple(sorted(told, key=lambda line: line.name))


def _fees(both: Sequence[Sequence[PlannedContact]]) -> tuple[tuple[int, int], str]:
    """Of activities, by the line of each expert's country."""
    categories = {(fee.code, fee.country): fee for fee in FeeCategory.objects.all()}
    currencies = {fee.currency for fee in categories.values()}

    def paid(rows: Sequence[PlannedContact]) -> int:
        found = 0
        for row in rows:
            if row.demand.fee and row.colleague_id is None:
                country = row.expert.country or ""
                fee = categories.get((row.demand.fee, country)) or categories.get((row.demand.fee, ""))
                found += fee.amount if fee else 0
        return found

    return _pair(paid(rows) for rows in both), currencies.pop() if len(currencies) == 1 else ""


def _pair(values: Iterable[int]) -> tuple[int, int]:
    one, other = values
    return one, other
