"""What pages say in words: places, days, confidence, links out. Rounded as far as we are sure."""

import re
from datetime import date
from decimal import Decimal
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kolloquy.evidence.models import Seat, Transfer, Trial, Work
from kolloquy.evidence.sources.countries import country_name
from kolloquy.evidence.vocabulary import RefKind
from kolloquy.identity.models import Expert

SOURCE_NAMES = {
    "pubmed": "PubMed",
    "trials": "ClinicalTrials.gov",
    "payments": "Open Payments",
    "registry": "NPPES",
    "openalex": "OpenAlex",
    "congress": "Congress programmes",
    "panels": "Panels and boards",
    "mesh": "MeSH",
}
FACTS = {"name": "Name", "place": "Place", "orcid": "ORCID", "npi": "NPI", "specialty": "Specialty"}
_PUBMED = "https://pubmed.ncbi.nlm.nih.gov/"
_DOI = "https://doi.org/"
# A work's id says which of its source's ids it is: pmid:123, else doi:10.1/x, else openalex:W1.
_WORK_PAGES = {"pmid": _PUBMED, "doi": _DOI, "openalex": "https://openalex.org/"}
# A value between 0 and 1 is said in words before it is said in number.
_SURE = ((0.95, "very sure"), (0.85, "sure"), (0.7, "fairly sure"), (0.0, "not sure"))
_COMMAND = re.compile(r"`([^`]+)`")
_MARKUP = re.compile(r"&lt;(/?)(i|b|em|strong|sub|sup|u)&gt;")


def country(code: str | None) -> str:
    return country_name(code) or code or ""


def day(on: date | None, precision: str | None = None) -> str:
    """As exact as the source is: 3 May 2025, May 2025 or 2025."""
    if on is None:
        return "no date"
    if precision == "year":
        return str(on.year)
    if precision in {"month", "season"}:
        return f"{on:%B} {on.year}"
    return f"{on.day} {on:%B} {on.year}"


def day_of(text: str) -> date | None:
    """A day as a form sends it; None for anything else."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def points(value: float, spread: float = 0.0) -> str:
    return "under 0.1" if 0 < value < 0.05 else rounded(value, spread)


def rounded(value: float, spread: float) -> str:
    """As far as we are sure of it: no tenths where the interval spreads over ten points and more."""
    return f"{value:.0f}" if spread >= 10 else f"{value:.1f}"


def exact(value: float) -> str:
    """To the thousandth, in which standings are counted: so that what is printed adds up."""
    return f"{value:.3f}"


def rise(rise: float | None, years: int) -> str:
    """What a rise, which is log2, says against people as long in the field."""
    if rise is None:
        return "Too little evidence to say whether this rises or falls against people as long in the field."
    times = f"{2 ** abs(rise):.1f} times"
    if abs(rise) < 0.1:
        return f"Over the last {years} years the evidence grew as it did for people as long in the field."
    return f"Over the last {years} years the evidence grew {times} {'as much as' if rise > 0 else 'less than'} it did for people as long in the field."


def number(n: int) -> str:
    return f"{n:,}"


def sure(probability: float) -> str:
    return next(words for least, words in _SURE if probability >= least)


def percent(probability: float) -> str:
    """Never 100 % for what is a judgement."""
    return f"{min(int(probability * 100 + 0.5), 99)} %"


def plural(n: int, one: str, many: str | None = None) -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def whose_works(expert: Expert) -> str:
    if not expert.works:
        return "no publications among the evidence"
    surely = f"{plural(expert.sure_works, 'work')} surely theirs"
    return f"{surely}, {expert.review_works:,} to review" if expert.review_works else surely


def title_of(work: Work) -> SafeString:
    """The title with the markup its source gave it: italics, sub- and superscripts and nothing else."""
    return title_markup(work.title_markup or work.title or "Without a title")


def title_markup(text: str) -> SafeString:
    # Escaped first; then a few bare tags are let back in.
    return mark_safe(_MARKUP.sub(r"<\1\2>", escape(text)))


def sentence(text: str) -> SafeString:
    """A sentence that may name `commands`, as they are written for the terminal."""
    return mark_safe(_COMMAND.sub(r"<code>\1</code>", escape(text)))


def links_of(record: object) -> list[tuple[str, str]]:
    """Where the record can be read at its source: label and address."""
    if isinstance(record, Work):
        return work_links(record.pmid, record.doi, record.work_id)
    if isinstance(record, Trial):
        return [("ClinicalTrials.gov", trial_link(record.nct_id))]
    if isinstance(record, Transfer | Seat):
        return []
    return []


def work_links(pmid: str | None, doi: str | None, work_id: str = "") -> list[tuple[str, str]]:
    links = []
    if pmid:
        links.append((f"PubMed {pmid}", _PUBMED + quote(pmid)))
    if doi:
        links.append(("doi.org", _DOI + quote(doi, safe="/()")))
    if not links and (address := link_to(RefKind.WORK, work_id)):
        links.append(("OpenAlex", address))
    return links


def trial_link(nct_id: str) -> str:
    return f"https://clinicaltrials.gov/study/{quote(nct_id)}"


def link_to(ref_kind: str, ref_id: str) -> str:
    """The record's own page at its source; "" where there is none to link to."""
    scheme, _, key = ref_id.partition(":")
    if ref_kind == RefKind.WORK and scheme in _WORK_PAGES:
        return _WORK_PAGES[scheme] + quote(key, safe="/()")
    if ref_kind == RefKind.TRIAL:
        return trial_link(ref_id)
    if ref_kind == RefKind.REGISTRATION:
        return f"https://npiregistry.cms.hhs.gov/provider-view/{quote(ref_id)}"
    return ""


def source_name(source: str) -> str:
    return SOURCE_NAMES.get(source, source)


def phase(phase: str | None) -> str:
    """PHASE2/PHASE3 as the field says it."""
    numbers = re.findall(r"\d", phase or "")
    if numbers:
        return f"Phase {'/'.join(numbers)}"
    return "" if not phase or phase.upper() in {"NA", "N/A"} else phase.replace("_", " ").capitalize()


def status(status: str | None) -> str:
    return (status or "").replace("_", " ").lower()


def role(role: str | None) -> str:
    return (role or "").replace("_", " ").lower()


def money(amount: Decimal | None, currency: str | None) -> str:
    return "not stated" if amount is None else f"{currency or ''} {amount:,.2f}".strip()


def size(size: int) -> str:
    for unit in ("bytes", "KB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            return f"{size:,.0f} {unit}" if unit == "bytes" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1000  # type: ignore[assignment]
    return ""
