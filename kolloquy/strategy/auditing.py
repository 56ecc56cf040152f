"""The audit of what a reader sees in full: the strategy as plain values, then the plain checks."""

from collections.abc import Iterable, Sequence
from datetime import date

from kolloquy.governance.models import Indication, Territory
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.strategy import queries
from kolloquy.strategy.audit import stated
from kolloquy.strategy.audit.checks import Finding
from kolloquy.strategy.audit.checks import audit as check
from kolloquy.strategy.models import PhaseInMarket
from kolloquy.strategy.phases import held_among
from kolloquy.strategy.seen import DemandSeen, GapSeen, ImperativeSeen, ObjectiveSeen, TopicSeen
from kolloquy.strategy.vocabulary import State


def audit(reader: Reader, on: date) -> tuple[Finding, ...]:
    """Where the strategy does not hang together, those to mend first."""
    if best_level(reader, RecordClass.STRATEGY) < Level.FULL:
        return ()
    seen = [each for each in queries.imperatives(reader, on=on) if each.full]
    return check(stated.Strategy(tuple(_imperative(each) for each in seen), _markets(on)), on)


def _imperative(seen: ImperativeSeen) -> stated.Imperative:
    assert seen.owner is not None
    return stated.Imperative(
        key=seen.key, name=seen.name, indication=seen.indication.code, path=seen.territory.path,
        territory=seen.territory.name, in_force=seen.state == State.IN_FORCE,
        phase=seen.phase.phase.value if seen.phase else None, owner=seen.owner.name, owner_here=seen.owner.here,
        behind=seen.parent.behind if seen.parent else 0, parent=seen.parent.name if seen.parent else "",
        weights=seen.weights or {}, gaps=tuple(_gap(gap) for gap in seen.live_gaps),
        objectives=tuple(_objective(each) for each in seen.live_objectives),
    )  # fmt: skip


def _topics(topics: Iterable[TopicSeen]) -> tuple[stated.Topic, ...]:
    return tuple(stated.Topic(topic.name, topic.off_label, topic.followed is not None) for topic in topics)


def _gap(gap: GapSeen) -> stated.Gap:
    return stated.Gap(gap.key, gap.code, gap.question, _topics(gap.topics))


def _objective(seen: ObjectiveSeen) -> stated.Objective:
    return stated.Objective(
        key=seen.key, statement=seen.statement, baseline=seen.baseline, target=seen.target, due_on=seen.due_on,
        gap=seen.gap, topics=_topics(seen.topics), demands=tuple(_demand(each) for each in seen.live_demands),
        latest=seen.latest.value if seen.latest else None, owner=seen.owner.name, owner_here=seen.owner.here,
    )  # fmt: skip


def _demand(seen: DemandSeen) -> stated.Demand:
    return stated.Demand(seen.key, seen.name, seen.kind, seen.starts_on, seen.ends_on, seen.lead_weeks)


def _markets(on: date) -> tuple[stated.Market, ...]:
    """Each market of which something was said itself; those below inherit it and are not told twice."""
    said = list(
        PhaseInMarket.objects.filter(since__lte=on).select_related("indication__product", "territory").order_by("pk")
    )
    places: dict[tuple[int, int], tuple[Indication, Territory]] = {
        (each.indication_id, each.territory_id): (each.indication, each.territory) for each in said
    }
    return tuple(market for (of, where) in places.values() if (market := _market(of, where, said, on)) is not None)


def _market(of: Indication, where: Territory, said: Sequence[PhaseInMarket], on: date) -> stated.Market | None:
    held = held_among([each for each in said if each.indication_id == of.pk], where, on)
    if held is None:
        return None
    approved = of.approved_on is not None and of.approved_on <= on
    return stated.Market(of.code, str(of), where.path, where.name, held.phase.value, held.words, approved)
