"""The templates that are shipped are whole: what an imperative needs, in each of them."""

from datetime import date

import pytest

from kolloquy.strategy.importing.columns import KINDS
from kolloquy.strategy.rules import WEIGHTS, may_weigh
from kolloquy.strategy.templates.held import Template, template, templates
from kolloquy.strategy.vocabulary import Channel, DemandKind, GapKind, Label, MixKind, Phase

ALL = pytest.mark.parametrize("one", templates(), ids=lambda one: one.name)


def test_there_is_one_for_each_phase():
    assert {one.phase for one in templates()} == set(Phase.values)


@ALL
def test_words_are_those_of_the_strategy(one: Template):
    topics = {topic.code for topic in one.topics}
    assert {topic.label for topic in one.topics} <= set(Label.values)
    for imperative in one.imperatives:
        assert may_weigh(imperative.weights)
        assert set(imperative.weights) == set(WEIGHTS)
        for gap in imperative.gaps:
            assert gap.kind in GapKind.values
            assert set(gap.topics) <= topics
        for objective in imperative.objectives:
            assert set(objective.topics) <= topics
            for demand in objective.demands:
                assert demand.kind in DemandKind.values
                assert set(demand.values["channels"]) <= set(Channel.values)
                assert {part["kind"] for part in demand.values["mix"]} <= set(MixKind.values)


@ALL
def test_nothing_of_it_is_what_the_audit_would_find(one: Template):
    for imperative in one.imperatives:
        answered = {objective.gap for objective in imperative.objectives}
        assert answered == {gap.code for gap in imperative.gaps}
        assert all(gap.topics for gap in imperative.gaps)
        assert all(objective.demands for objective in imperative.objectives)


@ALL
def test_each_says_how_to_get_a_baseline_and_where_to_go_from_it(one: Template):
    for objective in one.objectives:
        assert objective.baseline_how.endswith(".")
        assert objective.target_from(50.0) != 50.0


@ALL
def test_an_activity_has_days_and_an_exchange_a_cadence(one: Template):
    for objective in one.objectives:
        for demand in objective.demands:
            first, last = demand.days(date(2027, 1, 4))
            assert (first is None) == (demand.kind == "one_to_one")
            assert first is None or (last is not None and first <= last)


def test_a_template_is_found_by_its_name_and_by_its_phase():
    assert template("pre-launch") is template("pre_launch")


def test_every_kind_of_row_has_a_use():
    assert set(KINDS) == {"topic", "fee", "phase", "imperative", "gap", "objective", "demand"}
