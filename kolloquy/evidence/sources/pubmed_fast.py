"""PubMed XML to tables by whole columns: xml2arrow reads the elements, Arrow and NumPy make rows of them.

It promises the very rows of `pubmed_plain`, names the records that it leaves to that one, or refuses them all (`Odd`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from xml2arrow.exceptions import Xml2ArrowError

from kolloquy.evidence.sources.columns import (
    ControlCharacter,
    Indexes,
    collapsed,
    dois,
    first_of,
    is_equal,
    listed,
    only_where,
    orcids,
    present,
)  # fmt: skip
from kolloquy.evidence.sources.pubmed_dates import Stated, day_of, stated
from kolloquy.evidence.sources.pubmed_inline import MARK, OPENED, OddMarkup, mark, markup
from kolloquy.evidence.sources.pubmed_layout import raw_parser
from kolloquy.evidence.sources.reading import Reject
from kolloquy.evidence.sources.text import ror
from kolloquy.evidence.tables import COLUMNS

Raw = Mapping[str, pa.RecordBatch]
ROOT, END = b"<PubmedArticleSet>", b"</PubmedArticleSet>"
INVALID_AUTHOR = "The source marks this author entry as not valid (ValidYN is N)."


class Odd(Exception):
    """Something in these records that only the plain reader reads right, and it is not known in which."""


@dataclass(frozen=True, slots=True)
class Read:
    tables: dict[str, pa.Table]
    rejects: tuple[Reject, ...]
    elements: int  # records and lists of deletions
    records: int
    left: Mapping[int, int]  # elements left to the plain reader, by their place, and which record of the file each is


def parsed(document: bytearray) -> Raw:
    """Its elements as raw columns; the document is left with its inline markup marked."""
    try:
        mark(document)
        raw: Raw = raw_parser().parse(document)
    except (OddMarkup, Xml2ArrowError, TypeError) as error:  # it says TypeError where bytes are no UTF-8
        raise Odd from error
    return raw


def tables(raw: Raw, first_record: int) -> Read:
    """The rows of whole records and deletions."""
    try:
        return _Records(raw, first_record).read()
    except ControlCharacter as error:
        raise Odd from error


class _Records:
    def __init__(self, raw: Raw, first_record: int) -> None:
        self._raw = raw
        records = raw["records"]
        self._count = records.num_rows
        self._deletions = _tidy(raw["deletions"]["pmid"])
        self._pmid = _tidy(records["pmid"])
        if present(records["deleted_document"]).any():
            raise Odd
        numbered = pc.match_substring_regex(self._pmid, "^[0-9]+$").fill_null(False).to_numpy(zero_copy_only=False)
        is_record = np.ones(self._count, np.bool_)
        is_record[_index(raw["deletions"], "record")] = False
        numbered[_index(raw["innermost_references"], "record")] = False
        self._kept = np.flatnonzero(numbered & is_record)
        self._left = np.flatnonzero(~numbered & is_record)
        self._record = first_record + np.cumsum(is_record) - 1
        self._records = int(np.count_nonzero(is_record))
        self._work_id = pc.binary_join_element_wise("pmid:", self._pmid, "")
        self._version = _versions(records["version"])

    def read(self) -> Read:
        bylines, rejects = self._bylines()
        found = {
            "works": self._works(),
            "bylines": bylines,
            "deletions": pa.table([self._deletions.drop_null()], COLUMNS["deletions"]),
        }
        tables = {name: rows for name, rows in found.items() if rows.num_rows}
        left = {int(place): int(self._record[place]) for place in self._left}
        return Read(tables, rejects, self._count, self._records, left)

    def _works(self) -> pa.Table:
        records, article = self._raw["records"], self._raw["article"]
        owner = _index(article, "record")

        def of_article(name: str) -> pa.Array:
            return first_of(owner, article[name], self._count)

        title, title_markup = _title(of_article("title"))
        first_said = pc.coalesce
        columns = {
            "work_id": self._work_id,
            "pmid": self._pmid,
            "doi": self._dois(),
            "title": title,
            "title_markup": title_markup,
            "vernacular_title": _tidy(of_article("vernacular_title")),
            "abstract": self._abstracts(),
            "venue": first_said(
                _tidy(of_article("journal")),
                _tidy(of_article("journal_abbreviation")),
                _tidy(records["abbreviation"]),
            ),
            "issn": first_said(_tidy(records["linking_issn"]), _tidy(of_article("issn"))),
            **_published(owner, article, self._count),
            "revised_on": _days(records, "revised"),
            "types": self._lists("types"),
            "language": pc.binary_join(listed(owner, _tidy(article["language"]), self._count), ","),
            "mesh": self._mesh(),
            "keywords": self._lists("keywords"),
            "references": self._references(),
            "version": self._version,
            "record": pa.array(self._record, pa.int32()),
        }
        rows = _table("works", columns)
        return rows if len(self._kept) == self._count else rows.take(pa.array(self._kept))

    def _lists(self, name: str) -> pa.Array:
        table = self._raw[name]
        return listed(_index(table, "record"), _tidy(table["text"]), self._count)

    def _dois(self) -> pa.Array:
        article, ids = self._raw["article"], self._raw["ids"]
        good = is_equal(article["location_type"], "doi") & ~is_equal(article["location_valid"], "N")
        located = first_of(_index(article, "record"), dois(_tidy(only_where(article["location"], good))), self._count)
        listed_ids = dois(_tidy(only_where(ids["text"], is_equal(ids["type"], "doi"))))
        return pc.coalesce(located, first_of(_index(ids, "record"), listed_ids, self._count))

    def _abstracts(self) -> pa.Array:
        sections = self._raw["abstract"]
        body, label = _tidy(sections["text"]), _tidy(sections["label"])
        label = only_where(label, ~is_equal(label, "UNLABELLED"))
        lines = pc.coalesce(pc.binary_join_element_wise(label, body, ": "), body)
        return pc.binary_join(listed(_index(sections, "record"), lines, self._count), "\n")

    def _mesh(self) -> pa.Array:
        parts = self._raw["mesh"]
        key = _key(parts, "record", "heading")
        headings, of = np.unique(key, return_inverse=True)
        major = np.zeros(len(headings), np.bool_)
        major[of[is_equal(parts["major"], "Y") | is_equal(parts["qualifier_major"], "Y")]] = True
        names = first_of(of, _tidy(parts["name"]), len(headings))
        uis = first_of(of, _tidy(parts["ui"]), len(headings))
        concepts = pa.StructArray.from_arrays([uis, names, pa.array(major)], names=["ui", "name", "major"])
        return listed(headings >> _BITS["heading"], concepts, self._count)

    def _references(self) -> pa.Array:
        keys, references = self._reference_rows("references", "reference_ids", ())
        inner_keys, inner = self._reference_rows("inner_references", "inner_reference_ids", ("within",))
        if len(inner):
            # A list within a list stands where the outer list has a row for it.
            both = np.concatenate([keys, inner_keys])
            order = np.argsort(both, kind="stable")
            keys, references = both[order], pa.concat_arrays([references, inner]).take(pa.array(order))
        return listed(keys >> (_BITS["list"] + _BITS["reference"]), references, self._count)

    def _reference_rows(self, name: str, ids_name: str, more: tuple[str, ...]) -> tuple[Indexes, pa.Array]:
        """References with their place in the outermost list; a row that says nothing is NULL."""
        rows, ids = self._raw[name], self._raw[ids_name]
        outer = ("record", "list", "reference")
        starts = _key(rows, *outer, *more)
        of = np.searchsorted(starts, _key(ids, *outer, *more))
        count = len(starts)
        pmids = first_of(of, _tidy(only_where(ids["text"], is_equal(ids["type"], "pubmed"))), count)
        found_dois = first_of(of, dois(_tidy(only_where(ids["text"], is_equal(ids["type"], "doi")))), count)
        citations = _tidy(rows["text"])
        said = present(pmids) | present(found_dois) | present(citations)
        references = pa.StructArray.from_arrays(
            [pmids, found_dois, citations], names=["pmid", "doi", "text"], mask=pa.array(~said)
        )
        return _key(rows, *outer), references

    def _bylines(self) -> tuple[pa.Table, tuple[Reject, ...]]:
        authors, places = self._raw["authors"], self._raw["affiliations"]
        levels = ("record", "part", "author")
        keys = _key(authors, *levels)
        of = np.searchsorted(keys, _key(places, *levels))
        count, owner = len(keys), _index(authors, "record")
        valid = ~is_equal(authors["valid"], "N")
        nth = np.cumsum(valid)
        starts = np.searchsorted(owner, np.arange(self._count))
        position = nth - np.concatenate([[0], nth])[starts][owner]
        author_count = np.bincount(owner[valid], minlength=self._count)[owner]
        collective = _tidy(authors["collective"])
        personal = ~present(collective)
        printed = _tidy(only_where(authors["identifier"], is_equal(authors["identifier_source"], "ORCID")))
        work_id = self._work_id.take(pa.array(owner))
        new_style = listed(of, _tidy(places["text"]), count)
        old_style = listed(np.arange(count), _tidy(authors["affiliation"]), count)
        columns = {
            "byline_id": pc.binary_join_element_wise(work_id, pa.array(position).cast(pa.string()), "#"),
            "work_id": work_id,
            "position": pa.array(position, pa.int32()),
            "author_count": pa.array(author_count, pa.int32()),
            **{name: only_where(_tidy(authors[name]), personal) for name in ("family", "given", "initials", "suffix")},
            "orcid": orcids(printed),
            "orcid_as_printed": printed,
            "affiliations": pc.coalesce(new_style, old_style) if present(authors["affiliation"]).any() else new_style,
            "rors": listed(of, _rors(places), count),
            "collective": collective,
            "equal_contribution": _yes_no(authors["equal"]),
            "version": self._version.take(pa.array(owner)),
            "record": pa.array(self._record[owner], pa.int32()),
        }
        rows = _table("bylines", columns)
        if valid.all() and not len(self._left):
            return rows, ()
        ours = ~np.isin(owner, self._left)
        return rows.filter(pa.array(ours & valid)), self._invalid_authors(np.flatnonzero(ours & ~valid), owner, starts)

    def _invalid_authors(self, rows: Indexes, owner: Indexes, starts: Indexes) -> tuple[Reject, ...]:
        return tuple(
            Reject(
                f"record {self._record[owner[row]] + 1} (PMID {self._pmid[owner[row]]}), author {row - starts[owner[row]] + 1}",
                INVALID_AUTHOR,
            )
            for row in rows
        )


def _tidy(values: pa.Array) -> pa.Array:
    return collapsed(values, MARK)


def _title(printed: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The title in plain text, and with its markup where it has some."""
    marked = pc.match_substring(printed, OPENED).fill_null(False)
    spelled = pa.array([markup(title) for title in printed.filter(marked).to_pylist()], pa.string())
    return _tidy(printed), collapsed(pc.replace_with_mask(pa.nulls(len(printed), pa.string()), marked, spelled))


def _published(owner: Indexes, article: pa.RecordBatch, count: int) -> dict[str, pa.Array]:
    """The dates of works; each of the few different ones is understood once."""
    parts = ("Year", "Month", "Day", "Season", "MedlineDate")
    issue = [_tidy(first_of(owner, article[f"issue_{part}"], count)) for part in parts]
    # All parts of one ArticleDate, the first, stand in one row.
    online_parts = [_tidy(article[f"online_{part}"]) for part in parts[:3]]
    online_row = np.flatnonzero(np.logical_or.reduce([present(part) for part in online_parts]))
    chosen = np.full(count, -1, np.int64)
    chosen[owner[online_row[::-1]]] = online_row[::-1]
    rows = pa.array(chosen, mask=chosen < 0)
    online = [part.take(rows) for part in online_parts]
    codes, different = _different([*issue, *online])
    dates = [_understood(values[:5], values[5:]) for values in different]
    taken = {
        "published_on": pa.array([d.first for d in dates], pa.date32()),
        "published_until": pa.array([d.last for d in dates], pa.date32()),
        "published_precision": pa.array([d.precision for d in dates], pa.string()),
    }
    return {name: values.take(codes) for name, values in taken.items()} | {"published_text": issue[4]}


@lru_cache(1 << 16)
def _understood(issue: tuple[str, ...], online: tuple[str, ...]) -> Stated:
    date = stated(issue[0], issue[1], issue[2], issue[3], issue[4])
    return date if date.precision else stated(online[0], online[1], online[2], None, None)


def _days(rows: pa.RecordBatch, prefix: str) -> pa.Array:
    codes, different = _different([_tidy(rows[f"{prefix}_{part}"]) for part in ("Year", "Month", "Day")])
    return pa.array([day_of(*values) for values in different], pa.date32()).take(codes)


def _different(columns: list[pa.Array]) -> tuple[pa.Array, list[tuple[Any, ...]]]:
    """For each row which of the different combinations it has, and those combinations, "" for what is missing."""
    joined = pc.binary_join_element_wise(*columns, "\x1f", null_handling="replace", null_replacement="")
    encoded = joined.dictionary_encode()
    return encoded.indices, [tuple(text.split("\x1f")) for text in encoded.dictionary.to_pylist()]


def _versions(printed: pa.Array) -> pa.Array:
    whole = pc.match_substring_regex(printed, "^[0-9]{1,8}$").fill_null(False)
    return pc.if_else(whole, printed, "1").cast(pa.int32())


def _rors(places: pa.RecordBatch) -> pa.Array:
    printed = _tidy(only_where(places["identifier"], is_equal(places["identifier_source"], "ROR")))
    encoded = printed.dictionary_encode()
    return pa.array([ror(text) for text in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def _yes_no(printed: pa.Array) -> pa.Array:
    said = is_equal(printed, "Y") | is_equal(printed, "N")
    return pa.array(is_equal(printed, "Y"), mask=~said)


# How many bits the place of an element under its parent takes, so that the places from the record on are one ascending number.
_BITS = {"record": 17, "part": 10, "list": 10, "heading": 10, "author": 18, "reference": 18, "within": 18}


def _key(rows: pa.RecordBatch, *levels: str) -> Indexes:
    key = np.zeros(rows.num_rows, np.int64)
    for level in levels:
        index = _index(rows, level)
        if len(index) and index.max() >> _BITS[level]:
            raise Odd
        key = (key << _BITS[level]) | index
    return key


def _index(rows: pa.RecordBatch, level: str) -> Indexes:
    found: Indexes = rows[f"<{level}>"].to_numpy().astype(np.int64)
    return found


def _table(name: str, columns: Mapping[str, pa.Array]) -> pa.Table:
    """In the table's own columns; what PubMed does not state is NULL."""
    schema = COLUMNS[name]
    count = len(next(iter(columns.values())))
    arrays = [
        columns[field.name].cast(field.type) if field.name in columns else pa.nulls(count, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
