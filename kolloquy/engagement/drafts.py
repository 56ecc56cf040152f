"""A touchpoint as somebody tells it, checked and cleaned before anything is looked up."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Choices

from kolloquy.engagement import written
from kolloquy.engagement.models import UnverifiedExpert
from kolloquy.engagement.vocabulary import ChannelQuality, Sentiment, Source, Stage, Status
from kolloquy.governance.models import User
from kolloquy.identity.models import Expert
from kolloquy.kernel.problems import BadInput
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Channel

Somebody = Expert | UnverifiedExpert
EARLIEST = date(1980, 1, 1)
FARTHEST = timedelta(days=3 * 366)
MOST_EXPERTS, MOST_COLLEAGUES, MOST_TOPICS = 1_000, 200, 50
LONGEST = 7 * 24 * 60  # minutes: a congress week


@dataclass(frozen=True)
class Draft:
    experts: Sequence[Somebody]
    channel: str
    on: date
    status: str = Status.HELD
    colleagues: Sequence[User] = ()
    topics: Sequence[DiscussionTopic] = ()
    note: str | None = None
    starts_at: datetime | None = None
    minutes: int | None = None
    place: str | None = None
    channel_quality: int | None = None
    sentiment: int | None = None
    stage: str | None = None
    cancelled_because: str | None = None
    source: str = Source.HAND
    source_system: str = ""
    source_key: str | None = None
    source_changed_at: datetime | None = None
    batch: str | None = None
    owner: User | None = None  # whoever logs it, where nobody is named
    owner_words: str | None = None  # whom the sending system names, where we know nobody of that name
    function: str | None = None  # the owner's; given where the owner is nobody we know

    def cleaned(self, *, today: date) -> "Draft":
        """The same without what nobody can read, or a sentence that says what to mend."""
        if len(self.experts) > MOST_EXPERTS or len(self.colleagues) > MOST_COLLEAGUES or len(self.topics) > MOST_TOPICS:
            raise BadInput(
                f"A touchpoint has at most {MOST_EXPERTS:,} experts, {MOST_COLLEAGUES} colleagues and "
                f"{MOST_TOPICS} topics; split it into several."
            )
        if not EARLIEST <= self.on <= today + FARTHEST:
            raise BadInput(
                f"{self.on} is no day one meets on; give one between {EARLIEST.year} and three years from now."
            )
        if self.starts_at is not None and abs((self.starts_at.astimezone(UTC).date() - self.on).days) > 1:
            raise BadInput(f"It starts on {self.starts_at.date()} and is dated {self.on}; give both the same day.")
        if self.minutes is not None and not 1 <= self.minutes <= LONGEST:
            raise BadInput(f"{self.minutes} minutes is no length of an exchange; give between 1 and {LONGEST:,}.")
        return replace(
            self,
            experts=_each_once(self.experts),
            colleagues=tuple(dict.fromkeys(self.colleagues)),
            topics=tuple(dict.fromkeys(self.topics)),
            channel=one_of(Channel, self.channel, "channel"),
            status=one_of(Status, self.status, "status"),
            stage=one_of(Stage, self.stage, "stage") if self.stage else None,
            sentiment=one_of(Sentiment, self.sentiment, "sentiment") if self.sentiment is not None else None,
            channel_quality=one_of(ChannelQuality, self.channel_quality, "channel quality")
            if self.channel_quality is not None
            else None,
            source=one_of(Source, self.source, "source"),
            note=written.text(self.note, "The note", at_most=written.NOTE),
            place=written.line(self.place, "The place"),
            cancelled_because=written.text(self.cancelled_because, "The reason", at_most=written.SENTENCE),
            source_system=written.line(self.source_system, "The source system", at_most=60) or "",
            source_key=written.line(self.source_key, "The id in the source system", at_most=120),
            owner_words=written.line(self.owner_words, "The owner's name"),
        )

    def digest(self) -> str:
        """The same for the same content, so that what comes in twice is known again."""
        told: dict[str, Any] = {
            "experts": sorted(str(e.pk) if isinstance(e, Expert) else f"unverified:{e.key}" for e in self.experts),
            "colleagues": sorted(u.pk for u in self.colleagues),
            "topics": sorted(t.slug for t in self.topics),
            "owner": self.owner.pk if self.owner else self.owner_words,
            "starts_at": self.starts_at.astimezone(UTC).isoformat() if self.starts_at else None,
            **{name: getattr(self, name) for name in _TOLD},
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


_TOLD = (
    "channel", "on", "status", "note", "minutes", "place", "channel_quality", "sentiment", "stage",
    "cancelled_because", "function",
)  # fmt: skip


def _each_once(experts: Sequence[Somebody]) -> tuple[Somebody, ...]:
    """Somebody unverified whom a steward has found to be an expert named beside them took part once."""
    experts = tuple(dict.fromkeys(experts))
    by_id: dict[str, Somebody] = {e.pk: e for e in experts if isinstance(e, Expert)}
    for expert in experts:
        if isinstance(expert, UnverifiedExpert):
            by_id.setdefault(expert.is_expert_id or f"unverified:{expert.key}", expert)
    kept = {id(expert) for expert in by_id.values()}
    return tuple(expert for expert in experts if id(expert) in kept)


def one_of(choices: type[Choices], value: Any, what: str) -> Any:
    try:
        return choices(value).value
    except ValueError as error:
        known = ", ".join(str(choice) for choice in choices.values)
        raise BadInput(f"“{str(value)[:40]}” is no {what}; choose one of {known}.") from error
