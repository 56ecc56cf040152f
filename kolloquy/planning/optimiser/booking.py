"""A plan that is being written: what is in it, what time and room it leaves, and what keeps another visit out."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from kolloquy.planning.optimiser.checking_look import Look
from kolloquy.planning.optimiser.instance import Activity, Expert, Instance, Option
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.solution import Attendance, Plan, Visit

Planned = tuple[int, bool, int]  # week, in person, pressure


class Book:
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
        self.activities = {activity.key: activity for activity in instance.activities}
        self.stood = {
            (one.expert, one.colleague, one.objective, one.channel, one.week)
            for one in instance.before
            if one.activity is None
        }
        self.free = {one.key: list(one.minutes) for one in instance.colleagues}
        self.available = {one.key: sum(one.minutes) for one in instance.colleagues}
        self.left = {key: minutes * instance.fullest // 100 for key, minutes in self.available.items()}
        self.taken: Counter[str] = Counter()
        self.lowest = self._lowest()
        self.met = {aim.objective: set(aim.met) for aim in instance.aims}
        self.most = {aim.objective: aim.most for aim in instance.aims if aim.most is not None}

    @classmethod
    def of(cls, instance: Instance, plan: Plan) -> "Book":
        book, look = cls(instance), Look(instance, plan)
        for key, week in plan.held:
            book.hold(book.activities[key], week)
        for seat in plan.attendances:
            book.sit(seat)
        for expert, visits in look.visits.items():
            option = look.option_of(expert)
            if option is not None:
                book.take(option, [visit.week for visit in visits])
        return book

    def count(self, objective: str) -> int:
        return len(self.met[objective])

    def may_work(self, colleague: str, minutes: int) -> bool:
        return minutes <= self.left[colleague] and self.stays_even(colleague, minutes)

    def stays_even(self, colleague: str, minutes: int) -> bool:
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
        if self.instance.spread is not None and (minutes < 0 or colleague == self.lowest):
            self.lowest = self._lowest()

    def hold(self, activity: Activity, week: int) -> None:
        for who, minutes in activity.hosts:
            self.works(who, week, minutes)
        self.held[activity.key] = week

    def sit(self, seat: Attendance) -> None:
        activity = self.activities[seat.activity]
        self.attendances.append(seat)
        self.planned[seat.expert].append((seat.week, activity.in_person, activity.pressure))
        self.fees[seat.expert] += activity.fee
        self.spent += activity.fee

    def blocked(self, option: Option) -> tuple[Limit, ...]:
        """Which limits that experts share keep the option out of the plan as it stands."""
        return tuple(self._blocking(option))

    def _blocking(self, option: Option) -> Iterator[Limit]:
        colleague = self.colleagues[option.colleague]
        if option.minutes > self.left[colleague.key]:
            yield Limit("minutes", colleague.key)
        if colleague.most_experts is not None and self.known[colleague.key] >= colleague.most_experts:
            yield Limit("most_experts", colleague.key)
        for objective in sorted(option.objectives & self.most.keys()):
            if option.expert not in self.met[objective] and self.count(objective) >= self.most[objective]:
                yield Limit("most", objective)
        if not self.stays_even(colleague.key, option.minutes):
            yield Limit("spread", "")

    def visit(self, option: Option) -> bool:
        """Whether the option was taken, whole, each contact in the first week that fits."""
        if option.expert in self.owned or not option.contacts or any(self._blocking(option)):
            return False
        weeks = self.place(option, self.people[option.expert], self.free[option.colleague])
        if weeks is None:
            return False
        self.take(option, weeks)
        return True

    def place(self, option: Option, person: Expert, free: Sequence[int]) -> list[int] | None:
        """The first weeks for its contacts, beside whatever else is planned for the expert."""
        spacing, planned = max(person.spacing, 1), self.planned.get(option.expert, [])
        stands = [week for week, _, _ in planned] + [given.week for given in person.given]
        weeks: list[int] = []
        earliest = 0
        for contact in option.contacts:
            for week in range(earliest, min(self.instance.weeks, len(person.weeks), len(free))):
                near = any(abs(week - other) < spacing for other in stands)
                if person.weeks[week] and not near and contact.minutes <= free[week]:
                    break
            else:
                return None
            weeks.append(week)
            earliest = week + max(option.gap, spacing)
        mine = [
            (week, contact.in_person, contact.pressure) for week, contact in zip(weeks, option.contacts, strict=True)
        ]
        return weeks if keeps_person(person, [*planned, *mine], self.instance.weeks) else None

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
        """Take the visits of an expert out again; the answer puts them back by `take`."""
        option, visits = self.owned.pop(expert), self.visits.pop(expert)
        for visit, contact in zip(visits, option.contacts, strict=True):
            self.works(option.colleague, visit.week, -visit.minutes)
            self.planned[expert].remove((visit.week, contact.in_person, contact.pressure))
        self.known[option.colleague] -= 1
        for aim in self.instance.aims:
            if expert not in aim.met:
                self.met[aim.objective].discard(expert)
        return option, [visit.week for visit in visits]

    def plan(self) -> Plan:
        visits = tuple(visit for key in sorted(self.visits) for visit in self.visits[key])
        return Plan(visits, tuple(self.attendances), tuple(sorted(self.held.items())))

    def is_even(self) -> bool:
        spread = self.instance.spread
        if spread is None or self.lowest is None:
            return True
        least, of_least = self.taken[self.lowest], self.available[self.lowest]
        return all(
            100 * (self.taken[key] * of_least - least * available) <= spread * available * of_least
            for key, available in self.available.items()
        )

    def uneven(self, colleague: str, minutes: int) -> int:
        """By how many per cent points the loads would lie too far apart."""
        taken = self.taken + Counter({colleague: minutes})
        loads = [100 * taken[key] / available for key, available in self.available.items() if available]
        return max(math.ceil(max(loads) - min(loads) - 1e-9) - (self.instance.spread or 0), 0)

    def kept(self, visits: Sequence[Visit]) -> int:
        """How many contacts of the plan so far they keep."""
        return sum((one.expert, one.colleague, one.objective, one.channel, one.week) in self.stood for one in visits)

    def _lowest(self, *, besides: str = "") -> str | None:
        having = [key for key, minutes in self.available.items() if minutes and key != besides]
        return min(having, key=lambda key: self.taken[key] / self.available[key], default=None)


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
