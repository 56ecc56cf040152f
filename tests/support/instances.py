"""Small cycles at random with everything an instance knows, and what people might do to a plan of one."""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st

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
from kolloquy.planning.optimiser.solution import Attendance, Plan
from tests.support.every_plan import brute_force, keeps_all, least_disturbed_of_all, visits_of, worth_of

__all__ = ["brute_force", "changes", "instances", "keeps_all", "least_disturbed_of_all", "worth_of"]

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


@st.composite
def changes(draw: st.DrawFn, instance: Instance, plan: Plan) -> Plan:
    """The plan after somebody moved, dropped or added a thing or two, for better or worse."""
    for _ in range(draw(st.integers(1, 3))):
        plan = draw(st.sampled_from(list(_one_change(instance, plan)) or [plan]))
    return plan


def _one_change(instance: Instance, plan: Plan) -> Iterator[Plan]:
    visits, seats = plan.visits, plan.attendances
    for number, visit in enumerate(visits):
        others = visits[:number] + visits[number + 1 :]
        yield replace(plan, visits=others)
        for week in range(-1, instance.weeks + 1):
            yield replace(plan, visits=(*others, replace(visit, week=week)))
    for option in instance.options:
        alone = tuple(visit for visit in visits if visit.expert != option.expert)
        weeks = tuple(option.gap * number for number in range(len(option.contacts)))
        yield replace(plan, visits=(*alone, *visits_of(option, weeks)))
        yield replace(plan, visits=(*visits, *visits_of(option, weeks)))
    for number in range(len(seats)):
        yield replace(plan, attendances=seats[:number] + seats[number + 1 :])
    held = dict(plan.held)
    for seat in instance.seats:
        if seat.activity in held:
            sat = Attendance(seat.expert, seat.activity, held[seat.activity], seat.points)
            if sat not in seats:
                yield replace(plan, attendances=(*seats, sat))
    for activity in instance.activities:
        rest = tuple(one for one in plan.held if one[0] != activity.key)
        stay = tuple(one for one in seats if one.activity != activity.key)
        yield Plan(visits, stay, rest)
        for week in activity.weeks:
            moved = tuple(replace(one, week=week) if one.activity == activity.key else one for one in seats)
            yield Plan(visits, moved, tuple(sorted((*rest, (activity.key, week)))))
