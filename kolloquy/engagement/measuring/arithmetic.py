"""Plan against record: what was held of what was due, who was reached, who carries how much. Plain."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from kolloquy.engagement.measuring.lines import DROPPED, Aim, Line, Part

_K = TypeVar("_K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, and which: the keys of the lines that are, and of those that are not."""

    part: tuple[str, ...]
    rest: tuple[str, ...]

    @property
    def of(self) -> int:
        return len(self.part) + len(self.rest)

    @property
    def figure(self) -> float | None:
        return len(self.part) / self.of if self.of else None

    @property
    def arithmetic(self) -> str:
        return f"{len(self.part)} ÷ {self.of} = {self.figure:.0%}" if self.of else "nothing was due"


@dataclass(frozen=True, slots=True)
class PartCovered:
    """Experts of one part of an objective: met, and planned with the met ones."""

    part: Part
    met: tuple[str, ...]
    planned: tuple[str, ...]

    @property
    def reached(self) -> bool:
        return len(self.met) >= self.part.fewest


@dataclass(frozen=True, slots=True)
class Coverage:
    """Experts of an objective, each once: met, still planned, and asked for; and how many of its contacts were held."""

    aim: Aim
    met: tuple[str, ...]
    planned: tuple[str, ...]  # all who were planned, met ones included
    held: int = 0  # contacts: one expert in one exchange
    contacts: int = 0  # planned, held ones included
    parts: tuple[PartCovered, ...] = ()

    @property
    def to_come(self) -> tuple[str, ...]:
        known = set(self.met)
        return tuple(expert for expert in self.planned if expert not in known)

    @property
    def reached(self) -> bool:
        """Each of its parts has the experts it asks for, so that the objective has them."""
        return len(self.met) >= self.aim.fewest and all(each.reached for each in self.parts)

    @property
    def short(self) -> int:
        """Experts that are asked for and not even planned, summed over the parts."""
        return sum(max(each.part.fewest - len(each.planned), 0) for each in self.parts)


def adherence(lines: Iterable[Line], today: date) -> Share:
    """Held of due."""
    due = [line for line in lines if line.is_due(today)]
    return Share(tuple(line.key for line in due if line.is_held), tuple(line.key for line in due if not line.is_held))


def adherence_by(lines: Iterable[Line], today: date, by: Callable[[Line], _K]) -> dict[_K, Share]:
    """The same for each week, person or region."""
    grouped: dict[_K, list[Line]] = defaultdict(list)
    for line in lines:
        grouped[by(line)].append(line)
    found = {name: adherence(some, today) for name, some in grouped.items()}
    return {name: share for name, share in found.items() if share.of}


def as_planned(lines: Iterable[Line]) -> Share:
    """Of what was held, by the channel that was planned, and by another."""
    held = [line for line in lines if line.is_held]
    return Share(
        tuple(line.key for line in held if line.held_by in {"", line.channel}),
        tuple(line.key for line in held if line.held_by not in {"", line.channel}),
    )


def reach(lines: Iterable[Line]) -> Share:
    """Experts met at least once of experts planned; the keys are theirs. Whom a person took out was not missed."""
    lines = [line for line in lines if line.state != DROPPED]
    met = _ordered(line.expert for line in lines if line.is_held)
    known = set(met)
    return Share(met, tuple(each for each in _ordered(line.expert for line in lines) if each not in known))


def coverage(lines: Iterable[Line], aims: Sequence[Aim]) -> tuple[Coverage, ...]:
    own: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.state != DROPPED:
            own[line.objective].append(line)
    return tuple(_covered(aim, own[aim.key]) for aim in aims)


def _covered(aim: Aim, lines: Sequence[Line]) -> Coverage:
    parts = []
    for part in aim.parts:
        of_part = [line for line in lines if line.part == part.key]
        parts.append(PartCovered(part, *_met_and_planned(of_part)))
    held = sum(line.is_held for line in lines)
    return Coverage(aim, *_met_and_planned(lines), held, len(lines), tuple(parts))


def _met_and_planned(lines: Sequence[Line]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _ordered(line.expert for line in lines if line.is_held), _ordered(line.expert for line in lines)


@dataclass(frozen=True, slots=True)
class Inequality:
    """How unevenly something is shared: 0 where all have the same, towards 1 where one has all."""

    values: tuple[tuple[str, int], ...]  # by name, the smallest first
    figure: float

    @property
    def arithmetic(self) -> str:
        n, total = len(self.values), sum(value for _, value in self.values)
        if not total:
            return "nobody has anything yet"
        weighed = sum(place * value for place, (_, value) in enumerate(self.values, start=1))
        return f"2 × {weighed} ÷ ({n} × {total}) − ({n} + 1) ÷ {n} = {self.figure:.2f}"


def gini(values: Mapping[str, int]) -> Inequality:
    """Sorted from the smallest, 2·Σ(place·value) ÷ (n·Σvalue) − (n + 1) ÷ n."""
    ordered = tuple(sorted(values.items(), key=lambda pair: (pair[1], pair[0])))
    n, total = len(ordered), sum(values.values())
    if not total:
        return Inequality(ordered, 0.0)
    weighed = sum(place * value for place, (_, value) in enumerate(ordered, start=1))
    return Inequality(ordered, max(0.0, 2 * weighed / (n * total) - (n + 1) / n))


@dataclass(frozen=True, slots=True)
class Alignment:
    """How a region's contacts are spread over what the regions share, beside all regions together."""

    region: str
    contacts: Mapping[str, int]  # by shared objective
    everywhere: Mapping[str, int]

    @property
    def figure(self) -> float:
        """The part of its contacts that lies where all regions' contacts lie: 1 where the spread is the same."""
        return sum(min(mine, all_) for _, mine, all_ in self.terms)

    @property
    def terms(self) -> tuple[tuple[str, float, float], ...]:
        own, whole = sum(self.contacts.values()), sum(self.everywhere.values())
        return tuple(
            (name, self.contacts.get(name, 0) / own if own else 0.0, count / whole if whole else 0.0)
            for name, count in self.everywhere.items()
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """What others work on and this region does not at all."""
        return tuple(name for name, mine, _ in self.terms if not mine)


def alignment(lines: Iterable[Line], aims: Sequence[Aim]) -> tuple[Alignment, ...]:
    """By region, over objectives as the global imperative names them; what was taken out does not count."""
    shared = {aim.key: aim.shared or aim.name for aim in aims}
    names = list(dict.fromkeys(shared.values()))
    by_region: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    everywhere = dict.fromkeys(names, 0)
    for line in lines:
        if line.state != DROPPED and line.objective in shared and line.region:
            by_region[line.region][shared[line.objective]] += 1
            everywhere[shared[line.objective]] += 1
    everywhere = {name: count for name, count in everywhere.items() if count}
    return tuple(Alignment(region, dict(counts), everywhere) for region, counts in sorted(by_region.items()))


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
