"""Expert ids are for ever: which cluster carries which id on, and what became of the others."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kolloquy.kernel.ids import expert_id


class Movement(StrEnum):
    NEW = "new"
    MERGED = "merged"
    SPLIT = "split"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Moved:
    kind: Movement
    expert_id: str
    other_expert_id: str | None
    mentions: int
    because: str


@dataclass(frozen=True, slots=True)
class Before:
    """What the generation before left: who held which mention, every id ever given with the mention it was born of, and the signposts."""

    assignments: Mapping[str, str]
    born_of: Mapping[str, str]
    signposts: Mapping[str, str]


NOBODY = Before({}, {}, {})


@dataclass(frozen=True, slots=True)
class Carried:
    ids: tuple[str, ...]  # a cluster's id, in the order of the clusters
    born_of: Mapping[str, str]
    signposts: Mapping[str, str]
    moved: tuple[Moved, ...]


def carry_on(
    clusters: Sequence[Sequence[str]], before: Before, new_id: Callable[[str, int], str] = expert_id
) -> Carried:
    """Give each cluster of mention ids the id that holds most of its mentions; ids are never given to anybody else."""
    overlaps = [Counter(before.assignments[m] for m in c if m in before.assignments) for c in clusters]
    ids = _kept(clusters, overlaps)
    born_of = dict(before.born_of)
    seeds = {seed: identifier for identifier, seed in born_of.items()}
    moved: list[Moved] = []
    taken = {i for i in ids if i}
    for place, cluster in enumerate(clusters):
        if ids[place] is not None:
            continue
        seed = min(cluster)
        # An id whose own first mention leads a cluster again comes back to it: a merge undone undoes the signpost.
        returning = seeds.get(seed)
        identifier = returning if returning is not None and returning not in taken else _unused(seed, born_of, new_id)
        born_of[identifier] = seed
        ids[place] = identifier
        taken.add(identifier)
        moved.append(_arrival(identifier, cluster, overlaps[place]))
    signposts, left = _departures(clusters, ids, before, taken)
    return Carried(tuple(i for i in ids if i), born_of, signposts, (*moved, *left))


def _unused(seed: str, born_of: Mapping[str, str], new_id: Callable[[str, int], str]) -> str:
    attempt = 0
    while (identifier := new_id(seed, attempt)) in born_of:
        attempt += 1
    return identifier


def _kept(clusters: Sequence[Sequence[str]], overlaps: Sequence[Counter[str]]) -> list[str | None]:
    """The largest overlaps choose first; of two as large, the one that is more of the cluster, then the earlier name."""
    claims = sorted(
        (-n, len(clusters[place]), identifier, min(clusters[place]), place)
        for place, overlap in enumerate(overlaps)
        for identifier, n in overlap.items()
    )
    ids: list[str | None] = [None] * len(clusters)
    used: set[str] = set()
    for *_, identifier, _, place in claims:
        if ids[place] is None and identifier not in used:
            ids[place] = identifier
            used.add(identifier)
    return ids


def _arrival(identifier: str, cluster: Sequence[str], overlap: Counter[str]) -> Moved:
    if not overlap:
        return Moved(Movement.NEW, identifier, None, len(cluster), "first seen")
    source, shared = min(overlap.items(), key=lambda item: (-item[1], item[0]))
    because = f"{shared} of its {len(cluster)} mentions stood with {source}, which keeps the larger part"
    return Moved(Movement.SPLIT, identifier, source, len(cluster), because)


def _departures(
    clusters: Sequence[Sequence[str]], ids: Sequence[str | None], before: Before, taken: set[str]
) -> tuple[dict[str, str], list[Moved]]:
    now = {mention: identifier for cluster, identifier in zip(clusters, ids, strict=True) for mention in cluster}
    went: dict[str, Counter[str]] = defaultdict(Counter)
    had: Counter[str] = Counter()
    for mention, identifier in before.assignments.items():
        if identifier not in taken:
            had[identifier] += 1
            if target := now.get(mention):
                went[identifier][target] += 1
    signposts = {i: t for i, t in before.signposts.items() if i not in taken}
    moved = []
    for identifier in sorted(had):
        if not went[identifier]:
            moved.append(
                Moved(Movement.GONE, identifier, None, had[identifier], "the evidence no longer holds its mentions")
            )
            continue
        target, shared = min(went[identifier].items(), key=lambda item: (-item[1], item[0]))
        signposts[identifier] = target
        because = f"{shared} of its {had[identifier]} mentions stand with {target} now"
        moved.append(Moved(Movement.MERGED, identifier, target, had[identifier], because))
    return {i: _end(i, signposts) for i in sorted(signposts)}, moved


def _end(identifier: str, signposts: Mapping[str, str]) -> str:
    """Where a chain of signposts leads, so that an old link needs one step."""
    seen = {identifier}
    while (target := signposts.get(identifier)) is not None and target not in seen:
        seen.add(target)
        identifier = target
    return identifier
