"""Plan against record, in tables and beside slow oracles."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.engagement.measuring import arithmetic as measured
from kolloquy.engagement.measuring.drift import drifts, expected, pace
from kolloquy.engagement.measuring.lines import Aim, Line, Time
from tests.support.tables import rows

MONDAY = date(2026, 3, 2)
TODAY = MONDAY + timedelta(weeks=4, days=2)
ENDS = MONDAY + timedelta(weeks=13, days=-1)
# A cycle in its fifth week: who was planned for which week, and what became of it.
PLAN = """
    contact | expert | by  | region | objective | week | state   | held by
    1       | Diaz   | ada | Iberia | screening | 0    | held    | face_to_face
    2       | Diaz   | ada | Iberia | screening | 2    | held    | virtual
    3       | Okafor | ada | Iberia | screening | 1    | planned |
    4       | Okafor | ada | Iberia | switching | 6    | planned |
    5       | Demir  | gil | Nordics| screening | 3    | planned |
    6       | Demir  | gil | Nordics| screening | 4    | planned |
    7       | Weber  | gil | Nordics| switching | 2    | dropped |
    8       | Weber  | gil | Nordics| switching | 5    | held    | face_to_face
"""
AIMS = [
    Aim("screening", "Clinics screen", 3, 4, "Screening"),
    Aim("switching", "Experts can say when", 1, None, "Switching"),
]


def lines() -> list[Line]:
    return [
        Line(key, expert, by, region, objective, MONDAY + timedelta(weeks=int(week)), "face_to_face", state, 120,
             held_by=how)
        for key, expert, by, region, objective, week, state, how in rows(PLAN)
    ]  # fmt: skip


def test_adherence_is_what_was_held_of_what_was_due():
    share = measured.adherence(lines(), TODAY)
    assert (share.part, share.rest) == (("1", "2", "8"), ("3", "5")), (
        "the running week is not over, what was held early is"
    )
    assert share.arithmetic == "3 ÷ 5 = 60%"
    by = measured.adherence_by(lines(), TODAY, lambda line: line.region)
    assert {name: each.arithmetic for name, each in by.items()} == {
        "Iberia": "2 ÷ 3 = 67%",
        "Nordics": "1 ÷ 2 = 50%",
    }
    assert measured.adherence([], TODAY).figure is None


def test_reach_coverage_and_channel():
    assert measured.reach(lines()).part == ("Diaz", "Weber")
    assert measured.reach(lines()).rest == ("Okafor", "Demir")
    screening, switching = measured.coverage(lines(), AIMS)
    assert (screening.met, screening.to_come) == (("Diaz",), ("Okafor", "Demir"))
    assert (switching.met, switching.to_come) == (("Weber",), ("Okafor",))
    assert measured.as_planned(lines()).rest == ("2",)


GINI = """
    values      | figure | arithmetic
    3, 3, 3     | 0.00   | 2 × 18 ÷ (3 × 9) − (3 + 1) ÷ 3 = 0.00
    0, 0, 0, 10 | 0.75   | 2 × 40 ÷ (4 × 10) − (4 + 1) ÷ 4 = 0.75
    1, 2, 3     | 0.22   | 2 × 14 ÷ (3 × 6) − (3 + 1) ÷ 3 = 0.22
    0, 0        | 0.00   | nobody has anything yet
"""


@pytest.mark.parametrize(("values", "figure", "arithmetic"), rows(GINI))
def test_gini_with_its_arithmetic(values, figure, arithmetic):
    found = measured.gini({str(n): int(value) for n, value in enumerate(values.split(","))})
    assert f"{found.figure:.2f}" == figure
    assert found.arithmetic == arithmetic


@given(st.lists(st.integers(0, 500), min_size=1, max_size=20))
def test_gini_is_the_mean_difference_over_twice_the_mean(values):
    found = measured.gini({str(n): value for n, value in enumerate(values)}).figure
    total, n = sum(values), len(values)
    slow = sum(abs(a - b) for a, b in product(values, values)) / (2 * n * total) if total else 0.0
    assert found == pytest.approx(slow, abs=1e-9)
    assert 0 <= found < 1


def test_alignment_is_how_far_a_region_works_on_what_all_work_on():
    iberia, nordics = measured.alignment(lines(), AIMS)
    # Iberia: 3 of 4 on screening, all together 5 of 7.
    assert iberia.figure == pytest.approx(min(3 / 4, 5 / 7) + min(1 / 4, 2 / 7))
    assert nordics.contacts == {"Screening": 2, "Switching": 1}
    assert nordics.missing == ()


def test_drift_says_which_objective_will_not_have_its_experts():
    objective, colleague = drifts(
        lines(), measured.coverage(lines(), AIMS), [Time("ada", 120), Time("gil", 900)], today=TODAY, ends_on=ENDS
    )
    assert objective.sentence == (
        "At the present pace 2 of the 3 experts asked for will have been met: 1 was, 1 more has a contact to come, "
        "and 50% of what was due was held."
    )
    assert objective.arithmetic == "1 met + 0.5 expected of 1 to come = 1.5, and 3 are asked for"
    assert objective.keys == ("3", "5", "6")
    assert (colleague.about, colleague.arithmetic) == ("ada", "2 h missed + 2 h to come − 2 h left = 2 h")


def test_nothing_drifts_once_the_cycle_is_over_or_where_all_goes_well():
    covered = measured.coverage(lines(), AIMS)
    assert drifts(lines(), covered, [], today=ENDS + timedelta(days=1), ends_on=ENDS) == ()
    well = [Line(str(n), f"E{n}", "ada", "Iberia", "screening", MONDAY, "virtual", "held") for n in range(4)]
    assert drifts(well, measured.coverage(well, AIMS[:1]), [], today=TODAY, ends_on=ENDS) == ()


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from(["held", "planned", "dropped"]), st.integers(0, 12)), max_size=9
    )
)
def test_what_is_expected_is_the_mean_over_every_way_it_may_go(some):
    plan = [
        Line(str(n), f"E{who}", "ada", "", "screening", MONDAY + timedelta(weeks=week), "virtual", state)
        for n, (who, state, week) in enumerate(some)
    ]
    at = pace(plan, plan, TODAY)
    (covered,) = measured.coverage(plan, AIMS[:1])
    coming = [line for line in plan if line.state == "planned" and not line.is_due(TODAY)]
    mean = 0.0
    for way in product([True, False], repeat=len(coming)):
        chance = 1.0
        for held in way:
            chance *= at if held else 1 - at
        met = {*covered.met, *(line.expert for line, held in zip(coming, way, strict=True) if held)}
        mean += chance * len(met)
    assert expected(covered, plan, at, TODAY) == pytest.approx(mean)
