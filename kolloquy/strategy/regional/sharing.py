"""What an objective and its regional versions both ask for: that part is the region's, and is asked for once."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kolloquy.strategy.models import Demand, Imperative
from kolloquy.strategy.vocabulary import DemandKind


def regional_parts(asked: Sequence[Demand]) -> Mapping[int, list[Demand]]:
    """By demand, those of regional versions that ask the same in their territories; what they ask is part of its own."""
    parents = dict(Imperative.objects.values_list("pk", "parent"))
    above: dict[int, set[int]] = {}
    for one in {row.objective.imperative_id for row in asked}:
        above[one], up = set(), parents.get(one)
        while up is not None and up not in above[one]:
            above[one].add(up)
            up = parents.get(up)
    by_code: dict[tuple[str, str], list[Demand]] = defaultdict(list)
    for row in asked:
        by_code[_same(row)].append(row)
    return {
        row.pk: [
            one for one in by_code[_same(row)] if row.objective.imperative_id in above[one.objective.imperative_id]
        ]
        for row in asked
    }


def asked_there(row: Demand, parts: Mapping[int, list[Demand]]) -> int:
    """Experts its regional versions ask for; what a version of a version asks is part of what that asks."""
    there = parts.get(row.pk, [])
    deeper = {one.pk for each in there for one in parts.get(each.pk, ())}
    return sum(one.fewest for one in there if one.pk not in deeper)


def _same(row: Demand) -> tuple[str, str]:
    """A version keeps the codes; one talks about an objective once, however the talks are called."""
    return row.objective.code, "" if row.kind == DemandKind.ONE_TO_ONE else row.code
