"""Every write about an expert's rights but requests and erasure, each with its trail."""

from datetime import date

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.rights import clocks
from kolloquy.governance.rights.models import Notice
from kolloquy.governance.rights.vocabulary import CONTACTS, DISCLOSURES, Use
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock


@transaction.atomic
def open_notice(*, expert_id: str, because: str, by: User | None, on: date, country: str | None = None) -> Notice:
    """Start the clock of an expert's notice, or bring it forward: `on` is the day their data were put to that use.

    A first touchpoint or release makes the notice due that day; anything else gives a month. Asked twice, the earlier
    day holds.
    """
    use = Use(because)
    notice = Notice.objects.select_for_update().filter(pk=expert_id).first()
    before = _dates(notice) if notice else None
    if notice is None:
        notice = Notice(
            expert_id=expert_id,
            because=use,
            recorded_on=on,
            country=country,
            opened_by=by,
            opened_at=clock.now(),
        )
    notice.recorded_on = min(notice.recorded_on, on)
    notice.country = notice.country or country
    if use in CONTACTS:
        notice.first_contact_on = min(notice.first_contact_on or on, on)
    if use in DISCLOSURES:
        notice.first_disclosure_on = min(notice.first_disclosure_on or on, on)
    notice.due_on = clocks.notice_due_on(notice.recorded_on, notice.first_contact_on, notice.first_disclosure_on)
    now = _dates(notice)
    if now != before:
        notice.save()
        facts = {"because": use.value, "old": before, "new": now}
        record(Event("notice.opened" if before is None else "notice.moved", "expert", expert_id, facts), by=by)
    return notice


def _dates(notice: Notice) -> dict[str, str | None]:
    days = {
        name: getattr(notice, name) for name in ("recorded_on", "first_contact_on", "first_disclosure_on", "due_on")
    }
    return {**{name: day.isoformat() if day else None for name, day in days.items()}, "country": notice.country}
