"""How fast PubMed is read, against pubmed-parser and a plain lxml iterparse of the same fields, on whole NLM files.

python -m benchmarks.pubmed_reading FILE_OR_FOLDER...      or set KOLLOQUY_PUBMED_SAMPLES to a folder

Every reader runs in a process of its own, one core each, file to Arrow tables (pubmed-parser: to its dictionaries). Each is
run twice, in turns, and its better run counts. Ratios are of processor seconds; wall seconds stand beside them.
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
TURNS = 2

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


def _fast(path: Path) -> None:
    for _ in pubmed.read(path):
        pass


def _fast_to_parquet(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        staging = Staging(Path(folder), SourceFile("pubmed", path.name, "0" * 64, 0, "pubmed-0", clock.now()))
        for batch in pubmed.read(path):
            staging.add(batch)
        staging.seal(seconds=0.0)


def _lxml(path: Path) -> None:
    for _ in pubmed_plain.read(path):
        pass


def _pubmed_parser(path: Path) -> None:
    import pubmed_parser

    for _ in pubmed_parser.parse_medline_xml(str(path)):
        pass


READERS: dict[str, Callable[[Path], None]] = {
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
        READERS[reader](path)
    except AttributeError as error:  # pubmed-parser on a citation without a Journal
        print(json.dumps({"failed": str(error)}))
        return
    print(
        json.dumps(
            {
                "processor": time.process_time() - processor,
                "wall": time.perf_counter() - began,
                "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            }
        )
    )


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
    best: dict[str, dict[str, float]] = {}
    for _ in range(TURNS):
        for reader in READERS:
            found = measured(reader, path)
            if reader not in best or found.get("processor", 0) < best[reader].get("processor", 0):
                best[reader] = found
    ours = best["kolloquy"]
    print(f"{path.name}, {path.stat().st_size / 1e6:.0f} MB packed")
    print(f"  {'reader':<27}{'processor':>11}{'wall':>9}{'peak memory':>13}{'times ours':>12}")
    good = True
    for reader, found in best.items():
        if "failed" in found:
            print(f"  {reader:<27}cannot read this file: {found['failed']}")
            continue
        ratio = found["processor"] / ours["processor"]
        missed = reader in BARS and ratio < BARS[reader]
        good = good and not missed
        bar = f"  bar {BARS[reader]:g}{' MISSED' if missed else ''}" if reader in BARS else ""
        print(
            f"  {reader:<27}{found['processor']:>9.2f} s{found['wall']:>7.2f} s{found['memory_mb']:>10.0f} MB{ratio:>12.1f}{bar}"
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
