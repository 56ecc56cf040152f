"""A manifest: what one source file gave the lake. A file counts only when its manifest stands in `lake/_files`."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

# NLM numbers its files within a year: medline76n0012, pubmed21n1298.
_NUMBERED = re.compile(r"^(?:pubmed|medline)(\d{2})n(\d{4,6})\b", re.ASCII | re.IGNORECASE)
_BEFORE_ALL_NUMBERED = "pubmed-0000-000000"
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


def file_order(
    source: str, name: str, retrieved_at: datetime, place: int = 0, after: str = _BEFORE_ALL_NUMBERED
) -> str:
    """Sorts a source's files in the order they take effect.

    NLM's go by year and number. Any other PubMed file goes right after the last numbered one that was there when it was taken:
    were it after all of them for ever, no later revision and no deletion could reach what it holds.
    """
    taken = f"{retrieved_at:%Y%m%dT%H%M%S%f}-{place:06d}"
    if source != "pubmed":
        return f"{source}-{taken}"
    return _numbered(name) or f"{after}-{taken}"


def last_numbered(names: Iterable[str]) -> str:
    """The file order of the last of NLM's numbered files among these."""
    return max(filter(None, map(_numbered, names)), default=_BEFORE_ALL_NUMBERED)


def _numbered(name: str) -> str | None:
    found = _NUMBERED.match(Path(name).name)
    if not found:
        return None
    year = int(found[1])
    # PubMed's oldest numbered files are of 1998, so two digits stay clear until 2098.
    return f"pubmed-{year + (1900 if year > 97 else 2000)}-{int(found[2]):06d}"
