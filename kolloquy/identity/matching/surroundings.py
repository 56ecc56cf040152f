"""What surrounds each mention, as columns and sparse rows: co-authors, words of affiliations, topics, how common a name is."""

import math
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from scipy import sparse

from kolloquy.identity.matching.common_names import common_share
from kolloquy.identity.matching.mentions import Gathered
from kolloquy.identity.matching.names import Codes, Flags, Ints, NameColumns, name_columns
from kolloquy.identity.matching.places import emails, without_contact
from kolloquy.kernel.text import fold

Floats = npt.NDArray[np.float64]

# So many bylines of the literature at large stand behind every count: a lake of one paper knows no frequencies.
BACKGROUND = 40_000
_RARE_GIVEN = 2e-4  # share of a given name the lake has not seen
_UNSEEN_NAME = 1e-5  # share of a family name with an initial
_COUNTED_AUTHORS = 200  # of a longer list the co-authors say nothing that its title does not
# Words so usual in titles that sharing them says nothing.
_USUAL = """
with from that this were have been their than between among after before during within without into over under using
used study studies analysis effect effects patients patient human humans clinical case report review results data
associated association based role treatment disease diseases and the for und der die des les una male female adult
aged middle animals animal adolescent child infant young rats mice time factors research trial trials against through
its via
"""
_STOP = frozenset(_USUAL.split())
_PUBLIC_MAIL = re.compile(
    r"(?:^|\.)(?:gmail|googlemail|hotmail|outlook|yahoo|live|msn|aol|icloud|me|qq|163|126|139|sina|foxmail|yeah|naver|hanmail|daum|web|gmx|t-online|mail|yandex|rediffmail|protonmail|libero|orange|wanadoo|free|example)\.",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One row a mention (or, by `ref`, one a work or trial); built once, looked at for every pair."""

    names: NameColumns
    ref: Ints
    kind: Ints
    key: Ints  # family and initial, as co-authors are counted
    year: Floats  # NaN where not stated
    author_count: Floats
    country: Ints
    city: Ints
    orcid: Ints
    mail: Ints
    mail_domain: Ints
    family_bits: Floats  # -log2 of the share of all names
    given_bits: Floats
    initial_bits: Floats
    crowd: Ints  # spellings that share the family name and the first initial
    venue: Ints  # a row a ref, from here on
    venue_bits: Floats
    topics: sparse.csr_matrix
    co_author_bits: sparse.csr_matrix
    co_authors: sparse.csr_matrix
    listed: Floats  # names on the work, at most _COUNTED_AUTHORS
    affiliations: sparse.csr_matrix  # a row a mention
    has_affiliation: Flags


def surroundings(gathered: Gathered) -> Surroundings:
    table = gathered.mentions
    column: Callable[[str], list[str | None]] = lambda name: table[name].to_pylist()  # noqa: E731
    names = name_columns(column("family"), column("given"), column("initials"), column("suffix"))
    ref = _codes_into(column("ref_id"), gathered.refs["ref_id"].to_pylist())
    refs = int(ref.max(initial=-1)) + 1
    keys = Codes()
    key = np.array(
        [keys(f"{k[0]}|{t[:1]}" if k else "") for k, t in zip(names.families, names.first_text, strict=True)], np.int64
    )
    family_bits, given_bits, initial_bits = _commonness(names)
    on_work = _co_author_rows(ref, key, table["author_count"], refs)
    key_bits = _key_bits(key, keys, names)
    mail, domain = _mail(gathered.affiliations)
    venue, venue_bits = _venues(gathered.refs, refs)
    words = _weighed_words([_affiliation_words(a) for a in gathered.affiliations])
    return Surroundings(
        names=names, ref=ref, kind=_codes(column("kind")), key=key, year=_years(table["on"]),
        author_count=np.nan_to_num(table["author_count"].to_numpy(zero_copy_only=False).astype(float), nan=1.0),
        country=_codes(column("country")), city=_codes([fold(c) for c in column("city")]), orcid=_codes(column("orcid")),
        mail=mail, mail_domain=domain, family_bits=family_bits, given_bits=given_bits, initial_bits=initial_bits,
        crowd=_crowd(key, names), venue=venue, venue_bits=venue_bits,
        topics=_weighed_words(_topic_words(gathered.refs, refs)), co_authors=on_work,
        co_author_bits=sparse.csr_matrix(on_work @ sparse.diags(key_bits)), listed=np.asarray(on_work.sum(axis=1)).ravel(),
        affiliations=words, has_affiliation=np.diff(words.indptr) > 0,
    )  # fmt: skip


def _codes(values: Iterable[str | None]) -> Ints:
    codes = Codes()
    return np.array([codes(v or "") for v in values], np.int64)


def _codes_into(values: Sequence[str | None], order: Sequence[str]) -> Ints:
    """Row numbers of `order`; what is not there comes after."""
    place = {value: i for i, value in enumerate(order)}
    return np.array([place.setdefault(v or "", len(place)) for v in values], np.int64)


def _years(on: pa.ChunkedArray) -> Floats:
    return np.array([d.year + (d.month - 1) / 12 if d else math.nan for d in on.to_pylist()], np.float64)


def _shares(codes: Ints, texts: Sequence[str], prior: Callable[[str], float]) -> Floats:
    """-log2 of each text's share, drawn towards what is known of names at large."""
    counts = np.bincount(codes[codes >= 0], minlength=len(texts)).astype(float)
    priors = np.array([prior(t) for t in texts], np.float64)
    return np.asarray(-np.log2((counts + BACKGROUND * priors) / (counts.sum() + BACKGROUND)))


def _first_of_each(*columns: Ints) -> Ints:
    """Rows that stand for their spelling. A name is common when many spellings share it, not when one person prints it often."""
    return (
        np.unique(np.column_stack(columns), axis=0, return_index=True)[1] if len(columns[0]) else np.zeros(0, np.int64)
    )


def _commonness(names: NameColumns) -> tuple[Floats, Floats, Floats]:
    spellings = _first_of_each(names.family, names.first, names.middle_initials)
    pairs = _first_of_each(names.family, names.first)
    family = _shares(names.family[spellings], names.family_codes.texts, lambda t: common_share(t) or _UNSEEN_NAME)
    full = np.where(names.first_is_full, names.first, -1)
    given = _shares(full[pairs], names.first_codes.texts, lambda _: _RARE_GIVEN)
    initials = Counter(t[0] for t in names.first_text if t)
    total = sum(initials.values()) + 26 * 50
    by_letter = {c: -math.log2((n + 50) / total) for c, n in initials.items()}
    return (
        np.where(names.family >= 0, np.append(family, 0.0)[names.family], 0.0),
        np.where(full >= 0, np.append(given, 0.0)[full], 0.0),
        np.array([by_letter[t[0]] if t else 0.0 for t in names.first_text]),
    )


def _crowd(key: Ints, names: NameColumns) -> Ints:
    """How many spellings share a family name and a first initial."""
    spellings = key[_first_of_each(key, names.first, names.middle_initials)]
    return np.bincount(spellings + 1, minlength=int(key.max(initial=-1)) + 2)[key + 1]


def _key_bits(key: Ints, keys: Codes, names: NameColumns) -> Floats:
    spellings = key[_first_of_each(key, names.first, names.middle_initials)]
    return _shares(spellings, keys.texts, lambda t: (common_share(t.split("|")[0]) or _UNSEEN_NAME) / 8)


def _co_author_rows(ref: Ints, key: Ints, author_count: pa.ChunkedArray, refs: int) -> sparse.csr_matrix:
    known = key >= 0
    rows = sparse.csr_matrix(
        (np.ones(int(known.sum())), (ref[known], key[known])), shape=(refs, max(int(key.max(initial=-1)) + 1, 1))
    )
    rows.data[:] = 1.0  # two of one work who share a key count once
    too_long = np.asarray(rows.sum(axis=1)).ravel() > _COUNTED_AUTHORS
    return sparse.csr_matrix(sparse.diags((~too_long).astype(float)) @ rows) if refs else rows


def _weighed_words(rows: Iterable[Iterable[Hashable]]) -> sparse.csr_matrix:
    """Rows of words as unit vectors, rare words weighing more."""
    place: dict[Hashable, int] = {}
    indices: list[int] = []
    starts = [0]
    for row in rows:
        indices.extend(sorted({place.setdefault(word, len(place)) for word in row}))
        starts.append(len(indices))
    matrix = sparse.csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(starts) - 1, max(len(place), 1)))
    seen = np.asarray(matrix.sum(axis=0)).ravel()
    matrix = sparse.csr_matrix(matrix @ sparse.diags(np.log((len(starts) + BACKGROUND / 10) / (seen + 1))))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.maximum(length, 1e-9)) @ matrix)


def _affiliation_words(affiliations: Sequence[str]) -> set[str]:
    words = {w for a in affiliations for w in fold(without_contact(a)).split() if len(w) > 2 and not w.isdigit()}
    return words - _STOP


def _topic_words(refs: pa.Table, rows: int) -> Iterable[set[str]]:
    for title, concepts, keywords in zip(
        *(refs[c].to_pylist() for c in ("title", "concepts", "keywords")), strict=True
    ):
        # Concepts, keywords and title words meet only their own kind.
        found = {f"#{ui}" for ui in concepts or () if ui}
        found |= {w for k in keywords or () for w in fold(k).split() if len(w) > 3}
        found |= {w[:7] for w in fold(title).split() if len(w) > 3 and w not in _STOP}
        yield found
    for _ in range(rows - refs.num_rows):
        yield set()


def _venues(refs: pa.Table, rows: int) -> tuple[Ints, Floats]:
    codes = np.full(rows, -1, np.int64)
    known = Codes()
    codes[: refs.num_rows] = [known(fold(v)) for v in refs["venue"].to_pylist()][:rows]
    bits = _shares(codes, known.texts, lambda _: 2e-4)
    return codes, np.where(codes >= 0, np.append(bits, 0.0)[codes], 0.0)


def _mail(affiliations: Sequence[Sequence[str]]) -> tuple[Ints, Ints]:
    """Addresses are told apart here and forgotten; only "the same" and "differ" leave this module."""
    addresses, domains = Codes(), Codes()
    found = [next((m for a in row if "@" in a for m in emails(a)), "") for row in affiliations]
    hosts = [m.partition("@")[2] for m in found]
    return (
        np.array([addresses(m) for m in found], np.int64),
        np.array([domains("" if _PUBLIC_MAIL.search(h) else ".".join(h.split(".")[-3:])) for h in hosts], np.int64),
    )
