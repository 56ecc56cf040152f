"""A question and everything that answers it: one topic, one day, one generation of people."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pyarrow as pa

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
    shelf: Shelf
    mesh: Mesh
    topic: Topic
    as_of: date
    recipe: Recipe = RECIPE

    @classmethod
    def of(cls, people: People, topic: Topic, as_of: date, recipe: Recipe = RECIPE) -> "Ranked":
        shelf = Shelf(people)
        return cls(shelf, Mesh.of(shelf), topic, as_of, recipe)

    @cached_property
    def matched(self) -> Match:
        return match(self.topic, self.shelf, self.mesh)

    @cached_property
    def standings(self) -> Standings:
        evidence = gather(self.shelf, self.matched, self.as_of, self.recipe)
        return weigh(evidence, self.shelf.careers[evidence.people], self.as_of, self.recipe)

    def experts(self, columns: list[str], chosen: Ints) -> pa.Table:
        """What the generation says of these experts, in their order."""
        table = self.shelf.table("experts", columns)
        return table.take(rows(self.shelf.expert_rows[chosen]))
