"""Runs every benchmark and writes docs/reference/measurements.md: what they printed, and on what machine.

python -m benchmarks.all [SAMPLES] [--only NAME,NAME]

SAMPLES: a folder of whole NLM files (*.xml.gz). With --only, the sections of the others stay as they were measured.
"""

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

from kolloquy.kernel import clock

_PAGE = Path(__file__).resolve().parent.parent / "docs" / "reference" / "measurements.md"
_BENCHMARKS = (
    ("pubmed_reading", "Reading PubMed", True),
    ("resolve", "Resolving people", True),
    ("rank", "Ranking", True),
    ("experts_page", "The experts page at 100,000 experts", False),
    ("trail", "A trail of a million entries", False),
    ("exchange", "A million touchpoints behind the wall", False),
    ("imports", "Bringing in 100,000 touchpoints", False),
    ("plan", "Planning a cycle", False),
    ("demo_world", "The demo world, and how well its truth is found", False),
)


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cpu = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else ():
        if line.startswith("model name"):
            cpu = line.split(":", 1)[1].strip()
            break
    return f"{os.cpu_count()} cores ({cpu}), {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def _sections() -> dict[str, str]:
    """The page as it stands, by title."""
    if not _PAGE.exists():
        return {}
    parts = _PAGE.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.partition("\n")[0]: f"## {part.strip()}" for part in parts}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("samples", nargs="?", default=os.environ.get("KOLLOQUY_PUBMED_SAMPLES", ""))
    options.add_argument("--only", default="")
    asked = options.parse_args()
    samples, only = asked.samples, {name for name in asked.only.split(",") if name}
    parts = [
        "# Measured",
        "Written by `make bench`. Wall times depend on the machine, which each section names; the ratios are against a "
        "peer or an oracle in the same run.",
    ]
    failed = []
    before = _sections()
    for name, title, needs_samples in _BENCHMARKS:
        if only and name not in only:
            parts.append(before.get(title, f"## {title}\n\nNot measured yet."))
            continue
        if needs_samples and not samples:
            parts.append(f"## {title}\n\nNot measured: no folder of whole NLM files was given.")
            continue
        command = [sys.executable, "-m", f"benchmarks.{name}", *([samples] if needs_samples else [])]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        sys.stdout.write(f"\n== {title}\n{done.stdout}")
        sys.stdout.flush()
        parts.append(f"## {title}\n\n{clock.today():%-d %B %Y}, {machine()}\n\n```text\n{done.stdout.strip()}\n```")
        if done.returncode:
            failed.append(name)
    _PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    if failed:
        sys.stderr.write(f"These ended in an error: {', '.join(failed)}.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
