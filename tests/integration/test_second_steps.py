"""One-time codes, recovery codes and the company's own sign-in, from adding them to coming in by them."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client

from kolloquy.governance.actions import let_go
from kolloquy.governance.models import User
from kolloquy.governance.sign_in.actions import forget_sign_in
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel import clock
from tests.support import cast
from tests.support.tables import rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget_codes() -> Iterator[None]:
    yield
    cache.clear()


def signed_in(client: Client, name: str = "ada", **more: str) -> str:
    return str(client.post("/sign-in", {"username": name, "password": cast.PASSWORD, **more})["Location"])


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, list(yield_hotp_counters_from_time())[1]))


def add_codes(client: Client) -> tuple[str, list[str]]:
    """The secret and the recovery codes of somebody who has just added one-time codes."""
    html = client.get("/account/codes/add").content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", html)
    assert secret
    answer = client.post("/account/codes/add", {"code": code_of(secret[1])})
    assert answer["Location"] == "/account/recovery-codes"
    codes = re.findall(r"<code>(\d{10})</code>", client.get("/account/recovery-codes").content.decode())
    assert len(codes) == 10
    return secret[1], codes


def test_with_one_time_codes_the_password_alone_does_not_let_in(client: Client) -> None:
    cast.ada()
    signed_in(client)
    secret, _ = add_codes(client)
    other = Client()
    assert signed_in(other, next="/topics") == "/sign-in/code"
    assert other.get("/topics")["Location"].startswith("/sign-in")
    wrong = other.post("/sign-in/code", {"code": "000000"})
    assert wrong.status_code == 422
    assert "This is not the code of the moment" in wrong.content.decode()
    assert other.post("/sign-in/code", {"code": code_of(secret)})["Location"] == "/topics"
    assert Entry.objects.filter(verb="session.begun").last().facts == {"methods": ["password", "totp"]}  # type: ignore[union-attr]


def test_a_code_lets_in_once(client: Client) -> None:
    cast.ada()
    signed_in(client)
    secret, _ = add_codes(client)
    code = code_of(secret)
    for expected in (302, 422):
        other = Client()
        signed_in(other)
        assert other.post("/sign-in/code", {"code": code}).status_code == expected


def test_codes_are_limited_like_passwords(client: Client) -> None:
    cast.ada()
    signed_in(client)
    secret, _ = add_codes(client)
    other = Client()
    signed_in(other)
    for _ in range(10):
        other.post("/sign-in/code", {"code": "000000"})
    assert "too many wrong tries" in other.post("/sign-in/code", {"code": code_of(secret)}).content.decode()


def test_recovery_codes_are_shown_once_and_each_lets_in_once(client: Client) -> None:
    cast.ada()
    signed_in(client)
    _, codes = add_codes(client)
    again = client.get("/account/recovery-codes").content.decode()
    assert not any(code in again for code in codes)
    assert "10 of 10 are left" in again
    for expected in (302, 422):
        other = Client()
        signed_in(other)
        assert other.post("/sign-in/code", {"code": codes[0]}).status_code == expected
    assert "9 left" in client.get("/account").content.decode()
    assert client.post("/account/recovery-codes/renew")["Location"] == "/account/recovery-codes"
    fresh = re.findall(r"<code>(\d{10})</code>", client.get("/account/recovery-codes").content.decode())
    assert not set(fresh) & set(codes)


def test_secrets_do_not_lie_open_in_the_records(client: Client) -> None:
    cast.ada()
    signed_in(client)
    secret, _ = add_codes(client)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept


def test_removing_codes_asks_and_the_trail_tells(client: Client) -> None:
    cast.ada()
    signed_in(client)
    add_codes(client)
    assert "Remove your authenticator app?" in client.get("/account/codes/remove").content.decode()
    assert Authenticator.objects.count() == 2
    assert client.post("/account/codes/remove")["Location"] == "/account"
    assert not Authenticator.objects.exists()
    told = Entry.objects.filter(verb__startswith="authenticator.").values_list("verb", flat=True)
    assert list(told) == ["authenticator.added", "authenticator.removed"]


def test_a_second_step_that_nobody_asked_for_leads_to_the_first(client: Client) -> None:
    assert client.get("/sign-in/code")["Location"] == "/sign-in"


def test_who_comes_back_to_the_first_step_begins_again(client: Client) -> None:
    cast.ada()
    cast.ben()
    signed_in(client)
    add_codes(client)
    other = Client()
    signed_in(other)
    assert "Sign in" in other.get("/sign-in").content.decode()
    assert signed_in(other, "ben") == "/experts"


def test_who_leaves_between_the_steps_does_not_come_in(client: Client) -> None:
    ada = cast.ada()
    signed_in(client)
    secret, _ = add_codes(client)
    other = Client()
    signed_in(other)
    let_go(user=ada, left_on=clock.today(), by=cast.alex())
    other.post("/sign-in/code", {"code": code_of(secret)})
    assert other.get("/account")["Location"].startswith("/sign-in")


def test_somebody_who_lost_everything_begins_with_an_invitation(client: Client) -> None:
    ada, alex = cast.ada(), cast.alex()
    signed_in(client)
    add_codes(client)
    forget_sign_in(user=ada, by=alex)
    assert client.get("/account")["Location"].startswith("/sign-in")
    administrator = Client()
    signed_in(administrator, "alex")
    html = administrator.post(f"/govern/people/{ada.pk}/invite").content.decode()
    link = re.search(r"http://testserver(/sign-in/first/\S+?)</code>", html)
    assert link
    assert "This invitation is for Ada" in client.get(link[1]).content.decode()
    fresh = "another long secret"
    answer = client.post(link[1], {"new_password": fresh, "new_password_again": fresh})
    assert answer["Location"] == "/sign-in"
    assert "Your password is set" in client.get("/sign-in").content.decode()
    assert client.post("/sign-in", {"username": "ada", "password": fresh})["Location"] == "/experts"
    assert Client().get(link[1]).status_code == 404, "an invitation works once"


@pytest.mark.parametrize("link", ["/sign-in/first/MQ/abc-def", "/sign-in/first/%00/x", "/sign-in/first/MQ/"])
def test_a_forged_invitation_is_nothing(client: Client, link: str) -> None:
    cast.ada()
    assert client.get(link).status_code == 404


class Company(BaseHTTPRequestHandler):
    """A company's sign-in: it answers what OpenID Connect asks of the server's side, for whoever `said` names."""

    said: dict[str, Any] = {}  # noqa: RUF012  set by each test
    asked: list[tuple[str, dict[str, list[str]]]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        here = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        if self.path == "/.well-known/openid-configuration":
            names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
            self._answer(
                {f"{name}_endpoint": f"{here}/{path}" for name, path in names.items()}
                | {"issuer": here, "jwks_uri": f"{here}/keys"}
            )
        else:
            self._answer(self.said)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.asked.append((self.path, parse_qs(body)))
        here = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        claims = {**self.said, "iss": here, "aud": "kolloquy", "exp": clock.now().timestamp() + 60, "iat": clock.now()}
        token = jwt.encode(claims, "a key of the test that is long enough for it", algorithm="HS256")
        self._answer({"access_token": "an access token", "token_type": "Bearer", "id_token": token})

    def _answer(self, value: object) -> None:
        content = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def company(settings: Any) -> Iterator[type[Company]]:
    server = HTTPServer(("127.0.0.1", 0), Company)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    issuer = f"http://127.0.0.1:{server.server_port}"
    settings.KOLLOQUY = replace(settings.KOLLOQUY, oidc_issuer=issuer, oidc_name="Meridell")
    app = {
        "provider_id": "company", "name": "Meridell", "client_id": "kolloquy", "secret": "the secret of the client",
        "settings": {"server_url": issuer},
    }  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    Company.asked = []
    yield Company
    server.shutdown()
    server.server_close()


def by_company(client: Client, company: type[Company], state: str | None = None, **said: object) -> str:
    company.said = said
    asked = client.get("/sign-in/with/company?next=/topics")
    query = parse_qs(urlsplit(asked["Location"]).query)
    assert query["code_challenge_method"] == ["S256"]
    assert query["redirect_uri"] == ["http://testserver/sign-in/with/company/callback"]
    back = client.get("/sign-in/with/company/callback", {"code": "a code", "state": state or query["state"][0]})
    return str(back["Location"])


WHO_COMES_IN_BY_THE_COMPANY = """
    preferred_username | email               | verified | comes in
    ada                |                     |          | ada
                       | ada@example.org     | yes      | ada
                       | ADA@example.org     | yes      | ada
                       | ada@example.org     | no       | nobody
                       | ada@example.org     |          | nobody
    a.brandt           | ada@example.org     | yes      | ada
    stranger           | strange@example.org | yes      | nobody
    gone               | gone@example.org    | yes      | nobody
                       | shared@example.org  | yes      | nobody
                       |                     |          | nobody
"""


@pytest.mark.parametrize(("name", "email", "verified", "comes"), rows(WHO_COMES_IN_BY_THE_COMPANY))
def test_who_comes_in_by_the_company(
    client: Client, company: type[Company], name: str, email: str, verified: str, comes: str
) -> None:
    ada = cast.ada()
    let_go(user=_person("gone"), left_on=clock.today(), by=cast.alex())
    for each in ("one", "two"):
        User.objects.filter(pk=_person(each).pk).update(email="shared@example.org")
    said = {"preferred_username": name, "email": email, "email_verified": {"yes": True, "no": False}.get(verified)}
    led = by_company(
        client, company, sub="42", **{key: value for key, value in said.items() if value not in ("", None)}
    )
    assert User.objects.count() == 5, "nobody is signed up"
    if comes == "nobody":
        assert led == "/sign-in"
        assert "There is no sign-in for you here" in client.get("/sign-in").content.decode()
        assert client.get("/account")["Location"].startswith("/sign-in")
    else:
        assert led == "/topics"
        assert SocialAccount.objects.get(uid="42").user == ada
        assert SocialAccount.objects.get().extra_data == {}
        assert "company sign-in" in client.get("/account").content.decode().lower()


def _person(name: str) -> User:
    return User.objects.create(username=name, function="medical", email=f"{name}@example.org")


def test_the_company_knows_somebody_again_by_its_own_id_whatever_they_are_called(
    client: Client, company: type[Company]
) -> None:
    cast.ada()
    cast.ben()
    by_company(client, company, sub="42", preferred_username="ada")
    assert by_company(Client(), company, sub="42", preferred_username="ben") == "/topics"
    assert SocialAccount.objects.get().user.username == "ada"
    refused = by_company(Client(), company, sub="43", preferred_username="ada")
    assert refused == "/sign-in", "a second account of the company is not ada's"


def test_a_forged_answer_of_the_company_is_refused(client: Client, company: type[Company]) -> None:
    cast.ada()
    led = by_company(client, company, state="forged", sub="42", preferred_username="ada")
    assert led == "/sign-in"
    assert "The sign-in with Meridell was not completed" in client.get("/sign-in").content.decode()
    assert not company.asked, "the code was not even exchanged"


def test_who_signs_in_by_the_company_still_takes_the_second_step(client: Client, company: type[Company]) -> None:
    cast.ada()
    signed_in(client)
    secret, _ = add_codes(client)
    other = Client()
    assert by_company(other, company, sub="42", preferred_username="ada") == "/sign-in/code"
    assert other.post("/sign-in/code", {"code": code_of(secret)})["Location"] == "/topics"


def test_without_a_company_there_is_no_such_way(client: Client) -> None:
    assert "sign-in/with" not in client.get("/sign-in").content.decode()
    assert client.get("/sign-in/with/company").status_code == 404


def test_a_company_that_does_not_answer_is_a_sentence(client: Client, company: type[Company], settings: Any) -> None:
    apps = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]
    apps[0]["settings"]["server_url"] = "http://127.0.0.1:1"
    answer = client.get("/sign-in/with/company")
    assert answer["Location"] == "/sign-in"
    assert "was not completed" in client.get("/sign-in").content.decode()
