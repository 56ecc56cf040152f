"""In which weeks the contacts of one expert can be, whatever else is planned. Weeks are bits of a number."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kolloquy.planning.optimiser.instance import Colleague, Contact, Expert, Instance, Option

Sits = Sequence[tuple[int, bool]]  # attendances of an expert: week, in person


@dataclass(frozen=True, slots=True)
class Person:
    """What the weeks allow of one expert; given contacts are counted in."""

    open: int  # weeks in which a contact can be
    spacing: int
    left: int  # pressure that may still be added
    first_by: int | None  # None where nothing asks for it, or a given contact fulfils it
    free_from: int  # before this week the first contact has to be in person
    weeks: int

    @classmethod
    def of(cls, expert: Expert, weeks: int) -> "Person":
        spacing = max(expert.spacing, 1)
        met = [given for given in expert.given if 0 <= given.week < weeks]
        open_ = bits(week for week in range(weeks) if week < len(expert.weeks) and expert.weeks[week])
        for given in expert.given:
            open_ &= ~around(given.week, spacing, weeks)
        first_by = expert.first_by
        if first_by is not None and any(given.week <= first_by for given in met):
            first_by = None
        free_from = 0
        if expert.in_person_first:
            free_from = min((given.week + 1 for given in expert.given if given.in_person), default=weeks)
        left = expert.room - sum(given.pressure for given in met)
        return cls(open_, spacing, left, first_by, max(0, min(free_from, weeks)), weeks)

    def first_weeks(self, in_person: bool, sits: Sits = ()) -> int:
        """Where the first visit can be, by the rules about first contacts only."""
        mask = (1 << self.weeks) - 1
        if self.first_by is not None and not any(week <= self.first_by for week, _ in sits):
            mask &= below(self.first_by + 1)
        first = min(sits, default=None)
        if first is not None and not first[1] and first[0] < self.free_from:
            return mask & below(first[0]) if in_person else 0
        if not in_person:
            later = self.free_from if first is None or not first[1] else min(self.free_from, first[0] + 1)
            mask &= ~below(later)
        return mask

    def open_beside(self, sits: Sits) -> int:
        open_ = self.open
        for week, _ in sits:
            open_ &= ~around(week, self.spacing, self.weeks)
        return open_


def bits(weeks: Iterator[int]) -> int:
    mask = 0
    for week in weeks:
        mask |= 1 << week
    return mask


def below(week: int) -> int:
    return (1 << max(week, 0)) - 1


def around(week: int, spacing: int, weeks: int) -> int:
    """The weeks less than `spacing` away."""
    return below(min(week + spacing, weeks)) & ~below(week - spacing + 1)


def weeks_of(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


def step_of(option: Option, person: Person) -> int:
    return max(option.gap, person.spacing)


class Calendar:
    """The weeks of an instance, looked up again and again."""

    def __init__(self, instance: Instance) -> None:
        self.weeks = instance.weeks
        self.people = {expert.key: Person.of(expert, instance.weeks) for expert in instance.experts}
        self.colleagues = instance.by_colleague
        self._room: dict[tuple[str, int], int] = {}

    def room(self, colleague: str, minutes: int) -> int:
        """The weeks in which a colleague has so many minutes at all."""
        key = colleague, minutes
        if key not in self._room:
            self._room[key] = _with_minutes(self.colleagues[colleague], minutes, self.weeks)
        return self._room[key]

    def places(self, option: Option, sits: Sits = (), *, firsts: bool = True) -> list[int] | None:
        """For each contact the weeks it can be in, the others minded; None where the option cannot be at all."""
        person = self.people[option.expert]
        open_ = person.open_beside(sits)
        masks = [open_ & self.room(option.colleague, contact.minutes) for contact in option.contacts]
        if firsts:
            masks[0] &= person.first_weeks(option.contacts[0].in_person, sits)
        return squeezed(masks, step_of(option, person))

    def most_kept(
        self, option: Option, wanted: Mapping[tuple[str, str, int], int], sits: Sits = (), *, firsts: bool
    ) -> int:
        """How many of the contacts wanted (objective, channel, week) the option could keep, alone."""
        masks = self.places(option, sits, firsts=firsts)
        if masks is None:
            return 0
        step = step_of(option, self.people[option.expert])
        best: dict[int, int] = {-step: 0}  # week of the contact before -> kept so far
        for contact, mask in zip(option.contacts, masks, strict=True):
            after: dict[int, int] = {}
            for week in weeks_of(mask):
                before = [kept for last, kept in best.items() if last + step <= week]
                if before:
                    after[week] = max(before) + _keeps(contact, week, wanted)
            best = after
        return max(best.values(), default=0)


def squeezed(masks: list[int], step: int) -> list[int] | None:
    """Each mask without the weeks that leave no room for the contacts before or after."""
    earliest = 0
    for place, mask in enumerate(masks):
        masks[place] = mask & ~below(earliest)
        if not masks[place]:
            return None
        earliest = (masks[place] & -masks[place]).bit_length() - 1 + step
    latest = masks[-1].bit_length()
    for place in range(len(masks) - 1, -1, -1):
        masks[place] &= below(latest)
        if not masks[place]:
            return None
        latest = masks[place].bit_length() - step
    return masks


def _keeps(contact: Contact, week: int, wanted: Mapping[tuple[str, str, int], int]) -> int:
    return wanted.get((contact.objective, contact.channel, week), 0)


def _with_minutes(colleague: Colleague, minutes: int, weeks: int) -> int:
    return bits(week for week in range(weeks) if week < len(colleague.minutes) and colleague.minutes[week] >= minutes)
