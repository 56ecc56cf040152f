"""Contacts of a plan that may no longer be made: what an expert said since, what they became, what others took since.

Nothing is kept of this: it is read from the rows as they are, in a fixed number of queries.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Sum

from kolloquy.engagement.models import Touchpoint, TouchpointExpert
from kolloquy.engagement.plan_meets.looking import family_of
from kolloquy.engagement.pressure.recipe import RECIPE
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.kernel.verdict import Verdict
from kolloquy.planning.agreeing.standing import against
from kolloquy.planning.models import Plan, PlannedContact, PlannedExpert, TakenAsGiven
from kolloquy.planning.moving.rules import hundredths
from kolloquy.planning.rules import Stale, stale_experts
from kolloquy.planning.vocabulary import ContactState, PlanState
from kolloquy.strategy.vocabulary import Channel

ASKED_OF = frozenset({PlanState.DRAFT, PlanState.IN_REVIEW, PlanState.IN_FORCE})
STALE, RIGHTS, PRESSURE = "stale", "rights", "pressure"


@dataclass(frozen=True, slots=True)
class NoLonger:
    """A planned contact, and what stands against it by now."""

    contact: str  # key
    expert_id: str
    expert: str
    monday: date
    week: int
    channel: str
    colleague: str
    why: str  # STALE: merged, erased or unknown; RIGHTS: their own word or ours to keep; PRESSURE: others since
    sentence: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Taken:
    """What an expert gives to others since the plan was computed."""

    on: date
    function: str
    channel: str


def no_longer(plan: Plan, reader: Reader, *, today: date, stale: Iterable[Stale] | None = None) -> tuple[NoLonger, ...]:
    """Of the contacts whose week is not over, the soonest first; one reason each, what cannot be mended before the rest.

    Give `stale` where it was asked already.
    """
    if plan.state not in ASKED_OF:
        return ()
    asked = PlannedContact.objects.filter(plan=plan, state=ContactState.PLANNED, monday__gt=today - timedelta(days=7))
    rows = list(
        visible(asked, reader, at_least=Level.FULL)
        .select_related("expert", "colleague")
        .defer("terms")
        .order_by("monday", "expert__sort_name", "pk")
    )
    if not rows:
        return ()
    gone = {one.expert_id: one.sentence for one in (stale_experts(plan) if stale is None else stale)}
    rights = against(rows, today)
    pressed = _pressed(plan, {row.expert_id for row in rows}, reader, today)
    return tuple(_told(row, *reason) for row in rows if (reason := _reason(row, gone, rights, pressed)))


def _reason(
    row: PlannedContact, stale: Mapping[str, str], rights: Mapping[int, Verdict], pressed: Mapping[str, str]
) -> tuple[str, str, str] | None:
    if row.expert_id in stale:
        return STALE, stale[row.expert_id], "PN-9"
    if (verdict := rights.get(row.pk)) is not None:
        return RIGHTS, verdict.reason or "", verdict.rule or ""
    return (PRESSURE, pressed[row.expert_id], "PL-6") if row.expert_id in pressed else None


def _told(row: PlannedContact, why: str, sentence: str, rule: str) -> NoLonger:
    return NoLonger(
        row.key, str(row.expert.absorbed_into_id or row.expert_id), row.expert.name, row.monday, row.week, row.channel,
        str(row.colleague or ""), why, sentence, rule,
    )  # fmt: skip


def _pressed(plan: Plan, expert_ids: Iterable[str], reader: Reader, today: date) -> dict[str, str]:
    """By expert, where what others did since leaves less room than the plan needs."""
    rows = PlannedExpert.objects.filter(plan=plan, room__isnull=False, expert__in=list(expert_ids))
    room = {row.expert_id: row.room or 0 for row in rows.only("expert", "room")}
    family = family_of(room)
    since = _taken_since(plan, family, reader, today)
    if not since:
        return {}
    own = PlannedContact.objects.filter(plan=plan, expert__in=list(since)).exclude(state=ContactState.DROPPED)
    needs = dict(own.order_by().values("expert").annotate(all=Sum("pressure")).values_list("expert", "all"))
    given = _given(plan, list(since))
    found = {}
    for expert_id, taken in since.items():
        whole = needs.get(expert_id, 0) + given.get(expert_id, 0) + sum(_weight(each.channel) for each in taken)
        if expert_id in room and whole > room[expert_id]:
            found[expert_id] = _in_words(taken, whole, room[expert_id])
    return found


def _taken_since(plan: Plan, family: Mapping[str, str], reader: Reader, today: date) -> dict[str, list[_Taken]]:
    """Touchpoints of other functions in the weeks of the cycle that the plan did not take as given."""
    cycle = plan.cycle
    last = cycle.starts_on + timedelta(weeks=cycle.weeks, days=-1)
    links = TouchpointExpert.objects.filter(expert__in=list(family), on__gte=cycle.starts_on, on__lte=last)
    links = links.exclude(touchpoint__function=Function.MEDICAL).exclude(touchpoint__status=Status.CANCELLED)
    pairs = list(links.order_by("on", "pk").values_list("touchpoint", "expert", "on"))
    if not pairs:
        return {}
    known = visible(Touchpoint.objects.filter(pk__in=links.values("touchpoint")), reader)
    told = {row.pk: row for row in known.only("pk", "key", "function", "channel", "status")}
    before = set(
        TakenAsGiven.objects.filter(plan=plan, touchpoint_key__isnull=False).values_list("touchpoint_key", flat=True)
    )
    found: dict[str, list[_Taken]] = defaultdict(list)
    for number, expert_id, on in dict.fromkeys((number, family[str(pk)], on) for number, pk, on in pairs):
        row = told.get(number)
        # What was to be and nobody logged presses nobody.
        stands = row is not None and (row.status == Status.HELD or on >= today)
        if row is not None and stands and row.key not in before and _weight(row.channel):
            found[expert_id].append(_Taken(on, row.function, row.channel))
    return dict(found)


def _given(plan: Plan, expert_ids: Sequence[str]) -> dict[str, int]:
    """Pressure of what the plan took as given in its weeks, less what is a contact of its own or was called off since."""
    rows = TakenAsGiven.objects.filter(plan=plan, expert__in=expert_ids, week__gte=0)
    own = PlannedContact.objects.filter(plan=plan, expert__in=expert_ids)
    keys = set(own.values_list("key", flat=True)) | set(own.values_list("touchpoint_key", flat=True)) - {None}
    off = set(Touchpoint.objects.filter(
        key__in=rows.values("touchpoint_key"), status=Status.CANCELLED).values_list("key", flat=True))  # fmt: skip
    found: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.touchpoint_key not in off and not {row.touchpoint_key, row.planned_contact_key} & keys:
            found[row.expert_id] += _weight(row.channel)
    return found


def _weight(channel: str) -> int:
    return round(100 * RECIPE.channel(channel).weight)


def _in_words(taken: Sequence[_Taken], whole: int, room: int) -> str:
    first = taken[0]
    more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
    what = f"{Function(first.function).label}’s {Channel(first.channel).label.lower()} of {first.on:%-d %B}{more}"
    return (
        f"Since it was planned {what} came in; with that they would have {hundredths(whole)} meetings’ worth of "
        f"contact, and there is room for {hundredths(max(room, 0))}."
    )


def counted(found: Iterable[NoLonger]) -> Iterator[tuple[str, int, int]]:
    """By reason, so many contacts with so many experts."""
    by_why: dict[str, list[NoLonger]] = defaultdict(list)
    for one in found:
        by_why[one.why].append(one)
    for why in (STALE, RIGHTS, PRESSURE):
        if mine := by_why.get(why):
            yield why, len(mine), len({one.expert_id for one in mine})
