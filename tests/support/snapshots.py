"""A generated file in the docs is fresh, or `make snapshots` makes it so and the diff is the review."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def assert_fresh(relative: str, text: str) -> None:
    path = ROOT / relative
    if os.environ.get("KOLLOQUY_SNAPSHOTS"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    stands = path.read_text(encoding="utf-8") if path.exists() else ""
    assert stands == text, f"{relative} is stale: run `make snapshots` and read the diff"
