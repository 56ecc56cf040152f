"""Moving, adding, taking out and pinning by hand: what is kept, what refuses, and who was quicker."""

from typing import Any

import pytest

from kolloquy.governance.trail.models import Entry
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.models import Absence, PlanChange, PlanColleague, PlannedContact, Proposal, TakenAsGiven
from kolloquy.planning.moving.actions import (
    add_contact,
    confirm_goals,
    move_contact,
    pin,
    take_out,
    unpin,
    verdicts,
    write_goals,
)
from kolloquy.planning.problems import ChangedMeanwhile
from tests.support import cast, plans

pytestmark = pytest.mark.django_db
WHY = "asked for another week"


def refused(rule: str) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match=rf"\({rule}\)")


class TestAMove:
    def test_puts_a_contact_into_another_week_and_says_who_did(self) -> None:
        made = plans.drafted()
        contact = made.contact("Ferreira", 0)
        moved = move_contact(contact=contact, version=1, week=8, because=WHY, by=cast.ada()).contact
        assert (moved.week, moved.monday, moved.origin, moved.version) == (8, plans.monday(8), "person", 2)
        kept = PlanChange.objects.get()
        assert (kept.deed, kept.told, kept.by.username) == ("moved", {"week": [6, 8]}, "ada")
        assert Entry.objects.get(verb="planned_contact.moved").key == contact.key
        made.plan.refresh_from_db()
        assert made.plan.version == 2

    def test_to_where_it_stands_is_none(self) -> None:
        made = plans.drafted()
        assert not move_contact(contact=made.contact("Ferreira"), version=1, week=6, by=cast.ada()).changed
        assert not PlanChange.objects.exists()

    def test_into_a_full_week_asks_for_a_reason_and_keeps_it(self) -> None:
        made = plans.drafted()
        PlanColleague.objects.filter(user=cast.ada()).update(minutes=[160] * 13)
        contact = made.contact("Ferreira", 0)
        with refused("PB-5"):
            move_contact(contact=contact, version=1, week=4, by=cast.ada())
        move_contact(contact=contact, version=1, week=4, because=WHY, by=cast.ada())
        kept = PlanChange.objects.get()
        assert (kept.over, kept.because) == (["PB-5"], WHY)

    def test_of_what_was_agreed_asks_for_a_persons_word(self) -> None:
        made = plans.drafted()
        contact = made.contact("Ferreira", 0)
        Proposal.objects.create(
            plan=made.plan, expert=contact.expert, contact=contact, channel="face_to_face", monday=contact.monday,
            subject="Screening", proposed_by=cast.ada(), proposed_on=plans.monday(1), how="email", answer="accepted",
            answered_on=plans.monday(1), recorded_at=contact.plan.made_at,
        )  # fmt: skip
        with refused("PB-10"):
            move_contact(contact=contact, version=1, week=5, by=cast.ada())
        assert move_contact(contact=contact, version=1, week=5, because=WHY, by=cast.ada()).contact.week == 5

    def test_to_a_colleague_who_is_away_is_refused_whatever_the_reason(self) -> None:
        made = plans.drafted()
        Absence.objects.create(user=plans.ivy(), first_day=plans.monday(6), last_day=plans.monday(7))
        with refused("PB-4"):
            move_contact(contact=made.contact("Ferreira"), version=1, colleague=plans.ivy(), because=WHY, by=cast.ben())

    def test_to_another_colleague_makes_the_expert_theirs_once_all_is(self) -> None:
        made = plans.drafted()
        for number in (0, 1):
            contact = made.contact("Hofstätter", (0, 2)[number])
            with refused("PB-9"):
                move_contact(contact=contact, version=1, colleague=cast.gil(), by=cast.ben())
            move_contact(contact=contact, version=1, colleague=cast.gil(), because=WHY, by=cast.ben())
            assert made.planned("Hofstätter").owner == (cast.gil() if number else plans.ivy())

    def test_sooner_than_the_other_one_is_told_who_was_quicker(self) -> None:
        made = plans.drafted()
        stale = made.contact("Ferreira")
        move_contact(contact=made.contact("Ferreira"), version=1, week=5, because=WHY, by=cast.ben())
        with pytest.raises(ChangedMeanwhile, match=r"Ben changed this contact .* week 6 with Ada") as told:
            move_contact(contact=stale, version=1, week=7, because=WHY, by=cast.ada())
        assert told.value.version == 2
        assert PlanChange.objects.count() == 1

    @pytest.mark.parametrize("who, rule", [("gil", "PB-1"), ("mia", "PB-1"), ("kim", "PB-1"), ("cora", "PB-1")])
    def test_is_made_by_leads_and_by_whose_expert_it_is(self, who: str, rule: str) -> None:
        made = plans.drafted()
        with refused(rule):
            move_contact(contact=made.contact("Ferreira"), version=1, week=7, because=WHY, by=getattr(cast, who)())

    def test_of_a_held_contact_is_refused(self) -> None:
        with refused("PB-3"):
            move_contact(contact=plans.drafted().contact("Okafor"), version=1, week=7, because=WHY, by=cast.ben())

    def test_in_a_plan_in_force_stays_within_a_month_of_what_was_signed(self) -> None:
        made = plans.in_force()
        contact = made.contact("Lindqvist", 0)
        assert contact.week == 5
        contact = move_contact(contact=contact, version=1, week=8, because=WHY, by=cast.gil()).contact
        assert PlanChange.objects.get().after_signing
        with refused("PB-3"):
            move_contact(contact=contact, version=2, week=10, because=WHY, by=cast.gil())
        assert contact.in_force

    def test_is_asked_before_it_is_made_without_a_trace(self) -> None:
        made = plans.drafted()
        contact = made.contact("Diaz", 0)
        said = verdicts(contact=contact, week=8, by=cast.ada())
        assert [breach.rule for breach in said if breach.hard] == ["PB-6"]
        assert not PlanChange.objects.exists()
        assert PlannedContact.objects.get(pk=contact.pk).week == contact.week


class TestTakingOutAndAdding:
    def test_what_is_taken_out_stays_readable_and_out_of_others_way(self) -> None:
        made = plans.in_force()
        contact = take_out(contact=made.contact("Ferreira"), because=WHY, by=cast.ada())
        assert (contact.state, contact.in_force) == ("dropped", False)
        with pytest.raises(BadInput, match="why it is taken out"):
            take_out(contact=made.contact("Ferreira", 1), because="ok", by=cast.ada())

    def test_an_added_expert_gains_something(self) -> None:
        made = plans.drafted()
        told = {
            "plan": made.plan,
            "expert": made.experts["Demir"],
            "demand": made.demands["screening"],
            "channel": "virtual",
        }
        with pytest.raises(BadInput, match="what is in it for the expert"):
            add_contact(**told, week=6, colleague=cast.ada(), by=cast.ben())  # type: ignore[arg-type]
        added = add_contact(**told, week=6, colleague=cast.ada(), by=cast.ben(), goals="A say in the next trial.")  # type: ignore[arg-type]
        assert (added.contact.origin, added.contact.pressure, added.contact.monday) == ("person", 70, plans.monday(6))
        planned = made.planned("Demir")
        assert (planned.pressure, planned.goals_confirmed_at) == (70, None)

    def test_more_contact_than_there_is_room_for_asks_for_a_reason(self) -> None:
        made = plans.drafted()
        made.plan.experts.filter(expert=made.experts["Quispe"]).update(room=120)
        told = {
            "plan": made.plan,
            "expert": made.experts["Quispe"],
            "demand": made.demands["evidence"],
            "channel": "virtual",
        }
        with refused("PB-7"):
            add_contact(**told, week=12, colleague=cast.ada(), by=cast.ada())  # type: ignore[arg-type]

    def test_what_others_planned_takes_of_the_room_too(self) -> None:
        made = plans.drafted()
        quispe, own = made.experts["Quispe"], made.contact("Quispe")
        told: dict[str, Any] = {
            "plan": made.plan, "expert": quispe, "demand": made.demands["evidence"], "channel": own.channel,
            "week": 12, "colleague": cast.ada(), "by": cast.ada(),
        }  # fmt: skip
        planned = sum(made.plan.contacts.filter(expert=quispe).values_list("pressure", flat=True))
        made.plan.experts.filter(expert=quispe).update(room=planned + own.pressure)
        given = {"plan": made.plan, "expert": quispe, "function": "commercial", "channel": own.channel}
        TakenAsGiven.objects.create(**given, week=-1)  # before the cycle: it presses on no week of it
        TakenAsGiven.objects.create(**given, week=2, planned_contact_key=own.key)  # the plan's own
        TakenAsGiven.objects.create(**given, week=2)
        with refused("PB-7"):
            add_contact(**told)
        made.plan.experts.filter(expert=quispe).update(room=planned + 2 * own.pressure)
        add_contact(**told)

    def test_nobody_is_added_to_a_plan_in_force(self) -> None:
        made = plans.in_force()
        with refused("PB-2"):
            add_contact(
                plan=made.plan, expert=made.experts["Quispe"], demand=made.demands["evidence"], channel="virtual",
                week=12, colleague=cast.ada(), by=cast.ben(),
            )  # fmt: skip

    def test_a_pin_holds_until_it_is_taken_away(self) -> None:
        made = plans.drafted()
        contact = pin(contact=made.contact("Ferreira"), because="the ward is free only then", by=cast.ada())
        with refused("PB-11"):
            move_contact(contact=contact, version=2, week=5, by=cast.ada())
        contact = unpin(contact=contact, by=cast.ada())
        assert move_contact(contact=contact, version=3, week=5, by=cast.ada()).contact.week == 5


class TestMutualGoals:
    def test_are_never_empty(self) -> None:
        with pytest.raises(BadInput, match="mutual goal"):
            write_goals(planned=plans.drafted().planned("Okafor"), goals=" \n", by=cast.ada())

    def test_are_a_draft_again_when_written_anew(self) -> None:
        made = plans.ready_to_sign()
        row = write_goals(planned=made.planned("Okafor"), goals="Another trial site.", by=cast.ada())
        assert row.goals_confirmed_at is None
        assert (
            write_goals(planned=row, goals="Another trial site.", by=cast.ada(), confirm=True).goals_confirmed_by
            == cast.ada()
        )

    def test_are_confirmed_many_at_once_as_they_were_read(self) -> None:
        made = plans.drafted()
        mine = [made.planned(name) for name in ("Okafor", "Diaz", "Ferreira")]
        read = {row.key: row.mutual_goals for row in mine}
        write_goals(planned=mine[2], goals="Something else.", by=cast.ben())
        with pytest.raises(ChangedMeanwhile, match="Inês Ferreira were changed"):
            confirm_goals(planned=mine, by=cast.ada(), read=read)
        assert len(confirm_goals(planned=mine[:2], by=cast.ada(), read=read)) == 2
        with refused("PB-1"):
            confirm_goals(planned=[made.planned("Lindqvist")], by=cast.ada())
