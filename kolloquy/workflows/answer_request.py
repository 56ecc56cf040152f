"""Answering what an expert asked: the copy of everything, what was wrong put right, an objection or restriction kept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import ForeignKey, Model, QuerySet

from kolloquy.governance.models import User
from kolloquy.governance.rights import actions, requests
from kolloquy.governance.rights.corrections import keep_corrections
from kolloquy.governance.rights.models import RightsRequest
from kolloquy.governance.rights.rules import may_handle
from kolloquy.governance.rights.vocabulary import EVERYTHING, RequestKind, StanceKind
from kolloquy.governance.trail.actions import label, record_read
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Purpose
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.actions import correct_expert
from kolloquy.identity.models import Expert, Publication
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import TopicStanding
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.planning.models import Plan
from kolloquy.workflows.answer_sayable import Sayable
from kolloquy.workflows.held_on_expert import AnyModel, Who, entry_ids, everything, who

_TITLES = {
    "identity.Expert": "Who you are to us",
    "identity.ExpertTerm": "Words a search finds you by",
    "identity.Authorship": "Your name on works",
    "identity.TrialRole": "Your name on trials",
    "identity.SeatHeld": "Panels, boards and congresses",
    "identity.TransferReceived": "Transfers of value we hold to be yours",
    "identity.StewardDecision": "Decisions on whether you and somebody else are one person",
    "identity.Publication": "What changed when evidence was published",
    "influence.TopicStanding": "Your standing, by topic",
    "influence.StandingEvidence": "What earned that standing, record by record",
    "influence.Interest": "What you work on",
    "influence.Neighbour": "Whom you worked with",
    "evidence.Registration": "Your entry in a professional registry",
    "evidence.Work": "The works themselves, each with its source",
    "evidence.Transfer": "The disclosed transfers themselves, each with its source",
    "evidence.Trial": "The trials themselves, each with its source",
    "evidence.Seat": "The panels and sessions themselves, each with its source",
    "engagement.Touchpoint": "Exchanges with you",
    "engagement.TouchpointExpert": "Who took part in them",
    "engagement.TouchpointColleague": "Which of our people took part",
    "engagement.TouchpointTopic": "What they were about",
    "engagement.Note": "Notes on them",
    "engagement.FollowUp": "What we promised you",
    "engagement.UnverifiedExpert": "How other systems named you",
    "incoming.KnownAccount": "Ids other systems know you by",
    "wall.HandOver": "Matters handed over between functions",
    "wall.Release": "What was released to another function",
    "rights.Notice": "The notice we owe you",
    "rights.NoticeProof": "Proofs that you were told",
    "rights.BasisStated": "On which legal basis",
    "rights.Wish": "What you prefer",
    "rights.Consent": "What you consented to",
    "rights.Stance": "What you objected to",
    "rights.RightsRequest": "What you asked",
    "rights.Correction": "What was put right",
    "planning.PlannedContact": "What we plan to do with you",
    "planning.PlannedExpert": "Why, and what is in it for you",
    "planning.Proposal": "What we proposed to you, and what you said",
    "planning.Comment": "What colleagues remarked when they planned",
    "planning.PlanChange": "What they changed by hand, and why",
    "planning.LeftOut": "Why a plan does not engage you",
    "planning.TakenAsGiven": "Contacts a plan was made around",
    "planning.LimitPrice": "What a limit of yours costs a plan",
    "planning.Plan": "Questions of the kind “what if” that name you",
    "engagement.SaidToMeet": "Which exchange was the one that was planned",
    "trail.Entry": "What was done with your data, and when",
    "trail.Payload": "What the trail keeps of it",
    "api.KeptAnswer": "Answers to other programs, kept for a day",
}
_ORDER = tuple(_TITLES)


@dataclass(frozen=True, slots=True)
class Held:
    """One table's rows on a person, each as column and value."""

    table: str
    title: str
    rows: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Copy:
    """Everything held on a person on a day."""

    expert_ids: tuple[str, ...]
    made_at: datetime
    tables: tuple[Held, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "expert_ids": list(self.expert_ids),
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "tables": {held.table: [dict(row) for row in held.rows] for held in self.tables},
        }


@transaction.atomic
def access_copy(*, expert: Expert, because: str, by: User) -> Copy:
    """A copy of everything held on an expert, for the expert; that it was made is on the trail.

    A notice that is overdue does not stand against it: it is theirs.
    """
    may_handle(by.function).or_raise()
    if not because.strip():
        raise BadInput("Say which request this copy answers, such as its key.")
    person = who(expert)
    reader = reader_of(by, Purpose.EXPERT_REQUEST)
    people, sayable = _OurPeople(), Sayable()
    told = []
    for model, rows in everything(person):
        seen = visible(rows, reader, at_least=Level.FULL) if hasattr(model, "Wall") else rows
        if found := tuple(_rows(model, seen, person, people, sayable)):
            title = _TITLES.get(model._meta.label) or str(model._meta.verbose_name_plural).capitalize()
            told.append(Held(model._meta.label, title, found))
    told.sort(key=lambda held: _place(held.table))
    purpose = Purpose.EXPERT_REQUEST.value
    record_read(by=by, kind="expert", key=person.ids[0], purpose=purpose, because=because.strip())
    return Copy(person.ids, clock.now(), tuple(told))


def _place(table: str) -> tuple[int, str]:
    """As `_TITLES` tells them, beginning with who the person is to us; a table it does not name comes last."""
    return (_ORDER.index(table) if table in _ORDER else len(_ORDER)), table


def _rows(
    model: AnyModel, rows: QuerySet[Any], person: Who, people: "_OurPeople", sayable: Sayable
) -> Iterator[Mapping[str, Any]]:
    # What one person asked for is no reason to send a million rows through memory at once.
    for row in rows.order_by(*_key(model)).iterator(chunk_size=2_000):
        told = {field.attname: _value(model, row, field, person, people) for field in model._meta.concrete_fields}
        yield sayable.in_words(model, told) if model._meta.app_label == "planning" else told


def _key(model: AnyModel) -> tuple[str, ...]:
    key = model._meta.pk_fields
    return tuple(field.name for field in key)


def _value(model: AnyModel, row: Model, field: Any, person: Who, people: "_OurPeople") -> Any:
    value = getattr(row, field.attname)
    if isinstance(field, ForeignKey) and field.related_model is User:
        return people.in_words(value)
    if model is Plan and field.name == "changes" and isinstance(value, list):
        return [one for one in value if any(name in str(one) for name in person.ids)]
    if model is Publication and field.name == "movements":
        return _only(value, set(person.ids))
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value.hex() if isinstance(value, bytes | memoryview) else value


def _only(movements: Mapping[str, Any], ids: set[str]) -> dict[str, Any]:
    """Of what a publication moved, what was said of this person and nobody else."""
    theirs = {kind: [e for e in told.get("sample", ()) if ids & {*entry_ids(e)}] for kind, told in movements.items()}
    return {kind: sample for kind, sample in theirs.items() if sample}


class _OurPeople:
    """Our people by function and role: whose name it was is not the expert's to take away."""

    def __init__(self) -> None:
        self._known: dict[int, str] | None = None

    def in_words(self, pk: int | None) -> str | None:
        if pk is None:
            return None
        if self._known is None:
            self._known = {user.pk: label(user) for user in User.objects.all()}
        return self._known.get(pk, "a former colleague")


@transaction.atomic
def correct(
    *, expert: Expert, values: Mapping[str, str | None], because: str, by: User, request_key: str | None = None
) -> Expert:
    """Put right what is wrong about an expert, at once and over every later publication."""
    head = expert.absorbed_into or expert
    if head.state != ExpertState.CURRENT:
        raise BadInput(f"{expert.pk} is no current expert, so there is nothing to correct; look the id up.")
    before = {field: _as_text(getattr(head, field, None)) for field in values}
    made = keep_corrections(
        expert_id=head.pk, values=values, instead_of=before, because=because, by=by, request_key=request_key
    )
    correct_expert(expert=head, corrections={row.field: row.value for row in made})
    copied = {"sort_name": head.sort_name, "country": head.country, "institution_key": head.institution_key}
    TopicStanding.objects.filter(expert=head).update(**copied)
    return head


def _as_text(value: Any) -> str | None:
    return "\n".join(value) if isinstance(value, list) else value


@transaction.atomic
def grant(*, key: str, version: int, words: str, by: User) -> RightsRequest:
    """Do what a request asks and close it; an access is granted with its copy, an erasure by a second person."""
    request = RightsRequest.objects.filter(key=key).first()
    if request is None:
        raise BadInput(f"There is no request {key}; the list of requests names those there are.")
    stances = {RequestKind.OBJECTION: StanceKind.OBJECTION, RequestKind.RESTRICTION: StanceKind.RESTRICTION}
    if request.kind == RequestKind.ERASURE:
        return requests.propose_erasure(key=key, version=version, by=by)
    closed = requests.answer(key=key, version=version, words=words, by=by)
    if request.kind in stances:
        actions.take_stance(
            expert_id=request.expert_id,
            kind=stances[RequestKind(request.kind)],
            scope=request.details.get("scope", EVERYTHING),
            holds=True,
            said_on=request.received_on,
            source=request.source,
            proof=f"request {request.key}",
            by=by,
        )
    elif request.kind == RequestKind.CORRECTION:
        _correct_as_asked(request, by)
    return closed


def _correct_as_asked(request: RightsRequest, by: User) -> None:
    values = request.details.get("values") or {}
    if not values:
        raise BadInput("This request does not say what the right values are; enter them, then answer.")
    expert = Expert.objects.get(pk=request.expert_id)
    correct(expert=expert, values=values, because=request.words, by=by, request_key=request.key)
