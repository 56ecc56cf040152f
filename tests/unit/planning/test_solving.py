"""What each limit leaves of the best plan of a small cycle, and how the child that makes plans behaves."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from benchmarks.plan_instances import cycle
from kolloquy.planning.optimiser import solving
from kolloquy.planning.optimiser.assigning_limits import model_of
from kolloquy.planning.optimiser.checking import check
from kolloquy.planning.optimiser.cutting_rounds import sharpened
from kolloquy.planning.optimiser.cutting_weights import weighers_of
from kolloquy.planning.optimiser.instance import Aim, Before, Given, Instance, Mix
from kolloquy.planning.optimiser.problems import Contradictory, SolverEnded
from kolloquy.planning.optimiser.relaxing import fractions_of
from kolloquy.planning.optimiser.solution import Ended, Progress
from kolloquy.planning.optimiser.solving import solve
from kolloquy.planning.optimiser.solving_asked import Asked, Told
from kolloquy.planning.optimiser.solving_rounds import Work
from tests.support.planned_text import activity, colleague, expert, option, small
from tests.support.tables import rows

BUSY = 12  # minutes a week in which nobody can be visited

SETTINGS: dict[str, Callable[[Instance], Instance]] = {
    "": lambda cycle: cycle,
    "X can never be met": lambda cycle: expert(cycle, weeks=(False,) * 8),
    "X can be met in week 0 only": lambda cycle: expert(cycle, weeks=(True, *(False,) * 7)),
    "X has room for 160": lambda cycle: expert(cycle, room=160),
    "X has room for 160, Research takes 50": lambda cycle: expert(cycle, room=160, given=(Given(7, 50, "Research"),)),
    "X is met every 6 weeks": lambda cycle: expert(cycle, spacing=6),
    "X in weeks 5 and 6, by week 4": lambda cycle: expert(
        cycle, weeks=(False,) * 5 + (True, True, False), first_by=4
    ),
    "X first in person, seen by nobody on site": lambda cycle: replace(
        expert(cycle, in_person_first=True),
        options=tuple(one for one in cycle.options if not any(contact.in_person for contact in one.contacts)),
        activities=(),
        seats=(),
    ),
    "A away, B has time for one visit": lambda cycle: colleague(
        colleague(cycle, "A", minutes=(BUSY,) * 8), "B", minutes=(240, *(BUSY,) * 7)
    ),
    "half of the time, A and B 480 in all": lambda cycle: replace(
        colleague(colleague(cycle, "A", minutes=(480, *(0,) * 7)), "B", minutes=(480, *(0,) * 7)), fullest=50
    ),
    "A and B know one each": lambda cycle: colleague(colleague(cycle, "A", most_experts=1), "B", most_experts=1),
    "gap takes 1": lambda cycle: replace(cycle, aims=(Aim("gap", most=1),)),
    "gap takes 2 and has Y": lambda cycle: replace(cycle, aims=(Aim("gap", most=2, met=frozenset("Y")),)),
    "budget of 2,000": lambda cycle: replace(cycle, budget=2000),
    "X may be paid 999": lambda cycle: expert(cycle, fee_room=999),
    "B1 takes one of Y, Z": lambda cycle: activity(cycle, mixes=(Mix("rising", frozenset("YZ"), most=1),)),
    "B1 wants 4": lambda cycle: activity(cycle, fewest=4),
    "A hosts B1 all week": lambda cycle: activity(cycle, hosts=(("A", 480),)),
    "A cannot host B1": lambda cycle: activity(cycle, hosts=(("A", 481),)),
    "B1 in a past week": lambda cycle: activity(cycle, weeks=(-1,)),
    "loads do not differ": lambda cycle: replace(colleague(cycle, "A", minutes=(0,) * 8), spread=0),
    "nobody has time": lambda cycle: colleague(colleague(cycle, "A", minutes=(0,) * 8), "B", minutes=(0,) * 8),
    "nothing to choose": lambda cycle: replace(cycle, options=(), seats=(), activities=()),
    "kept where it was": lambda cycle: replace(
        cycle, before=(Before("X", "gap", "video", 3, colleague="A"),), disturbance=1000
    ),
    "cannot be kept": lambda cycle: replace(
        cycle, before=(Before("X", "gap", "letter", 3, colleague="A"),), disturbance=7
    ),
}  # fmt: skip
BEST = """
setting                                   | value | visits | attendances
                                          |   810 | 6      | 3
X can never be met                        |   540 | 4      | 2
X can be met in week 0 only               |   640 | 5      | 2
X has room for 160                        |   710 | 5      | 3
X has room for 160, Research takes 50     |   650 | 5      | 3
X is met every 6 weeks                    |   740 | 6      | 2
X in weeks 5 and 6, by week 4             |   540 | 4      | 2
X first in person, seen by nobody on site |   160 | 4      | 0
A away, B has time for one visit          |   330 | 3      | 3
half of the time, A and B 480 in all      |   410 | 2      | 3
A and B know one each                     |   610 | 4      | 3
gap takes 1                               |   410 | 2      | 3
gap takes 2 and has Y                     |   610 | 4      | 3
budget of 2,000                           |   740 | 6      | 2
X may be paid 999                         |   740 | 6      | 2
B1 takes one of Y, Z                      |   740 | 6      | 2
B1 wants 4                                |   600 | 6      | 0
A hosts B1 all week                       |   810 | 6      | 3
A cannot host B1                          |   600 | 6      | 0
B1 in a past week                         |   600 | 6      | 0
loads do not differ                       |   810 | 6      | 3
nobody has time                           |   210 | 0      | 3
nothing to choose                         |     0 | 0      | 0
kept where it was                         |   750 | 6      | 3
cannot be kept                            |   803 | 6      | 3
"""


def told_of(instance: Instance, gap: float = 0.0) -> list[Told]:
    """What the child would tell, without a child."""
    told: list[Told] = []
    Work(Asked(instance, 60.0, gap, 1, 2), told.append).run()
    return told


@pytest.mark.parametrize(("setting", "value", "visits", "attendances"), rows(BEST))
def test_the_best_plan_of_a_small_cycle(setting: str, value: str, visits: str, attendances: str) -> None:
    instance = SETTINGS[setting](small())
    told = told_of(instance)
    plan = [one.plan for one in told if one.plan is not None][-1]
    assert check(instance, plan) == ()
    assert (told[-1].value, told[-1].bound) == (int(value), int(value))
    assert (len(plan.visits), len(plan.attendances)) == (int(visits), int(attendances))


def test_visits_to_one_place_share_a_week_where_that_costs_nothing() -> None:
    instance = small(options=(option("X", "A", "f"), option("Y", "A", "f")), activities=(), seats=())
    instance = expert(expert(instance, "X", place="Porto"), "Y", place="Porto")
    plan = [one.plan for one in told_of(instance) if one.plan is not None][-1]
    assert len({visit.week for visit in plan.visits}) == 1


def test_what_the_weeks_cannot_hold_is_sent_back_until_both_agree() -> None:
    """In each week there is time for one long visit and some minutes left, which together make the hours of another."""
    instance = small(weeks=2, options=tuple(option(key, "A", "f") for key in "XYZ"), activities=(), seats=())
    instance = colleague(colleague(instance, minutes=(400, 400)), "B", minutes=(0, 0))
    told = told_of(instance)
    assert told[-1].value == told[-1].bound == 200


@pytest.fixture(scope="module")
def middling() -> Instance:
    return cycle(40, 4)


def test_it_tells_how_far_it_is_and_stops_with_the_best_so_far(middling: Instance) -> None:
    told: list[Progress] = []
    solved = solve(middling, gap=0.0, tell=told.append, stop=lambda: any(one.value is not None for one in told))
    assert solved.ended in (Ended.STOPPED, Ended.PROVED)
    assert check(middling, solved.plan) == ()
    assert solved.bound >= solved.value
    assert all(later.seconds >= earlier.seconds for earlier, later in pairwise(told))
    bounds = [one.bound for one in told if one.bound is not None]
    assert bounds == sorted(bounds, reverse=True)


def test_without_time_or_patience_there_is_a_sentence(middling: Instance) -> None:
    with pytest.raises(SolverEnded, match=r"within 0.1 seconds: give it more time"):
        solve(middling, seconds=0.1)
    with pytest.raises(SolverEnded, match="stopped before there was a plan"):
        solve(middling, stop=lambda: True)


def test_limits_that_contradict_each_other_are_named() -> None:
    instance = replace(expert(small(), weeks=(False,) * 8), aims=(Aim("gap", fewest=3),))
    with pytest.raises(Contradictory) as caught:
        solve(instance)
    assert [str(limit) for limit in caught.value.limits] == ["fewest:gap", "weeks:X"]
    assert str(caught.value) == (
        "No plan can keep the least number of experts for gap and the weeks of X together: "
        "loosen one of them and plan again."
    )


def test_whoever_asks_for_a_plan_does_not_import_a_solver() -> None:
    script = (
        "import sys, kolloquy.planning.optimiser.solving, kolloquy.planning.optimiser.disturbing\n"
        "assert not {'ortools', 'scipy', 'numpy', 'django'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


def test_a_solver_that_gave_up_is_not_said_to_have_been_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    def gave_up(_: Asked, best: solving._Best, *__: object) -> Ended:
        best.hear(Told("Done", None, 0, 0, done=True, ended=Ended.STOPPED))
        return Ended.STOPPED

    monkeypatch.setattr(solving, "_follow", gave_up)
    with pytest.raises(SolverEnded, match="Neither a plan nor a proof that there is none"):
        solve(small())


def all_in_week_0(minutes: int) -> Instance:
    """X and Y stood with A in week 0, each with an hour and more."""
    stood = tuple(Before(key, "gap", "face_to_face", 0, colleague="A") for key in "XY")
    return replace(
        colleague(small(before=stood, disturbance=1000), minutes=(minutes, *(480,) * 7)), activities=(), seats=()
    )


def test_the_bound_of_a_re_plan_knows_what_a_week_cannot_hold() -> None:
    roomy, short = (model_of(all_in_week_0(minutes)) for minutes in (480, 300))
    bounds = []
    for model in (roomy, short):
        fractions = fractions_of(model)
        assert fractions is not None
        bounds.append((fractions.bound, sharpened(model, weighers_of(model), fractions, gap=0.0).bound))
    assert bounds[0][0] == bounds[0][1]  # both can stay
    assert bounds[1][1] <= bounds[1][0] - 1000  # one of the two cannot
