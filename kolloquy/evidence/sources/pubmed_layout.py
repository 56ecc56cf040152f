"""Which elements of PubMed XML become which raw columns: the layout that xml2arrow reads by.

Every child of a table's path that some field lies in is a row of it. So an element that may be repeated never meets itself in one row, which
xml2arrow would refuse; and a field is seen only by the innermost table above it, which decides where each one stands.
"""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xml2arrow import XmlToArrowParser

_RECORD = "/PubmedArticleSet/PubmedArticle"
_CITATION = f"{_RECORD}/MedlineCitation"
_ARTICLE = f"{_CITATION}/Article"
_DATA = f"{_RECORD}/PubmedData"
_REFERENCES = f"{_DATA}/ReferenceList"
_DATE_PARTS = ("Year", "Month", "Day", "Season", "MedlineDate")


@dataclass(frozen=True, slots=True)
class _Table:
    """The index columns `<level>` say under which parent a row stands, the last of them its place there."""

    path: str
    levels: Sequence[str]
    fields: Mapping[str, str]


_TABLES = {
    "records": _Table(
        "/PubmedArticleSet",
        ["record"],
        {
            "pmid": f"{_CITATION}/PMID",
            "version": f"{_CITATION}/PMID/@Version",
            "abbreviation": f"{_CITATION}/MedlineJournalInfo/MedlineTA",
            "linking_issn": f"{_CITATION}/MedlineJournalInfo/ISSNLinking",
            # Only so that these two are rows of their own, which the plain reader then takes.
            "book": "/PubmedArticleSet/PubmedBookArticle/BookDocument/PMID",
            "deleted_document": "/PubmedArticleSet/DeleteDocument/PMID",
            **{f"revised_{part}": f"{_CITATION}/DateRevised/{part}" for part in _DATE_PARTS[:3]},
        },
    ),
    "article": _Table(
        _ARTICLE,
        ["record", "part"],
        {
            "title": f"{_ARTICLE}/ArticleTitle",
            "vernacular_title": f"{_ARTICLE}/VernacularTitle",
            "journal": f"{_ARTICLE}/Journal/Title",
            "journal_abbreviation": f"{_ARTICLE}/Journal/ISOAbbreviation",
            "issn": f"{_ARTICLE}/Journal/ISSN",
            **{f"issue_{part}": f"{_ARTICLE}/Journal/JournalIssue/PubDate/{part}" for part in _DATE_PARTS},
            **{f"online_{part}": f"{_ARTICLE}/ArticleDate/{part}" for part in _DATE_PARTS[:3]},
            "language": f"{_ARTICLE}/Language",
            "location": f"{_ARTICLE}/ELocationID",
            "location_type": f"{_ARTICLE}/ELocationID/@EIdType",
            "location_valid": f"{_ARTICLE}/ELocationID/@ValidYN",
        },
    ),
    "abstract": _Table(
        f"{_ARTICLE}/Abstract",
        ["record", "part", "section"],
        {"text": f"{_ARTICLE}/Abstract/AbstractText", "label": f"{_ARTICLE}/Abstract/AbstractText/@Label"},
    ),
    "types": _Table(
        f"{_ARTICLE}/PublicationTypeList", ["record", "part", "type"], {"text": f"{_ARTICLE}/PublicationTypeList/PublicationType"}
    ),
    "authors": _Table(
        f"{_ARTICLE}/AuthorList",
        ["record", "part", "author"],
        {
            "family": f"{_ARTICLE}/AuthorList/Author/LastName",
            "given": f"{_ARTICLE}/AuthorList/Author/ForeName",
            "initials": f"{_ARTICLE}/AuthorList/Author/Initials",
            "suffix": f"{_ARTICLE}/AuthorList/Author/Suffix",
            "collective": f"{_ARTICLE}/AuthorList/Author/CollectiveName",
            "valid": f"{_ARTICLE}/AuthorList/Author/@ValidYN",
            "equal": f"{_ARTICLE}/AuthorList/Author/@EqualContrib",
            "identifier": f"{_ARTICLE}/AuthorList/Author/Identifier",
            "identifier_source": f"{_ARTICLE}/AuthorList/Author/Identifier/@Source",
            # Where the affiliation stood before 2015, once per author.
            "affiliation": f"{_ARTICLE}/AuthorList/Author/Affiliation",
        },
    ),
    "affiliations": _Table(
        f"{_ARTICLE}/AuthorList/Author/AffiliationInfo",
        ["record", "part", "author", "place"],
        {
            "text": f"{_ARTICLE}/AuthorList/Author/AffiliationInfo/Affiliation",
            "identifier": f"{_ARTICLE}/AuthorList/Author/AffiliationInfo/Identifier",
            "identifier_source": f"{_ARTICLE}/AuthorList/Author/AffiliationInfo/Identifier/@Source",
        },
    ),
    "headings": _Table(f"{_CITATION}/MeshHeadingList", ["record", "heading"], {}),
    "mesh": _Table(
        f"{_CITATION}/MeshHeadingList/MeshHeading",
        ["record", "heading", "part"],
        {
            "name": f"{_CITATION}/MeshHeadingList/MeshHeading/DescriptorName",
            "ui": f"{_CITATION}/MeshHeadingList/MeshHeading/DescriptorName/@UI",
            "major": f"{_CITATION}/MeshHeadingList/MeshHeading/DescriptorName/@MajorTopicYN",
            "qualifier_major": f"{_CITATION}/MeshHeadingList/MeshHeading/QualifierName/@MajorTopicYN",
        },
    ),
    "keywords": _Table(f"{_CITATION}/KeywordList", ["record", "keyword"], {"text": f"{_CITATION}/KeywordList/Keyword"}),
    "data": _Table(_DATA, ["record", "list"], {}),
    "ids": _Table(
        f"{_DATA}/ArticleIdList",
        ["record", "list", "id"],
        {"text": f"{_DATA}/ArticleIdList/ArticleId", "type": f"{_DATA}/ArticleIdList/ArticleId/@IdType"},
    ),
    "references": _Table(_REFERENCES, ["record", "list", "reference"], {"text": f"{_REFERENCES}/Reference/Citation"}),
    "reference_ids": _Table(
        f"{_REFERENCES}/Reference/ArticleIdList",
        ["record", "list", "reference", "id"],
        {
            "text": f"{_REFERENCES}/Reference/ArticleIdList/ArticleId",
            "type": f"{_REFERENCES}/Reference/ArticleIdList/ArticleId/@IdType",
        },
    ),
    "inner_references": _Table(
        f"{_REFERENCES}/ReferenceList",
        ["record", "list", "reference", "within"],
        {"text": f"{_REFERENCES}/ReferenceList/Reference/Citation"},
    ),
    "inner_reference_ids": _Table(
        f"{_REFERENCES}/ReferenceList/Reference/ArticleIdList",
        ["record", "list", "reference", "within", "id"],
        {
            "text": f"{_REFERENCES}/ReferenceList/Reference/ArticleIdList/ArticleId",
            "type": f"{_REFERENCES}/ReferenceList/Reference/ArticleIdList/ArticleId/@IdType",
        },
    ),
    # Never seen: a row here only says that the plain reader has to take the record.
    "innermost_references": _Table(
        f"{_REFERENCES}/ReferenceList/ReferenceList",
        ["record", "list", "reference", "within", "deeper"],
        {"text": f"{_REFERENCES}/ReferenceList/ReferenceList/Reference/Citation"},
    ),
    "deletions": _Table(
        "/PubmedArticleSet/DeleteCitation", ["record", "deletion"], {"pmid": "/PubmedArticleSet/DeleteCitation/PMID"}
    ),
}  # fmt: skip


@cache
def raw_parser() -> XmlToArrowParser:
    # Blanks stay as they are (trim_text off): xml2arrow would also take those beside an entity, as in “R &amp; D”.
    lines = ["parser_options:", "  trim_text: false", "tables:"]
    for name, table in _TABLES.items():
        lines += [f"  - name: {name}", f"    xml_path: {table.path}", f"    levels: [{', '.join(table.levels)}]"]
        lines.append("    fields:" if table.fields else "    fields: []")
        for field, path in table.fields.items():
            lines.append(f'      - {{name: {field}, xml_path: "{path}", data_type: Utf8, nullable: true}}')
    with tempfile.TemporaryDirectory() as folder:
        layout = Path(folder) / "pubmed.yaml"
        layout.write_text("\n".join(lines) + "\n")
        return XmlToArrowParser(str(layout))
