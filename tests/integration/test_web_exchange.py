"""The pages of the exchange: one touchpoint, promises, the timeline and lists, each as far as the wall gives it."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kolloquy.engagement.actions import change_touchpoint
from kolloquy.engagement.follow_ups.actions import promise
from kolloquy.engagement.models import FollowUp, Note, Touchpoint, UnverifiedExpert
from kolloquy.governance.models import User
from kolloquy.kernel import clock
from tests.support import cast, exchange
from tests.support.forms import form_of

pytestmark = pytest.mark.django_db
SECRET = "Mentions an unpublished result"


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(cast.ada())
    return client


def as_(client: Client, who: str) -> Client:
    client.force_login(getattr(cast, who)())
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def changed(html: str, page: str, **typed: object) -> dict[str, Any]:
    """What a browser sends back of a form with a few fields typed over."""
    told = {
        name: values if name in {"topic", "colleague"} else values[0] for name, values in form_of(html, page).items()
    }
    return {**told, **typed}


class TestOneTouchpoint:
    def test_the_people_who_held_it_see_it_whole(self, ada: Client) -> None:
        met = exchange.met(
            note=SECRET, place="Ward 4", topics=[exchange.topic(), exchange.topic("Beyond the label", off_label=True)]
        )
        html = text(ada.get(f"/exchange/touchpoints/{met.key}"))
        for words in (SECRET, "Ward 4", "Amaka Okafor", "Beyond the label", "Heart failure outcomes"):
            assert words in html

    def test_the_other_side_knows_of_it_and_reads_the_rule(self, client: Client) -> None:
        met = exchange.met(
            note=SECRET, place="Ward 4", topics=[exchange.topic(), exchange.topic("Beyond the label", off_label=True)]
        )
        html = text(as_(client, "cora").get(f"/exchange/touchpoints/{met.key}"))
        assert "Heart failure outcomes" in html
        for words in (SECRET, "Ward 4", "Okafor", "Beyond the label", "Change</a>"):
            assert words not in html
        assert "FW-2" in html

    def test_missing_and_forbidden_are_the_same_answer(self, client: Client) -> None:
        met = exchange.met()
        client = as_(client, "cora")
        for page in ("change", "cancel"):
            forbidden = client.get(f"/exchange/touchpoints/{met.key}/{page}")
            missing = client.get(f"/exchange/touchpoints/{'Z' * 16}/{page}")
            assert (forbidden.status_code, missing.status_code) == (404, 404)
            plain = [
                re.sub(r'value="[^"]*(/exchange/[^"]*|[\w-]{30,})"', "", text(each)) for each in (forbidden, missing)
            ]
            assert plain[0] == plain[1]

    def test_a_colleagues_note_is_read_with_an_entry_in_the_trail(self, client: Client) -> None:
        from kolloquy.governance.trail.models import Entry

        met = exchange.met(note=SECRET)
        before = Entry.objects.filter(verb="note.read").count()
        as_(client, "ada").get(f"/exchange/touchpoints/{met.key}")
        assert Entry.objects.filter(verb="note.read").count() == before
        assert SECRET in text(as_(client, "ben").get(f"/exchange/touchpoints/{met.key}"))
        assert Entry.objects.filter(verb="note.read").count() == before + 1

    def test_a_change_keeps_what_was_not_touched(self, ada: Client) -> None:
        met = exchange.met(place="Ward 4", minutes=30)
        page = f"/exchange/touchpoints/{met.key}/change"
        assert ada.post(page, changed(text(ada.get(page)), page, channel="virtual", minutes="30")).status_code == 302
        met.refresh_from_db()
        assert (met.channel, met.place, met.minutes) == ("virtual", "Ward 4", 30)

    def test_two_people_who_change_it_both_see_both(self, ada: Client) -> None:
        met = exchange.met(place="Ward 4")
        page = f"/exchange/touchpoints/{met.key}/change"
        opened = text(ada.get(page))
        change_touchpoint(touchpoint=met, version=1, by=User.objects.get(username="ada"), place="The canteen")
        answer = ada.post(page, changed(opened, page, channel="telephone", place="Ward 9"))
        assert answer.status_code == 409
        html = text(answer)
        for words in ("The canteen", "Ward 9", "Telephone", "Face to face"):
            assert words in html
        # What the other left alone is chosen already; what both changed is for the person to say.
        both = form_of(html, page)
        assert both["choose_channel"] == ["mine"]
        assert "choose_place" not in both
        settled = {**changed(html, page), "choose_place": "theirs", "do": "settle"}
        assert ada.post(page, settled).status_code == 302
        met.refresh_from_db()
        assert (met.channel, met.place) == ("telephone", "The canteen")

    def test_cancelling_asks_why(self, ada: Client) -> None:
        met = exchange.planned()
        page = f"/exchange/touchpoints/{met.key}/cancel"
        assert "Say in a few words why" in text(ada.post(page, {"version": "1", "because": " "}))
        assert ada.post(page, {"version": "1", "because": "She is ill."}).status_code == 302
        met.refresh_from_db()
        assert (met.status, met.cancelled_because) == ("cancelled", "She is ill.")

    def test_a_note_is_added_and_changed_by_its_author_alone(self, client: Client) -> None:
        met = exchange.met()
        client = as_(client, "ada")
        client.post(f"/exchange/touchpoints/{met.key}/notes", {"note": "First words."})
        note = Note.objects.get()
        page = f"/exchange/touchpoints/{met.key}/notes/{note.key}"
        client.post(page, {"version": "1", "note": "Better words."})
        answer = client.post(page, {"version": "1", "note": "Other words."})
        assert answer.status_code == 409
        assert "Better words." in text(answer)
        assert "Other words." in text(answer)
        ben = as_(client, "ben").post(page, {"version": "2", "note": "Not mine."})
        assert ben.status_code == 403
        assert "TP-10" in text(ben)

    def test_an_empty_note_says_so_and_a_long_one_is_not_lost(self, ada: Client) -> None:
        met = exchange.met()
        assert "The note is empty" in text(ada.post(f"/exchange/touchpoints/{met.key}/notes", {"note": " "}))
        answer = ada.post(f"/exchange/touchpoints/{met.key}/notes", {"note": "word " * 12_000})
        assert answer.status_code == 422
        assert "word word" in text(answer)


class TestPromises:
    def test_the_longest_overdue_stands_first(self, ada: Client) -> None:
        user = User.objects.get(username="ada")
        for words, days in (("Send the paper", 5), ("Find the nurse", -9), ("Call again", -2)):
            promise(
                expert=exchange.okafor(),
                promise=words,
                due_on=exchange.day(days),
                by=user,
                promised_on=exchange.day(-30),
            )
        html = text(ada.get("/exchange/follow-ups"))
        assert html.index("Find the nurse") < html.index("Call again") < html.index("Send the paper")
        assert "9 days overdue" in html

    def test_one_is_kept_with_proof_and_only_with_proof(self, ada: Client) -> None:
        given = promise(
            expert=exchange.okafor(),
            promise="Send the paper",
            due_on=exchange.day(5),
            by=User.objects.get(username="ada"),
        )
        page = f"/exchange/follow-ups/{given.key}"
        answer = ada.post(page, {"do": "keep", "proof": " ", "version": "1"})
        assert answer.status_code == 422
        assert "FU-6" in text(answer)
        assert ada.post(page, {"do": "keep", "proof": "Sent by e-mail.", "version": "1"}).status_code == 302
        given.refresh_from_db()
        assert given.proof == "Sent by e-mail."
        assert "Kept on" in text(ada.get(page))

    def test_an_exchange_can_be_the_proof(self, ada: Client) -> None:
        given = promise(
            expert=exchange.okafor(),
            promise="Call again",
            due_on=exchange.day(5),
            by=User.objects.get(username="ada"),
            promised_on=exchange.day(-9),
        )
        met = exchange.met(channel="telephone", ago=2)
        assert met.key in text(ada.get(f"/exchange/follow-ups/{given.key}"))
        ada.post(f"/exchange/follow-ups/{given.key}", {"do": "keep", "proof_touchpoint": met.key, "version": "1"})
        given.refresh_from_db()
        assert given.proof_touchpoint == met
        assert "Telephone" in str(given.proof)

    def test_one_is_given_on_or_dropped_with_the_reason(self, ada: Client) -> None:
        given = promise(
            expert=exchange.okafor(), promise="Call again", due_on=exchange.day(5), by=User.objects.get(username="ada")
        )
        page = f"/exchange/follow-ups/{given.key}"
        assert "Choose the colleague" in text(ada.post(page, {"do": "give", "to": "", "version": "1"}))
        ada.post(page, {"do": "give", "to": str(cast.ben().pk), "version": "1"})
        assert FollowUp.objects.get().owner == cast.ben()
        assert "FU-8" in text(ada.post(page, {"do": "drop", "because": "", "version": "2"}))
        ada.post(page, {"do": "drop", "because": "She has it already.", "version": "2"})
        assert "She has it already." in text(ada.get(page))

    def test_somebody_elses_is_not_there_across_the_wall(self, client: Client) -> None:
        given = promise(expert=exchange.okafor(), promise=SECRET, due_on=exchange.day(5), by=cast.ada())
        client = as_(client, "cora")
        assert client.get(f"/exchange/follow-ups/{given.key}").status_code == 404
        assert SECRET not in text(client.get("/exchange/follow-ups?whose=team"))


class TestTheTimeline:
    def test_each_sees_their_own_truth_of_one_expert(self, client: Client) -> None:
        exchange.met(note=SECRET, ago=3, by=cast.ada())
        exchange.met(note="Asked about the price", ago=5, by=cast.cora())
        page = f"/experts/{exchange.okafor().pk}/timeline"
        medical, commercial = text(as_(client, "ada").get(page)), text(as_(client, "cora").get(page))
        assert SECRET in medical
        assert "Asked about the price" not in medical
        assert SECRET not in commercial
        assert "Asked about the price" in commercial
        for html in (medical, commercial):
            assert html.count('<li class="row touch-row') == 2
            assert "known of, not seen whole" in html
        assert "FW-2" in commercial

    def test_who_meets_no_experts_reads_the_rule_on_the_page(self, client: Client) -> None:
        exchange.met(note=SECRET)
        html = text(as_(client, "alex").get(f"/experts/{exchange.okafor().pk}"))
        assert "FW-2" in html
        assert "Face to face" not in html

    def test_a_long_one_goes_on(self, ada: Client) -> None:
        for ago in range(1, 56):
            exchange.met(ago=ago)
        first = ada.get(f"/experts/{exchange.okafor().pk}/timeline")
        more = re.search(r'href="\?after=([^"]+)"', text(first))
        assert more
        part = text(
            ada.get(f"/experts/{exchange.okafor().pk}/timeline?after={more[1]}", headers={"HX-Request": "true"})
        )
        assert part.count('<li class="row touch-row') == 5
        assert "<html" not in part

    def test_pressure_and_silence_open_to_their_arithmetic(self, ada: Client) -> None:
        for ago in (2, 20, 40, 60, 80):
            exchange.met(ago=ago)
        html = text(ada.get(f"/experts/{exchange.okafor().pk}/pressure")).split("What each channel weighs")[0]
        cells = [float(each) for each in re.findall(r'<td class="n">\s*([\d.]+)\s*</td>', html)]
        *terms, total = cells
        assert len(terms) == 5 * 3
        assert abs(sum(terms[2::3]) - total) < 0.03
        assert "20 days" in text(ada.get(f"/experts/{exchange.okafor().pk}/quiet"))

    def test_the_block_says_the_same_figure_as_the_drawer(self, ada: Client) -> None:
        for ago in (2, 20, 40):
            exchange.met(ago=ago)
        block = re.search(
            r"<b>([\d.]+)</b>", text(ada.get(f"/experts/{exchange.okafor().pk}")).split('id="relation"')[1]
        )
        drawer = re.search(r"the figure is ([\d.]+)\.", text(ada.get(f"/experts/{exchange.okafor().pk}/pressure")))
        assert block
        assert drawer
        assert f"{float(drawer[1]):.1f}" == block[1]


class TestTheList:
    def test_a_plan_of_the_past_is_asked_after(self, ada: Client) -> None:
        plan = exchange.planned()
        Touchpoint.objects.filter(pk=plan.pk).update(on=exchange.day(-3))
        plan.experts.update(on=exchange.day(-3))
        plan.colleagues.update(on=exchange.day(-3))
        html = text(ada.get("/exchange"))
        assert "Planned, and not yet logged" in html
        assert f"/exchange/log?touchpoint={plan.key}" in html

    def test_filters_are_chips_and_narrow_what_is_shown(self, ada: Client) -> None:
        exchange.met(channel="telephone", ago=2)
        exchange.met(exchange.lindqvist(), channel="virtual", ago=3)
        html = text(ada.get("/exchange?channel=telephone"))
        assert "by telephone" in html
        assert "Okafor" in html
        assert "Lindqvist" not in html
        assert "Lindqvist" not in text(ada.get("/exchange?channel=telephone&status=nonsense&function=cook"))

    def test_words_find_ones_own_notes_and_nobody_elses(self, client: Client) -> None:
        exchange.met(note="The walking distance again", by=cast.ada())
        assert "Okafor" in text(as_(client, "ada").get("/exchange?words=walking"))
        assert "None fits all of this" in text(as_(client, "cora").get("/exchange?whose=all&words=walking"))

    def test_an_export_holds_what_one_sees_and_no_formula(self, client: Client) -> None:
        for words in ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", " =1"):
            exchange.met(note=words, place="=HYPERLINK(1)", by=cast.ada())
        exchange.told_what_we_hold(exchange.okafor())
        answer = as_(client, "ada").get("/exchange/export.csv")
        rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
        assert len(rows) == 7
        for row in rows[1:]:
            assert all(not cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)
        other = as_(client, "cora").get("/exchange/export.csv?whose=all")
        assert "HYPERLINK" not in b"".join(other.streaming_content).decode()  # type: ignore[attr-defined]

    def test_nothing_leaves_of_an_expert_whose_notice_is_overdue(self, ada: Client) -> None:
        from kolloquy.governance.rights.models import Notice

        exchange.met(place="Ward 4", ago=200)
        Notice.objects.filter(pk=exchange.okafor().pk).update(due_on=exchange.day(-20))
        out = b"".join(ada.get("/exchange/export.csv").streaming_content).decode()  # type: ignore[attr-defined]
        assert "Ward 4" not in out
        assert "1 left out" in out
        assert "RI-1" in out

    @pytest.mark.parametrize("who", ["ada", "ben", "mia", "pia", "cora", "rui", "kim", "sol"])
    def test_everybody_who_knows_of_exchanges_has_a_page(self, client: Client, who: str) -> None:
        exchange.met(by=cast.ada())
        assert as_(client, who).get("/exchange").status_code == 200
        assert client.get("/exchange/follow-ups").status_code in {200, 403}

    def test_a_longer_list_asks_the_database_no_more_often(
        self, ada: Client, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        for ago in range(1, 30):
            exchange.met(ago=ago, note="Words.", topics=[exchange.topic()])
        ada.get("/exchange")
        with django_assert_max_num_queries(40):
            ada.get("/exchange")


class TestTheBench:
    def test_a_steward_says_who_it_is_and_takes_it_back(self, client: Client) -> None:
        someone = exchange.unknown("Amaka Okafor")
        exchange.met(someone, by=cast.ada())
        client = as_(client, "sol")
        assert "Amaka Okafor" in text(client.get("/exchange/unverified"))
        client.post("/exchange/unverified", {"key": someone.key, "is": exchange.okafor().pk})
        assert UnverifiedExpert.objects.get().is_expert == exchange.okafor()
        assert exchange.okafor().name in text(client.get("/exchange/unverified?decided=1"))
        client.post("/exchange/unverified", {"key": someone.key, "do": "undo"})
        assert UnverifiedExpert.objects.get().decided_at is None
        client.post("/exchange/unverified", {"key": someone.key, "do": "nobody"})
        assert UnverifiedExpert.objects.get().is_expert is None

    def test_an_id_nobody_has_is_said(self, client: Client) -> None:
        someone = exchange.unknown()
        answer = as_(client, "sol").post(
            "/exchange/unverified", {"key": someone.key, "do": "other", "other": "ENOBODY"}
        )
        assert answer.status_code == 422
        assert "No expert has the id" in text(answer)

    def test_only_stewards_decide(self, client: Client) -> None:
        assert as_(client, "ada").get("/exchange/unverified").status_code == 403


def test_a_silent_source_is_said_with_since_when(client: Client) -> None:
    from kolloquy.engagement.audit.actions import expect_source

    expect_source(
        function="commercial", source_system="crm", every_days=7, by=cast.kim(), expected_from=exchange.day(-30)
    )
    html = text(as_(client, "kim").get("/exchange/silent-sources"))
    assert "1 of 1 expected source silent" in html
    assert "31 days" in html
    assert as_(client, "ada").get("/exchange/silent-sources").status_code == 403
    assert clock.today().year in {int(year) for year in re.findall(r"\b(20\d\d)\b", html)}
