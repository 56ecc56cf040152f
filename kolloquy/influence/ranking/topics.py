"""A topic as a value: MeSH concepts with all below them, keywords, or a free query; and what people mean by words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.influence.ranking.columns import numbers, string, strings
from kolloquy.influence.ranking.inputs import People
from kolloquy.influence.ranking.shelf import Shelf
from kolloquy.influence.ranking.words import key
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold

Mask = npt.NDArray[np.bool_]
_UI = re.compile(r"D\d{6,9}")
_TREE_NUMBER = re.compile(r"[A-Z]\d{2}(\.\d{3})*")
_ALTERNATIVES = re.compile(r"\s+OR\s+|\s*;\s*")
# What clinicians say for what MeSH calls a neoplasm, and other words that stand for each other.
_SAME = {
    "cancer": "neoplasm",
    "tumor": "neoplasm",
    "carcinoma": "neoplasm",
    "malignancy": "neoplasm",
    "illness": "disease",
}


@dataclass(frozen=True, slots=True)
class Topic:
    """What somebody wants to know about; any of its concepts, keywords or query will do."""

    slug: str
    name: str
    mesh_uis: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    query: str | None = None  # all of its parts have to be there; alternatives with OR
    understood: str = ""  # how the words were taken, in a sentence


class Mesh:
    """The headings of the lake, as far as understanding words needs them."""

    def __init__(self, mesh: pa.Table, terms: pa.Table) -> None:
        self.table = mesh
        self.terms = terms

    @classmethod
    def of(cls, shelf: Shelf) -> "Mesh":
        return cls(shelf.table("mesh"), shelf.table("terms"))

    def __len__(self) -> int:
        return len(self.table)

    def named(self, spelling: str) -> list[int]:
        """The concepts that have this term, in any plural."""
        found: list[int] = (
            self.terms["concept"].filter(pc.equal(self.terms["key"], string(spelling))).unique().to_pylist()
        )
        return found

    def among(self, spellings: Sequence[str]) -> dict[str, list[int]]:
        """Of several spellings those that are terms, and of which concepts."""
        found = self.terms.filter(pc.is_in(self.terms["key"], value_set=strings(spellings)))
        concepts: dict[str, list[int]] = {}
        for spelling, concept in zip(found["key"].to_pylist(), found["concept"].to_pylist(), strict=True):
            concepts.setdefault(spelling, []).append(concept)
        return concepts

    def row(self, ui: str) -> int | None:
        found: int = pc.index(self.table["ui"], string(ui)).as_py()
        return found if found >= 0 else None

    def at(self, tree_number: str) -> list[int]:
        trees = self._trees
        return [int(row) for row in trees["concept"].filter(pc.equal(trees["tree"], string(tree_number))).to_pylist()]

    def name(self, concept: int) -> str:
        name: str = self.table["name"][concept].as_py()
        return name

    def ui(self, concept: int) -> str:
        ui: str = self.table["ui"][concept].as_py()
        return ui

    def below(self, concepts: Sequence[int]) -> Mask:
        """These concepts and every one under them in any tree."""
        chosen = np.zeros(len(self), bool)
        chosen[list(concepts)] = True
        trees = self._trees
        for concept in concepts:
            for number in self.table["tree_numbers"][concept].as_py() or ():
                under = pc.starts_with(trees["tree"], pattern=number + ".")
                chosen[numbers(self._trees["concept"].filter(under))] = True
        return chosen

    @cached_property
    def _trees(self) -> pa.Table:
        column = self.table["tree_numbers"].combine_chunks()
        return pa.table({"concept": pc.list_parent_indices(column), "tree": pc.list_flatten(column)})


def understand(text: str, mesh: Mesh) -> Topic:
    """The topic somebody means by `text`; what stands in quotation marks is taken as it stands."""
    alternatives = [part.strip() for part in _ALTERNATIVES.split(text) if part.strip()]
    if not any(fold(part) for part in alternatives):
        raise BadInput("The topic is empty; name one, such as --topic “breast cancer”.")
    concepts: list[int] = []
    keywords: list[str] = []
    queries: list[str] = []
    for part in alternatives:
        found = _concepts(part, mesh)
        if found:
            concepts += [concept for concept in found if concept not in concepts]
        elif part.startswith(('"', "“", "„")) or len(fold(part).split()) == 1 or not len(mesh):
            keywords.append(part.strip('"“”„ '))
        else:
            queries.append(part)
    names = [mesh.name(concept) for concept in concepts] + keywords + queries
    name = " or ".join(names)
    return Topic(
        slug="-".join(fold(name).split())[:80].strip("-"),
        name=name,
        mesh_uis=tuple(mesh.ui(concept) for concept in concepts),
        keywords=tuple(keywords),
        query=" OR ".join(queries) or None,
        understood=_said(concepts, keywords, queries, mesh),
    )


def topic_of(concept_ui: str, mesh: Mesh) -> Topic:
    return understand(concept_ui, mesh)


def _concepts(text: str, mesh: Mesh) -> list[int]:
    if _UI.fullmatch(text):
        row = mesh.row(text)
        if row is None and len(mesh):
            raise BadInput(f"{text} is no MeSH heading in the lake; look the heading up, or name the topic in words.")
        return [] if row is None else [row]
    if _TREE_NUMBER.fullmatch(text):
        return mesh.at(text)
    said = key(text)
    if found := mesh.named(said):
        return found
    other = key(" ".join(_SAME.get(word, word) for word in said.split()))
    return mesh.named(other) if other != said else []


def _said(concepts: list[int], keywords: list[str], queries: list[str], mesh: Mesh) -> str:
    parts = []
    if concepts:
        below = int(mesh.below(concepts).sum()) - len(concepts)
        headings = ", ".join(f"{mesh.name(concept)} ({mesh.ui(concept)})" for concept in concepts)
        parts.append(f"MeSH {headings}" + (f" with {below} narrower heading{'s' * (below != 1)}" if below else ""))
    parts += [f"the words “{keyword}”" for keyword in keywords]
    parts += [f"all parts of “{query}”" for query in queries]
    note = (
        ""
        if len(mesh)
        else "; the lake has no MeSH, so only words are looked for (`kolloquy evidence ingest mesh PATH`)"
    )
    return "Taken as " + " or ".join(parts) + note + "."


def best_evidenced_concepts(people: People, n: int) -> tuple[Topic, ...]:
    """What most people of a generation have evidence on, as topics worth following."""
    shelf = Shelf(people)
    return best_evidenced(shelf, Mesh.of(shelf), n)


def best_evidenced(shelf: Shelf, mesh: Mesh, n: int) -> tuple[Topic, ...]:
    """Diseases, neither the broadest headings nor two of one line of descent; keywords where the lake has no MeSH."""
    if not len(mesh):
        return _most_used_keywords(shelf, n)
    reach = _reach(shelf, len(mesh))
    trees = mesh.table["tree_numbers"].to_pylist()
    diseases = [row for row in np.flatnonzero(reach).tolist() if any(map(_is_specific_disease, trees[row]))]
    chosen: list[int] = []
    taken = np.zeros(len(mesh), bool)
    for concept in sorted(diseases, key=lambda row: (-reach[row], mesh.ui(row))):
        below = mesh.below([concept])
        if len(chosen) == n:
            break
        if not taken[concept] and not below[chosen].any():
            chosen.append(concept)
            taken |= below
    return tuple(understand(mesh.ui(concept), mesh) for concept in chosen)


def _is_specific_disease(tree_number: str) -> bool:
    """A disease by site or system: no class of diseases, histology, process, sign, injury or disease of animals."""
    left_out = ("C04.557", "C04.697", "C22", "C23", "C25", "C26")
    return tree_number.startswith(("C", "F03")) and not tree_number.startswith(left_out) and tree_number.count(".") >= 2


def _reach(shelf: Shelf, concepts: int) -> npt.NDArray[np.int64]:
    """How many people have a document that names the concept itself, more than in passing; close enough to choose by."""
    named = shelf.tags["how"] > 0
    facts_of = np.bincount(shelf.facts["document"], minlength=len(shelf.days[0]))
    weights = facts_of[shelf.tags["document"][named]]
    return np.bincount(shelf.tags["concept"][named], weights=weights, minlength=concepts).astype(np.int64)


def _most_used_keywords(shelf: Shelf, n: int) -> tuple[Topic, ...]:
    used = shelf.table("interests", ["expert_id", "name"]).group_by(["expert_id", "name"]).aggregate([])
    counted = [(each["values"], each["counts"]) for each in pc.value_counts(used["name"]).to_pylist()]
    names = [name for name, _ in sorted(counted, key=lambda each: (-each[1], each[0]))[:n]]
    return tuple(Topic("-".join(name.split())[:80], name, keywords=(name,)) for name in names)
