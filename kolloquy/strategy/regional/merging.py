"""A regional version beside its parent: what each changed since they last agreed. Plain: readings in, differences out.

Three readings are compared: `base` is the parent's that the region last agreed with, `ours` is the region's present one,
`theirs` the parent's present one. Whatever only one of them changed is that one's; what both changed stays the region's
and is said, so that a person looks at it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

Reading = Mapping[str, Any]
# Whose they are is each region's own matter.
OWN = frozenset({"owner", "territory", "hosts"})
SECTIONS = ("gaps", "objectives", "demands")
HEAD = ("name", "why", "weights")


class Who(StrEnum):
    """Who changed it since the two last agreed."""

    HERE = "here"
    PARENT = "parent"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Place:
    """A field of a reading: of the imperative itself, or of a part under it."""

    section: str  # "" for the imperative itself
    code: str
    field: str  # "" where the part as a whole is meant


@dataclass(frozen=True, slots=True)
class Differs:
    """Where a region and its parent do not read the same. None: the part is not there."""

    place: Place
    ours: Any
    theirs: Any
    base: Any
    who: Who


def differing(base: Reading, ours: Reading, theirs: Reading) -> tuple[Differs, ...]:
    """All places in which the region and the parent differ, in the order of a reading.

    A part that the parent no longer has is the region's own from then on: nothing is taken away behind its back.
    """
    found = []
    for place in places(base, ours, theirs):
        was, here, there = value_at(base, place), value_at(ours, place), value_at(theirs, place)
        if here == there:
            continue
        gone = place.section and not place.field and there is None
        if was == there or gone:
            who = Who.HERE
        elif was == here:
            who = Who.PARENT
        else:
            who = Who.BOTH
        found.append(Differs(place, here, there, was, who))
    return tuple(found)


def merged(base: Reading, ours: Reading, theirs: Reading) -> dict[str, Any]:
    """The region's reading after it followed its parent: what only the parent changed is taken, the rest stays."""
    result: dict[str, Any] = {name: ours.get(name) for name in HEAD}
    result |= {section: {code: dict(part) for code, part in ours.get(section, {}).items()} for section in SECTIONS}
    for each in differing(base, ours, theirs):
        if each.who is not Who.PARENT:
            continue
        place = each.place
        if not place.section:
            result[place.field] = each.theirs
        elif place.field:
            result[place.section][place.code][place.field] = each.theirs
        else:
            result[place.section][place.code] = dict(each.theirs)
    return result


def places(*readings: Reading) -> Iterator[Place]:
    """Everything that may be compared: a part that one of them lacks is compared as a whole."""
    for name in HEAD:
        yield Place("", "", name)
    ours = readings[1]
    theirs = readings[2]
    for section in SECTIONS:
        codes = dict.fromkeys([*theirs.get(section, {}), *ours.get(section, {})])
        for code in codes:
            here, there = ours.get(section, {}).get(code), theirs.get(section, {}).get(code)
            if here is None or there is None:
                yield Place(section, code, "")
                continue
            for field in dict.fromkeys([*there, *here]):
                if field not in OWN:
                    yield Place(section, code, field)


def value_at(reading: Reading, place: Place) -> Any:
    """What stands there; None for what is not there, and for a part that is compared as a whole its own fields."""
    if not place.section:
        return reading.get(place.field)
    part = reading.get(place.section, {}).get(place.code)
    if part is None:
        return None
    if not place.field:
        return {name: value for name, value in part.items() if name not in OWN}
    return part.get(place.field)


def since(place: Place, theirs: Any, versions: Mapping[int, Reading]) -> int | None:
    """The version from which on the parent has read like this; `versions` are those after the one agreed with."""
    found = None
    for number in sorted(versions, reverse=True):
        if value_at(versions[number], place) != theirs:
            break
        found = number
    return found
