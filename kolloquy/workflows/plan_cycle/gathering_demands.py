"""What is wanted, from the strategy in force: objectives with where they stand by now, and what each asks of experts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kolloquy.influence.models import Topic as Followed
from kolloquy.kernel.problems import BadInput, NotReady
from kolloquy.kernel.text import fold
from kolloquy.planning import rules
from kolloquy.planning.models import Plan
from kolloquy.planning.valuing import facts
from kolloquy.strategy.models import Demand, DiscussionTopic, FeeCategory, Objective, PhaseInMarket, Reading
from kolloquy.strategy.regional.sharing import asked_there, regional_parts
from kolloquy.strategy.vocabulary import DemandKind
from kolloquy.workflows.plan_cycle.collected import Span


@dataclass(frozen=True, slots=True)
class Wanted:
    demands: tuple[facts.Demand, ...]
    phases: Mapping[tuple[str, str], str]
    notices: tuple[str, ...]

    @property
    def followed(self) -> set[str]:
        return {t.followed for demand in self.demands for t in demand.objective.topics if t.followed}


def wanted_by(plan: Plan, span: Span, within: str) -> Wanted:
    imperatives = list(plan.imperatives.select_related("indication", "territory"))
    if not imperatives:
        raise NotReady(f"“{plan.name}” serves no imperative; choose at least one, then compute it.")
    rules.may_use((one.name, one.state) for one in imperatives).or_raise()
    rows = list(
        Objective.objects.filter(imperative__in=imperatives, retired_at=None)
        .select_related("imperative__indication", "gap")
        .prefetch_related("topics", "gap__topics")
        .order_by("imperative__code", "code")
    )
    asked = list(
        Demand.objects.filter(objective__in=rows, retired_at=None)
        .select_related("territory", "objective")
        .prefetch_related("hosts")
        .order_by("objective__code", "code", "pk")
    )
    _all_ask_something(rows, asked)
    objectives = dict(zip((row.pk for row in rows), _objectives(rows, span.on), strict=True))
    fees, notices, demands, regional = _fees(asked), [], [], regional_parts(asked)
    for row in asked:
        if not (row.territory.path.startswith(within) or within.startswith(row.territory.path)):
            continue
        demand = _demand(row, objectives[row.objective_id], fees.get(row.fee, {}), within)
        if there := regional.get(row.pk):
            fewest = max(demand.fewest - asked_there(row, regional), 0)
            demand = replace(demand, fewest=fewest, elsewhere=tuple(one.territory.path for one in there))
        told = weeks_of(demand, span)
        if isinstance(told, str):
            if row.must:
                raise BadInput(f"{told} It has to take place: give it new days, or retire it, and compute again.")
            notices.append(f"{told} It is left aside.")
        else:
            demand = replace(demand, weeks=told)
        demands.append(demand)
    return Wanted(tuple(demands), _phases(rows, span), tuple(notices))


def _all_ask_something(rows: Sequence[Objective], asked: Sequence[Demand]) -> None:
    """An objective that asks nothing of anybody would quietly be forgotten by every plan."""
    asking = {demand.objective_id for demand in asked}
    silent = [row for row in rows if row.pk not in asking]
    if not rows:
        raise NotReady("The imperatives of this plan have no objective yet; add one and what it asks of experts.")
    if silent:
        more = f", and {len(silent) - 1} more," if len(silent) > 1 else ""
        raise BadInput(
            f"“{silent[0].statement}”{more} asks nothing of experts; give it a demand, or retire it, and compute again."
        )


def _objectives(rows: Sequence[Objective], on: date) -> Iterable[facts.Objective]:
    now: dict[int, float] = {}
    for reading in Reading.objects.filter(objective__in=rows, on__lte=on).order_by("on"):
        now[reading.objective_id] = reading.value
    topics = _topics(rows)
    for row in rows:
        imperative = row.imperative
        own = [topic.pk for topic in row.topics.all()] or [t.pk for t in (row.gap.topics.all() if row.gap else ())]
        gap = row.gap
        yield facts.Objective(
            key=row.key, statement=row.statement, imperative=imperative.key, imperative_name=imperative.name,
            priority=row.priority, baseline=row.baseline, target=row.target, now=now.get(row.pk, row.baseline),
            unit=row.unit, due_on=row.due_on, topics=tuple(topics[pk] for pk in own),
            gap=facts.Gap(gap.question, gap.kind, gap.unmet_need, gap.need_evidence) if gap else None,
            weights=facts.Weights(
                imperative.weighs_standing, imperative.weighs_sweet_spot, imperative.weighs_need,
                imperative.weighs_continuity, imperative.weighs_rise,
            ),
            indication=imperative.indication.code,
        )  # fmt: skip


def _topics(rows: Sequence[Objective]) -> dict[int, facts.Topic]:
    found: dict[int, DiscussionTopic] = {}
    for row in rows:
        found |= {topic.pk: topic for topic in row.topics.all()}
        found |= {topic.pk: topic for topic in (row.gap.topics.all() if row.gap else ())}
    followed = Followed.objects.in_bulk([topic.followed for topic in found.values() if topic.followed])
    made = {}
    for pk, topic in found.items():
        meant = followed.get(topic.followed or "")
        words = [topic.name, topic.slug.replace("-", " "), *([meant.name, *meant.keywords] if meant else ())]
        made[pk] = facts.Topic(
            slug=topic.slug,
            name=topic.name,
            followed=meant.slug if meant else None,
            phrases=frozenset(fold(word) for word in words),
            concepts=frozenset(meant.mesh_uis) if meant else frozenset(),
        )
    return made


def weeks_of(demand: facts.Demand, span: Span) -> tuple[int, ...] | str:
    """The weeks of the cycle an activity may be in; a sentence where it is too late for it."""
    first, last = demand.starts_on, demand.ends_on
    if demand.kind == DemandKind.ONE_TO_ONE or first is None or last is None:
        return ()
    if first > span.ends_on or last < span.starts_on:
        return ()
    if last < span.on:
        return f"“{demand.name}” was to be by {last}, which is past."
    earliest = max(first, span.on + timedelta(weeks=demand.lead_weeks), span.starts_on)
    if earliest > last:
        return (
            f"“{demand.name}” needs {demand.lead_weeks} weeks between invitation and day, and is by {last}: too late."
        )
    return tuple(range(span.week(earliest), min(span.week(last), span.weeks - 1) + 1))


def _demand(row: Demand, objective: facts.Objective, fees: Mapping[str, facts.Fee], within: str) -> facts.Demand:
    # What a larger territory asks for is not owed by one part of it alone.
    whole = row.territory.path.startswith(within)
    one_to_one = row.kind == DemandKind.ONE_TO_ONE
    return facts.Demand(
        key=row.key, name=row.name, kind=row.kind, objective=objective, within=row.territory.path,
        fewest=row.fewest if whole or not one_to_one else 0, most=row.most, contacts=row.contacts,
        gap_weeks=max(row.gap_weeks, 1), channels=tuple(row.channels), minutes=row.minutes, fees=fees,
        mix=tuple(facts.MixWanted(m["kind"], m.get("of") or "", m.get("fewest") or 0, m.get("most")) for m in row.mix),
        hosts=tuple(f"user:{user.pk}" for user in row.hosts.all()), must=row.must, place=row.place,
        starts_on=row.starts_on, ends_on=row.ends_on, lead_weeks=row.lead_weeks,
    )  # fmt: skip


def _fees(asked: Iterable[Demand]) -> dict[str, dict[str, facts.Fee]]:
    found: dict[str, dict[str, facts.Fee]] = defaultdict(dict)
    for row in FeeCategory.objects.filter(code__in={demand.fee for demand in asked if demand.fee}):
        found[row.code][row.country] = facts.Fee(row.amount, row.most_a_year, row.currency)
    return found


def _phases(rows: Iterable[Objective], span: Span) -> dict[tuple[str, str], str]:
    """The last word on each territory as of the cycle's first day that is still to come."""
    on, found = max(span.starts_on, span.on), {}
    said = PhaseInMarket.objects.filter(indication__in={row.imperative.indication_id for row in rows}, since__lte=on)
    for row in said.select_related("indication", "territory").order_by("since"):
        found[row.indication.code, row.territory.path] = row.phase
    return found
