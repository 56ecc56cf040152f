"""Planned contacts find the exchanges that meet them: whenever one is logged, brought in, changed, cancelled or undone.

An expert's contacts are looked at anew as a whole, so that the answer does not depend on what came in first.
"""

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from kolloquy.engagement.models import SaidToMeet, Touchpoint, TouchpointExpert
from kolloquy.engagement.plan_meets import rules
from kolloquy.engagement.plan_meets.looking import Looked, family_of, heads_of, look
from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record_many
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.planning.agreeing.following import counterparts
from kolloquy.planning.holding import hold_plans_in_force
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.vocabulary import ContactState

AT_ONCE = 400  # experts


@transaction.atomic(savepoint=False)
def meet(expert_ids: Iterable[str], *, by: User | None) -> int:
    """Look again at the contacts planned with these experts; returns how many changed."""
    heads = _planned_among(set(expert_ids))
    if heads:
        hold_plans_in_force()
    return sum(_meet(heads[start : start + AT_ONCE], by) for start in range(0, len(heads), AT_ONCE))


@transaction.atomic(savepoint=False)
def meet_touchpoint(touchpoint: Touchpoint, *, by: User | None, also: Iterable[str] = ()) -> int:
    """After a touchpoint was logged or changed; `also` are experts it is no longer with."""
    links = TouchpointExpert.objects.filter(touchpoint=touchpoint, expert__isnull=False)
    return meet({*links.values_list("expert_id", flat=True), *also}, by=by)


@transaction.atomic
def meet_plan(plan: Plan, *, by: User | None) -> int:
    """After a plan came into force: what was held since its cycle began may meet it already; people's words go along."""
    for before, now in counterparts(plan).items():
        SaidToMeet.objects.filter(contact=before).update(contact=now)
    return meet(PlannedContact.objects.filter(plan=plan).values_list("expert_id", flat=True), by=by)


@transaction.atomic
def meet_lost(*, by: User | None) -> int:
    """After touchpoints were removed: contacts that were met by one of them are planned again, or met by another."""
    there = Touchpoint.objects.filter(key=OuterRef("touchpoint_key"))
    lost = PlannedContact.objects.filter(in_force=True, state=ContactState.HELD).exclude(Exists(there))
    return meet(lost.values_list("expert_id", flat=True), by=by)


@transaction.atomic
def say_it_met(*, contact: PlannedContact, touchpoint: Touchpoint, holds: bool, by: User) -> None:
    """A person's word on a pair: that it was what was planned, or that it was not."""
    reader = reader_of(by)
    sees_both = all(
        visible(type(row)._default_manager.filter(pk=row.pk), reader, at_least=Level.FULL).exists()
        for row in (contact, touchpoint)
    )
    rules.may_say(function=by.function, side=contact.side, sees_both=sees_both).or_raise()
    hold_plans_in_force()
    heads = heads_of([contact.expert_id, *_experts_of(touchpoint)])
    same = heads.get(contact.expert_id) in {heads[each] for each in _experts_of(touchpoint)}
    if holds:
        rules.may_meet(
            same_expert=same, status=touchpoint.status, state=contact.state, channel=touchpoint.channel
        ).or_raise()
        # A contact is met once, and an exchange meets one contact of an expert: a new word ends the older ones.
        family = [pk for pk, head in heads_of(PlannedContact.objects.filter(
            said_to_meet__touchpoint=touchpoint).values_list("expert_id", flat=True)).items()
            if head == heads[contact.expert_id]]  # fmt: skip
        SaidToMeet.objects.filter(contact=contact, holds=True).delete()
        SaidToMeet.objects.filter(touchpoint=touchpoint, contact__expert__in=family, holds=True).delete()
    SaidToMeet.objects.update_or_create(
        contact=contact, touchpoint=touchpoint, defaults={"holds": holds, "by": by, "at": clock.now()}
    )
    meet([contact.expert_id], by=by)


def _experts_of(touchpoint: Touchpoint) -> list[str]:
    links = TouchpointExpert.objects.filter(touchpoint=touchpoint, expert__isnull=False)
    return [str(pk) for pk in links.values_list("expert_id", flat=True)]


def _planned_among(expert_ids: set[str]) -> list[str]:
    """Those with whom something is planned, as the one person each is. One query, where nothing is."""
    if not expert_ids:
        return []
    planned = PlannedContact.objects.filter(in_force=True).order_by()
    if len(expert_ids) <= AT_ONCE:
        family = family_of(expert_ids)
        planned = planned.filter(expert__in=list(family))
        return sorted({family[pk] for pk in planned.values_list("expert_id", flat=True).distinct()})
    of_planned = {
        str(into or pk) for pk, into in planned.values_list("expert_id", "expert__absorbed_into_id").distinct()
    }
    if not of_planned:
        return []
    signposts = dict(Expert.objects.filter(absorbed_into__isnull=False).values_list("pk", "absorbed_into_id"))
    return sorted({str(signposts.get(pk, pk)) for pk in expert_ids} & of_planned)


def _meet(heads: list[str], by: User | None) -> int:
    looked = look(heads)
    changed = list(_changes(looked))
    for row, exchange in changed:
        row.state = ContactState.HELD if exchange else ContactState.PLANNED
        row.touchpoint_key, row.held_on = (exchange, looked.days[exchange]) if exchange else (None, None)
    rows = [row for row, _ in changed]
    PlannedContact.objects.bulk_update(rows, ["state", "touchpoint_key", "held_on"], batch_size=200)
    if rows:
        PlannedContact.objects.filter(pk__in=[row.pk for row in rows]).update(version=F("version") + 1)
        record_many((_told(row) for row in rows), by=by)
    return len(rows)


def _changes(looked: Looked) -> Iterator[tuple[PlannedContact, str | None]]:
    for row in looked.rows:
        exchange = looked.met.get(row.key)
        stands = row.touchpoint_key if row.state == ContactState.HELD else None
        if exchange != stands or (exchange and looked.days[exchange] != row.held_on):
            yield row, exchange


def _told(row: PlannedContact) -> Event:
    verb = "plan.contact_met" if row.state == ContactState.HELD else "plan.contact_open_again"
    return Event(verb, "planned_contact", row.key, {"touchpoint": row.touchpoint_key})
