"""Subjects of proposals under the names the house has for what is off-label: cases, and what is not found."""

from dataclasses import replace
from datetime import date

import pytest

from kolloquy.governance.models import Indication, Product
from kolloquy.identity.people import write_generation
from kolloquy.influence.models import Topic
from kolloquy.influence.ranking import index
from kolloquy.kernel import clock
from kolloquy.planning.agreeing.off_label import unsayable
from kolloquy.planning.agreeing.rules import Unsayable, subject_is_on_label
from kolloquy.strategy.models import DiscussionTopic
from tests.support import ranking_world
from tests.support.tables import rows

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 4)
MESH = tuple(
    {"ui": ui, "name": terms[0], "tree_numbers": [f"C0{n}.100"], "terms": terms}
    for n, (ui, terms) in enumerate(
        {
            "D900001": ["Amyloid Neuropathies, Familial", "Transthyretin Polyneuropathy", "Corino Palsies"],
            "D900002": [
                "Cardiomyopathy, Inventic",
                "Inventic Heart Muscle Disease",
                "Œdema of Invention",
                "Palsy Heart",
            ],
            "D900003": ["Renal Inventosis", "Kidney Inventosis", "Palsy Heart"],
        }.items(),
        start=1,
    )
)
# What somebody writes, and which of ours it is taken for; empty is allowed. The stems of the index know plurals in -s
# and -ies, and no others; a paraphrase and another language are not known at all.
SUBJECTS = """
    subject                                        | is
    Early switch of patients                       | Early switch
    EARLY   SWITCH                                 | Early switch
    early-switching patients                       |
    an early, switch-like change                   | Early switch
    Early switches                                 |
    hearly switch                                  |
    Amyloid neuropathies, familial                 | Familial amyloid polyneuropathy
    What Transthyretin Polyneuropathy does         | Familial amyloid polyneuropathy
    transthyretin polyneuropathies                 | Familial amyloid polyneuropathy
    Transthyretin and polyneuropathy               |
    Corino palsy                                   | Familial amyloid polyneuropathy
    fap stage one                                  | Familial amyloid polyneuropathy
    Kidney inventosis in practice                  | Renal Inventosis
    Renal inventosis                               | Renal Inventosis
    Rénal Inventosis                               | Renal Inventosis
    Palsy heart                                    |
    Inventic heart muscle disease                  |
    Oedema of invention                            |
    How clinics find patients                      |
    treating the nerve disease of that protein     |
    Neuropatía amiloide familiar                   |
"""


@pytest.fixture
def home(tmp_path, settings):
    """An index with three concepts, one of which an approved indication is called by and another names too."""
    settings.KOLLOQUY = replace(settings.KOLLOQUY, home=tmp_path)
    world = ranking_world.World((ranking_world.Work((ranking_world.Author("E1"),)),), mesh=MESH)
    made = index.tables(ranking_world.inputs(world))
    write_generation(tmp_path, ranking_world.people_tables(world), lambda people: index.write(people.folder, made))
    return tmp_path


@pytest.fixture
def words(home):
    velarix = Product.objects.create(code="velarix", name="Velarix")
    Indication.objects.create(code="fap", product=velarix, name="Familial amyloid polyneuropathy")
    Indication.objects.create(
        code="inventic", product=velarix, name="Inventic heart muscle disease", approved_on=date(2024, 5, 1)
    )
    Topic.objects.create(
        slug="fap-followed", name="Familial amyloid polyneuropathy", mesh_uis=["D900001"], followed_at=clock.now()
    )
    DiscussionTopic.objects.create(slug="early-switch", name="Early switch", label="off")
    DiscussionTopic.objects.create(
        slug="nerves", name="Familial amyloid polyneuropathy", label="off", followed="fap-followed"
    )
    DiscussionTopic.objects.create(slug="kidneys", name="Renal Inventosis", label="off")
    return unsayable(TODAY)


@pytest.mark.parametrize(("subject", "meant"), rows(SUBJECTS))
def test_a_subject_is_refused_under_any_name_the_house_has_for_it(words, subject, meant):
    verdict = subject_is_on_label(subject, off_label=words)
    assert verdict.rule == ("PA-2" if meant else None), verdict.reason
    assert f"“{meant}”" in verdict.reason if meant else verdict.reason == ""


def test_another_name_is_told_with_the_one_it_stands_for(words):
    verdict = subject_is_on_label("On Kidney inventosis in practice", off_label=words)
    assert verdict.reason.startswith("“kidney inventosis” is another word for “Renal Inventosis”, which is off-label")


def test_a_wider_topic_that_is_followed_lends_no_words(home):
    Topic.objects.create(
        slug="wide", name="Heart failure", mesh_uis=["D900003"], keywords=["heart failure"], followed_at=clock.now()
    )
    DiscussionTopic.objects.create(slug="dosing", name="Dosing in children", label="off", followed="wide")
    words = unsayable(TODAY)
    assert subject_is_on_label("Heart failure clinics and kidney inventosis", off_label=words)
    assert not subject_is_on_label("Dosing in children", off_label=words)


def test_the_day_of_an_approval_sets_its_names_free(home):
    velarix = Product.objects.create(code="velarix", name="Velarix")
    Indication.objects.create(code="ri", product=velarix, name="Renal Inventosis", approved_on=date(2026, 6, 1))
    subject = "Kidney inventosis"
    assert not subject_is_on_label(subject, off_label=unsayable(date(2026, 5, 31)))
    assert subject_is_on_label(subject, off_label=unsayable(date(2026, 6, 1)))


def test_without_an_index_names_alone_are_found(tmp_path, settings):
    settings.KOLLOQUY = replace(settings.KOLLOQUY, home=tmp_path)
    DiscussionTopic.objects.create(slug="kidneys", name="Renal Inventosis", label="off")
    words = unsayable(TODAY)
    assert not subject_is_on_label("On renal inventosis", off_label=words)
    assert subject_is_on_label("Kidney inventosis", off_label=words)


def test_a_name_of_nothing_refuses_nothing():
    assert subject_is_on_label("Anything", off_label=[Unsayable("–", frozenset({""}))])
