"""Plan against record, in tables and beside slow oracles."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.engagement.measuring import arithmetic as measured
from kolloquy.engagement.measuring.drift import drifts, expected, pace
from kolloquy.engagement.measuring.lines import Aim, Line, Part, Time
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
    Aim("screening", "Clinics screen", (Part("talks", "Talks on screening", 3, 4),), "Screening"),
    Aim("switching", "Experts can say when", (Part("talks", "Talks on switching", 1, 6),), "Switching"),
]


def lines() -> list[Line]:
    return [
        Line(key, expert, by, region, objective, MONDAY + timedelta(weeks=int(week)), "face_to_face", state, 120,
             held_by=how, part="talks")
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
    assert (screening.held, screening.contacts) == (2, 5), "Diaz was met twice and counts once"
    assert measured.as_planned(lines()).rest == ("2",)


# Who was planned for which part of one objective and met; then experts met, asked for and planned; contacts; parts.
PARTS = [Part("talks", "Talks", 3, 5, "/eu/"), Part("board", "Board", 2, 4, "/eu/"), Part("iberia", "Day in Iberia", 2, 3, "/eu/ib/")]  # fmt: skip
SEVERAL = """
    lines                                                         | met | planned | held | talks | board | iberia | reached | short
    A talks held, A board held, B talks planned                   | 1/3 | 2       | 2/3  | 1     | 1     | 0      | no      | 4
    A talks held, B talks held, C talks held                      | 3/3 | 3       | 3/3  | 3     | 0     | 0      | no      | 4
    A talks held, A talks held, A talks planned                   | 1/3 | 1       | 2/3  | 1     | 0     | 0      | no      | 6
    A talks held, B talks held, C talks held, A board held, B board held, A iberia held, C iberia held | 3/3 | 3 | 7/7 | 3 | 2 | 2 | yes | 0
    A board dropped, A talks planned                              | 0/3 | 1       | 0/1  | 0     | 0     | 0      | no      | 6
"""


@pytest.mark.parametrize(
    ("told", "met", "planned", "held", "talks", "board", "iberia", "reached", "short"), rows(SEVERAL)
)
def test_experts_are_counted_once_and_each_part_has_its_own(
    told, met, planned, held, talks, board, iberia, reached, short
):
    several = [_line(str(n), *words.split()) for n, words in enumerate(told.split(", "))]
    (found,) = measured.coverage(several, [Aim("one", "One objective", tuple(PARTS))])
    assert f"{len(found.met)}/{found.aim.fewest}" == met
    assert str(len(found.planned)) == planned
    assert f"{found.held}/{found.contacts}" == held
    assert [str(len(part.met)) for part in found.parts] == [talks, board, iberia]
    assert (found.reached, str(found.short)) == (reached == "yes", short)


def _line(key: str, expert: str, part: str, state: str) -> Line:
    return Line(key, expert, "ada", "", "one", MONDAY, "virtual", state, part=part)


@given(st.lists(st.tuples(st.sampled_from("ABCD"), st.sampled_from(["talks", "board", "iberia"]),
                          st.sampled_from(["held", "planned", "dropped"])), max_size=8))  # fmt: skip
def test_coverage_is_what_one_counts_by_going_through_the_rows_expert_by_expert(some):
    several = [_line(str(n), *each) for n, each in enumerate(some)]
    (found,) = measured.coverage(several, [Aim("one", "One objective", tuple(PARTS))])
    met = [who for who in "ABCD" if any(each[0] == who and each[2] == "held" for each in some)]
    planned = [who for who in "ABCD" if any(each[0] == who and each[2] != "dropped" for each in some)]
    assert (sorted(found.met), sorted(found.planned)) == (met, planned)
    assert found.contacts - found.held == sum(each[2] == "planned" for each in some)
    for part in found.parts:
        mine = [each for each in some if each[1] == part.part.key and each[2] == "held"]
        assert sorted(part.met) == sorted({each[0] for each in mine})


def test_a_part_drifts_though_its_objective_has_its_experts():
    well = [Line(f"t{n}", f"E{n}", "ada", "", "one", MONDAY, "virtual", "held", part="talks") for n in range(4)]
    missed = [
        Line(f"b{n}", f"E{n}", "", "", "one", MONDAY, "advisory_board", "planned", part="board") for n in range(2)
    ]
    aims = [Aim("one", "One objective", tuple(PARTS[:2]))]
    (found,) = drifts([*well, *missed], measured.coverage([*well, *missed], aims), [], today=TODAY, ends_on=ENDS)
    assert found.about == "One objective"
    assert found.sentence.startswith("At the present pace 0 of the 2 experts asked for in “Board”")
    assert found.keys == ("b0", "b1")


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
    assert expected(covered.met, plan, at, TODAY) == pytest.approx(mean)
