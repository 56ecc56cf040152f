"""The slow oracle: each plan of a small cycle, one after the other."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from kolloquy.planning.optimiser.booking import keeps_person
from kolloquy.planning.optimiser.instance import Before, Expert, Instance, Option
from kolloquy.planning.optimiser.solution import Attendance, Plan, Visit


@dataclass(frozen=True)
class _Bundle:
    """All that one expert does in a plan."""

    worth: int
    visits: tuple[Visit, ...]
    attendances: tuple[Attendance, ...]


def brute_force(instance: Instance) -> Plan | None:
    """The best of all plans that keep all limits; None where no plan does."""
    return _best(instance, points=True, disturbance=instance.disturbance)


def least_disturbed_of_all(instance: Instance) -> int | None:
    plan = _best(instance, points=False, disturbance=1)
    return None if plan is None else disturbed(instance, plan)


def keeps_all(instance: Instance, plan: Plan) -> bool:
    """Whether the plan is one of all those that brute force goes through."""
    held = dict(plan.held)
    if len(held) < len(plan.held) or held not in list(_ways_to_hold(instance)):
        return False
    search = _Search(instance, held, [], None)
    for expert in instance.experts:
        visits = Counter(one for one in plan.visits if one.expert == expert.key)
        seats = sorted(one.activity for one in plan.attendances if one.expert == expert.key)
        mine = [
            one
            for one in _bundles(instance, expert, held, points=True, disturbance=0)
            if Counter(one.visits) == visits and sorted(sat.activity for sat in one.attendances) == seats
        ]
        if not mine:
            return False
        search.chosen.append(mine[0])
    return search.is_chosen_a_plan()


def worth_of(instance: Instance, plan: Plan) -> int:
    return plan.points - instance.disturbance * disturbed(instance, plan)


def disturbed(instance: Instance, plan: Plan) -> int:
    return len(instance.before) - sum(_kept(instance, plan.visits, plan.attendances).values())


def _best(instance: Instance, *, points: bool, disturbance: int) -> Plan | None:
    best: Plan | None = None
    worth = 0
    for held in _ways_to_hold(instance):
        bundles = [
            sorted(_bundles(instance, expert, held, points, disturbance), key=lambda one: -one.worth)
            for expert in instance.experts
        ]
        found = _Search(instance, held, bundles, worth if best else None).run()
        if found is not None:
            best, worth = found
    return best


def _ways_to_hold(instance: Instance) -> Iterator[dict[str, int]]:
    weeks = [
        (*(() if one.must else (None,)), *(week for week in one.weeks if 0 <= week < instance.weeks))
        for one in instance.activities
    ]
    for chosen in product(*weeks):
        yield {
            activity.key: week
            for activity, week in zip(instance.activities, chosen, strict=True)
            if week is not None
        }  # fmt: skip


def _bundles(
    instance: Instance, expert: Expert, held: dict[str, int], points: bool, disturbance: int
) -> Iterator[_Bundle]:
    activities = {one.key: one for one in instance.activities}
    offered = [one for one in instance.seats if one.expert == expert.key and one.activity in held]
    for count in range(len(offered) + 1):
        for seats in combinations(offered, count):
            if sum(activities[one.activity].fee for one in seats) > expert.fee_room:
                continue
            sits = tuple(Attendance(expert.key, one.activity, held[one.activity], one.points) for one in seats)
            sat = [(one.week, activities[one.activity].in_person, activities[one.activity].pressure) for one in sits]
            for option, weeks in _ways_to_visit(instance, expert):
                contacts = option.contacts if option else ()
                met = [(week, one.in_person, one.pressure) for week, one in zip(weeks, contacts, strict=True)]
                if keeps_person(expert, [*sat, *met], instance.weeks):
                    visits = visits_of(option, weeks) if option else ()
                    worth = sum(one.points for one in (*visits, *sits)) if points else 0
                    mine = _kept(instance, visits, sits)
                    yield _Bundle(worth + disturbance * sum(mine.values()), visits, sits)


def _ways_to_visit(instance: Instance, expert: Expert) -> Iterator[tuple[Option | None, tuple[int, ...]]]:
    yield None, ()
    for option in instance.options:
        if option.expert == expert.key:
            for weeks in combinations(range(instance.weeks), len(option.contacts)):
                if all(later - earlier >= option.gap for earlier, later in pairwise(weeks)):
                    yield option, weeks


def visits_of(option: Option, weeks: tuple[int, ...]) -> tuple[Visit, ...]:
    return tuple(
        Visit(option.expert, option.colleague, one.objective, one.channel, week, number, one.points, one.minutes)
        for number, (one, week) in enumerate(zip(option.contacts, weeks, strict=True))
    )


def _kept(instance: Instance, visits: tuple[Visit, ...], sits: tuple[Attendance, ...]) -> Counter[Before]:
    of_key = {one.key: one for one in instance.activities}
    there = {Before(v.expert, v.objective, v.channel, v.week, colleague=v.colleague) for v in visits}
    there |= {Before(s.expert, of_key[s.activity].objective, "board", s.week, activity=s.activity) for s in sits}
    return Counter(stood for stood in instance.before if stood in there)


class _Search:
    """Depth first over the experts; what cannot beat the best any more is left."""

    def __init__(
        self, instance: Instance, held: dict[str, int], bundles: list[list[_Bundle]], to_beat: int | None
    ) -> None:
        self.instance, self.held, self.bundles = instance, held, bundles
        self.to_beat = to_beat
        self.found: tuple[Plan, int] | None = None
        self.chosen: list[_Bundle] = []
        self.free = {one.key: list(one.minutes) for one in instance.colleagues}
        self.hopes = [0]
        for mine in reversed(bundles):
            self.hopes.append(self.hopes[-1] + (mine[0].worth if mine else 0))
        self.hopes.reverse()

    def run(self) -> tuple[Plan, int] | None:
        self._host()
        if self._has_time():
            self._deeper(0)
        return self.found

    def is_chosen_a_plan(self) -> bool:
        self._host()
        for bundle in self.chosen:
            for visit in bundle.visits:
                self.free[visit.colleague][visit.week] -= visit.minutes
        return self._has_time() and self._is_plan()

    def _host(self) -> None:
        for activity in self.instance.activities:
            for who, minutes in activity.hosts if activity.key in self.held else ():
                self.free[who][self.held[activity.key]] -= minutes

    def _has_time(self) -> bool:
        return all(minutes >= 0 for weeks in self.free.values() for minutes in weeks)

    def _deeper(self, worth: int) -> None:
        if self.to_beat is not None and worth + self.hopes[len(self.chosen)] <= self.to_beat:
            return
        if len(self.chosen) == len(self.bundles):
            if self._is_plan():
                self.to_beat = worth
                self.found = self._plan(), worth
            return
        for bundle in self.bundles[len(self.chosen)]:
            for visit in bundle.visits:
                self.free[visit.colleague][visit.week] -= visit.minutes
            if all(self.free[visit.colleague][visit.week] >= 0 for visit in bundle.visits):
                self.chosen.append(bundle)
                self._deeper(worth + bundle.worth)
                self.chosen.pop()
            for visit in bundle.visits:
                self.free[visit.colleague][visit.week] += visit.minutes

    def _plan(self) -> Plan:
        visits = tuple(visit for one in self.chosen for visit in one.visits)
        sits = tuple(sit for one in self.chosen for sit in one.attendances)
        return Plan(visits, sits, tuple(sorted(self.held.items())))

    def _is_plan(self) -> bool:
        plan = self._plan()
        return self._keeps_loads() and self._keeps_aims(plan) and self._keeps_activities(plan)

    def _keeps_loads(self) -> bool:
        loads = []
        for one in self.instance.colleagues:
            planned = sum(one.minutes) - sum(self.free[one.key])
            if 100 * planned > self.instance.fullest * sum(one.minutes):
                return False
            visited = {visit.expert for bundle in self.chosen for visit in bundle.visits if visit.colleague == one.key}
            if one.most_experts is not None and len(visited) > one.most_experts:
                return False
            if sum(one.minutes):
                loads.append((planned, sum(one.minutes)))
        spread = self.instance.spread
        return spread is None or all(
            100 * (high * of_low - low * of_high) <= spread * of_high * of_low
            for high, of_high in loads
            for low, of_low in loads
        )

    def _keeps_aims(self, plan: Plan) -> bool:
        for aim in self.instance.aims:
            count = len(aim.met | {visit.expert for visit in plan.visits if visit.objective == aim.objective})
            if count < aim.fewest or (aim.most is not None and count > aim.most):
                return False
        return True

    def _keeps_activities(self, plan: Plan) -> bool:
        fees = 0
        for activity in self.instance.activities:
            sitting = {one.expert for one in plan.attendances if one.activity == activity.key}
            fees += activity.fee * len(sitting)
            if activity.key in self.held and not activity.fewest <= len(sitting) <= activity.most:
                return False
            for mix in activity.mixes if activity.key in self.held else ():
                count = len(sitting & mix.experts)
                if count < mix.fewest or (mix.most is not None and count > mix.most):
                    return False
        return self.instance.budget is None or fees <= self.instance.budget
