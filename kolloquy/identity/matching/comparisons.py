"""The comparisons a match is made of: a field, its named levels, and which level a pair stands on.

A level's weight (in `weights.py`) is in log2 odds: +1 makes "one person" twice as likely, -1 half as likely.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kolloquy.identity.matching.names import Flags
from kolloquy.identity.matching.pairs import Pairs
from kolloquy.identity.matching.surroundings import Floats

Steps = npt.NDArray[np.int8]
Judge = Callable[[Pairs], Steps]


@dataclass(frozen=True, slots=True)
class Comparison:
    field: str
    levels: tuple[str, ...]  # most alike first, as far as they have an order
    judge: Judge  # the number of the level each pair stands on


def first_true(*tests: Flags) -> Steps:
    """The place of the first test that holds; one past the last where none does."""
    out = np.full(len(tests[0]), len(tests), np.int8)
    for place, test in reversed(list(enumerate(tests))):
        out[test] = place
    return out


def below(values: Floats, edges: Sequence[float]) -> Steps:
    """How many of the rising `edges` a value reaches."""
    return np.searchsorted(np.asarray(edges), values, side="right").astype(np.int8)


def _given(p: Pairs) -> Steps:
    names = p.of.names
    initials_agree = (names.initial[p.left] == names.initial[p.right]) & ~p.both_first_full
    middle_called = (
        (names.first[p.left] == names.middle_first[p.right]) | (names.first[p.right] == names.middle_first[p.left])
    ) & p.both_first_full
    return first_true(
        p.either_missing(names.first), p.same(names.joined) | (p.same(names.first) & p.both_first_full), p.short_form,
        initials_agree, p.spelt_alike, p.one_begins_the_other, middle_called, p.swapped,
    )  # fmt: skip


def _middle(p: Pairs) -> Steps:
    names = p.of.names
    missing_left, missing_right = names.middle[p.left] < 0, names.middle[p.right] < 0
    return first_true(
        missing_left & missing_right,
        p.same(names.middle) & (names.middle_first[p.left] >= 0),
        p.same(names.joined),
        missing_left | missing_right,
        p.same(names.middle_initials),
        names.middle_initial[p.left] == names.middle_initial[p.right],
    )


def _family(p: Pairs) -> Steps:
    return first_true(p.same(p.of.names.family), p.family_shared, p.swapped)


def _suffix(p: Pairs) -> Steps:
    return first_true(p.either_missing(p.of.names.suffix), p.same(p.of.names.suffix))


_RARITY = (18.0, 20.0, 22.0, 24.0, 26.0)
_INITIAL_RARITY = (12.0, 14.0, 16.0, 18.0)


def _rarity(p: Pairs) -> Steps:
    of = p.of
    family = np.minimum(of.family_bits[p.left], of.family_bits[p.right])
    # A short form is as telling as the rarer of the two.
    given = np.minimum(of.given_bits[p.left], of.given_bits[p.right])
    full = below(family + given, _RARITY)
    letter = np.minimum(of.initial_bits[p.left], of.initial_bits[p.right])
    initial = below(family + letter, _INITIAL_RARITY) + len(_RARITY) + 1
    return np.where(p.both_first_full, full, initial).astype(np.int8)


_CROWD = (2.0, 3.0, 5.0, 9.0, 17.0, 33.0, 65.0)


def _crowd(p: Pairs) -> Steps:
    return below(np.maximum(p.of.crowd[p.left], p.of.crowd[p.right]).astype(float), _CROWD)


_BITS = (2.0, 6.0, 9.0, 12.0, 16.0, 24.0, 40.0)


def _co_authors(p: Pairs) -> Steps:
    of = p.of
    alone = np.minimum(of.listed[of.ref[p.left]], of.listed[of.ref[p.right]]) < 2
    count, bits = p.shared_co_authors
    return np.where(alone & (count < 1), 0, 1 + np.where(count < 1, 0, 1 + below(bits, _BITS))).astype(np.int8)


_LIKENESS = (0.03, 0.08, 0.15, 0.25, 0.4, 0.6, 0.85)


def _affiliation(p: Pairs) -> Steps:
    missing = ~(p.of.has_affiliation[p.left] & p.of.has_affiliation[p.right])
    return np.where(missing, 0, 1 + below(p.affiliation_likeness, _LIKENESS)).astype(np.int8)


def _place(p: Pairs) -> Steps:
    return first_true(
        p.either_missing(p.of.country),
        p.same(p.of.country) & p.same(p.of.city),
        p.same(p.of.country) & p.either_missing(p.of.city),
        p.same(p.of.country),
    )


def _mail(p: Pairs) -> Steps:
    return first_true(
        p.either_missing(p.of.mail), p.same(p.of.mail), p.same(p.of.mail_domain), p.either_missing(p.of.mail_domain)
    )


_TOPIC = (0.005, 0.02, 0.04, 0.07, 0.11, 0.17, 0.27, 0.45)


def _topic(p: Pairs) -> Steps:
    return below(p.topic_likeness, _TOPIC)


_VENUE_BITS = (9.0, 12.0)


def _venue(p: Pairs) -> Steps:
    of = p.of
    left, right = of.venue[of.ref[p.left]], of.venue[of.ref[p.right]]
    same = (left == right) & (left >= 0)
    return np.where(
        (left < 0) | (right < 0), 0, np.where(same, 2 + below(of.venue_bits[of.ref[p.left]], _VENUE_BITS), 1)
    ).astype(np.int8)


_YEARS = (2.0, 5.0, 10.0, 15.0, 20.0, 30.0, 45.0)


def _years(p: Pairs) -> Steps:
    gap = np.abs(p.of.year[p.left] - p.of.year[p.right])
    return np.where(np.isnan(gap), 0, 1 + below(np.nan_to_num(gap), _YEARS)).astype(np.int8)


_LISTS = (4.0, 8.0, 15.0, 30.0, 100.0)


def _lists(p: Pairs) -> Steps:
    return below(np.maximum(p.of.author_count[p.left], p.of.author_count[p.right]), _LISTS)


def _bands(edges: Sequence[float], words: str) -> tuple[str, ...]:
    """Names for the bands between edges: "below 3", "3 to 5", "5 or more"."""
    texts = [f"{e:g}" for e in edges]
    middle = [f"{words} {a} to {b}" for a, b in pairwise(texts)]
    return (f"{words} below {texts[0]}", *middle, f"{words} {texts[-1]} or more")


COMPARISONS: tuple[Comparison, ...] = (
    Comparison("given name", ("not stated", "same", "short form of the same", "initials agree", "spelt alike", "one begins the other", "middle name used as first", "in the other order", "differ"), _given),
    Comparison("middle name", ("neither states one", "same in full", "written as one", "only one states it", "initials agree", "first initial agrees", "differ"), _middle),
    Comparison("family name", ("same", "part of it, or another spelling", "in the other order", "differ"), _family),
    Comparison("suffix", ("not stated", "same", "differ"), _suffix),
    Comparison("how rare the name is", (*_bands(_RARITY, "full name, bits"), *_bands(_INITIAL_RARITY, "with an initial, bits")), _rarity),
    Comparison("names like it in the evidence", _bands(_CROWD, "spellings"), _crowd),
    Comparison("co-authors", ("nobody else to share", "none shared", *_bands(_BITS, "shared, bits")), _co_authors),
    Comparison("affiliation", ("not stated", *_bands(_LIKENESS, "likeness")), _affiliation),
    Comparison("place", ("not stated", "same city", "same country, city not stated", "same country, other city", "other country"), _place),
    Comparison("e-mail", ("not stated", "same address", "same house", "other address", "other house"), _mail),
    Comparison("topic", _bands(_TOPIC, "likeness"), _topic),
    Comparison("journal", ("not stated", "other", "same, common", "same, usual", "same, rare"), _venue),
    Comparison("years apart", ("not stated", *_bands(_YEARS, "years")), _years),
    Comparison("length of the author list", _bands(_LISTS, "longer one has"), _lists),
)  # fmt: skip


def levels(pairs: Pairs, comparisons: Sequence[Comparison] = COMPARISONS) -> npt.NDArray[np.int8]:
    """A row a pair, a column a comparison: the level it stands on."""
    if not len(pairs.left):
        return np.zeros((0, len(comparisons)), np.int8)
    return np.column_stack([c.judge(pairs) for c in comparisons])
