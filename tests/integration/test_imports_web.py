"""Bringing files in on pages: upload, look, read otherwise, take, take back; without JavaScript."""

import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kolloquy.engagement.incoming.models import Import, SavedMapping
from kolloquy.engagement.models import Touchpoint
from kolloquy.faces.web import imports as web
from tests.support import cast

pytestmark = pytest.mark.django_db
PAYLOADS = Path(__file__).parents[1] / "support" / "payloads" / "exchange"


def signed_in(client: Client, who: str = "ada") -> Client:
    client.force_login(getattr(cast, who)())
    return client


def upload(client: Client, content: str | bytes, name: str = "calls.csv", **told):
    content = content.encode() if isinstance(content, str) else content
    return client.post("/exchange/imports", {"file": SimpleUploadedFile(name, content), **told})


def payload(name: str) -> bytes:
    return (PAYLOADS / name).read_bytes()


def test_a_file_is_looked_at_taken_and_taken_back(client: Client) -> None:
    signed_in(client)
    address = upload(client, payload("calls.csv"))["Location"]
    html = client.get(address).content.decode()
    assert "<b>5</b> rows, <b>5</b> good" in html
    assert "Nothing is written yet" in html
    assert "comes in unverified" in html
    assert "Asked about dosing" not in html, "of a note the preview tells the length only"
    assert not Touchpoint.objects.exists()
    assert client.post(f"{address}/take", {"lines": "", "leave": "2"})["Location"] == address
    assert Touchpoint.objects.count() == 3
    html = client.get(address).content.decode()
    assert "Take this import back" in html
    client.post(f"{address}/undo")
    assert not Touchpoint.objects.exists()
    assert "3 touchpoints went" in client.get(address).content.decode()
    assert "undone" in client.get("/exchange/imports").content.decode()


def test_what_is_ambiguous_is_asked_and_the_answer_is_kept_as_a_mapping(client: Client) -> None:
    signed_in(client)
    head = "Visit;Wen;Kanal;Tag"
    address = upload(client, f"{head}\n1;Amaka Okafor;Haustür;03/04/2026\n")["Location"]
    html = client.get(address).content.decode()
    assert "reads as" in html
    form = {
        "kind": "touchpoints", "dates": "look", "time_zone": "Europe/Berlin", "system": "ours", "column_source_key": "Visit",
        "column_name": "Wen", "column_channel": "Kanal", "column_on": "Tag",
    }  # fmt: skip
    client.post(f"{address}/read", form)
    assert "may have the day or the month first" in client.get(address).content.decode()
    client.post(f"{address}/read", form | {"dates": "day_first"})
    assert "“Haustür”" in client.get(address).content.decode()
    answer = client.post(
        f"{address}/read", form | {"dates": "day_first", "word_channel_Haustür": "face_to_face", "save": "Our visits"}
    )
    assert answer.status_code == 302
    html = client.get(address).content.decode()
    assert "<b>1</b> good" in html
    assert "2026-04-03" in html
    assert SavedMapping.objects.get().name == "Our visits"
    assert "Our visits" in client.get("/exchange/imports").content.decode()


REFUSED = [
    ("empty.csv", b"", "is empty"),
    ("calls.xlsx", b"PK\x03\x04 zip", "is none of"),
    ("calls.csv", b"PK\x03\x04 zip", "is a spreadsheet"),
    ("calls.csv", b"just words", "one column only"),
    ("x.ics", b"words", "calendar"),
]


@pytest.mark.parametrize("name, content, sentence", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_and_says_why(
    client: Client, name: str, content: bytes, sentence: str
) -> None:
    signed_in(client)
    answer = upload(client, content, name)
    told = answer.content.decode() if answer.status_code == 422 else client.get(answer["Location"]).content.decode()
    assert sentence in told
    assert not Touchpoint.objects.exists()


def test_no_file_and_too_much_of_it_are_refused(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(client)
    assert "No file was chosen" in client.post("/exchange/imports", {}).content.decode()
    monkeypatch.setattr(web, "LARGEST", 10)
    answer = upload(client, payload("calls.csv"))
    assert answer.status_code == 422
    assert "kolloquy exchange import" in answer.content.decode()
    assert not Import.objects.exists()


def test_a_file_with_more_rows_than_a_page_waits_for_goes_to_the_command(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kolloquy.engagement.incoming.actions.MOST_UPLOADED", 3)
    answer = upload(signed_in(client), payload("calls.csv"))
    assert answer.status_code == 422
    assert "more than 3 rows" in answer.content.decode()


@pytest.mark.parametrize("who", ["ben", "cora", "rui"])
def test_somebody_elses_import_answers_like_one_that_does_not_exist(client: Client, who: str) -> None:
    address = upload(signed_in(client), payload("calls.csv"))["Location"]
    signed_in(client, who)
    theirs, none = client.get(address), client.get("/exchange/imports/NOSUCHIMPORT")
    assert (theirs.status_code, none.status_code) == (404, 404)
    token = re.compile(
        rb'value="(?:[A-Za-z0-9]{64}|/exchange/imports/[A-Z0-9]+)"'
    )  # drawn anew; and what was asked for
    assert token.sub(b"", theirs.content) == token.sub(b"", none.content)
    for verb in ("read", "take", "forget", "undo"):
        assert client.post(f"{address}/{verb}").status_code == 404


@pytest.mark.parametrize("who", ["pia", "alex"])
def test_functions_without_imports_are_refused_with_the_rule(client: Client, who: str) -> None:
    answer = signed_in(client, who).get("/exchange/imports")
    assert answer.status_code == 403
    assert "FW-9" in answer.content.decode()


def test_steward_and_compliance_see_that_it_waits_and_not_its_rows(client: Client) -> None:
    address = upload(signed_in(client), payload("calls.csv"))["Location"]
    for who in ("sol", "kim"):
        html = signed_in(client, who).get(address).content.decode()
        assert "Only the person who brought it in" in html
        assert "Okafor" not in html
        assert client.post(f"{address}/take").status_code in {403, 422}
    assert "IM-1" in client.get("/exchange/imports").content.decode()


def test_a_commercial_colleagues_file_lands_on_the_commercial_side(client: Client) -> None:
    signed_in(client, "cora")
    told = "Call ID,Call Date,Account Name,Channel\nC1,2026-04-13,Amaka Okafor,F2F\n"
    address = upload(client, told)["Location"]
    client.post(f"{address}/take")
    assert Touchpoint.objects.get().side == "commercial"


def test_a_file_can_be_forgotten(client: Client) -> None:
    signed_in(client)
    address = upload(client, payload("calls.csv"))["Location"]
    assert client.post(f"{address}/forget")["Location"] == "/exchange/imports"
    assert client.get(address).status_code == 404


def test_calendars_and_letters_are_uploaded_together(client: Client) -> None:
    signed_in(client)
    files = [SimpleUploadedFile(name, payload(name)) for name in ("letter.eml", "meetings.ics")]
    address = client.post("/exchange/imports", {"file": files, "with_text": "1"})["Location"]
    html = client.get(address).content.decode()
    assert "letter.eml, line 1" in html
    client.post(f"{address}/take")
    assert Touchpoint.objects.filter(source="email").get().notes.count() == 1
