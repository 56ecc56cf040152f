"""Small cycles at random with everything an instance knows, and the slow oracle that tries each plan of one."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise, product

from hypothesis import strategies as st

from kolloquy.planning.optimiser.booking import keeps_person
from kolloquy.planning.optimiser.instance import (
    Activity,
    Aim,
    Before,
    Colleague,
    Contact,
    Expert,
    Given,
    Instance,
    Mix,
    Option,
    Seat,
)
from kolloquy.planning.optimiser.solution import Attendance, Plan, Visit

OBJECTIVES = ("p", "q")
MOST_CONTACTS = 7


@st.composite
def instances(draw: st.DrawFn, *, lower_limits: bool = True) -> Instance:
    weeks = draw(st.integers(3, 6))
    colleagues = draw(st.lists(_colleagues(weeks), min_size=1, max_size=3))
    colleagues = [replace(one, key=f"C{number}") for number, one in enumerate(colleagues)]
    experts = draw(st.lists(_experts(weeks), min_size=2, max_size=4))
    experts = [replace(one, key=f"E{number}") for number, one in enumerate(experts)]
    keys, who = tuple(one.key for one in experts), tuple(one.key for one in colleagues)
    options = _few_contacts(draw(st.lists(_options(keys, who), min_size=3, max_size=7)))
    count = draw(st.sampled_from((0, 1, 1, 2)))
    activities = [draw(_activities(weeks, keys, who, lower_limits)) for _ in range(count)]
    activities = [replace(one, key=f"B{number}") for number, one in enumerate(activities)]
    seats = [
        Seat(activity.key, key, draw(st.integers(0, 60)))
        for activity in activities
        for key in keys
        if draw(st.sampled_from((True, True, True, False)))
    ]
    return Instance(
        weeks=weeks,
        colleagues=tuple(colleagues),
        experts=tuple(experts),
        options=tuple(options),
        aims=tuple(draw(_aims(objective, keys, lower_limits)) for objective in draw(st.sampled_from(_SOME_OBJECTIVES))),
        activities=tuple(activities),
        seats=tuple(seats),
        fullest=draw(st.sampled_from((100, 100, 100, 80, 50))),
        spread=draw(st.sampled_from((None, None, None, None, 0, 20, 60))),
        budget=draw(st.sampled_from((None, None, None, 0, 100, 250))),
        before=tuple(draw(_before(options, seats, activities, weeks))),
        disturbance=draw(st.integers(0, 15)),
    )


_SOME_OBJECTIVES: tuple[tuple[str, ...], ...] = ((), (), ("p",), ("p", "q"))


def _few_contacts(options: list[Option]) -> list[Option]:
    kept, contacts = [], 0
    for option in options:
        contacts += len(option.contacts)
        if contacts <= MOST_CONTACTS:
            kept.append(option)
    return kept


def _colleagues(weeks: int) -> st.SearchStrategy[Colleague]:
    minutes = st.tuples(*[st.sampled_from((300, 240, 180, 120, 60, 0))] * weeks)
    return st.builds(Colleague, st.just(""), minutes, st.sampled_from((None, None, None, 1, 2)))


def _experts(weeks: int) -> st.SearchStrategy[Expert]:
    given = st.builds(
        Given, st.integers(-2, weeks), st.sampled_from((0, 50, 100)), st.just("Research"), in_person=st.booleans()
    )
    return st.builds(
        Expert,
        st.just(""),
        st.tuples(*[st.sampled_from((True,) * 5 + (False,))] * weeks),
        st.sampled_from((400, 400, 300, 250, 150, 50)),
        st.sampled_from((1, 1, 2, 3)),
        st.one_of(st.none(), st.none(), st.integers(0, weeks - 1)),
        st.sampled_from((False, False, False, True)),
        st.one_of(st.just(()), st.just(()), st.lists(given, min_size=1, max_size=2).map(tuple)),
        st.sampled_from((200, 100, 100, 0)),
        st.sampled_from(("", "Porto", "Lisbon")),
    )


_CONTACTS = st.builds(
    Contact,
    st.sampled_from(OBJECTIVES),
    st.sampled_from(("face_to_face", "video")),
    st.sampled_from((60, 60, 90, 120, 180, 0)),
    st.sampled_from((50, 100)),
    st.integers(0, 60),
    st.just(False),
).map(lambda one: replace(one, in_person=one.channel == "face_to_face"))


def _options(experts: tuple[str, ...], colleagues: tuple[str, ...]) -> st.SearchStrategy[Option]:
    contacts = st.lists(_CONTACTS, min_size=1, max_size=3).map(tuple)
    return st.builds(Option, st.sampled_from(experts), st.sampled_from(colleagues), contacts, st.integers(1, 2))


def _aims(objective: str, experts: tuple[str, ...], lower_limits: bool) -> st.SearchStrategy[Aim]:
    fewest = st.sampled_from((0, 0, 0, 0, 1, 2)) if lower_limits else st.just(0)
    nobody = st.just(frozenset[str]())
    met = st.one_of(nobody, nobody, st.frozensets(st.sampled_from(experts), max_size=2))
    aims = st.builds(Aim, st.just(objective), fewest, st.sampled_from((None, None, None, 1, 2, 3)), met)
    return aims if lower_limits else aims.filter(lambda aim: aim.most is None or len(aim.met) <= aim.most)


@st.composite
def _activities(
    draw: st.DrawFn, weeks: int, experts: tuple[str, ...], colleagues: tuple[str, ...], lower_limits: bool
) -> Activity:
    fewest = draw(st.sampled_from((0, 1, 2))) if lower_limits else 0
    mixes = ()
    if draw(st.booleans()):
        among = draw(st.frozensets(st.sampled_from(experts)))
        mixes = (Mix("rising", among, draw(st.sampled_from((0, 0, 1))), draw(st.sampled_from((None, 1)))),)
    return Activity(
        key="",
        objective=draw(st.sampled_from(OBJECTIVES)),
        weeks=tuple(sorted(draw(st.sets(st.integers(0, weeks - 1), min_size=1, max_size=2)))),
        fewest=fewest,
        most=fewest + draw(st.integers(0, 2)),
        channel="board",
        pressure=draw(st.sampled_from((30, 60))),
        fee=draw(st.sampled_from((0, 100))),
        in_person=draw(st.booleans()),
        must=lower_limits and draw(st.sampled_from((False,) * 5 + (True,))),
        mixes=mixes,
        hosts=draw(
            st.sampled_from(((), ((colleagues[0], 60),), ((colleagues[-1], 120),)))
        ),
    )  # fmt: skip


def _before(
    options: list[Option], seats: list[Seat], activities: list[Activity], weeks: int
) -> st.SearchStrategy[list[Before]]:
    stood = [
        Before(option.expert, contact.objective, contact.channel, week, colleague=option.colleague)
        for option in options
        for contact in option.contacts
        for week in range(weeks)
    ]
    of_key = {activity.key: activity for activity in activities}
    for seat in seats:
        held = of_key[seat.activity]
        stood += [Before(seat.expert, held.objective, "board", week, activity=held.key) for week in held.weeks]
    return st.lists(st.sampled_from(stood), max_size=3, unique=True) if stood else st.just([])


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
                    visits = _visits(option, weeks) if option else ()
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


def _visits(option: Option, weeks: tuple[int, ...]) -> tuple[Visit, ...]:
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
        for activity in self.instance.activities:
            for who, minutes in activity.hosts if activity.key in self.held else ():
                self.free[who][self.held[activity.key]] -= minutes
        if all(minutes >= 0 for weeks in self.free.values() for minutes in weeks):
            self._deeper(0)
        return self.found

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
