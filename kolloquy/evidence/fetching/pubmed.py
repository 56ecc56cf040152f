"""PubMed by NCBI's E-utilities: esearch says which citations, efetch hands them over as PubMed XML.

https://www.ncbi.nlm.nih.gov/books/NBK25499/, seen 2026. The list of PMIDs is kept in the cursor rather than on
NCBI's history server: a history lapses after some eight hours, a list does not, and so a fetch can be resumed
next week and each page can be checked against what was asked for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from lxml import etree

from kolloquy.evidence.fetching import addresses
from kolloquy.evidence.fetching.polite import Fault, Manners, PoliteClient
from kolloquy.evidence.fetching.steps import Cursor, Step, changed, read_json
from kolloquy.kernel.problems import BadInput

MOST_PER_SEARCH = 9_999  # PubMed's esearch never lists more, whatever retmax or retstart say
PAGE = 500  # about 6 MB of XML: a kill loses little, and the lake gets files of a decent size
_FIRST_DAY = date(1780, 1, 1)  # before the oldest citation's entry date
_LABEL = "PubMed"


@dataclass(frozen=True, slots=True)
class PubmedApi:
    query: str
    until: date  # no citation was entered after this day
    key: str | None = None
    contact: str | None = None
    address: str = addresses.PUBMED
    page: int = PAGE
    most_per_search: int = MOST_PER_SEARCH
    name: str = "pubmed"
    suffix: str = ".xml.gz"
    asked: Mapping[str, str] = field(init=False)
    manners: Manners = field(init=False)

    def __post_init__(self) -> None:
        if not self.query.strip():
            raise BadInput("PubMed needs a query; give one with --query.")
        object.__setattr__(self, "asked", {"term": self.query.strip()})
        # NCBI allows 3 a second, 10 with a key; a little less, because it counts by its own clock.
        manners = Manners(
            label=_LABEL,
            requests_a_second=9.0 if self.key else 2.8,
            key_setting="KOLLOQUY_NCBI_API_KEY",
            key_from="https://account.ncbi.nlm.nih.gov/settings/",
        )
        object.__setattr__(self, "manners", manners)

    def begin(self) -> Cursor:
        return {"days": [None], "ids": [], "found": None, "placed": 0}

    def step(self, client: PoliteClient, cursor: Cursor, room: int | None) -> Step:
        if cursor["ids"]:
            return self._citations(client, cursor, min(self.page, room or self.page))
        return self._search(client, cursor)

    def _search(self, client: PoliteClient, cursor: Cursor) -> Step:
        """List the next range of days, or halve it when it holds more than one search may list."""
        *waiting, days = cursor["days"]
        form = self._form(term=self.asked["term"], retmode="json", retmax=str(self.most_per_search))
        if days:
            form |= {"datetype": "edat", "mindate": days[0].replace("-", "/"), "maxdate": days[1].replace("-", "/")}
        count, ids, notes = client.ask(f"{self.address.rstrip('/')}/esearch.fcgi", _listed, form=form)
        found = count if cursor["found"] is None else cursor["found"]
        notes = () if days else notes  # an empty range of days is not an unknown phrase
        halves = _halves(days, self.until) if count > self.most_per_search else None
        if halves:
            if days is None:
                notes += (
                    f"PubMed lists at most {self.most_per_search:,} citations a search and has {count:,}, so the query "
                    "is split by the day on which they entered PubMed, the newest first.",
                )
            return self._next({**cursor, "days": waiting + halves, "found": found}, found=found, notes=notes)
        absent = max(0, count - len(ids))
        if absent > 0:
            where = f" that entered it on {days[0]} to {days[1]}" if days else ""
            notes += (f"PubMed lists {len(ids):,} of {count:,} citations{where}; narrow the query to reach the rest.",)
        after = {"days": waiting, "ids": ids, "found": found, "placed": cursor["placed"] + count}
        if not waiting and after["placed"] < found:
            missed = found - after["placed"]
            absent += missed
            notes += (f"{missed:,} of the {found:,} citations have no day of entry that PubMed can search by.",)
        return self._next(after, found=found, absent=absent, notes=notes)

    def _citations(self, client: PoliteClient, cursor: Cursor, size: int) -> Step:
        ids, later = cursor["ids"][:size], cursor["ids"][size:]
        asked_before = False

        def read(body: bytes) -> tuple[bytes, int]:
            nonlocal asked_before
            here = _pmids(body)
            missing = len(set(ids) - here)
            # NCBI now and then leaves citations out of an answer; deleted ones stay away at the second asking too.
            if missing and (not asked_before or missing == len(set(ids))):
                asked_before = True
                raise Fault(f"left out {missing:,} of the {len(ids):,} citations asked for")
            return body, missing

        form = self._form(id=",".join(ids), retmode="xml")
        page, missing = client.ask(f"{self.address.rstrip('/')}/efetch.fcgi", read, form=form)
        notes = (f"PubMed no longer has {missing:,} of the citations it listed.",) if missing else ()
        return self._next({**cursor, "ids": later}, page=page, records=len(ids) - missing, absent=missing, notes=notes)

    def _next(self, cursor: Cursor, **told: Any) -> Step:
        return Step(cursor if cursor["ids"] or cursor["days"] else None, **told)

    def _form(self, **parameters: str) -> dict[str, str]:
        """By POST: lists of PMIDs are long, and a key in a form is not written into anybody's access log."""
        form = {"db": "pubmed", "tool": "kolloquy", **parameters}
        if self.contact:
            form["email"] = self.contact
        if self.key:
            form["api_key"] = self.key
        return form


def _halves(days: list[str] | None, until: date) -> list[list[str]] | None:
    """Two ranges for one, the newer last, as the end of the list is taken first; None when it is a single day."""
    first, last = (date.fromisoformat(day) for day in days) if days else (_FIRST_DAY, until)
    if first >= last:
        return None
    middle = first + (last - first) // 2
    return [[first.isoformat(), middle.isoformat()], [(middle + timedelta(days=1)).isoformat(), last.isoformat()]]


def _listed(body: bytes) -> tuple[int, list[str], tuple[str, ...]]:
    result = read_json(body, _LABEL).get("esearchresult")
    if not isinstance(result, dict):
        raise changed(_LABEL, "JSON with “esearchresult”", "JSON without it")
    if result.get("ERROR"):
        raise Fault(f"could not search (“{' '.join(str(result['ERROR']).split())[:200]}”)")
    count, ids = result.get("count"), result.get("idlist")
    if not str(count).isdigit() or not isinstance(ids, list) or not all(str(pmid).isdigit() for pmid in ids):
        raise changed(_LABEL, "an “esearchresult” with “count” and “idlist”", "one without them")
    if int(str(count)) and not ids:
        raise Fault("counted citations and listed none")
    return int(str(count)), [str(pmid) for pmid in ids], tuple(_unknown_phrases(result))


def _unknown_phrases(result: Mapping[str, Any]) -> Iterable[str]:
    errors = result.get("errorlist")
    for phrase in errors.get("phrasesnotfound", ()) if isinstance(errors, dict) else ():
        yield f"PubMed does not know “{phrase}” and searched without it."


def _pmids(body: bytes) -> set[str]:
    """The PMIDs in a page, after making sure that it is one, and whole."""
    if not body.rstrip().endswith(b">"):
        raise Fault("cut its answer short")
    found = set()
    try:
        articles = etree.iterparse(BytesIO(body), events=("start", "end"), load_dtd=False, no_network=True)
        _, root = next(articles)
        if root.tag == "PubmedArticleSet":
            for event, element in articles:
                if event == "end" and element.tag in {"PubmedArticle", "PubmedBookArticle"}:
                    found.add(_pmid(element))
                    element.clear()
    except etree.XMLSyntaxError as error:
        if body.lstrip()[:14].lower().startswith((b"<html", b"<!doctype html")):
            raise Fault("answered with a web page where XML was expected") from error
        raise Fault(f"cut its answer short or sent broken XML ({error.msg})") from error
    if root.tag == "PubmedArticleSet":
        return found
    words = " ".join(" ".join(root.itertext()).split())[:200]
    if str(root.tag).lower() in {"efetchresult", "html", "error"}:
        raise Fault(f"could not hand over the citations (“{words}”)")
    raise changed(_LABEL, "XML with the root <PubmedArticleSet>", f"the root <{root.tag}>")


def _pmid(article: Any) -> str:
    pmid = article.findtext("MedlineCitation/PMID") or article.findtext("BookDocument/PMID")
    if not pmid or not pmid.strip():
        raise changed(_LABEL, "a <PMID> in every <PubmedArticle>", "an article without one")
    return str(pmid).strip()
