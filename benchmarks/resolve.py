"""How long people take to resolve, how much memory, and how well it goes, on whole NLM files.

python -m benchmarks.resolve FILE_OR_FOLDER...      or set KOLLOQUY_PUBMED_SAMPLES to a folder

The files are taken into a lake of their own, then resolved in one process of its own. Quality is measured on authors with an
ORCID, hidden from the matcher, in name blocks with an odd hash, which nothing was fitted on. The peer is the rule "same
folded family and full given name"; the figures are checked against scikit-learn's measures in the same run.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from sklearn.metrics.cluster import contingency_matrix, pair_confusion_matrix

from benchmarks.fit_match_weights import is_even
from kolloquy.evidence.ingest import ingest
from kolloquy.evidence.lake import Lake
from kolloquy.identity.matching.evaluation import ClusterScores, score_clusters
from kolloquy.identity.matching.ids_for_ever import NOBODY
from kolloquy.identity.matching.mentions import gather
from kolloquy.identity.matching.names import family_of, given_of
from kolloquy.identity.matching.resolution import resolve as resolve_gathered

MINUTES_BAR, MEMORY_BAR_GB = 10, 6


def run_resolve(home: Path) -> None:
    """One measurement, as JSON on stdout; everything `kolloquy experts resolve` does, the index included."""
    from kolloquy.workflows.resolve_experts import resolve

    began = time.perf_counter()
    report = resolve(home)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        json.dumps(
            {
                "seconds": seconds, "peak_gb": peak, "mentions": report.mentions, "pairs": report.pairs, "experts": report.experts,
                "review": report.review, "cut_blocks": len(report.cut_blocks), "cut_components": report.cut_components,
            }
        )
    )  # fmt: skip


def judge(home: Path) -> None:
    """Quality with the ORCIDs hidden, and the peer's over the very same bylines."""
    with Lake(home).connect() as connection:
        gathered = gather(connection)
    table = gathered.mentions
    orcids = table["orcid"].to_pylist()
    names = list(zip(*(table[c].to_pylist() for c in ("family", "given", "initials")), strict=True))
    held_out = [
        r for r, (o, (f, g, i)) in enumerate(zip(orcids, names, strict=True)) if o and not is_even(f, g or i or "?")
    ]
    hidden = pa.nulls(table.num_rows, pa.string())
    blind = type(gathered)(
        table.set_column(table.schema.get_field_index("orcid"), "orcid", hidden), gathered.affiliations, gathered.refs
    )
    experts = resolve_gathered(blind, (), NOBODY).tables["assignments"]["expert_id"].to_pylist()
    persons = [str(orcids[r]) for r in held_out]
    ours = [experts[r] for r in held_out]
    peer = [_full_name(*names[r]) or f"alone {r}" for r in held_out]
    print(f"{len(held_out):,} bylines of {len(set(persons)):,} ORCIDs in odd name blocks, ORCIDs hidden:")
    for title, found in (("kolloquy", ours), ("same full given name", peer)):
        scores = score_clusters(found, persons, n=len(persons))
        _check(scores, found, persons)
        print(f"  {title:21} pairwise {_line(scores.pairwise)}   B-cubed {_line(scores.b_cubed)}")


def _full_name(family: str, given: str | None, initials: str | None) -> str | None:
    first = given_of(given, initials).first
    return f"{family_of(family).key}|{first}" if len(first) > 1 else None


def _line(scores: object) -> str:
    assert isinstance(scores, dict)
    return " ".join(f"{name} {value:.4f}" for name, value in scores.items())


def _check(scores: ClusterScores, found: list[str], persons: list[str]) -> None:
    """Ours against scikit-learn's pair confusion, and against B-cubed worked out from its contingency table."""
    (_, wrong), (missed, right) = pair_confusion_matrix(persons, found)
    assert scores.pairwise["precision"] == right / (right + wrong)
    assert scores.pairwise["recall"] == right / (right + missed)
    cells = contingency_matrix(persons, found, sparse=True).tocoo()
    squares = cells.data.astype(float) ** 2
    of_person, of_expert = (np.asarray(cells.sum(axis=axis)).ravel() for axis in (1, 0))
    assert abs(scores.b_cubed["precision"] - (squares / of_expert[cells.col]).sum() / len(persons)) < 1e-9
    assert abs(scores.b_cubed["recall"] - (squares / of_person[cells.row]).sum() / len(persons)) < 1e-9


def main() -> int:
    given = sys.argv[1:] or [os.environ.get("KOLLOQUY_PUBMED_SAMPLES", "")]
    if not given[0]:
        print("Give whole NLM files, or set KOLLOQUY_PUBMED_SAMPLES to a folder of them.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        ingest(Lake(home), "pubmed", [Path(p) for p in given], lambda _: None, None)
        command = [sys.executable, "-m", "benchmarks.resolve", "--measure", folder]
        told = subprocess.run(
            command, stdout=subprocess.PIPE, text=True, check=True, env=os.environ | {"KOLLOQUY_HOME": folder}
        )
        found = json.loads(told.stdout)
        kept = found["seconds"] <= MINUTES_BAR * 60 and found["peak_gb"] <= MEMORY_BAR_GB
        print(
            f"{found['mentions']:,} mentions, {found['pairs']:,} pairs weighed, {found['experts']:,} experts, {found['review']:,} for review"
        )
        print(f"{found['cut_blocks']} names too common to pair whole, {found['cut_components']} groups cut")
        print(
            f"{found['seconds']:.0f} s of {MINUTES_BAR * 60} s, index included; peak {found['peak_gb']:.1f} GB of {MEMORY_BAR_GB} GB"
        )
        judge(home)
    return 0 if kept else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        run_resolve(Path(sys.argv[2]))
        sys.exit(0)
    sys.exit(main())
