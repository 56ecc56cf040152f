"""Works as OpenAlex's API gives them at present: some that PubMed has too, and some of its own."""

import json
from collections.abc import Sequence
from hashlib import sha256
from html import unescape
from pathlib import Path
from re import sub

from kolloquy.workflows.demo_world.organisations import Institution
from kolloquy.workflows.demo_world.therapeutic_area import CONCEPTS
from kolloquy.workflows.demo_world.works import Byline, Work

_SITE = "https://openalex.org/"
Json = dict[str, object]


def write_openalex(path: Path, works: Sequence[Work], *, also_in_pubmed: frozenset[str]) -> None:
    """`also_in_pubmed` are the PMIDs to be stated; the other works are known here only."""
    results = [_work(number, work, work.pmid in also_in_pubmed) for number, work in enumerate(works, start=1)]
    page = {"meta": {"count": len(results), "page": 1, "per_page": 200}, "results": results}
    path.write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")


def _work(number: int, work: Work, in_pubmed: bool) -> Json:
    title = unescape(sub(r"<[^>]+>", "", work.text.title)).removesuffix(".")
    ids: Json = {"openalex": f"{_SITE}W99{number:08d}", "doi": f"https://doi.org/{work.doi}"}
    if in_pubmed:
        ids["pmid"] = f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}"
    concept = CONCEPTS[work.subject.concept]
    bylines = [byline for byline in work.bylines if byline.person is not None]
    return {
        "id": ids["openalex"],
        "doi": ids["doi"],
        "title": title,
        "display_name": title,
        "publication_year": work.on.year,
        "publication_date": work.on.isoformat(),
        "ids": ids,
        "language": "en",
        "primary_location": {
            "is_oa": True,
            "landing_page_url": ids["doi"],
            "source": {
                "id": f"{_SITE}S99{work.journal.nlm_id}",
                "display_name": work.journal.title,
                "issn_l": work.journal.issn,
                "issn": [work.journal.issn],
                "type": "journal",
            },
            "version": "publishedVersion",
        },
        "type": "article" if in_pubmed else "preprint",
        "type_crossref": "journal-article" if in_pubmed else "posted-content",
        "authorships": [_authorship(place, len(bylines), byline, work) for place, byline in enumerate(bylines)],
        "cited_by_count": int(work.pmid) % 37,
        "is_retracted": False,
        "is_paratext": False,
        "mesh": [
            {
                "descriptor_ui": concept.ui,
                "descriptor_name": concept.name,
                "qualifier_ui": "",
                "qualifier_name": None,
                "is_major_topic": True,
            }
        ]
        if in_pubmed
        else [],
        "keywords": [
            {"id": f"{_SITE}keywords/demo", "display_name": word, "score": 0.5} for word in work.text.keywords
        ],
        "referenced_works": [],
        "abstract_inverted_index": _inverted(work),
        "updated_date": f"{work.on.isoformat()}T00:00:00.000000",
        "created_date": work.on.isoformat(),
    }


def _authorship(place: int, count: int, byline: Byline, work: Work) -> Json:
    person, printed = byline.person, byline.printed
    assert person is not None
    assert printed is not None
    institution = person.post_in(work.on.year).institution
    raw = f"{printed.given} {printed.family}"
    # OpenAlex keeps one spelling a person, which is not always the printed one.
    full = person.names[-1][1]
    return {
        "author_position": "first" if place == 0 else "last" if place == count - 1 else "middle",
        "author": {
            "id": f"{_SITE}A99{person.person_id[1:]}",
            "display_name": f"{full.given} {full.family}",
            "orcid": f"https://orcid.org/{person.orcid}" if byline.orcid and person.orcid else None,
        },
        "institutions": [_institution(institution)],
        "countries": [institution.country_code],
        "is_corresponding": place == 0,
        "raw_author_name": raw,
        "raw_affiliation_strings": list(byline.affiliations),
    }


def _institution(institution: Institution) -> Json:
    digest = sha256(institution.name.encode()).hexdigest()
    return {
        "id": f"{_SITE}I99{int(digest[:6], 16)}",
        "display_name": institution.name,
        "ror": f"https://ror.org/00demo{int(digest[6:9], 16) % 1000:03d}",
        "country_code": institution.country_code,
        "type": "healthcare",
    }


def _inverted(work: Work) -> dict[str, list[int]] | None:
    text = unescape(sub(r"<[^>]+>", "", " ".join(part for _, part in work.text.abstract)))
    index: dict[str, list[int]] = {}
    for place, word in enumerate(text.split()):
        index.setdefault(word, []).append(place)
    return index or None
