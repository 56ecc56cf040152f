"""The same expert seen by four functions, the wall's own pages, and purposes that somebody states."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from kolloquy.faces.web.context import GOVERN, RAIL
from kolloquy.governance.models import Territory
from kolloquy.governance.trail.models import Entry, Payload
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.identity.models import Authorship, Expert
from tests.support import cast
from tests.support.published import Published, publish_invented

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
WHY = "Why am I not seeing more?"


@pytest.fixture
def world() -> Published:
    return publish_invented(experts=16, works_each=2)


@pytest.fixture
def as_(client: Client) -> Callable[[str], Client]:
    def sign_in(who: str) -> Client:
        client.force_login(getattr(cast, who)())
        return client

    return sign_in


def text(response: Any) -> str:
    return str(response.content.decode())


def names(html: str) -> list[str]:
    return re.findall(r'<h2 class="name">\s*<a href="/experts/[^"]+">([^<]+)</a>', html)


def telling(world: Published) -> set[str]:
    """What only evidence knows: works, topics, trials, reasons, other spellings."""
    best = world.topic.standings.order_by("place")[0]  # type: ignore[attr-defined]
    works = list(Authorship.objects.filter(expert=best.expert).values_list("work__title", flat=True)[:3])
    return {*best.reasons, *best.expert.other_names, *works, "surely theirs", "Heart failure", "0000-0002-1825-0097"}


def test_commercial_finds_names_and_places_and_nothing_of_what_anybody_stands_for(as_: Any, world: Published) -> None:
    html = text(as_("cora").get("/experts"))
    expected = [e.name for e in Expert.objects.order_by("sort_name", "expert_id")[:50]]
    assert names(html) == [escape(name) for name in expected]
    assert WHY in html
    assert "FW-1" in html
    for told in telling(world):
        assert escape(told) not in html, told
    assert 'name="topic"' not in html
    assert 'name="channel"' not in html
    assert 'placeholder="Name"' in html


def test_the_pages_of_the_directory_hold_everybody_once(as_: Any) -> None:
    world = publish_invented(experts=55, works_each=1)
    client, address, found = as_("cora"), "/experts", []
    while address:
        html = text(client.get(address))
        found += names(html)
        more = re.search(r'href="([^"]+)"\s+hx-get="[^"]+"\s+hx-target="#more"', html)
        address = more[1].replace("&amp;", "&") if more else ""
    assert sorted(found) == sorted(escape(e.name) for e in world.experts)


@pytest.mark.parametrize("q", ["Okafor", "okaf", "lagos", "hospital", "sahlgrenska", "1825"])
def test_a_search_of_commercial_looks_into_names_alone(as_: Any, world: Published, q: str) -> None:
    html = text(as_("cora").get("/experts", {"q": q}))
    words = [f" {e.sort_name}" for e in world.experts]
    assert len(names(html)) == min(50, sum(f" {q.lower()}" in each for each in words))


EVIDENCE_ASKED = [
    "?topic=heart-failure", "?channel=trials", "?sort=rise", "?topic=heart-failure&channel=guidelines&sort=standing",
]  # fmt: skip


@pytest.mark.parametrize("asked", EVIDENCE_ASKED)
def test_an_address_that_asks_by_evidence_gives_commercial_the_plain_list(
    as_: Any, world: Published, asked: str
) -> None:
    client = as_("cora")
    assert names(text(client.get(f"/experts{asked}"))) == names(text(client.get("/experts")))


def test_the_fragments_and_the_title_of_commercial_tell_no_more(as_: Any, world: Published) -> None:
    part = text(as_("cora").get("/experts?topic=heart-failure", headers=HTMX))
    assert "<html" not in part
    assert "Heart failure" not in part
    assert "<title>Experts · Kolloquy</title>" in text(as_("cora").get("/experts?topic=heart-failure"))


def test_commercial_sees_of_an_expert_who_and_where(as_: Any, world: Published) -> None:
    expert = world.topic.standings.order_by("place")[0].expert  # type: ignore[attr-defined]
    html = text(as_("cora").get(f"/experts/{expert.pk}"))
    assert escape(expert.name) in html
    assert escape(expert.institution) in html
    assert WHY in html
    assert "FW-1" in html
    for told in telling(world):
        assert escape(told) not in html, told
    for part in ('id="standing"', 'id="works"', 'id="transfers"', "/sources", "/standings/", "charts.js"):
        assert part not in html, part


def test_commercial_page_is_the_same_whatever_the_evidence_says(as_: Any, world: Published) -> None:
    """Everything that evidence knows is changed; no byte of what commercial fetches is."""
    expert = world.topic.standings.order_by("place")[0].expert  # type: ignore[attr-defined]
    client = as_("cora")
    addresses = ["/experts", "/experts?q=oka", f"/experts/{expert.pk}", "/experts?country=SE"]

    def fetched() -> list[str]:
        return [re.sub(r'value="[\w-]{64}"', "", text(client.get(address))) for address in addresses]

    before = fetched()
    world.topic.standings.update(standing=1, place=1, reasons=["changed"])  # type: ignore[attr-defined]
    Expert.objects.update(works=1, sure_works=0, confidence=0.1, other_names=["Changed"], orcid=None, has_trials=True)
    world.topic.delete()  # type: ignore[attr-defined]
    assert fetched() == before


FOUR_TRUTHS = {"ada": (True, False), "kim": (True, False), "alex": (True, False), "cora": (False, True)}


@pytest.mark.parametrize(("who", "seen"), FOUR_TRUTHS.items())
def test_who_sees_the_evidence_of_an_expert(as_: Any, world: Published, who: str, seen: tuple[bool, bool]) -> None:
    html = text(as_(who).get(f"/experts/{world.experts[0].pk}"))
    assert ("Standing by topic" in html, WHY in html) == seen


@pytest.mark.parametrize("expert_id", ["{here}", "ENOBODY22"])
@pytest.mark.parametrize("page", ["sources", "works", "standings/heart-failure", "transfers", "interest?name=x"])
def test_evidence_is_refused_alike_for_who_is_there_and_who_is_not(
    as_: Any, world: Published, page: str, expert_id: str
) -> None:
    answer = as_("cora").get(f"/experts/{expert_id.format(here=world.experts[0].pk)}/{page}")
    assert answer.status_code == 403
    assert "FW-1" in text(answer)


@pytest.mark.parametrize("who", ["ada", "ben", "mia", "pia", "cora", "rui", "kim", "sol", "alex"])
def test_every_door_that_is_shown_opens_and_no_other_does(as_: Any, world: Published, who: str) -> None:
    client = as_(who)
    rail = set(re.findall(r'<li[^>]*><a href="([^"]+)"', text(client.get("/how-a-standing-comes-about"))))
    tabs = set(
        re.findall(r'href="([^"]+)"', text(client.get("/govern")).split('aria-label="Govern"')[1].split("</nav>")[0])
    )
    for door in (*RAIL, *GOVERN):
        if door.reads is not None:
            shown = door.path in (rail if door in RAIL else tabs)
            assert shown == (client.get(door.path).status_code == 200), f"{who}: {door.name}"


def test_the_matrix_has_every_class_and_function_and_every_cell_opens(as_: Any) -> None:
    client = as_("cora")
    html = text(client.get("/govern"))
    cells = sorted(set(re.findall(r'href="(/govern/wall/[^"]+)"', html)))
    assert len(cells) == len(Function) * len(RecordClass)
    for address in cells:
        page, part = client.get(address), client.get(address, headers=HTMX)
        assert page.status_code == 200
        assert text(part).strip() in text(page)
    assert "<html" not in text(part)


def test_one_functions_column_can_be_read_alone(as_: Any) -> None:
    html = text(as_("ada").get("/govern?who=commercial"))
    assert len(set(re.findall(r'href="(/govern/wall/[^"]+)"', html))) == len(RecordClass)


@pytest.mark.parametrize("address", ["/govern/wall/nobody/note", "/govern/wall/medical/nothing"])
def test_a_cell_that_is_not_there_says_so(as_: Any, address: str) -> None:
    assert as_("ada").get(address).status_code == 404


TRIED = """
    function          | role  | territory | purpose | class       | Medical's    | Commercial's | own
    commercial        | field | iberia    | work    | touchpoint  | coordination | in full      | in full
    commercial        | field |           | work    | touchpoint  | coordination | coordination | in full
    medical           | field | iberia    | work    | note        | in full      | nothing      | in full
    medical           | field |           | work    | note        | nothing      | nothing      | in full
    medical           | lead  |           | work    | note        | in full      | nothing      | in full
    pharmacovigilance | field |           | safety  | note        | in full      | in full      | in full
    compliance        | field |           | work    | note        | nothing      | nothing      | nothing
"""


def test_trying_says_levels_by_class_and_never_a_value(as_: Any, world: Published) -> None:
    from tests.support.tables import rows

    Territory.objects.get_or_create(code="iberia", defaults={"name": "Iberia", "path": "/iberia/"})
    Territory.objects.filter(code="iberia").update(countries=["PT"])
    lisbon = next(e for e in world.experts if e.country == "PT")
    client = as_("cora")
    for function, role, territory, purpose, record_class, medical, commercial, own in rows(TRIED):
        asked = {"function": function, "role": role, "territory": territory, "purpose": purpose, "expert": lisbon.pk}
        html = text(client.get("/govern/try", asked))
        row = next(r for r in html.split("<tr>") if f"/govern/wall/{function}/{record_class}" in r)
        shown = re.findall(r"<span>([a-z ]*)</span>", row)
        assert (shown[0], shown[1], shown[3]) == (medical, commercial, own), (function, role, territory, record_class)
        for told in telling(world):
            assert escape(told) not in html


def test_trying_finds_the_expert_by_name_and_says_when_there_is_nobody(as_: Any, world: Published) -> None:
    client = as_("ada")
    assert "who belongs to no territory" in text(client.get("/govern/try", {"q": "okafor"}))
    assert "Nobody of that name" in text(client.get("/govern/try", {"q": "zzzz"}))
    assert "Whom do they look at?" in text(client.get("/govern/try"))
    assert "<html" not in text(client.get("/govern/try", {"q": "okafor"}, headers=HTMX))


REASON = "A report of liver failure after the congress"


def test_a_stated_purpose_is_shown_kept_in_the_trail_and_ends_with_one_click(as_: Any) -> None:
    client = as_("pia")
    answer = client.post("/purpose", {"purpose": "safety", "because": REASON, "hours": "2"})
    assert answer.status_code == 302
    assert "You look for: <b>safety</b>" in text(client.get("/govern"))
    entry = Entry.objects.filter(verb="purpose.stated").latest("number")
    assert entry.facts["purpose"] == "safety"
    assert json.loads(Payload.objects.get(pk=entry.number).text) == {"because": REASON}
    client.post("/purpose/end")
    assert "You look for:" not in text(client.get("/govern"))
    assert Entry.objects.filter(verb="purpose.ended").exists()


@pytest.mark.parametrize(
    "said",
    [
        {"purpose": "investigation", "because": REASON, "hours": "2"},
        {"purpose": "safety", "because": "so", "hours": "2"},
        {"purpose": "safety", "because": REASON, "hours": "24"},
        {"purpose": "safety", "because": REASON, "hours": "-1"},
        {"purpose": "curiosity", "because": REASON, "hours": "two"},
        {},
    ],
)
def test_a_purpose_that_may_not_be_stated_says_why_and_keeps_the_words(as_: Any, said: dict[str, str]) -> None:
    client = as_("pia")
    answer = client.post("/purpose", said)
    assert answer.status_code == 422
    assert "FW-14" in text(answer)
    assert said.get("because", "") in text(answer)
    assert "You look for:" not in text(client.get("/govern"))


def test_a_purpose_is_over_when_its_hours_are(as_: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from kolloquy.kernel import clock

    client = as_("kim")
    client.post("/purpose", {"purpose": "investigation", "because": REASON, "hours": "1"})
    assert "You look for" in text(client.get("/govern"))
    later = clock.now() + timedelta(minutes=61)
    monkeypatch.setattr("kolloquy.faces.web.wall.clock.now", lambda: later)
    assert "You look for" not in text(client.get("/purpose"))


def test_what_is_opened_for_a_purpose_points_to_its_reason(as_: Any, rf: Any) -> None:
    from kolloquy.faces.web.wall import opened_sensitive

    client = as_("kim")
    client.post("/purpose", {"purpose": "investigation", "because": REASON, "hours": "1"})
    request = rf.get("/")
    request.user, request.session = cast.kim(), client.session
    opened_sensitive(request, "note", "N1")
    read = Entry.objects.filter(verb="note.read").latest("number")
    stated = Entry.objects.filter(verb="purpose.stated").latest("number")
    assert read.facts == {"purpose": "investigation", "because": f"entry {stated.number}"}


def test_nobody_else_is_offered_a_purpose(as_: Any) -> None:
    assert "Nothing would show you more" in text(as_("cora").get("/purpose"))
