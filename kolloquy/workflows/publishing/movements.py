"""What a publication moves, in words: who is new, merged, split off, gone, or works somewhere else now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kolloquy.governance.rights import carrying
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.store.mirror import Difference
from kolloquy.workflows.publishing.people_rows import EXPERT_COLUMNS, Found

KINDS = ("new", "merged", "split", "gone", "back", "changed place")
SHOWN = 50  # of each kind, in the report and in the records

_STATE = EXPERT_COLUMNS.index("state")
_PLACE = tuple(EXPERT_COLUMNS.index(column) for column in ("institution", "city", "country"))


@dataclass(frozen=True, slots=True)
class Movement:
    kind: str
    expert_id: str
    name: str
    because: str
    other_expert_id: str | None = None


def movements(
    experts: Difference, departed: Difference, found: Mapping[str, Found], stated: Iterable[Mapping[str, Any]]
) -> list[Movement]:
    """What moved against the records; `stated` are the resolution's own words on merges and splits."""
    why = {(row["kind"], row["expert_id"]): row for row in stated}
    moved = [_arrived(found[row[0]], why) for row in experts.added]
    for row, before in zip(experts.changed, experts.replaced, strict=True):
        expert = found[row[0]]
        if before[_STATE] != ExpertState.CURRENT:
            moved.append(Movement("back", expert.expert_id, _name(expert), "there is evidence for this expert again"))
        elif [row[at] for at in _PLACE] != [before[at] for at in _PLACE]:
            moved.append(_changed_place(expert, [before[at] for at in _PLACE]))
    for expert_id, state, to, _ in departed.changed:
        moved.append(_left(expert_id, state, to, found, why))
    return sorted(moved, key=lambda m: (KINDS.index(m.kind), m.name, m.expert_id))


def _arrived(expert: Found, why: Mapping[tuple[str, str], Mapping[str, Any]]) -> Movement:
    split = why.get(("split", expert.expert_id))
    if split:
        because = split["because"] or "the evidence now tells two people apart"
        return Movement("split", expert.expert_id, _name(expert), because, split["other_expert_id"])
    because = f"{_counted(expert.works, 'work')}, latest {expert.last_on or 'without a date'}"
    return Movement("new", expert.expert_id, _name(expert), because)


def _changed_place(expert: Found, before: Sequence[str | None]) -> Movement:
    was, now = (_place(part) for part in (before, (expert.institution, expert.city, expert.country)))
    on = f", stated by {expert.place_ref} of {expert.place_on}" if expert.place_ref else ""
    return Movement("changed place", expert.expert_id, _name(expert), f"from {was} to {now}{on}")


def _left(
    expert_id: str,
    state: str,
    to: str | None,
    found: Mapping[str, Found],
    why: Mapping[tuple[str, str], Mapping[str, Any]],
) -> Movement:
    if state == ExpertState.ABSORBED and to:
        row = why.get(("merged", expert_id))
        because = (row and row["because"]) or "the evidence now shows one person"
        return Movement("merged", expert_id, _name(found[to]), because, to)
    row = why.get(("gone", expert_id))
    return Movement("gone", expert_id, expert_id, (row and row["because"]) or "no evidence names this expert any more")


def carry_rights(departed: Difference, stated: Iterable[Mapping[str, Any]]) -> None:
    """What was said and is owed goes where the people go: with a merge to both, with a split to both."""
    merged = {row[0]: row[2] for row in departed.changed if row[1] == ExpertState.ABSORBED and row[2]}
    split = {row["expert_id"]: row["other_expert_id"] for row in stated if row["kind"] == "split"}
    kept = carrying.known([*merged, *merged.values(), *split.values()])
    for absorbed, into in sorted(merged.items()):
        if kept & {absorbed, into}:
            carrying.carry_over(keep=into, absorb=absorbed, by=None)
    for new, from_ in sorted(split.items()):
        if from_ in kept:
            carrying.protect_also(of=from_, to=new, by=None)


def summary(moved: Sequence[Movement]) -> dict[str, Any]:
    """Counts by kind and a sample of each, as the records keep it."""
    of_kind = {kind: [m for m in moved if m.kind == kind] for kind in KINDS}
    return {
        kind: {
            "count": len(rows),
            "sample": [
                {"expert_id": m.expert_id, "name": m.name, "because": m.because, "other_expert_id": m.other_expert_id}
                for m in rows[:SHOWN]
            ],
        }
        for kind, rows in of_kind.items()
        if rows
    }


def _name(expert: Found) -> str:
    return " ".join(part for part in (expert.given, expert.family, expert.suffix) if part) or expert.expert_id


def _place(parts: Iterable[str | None]) -> str:
    return ", ".join(part for part in parts if part) or "no stated place"


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
