"""Reasons in words, as a medical director would read them."""

from datetime import date

import pytest

from kolloquy.influence.ranking.reasons import Fact, reasons
from kolloquy.influence.ranking.recipe import RECIPE
from tests.support.tables import rows

AS_OF = date(2025, 1, 1)
IN_WORDS = """
    what they did (times, kind, role, years, venue)                  | reason
    1 work article last 2024                                         | last author on a work in 2024
    3 work article last 2021 2024                                    | last author on 3 works since 2021
    4 work article last 2012 2023                                    | last author on 2 works in 2023
    4 work article last 2012 2015                                    | last author on 4 works until 2015
    2 work review first 2023                                         | first author on 2 works in 2023
    1 work article author 2020                                       | co-author of a work in 2020
    1 work article sole 2020                                         | sole author of a work in 2020
    2 work randomised_trial author 2022 2024                         | author of 2 randomised trial reports since 2022
    2 work synthesis last 2024                                       | author of 2 systematic reviews or meta-analyses in 2024
    1 work guideline author 2024                                     | author of a guideline in 2024
    1 trial trial_phase_3 principal_investigator 2026                | leads a phase 3 trial
    2 trial trial_phase_3 study_chair 2026                           | leads 2 phase 3 trials
    2 trial trial_phase_2 principal_investigator 2020                | led 2 phase 2 trials
    2 trial trial_other site_investigator 2020                       | site investigator in 2 studies without a phase
    1 seat guideline_panel member 2023 ESC                           | 2023 ESC guideline panel
    1 seat guideline_panel chair 2023 ESC                            | chair of the 2023 ESC guideline panel
    3 seat guideline_panel member 2023 ESC                           | 2023 ESC guideline panel and 2 others
    1 seat editorial_board editor_in_chief 2023 Thorax               | editor-in-chief of the Thorax editorial board
    2 session session speaker 2023 2024 ESC                          | speaker in 2 congress sessions since 2023
"""


def facts(text: str) -> list[Fact]:
    times, ref_kind, kind, role, *rest = text.split()
    years = [int(word) for word in rest if word.isdigit()]
    venue = next((word for word in rest if not word.isdigit()), None)
    days = [date(years[number % len(years)], 6, 1) for number in range(int(times))]
    return [Fact(kind, ref_kind, role, venue, on, on, 10) for on in days]


@pytest.mark.parametrize(("what", "reason"), rows(IN_WORDS))
def test_evidence_of_one_sort_is_told_together(what: str, reason: str) -> None:
    assert reasons(facts(what), AS_OF, RECIPE) == [reason]


def test_what_earned_most_comes_first_and_three_reasons_are_enough() -> None:
    several = [
        *facts("1 seat guideline_panel member 2023 ESC"),
        *facts("4 work article last 2022 2024"),
        *facts("2 trial trial_phase_3 study_chair 2026"),
        *facts("1 work article author 2020"),
    ]
    assert reasons(several, AS_OF, RECIPE) == [
        "last author on 4 works since 2022",
        "leads 2 phase 3 trials",
        "2023 ESC guideline panel",
    ]


def test_the_order_of_the_evidence_does_not_matter() -> None:
    several = [*facts("1 work article last 2022"), *facts("1 work article first 2022")]
    assert reasons(several, AS_OF, RECIPE) == reasons(several[::-1], AS_OF, RECIPE)


def test_without_evidence_there_is_no_reason() -> None:
    assert reasons([], AS_OF, RECIPE) == []
