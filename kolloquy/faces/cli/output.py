"""What commands print: progress and sentences on stderr, results on stdout, so that results can be piped."""

import json
import sys
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path

from rich.console import Console

# What people wrote may hold [brackets]: sentences are never markup, and tables escape what they show.
say = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)
show = Console(highlight=False, soft_wrap=False)


class Format(StrEnum):
    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def write_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")


# What makes a spreadsheet compute instead of show.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write_csv(rows: Iterable[Mapping[str, object]], columns: list[str]) -> None:
    import csv

    writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows({name: _plain(value) for name, value in row.items()} for row in rows)


def _plain(value: object) -> object:
    """Words that stay words in every spreadsheet: those that would compute are led by an apostrophe."""
    computes = isinstance(value, str) and (value.startswith(_FORMULA) or value.lstrip(" ").startswith(_FORMULA))
    return f"'{value}" if computes else value


def home() -> Path:
    """`$KOLLOQUY_HOME` as the settings have it."""
    from django.conf import settings

    path: Path = settings.KOLLOQUY.home
    return path
