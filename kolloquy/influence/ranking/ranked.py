"""A question and everything that answers it: one topic, one day, one generation of people."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyarrow as pa
import pyarrow.parquet as pq

from kolloquy.influence.ranking.columns import rows
from kolloquy.influence.ranking.evidence import gather
from kolloquy.influence.ranking.inputs import People
from kolloquy.influence.ranking.matching import Match, match
from kolloquy.influence.ranking.recipe import RECIPE, Recipe
from kolloquy.influence.ranking.shelf import Ints, Shelf
from kolloquy.influence.ranking.standing import Standings, weigh
from kolloquy.influence.ranking.topics import Mesh, Topic


@dataclass(frozen=True)
class Ranked:
    people: People
    topic: Topic
    as_of: date
    recipe: Recipe = RECIPE

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(self.people)

    @cached_property
    def mesh(self) -> Mesh:
        return Mesh.of(self.shelf)

    @cached_property
    def matched(self) -> Match:
        return match(self.topic, self.shelf, self.mesh)

    @cached_property
    def standings(self) -> Standings:
        evidence = gather(self.shelf, self.matched, self.as_of, self.recipe)
        return weigh(evidence, self.shelf.careers[evidence.people], self.as_of, self.recipe)

    def experts(self, columns: list[str], chosen: Ints | None = None) -> pa.Table:
        """What the generation says of these experts, in their order; of all without `chosen`."""
        table = pq.ParquetFile(self.people.folder / "experts.parquet").read(columns=columns)
        return table if chosen is None else table.take(rows(chosen))
