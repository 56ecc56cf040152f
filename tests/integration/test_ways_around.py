"""Ways around the wall, the trail and an expert's rights that somebody might try, each of which ends nowhere."""

import csv
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DataError
from django.http import HttpResponse
from django.test import Client

from kolloquy.engagement import queries
from kolloquy.engagement.actions import change_touchpoint, verify_expert
from kolloquy.engagement.incoming.actions import bring_in, forget_old_previews, save_mapping
from kolloquy.engagement.incoming.models import Import
from kolloquy.engagement.incoming.readers.files import Asked, given
from kolloquy.engagement.incoming.readers.mapping import from_json, preset
from kolloquy.engagement.models import Touchpoint, TouchpointTopic
from kolloquy.faces.api.problems import answer as answer_of
from kolloquy.faces.web.wall import Wall
from kolloquy.governance.models import User
from kolloquy.governance.rights.actions import note_wishes
from kolloquy.governance.rights.models import Notice
from kolloquy.governance.trail.models import Entry, Payload
from kolloquy.governance.wall.actions import decline_release
from kolloquy.governance.wall.handing_over import hand_over
from kolloquy.governance.wall.models import Release
from kolloquy.governance.wall.policy import Level, RecordClass, fields_at
from kolloquy.governance.wall.rules import names_nobody
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows.erasing import erase_rows
from kolloquy.workflows.held_on_expert import who as person_of
from tests.support import cast, exchange
from tests.support.api import ask_as_if_first, bearer, problem

pytestmark = pytest.mark.django_db
SECRET = "Mentions an unpublished result"
REASON = "A complaint of March is looked into."


@pytest.fixture(autouse=True)
def _nobody_asked_before(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    ask_as_if_first(monkeypatch, tmp_path)


def as_(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return str(content.decode())


def reads_of_notes() -> list[str]:
    return list(Entry.objects.filter(verb="note.read").values_list("key", flat=True))


class TestNotes:
    def test_one_that_was_logged_with_its_touchpoint_is_kept_from_compliance_in_the_trail_too(
        self, client: Client
    ) -> None:
        met = exchange.met(note=SECRET)
        number = Entry.objects.get(verb="touchpoint.logged", key=met.key).number
        kim = as_(client, cast.kim())
        assert SECRET not in text(kim.get(f"/govern/trail/{number}"))
        shown = bearer(cast.kim()).get(f"/api/v1/trail/entries/{number}").json()
        assert shown["personal"] is None
        kim.post("/purpose", {"purpose": "investigation", "because": REASON, "hours": "1"})
        assert SECRET in text(kim.get(f"/govern/trail/{number}"))

    def test_one_that_is_exported_is_read_and_the_trail_says_so(self, client: Client) -> None:
        exchange.told_what_we_hold(exchange.okafor())
        theirs = exchange.met(note=SECRET)
        own = exchange.met(by=cast.ben(), note="Told the team.", ago=3)
        exchange.met(ago=4)
        ben = as_(client, cast.ben())
        exported = text(ben.get("/exchange/export.csv?whose=all"))
        assert SECRET in exported
        assert "Told the team." in exported
        assert reads_of_notes() == [theirs.key]
        assert own.key not in reads_of_notes()

    def test_a_form_to_change_a_colleagues_shows_none_of_it(self, client: Client) -> None:
        met = exchange.met(note=SECRET)
        answer = as_(client, cast.ben()).get(f"/exchange/touchpoints/{met.key}/notes/{met.notes.get().key}")
        assert answer.status_code == 403
        assert SECRET not in text(answer)
        assert "TP-10" in text(answer)


class TestTheTrail:
    def test_a_reason_given_by_api_stands_where_it_can_be_erased(self) -> None:
        met = exchange.met(note=SECRET)
        said = {"X-Purpose": "investigation", "X-Reason": "Amaka Okafor complained of a visit."}
        assert bearer(cast.kim()).get(f"/api/v1/touchpoints/{met.key}/notes", headers=said).status_code == 200
        read = Entry.objects.get(verb="note.read")
        assert "Okafor" not in str(read.facts)
        assert "Okafor" in Payload.objects.get(entry_number=read.number).text

    def test_why_a_release_was_declined_stands_where_it_can_be_erased(self) -> None:
        release = Release.objects.create(
            title="What is asked", kind="text", side="medical", body={"text": "Subgroups."}, prepared_by=cast.ada(),
            prepared_at=clock.now(), chosen=[["touchpoint", "T1"]],
        )  # fmt: skip
        decline_release(release, version=1, decision="Everybody knows that this is Amaka Okafor.", by=cast.ben())
        declined = Entry.objects.get(verb="release.declined")
        assert "Okafor" not in str(declined.facts)
        assert "Okafor" in Payload.objects.get(entry_number=declined.number).text


class TestTheWall:
    def test_the_name_of_somebody_unverified_is_found_by_those_alone_who_see_it(self) -> None:
        met = exchange.met(exchange.unknown("Iria Souto"))
        assert [hit.touchpoint.key for hit in queries.search("souto", exchange.reads(cast.ada())).rows] == [met.key]
        for other in (cast.cora(), cast.rui(), cast.gil()):
            assert not queries.search("sou", exchange.reads(other)).rows, other

    def test_a_file_names_no_off_label_topic_to_the_other_side(self, tmp_path: Path) -> None:
        exchange.topic("Beyond the label", off_label=True)
        exchange.okafor()
        for by, topics in ((cast.cora(), 0), (cast.ada(), 1)):
            file = tmp_path / f"{by.username}.csv"
            file.write_text(
                "id,date,channel,expert id,topics\n"
                f"{by.username}-1,{exchange.day(-2)},email,{exchange.okafor().pk},Beyond the label\n"
            )
            mapping = from_json(
                {
                    "name": "ours", "kind": "touchpoints", "system": f"crm {by.username}",
                    "columns": {
                        "source_key": ["id"], "on": ["date"], "channel": ["channel"], "expert_id": ["expert id"],
                        "topics": ["topics"],
                    },
                }
            )  # fmt: skip
            done = bring_in(given=given(file), asked=Asked(clock.today(), mapping), by=by)
            assert done.taken
            assert done.taken.touchpoints == 1
            side = Touchpoint.objects.get(source_system=f"crm {by.username}")
            assert TouchpointTopic.objects.filter(touchpoint=side).count() == topics

    def test_a_client_id_with_unseen_marks_opens_nobody_elses_touchpoint(self) -> None:
        exchange.iberia()
        body = {
            "experts": [{"expert_id": exchange.okafor().expert_id}],
            "channel": "face_to_face",
            "on": exchange.day(-1).isoformat(),
            "source_system": "crm",
            "client_id": "CALL-1",
            "place": "Ward 4",
        }
        url = "/api/v1/touchpoints"
        ada, gil = bearer(cast.ada()), bearer(cast.gil())
        assert ada.post(url, body, content_type="application/json").status_code == 201
        later = (clock.now() + timedelta(minutes=5)).isoformat()
        theirs = {**body, "client_id": "CALL-1\x01", "place": "Elsewhere", "source_changed_at": later}
        problem(gil.post(url, theirs, content_type="application/json"), 409)
        assert Touchpoint.objects.get().place == "Ward 4"

    def test_a_colleagues_mapping_is_not_replaced_under_its_name(self) -> None:
        mapping = preset("CRM calls")
        assert mapping is not None
        mine = from_json({**mapping.as_json(), "name": "Our CRM"})
        save_mapping(mapping=mine, by=cast.ada())
        with pytest.raises(BadInput, match="another name"):
            save_mapping(mapping=mine, by=cast.cora())
        save_mapping(mapping=mine, by=cast.ada())
        save_mapping(mapping=mine, by=cast.sol())


class TestRights:
    def overdue(self) -> Any:
        who = exchange.okafor()
        exchange.met(who, ago=40)
        assert Notice.objects.get(pk=who.pk).due_on < clock.today()
        return who

    def test_nobody_plans_for_a_colleague_what_that_colleague_may_not(self) -> None:
        who = self.overdue()
        with pytest.raises(Refused, match="RI-1"):
            exchange.planned(who, by=cast.mia(), owner=cast.ada())
        answer = exchange.planned(who, by=cast.mia())  # an answer they are owed
        with pytest.raises(Refused, match="RI-1"):
            change_touchpoint(touchpoint=answer, version=1, by=cast.mia(), owner=cast.ada())

    def test_who_turns_out_to_be_an_expert_is_owed_the_notice(self) -> None:
        who, met = exchange.okafor(), exchange.unknown("A. Okafor")
        exchange.met(met, ago=3)
        exchange.planned(met, ahead=7)
        assert not Notice.objects.filter(pk=who.pk).exists()
        verify_expert(unverified=met, expert=who, by=cast.sol())
        notice = Notice.objects.get(pk=who.pk)
        assert notice.first_contact_on == exchange.day(-3)
        assert notice.due_on < clock.today()


def test_what_a_command_prints_for_a_spreadsheet_computes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    from kolloquy.faces.cli.output import write_csv

    write_csv([{"name": "=1+1", "n": -3, "of": " @SUM(A1)", "on": "plain"}], ["name", "n", "of", "on"])
    [row] = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row == {"name": "'=1+1", "n": "-3", "of": "' @SUM(A1)", "on": "plain"}


class TestWhatIsOpened:
    def test_a_touchpoint_without_a_note_that_is_opened_for_a_purpose_is_in_the_trail(self, client: Client) -> None:
        exchange.told_what_we_hold(exchange.okafor())
        met = exchange.met(place="Ward 4")
        pia = as_(client, cast.pia())
        pia.post("/purpose", {"purpose": "safety", "because": REASON, "hours": "1"})
        assert "Ward 4" in text(pia.get(f"/exchange/touchpoints/{met.key}"))
        assert "Ward 4" in text(pia.get("/exchange/export.csv?whose=all"))
        assert Entry.objects.filter(verb="touchpoint.read", key=met.key).count() == 2

    def test_a_file_that_is_looked_at_and_given_up_is_in_the_trail(self, client: Client) -> None:
        ada = as_(client, cast.ada())
        file = SimpleUploadedFile("calls of Okafor.csv", b"id,date\n1,2026-01-01\n")
        page = ada.post("/exchange/imports", {"file": file})["Location"]
        ada.post(f"{page}/forget")
        told = Entry.objects.filter(kind="import").order_by("number")
        assert [entry.verb for entry in told] == ["import.looked_at", "import.given_up"]
        assert all("Okafor" not in str(entry.facts) for entry in told)


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        "asked", ["", "&on=0001-01-01&channel=email", "&on=9999-12-31&channel=email&planning=1", "&on=x&channel=x"]
    )
    def test_what_is_half_typed_is_answered(self, client: Client, asked: str) -> None:
        answer = as_(client, cast.ada()).get(f"/exchange/log/check?expert={exchange.okafor().pk}{asked}")
        assert answer.status_code == 200

    @pytest.mark.parametrize("asked", ["since=0001-01-01", "until=9999-12-31", "until=0001-01-01"])
    def test_the_trail_is_asked_of_no_day_that_never_was(self, client: Client, asked: str) -> None:
        assert as_(client, cast.kim()).get(f"/govern/trail?{asked}").status_code == 200

    def test_what_the_database_does_not_take_is_a_sentence(self, rf: Any) -> None:
        request = rf.post("/exchange/log")
        request.user, request.session = cast.ada(), {}
        answer = Wall(lambda _: HttpResponse()).process_exception(request, DataError("cannot contain NUL"))
        assert answer is not None
        assert answer.status_code == 422
        assert answer_of(DataError("cannot contain NUL")).status_code == 422


def test_how_often_an_expert_wishes_to_be_met_is_told_alike_everywhere() -> None:
    """The figure of contact pressure cannot be shown without it, so the wall's table says that all who meet experts see it."""
    who = exchange.told_what_we_hold(exchange.okafor())
    note_wishes(
        expert_id=who.pk, wishes={"frequency": 3, "topic": ["registries"]}, said_on=exchange.day(-1), source="meeting",
        by=cast.ada(),
    )  # fmt: skip
    exchange.met(who)
    cora = bearer(cast.cora())
    wishes = cora.get(f"/api/v1/experts/{who.pk}/wishes").json()
    assert (wishes["most_contacts_per_quarter"], wishes["topics"]) == (3, None)
    assert cora.get(f"/api/v1/experts/{who.pk}/pressure").json()["wish"] == 3
    assert "frequency" in fields_at(RecordClass.PREFERENCE, Level.COORDINATION)


class TestNames:
    @pytest.mark.parametrize("said", ["Oka\u200bfor asks.", "Oka\u202efor\u202c asks.", "OKA\u00adFOR’s question."])
    def test_a_name_with_an_unseen_mark_in_it_does_not_cross(self, said: str) -> None:
        verdict = names_nobody([said], [("Amaka", "Okafor")])
        assert verdict.rule == "FW-12"

    def test_what_is_handed_over_reads_as_it_is_stored(self) -> None:
        made = hand_over(
            kind="interest", expert_id=exchange.okafor().pk, words="Would like\x00 to join \u202eelsewhere.\nSoon.",
            territory=None, by=cast.ada(),
        )  # fmt: skip
        assert made.words == "Would like to join elsewhere.\nSoon."

    def test_who_is_erased_is_named_in_nothing_about_others(self) -> None:
        who, other = exchange.okafor(), exchange.lindqvist()
        made = hand_over(
            kind="interest", expert_id=other.pk, words="Together with Amaka Okafor.", territory=None, by=cast.ada()
        )
        met = exchange.met(other, place="At the house of Amaka Okafor")
        erase_rows(person_of(who))
        made.refresh_from_db()
        met.refresh_from_db()
        assert "Okafor" not in f"{made.words} {met.place}"


def test_nobody_is_let_go_with_their_promises_given_to_nobody(client: Client) -> None:
    ada = cast.ada()
    asked = {"left_on": exchange.day(1).isoformat(), "to": "999999"}
    answer = as_(client, cast.alex()).post(f"/govern/people/{ada.pk}/let-go", asked)
    assert answer.status_code == 422
    assert User.objects.get(pk=ada.pk).left_on is None


def test_a_file_that_nobody_took_is_forgotten_within_a_week_by_the_worker_too() -> None:
    told = {"kind": "touchpoints", "file_name": "calls.csv", "sha256": "0" * 64, "told": {}, "by": cast.ada()}
    kept, old = (Import.objects.create(at=clock.now() - timedelta(days=days), **told) for days in (6, 8))
    assert forget_old_previews() == 1
    assert list(Import.objects.all()) == [kept]
    assert Entry.objects.get(verb="import.forgotten").key == old.key
