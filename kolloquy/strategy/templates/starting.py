"""Starting from a template: topics, imperatives, gaps, and each objective whose baseline is known, with its demands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from kolloquy.governance.models import Indication, Territory, User
from kolloquy.kernel import clock
from kolloquy.strategy import lookup, parts, written
from kolloquy.strategy.imperatives import begin
from kolloquy.strategy.models import DiscussionTopic, FeeCategory, Imperative, Objective
from kolloquy.strategy.places import put_topic
from kolloquy.strategy.rules import has_a_baseline
from kolloquy.strategy.templates.held import ImperativeTold, ObjectiveTold, Template, template
from kolloquy.strategy.versions import Change, keep, opened


@dataclass(frozen=True, slots=True)
class Baseline:
    value: float | str | None
    source: str


@dataclass(frozen=True, slots=True)
class Started:
    imperatives: tuple[Imperative, ...]
    waiting: tuple[ObjectiveTold, ...]  # objectives whose baseline nobody gave: they are added when it is known


@transaction.atomic
def start_from_template(
    *,
    template: "Template | str",
    indication: Indication | str,
    territory: Territory | str,
    owner: User | str,
    by: User,
    baselines: Mapping[str, Baseline | tuple[float, str]] | None = None,
) -> Started:
    """Put what a template holds under drafts, for an indication in a territory.

    An objective is measured from a baseline, which no template knows: those without one wait. The same again adds what
    was waiting and changes nothing that stands.
    """
    told = _template(template)
    of, where, who = lookup.indication(indication), lookup.territory(territory), lookup.person(owner)
    given = {code: each if isinstance(each, Baseline) else Baseline(*each) for code, each in (baselines or {}).items()}
    topics = _topics(told, of, by)
    made = [_imperative(each, of, where, who, by, topics, given) for each in told.imperatives]
    there = set(Objective.objects.filter(imperative__in=made).values_list("code", flat=True))
    return Started(tuple(made), tuple(each for each in told.objectives if each.code not in there))


def filled(words: str, of: Indication) -> str:
    """A template's words for an indication."""
    return words.replace("{indication}", of.name).replace("{product}", of.product.name)


def _template(named: Template | str) -> Template:
    return template(named) if isinstance(named, str) else named


def _topics(told: Template, of: Indication, by: User) -> dict[str, str]:
    """The template's topics by the code the organisation has for them; one that stands already stays as it is."""
    slugs = {}
    for topic in told.topics:
        slug = slugs[topic.code] = f"{of.code}-{topic.code}"
        if not DiscussionTopic.objects.filter(slug=slug).exists():
            name = filled(topic.name, of)[:120]
            put_topic(slug=slug, name=name, label=topic.label, indication=of if topic.product else None, by=by)
    return slugs


def _imperative(
    told: ImperativeTold,
    of: Indication,
    where: Territory,
    owner: User,
    by: User,
    topics: Mapping[str, str],
    given: Mapping[str, Baseline],
) -> Imperative:
    code = f"{told.code}-{of.code}-{where.code}"[:60].strip("-")
    found = Imperative.objects.filter(code=code).first()
    if found is None:
        change = begin(
            code=code, name=filled(told.name, of), why=filled(told.why, of), indication=of, territory=where,
            owner=owner, weights=told.weights, by=by,
        )  # fmt: skip
    else:
        change = opened(found, by=by)
    standing = set(change.imperative.gaps.values_list("code", flat=True))
    for gap in told.gaps:
        if gap.code not in standing:
            values = {
                "question": filled(gap.question, of), "kind": gap.kind, "unmet_need": gap.unmet_need,
                "need_evidence": gap.need_evidence, "topics": [topics[each] for each in gap.topics],
            }  # fmt: skip
            parts.put_gap(change, gap.code, values)
    measured = set(change.imperative.objectives.values_list("code", flat=True))
    for objective in told.objectives:
        if objective.code in given and objective.code not in measured:
            _objective(change, objective, of, where, owner, topics, given[objective.code])
    if found is None or change.events:
        keep(change, first=found is None)
    return change.imperative


def _objective(
    change: Change,
    told: ObjectiveTold,
    of: Indication,
    where: Territory,
    owner: User,
    topics: Mapping[str, str],
    given: Baseline,
) -> None:
    today = clock.today()
    has_a_baseline(baseline=None if given.value in (None, "") else 0.0, source=given.source).or_raise()
    baseline = written.number(given.value, "The baseline")
    objective = parts.put_objective(
        change,
        told.code,
        {
            "statement": filled(told.statement, of), "metric": told.metric, "unit": told.unit, "baseline": baseline,
            "baseline_source": given.source, "target": told.target_from(baseline),
            "due_on": today + timedelta(weeks=told.due_in_weeks), "owner": owner, "gap": told.gap,
            "priority": told.priority, "topics": [topics[each] for each in told.topics],
        },
    )  # fmt: skip
    known = set(FeeCategory.objects.values_list("code", flat=True))
    for demand in told.demands:
        starts_on, ends_on = demand.days(today)
        values = {
            **demand.values, "kind": demand.kind, "name": filled(demand.name, of), "territory": where,
            "fewest": demand.fewest, "most": demand.most, "starts_on": starts_on, "ends_on": ends_on,
            "fee": demand.fee if demand.fee in known else "",
        }  # fmt: skip
        parts.put_demand(change, objective, demand.code, values)
