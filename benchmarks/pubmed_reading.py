"""How fast PubMed is read, against pubmed-parser and a plain lxml iterparse of the same fields, on whole NLM files.

python -m benchmarks.pubmed_reading FILE_OR_FOLDER...      or set KOLLOQUY_PUBMED_SAMPLES to a folder

Every reader runs in one process of its own, from the packed file to results held in memory: Arrow tables, and for
pubmed-parser its dictionaries. Each is run in turns and its best run counts. Throughput is by the wall clock; because ours
unpacks and parses ahead in a second thread, processor time stands beside it.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.evidence.manifest import SourceFile
from kolloquy.evidence.sources import pubmed, pubmed_plain
from kolloquy.evidence.staging import Staging
from kolloquy.kernel import clock

BARS = {"pubmed-parser": 10.0, "lxml": 4.0}
MEMORY_BAR_MB = 1000
TURNS = 3

# What NLM's pubmed21n1298.xml.gz holds, counted in its text by other means.
EXPECTED = {
    "pubmed21n1298": {
        "records": 20_788,
        "PMIDs": 20_783,
        "titles with inline markup": 1_094,
        "author entries": 135_423,
        "collective": 354,
        "affiliations": 149_781,
        "ORCIDs": 14_641,
        "deletions": 20,
    }
}


def _fast(path: Path) -> object:
    return list(pubmed.read(path))


def _fast_to_parquet(path: Path) -> object:
    with tempfile.TemporaryDirectory() as folder:
        staging = Staging(Path(folder), SourceFile("pubmed", path.name, "0" * 64, 0, "pubmed-0", clock.now()))
        for batch in pubmed.read(path):
            staging.add(batch)
        return staging.seal(seconds=0.0)


def _lxml(path: Path) -> object:
    return list(pubmed_plain.read(path))


def _pubmed_parser(path: Path) -> object:
    import pubmed_parser

    return list(pubmed_parser.parse_medline_xml(str(path)))


READERS: dict[str, Callable[[Path], object]] = {
    "kolloquy": _fast,
    "kolloquy, Parquet written": _fast_to_parquet,
    "lxml": _lxml,
    "pubmed-parser": _pubmed_parser,
}


def run_one(reader: str, path: Path) -> None:
    """One measurement, as JSON on stdout."""
    pa.array(
        [0]
    )  # Arrow looks for pandas at its first array, which is a peer's dependency and takes a second: not counted.
    began, processor = time.perf_counter(), time.process_time()
    try:
        held = READERS[reader](path)
    except AttributeError as error:  # pubmed-parser on a citation without a Journal
        print(json.dumps({"failed": str(error)}))
        return
    found = {
        "wall": time.perf_counter() - began,
        "processor": time.process_time() - processor,
        "memory_mb": peak_memory_mb(),
    }
    del held
    print(json.dumps(found))


def peak_memory_mb() -> float:
    # Linux hands its parent's peak on to a child in getrusage, but not here.
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measured(reader: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.pubmed_reading", "--one", reader, str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def counted(path: Path) -> dict[str, int]:
    parts: dict[str, list[pa.Table]] = {}
    for batch in pubmed.read(path):
        for name, rows in batch.tables.items():
            parts.setdefault(name, []).append(rows)
    tables = {name: pa.concat_tables(rows) for name, rows in parts.items()}
    works, bylines = tables["works"], tables["bylines"]
    return {
        "records": works.num_rows,
        "PMIDs": pc.count_distinct(works["pmid"]).as_py(),
        "titles with inline markup": pc.count(works["title_markup"]).as_py(),
        "author entries": bylines.num_rows,
        "collective": pc.count(bylines["collective"]).as_py(),
        "affiliations": pc.sum(pc.list_value_length(bylines["affiliations"])).as_py() or 0,
        "ORCIDs": pc.count(bylines["orcid_as_printed"]).as_py(),
        "ORCIDs with a right check digit": pc.count(bylines["orcid"]).as_py(),
        "deletions": tables["deletions"].num_rows if "deletions" in tables else 0,
    }


def report(path: Path) -> bool:
    """Print what was measured; False when a bar or a count is missed."""
    runs: dict[str, list[dict[str, float]]] = {reader: [] for reader in READERS}
    for _ in range(TURNS):
        for reader in READERS:
            runs[reader].append(measured(reader, path))
    ours = {what: min(run[what] for run in runs["kolloquy"]) for what in ("wall", "processor", "memory_mb")}
    print(
        f"{path.name}, {path.stat().st_size / 1e6:.0f} MB packed; times are ours in throughput, and in processor time"
    )
    print(f"  {'reader':<27}{'wall':>9}{'processor':>11}{'peak memory':>13}{'throughput':>12}{'processor':>11}")
    good = True
    for reader, found in runs.items():
        if "failed" in found[0]:
            print(f"  {reader:<27} cannot read this file: {found[0]['failed']}")
            continue
        best = {what: min(run[what] for run in found) for what in ours}
        times, of_processor = best["wall"] / ours["wall"], best["processor"] / ours["processor"]
        missed = reader in BARS and times < BARS[reader]
        good = good and not missed
        bar = f"  bar {BARS[reader]:g}{' MISSED' if missed else ''}" if reader in BARS else ""
        print(
            f"  {reader:<27}{best['wall']:>7.2f} s{best['processor']:>9.2f} s{best['memory_mb']:>10.0f} MB"
            f"{times:>12.1f}{of_processor:>11.1f}{bar}"
        )
    if ours["memory_mb"] >= MEMORY_BAR_MB:
        print(f"  peak memory is over its bar of {MEMORY_BAR_MB} MB: MISSED")
        good = False
    expected = EXPECTED.get(path.name.partition(".")[0], {})
    for name, count in counted(path).items():
        wrong = name in expected and expected[name] != count
        print(f"  {count:>11,} {name}" + (f"  expected {expected[name]:,}: MISSED" if wrong else ""))
        good = good and not wrong
    return good


def main() -> int:
    given = [Path(text) for text in sys.argv[1:]] or [
        Path(text) for text in [os.environ.get("KOLLOQUY_PUBMED_SAMPLES")] if text
    ]
    files = [file for path in given for file in (sorted(path.glob("*.xml.gz")) if path.is_dir() else [path])]
    if not files:
        print("No PubMed file was given; name one, or a folder of them, or set KOLLOQUY_PUBMED_SAMPLES.")
        return 2
    results = [report(path) for path in files]
    return 0 if all(results) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        run_one(sys.argv[2], Path(sys.argv[3]))
    else:
        sys.exit(main())
