"""Fit the weights of the first matcher and write `kolloquy/identity/matching/weights.py`.

    python benchmarks/fit_match_weights.py --orcid HOME --labelled HOME --pairs CSV --everything HOME [--write]

Each HOME is a `KOLLOQUY_HOME` into which PubMed files were taken: one whose ORCIDs are the labels, one with the works of the
labelled pairs, one with both (a lake's size changes how rare a name looks). ORCIDs are hidden from the features and used
only in name blocks with an even hash; what is printed at the end was measured on the odd ones, and on the labelled pairs
five-fold by family name. docs/decisions/0004 says why it is done so.
"""

import argparse
import hashlib
import random
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from scipy.optimize import minimize
from sklearn.metrics import f1_score, precision_score, recall_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from kolloquy.evidence.lake import Lake
from kolloquy.identity.matching import weights as weights_now
from kolloquy.identity.matching.blocking import candidates
from kolloquy.identity.matching.comparisons import COMPARISONS, levels
from kolloquy.identity.matching.labels import Finder, read_pairs
from kolloquy.identity.matching.mentions import Gathered, gather
from kolloquy.identity.matching.pairs import Pairs
from kolloquy.identity.matching.surroundings import surroundings
from kolloquy.kernel.text import fold

ROOT = Path(__file__).resolve().parents[1]

# Fields whose levels from the given one on rise (1) or fall (-1) in evidence: the fit may not say otherwise.
# 0: neighbours should be alike, but may go either way.
ORDERED = {
    "how rare the name is": ((0, 6, 1), (6, 11, 1)),
    "names like it in the evidence": ((0, 8, -1),),
    "co-authors": ((1, 10, 1),),
    "affiliation": ((1, 9, 1),),
    "topic": ((0, 9, 1),),
    "journal": ((1, 5, 1),),
    "family name": ((0, 4, -1),),
    "place": ((1, 5, -1),),
    "e-mail": ((1, 5, -1),),
    "years apart": ((1, 9, 0),),
    "length of the author list": ((0, 6, 0),),
}
# Where the fit starts from, and stays if the labels say little; log2 odds. Everything else starts from nothing.
EXPECTED = {
    ("given name", "same"): 2.0, ("given name", "short form of the same"): 1.0, ("given name", "spelt alike"): -3.5,
    ("given name", "one begins the other"): -4.0, ("given name", "middle name used as first"): -1.0,
    ("given name", "in the other order"): -1.0, ("given name", "differ"): -20.0,
    ("middle name", "written as one"): 1.0, ("middle name", "same in full"): 2.0, ("middle name", "initials agree"): 1.5,
    ("middle name", "differ"): -16.0, ("family name", "part of it, or another spelling"): -1.5, ("family name", "in the other order"): -2.0,
    ("family name", "differ"): -4.0, ("suffix", "same"): 2.0, ("suffix", "differ"): -8.0,
    ("e-mail", "same address"): 8.0, ("e-mail", "same house"): 2.0, ("e-mail", "other address"): -0.5, ("e-mail", "other house"): -1.0,
    ("years apart", "years 45 or more"): -3.0,
}  # fmt: skip
# Fields that are stated together share what "stated" weighs; what agrees must not speak against it.
AT_LEAST = {("place", "same city"): 0.5}
SPREAD = 1.5  # log2 odds by which a weight may well differ from what was expected


@dataclass(frozen=True)
class Labelled:
    name: str
    levels: np.ndarray
    same: np.ndarray
    fold: np.ndarray  # 0 held out, 1 to fit on; for labelled pairs the family name's number
    weight: float


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for home in ("orcid", "labelled", "everything", "pairs"):
        asked.add_argument(f"--{home}", type=Path, required=True)
    asked.add_argument("--write", action="store_true")
    told = asked.parse_args()
    orcid, everything = _gathered(told.orcid), _gathered(told.everything)
    by_orcid = [
        by_orcids("ORCID", orcid, 1.0),
        by_orcids("ORCID, names cut to initials", _poorer(orcid), 0.3),
        by_orcids("ORCID, larger lake", everything, 0.5),
        by_orcids("ORCID, larger lake, initials", _poorer(everything), 0.3),
    ]
    by_hand = [
        by_pairs("by hand", _gathered(told.labelled), told.pairs, 0.6),
        by_pairs("by hand, larger lake", everything, told.pairs, 0.4),
    ]
    report(by_orcid, by_hand)
    prior, weights = fit([*(_even(d) for d in by_orcid), *by_hand])
    if told.write:
        write(prior, weights)


def _gathered(home: Path) -> Gathered:
    with Lake(home).connect() as connection:
        return gather(connection)


def _poorer(gathered: Gathered) -> Gathered:
    """Half of the mentions with initials only, a third without affiliation, as older works print them."""
    chance = random.Random(20)
    table = gathered.mentions
    given = [
        " ".join(fold(i)).upper() if i and chance.random() < 0.5 else g
        for g, i in zip(table["given"].to_pylist(), table["initials"].to_pylist(), strict=True)
    ]
    without = [chance.random() < 0.33 for _ in given]
    table = table.set_column(table.schema.get_field_index("given"), "given", pa.array(given, pa.string()))
    for name in ("city", "country"):
        column = [None if gone else v for gone, v in zip(without, table[name].to_pylist(), strict=True)]
        table = table.set_column(table.schema.get_field_index(name), name, pa.array(column, pa.string()))
    affiliations = [() if gone else a for gone, a in zip(without, gathered.affiliations, strict=True)]
    return replace(gathered, mentions=table, affiliations=affiliations)


def is_even(family: str, given: str) -> bool:
    key = f"{family.lower()}|{given[:1].lower()}"
    return int(hashlib.md5(key.encode()).hexdigest(), 16) % 2 == 0


def by_orcids(name: str, gathered: Gathered, weight: float) -> Labelled:
    around = surroundings(gathered)
    orcid = np.where(around.orcid >= 0, around.orcid, -1)
    found = candidates(around.names, [None] * len(orcid))
    left, right = found.left, found.right
    asked = (orcid[left] >= 0) & (orcid[right] >= 0) & (around.ref[left] != around.ref[right])
    left, right = left[asked], right[asked]
    table = gathered.mentions
    names = zip(table["family"].to_pylist(), table["given"].to_pylist(), table["initials"].to_pylist(), strict=True)
    even = np.array([is_even(f, g or i or "?") for f, g, i in names])
    side = np.where(even[left] & even[right], 1, np.where(~even[left] & ~even[right], 0, -1))
    return Labelled(name, levels(Pairs(around, left, right)), orcid[left] == orcid[right], side, weight)


def by_pairs(name: str, gathered: Gathered, path: Path, weight: float) -> Labelled:
    finder = Finder(gathered.mentions)
    rows = [(finder.find(p.left), finder.find(p.right), p.same, fold(p.left.family)) for p in read_pairs(path)[0]]
    rows = [row for row in rows if row[0] is not None and row[1] is not None]
    left = np.array([min(a, b) for a, b, *_ in rows])
    right = np.array([max(a, b) for a, b, *_ in rows])
    _, families = np.unique([f for *_, f in rows], return_inverse=True)
    stands = levels(Pairs(surroundings(gathered), left, right))
    return Labelled(name, stands, np.array([same for *_, same, _ in rows]), families, weight)


def _even(data: Labelled) -> Labelled:
    return _only(data, data.fold == 1)


def _only(data: Labelled, rows: np.ndarray) -> Labelled:
    return replace(data, levels=data.levels[rows], same=data.same[rows], fold=data.fold[rows])


def _coding() -> tuple[np.ndarray, list[tuple[float | None, float | None]]]:
    """From parameters to level weights: steps between neighbours where levels are ordered, one each elsewhere."""
    total = sum(len(c.levels) for c in COMPARISONS)
    matrix = np.eye(total)
    bounds: list[tuple[float | None, float | None]] = [(None, None)] * total
    start = 0
    for comparison in COMPARISONS:
        for first, last, sign in ORDERED.get(comparison.field, ()):
            for step in range(first + 1, last):
                matrix[start + step : start + last, start + step] = 1.0
                if sign:
                    bounds[start + step] = (0, None) if sign > 0 else (None, 0)
        for at, level in enumerate(comparison.levels):
            if (comparison.field, level) in AT_LEAST:
                bounds[start + at] = (AT_LEAST[comparison.field, level], None)
            elif level == "not stated":
                bounds[start + at] = (0, 0)  # what is not there says nothing
        start += len(comparison.levels)
    return matrix, bounds


def one_hot(stands: np.ndarray) -> np.ndarray:
    return np.hstack([np.eye(len(c.levels))[stands[:, i]] for i, c in enumerate(COMPARISONS)])


def fit(data: list[Labelled]) -> tuple[float, np.ndarray]:
    """Penalised logistic regression in log2 odds; the prior and a weight per level."""
    coding, bounds = _coding()
    expected = np.array([EXPECTED.get((c.field, level), 0.0) for c in COMPARISONS for level in c.levels])
    centre = np.linalg.solve(coding, expected)
    x = np.vstack([one_hot(d.levels) @ coding for d in data])
    y = np.concatenate([d.same for d in data]).astype(float)
    w = np.concatenate([np.full(len(d.same), d.weight) for d in data])
    columns = np.hstack([x, np.ones((len(x), 1))])
    sizes = np.append(np.full(len(centre), 1 / (SPREAD**2)), 1e-3)
    middle = np.append(centre, 0.0)

    def loss(p: np.ndarray) -> tuple[float, np.ndarray]:
        odds = columns @ p * np.log(2)
        wrong = 1 / (1 + np.exp(-odds)) - y
        penalty = sizes * (p - middle)
        value = (w * (np.logaddexp(0, odds) - y * odds)).sum() + 0.5 * (penalty * (p - middle)).sum()
        return value, columns.T @ (w * wrong) * np.log(2) + penalty

    begin = middle.copy()
    for at, (low, high) in enumerate(bounds):
        begin[at] = np.clip(begin[at], low, high) if low is not None or high is not None else begin[at]
    found = minimize(
        loss, begin, jac=True, method="L-BFGS-B", bounds=[*bounds, (None, None)], options={"maxiter": 2000}
    )
    return float(found.x[-1]), coding @ found.x[:-1]


def chance(prior: float, weights: np.ndarray, stands: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp2(-(prior + one_hot(stands) @ weights)))


def report(by_orcid: list[Labelled], by_hand: list[Labelled]) -> None:
    even = [_even(d) for d in by_orcid]
    fitted = fit([*even, *by_hand])
    for data in by_orcid:
        held_out = _only(data, data.fold == 0)
        say(f"{data.name}, odd blocks", held_out.same, chance(*fitted, held_out.levels))
        say("   same full given name", held_out.same, (held_out.levels[:, 0] == 1).astype(float))
    out = [np.zeros(len(d.same)) for d in by_hand]
    for _, held in GroupKFold(5).split(by_hand[0].levels, groups=by_hand[0].fold):
        held_families = set(by_hand[0].fold[held].tolist())
        fold_fit = fit([*even, *(_only(d, ~np.isin(d.fold, list(held_families))) for d in by_hand)])
        for data, chances in zip(by_hand, out, strict=True):
            rows = np.isin(data.fold, list(held_families))
            chances[rows] = chance(*fold_fit, data.levels[rows])
    for data, chances in zip(by_hand, out, strict=True):
        say(f"{data.name}, five-fold by family name", data.same, chances)


def say(name: str, same: np.ndarray, chances: np.ndarray) -> None:
    said = chances >= 0.5
    off = np.abs(calibration(same, chances)).max()
    print(
        f"{name}: {len(same)} pairs, {same.mean():.3f} same, precision {precision_score(same, said):.3f}, recall {recall_score(same, said):.3f}, "
        f"F1 {f1_score(same, said):.4f}, AUC {roc_auc_score(same, chances):.4f}, mean {chances.mean():.3f}, worst fifth off by {off:.2f}"
    )


def calibration(same: np.ndarray, chances: np.ndarray) -> np.ndarray:
    """Said minus true in five bands of probability, where a band has at least 20 pairs."""
    band = np.minimum((chances * 5).astype(int), 4)
    return np.array(
        [chances[band == b].mean() - same[band == b].mean() if (band == b).sum() >= 20 else 0.0 for b in range(5)]
    )


def write(prior: float, weights: np.ndarray) -> None:
    lines = [
        '"""The weights of the first matcher, in log2 odds: written by `benchmarks/fit_match_weights.py`, argued in docs/decisions/0004."""',
        "", "from collections.abc import Mapping", "", f"PRIOR = {prior:.1f}", "WEIGHTS: Mapping[str, Mapping[str, float]] = {",
    ]  # fmt: skip
    values = iter(weights)
    for comparison in COMPARISONS:
        lines.append(f'    "{comparison.field}": {{')
        lines += [f'        "{level}": {round(float(next(values)), 1) + 0.0},' for level in comparison.levels]
        lines.append("    },")
    Path(weights_now.__file__).write_text("\n".join([*lines, "}", ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
