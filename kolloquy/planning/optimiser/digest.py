"""Whether two instances are the same, without keeping the one: they name people."""

import hashlib
from dataclasses import fields, is_dataclass
from typing import Any

from kolloquy.planning.optimiser.instance import Instance


def digest_of(instance: Instance) -> str:
    """The same in every process, whatever order its sets are in."""
    return hashlib.sha256(repr(_plain(instance)).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, frozenset):
        return sorted(value)
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value) if field.compare]
    return value
