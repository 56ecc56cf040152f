"""Tokens for programs: made once, never wider than their person, ended by them; on the page and on the command line."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from typer.testing import CliRunner

from kolloquy.governance.models import User
from kolloquy.governance.tokens.actions import make_token, revoke_token
from kolloquy.governance.tokens.models import Token
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from tests.support import cast
from tests.support.api import bearer
from tests.support.tables import rows

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def signed_in(user: User) -> Client:
    """Somebody who signed in just now, as making a token asks for."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


WHAT_MAY_BE_MADE = """
    who  | scopes                            | days | verdict
    ada  | touchpoints:read,touchpoints:write | 30  | allowed
    ada  | trail:read                        | 30   | TK-5
    ada  | everything                        | 30   | TK-5
    ada  |                                   | 30   | TK-5
    ada  | experts:read                      | 0    | TK-6
    ada  | experts:read                      | 367  | TK-6
    ada  | experts:read                      | 366  | allowed
    cora | evidence:read                     | 30   | TK-5
    cora | touchpoints:write                 | 30   | allowed
    kim  | trail:read,rights:read            | 30   | allowed
    kim  | imports:read                      | 30   | allowed
    kim  | notes:read                        | 30   | allowed
    sol  | notes:read                        | 30   | TK-5
    alex | touchpoints:read                  | 30   | TK-5
    alex | organisation:read                 | 30   | allowed
    sol  | touchpoints:write                 | 30   | TK-5
"""


@pytest.mark.parametrize(("who", "scopes", "days", "verdict"), rows(WHAT_MAY_BE_MADE))
def test_a_token_is_no_wider_than_its_person(who: str, scopes: str, days: str, verdict: str) -> None:
    by = getattr(cast, who)()
    try:
        made = make_token(name="x", scopes=[s for s in scopes.split(",") if s], lasts=timedelta(days=int(days)), by=by)
        found = "allowed"
        assert made.token.scopes == sorted(scopes.split(","))
    except Refused as refused:
        found = str(refused.verdict.rule)
    assert found == verdict


def test_the_secret_is_kept_nowhere() -> None:
    made = make_token(name="bridge", scopes=[Scope.EXPERTS_READ], lasts=MONTH, by=cast.ada())
    kept = repr(Token.objects.values().get()) + repr(list(Entry.objects.values()))
    assert made.secret not in kept
    assert made.secret not in repr(made)
    assert made.secret.startswith(made.token.prefix)
    assert len(made.secret) == 35


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_token_says_what_it_is_for(name: str) -> None:
    with pytest.raises(BadInput, match="up to 80 characters"):
        make_token(name=name, scopes=[Scope.EXPERTS_READ], lasts=MONTH, by=cast.ada())


def test_twenty_tokens_are_enough() -> None:
    ada = cast.ada()
    for _ in range(20):
        make_token(name="x", scopes=[Scope.EXPERTS_READ], lasts=MONTH, by=ada)
    with pytest.raises(Refused, match="TK-8"):
        make_token(name="x", scopes=[Scope.EXPERTS_READ], lasts=MONTH, by=ada)


def test_an_administrator_ends_anybody_s_token_and_colleagues_do_not() -> None:
    token = make_token(name="x", scopes=[Scope.EXPERTS_READ], lasts=MONTH, by=cast.ada()).token
    with pytest.raises(Refused, match="TK-7"):
        revoke_token(token=token, by=cast.ben())
    revoke_token(token=token, by=cast.alex())
    revoke_token(token=token, by=cast.alex())
    assert Entry.objects.filter(verb="token.revoked").count() == 1


def test_the_day_of_the_last_use_is_kept_and_no_more() -> None:
    bearer(cast.ada()).get("/api/v1/me")
    assert Token.objects.get().last_used_on == clock.today()


def test_a_token_is_made_shown_once_used_and_revoked_on_its_page() -> None:
    client = signed_in(cast.ada())
    assert "No tokens yet" in client.get("/account/tokens").content.decode()
    form = client.get("/account/tokens/make").content.decode()
    assert 'value="touchpoints:write"' in form
    assert 'value="trail:read"' not in form
    made = client.post("/account/tokens/make", {"name": "Bridge", "scopes": ["experts:read"], "lasts": "30"})
    assert "no-store" in made["Cache-Control"]
    [secret] = set(re.findall(r"kq_\w{32}", made.content.decode()))
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    assert program.get("/api/v1/me").json()["token"]["name"] == "Bridge"
    page = client.get("/account/tokens").content.decode()
    assert secret not in page
    assert secret[:9] in page
    client.post(f"/account/tokens/{secret[:9]}/revoke")
    assert program.get("/api/v1/me").status_code == 401


def test_the_page_says_what_is_wrong_and_keeps_what_was_chosen() -> None:
    client = signed_in(cast.ada())
    for told in (
        {"name": "Bridge", "scopes": ["trail:read"], "lasts": "30"},
        {"name": "Bridge", "lasts": "30"},
        {"name": "Bridge", "scopes": ["experts:read"], "lasts": "9999999999"},
    ):
        response: Any = client.post("/account/tokens/make", told)
        assert response.status_code == 422
        assert 'value="Bridge"' in response.content.decode()
    assert not Token.objects.exists()


def test_making_one_asks_for_a_recent_proof_and_another_s_is_not_there() -> None:
    client = Client()
    client.force_login(cast.ada())
    assert client.get("/account/tokens/make")["Location"].startswith("/account/prove")
    theirs = make_token(name="x", scopes=[Scope.EXPERTS_READ], lasts=MONTH, by=cast.ben()).token
    assert client.post(f"/account/tokens/{theirs.prefix}/revoke").status_code == 404


def test_tokens_are_made_listed_and_revoked_by_command() -> None:
    from kolloquy.faces.cli.main import app

    cast.ada()
    run = CliRunner().invoke
    made = run(app, ["tokens", "make", "Bridge", "--user", "ada", "--scope", "experts:read", "--days", "30"])
    secret = made.stdout.strip()
    assert re.fullmatch(r"kq_\w{32}", secret)
    assert "Bridge" in run(app, ["tokens", "list"]).stdout
    assert run(app, ["tokens", "list", "--user", "ada", "--format", "json"]).exit_code == 0
    assert "opens nothing" in run(app, ["tokens", "revoke", secret[:9], "--user", "ada"]).stdout
    assert Token.objects.get().revoked_at
    assert isinstance(run(app, ["tokens", "revoke", "kq_nobody", "--user", "ada"]).exception, BadInput)
