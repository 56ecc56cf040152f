"""Touchpoints as rows and as entries of the trail; one or many in the same few statements. Called by `actions` alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Model

from kolloquy.engagement.drafts import Draft, Somebody
from kolloquy.engagement.models import (
    Note,
    Touchpoint,
    TouchpointColleague,
    TouchpointExpert,
    TouchpointTopic,
    UnverifiedExpert,
)
from kolloquy.governance.models import Territory, User
from kolloquy.governance.trail.actions import Event, record_many
from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.identity.models import Expert
from kolloquy.kernel.text import fold
from kolloquy.store.inserting import insert_many
from kolloquy.strategy.models import DiscussionTopic

AT_ONCE = 500
TOLD = (
    "channel", "on", "status", "starts_at", "minutes", "channel_quality", "source", "source_system", "source_key",
    "source_changed_at", "batch",
)  # fmt: skip
TOLD_OF_PERSON = ("place", "sentiment", "stage", "cancelled_because", "owner_words")


@dataclass
class Places:
    """Where touchpoints belong: asked once for a whole import."""

    on: date
    _territories: list[Territory] | None = None
    _found: dict[tuple[int | None, str | None], Territory | None] = field(default_factory=dict)

    def of(self, owner: User | None, experts: Sequence[Somebody]) -> Territory | None:
        """The smallest of the owner's territories that counts an expert among its own, else the owner's first."""
        for expert in experts:
            if found := self._of(owner, expert.country):
                return found
        return self._of(owner, None)

    def _of(self, owner: User | None, country: str | None) -> Territory | None:
        asked = (owner.pk if owner else None, country)
        if asked not in self._found:
            self._found[asked] = self._look(owner, country)
        return self._found[asked]

    def _look(self, owner: User | None, country: str | None) -> Territory | None:
        if self._territories is None:
            self._territories = sorted(Territory.objects.all(), key=lambda t: (-t.path.count("/"), t.path))
        owned = [a.territory for a in owner.assigned if a.holds(self.on)] if owner else []
        if country is None:
            return owned[0] if owned else None
        for territory in self._territories:
            within = not owned or any(territory.path.startswith(mine.path) for mine in owned)
            if country in territory.countries and within:
                return territory
        return None


@dataclass(frozen=True, slots=True)
class Written:
    touchpoint: Touchpoint
    draft: Draft
    note: Note | None


def write(drafts: Iterable[Draft], *, by: User, at: datetime) -> list[Written]:
    """The drafts as rows, with their entries in the trail; the drafts were checked."""
    places, written = Places(at.date()), []
    stream = iter(drafts)
    while chunk := list(islice(stream, AT_ONCE)):
        made = [Written(_touchpoint(draft, places, by, at), draft, _note(draft, by, at)) for draft in chunk]
        insert_many([one.touchpoint for one in made])
        for one in made:
            if one.note:
                one.note.touchpoint, one.note.side = one.touchpoint, one.touchpoint.side
                one.note.territory = one.touchpoint.territory
        insert_many([row for one in made for row in expert_rows(one.touchpoint, one.draft.experts)])
        insert_many([row for one in made for row in colleague_rows(one.touchpoint, present(one, by))])
        insert_many([row for one in made for row in topic_rows(one.touchpoint, one.draft.topics)])
        insert_many([one.note for one in made if one.note])
        record_many((event for one in made for event in _logged(one, by)), by=by)
        written += made
    return written


def present(one: Written, by: User) -> list[User]:
    """The owner and the colleagues, each once."""
    owner = [one.touchpoint.owner] if one.touchpoint.owner else []
    return list(dict.fromkeys([*owner, *one.draft.colleagues]))


def expert_rows(touchpoint: Touchpoint, experts: Iterable[Somebody]) -> list[TouchpointExpert]:
    return [
        TouchpointExpert(touchpoint=touchpoint, expert=expert, on=touchpoint.on)
        if isinstance(expert, Expert)
        # Whom a steward has verified since stands under both.
        else TouchpointExpert(touchpoint=touchpoint, unverified=expert, expert_id=expert.is_expert_id, on=touchpoint.on)
        for expert in experts
    ]


def colleague_rows(touchpoint: Touchpoint, colleagues: Iterable[User]) -> list[TouchpointColleague]:
    return [TouchpointColleague(touchpoint=touchpoint, user=user, on=touchpoint.on) for user in colleagues]


def topic_rows(touchpoint: Touchpoint, topics: Iterable[DiscussionTopic]) -> list[TouchpointTopic]:
    return [TouchpointTopic(touchpoint=touchpoint, topic=topic, on=touchpoint.on) for topic in topics]


def person_of(expert: Somebody) -> str:
    """Whose payload in the trail it is."""
    if isinstance(expert, UnverifiedExpert):
        return f"expert:{expert.is_expert_id}" if expert.is_expert_id else f"unverified:{expert.key}"
    return f"expert:{expert.pk}"


def plain(value: Any) -> Any:
    """A value as the trail writes it."""
    if isinstance(value, Expert):
        return value.pk
    if isinstance(value, UnverifiedExpert):
        return f"unverified:{value.key}"
    if isinstance(value, User):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Model):
        return str(getattr(value, "slug", value.pk))
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value


def _touchpoint(draft: Draft, places: Places, by: User, at: datetime) -> Touchpoint:
    owner = draft.owner or (None if draft.owner_words else by)
    function = draft.function or (owner.function if owner else by.function)
    return Touchpoint(
        side=SIDE_OF[function].value,
        function=function,
        owner=owner,
        owner_words=draft.owner_words,
        territory=places.of(owner, draft.experts),
        channel=draft.channel,
        status=draft.status,
        on=draft.on,
        starts_at=draft.starts_at,
        minutes=draft.minutes,
        place=draft.place,
        channel_quality=draft.channel_quality,
        sentiment=draft.sentiment,
        stage=draft.stage,
        cancelled_because=draft.cancelled_because,
        source=draft.source,
        source_system=draft.source_system,
        source_key=draft.source_key,
        source_digest=draft.digest() if draft.source_key else None,
        source_changed_at=draft.source_changed_at,
        batch=draft.batch,
        recorded_by=by,
        recorded_at=at,
        changed_at=at,
    )


def _note(draft: Draft, by: User, at: datetime) -> Note | None:
    if not draft.note:
        return None
    author = draft.owner or by
    return Note(text=draft.note, folded=fold(draft.note), written_by=author, written_at=at, changed_at=at)


def _logged(one: Written, by: User) -> Iterable[Event]:
    touchpoint, draft = one.touchpoint, one.draft
    facts = {name: plain(value) for name in TOLD if (value := getattr(touchpoint, name)) not in (None, "")}
    facts |= {
        "side": touchpoint.side,
        "function": touchpoint.function,
        "owner": touchpoint.owner_id,
        "territory": touchpoint.territory.code if touchpoint.territory else None,
        "colleagues": [user.pk for user in present(one, by)],
        "topics": plain(draft.topics),
        "experts": len(draft.experts),
    }
    told = {name: value for name in TOLD_OF_PERSON if (value := getattr(touchpoint, name)) is not None}
    if one.note:
        facts["note"] = one.note.key
        told["note"] = one.note.text
    verb = "touchpoint.planned" if draft.status == "planned" else "touchpoint.logged"
    for expert in draft.experts:
        yield Event(
            verb, "touchpoint", touchpoint.key, facts, {"expert": plain(expert), **told}, person=person_of(expert)
        )
