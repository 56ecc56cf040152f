"""What keeps somebody out of an activity to which they might be asked."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from kolloquy.planning.optimiser.booking import Book, keeps_person
from kolloquy.planning.optimiser.instance import Activity, Expert, Instance, Seat
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.reasons_data import Way, WhyOut
from kolloquy.planning.optimiser.solution import Attendance, Solved


class Seats:
    def __init__(self, instance: Instance, solved: Solved, book: Book) -> None:
        self.instance, self.solved, self.book = instance, solved, book
        self.offered: dict[str, list[int]] = defaultdict(list)
        for number, seat in enumerate(instance.seats):
            self.offered[seat.expert].append(number)
        self.sitting: dict[str, list[Attendance]] = defaultdict(list)
        for one in sorted(solved.plan.attendances, key=lambda one: one.points):
            self.sitting[one.activity].append(one)
        self.stood = {(one.expert, one.activity, one.week) for one in instance.before if one.activity is not None}

    def why(self, expert: Expert) -> Iterator[WhyOut]:
        """Of somebody who is not in the plan at all."""
        for number in self.offered.get(expert.key, ()):
            seat = self.instance.seats[number]
            activity = self.book.activities[seat.activity]
            week = self.book.held.get(activity.key)
            if week is None:
                yield WhyOut(expert.key, "not held", Limit("weeks", activity.key), activity=activity.key)
            elif keeps_person(expert, [(week, activity.in_person, activity.pressure)], self.instance.weeks):
                yield self._shared(number, seat, activity, week, expert)
            else:
                yield self._alone(number, activity, week, expert)

    def _alone(self, number: int, activity: Activity, week: int, expert: Expert) -> WhyOut:
        planned = [(week, activity.in_person, activity.pressure)]
        given = sum(one.pressure for one in expert.given if 0 <= one.week < self.instance.weeks)
        more = given + activity.pressure - expert.room
        if more > 0 and keeps_person(replace(expert, room=expert.room + more), planned, self.instance.weeks):
            way = Way("room", by=more, activity=activity.key, seat=number, points=self.instance.seats[number].points)
            return WhyOut(expert.key, "no room", Limit("room", expert.key), activity=activity.key, by=more, ways=(way,))
        opened = tuple(can or one == week for one, can in enumerate(expert.weeks))
        if keeps_person(replace(expert, weeks=opened), planned, self.instance.weeks):
            way = Way(
                "weeks", by=1, activity=activity.key, at=((week, 0),), seat=number,
                points=self.instance.seats[number].points,
            )  # fmt: skip
            return WhyOut(expert.key, "cannot be met", Limit("weeks", expert.key), activity=activity.key, ways=(way,))
        return WhyOut(expert.key, "several", Limit("weeks", expert.key), activity=activity.key)

    def _shared(self, number: int, seat: Seat, activity: Activity, week: int, expert: Expert) -> WhyOut:
        limits = list(self._blocked(activity, expert, self.sitting[activity.key]))
        gain = seat.points + self._kept(seat.expert, activity, week)
        here = WhyOut(expert.key, "", activity=activity.key, objective=activity.objective)
        if not limits:
            sure = self.solved.value + gain > self.solved.bound
            way = Way("nothing", seat=number, points=gain, sure=sure, activity=activity.key)
            return replace(here, kind="could be added", behind=-gain, ways=(way,))
        ways = (self._wider(limits[0], number, activity, expert, gain),) if len(limits) == 1 else ()
        swapped = self._instead(activity, expert, gain)
        if swapped is None:
            by = sum(way.by for way in ways)
            return replace(here, kind=limits[0].kind, limit=limits[0], also=tuple(limits[1:]), ways=ways, by=by)
        instead, delta = swapped
        more = max(self.solved.bound - (self.solved.value + delta) + 1, 1)
        points = Way("points", by=more, activity=activity.key, instead=instead, seat=number, points=delta, sure=True)
        return replace(
            here, kind="better", limit=limits[0], instead=instead, behind=-delta, by=more, ways=(points, *ways)
        )

    def _blocked(self, activity: Activity, expert: Expert, sitting: list[Attendance]) -> Iterator[Limit]:
        if len(sitting) >= activity.most:
            yield Limit("size", activity.key)
        there = {one.expert for one in sitting}
        for mix in activity.mixes:
            if mix.most is not None and expert.key in mix.experts and len(there & mix.experts) >= mix.most:
                yield Limit("mix", activity.key, mix.name)
        gone = len(self.sitting[activity.key]) - len(sitting)
        budget = self.instance.budget
        if budget is not None and self.book.spent + activity.fee * (1 - gone) > budget:
            yield Limit("budget", "")
        if activity.fee > max(expert.fee_room, 0):
            yield Limit("fee_room", expert.key)

    def _wider(self, limit: Limit, number: int, activity: Activity, expert: Expert, gain: int) -> Way:
        by, sure = 1, False
        if limit.kind == "budget":
            by = self.book.spent + activity.fee - (self.instance.budget or 0)
        elif limit.kind == "fee_room":
            by, sure = activity.fee - expert.fee_room, self.solved.value + gain > self.solved.bound
        return Way(
            limit.kind, by=by, activity=activity.key, name=limit.name, seat=number, points=gain, sure=sure
        )  # fmt: skip

    def _instead(self, activity: Activity, expert: Expert, gain: int) -> tuple[str, int] | None:
        for one in self.sitting[activity.key]:
            rest = [other for other in self.sitting[activity.key] if other is not one]
            if any(True for _ in self._blocked(activity, expert, rest)):
                continue
            there = {other.expert for other in rest} | {expert.key}
            if any(len(there & mix.experts) < mix.fewest for mix in activity.mixes):
                continue
            planned = list(self.book.planned[one.expert])
            planned.remove((one.week, activity.in_person, activity.pressure))
            if keeps_person(self.book.people[one.expert], planned, self.instance.weeks):
                return one.expert, gain - one.points - self._kept(one.expert, activity, one.week)
        return None

    def _kept(self, expert: str, activity: Activity, week: int) -> int:
        return self.instance.disturbance * ((expert, activity.key, week) in self.stood)
