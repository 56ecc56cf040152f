"""PubMed XML, as NLM's baseline and update files and efetch give it."""

from collections.abc import Iterator
from pathlib import Path

from kolloquy.evidence.sources import pubmed_plain
from kolloquy.evidence.sources.reading import Batch


def read(path: Path) -> Iterator[Batch]:
    yield from pubmed_plain.read(path)
