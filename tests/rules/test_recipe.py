"""What a kind of work is, and that every number of the recipe has its reason."""

from datetime import date

import pytest

from kolloquy.influence.ranking.recipe import CHANNELS, HOW, RECIPE
from kolloquy.influence.ranking.signals import work_kind
from tests.support.tables import rows

WHAT_A_WORK_IS = """
    publication types                                    | kind
    Journal Article                                      | article
                                                         | article
    Journal Article; Review                              | review
    Journal Article; Systematic Review                   | synthesis
    Meta-Analysis; Review                                | synthesis
    Journal Article; Randomized Controlled Trial         | randomised_trial
    Clinical Trial, Phase III; Journal Article           | randomised_trial
    Clinical Trial, Phase II                             | clinical_trial
    Journal Article; Practice Guideline                  | guideline
    Consensus Development Conference, NIH; Review        | guideline
    Letter; Randomized Controlled Trial                  | letter
    Journal Article; Comment                             | letter
    Editorial                                            | editorial
    Case Reports; Journal Article                        | case_report
    Case Reports; Review                                 | case_report
    News                                                 | news
    Preprint                                             | preprint
    Published Erratum                                    | notice
    Retraction of Publication                            | notice
    Expression of Concern                                | notice
    Randomized Controlled Trial; Retracted Publication   | retracted
    Biography; Historical Article; Portrait              | about_people
    review                                               | review
    erratum                                              | notice
"""


@pytest.mark.parametrize(("types", "kind"), rows(WHAT_A_WORK_IS))
def test_what_a_work_is_by_its_publication_types(types: str, kind: str) -> None:
    assert work_kind(types.split("; ") if types else None) == kind


WHAT_EARNS_NOTHING = {"retracted", "notice", "about_people"}


def test_what_was_withdrawn_or_corrects_earns_nothing_and_all_else_something() -> None:
    assert {kind.key for kind in RECIPE.kinds if kind.weight == 0} == WHAT_EARNS_NOTHING


def test_every_number_has_a_reason_beside_it() -> None:
    for entry in (*RECIPE.kinds, *RECIPE.roles, *RECIPE.signs, RECIPE.network, RECIPE.norm, RECIPE.rise):
        assert len(entry.because.split()) >= 2, entry


def test_every_kind_earns_in_one_channel_of_the_closed_list() -> None:
    assert {kind.channel for kind in RECIPE.kinds} == set(CHANNELS) - {"network"}
    assert len({kind.key for kind in RECIPE.kinds}) == len(RECIPE.kinds)


def test_a_stronger_sign_counts_more() -> None:
    strength = {sign.key: sign.strength for sign in RECIPE.signs}
    assert HOW == ("abstract", "title", "keyword", "mesh", "major")
    assert [strength[how] for how in HOW] == sorted(strength.values())


def test_the_version_says_when_the_recipe_changed() -> None:
    assert date(int(RECIPE.version.split(".")[0]), 1, 1).year >= 2026
