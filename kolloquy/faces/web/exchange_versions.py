"""Two people changed one exchange: both versions as lines one chooses from, and what was chosen."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import QueryDict

from kolloquy.engagement.problems import Conflict
from kolloquy.engagement.vocabulary import ChannelQuality, Sentiment, Stage, Status
from kolloquy.governance.models import User
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Channel

FIELDS = {
    "status": "Status", "channel": "How", "on": "When", "starts_at": "Began at", "minutes": "Minutes", "place": "Place",
    "channel_quality": "Connection", "sentiment": "How they took it", "stage": "Where they stand", "topics": "Topics",
    "colleagues": "Colleagues",
}  # fmt: skip
_CHOICES = {
    "status": Status,
    "channel": Channel,
    "channel_quality": ChannelQuality,
    "sentiment": Sentiment,
    "stage": Stage,
}


def lines_of(conflict: Conflict, was: str) -> list[dict[str, object]]:
    """The fields that differ. What only one of the two changed since `was` is offered as chosen; who saves decides."""
    seen_before = _read(was)
    lines: list[dict[str, object]] = []
    for field, name in FIELDS.items():
        if field not in conflict.yours:
            continue
        mine, theirs = (_comparable(version[field]) for version in (conflict.yours, conflict.theirs))
        if mine == theirs:
            continue
        before = _comparable(seen_before.get(field))
        choose = "" if field not in seen_before else "mine" if theirs == before else "theirs" if mine == before else ""
        lines.append({
            "field": field, "name": name, "mine": in_words(field, conflict.yours[field]),
            "theirs": in_words(field, conflict.theirs[field]), "choose": choose,
        })  # fmt: skip
    return lines


def mine_of(asked: QueryDict, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Of what was typed, only the lines that were chosen; what nobody disputed came in with the other's version."""
    return {field: value for field, value in changes.items() if asked.get(f"choose_{field}") == "mine"}


def _read(was: str) -> dict[str, Any]:
    try:
        found = json.loads(was)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _comparable(value: Any) -> Any:
    return sorted(map(str, value)) if isinstance(value, list | tuple) else value


def in_words(field: str, value: Any) -> str:
    if value in (None, "", []):
        return "not said"
    if field in _CHOICES:
        return str(_CHOICES[field](value).label)
    if field == "starts_at":
        return f"{datetime.fromisoformat(value):%H:%M} UTC"
    if field == "topics":
        return ", ".join(DiscussionTopic.objects.filter(slug__in=value).order_by("name").values_list("name", flat=True))
    if field == "colleagues":
        return ", ".join(str(user) for user in User.objects.filter(pk__in=value).order_by("pk"))
    return str(value)
