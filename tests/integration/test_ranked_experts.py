"""Lists of experts: filters, orders and pages agree with a plain look at every row."""

from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kolloquy.identity.models import Expert, ExpertTerm
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import Topic, TopicStanding
from kolloquy.influence.queries import Page, ranked_experts
from kolloquy.kernel.ids import expert_id
from kolloquy.kernel.text import fold
from tests.support.make import READ_AT

pytestmark = pytest.mark.django_db
FAMILIES = ("Smith", "Smithers", "Øster", "Smolin", "García Márquez", "de Souza")
GIVEN = ("Ana", "Béla", "Chi", "Smita")
PLACES = ("University of Town", "Invented Hospital", None)


@pytest.fixture(autouse=True)
def people():
    random = Random(11)
    topic = Topic.objects.create(slug="topic", name="Topic", followed_at=READ_AT)
    experts, terms, standings = [], [], []
    for number in range(90):
        family, given, place = random.choice(FAMILIES), random.choice(GIVEN), random.choice(PLACES)
        expert = Expert(
            expert_id=expert_id(str(number)), family=family, given=given, sort_name=fold(f"{family} {given}"),
            institution=place, institution_key=fold(place) or None, country=random.choice(["ES", "DE", None]),
            works=random.randint(0, 3), has_trials=random.random() < 0.2, changed_at=READ_AT,
            state=ExpertState.GONE if number % 30 == 7 else ExpertState.CURRENT,
        )  # fmt: skip
        experts.append(expert)
        terms += [ExpertTerm(expert=expert, term=t) for t in set(f"{expert.sort_name} {fold(place)}".split())]
        if number % 3:
            standings.append(_standing(topic, expert, random))
    Expert.objects.bulk_create(experts)
    ExpertTerm.objects.bulk_create(terms)
    TopicStanding.objects.bulk_create(standings)


def _standing(topic: Topic, expert: Expert, random: Random) -> TopicStanding:
    trials = random.choice([0.0, 0.0, 1.5])
    # Few different values: ties have to be told apart by the expert's id.
    science = random.choice([0.5, 1.0, 2.0])
    return TopicStanding(
        topic=topic, expert=expert, as_of=date(2026, 3, 1), recipe="1", place=1, standing=science + trials, low=0.0,
        high=9.0, science=science, trials=trials, has_trials=trials > 0, rise=random.choice([None, 0.1, 0.2]),
        country=expert.country, institution_key=expert.institution_key, sort_name=expert.sort_name,
    )  # fmt: skip


def every_page(**asked: object) -> list[str]:
    """All pages put together, a few rows each."""
    found: list[str] = []
    after: str | None = None
    while True:
        page: Page = ranked_experts(after=after, size=7, **asked)  # type: ignore[arg-type]
        found += [row.expert.pk for row in page.rows]
        after = page.next_cursor
        if after is None:
            return found
        assert len(page.rows) == 7


def plainly(keep: Callable[[TopicStanding], bool], order: Callable[[TopicStanding], tuple[object, ...]]) -> list[str]:
    rows = [s for s in TopicStanding.objects.select_related("expert") if s.expert.state == "current" and keep(s)]
    return [s.expert_id for s in sorted(rows, key=order)]  # type: ignore[arg-type, return-value]


def by_standing(s: TopicStanding) -> tuple[object, ...]:
    return -s.standing, s.expert_id


def has(s: TopicStanding, *beginnings: str) -> bool:
    words = f"{s.expert.sort_name} {s.expert.institution_key or ''}".split()
    return all(any(word.startswith(beginning) for word in words) for beginning in beginnings)


FILTERS: dict[str, tuple[dict[str, object], Callable[[TopicStanding], bool]]] = {
    "none": ({}, lambda s: True),
    "a country": ({"country": "es"}, lambda s: s.country == "ES"),
    "an institution": ({"institution": "UNIVERSITY of Town"}, lambda s: s.institution_key == "university of town"),
    "a channel few have": ({"channel": "trials"}, lambda s: s.trials > 0),
    "a channel most have": ({"channel": "science"}, lambda s: s.science > 0),
    "an unknown channel": ({"channel": "payments"}, lambda s: True),
    "the beginning of a name": ({"q": "smi"}, lambda s: has(s, "smi")),
    "several words": ({"q": "Smith univ"}, lambda s: has(s, "smith", "univ")),
    "letters with marks": ({"q": "ØST bél"}, lambda s: has(s, "ost", "bel")),
    "nobody's name": ({"q": "zzz"}, lambda s: False),
    "all at once": (
        {"country": "DE", "channel": "trials", "q": "sm"},
        lambda s: s.country == "DE" and s.trials > 0 and has(s, "sm"),
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_keeps_what_a_plain_look_keeps_page_after_page(name):
    asked, keep = FILTERS[name]
    assert every_page(topic="topic", **asked) == plainly(keep, by_standing)


@pytest.mark.parametrize("few", [0, 3_000])
def test_both_ways_of_searching_find_the_same(few, monkeypatch):
    monkeypatch.setattr("kolloquy.influence.queries.FEW", few)
    monkeypatch.setattr("kolloquy.influence.queries.FEW_BY_NAME", few)
    assert every_page(topic="topic", q="smith univ") == plainly(lambda s: has(s, "smith", "univ"), by_standing)
    assert every_page(q="smita town")


def test_rising_experts_come_by_their_rise_and_those_without_one_not_at_all():
    found = every_page(topic="topic", sort="rise")
    assert found == plainly(lambda s: s.rise is not None, lambda s: (-(s.rise or 0), s.expert_id))


def test_by_name_the_order_is_that_of_folded_names():
    assert every_page(topic="topic", sort="name") == plainly(lambda s: True, lambda s: (s.sort_name, s.expert_id))


def test_without_a_topic_all_current_experts_come_by_name():
    current = Expert.objects.filter(state=ExpertState.CURRENT)
    assert every_page() == [e.pk for e in sorted(current, key=lambda e: (e.sort_name, e.pk))]
    assert every_page(channel="trials") == [
        e.pk for e in sorted(current.filter(has_trials=True), key=lambda e: (e.sort_name, e.pk))
    ]


@pytest.mark.parametrize(
    "cursor", ["", "nonsense", "bm9uc2Vuc2U", "bmFufkUx", "AH5F", "ø"]
)  # nan~E1 and a NUL are among them
def test_an_unreadable_cursor_starts_at_the_top(cursor):
    assert ranked_experts("topic", after=cursor).rows == ranked_experts("topic").rows
    assert ranked_experts(after="AH5F").rows == ranked_experts().rows


@pytest.mark.parametrize(
    ("asked", "queries"),
    [({}, 1), ({"topic": "topic"}, 1), ({"topic": "topic", "country": "ES", "channel": "trials"}, 1),
     ({"topic": "topic", "q": "smi"}, 2), ({"q": "smi univ"}, 3), ({"q": "a b c d e f g h i"}, 5)],
)  # fmt: skip
def test_a_page_takes_a_small_fixed_number_of_queries(asked, queries):
    with CaptureQueriesContext(connection) as captured:
        for row in ranked_experts(**asked).rows:
            assert row.expert.name
    assert len(captured) == queries
    assert not any(sql["sql"].startswith("SELECT COUNT(*) AS") for sql in captured.captured_queries)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plans are SQLite's")
@pytest.mark.parametrize(
    ("asked", "index"),
    [({"topic": "topic"}, "standing_highest"), ({"topic": "topic", "country": "ES"}, "standing_by_country"),
     ({"topic": "topic", "sort": "rise"}, "standing_rising"), ({"topic": "topic", "sort": "name"}, "standing_by_name"),
     ({"topic": "topic", "channel": "trials"}, "standing_with_trials"), ({}, "expert_by_name"),
     ({"country": "ES"}, "expert_by_country"), ({"channel": "trials"}, "expert_with_trials")],
)  # fmt: skip
def test_a_page_is_one_walk_along_one_index(asked, index):
    with CaptureQueriesContext(connection) as captured:
        ranked_experts(**asked)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + captured.captured_queries[-1]["sql"].replace("%", "%%"))
        plan = [row[3] for row in cursor.fetchall()]
    assert any(f"USING INDEX {index} " in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
