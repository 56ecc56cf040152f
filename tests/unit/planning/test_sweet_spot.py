"""Where need, objective and interest meet: each part as a table somebody may dispute, and the whole in one line."""

import pytest

from kolloquy.planning.valuing.matching import matched, together
from kolloquy.planning.valuing.sweet_spot import meeting, need_of, objective_of, sweet_spot
from tests.support import valued
from tests.support.tables import rows

NEED = """
    unmet need | kind          | trials | guidelines | science | need
    0          | practice      | 0      | 5          | 5       | 0.00
    4          | practice      | 0      | 5          | 5       | 1.00
    4          | practice      | 0      | 2          | 8       | 0.80
    4          | practice      | 0      | 0          | 10      | 0.60
    4          | data          | 10     | 0          | 0       | 1.00
    2          | data          | 0      | 0          | 10      | 0.36
    3          | understanding | 0      | 0          | 10      | 0.80
"""


@pytest.mark.parametrize(("unmet", "kind", "trials", "guidelines", "science", "need"), rows(NEED))
def test_need_is_the_gaps_level_and_whether_the_experts_work_closes_it(unmet, kind, trials, guidelines, science, need):
    shares = {"trials": float(trials), "guidelines": float(guidelines), "science": float(science)}
    who = valued.expert(standings={"heart-failure": valued.standing(shares=shares)})
    asked = valued.objective(gap=valued.gap(unmet_need=int(unmet), kind=kind))
    assert f"{need_of(who, asked):.2f}" == need


OBJECTIVE = """
    priority | baseline | target | now | phase         | objective
    1        | 20       | 60     | 20  |               | 1.00
    2        | 20       | 60     | 20  |               | 0.75
    3        | 20       | 60     | 20  |               | 0.50
    1        | 20       | 60     | 40  |               | 0.62
    1        | 20       | 60     | 60  |               | 0.25
    1        | 20       | 60     | 70  |               | 0.25
    1        | 60       | 20     | 40  |               | 0.62
    1        | 20       | 60     | 10  |               | 1.00
    1        | 20       | 60     | 20  | established   | 1.00
    1        | 20       | 60     | 20  | pre_launch    | 0.70
"""


@pytest.mark.parametrize(("priority", "baseline", "target", "now", "phase", "figure"), rows(OBJECTIVE))
def test_an_objective_counts_by_priority_by_what_is_left_of_it_and_by_phase(
    priority, baseline, target, now, phase, figure
):
    asked = valued.objective(priority=int(priority), baseline=float(baseline), target=float(target), now=float(now))
    assert f"{objective_of(asked, phase or None):.2f}" == figure


INTEREST = """
    works | heart | other | asked for     | interest
    0     | 0     | 1     |               | 0.00
    4     | 0     | 1     |               | 0.50
    0     | 0.15  | 0.85  |               | 0.50
    4     | 0.15  | 0.85  |               | 0.75
    0     | 0.30  | 0.70  |               | 1.00
    0     | 0     | 1     | heart failure | 1.00
    0     | 0     | 1     | Amyloidosis   | 0.00
"""


@pytest.mark.parametrize(("works", "heart", "other", "asked", "figure"), rows(INTEREST))
def test_interest_is_what_they_work_on_publish_and_ask_for(works, heart, other, asked, figure):
    interests = [valued.interest("Kidney stones", float(other))]
    if float(heart):
        interests.append(valued.interest("Heart Failure", float(heart)))
    who = valued.expert(
        interests=tuple(interests), wished_topics=(asked,) if asked else (),
        standings={"heart-failure": valued.standing(works=int(works))},
    )  # fmt: skip
    assert f"{together(matched(who, valued.objective())):.2f}" == figure


def test_a_concept_matches_whatever_it_is_called():
    who = valued.expert(standings={}, interests=(valued.interest("Cardiac insufficiency", 1.0, "D006333"),))
    assert [one.name for one in matched(who, valued.objective())] == ["Cardiac insufficiency"]


def test_without_one_of_the_three_there_is_no_sweet_spot():
    assert meeting(1, 1, 0) == meeting(0, 1, 1) == meeting(1, 0, 1) == 0
    assert meeting(0.5, 0.5, 0.5) == pytest.approx(0.5)
    assert meeting(1, 1, 1) == pytest.approx(1)


def test_the_sum_is_told_in_one_line_and_its_parts_in_sentences():
    who = valued.expert(wished_topics=("Heart failure",))
    spot = sweet_spot(who, valued.objective(now=40.0), "pre_launch")
    assert spot.arithmetic == "³√(1.00 × 0.44 × 1.00) = 0.76"
    kept = spot.data()
    assert kept["product"] == round(spot.value, 4)
    assert kept["because"] == [
        "“Why so late?”: patients die of it (4 of 4), as a registry.",
        "Amaka Okafor stands high by guidelines and congress, which is what closes such a gap.",
        "“Clinics screen” has priority 1 and stands at 40 per cent: 50% of the way from 20 to 60 is still to go.",
        "In the phase “pre launch” such a gap counts 0.7.",
        "Amaka Okafor asked for Heart failure (1.00); publishes Heart failure (0.75).",
    ]
    assert kept["parts"] == {
        "need": "1 × (0.6 + 0.4 × 1.00) = 1.00",
        "objective": "1 × 0.62 × 0.7 = 0.44",
        "interest": "1 − (1 − 1.00) × (1 − 0.75) = 1.00",
    }


def test_no_interest_is_said_plainly():
    spot = sweet_spot(valued.expert(standings={}), valued.objective(), None)
    assert spot.value == 0
    assert "Nothing shows that Amaka Okafor is interested in “Heart failure”." in spot.data()["because"]
