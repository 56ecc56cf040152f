"""How much of the plan so far any other plan has to give up."""

from dataclasses import replace

from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.problems import SolverEnded
from kolloquy.planning.optimiser.solving import solve


def least_disturbed(instance: Instance, *, seconds: float = 30.0, seed: int = 1) -> int:
    """So many contacts of `before` no plan can keep, proven: the same cycle, with nothing to gain but keeping them."""
    if not instance.before:
        return 0
    try:
        return max(0, -solve(only_keeping(instance), seconds=seconds, gap=0.0, seed=seed).bound)
    except SolverEnded:
        return 0  # nothing proven, so nothing claimed


def only_keeping(instance: Instance) -> Instance:
    return replace(
        instance,
        options=tuple(
            replace(option, contacts=tuple(replace(contact, points=0) for contact in option.contacts))
            for option in instance.options
        ),
        seats=tuple(replace(seat, points=0) for seat in instance.seats),
        disturbance=1,
    )
