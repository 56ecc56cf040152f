"""What becomes of each table's rows when a person is erased.

Rows that are about the person alone are deleted; rows that others need stay, with every personal field blanked; in rows
that are about others too, the name is taken out. Who adds a table need say nothing: its personal fields are blanked.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from django.db.models import CharField, Count, F, Field, JSONField, Q, TextField, Value
from django.db.models.expressions import Case, When
from django.db.models.functions import Lower

from kolloquy.engagement.incoming.models import ImportRow
from kolloquy.engagement.models import FollowUp, Note, Touchpoint, TouchpointExpert, UnverifiedExpert
from kolloquy.evidence.models import Transfer
from kolloquy.governance.rights.models import RightsRequest
from kolloquy.governance.rights.rules import OPEN
from kolloquy.governance.rights.vocabulary import RequestState
from kolloquy.governance.trail.models import Payload
from kolloquy.governance.wall.crossing import HandOverState
from kolloquy.governance.wall.models import HandOver
from kolloquy.identity.models import Expert, Publication
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import StandingEvidence, TopicStanding
from kolloquy.kernel import clock
from kolloquy.kernel.text import fold
from kolloquy.planning.models import (
    Comment,
    LeftOut,
    LimitPrice,
    Plan,
    PlanChange,
    PlannedContact,
    PlannedExpert,
    Proposal,
    Review,
    TakenAsGiven,
)
from kolloquy.planning.vocabulary import Answer, ContactState
from kolloquy.workflows.held_on_expert import AnyModel, Who, entry_ids, everything

ERASED = "(erased)"
# About the person and nobody else.
DELETED = frozenset(
    {
        "identity.ExpertTerm", "identity.Authorship", "identity.TrialRole", "identity.SeatHeld",
        "identity.TransferReceived", "identity.StewardDecision", "influence.TopicStanding", "influence.StandingEvidence",
        "influence.Interest", "influence.Neighbour", "evidence.Registration", "evidence.Transfer", "rights.Notice",
        "rights.NoticeProof", "rights.BasisStated", "rights.Wish", "rights.Consent", "rights.Stance",
        "rights.Correction", "incoming.KnownAccount", "api.KeptAnswer", "planning.LeftOut", "planning.TakenAsGiven",
        "planning.LimitPrice",
    }
)  # fmt: skip
# What stays as it is, and why.
KEPT: Mapping[str, str] = {
    "evidence.Work": "a public record, which stays with its co-authors",
    "evidence.Trial": "a public record, which stays with the others it names",
    "evidence.Seat": "a public record, which stays with the others it names",
    "trail.Entry": "names no person; what it told of this one is shredded",
    "trail.Payload": "shredded by the trail itself",
    "wall.Release": "signed and redacted; the database refuses to change it",
    "rights.Erasure": "says that an id was erased, and when",
    "engagement.TouchpointExpert": "leads to the signpost, which names nobody",
    "planning.Plan": "asks what were without an id, which names nobody now",
}

# What tells of others and may give a full name on the way.
_NAMES_SOMEBODY: Mapping[AnyModel, Sequence[str]] = {
    Note: ("text", "folded"),
    FollowUp: ("promise", "proof", "dropped_because"),
    Touchpoint: ("place", "cancelled_because"),
    HandOver: ("words", "because", "answer"),
    RightsRequest: ("words", "answer"),
    ImportRow: ("sentences", "place"),
    Comment: ("text",),
    Review: ("words",),
    LimitPrice: ("sentence",),
    LeftOut: ("sentence", "would_help"),  # of somebody who was less near than them
    Proposal: ("subject", "words"),
    PlannedContact: ("pinned_because", "terms"),
    PlannedExpert: ("mutual_goals", "reasons"),
    TakenAsGiven: ("because",),
    PlanChange: ("because",),
    Plan: ("signed_meaning",),
    StandingEvidence: ("title", "sentence"),  # of a co-author, whose network it was
    TopicStanding: ("reasons",),
}


def erase_rows(person: Who) -> dict[str, int]:
    """Erase a person from every table; returns how many rows of each were deleted, blanked or had the name taken out."""
    names = _Names(person)
    shared = _shared_touchpoints(person)
    # Asked first of all tables, because what is deleted first would hide what hangs on it.
    found = [(model, list(rows.values_list("pk", flat=True))) for model, rows in everything(person)]
    counts: dict[str, int] = {}
    special: Mapping[AnyModel, Callable[[list[Any]], int]] = {
        Expert: _signpost,
        Publication: lambda keys: _unpublish(keys, person),
        UnverifiedExpert: lambda keys: _unverified(keys, person),
        Touchpoint: lambda keys: _apart(Touchpoint, keys, shared, names),
        Note: lambda keys: _notes(keys, shared, names),
        FollowUp: _follow_ups,
        HandOver: _hand_overs,
        RightsRequest: _requests,
        Transfer: lambda keys: _transfers(keys, person),
        PlannedContact: _planned_contacts,
        Proposal: _proposals,
    }
    for model, keys in sorted(found, key=lambda pair: pair[0] is Expert):
        label = model._meta.label
        if not keys or label in KEPT:
            continue
        if model in special:
            count = special[model](keys)
        elif label in DELETED:
            count = model._default_manager.filter(pk__in=keys).delete()[0]
        else:
            count = _blank(model, keys)
        if count:
            counts[label] = count
    if count := names.taken_out_elsewhere():
        counts["texts that named them"] = count
    return counts


def entries_that_name(person: Who) -> dict[str, list[int]]:
    """Of the trail, entries about others whose payload gives the person's full name, by whom they are about.

    A payload cannot be changed, only shredded. Asked before the names are gone.
    """
    said = Q(pk__in=[])
    for name in _Names(person).whole:
        said |= Q(text__icontains=name)
    found: dict[str, list[int]] = {}
    for number, other in Payload.objects.filter(said).exclude(person__in=person.people).values_list("pk", "person"):
        found.setdefault(other, []).append(number)
    return found


def _blank(model: AnyModel, keys: Iterable[Any]) -> int:
    """Every field its table calls personal, emptied."""
    personal = model.Privacy.personal  # type: ignore[attr-defined]
    if not personal:
        return 0
    fields: dict[str, Any] = {name: _nothing(model._meta.get_field(name)) for name in sorted(personal)}
    return model._default_manager.filter(pk__in=list(keys)).update(**fields)


def _nothing(field: "Field[Any, Any] | Any") -> Any:
    if isinstance(field, TextField | CharField):
        said = ERASED if (field.max_length or len(ERASED)) >= len(ERASED) else ""
        # What was left out stays left out: a constraint may read something into it.
        return Case(When(**{f"{field.name}__isnull": True}, then=None), default=Value(said)) if field.null else said
    if field.null:
        return None
    if isinstance(field, JSONField):
        return field.get_default() if field.has_default() else []
    return field.get_default() if field.has_default() else field.to_python(0)


def _signpost(keys: list[Any]) -> int:
    """The id is all that is left of them."""
    columns = [field for field in Expert._meta.concrete_fields if not field.primary_key]
    left: dict[str, Any] = {field.name: None if field.null else field.get_default() for field in columns}
    left |= {"state": ExpertState.GONE, "changed_at": clock.now(), "sort_name": Lower("expert_id")}
    return Expert.objects.filter(pk__in=keys).update(**left)


def _unpublish(keys: list[Any], person: Who) -> int:
    ids = set(person.ids)
    for publication in Publication.objects.filter(pk__in=keys):
        for told in publication.movements.values():
            told["sample"] = [entry for entry in told.get("sample", ()) if not ids & {*entry_ids(entry)}]
        publication.save(update_fields=["movements"])
    return len(keys)


def _unverified(keys: list[Any], person: Who) -> int:
    theirs = UnverifiedExpert.objects.filter(pk__in=keys, is_expert__in=person.ids)
    blanked = _blank(UnverifiedExpert, theirs.values_list("pk", flat=True))
    ids = set(person.ids)
    for other in UnverifiedExpert.objects.filter(pk__in=keys).exclude(is_expert__in=person.ids):
        other.candidates = [one for one in other.candidates if one.get("expert_id") not in ids]
        other.save(update_fields=["candidates"])
    return blanked


def _shared_touchpoints(person: Who) -> set[int]:
    """Those somebody else took part in."""
    theirs = Q(expert__in=person.ids) | Q(unverified__is_expert__in=person.ids)
    mine = TouchpointExpert.objects.filter(theirs).values("touchpoint")
    others = TouchpointExpert.objects.filter(touchpoint__in=mine).exclude(
        pk__in=TouchpointExpert.objects.filter(theirs)
    )
    return set(others.values("touchpoint").annotate(n=Count("pk")).values_list("touchpoint", flat=True))


def _apart(model: AnyModel, keys: list[Any], shared: set[int], names: "_Names") -> int:
    alone = [key for key in keys if key not in shared]
    return _blank(model, alone) + names.take_out(model, [key for key in keys if key in shared])


def _notes(keys: list[Any], shared: set[int], names: "_Names") -> int:
    in_shared = set(Note.objects.filter(pk__in=keys, touchpoint__in=shared).values_list("pk", flat=True))
    return _apart(Note, keys, in_shared, names)


def _follow_ups(keys: list[Any]) -> int:
    """What is still open is dropped: there is nobody left to keep it for."""
    blanked = _blank(FollowUp, keys)
    waiting = FollowUp.objects.filter(pk__in=keys, done_at=None, dropped_at=None)
    waiting.update(dropped_at=clock.now(), dropped_because=ERASED, version=F("version") + 1)
    return blanked


def _hand_overs(keys: list[Any]) -> int:
    blanked = _blank(HandOver, keys)
    HandOver.objects.filter(pk__in=keys, state=HandOverState.OPEN).update(state=HandOverState.WITHDRAWN)
    return blanked


def _requests(keys: list[Any]) -> int:
    blanked = _blank(RightsRequest, keys)
    waiting = RightsRequest.objects.filter(pk__in=keys, state__in=[state.value for state in OPEN])
    waiting.update(state=RequestState.WITHDRAWN, closed_on=clock.today(), version=F("version") + 1)
    return blanked


def _planned_contacts(keys: list[Any]) -> int:
    """What was held stays counted, with nobody's name; what was still to come is taken out of the plan."""
    blanked = _blank(PlannedContact, keys)
    waiting = PlannedContact.objects.filter(pk__in=keys, state=ContactState.PLANNED)
    waiting.update(state=ContactState.DROPPED, in_force=False, version=F("version") + 1)
    PlannedContact.objects.filter(pk__in=keys).update(pinned=False, pinned_because="")
    return blanked


def _proposals(keys: list[Any]) -> int:
    blanked = _blank(Proposal, keys)
    waiting = Proposal.objects.filter(pk__in=keys, answer=Answer.WAITING)
    waiting.update(answer=Answer.WITHDRAWN, answered_on=clock.today())
    return blanked


def _transfers(keys: list[Any], person: Who) -> int:
    """A transfer somebody else received a part of stays theirs."""
    theirs = Transfer.objects.filter(pk__in=keys).exclude(
        pk__in=Transfer.objects.filter(pk__in=keys, received__expert__isnull=False)
        .exclude(received__expert__in=person.ids)
        .values("pk")
    )
    return theirs.delete()[0]


class _Names:
    """The person's names, to be taken out of texts that others need."""

    def __init__(self, person: Who) -> None:
        whole: set[str] = set()
        families: set[str] = set()
        for expert in Expert.objects.filter(pk__in=person.ids):
            if expert.family:
                families.add(expert.family)
            whole.update(name for name in (expert.name, *expert.other_names) if name and " " in name)
            if expert.given and expert.family:
                whole.update({f"{expert.given} {expert.family}", f"{expert.family} {expert.given}"})
                whole.add(f"{expert.family}, {expert.given}")
        self.whole = whole - set(person.ids)
        folded = {fold(name) for name in self.whole | families}
        self._all = _pattern(self.whole | families | folded)
        self._full = _pattern(self.whole | {fold(name) for name in self.whole})

    def take_out(self, model: AnyModel, keys: list[Any]) -> int:
        """Replace the names in the personal texts of rows that are about others too."""
        personal = model.Privacy.personal  # type: ignore[attr-defined]
        texts = [f.name for f in model._meta.concrete_fields if isinstance(f, TextField | JSONField)]
        return self._mask(model, keys, [name for name in texts if name in personal], self._all)

    def taken_out_elsewhere(self) -> int:
        """Rows about others that give the full name."""
        count = 0
        for model, columns in _NAMES_SOMEBODY.items():
            said = Q(pk__in=[])
            for name, column in product(sorted(self.whole), columns):
                said |= Q((f"{column}__icontains", name))
            keys = list(model._default_manager.filter(said).values_list("pk", flat=True))
            count += self._mask(model, keys, columns, self._full)
        return count

    def _mask(self, model: AnyModel, keys: list[Any], columns: Sequence[str], pattern: re.Pattern[str]) -> int:
        count = 0
        for row in model._default_manager.filter(pk__in=keys):
            before = {column: getattr(row, column) for column in columns}
            after = {column: _masked(value, pattern) for column, value in before.items()}
            if before != after:
                model._default_manager.filter(pk=row.pk).update(**after)
                count += 1
        return count


def _pattern(names: set[str]) -> re.Pattern[str]:
    longest_first = sorted((name for name in names if len(name) > 1), key=lambda name: (-len(name), name))
    words = "|".join(re.escape(name) for name in longest_first)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if words else r"(?!)", re.IGNORECASE)


def _masked(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(ERASED, value)
    if isinstance(value, list | dict):
        return json.loads(pattern.sub(ERASED, json.dumps(value, ensure_ascii=False)))
    return value
