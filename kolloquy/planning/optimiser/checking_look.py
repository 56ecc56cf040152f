"""A plan beside its instance, looked up by expert and colleague: of everybody, or only of those whom a change touches."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from kolloquy.planning.optimiser.instance import Activity, Colleague, Contact, Expert, Instance, Option, Seat
from kolloquy.planning.optimiser.solution import Attendance, Plan, Visit

T = TypeVar("T")


@dataclass
class Look:
    """A plan, and whom of it to look at; None is everybody."""

    instance: Instance
    plan: Plan
    only_experts: frozenset[str] | None = None
    only_colleagues: frozenset[str] | None = None
    only_objectives: frozenset[str] | None = None
    only_activities: frozenset[str] | None = None

    @cached_property
    def people(self) -> dict[str, Expert]:
        return {one.key: one for one in self.instance.experts if concerns(one.key, self.only_experts)}

    @cached_property
    def colleagues(self) -> dict[str, Colleague]:
        return {one.key: one for one in self.instance.colleagues if concerns(one.key, self.only_colleagues)}

    @cached_property
    def activities(self) -> dict[str, Activity]:
        return {one.key: one for one in self.instance.activities}

    @cached_property
    def watched_activities(self) -> tuple[Activity, ...]:
        return tuple(one for one in self.instance.activities if concerns(one.key, self.only_activities))

    @cached_property
    def options(self) -> dict[str, list[Option]]:
        return _grouped(self.instance.options, lambda one: one.expert, self.only_experts)

    @cached_property
    def seats(self) -> dict[str, list[Seat]]:
        return _grouped(self.instance.seats, lambda one: one.expert, self.only_experts)

    @cached_property
    def visits(self) -> dict[str, list[Visit]]:
        """By expert, in the order of their numbers."""
        found = _grouped(self.plan.visits, lambda one: one.expert, self.only_experts)
        return {key: sorted(mine, key=lambda one: (one.number, one.week)) for key, mine in found.items()}

    @cached_property
    def attendances(self) -> dict[str, list[Attendance]]:
        return _grouped(self.plan.attendances, lambda one: one.expert, self.only_experts)

    @cached_property
    def minutes(self) -> dict[str, Counter[int]]:
        """By colleague and week, visits and hosting together."""
        found: dict[str, Counter[int]] = defaultdict(Counter)
        for visit in self.plan.visits:
            found[visit.colleague][visit.week] += visit.minutes
        for key, week in self.plan.held:
            for colleague, minutes in self.activities[key].hosts if key in self.activities else ():
                found[colleague][week] += minutes
        return found

    def planned_weeks(self, expert: str) -> list[tuple[int, bool, int]]:
        """Week, whether in person, and pressure of each planned contact, by week."""
        found = []
        for visit in self.visits.get(expert, ()):
            contact = self.contact_of(visit)
            if contact is not None:
                found.append((visit.week, contact.in_person, contact.pressure))
        for seat in self.attendances.get(expert, ()):
            activity = self.activities.get(seat.activity)
            if activity is not None:
                found.append((seat.week, activity.in_person, activity.pressure))
        return sorted(found)

    def contact_of(self, visit: Visit) -> Contact | None:
        option = self.option_of(visit.expert)
        if option is not None:
            return option.contacts[visit.number]
        for option in self.options.get(visit.expert, ()):
            if option.colleague == visit.colleague and _is_contact(visit, option):
                return option.contacts[visit.number]
        return None

    def option_of(self, expert: str) -> Option | None:
        """The option that the visits of an expert are, whole; of equal ones that with the widest choice of weeks."""
        mine = self.visits.get(expert, [])
        whole = [
            option
            for option in self.options.get(expert, ())
            if len(option.contacts) == len(mine)
            and all(
                visit.number == number and visit.colleague == option.colleague and _is_contact(visit, option)
                for number, visit in enumerate(mine)
            )
        ]
        return min(whole, key=lambda option: option.gap, default=None)


def _is_contact(visit: Visit, option: Option) -> bool:
    if not 0 <= visit.number < len(option.contacts):
        return False
    contact = option.contacts[visit.number]
    said = visit.objective, visit.channel, visit.minutes, visit.points
    return said == (contact.objective, contact.channel, contact.minutes, contact.points)


def concerns(key: str, only: frozenset[str] | None) -> bool:
    return only is None or key in only


def _grouped(things: Iterable[T], key: Callable[[T], str], only: frozenset[str] | None) -> dict[str, list[T]]:
    found: dict[str, list[T]] = defaultdict(list)
    for thing in things:
        if concerns(key(thing), only):
            found[key(thing)].append(thing)
    return found
