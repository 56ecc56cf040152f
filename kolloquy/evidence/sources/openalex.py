"""OpenAlex works, in the present schema and in that of 2022 (host_venue, raw_affiliation_string, concepts)."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kolloquy.evidence.sources.contact_data import without_contact_data
from kolloquy.evidence.sources.countries import country_code
from kolloquy.evidence.sources.dates import parse_date
from kolloquy.evidence.sources.json_records import JsonRecord
from kolloquy.evidence.sources.no_people import no_person_because
from kolloquy.evidence.sources.people_names import PrintedName, split_name
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.sources.record_batches import record_batches
from kolloquy.evidence.sources.rows import Rows, at, stated
from kolloquy.kernel import ids

_WORK = re.compile(r"W\d+")
_PMID = re.compile(r"(\d{1,9})/?$")
_RESOLVER = re.compile(r"^(?:https?://)?(?:dx\.)?doi\.org/", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:jats:)?(?:i|b|u|em|strong|sub|sup|scp|sc|tt|italic|bold|span|inline-formula|tex-math|title|p)(?:\s[^<>]*)?/?>"
    r"|</?(?:mml:)?m[a-z]+(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_LEAST_CONCEPT_SCORE = 0.3  # below it, OpenAlex's own concepts of 2022 are mostly beside the work
# PubMed's three-letter codes for the languages most works are in.
_LANGUAGES = dict(
    pair.split(":")
    for pair in [
        "en:eng",
        "de:ger",
        "fr:fre",
        "es:spa",
        "it:ita",
        "pt:por",
        "zh:chi",
        "ja:jpn",
        "ko:kor",
        "ru:rus",
        "nl:dut",
        "pl:pol",
        "tr:tur",
        "sv:swe",
        "da:dan",
        "no:nor",
        "fi:fin",
        "cs:cze",
        "hu:hun",
        "el:gre",
        "uk:ukr",
        "ro:rum",
        "hr:hrv",
        "fa:per",
        "ar:ara",
        "he:heb",
    ]
)

_Json = Mapping[str, Any]


def read(path: Path) -> Iterator[Batch]:
    """Works and their bylines. An ORCID here is OpenAlex's own finding about an author, not what the work printed."""
    yield from record_batches(
        path,
        ("results",),
        ("works", "bylines"),
        _add_work,
        "holds no OpenAlex work (no record has an id such as https://openalex.org/W2741809807); name a file of works.",
    )


def _add_work(record: JsonRecord, rows: Rows) -> Reject | None:
    work = record.value
    openalex_id = _short(work.get("id") or at(work, "ids").get("openalex")) if isinstance(work, Mapping) else None
    if not openalex_id or not _WORK.fullmatch(openalex_id):
        return Reject(record.place, "it has no OpenAlex work id such as W2741809807; fetch it again")
    number = rows.taken_of("works")
    try:
        row = work_row(openalex_id, work, number)
        bylines = list(byline_rows(row["work_id"], work, number))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return Reject(record.place, f"{openalex_id} is not laid out as a work ({error}); fetch it again")
    rows.add("works", [row], record.place)
    rows.add("bylines", bylines, record.place)
    return None


def work_row(openalex_id: str, work: _Json, record: int) -> dict[str, Any]:
    pmid, doi = _pmid(work), _doi(work)
    title = stated(work.get("title") or work.get("display_name"))
    venue = at(work, "primary_location", "source") or at(work, "host_venue")
    published_on, published_until, precision = _published(work)
    cited = work.get("cited_by_count")
    return {
        "work_id": f"pmid:{pmid}" if pmid else f"doi:{doi}" if doi else f"openalex:{openalex_id}",
        "pmid": pmid,
        "doi": doi,
        "openalex_id": openalex_id,
        "title": plain(title),
        "title_markup": title if title and _INLINE.search(title) else None,
        "abstract": without_contact_data(plain(_abstract(work.get("abstract_inverted_index")))),
        "venue": stated(venue.get("display_name")),
        "issn": stated(venue.get("issn_l")) or next(iter(venue.get("issn") or ()), None),
        "published_on": published_on,
        "published_until": published_until,
        "published_precision": precision,
        "revised_on": parse_date(work.get("updated_date"))[0],
        "types": _types(work),
        "language": _language(work),
        "mesh": _mesh(work.get("mesh") or ()),
        "keywords": _keywords(work),
        "references": [{"pmid": None, "doi": None, "text": stated(ref)} for ref in work.get("referenced_works") or ()]
        or None,
        "cited_by_count": int(cited) if cited is not None else None,
        "version": 1,
        "record": record,
    }


def byline_rows(work_id: str, work: _Json, record: int) -> Iterator[dict[str, Any]]:
    authorships = work.get("authorships") or []
    for position, authorship in enumerate(authorships, start=1):
        author = at(authorship, "author")
        printed, name = _printed_name(stated(authorship.get("raw_author_name")), stated(author.get("display_name")))
        group = printed if printed and no_person_because(printed) else None
        institutions = authorship.get("institutions") or []
        row = {
            "byline_id": f"{work_id}#{position}",
            "work_id": work_id,
            "position": position,
            "author_count": len(authorships),
            "affiliations": _affiliations(authorship, institutions),
            "rors": _unique(_ror(i.get("ror")) for i in institutions),
            "countries": _unique(
                country_code(c) for c in authorship.get("countries") or [i.get("country_code") for i in institutions]
            ),
            "author_key": _short(author.get("id")),
            "collective": without_contact_data(group),
            "corresponding": authorship.get("is_corresponding"),
            "version": 1,
            "record": record,
        }
        if group is None:
            row |= {"family": name.family, "given": name.given, "initials": name.initials, "suffix": name.suffix}
            row |= {"orcid": ids.orcid(author.get("orcid")), "orcid_as_printed": stated(author.get("orcid"))}
        yield row


def plain(text: str | None) -> str | None:
    """Text without inline markup and entities; what stood inside the markup stays."""
    return stated(html.unescape(_INLINE.sub("", text))) if text else None


def _printed_name(raw: str | None, displayed: str | None) -> tuple[str | None, PrintedName]:
    """The name the work printed; "Doe JA" cannot be told from "Ja Doe", so OpenAlex's own order is taken then."""
    if raw and displayed:
        family, known = split_name(raw).family, split_name(displayed).family
        if family != known and len((family or "").replace(".", "")) <= 2:
            raw = displayed
    printed = raw or displayed
    return printed, split_name(printed or "")


def _pmid(work: _Json) -> str | None:
    found = _PMID.search(str(at(work, "ids").get("pmid") or ""))
    return found.group(1) if found else None


def _doi(work: _Json) -> str | None:
    text = stated(work.get("doi") or at(work, "ids").get("doi"))
    return _RESOLVER.sub("", text).lower() or None if text else None


def _published(work: _Json) -> tuple[date | None, date | None, str | None]:
    on = parse_date(work.get("publication_date"))[0]
    year = on.year if on else work.get("publication_year")
    # OpenAlex writes the first of January where it knows the year only.
    if on and (on.month, on.day) != (1, 1):
        return on, on, "day"
    return (date(int(year), 1, 1), date(int(year), 12, 31), "year") if year else (None, None, None)


def _abstract(index: _Json | None) -> str | None:
    """OpenAlex hands out abstracts as words with their places."""
    words = sorted((place, word) for word, places in (index or {}).items() for place in places)
    return " ".join(word for _, word in words) or None


def _types(work: _Json) -> list[str] | None:
    marks = [("is_retracted", "Retracted Publication"), ("is_paratext", "paratext")]
    return _unique([stated(work.get("type")), *(name for mark, name in marks if work.get(mark))])


def _language(work: _Json) -> str | None:
    language = stated(work.get("language"))
    return _LANGUAGES.get(language, language) if language else None


def _mesh(headings: Iterable[_Json]) -> list[dict[str, Any]] | None:
    """One concept each, though OpenAlex repeats a heading for each of its qualifiers."""
    concepts: dict[str, dict[str, Any]] = {}
    for heading in headings:
        ui = heading.get("descriptor_ui")
        if ui:
            concept = concepts.setdefault(
                ui, {"ui": ui, "name": stated(heading.get("descriptor_name")), "major": False}
            )
            concept["major"] = concept["major"] or bool(heading.get("is_major_topic"))
    return list(concepts.values()) or None


def _keywords(work: _Json) -> list[str] | None:
    """Keywords and topics; of the older schema the concepts that fit well."""
    found = [k.get("display_name") or k.get("keyword") for k in work.get("keywords") or () if isinstance(k, Mapping)]
    found += [topic.get("display_name") for topic in work.get("topics") or ()]
    if not found:
        fitting = (c for c in work.get("concepts") or () if float(c.get("score") or 0) >= _LEAST_CONCEPT_SCORE)
        found = [concept.get("display_name") for concept in fitting]
    return _unique(stated(name) for name in found)


def _affiliations(authorship: _Json, institutions: Iterable[_Json]) -> list[str] | None:
    raw = authorship.get("raw_affiliation_strings") or [authorship.get("raw_affiliation_string")]
    found = _unique(without_contact_data(plain(text)) for text in raw)
    return found or _unique(stated(institution.get("display_name")) for institution in institutions)


def _ror(address: object) -> str | None:
    return str(address).rstrip("/").rpartition("/")[2] or None if address else None


def _short(address: object) -> str | None:
    return str(address).rpartition("/")[2].strip() or None if address else None


def _unique(values: Iterable[str | None]) -> list[str] | None:
    return list(dict.fromkeys(value for value in values if value)) or None
