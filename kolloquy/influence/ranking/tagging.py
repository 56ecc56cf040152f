"""Which MeSH concepts a text names: every term of every concept looked up at once, the longest phrase winning.

The terms are walked as a tree of words, one word further over all texts at each step, so that the cost is that of a
few sorted look-ups per word and does not grow with the number of terms. A plain version in tests/support checks it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from kolloquy.influence.ranking.ambiguous import AMBIGUOUS
from kolloquy.influence.ranking.columns import same_value
from kolloquy.influence.ranking.words import Ints, Words, spelling, stem
from kolloquy.kernel.text import fold, plain

_LONGEST = 8
_SHORTEST_SINGLE = 3
_LONGEST_ACRONYM = 5


@dataclass(frozen=True, slots=True)
class Term:
    """A word counts as it stands, a phrase in any plural; an acronym only in capitals: AIDS is not "aids"."""

    words: tuple[str, ...]
    acronym: bool
    concept: int


@dataclass(frozen=True, slots=True)
class Matches:
    """Where the texts name a concept."""

    place: Ints
    concept: Ints


def usable_terms(terms_of: Iterable[tuple[int, Sequence[str] | None]]) -> list[Term]:
    """The terms worth looking for in texts, given each concept's number and its printed terms."""
    found: dict[tuple[tuple[str, ...], int], bool] = {}
    for concept, printed in terms_of:
        for term in printed or ():
            words = tuple(spelling(word) for word in fold(term).split())
            if not words or len(words) > _LONGEST:
                continue
            if len(words) == 1 and (len(words[0]) < _SHORTEST_SINGLE or words[0] in AMBIGUOUS or words[0].isdigit()):
                continue
            spelled = plain(term)
            acronym = len(words) == 1 and len(spelled) <= _LONGEST_ACRONYM and spelled.upper() == spelled
            found[words, concept] = acronym and found.get((words, concept), True)
    return [Term(words, acronym, concept) for (words, concept), acronym in found.items()]


def tag(words: Words, terms: Sequence[Term]) -> Matches:
    """Every place at which a term stands that is not inside a longer term."""
    covered = np.zeros(len(words.cased), bool)
    found: list[Matches] = []
    for length, matches in reversed(_phrases(words, terms)):
        sofar = np.concatenate([[0], np.cumsum(covered)])
        free = sofar[matches.place + length] - sofar[matches.place] < length
        found.append(Matches(matches.place[free], matches.concept[free]))
        for step in range(length):
            covered[found[-1].place + step] = True
    singles = _single_words(words, terms)
    free = ~covered[singles.place]
    found.append(Matches(singles.place[free], singles.concept[free]))
    return Matches(np.concatenate([m.place for m in found]), np.concatenate([m.concept for m in found]))


def _phrases(words: Words, terms: Sequence[Term]) -> list[tuple[int, Matches]]:
    """Matches of terms of several words, by number of words, shortest first."""
    coded = [([words.stems.get(stem(word), -1) for word in t.words], t.concept) for t in terms if len(t.words) > 1]
    coded = [(codes, concept) for codes, concept in coded if -1 not in codes]
    at, size = words.stem_at(), len(words.stems) + 1
    places = np.flatnonzero(at >= 0)
    text_state = at[places]
    term_state = np.array([codes[0] for codes, _ in coded], np.int64)
    by_length: list[tuple[int, Matches]] = []
    for length in range(2, _LONGEST + 1):
        longer = [i for i, (codes, _) in enumerate(coded) if len(codes) >= length]
        coded, term_state = [coded[i] for i in longer], term_state[longer]
        if not coded or not len(places):
            break
        term_keys = term_state * size + np.array([codes[length - 1] for codes, _ in coded], np.int64)
        # A gap is -1: it would turn the key into its neighbour's, so it becomes the one number no word has.
        following = at[np.minimum(places + length - 1, len(at) - 1)]
        text_keys = text_state * size + np.where(following < 0, size - 1, following)
        known, term_state = np.unique(term_keys, return_inverse=True)
        row = np.minimum(np.searchsorted(known, text_keys), len(known) - 1)
        alive = known[row] == text_keys
        places, text_state = places[alive], row[alive]
        ends = [i for i, (codes, _) in enumerate(coded) if len(codes) == length]
        concepts = np.array([coded[i][1] for i in ends], np.int64)
        by_length.append((length, _join(places, text_state, term_state[ends], concepts)))
    return by_length


def _single_words(words: Words, terms: Sequence[Term]) -> Matches:
    by_word: dict[str, list[Term]] = {}
    for term in terms:
        if len(term.words) == 1:
            by_word.setdefault(term.words[0], []).append(term)
    pairs = [
        (code, term.concept)
        for code, printed in enumerate(words.printed)
        for term in by_word.get(spelling(printed.casefold()), ())
        if not term.acronym or printed.upper() == printed
    ]
    codes = np.array([code for code, _ in pairs], np.int64)
    concepts = np.array([concept for _, concept in pairs], np.int64)
    places = np.flatnonzero(words.cased >= 0)
    return _join(places, words.cased[places], codes, concepts)


def _join(places: Ints, values: Ints, keys: Ints, concepts: Ints) -> Matches:
    """Each place with every concept whose key is its value."""
    place, key = same_value(values, keys)
    return Matches(places[place], concepts[key])
