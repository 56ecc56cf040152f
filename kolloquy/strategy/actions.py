"""Every write of the strategy. Only a medical lead, or whoever owns the part, changes it; each change is a version."""

from kolloquy.kernel.verdict import Refused
from kolloquy.strategy.imperatives import (
    add_demand,
    add_gap,
    add_imperative,
    add_objective,
    change_demand,
    change_gap,
    change_imperative,
    change_objective,
    put_in_force,
    retire,
    take_up_again,
)
from kolloquy.strategy.importing.taking import import_strategy
from kolloquy.strategy.measuring import put_fee, record_reading
from kolloquy.strategy.places import put_topic, set_phase
from kolloquy.strategy.problems import Conflict
from kolloquy.strategy.regional.actions import Followed, follow_parent, make_regional
from kolloquy.strategy.templates.starting import start_from_template

__all__ = [
    "Conflict", "Followed", "Refused", "add_demand", "add_gap", "add_imperative", "add_objective", "change_demand", "change_gap",
    "change_imperative", "change_objective", "follow_parent", "import_strategy", "make_regional", "put_fee", "put_in_force", "put_topic", "record_reading", "retire",
    "set_phase", "start_from_template", "take_up_again",
]  # fmt: skip
