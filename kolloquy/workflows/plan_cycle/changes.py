"""What a what-if or a re-plan changes: each a small step from what was collected to what would be."""

from collections.abc import Mapping, Sequence
from typing import Any

from kolloquy.workflows.plan_cycle.collected import Collected


def applied(changes: Sequence[Mapping[str, Any]], collected: Collected) -> Collected:
    return collected
