"""Runs every benchmark and writes docs/reference/measurements.md: what they printed, and on what machine.

python -m benchmarks.all [SAMPLES]      SAMPLES: a folder of whole NLM files (*.xml.gz)
"""

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


def main() -> int:
    samples = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("KOLLOQUY_PUBMED_SAMPLES", "")
    parts = [
        "# Measured",
        f"Written by `make bench` on {clock.today():%-d %B %Y}: {machine()}. Wall times depend on the machine; "
        "the ratios are against a peer or an oracle in the same run.",
    ]
    failed = []
    for name, title, needs_samples in _BENCHMARKS:
        if needs_samples and not samples:
            parts.append(f"## {title}\n\nNot measured: no folder of whole NLM files was given.")
            continue
        command = [sys.executable, "-m", f"benchmarks.{name}", *([samples] if needs_samples else [])]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        sys.stdout.write(f"\n== {title}\n{done.stdout}")
        sys.stdout.flush()
        parts.append(f"## {title}\n\n```text\n{done.stdout.strip()}\n```")
        if done.returncode:
            failed.append(name)
    _PAGE.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    if failed:
        sys.stderr.write(f"These ended in an error: {', '.join(failed)}.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
