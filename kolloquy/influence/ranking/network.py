"""Who works with whom, and the standing that is lent along joint works."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.influence.ranking.columns import same_value
from kolloquy.influence.ranking.recipe import Network

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
NEIGHBOURS = pa.schema(
    [
        pa.field("expert_id", pa.string(), nullable=False),
        pa.field("other_expert_id", pa.string(), nullable=False),
        pa.field("works_together", pa.int32(), nullable=False),
        ("last_on", pa.date32()),
    ]
)
# A longer byline says little about who works with whom, and its pairs are legion.
_LONGEST_BYLINE = 50
_MOST_NEIGHBOURS = 40


@dataclass(frozen=True, slots=True)
class JointWorks:
    """The topic's works by several people, one entry per person and work; sorted by work."""

    expert: Ints
    work: Ints  # numbered from 0
    weight: Floats  # by entry: that the person is meant, times
    worth: Floats  # by work: how much it is about the topic, faded by age

    def lent(self, standing: Floats) -> Floats:
        """What each person is lent on each work: the others' standing, evenly divided by each among their company."""
        works = len(self.worth)
        given = self.weight * standing[self.expert]
        total = np.bincount(self.work, weights=given, minlength=works)
        company = np.maximum(np.bincount(self.work, minlength=works) - 1, 1)
        return np.asarray((self.worth / company)[self.work] * self.weight * (total[self.work] - given))


def propagate(joint: JointWorks, direct: Floats, recipe: Network) -> tuple[Floats, Floats]:
    """The network share of each person, and the standing that the last round of lending set out from.

    Nothing here is divided by a total over people, so more evidence never takes from anybody.
    """
    ceiling = recipe.at_most * direct
    share = np.zeros_like(direct)
    lenders = direct
    for _ in range(recipe.rounds):
        lenders = direct + share
        lent = np.bincount(joint.expert, weights=joint.lent(lenders), minlength=len(direct))
        share = np.minimum(recipe.lent * lent, ceiling)
    return share, lenders


def neighbours(expert_ids: pa.ChunkedArray, documents: pa.Table, facts: pa.Table) -> pa.Table:
    """Who published with whom: the closest of each expert's co-authors, in both directions."""
    is_work = pc.equal(documents["ref_kind"], "work").to_numpy()
    document, expert = facts["document"].to_numpy().astype(np.int64), facts["expert"].to_numpy().astype(np.int64)
    size = np.bincount(document, minlength=len(documents))
    chosen = is_work[document] & (size[document] > 1) & (size[document] <= _LONGEST_BYLINE)
    document, expert = document[chosen], expert[chosen]
    left, right, work = _pairs(document, expert)
    on = documents["on"].cast(pa.int32()).to_numpy().astype(np.int64)[work]
    pair = left * max(len(expert_ids), 1) + right
    known, row = np.unique(pair, return_inverse=True)
    together = np.bincount(row, minlength=len(known))
    last = np.full(len(known), np.iinfo(np.int64).min)
    np.maximum.at(last, row, on)
    left, right = known // max(len(expert_ids), 1), known % max(len(expert_ids), 1)
    order = np.lexsort((right, -last, -together, left))
    left, right, together, last = left[order], right[order], together[order], last[order]
    place = np.arange(len(left)) - np.searchsorted(left, left, side="left")
    kept = place < _MOST_NEIGHBOURS
    columns = {
        "expert_id": pc.take(expert_ids, pa.array(left[kept])),
        "other_expert_id": pc.take(expert_ids, pa.array(right[kept])),
        "works_together": pa.array(together[kept], pa.int32()),
        "last_on": pa.array(last[kept].astype(np.int32), pa.int32()).cast(pa.date32()),
    }
    return pa.table(columns).cast(NEIGHBOURS)


def _pairs(document: Ints, expert: Ints) -> tuple[Ints, Ints, Ints]:
    """Every ordered pair of people on one document."""
    left, right = same_value(document, document)
    others = left != right
    return expert[left[others]], expert[right[others]], document[left[others]]
