"""Every write of planning, by the name it is called by; what the board and the agreements write has files of its own."""

from kolloquy.planning.cycles import change_plan, make_plan, open_cycle, set_plan_aside
from kolloquy.planning.cycles_time import add_absence, remove_absence, set_working_time

__all__ = [
    "add_absence", "change_plan", "make_plan", "open_cycle", "remove_absence", "set_plan_aside", "set_working_time",
]  # fmt: skip
