"""PubMed XML read the plain way, an article at a time: the slow reader that the fast one is checked against.

It is also the reader of whatever the fast one leaves alone: book articles, odd encodings, records that are not well formed.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import pyarrow as pa
from lxml import etree

from kolloquy.evidence.sources.opening import Opened, head, open_bytes
from kolloquy.evidence.sources.pubmed_dates import UNSTATED, Stated, day_of, stated
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.sources.text import collapsed, doi, ror
from kolloquy.evidence.tables import COLUMNS
from kolloquy.kernel import ids
from kolloquy.kernel.problems import BadInput

Element = Any  # lxml ships no types
Row = dict[str, Any]

RECORDS_IN_A_BATCH = 10_000
_ROOTS = {"PubmedArticleSet", "PubmedBookArticleSet", "PubmedArticle", "PubmedBookArticle"}
_XML_BEGINNINGS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")  # or a byte order mark
_RECORDS = ("PubmedArticle", "PubmedBookArticle")
_DELETIONS = ("DeleteCitation", "DeleteDocument")


class BadRecord(Exception):
    """An article that cannot be taken, and why."""


class Gathered:
    """Rows gathered until they make a batch."""

    def __init__(self, first_record: int = 0) -> None:
        self.next_record = first_record
        self.rows: dict[str, list[Row]] = {"works": [], "bylines": [], "deletions": []}
        self.rejects: list[Reject] = []

    def take(self, element: Element) -> None:
        if element.tag in _DELETIONS:
            self.rows["deletions"] += [{"pmid": pmid} for e in element.iterfind("PMID") if (pmid := text(e))]
            return
        place = f"record {self.next_record + 1}"
        try:
            work, bylines, left_out = read_record(element, self.next_record)
        except BadRecord as bad:
            self.rejects.append(Reject(place, str(bad), excerpt(element)))
        else:
            self.rows["works"].append(work)
            self.rows["bylines"] += bylines
            self.rejects += [Reject(f"{place} (PMID {work['pmid']}), author {n}", INVALID_AUTHOR) for n in left_out]
        self.next_record += 1

    def leave_out(self, reason: str, around: str | None = None) -> None:
        self.rejects.append(Reject(f"record {self.next_record + 1}", reason, around))
        self.next_record += 1

    def batch(self, share_read: float | None = None) -> Batch:
        tables = {name: pa.Table.from_pylist(rows, COLUMNS[name]) for name, rows in self.rows.items() if rows}
        return Batch(tables, tuple(self.rejects), share_read)


INVALID_AUTHOR = "The source marks this author entry as not valid (ValidYN is N)."


def read(path: Path) -> Iterator[Batch]:
    beginning = head(path).lstrip()
    if not beginning.startswith(_XML_BEGINNINGS):
        raise BadInput(f"{path} is no PubMed file: it does not begin as XML does; name the source that it comes from.")
    with open_bytes(path) as opened:
        gathered = Gathered()
        for element in elements(opened, path):
            gathered.take(element)
            if len(gathered.rows["works"]) >= RECORDS_IN_A_BATCH:
                yield gathered.batch(opened.share_read)
                gathered = Gathered(gathered.next_record)
        yield gathered.batch(1.0)


def elements(stream: Opened | IO[bytes], path: Path) -> Iterator[Element]:
    """Every record and deletion in turn; each is emptied behind the reader, so that memory stays small."""
    events = etree.iterparse(
        stream,
        events=("end",),
        tag=_RECORDS + _DELETIONS,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
    )
    root_seen = False
    try:
        for _, element in events:
            if not root_seen:
                root_seen = True
                check_root(element.getroottree().getroot().tag, path)
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise BadInput(f"{path} is not well-formed XML ({error.msg}); fetch or copy it again.") from error
    if not root_seen:
        check_root(events.root.tag if events.root is not None else "nothing", path)


def check_root(tag: str, path: Path) -> None:
    if tag not in _ROOTS:
        raise BadInput(
            f"{path} is no PubMed file: its root element is <{tag}>, not <PubmedArticleSet>; name the source it comes from."
        )


def read_record(element: Element, record: int) -> tuple[Row, list[Row], list[int]]:
    """The work, its bylines, and the places of the author entries that the source itself calls invalid."""
    is_book = element.tag == "PubmedBookArticle"
    citation = element.find("BookDocument" if is_book else "MedlineCitation")
    if citation is None:
        raise BadRecord("The record has no citation in it.")
    article = citation if is_book else citation.find("Article")
    if article is None:
        article = etree.Element("Article")
    work = _work(element, citation, article, record)
    if is_book:
        work |= _book(citation)
    authors = [
        a for a in article.iterfind("AuthorList/Author") if not is_book or a.getparent().get("Type") != "editors"
    ]
    valid = [a for a in authors if a.get("ValidYN") != "N"]
    left_out = [n for n, a in enumerate(authors, 1) if a.get("ValidYN") == "N"]
    shared = {"work_id": work["work_id"], "author_count": len(valid), "version": work["version"], "record": record}
    bylines = [_byline(a, n) | shared | {"byline_id": f"{work['work_id']}#{n}"} for n, a in enumerate(valid, 1)]
    return work, bylines, left_out


def _work(element: Element, citation: Element, article: Element, record: int) -> Row:
    pmid_element = citation.find("PMID")
    pmid = text(pmid_element)
    if not pmid:
        raise BadRecord("The record has no PMID.")
    if not (pmid.isascii() and pmid.isdigit()):
        raise BadRecord(f"Its PMID is “{pmid[:40]}”, which is no number.")
    version = pmid_element.get("Version", "")
    title = article.find("ArticleTitle")
    journal = article.find("Journal")
    info = citation.find("MedlineJournalInfo")
    published, printed = _published(article)
    return {
        "work_id": f"pmid:{pmid}",
        "pmid": pmid,
        "doi": _doi(element, article),
        "title": text(title),
        "title_markup": markup(title),
        "vernacular_title": text(article.find("VernacularTitle")),
        "abstract": _abstract(article.iterfind("Abstract/AbstractText")),
        "venue": first(
            text(_in(journal, "Title")), text(_in(journal, "ISOAbbreviation")), text(_in(info, "MedlineTA"))
        ),
        "issn": first(text(_in(info, "ISSNLinking")), text(_in(journal, "ISSN"))),
        "published_on": published.first,
        "published_until": published.last,
        "published_precision": published.precision,
        "published_text": printed,
        "revised_on": day_of(*parts(citation.find("DateRevised"))[:3]),
        "types": texts(article.iterfind("PublicationTypeList/PublicationType"))
        or texts(article.iterfind("PublicationType")),
        "language": ",".join(texts(article.iterfind("Language")) or []) or None,
        "mesh": [_heading(e) for e in citation.iterfind("MeshHeadingList/MeshHeading")] or None,
        "keywords": texts(citation.iterfind("KeywordList/Keyword")),
        "references": [r for e in _references(element) if any((r := _reference(e)).values())] or None,
        "version": int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 1,
        "record": record,
    }


def _book(book: Element) -> Row:
    published, printed = _published(book, of="Book/PubDate")
    return {
        "venue": text(book.find("Book/BookTitle")),
        "published_on": published.first,
        "published_until": published.last,
        "published_precision": published.precision,
        "published_text": printed,
    }


def _published(article: Element, of: str = "Journal/JournalIssue/PubDate") -> tuple[Stated, str | None]:
    """The issue's date; only where it says nothing, the date the article appeared on line."""
    issue = parts(article.find(of))
    published = stated(*issue)
    if published == UNSTATED:
        online = (parts(e)[:3] for e in article.iterfind("ArticleDate"))
        published = stated(*next(filter(any, online), (None, None, None)), None, None)
    return published, issue[4]


def parts(e: Element) -> tuple[str | None, str | None, str | None, str | None, str | None]:
    if e is None:
        return None, None, None, None, None
    return (
        text(e.find("Year")), text(e.find("Month")), text(e.find("Day")), text(e.find("Season")), text(e.find("MedlineDate")),
    )  # fmt: skip


def _doi(element: Element, article: Element) -> str | None:
    # A record lists its DOI and its publisher item id in either order, and keeps withdrawn ones: pick by type and validity.
    for e in article.iterfind("ELocationID"):
        if e.get("EIdType") == "doi" and e.get("ValidYN") != "N" and (found := doi(text(e))):
            return found
    lists = (
        "PubmedData/ArticleIdList/ArticleId",
        "BookDocument/ArticleIdList/ArticleId",
        "PubmedBookData/ArticleIdList/ArticleId",
    )
    for path in lists:
        for e in element.iterfind(path):
            if e.get("IdType") == "doi" and (found := doi(text(e))):
                return found
    return None


def _abstract(sections: Iterable[Element]) -> str | None:
    """Sections as lines, each with its label before it."""
    lines = []
    for e in sections:
        label, body = collapsed(e.get("Label")), text(e)
        if body:
            lines.append(f"{label}: {body}" if label and label != "UNLABELLED" else body)
    return "\n".join(lines) or None


def _heading(e: Element) -> Row:
    name = e.find("DescriptorName")
    major = any(part.get("MajorTopicYN") == "Y" for part in e.iterfind("*"))
    return {"ui": collapsed(_attribute(name, "UI")), "name": text(name), "major": major}


def _references(element: Element) -> Iterator[Element]:
    # Reference lists may hold reference lists.
    for holder in element.iterfind("PubmedData/ReferenceList"):
        yield from holder.iter("Reference")
    for holder in element.iterfind("BookDocument/ReferenceList"):
        yield from holder.iter("Reference")


def _reference(e: Element) -> Row:
    found: Row = {"pmid": None, "doi": None, "text": text(e.find("Citation"))}
    for article_id in e.iterfind("ArticleIdList/ArticleId"):
        kind = article_id.get("IdType")
        if kind == "pubmed":
            found["pmid"] = found["pmid"] or text(article_id)
        elif kind == "doi":
            found["doi"] = found["doi"] or doi(text(article_id))
    return found


def _byline(author: Element, position: int) -> Row:
    printed = [t for e in author.iterfind("Identifier") if e.get("Source") == "ORCID" and (t := text(e))]
    valid = [found for t in printed if (found := ids.orcid(t))]
    collective = text(author.find("CollectiveName"))
    return {
        "position": position,
        "family": None if collective else text(author.find("LastName")),
        "given": None if collective else text(author.find("ForeName")),
        "initials": None if collective else text(author.find("Initials")),
        "suffix": None if collective else text(author.find("Suffix")),
        "orcid": valid[0] if valid else None,
        "orcid_as_printed": printed[0] if printed else None,
        "affiliations": texts(author.iterfind("AffiliationInfo/Affiliation")) or texts(author.iterfind("Affiliation")),
        "rors": [
            r for e in author.iterfind("AffiliationInfo/Identifier") if e.get("Source") == "ROR" and (r := ror(text(e)))
        ]
        or None,
        "collective": collective,
        "equal_contribution": {"Y": True, "N": False}.get(author.get("EqualContrib", "")),
    }


def text(e: Element) -> str | None:
    """All text within an element, that of its inline markup included; None for nothing but blanks."""
    if e is None:
        return None
    if len(e) == 0:
        return collapsed(e.text)
    return collapsed("".join(e.itertext()))


def texts(found: Iterable[Element]) -> list[str] | None:
    return [t for e in found if (t := text(e))] or None


def markup(e: Element) -> str | None:
    """The inner markup in one plain spelling: local names, no attributes; None where there is none."""
    if e is None or not any(isinstance(child.tag, str) for child in e):
        return None
    return collapsed(_inner(e))


def _inner(e: Element) -> str:
    pieces = [_escaped(e.text)]
    for child in e:
        if isinstance(child.tag, str):
            name = etree.QName(child).localname
            pieces.append(f"<{name}>{_inner(child)}</{name}>")
        pieces.append(_escaped(child.tail))
    return "".join(pieces)


def _escaped(words: str | None) -> str:
    return (words or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def first(*values: str | None) -> str | None:
    return next((v for v in values if v), None)


def excerpt(element: Element) -> str | None:
    """Enough to find the record again; names and addresses stay out."""
    title = collapsed("".join(element.itertext("PMID", "ArticleTitle", "Title", with_tail=False)))
    return title[:200] if title else None


def _in(e: Element, name: str) -> Element:
    return None if e is None else e.find(name)


def _attribute(e: Element, name: str) -> str | None:
    return None if e is None else e.get(name)
