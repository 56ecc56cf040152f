"""Changing one person by hand: all of it or nothing, and never over what a colleague has changed meanwhile."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from kolloquy.governance.actions import CHANGEABLE, add_user, assign, change_user, end_assignment
from kolloquy.governance.models import Assignment, Territory, User
from kolloquy.governance.roster.actions import work_on
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput


class Conflict(BadInput):
    """Somebody else has changed the person since the form was opened."""


@transaction.atomic
def change_person(
    *,
    user: User | None,
    values: Mapping[str, Any],
    territories: Iterable[str],
    indications: Iterable[str],
    by: User,
    version: str | None = None,
) -> User:
    """Add somebody, or make them what is stated; their territories begin and end today."""
    if user is None:
        user = add_user(password=None, by=by, **values)
    else:
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        if version is not None and version != version_of(user):
            raise Conflict(
                f"{user} was changed by somebody else while you wrote; below is what stands now, "
                "and sending again puts yours in its place."
            )
        if user.pk == by.pk and values.get("function", user.function) != user.function:
            raise BadInput("Nobody changes their own function; ask another administrator.")
        change_user(user=user, values=values, by=by)
    _work_in(user, set(territories), by)
    work_on(user=user, codes=set(indications), by=by)
    return User.objects.get(pk=user.pk)


def version_of(user: User) -> str:
    """What stands of somebody, as a short mark that a form carries."""
    stands = {name: str(getattr(user, name)) for name in CHANGEABLE}
    places = (
        Assignment.objects.filter(user=user).order_by("pk").values_list("territory__code", "valid_from", "valid_until")
    )
    works = sorted(user.works_on.values_list("indication__code", flat=True))
    text = json.dumps([stands, [list(map(str, place)) for place in places], works], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _work_in(user: User, codes: set[str], by: User) -> None:
    today = clock.today()
    standing = list(Assignment.objects.filter(user=user).select_related("territory"))
    current = [each for each in standing if each.valid_until is None or each.valid_until > today]
    for assignment in current:
        if assignment.territory.code not in codes:
            end_assignment(assignment=assignment, until=today, by=by)
    held = {assignment.territory.code for assignment in current}
    for territory in Territory.objects.filter(code__in=codes - held):
        assign(user=user, territory=territory, since=today if standing else None, until=None, by=by)
