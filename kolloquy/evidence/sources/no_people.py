"""Names that name nobody: call centres, desks, roles, companies. A registry prints them where a person should stand."""

import re

from kolloquy.evidence.sources.people_names import split_name, word_set
from kolloquy.kernel.text import fold

_DESK = "it names a desk or a role, not a person"
_ORGANISATION = "it names an organisation, not a person"
_ADDRESS = "it is an address or a telephone number, not a name"
_NOT_STATED = "no name is stated"

# One of these words is enough: they stand in no personal name we have met.
_TELLING = {
    _DESK: "contact contacts center centre office trial trials hotline coordinator registry sponsor study studies clinical transparency "
    "operations information email website helpline enquiries inquiries investigators medical affairs disclosure desk",
    _ORGANISATION: "pharmaceutical pharmaceuticals pharma inc llc ltd limited gmbh corp corporation company plc university universität "
    "hospital hospitals hôpital hopital ospedale klinik clinic clinics institute institut instituto department laboratories laboratory "
    "therapeutics biotech bioscience biosciences biopharma healthcare foundation college faculty society association consortium "
    "committee retina oncology hematology cardiology network program programme services group groups collaboration collaborators initiative alliance collaborative "
    "organization organisation commission authority grupo consorcio gruppo groupe taskforce team editors",
}  # fmt: skip
# Nobody is called by these alone, though each of them may be somebody's name.
_DESK_WORDS = word_set(
    "call toll free number line site public principal investigator sub director chair head lead leader manager monitor nurse navigator research "
    "expert officer chief global responsible person party team recruitment help pi co scientific science sciences data development project "
    "and of the for or at to a us eu uk medical physician doctor professor department enrolment enrollment enrolling location multiple use "
    "link below there may be more patient patients advocacy general local main center vice president executive safety drug"
)
_NOTHING = frozenset({"", "md", "phd", "md phd", "none", "na", "n a", "tbd", "tba", "unknown", "not applicable", "not provided", "pending", "x", "xx", "xxx", "to be determined"})  # fmt: skip
# Companies that stand by their bare name, also on another sponsor's study.
_COMPANIES = word_set(
    "abbvie amgen astrazeneca bayer biogen boehringer celgene daiichi eisai genentech gilead glaxosmithkline gsk incyte janssen "
    "medtronic moderna novartis pfizer regeneron sanofi servier takeda teva ucb"
)
_COMPANY_PAIRS = frozenset({"boehringer ingelheim", "eli lilly", "bristol myers", "bristol myers squibb", "merck sharp dohme", "novo nordisk", "daiichi sankyo"})  # fmt: skip
_LEGAL_FORMS = word_set(
    "inc llc ltd limited gmbh ag sa sas corp corporation co kg plc bv nv as srl spa pharmaceuticals pharma"
)
_INSTITUTIONAL = frozenset({"INDUSTRY", "NIH", "FED", "OTHER_GOV", "NETWORK"})
_REACHABLE = re.compile(r"@|https?:|www\.|\d[\d\s().-]{5,}\d|\.(?:com|org)\b", re.IGNORECASE)
_MOST_WORDS = 8  # the longest name met in the registry's files has seven words


def no_person_because(name: str, *, sponsor: str | None = None, sponsor_class: str | None = None) -> str | None:
    """Why `name` is no person, in words; None when it may be one."""
    folded = fold(name)
    if folded in _NOTHING or not any(c.isalpha() for c in name):
        return _NOT_STATED
    if _REACHABLE.search(name):
        return _ADDRESS
    start = re.split(r"[,;，(]", name)[0]
    before_comma = fold(start)
    # A double name such as Gómez-Hospital is one word.
    parts = ["".join(fold(word).split()) for word in re.split(r"[\s/.]+", start) if fold(word)]
    for reason, telling in _TELLING_WORDS.items():
        if telling.intersection(parts) or (
            reason == _ORGANISATION and telling.intersection(folded.split()[len(before_comma.split()) :])
        ):
            return reason
    if not set(parts) - _DESK_WORDS:
        return _DESK
    if _is_company(before_comma, sponsor if sponsor_class in _INSTITUTIONAL else None) or "&" in name or "#" in name:
        return _ORGANISATION
    if any(c.isdigit() for c in before_comma):
        return "it holds a number, as desks and sites do"
    if len(parts) > _MOST_WORDS:
        return "it is a sentence, not a name"
    if len(parts) == 1 and _is_abbreviation(name.strip()):
        return "it is an abbreviation, not a name"
    return None if split_name(name).family else _NOT_STATED


def _is_company(name: str, sponsor: str | None) -> bool:
    parts = name.split()
    if name in _COMPANY_PAIRS or (len(parts) == 1 and name in _COMPANIES):
        return True
    sponsor_words = fold(sponsor).split()
    if not sponsor_words:
        return False
    core = [w for w in sponsor_words if w not in _LEGAL_FORMS]
    return parts in (sponsor_words, core) or (len(parts) == 1 and parts == core[:1])


def _is_abbreviation(name: str) -> bool:
    return len(name) > 2 and name.isalpha() and name.isupper() and not set(fold(name)) & set("aeiouy")


_TELLING_WORDS = {reason: frozenset(fold(w) for w in listed.split()) for reason, listed in _TELLING.items()}
