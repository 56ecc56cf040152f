"""The people page: who sees what of it, what an administrator may change, and what the trail keeps."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from kolloquy.governance.models import Assignment, User
from kolloquy.governance.roster.places import import_products, import_territories
from kolloquy.governance.trail.models import Entry, Payload
from kolloquy.kernel import clock
from tests.support import cast
from tests.support.tables import rows

pytestmark = pytest.mark.django_db
WHOLE = {"first_name": "Ada", "last_name": "Brandt", "email": "ada@example.org", "function": "medical", "role": "field"}


@pytest.fixture
def organisation() -> None:
    tree = b"code,name,parent,countries\nemea,EMEA,,\niberia,Iberia,emea,ES;PT\nnordics,Nordics,emea,SE\n"
    import_territories(tree, name="t.csv", by=None)
    import_products(b"product,indication,indication_name\nvel,attr-cm,ATTR-CM\n", name="p.csv", by=None)
    cast.everybody()


def page_as(who: str, address: str = "/govern/people") -> tuple[int, str]:
    client = Client()
    client.force_login(getattr(cast, who)())
    answer = client.get(address)
    return answer.status_code, answer.content.decode()


WHO_SEES_WHAT = """
    who  | names | accounts
    alex | yes   | yes
    kim  | yes   | no
    ada  | no    | no
    ben  | no    | no
    cora | no    | no
    mia  | no    | no
    pia  | no    | no
    rui  | no    | no
    sol  | no    | no
"""


@pytest.mark.parametrize(("who", "names", "accounts"), rows(WHO_SEES_WHAT))
def test_who_sees_whom(organisation: None, who: str, names: str, accounts: str) -> None:
    mia = cast.mia()
    User.objects.filter(pk=mia.pk).update(last_name="Coordinated", username="mia-account", email="canary@example.org")
    for address in ("/govern/people", "/govern/people?q=Coordinated", f"/govern/people/{mia.pk}"):
        status, html = page_as(who, address)
        assert (status == 200) is (names == "yes")
        assert ("Coordinated" in html.replace("q=Coordinated", "").replace('value="Coordinated"', "")) is (
            names == "yes"
        )
        assert ("mia-account" in html) is (accounts == "yes")
    assert ("canary@example.org" in html) is (accounts == "yes")
    if names == "no":
        assert "FW-10" in html


def test_what_compliance_looks_for_does_not_reach_into_accounts(organisation: None) -> None:
    User.objects.filter(username="mia").update(first_name="Mia", email="canary@example.org", username="tell-tale")
    assert "Mia" not in page_as("kim", "/govern/people?q=canary")[1]
    assert "Mia" not in page_as("kim", "/govern/people?q=tell-tale")[1]
    assert "Mia" in page_as("alex", "/govern/people?q=canary")[1]


@pytest.mark.parametrize("who", ["kim", "ada", "cora"])
@pytest.mark.parametrize("address", ["", "/let-go", "/invite", "/forget-sign-in"])
def test_only_the_administrator_changes_anybody(organisation: None, who: str, address: str) -> None:
    client, ben, entries = Client(), cast.ben(), Entry.objects.count()
    client.force_login(getattr(cast, who)())
    answer = client.post(f"/govern/people/{ben.pk}{address}", {**WHOLE, "left_on": "2026-01-01"})
    assert answer.status_code == 403
    assert "FW-10" in answer.content.decode()
    assert Entry.objects.count() == entries
    assert client.post("/govern/people/add", {**WHOLE, "username": "new"}).status_code == 403


def test_somebody_who_is_not_there_is_not_there(organisation: None) -> None:
    assert page_as("alex", "/govern/people/999999")[0] == 404
    assert page_as("kim", "/govern/people/999999")[0] == 404
    assert page_as("alex", f"/govern/people/{10**30}")[0] == 404


@pytest.fixture
def alex(organisation: None) -> Client:
    client = Client()
    client.post("/sign-in", {"username": "alex", "password": cast.PASSWORD})
    return client


def change(client: Client, user: User, **values: object) -> tuple[int, str]:
    """Open the form, change some of it and send it."""
    html = client.get(f"/govern/people/{user.pk}").content.decode()
    version = re.search(r'name="version" value="(\w+)"', html)
    assert version
    answer = client.post(f"/govern/people/{user.pk}", {**WHOLE, "version": version[1], **values})
    return answer.status_code, answer.content.decode()


def test_a_change_is_made_and_the_trail_keeps_old_and_new(alex: Client) -> None:
    ada = cast.ada()
    assert change(alex, ada, role_title="Senior MSL", territories=["nordics"], indications=["attr-cm"])[0] == 302
    ada.refresh_from_db()
    assert (ada.last_name, ada.role_title) == ("Brandt", "Senior MSL")
    assert ada.works_on.count() == 1
    today = clock.today()
    held = {(a.territory.code, a.holds(today)) for a in Assignment.objects.filter(user=ada)}
    assert ("nordics", True) in held
    assert ("iberia", True) not in held
    entry = Entry.objects.get(verb="user.changed")
    assert entry.facts == {"role_title": ["MSL", "Senior MSL"]}
    assert Payload.objects.get(entry_number=entry.number).values == {"last_name": ["", "Brandt"]}
    assert entry.actor_id == cast.alex().pk


def test_of_two_who_change_one_person_the_second_sees_both(alex: Client) -> None:
    ada = cast.ada()
    html = alex.get(f"/govern/people/{ada.pk}").content.decode()
    version = re.search(r'name="version" value="(\w+)"', html)
    assert version
    change(alex, ada, role_title="Theirs")
    answer = alex.post(f"/govern/people/{ada.pk}", {**WHOLE, "version": version[1], "role_title": "Mine"})
    assert answer.status_code == 409
    said = answer.content.decode()
    assert "was changed by somebody else while you wrote" in said
    assert "Theirs" in said
    assert "Mine" in said
    ada.refresh_from_db()
    assert ada.role_title == "Theirs"
    version = re.search(r'name="version" value="(\w+)"', said)
    assert version
    alex.post(f"/govern/people/{ada.pk}", {**WHOLE, "version": version[1], "role_title": "Mine"})
    ada.refresh_from_db()
    assert ada.role_title == "Mine"


WRONG_CHANGES = """
    field       | value       | status | says
    email       | not-one     | 422    | Correct the e-mail address
    function    | emperor     | 422    | Choose one of the functions
    role        | king        | 422    | Choose one of the two
    joined_on   | soon        | 422    | Write the day as 2026-12-31
    territories | atlantis    | 422    |
    last_name   | CONTROL     | 422    | holds a character that is not seen
"""


@pytest.mark.parametrize(("field", "value", "status", "says"), rows(WRONG_CHANGES))
def test_what_is_wrong_in_a_form_is_said_beside_it(
    alex: Client, field: str, value: str, status: str, says: str
) -> None:
    code, html = change(alex, cast.ada(), **{field: value.replace("CONTROL", "Bra\u202endt")})
    assert code == int(status)
    assert says in html
    assert not Entry.objects.filter(verb="user.changed").exists()


def test_nobody_changes_their_own_function(alex: Client) -> None:
    code, html = change(alex, cast.alex(), function="compliance")
    assert code == 422
    assert "Nobody changes their own function" in html


def test_somebody_new_cannot_sign_in_before_the_invitation(alex: Client) -> None:
    answer = alex.post("/govern/people/add", {**WHOLE, "username": "new", "territories": ["iberia"]})
    new = User.objects.get(username="new")
    assert answer["Location"] == f"/govern/people/{new.pk}"
    assert not new.has_usable_password()
    assert "make an invitation" in alex.get(answer["Location"]).content.decode()
    assert new.territory == "Iberia"
    again = alex.post("/govern/people/add", {**WHOLE, "username": "New"})
    assert again.status_code == 422
    assert "already exists" in again.content.decode()


def test_letting_go_ends_the_session_and_the_territories(alex: Client) -> None:
    ada, client = cast.ada(), Client()
    client.force_login(ada)
    assert client.get("/account").status_code == 200
    form = {"left_on": clock.today().isoformat(), "to": cast.ben().pk}
    answer = alex.post(f"/govern/people/{ada.pk}/let-go", form)
    assert answer.status_code == 302
    assert "Ada works here until the day before" in alex.get(answer["Location"]).content.decode()
    assert client.get("/account")["Location"].startswith("/sign-in")
    assert not any(a.holds(clock.today()) for a in Assignment.objects.filter(user=ada))
    assert "Ada" not in alex.get("/govern/people").content.decode()
    assert "Ada" in alex.get("/govern/people?gone=yes").content.decode()


WRONG_GOINGS = """
    who  | to   | left_on   | says
    ada  | ada  | today     | choose a colleague who will
    ada  |      | soon      | Give the first day
    alex |      | today     | Nobody lets themselves go
"""


@pytest.mark.parametrize(("who", "to", "left_on", "says"), rows(WRONG_GOINGS))
def test_who_cannot_be_let_go_and_why(alex: Client, who: str, to: str, left_on: str, says: str) -> None:
    user = getattr(cast, who)()
    form = {"left_on": left_on.replace("today", clock.today().isoformat()), "to": str(user.pk) if to else ""}
    answer = alex.post(f"/govern/people/{user.pk}/let-go", form)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    user.refresh_from_db()
    assert user.left_on is None


def test_taking_sign_in_away_asks_for_a_proof(organisation: None) -> None:
    client = Client()
    client.force_login(cast.alex())
    answer = client.post(f"/govern/people/{cast.ada().pk}/forget-sign-in")
    assert answer["Location"].startswith("/account/prove")
    assert cast.ada().has_usable_password()


def test_who_comes_next_month_stands_in_the_list(alex: Client) -> None:
    User.objects.filter(pk=cast.ada().pk).update(joined_on=clock.today() + timedelta(days=30))
    assert "Ada" in alex.get("/govern/people").content.decode()


def test_the_part_htmx_asks_for_holds_the_people_alone(alex: Client) -> None:
    html = alex.get("/govern/people?q=ada", HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in html
    assert "Ada" in html
    assert "Ben" not in html
