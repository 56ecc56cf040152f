"""When a plan takes another's place, what was put to experts goes along with the contacts it was about."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.planning import pins
from kolloquy.planning.agreeing.actions import accepted_in_vain
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
    changed = _pinned_as_agreed(plan)
    if by is not None:
        _say_what_is_otherwise(plan, same, by)
    if rows or changed:
        facts = {"proposals": [row.key for row in rows], "pins": [row.key for row in changed]}
        record(Event("plan.proposals_followed", "plan", plan.key, facts), by=by)
    return len(rows)


def asked_of(plan: Plan) -> dict[int, PlannedContact]:
    """By proposal, the contact it is about, which goes when the plan is computed again."""
    rows = Proposal.objects.filter(contact__plan=plan, contact__pinned=False, contact__state=ContactState.PLANNED)
    return {row.pk: row.contact for row in rows.select_related("contact") if row.contact is not None}


def ask_along(plan: Plan, asked: Mapping[int, PlannedContact]) -> None:
    """Once it was computed: what experts were asked goes on with the same contacts, which nobody is to propose twice."""
    names = {row.known_as for row in asked.values()}
    now = {row.known_as: row for row in plan.contacts.filter(known_as__in=names)} if names else {}
    rows = [Proposal(pk=pk, contact=now[row.known_as]) for pk, row in asked.items() if row.known_as in now]
    Proposal.objects.bulk_update(rows, ["contact"], batch_size=200)


def _pinned_as_agreed(plan: Plan) -> list[PlannedContact]:
    """What was answered or taken back while this plan was made was not known to it; returns what is pinned otherwise now."""
    asked = _asked(plan)
    changed = []
    for row in plan.contacts.filter(state=ContactState.PLANNED, known_as__in=list(asked)):
        held_by = row.pinned_because if row.pinned else ""
        agreed = (Answer.ACCEPTED.value, row.monday, row.channel) in asked[row.known_as]
        if agreed == pins.is_agreed(held_by):
            continue
        because = pins.with_agreement(pinned=row.pinned, because=held_by) if agreed else pins.without_agreement(held_by)
        row.pinned, row.pinned_because, row.version = bool(because), because, row.version + 1
        changed.append(row)
    PlannedContact.objects.bulk_update(changed, ["pinned", "pinned_because", "version"], batch_size=200)
    return changed


def _say_what_is_otherwise(plan: Plan, same: Mapping[int, PlannedContact], by: User) -> None:
    """Who agreed to something of the plan before that this one does not hold has to hear of it."""
    earlier = Plan.objects.filter(cycle=plan.cycle_id, replaced_at__isnull=False).exclude(pk=plan.pk)
    replaced = earlier.order_by("-replaced_at", "-pk").first()
    if replaced is None:
        return
    agreed = Proposal.objects.filter(
        contact__plan=replaced, contact__state=ContactState.PLANNED, answer=Answer.ACCEPTED
    )
    for row in agreed.filter(monday__gt=clock.today() - timedelta(days=7)).select_related("plan").order_by("pk"):
        accepted_in_vain(row, same.get(row.contact_id or 0), by)


def _asked(plan: Plan, **which: str) -> dict[str, set[tuple[str, date, str]]]:
    """By name of a contact, what was put to its expert in any plan of the cycle: the answer, the week and the channel."""
    rows = Proposal.objects.filter(plan__cycle=plan.cycle_id, contact__isnull=False, **which)
    found: dict[str, set[tuple[str, date, str]]] = defaultdict(set)
    for name, answer, monday, channel in rows.values_list("contact__known_as", "answer", "monday", "channel"):
        found[str(name)].add((answer, monday, channel))
    return found


def was_taken_back(contact: PlannedContact) -> bool:
    """Whether what a copied contact is pinned for was taken back where it was agreed."""
    asked = _asked(contact.plan, contact__known_as=contact.known_as).get(contact.known_as, set())
    return bool(asked) and (Answer.ACCEPTED.value, contact.monday, contact.channel) not in asked
