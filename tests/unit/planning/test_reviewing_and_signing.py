"""Asking, saying, settling, signing: what a signature needs and what it does."""

from collections.abc import Callable
from typing import Any

import pytest

from kolloquy.governance.trail.models import Entry
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.models import Absence, Plan, PlannedContact
from kolloquy.planning.moving.actions import move_contact
from kolloquy.planning.problems import ChangedMeanwhile
from kolloquy.planning.reviewing.actions import ask_for_review, back_to_draft, comment, say, settle, sign
from kolloquy.planning.reviewing.canonical import digest_of
from kolloquy.planning.reviewing.rules import MEANINGS
from tests.support import cast, exchange, plans

pytestmark = pytest.mark.django_db
APPROVE = MEANINGS["approve"]


def refused(rule: str, match: str = "") -> Any:
    return pytest.raises(Refused, match=rf"{match}.*\({rule}\)")


class TestReview:
    def test_puts_a_draft_in_review_and_keeps_each_last_word(self) -> None:
        made = plans.ready_to_sign()
        first, second = ask_for_review(plan=made.plan, reviewers=[cast.gil(), cast.mia()], by=cast.ben())
        made.plan.refresh_from_db()
        assert made.plan.state == "in_review"
        say(review=first, stand="asks", words="The Nordics need one more voice.", by=cast.gil())
        said = say(review=first, stand="agrees", by=cast.gil())
        assert (said.stand, said.plan_version) == ("agrees", 1)
        assert second.stand is None
        assert back_to_draft(plan=made.plan, by=cast.ben()).state == "draft"

    def test_is_asked_of_whoever_may_know_of_plans(self) -> None:
        made = plans.drafted()
        for who in (cast.sol(), cast.pia()):
            with refused("PB-15"):
                ask_for_review(plan=made.plan, reviewers=[who], by=cast.ben())
        (review,) = ask_for_review(plan=made.plan, reviewers=[cast.cora()], by=cast.ben())
        assert review.side == "commercial"
        with refused("PB-15"):
            ask_for_review(plan=made.plan, reviewers=[cast.gil()], by=cast.ada())
        with pytest.raises(BadInput, match="at least one"):
            ask_for_review(plan=made.plan, reviewers=[], by=cast.ben())

    def test_asks_for_a_change_in_words_and_speaks_for_oneself(self) -> None:
        made = plans.drafted()
        (review,) = ask_for_review(plan=made.plan, reviewers=[cast.gil()], by=cast.ben())
        with pytest.raises(BadInput, match="which change"):
            say(review=review, stand="asks", by=cast.gil())
        with pytest.raises(BadInput, match="Somebody else was asked"):
            say(review=review, stand="agrees", by=cast.ada())

    def test_comments_stay_open_until_settled(self) -> None:
        made = plans.in_force()
        plain = comment(plan=made.plan, text="Too much of Iberia", by=cast.gil())
        theirs = comment(plan=made.plan, contact=made.contact("Diaz"), text="We meet her too", by=cast.cora())
        assert (theirs.side, theirs.expert_id) == ("commercial", made.experts["Diaz"].pk)
        with refused("PB-16"):
            comment(plan=made.plan, text="May I see it?", by=cast.cora())
        with refused("PB-16"):
            settle(comment=plain, by=cast.ada())
        assert settle(comment=plain, by=cast.gil()).settled_by == cast.gil()
        assert settle(comment=theirs, by=cast.ada()).settled_by == cast.ada()


def _objected(made: plans.World) -> None:
    from kolloquy.governance.rights.models import Stance

    Stance.objects.create(
        expert_id=made.experts["Diaz"].pk, said_on=exchange.day(-1), source="letter", proof="x", kind="objection",
        scope="everything", holds=True, recorded_by=cast.kim(), recorded_at=made.plan.made_at,
    )  # fmt: skip


def _merged(made: plans.World) -> None:
    who = made.experts["Diaz"]
    who.state, who.absorbed_into = "absorbed", made.experts["Okafor"]
    who.save()


def _away(made: plans.World) -> None:
    Absence.objects.create(user=cast.ada(), first_day=plans.monday(8), last_day=plans.monday(9))


def _emptied(made: plans.World) -> None:
    made.plan.contacts.all().delete()


def _asked_for_a_change(made: plans.World) -> None:
    (review,) = ask_for_review(plan=made.plan, reviewers=[cast.gil()], by=cast.ben())
    say(review=review, stand="asks", words="One more in the Nordics", by=cast.gil())


def _commented(made: plans.World) -> None:
    comment(plan=made.plan, text="Why not Demir?", by=cast.gil())


def _unconfirmed(made: plans.World) -> None:
    made.plan.experts.filter(expert=made.experts["Diaz"]).update(goals_confirmed_by=None, goals_confirmed_at=None)


class TestSigning:
    def test_puts_a_plan_in_force_under_a_digest_of_what_was_signed(self) -> None:
        made = plans.ready_to_sign()
        signed = sign(plan=made.plan, meaning=APPROVE, by=cast.ben(), version=1)
        assert (signed.state, signed.signed_by, signed.signed_meaning) == ("in_force", cast.ben(), APPROVE)
        assert signed.digest == digest_of(signed)
        assert set(PlannedContact.objects.values_list("in_force", flat=True)) == {True}
        assert Entry.objects.get(verb="plan.signed").key == signed.key
        contact = made.contact("Lindqvist")
        move_contact(contact=contact, version=1, week=6, because="asked for it", by=cast.gil())
        signed.refresh_from_db()
        assert signed.digest != digest_of(signed)

    @pytest.mark.parametrize(
        "what, rule, words",
        [
            (_unconfirmed, "PB-13", "in it for Rosa Diaz"),
            (_objected, "PB-14", "Rosa Diaz"),
            (_merged, "PB-14", "Rosa Diaz is Amaka Okafor"),
            (_away, "PB-18", "Ada is away in week 9"),
            (_emptied, "PB-18", "no contact"),
        ],
    )
    def test_is_refused_whatever_is_said_while(
        self, what: Callable[[plans.World], None], rule: str, words: str
    ) -> None:
        made = plans.ready_to_sign()
        what(made)
        with refused(rule, words):
            sign(plan=made.plan, meaning=APPROVE, despite="it is urgent this week", by=cast.ben())
        made.plan.refresh_from_db()
        assert made.plan.signed_at is None

    @pytest.mark.parametrize("what", [_asked_for_a_change, _commented])
    def test_over_what_somebody_asks_for_takes_a_reason(self, what: Callable[[plans.World], None]) -> None:
        made = plans.ready_to_sign()
        what(made)
        with refused("PB-18"):
            sign(plan=made.plan, meaning=APPROVE, by=cast.ben())
        sign(plan=made.plan, meaning=APPROVE, despite="decided with Gil on Monday", by=cast.ben())
        made.plan.refresh_from_db()
        assert made.plan.signed_by == cast.ben()

    def test_replaces_the_plan_in_force_knowingly_and_at_once(self) -> None:
        made = plans.in_force()
        other = Plan.objects.create(
            cycle=made.cycle, name="Re-plan", kind="re_plan", made_by=cast.ben(), made_at=made.plan.made_at
        )
        PlannedContact.objects.filter(pk=made.contact("Okafor", 1).pk).update(plan=other, in_force=False)
        with refused("PB-18", "is in force for this cycle"):
            sign(plan=other, meaning=APPROVE, by=cast.ben())
        sign(plan=other, meaning=APPROVE, by=cast.ben(), replaces=made.plan)
        made.plan.refresh_from_db()
        assert (made.plan.state, made.plan.replaced_at is not None) == ("replaced", True)
        assert set(PlannedContact.objects.filter(in_force=True).values_list("plan", flat=True)) == {other.pk}

    def test_is_a_medical_leads_with_a_meaning_over_what_they_read(self) -> None:
        made = plans.ready_to_sign()
        for who in (cast.ada(), cast.kim(), cast.mia()):
            with refused("PB-17"):
                sign(plan=made.plan, meaning=APPROVE, by=who)
        with refused("PB-17", "what your signature means"):
            sign(plan=made.plan, meaning=" ", by=cast.ben())
        with pytest.raises(ChangedMeanwhile):
            sign(plan=made.plan, meaning=APPROVE, by=cast.ben(), version=7)
