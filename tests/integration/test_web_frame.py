"""Signing in, the wall in front of every page, the theme, and what is said when something is not right."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver

from kolloquy.faces.web.urls import urlpatterns
from kolloquy.governance.wall.policy import RecordClass
from tests.support import cast
from tests.support.published import publish_invented

pytestmark = pytest.mark.django_db
PATTERNS = [p for p in urlpatterns if isinstance(p, URLPattern)]


def address_of(pattern: URLPattern) -> str:
    return "/" + re.sub(r"<(\w+):\w+>", lambda found: "1" if found[1] == "int" else "x", str(pattern.pattern))


def signed_in(client: Client, who: str = "ada") -> Client:
    client.force_login(getattr(cast, who)())
    return client


def test_signing_in_leads_to_where_one_wanted_to_go(client: Client) -> None:
    cast.ada()
    asked = client.get("/topics")
    assert asked["Location"] == "/sign-in?next=/topics"
    answer = client.post("/sign-in?next=/topics", {"username": "ada", "password": cast.PASSWORD, "next": "/topics"})
    assert answer["Location"] == "/topics"


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(client: Client) -> None:
    cast.ada()
    answer = client.post("/sign-in", {"username": "ada", "password": "wrong"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "do not belong together" in html
    assert 'value="ada"' in html


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.name)
def test_no_page_opens_without_signing_in(client: Client, pattern: URLPattern) -> None:
    if str(pattern.pattern).startswith("sign-in") or pattern.name == "theme":
        return
    if (
        pattern.name == "calendar-feed"
    ):  # calendars cannot sign in: its secret is the key, and a wrong one opens nothing
        assert client.get(address_of(pattern)).status_code == 404
        return
    assert client.get(address_of(pattern))["Location"].startswith("/sign-in")


READ_EVIDENCE = [
    p
    for p in urlpatterns
    if isinstance(p, URLPattern) and RecordClass.EVIDENCE in getattr(p.callback, "reads", (RecordClass.EVIDENCE,))
]


@pytest.mark.parametrize("pattern", READ_EVIDENCE, ids=lambda p: p.name)
def test_a_commercial_colleague_is_refused_evidence_with_the_rule(client: Client, pattern: URLPattern) -> None:
    if not getattr(pattern.callback, "login_required", True):
        return
    answer = signed_in(client, "cora").get("/" + re.sub(r"<\w+:\w+>", "x", str(pattern.pattern)))
    assert answer.status_code == 403
    assert "FW-1" in answer.content.decode()
    assert "ask Medical Affairs for a hand-over" in answer.content.decode()


def test_evidence_is_what_these_pages_read() -> None:
    assert {p.name for p in READ_EVIDENCE} >= {"expert-standing", "expert-works", "topic-list", "topic", "evidence"}


def test_everybody_may_read_the_method_and_it_is_the_recipe_that_runs(client: Client) -> None:
    html = signed_in(client, "cora").get("/how-a-standing-comes-about").content.decode()
    assert "What cannot enter" in html
    for barred in ("Payments", "Prescribing", "Sales and claims"):
        assert barred in html
    assert "A phase 3 trial" in html


def test_the_theme_is_remembered_and_the_page_comes_in_it(client: Client) -> None:
    signed_in(client)
    answer = client.post("/theme", {"theme": "slate", "next": "/topics"})
    assert answer["Location"] == "/topics"
    assert 'data-theme="slate"' in client.get("/topics").content.decode()
    client.post("/theme", {"theme": "", "next": "/topics"})
    assert "data-theme" not in client.get("/topics").content.decode()


def test_the_theme_never_leads_to_somebody_elses_site(client: Client) -> None:
    assert client.post("/theme", {"theme": "slate", "next": "https://elsewhere.example.org/"})["Location"] == "/"


def test_a_page_brings_no_script_of_its_own(client: Client) -> None:
    publish_invented(experts=3, works_each=1)
    answer = signed_in(client).get("/experts")
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    html = answer.content.decode()
    assert not re.search(r"<script(?![^>]*src=)(?![^>]*application/json)", html)
    assert not re.search(r"\s(on\w+|hx-on[\w:-]*|style)=", html)


def test_a_form_left_open_too_long_says_so() -> None:
    client = Client(enforce_csrf_checks=True)
    cast.ada()
    answer = client.post("/sign-in", {"username": "ada", "password": cast.PASSWORD})
    assert answer.status_code == 403
    assert "out of date" in answer.content.decode()


def test_what_breaks_says_so_without_the_frame(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("for the test")

    monkeypatch.setattr("kolloquy.faces.web.evidence.evidence_files", broken)
    client.raise_request_exception = False
    answer = signed_in(client).get("/evidence")
    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()


def test_rejected_records_open_with_their_reasons(client: Client) -> None:
    publish_invented(experts=3, works_each=1)
    html = signed_in(client).get("/evidence/rejects/pubmed/pubmed26n1402-0a1b2c3d").content.decode()
    assert "a PubMed article without a PMID" in html
    assert "record 118" in html


def test_every_template_belongs_to_a_page() -> None:
    folder = Path(settings.TEMPLATES[0]["DIRS"][0])
    code = "\n".join(p.read_text(encoding="utf-8") for p in [*folder.rglob("*.html"), *folder.parent.glob("*.py")])
    for template in folder.rglob("*.html"):
        assert f'"{template.relative_to(folder).as_posix()}' in code.replace(":frame.html,", '"').replace("'", '"'), (
            template
        )


def test_every_address_has_a_name() -> None:
    assert all(pattern.name for pattern in get_resolver().url_patterns[0].url_patterns)


def test_following_a_topic_leads_to_its_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    followed = publish_invented(experts=3, works_each=1).topic
    monkeypatch.setattr("kolloquy.workflows.follow_topic.follow_topic", lambda home, text, by: followed)
    answer = signed_in(client).post("/topics", {"text": "heart failure"})
    assert answer["Location"] == "/topics/heart-failure"


def test_a_topic_that_cannot_be_followed_says_why_and_keeps_the_words(client: Client) -> None:
    answer = signed_in(client).post("/topics", {"text": "heart failure"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="heart failure"' in html
    assert "<code>kolloquy experts resolve</code>" in html
