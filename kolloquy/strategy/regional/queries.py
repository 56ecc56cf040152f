"""Where a regional version and its parent do not read the same, and since which of the parent's versions."""

from collections.abc import Mapping
from typing import Any

from kolloquy.governance.wall.filters import level_of_record
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.strategy.models import DiscussionTopic, Imperative, ImperativeVersion
from kolloquy.strategy.reading import reading_of
from kolloquy.strategy.regional.actions import base_of
from kolloquy.strategy.regional.merging import Differs, Reading, Who, differing, since
from kolloquy.strategy.regional.words import FIELDS, NOTHING, said, title_of
from kolloquy.strategy.seen import DifferenceSeen
from kolloquy.strategy.vocabulary import Channel, DemandKind, GapKind


def differences(imperative: Imperative, reader: Reader) -> tuple[DifferenceSeen, ...]:
    """Against the version of the parent it last agreed with, and against the parent's present one."""
    if imperative.parent is None or level_of_record(imperative, reader) < Level.FULL:
        return ()
    theirs = reading_of(imperative.parent)
    found = differing(base_of(imperative), reading_of(imperative), theirs)
    kept = ImperativeVersion.objects.filter(imperative=imperative.parent_id, version__gt=imperative.parent_version or 0)
    versions: dict[int, Reading] = dict(kept.values_list("version", "read"))
    ours = reading_of(imperative)
    names = code_names()
    return tuple(_seen(each, ours, theirs, versions, names) for each in found)


def code_names() -> dict[str, str]:
    """Codes that a reading holds, by the words people know them by."""
    named: dict[str, str] = {}
    for choices in (GapKind, DemandKind, Channel):
        named |= {value: label.lower() for value, label in choices.choices}
    return named | dict(DiscussionTopic.objects.values_list("slug", "name"))


def _seen(
    one: Differs, ours: Reading, theirs: Reading, versions: Mapping[int, Reading], names: Mapping[str, str]
) -> DifferenceSeen:
    place = one.place
    if not place.section:
        where = "The imperative"
    else:
        part = theirs.get(place.section, {}).get(place.code) or ours.get(place.section, {}).get(place.code)
        where = title_of(place.section, part, place.code)
    whole = bool(place.section) and not place.field
    return DifferenceSeen(
        where=where, field=FIELDS.get(place.field, place.field), section=place.section, code=place.code,
        ours=_words(one.ours, names, whole), theirs=_words(one.theirs, names, whole), was=_words(one.base, names, whole),
        who=one.who.value, since=None if one.who is Who.HERE else since(place, one.theirs, versions),
    )  # fmt: skip


def _words(value: Any, names: Mapping[str, str], whole: bool) -> str:
    if whole:
        return "there" if value is not None else "not there"
    return said(value, names) or NOTHING


def version(imperative: Imperative, number: int, reader: Reader) -> Mapping[str, Any] | None:
    """How an imperative read at a version; None alike for what is not there and for what the reader may not see."""
    if level_of_record(imperative, reader) < Level.FULL:
        return None
    kept = ImperativeVersion.objects.filter(imperative=imperative, version=number).first()
    return kept.read if kept else None


def changes_of(imperative: Imperative, number: int, reader: Reader) -> tuple[DifferenceSeen, ...]:
    """What a version changed against the one before: `was` and `ours` are old and new."""
    new, old = version(imperative, number, reader), version(imperative, number - 1, reader)
    if new is None or old is None:
        return ()
    found, names = differing(old, new, old), code_names()
    return tuple(_seen(each, new, old, {}, names) for each in found)
