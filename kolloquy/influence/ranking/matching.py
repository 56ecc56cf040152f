"""Which documents are about a topic, by which sign, and how much of their worth that lets count."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kolloquy.influence.ranking.recipe import HOW, Recipe
from kolloquy.influence.ranking.shelf import Shelf
from kolloquy.influence.ranking.topics import Mesh, Topic
from kolloquy.influence.ranking.words import find_phrase, key, stems

_NO_SIGN = -1
_LONGEST = 8


@dataclass(frozen=True, slots=True)
class Match:
    """For every document of the index: the strongest sign that it is on the topic, and what bears the sign."""

    how: npt.NDArray[np.int8]  # a place in recipe.HOW; -1 where nothing says so
    label: npt.NDArray[np.int32]  # a place in labels
    labels: Sequence[str]

    def degree(self, recipe: Recipe) -> npt.NDArray[np.float64]:
        strength = {sign.key: sign.strength for sign in recipe.signs}
        return np.array([*(strength[how] for how in HOW), 0.0])[self.how]


def match(topic: Topic, shelf: Shelf, mesh: Mesh) -> Match:
    found = [_words(keyword, shelf) for keyword in topic.keywords]
    rows = [row for row in map(mesh.row, topic.mesh_uis) if row is not None]
    if rows:
        found.append(_headings(mesh.below(rows), shelf, mesh))
    for query in (topic.query or "").split(" OR "):
        if query.strip():
            found += _all_of([*_parts(query, shelf, mesh)], query)
    return _any_of(found, _documents(shelf))


def _documents(shelf: Shelf) -> int:
    return len(shelf.days[0])


def _headings(chosen: npt.NDArray[np.bool_], shelf: Shelf, mesh: Mesh) -> Match:
    tags = shelf.tags
    here = np.flatnonzero(chosen[tags["concept"]])
    best = _strongest(tags["document"][here], tags["how"][here], _documents(shelf))
    concept = tags["concept"][here]
    used, label = np.unique(concept, return_inverse=True)
    return _told(best, tags["how"][here], label, [mesh.name(int(row)) for row in used])


def _words(phrase: str, shelf: Shelf) -> Match:
    begins = find_phrase(phrase, shelf.vocabulary, shelf.places)
    segment = np.searchsorted(shelf.segments["first"], begins, side="right") - 1
    document, how = shelf.segments["document"][segment], shelf.segments["how"][segment]
    best = _strongest(document, how, _documents(shelf))
    return _told(best, how, np.zeros(len(how), np.int32), [f"“{phrase.strip()}”"])


def _parts(query: str, shelf: Shelf, mesh: Mesh) -> Iterator[Match]:
    """The longest terms in the query as concepts, the words between them as words."""
    said = stems(query)
    grams = {" ".join(said[i:j]) for i in range(len(said)) for j in range(i + 1, min(i + _LONGEST, len(said)) + 1)}
    known = mesh.among(sorted(grams)) if len(mesh) else {}
    place = 0
    while place < len(said):
        length = next((n for n in range(_LONGEST, 0, -1) if " ".join(said[place : place + n]) in known), 0)
        if length:
            heading = _headings(mesh.below(known[" ".join(said[place : place + length])]), shelf, mesh)
            literal = _words(" ".join(said[place : place + length]), shelf)
            yield _any_of([heading, literal], _documents(shelf))
        elif said[place] not in _SMALL_WORDS:
            yield _words(said[place], shelf)
        place += max(length, 1)


_SMALL = "a an and as at by for from in into of on or the to with without"
_SMALL_WORDS = frozenset(map(key, _SMALL.split()))


def _strongest(document: npt.NDArray[np.int64], how: npt.NDArray[np.uint8], documents: int) -> npt.NDArray[np.int64]:
    """By document the place of its strongest entry, or -1."""
    best = np.full(documents, _NO_SIGN, np.int64)
    order = np.argsort(how, kind="stable")
    best[document[order]] = order  # of several for one document the last, and so the strongest, stays
    return best


def _told(
    best: npt.NDArray[np.int64], how: npt.NDArray[np.uint8], label: npt.NDArray[np.int64], labels: Sequence[str]
) -> Match:
    here = best >= 0
    strongest = np.full(len(best), _NO_SIGN, np.int8)
    bearer = np.zeros(len(best), np.int32)
    strongest[here], bearer[here] = how[best[here]], label[best[here]]
    return Match(strongest, bearer, labels)


def _any_of(found: Sequence[Match], documents: int) -> Match:
    how = np.full(documents, _NO_SIGN, np.int8)
    label = np.zeros(documents, np.int32)
    labels: list[str] = []
    for one in found:
        better = one.how > how
        how[better], label[better] = one.how[better], one.label[better] + len(labels)
        labels += one.labels
    return Match(how, label, labels)


def _all_of(found: Sequence[Match], query: str) -> list[Match]:
    """Only as sure as the least sure part; nothing for a query of small words."""
    if not found:
        return []
    how = np.min([one.how for one in found], axis=0).astype(np.int8)
    return [Match(how, np.zeros(len(how), np.int32), [f"“{query.strip()}”"])]
