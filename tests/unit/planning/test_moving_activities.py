"""An activity moves with all its places, its hosts' time and what was agreed, at one moment or not at all."""

from datetime import timedelta
from typing import Any

import pytest

from kolloquy.governance.rights.models import Stance
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.agreeing.actions import answer, propose, take_back
from kolloquy.planning.models import Absence, PlanChange, PlanColleague, PlannedContact, Proposal, TakenAsGiven
from kolloquy.planning.moving.actions import move_contact, pin, take_out, unpin
from kolloquy.planning.moving.activities import MovedActivity, activity_verdicts, move_activity
from kolloquy.planning.moving.activities_looking import Activity, activity_of
from kolloquy.planning.problems import ChangedMeanwhile
from kolloquy.strategy.models import Demand
from tests.support import cast, exchange, plans

pytestmark = pytest.mark.django_db
WHY = "the chair cannot come before"


@pytest.fixture
def made() -> plans.World:
    """The board of week 10 may be in weeks 8 to 12 (7 to 11 from 0); Gil hosts it."""
    world = plans.drafted()
    Demand.objects.filter(pk=world.demands["board"].pk).update(
        starts_on=plans.monday(7), ends_on=plans.monday(11) + timedelta(days=4)
    )
    return world


def board(made: plans.World, which: str = "board") -> Activity:
    found = activity_of(made.plan, made.demands[which].key)
    assert found is not None
    return found


def move(made: plans.World, week: int, **told: Any) -> MovedActivity:
    it = board(made, told.pop("which", "board"))
    return move_activity(
        **{"plan": made.plan, "demand": it.demand, "week": week, "stamp": it.stamp, "by": cast.ben(), **told}
    )


def rules(made: plans.World, week: int, which: str = "board") -> list[str]:
    return [each.rule for each in activity_verdicts(activity=board(made, which), week=week, by=cast.ben())]


def put_to(row: PlannedContact) -> Proposal:
    return propose(contact=row, subject="What registries tell", how="telephone", by=cast.ada())


def test_all_its_places_go_at_once_and_the_trail_says_it_once(made: plans.World) -> None:
    before = Entry.objects.count()
    moved = move(made, 8)
    assert {(row.week, row.monday, row.origin, row.version) for row in moved.activity.places} == {
        (8, plans.monday(8), "person", 2)
    }
    assert len(moved.activity.places) == 3
    entry = Entry.objects.get(verb="plan.activity_moved")
    assert Entry.objects.count() == before + 1
    assert (entry.facts["weeks"], entry.facts["week"], len(entry.facts["contacts"])) == ([9], 8, 3)
    kept = PlanChange.objects.all()
    assert [(row.deed, row.told, row.plan_version) for row in kept] == [("moved", {"week": [9, 8]}, 2)] * 3
    made.plan.refresh_from_db()
    assert made.plan.version == 2


def test_a_move_that_is_refused_leaves_every_place_where_it_is(made: plans.World) -> None:
    with pytest.raises(Refused, match=r"weeks 8, 9, 10, 11 or 12.*\(PB-8\)"):
        move(made, 12, because=WHY)
    assert board(made).weeks == {9}
    assert not PlanChange.objects.exists()


def test_a_congress_stays_on_its_days(made: plans.World) -> None:
    with pytest.raises(Refused, match=r"a congress does not move for us.*\(PB-8\)"):
        move(made, 8, which="congress", because=WHY)


def test_every_host_needs_the_time(made: plans.World) -> None:
    assert rules(made, 8) == []
    PlanColleague.objects.filter(user=cast.gil()).update(minutes=[200] * 13)
    assert rules(made, 8) == ["PB-5"]
    Absence.objects.create(user=cast.gil(), first_day=plans.monday(8), last_day=plans.monday(8) + timedelta(days=6))
    assert rules(made, 8) == ["PB-4"]


def test_the_time_it_takes_where_it_stands_is_not_counted_twice(made: plans.World) -> None:
    PlanColleague.objects.filter(user=cast.gil()).update(minutes=[390] * 13)  # 240 of the board and a visit of 150
    PlannedContact.objects.filter(plan=made.plan, expert=made.experts["Lindqvist"], week=9).update(colleague=cast.gil())
    assert rules(made, 9) == []


def test_everybody_in_it_is_looked_at(made: plans.World) -> None:
    TakenAsGiven.objects.create(
        plan=made.plan, expert=made.experts["Okafor"], week=8, function="commercial", channel="virtual"
    )
    assert rules(made, 8) == ["PB-12"]
    Stance.objects.create(
        expert_id=made.experts["Abrahamsen"].pk, said_on=exchange.day(-1), source="letter", proof="x", kind="objection",
        scope="everything", holds=True, recorded_by=cast.kim(), recorded_at=made.plan.made_at,
    )  # fmt: skip
    found = activity_verdicts(activity=board(made), week=8, by=cast.ben())
    assert (found[0].hard, "Jonas Abrahamsen" in found[0].sentence) == (True, True)
    assert rules(made, 11) == [found[0].rule, "PB-6", "PB-6"]  # the two others have a visit in that week


def test_who_agreed_blocks_it_until_a_person_says_so(made: plans.World) -> None:
    row = board(made).places[0]
    answer(proposal=put_to(row), answer="accepted", by=cast.ada())
    with pytest.raises(Refused, match=rf"{row.expert.name} agreed to .*\(PB-10\)"):
        move(made, 8)
    moved = move(made, 8, because=WHY)
    assert moved.taken_back == 1
    assert PlanChange.objects.order_by("pk").values_list("over", flat=True)[0] == ["PB-10"]
    stands = next(each for each in moved.activity.places if each.pk == row.pk)
    # The yes was to another week; until there is a new one, the mover's word holds it.
    assert Proposal.objects.get().answer == "withdrawn"
    assert (stands.pinned, stands.pinned_because) == (True, WHY)


def test_who_was_asked_and_has_not_answered_is_told(made: plans.World) -> None:
    put_to(board(made).places[0])
    with pytest.raises(Refused, match=r"has not answered.*\(PB-19\)"):
        move(made, 8)
    assert move(made, 8, because=WHY).taken_back == 1
    assert Proposal.objects.get().answer == "withdrawn"


def test_it_is_moved_by_leads_and_by_its_hosts(made: plans.World) -> None:
    for who in (cast.ada(), cast.mia(), cast.kim(), cast.rui()):
        with pytest.raises(Refused, match=r"\(PB-1\)"):
            move(made, 8, by=who, because=WHY)
    assert move(made, 8, by=cast.gil()).changed


def test_who_looked_too_long_ago_is_told_who_was_quicker(made: plans.World) -> None:
    stamp = board(made).stamp
    take_out(contact=board(made).places[0], because="she has left the field", by=cast.ben())
    with pytest.raises(ChangedMeanwhile, match=r"Ben changed “Board on registries” .* week 10 with 2 places"):
        move(made, 8, stamp=stamp)
    assert not move(made, 9).changed


def test_after_the_signature_it_stays_within_a_month_and_a_held_one_stays() -> None:
    made = plans.in_force()
    Demand.objects.filter(pk=made.demands["board"].pk).update(starts_on=plans.monday(4), ends_on=plans.monday(12))
    assert move(made, 12, because=WHY).changed
    assert PlanChange.objects.filter(after_signing=True).count() == 3
    with pytest.raises(Refused, match=r"signed with “Board on registries” in week 10.*\(PB-3\)"):
        move(made, 4, because=WHY)
    row = board(made).places[0]
    PlannedContact.objects.filter(pk=row.pk).update(state="held", held_on=plans.monday(4), touchpoint_key="x")
    with pytest.raises(Refused, match=r"what has happened is not moved.*\(PB-3\)"):
        move(made, 11, because=WHY)


def test_nothing_moves_that_is_not_there(made: plans.World) -> None:
    talks = made.demands["screening"]
    with pytest.raises(BadInput, match="Nobody is in"):
        move_activity(plan=made.plan, demand=talks, week=8, stamp="", by=cast.ben())


class TestWhatWasPutToAnExpert:
    def test_a_pin_by_hand_keeps_that_it_was_agreed(self, made: plans.World) -> None:
        row = made.contact("Ferreira")
        proposal = put_to(row)
        answer(proposal=proposal, answer="accepted", by=cast.ada())
        row = pin(contact=made.contact("Ferreira"), because="the ward is free only then", by=cast.ada())
        assert row.pinned_because == "agreed with the expert; the ward is free only then"

    def test_an_agreement_keeps_why_it_was_pinned_by_hand(self, made: plans.World) -> None:
        row = pin(contact=made.contact("Ferreira"), because="the ward is free only then", by=cast.ada())
        answer(proposal=put_to(row), answer="accepted", by=cast.ada())
        assert made.contact("Ferreira").pinned_because == "agreed with the expert; the ward is free only then"

    def test_what_is_taken_back_leaves_what_a_person_pinned(self, made: plans.World) -> None:
        row = pin(contact=made.contact("Ferreira"), by=cast.ada())
        proposal = put_to(row)
        answer(proposal=proposal, answer="accepted", by=cast.ada())
        take_back(proposal=proposal, because="the clinic closes", by=cast.ada())
        row = made.contact("Ferreira")
        assert (row.pinned, row.pinned_because) == (True, "pinned by hand")

    def test_an_agreement_is_let_go_by_taking_it_back_and_not_by_unpinning(self, made: plans.World) -> None:
        answer(proposal=put_to(made.contact("Ferreira")), answer="accepted", by=cast.ada())
        pin(contact=made.contact("Ferreira"), because="the ward is free only then", by=cast.ada())
        row = unpin(contact=made.contact("Ferreira"), by=cast.ada())
        assert (row.pinned, row.pinned_because) == (True, "agreed with the expert")
        with pytest.raises(Refused, match=r"Inês Ferreira agreed to this.*\(PB-10\)"):
            unpin(contact=row, by=cast.ada())

    def test_a_contact_that_waits_for_an_answer_moves_with_a_word_and_is_taken_back(self, made: plans.World) -> None:
        proposal = put_to(made.contact("Ferreira"))
        row = made.contact("Ferreira")
        with pytest.raises(Refused, match=r"was asked for face to face in the week of .*\(PB-19\)"):
            move_contact(contact=row, version=1, week=5, by=cast.ada())
        moved = move_contact(contact=row, version=1, week=5, because=WHY, by=cast.ada())
        proposal.refresh_from_db()
        assert (moved.taken_back, proposal.answer) == (1, "withdrawn")
        assert PlanChange.objects.get().over == ["PB-19"]
        assert Entry.objects.filter(verb="plan.proposal_taken_back").exists()
        assert put_to(made.contact("Ferreira")).monday == plans.monday(5)  # it can be proposed anew

    def test_a_contact_that_goes_to_a_colleague_in_the_same_week_is_still_what_was_proposed(
        self, made: plans.World
    ) -> None:
        proposal = put_to(made.contact("Ferreira"))
        moved = move_contact(
            contact=made.contact("Ferreira"), version=1, colleague=plans.ivy(), because=WHY, by=cast.ben()
        )
        proposal.refresh_from_db()
        assert (moved.taken_back, proposal.answer) == (0, "waiting")

    def test_what_is_taken_out_is_no_longer_proposed(self, made: plans.World) -> None:
        proposal = put_to(made.contact("Ferreira"))
        take_out(contact=made.contact("Ferreira"), because="she is on leave then", by=cast.ada())
        proposal.refresh_from_db()
        assert proposal.answer == "withdrawn"

    def test_a_late_no_to_what_was_taken_back_takes_nothing_out(self, made: plans.World) -> None:
        proposal = put_to(made.contact("Ferreira"))
        move_contact(contact=made.contact("Ferreira"), version=1, week=8, because=WHY, by=cast.ada())
        answer(proposal=proposal, answer="declined", by=cast.ada())
        assert made.contact("Ferreira").state == "planned"
