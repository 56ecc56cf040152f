"""Regional versions: made from a global imperative with the same codes, and brought up to it without losing a region's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kolloquy.governance.models import Territory, User
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy import lookup, parts
from kolloquy.strategy.imperatives import begin, put_imperative
from kolloquy.strategy.models import Imperative, ImperativeVersion, Objective
from kolloquy.strategy.reading import reading_of, weights_of
from kolloquy.strategy.regional.merging import OWN, Differs, Place, Who, differing, merged
from kolloquy.strategy.versions import Change, changing, keep


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of following the parent."""

    imperative: Imperative
    taken: tuple[Differs, ...]
    both: tuple[Differs, ...]  # changed here and there: ours stands, and a person looks at it
    not_taken: tuple[tuple[Place, str], ...] = ()  # what would not have fitted here, and why


@transaction.atomic
def make_regional(
    *, parent: Imperative, territory: Territory | str, owner: User | str, code: str, by: User, name: str = ""
) -> Imperative:
    """A version of an imperative for a territory below its own: the same gaps, objectives and demands, by the same codes."""
    parent = Imperative.objects.select_for_update().get(pk=parent.pk)
    change = begin(
        code=code, name=name or parent.name, why=parent.why, indication=parent.indication, territory=territory,
        owner=owner, by=by, parent=parent, weights=weights_of(parent),
    )  # fmt: skip
    copy_from_parent(change, parent)
    keep(change, first=True)
    return change.imperative


def copy_from_parent(change: Change, parent: Imperative) -> None:
    """All that stands under a parent, under a regional version that was just begun."""
    change.copied = True
    _bring_to(change, reading_of(parent))
    change.copied = False


@transaction.atomic
def follow_parent(*, imperative: Imperative, by: User, version: int | None = None) -> Followed:
    """Take over what the parent changed since the two last agreed, where the region changed nothing of it itself."""
    if imperative.parent_id is None:
        raise BadInput(f"“{imperative}” is no regional version, so there is nothing to follow; change it by hand.")
    parent = Imperative.objects.select_for_update().get(pk=imperative.parent_id)
    with changing(imperative, by=by, version=version) as change:
        change.copied = True
        row = change.imperative
        base, ours, theirs = base_of(row), reading_of(row), reading_of(parent)
        found = differing(base, ours, theirs)
        not_taken = _bring_to(change, merged(base, ours, theirs), ours)
        if row.parent_version != parent.version:
            facts = {"parent": parent.key, "parent_version": [row.parent_version, parent.version]}
            row.parent_version = parent.version
            change.tell("imperative.followed", "imperative", row.key, facts)
    refused = {place for place, _ in not_taken}
    return Followed(
        imperative,
        tuple(each for each in found if each.who is Who.PARENT and each.place not in refused),
        tuple(each for each in found if each.who is Who.BOTH),
        tuple(not_taken),
    )


def base_of(imperative: Imperative) -> Mapping[str, Any]:
    """How the parent read when the region last agreed with it."""
    agreed: Any = imperative.parent_version
    kept = ImperativeVersion.objects.filter(imperative=imperative.parent_id, version=agreed).first()
    return kept.read if kept else {}


def _bring_to(
    change: Change, reading: Mapping[str, Any], ours: Mapping[str, Any] | None = None
) -> list[tuple[Place, str]]:
    """Put a reading under an imperative. What breaks a rule here stays as it was, and is told."""
    ours, wrong = ours or {}, []
    if ours:
        put_imperative(change, {name: reading[name] for name in ("name", "why", "weights")})
    for section, put in (("gaps", _put_gap), ("objectives", _put_objective), ("demands", _put_demand)):
        for code, part in reading.get(section, {}).items():
            before = ours.get(section, {}).get(code)
            told = {name: value for name, value in part.items() if name not in OWN}
            if before is not None:
                told = {name: value for name, value in told.items() if before.get(name) != value}
            if not told:
                continue
            try:
                with transaction.atomic():
                    put(change, code, told, part, before is None)
            except (Problem, Refused) as problem:
                names = [""] if before is None else list(told)
                wrong += [(Place(section, code, name), str(problem)) for name in names]
    return wrong


def _put_gap(change: Change, code: str, told: Mapping[str, Any], _: Mapping[str, Any], __: bool) -> None:
    parts.put_gap(change, code, told)


def _put_objective(change: Change, code: str, told: Mapping[str, Any], _: Mapping[str, Any], new: bool) -> None:
    own = {"owner": change.imperative.owner} if new else {}
    parts.put_objective(change, code, {**told, **own})


def _put_demand(change: Change, code: str, told: Mapping[str, Any], part: Mapping[str, Any], new: bool) -> None:
    under, _, own_code = code.partition("/")
    objective = Objective.objects.filter(imperative=change.imperative, code=under).first()
    if objective is None:
        raise BadInput(f"There is no objective {under} here; add it first.")
    parts.put_demand(change, objective, own_code, {**told, **({"territory": _where(change, part)} if new else {})})


def _where(change: Change, part: Mapping[str, Any]) -> Territory:
    """The parent's territory where it lies within the region, else the region's own."""
    mine = change.imperative.territory
    if code := part.get("territory"):
        theirs = lookup.territory(code)
        if theirs.path.startswith(mine.path):
            return theirs
    return mine
