"""What goes to the solving process, and the lines that come back."""

from dataclasses import dataclass

from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.solution import Ended, Plan


@dataclass(frozen=True)
class Asked:
    instance: Instance
    seconds: float
    gap: float
    seed: int
    workers: int
    freed: frozenset[str] = frozenset()  # colleagues whose load is not compared with others'
    explain: bool = True  # which limits contradict each other, where there is no plan
    start: Plan | None = None  # one that is known already


@dataclass(frozen=True)
class Told:
    """A line from the child; `plan` only where it is better than the one before."""

    step: str
    value: int | None
    bound: int
    cuts: int
    plan: Plan | None = None
    disturbed: int = 0
    impossible: bool = False
    limits: tuple[Limit, ...] = ()  # that contradict each other
    done: bool = False
    ended: Ended = Ended.PROVED
