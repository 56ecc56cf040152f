"""What a strategy must hold, who may change it, and what of it may be said to an expert."""

from datetime import date

import pytest

from kolloquy.strategy import rules
from tests.support.tables import rows

TODAY = date(2027, 3, 1)


@pytest.mark.parametrize(
    "function, role, owner, here, rule",
    rows("""
        function             | role  | owner | here | rule
        medical              | lead  | no    | yes  |
        medical              | field | no    | yes  | ST-1
        medical              | field | yes   | yes  |
        medical_information  | field | yes   | yes  |
        medical_information  | lead  | no    | yes  | ST-1
        medical              | lead  | yes   | no   | ST-1
        commercial           | lead  | yes   | yes  | ST-1
        research             | lead  | yes   | yes  | ST-1
        compliance           | lead  | no    | yes  | ST-1
        administrator        | lead  | no    | yes  | ST-1
    """),
)
def test_medical_leads_and_owners_change_a_strategy(function, role, owner, here, rule):
    verdict = rules.may_change(function=function, role=role, owner=owner == "yes", here=here == "yes")
    assert (verdict.rule or "") == rule


@pytest.mark.parametrize(
    "function, here, rule",
    rows("""
        function            | here | rule
        medical             | yes  |
        medical_information | yes  |
        medical             | no   | ST-2
        commercial          | yes  | ST-2
        research            | yes  | ST-2
    """),
)
def test_who_answers_for_a_part_works_here_in_medical_affairs(function, here, rule):
    assert (rules.may_own(function=function, here=here == "yes").rule or "") == rule


@pytest.mark.parametrize(
    "now, to, rule",
    rows("""
        now      | to       | rule
        draft    | in_force |
        draft    | retired  |
        in_force | retired  |
        in_force | in_force |
        in_force | draft    | ST-3
        retired  | in_force | ST-3
        retired  | draft    | ST-3
    """),
)
def test_an_imperative_moves_one_way(now, to, rule):
    assert (rules.may_move(now, to).rule or "") == rule


def test_every_state_has_a_row():
    assert set(rules.NEXT) == set(rules.State)


@pytest.mark.parametrize(
    "kind, starts_on, ends_on, due_on, moved, rule",
    rows("""
        kind           | starts_on  | ends_on    | due_on     | moved | rule
        one_to_one     |            |            | 2027-12-31 | yes   |
        one_to_one     | 2027-04-01 |            | 2027-12-31 | yes   | ST-8
        congress       |            |            | 2027-12-31 | yes   | ST-8
        congress       | 2027-08-28 | 2027-08-31 | 2027-12-31 | yes   |
        congress       | 2027-08-31 | 2027-08-28 | 2027-12-31 | yes   | ST-8
        congress       | 2026-08-28 | 2026-08-31 | 2027-12-31 | yes   | ST-9
        congress       | 2026-08-28 | 2026-08-31 | 2027-12-31 | no    |
        congress       | 2027-02-27 | 2027-03-01 | 2027-12-31 | yes   |
        advisory_board | 2028-01-10 | 2028-01-12 | 2027-12-31 | yes   | ST-10
    """),
)
def test_an_activity_has_days_that_lie_ahead_and_in_order(kind, starts_on, ends_on, due_on, moved, rule):
    verdict = rules.may_take_place(
        kind=kind, starts_on=_day(starts_on), ends_on=_day(ends_on), due_on=date.fromisoformat(due_on), today=TODAY,
        moved=moved == "yes",
    )  # fmt: skip
    assert (verdict.rule or "") == rule


@pytest.mark.parametrize(
    "parent, region, parent_state, same, there, rule",
    rows("""
        parent         | region                | parent_state | same | there | rule
        /global/       | /global/emea/         | in_force     | yes  | no    |
        /global/       | /global/emea/iberia/  | draft        | yes  | no    |
        /global/emea/  | /global/              | in_force     | yes  | no    | ST-14
        /global/emea/  | /global/emea/         | in_force     | yes  | no    | ST-14
        /global/emea/  | /global/apac/         | in_force     | yes  | no    | ST-14
        /global/       | /global/emea/         | retired      | yes  | no    | ST-14
        /global/       | /global/emea/         | in_force     | no   | no    | ST-14
        /global/       | /global/emea/         | in_force     | yes  | yes   | ST-14
    """),
)
def test_a_regional_version_lies_below_its_parent(parent, region, parent_state, same, there, rule):
    verdict = rules.may_be_regional(
        parent_path=parent, path=region, parent_state=parent_state, same_indication=same == "yes", there=there == "yes"
    )
    assert (verdict.rule or "") == rule


@pytest.mark.parametrize(
    "off_label, approved, rule",
    rows("""
        off_label     | approved | rule
                      | yes      |
        A new dose    | yes      | ST-21
                      | no       | ST-21
    """),
)
def test_nothing_off_label_is_proposed(off_label, approved, rule):
    topics = {off_label} if off_label else set()
    verdict = rules.may_propose(off_label=topics, indication="Velarix", approved=approved == "yes")
    assert (verdict.rule or "") == rule


@pytest.mark.parametrize(
    "baseline, source, rule",
    rows("""
        baseline | source   | rule
        12       | A survey |
        12       |          | ST-5
                 | A survey | ST-5
    """),
)
def test_an_objective_without_a_baseline_is_told_how_to_get_one(baseline, source, rule):
    verdict = rules.has_a_baseline(baseline=float(baseline) if baseline else None, source=source)
    assert (verdict.rule or "") == rule
    assert not rule or "in a registry, a chart review at a few sites, or a short survey" in verdict.reason


@pytest.mark.parametrize(
    "fewest, most, contacts, gap_weeks, minutes, lead_weeks, rule",
    rows("""
        fewest | most | contacts | gap_weeks | minutes | lead_weeks | rule
        5      | 20   | 2        | 4         | 45      | 0          |
        0      | 1    | 1        | 0         | 5       | 104        |
        9      | 5    | 1        | 4         | 45      | 0          | ST-11
        0      | 0    | 1        | 4         | 45      | 0          | ST-11
        1      | 6000 | 1        | 4         | 45      | 0          | ST-11
        1      | 5    | 0        | 4         | 45      | 0          | ST-11
        1      | 5    | 1        | 60        | 45      | 0          | ST-11
        1      | 5    | 1        | 4         | 1       | 0          | ST-11
        1      | 5    | 1        | 4         | 45      | 200        | ST-11
    """),
)
def test_a_demand_has_a_size(fewest, most, contacts, gap_weeks, minutes, lead_weeks, rule):
    numbers = {"fewest": fewest, "most": most, "contacts": contacts, "gap_weeks": gap_weeks, "minutes": minutes}
    verdict = rules.has_a_size(**{name: int(value) for name, value in numbers.items()}, lead_weeks=int(lead_weeks))
    assert (verdict.rule or "") == rule


@pytest.mark.parametrize(
    "part, rule",
    [
        ({"kind": "rising", "fewest": 2, "most": None}, None),
        ({"kind": "country", "of": "ES", "fewest": 1, "most": 3}, None),
        ({"kind": "country", "of": "", "fewest": 1, "most": None}, "ST-12"),
        ({"kind": "clever", "fewest": 1, "most": None}, "ST-12"),
        ({"kind": "rising", "fewest": 20, "most": None}, "ST-12"),
        ({"kind": "rising", "fewest": 3, "most": 2}, "ST-12"),
        ({"kind": "rising", "fewest": "many", "most": None}, "ST-12"),
    ],
)
def test_a_mix_fits_its_activity(part, rule):
    assert rules.may_mix([part], most=10).rule == rule


@pytest.mark.parametrize(
    "weights, rule",
    [
        ((35, 30, 10, 15, 10), None),
        ((100, 0, 0, 0, 0), None),
        ((35, 30, 10, 15, 11), "ST-13"),
        ((135, -35, 0, 0, 0), "ST-13"),
    ],
)
def test_weights_make_a_hundred(weights, rule):
    assert rules.may_weigh(dict(zip(rules.WEIGHTS, weights, strict=True))).rule == rule


@pytest.mark.parametrize(
    "on, source, rule",
    rows("""
        on         | source   | rule
        2027-03-01 | A survey |
        2027-03-02 | A survey | ST-17
        1900-01-01 | A survey | ST-17
        2027-02-01 |          | ST-17
    """),
)
def test_a_reading_has_been_and_has_a_source(on, source, rule):
    assert (rules.may_be_read(on=date.fromisoformat(on), source=source, today=TODAY).rule or "") == rule


@pytest.mark.parametrize(
    "function, role, rule",
    rows("""
        function   | role  | rule
        compliance | field |
        medical    | lead  |
        medical    | field | ST-18
        commercial | lead  | ST-18
    """),
)
def test_fees_are_stated_by_compliance_or_a_medical_lead(function, role, rule):
    assert (rules.may_state_fees(function=function, role=role).rule or "") == rule


def test_each_refusal_says_what_to_do_next():
    refused = [
        rules.may_aim(baseline=3, target=3), rules.may_be_due(TODAY, today=TODAY),
        rules.may_be_due(date(2090, 1, 1), today=TODAY), rules.may_be_written("retired"),
        rules.lies_within(path="/a/", within="/b/", what="A demand"), rules.may_cost(amount=10, most_a_year=5),
        rules.may_enter_a_phase(date(1900, 1, 1), today=TODAY), rules.may_be_named(side="commercial", label="off"),
    ]  # fmt: skip
    for verdict in refused:
        assert verdict.rule
        assert verdict.reason.endswith(".")
        assert any(mark in verdict.reason for mark in (";", "give ", "make "))


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
