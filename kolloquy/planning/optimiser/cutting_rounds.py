"""The bound brought down before anything is assigned: fractions, and the cuts that the weeks have against them, in turn."""

from collections.abc import Mapping

import numpy as np

from kolloquy.planning.optimiser.assigning import Model
from kolloquy.planning.optimiser.cutting_weights import Weigher
from kolloquy.planning.optimiser.relaxing import Fractions, fractions_of

ROUNDS = 15
HAIR = 1e-6
SLOW = 0.1  # of the gap that is asked for: two rounds that bring less are not worth a third


def sharpened(model: Model, weighers: Mapping[str, Weigher], fractions: Fractions, *, gap: float) -> Fractions:
    """What the rows that it adds to the model leave of the bound."""
    bounds = [fractions.bound]
    for _ in range(ROUNDS):
        if not _cut(model, weighers, fractions):
            break
        again = fractions_of(model)
        if again is None:  # then there is no plan, which whole numbers will prove
            break
        fractions = again
        bounds.append(fractions.bound)
        if len(bounds) > 2 and bounds[-3] - bounds[-1] < SLOW * gap * abs(bounds[-1]):
            break
    return fractions


def _cut(model: Model, weighers: Mapping[str, Weigher], fractions: Fractions) -> int:
    found = {int(column): float(fractions.taken[column]) for column in np.flatnonzero(fractions.taken > HAIR)}
    return sum(
        weigher.cut(found) or weigher.cut_kept(found, float(fractions.taken[model.loss_of(colleague)]))
        for colleague, weigher in weighers.items()
    )
