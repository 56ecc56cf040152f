"""What keeps somebody out of a plan, nearest first, found by trying to put them in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from kolloquy.planning.optimiser.booking import Book, keeps_person
from kolloquy.planning.optimiser.instance import Expert, Instance, Option
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.reasons_data import Way, WhyOut
from kolloquy.planning.optimiser.reasons_seats import Seats
from kolloquy.planning.optimiser.solution import Solved

if TYPE_CHECKING:
    from kolloquy.planning.optimiser.relaxing import Relaxed

LOOKED_AT = 4  # options of each expert, the nearest to being taken first
TRIED = 10  # experts who might give way
FAR = 1_000_000_000


def why_out(instance: Instance, solved: Solved, relaxed: "Relaxed | None" = None) -> dict[str, WhyOut]:
    """Of each expert who is not in the plan. With `relaxed` the options looked at are those nearest to being taken."""
    outside = _Outside(instance, solved, relaxed)
    inside = {one.expert for one in solved.plan.visits} | {one.expert for one in solved.plan.attendances}
    return {one.key: outside.why(one) for one in instance.experts if one.key not in inside}


class _Outside:
    def __init__(self, instance: Instance, solved: Solved, relaxed: "Relaxed | None") -> None:
        self.instance, self.solved = instance, solved
        self.book = Book.of(instance, solved.plan)
        self.seats = Seats(instance, solved, self.book)
        self.options: dict[str, list[int]] = defaultdict(list)
        self.costs = relaxed.option_costs if relaxed is not None else {}
        for number, option in enumerate(instance.options):
            if option.contacts:
                self.options[option.expert].append(number)
        self.dearest: dict[str, list[Option]] = {}
        self.visited: dict[str, list[str]] = defaultdict(list)  # by colleague
        self.wanted: dict[str, list[str]] = defaultdict(list)  # by objective
        for expert, option in sorted(self.book.owned.items(), key=lambda one: one[1].points):
            self.visited[option.colleague].append(expert)
            for objective in option.objectives:
                self.wanted[objective].append(expert)

    def why(self, expert: Expert) -> WhyOut:
        found = [*self._by_visit(expert), *self.seats.why(expert)]
        if not found:
            return WhyOut(expert.key, "no option")
        nearest = min(found, key=_how_far)
        return replace(nearest, ways=tuple(_best_of_each([way for one in found for way in one.ways])))

    def _by_visit(self, expert: Expert) -> list[WhyOut]:
        numbers = sorted(self.options.get(expert.key, ()), key=self._distance)
        alone = [number for number in numbers if self._fits_alone(number, expert)]
        if alone:
            return [self._shared(number, expert) for number in alone[:LOOKED_AT]]
        if not numbers:
            return []
        eased = [why for number in numbers for why in self._eased(number, expert)]
        return eased or [WhyOut(expert.key, "several", Limit("weeks", expert.key))]

    def _distance(self, number: int) -> tuple[float, float]:
        option = self.instance.options[number]
        return self.costs.get(number, float(FAR)), -option.points / max(option.minutes, 1)

    def _fits_alone(self, number: int, expert: Expert) -> bool:
        option = self.instance.options[number]
        return self.book.place(option, expert, self.book.colleagues[option.colleague].minutes) is not None

    def _shared(self, number: int, expert: Expert) -> WhyOut:
        """The option would do by itself: what others take keeps it out."""
        book, option = self.book, self.instance.options[number]
        here = WhyOut(expert.key, "", colleague=option.colleague, objective=option.contacts[0].objective)
        if book.visit(option):
            gain = self._worth(expert.key)
            book.put_back(expert.key)
            if gain <= 0:
                more = self._by_points(number, gain)
                return replace(here, kind="no value", behind=-gain, by=more.by, ways=(more,))
            added = Way(
                "nothing", colleague=option.colleague, objective=here.objective, option=number, points=gain,
                sure=self._sure(gain),
            )  # fmt: skip
            return replace(here, kind="could be added", behind=-gain, ways=(added,))
        limits = book.blocked(option) or (Limit("minutes", option.colleague),)
        wider = self._wider(number, expert, limits[0]) if len(limits) == 1 else None
        ways = (wider,) if wider is not None else ()
        swapped = self._instead(number, limits)
        if swapped is None:
            return replace(here, kind=limits[0].kind, limit=limits[0], also=limits[1:], ways=ways)
        instead, delta = swapped
        more = replace(self._by_points(number, delta), instead=instead)
        return replace(
            here, kind="better", limit=limits[0], instead=instead, behind=-delta, by=more.by, ways=(more, *ways)
        )

    def _by_points(self, number: int, delta: int) -> Way:
        """So many points more, and a plan with them is worth more than any without can be."""
        option = self.instance.options[number]
        more = max(self.solved.bound - (self.solved.value + delta) + 1, 1)
        return Way(
            "points", by=more, colleague=option.colleague, objective=option.contacts[0].objective,
            option=number, points=delta, sure=True,
        )  # fmt: skip

    def _sure(self, gain: int) -> bool:
        return self.solved.value + gain > self.solved.bound

    def _worth(self, expert: str) -> int:
        visits = self.book.visits.get(expert, [])
        return sum(one.points for one in visits) + self.instance.disturbance * self.book.kept(visits)

    def _instead(self, number: int, limits: Sequence[Limit]) -> tuple[str, int] | None:
        """Who would have to give way at the least loss, and what the plan would gain by it, mostly less than nothing."""
        option, kinds = self.instance.options[number], {limit.kind for limit in limits}
        if not kinds <= {"minutes", "most_experts", "most"}:
            return None
        aims = [limit.key for limit in limits if limit.kind == "most"]
        others = self.wanted[aims[0]] if kinds == {"most"} else self.visited[option.colleague]
        fitting = (other for other in others if self.book.owned[other].objectives.issuperset(aims))
        best: tuple[str, int] | None = None
        for other in islice(fitting, TRIED):
            delta = self._delta(option, other, best[1] if best else -FAR)
            if delta is not None and (best is None or delta > best[1]):
                best = other, delta
        return best

    def _delta(self, option: Option, other: str, to_beat: int) -> int | None:
        book = self.book
        had = self._worth(other)
        back, weeks = book.put_back(other)
        delta: int | None = None
        if book.visit(option):
            gain = self._worth(option.expert) - had
            self._next_best(other, to_beat - gain)
            if self._still_a_plan(other, back):
                delta = gain + self._worth(other)
            if other in book.owned:
                book.put_back(other)
            book.put_back(option.expert)
        book.take(back, weeks)
        return delta

    def _next_best(self, other: str, above: int) -> None:
        for option in self._dearest_first(other):
            if option.points <= above or self.book.visit(option):
                return

    def _dearest_first(self, expert: str) -> list[Option]:
        if expert not in self.dearest:
            mine = (self.instance.options[number] for number in self.options[expert])
            self.dearest[expert] = sorted(mine, key=lambda one: -one.points)
        return self.dearest[expert]

    def _still_a_plan(self, other: str, back: Option) -> bool:
        book = self.book
        if not keeps_person(book.people[other], book.planned[other], self.instance.weeks):
            return False
        counted = {aim.objective: aim.fewest for aim in self.instance.aims}
        return book.is_even() and all(book.count(one) >= counted[one] for one in back.objectives & counted.keys())

    def _wider(self, number: int, expert: Expert, limit: Limit) -> Way | None:
        """The one limit made wider, so that there is room: an estimate, for others may be worth more there."""
        book, option = self.book, self.instance.options[number]
        here = Way(limit.kind, colleague=option.colleague, option=number, points=option.points)
        if limit.kind == "minutes":
            at = short_of(option, expert, book.free[option.colleague], self.instance.weeks)
            if at is None:
                return None
            more = sum(minutes for _, minutes in at)
            needed = -(-100 * (option.minutes - book.left[option.colleague]) // max(self.instance.fullest, 1))
            if needed > more:
                week = at[0][0] if at else next((w for w, has in enumerate(book.free[option.colleague]) if has), 0)
                at = _added(at, week, needed - more)
            return replace(here, by=max(needed, more), at=at)
        if limit.kind == "spread":
            return replace(here, by=book.uneven(option.colleague, option.minutes))
        if book.place(option, expert, book.free[option.colleague]) is None:
            return None
        if limit.kind == "most_experts":
            return replace(here, by=book.known[limit.key] + 1 - (book.colleagues[limit.key].most_experts or 0))
        return replace(here, by=book.count(limit.key) + 1 - book.most[limit.key], objective=limit.key)

    def _eased(self, number: int, expert: Expert) -> Iterator[WhyOut]:
        """Something of the expert alone keeps the option out: each single change that would let it be."""
        option = self.instance.options[number]
        minutes = self.book.colleagues[option.colleague].minutes
        for kind, way, eased in _changes(option, expert, minutes, self.instance.weeks):
            if self.book.place(option, eased, minutes) is None:
                continue
            now = self.book.place(option, eased, self.book.free[option.colleague])
            room = now is not None and not self.book.blocked(option)
            full = replace(
                way, colleague=option.colleague, objective=option.contacts[0].objective, option=number,
                points=option.points, sure=room and self._sure(option.points),
            )  # fmt: skip
            limit = Limit("room" if kind == "no room" else "weeks", expert.key)
            yield WhyOut(
                expert.key, kind, limit, option.colleague, full.objective, by=way.by, ways=(full,)
            )  # fmt: skip
        at = short_of(option, expert, minutes, self.instance.weeks)
        if at:
            more = sum(missing for _, missing in at)
            way = Way("hours", by=more, colleague=option.colleague, at=at, option=number, points=option.points)
            limit = Limit("minutes", option.colleague)
            yield WhyOut(expert.key, "no hours", limit, option.colleague, by=more, ways=(way,))


def _changes(option: Option, expert: Expert, minutes: Sequence[int], weeks: int) -> Iterator[tuple[str, Way, Expert]]:
    given = sum(one.pressure for one in expert.given if 0 <= one.week < weeks)
    more = given + option.pressure - expert.room
    if more > 0:
        yield "no room", Way("room", by=more), replace(expert, room=expert.room + more)
    opened = _closed_weeks(option, expert, minutes, weeks)
    if opened:
        met = tuple(can or week in opened for week, can in enumerate(expert.weeks))
        at = tuple((week, 0) for week in opened)
        yield "cannot be met", Way("weeks", by=len(opened), at=at), replace(expert, weeks=met)
    for fewer in range(1, max(expert.spacing, 1)):
        yield "spacing", Way("spacing", by=fewer), replace(expert, spacing=expert.spacing - fewer)
    if expert.first_by is not None:
        for later in range(1, weeks - expert.first_by):
            yield "first_by", Way("first_by", by=later), replace(expert, first_by=expert.first_by + later)
    if expert.in_person_first:
        yield "in_person_first", Way("in_person_first"), replace(expert, in_person_first=False)


def _closed_weeks(option: Option, expert: Expert, minutes: Sequence[int], weeks: int) -> tuple[int, ...]:
    """The fewest weeks that would have to open for the option."""
    anytime = replace(expert, weeks=(True,) * weeks)
    closed = [0 if week < len(expert.weeks) and expert.weeks[week] else 1 for week in range(weeks)]
    path = _cheapest(option, anytime, weeks, [[cost if has >= one.minutes else None for cost, has in
                                               zip(closed, minutes, strict=False)] for one in option.contacts])  # fmt: skip
    return tuple(week for week in path or () if closed[week])


def short_of(option: Option, expert: Expert, free: Sequence[int], weeks: int) -> tuple[tuple[int, int], ...] | None:
    """Weeks and minutes that are missing there, at least, for the option to be laid; None where minutes are not all."""
    costs: list[list[int | None]] = [[max(one.minutes - has, 0) for has in free] for one in option.contacts]
    path = _cheapest(option, expert, weeks, costs)
    if path is None:
        return None
    missing = [(week, costs[place][week] or 0) for place, week in enumerate(path)]
    return tuple((week, minutes) for week, minutes in missing if minutes)


def _cheapest(
    option: Option, expert: Expert, weeks: int, costs: Sequence[Sequence[int | None]]
) -> tuple[int, ...] | None:
    """The weeks at the least cost, nothing else of the expert being planned. None in `costs` is "not there"."""
    step = max(option.gap, expert.spacing, 1)
    best: dict[int, tuple[int, tuple[int, ...]]] = {-step: (0, ())}
    given = sum(one.pressure for one in expert.given if 0 <= one.week < weeks)
    if given + option.pressure > expert.room:
        return None
    for place, contact in enumerate(option.contacts):
        after: dict[int, tuple[int, tuple[int, ...]]] = {}
        for week in range(min(weeks, len(expert.weeks), len(costs[place]))):
            cost = costs[place][week]
            alone = expert if place == 0 else replace(expert, first_by=None, in_person_first=False)
            if cost is None or not keeps_person(alone, [(week, contact.in_person, 0)], weeks):
                continue
            before = [found for last, found in best.items() if last + step <= week]
            if before:
                least, path = min(before)
                after[week] = least + cost, (*path, week)
        best = after
    return min(best.values())[1] if best else None


def _added(at: tuple[tuple[int, int], ...], week: int, more: int) -> tuple[tuple[int, int], ...]:
    there = dict(at)
    there[week] = there.get(week, 0) + more
    return tuple(sorted(there.items()))


def _how_far(why: WhyOut) -> tuple[int, int]:
    """What is missing in points where that is known, then what has a way at all."""
    if why.kind in ("could be added", "better", "no value"):
        return 0, why.behind
    return (1, -max(way.points for way in why.ways)) if why.ways else (2, 0)


def _best_of_each(ways: list[Way]) -> list[Way]:
    """Of each kind the least change; the sure ones first."""
    kinds: dict[str, Way] = {}
    for way in sorted(ways, key=lambda one: (not one.sure, one.by, -one.points)):
        kinds.setdefault(way.kind, way)
    return sorted(kinds.values(), key=lambda one: not one.sure)
