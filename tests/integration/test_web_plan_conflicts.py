"""Where two functions meet one expert: all of it for Medical, and for others no more than coordination."""

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from kolloquy.engagement.plan_conflicts import conflicts, conflicts_in_force
from kolloquy.governance.actions import add_user
from kolloquy.governance.models import Assignment
from kolloquy.governance.rights.models import Stance
from kolloquy.kernel import clock
from kolloquy.planning.exporting import HEAD
from kolloquy.planning.reviewing.queries import comments_on, my_comments
from tests.support import cast, exchange, plans

pytestmark = pytest.mark.django_db


def as_(client: Client, who: str) -> Client:
    client.force_login(getattr(cast, who)())
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def appointment(made: plans.World, family: str, week: int, by: Any, channel: str = "virtual") -> Any:
    """Another function's, on the Thursday of a week of the cycle."""
    on = plans.monday(week) + timedelta(days=3)
    who = exchange.told_what_we_hold(made.experts[family])
    return exchange.planned(who, by=by, ahead=(on - clock.today()).days, channel=channel)


class TestConflicts:
    def test_are_contacts_within_a_week_of_another_functions(self) -> None:
        made = plans.in_force()
        appointment(made, "Ferreira", 6, cast.cora())
        appointment(made, "Diaz", 9, cast.rui())
        appointment(made, "Quispe", 11, cast.cora())
        found = conflicts(made.plan, exchange.reads(cast.ben()), on=clock.today())
        told = [(one.expert, one.week, [(o.function, o.weeks_apart) for o in one.others]) for one in found]
        assert told == [
            ("Inês Ferreira", 6, [("commercial", 0)]),
            ("Inês Ferreira", 7, [("commercial", 1)]),
            ("Rosa Diaz", 8, [("research", 1)]),
        ]

    def test_of_medical_itself_are_none(self) -> None:
        made = plans.in_force()
        appointment(made, "Ferreira", 6, cast.gil())
        assert conflicts(made.plan, exchange.reads(cast.ben()), on=clock.today()) == ()

    def test_are_seen_across_the_wall_where_oneself_is_near(self) -> None:
        made = plans.in_force()
        appointment(made, "Ferreira", 6, cast.cora())
        appointment(made, "Diaz", 9, cast.rui())
        hers = conflicts_in_force(exchange.reads(cast.cora()), on=clock.today())
        assert {one.expert for one in hers} == {"Inês Ferreira"}
        assert {one.colleague for one in hers} == {""}
        assert {one.expert for one in conflicts_in_force(exchange.reads(cast.rui()), on=clock.today())} == {"Rosa Diaz"}

    def test_of_a_draft_are_nobodys_across_the_wall(self) -> None:
        made = plans.drafted()
        appointment(made, "Ferreira", 6, cast.cora())
        assert conflicts_in_force(exchange.reads(cast.cora()), on=clock.today()) == ()
        assert conflicts(made.plan, exchange.reads(cast.cora()), on=clock.today()) == ()


class TestWhere:
    """Experts of one's own territory first; one's own appointments wherever they are; everything for who asks."""

    def listed(self, client: Client, who: str, query: str = "") -> set[str]:
        html = text(as_(client, who).get(f"/plan/conflicts{query}"))
        return {name for name in ("Inês Ferreira", "Rosa Diaz", "Nils Lindqvist") if name in html}

    def test_is_the_readers_own_territory_unless_they_ask_for_all(self, client: Client) -> None:
        made = plans.in_force()
        rui = cast.rui()
        appointment(made, "Ferreira", 6, rui)
        appointment(made, "Lindqvist", 5, rui)
        assert self.listed(client, "ada") == {"Inês Ferreira"}
        html = text(as_(client, "ada").get("/plan/conflicts"))
        assert 'aria-current="page">Iberia' in html
        assert self.listed(client, "ada", "?where=all") == {"Inês Ferreira", "Nils Lindqvist"}

    def test_says_where_nobody_is_in_the_way(self, client: Client) -> None:
        made = plans.in_force()
        appointment(made, "Lindqvist", 5, cast.rui())
        html = text(as_(client, "ada").get("/plan/conflicts"))
        assert "Nobody is in anybody’s way in Iberia" in html
        assert "/plan/conflicts?where=all" in html

    def test_holds_ones_own_appointments_wherever_they_are(self, client: Client) -> None:
        made = plans.in_force()
        cora = cast.cora()
        Assignment.objects.create(user=cora, territory=made.regions["gil"])
        appointment(made, "Ferreira", 6, cora)
        appointment(made, "Diaz", 8, colleague_of_cora())
        assert self.listed(client, "cora") == {"Inês Ferreira"}
        assert self.listed(client, "cora", "?where=all") == {"Inês Ferreira", "Rosa Diaz"}

    def test_is_everywhere_for_whoever_has_no_territory_or_all_of_it(self, client: Client) -> None:
        made = plans.in_force()
        appointment(made, "Ferreira", 6, cast.rui())
        assert self.listed(client, "rui") == {"Inês Ferreira"}
        assert "?where=all" not in text(as_(client, "rui").get("/plan/conflicts"))
        assert self.listed(client, "ben") == {"Inês Ferreira"}


def colleague_of_cora() -> Any:
    return add_user(username="cem", password=cast.PASSWORD, function="commercial", first_name="Cem",
                    email="cem@example.org", territory="Iberia")  # fmt: skip


class TestThePage:
    def test_shows_commercial_that_and_when_and_never_what_for(self, client: Client) -> None:
        made = plans.in_force()
        appointment(made, "Ferreira", 6, cast.cora())
        html = text(as_(client, "cora").get("/plan/conflicts"))
        for words in ("Inês Ferreira", "Medical, face to face", "the same week"):
            assert words in html
        for words in ("Ada", "screen for amyloidosis", "Early access", "/contacts/"):
            assert words not in html

    def test_takes_a_comment_that_its_writer_reads_again_and_nobody_else_beside_medical(self, client: Client) -> None:
        made = plans.in_force()
        appointment(made, "Ferreira", 6, cast.cora())
        contact = made.contact("Ferreira")
        told = {"contact": contact.key, "text": "We could come a week later"}
        assert as_(client, "cora").post("/plan/conflicts", told).status_code == 302
        assert "We could come a week later" in text(client.get("/plan/conflicts"))
        assert "We could come" not in text(as_(client, "rui").get("/plan/conflicts"))
        assert "We could come a week later" in text(
            as_(client, "ada").get(f"/plan/p/{made.plan.key}/contacts/{contact.key}")
        )
        assert len(my_comments(exchange.reads(cast.cora()))) == 1
        assert comments_on(made.plan, exchange.reads(cast.rui())) == ()

    def test_takes_none_on_what_one_does_not_see(self, client: Client) -> None:
        made = plans.drafted()
        told = {"contact": made.contact("Ferreira").key, "text": "Which plan is this?"}
        assert as_(client, "cora").post("/plan/conflicts", told).status_code == 422
        assert not made.plan.comments.exists()

    def test_opens_for_medical_with_the_contacts(self, client: Client) -> None:
        made = plans.in_force()
        appointment(made, "Ferreira", 6, cast.cora())
        html = text(as_(client, "ben").get(f"/plan/conflicts?plan={made.plan.key}"))
        assert f"/plan/p/{made.plan.key}/contacts/{made.contact('Ferreira').key}" in html
        assert "Nobody is in anybody’s way" in text(as_(client, "rui").get("/plan/conflicts"))


class TestFiles:
    def test_csv_holds_every_contact_once_as_text(self, client: Client) -> None:
        made = plans.drafted()
        made.plan.experts.filter(expert=made.experts["Diaz"]).update(mutual_goals="=1+1")
        response = as_(client, "ben").get(f"/plan/p/{made.plan.key}/board.csv")
        rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert len(rows) == 21
        assert tuple(rows[0]) == HEAD
        diaz = [row for row in rows if row["expert"] == "Rosa Diaz"]
        assert [row["week"] for row in diaz] == ["5", "9", "13"]
        assert diaz[0]["mutual goals"] == "'=1+1"
        mine = client.get(f"/plan/p/{made.plan.key}/board.csv?colleague={cast.ada().pk}")
        assert len(mine.content.decode().splitlines()) == 9

    def test_nothing_leaves_of_whose_rights_stand_against_it(self, client: Client) -> None:
        made = plans.drafted()
        Stance.objects.create(
            expert_id=made.experts["Diaz"].pk, said_on=exchange.day(-1), source="letter", proof="x", kind="restriction",
            scope="everything", holds=True, recorded_by=cast.kim(), recorded_at=made.plan.made_at,
        )  # fmt: skip
        said = text(as_(client, "ben").get(f"/plan/p/{made.plan.key}/board.csv"))
        assert "Rosa Diaz" not in said
        assert "3 left out" in said

    def test_workbook_holds_contacts_coverage_and_load(self, client: Client) -> None:
        made = plans.drafted()
        made.plan.experts.filter(expert=made.experts["Diaz"]).update(mutual_goals="=HYPERLINK(1)")
        response = as_(client, "ben").get(f"/plan/p/{made.plan.key}/board.xlsx")
        book = zipfile.ZipFile(io.BytesIO(response.content))
        names = [
            each.get("name")
            for each in ElementTree.fromstring(book.read("xl/workbook.xml")).iter()
            if each.tag.endswith("}sheet")
        ]
        assert names == ["Contacts", "Covered", "Load"]
        strings = "".join(ElementTree.fromstring(book.read("xl/sharedStrings.xml")).itertext())
        assert "=HYPERLINK(1)" in strings
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert not [each for each in sheet.iter() if each.tag.endswith("}f")]
        assert len([each for each in sheet.iter() if each.tag.endswith("}row")]) == 22

    def test_paper_has_everybody_week_by_week(self, client: Client) -> None:
        made = plans.drafted()
        html = text(as_(client, "ben").get(f"/plan/p/{made.plan.key}/print"))
        for words in ("Activities", "Rosa Diaz, face to face", "Week 13", "of 2–4"):
            assert words in html

    @pytest.mark.parametrize("path", ["board.csv", "board.xlsx", "print"])
    def test_are_for_who_reads_plans_in_full(self, client: Client, path: str) -> None:
        made = plans.in_force()
        assert as_(client, "cora").get(f"/plan/p/{made.plan.key}/{path}").status_code == 403
