"""When a plan takes another's place, what was put to experts goes along with the contacts it was about."""

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.planning.models import Plan, PlannedContact, Proposal
from kolloquy.planning.vocabulary import Answer, ContactState


def counterparts(plan: Plan) -> dict[int, PlannedContact]:
    """By contact of the plans of this cycle before it, the contact of this plan that is the same one."""
    mine = {row.known_as: row for row in plan.contacts.exclude(state=ContactState.DROPPED)}
    before = PlannedContact.objects.filter(plan__cycle=plan.cycle_id, plan__replaced_at__isnull=False).exclude(
        plan=plan
    )
    return {pk: mine[name] for pk, name in before.values_list("pk", "known_as") if name in mine}


@transaction.atomic
def follow(plan: Plan, *, by: User | None) -> int:
    """Returns how many proposals now belong to this plan; the others stay with the plan they were made from."""
    same = counterparts(plan)
    rows = []
    for row in Proposal.objects.filter(contact__in=list(same)).select_related("contact"):
        assert row.contact_id is not None
        now = same[row.contact_id]
        # A yes to one week is none to another; what still waits is asked of the same contact, wherever it stands.
        if row.answer != Answer.ACCEPTED or (row.monday, row.channel) == (now.monday, now.channel):
            row.plan, row.contact = plan, now
            rows.append(row)
    Proposal.objects.bulk_update(rows, ["plan", "contact"], batch_size=200)
    if rows:
        record(Event("plan.proposals_followed", "plan", plan.key, {"proposals": [row.key for row in rows]}), by=by)
    return len(rows)
