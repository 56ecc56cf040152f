"""What comes in from elsewhere: who is meant, whose it is, what comes twice, and taking it all back."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from kolloquy.engagement.actions import change_touchpoint
from kolloquy.engagement.incoming import likeness
from kolloquy.engagement.incoming.actions import bring_in, give_up, mapping_for, preview, save_mapping, take_preview
from kolloquy.engagement.incoming.checking import Bringing
from kolloquy.engagement.incoming.looking import chosen, look
from kolloquy.engagement.incoming.models import Import, ImportFile, KnownAccount
from kolloquy.engagement.incoming.queries import import_, imports, mappings, rows_of
from kolloquy.engagement.incoming.readers.files import Asked, given
from kolloquy.engagement.incoming.readers.mapping import preset
from kolloquy.engagement.incoming.readers.rows import Person
from kolloquy.engagement.incoming.undoing import undo_import
from kolloquy.engagement.incoming.vocabulary import Outcome, State
from kolloquy.engagement.models import Note, Touchpoint, UnverifiedExpert
from kolloquy.governance.rights.actions import take_stance
from kolloquy.governance.rights.forgotten import Named
from kolloquy.governance.rights.suppression import suppress
from kolloquy.governance.rights.vocabulary import StanceKind
from kolloquy.governance.trail.models import Entry
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert, ExpertTerm
from kolloquy.kernel import clock
from kolloquy.kernel.ids import expert_id
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold
from kolloquy.kernel.verdict import Refused
from tests.support import cast
from tests.support.tables import rows as table_rows

pytestmark = pytest.mark.django_db
PAYLOADS = Path(__file__).parents[2] / "support" / "payloads" / "exchange"
TODAY = date(2026, 6, 1)


def expert(given_name: str, family: str, *, at: str = "Invented University Hospital", seed: str = "", **told) -> Expert:
    made = Expert.objects.create(
        expert_id=expert_id(f"{given_name} {family} {at} {seed}"), given=given_name, family=family, sort_name=fold(f"{family} {given_name}"),
        institution=at, city=told.pop("city", "Town"), country=told.pop("country", "ES"), changed_at=clock.now(), **told,
    )  # fmt: skip
    words = {*fold(f"{family} {given_name}").split(), *fold(at).split()}
    ExpertTerm.objects.bulk_create([ExpertTerm(expert=made, term=word) for word in words])
    return made


@pytest.fixture
def known():
    cast.ada()
    return {name: expert(first, name) for first, name in (("Amaka", "Okafor"), ("Nils", "Lindqvist"), ("Rosa", "Diaz"))}


def asked(name: str | None = "CRM calls", **told) -> Asked:
    return Asked(TODAY, preset(name) if name else None, **told)


def calls(
    folder: Path, *lines: str, head: str = "Call ID,Call Date,Account Name,Primary Parent,City,Channel,Owner"
) -> Path:
    path = folder / f"calls{len(list(folder.iterdir()))}.csv"
    path.write_text("\n".join([head, *lines]), encoding="utf-8")
    return path


def bring(path: Path, by=None, mapping: str | None = "CRM calls", **told):
    return bring_in(given=given(path), asked=asked(mapping), by=by or cast.ada(), **told)


def test_a_crms_calls_become_touchpoints_of_the_people_they_mean(known):
    brought = bring(PAYLOADS / "calls.csv")
    assert (brought.taken.touchpoints, brought.taken.unverified) == (4, 1)
    first = Touchpoint.objects.get(source_key="C-1001")
    assert [link.expert for link in first.experts.all()] == [known["Okafor"]]
    assert (first.owner, first.side, first.function, first.minutes) == (cast.ada(), "medical", "medical", 30)
    assert first.notes.get().text == "Asked about dosing.\nWants the full paper."
    together = Touchpoint.objects.get(source_key="C-1002")
    assert {link.expert for link in together.experts.all()} == {known["Lindqvist"], known["Diaz"]}
    stranger = Touchpoint.objects.get(source_key="C-1003")
    assert stranger.experts.get().unverified.name == "Somebody Unheard-Of"
    assert (stranger.owner, stranger.owner_words) == (None, "a former colleague")
    assert Note.objects.get(touchpoint=stranger).text == '=HYPERLINK("x")'
    assert Touchpoint.objects.get(source_key="C-1004").cancelled_because == "Cancelled in the system it came from"


def test_each_touchpoint_and_the_import_itself_stand_in_the_trail(known):
    brought = bring(PAYLOADS / "calls.csv")
    keys = set(Touchpoint.objects.values_list("key", flat=True))
    told = Entry.objects.filter(kind="touchpoint", verb="touchpoint.logged")
    assert {entry.key for entry in told} == keys
    assert all(entry.facts["batch"] == brought.importing.key for entry in told)
    assert Entry.objects.get(verb="import.taken").facts["touchpoints"] == 4
    assert Entry.objects.filter(verb="unverified_expert.added").count() == 1


def test_the_same_file_again_writes_nothing(known):
    bring(PAYLOADS / "calls.csv")
    entries = Entry.objects.count()
    again = bring(PAYLOADS / "calls.csv")
    assert again.importing is None
    assert again.look.here == 5
    assert (Touchpoint.objects.count(), Import.objects.count(), Entry.objects.count()) == (4, 1, entries)


def test_of_an_overlapping_file_only_what_is_new_comes_in(known, tmp_path):
    line = "{},2026-04-1{},Amaka Okafor,Invented University Hospital,Town,F2F,ada"
    bring(calls(tmp_path, line.format("C1", 1), line.format("C2", 2)))
    more = bring(calls(tmp_path, line.format("C2", 2), line.format("C3", 3)))
    assert (more.taken.touchpoints, more.taken.here) == (1, 1)
    assert Touchpoint.objects.count() == 3


def test_rows_without_ids_are_known_again_by_what_they_say(known, tmp_path):
    head = "Call Date,Account Name,Primary Parent,City,Channel,Owner"
    line = "2026-04-1{},Amaka Okafor,Invented University Hospital,Town,F2F,ada"
    bring(calls(tmp_path, line.format(1), line.format(1), head=head))
    assert bring(calls(tmp_path, line.format(2), line.format(1), head=head)).taken.touchpoints == 1
    assert Touchpoint.objects.count() == 2


def test_what_the_other_system_changed_since_is_said_and_left_as_it_is(known, tmp_path):
    line = "C1,2026-04-1{},Amaka Okafor,Invented University Hospital,Town,F2F,ada"
    bring(calls(tmp_path, line.format(1)))
    again = bring(calls(tmp_path, line.format(2)))
    assert "Is here already as held on 2026-04-11, face to face" in again.look.notices[0].sentences[0]


WHO = """
    given | family   | institution                  | city | country | who
    Amaka | Okafor   | Invented University Hospital | Town | ES      | sure
    Amaka | Okafor   | Invented University Hospital |      |         | sure
    Amaka | Okafor   |                              | Town | ES      | unsure
    Amaka | Okafor   |                              |      |         | unsure
    A     | Okafor   | Invented University Hospital | Town | ES      | unsure
    Amaka | Okafor   | Another Clinic of Elsewhere  |      | PT      | unsure
    Ngozi | Okafor   | Invented University Hospital | Town | ES      | nobody
    Amaka | Adeyemi  | Invented University Hospital | Town | ES      | nobody
"""


@pytest.mark.parametrize("first, family, institution, city, country, who", table_rows(WHO))
def test_a_full_name_at_the_same_institution_is_sure_and_a_name_alone_never_is(
    first, family, institution, city, country, who
):
    okafor = likeness.known("E1", "Okafor", "Amaka", (), "Invented University Hospital", "Town", "ES")
    person = Person(
        given=first,
        family=family,
        institution=institution or None,
        city=city or None,
        country=country or None,
        name=f"{first} {family}",
    )
    found = likeness.ranked(person, [okafor])
    assert ("sure" if likeness.surely(found) else "unsure" if found else "nobody") == who


def test_two_of_one_name_at_one_institution_are_nobody_until_a_steward_says(tmp_path):
    cast.ada()
    expert("Amaka", "Okafor", seed="one")
    expert("Amaka", "Okafor", seed="another")
    brought = bring(calls(tmp_path, "C1,2026-04-11,Amaka Okafor,Invented University Hospital,Town,F2F,ada"))
    waiting = UnverifiedExpert.objects.get()
    assert brought.taken.unverified == 1
    assert len(waiting.candidates) == 2
    assert {"expert_id", "name", "institution", "probability", "because"} == waiting.candidates[0].keys()


BY_IDS = """
    column     | value               | found
    NPI        | 1234567893          | yes
    ORCID      | 0000-0002-1825-0097 | yes
    Expert ID  | own                 | yes
    NPI        | 1999999992          | no
"""


@pytest.mark.parametrize("column, value, found", table_rows(BY_IDS))
def test_an_id_finds_the_expert_whatever_the_institution(tmp_path, column, value, found):
    cast.ada()
    okafor = expert("Amaka", "Okafor", npi="1234567893", orcid="0000-0002-1825-0097")
    told = okafor.pk if value == "own" else value
    path = calls(
        tmp_path,
        f"C1,2026-04-11,A. Okafor,{told},F2F,ada",
        head=f"Call ID,Call Date,Account Name,{column},Channel,Owner",
    )
    bring(path)
    assert Touchpoint.objects.get().experts.get().expert_id == (okafor.pk if found == "yes" else None)


def test_an_id_with_another_family_name_goes_to_the_steward(tmp_path):
    cast.ada()
    expert("Amaka", "Okafor", npi="1234567893")
    bring(
        calls(
            tmp_path,
            "C1,2026-04-11,Rosa Diaz,1234567893,F2F,ada",
            head="Call ID,Call Date,Account Name,NPI,Channel,Owner",
        )
    )
    assert "another family name" in UnverifiedExpert.objects.get().candidates[0]["because"]


def test_accounts_teach_whom_a_system_means_and_calls_then_need_no_name(known, tmp_path):
    brought = bring(PAYLOADS / "accounts.csv", mapping="CRM accounts", only_good=True)
    assert (brought.taken.accounts, brought.taken.left_out) == (3, 1)
    path = calls(
        tmp_path,
        "C1,2026-04-11,A-1,F2F,ada",
        "C2,2026-04-12,A-9,F2F,ada",
        head="Call ID,Call Date,Account ID,Channel,Owner",
    )
    assert bring(path).taken.unverified == 0
    first, second = Touchpoint.objects.order_by("source_key")
    assert first.experts.get().expert == known["Okafor"]
    assert second.experts.get().unverified.name == "Somebody Unheard-Of"


def test_two_of_one_name_and_different_accounts_stay_two(tmp_path):
    head = "Call ID,Account ID,Call Date,Account Name,Channel,Owner"
    bring(
        calls(tmp_path, "C1,A-5,2026-04-11,Maria Garcia,F2F,ada", "C2,A-6,2026-04-11,Maria Garcia,F2F,ada", head=head)
    )
    bring(
        calls(tmp_path, "C3,A-7,2026-04-12,Maria Garcia,F2F,ada", "C4,A-6,2026-04-12,Maria Garcia,F2F,ada", head=head)
    )
    assert sorted(UnverifiedExpert.objects.values_list("source_key", flat=True)) == ["A-5", "A-6", "A-7"]


def test_somebody_settled_by_a_steward_is_found_by_the_next_file(known, tmp_path):
    head = "Call ID,Account ID,Call Date,Account Name,Channel,Owner"
    bring(calls(tmp_path, "C1,A-5,2026-04-11,A. Okafor,F2F,ada", head=head))
    UnverifiedExpert.objects.update(is_expert=known["Okafor"], decided_by=cast.sol(), decided_at=clock.now())
    bring(calls(tmp_path, "C2,A-5,2026-04-12,A. Okafor,F2F,ada", head=head))
    assert Touchpoint.objects.get(source_key="C2").experts.get().expert == known["Okafor"]
    assert UnverifiedExpert.objects.count() == 1


WHOSE = """
    importer | owner   | function | lands on
    ada      | ada     |          | medical
    cora     | cora    |          | commercial
    cora     | nobody  |          | commercial
    ada      | cora    |          | TP-2
    cora     | ada     |          | TP-2
    sol      | cora    |          | commercial
    sol      | ada     |          | medical
    sol      | nobody  |          | TP-1
    sol      | nobody  | research | research
"""


@pytest.mark.parametrize("importer, owner, function, lands_on", table_rows(WHOSE))
def test_a_touchpoint_lands_on_its_owners_side_and_nobody_brings_in_for_the_other(
    known, tmp_path, importer, owner, function, lands_on
):
    cast.cora()
    path = calls(tmp_path, f"C1,2026-04-11,Amaka Okafor,Invented University Hospital,Town,F2F,{owner}")
    by = getattr(cast, importer)()
    if "-" in lands_on:
        seen = look(given(path), Bringing(by, asked(), function or None))
        assert f"({lands_on})" in seen.problems[0].sentences[0]
    else:
        bring(path, by, function=function or None)
        assert Touchpoint.objects.get().side == lands_on


MAY = """
    who  | for      | rule
    ada  |          |
    cora |          |
    rui  |          |
    sol  | research |
    sol  | compliance | IM-2
    ada  | commercial | IM-2
    mia  |          |
    pia  |          | IM-1
    kim  |          | IM-1
    alex |          | IM-1
"""


@pytest.mark.parametrize("who, for_function, rule", table_rows(MAY))
def test_who_may_bring_files_in(tmp_path, who, for_function, rule):
    from kolloquy.engagement.incoming.rules import may_bring_in

    by = getattr(cast, who)()
    assert (may_bring_in(by.function, for_function=for_function or None).rule or "") == rule


def test_with_a_problem_nothing_is_taken_unless_the_good_rows_are_asked_for(known, tmp_path):
    path = calls(tmp_path, "C1,2026-04-11,Amaka Okafor,,,F2F,ada", "C2,2026-04-11,Amaka Okafor,,,Pigeon,ada")
    with pytest.raises(BadInput, match="1 of 2 rows"):
        bring(path)
    assert not Touchpoint.objects.exists()
    brought = bring(path, only_good=True)
    assert (brought.taken.touchpoints, brought.taken.left_out) == (1, 1)
    told = rows_of(brought.importing.key, reader_of(cast.ada()), Outcome.PROBLEM)
    assert [row.place for row in told] == ["line 3"]


def test_a_contact_still_to_come_is_refused_where_the_expert_objects(known, tmp_path):
    take_stance(
        expert_id=known["Okafor"].pk,
        kind=StanceKind.DO_NOT_CONTACT,
        holds=True,
        by=cast.kim(),
        said_on=date(2026, 5, 1),
        source="letter",
    )
    line = "{},2026-0{}-11,Amaka Okafor,Invented University Hospital,Town,F2F,{},ada"
    head = "Call ID,Call Date,Account Name,Primary Parent,City,Channel,Status,Owner"
    path = calls(tmp_path, line.format("C1", 9, "Planned"), line.format("C2", 4, "Submitted"), head=head)
    seen = look(given(path), Bringing(cast.ada(), asked(), None))
    assert [told.place for told in seen.problems] == ["line 2"]
    assert "(RI-" in seen.problems[0].sentences[0]
    assert seen.good == 1


@pytest.mark.parametrize("row", ["Amaka Okafor,,A-1", "Somebody Else,1234567893,", "Amaka Okafor,,"])
def test_who_was_erased_does_not_come_back_by_a_file(tmp_path, settings, row):
    settings.KOLLOQUY = replace(settings.KOLLOQUY, home=tmp_path)
    cast.ada()
    told = Named(
        family="Okafor", given="Amaka", npi="1234567893", institution="Invented Clinic", account=("crm", "A-1")
    )
    with transaction.atomic():
        suppress(tmp_path, [told])
    folder = tmp_path / "files"
    folder.mkdir()
    head = "Call ID,Call Date,Account Name,NPI,Account ID,Primary Parent,Channel,Owner"
    path = calls(
        folder, f"C1,2026-04-11,{row},Invented Clinic,F2F,ada", "C2,2026-04-11,Rosa Diaz,,,,F2F,ada", head=head
    )
    seen = look(given(path), Bringing(cast.ada(), asked(), None))
    assert [each.place for each in seen.problems] == ["line 2"]
    assert "(RI-7)" in seen.problems[0].sentences[0]
    accounts = calls(folder, f"{row},Invented Clinic", head="Account Name,NPI,Account ID,Primary Parent")
    assert look(given(accounts), Bringing(cast.ada(), asked("CRM accounts"), None)).accounts == 0


def test_undoing_removes_what_nobody_has_touched_and_lists_the_rest(known):
    brought = bring(PAYLOADS / "calls.csv")
    changed = Touchpoint.objects.get(source_key="C-1001")
    change_touchpoint(touchpoint=changed, version=changed.version, by=cast.ada(), minutes=45)
    undone = undo_import(importing=brought.importing, by=cast.ada())
    assert (undone.removed, undone.kept, undone.unverified) == (3, 1, 1)
    assert list(Touchpoint.objects.values_list("source_key", flat=True)) == ["C-1001"]
    assert not UnverifiedExpert.objects.exists()
    kept = rows_of(brought.importing.key, reader_of(cast.ada()), Outcome.KEPT)
    assert [row.place for row in kept] == [changed.key]
    assert Entry.objects.filter(verb="touchpoint.removed").count() == 3
    assert Entry.objects.get(verb="import.undone").facts["kept"] == 1


def test_after_undoing_the_same_file_comes_in_anew(known):
    first = bring(PAYLOADS / "calls.csv")
    undo_import(importing=first.importing, by=cast.ada())
    assert bring(PAYLOADS / "calls.csv").taken.touchpoints == 4
    with pytest.raises(Refused, match="IM-4"):
        undo_import(importing=first.importing, by=cast.ada())


def test_an_import_is_undone_by_its_own_person_or_the_steward(known):
    brought = bring(PAYLOADS / "calls.csv")
    for who in (cast.ben(), cast.kim()):
        with pytest.raises(Refused, match="IM-3"):
            undo_import(importing=brought.importing, by=who)
    assert undo_import(importing=brought.importing, by=cast.sol()).removed == 4


def test_accounts_are_forgotten_when_their_import_is_undone(known):
    brought = bring(PAYLOADS / "accounts.csv", mapping="CRM accounts", only_good=True)
    assert undo_import(importing=brought.importing, by=cast.ada()).accounts == 3
    assert not KnownAccount.objects.exists()
    assert not UnverifiedExpert.objects.exists()


def test_a_calendar_leaves_out_colleagues_and_takes_meetings_with_experts_once(known):
    cast.ben()
    brought = bring(PAYLOADS / "meetings.ics", mapping=None)
    assert brought.look.nobody == 2
    one = Touchpoint.objects.get(source_key="one@example.org")
    assert (one.owner, one.source, one.source_system) == (cast.ada(), "calendar", "calendar")
    assert [link.unverified.name for link in one.experts.all()] == ["Amaka Okafor"]
    again = bring_in(given=given(PAYLOADS / "meetings.ics"), asked=asked(None), by=cast.ben())
    assert again.importing is None


def test_an_e_mail_goes_to_the_sender_and_keeps_no_text_unasked(known):
    bring(PAYLOADS / "letter.eml", mapping=None)
    letter = Touchpoint.objects.get()
    assert (letter.owner, letter.channel, letter.notes.count()) == (cast.ada(), "email", 0)
    assert letter.experts.get().unverified.source_key == "amaka@example.com"


def test_a_webinar_counts_minutes_and_those_who_stayed_away(known):
    brought = bring(PAYLOADS / "webinar.csv", mapping="Webinar attendance")
    assert brought.taken.touchpoints == 3
    assert sorted(Touchpoint.objects.values_list("status", "minutes")) == [
        ("cancelled", None),
        ("held", 51),
        ("held", 60),
    ]


def test_a_preview_is_taken_by_its_own_person_and_its_file_goes(known):
    content = (PAYLOADS / "calls.csv").read_bytes()
    looked = preview(files=[("calls.csv", content)], asked=asked(), by=cast.ada())
    assert (looked.state, looked.counts["good"], ImportFile.objects.count()) == (State.PREVIEW, 5, 1)
    assert not Touchpoint.objects.exists()
    with pytest.raises(Refused, match="IM-3"):
        take_preview(importing=looked, by=cast.sol())
    taken = take_preview(importing=looked, by=cast.ada(), chosen=chosen("2-6"), left_out=frozenset({2}))
    assert (taken.touchpoints, taken.not_chosen) == (2, 2)
    assert not ImportFile.objects.exists()
    with pytest.raises(Refused, match="IM-4"):
        take_preview(importing=looked, by=cast.ada())


def test_a_preview_can_be_given_up(known):
    looked = preview(files=[("calls.csv", (PAYLOADS / "calls.csv").read_bytes())], asked=asked(), by=cast.ada())
    give_up(importing=looked, by=cast.ada())
    assert not Import.objects.exists()


CHOSEN = """
    text     | lines
             | all
    2-4, 7   | 2 3 4 7
    9        | 9
"""


@pytest.mark.parametrize("text, lines", table_rows(CHOSEN))
def test_rows_are_chosen_by_their_lines(text, lines):
    found = chosen(text)
    assert (" ".join(map(str, sorted(found))) if found is not None else "all") == lines


@pytest.mark.parametrize("text", ["a", "1-b", "1-99999999", "-3", "9" * 30])
def test_lines_that_cannot_be_are_refused(text):
    with pytest.raises(BadInput):
        chosen(text)


SEES = """
    who  | sees
    ada  | yes
    sol  | yes
    kim  | yes
    ben  | no
    cora | no
    pia  | no
    alex | no
"""


@pytest.mark.parametrize("who, sees", table_rows(SEES))
def test_an_import_is_seen_by_its_own_person_the_steward_and_compliance(known, who, sees):
    brought = bring(PAYLOADS / "calls.csv")
    reader = reader_of(getattr(cast, who)())
    assert bool(imports(reader)[0]) is (sees == "yes")
    assert bool(import_(brought.importing.key, reader)) is (sees == "yes")
    assert import_("NOSUCHKEY", reader) is None


def test_a_mapping_is_saved_under_a_name_and_a_presets_name_is_not_taken():
    made = preset("CRM calls").__class__(
        **{**{f: getattr(preset("CRM calls"), f) for f in preset("CRM calls").__slots__}, "name": "Our CRM"}
    )
    save_mapping(mapping=made, by=cast.ada())
    assert mapping_for("our  crm").columns == made.columns
    assert [each.name for each in mappings()][-1] == "Our CRM"
    assert Entry.objects.filter(verb="mapping.saved").count() == 1
    with pytest.raises(BadInput, match="name of a preset"):
        save_mapping(mapping=preset("CRM calls"), by=cast.ada())
    with pytest.raises(BadInput, match="No mapping is called"):
        mapping_for("nothing like it")
