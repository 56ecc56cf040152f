"""Every read of the strategy that faces share."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from kolloquy.governance.models import Territory
from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.kernel import clock
from kolloquy.strategy.audit.checks import Finding
from kolloquy.strategy.models import Demand, DiscussionTopic, FeeCategory, Gap, Imperative, Objective, PhaseInMarket
from kolloquy.strategy.phases import PhaseHeld, held_among, phase_held, phase_of
from kolloquy.strategy.regional.queries import changes_of, differences, version
from kolloquy.strategy.seen import ImperativeSeen, IndicationNamed, MarketSeen, PlaceNamed, TopicSeen
from kolloquy.strategy.showing import UNDER, WITH, imperatives_seen, indication, place, topics_seen
from kolloquy.strategy.vocabulary import State


def imperatives(
    reader: Reader, territory: Territory | None = None, *, retired: bool = False, on: date | None = None
) -> tuple[ImperativeSeen, ...]:
    """Those the reader sees, from the top of the tree down; of a territory: its own, those above and those below."""
    rows = Imperative.objects.select_related(*WITH).prefetch_related(*UNDER)
    if not retired:
        rows = rows.exclude(state=State.RETIRED)
    if territory is not None:
        above = [f"/{'/'.join(parts)}/" for parts in _prefixes(territory.path)]
        rows = rows.filter(Q(territory__path__in=above) | Q(territory__path__startswith=territory.path))
    order = ("indication__product__name", "indication__name", "territory__path", "name")
    return _seen(with_level(rows.order_by(*order), reader), on)


def imperative(key: str, reader: Reader, *, on: date | None = None) -> ImperativeSeen | None:
    """One, with all under it and its history; None alike for what is not there and for what the reader may not see."""
    rows = Imperative.objects.filter(key=key).select_related(*WITH).prefetch_related(*UNDER)
    found = _seen(with_level(rows, reader), on, history=True)
    return found[0] if found else None


def imperative_to_act_on(key: str, reader: Reader) -> Imperative | None:
    """For actions, never for a page."""
    return visible(Imperative.objects.filter(key=key), reader, at_least=Level.FULL).first()


def gap_to_act_on(key: str, reader: Reader) -> Gap | None:
    rows = Gap.objects.filter(key=key).select_related("imperative")
    return visible(rows, reader, at_least=Level.FULL).first()


def objective_to_act_on(key: str, reader: Reader) -> Objective | None:
    rows = Objective.objects.filter(key=key).select_related("imperative")
    return visible(rows, reader, at_least=Level.FULL).first()


def demand_to_act_on(key: str, reader: Reader) -> Demand | None:
    rows = Demand.objects.filter(key=key).select_related("objective__imperative")
    return visible(rows, reader, at_least=Level.FULL).first()


def markets(reader: Reader, *, on: date | None = None) -> tuple[MarketSeen, ...]:
    """What was said of phases, market by market, latest first; what is said of none of them is not there."""
    if best_level(reader, RecordClass.STRATEGY) < Level.FULL:
        return ()
    on = on or clock.today()
    rows = PhaseInMarket.objects.select_related("indication__product", "territory", "set_by").order_by("-since")
    found: dict[tuple[int, int], list[PhaseInMarket]] = {}
    for row in rows:
        found.setdefault((row.indication_id, row.territory_id), []).append(row)
    seen = [
        MarketSeen(
            indication(said[0].indication), place(said[0].territory),
            tuple((each.get_phase_display(), each.since, str(each.set_by), each.since > on) for each in said),
        )
        for said in found.values()
    ]  # fmt: skip
    return tuple(sorted(seen, key=lambda each: (each.indication.product, each.indication.name, each.territory.path)))


def phases_in(
    places: Iterable[tuple[IndicationNamed, PlaceNamed]], reader: Reader, *, on: date | None = None
) -> dict[tuple[str, str], PhaseHeld]:
    """The phase of each indication in each territory, by their codes, asked at once; where none is stated it is missing."""
    if best_level(reader, RecordClass.STRATEGY) < Level.FULL:
        return {}
    said: dict[str, list[PhaseInMarket]] = {}
    for row in PhaseInMarket.objects.select_related("indication", "territory").order_by("since"):
        said.setdefault(row.indication.code, []).append(row)
    on = on or clock.today()
    held = {(of.code, where.code): held_among(said.get(of.code, []), where, on) for of, where in places}
    return {codes: each for codes, each in held.items() if each is not None}


def topics(reader: Reader, *, on: date | None = None) -> tuple[TopicSeen, ...]:
    """Every topic with its label, the off-label ones too: who sees the strategy whole sees what it speaks of."""
    if best_level(reader, RecordClass.STRATEGY) < Level.FULL:
        return ()
    return topics_seen(DiscussionTopic.objects.select_related("indication__product"), on or clock.today())


def fees(reader: Reader) -> tuple[FeeCategory, ...]:
    if best_level(reader, RecordClass.STRATEGY) < Level.FULL:
        return ()
    return tuple(FeeCategory.objects.order_by("name", "country"))


def audit(reader: Reader, on: date | None = None) -> tuple[Finding, ...]:
    """Where the strategy does not hang together, those to mend first."""
    from kolloquy.strategy.auditing import audit  # it reads by this module

    return audit(reader, on or clock.today())


def _prefixes(path: str) -> list[list[str]]:
    codes = path.strip("/").split("/")
    return [codes[: n + 1] for n in range(len(codes))]


def _seen(rows: Any, on: date | None, *, history: bool = False) -> tuple[ImperativeSeen, ...]:
    said = list(PhaseInMarket.objects.select_related("territory").order_by("since"))
    return imperatives_seen(rows, on=on or clock.today(), said=said, history=history)


__all__ = [
    "Finding", "PhaseHeld", "audit", "changes_of", "demand_to_act_on", "differences", "fees", "gap_to_act_on", "imperative", "imperative_to_act_on", "imperatives", "markets",
    "objective_to_act_on", "phase_held", "phase_of", "phases_in", "topics", "version",
]  # fmt: skip
