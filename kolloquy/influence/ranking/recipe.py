"""The recipe of a standing: every number that enters it, with the reason beside it, and a version for the whole."""

from collections.abc import Mapping
from dataclasses import dataclass

# In this order everywhere a person reads them.
CHANNELS = ("science", "trials", "guidelines", "congress", "network")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of evidence: what it is worth when it is fresh and wholly on the topic, and how it fades."""

    key: str
    channel: str
    weight: float
    half_life_years: float
    words: str
    because: str
    types: tuple[str, ...] = ()  # publication types that make a work this kind, folded


@dataclass(frozen=True, slots=True)
class Role:
    """What part of a trial's, panel's or session's worth a role earns. Authors earn by place in the byline instead."""

    key: str
    factor: float
    words: str
    because: str


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that a document is about a topic, and how much of its worth that sign lets count."""

    key: str
    strength: float
    words: str
    because: str


@dataclass(frozen=True, slots=True)
class Network:
    """Standing lent along joint works on the topic."""

    lent: float  # part of a co-author's standing that one fresh joint work by two people lends
    at_most: float  # of what the expert's own evidence earned
    rounds: int
    longest_byline: int
    because: str


@dataclass(frozen=True, slots=True)
class Norm:
    """The topic's own yardstick: what makes ten points."""

    points: float
    quantile: float
    least: float
    because: str


@dataclass(frozen=True, slots=True)
class Rise:
    """How a rising expert is told from a large total."""

    recent_years: int
    before_years: int
    prior: float
    age_bands: tuple[float, ...]
    fewest_peers: int
    because: str


@dataclass(frozen=True, slots=True)
class Recipe:
    version: str
    kinds: tuple[Kind, ...]
    roles: tuple[Role, ...]
    signs: tuple[Sign, ...]
    network: Network
    norm: Norm
    rise: Rise
    interval_z: float
    authorship: str
    authorship_power: float  # what an author's part of a work is raised to
    authorship_because: str

    def kind(self, key: str) -> Kind:
        return self._kinds()[key]

    def role(self, key: str) -> Role | None:
        return next((role for role in self.roles if role.key == key), None)

    def _kinds(self) -> Mapping[str, Kind]:
        return {kind.key: kind for kind in self.kinds}


_NOTHING = "it corrects or withdraws the record and adds no science of its own"

# The first kind whose publication type a work bears is the work's kind; so what takes worth away comes first.
_WORKS = (
    Kind("retracted", "science", 0.0, 5, "a retracted work", "what was withdrawn cannot speak for anybody", ("retracted publication",)),
    Kind("notice", "science", 0.0, 5, "a notice", _NOTHING,
         ("published erratum", "erratum", "corrected and republished article", "retraction of publication", "retraction", "expression of concern", "retraction notice")),
    Kind("about_people", "science", 0.0, 5, "a biography or obituary", "it is about people, not about the topic",
         ("biography", "portrait", "autobiography", "personal narrative", "directory", "bibliography", "paratext")),
    Kind("news", "science", 0.1, 2, "a news item", "it reports what others found", ("news", "newspaper article", "interview", "lecture", "address")),
    Kind("letter", "science", 0.3, 4, "a letter or comment", "short, seldom with data of its own", ("letter", "comment")),
    Kind("editorial", "science", 0.5, 4, "an editorial", "invited from people who matter, but opinion", ("editorial",)),
    Kind("guideline", "guidelines", 3.0, 6, "a guideline", "it changes practice, and writing one is by election",
         ("practice guideline", "guideline", "consensus development conference", "consensus development conference nih", "consensus statement")),
    Kind("randomised_trial", "science", 2.0, 6, "a randomised trial report", "the evidence that guidelines rest on",
         ("randomized controlled trial", "clinical trial phase iii", "clinical trial phase iv", "pragmatic clinical trial", "equivalence trial")),
    Kind("synthesis", "science", 1.5, 5, "a systematic review or meta-analysis", "weighs a whole field by a stated method",
         ("meta analysis", "systematic review", "network meta analysis")),
    Kind("clinical_trial", "science", 1.5, 5, "a clinical trial report", "prospective data on patients",
         ("clinical trial", "controlled clinical trial", "clinical trial phase i", "clinical trial phase ii", "clinical trial protocol", "adaptive clinical trial")),
    Kind("case_report", "science", 0.4, 4, "a case report", "one patient; instructive, seldom decisive", ("case reports",)),
    Kind("review", "science", 1.0, 4, "a review", "asked of those who know the field, but ages with it", ("review", "scoping review")),
    Kind("preprint", "science", 0.6, 3, "a preprint", "not yet through review", ("preprint",)),
    Kind("article", "science", 1.0, 5, "an article", "the unit all other kinds are measured in"),
)  # fmt: skip
# A first or last author of six earns about .55 of a work, but whoever leads a trial or holds a seat has the whole of it.
_TRIALS = (
    Kind("trial_phase_3", "trials", 2.5, 5, "a phase 3 trial", "decides whether a treatment is used; leading one says as much as four or five articles"),
    Kind("trial_phase_2", "trials", 1.5, 5, "a phase 2 trial", "shows first whether a treatment works"),
    Kind("trial_phase_4", "trials", 1.2, 5, "a phase 4 trial", "how a treatment fares in practice"),
    Kind("trial_phase_1", "trials", 1.2, 5, "a phase 1 trial", "early, and by few specialised units"),
    Kind("trial_other", "trials", 0.6, 5, "a study without a phase", "devices, behaviour, observation: often small, and registered by many"),
)  # fmt: skip
_SEATS = (
    Kind("guideline_panel", "guidelines", 1.5, 6, "a guideline panel", "a seat is given by peers and shapes practice"),
    Kind("editorial_board", "guidelines", 0.5, 4, "an editorial board", "peers trust their judgement; boards are large"),
    Kind("society_post", "guidelines", 0.7, 4, "a society post", "elected by the profession"),
    Kind("session", "congress", 0.3, 3, "a congress session", "invited, but brief, and soon replaced by the next one"),
)  # fmt: skip
_ROLES = (
    Role("principal_investigator", 1.0, "principal investigator", "answers for the trial"),
    Role("study_chair", 1.0, "study chair", "answers for the trial"),
    Role("responsible_party", 1.0, "responsible party", "answers for the trial to the registry"),
    Role("study_director", 0.7, "study director", "often the sponsor's own physician"),
    Role("site_investigator", 0.3, "site investigator", "leads one of many sites"),
    Role("sub_investigator", 0.15, "sub-investigator", "takes part at one site"),
    Role("contact", 0.05, "contact", "often a coordinator"),
    Role("chair", 2.0, "chair", "leads the panel or session"),
    Role("president", 2.0, "president", "leads the body"),
    Role("editor_in_chief", 2.0, "editor-in-chief", "leads the journal"),
    Role("vice_chair", 1.5, "vice-chair", "leads beside the chair"),
    Role("editor", 1.2, "editor", "decides on manuscripts"),
    Role("board_member", 1.0, "board member", "one seat"),
    Role("member", 1.0, "member", "one seat"),
    Role("speaker", 1.0, "speaker", "invited to say what they found"),
    Role("discussant", 0.8, "discussant", "invited to judge what others found"),
    Role("panellist", 0.8, "panellist", "one voice of several"),
    Role("presenter", 0.6, "presenter", "submitted, not invited"),
    Role("other", 0.5, "participant", "named without a role we know"),
)  # fmt: skip
# Measured on 30,000 citations that NLM indexed: how often a work whose title or abstract names a disease is about it.
_SIGNS = (
    Sign("major", 1.0, "a main MeSH heading", "an indexer says that the work is about it"),
    Sign("mesh", 0.8, "a MeSH heading", "an indexer says that it is discussed"),
    Sign("keyword", 0.75, "a keyword or condition", "the authors or the registry say so"),
    Sign("title", 0.7, "the title", "of works that name a disease in the title, 78 in 100 bear its heading, 74 as a main one"),
    Sign("abstract", 0.2, "the abstract", "of works that name a disease only in the abstract, 22 in 100 bear it as a main heading"),
)  # fmt: skip

RECIPE = Recipe(
    version="2026.1",
    kinds=(*_WORKS, *_TRIALS, *_SEATS),
    roles=_ROLES,
    signs=_SIGNS,
    network=Network(
        lent=0.1, at_most=0.25, rounds=3, longest_byline=50,
        because="those whom the field's leaders work with are worth knowing, but nobody stands on friends alone",
    ),
    norm=Norm(
        points=10.0, quantile=0.95, least=0.4,
        because="so that topics compare: ten points are what the strongest twentieth of a topic's people reach",
    ),
    rise=Rise(
        recent_years=3, before_years=3, prior=0.25, age_bands=(5.0, 10.0, 20.0), fewest_peers=5,
        because="a young career always grows: only growth beyond that of people as long in the field is a rise",
    ),
    interval_z=1.645,  # nine in ten
    authorship="the root of the harmonic part, first and last author alike",
    authorship_power=0.5,
    authorship_because=(
        "a work by four is more than a quarter of a work each: over 150 topics this foretold who goes on publishing "
        "better than strict parts, and who leads works again better than whole counts"
    ),
)  # fmt: skip
# What a work that bears no other known type is.
PLAIN_WORK = "article"
HOW = tuple(sign.key for sign in reversed(_SIGNS))  # weakest first: the code of a sign in the index is its place here
