"""Somebody leaves: their sign-in ends, what they promised goes to a colleague, and whoever plans reads what was planned
with them, in one transaction.
"""

from datetime import date

from django.db import transaction

from kolloquy.engagement.actions import hand_over_all
from kolloquy.governance import actions
from kolloquy.governance.models import User
from kolloquy.kernel.problems import BadInput
from kolloquy.planning.leaving import say_who_leaves


@transaction.atomic
def let_go(*, user: User, left_on: date, hand_over_to: User | None, by: User | None) -> int:
    """Returns how many promises and plans went to the colleague."""
    if hand_over_to is not None and (hand_over_to.pk == user.pk or not hand_over_to.works_here(left_on)):
        raise BadInput(f"{hand_over_to} will not work here on {left_on}; choose a colleague who will.")
    moved = hand_over_all(of=user, to=hand_over_to, by=by) if hand_over_to is not None else 0
    say_who_leaves(user=user, left_on=left_on, by=by)
    actions.let_go(user=user, left_on=left_on, by=by)
    return moved
