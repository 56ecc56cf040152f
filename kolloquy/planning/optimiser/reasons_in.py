"""Why somebody who is in the plan is met by this colleague, by this channel, in these weeks."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from kolloquy.planning.optimiser.booking import Book, keeps_person
from kolloquy.planning.optimiser.checking_look import Look
from kolloquy.planning.optimiser.instance import Expert, Instance, Option
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.reasons_data import WhyChannel, WhyIn, WhyWeek, WhyWho
from kolloquy.planning.optimiser.solution import Solved, Visit


def why_in(instance: Instance, solved: Solved) -> dict[str, WhyIn]:
    """Of each expert with a visit or a seat in the plan."""
    inside = _Inside(instance, solved)
    experts = {one.expert for one in solved.plan.visits} | {one.expert for one in solved.plan.attendances}
    return {one.key: inside.why(one) for one in instance.experts if one.key in experts}


class _Inside:
    def __init__(self, instance: Instance, solved: Solved) -> None:
        self.instance = instance
        self.book = Book.of(instance, solved.plan)
        self.look = Look(instance, solved.plan)
        self.stood = {(one.expert, one.colleague) for one in instance.before if one.colleague is not None}
        self.options: dict[str, list[Option]] = defaultdict(list)
        for option in instance.options:
            if option.contacts:
                self.options[option.expert].append(option)

    def why(self, expert: Expert) -> WhyIn:
        seats = tuple((one.activity, one.week, one.points) for one in self.look.attendances.get(expert.key, ()))
        option = self.book.owned.get(expert.key)
        points = sum(earned for _, _, earned in seats)
        if option is None:
            return WhyIn(expert.key, points, activities=seats)
        visits = list(self.book.visits[expert.key])
        return WhyIn(
            expert.key,
            points + option.points,
            objectives=tuple(dict.fromkeys(contact.objective for contact in option.contacts)),
            colleague=option.colleague,
            whose=self._who(option),
            channels=tuple(self._channels(option, expert)),
            weeks=tuple(self._week(option, expert, visits, number) for number in range(len(visits))),
            activities=seats,
        )

    def _who(self, option: Option) -> WhyWho:
        others: dict[str, Option] = {}
        for other in self.options[option.expert]:
            if other.colleague != option.colleague:
                best = others.get(other.colleague)
                if best is None or other.points > best.points:
                    others[other.colleague] = other
        if not others:
            return WhyWho("only one")
        next_best = max(others.values(), key=lambda one: (one.points, one.colleague))
        behind = option.points - next_best.points
        if (option.expert, option.colleague) in self.stood and (option.expert, next_best.colleague) not in self.stood:
            return WhyWho("stays", next_best.colleague, behind)
        if behind > 0:
            return WhyWho("best", next_best.colleague, behind)
        limit = self._keeps_out(next_best)
        return WhyWho("other full" if limit else "for the whole", next_best.colleague, behind, limit)

    def _keeps_out(self, other: Option) -> Limit | None:
        """The limit that keeps the expert from the other option, all others in the plan unmoved."""
        back, weeks = self.book.put_back(other.expert)
        limits = self.book.blocked(other)
        if not limits and not self.book.visit(other):
            limits = (Limit("minutes", other.colleague),)
        elif not limits:
            self.book.put_back(other.expert)
        self.book.take(back, weeks)
        return limits[0] if limits else None

    def _channels(self, option: Option, expert: Expert) -> Iterator[WhyChannel]:
        """Against the best option of the two people that differs only, or first, in the channel of that contact."""
        mine = [one for one in self.options[option.expert] if one.colleague == option.colleague and one != option]
        for number, contact in enumerate(option.contacts):
            here = WhyChannel(number, contact.channel, "only way")
            differing = [
                one for one in mine if len(one.contacts) > number and one.contacts[number].channel != contact.channel
            ]
            if number == 0 and contact.in_person and self._has_to_be_in_person(expert):
                here = WhyChannel(number, contact.channel, "first in person")
            elif differing:
                alike = [one for one in differing if len(one.contacts) == len(option.contacts)] or differing
                here = self._against(number, option, max(alike, key=lambda one: one.points), expert)
            yield here

    def _has_to_be_in_person(self, expert: Expert) -> bool:
        if not expert.in_person_first:
            return False
        first = min(week for week, _, _ in self.book.planned[expert.key])
        return not any(one.in_person and one.week < first for one in expert.given)

    def _against(self, number: int, option: Option, other: Option, expert: Expert) -> WhyChannel:
        behind = option.points - other.points
        minutes, pressure = other.minutes - option.minutes, other.pressure - option.pressure
        given = sum(one.pressure for one in expert.given if 0 <= one.week < self.instance.weeks)
        seats = sum(self.book.activities[one.activity].pressure for one in self.look.attendances.get(expert.key, ()))
        if behind > 0:
            kind = "best"
        elif given + seats + other.pressure > expert.room:
            kind = "pressure"
        elif minutes > 0:
            kind = "time"
        else:
            kind = "for the whole"
        channels = option.contacts[number].channel, other.contacts[number].channel
        return WhyChannel(number, channels[0], kind, channels[1], behind, max(minutes, 0), max(pressure, 0))

    def _week(self, option: Option, expert: Expert, visits: Sequence[Visit], number: int) -> WhyWeek:
        """Every other week, with everything else unmoved."""
        visit, contact = visits[number], option.contacts[number]
        free = self.book.free[option.colleague]
        out: dict[str, list[int]] = {kind: [] for kind in ("free", "away", "near", "full", "first")}
        rest = list(self.book.planned[expert.key])
        rest.remove((visit.week, contact.in_person, contact.pressure))
        for week in range(self.instance.weeks):
            if week == visit.week:
                continue
            planned = [*rest, (week, contact.in_person, contact.pressure)]
            if week >= len(expert.weeks) or not expert.weeks[week]:
                out["away"].append(week)
            elif self._near(option, expert, visits, number, week):
                out["near"].append(week)
            elif free[week] < contact.minutes:
                out["full"].append(week)
            elif not keeps_person(expert, planned, self.instance.weeks):
                out["first"].append(week)
            else:
                out["free"].append(week)
        said = expert.key, option.colleague, visit.objective, visit.channel, visit.week
        kind = "stays" if said in self.book.stood else "one of some" if out["free"] else "only week"
        return WhyWeek(
            number,
            visit.week,
            kind,
            first_by=expert.first_by if out["first"] else None,
            **{name: tuple(weeks) for name, weeks in out.items()},
        )

    def _near(self, option: Option, expert: Expert, visits: Sequence[Visit], number: int, week: int) -> bool:
        spacing = max(expert.spacing, 1)
        step = max(spacing, option.gap)
        if number > 0 and week - visits[number - 1].week < step:
            return True
        if number + 1 < len(visits) and visits[number + 1].week - week < step:
            return True
        others = [one.week for one in expert.given]
        others += [one.week for one in self.look.attendances.get(expert.key, ())]
        return any(abs(week - other) < spacing for other in others)
