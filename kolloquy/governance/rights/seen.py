"""What a reader sees of experts' rights, through the wall. Coordination: whether and how somebody may be contacted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kolloquy.governance.models import User
from kolloquy.governance.rights.models import (
    BasisStated,
    Consent,
    Correction,
    Notice,
    NoticeProof,
    RightsRequest,
    Stance,
    Wish,
)
from kolloquy.governance.rights.packs import Packs
from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.rights.rules import NEXT, THEIR_OWN, may_contact, purpose_of
from kolloquy.governance.rights.state import LegalState, Wishes
from kolloquy.governance.rights.vocabulary import (
    EVERYTHING,
    Basis,
    Correctable,
    Purpose,
    RequestState,
    Said,
    StanceKind,
    WishKind,
)
from kolloquy.governance.rights.written import WEEKDAYS
from kolloquy.governance.trail.actions import label
from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.kernel.verdict import Verdict

# The channels somebody may be written to or met on, as every room names them.
CHANNELS = {
    "face_to_face": "Face to face",
    "virtual": "Virtual meeting",
    "telephone": "Telephone",
    "email": "E-mail",
    "webinar": "Webinar",
    "congress": "Congress",
    "advisory_board": "Advisory board",
    "social": "Social media",
    "portal": "Portal",
}


@dataclass(frozen=True, slots=True)
class LegalSeen:
    """`state` is None below full: then it is only known whether and how the expert may be contacted."""

    expert_id: str
    purpose: str
    verdicts: tuple[tuple[str, Verdict], ...]  # by channel
    how: Wishes
    state: LegalState | None

    @property
    def refused(self) -> Verdict | None:
        """The refusal that holds for every channel, if there is one."""
        first = self.verdicts[0][1]
        return first if not first and all(verdict.rule == first.rule for _, verdict in self.verdicts) else None

    @property
    def closed(self) -> tuple[tuple[str, Verdict], ...]:
        """The channels that are not open, where others are."""
        return () if self.refused else tuple(pair for pair in self.verdicts if not pair[1])


def legal_seen(
    expert_id: str, reader: Reader, *, on: date, country: str | None, packs: Packs | None = None
) -> LegalSeen | None:
    level = best_level(reader, RecordClass.LEGAL_STATE)
    if level == Level.NOTHING:
        return None
    state = legal_states([expert_id], on)[expert_id]
    # What is always open tells nothing: who gives notices or answers is shown how it stands with scientific exchange.
    own = purpose_of(reader.function)
    purpose = Purpose.SCIENTIFIC_EXCHANGE.value if own in THEIR_OWN else own
    verdicts = tuple(
        (name, may_contact(state, channel=channel, purpose=purpose, on=on, country=country, packs=packs))
        for channel, name in CHANNELS.items()
    )
    wishes = state.wishes
    how = Wishes(
        wishes.channels, wishes.weekdays, wishes.times, most_contacts_per_quarter=wishes.most_contacts_per_quarter
    )
    if best_level(reader, RecordClass.PREFERENCE) == Level.NOTHING:
        how = Wishes()
    return LegalSeen(expert_id, Purpose(purpose).label, verdicts, how, state if level == Level.FULL else None)


@dataclass(frozen=True, slots=True)
class NoticeSeen:
    expert_id: str
    due_on: date
    because: str
    overdue: bool
    started_by: str | None
    mine: bool


def notices_waiting(
    reader: Reader, *, on: date, size: int, mine: bool = False, after: tuple[date, str] | None = None
) -> list[NoticeSeen]:
    """Notices not given yet, the most overdue first; who sees no more than coordination sees those they started."""
    rows = visible(Notice.objects.filter(given_on=None), reader)
    if mine or best_level(reader, RecordClass.LEGAL_STATE) < Level.FULL:
        rows = rows.filter(opened_by=reader.user_id)
    if after:
        rows = rows.filter(due_on__gte=after[0]).exclude(due_on=after[0], expert_id__lte=after[1])
    return [
        NoticeSeen(
            row.expert_id,
            row.due_on,
            row.get_because_display(),
            row.due_on < on,
            label(row.opened_by) if row.opened_by else None,
            row.opened_by_id == reader.user_id,
        )
        for row in rows.select_related("opened_by").order_by("due_on", "expert_id")[:size]
    ]


def notices_counted(reader: Reader, *, on: date, mine: bool = False) -> tuple[int, int]:
    """How many wait, and how many of these are overdue."""
    rows = visible(Notice.objects.filter(given_on=None), reader)
    if mine or best_level(reader, RecordClass.LEGAL_STATE) < Level.FULL:
        rows = rows.filter(opened_by=reader.user_id)
    return rows.count(), rows.filter(due_on__lt=on).count()


@dataclass(frozen=True, slots=True)
class RequestSeen:
    """What is not seen is None."""

    key: str
    expert_id: str
    kind: str
    kind_words: str
    state: str
    state_words: str
    received_on: date
    due_on: date
    late: bool
    full: bool
    words: str | None = None
    source: str | None = None
    identity_checked: str | None = None
    extended_because: str | None = None
    details: dict[str, Any] | None = None
    answer: str | None = None
    proposed_by: int | None = None
    closed_on: date | None = None
    version: int | None = None
    steps: tuple[str, ...] = ()


def requests(
    reader: Reader, *, on: date, expert_ids: Iterable[str] | None = None, also_closed: bool = False, size: int = 200
) -> list[RequestSeen]:
    """By due date, the next one first."""
    rows = RightsRequest.objects.all() if also_closed else RightsRequest.objects.filter(closed_on=None)
    if expert_ids is not None:
        rows = rows.filter(expert_id__in=list(expert_ids))
    found = with_level(rows, reader).order_by("due_on", "id")[:size]
    return [_request(row, on) for row in found]


def request(key: str, reader: Reader, *, on: date) -> RequestSeen | None:
    row = with_level(RightsRequest.objects.filter(key=key), reader).first()
    return _request(row, on) if row else None


def _request(row: Any, on: date) -> RequestSeen:
    full = row.wall_level == Level.FULL
    state = RequestState(row.state)
    seen = RequestSeen(
        row.key, row.expert_id, row.kind, row.get_kind_display(), row.state, state.label, row.received_on, row.due_on,
        late=row.closed_on is None and row.due_on < on, full=full, proposed_by=row.proposed_by_id, version=row.version,
        steps=tuple(sorted(to.value for to in NEXT[state])), closed_on=row.closed_on,
    )  # fmt: skip
    if not full:
        return seen
    return RequestSeen(
        **{name: getattr(seen, name) for name in RequestSeen.__slots__ if name not in _FULL_ONLY},
        words=row.words,
        source=row.get_source_display(),
        identity_checked=row.identity_checked,
        extended_because=row.extended_because,
        details=dict(row.details),
        answer=row.answer,
    )


_FULL_ONLY = {"words", "source", "identity_checked", "extended_because", "details", "answer"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history: what was said or done, when, how we know, and who wrote it down."""

    on: date
    what: str
    source: str
    proof: str
    by: str
    at: datetime


def history(expert_id: str, reader: Reader) -> list[Line]:
    """Everything noted on an expert's rights, newest first; nothing below full."""
    lines: list[Line] = []
    for model, said in _SAID.items():
        rows = visible(model.objects.filter(expert_id=expert_id), reader, at_least=Level.FULL)
        lines += [said(row) for row in rows.select_related("recorded_by")]
    return sorted(lines, key=lambda line: (line.on, line.at), reverse=True)


def wish_in_words(kind: str, value: Any) -> str:
    if kind == WishKind.FREQUENCY:
        return "no wish" if value is None else str(value)
    said = {WishKind.CHANNEL.value: CHANNELS, WishKind.WEEKDAY.value: {day: day.capitalize() for day in WEEKDAYS}}
    spoken = [said.get(kind, {}).get(one, one) for one in value or ()]
    return ", ".join(spoken) or "no wish"


def _by(user: User | None) -> str:
    return label(user)


def _wish(row: Wish) -> Line:
    what = f"{row.get_kind_display()}: {wish_in_words(row.kind, row.value)}"
    return Line(row.said_on, what, _source(row), row.proof, _by(row.recorded_by), row.recorded_at)


def _consent(row: Consent) -> Line:
    verb = "Consents to" if row.given else "Withdrew consent to"
    purpose = Purpose(row.purpose).label.lower() if row.purpose in Purpose else row.purpose
    what = f"{verb} {purpose} by {CHANNELS.get(row.channel, row.channel).lower()}"
    return Line(row.said_on, what, _source(row), row.proof, _by(row.recorded_by), row.recorded_at)


def _stance(row: Stance) -> Line:
    kind = StanceKind(row.kind).label
    scope = "" if row.scope == EVERYTHING else f" to {Purpose(row.scope).label.lower()}"
    what = f"{kind}{scope}" if row.holds else f"{kind}{scope} no longer holds"
    return Line(row.said_on, what, _source(row), row.proof, _by(row.recorded_by), row.recorded_at)


def _proof(row: NoticeProof) -> Line:
    undone = " (said of somebody else, as it turned out)" if row.undone_at else ""
    what = f"Notice given in {row.wording.language}, version {row.wording.version}{undone}"
    return Line(row.given_on, what, row.get_how_display(), row.reference, _by(row.recorded_by), row.recorded_at)


def _basis(row: BasisStated) -> Line:
    what = f"Legal basis: {Basis(row.basis).label.lower()}"
    return Line(row.since, what, "", row.because, _by(row.recorded_by), row.recorded_at)


def _correction(row: Correction) -> Line:
    what = f"{Correctable(row.field).label} is {row.value or 'none'}, not {row.instead_of or 'none'}"
    if row.undone_at:
        what += " (replaced since)"
    return Line(row.recorded_at.date(), what, "", row.because, _by(row.recorded_by), row.recorded_at)


def _source(row: Any) -> str:
    return Said(row.source).label


_SAID: dict[Any, Any] = {
    Wish: _wish,
    Consent: _consent,
    Stance: _stance,
    NoticeProof: _proof,
    BasisStated: _basis,
    Correction: _correction,
}
