"""Whose time there is: hours a week from a day on, and days away."""

from datetime import date

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel.problems import BadInput
from kolloquy.planning import rules
from kolloquy.planning.models import Absence, WorkingTime

_LONGEST_DAYS = 366


@transaction.atomic
def set_working_time(*, user: User, hours: float, since: date, by: User) -> WorkingTime:
    """So many hours a week for experts, travel included, from a day on; the same day again replaces it."""
    rules.may_set_time(of=user.pk, by=by.pk, function=by.function, role=by.role).or_raise()
    if not 0 <= hours <= 60:
        raise BadInput(f"{hours:g} hours a week for experts cannot be; give 0 to 60.")
    made, _ = WorkingTime.objects.update_or_create(user=user, since=since, defaults={"hours": hours})
    record(Event("working_time.set", "user", str(user.pk), {"hours": hours, "since": since.isoformat()}), by=by)
    return made


@transaction.atomic
def add_absence(*, user: User, first_day: date, last_day: date, by: User) -> Absence:
    """Days away, both ends included; why is not asked."""
    rules.may_set_time(of=user.pk, by=by.pk, function=by.function, role=by.role).or_raise()
    if last_day < first_day:
        raise BadInput(f"An absence ends on its first day or later, and {last_day} is before {first_day}.")
    if (last_day - first_day).days >= _LONGEST_DAYS:
        raise BadInput("An absence lasts a year at most; whoever is away longer has no working time then.")
    overlapping = Absence.objects.filter(user=user, first_day__lte=last_day, last_day__gte=first_day).first()
    if overlapping is not None:
        raise BadInput(
            f"{user} is away from {overlapping.first_day} to {overlapping.last_day} already; change that instead."
        )
    made = Absence.objects.create(user=user, first_day=first_day, last_day=last_day)
    facts = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    record(Event("absence.added", "user", str(user.pk), facts), by=by)
    return made


@transaction.atomic
def remove_absence(*, absence: Absence, by: User) -> None:
    rules.may_set_time(of=absence.user_id, by=by.pk, function=by.function, role=by.role).or_raise()
    facts = {"first_day": absence.first_day.isoformat(), "last_day": absence.last_day.isoformat()}
    user = str(absence.user_id)
    absence.delete()
    record(Event("absence.removed", "user", user, facts), by=by)
