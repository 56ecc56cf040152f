"""What a form about an exchange offers before anybody types: the people, the channel and the topics used last."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from django.db.models import Exists, OuterRef

from kolloquy.engagement import queries
from kolloquy.engagement.models import Touchpoint, TouchpointExpert, UnverifiedExpert
from kolloquy.engagement.rules import MEETING_FUNCTIONS
from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.engagement.vocabulary import ChannelQuality, Sentiment, Stage, Status
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import function
from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import SIDE_OF, Level, Reader
from kolloquy.identity.directory import directory
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import current_expert, search_words
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.text import fold
from kolloquy.strategy.topics import topics_for
from kolloquy.strategy.vocabulary import Channel, Label

Somebody = Expert | UnverifiedExpert
UNVERIFIED = "unverified:"
LOOK_BACK = 30  # own exchanges, which is a month or two of a liaison's work
MOST_FOUND = 8
MOST_LATELY = 4
MOST_TOPICS = 24
MOST_COLLEAGUES = 8


class Pick(TypedDict):
    ref: str
    name: str
    place: str
    field: str  # which the form sends it back in


@dataclass(frozen=True)
class Habits:
    """What somebody did last, newest first."""

    exchanges: tuple[TouchpointSeen, ...]
    channels: dict[str, str] = field(default_factory=dict)  # by expert: the channel used last with them

    @property
    def channel(self) -> str:
        return next((seen.channel for seen in self.exchanges), Channel.FACE_TO_FACE.value)

    def channel_with(self, experts: Sequence[Somebody]) -> str:
        return next((self.channels[ref_of(e)] for e in experts if ref_of(e) in self.channels), self.channel)

    @property
    def experts(self) -> list[Pick]:
        met = {ref: Pick(ref=ref, name=each.name, place="", field="expert") for seen in reversed(self.exchanges)
               for each in seen.experts or () if (ref := _seen_ref(each.expert_id, each.unverified))}  # fmt: skip
        return list(reversed(met.values()))[:MOST_LATELY]

    @property
    def topics(self) -> list[str]:
        return list(dict.fromkeys(topic.slug for seen in self.exchanges for topic in seen.topics))

    @property
    def colleagues(self) -> list[int]:
        return list(dict.fromkeys(each.user_id for seen in self.exchanges for each in seen.colleagues or ()))


def habits_of(reader: Reader) -> Habits:
    mine = queries.diary(reader, size=LOOK_BACK, status=Status.HELD).rows
    channels: dict[str, str] = {}
    for seen in mine:
        for each in seen.experts or ():
            channels.setdefault(_seen_ref(each.expert_id, each.unverified), seen.channel)
    return Habits(mine, channels)


def _seen_ref(expert_id: str | None, unverified: str | None) -> str:
    return expert_id or f"{UNVERIFIED}{unverified}"


def ref_of(somebody: Somebody) -> str:
    return somebody.pk if isinstance(somebody, Expert) else f"{UNVERIFIED}{somebody.key}"


def pick(somebody: Somebody) -> Pick:
    if isinstance(somebody, UnverifiedExpert):
        return Pick(ref=ref_of(somebody), name=somebody.name, place="not yet verified", field="expert")
    return Pick(
        ref=somebody.pk,
        name=somebody.name,
        place=somebody.institution or words.country(somebody.country),
        field="expert",
    )


def unknown(name: str) -> Pick:
    return Pick(ref=name, name=name, place="not yet known here", field="unknown")


def people_named(refs: Iterable[str], reader: Reader) -> list[Somebody]:
    """Whom a form names, in its order; who is not there, or not to be seen, is left out."""
    found: list[Somebody] = []
    for ref in list(dict.fromkeys(refs))[:200]:
        somebody: Somebody | None
        if ref.startswith(UNVERIFIED):
            somebody = _unverified(reader).filter(key=ref.removeprefix(UNVERIFIED)[:20]).first()
        else:
            somebody = current_expert(ref[:16])
            somebody = somebody if somebody and somebody.state == ExpertState.CURRENT else None
        if somebody and somebody not in found:
            found.append(somebody)
    return found


def people_found(text: str, reader: Reader, *, but: Iterable[str] = ()) -> list[Pick]:
    """Experts with all the words in their names, and people not yet verified whom the reader met."""
    asked = search_words(text)
    if not asked:
        return []
    left_out = set(but)
    found = [
        Pick(ref=each.expert_id, name=each.name, place=each.institution or words.country(each.country), field="expert")
        for each in directory(q=text, size=MOST_FOUND + len(left_out)).rows
    ]
    unverified = _unverified(reader).filter(is_expert=None)
    for word in asked:
        unverified = unverified.filter(sort_name__contains=fold(word))
    found += [pick(each) for each in unverified.order_by("sort_name")[:MOST_FOUND]]
    return [each for each in found if each["ref"] not in left_out][:MOST_FOUND]


def _unverified(reader: Reader):  # type: ignore[no-untyped-def]
    # Their names stand in touchpoints alone, so they are seen where those are seen whole.
    whole = visible(Touchpoint.objects.all(), reader, at_least=Level.FULL)
    met = TouchpointExpert.objects.filter(unverified=OuterRef("pk"), touchpoint__in=whole)
    return UnverifiedExpert.objects.filter(Exists(met))


def topics_offered(side: str, habits: Habits, ticked: Iterable[str]) -> list[dict[str, object]]:
    """All this side may name, those used last in front; what is ticked is always among them."""
    chosen = list(ticked)
    order = {slug: place for place, slug in enumerate([*chosen, *habits.topics])}
    kept = sorted(topics_for(side), key=lambda topic: (order.get(topic.slug, len(order)), topic.name))
    return [
        {"slug": topic.slug, "name": topic.name, "off_label": topic.label == Label.OFF, "ticked": topic.slug in chosen}
        for topic in kept[: max(MOST_TOPICS, len(chosen))]
    ]


def colleagues_offered(reader: Reader, habits: Habits, ticked: Iterable[str]) -> dict[str, object]:
    """Those of one's own side: whom one met experts with last to tick, everybody else to choose from a list."""
    chosen = {int(name) for name in ticked if name.isdecimal()}
    side = [name for name in MEETING_FUNCTIONS if SIDE_OF[name] == reader.side]
    people = [each for each in User.objects.filter(is_active=True, function__in=side) if each.pk != reader.user_id]
    order = {pk: place for place, pk in enumerate(habits.colleagues)}
    people.sort(key=lambda each: (each.pk not in chosen, order.get(each.pk, len(order)), str(each)))
    shown = max(MOST_COLLEAGUES, len(chosen))
    return {"colleagues": [_colleague(each, chosen) for each in people[:shown]],
            "more_colleagues": sorted((_colleague(each, chosen) for each in people[shown:]), key=lambda c: str(c["name"]))}  # fmt: skip


def _colleague(user: User, chosen: set[int]) -> dict[str, object]:
    return {
        "ref": user.pk,
        "name": str(user),
        "function": user.role_title or function(user.function),
        "ticked": user.pk in chosen,
    }


def choices() -> dict[str, object]:
    """The lists every form about an exchange has."""
    return {
        "channels": Channel.choices,
        "sentiments": Sentiment.choices,
        "stages": Stage.choices,
        "qualities": ChannelQuality.choices,
    }
