"""The plan of a cycle, from everything the rooms below know: gathered, solved, explained, kept, asked what if."""

from kolloquy.planning.keeping_copies import copy_plan, re_plan
from kolloquy.planning.keeping_runs import ask_to_solve, stop_solving
from kolloquy.workflows.plan_cycle.comparing import Comparison, compare
from kolloquy.workflows.plan_cycle.gathered import Gathered
from kolloquy.workflows.plan_cycle.gathering import gather
from kolloquy.workflows.plan_cycle.jobs import solve_next

__all__ = [
    "Comparison", "Gathered", "ask_to_solve", "compare", "copy_plan", "gather", "re_plan", "solve_next",
    "stop_solving",
]  # fmt: skip
