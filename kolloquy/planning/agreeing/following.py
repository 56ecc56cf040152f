"""When a plan takes another's place, what was put to experts goes along with the contacts it was about."""

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.planning.models import Plan, PlannedContact, Proposal
from kolloquy.planning.vocabulary import ContactState


def counterparts(plan: Plan) -> dict[int, PlannedContact]:
    """By contact of the plans of this cycle before it, the contact of this plan that is the same one."""
    mine: dict[tuple[object, ...], PlannedContact] = {}
    for row in plan.contacts.exclude(state=ContactState.DROPPED).order_by("pk"):
        mine.setdefault(_what(row), row)
    before = PlannedContact.objects.filter(plan__cycle=plan.cycle_id, plan__replaced_at__isnull=False)
    return {row.pk: mine[_what(row)] for row in before.exclude(plan=plan) if _what(row) in mine}


@transaction.atomic
def follow(plan: Plan, *, by: User | None) -> int:
    """Returns how many proposals now belong to this plan; the others stay with the plan they were made from."""
    same = counterparts(plan)
    rows = list(Proposal.objects.filter(contact__in=list(same)).select_related("contact"))
    for row in rows:
        assert row.contact_id is not None
        row.plan, row.contact = plan, same[row.contact_id]
    Proposal.objects.bulk_update(rows, ["plan", "contact"], batch_size=200)
    if rows:
        record(Event("plan.proposals_followed", "plan", plan.key, {"proposals": [row.key for row in rows]}), by=by)
    return len(rows)


def _what(row: PlannedContact) -> tuple[object, ...]:
    return (row.expert_id, row.demand_id, row.colleague_id, row.channel, row.week)
