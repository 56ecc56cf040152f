"""From touchpoints that somebody may see in full to a release that names nobody: chosen, put together, checked.

Two kinds: figures over at least five experts, and words of the preparer's own. No record crosses as it stands.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.engagement.showing import touchpoints_seen
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.wall.actions import Address, Draft, check, prepare_release
from kolloquy.governance.wall.crossing import ReleaseKind
from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.models import Release
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.governance.wall.rules import LEAST_GROUP
from kolloquy.identity.models import Expert
from kolloquy.strategy.vocabulary import Channel, Label

MOST = 500
OTHERS = "All others"
Name = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Records somebody chose, and whom they are about."""

    touchpoints: tuple[TouchpointSeen, ...]
    expert_ids: frozenset[str]
    names: tuple[Name, ...]


def _by_channel(touchpoint: TouchpointSeen) -> Iterable[str]:
    yield Channel(touchpoint.channel).label


def _by_topic(touchpoint: TouchpointSeen) -> Iterable[str]:
    """On-label topics only: that something else was talked about is not for the other side, not even as a number."""
    return (topic.name for topic in touchpoint.topics if topic.label == Label.ON)


def _by_quarter(touchpoint: TouchpointSeen) -> Iterable[str]:
    yield f"{touchpoint.on.year}, quarter {(touchpoint.on.month + 2) // 3}"


# What can be counted; a measure keeps its words for ever, because releases are compared by them.
MEASURES: Mapping[str, tuple[str, Callable[[TouchpointSeen], Iterable[str]]]] = {
    "channel": ("Touchpoints by channel", _by_channel),
    "topic": ("Touchpoints by on-label topic", _by_topic),
    "quarter": ("Touchpoints by quarter", _by_quarter),
}


def candidates(reader: Reader, *, since: date | None = None, until: date | None = None) -> tuple[TouchpointSeen, ...]:
    """Held touchpoints of the reader's own side that they see in full, newest first."""
    rows = visible(Touchpoint.objects.filter(status=Status.HELD, side=reader.side), reader, at_least=Level.FULL)
    if since:
        rows = rows.filter(on__gte=since)
    if until:
        rows = rows.filter(on__lte=until)
    return touchpoints_seen(list(_with_owner(with_level(rows, reader)).order_by("-on", "-id")[:MOST]), reader)


def chosen(keys: Sequence[str], reader: Reader) -> Chosen:
    """The named touchpoints; one that is not there, or not seen in full, is left out alike."""
    rows = visible(Touchpoint.objects.filter(key__in=keys[:MOST], side=reader.side), reader, at_least=Level.FULL)
    seen = touchpoints_seen(list(_with_owner(with_level(rows, reader)).order_by("-on", "-id")), reader)
    people = [person for touchpoint in seen for person in touchpoint.experts or ()]
    known = {person.expert_id for person in people if person.expert_id}
    names: list[Name] = list(Expert.objects.filter(pk__in=known).values_list("given", "family"))
    unverified = {person.unverified: person.name for person in people if person.unverified}
    names += [(name.rpartition(" ")[0], name.rpartition(" ")[2]) for name in unverified.values()]
    ids = known | {f"unverified:{key}" for key in unverified}
    return Chosen(seen, frozenset(each for each in ids if each), tuple(names))


def aggregate_draft(found: Chosen, *, by: str, title: str, to: Sequence[Address]) -> Draft:
    """Counts in which every line speaks about five experts or more; smaller ones stand together as all others."""
    measure, labels_of = MEASURES[by]
    lines: dict[str, tuple[set[str], set[str]]] = {}
    for touchpoint in found.touchpoints:
        for label in labels_of(touchpoint):
            touchpoints, experts = lines.setdefault(label, (set(), set()))
            touchpoints.add(touchpoint.key)
            experts |= {person.expert_id or f"unverified:{person.unverified}" for person in touchpoint.experts or ()}
    counted = frozenset(expert for _, experts in lines.values() for expert in experts)
    days = [touchpoint.on for touchpoint in found.touchpoints]
    period = f"{min(days).isoformat()} to {max(days).isoformat()}" if days else ""
    body = {"measure": measure, "period": period, "rows": _rows(lines), "experts": len(counted)}
    return Draft(title, ReleaseKind.AGGREGATE, body, to, _named(found), counted, found.names, measure)


def text_draft(found: Chosen, *, text: str, title: str, to: Sequence[Address]) -> Draft:
    """Words that the preparer wrote for the other side; nothing is copied out of a record."""
    return Draft(title, ReleaseKind.TEXT, {"text": text.strip()}, to, _named(found), found.expert_ids, found.names)


def preview(draft: Draft, *, by: User) -> Mapping[str, Any]:
    """Exactly what would cross, or a refusal that says what stands in the way."""
    check(draft, by=by)
    return draft.body


def send_for_review(draft: Draft, *, by: User) -> Release:
    return prepare_release(draft, by=by)


def _rows(lines: Mapping[str, tuple[set[str], set[str]]]) -> list[dict[str, Any]]:
    kept = sorted(lines.items(), key=lambda line: (-len(line[1][1]), line[0]))
    touchpoints: set[str] = set()
    experts: set[str] = set()
    # The smallest go together until the pool is large enough, even if that takes one that would stand alone.
    while kept and (len(kept[-1][1][1]) < LEAST_GROUP or 0 < len(experts) < LEAST_GROUP):
        _, (more_touchpoints, more_experts) = kept.pop()
        touchpoints |= more_touchpoints
        experts |= more_experts
    rows = [(label, len(t), len(e)) for label, (t, e) in sorted(kept)]
    if experts:
        rows.append((OTHERS if kept else "All of them", len(touchpoints), len(experts)))
    return [{"label": label, "touchpoints": t, "experts": e} for label, t, e in rows]


def _named(found: Chosen) -> tuple[tuple[str, str], ...]:
    return tuple(("touchpoint", touchpoint.key) for touchpoint in found.touchpoints)


def _with_owner(rows: Any) -> Any:
    return rows.select_related("owner", "territory")
