"""The orchestration audit, rule by rule: a whole strategy, one thing changed, and what is found."""

from dataclasses import replace
from datetime import date

import pytest

from kolloquy.strategy.audit.checks import FITTING, audit
from kolloquy.strategy.audit.stated import Demand, Gap, Imperative, Market, Objective, Strategy, Topic
from tests.support.tables import rows

TODAY = date(2027, 3, 1)
TOPIC = Topic("Screening")
GAP = Gap("G", "red-flags", "Which signs are missed?", (TOPIC,))
DEMAND = Demand("D", "Advisory board", "advisory_board", date(2027, 6, 1), date(2027, 7, 1), lead_weeks=8)
OBJECTIVE = Objective(
    "O", "More clinics screen", 10, 30, date(2027, 12, 31), "red-flags", (TOPIC,), (DEMAND,), latest=15, owner="Ben"
)
WHOLE = Imperative(
    "I", "Found earlier", "attr-cm", "/global/emea/", "EMEA", phase="newly_launched", owner="Ben", gaps=(GAP,),
    objectives=(OBJECTIVE,),
    weights={"standing": 35, "sweet_spot": 30, "need": 10, "continuity": 15, "rise": 10},
)  # fmt: skip
MARKET = Market("attr-cm", "ATTR-CM", "/global/emea/", "EMEA", "newly_launched", "Newly launched")


def found(strategy: Strategy) -> list[tuple[str, str, str]]:
    return [(each.rule, each.severity, each.record) for each in audit(strategy, TODAY)]


def of(**changes: object) -> Strategy:
    return Strategy((replace(WHOLE, **changes),), (MARKET,))


def with_objective(**changes: object) -> Strategy:
    return of(objectives=(replace(OBJECTIVE, **changes),))


def with_demand(**changes: object) -> Strategy:
    return with_objective(demands=(replace(DEMAND, **changes),))


OFF = Topic("A new dose", off_label=True)
CHANGES = {
    "nothing": of(),
    "no objective": of(objectives=(), gaps=()),
    "gap without topic": of(gaps=(replace(GAP, topics=()),)),
    "gap without objective": of(gaps=(GAP, replace(GAP, key="G2", code="other"))),
    "objective without demand": with_objective(demands=()),
    "objective never read": with_objective(latest=None),
    "objective past its day": with_objective(due_on=date(2027, 2, 28)),
    "objective past its day, reached": with_objective(due_on=date(2027, 2, 28), latest=31),
    "lower is better, reached": with_objective(due_on=date(2027, 2, 28), target=5, latest=4),
    "demand over": with_demand(starts_on=date(2026, 6, 1), ends_on=date(2027, 2, 28)),
    "demand today": with_demand(starts_on=TODAY, ends_on=TODAY, lead_weeks=0),
    "too late to invite": with_demand(ends_on=date(2027, 4, 1)),
    "behind its parent": of(behind=2, parent="Global"),
    "owner gone": of(owner_here=False),
    "objective's owner gone": with_objective(owner_here=False),
    "no standing topic": with_objective(topics=(replace(TOPIC, followed=False),), gap=None),
    "off-label topic": with_objective(topics=(TOPIC, OFF)),
    "off-label topic, nothing asked": with_objective(topics=(TOPIC, OFF), demands=()),
    "off-label topic in the gap": of(gaps=(replace(GAP, topics=(TOPIC, OFF)),)),
    "weights for a launch": of(weights={**WHOLE.weights, "need": 5, "standing": 40}),
    "draft without objective": of(in_force=False, objectives=(), gaps=()),
    "draft whose owner is gone": of(in_force=False, owner_here=False),
}


@pytest.mark.parametrize(
    "what, rule, severity, record",
    rows("""
        what                            | rule        | severity  | record
        nothing                         |             |           |
        no objective                    | SA-1        | mend      | imperative
        gap without topic               | SA-2        | mend      | gap
        gap without objective           | SA-3        | mend      | gap
        objective without demand        | SA-4        | mend      | objective
        objective never read            | SA-5        | look      | objective
        objective past its day          | SA-6        | mend      | objective
        objective past its day, reached |             |           |
        lower is better, reached        |             |           |
        demand over                     | SA-7        | mend      | demand
        demand today                    |             |           |
        too late to invite              | SA-15       | look      | demand
        behind its parent               | SA-9        | mend      | imperative
        owner gone                      | SA-10       | mend      | imperative
        objective's owner gone          | SA-10       | mend      | objective
        off-label topic                 | SA-13       | look      | objective
        off-label topic, nothing asked  | SA-4        | mend      | objective
        off-label topic in the gap      | SA-13       | look      | objective
        weights for a launch            | SA-11       | look      | imperative
        draft without objective         | SA-8 SA-1   | mend look | phase imperative
        draft whose owner is gone       | SA-8 SA-10  | mend mend | phase imperative
    """),
)
def test_each_rule_finds_what_it_is_for_and_nothing_else(what, rule, severity, record):
    expected = list(zip(rule.split(), severity.split(), record.split(), strict=True))
    assert found(CHANGES[what]) == expected


def test_a_gap_nobody_answers_and_a_topic_nobody_follows_are_two_findings():
    assert [each[0] for each in found(CHANGES["no standing topic"])] == ["SA-3", "SA-12"]


@pytest.mark.parametrize(
    "market, imperative, in_force, severity",
    rows("""
        market               | imperative           | in_force | severity
        /global/emea/        | /global/emea/        | yes      |
        /global/emea/        | /global/             | yes      |
        /global/emea/        | /global/emea/iberia/ | yes      | look
        /global/emea/        | /global/apac/        | yes      | mend
        /global/emea/        | /global/emea/        | no       | mend
    """),
)
def test_a_phase_without_an_imperative_in_force(market, imperative, in_force, severity):
    strategy = Strategy(
        (replace(WHOLE, path=imperative, territory="Somewhere", in_force=in_force == "yes"),),
        (replace(MARKET, path=market),),
    )
    assert [each.severity for each in audit(strategy, TODAY) if each.rule == "SA-8"] == ([severity] if severity else [])


@pytest.mark.parametrize("phase, rule", [("newly_launched", "SA-14"), ("established", "SA-14"), ("pre_launch", None)])
def test_a_launched_market_needs_an_approval(phase, rule):
    rules = {each[0] for each in found(Strategy((WHOLE,), (replace(MARKET, phase=phase, approved=False),)))}
    assert rules == ({rule} if rule else set())


def test_what_is_to_mend_comes_first_and_each_says_what_to_do():
    everything = audit(Strategy(tuple(each for one in CHANGES.values() for each in one.imperatives), (MARKET,)), TODAY)
    severities = [each.severity for each in everything]
    assert severities == sorted(severities, key=lambda severity: severity != "mend")
    for each in everything:
        assert each.what.endswith(".")
        assert each.next.endswith(".")
        assert each.where


def test_the_usual_weights_fit_every_phase():
    for phase in {fit.phase for fit in FITTING}:
        assert not [each for each in found(of(phase=phase)) if each[0] == "SA-11"]


def test_an_empty_strategy_has_no_findings():
    assert audit(Strategy(), TODAY) == ()
