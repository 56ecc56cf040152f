"""A contact in the terms of the arithmetic: what everybody who meets experts sees of a touchpoint, and no more."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Contact:
    key: str
    on: date
    channel: str
    function: str
    held: bool = True  # False: planned
