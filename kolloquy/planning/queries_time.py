"""Whose time is planned: hours a week and days away, for those who read plans in full."""

from collections import defaultdict
from datetime import date

from kolloquy.governance.models import User
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.planning.models import Absence, WorkingTime
from kolloquy.planning.seen import TimeSeen


def working_times(reader: Reader, *, on: date) -> tuple[TimeSeen, ...]:
    """Everybody of Medical in the field, and whoever else has said their hours; absences from today on."""
    if best_level(reader, RecordClass.PLAN) < Level.FULL:
        return ()
    said, away = _said(), _away(on)
    users = User.objects.filter(is_active=True).prefetch_related("assignments__territory")
    return tuple(
        _seen(user, said.get(user.pk, []), tuple(away.get(user.pk, ())), on)
        for user in users.order_by("last_name", "first_name", "username")
        if user.works_here(on) and (_in_the_field(user) or user.pk in said)
    )


def absence_to_act_on(number: int, reader: Reader) -> Absence | None:
    if best_level(reader, RecordClass.PLAN) < Level.FULL:
        return None
    return Absence.objects.filter(pk=number).first()


def _in_the_field(user: User) -> bool:
    return user.function == Function.MEDICAL and user.role == Role.FIELD


def _said() -> dict[int, list[tuple[date, float]]]:
    found: dict[int, list[tuple[date, float]]] = defaultdict(list)
    for user, since, hours in WorkingTime.objects.order_by("since").values_list("user", "since", "hours"):
        found[user].append((since, hours))
    return found


def _away(on: date) -> dict[int, list[tuple[int, date, date]]]:
    found: dict[int, list[tuple[int, date, date]]] = defaultdict(list)
    rows = Absence.objects.filter(last_day__gte=on).order_by("first_day")
    for row in rows:
        found[row.user_id].append((row.pk, row.first_day, row.last_day))
    return found


def _seen(user: User, said: list[tuple[date, float]], away: tuple[tuple[int, date, date], ...], on: date) -> TimeSeen:
    now = [each for each in said if each[0] <= on]
    places = tuple(sorted({one.territory.name for one in user.assignments.all() if one.holds(on)}))
    return TimeSeen(
        user.pk, str(user), places, now[-1][1] if now else None, now[-1][0] if now else None,
        tuple(each for each in said if each[0] > on), away,
    )  # fmt: skip
