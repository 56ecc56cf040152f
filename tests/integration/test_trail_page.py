"""The trail's page: for Compliance, with filters, page by page, and the wall in front of what it tells of people."""

from pathlib import Path

import pytest
from django.test import Client

from kolloquy.governance.trail import vault
from kolloquy.governance.trail.actions import Event, record, record_many, shred
from kolloquy.governance.trail.models import Entry
from tests.support import cast

pytestmark = pytest.mark.django_db
NOTE = Event("note.written", "note", "N1", {"length": 12}, {"text": "quite confidential"}, person="expert:EBBBBBBBBB")
CHANGED = Event(
    "touchpoint.changed",
    "touchpoint",
    "T1",
    {"old": {"channel": "e-mail"}, "new": {"channel": "virtual"}, "reason": "a slip"},
    rule="TP-3",
)


@pytest.fixture(autouse=True)
def _own_vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "folder", lambda: tmp_path)


@pytest.fixture
def kim(client: Client) -> Client:
    client.force_login(cast.kim())
    return client


def text(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200, response.content
    return response.content.decode()


def test_the_page_says_who_did_what_and_what_was_before(kim: Client):
    record(CHANGED, by=cast.ada())
    shown = text(kim, "/govern/trail?kind=touchpoint")
    for said in (
        "Touchpoint changed",
        "TP-3",
        "touchpoint T1",
        "Ada, Medical, MSL",
        "Channel: e-mail → virtual",
        "a slip",
    ):
        assert said in shown
    opened = text(kim, f"/govern/trail/{Entry.objects.latest('number').number}")
    for said in ("Channel", "e-mail", "virtual", Entry.objects.latest("number").hash):
        assert said in opened


@pytest.mark.parametrize("who", ["ada", "ben", "cora", "sol", "alex", "mia", "pia", "rui"])
def test_nobody_but_compliance_reads_it(client: Client, who: str):
    record(CHANGED, by=None)
    client.force_login(getattr(cast, who)())
    for address in ("/govern/trail", f"/govern/trail/{Entry.objects.latest('number').number}", "/govern/trail/999999"):
        response = client.get(address)
        assert response.status_code == 403
        assert "FW-11" in response.content.decode()
    assert client.post("/govern/trail/verify").status_code == 403


@pytest.mark.parametrize(
    ("question", "keys"),
    [
        ("kind=thing&verb=a.b", {"1", "2"}),
        ("kind=thing&key=3", {"3"}),
        ("person=thing:1", {"1", "4"}),
        ("person=nobody", {"1", "2", "3", "4"}),
        ("kind=thing&since=2000-01-01&until=2999-12-31", {"1", "2", "3", "4"}),
        ("kind=thing&since=2999-01-01", set()),
        ("kind=thing&until=2000-01-01", set()),
        ("kind=thing&since=yesterday&by=me&before=-1", {"1", "2", "3", "4"}),
        ("kind=thing&by=999999", set()),
        ("kind=nothing", set()),
    ],
)
def test_filters_narrow_and_nonsense_does_not(kim: Client, question: str, keys: set[str]):
    for verb, key in (("a.b", "1"), ("a.b", "2"), ("a.c", "3")):
        record(Event(verb, "thing", key), by=None)
    record(Event("a.c", "thing", "4", personal={"x": 1}, person="thing:1"), by=None)
    shown = text(kim, f"/govern/trail?{question}")
    assert {key for key in "1234" if f"thing {key}<" in shown} == keys
    if not keys:
        assert "No entry fits all of this" in shown


def test_all_entries_are_reached_page_by_page_each_once(kim: Client):
    record_many((Event("row.taken", "row", f"r{n:03}") for n in range(120)), by=None)
    address, seen = "/govern/trail?kind=row", []
    while address:
        shown = text(kim, address, **{"HX-Request": "true", "HX-Target": "more"})
        seen += [part[:4] for part in shown.split(">row ")[1:]]
        _, _, after = shown.partition('id="more"')
        address = after.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert seen == [f"r{n:03}" for n in reversed(range(120))]


def test_notes_are_kept_from_compliance_until_they_say_what_for(kim: Client):
    number = record(NOTE, by=None).number
    shown = text(kim, f"/govern/trail/{number}")
    assert "quite confidential" not in shown
    assert "FW-" in shown
    assert "quite confidential" not in text(kim, "/govern/trail")
    kim.post("/purpose", {"purpose": "investigation", "because": "A complaint of March is looked into.", "hours": "1"})
    assert "quite confidential" in text(kim, f"/govern/trail/{number}")
    last = Entry.objects.filter(verb="trail.read").latest("number")
    assert (last.key, last.facts["purpose"]) == (str(number), "investigation")


def test_what_was_erased_says_when_and_by_which_entry(kim: Client):
    number = record(
        Event("expert.corrected", "expert", "E1", personal={"old": "wrong"}, person="expert:E1"), by=None
    ).number
    assert "wrong" in text(kim, f"/govern/trail/{number}")
    shred("expert:E1", by=None)
    shown = text(kim, f"/govern/trail/{number}")
    assert "wrong" not in shown
    assert f"entry {Entry.objects.latest('number').number}" in shown


def test_the_page_tells_what_the_last_verification_found(kim: Client):
    assert "Nobody has verified it yet" in text(kim, "/govern/trail")
    assert kim.post("/govern/trail/verify").status_code == 302
    shown = text(kim, "/govern/trail")
    assert "The trail is whole" in shown
    assert "Nothing is signed yet" in shown
    record(
        Event("trail.verified", "trail", "entries", {"whole": False, "findings": 1, "first": ["Entry 3 was changed."]}),
        by=None,
    )
    shown = text(kim, "/govern/trail")
    assert "The trail is not whole" in shown
    assert "Entry 3 was changed." in shown


def test_an_entry_that_is_not_there_is_not_there(kim: Client):
    for number in ("0", "424242", str(2**70)):
        assert kim.get(f"/govern/trail/{number}").status_code == 404


def test_a_long_trail_is_left_to_the_command(kim: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("kolloquy.faces.web.trail.MOST_AT_ONCE", 1)
    record(CHANGED, by=None)
    assert "Verify now" not in text(kim, "/govern/trail")
    response = kim.post("/govern/trail/verify")
    assert response.status_code == 422
    assert "kolloquy trail verify" in response.content.decode()
