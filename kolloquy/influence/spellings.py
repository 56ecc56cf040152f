"""How else a thing is called in the house's own vocabulary: the MeSH terms of the index, as stems."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

from kolloquy.identity.people import People
from kolloquy.kernel.problems import NotReady


def spellings_of(home: Path, names: Iterable[str], concepts: Iterable[str] = ()) -> Mapping[str, frozenset[str]]:
    """By stemmed name or concept's number, all terms of the concepts it names; none where there is no index yet."""
    try:
        people = People.current_or_none(home)
        if people is None:
            return {}
        return _looked_up(people, frozenset(names), frozenset(concepts))
    except NotReady:
        return {}


@lru_cache(maxsize=8)  # a generation never changes, and a new one has another folder
def _looked_up(people: People, names: frozenset[str], concepts: frozenset[str]) -> Mapping[str, frozenset[str]]:
    import pyarrow as pa  # nearly half a second with all it brings, which no other page should pay
    import pyarrow.compute as pc

    from kolloquy.influence.ranking.shelf import Shelf
    from kolloquy.influence.ranking.topics import Mesh

    mesh = Mesh.of(Shelf(people))
    rows = {name: frozenset(found) for name, found in mesh.among(sorted(names)).items()}
    rows |= {ui: frozenset({row}) for ui in concepts if (row := mesh.row(ui)) is not None}
    wanted = sorted(set().union(*rows.values())) if rows else []
    column = mesh.terms["concept"]
    found = mesh.terms.filter(pc.is_in(column, value_set=pa.array(wanted, column.type)))
    terms: dict[int, set[str]] = {}
    for concept, term in zip(found["concept"].to_pylist(), found["key"].to_pylist(), strict=True):
        terms.setdefault(concept, set()).add(term)
    return {name: frozenset(term for row in some for term in terms.get(row, ())) for name, some in rows.items()}
