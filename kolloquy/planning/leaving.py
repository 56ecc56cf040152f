"""Somebody who leaves is planned with: a plan in force is not changed by that, but whoever plans reads what must be."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.planning.models import Comment, PlannedContact
from kolloquy.planning.vocabulary import ContactState

NAMED = 5


def left_behind(user: User, left_on: date) -> list[PlannedContact]:
    """Contacts of plans in force that this person was to hold on that day or later."""
    rows = PlannedContact.objects.filter(in_force=True, state=ContactState.PLANNED, colleague=user)
    rows = rows.filter(monday__gt=left_on - timedelta(days=5))  # of a week they still work in, nothing is left behind
    return list(rows.select_related("plan", "expert").order_by("monday", "pk"))


@transaction.atomic
def say_who_leaves(*, user: User, left_on: date, by: User | None) -> int:
    """Leave a comment on each plan that counts with them; returns how many contacts need somebody else."""
    rows = left_behind(user, left_on)
    for plan in {row.plan_id: row.plan for row in rows}.values():
        theirs = [row for row in rows if row.plan_id == plan.pk]
        Comment.objects.create(
            plan=plan, side=plan.side, text=_words(user, left_on, theirs), by=by or plan.signed_by or plan.made_by,
            at=clock.now(),
        )  # fmt: skip
        facts = {"contacts": [row.key for row in theirs], "left_on": left_on.isoformat()}
        record(Event("plan.colleague_leaves", "plan", plan.key, facts), by=by)
    return len(rows)


def _words(user: User, left_on: date, rows: Sequence[PlannedContact]) -> str:
    named = "; ".join(f"{row.expert.name} in week {row.week + 1}" for row in rows[:NAMED])
    more = f"; and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
    count = "1 contact" if len(rows) == 1 else f"{len(rows)} contacts"
    return (
        f"{user} works here until {left_on - timedelta(days=1)}, and {count} of this plan would be theirs after that: "
        f"{named}{more}. Plan the rest of the cycle again, or give them to somebody else on the board."
    )
