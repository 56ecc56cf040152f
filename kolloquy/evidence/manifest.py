"""A manifest: what one source file gave the lake. A file counts only when its manifest stands in `lake/_files`."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

# NLM numbers its files within a year: medline76n0012, pubmed21n1298.
_NUMBERED = re.compile(r"^(?:pubmed|medline)(\d{2})n(\d{4,6})\b", re.ASCII | re.IGNORECASE)
_ENDINGS = (".gz", ".xz", ".zip", ".xml", ".json", ".jsonl", ".csv", ".tsv", ".txt")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of a source, and what came of it."""

    source: str
    name: str
    sha256: str
    size: int
    file_order: str
    retrieved_at: datetime
    rows: Mapping[str, int] = field(default_factory=dict)
    rejects: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name of its parts and manifest on disk."""
        return f"{stem(self.name)}-{self.sha256[:8]}"

    def part(self, table: str) -> str:
        """Its part of a table, from the lake's folder."""
        return f"{table}/{self.source}/{self.key}.parquet"

    def manifest(self) -> str:
        return f"_files/{self.source}/{self.key}.json"

    def to_json(self) -> str:
        return json.dumps(asdict(self) | {"retrieved_at": self.retrieved_at.isoformat()}, ensure_ascii=False, indent=1)

    @staticmethod
    def from_json(text: str) -> "SourceFile":
        held: dict[str, Any] = json.loads(text)
        held["retrieved_at"] = datetime.fromisoformat(held["retrieved_at"])
        held["notes"] = tuple(held.get("notes", ()))
        return SourceFile(**held)


def stem(name: str) -> str:
    """A file's name without its endings, in letters every file system takes."""
    bare = Path(name).name
    while bare.lower().endswith(_ENDINGS):
        bare = bare.rpartition(".")[0]
    return re.sub(r"[^A-Za-z0-9._-]+", "_", bare)[:80] or "file"


def file_order(source: str, name: str, retrieved_at: datetime, place: int = 0) -> str:
    """Sorts a source's files in the order they take effect: NLM's by year and number, all others after them, as retrieved."""
    numbered = _NUMBERED.match(Path(name).name)
    if source == "pubmed" and numbered:
        year = int(numbered[1])
        # PubMed's oldest numbered files are of 1998, so two digits stay clear until 2098.
        return f"pubmed-{year + (1900 if year > 97 else 2000)}-{int(numbered[2]):06d}"
    return f"{source}-9999-{retrieved_at:%Y%m%dT%H%M%S%f}-{place:06d}"
