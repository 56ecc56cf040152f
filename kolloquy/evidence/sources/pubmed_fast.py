"""PubMed XML to tables by whole columns: xml2arrow reads the elements, Arrow and NumPy make rows of them.

It promises the very rows of `pubmed_plain`, names the records that it leaves to that one, or refuses them all (`Odd`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
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
from kolloquy.evidence.sources.pubmed_dates import day_of, stated
from kolloquy.evidence.sources.pubmed_inline import CLOSED, OPENED, OddMarkup, markup, without_inline_markup
from kolloquy.evidence.sources.pubmed_layout import raw_parser
from kolloquy.evidence.sources.reading import Reject
from kolloquy.evidence.sources.text import ror
from kolloquy.evidence.tables import COLUMNS

Raw = Mapping[str, pa.RecordBatch]
_ROOT, _END = b"<PubmedArticleSet>", b"</PubmedArticleSet>"
_MARK = f"{OPENED}[^{CLOSED}]*{CLOSED}"
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


def read_records(records: bytes, first_record: int) -> Read:
    """The tables of some whole records and deletions."""
    try:
        raw: Raw = raw_parser().parse(b"".join([_ROOT, *without_inline_markup(records), _END]))
    except (OddMarkup, Xml2ArrowError, TypeError) as error:  # it says TypeError where bytes are no UTF-8
        raise Odd from error
    try:
        return _Records(raw, first_record).read()
    except ControlCharacter as error:
        raise Odd from error


class _Records:
    def __init__(self, raw: Raw, first_record: int) -> None:
        self._raw = raw
        records = raw["records"]
        self._count = records.num_rows
        self._deletions = collapsed(raw["deletions"]["pmid"])
        self._pmid = collapsed(records["pmid"])
        if present(records["deleted_document"]).any():
            raise Odd
        numbered = pc.match_substring_regex(self._pmid, "^[0-9]+$").fill_null(False).to_numpy(zero_copy_only=False)
        is_record = np.ones(self._count, np.bool_)
        is_record[_index(raw["deletions"], "record")] = False
        numbered[_index(raw["lists_in_lists"], "record")] = False
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
            "vernacular_title": collapsed(of_article("vernacular_title")),
            "abstract": self._abstracts(),
            "venue": first_said(
                collapsed(of_article("journal")),
                collapsed(of_article("journal_abbreviation")),
                collapsed(records["abbreviation"]),
            ),
            "issn": first_said(collapsed(records["linking_issn"]), collapsed(of_article("issn"))),
            **_published(owner, article, self._count),
            "revised_on": _days(records, "revised"),
            "types": self._lists("types"),
            "language": pc.binary_join(listed(owner, collapsed(article["language"]), self._count), ","),
            "mesh": self._mesh(),
            "keywords": self._lists("keywords"),
            "references": self._references(),
            "version": self._version,
            "record": pa.array(self._record, pa.int32()),
        }
        return _table("works", columns).take(pa.array(self._kept))

    def _lists(self, name: str) -> pa.Array:
        table = self._raw[name]
        return listed(_index(table, "record"), collapsed(table["text"]), self._count)

    def _dois(self) -> pa.Array:
        article, ids = self._raw["article"], self._raw["ids"]
        good = is_equal(article["location_type"], "doi") & ~is_equal(article["location_valid"], "N")
        located = first_of(_index(article, "record"), dois(only_where(article["location"], good)), self._count)
        listed_ids = dois(only_where(ids["text"], is_equal(ids["type"], "doi")))
        return pc.coalesce(located, first_of(_index(ids, "record"), listed_ids, self._count))

    def _abstracts(self) -> pa.Array:
        sections = self._raw["abstract"]
        body, label = collapsed(sections["text"]), collapsed(sections["label"])
        label = only_where(label, ~is_equal(label, "UNLABELLED"))
        lines = pc.coalesce(pc.binary_join_element_wise(label, body, ": "), body)
        return pc.binary_join(listed(_index(sections, "record"), lines, self._count), "\n")

    def _mesh(self) -> pa.Array:
        parts = self._raw["mesh"]
        key = _key(parts, "record", "heading")
        headings, of = np.unique(key, return_inverse=True)
        major = np.zeros(len(headings), np.bool_)
        major[of[is_equal(parts["major"], "Y") | is_equal(parts["qualifier_major"], "Y")]] = True
        names = first_of(of, collapsed(parts["name"]), len(headings))
        uis = first_of(of, collapsed(parts["ui"]), len(headings))
        concepts = pa.StructArray.from_arrays([uis, names, pa.array(major)], names=["ui", "name", "major"])
        return listed(headings >> _BITS, concepts, self._count)

    def _references(self) -> pa.Array:
        rows, ids = self._raw["references"], self._raw["reference_ids"]
        levels = ("record", "list", "reference")
        keys, id_keys = _key(rows, *levels), _key(ids, *levels)
        count = len(keys)
        of = np.searchsorted(keys, id_keys)
        pmids = first_of(of, collapsed(only_where(ids["text"], is_equal(ids["type"], "pubmed"))), count)
        found_dois = first_of(of, dois(only_where(ids["text"], is_equal(ids["type"], "doi"))), count)
        citations = collapsed(rows["text"])
        said = present(pmids) | present(found_dois) | present(citations)
        references = pa.StructArray.from_arrays(
            [pmids, found_dois, citations], names=["pmid", "doi", "text"], mask=pa.array(~said)
        )
        return listed(_index(rows, "record"), references, self._count)

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
        collective = collapsed(authors["collective"])
        personal = ~present(collective)
        printed = collapsed(only_where(authors["identifier"], is_equal(authors["identifier_source"], "ORCID")))
        work_id = self._work_id.take(pa.array(owner))
        new_style = listed(of, collapsed(places["text"]), count)
        old_style = listed(np.arange(count), collapsed(authors["affiliation"]), count)
        columns = {
            "byline_id": pc.binary_join_element_wise(work_id, pa.array(position).cast(pa.string()), "#"),
            "work_id": work_id,
            "position": pa.array(position, pa.int32()),
            "author_count": pa.array(author_count, pa.int32()),
            **{
                name: only_where(collapsed(authors[name]), personal)
                for name in ("family", "given", "initials", "suffix")
            },
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


def _title(marked: pa.Array) -> tuple[pa.Array, pa.Array]:
    """The title without its marks, and with markup where it has some."""
    has_marks = pc.match_substring(marked, OPENED).fill_null(False)
    at = has_marks.to_numpy(zero_copy_only=False)
    none = pa.nulls(len(marked), pa.string())
    if not at.any():
        return collapsed(marked), none
    chosen = marked.filter(has_marks)
    plain = pc.replace_with_mask(marked, has_marks, pc.replace_substring_regex(chosen, _MARK, ""))
    spelled = pa.array([markup(title) for title in chosen.to_pylist()], pa.string())
    return collapsed(plain), collapsed(pc.replace_with_mask(none, has_marks, spelled))


def _published(owner: Indexes, article: pa.RecordBatch, count: int) -> dict[str, pa.Array]:
    """The dates of works; each of the few different ones is understood once."""
    parts = ("Year", "Month", "Day", "Season", "MedlineDate")
    issue = [collapsed(first_of(owner, article[f"issue_{part}"], count)) for part in parts]
    # All parts of one ArticleDate, the first, stand in one row.
    online_row = np.flatnonzero(np.logical_or.reduce([present(article[f"online_{part}"]) for part in parts[:3]]))
    chosen = np.full(count, -1, np.int64)
    chosen[owner[online_row[::-1]]] = online_row[::-1]
    rows = pa.array(chosen, mask=chosen < 0)
    online = [collapsed(article[f"online_{part}"].take(rows)) for part in parts[:3]]
    codes, different = _different([*issue, *online])
    dates = []
    for values in different:
        date = stated(*values[:5])
        dates.append(date if date.precision else stated(values[5], values[6], values[7], None, None))
    taken = {
        "published_on": pa.array([d.first for d in dates], pa.date32()),
        "published_until": pa.array([d.last for d in dates], pa.date32()),
        "published_precision": pa.array([d.precision for d in dates], pa.string()),
    }
    return {name: values.take(codes) for name, values in taken.items()} | {"published_text": issue[4]}


def _days(rows: pa.RecordBatch, prefix: str) -> pa.Array:
    codes, different = _different([collapsed(rows[f"{prefix}_{part}"]) for part in ("Year", "Month", "Day")])
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
    printed = only_where(places["identifier"], is_equal(places["identifier_source"], "ROR"))
    encoded = printed.dictionary_encode()
    return pa.array([ror(text) for text in encoded.dictionary.to_pylist()], pa.string()).take(encoded.indices)


def _yes_no(printed: pa.Array) -> pa.Array:
    said = is_equal(printed, "Y") | is_equal(printed, "N")
    return pa.array(is_equal(printed, "Y"), mask=~said)


# Places of an element under its parents as one ascending number; 2^20 children of one parent are more than any record has.
_BITS = 20


def _key(rows: pa.RecordBatch, *levels: str) -> Indexes:
    key = np.zeros(rows.num_rows, np.int64)
    for level in levels:
        key = (key << _BITS) | _index(rows, level)
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
