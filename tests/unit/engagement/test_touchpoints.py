"""Touchpoints: written down, changed, and seen through the wall."""

from datetime import timedelta

import pytest

from kolloquy.engagement import actions, queries
from kolloquy.engagement.actions import Conflict
from kolloquy.engagement.models import Note, Touchpoint
from kolloquy.engagement.vocabulary import Source, Status
from kolloquy.governance.trail.models import Entry, Payload
from kolloquy.governance.wall.policy import Level, Purpose
from kolloquy.identity.models import Expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy.vocabulary import Channel
from tests.support import cast, exchange

pytestmark = pytest.mark.django_db


def told_of(key: str) -> list[tuple[str, dict, dict]]:
    """What the trail tells of a record: verb, facts, and what is personal."""
    entries = Entry.objects.filter(key=key).order_by("number")
    payloads = {row.entry_number: row.values for row in Payload.objects.all()}
    return [(entry.verb, entry.facts, payloads.get(entry.number, {})) for entry in entries]


def test_a_logged_touchpoint_stands_in_the_timeline_of_all_who_meet_experts():
    made = exchange.met(note="She asked about renal outcomes.", topics=[exchange.topic()])
    seen = queries.timeline(exchange.okafor(), exchange.reads(cast.ada())).rows[0]
    assert (seen.key, seen.level) == (made.key, Level.FULL)
    assert seen.notes is not None
    assert seen.notes[0].text == "She asked about renal outcomes."
    assert seen.experts is not None
    assert seen.experts[0].name == "Amaka Okafor"


def test_across_the_wall_one_sees_that_when_by_which_channel_and_function_and_on_label_topics():
    topics = [exchange.topic(), exchange.topic("Use in children", off_label=True)]
    made = exchange.met(
        note="She asked about renal outcomes.", topics=topics, place="Clinic", sentiment=1, stage="interested"
    )
    seen = queries.touchpoint(made.key, exchange.reads(cast.cora()))
    assert seen is not None
    shown = {name: getattr(seen, name) for name in seen.__slots__ if getattr(seen, name) is not None}
    assert shown.pop("topics")[0].name == "Heart failure outcomes"
    assert len(seen.topics) == 1
    assert shown == {
        "key": made.key, "on": made.on, "status": "held", "channel": "face_to_face", "function": "medical",
        "side": "medical", "level": Level.COORDINATION,
    }  # fmt: skip


def test_compliance_sees_the_touchpoint_in_full_and_the_note_only_when_it_investigates():
    made = exchange.met(note="She asked about renal outcomes.")
    working, investigating = (
        queries.touchpoint(made.key, exchange.reads(cast.kim(), purpose))
        for purpose in (Purpose.WORK, Purpose.INVESTIGATION)
    )
    assert working is not None
    assert working.level is Level.FULL
    assert working.notes is None
    assert investigating is not None
    assert investigating.notes is not None


def test_whoever_sees_no_touchpoints_is_answered_as_if_there_were_none():
    made = exchange.met()
    reader = exchange.reads(cast.alex())
    assert queries.touchpoint(made.key, reader) is None
    assert queries.touchpoint("NOSUCHKEY", reader) is None
    assert not queries.timeline(exchange.okafor(), reader).rows
    assert not queries.latest(reader).rows
    assert not queries.search("okafor", reader).rows
    assert queries.pressure(exchange.okafor().pk, exchange.day(), reader=reader) is None


def test_the_owner_is_among_the_colleagues_and_function_and_territory_are_those_of_the_day():
    territory = exchange.iberia()
    made = exchange.met(colleagues=[cast.ben()])
    assert [link.user.username for link in made.colleagues.order_by("pk")] == ["ada", "ben"]
    assert (made.function, made.side, made.territory) == ("medical", "medical", territory)
    ada = cast.ada()
    ada.function = "commercial"
    ada.save()
    assert Touchpoint.objects.get(pk=made.pk).side == "medical"


def test_the_trail_tells_who_logged_what_and_keeps_what_is_personal_by_person():
    made = exchange.met(
        experts=[exchange.okafor(), exchange.lindqvist()], place="Clinic", note="She asked.", sentiment=-1
    )
    told = told_of(made.key)
    assert [verb for verb, _, _ in told] == ["touchpoint.logged"] * 2
    assert told[0][1]["experts"] == 2
    assert "place" not in told[0][1]
    assert told[0][2] == {"expert": exchange.okafor().pk, "place": "Clinic", "note": "She asked.", "sentiment": -1}
    assert set(Payload.objects.filter(entry_number__in=Entry.objects.filter(key=made.key).values("pk")).values_list("person", flat=True)) == {
        f"expert:{exchange.okafor().pk}", f"expert:{exchange.lindqvist().pk}"
    }  # fmt: skip


def test_a_change_tells_old_and_new_and_moves_the_day_everywhere():
    made = exchange.met(topics=[exchange.topic()])
    on = made.on - timedelta(days=3)
    changed = actions.change_touchpoint(touchpoint=made, version=1, by=cast.ada(), on=on, place="Town").touchpoint
    assert (changed.version, changed.on) == (2, on)
    assert {changed.experts.get().on, changed.colleagues.get().on, changed.topic_links.get().on} == {on}
    _, facts, personal = told_of(made.key)[-1]
    assert facts["on"] == [made.on.isoformat(), on.isoformat()]
    assert personal == {"place": [None, "Town"]}


def test_a_change_that_changes_nothing_leaves_no_trace():
    made = exchange.met(place="Clinic", topics=[exchange.topic()])
    same = actions.change_touchpoint(
        touchpoint=made, version=1, by=cast.ada(), place=" Clinic ", topics=[exchange.topic()]
    )
    assert same.touchpoint.version == 1
    assert len(told_of(made.key)) == 1


def test_of_two_people_who_change_one_touchpoint_the_second_sees_both_versions():
    made = exchange.met(colleagues=[cast.ben()])
    actions.change_touchpoint(touchpoint=made, version=1, by=cast.ben(), place="Ward 3")
    with pytest.raises(Conflict) as met:
        actions.change_touchpoint(touchpoint=made, version=1, by=cast.ada(), place="Ward 5", minutes=20)
    assert (met.value.yours, met.value.theirs) == (
        {"place": "Ward 5", "minutes": 20},
        {"place": "Ward 3", "minutes": None},
    )
    assert met.value.version == 2
    assert Touchpoint.objects.get(pk=made.pk).place == "Ward 3"


def test_who_took_no_part_changes_nothing():
    made = exchange.met()
    with pytest.raises(Refused, match="TP-8"):
        actions.change_touchpoint(touchpoint=made, version=1, by=cast.cora(), place="Elsewhere")
    actions.change_touchpoint(touchpoint=made, version=1, by=cast.ben(), place="Their lead may")


def test_a_planned_touchpoint_is_held_cancelled_and_taken_up_again():
    made = exchange.planned()
    gone = actions.cancel_touchpoint(touchpoint=made, version=1, because="She is ill.", by=cast.ada()).touchpoint
    assert (gone.status, gone.cancelled_because) == (Status.CANCELLED, "She is ill.")
    again = actions.change_touchpoint(touchpoint=made, version=2, by=cast.ada(), status=Status.PLANNED).touchpoint
    assert again.cancelled_because is None
    with pytest.raises(Refused, match="TP-5"):
        actions.change_touchpoint(touchpoint=made, version=3, by=cast.ada(), status=Status.HELD)
    held = actions.change_touchpoint(touchpoint=made, version=3, by=cast.ada(), status=Status.HELD, on=exchange.day())
    assert held.touchpoint.status == Status.HELD


def test_a_plan_whose_day_has_passed_can_still_be_given_a_place():
    made = exchange.planned(ahead=3)
    for row in (made.experts, made.colleagues):
        row.update(on=exchange.day(-9))
    Touchpoint.objects.filter(pk=made.pk).update(on=exchange.day(-9))
    actions.change_touchpoint(touchpoint=made, version=1, by=cast.ada(), place="Clinic")
    actions.change_touchpoint(touchpoint=made, version=2, by=cast.ada(), status=Status.HELD)
    made.refresh_from_db()
    assert (made.place, made.status) == ("Clinic", Status.HELD)


def test_a_note_is_changed_by_its_author_and_the_trail_keeps_the_old_words():
    made = exchange.met()
    note = actions.add_note(touchpoint=made, text="First words", by=cast.ada())
    with pytest.raises(Refused, match="TP-10"):
        actions.change_note(note=note, version=1, text="Other words", by=cast.ben())
    actions.change_note(note=note, version=1, text="Better words", by=cast.ada())
    with pytest.raises(Conflict) as met:
        actions.change_note(note=note, version=1, text="Late words", by=cast.ada())
    assert (met.value.yours["text"], met.value.theirs["text"]) == ("Late words", "Better words")
    assert told_of(note.key)[-1][2] == {"old": "First words", "new": "Better words"}
    with pytest.raises(BadInput):
        actions.add_note(touchpoint=made, text=" \x00 ", by=cast.ada())


ABSURD = {
    "a note of ten megabytes": {"note": "a" * 10_000_000},
    "nobody": {"experts": []},
    "no channel": {"channel": "carrier pigeon"},
    "no status": {"status": "perhaps"},
    "no minutes": {"minutes": -5},
    "far too many minutes": {"minutes": 10**12},
    "long ago": {"ago": 30_000},
    "far ahead": {"ago": -3_000, "status": "planned"},
    "no feeling": {"sentiment": 99},
    "an endless id": {"source_key": "x" * 5_000, "source": "api"},
    "two days at once": {"starts_at": clock.now() - timedelta(days=40)},
}


@pytest.mark.parametrize("told", ABSURD.values(), ids=ABSURD.keys())
def test_absurd_input_is_refused_in_one_sentence(told: dict) -> None:
    with pytest.raises((BadInput, Refused)) as met:
        exchange.met(**told)
    assert len(str(met.value)) < 300
    assert not Touchpoint.objects.exists()


def test_marks_that_nobody_sees_are_not_kept_and_nothing_else_is_lost():
    made = exchange.met(note="a\x00b\u202ec\u2066d\ud800e\x1b[31m\r\nשלום\u200f ✓", place="Ward\x07\n3")
    assert Note.objects.get(touchpoint=made).text == "abcde[31m\nשלום\u200f ✓"
    assert made.place == "Ward 3"


def test_the_same_from_the_same_source_again_is_the_same_touchpoint():
    told = {"source": Source.API, "source_system": "field app", "source_key": "c-1", "note": "Once"}
    first = exchange.logged(**told)
    again = exchange.logged(**told)
    assert (first.new, again.new) == (True, False)
    assert first.touchpoint.pk == again.touchpoint.pk
    assert Note.objects.count() == 1


def test_sent_twice_at_the_same_time_it_is_one_touchpoint(monkeypatch):
    told = {"source": Source.API, "source_system": "field app", "source_key": "c-1", "note": "Once"}
    first = exchange.met(**told)
    looked = iter([None, first])
    monkeypatch.setattr(actions, "_came_in", lambda draft: next(looked))
    again = exchange.logged(**told)
    assert (again.new, again.touchpoint.pk) == (False, first.pk)
    assert (Note.objects.count(), Entry.objects.filter(kind="touchpoint").count()) == (1, 1)


def test_another_content_under_the_same_id_is_a_conflict_unless_it_is_newer():
    told = {"source": Source.API, "source_system": "field app", "source_key": "c-1"}
    now = clock.now()
    made = exchange.met(**told, source_changed_at=now - timedelta(days=2))
    with pytest.raises(Conflict) as met:
        exchange.met(**told, place="Ward 3", source_changed_at=now - timedelta(days=3))
    assert met.value.theirs["place"] is None
    newer = exchange.logged(**told, place="Ward 3", note="New words", source_changed_at=now - timedelta(days=1))
    assert (newer.touchpoint.pk, newer.touchpoint.place, newer.touchpoint.version) == (made.pk, "Ward 3", 2)
    assert Note.objects.get(touchpoint=made).text == "New words"


def test_what_a_source_sends_from_before_our_own_change_does_not_undo_it():
    told = {"source": Source.API, "source_system": "field app", "source_key": "c-1"}
    before = clock.now() - timedelta(hours=1)
    made = exchange.met(**told, source_changed_at=before)
    actions.change_touchpoint(touchpoint=made, version=1, by=cast.ada(), place="Ward 5")
    assert not exchange.logged(**told, source_changed_at=before).new, "what it sent before is known again"
    with pytest.raises(Conflict):
        exchange.met(**told, place="Ward 3", source_changed_at=before + timedelta(minutes=5))


def test_an_id_of_the_other_side_is_taken_and_tells_nothing_and_one_not_seen_in_full_tells_no_content():
    told = {"source": Source.API, "source_system": "field app", "source_key": "c-1"}
    exchange.met(**told, place="Ward 3")
    for content in ({"place": "Ward 3"}, {"place": "Elsewhere", "source_changed_at": clock.now()}):
        with pytest.raises(Conflict, match="is taken") as met:
            exchange.met(by=cast.cora(), **told, **content)
        assert (met.value.theirs, met.value.version) == ({}, 0)
    with pytest.raises(Conflict) as met:
        exchange.met(by=cast.mia(), **told, place="Elsewhere")
    assert met.value.theirs == {}
    assert Touchpoint.objects.get().place == "Ward 3"


def test_many_are_written_at_once_with_their_entries_and_know_what_came_in_before():
    drafts = [
        actions.Draft(
            experts=[exchange.okafor()], channel=Channel.EMAIL, on=exchange.day(-n), source=Source.CSV,
            source_system="crm", source_key=f"c-{n % 4}", owner=cast.ada(), note=f"Mail {n % 4}",
        )
        for n in range(4)
    ]  # fmt: skip
    logged = actions.log_many([*drafts, drafts[1]], by=cast.sol())
    assert [one.new for one in logged] == [True] * 4 + [False]
    assert logged[4].touchpoint.pk == logged[1].touchpoint.pk
    assert [one.new for one in actions.log_many(drafts, by=cast.sol())] == [False] * 4
    assert Entry.objects.filter(verb="touchpoint.logged").count() == 4
    assert Note.objects.filter(written_by=cast.ada()).count() == 4


def test_pages_follow_one_another_without_a_gap_or_a_repeat():
    made = [exchange.met(ago=ago).key for ago in (1, 1, 1, 2, 2, 5, 9)]
    reader, found, after = exchange.reads(cast.ada()), [], None
    while True:
        page = queries.timeline(exchange.okafor(), reader, after, size=2)
        found += [row.key for row in page.rows]
        after = page.next_cursor
        if after is None:
            break
    assert sorted(found) == sorted(made)
    assert found[:3] == [*reversed(made[:3])]
    for forged in ("2026-01-01.NOSUCHKEY", "nonsense", "x" * 10_000, f"9999-99-99.{made[0]}"):
        assert queries.timeline(exchange.okafor(), reader, forged).rows == ()


def test_the_timeline_of_one_person_who_was_two_shows_both_and_a_joint_touchpoint_once():
    okafor, lindqvist = exchange.okafor(), exchange.lindqvist()
    joint = exchange.met(experts=[okafor, lindqvist], ago=3).key
    alone = exchange.met(lindqvist, ago=2).key
    reader = exchange.reads(cast.ada())
    assert [row.key for row in queries.timeline(okafor, reader).rows] == [joint]
    Expert.objects.filter(pk=lindqvist.pk).update(state=ExpertState.ABSORBED, absorbed_into=okafor)
    assert [row.key for row in queries.timeline(okafor, reader).rows] == [alone, joint]
    assert [row.key for row in queries.timeline(okafor, reader, size=1).rows] == [alone]
    pressure = queries.pressure(okafor.pk, exchange.day(), reader=reader)
    assert pressure is not None
    assert len(pressure.terms) == 2


def test_the_diary_holds_what_somebody_took_part_in():
    mine, theirs = exchange.met(), exchange.met(by=cast.ben(), colleagues=[cast.ada()])
    exchange.met(by=cast.ben())
    assert {row.key for row in queries.diary(exchange.reads(cast.ada())).rows} == {mine.key, theirs.key}


def test_logging_takes_few_queries(django_assert_max_num_queries):
    ada, okafor, topic = cast.ada(), exchange.okafor(), exchange.topic()
    exchange.met(topics=[topic])
    with django_assert_max_num_queries(41):  # one of them holds the plans in force, which SQLite need not be asked
        exchange.logged(okafor, by=ada, topics=[topic], note="She asked.", ago=2)


def test_a_page_of_the_timeline_takes_the_same_queries_however_long_it_is(django_assert_max_num_queries):
    for ago in range(30):
        exchange.met(ago=ago + 1, note="Words", topics=[exchange.topic()])
    okafor, reader = exchange.okafor(), exchange.reads(cast.ada())
    with django_assert_max_num_queries(7):
        queries.timeline(okafor, reader)
