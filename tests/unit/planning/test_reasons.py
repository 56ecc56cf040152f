"""Why in, why out, and whether what is said to bring somebody in does bring them in."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings

from benchmarks.plan_instances import cycle
from kolloquy.planning.optimiser import reasons
from kolloquy.planning.optimiser.checking import check, value
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.optimiser.instance import Aim, Before, Given, Instance, Seat
from kolloquy.planning.optimiser.reasons import Way, sentences, why_in, why_out, with_way
from kolloquy.planning.optimiser.solution import Ended, Plan, Solved
from tests.support.instances import brute_force, instances, worth_of
from tests.support.planned_text import activity, colleague, expert, option, plan, small
from tests.support.tables import rows


def solved(instance: Instance, made: Plan, gap: int = 0) -> Solved:
    points, lost = value(instance, made)
    worth = points - instance.disturbance * lost
    return Solved(made, worth, worth + gap, Ended.PROVED, 0, 0.0, 1, lost)


def only(*options: str) -> Callable[[Instance], Instance]:
    """The cycle with these options, "X>A:f", alone and without its board."""

    def cut(instance: Instance) -> Instance:
        chosen = [one.replace(":", ">").split(">") for one in options]
        return replace(
            instance, options=tuple(option(*parts) for parts in chosen), activities=(), seats=()
        )  # fmt: skip

    return cut


def both(*changes: Callable[[Instance], Instance]) -> Callable[[Instance], Instance]:
    def change(instance: Instance) -> Instance:
        for one in changes:
            instance = one(instance)
        return instance

    return change


def a_day(minutes: int, *, who: str = "A") -> Callable[[Instance], Instance]:
    return lambda instance: colleague(instance, who, minutes=(minutes,) + (0,) * 7)


CYCLES: dict[str, Callable[[Instance], Instance]] = {
    "nobody may meet X": only("Y>A:f"),
    "X is away": both(only("X>A:f", "Y>A:f"), lambda c: expert(c, weeks=(False,) * 8)),
    "X has room for a call": both(only("X>A:f", "Y>A:f"), lambda c: expert(c, room=50)),
    "X to be met before A has time": both(
        only("X>A:f"), lambda c: colleague(c, minutes=(0, 0, 0, 480, 0, 0, 0, 0)), lambda c: expert(c, first_by=1)
    ),
    "X never met and only called": both(only("X>A:v"), lambda c: expert(c, in_person_first=True)),
    "Research meets X every third week": both(
        only("X>A:f"), lambda c: expert(c, spacing=3, given=tuple(Given(week, 0, "Research") for week in (0, 3, 6)))
    ),
    "A works by the hour": both(only("X>A:f"), lambda c: colleague(c, minutes=(120,) * 8)),
    "one day of A": both(only("X>A:v", "Y>A:f"), a_day(240)),
    "one day of A, X dear": both(only("X>A:v", "Y>A:f", "Y>A:v"), a_day(240)),
    "A knows one": both(only("X>A:v", "Y>A:f"), lambda c: colleague(c, most_experts=1)),
    "one for the gap": both(only("X>A:v", "Y>A:f"), lambda c: replace(c, aims=(Aim("gap", most=1),))),
    "one for the gap, Y has to be": both(
        only("X>A:v", "Y>B:f"),
        lambda c: replace(c, aims=(Aim("gap", most=1),), options=(*c.options, option("Y", "A", "f"))),
    ),
    "loads 1 % apart": both(only("X>A:f"), lambda c: replace(c, spread=1)),
    "X has no points": both(only("X>A:v"), lambda c: replace(c, options=tuple(_free(one) for one in c.options))),
    "room for both": only("X>A:v", "Y>A:f"),
    "board of one": lambda c: replace(
        activity(c, most=1), options=(), seats=(Seat("B1", "X", 60), Seat("B1", "Y", 70))
    ),
    "board that is not held": lambda c: replace(c, options=()),
    "board of 1,000": lambda c: replace(c, options=(), budget=1000, seats=(Seat("B1", "X", 60), Seat("B1", "Y", 70))),
    "X may be paid 400": lambda c: expert(replace(c, options=()), fee_room=400),
}
OUT = """
cycle                              | plan    | kind            | instead | ways
nobody may meet X                  | Y>A:f@0 | no option       |         |
X is away                          | Y>A:f@0 | cannot be met   |         | weeks 1 sure
X has room for a call              | Y>A:f@0 | no room         |         | room 50 sure
X to be met before A has time      |         | first_by        |         | first_by 2 sure, hours 240
X never met and only called        |         | in_person_first |         | in_person_first 0 sure
Research meets X every third week  |         | spacing         |         | spacing 2 sure
A works by the hour                |         | no hours        |         | hours 120
one day of A                       | Y>A:f@0 | better          | Y       | points 61 sure, minutes 60
one day of A, X dear               | Y>A:f@0 | better          | Y       | points 21 sure, minutes 60
A knows one                        | Y>A:f@0 | better          | Y       | points 61 sure, most_experts 1
one for the gap                    | Y>A:f@0 | better          | Y       | points 61 sure, most 1
loads 1 % apart                    |         | spread          |         | spread 6
X has no points                    | Y>A:f@0 | no value        |         | points 1 sure
room for both                      | Y>A:f@0 | could be added  |         | nothing 0 sure
board of one                       | Y*B1@5  | better          | Y       | points 11 sure, size 1
board that is not held             |         | not held        |         |
board of 1,000                     | Y*B1@5  | better          | Y       | points 11 sure, budget 1000
X may be paid 400                  | Y*B1@5  | fee_room        |         | fee_room 600 sure
"""


def _free(one):
    return replace(one, contacts=tuple(replace(contact, points=0) for contact in one.contacts))


@pytest.mark.parametrize("setting, made, kind, instead, ways", rows(OUT))
def test_who_is_out_hears_the_nearest_reason_and_what_would_bring_them_in(
    setting: str, made: str, kind: str, instead: str, ways: str
) -> None:
    instance = CYCLES[setting](small())
    why = why_out(instance, solved(instance, plan(made)))["X"]
    said = [f"{way.kind} {way.by}{' sure' if way.sure else ''}" for way in why.ways]
    assert (why.kind, why.instead, said) == (kind, instead, [one for one in ways.split(", ") if one])
    for one in sentences(why, {"X": "Dr Okafor", "A": "Ana Prats"}):
        assert one[0].isupper()
        assert one.endswith(".")
        assert "{" not in one


WANTED = 100_000
LOOKED_AT = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@LOOKED_AT
@given(instances())
def test_what_is_sure_to_bring_somebody_in_does_bring_them_in(instance: Instance) -> None:
    best = brute_force(instance)
    assume(best is not None)
    assert best is not None
    for key, why in why_out(instance, solved(instance, best)).items():
        for way in why.ways:
            if way.sure:
                then = brute_force(with_way(instance, key, way))
                assert then is not None
                assert key in {one.expert for one in (*then.visits, *then.attendances)}, way


@LOOKED_AT
@given(instances())
def test_what_is_an_estimate_does_make_room(instance: Instance) -> None:
    """The shared limit being wider by what was said, there is a plan with them that gains what was said."""
    best = brute_force(instance)
    assume(best is not None)
    assert best is not None
    for key, why in why_out(instance, solved(instance, best)).items():
        for way in why.ways:
            if way.kind in ("minutes", "most_experts", "most", "spread", "size", "mix", "budget") and not way.sure:
                wider = with_way(instance, key, way)
                wanted = brute_force(with_way(wider, key, replace(way, kind="points", by=WANTED)))
                assert wanted is not None
                assert key in {one.expert for one in (*wanted.visits, *wanted.attendances)}
                assert worth_of(wider, wanted) - WANTED >= worth_of(instance, best) + way.points


@LOOKED_AT
@given(instances())
def test_everybody_has_one_reason(instance: Instance) -> None:
    best = brute_force(instance)
    assume(best is not None)
    assert best is not None
    made = solved(instance, best)
    inside, outside = why_in(instance, made), why_out(instance, made)
    assert inside.keys() | outside.keys() == {one.key for one in instance.experts}
    assert not inside.keys() & outside.keys()
    assert sum(one.points for one in inside.values()) == best.points
    for reason in (*inside.values(), *outside.values()):
        assert all("{" not in one for one in sentences(reason, {}))


WHO = """
options              | plan             | kind          | other | behind
X>A:f                | X>A:f@0          | only one      |       | 0
X>A:f X>B:v          | X>A:f@0          | best          | B     | 60
X>A:v X>B:f Y>B:f    | X>A:v@0 Y>B:f@0  | other full    | B     | -60
X>A:f X>B:f          | X>A:f@0          | for the whole | B     | 0
"""


@pytest.mark.parametrize("options, made, kind, other, behind", rows(WHO))
def test_why_this_colleague(options: str, made: str, kind: str, other: str, behind: str) -> None:
    instance = a_day(240, who="B")(only(*options.split())(small()))
    who = why_in(instance, solved(instance, plan(made)))["X"].whose
    assert who is not None
    assert (who.kind, who.other, who.behind) == (kind, other, int(behind))


def test_a_colleague_stays_in_a_plan_that_is_made_again() -> None:
    instance = only("X>A:v", "X>B:f")(small(before=(Before("X", "gap", "video", 0, colleague="A"),), disturbance=90))
    why = why_in(instance, solved(instance, plan("X>A:v@0")))["X"]
    assert why.whose is not None
    assert (why.whose.kind, why.weeks[0].kind) == ("stays", "stays")


CHANNELS = """
options        | plan    | kind
X>A:f          | X>A:f@0 | only way
X>A:f X>A:v    | X>A:f@0 | best
X>A:f X>A:v    | X>A:v@0 | time
"""


@pytest.mark.parametrize("options, made, kind", rows(CHANNELS))
def test_why_this_channel(options: str, made: str, kind: str) -> None:
    instance = only(*options.split())(small())
    why = why_in(instance, solved(instance, plan(made)))["X"]
    assert [channel.kind for channel in why.channels] == [kind]


def test_the_first_contact_is_face_to_face_with_somebody_never_met() -> None:
    instance = expert(only("X>A:fv", "X>A:v")(small()), in_person_first=True)
    why = why_in(instance, solved(instance, plan("X>A:fv@0,3")))["X"]
    assert [channel.kind for channel in why.channels] == ["first in person", "only way"]


def test_every_other_week_has_what_speaks_against_it() -> None:
    instance = expert(
        only("X>A:f", "Y>A:f")(small()),
        weeks=(True, True, True, False, True, True, True, True),
        spacing=2,
        given=(Given(7, 0, "Research"),),
        first_by=4,
    )
    instance = colleague(instance, minutes=(480, 240, 100, 480, 480, 480, 480, 480))
    why = why_in(instance, solved(instance, plan("X>A:f@0 Y>A:f@1")))["X"].weeks[0]
    assert (why.kind, why.free, why.away, why.near, why.full, why.first) == (
        "one of some", (4,), (3,), (6, 7), (1, 2), (5,)
    )  # fmt: skip
    assert why.first_by == 4


def test_reasons_read_as_sentences_with_names() -> None:
    names = {"X": "Dr Okafor", "Y": "Dr Lindqvist", "A": "Ana Prats", "gap": "the gap"}
    instance = CYCLES["one day of A"](small())
    made = solved(instance, plan("Y>A:f@0"))
    assert sentences(why_out(instance, made)["X"], names) == (
        "Dr Lindqvist takes the place, and the plan is worth 60 points more that way.",
        "Were Dr Okafor worth 61 points more with Ana Prats, they would be in.",
        "With 60 minutes more of Ana Prats in week 1 there would be room. An estimate: it may go to somebody who is"
        " worth more there.",
    )
    assert sentences(why_in(instance, made)["Y"], names | {"face_to_face": "face to face"}) == (
        "Ana Prats meets Dr Lindqvist for the gap; all of it is worth 100 points.",
        "Only Ana Prats may meet them.",
        "Contact 1, face to face: no other way was offered.",
        "Contact 1 can only be in week 1; of the other weeks in 7 the colleague has no time.",
    )


def test_a_way_that_changes_nothing_leaves_the_instance_alone() -> None:
    instance = small()
    assert with_way(instance, "X", Way("nothing")) == instance
    assert reasons.with_way(instance, "X", Way("room", by=20)).experts[0].room == 320


def test_a_whole_cycle_is_explained() -> None:
    wide = cycle(everything=True)
    made = greedy(wide)
    assert not check(wide, made)
    inside, outside = why_in(wide, solved(wide, made, gap=4000)), why_out(wide, solved(wide, made, gap=4000))
    assert len(inside) + len(outside) == len(wide.experts)
    assert {why.kind for why in outside.values()} >= {"better"}


def test_an_exchange_that_would_gain_is_said_to_be_within_the_gap() -> None:
    instance = CYCLES["one day of A"](small())
    instance = replace(instance, options=(option("X", "A", "f"), option("Y", "A", "v")))
    made = solved(instance, plan("Y>A:v@0"), gap=60)
    assert sentences(why_out(instance, made)["X"], {})[:2] == (
        "X instead of Y would be worth 60 points more: the plan is proven to within its gap and not to the last point.",
        "Were X worth 1 points more with A, they would be in.",
    )


def test_all_limits_in_the_way_at_once_are_named() -> None:
    instance = a_day(240)(only("X>A:f", "Y>A:f", "Z>B:f")(small()))
    instance = replace(instance, aims=(Aim("gap", fewest=2, most=2),), spread=7)
    why = why_out(instance, solved(instance, plan("Y>A:f@0 Z>B:f@0")))["X"]
    assert (why.kind, [str(limit) for limit in why.also]) == ("minutes", ["most:gap", "spread"])
    assert sentences(why, {"gap": "The gap", "A": "Ana Prats"}) == (
        "Ana Prats has no time left for X.",
        "Besides, The gap has as many experts as it may have.",
        "Besides, the loads would lie too far apart.",
    )
