"""The index as it is read: each table once, only the columns asked for, as arrays."""

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from kolloquy.influence.ranking.columns import numbers
from kolloquy.influence.ranking.inputs import People
from kolloquy.kernel.problems import NotReady

Ints = npt.NDArray[np.int64]
Array = npt.NDArray[Any]
# The version of what `index` writes; raised whenever that changes.
VERSION = 2
PLACES_PER_GROUP = 1 << 18


@dataclass(frozen=True)
class Shelf:
    """The index of one generation of people."""

    people: People

    def __post_init__(self) -> None:
        about = self.people.folder / "index.json"
        if not about.exists() or json.loads(about.read_text(encoding="utf-8")).get("version") != VERSION:
            raise NotReady(
                f"{self.people.folder} has no index for ranking that this version can read; "
                "run `kolloquy experts resolve` first."
            )

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        return self._file(name).read(columns=columns)

    def array(self, name: str, column: str) -> Array:
        return numbers(self.table(name, [column])[column])

    @cached_property
    def days(self) -> tuple[Array, Array]:
        """The day each document counts from and the day it fades from, in days since 1970."""
        table = self.table("documents", ["on", "until"])
        return numbers(table["on"]), numbers(table["until"])

    def coded(self, name: str, column: str) -> tuple[Array, list[str]]:
        """A column of few different words, as numbers and the words."""
        read = pq.ParquetFile(self.people.folder / f"{name}.parquet", read_dictionary=[column]).read(columns=[column])
        coded = read[column].combine_chunks()
        return numbers(pa.chunked_array([coded.indices])), coded.dictionary.to_pylist()

    @cached_property
    def kinds(self) -> tuple[Array, list[str]]:
        return self.coded("documents", "kind")

    @cached_property
    def facts(self) -> dict[str, Array]:
        table = self.table("facts", ["document", "expert", "credit", "probability"])
        return {name: numbers(table[name]) for name in table.column_names}

    @cached_property
    def roles(self) -> tuple[Array, list[str]]:
        return self.coded("facts", "role")

    @cached_property
    def tags(self) -> dict[str, Array]:
        table = self.table("tags")
        return {name: numbers(table[name]) for name in table.column_names}

    @cached_property
    def vocabulary(self) -> pa.Table:
        return self.table("vocabulary")

    @cached_property
    def segments(self) -> dict[str, Array]:
        table = self.table("segments")
        return {name: numbers(table[name]) for name in table.column_names}

    def places(self, first: int, count: int) -> Ints:
        """The places of one word: a slice of a long column, of which only the row groups that hold it are read."""
        groups = range(first // PLACES_PER_GROUP, (first + count - 1) // PLACES_PER_GROUP + 1)
        read = numbers(self._file("places").read_row_groups(list(groups))["place"])
        begin = first - groups.start * PLACES_PER_GROUP
        return read[begin : begin + count].astype(np.int64)

    @cached_property
    def careers(self) -> Array:
        """The day of each expert's first evidence."""
        return self.array("careers", "first_on")

    @cached_property
    def expert_rows(self) -> Array:
        """The row of each expert in the generation's own table."""
        return self.array("careers", "row")

    def _file(self, name: str) -> pq.ParquetFile:
        # Without the dataset layer: opening a file by it costs more than reading it.
        return pq.ParquetFile(self.people.folder / f"{name}.parquet")
