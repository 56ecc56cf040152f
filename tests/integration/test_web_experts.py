"""The list of experts and an expert's pages, against invented experts in the records."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kolloquy.identity.models import Expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import TopicStanding
from tests.support import cast
from tests.support.published import Published, publish_invented

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def world() -> Published:
    return publish_invented(experts=60, works_each=3)


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(cast.ada())
    return client


def names(html: str) -> list[str]:
    return re.findall(r'<h2 class="name">\s*<a href="[^"]+">([^<]+)</a>', html)


def first(world: Published) -> TopicStanding:
    return TopicStanding.objects.filter(topic=world.topic).order_by("place").select_related("expert")[0]


def text(response: Any) -> str:
    return str(response.content.decode())


def test_who_comes_without_a_question_sees_the_best_covered_topic_by_standing(ada: Client, world: Published) -> None:
    response = ada.get("/experts")
    expected = [row.expert.name for row in TopicStanding.objects.select_related("expert").order_by("place")[:50]]
    assert names(text(response)) == expected
    assert "Experts on Heart failure" in text(response)


def test_the_pages_of_a_list_hold_everybody_once(ada: Client, world: Published) -> None:
    found: list[str] = []
    address: str | None = "/experts?topic=heart-failure"
    while address:
        html = text(ada.get(address))
        found += names(html)
        more = re.search(r'href="([^"]+)"\s+hx-get="[^"]+"\s+hx-target="#more"', html)
        address = more[1].replace("&amp;", "&") if more else None
    assert sorted(found) == sorted(expert.name for expert in world.experts)


def test_a_filter_is_a_chip_that_can_be_taken_away(ada: Client, world: Published) -> None:
    html = text(ada.get("/experts?topic=heart-failure&country=SE&channel=trials"))
    assert "in Sweden" in html
    assert "with evidence from trials" in html
    assert 'href="/experts?topic=heart-failure&amp;channel=trials"' in html
    shown = set(names(html))
    assert shown == {e.name for e in world.experts if e.country == "SE" and e.has_trials}


def test_an_institution_opens_its_people(ada: Client, world: Published) -> None:
    institution = world.experts[0].institution
    html = text(ada.get("/experts", {"topic": "any", "institution": institution}))
    assert set(names(html)) == {e.name for e in world.experts if e.institution == institution}


def test_a_search_finds_the_beginnings_of_words_without_accents(ada: Client, world: Published) -> None:
    assert set(names(text(ada.get("/experts?topic=any&q=oster")))) == {
        e.name for e in world.experts if e.family == "Østergaard"
    }


def test_nobody_found_says_what_to_do(ada: Client, world: Published) -> None:
    assert "Nobody fits all of this" in text(ada.get("/experts?topic=any&q=zzzz"))


def test_an_empty_installation_says_how_to_begin(ada: Client) -> None:
    assert "kolloquy evidence ingest" in text(ada.get("/experts"))


def test_nonsense_in_the_address_is_as_if_it_were_not_there(ada: Client, world: Published) -> None:
    plain = names(text(ada.get("/experts?topic=heart-failure")))
    odd = ada.get("/experts?topic=heart-failure&country=??&channel=payments&sort=salary&after=%%%")
    assert odd.status_code == 200
    assert names(text(odd)) == plain


def test_the_fragment_is_the_page_without_its_frame(ada: Client, world: Published) -> None:
    page, part = ada.get("/experts?topic=heart-failure"), ada.get("/experts?topic=heart-failure", headers=HTMX)
    assert names(text(part)) == names(text(page))
    assert "<html" not in text(part)
    assert 'id="country" hx-swap-oob="true"' in " ".join(text(part).split())
    assert "HX-Request" in page["Vary"]


def test_typing_a_name_does_not_fill_the_history(ada: Client, world: Published) -> None:
    here = {**HTMX, "HX-Current-URL": "http://testserver/experts?topic=heart-failure&q=o"}
    typed = ada.get("/experts?topic=heart-failure&country=&q=ok", headers=here)
    assert typed["HX-Replace-Url"] == "/experts?topic=heart-failure&q=ok"
    chosen = ada.get("/experts?topic=heart-failure&country=SE&q=o", headers=here)
    assert chosen["HX-Push-Url"] == "/experts?topic=heart-failure&country=SE&q=o"


def test_a_history_without_its_page_is_answered_with_the_whole_page(ada: Client, world: Published) -> None:
    answer = ada.get("/experts", headers={**HTMX, "HX-History-Restore-Request": "true"})
    assert "<html" in text(answer)


def test_a_standing_opens_to_its_records_and_adds_up(ada: Client, world: Published) -> None:
    standing = first(world)
    html = text(ada.get(f"/experts/{standing.expert_id}/standings/heart-failure"))
    assert f"{standing.standing:.3f}" in html
    assert (
        " + ".join(f"{getattr(standing, c):.3f}" for c in ("science", "trials", "guidelines", "congress", "network"))
        in html
    )
    assert "https://pubmed.ncbi.nlm.nih.gov/" in html
    assert "Recipe 2026.1" in html


def test_a_drawer_and_its_page_say_the_same(ada: Client, world: Published) -> None:
    address = f"/experts/{first(world).expert_id}/standings/heart-failure"
    page, part = text(ada.get(address)), text(ada.get(address, headers=HTMX))
    assert "<html" not in part
    assert part.strip() in page


def test_transfers_are_shown_as_context_and_marked(ada: Client, world: Published) -> None:
    html = text(ada.get(f"/experts/{world.experts[0].pk}"))
    assert "never scored" in html
    assert "Example Pharma Inc" in html or "Modelo Therapeutics" in html


PAGES = [
    "",
    "/standings/heart-failure",
    "/sources",
    "/works",
    "/transfers",
    "/interest?name={interest}",
    "/with/{other}",
]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_an_expert_opens(ada: Client, world: Published, page: str) -> None:
    expert = world.experts[0]
    interest = expert.interests.first().name  # type: ignore[attr-defined]
    response = ada.get(f"/experts/{expert.pk}" + page.format(interest=interest, other=world.experts[1].pk))
    assert response.status_code == 200
    assert expert.name in text(response)


@pytest.mark.parametrize(
    "address", ["/experts/ENOBODY22", "/experts/{id}/standings/no-such", "/experts/{id}/interest?name=x"]
)
def test_what_is_not_there_says_so(ada: Client, world: Published, address: str) -> None:
    response = ada.get(address.format(id=world.experts[0].pk))
    assert response.status_code == 404
    assert "There is nothing at this address" in text(response)


def test_an_absorbed_expert_leads_on(ada: Client, world: Published) -> None:
    old, new = world.experts[3], world.experts[0]
    Expert.objects.filter(pk=old.pk).update(state=ExpertState.ABSORBED, absorbed_into=new)
    assert ada.get(f"/experts/{old.pk}/sources?x=1")["Location"] == f"/experts/{new.pk}/sources?x=1"


def test_an_expert_without_evidence_any_more_has_a_page_that_says_so(ada: Client, world: Published) -> None:
    Expert.objects.filter(pk=world.experts[3].pk).update(state=ExpertState.GONE)
    response = ada.get(f"/experts/{world.experts[3].pk}")
    assert response.status_code == 410
    assert "no longer among the experts" in text(response)


# Four of each are the session, the person who asks, where they work, and what lies below it.
HOW_MANY_QUERIES = [
    ("/experts?topic=heart-failure", 8),
    ("/experts?topic=heart-failure&country=SE", 8),
    ("/experts?topic=heart-failure&q=okafor", 9),
    ("/experts?topic=any", 9),
    ("/experts/{id}", 28),
    ("/experts/{id}/standings/heart-failure", 10),
    ("/experts/{id}/sources", 14),
    ("/topics", 5),
    ("/topics/heart-failure", 7),
    ("/evidence", 6),
    ("/how-a-standing-comes-about", 4),
]


@pytest.mark.parametrize(("address", "most"), HOW_MANY_QUERIES)
def test_a_page_asks_the_database_a_fixed_number_of_times(
    ada: Client, world: Published, address: str, most: int, django_assert_num_queries: Callable[..., Any]
) -> None:
    expert_id = first(world).expert_id
    ada.get("/how-a-standing-comes-about")  # the first request of a session writes down that it began
    with django_assert_num_queries(most):
        assert ada.get(address.format(id=expert_id)).status_code == 200
