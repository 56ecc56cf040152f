"""From rows to what faces read."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from kolloquy.governance.models import Indication, Territory, User
from kolloquy.governance.wall.policy import Level
from kolloquy.strategy import rules
from kolloquy.strategy.models import Demand, DiscussionTopic, Gap, Imperative, Objective, PhaseInMarket
from kolloquy.strategy.phases import held_among
from kolloquy.strategy.reading import weights_of
from kolloquy.strategy.seen import (
    DemandSeen,
    GapSeen,
    ImperativeSeen,
    IndicationNamed,
    ObjectiveSeen,
    ParentSeen,
    PersonNamed,
    PlaceNamed,
    ReadingSeen,
    RegionalSeen,
    TopicSeen,
    VersionSeen,
)

WITH = ("indication__product", "territory", "owner", "parent__territory")
UNDER = (
    "gaps__topics__indication", "objectives__gap__topics__indication", "objectives__owner", "objectives__topics__indication",
    "objectives__readings__by", "objectives__demands__territory", "objectives__demands__hosts",
    "versions_below__territory",
)  # fmt: skip


def imperatives_seen(
    rows: Iterable[Any], *, on: date, said: Sequence[PhaseInMarket], history: bool = False
) -> tuple[ImperativeSeen, ...]:
    """`rows` come with their `wall_level`; `said` is what was ever said of phases."""
    return tuple(_imperative(row, on, said, history) for row in rows)


def _imperative(row: Any, on: date, said: Sequence[PhaseInMarket], history: bool) -> ImperativeSeen:
    level = Level(row.wall_level)
    more: dict[str, Any] = {}
    if level is Level.FULL:
        mine = [each for each in said if each.indication_id == row.indication_id]
        more = {
            "code": row.code,
            "why": row.why,
            "owner": person(row.owner, on),
            "weights": weights_of(row),
            "version": row.version,
            "changed_at": row.changed_at,
            "phase": held_among(mine, row.territory, on),
            "parent": _parent(row),
            "regional": _regional(row),
            "gaps": tuple(_gap(gap, on) for gap in sorted(row.gaps.all(), key=_order)),
            "objectives": tuple(
                objective_seen(each, row, on)
                for each in sorted(row.objectives.all(), key=lambda o: (o.retired_at is not None, o.priority, o.code))
            ),
        }
        if history:
            kept = row.history.select_related("by").order_by("-version")
            more["history"] = tuple(VersionSeen(each.version, each.at, str(each.by)) for each in kept)
    return ImperativeSeen(
        row.key, row.name, indication(row.indication), place(row.territory), row.state, row.get_state_display(), level,
        **more,
    )  # fmt: skip


def _order(part: Gap | Demand) -> tuple[bool, str]:
    return part.retired_at is not None, part.code


def _parent(row: Imperative) -> ParentSeen | None:
    if row.parent is None or row.parent_version is None:
        return None
    above = row.parent
    return ParentSeen(above.key, above.name, place(above.territory), above.version, row.parent_version)


def _regional(row: Imperative) -> tuple[RegionalSeen, ...]:
    below = sorted(row.versions_below.all(), key=lambda each: each.territory.path)
    return tuple(
        RegionalSeen(
            each.key, each.name, place(each.territory), each.state, each.parent_version or 0,
            row.version - (each.parent_version or 0),
        )
        for each in below
    )  # fmt: skip


def objective_seen(row: Objective, imperative: Imperative, on: date) -> ObjectiveSeen:
    topics = topics_seen(row.topics.all(), on)
    of_gap = topics_seen(row.gap.topics.all(), on) if row.gap else ()
    of = imperative.indication
    return ObjectiveSeen(
        key=row.key, code=row.code, statement=row.statement, gap=row.gap.code if row.gap else None,
        gap_question=row.gap.question if row.gap else None, metric=row.metric, unit=row.unit, baseline=row.baseline,
        baseline_source=row.baseline_source, target=row.target, due_on=row.due_on, owner=person(row.owner, on),
        priority=row.priority, topics=topics, retired=row.retired_at is not None,
        readings=tuple(
            ReadingSeen(each.on, each.value, each.source, str(each.by), each.at)
            for each in sorted(row.readings.all(), key=lambda reading: reading.on, reverse=True)
        ),
        demands=tuple(demand_seen(each, on) for each in sorted(row.demands.all(), key=_order)),
        proposable=rules.may_propose(
            off_label={topic.name for topic in (*topics, *of_gap) if topic.off_label},
            indication=str(of),
            approved=of.approved_on is not None and of.approved_on <= on,
        ),
    )  # fmt: skip


def demand_seen(row: Demand, on: date) -> DemandSeen:
    return DemandSeen(
        key=row.key, code=row.code, kind=row.kind, kind_words=row.get_kind_display(), name=row.name,
        territory=place(row.territory), fewest=row.fewest, most=row.most, contacts=row.contacts,
        gap_weeks=row.gap_weeks, channels=tuple(row.channels), minutes=row.minutes, starts_on=row.starts_on,
        ends_on=row.ends_on, place=row.place, lead_weeks=row.lead_weeks, fee=row.fee, mix=tuple(row.mix),
        hosts=tuple(person(host, on) for host in row.hosts.all()), must=row.must, retired=row.retired_at is not None,
        over=row.ends_on is not None and row.ends_on < on,
    )  # fmt: skip


def _gap(row: Gap, on: date) -> GapSeen:
    return GapSeen(
        row.key, row.code, row.question, row.kind, row.get_kind_display(), row.unmet_need, row.need_evidence,
        topics_seen(row.topics.all(), on), row.retired_at is not None,
    )  # fmt: skip


def topics_seen(rows: Iterable[DiscussionTopic], on: date) -> tuple[TopicSeen, ...]:
    return tuple(
        TopicSeen(
            row.slug, row.name, rules.is_off_label(row, on), row.followed,
            str(row.indication) if row.indication else None,
        )
        for row in sorted(rows, key=lambda topic: topic.name)
    )  # fmt: skip


def person(user: User, on: date) -> PersonNamed:
    return PersonNamed(user.pk, user.username, str(user), user.works_here(on))


def place(territory: Territory) -> PlaceNamed:
    return PlaceNamed(territory.code, territory.name, territory.path)


def indication(row: Indication) -> IndicationNamed:
    return IndicationNamed(row.code, row.name, row.product.name, row.product.kind, row.approved_on)
