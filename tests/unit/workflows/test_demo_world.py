"""The invented people, works and trials: plausible where it matters, impossible to mistake for anybody real."""

import random
from collections import Counter
from datetime import date

import pytest

from kolloquy.kernel import ids
from kolloquy.workflows.demo_world.names import Habit, Name, print_name
from kolloquy.workflows.demo_world.people import Arc, Person
from kolloquy.workflows.demo_world.therapeutic_area import CONCEPTS, SUBJECTS
from kolloquy.workflows.demo_world.world import Size, World, invent
from tests.support.tables import rows

TODAY = date(2031, 5, 20)
ATTR = "Amyloidosis, Transthyretin"


@pytest.fixture(scope="module")
def world() -> World:
    return invent(7, Size.SMALL, TODAY)


def _named(world: World, given: str, family: str) -> list[Person]:
    return [p for p in world.people if (p.names[0][1].given, p.names[0][1].family) == (given, family)]


def _fingerprint(world: World) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (work.pmid, work.text.title, tuple(b.printed.family for b in work.bylines if b.printed)) for work in world.works
    ]


def test_a_seed_gives_the_same_world_again(world: World) -> None:
    assert _fingerprint(world) == _fingerprint(invent(7, Size.SMALL, TODAY))


def test_another_seed_gives_another_world(world: World) -> None:
    assert _fingerprint(world) != _fingerprint(invent(8, Size.SMALL, TODAY))


def test_identifiers_are_valid_and_nobodys(world: World) -> None:
    orcids = [p.orcid for p in world.people if p.orcid]
    npis = [p.npi for p in world.people if p.npi]
    assert orcids
    assert npis
    assert all(ids.orcid(orcid) == orcid and orcid.startswith("0000-0099-") for orcid in orcids)
    assert all(ids.npi(npi) == npi and npi.startswith("2") for npi in npis)
    assert len(set(orcids)) == len(orcids)
    assert len(set(npis)) == len(npis)


HOMONYMS = """
    given    | family  | at least
    Wei      | Zhang   | 4
    Wei      | Chang   | 1
    Anna     | Schmidt | 2
    María    | García  | 3
    John     | Smith   | 3
"""


@pytest.mark.parametrize(("given", "family", "at_least"), rows(HOMONYMS))
def test_some_people_share_a_name(world: World, given: str, family: str, at_least: str) -> None:
    found = _named(world, given, family)
    assert len(found) >= int(at_least)
    assert len({id(person) for person in found}) == len(found)


@pytest.mark.parametrize(("given", "family"), [("Ngozi", "Okafor"), ("Elin", "Lindqvist")])
def test_the_two_everybody_knows_are_among_the_best_on_their_topic(world: World, given: str, family: str) -> None:
    (person,) = _named(world, given, family)
    better = [p for p in world.people if p.expertise_on(ATTR, TODAY.year) > person.expertise_on(ATTR, TODAY.year)]
    assert len(better) < 10
    assert sum(byline.person is person for work in world.works for byline in work.bylines) >= 5


def test_dr_okafor_is_a_registered_clinician(world: World) -> None:
    (okafor,) = _named(world, "Ngozi", "Okafor")
    assert okafor.npi


def test_careers_rise_and_fade(world: World) -> None:
    arcs = Counter(person.arc for person in world.people)
    assert set(arcs) == set(Arc)
    for person in world.people:
        middle = (person.first_year + person.last_year) // 2
        if person.arc is Arc.RISING:
            assert person.activity(middle) < person.activity(person.last_year)
        if person.arc is Arc.FADING:
            assert person.activity(middle) > person.activity(person.last_year)


def test_expertise_that_fades_counts_less_than_the_same_expertise_in_use(world: World) -> None:
    steady = next(p for p in world.people if p.arc is Arc.STEADY and p.expertise_on(ATTR, TODAY.year) > 0)
    assert steady.expertise_on(ATTR, TODAY.year + 6) == pytest.approx(steady.expertise_on(ATTR, TODAY.year) / 2)


def test_some_women_change_their_name_and_print_both_over_the_years() -> None:
    world = invent(7, Size.USUAL, TODAY)
    changed = [p for p in world.people if len(p.names) > 1]
    assert any("-" in p.names[-1][1].family for p in changed)
    assert any(p.names[0][1].family not in p.names[-1][1].family for p in changed)
    printed = {
        (byline.person.person_id, byline.person.name_in(work.on.year).family)
        for work in world.works
        for byline in work.bylines
        if byline.person in changed and byline.person
    }
    assert any(count > 1 for count in Counter(person_id for person_id, _ in printed).values())


def test_some_move_between_institutions_and_countries(world: World) -> None:
    moved = [p for p in world.people if len({post.institution.name for post in p.posts}) > 1]
    assert moved
    assert any(len({post.institution.country_code for post in p.posts}) > 1 for p in moved)


def test_nobody_stands_twice_in_a_byline_list_or_writes_before_their_career(world: World) -> None:
    for work in world.works:
        people = [byline.person for byline in work.bylines if byline.person]
        assert len({id(person) for person in people}) == len(people)
        assert all(person.first_year <= work.on.year <= person.last_year for person in people)


def test_nothing_is_published_tomorrow_and_works_cite_only_what_was_there(world: World) -> None:
    for place, work in enumerate(world.works):
        assert work.on <= TODAY
        assert all(cited < place and world.works[cited].in_pubmed for cited in work.cites)


def test_titles_are_whole(world: World) -> None:
    for work in world.works:
        assert work.text.title[-1] in ".?"
        assert "{" not in work.text.title + "".join(text for _, text in work.text.abstract)
    assert len({work.text.title for work in world.works}) > 0.9 * len(world.works)


def test_every_subject_is_made_of_known_concepts() -> None:
    for subject in SUBJECTS:
        assert subject.concept in CONCEPTS
        assert set(subject.beside) <= set(CONCEPTS)
    assert sum(subject.share for subject in SUBJECTS) == pytest.approx(1.0)
    assert len({concept.ui for concept in CONCEPTS.values()}) == len(CONCEPTS)
    assert all(concept.ui.startswith("D9") for concept in CONCEPTS.values())


PRINTED = """
    family    | given     | middle | habit        | seed | family printed | given printed | initials
    Müller    | Jürgen    |        | as it is     | 1    | Müller         | Jürgen        | J
    Müller    | Jürgen    |        | plain        | 1    | Muller         | Jurgen        | J
    Müller    | Jürgen    |        | plain        | 2    | Mueller        | Juergen       | J
    Zhang     | Xiao-Ming |        | joins        | 1    | Zhang          | Xiaoming      | X
    Smith     | John      | M      | middle       | 1    | Smith          | John M        | JM
    Smith     | John      | M      | initials     | 1    | Smith          | J M           | JM
    Andersson | Karl      | Erik   | middle       | 1    | Andersson      | Karl Erik     | KE
"""
HABITS = {
    "as it is": Habit(False, 0.0, False, 0.0, 0.0),
    "plain": Habit(False, 1.0, False, 0.0, 0.0),
    "joins": Habit(False, 0.0, True, 0.0, 0.0),
    "middle": Habit(True, 0.0, False, 0.0, 0.0),
    "initials": Habit(True, 0.0, False, 0.0, 1.0),
}


@pytest.mark.parametrize(
    ("family", "given", "middle", "habit", "seed", "family_printed", "given_printed", "initials"), rows(PRINTED)
)
def test_how_a_name_is_printed(
    family: str, given: str, middle: str, habit: str, seed: str, family_printed: str, given_printed: str, initials: str
) -> None:
    printed = print_name(Name(family, given, middle), HABITS[habit], random.Random(int(seed)), initials_only=False)
    assert (printed.family, printed.given, printed.initials) == (family_printed, given_printed, initials)


def test_trials_are_led_by_people_who_know_the_subject(world: World) -> None:
    for trial in world.trials:
        assert trial.chair.expertise.get(trial.subject.concept, 0.0) > 0
    assert any(trial.nobody for trial in world.trials)
    assert len({trial.acronym for trial in world.trials}) == len(world.trials)


def test_congresses_and_panels_seat_nobody_twice(world: World) -> None:
    for seats in [session.people for session in world.sessions] + [panel.people for panel in world.panels]:
        assert seats
        assert len({id(person) for _, person in seats}) == len(seats)
