"""A plan is signed: what was put to experts goes along, and what was held since the cycle began meets it at once."""

from django.db import transaction

from kolloquy.engagement.plan_meets.actions import meet_plan
from kolloquy.governance.models import User
from kolloquy.planning.agreeing.following import follow
from kolloquy.planning.models import Plan
from kolloquy.planning.naming import take_over
from kolloquy.planning.reviewing import actions


@transaction.atomic
def sign(
    *, plan: Plan, meaning: str, by: User, version: int | None = None, despite: str = "", replaces: Plan | None = None
) -> Plan:
    signed = actions.sign(plan=plan, meaning=meaning, by=by, version=version, despite=despite, replaces=replaces)
    take_over(signed)
    follow(signed, by=by)
    meet_plan(signed, by=by)
    return signed
