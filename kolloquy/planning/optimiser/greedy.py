"""The plan that somebody with a spreadsheet would make: what is worth most an hour first, each in the first week that fits.

What time is left then goes to those whose next better option brings most for the extra hour. No limit from above is
broken. Limits from below (the fewest experts of an aim) are served first, and may still be missed.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from kolloquy.planning.optimiser.instance import Activity, Expert, Instance, Option, Seat
from kolloquy.planning.optimiser.solution import Attendance, Plan, Visit

Planned = tuple[int, bool, int]  # week, in person, pressure


def greedy(instance: Instance) -> Plan:
    book = _Book(instance)
    for activity in sorted(instance.activities, key=lambda one: not one.must):
        _hold(book, activity)
    by_worth = sorted(instance.options, key=lambda one: (-one.points / max(one.minutes, 1), one.expert, one.colleague))
    for aim in instance.aims:
        for option in by_worth:
            if book.count(aim.objective) >= aim.fewest:
                break
            if aim.objective in option.objectives and option.expert not in book.met[aim.objective]:
                _visit(book, option)
    added = True
    while added:  # again, because the spread lets nobody run ahead of the others
        added = sum(_visit(book, option) for option in by_worth) > 0
        added = _improve(book) > 0 or added
    visits = tuple(visit for key in sorted(book.visits) for visit in book.visits[key])
    return Plan(visits, tuple(book.attendances), tuple(sorted(book.held.items())))


class _Book:
    """What is planned so far, and what it leaves."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.people = instance.by_expert
        self.colleagues = instance.by_colleague
        self.visits: dict[str, list[Visit]] = {}
        self.attendances: list[Attendance] = []
        self.held: dict[str, int] = {}
        self.planned: dict[str, list[Planned]] = defaultdict(list)
        self.owned: dict[str, Option] = {}
        self.known: Counter[str] = Counter()
        self.fees: Counter[str] = Counter()
        self.spent = 0
        self.free = {one.key: list(one.minutes) for one in instance.colleagues}
        self.available = {one.key: sum(one.minutes) for one in instance.colleagues}
        self.left = {key: minutes * instance.fullest // 100 for key, minutes in self.available.items()}
        self.taken: Counter[str] = Counter()
        self.lowest = self._lowest()
        self.met = {aim.objective: set(aim.met) for aim in instance.aims}
        self.most = {aim.objective: aim.most for aim in instance.aims if aim.most is not None}

    def count(self, objective: str) -> int:
        return len(self.met[objective])

    def may_work(self, colleague: str, minutes: int) -> bool:
        if minutes > self.left[colleague]:
            return False
        spread, available = self.instance.spread, self.available[colleague]
        lowest = self.lowest if self.lowest != colleague else self._lowest(besides=colleague)
        if spread is None or not available or lowest is None:
            return True
        of_lowest = self.available[lowest]
        apart = 100 * ((self.taken[colleague] + minutes) * of_lowest - self.taken[lowest] * available)
        return apart <= spread * available * of_lowest

    def works(self, colleague: str, week: int, minutes: int) -> None:
        self.free[colleague][week] -= minutes
        self.left[colleague] -= minutes
        self.taken[colleague] += minutes
        if minutes < 0 or colleague == self.lowest:
            self.lowest = self._lowest()

    def take(self, option: Option, weeks: Sequence[int]) -> None:
        visits = []
        for number, (contact, week) in enumerate(zip(option.contacts, weeks, strict=True)):
            self.works(option.colleague, week, contact.minutes)
            self.planned[option.expert].append((week, contact.in_person, contact.pressure))
            visits.append(
                Visit(
                    option.expert, option.colleague, contact.objective, contact.channel, week, number,
                    contact.points, contact.minutes,
                )
            )  # fmt: skip
        self.visits[option.expert], self.owned[option.expert] = visits, option
        self.known[option.colleague] += 1
        for objective in option.objectives & self.met.keys():
            self.met[objective].add(option.expert)

    def put_back(self, expert: str) -> tuple[Option, list[int]]:
        option, visits = self.owned.pop(expert), self.visits.pop(expert)
        for visit, contact in zip(visits, option.contacts, strict=True):
            self.works(option.colleague, visit.week, -visit.minutes)
            self.planned[expert].remove((visit.week, contact.in_person, contact.pressure))
        self.known[option.colleague] -= 1
        for aim in self.instance.aims:
            if expert not in aim.met:
                self.met[aim.objective].discard(expert)
        return option, [visit.week for visit in visits]

    def is_even(self) -> bool:
        spread = self.instance.spread
        if spread is None or self.lowest is None:
            return True
        least, of_least = self.taken[self.lowest], self.available[self.lowest]
        return all(
            100 * (self.taken[key] * of_least - least * available) <= spread * available * of_least
            for key, available in self.available.items()
        )

    def _lowest(self, *, besides: str = "") -> str | None:
        having = [key for key, minutes in self.available.items() if minutes and key != besides]
        return min(having, key=lambda key: self.taken[key] / self.available[key], default=None)


def _hold(book: _Book, activity: Activity) -> None:
    """In the first of its weeks in which its hosts are free and its smallest size is reached."""
    seats = sorted((one for one in book.instance.seats if one.activity == activity.key), key=lambda one: -one.points)
    for week in sorted(activity.weeks):
        if not 0 <= week < book.instance.weeks:
            continue
        if any(book.free[who][week] < minutes or not book.may_work(who, minutes) for who, minutes in activity.hosts):
            continue
        chosen = _seated(book, activity, seats, week)
        if chosen is None:
            continue
        for who, minutes in activity.hosts:
            book.works(who, week, minutes)
        book.held[activity.key] = week
        for seat in chosen:
            book.attendances.append(Attendance(seat.expert, activity.key, week, seat.points))
            book.planned[seat.expert].append((week, activity.in_person, activity.pressure))
            book.fees[seat.expert] += activity.fee
            book.spent += activity.fee
        return


def _seated(book: _Book, activity: Activity, seats: Sequence[Seat], week: int) -> list[Seat] | None:
    """First those whom a mix still wants, then the best; None where the activity stays too small."""
    chosen: dict[str, Seat] = {}
    wanting = [mix.experts for mix in activity.mixes if mix.fewest > 0 for _ in range(mix.fewest)]
    for among in (*wanting, *([None] * activity.most)):
        for seat in seats:
            if seat.expert in chosen or (among is not None and seat.expert not in among):
                continue
            if _may_sit(book, activity, seat, week, chosen):
                chosen[seat.expert] = seat
                break
        else:
            if among is None:
                break
    enough = len(chosen) >= activity.fewest
    mixed = all(len(mix.experts & chosen.keys()) >= mix.fewest for mix in activity.mixes)
    return list(chosen.values()) if enough and mixed else None


def _may_sit(book: _Book, activity: Activity, seat: Seat, week: int, chosen: dict[str, Seat]) -> bool:
    if len(chosen) >= activity.most:
        return False
    for mix in activity.mixes:
        if mix.most is not None and seat.expert in mix.experts and len(mix.experts & chosen.keys()) >= mix.most:
            return False
    budget, person = book.instance.budget, book.people[seat.expert]
    if budget is not None and book.spent + activity.fee * (len(chosen) + 1) > budget:
        return False
    if book.fees[seat.expert] + activity.fee > max(person.fee_room, 0):
        return False
    planned = [*book.planned[seat.expert], (week, activity.in_person, activity.pressure)]
    return keeps_person(person, planned, book.instance.weeks)


def _visit(book: _Book, option: Option) -> bool:
    """Whether the option was taken, whole."""
    if option.expert in book.owned or not book.may_work(option.colleague, option.minutes) or not option.contacts:
        return False
    most = book.colleagues[option.colleague].most_experts
    if most is not None and book.known[option.colleague] >= most:
        return False
    fresh = [one for one in option.objectives if one in book.met and option.expert not in book.met[one]]
    if any(book.count(one) >= book.most[one] for one in fresh if one in book.most):
        return False
    weeks = _first_weeks(book, option)
    if weeks is None:
        return False
    book.take(option, weeks)
    return True


def _improve(book: _Book) -> int:
    """How many experts got a better option than they had: that with the most points for the extra minutes first."""
    better = []
    for option in book.instance.options:
        has = book.owned.get(option.expert)
        if has is not None and option.points > has.points:
            extra = max(option.minutes - has.minutes, 1)
            better.append((-(option.points - has.points) / extra, option.expert, option.colleague, option))
    better.sort(key=lambda one: one[:3])
    return sum(_exchange(book, option) for *_, option in better)


def _exchange(book: _Book, option: Option) -> bool:
    has = book.owned[option.expert]
    more = option.minutes if option.colleague != has.colleague else option.minutes - has.minutes
    if option.points <= has.points or more > book.left[option.colleague]:
        return False
    back, weeks = book.put_back(option.expert)
    short = any(
        aim.objective in back.objectives - option.objectives and book.count(aim.objective) < aim.fewest
        for aim in book.instance.aims
    )
    if not short and _visit(book, option):
        if book.is_even():
            return True
        book.put_back(option.expert)
    book.take(back, weeks)
    return False


def _first_weeks(book: _Book, option: Option) -> list[int] | None:
    person, free = book.people[option.expert], book.free[option.colleague]
    spacing = max(person.spacing, 1)
    stands = [week for week, _, _ in book.planned[option.expert]] + [given.week for given in person.given]
    weeks: list[int] = []
    earliest = 0
    for contact in option.contacts:
        for week in range(earliest, min(book.instance.weeks, len(person.weeks), len(free))):
            near = any(abs(week - other) < spacing for other in stands)
            if person.weeks[week] and not near and contact.minutes <= free[week]:
                break
        else:
            return None
        weeks.append(week)
        earliest = week + max(option.gap, spacing)
    mine = [(week, contact.in_person, contact.pressure) for week, contact in zip(weeks, option.contacts, strict=True)]
    return weeks if keeps_person(person, [*book.planned[option.expert], *mine], book.instance.weeks) else None


def keeps_person(person: Expert, planned: Sequence[Planned], weeks: int) -> bool:
    """Whether an expert's contacts, all that are planned, keep what concerns the expert alone: PL-2 and PL-5 to PL-8."""
    spacing = max(person.spacing, 1)
    ordered = sorted(planned)
    if not ordered:
        return True
    all_weeks = sorted([week for week, _, _ in ordered])
    if all_weeks[0] < 0 or all_weeks[-1] >= min(weeks, len(person.weeks)):
        return False
    if not all(person.weeks[week] for week in all_weeks):
        return False
    if any(later - earlier < spacing for earlier, later in pairwise(all_weeks)):
        return False
    if any(abs(given.week - week) < spacing for given in person.given for week in all_weeks):
        return False
    given = sum(one.pressure for one in person.given if 0 <= one.week < weeks)
    if given + sum(pressure for _, _, pressure in ordered) > person.room:
        return False
    met = [*all_weeks, *(one.week for one in person.given)]
    if person.first_by is not None and not any(0 <= week <= person.first_by for week in met):
        return False
    if person.in_person_first and not ordered[0][1]:
        return any(one.in_person and one.week < ordered[0][0] for one in person.given)
    return True
