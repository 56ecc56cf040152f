"""How an entry becomes one line of canonical JSON, and the line a hash that names the one before it.

Canonical JSON here: keys sorted, no spaces, UTF-8, characters escaped only where JSON demands it, times in UTC with
microseconds. `docs/explanation/the-trail.md` states it for whoever writes a second verifier.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from json.encoder import encode_basestring
from typing import Any, NamedTuple
from uuid import UUID

GENESIS = "0" * 64  # what the first entry has before it
_quoted: Callable[[str], str] = encode_basestring


class Sealed(NamedTuple):
    """An entry as it is stored: every column in the form in which it is hashed."""

    number: int
    at: str
    actor_id: int | None
    actor_label: str
    verb: str
    kind: str
    key: str
    facts: str  # canonical JSON
    rule: str | None
    payload_digest: str | None
    previous: str
    hash: str = ""


def canonical(value: object) -> str:
    """`value` as canonical JSON: reading it and writing it again gives the same text."""
    if not _has_text_keys(value):
        value = json.loads(_dumps(value))  # sorted as the texts that they become, not as numbers
    written = _dumps(value)
    try:
        written.encode()
    except UnicodeEncodeError:  # half a character cannot be stored, so a text that has one is escaped throughout
        return json.dumps(json.loads(written), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return written


def _dumps(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, default=_plain)


def _has_text_keys(value: object) -> bool:
    if isinstance(value, Mapping):
        return all(isinstance(key, str) for key in value) and all(map(_has_text_keys, value.values()))
    return all(map(_has_text_keys, value)) if isinstance(value, (list, tuple)) else True


def instant(at: datetime) -> str:
    """2026-02-03T04:05:06.000007Z"""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def line(entry: tuple[Any, ...]) -> str:
    """The canonical JSON of a sealed entry without its own hash; a test holds it equal to `canonical`.

    Written out by hand: a million entries are verified in a third of the time. The stored text of the facts goes in as
    it is, so that a change of one byte of it is a change of the line.
    """
    number, at, actor_id, actor_label, verb, kind, key, facts, rule, digest, previous, _ = entry
    return (
        f'{{"actor_id":{"null" if actor_id is None else actor_id},"actor_label":{_quoted(actor_label)},'
        f'"at":{_quoted(at)},"facts":{facts},"key":{_quoted(key)},"kind":{_quoted(kind)},"number":{number},'
        f'"payload_digest":{"null" if digest is None else _quoted(digest)},"previous":{_quoted(previous)},'
        f'"rule":{"null" if rule is None else _quoted(rule)},"verb":{_quoted(verb)}}}'
    )


def hash_of(entry: Sealed) -> str:
    return sha256(line(entry).encode()).hexdigest()


def payload_digest(salt: str, person: str, values: str) -> str:
    """What an entry keeps of a payload: without the salt nobody can guess short values back from it."""
    return sha256(f'{salt}{{"person":{_quoted(person)},"values":{values}}}'.encode()).hexdigest()


def _plain(value: Any) -> object:
    """What JSON has no form for, in the form it is written down."""
    match value:
        case datetime():
            return instant(value) if value.tzinfo else value.isoformat()
        case date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case set() | frozenset():
            return sorted(value)
        case Mapping():
            return dict(value)
    if hasattr(value, "__proxy__") or type(value).__name__ == "__proxy__":  # a translated text of Django's
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in the trail; give a text, a number, a date or a list.")
