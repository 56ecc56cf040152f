"""Whose time there is: medical colleagues in the field of the cycle's territories, week by week, and who hosts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from kolloquy.governance.models import Territory, User
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.kernel.problems import NotReady
from kolloquy.planning.cycles_limits import Limits
from kolloquy.planning.models import Absence, WorkingTime
from kolloquy.planning.valuing import facts
from kolloquy.workflows.plan_cycle.collected import AtWork, Span

WORKDAYS = 5
Minutes = Mapping[tuple[int, int], int]  # by user and week
NOTHING: Minutes = {}


def colleagues_of(
    within: Territory, hosts: Iterable[str], busy: Minutes, span: Span, limits: Limits, own: Minutes = NOTHING
) -> list[AtWork]:
    """In the order of their names; `own` of the `busy` minutes are the plan's. NotReady where nobody has any time at all."""
    hosting = set(hosts)
    users = User.objects.filter(is_active=True, function=Function.MEDICAL).prefetch_related("assignments__territory")
    hours, away = _hours(), _away(span)
    found = []
    for user in users.order_by("last_name", "first_name", "username"):
        places = _places(user, within, span) if user.role == Role.FIELD else {}
        key = f"user:{user.pk}"
        if not places and key not in hosting:
            continue
        weeks = range(span.weeks)
        worked = tuple(_worked(user, week, places or None, away[user.pk], span) for week in weeks)
        given = tuple(busy.get((user.pk, week), 0) for week in weeks)
        weekly = [_hours_in(hours.get(user.pk, ()), span.monday(week), limits) for week in weeks]
        paths = tuple(sorted({territory.path for territory in places}, key=lambda path: (path.count("/"), path)))
        told = facts.Colleague(key, str(user), paths)
        nearest = max(places, key=lambda one: (one.path.count("/"), one.path), default=None)
        found.append(
            AtWork(
                told,
                user.pk,
                nearest.pk if nearest else None,
                minutes_of(weekly, worked, given),
                limits.most_experts,
                meets=bool(places),
                worked=worked,
                busy=given,
                own=tuple(own.get((user.pk, week), 0) for week in weeks),
            )
        )
    if not any(one.meets for one in found):
        raise NotReady(
            f"Nobody of Medical works in the field of {within.name} in these weeks; assign somebody to it, then compute."
        )
    if not any(any(one.minutes) for one in found if one.meets):
        raise NotReady(
            f"Nobody in {within.name} has any time for experts in these weeks; look at their hours and absences."
        )
    return found


def _places(user: User, within: Territory, span: Span) -> dict[Territory, tuple[date | None, date | None]]:
    """Where they work in the cycle that is below its territory, or above it."""
    found = {}
    for one in user.assignments.all():
        near = one.territory.path.startswith(within.path) or within.path.startswith(one.territory.path)
        over = one.valid_until is not None and one.valid_until <= span.starts_on
        later = one.valid_from is not None and one.valid_from > span.ends_on
        if near and not over and not later:
            found[one.territory] = (one.valid_from, one.valid_until)
    return found


def minutes_of(weekly: Iterable[float], worked: Iterable[int], busy: Iterable[int]) -> tuple[int, ...]:
    """What is left of each week's hours after days away and what is given away already."""
    weeks = zip(weekly, worked, busy, strict=True)
    return tuple(max(round(hours * 60 * days / WORKDAYS) - taken, 0) for hours, days, taken in weeks)


def _worked(
    user: User, week: int, places: Mapping[Territory, tuple[date | None, date | None]] | None,
    away: list[tuple[date, date]], span: Span,
) -> int:  # fmt: skip
    """Days of the week they work there, of those that are still to come."""
    if week < span.now:
        return 0
    found = 0
    for number in range(WORKDAYS):
        day = span.monday(week) + timedelta(days=number)
        assigned = places is None or any(
            (since is None or since <= day) and (until is None or day < until) for since, until in places.values()
        )
        free = not any(first <= day <= last for first, last in away)
        found += day >= span.on and user.works_here(day) and assigned and free
    return found


def _hours_in(stated: Iterable[tuple[date, float]], monday: date, limits: Limits) -> float:
    said = [hours for since, hours in stated if since <= monday]
    return said[-1] if said else limits.hours


def _hours() -> dict[int, list[tuple[date, float]]]:
    found: dict[int, list[tuple[date, float]]] = defaultdict(list)
    for row in WorkingTime.objects.order_by("since"):
        found[row.user_id].append((row.since, row.hours))
    return found


def _away(span: Span) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = defaultdict(list)
    for row in Absence.objects.filter(last_day__gte=span.starts_on, first_day__lte=span.ends_on):
        found[row.user_id].append((row.first_day, row.last_day))
    return found
