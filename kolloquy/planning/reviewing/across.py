"""A plan put to a colleague across the wall: whom it would meet, when and how, while it is in review, and no more."""

from typing import Any

from django.db.models import Q, QuerySet

from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.policy import Reader
from kolloquy.planning.models import Plan, PlannedContact, Review
from kolloquy.planning.queries_inside import contact_seen
from kolloquy.planning.seen import ContactSeen, Page
from kolloquy.planning.vocabulary import ContactState, PlanState

SIZE = 50


def is_put_to(plan: Plan, user_id: int) -> bool:
    """Nobody across the wall knows of a draft but those who were asked about it, as long as they are."""
    return plan.state == PlanState.IN_REVIEW and Review.objects.filter(plan=plan, reviewer=user_id).exists()


def put_to(key: str, reader: Reader) -> Review | None:
    """What this reader was asked, with the plan it is about; None alike for what is not there and not put to them."""
    return _asked(reader).filter(plan__key=key).first()


def all_put_to(reader: Reader) -> list[Review]:
    """Answered ones too, the latest first."""
    return list(_asked(reader).order_by("-asked_at", "-pk"))


def _asked(reader: Reader) -> QuerySet[Review]:
    asked = Review.objects.filter(plan__state=PlanState.IN_REVIEW, reviewer=reader.user_id)
    found = visible(asked, reader).filter(plan__in=visible(Plan.objects.all(), reader).values("pk"))
    return found.select_related("plan__cycle__territory", "asked_by", "reviewer")


def rows_of(asked: Review, reader: Reader, *, since: int = 0) -> Any:
    rows = with_level(PlannedContact.objects.filter(plan=asked.plan_id), reader)
    return rows.exclude(state=ContactState.DROPPED).filter(week__gte=since)


def contacts_of(
    asked: Review, reader: Reader, *, after: str = "", since: int = 0, size: int = SIZE
) -> Page[ContactSeen]:
    """From a week on, the soonest first."""
    rows = rows_of(asked, reader, since=since)
    place = (
        PlannedContact.objects.filter(plan=asked.plan_id, key=after[:20]).values_list("week", "pk") if after else None
    )
    if place is not None and (last := place.first()):
        rows = rows.filter(Q(week__gt=last[0]) | Q(week=last[0], pk__gt=last[1]))
    found = list(rows.select_related("expert", "colleague", "objective", "demand").order_by("week", "pk")[: size + 1])
    return Page(tuple(map(contact_seen, found[:size])), found[size - 1].key if len(found) > size else None)
