"""What people mean by the words of a topic, and which documents are about it."""

from datetime import date

import numpy as np
import pytest

from kolloquy.influence.ranking.matching import match
from kolloquy.influence.ranking.recipe import HOW, RECIPE
from kolloquy.influence.ranking.topics import Mesh, Topic, best_evidenced, understand
from kolloquy.kernel.problems import BadInput
from tests.support.ranking_world import Author, MemoryShelf, Trial, Work, World
from tests.support.tables import rows

MESH = (
    {"ui": "D001943", "name": "Breast Neoplasms", "tree_numbers": ["C04.588.180"], "terms": ["Breast Neoplasms", "Breast Cancer", "Tumors, Breast"]},
    {"ui": "D000069584", "name": "Unilateral Breast Neoplasms", "tree_numbers": ["C04.588.180.900"], "terms": ["Unilateral Breast Neoplasms"]},
    {"ui": "D009369", "name": "Neoplasms", "tree_numbers": None, "terms": ["Neoplasms", "Cancer", "Neoplasm"]},
    {"ui": "D003924", "name": "Diabetes Mellitus, Type 2", "tree_numbers": ["C18.452.394.750.149"], "terms": ["Diabetes Mellitus, Type 2", "Type 2 Diabetes"]},
    {"ui": "D015658", "name": "HIV Infections", "tree_numbers": ["C01.221.500"], "terms": ["HIV Infections"]},
    {"ui": "D000163", "name": "Acquired Immunodeficiency Syndrome", "tree_numbers": ["C01.221.500.100"], "terms": ["AIDS", "Acquired Immunodeficiency Syndrome"]},
    {"ui": "D007167", "name": "Immunotherapy", "tree_numbers": ["E02.095.465"], "terms": ["Immunotherapy", "Immunotherapies"]},
    {"ui": "D012380", "name": "Role", "tree_numbers": ["F01.829.316"], "terms": ["Role"]},
    {"ui": "D006333", "name": "Heart Failure", "tree_numbers": ["C14.280.434"], "terms": ["Heart Failure", "Cardiac Failure"]},
)  # fmt: skip
TITLES = (
    "Breast cancers in the young",  # 0
    "Unilateral breast neoplasm: a case",  # 1
    "Immunotherapy of breast cancer",  # 2
    "Hearing aids for the old",  # 3
    "AIDS in the cities",  # 4
    "The role of the heart",  # 5
    "Acute CARDIAC FAILURE",  # 6
    "Type 2 diabetes mellitus and cancer",  # 7
    "Zebra stripes",  # 8
)
AUTHOR = (Author("E1"),)
WORLD = World(tuple(Work(AUTHOR, sign=None, title=title) for title in TITLES), mesh=MESH)
SHELF = MemoryShelf(WORLD)
HEADINGS = Mesh.of(SHELF)

WHAT_IS_MEANT = """
    said                          | headings            | keywords     | query
    breast cancer                 | D001943             |              |
    Breast Cancers                | D001943             |              |
    breast tumours                | D001943             |              |
    D003924                       | D003924             |              |
    C01.221.500                   | D015658             |              |
    type 2 diabetes               | D003924             |              |
    aids                          | D000163             |              |
    AIDS OR heart failure         | D000163 D006333     |              |
    zebra                         |                     | zebra        |
    "hearing aids"                |                     | hearing aids |
    immunotherapy of breast cancer|                     |              | immunotherapy of breast cancer
    zebra OR cancer               | D009369             | zebra        |
"""


@pytest.mark.parametrize(("said", "headings", "keywords", "query"), rows(WHAT_IS_MEANT))
def test_what_is_meant_by_the_words_of_a_topic(said: str, headings: str, keywords: str, query: str) -> None:
    topic = understand(said, HEADINGS)
    found = (" ".join(topic.mesh_uis), " ".join(topic.keywords), topic.query or "")
    assert found == (headings, keywords, query)


WHICH_DOCUMENTS = """
    said                            | are about it
    breast cancer                   | 0 1 2
    neoplasms                       | 0 1 2 7
    unilateral breast neoplasms     | 1
    immunotherapy in breast cancer  | 2
    AIDS                            | 4
    HIV infections                  | 4
    "hearing aids"                  | 3
    role                            |
    heart failure                   | 6
    zebra stripe                    | 8
    zebra OR type 2 diabetes        | 7 8
    stripes without zebras          | 8
    the of                          |
"""


@pytest.mark.parametrize(("said", "numbers"), rows(WHICH_DOCUMENTS))
def test_which_documents_are_about_a_topic(said: str, numbers: str) -> None:
    how = match(understand(said, HEADINGS), SHELF, HEADINGS).how
    assert " ".join(str(number) for number in np.flatnonzero(how >= 0)) == numbers


HOW_SURELY = """
    the work                      | counts as
    a main heading                | major
    a heading                     | mesh
    a keyword                     | keyword
    the title                     | title
    the abstract                  | abstract
"""


@pytest.mark.parametrize(("work", "sign"), rows(HOW_SURELY))
def test_the_strongest_sign_counts(work: str, sign: str) -> None:
    shelf = MemoryShelf(World((Work(AUTHOR, sign=sign), Work(AUTHOR, sign=None, title="On beta disease"))))
    found = match(understand("alpha disease", Mesh.of(shelf)), shelf, Mesh.of(shelf))
    assert [HOW[how] for how in found.how.tolist()] == [sign, "title"], "Beta stands below Alpha"
    strength = {each.key: each.strength for each in RECIPE.signs}
    assert found.degree(RECIPE).tolist() == [strength[sign], strength["title"]]


def test_a_document_that_says_nothing_of_it_has_no_degree() -> None:
    assert match(understand("zebra", HEADINGS), SHELF, HEADINGS).degree(RECIPE)[:8].max() == 0


def test_how_the_words_were_taken_is_said() -> None:
    assert understand("breast cancer", HEADINGS).understood == (
        "Taken as MeSH Breast Neoplasms (D001943) with 1 narrower heading."
    )
    assert understand("zebra OR aids", HEADINGS).understood == (
        "Taken as MeSH Acquired Immunodeficiency Syndrome (D000163) or the words “zebra”."
    )


def test_two_names_of_one_heading_are_one_topic() -> None:
    one, other = understand("breast cancer", HEADINGS), understand("Breast Neoplasms", HEADINGS)
    assert one == other
    assert (one.slug, one.name) == ("breast-neoplasms", "Breast Neoplasms")


def test_without_mesh_in_the_lake_the_words_are_looked_for_and_it_says_so() -> None:
    shelf = MemoryShelf(World((Work(AUTHOR, title="Breast cancers in the young"),), mesh=()))
    topic = understand("breast cancer", Mesh.of(shelf))
    assert topic.keywords == ("breast cancer",)
    assert "no MeSH" in topic.understood
    assert match(topic, shelf, Mesh.of(shelf)).how.tolist() == [HOW.index("title")]


@pytest.mark.parametrize("said", ["", "  ", "—", " OR "])
def test_an_empty_topic_is_a_problem_in_one_sentence(said: str) -> None:
    with pytest.raises(BadInput, match=r"^The topic is empty; name one"):
        understand(said, HEADINGS)


def test_a_heading_that_is_not_in_the_lake_is_a_problem() -> None:
    with pytest.raises(BadInput, match=r"^D999999 is no MeSH heading in the lake;"):
        understand("D999999", HEADINGS)


def test_a_trial_is_about_its_conditions() -> None:
    shelf = MemoryShelf(World(trials=(Trial((("E1", "contact"),)),)))
    mesh = Mesh.of(shelf)
    assert match(understand("beta disease", mesh), shelf, mesh).how.tolist() == [-1]
    assert match(understand("alpha disease", mesh), shelf, mesh).how.tolist() == [HOW.index("keyword")]


def test_topics_worth_following_are_diseases_with_most_people_and_none_above_another() -> None:
    works = (
        *(Work((Author(f"E{n}"),), date(2024, 1, 1), title="Heart failure") for n in range(3)),
        *(Work((Author(f"E{n}"),), date(2024, 1, 1), title="Breast cancer") for n in range(2)),
        Work((Author("E1"),), title="Unilateral breast neoplasms"),
        *(Work((Author(f"E{n}"),), title="Immunotherapy") for n in range(9)),
    )
    shelf = MemoryShelf(World(works, mesh=MESH))
    found = best_evidenced(shelf, Mesh.of(shelf), 5)
    assert [topic.name for topic in found] == ["Heart Failure", "Breast Neoplasms"]
    assert isinstance(found[0], Topic)


def test_topics_worth_following_without_mesh_are_the_keywords_most_people_use() -> None:
    works = (
        *(Work((Author(f"E{n}"),), sign="keyword", concept="Zebra Fever") for n in range(3)),
        Work((Author("E1"),), sign="keyword", concept="Gnu Fever"),
    )
    shelf = MemoryShelf(World(works, mesh=()))
    assert [topic.name for topic in best_evidenced(shelf, Mesh.of(shelf), 5)] == ["zebra fever", "gnu fever"]
