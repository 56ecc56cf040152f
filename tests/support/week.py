"""A week between the cast and the experts of the small world: met, planned, promised, handed over, released."""

from dataclasses import dataclass
from datetime import timedelta

from kolloquy.engagement.follow_ups.actions import promise
from kolloquy.engagement.incoming.actions import preview
from kolloquy.engagement.incoming.readers.files import Asked
from kolloquy.engagement.incoming.readers.mapping import preset
from kolloquy.governance.wall.actions import prepare_release, sign_release
from kolloquy.governance.wall.handing_over import hand_over
from kolloquy.governance.wall.models import Release
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.workflows.prepare_release import aggregate_draft, candidates, chosen
from tests.support import cast, exchange
from tests.support.snapshots import ROOT

NOTE = "Asked how long the effect on walking distance lasts beyond month 30."
PROMISE = "Send the extension data once published"
OFF_LABEL = "Velarix in renal impairment"


@dataclass(frozen=True)
class Week:
    """What one opens, by its key."""

    expert: Expert
    owed: Expert  # who was met and never told what is held about them
    touchpoint: str
    promise: str
    waiting: str  # a release that a second person has yet to sign
    released: str
    importing: str


def lived_through(expert: Expert) -> Week:
    """A week in which ada and cora both meet `expert`, and neither knows all."""
    cast.everybody()
    topics = [exchange.topic(name) for name in ("Earlier diagnosis", "Iron deficiency", "Quality of life")]
    off = exchange.topic(OFF_LABEL, off_label=True)
    others = list(Expert.objects.exclude(pk=expert.pk).order_by("pk")[:9])
    owed = others.pop()
    exchange.met(owed, ago=75, topics=topics[:1])
    for n, other in enumerate(others):
        exchange.told_what_we_hold(other)
        channel = "virtual" if n % 2 else "face_to_face"
        exchange.met(other, ago=12 + n, channel=channel, topics=[topics[n % 3]], note="Glad of it.")
    key = _with(expert, topics, off)
    exchange.planned(others[0], ahead=4, topics=topics[:1])
    ada, today = cast.ada(), clock.today()
    owes = promise(expert=expert, promise=PROMISE, due_on=today + timedelta(days=9), by=ada)
    promise(
        expert=others[1], promise="Come back with two dates for a visit", due_on=today - timedelta(days=2), by=ada,
        promised_on=today - timedelta(days=20),
    )  # fmt: skip
    hand_over(
        kind="question", expert_id=expert.pk, territory=None, by=cast.cora(),
        words="Is there anything on walking distance in patients over eighty?",
    )  # fmt: skip
    released = _release("What experts and Medical spoke about", "topic")
    sign_release(released, version=released.version, decision="Counts only; names nobody.", by=cast.kim())
    waiting = _release("How often Medical meets experts", "channel")
    calls = (ROOT / "docs/how-to/files/calls.csv").read_bytes()
    looked = preview(files=[("calls.csv", calls)], asked=Asked(today, preset("CRM calls")), by=ada)
    return Week(expert, owed, key, owes.key, waiting.key, released.key, looked.key)


def _with(expert: Expert, topics: list[DiscussionTopic], off: DiscussionTopic) -> str:
    """Both sides meet the expert; the key of what ada wrote down."""
    exchange.told_what_we_hold(expert)
    for ago, channel in ((200, "virtual"), (96, "face_to_face"), (41, "virtual")):
        exchange.met(expert, ago=ago, channel=channel, topics=topics[:1], note="Knows the primary paper well.")
    met = exchange.met(expert, ago=1, topics=[topics[0], off], note=NOTE, minutes=25, place="Ward 9", sentiment=1)
    for ago in (150, 30):
        exchange.met(expert, by=cast.cora(), ago=ago, channel="telephone", note="Asked about delivery times.")
    exchange.planned(expert, by=cast.cora(), ahead=8, channel="virtual", topics=topics[1:2])
    exchange.planned(expert, ahead=20, channel="virtual", topics=topics[:1])
    return met.key


def _release(title: str, by: str) -> Release:
    ada = cast.ada()
    reader = reader_of(ada)
    found = chosen([each.key for each in candidates(reader)], reader)
    return prepare_release(aggregate_draft(found, by=by, title=title, to=[("commercial", None)]), by=ada)
