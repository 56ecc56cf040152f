"""Signing in: what is said, how often one may try, how long it lasts, and when it ends."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from kolloquy.governance.actions import let_go, prove
from kolloquy.governance.models import Attempt, User
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Refused
from tests.support import cast
from tests.support.tables import rows

pytestmark = pytest.mark.django_db
WRONG = "That name and password do not belong together"
TOO_MANY = "There were too many wrong tries"


class Time:
    """The clock, where the test has put it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.now)

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    return Time(monkeypatch)


def attempt(client: Client, name: str, password: str, address: str = "192.0.2.1") -> str:
    """Where it led, or what was said."""
    answer = client.post("/sign-in", {"username": name, "password": password}, REMOTE_ADDR=address)
    if answer.status_code == 302:
        return answer["Location"]
    assert answer.status_code == 422
    return answer.content.decode()


def verbs() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("verb", flat=True))


WHO_IS_TOLD_WHAT = """
    who             | password
    ada             | wrong
    nobody          | wrong
    gone            | right
    gone            | wrong
    not-yet         | right
    by-company-only | wrong
"""


@pytest.mark.parametrize(("who", "password"), rows(WHO_IS_TOLD_WHAT))
def test_a_wrong_name_a_wrong_password_and_somebody_gone_are_told_the_same(
    client: Client, who: str, password: str
) -> None:
    cast.ada()
    for name, days in (("gone", {"left_on": date(2026, 1, 1)}), ("not-yet", {"joined_on": date(2999, 1, 1)})):
        User.objects.filter(pk=_named(name).pk).update(**days)
    User.objects.create(username="by-company-only", password="!")
    said = attempt(client, who, cast.PASSWORD if password == "right" else "wrong")
    assert WRONG in said
    assert "(SI" not in said
    assert said.count(who) == 1  # the name that was typed, and nothing about whether it is known


def _named(name: str) -> User:
    user = User(username=name, function="medical")
    user.set_password(cast.PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize("name", ["ada", "nobody"])
def test_after_ten_wrong_tries_even_the_right_password_waits(client: Client, time: Time, name: str) -> None:
    cast.ada()
    for _ in range(10):
        assert WRONG in attempt(client, name, "wrong")
    for _ in range(3):
        said = attempt(client, name, cast.PASSWORD)
        assert TOO_MANY in said
        assert "wait 15 minutes" in said
    time.passes(minutes=14, seconds=30)
    assert "wait a minute" in attempt(client, name, cast.PASSWORD)
    time.passes(minutes=1)
    assert (attempt(client, name, cast.PASSWORD) == "/experts") is (name == "ada")


def test_who_waits_does_not_wait_longer_for_trying(client: Client, time: Time) -> None:
    cast.ada()
    for _ in range(10):
        attempt(client, "ada", "wrong")
    for _ in range(14):
        time.passes(minutes=1)
        assert TOO_MANY in attempt(client, "ada", "wrong")
    time.passes(minutes=1, seconds=1)
    assert attempt(client, "ada", cast.PASSWORD) == "/experts"


def test_signing_in_well_does_not_count_and_does_not_forgive(client: Client, time: Time) -> None:
    cast.ada()
    for _ in range(20):
        assert attempt(Client(), "ada", cast.PASSWORD) == "/experts"
    for _ in range(9):
        attempt(client, "ada", "wrong")
    assert attempt(Client(), "ada", cast.PASSWORD) == "/experts"
    attempt(client, "ada", "wrong")
    assert TOO_MANY in attempt(client, "ada", cast.PASSWORD)


def test_one_address_may_not_try_many_names(client: Client, time: Time) -> None:
    cast.ada()
    for number in range(60):
        assert WRONG in attempt(client, f"name{number}", "wrong", "198.51.100.7")
    assert "from this address" in attempt(client, "ada", cast.PASSWORD, "198.51.100.7")
    assert attempt(client, "ada", cast.PASSWORD, "198.51.100.8") == "/experts"


def test_what_was_typed_is_not_kept(client: Client) -> None:
    attempt(client, "my secret password", "wrong", "203.0.113.9")
    kept = " ".join(str(each) for each in [*Attempt.objects.values(), *Entry.objects.values()])
    assert "my secret password" not in kept
    assert "203.0.113.9" not in kept


def test_an_address_behind_our_proxy_is_the_callers(client: Client, settings: Any, time: Time) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(61):
        client.post(
            "/sign-in",
            {"username": f"name{number}", "password": "wrong"},
            HTTP_X_FORWARDED_FOR=f"10.9.9.9, 198.51.100.{number}",
        )
    cast.ada()
    assert attempt(client, "ada", cast.PASSWORD) == "/experts"


def test_the_count_holds_across_processes(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "KOLLOQUY_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "tests.support.settings_here",
    }
    script = [sys.executable, "-m", "tests.support.many_tries"]
    subprocess.run([*script, "prepare"], env=environment, check=True, timeout=120)
    running = [subprocess.Popen([*script, "12"], env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    answers = "".join(process.communicate(timeout=120)[0] for process in running).split()
    assert len(answers) == 24
    assert answers.count("SI-2") == 10
    assert answers.count("SI-1") == 14


def test_signing_in_and_out_and_failing_go_to_the_trail(client: Client) -> None:
    cast.ada()
    before = len(verbs())
    attempt(client, "ada", "wrong")
    attempt(client, "ada", cast.PASSWORD)
    client.post("/sign-out")
    assert verbs()[before:] == ["sign_in.failed", "session.begun", "session.ended"]
    begun = Entry.objects.get(verb="session.begun")
    assert begun.facts == {"methods": ["password"]}


def test_a_flood_of_refusals_is_one_line_in_the_trail(client: Client, time: Time) -> None:
    cast.ada()
    for _ in range(40):
        attempt(client, "ada", "wrong")
    rules = list(Entry.objects.filter(verb="sign_in.failed").values_list("rule", flat=True))
    assert rules.count("SI-2") == 10
    assert 1 <= rules.count("SI-1") <= 30


HOW_LONG_A_SESSION_LASTS = """
    used after minutes                 | then
    59                                 | holds
    60                                 | away
    30, 59, 59, 59                     | holds
    50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50 | holds
    50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 50, 20 | as long as it lasts
"""


@pytest.mark.parametrize(("uses", "then"), rows(HOW_LONG_A_SESSION_LASTS))
def test_how_long_a_session_lasts(client: Client, time: Time, uses: str, then: str) -> None:
    cast.ada()
    attempt(client, "ada", cast.PASSWORD)
    client.get("/account")
    for minutes in uses.split(","):
        time.passes(minutes=int(minutes))
        answer = client.get("/account")
    if then == "holds":
        assert answer.status_code == 200
        return
    assert answer["Location"] == "/sign-in?next=/account"
    said = client.get("/sign-in").content.decode()
    assert then in said
    assert then not in client.get("/sign-in").content.decode()


def test_the_session_has_a_new_key_after_signing_in(client: Client) -> None:
    cast.ada()
    client.get("/sign-in")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = session.session_key
    attempt(client, "ada", cast.PASSWORD)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


def test_who_leaves_is_out_at_the_next_click(client: Client) -> None:
    ada, alex = cast.ada(), cast.alex()
    client.force_login(ada)
    assert client.get("/account").status_code == 200
    let_go(user=ada, left_on=clock.today(), by=alex)
    assert client.get("/account")["Location"].startswith("/sign-in")
    assert WRONG in attempt(client, "ada", cast.PASSWORD)


def test_a_session_dies_on_the_day_of_leaving_without_anybody_doing_anything(client: Client, time: Time) -> None:
    ada = cast.ada()
    User.objects.filter(pk=ada.pk).update(left_on=time.now.date() + timedelta(days=1))
    time.now = time.now.replace(hour=23, minute=50)
    client.force_login(ada)
    assert client.get("/account").status_code == 200
    time.passes(minutes=15)
    assert client.get("/account")["Location"].startswith("/sign-in")


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(client: Client) -> None:
    answer = client.get("/topics", HTTP_HX_REQUEST="true", HTTP_HX_CURRENT_URL="http://testserver/topics?q=1")
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/sign-in?next=%2Ftopics%3Fq%3D1"


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client: Client) -> None:
    ada, other = cast.ada(), Client()
    for each in (client, other):
        attempt(each, "ada", cast.PASSWORD)
    fresh = "another long secret"
    form = {"password": cast.PASSWORD, "new_password": fresh, "new_password_again": fresh}
    assert client.post("/account/password", form)["Location"] == "/account"
    assert client.get("/account").status_code == 200
    assert other.get("/account")["Location"].startswith("/sign-in")
    ada.refresh_from_db()
    assert ada.check_password(fresh)


WRONG_NEW_PASSWORDS = """
    old   | new                 | again               | says
    wrong | another long secret | another long secret | That is not your password
    right | another long secret | another longsecret  | The two passwords differ
    right | short               | short               | at least 12 characters
    right | passwordpassword    | passwordpassword    |
"""


@pytest.mark.parametrize(("old", "new", "again", "says"), rows(WRONG_NEW_PASSWORDS))
def test_what_is_wrong_with_a_new_password(client: Client, old: str, new: str, again: str, says: str) -> None:
    client.force_login(cast.ada())
    form = {"password": cast.PASSWORD if old == "right" else "wrong", "new_password": new, "new_password_again": again}
    answer = client.post("/account/password", form)
    if says:
        assert answer.status_code == 422
        assert says in answer.content.decode()


def test_other_sessions_are_listed_and_ended(client: Client) -> None:
    cast.ada()
    other = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"})
    attempt(client, "ada", cast.PASSWORD)
    attempt(other, "ada", cast.PASSWORD)
    other.get("/account")
    html = client.get("/account").content.decode()
    assert "Firefox on Linux" in html
    client.post("/account/sessions/end")
    assert "1 other session ended." in client.get("/account").content.decode()
    assert other.get("/account")["Location"].startswith("/sign-in")


def test_proving_again_is_limited_like_signing_in() -> None:
    ada = cast.ada()
    prove(user=ada, password=cast.PASSWORD)
    for _ in range(10):
        with pytest.raises(Refused, match="not your password"):
            prove(user=ada, password="wrong")
    with pytest.raises(Refused, match=r"too many wrong tries with this name; wait 15 minutes.*\(SI-1\)"):
        prove(user=ada, password=cast.PASSWORD)


def test_a_stranger_who_locks_a_name_out_does_not_keep_its_owner_from_signing(client: Client) -> None:
    ada = cast.ada()
    for _ in range(12):
        attempt(client, "ada", "wrong")
    prove(user=ada, password=cast.PASSWORD)


@pytest.mark.parametrize("next_", ["https://elsewhere.example.org/", "//elsewhere.example.org", "javascript:alert(1)"])
def test_signing_in_never_leads_to_somebody_elses_site(client: Client, next_: str) -> None:
    cast.ada()
    answer = client.post("/sign-in", {"username": "ada", "password": cast.PASSWORD, "next": next_})
    assert answer["Location"] == "/experts"


@pytest.mark.parametrize("address", ["garbage", "", ",", "192.0.2.1:443", "[2001:db8::1]", "x" * 5_000])
def test_an_address_that_is_none_stops_nobody(client: Client, settings: Any, address: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    cast.ada()
    form = {"username": "ada", "password": cast.PASSWORD}
    assert client.post("/sign-in", form, HTTP_X_FORWARDED_FOR=address).status_code == 302


def test_who_has_no_password_is_told_how_to_prove() -> None:
    ada = cast.ada()
    ada.set_unusable_password()
    with pytest.raises(Refused, match="prove it is you with a passkey"):
        prove(user=ada, password="anything")


def test_a_sensitive_page_asks_again_and_leads_back(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.ada()
    attempt(client, "ada", cast.PASSWORD)
    assert client.get("/account/codes/add").status_code == 200, "just signed in"
    now = clock.now().timestamp()
    monkeypatch.setattr("kolloquy.faces.web.proof.time.time", lambda: now + 600)
    asked = client.get("/account/codes/add")
    assert asked["Location"] == "/account/prove?next=%2Faccount%2Fcodes%2Fadd"
    wrong = client.post("/account/prove", {"password": "wrong", "next": "/account/codes/add"})
    assert wrong.status_code == 422
    assert "That is not your password" in wrong.content.decode()
    monkeypatch.undo()
    proven = client.post("/account/prove", {"password": cast.PASSWORD, "next": "/account/codes/add"})
    assert proven["Location"] == "/account/codes/add"
    elsewhere = client.post("/account/prove", {"password": cast.PASSWORD, "next": "https://elsewhere.example.org/"})
    assert elsewhere["Location"] == "/account"


def test_the_names_of_the_demo_stand_on_no_page_for_others(client: Client) -> None:
    html = client.get("/sign-in").content.decode()
    assert "in-the-demo" not in html
