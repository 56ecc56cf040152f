"""A what-if is kept near its original by points for contacts that stay. What it is worth is said without them."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from kolloquy.kernel.problems import Problem
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.solution import Solved

LEAST_SECONDS = 1.0  # less is not worth the start of a process

Again = Callable[[Instance, Solved], Solved]


@dataclass(frozen=True, slots=True)
class Worth:
    """Of a plan in its own points; no plan of the same limits is worth more than `bound`, near the original or not."""

    value: int
    bound: int


def plain(instance: Instance) -> Instance:
    return replace(instance, before=(), disturbance=0)


def worth_of(instance: Instance, solved: Solved, *, gap: float = 0.001, again: Again | None = None) -> Worth:
    """`again` solves the plain instance from a plan, where the bounds at hand leave more open than `gap`."""
    from kolloquy.planning.optimiser.relaxing import relax

    value = solved.plan.points
    # Another plan may be worth more in its own points by as many as it keeps fewer contacts, and that is all of them.
    bound = min(solved.bound + instance.disturbance * len(instance.before), relax(plain(instance)).bound)
    if again is not None and bound - value > gap * max(abs(value), 1):
        with suppress(Problem):  # nothing proved in time
            bound = min(bound, again(plain(instance), solved).bound)
    return Worth(value, max(bound, value))
