"""Who changes a plan holds it first, so that two who change it take turns and never wait for each other in a circle.

On PostgreSQL a row is held until its writer has ended, and whoever wants it waits. Everybody holds in this order, leaves
out what they do not need and never goes back up; several of a kind by their numbers:

    1. the territory       who opens a cycle in it, because two cycles of one territory never overlap
    2. the cycle           who signs, because two plans may want to come into force at one moment
    3. the plans           everybody, before they hold or change any row of a plan
    4. a run of the solver
    5. what is in a plan   an expert, then a contact, then a proposal, then what is said of it
    6. the end of the trail, which `record` holds: actions record last

An action that calls another one after it has recorded holds beforehand what that one will need: the plan that is signed
with `hold_cycle`, those an exchange may meet with `hold_plans_in_force`.

Rows are held against other writers, not against new rows that point at them (`no_key`): a comment waits for nobody.
On SQLite one writer at a time holds everything, and none of this is asked.
"""

from typing import TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet

from kolloquy.governance.models import Territory
from kolloquy.planning.models import Comment, Cycle, Plan, PlannedContact, PlannedExpert, Proposal, Review
from kolloquy.planning.problems import ChangedMeanwhile
from kolloquy.planning.vocabulary import PlanState

_Row = TypeVar("_Row", bound=Model)


def hold_territory(territory: Territory) -> None:
    _held(Territory.objects.all()).get(pk=territory.pk)


def hold_plan(plan: int) -> Plan:
    """As it stands; until the transaction ends nobody else changes it or anything in it."""
    return _held(Plan.objects.select_related("cycle")).get(pk=plan)


def hold_cycle(plan: Plan) -> Plan:
    """To put a plan in force: its cycle, all plans of that, and those in force elsewhere, whose contacts may be met anew."""
    _held(Cycle.objects.all()).get(pk=plan.cycle_id)
    _hold_all(Plan.objects.filter(Q(cycle=plan.cycle_id) | Q(state=PlanState.IN_FORCE)))
    return hold_plan(plan.pk)


def hold_plans_in_force() -> None:
    """Before anything of an exchange is recorded that may meet what was planned."""
    _hold_all(Plan.objects.filter(state=PlanState.IN_FORCE))


def hold_every_plan() -> None:
    """Before a person is taken out of all of them."""
    _hold_all(Plan.objects.all())


def hold_contact(contact: PlannedContact) -> PlannedContact:
    plan = hold_plan(contact.plan_id)
    rows = _held(PlannedContact.objects.select_related("expert", "demand", "colleague", "objective"))
    row = rows.filter(pk=contact.pk).first()
    if row is None:
        raise _gone("This contact", plan)
    row.plan = plan
    return row


def hold_expert(planned: PlannedExpert) -> PlannedExpert:
    plan = hold_plan(planned.plan_id)
    row = _held(PlannedExpert.objects.select_related("expert")).filter(pk=planned.pk).first()
    if row is None:
        raise _gone("This expert", plan)
    row.plan = plan
    return row


def hold_proposal(proposal: Proposal) -> tuple[Proposal, PlannedContact | None]:
    """With the contact it is about, if that is there still. Both go to another plan when one is signed."""
    known = Proposal.objects.select_related("contact").get(pk=proposal.pk)
    contact = hold_contact(known.contact) if known.contact else None
    plan = contact.plan if contact else hold_plan(known.plan_id)
    row = _held(Proposal.objects.all()).get(pk=known.pk)
    if (row.plan_id, row.contact_id) != (known.plan_id, known.contact_id):
        raise ChangedMeanwhile(
            "Another plan was signed at this moment and took this over; look at it there and say it again.",
            version=plan.version,
        )
    row.plan = plan
    return row, contact


def hold_review(review: Review) -> Review:
    plan = hold_plan(review.plan_id)
    row = _held(Review.objects.all()).get(pk=review.pk)
    row.plan = plan
    return row


def hold_comment(comment: Comment) -> Comment:
    plan = hold_plan(comment.plan_id)
    row = _held(Comment.objects.all()).get(pk=comment.pk)
    row.plan = plan
    return row


def _hold_all(rows: QuerySet[Plan]) -> None:
    if connection.features.has_select_for_update:
        list(_held(rows).order_by("pk").values_list("pk", flat=True))


def _held(rows: QuerySet[_Row]) -> QuerySet[_Row]:
    return rows.select_for_update(of=("self",), no_key=True)


def _gone(what: str, plan: Plan) -> ChangedMeanwhile:
    sentence = f"{what} is no longer in “{plan.name}”, which was computed again since you looked; look at it anew."
    return ChangedMeanwhile(sentence, version=plan.version)
