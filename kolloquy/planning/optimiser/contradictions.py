"""Which limits contradict each other, as few of them as possible."""

from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.problems import Contradictory


def contradiction(instance: Instance) -> Contradictory:
    return Contradictory("No plan keeps all limits of this cycle.", ())
