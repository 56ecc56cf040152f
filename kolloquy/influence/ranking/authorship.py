"""How much of a work is whose: harmonic credit by place in the byline, first and last author alike.

First and last author share the two largest parts, for in medicine the last one leads; so does whoever is named as
corresponding. The others follow in printed order, authors marked as equal share theirs, and a work's parts add up to
one. Source: Hagen 2008 (PLoS ONE 3:e4021). What a part earns is the recipe's to say.
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Floats = npt.NDArray[np.float64]


def shares_of_bylines(bylines: pa.Table) -> tuple[Floats, pa.Array]:
    """Each byline's part of its work, and its place in words: sole, first, last, corresponding, author."""
    work = pc.dictionary_encode(bylines["work_id"].combine_chunks()).indices.to_numpy(zero_copy_only=False)
    position = bylines["position"].to_numpy().astype(np.int64)
    count = np.maximum(bylines["author_count"].to_numpy().astype(np.int64), 1)
    corresponding = _flag(bylines["corresponding"])
    leads = (position == 1) | (position == count) | corresponding
    credit = _harmonic(work, position, count, leads)
    credit = _shared(work, credit, _flag(bylines["equal_contribution"]))
    places = [position == 1, position == count, corresponding]
    place = np.select([count == 1, *places], ["sole", "first", "last", "corresponding"], "author")
    return credit, pa.array(place.tolist(), pa.string())


def _flag(column: pa.ChunkedArray) -> npt.NDArray[np.bool_]:
    flags: npt.NDArray[np.bool_] = pc.fill_null(column, False).to_numpy().astype(bool)
    return flags


def _harmonic(
    work: npt.NDArray[np.int64],
    position: npt.NDArray[np.int64],
    count: npt.NDArray[np.int64],
    leads: npt.NDArray[np.bool_],
) -> Floats:
    longest = int(count.max(initial=1)) + 1
    sums = np.concatenate([[0.0], np.cumsum(1.0 / np.arange(1, longest + 1))])
    works = int(work.max(initial=-1)) + 1
    leaders = np.bincount(work, weights=leads, minlength=works).astype(np.int64)[work]
    order = np.lexsort((position, work))
    running = np.cumsum(leads[order])
    starts = np.searchsorted(work[order], work[order], side="left")
    before = np.empty(len(work), np.int64)
    before[order] = running - (running[starts] - leads[order][starts]) - leads[order]
    rank = leaders + position - before  # of those who follow, in printed order
    part = np.where(leads, sums[leaders] / np.maximum(leaders, 1), 1.0 / np.maximum(rank, 1))
    return np.asarray(part / sums[np.maximum(count, leaders)])


def _shared(work: npt.NDArray[np.int64], credit: Floats, equal: npt.NDArray[np.bool_]) -> Floats:
    works = int(work.max(initial=-1)) + 1
    sums = np.bincount(work[equal], weights=credit[equal], minlength=works)
    counts = np.bincount(work[equal], minlength=works)
    return np.where(equal, sums[work] / np.maximum(counts, 1)[work], credit)
