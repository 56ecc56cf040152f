"""Every write of planning, by the name it is called by; what the board and the agreements write has files of its own."""

from kolloquy.planning.cycles import change_plan, make_plan, open_cycle, set_plan_aside
from kolloquy.planning.cycles_time import add_absence, remove_absence, set_working_time
from kolloquy.planning.keeping import put_computed
from kolloquy.planning.keeping_copies import copy_plan, re_plan
from kolloquy.planning.keeping_runs import ask_to_solve, stop_solving

__all__ = [
    "add_absence", "ask_to_solve", "change_plan", "copy_plan", "make_plan", "open_cycle", "put_computed", "re_plan",
    "remove_absence", "set_plan_aside", "set_working_time", "stop_solving",
]  # fmt: skip
