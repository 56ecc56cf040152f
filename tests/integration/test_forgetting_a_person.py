"""Erased means erased: out of every table and file, and nobody comes back with the same evidence."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.apps import apps
from django.db import transaction

from kolloquy.engagement.models import Note, Touchpoint, TouchpointExpert
from kolloquy.engagement.unverified.actions import add_unverified
from kolloquy.evidence.models import Registration
from kolloquy.governance.rights import actions as rights
from kolloquy.governance.rights import requests
from kolloquy.governance.rights.models import Erasure, RightsRequest, Suppression, Wish
from kolloquy.governance.rights.suppression import forgotten
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.trail.models import Entry, Payload
from kolloquy.governance.trail.verifying import verify
from kolloquy.identity.models import Authorship, Expert
from kolloquy.identity.people import People
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel import clock
from kolloquy.kernel.problems import NotReady
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows.erasing import DELETED, KEPT
from kolloquy.workflows.forget_person import ForgetReport, catch_up, forget
from kolloquy.workflows.held_on_expert import NOBODYS, tables, unclassified
from kolloquy.workflows.publish_evidence import publish
from kolloquy.workflows.resolve_experts import StewardsWord, resolve
from tests.support import cast, make
from tests.support.planting import Planter

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 3, 1)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    make.small_world(tmp_path)
    run(tmp_path)
    return tmp_path


def run(home: Path) -> None:
    resolve(home, StewardsWord(forgotten=forgotten(home)))
    publish(home, as_of=AS_OF)


def okafor() -> Expert:
    return Expert.objects.filter(family="Okafor").order_by("-works").first()


def asked(expert: Expert) -> RightsRequest:
    """An erasure that Compliance proposed and a second person has still to approve."""
    kim = cast.kim()
    request = requests.receive_request(
        expert_id=expert.pk, kind="erasure", received_on=clock.today(), source="letter",
        words="Please erase everything on Amaka Okafor.", by=kim,
    )  # fmt: skip
    request = requests.take_up(key=request.key, version=1, identity_checked="passport of A. Okafor seen", by=kim)
    return requests.propose_erasure(key=request.key, version=request.version, by=kim)


def erase(home: Path, expert: Expert) -> ForgetReport:
    request = asked(expert)
    return forget(home=home, key=request.key, version=request.version, by=cast.sol())


def met(*experts: Expert, note: str, place: str = "Okafor's office") -> Touchpoint:
    ada = cast.ada()
    touchpoint = Touchpoint.objects.create(
        side="medical", function="medical", owner=ada, channel="virtual", status="held", on=AS_OF, place=place,
        recorded_by=ada, recorded_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    for expert in experts:
        TouchpointExpert.objects.create(touchpoint=touchpoint, expert=expert, on=AS_OF)
    Note.objects.create(
        touchpoint=touchpoint, side="medical", text=note, folded=note.lower(), written_by=ada, written_at=clock.now(),
        changed_at=clock.now(),
    )  # fmt: skip
    return touchpoint


def everything_in_the_records() -> str:
    return "\n".join(
        f"{model._meta.label}: {row}" for model in apps.get_models() for row in model._default_manager.values_list()
    )


def everything_in_the_people(home: Path) -> str:
    folder = home / "people"
    parts = [str(pq.read_table(path).to_pydict()) for path in sorted(folder.rglob("*.parquet"))]
    return "\n".join(part.lower() for part in parts)


def test_nothing_of_an_erased_person_is_left_in_any_table_or_file(home):
    expert = okafor()
    expert_id, mentions = expert.pk, set(Authorship.objects.filter(expert=expert).values_list("pk", flat=True))
    alone = met(expert, note="Dr Okafor doubts the dose")
    together = met(expert, Expert.objects.get(family="Diaz"), note="Amaka Okafor and Rosa Diaz agreed; Okafor leads")
    met(Expert.objects.get(family="Diaz"), note="Diaz praised Amaka Okafor's study", place="the congress")
    rights.note_wishes(
        expert_id=expert_id, wishes={"topic": ["Okafor syndrome"]}, said_on=AS_OF, source="meeting", by=cast.ada()
    )
    report = erase(home, expert)
    left = everything_in_the_records().lower()
    assert "okafor" not in left
    assert "okafor" not in everything_in_the_people(home)
    assert not mentions & set(Authorship.objects.values_list("pk", flat=True))
    gone = Expert.objects.get(pk=expert_id)
    assert (gone.state, gone.name, gone.orcid, gone.npi) == (ExpertState.GONE, expert_id, None, None)
    assert Note.objects.get(touchpoint=alone).text == "(erased)"
    assert Note.objects.get(touchpoint=together).text == "(erased) and Rosa Diaz agreed; (erased) leads"
    assert Note.objects.filter(text="Diaz praised (erased)'s study").exists()
    assert not Wish.objects.exists()
    assert not Payload.objects.filter(person=f"expert:{expert_id}").exists()
    assert report.payloads > 0
    assert Erasure.objects.get(pk=expert_id).rows == report.rows


def test_a_word_planted_in_every_personal_column_is_gone(tmp_path):
    expert = Expert.objects.create(
        expert_id="EXPERT0001", family="Okafor", given="Amaka", sort_name="okafor amaka", changed_at=clock.now()
    )
    planter = Planter(expert, cast.ada())
    planter.everywhere()
    expert.npi = planter.row(Registration).pk
    expert.save()
    erase(tmp_path, expert)
    left = everything_in_the_records()
    kept = NOBODYS.keys() | KEPT.keys()
    personal = {
        f"{model._meta.label}.{column}"
        for model in tables()
        if model._meta.label not in kept
        for column in model.Privacy.personal
    } | {"trail.Payload.text", "identity.Publication.movements"}
    words = {place: word for place, word in planter.words.items() if place in personal}
    assert len(words) > 30
    assert [place for place, word in words.items() if word in left] == []


def test_an_erased_person_does_not_come_back_with_the_same_file_nor_with_new_works(home):
    erased = okafor().pk
    erase(home, okafor())
    make.works(
        home,
        [
            make.work(1, ["Amaka Okafor", "Nils Lindqvist"], on=date(2021, 5, 1)),
            make.work(2, ["Amaka Okafor", "Rosa Diaz"], on=date(2023, 6, 1)),
            make.work(77, ["Nils Lindqvist", "Amaka Okafor"], on=date(2025, 8, 1)),
        ],
        name="pubmed21n0002.xml.gz",
    )
    run(home)
    assert not [name for name in Expert.objects.values_list("family", "given") if "Okafor" in name and "Amaka" in name]
    assert Expert.objects.get(pk=erased).state == ExpertState.GONE
    assert not Authorship.objects.filter(printed_name__icontains="Amaka Okafor").exists()
    assert "amaka" not in everything_in_the_people(home)
    # Their co-authors keep the works.
    lindqvist = Expert.objects.get(family="Lindqvist")
    assert {"pmid:1", "pmid:77"} <= set(lindqvist.authorships.values_list("work_id", flat=True))


def test_the_id_of_an_erased_person_is_given_to_nobody_else(home):
    erased = okafor().pk
    erase(home, okafor())
    run(home)
    ledger = People.current(home).arrow("ledger").to_pylist()
    assert {"expert_id": erased, "born_of": ""} in ledger
    assert erased not in People.current(home).arrow("experts")["expert_id"].to_pylist()


def test_a_colleague_who_names_them_anew_is_told_to_leave_them_in_peace(home, settings):
    settings.KOLLOQUY = replace(settings.KOLLOQUY, home=home)
    Expert.objects.filter(pk=okafor().pk).update(orcid="0000-0002-1825-0097")
    erase(home, okafor())
    with pytest.raises(Refused, match="RI-7"):
        add_unverified(name="A. Okafor", orcid="0000-0002-1825-0097", by=cast.ada())
    assert add_unverified(name="Amaka Okafor", institution="Another Clinic", by=cast.ada())  # a namesake elsewhere


def test_the_trail_stays_whole_and_names_the_erased_no_more(home):
    expert = okafor()
    with transaction.atomic():
        told = {"note": "Amaka Okafor and Rosa Diaz agreed"}
        record(Event("note.added", "touchpoint", "T1", {}, told, person="expert:EDIAZ"), by=cast.ada())
    erase(home, expert)
    assert not Payload.objects.filter(text__icontains="okafor").exists()
    assert Entry.objects.filter(verb="note.added").exists()
    report = verify()
    assert report.is_whole, report.findings


def test_who_proposed_an_erasure_does_not_approve_it(home):
    request = asked(okafor())
    with pytest.raises(Refused, match="RI-11"):
        forget(home=home, key=request.key, version=request.version, by=cast.kim())
    with pytest.raises(Refused, match="RI-11"):
        forget(home=home, key=request.key, version=request.version, by=cast.ada())
    assert okafor() is not None


def test_a_run_that_dies_before_the_people_are_rewritten_publishes_nobody(home, monkeypatch):
    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    request = asked(okafor())
    with monkeypatch.context() as patched:
        patched.setattr("kolloquy.workflows.forget_person._forget_in_people", dies)
        with pytest.raises(KeyboardInterrupt):
            forget(home=home, key=request.key, version=request.version, by=cast.sol())
    assert okafor() is None
    with pytest.raises(NotReady, match="People were erased"):
        publish(home, as_of=AS_OF)
    run(home)
    assert okafor() is None or okafor().given != "Amaka"


def test_a_page_leaves_the_folder_of_people_to_the_worker(home):
    request = asked(okafor())
    report = forget(home=home, key=request.key, version=request.version, by=cast.sol(), people_too=False)
    assert report.generation is None
    assert "amaka" in everything_in_the_people(home)
    assert catch_up(home)
    assert "amaka" not in everything_in_the_people(home)
    assert not catch_up(home)
    assert publish(home, as_of=AS_OF).generation == People.current(home).generation


def test_the_suppression_list_names_nobody_and_needs_its_key(home):
    erase(home, okafor())
    assert all(len(row.digest) == 64 for row in Suppression.objects.all())
    (home / "suppression_key").write_text("00" * 32)
    with pytest.raises(NotReady, match="not the key"):
        forgotten(home)


def test_every_table_says_what_it_holds_on_an_expert():
    assert unclassified() == []
    labels = {model._meta.label for model in tables()}
    for told in (NOBODYS, DELETED, KEPT):
        assert set(told) <= labels
