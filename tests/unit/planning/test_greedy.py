"""The plan of a spreadsheet: a fair peer, and one that breaks nothing."""

import copy
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from benchmarks.plan_instances import after_one_left, cycle, roomy, tight
from kolloquy.planning.optimiser.booking import Book
from kolloquy.planning.optimiser.checking import check, value
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.optimiser.instance import Aim, Instance
from tests.support.instances import brute_force, instances, worth_of
from tests.support.planned_text import activity, colleague, expert, option, plan, small
from tests.support.tables import rows


def only(*options: str) -> Instance:
    chosen = [one.replace(":", ">").split(">") for one in options]
    return replace(small(), options=tuple(option(*parts) for parts in chosen), activities=(), seats=())


SETTINGS: dict[str, Callable[[Instance], Instance]] = {
    "": lambda cycle: cycle,
    "a day of A": lambda cycle: colleague(cycle, minutes=(240,) + (0,) * 7),
    "a day and a half of A": lambda cycle: colleague(cycle, minutes=(300,) + (0,) * 7),
    "X away in week 1": lambda cycle: expert(cycle, weeks=(False,) + (True,) * 7),
    "another gap wants X": lambda cycle: replace(
        cycle,
        aims=(Aim("other", fewest=1),),
        options=tuple(
            replace(one, contacts=tuple(replace(contact, objective="other", points=1) for contact in one.contacts))
            if one.expert == "X"
            else one
            for one in cycle.options
        ),
    ),
}
PLANS = """
setting               | options                | plan
                      | X>A:f                  | X>A:f@0
X away in week 1      | X>A:f                  | X>A:f@1
a day of A            | X>A:f Y>A:v            | Y>A:v@0
a day and a half of A | X>A:f Y>A:v            | X>A:f@0 Y>A:v@0
a day of A            | X>A:v X>A:f            | X>A:f@0
                      | X>A:v X>B:ff           | X>B:ff@0,1
a day of A            | X>A:f Y>A:f            | X>A:f@0
"""


@pytest.mark.parametrize("setting, options, made", rows(PLANS))
def test_what_is_worth_most_an_hour_comes_first_and_in_the_first_week(setting: str, options: str, made: str) -> None:
    assert greedy(SETTINGS[setting](only(*options.split()))) == plan(made)


def test_what_an_aim_wants_comes_before_what_is_worth_more() -> None:
    cycle = SETTINGS["a day of A"](SETTINGS["another gap wants X"](only("X>A:f", "Y>A:f")))
    assert [visit.expert for visit in greedy(cycle).visits] == ["X"]


def test_a_board_that_must_be_takes_the_first_week_that_its_hosts_have() -> None:
    cycle = activity(small(options=()), must=True, fewest=2, hosts=(("A", 240),))
    cycle = colleague(cycle, minutes=(480,) * 5 + (0, 480, 480))
    made = greedy(cycle)
    assert made.held == (("B1", 6),)
    assert len(made.attendances) == 3


@pytest.mark.parametrize("invented", [roomy, tight, lambda: cycle(120, 12, everything=True, spread=20)])
def test_the_invented_cycles_can_be_planned(invented: Callable[[], Instance]) -> None:
    instance = invented()
    made = greedy(instance)
    assert check(instance, made) == ()
    assert len({visit.expert for visit in made.visits}) > len(instance.experts) // 3


def test_a_cycle_that_a_colleague_left_keeps_what_stood_in_mind() -> None:
    instance = cycle(120, 12)
    stood = greedy(instance)
    left = after_one_left(instance, stood)
    assert len(left.before) == len(stood.visits) + len(stood.attendances)
    gone = {one.key for one in left.colleagues if not sum(one.minutes)}
    assert value(left, stood) == (stood.points, 0)
    assert {breach.colleague for breach in check(left, stood)} == gone


SOME = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@SOME
@given(instances(lower_limits=False))
def test_greed_is_never_better_than_trying_everything(instance: Instance) -> None:
    best = brute_force(instance)
    assert best is not None
    assert worth_of(instance, greedy(instance)) <= worth_of(instance, best)


@SOME
@given(instances(lower_limits=False))
def test_what_is_taken_out_and_put_back_leaves_no_trace(instance: Instance) -> None:
    book = Book.of(instance, greedy(instance))
    now = _read(book)
    for key in list(book.owned):
        book.take(*book.put_back(key))
    assert _read(book) == now


def _read(book: Book) -> tuple[object, ...]:
    planned = {key: sorted(mine) for key, mine in book.planned.items()}
    return copy.deepcopy((planned, book.visits, book.owned, book.known, book.free, book.left, book.taken, book.met))
