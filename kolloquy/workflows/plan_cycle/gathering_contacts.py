"""What passed and will pass between all functions and the experts: who knows whom, what presses, what stands already."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, CharField, F, QuerySet, Value, When

from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.pressure.contacts import Contact
from kolloquy.engagement.pressure.dormancy import dormancy
from kolloquy.engagement.pressure.pressing import press
from kolloquy.engagement.pressure.recipe import RECIPE as PRESSURE
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.identity.models import Expert
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.optimiser.instance import Given
from kolloquy.planning.valuing import facts
from kolloquy.planning.valuing.recipe import RECIPE
from kolloquy.planning.vocabulary import ContactState, PlanKind
from kolloquy.workflows.plan_cycle.collected import Span, Taken

# The planner reads what everybody who meets experts sees of a touchpoint, and the time of medical colleagues in full.
PLANNER = Reader(user_id=0, function=Function.MEDICAL, role=Role.LEAD)
PRESSES = {channel.channel: round(channel.weight * 100) for channel in PRESSURE.channels}
_USUAL_MINUTES = 60


@dataclass(slots=True)
class History:
    """One expert's contacts, of all functions."""

    contacts: list[Contact] = field(default_factory=list)
    met: dict[str, facts.Met] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    met_for: set[str] = field(default_factory=set)
    owner: str | None = None
    standing: int = 0  # contacts of this plan that stand already
    fees: int = 0

    def dropped(self, on: date) -> bool:
        return dormancy(self.contacts, on=on).dormant

    def excess(self, on: date, wish: int | None) -> int:
        """By how much they were asked for more than they wish before the cycle, in hundredths."""
        found = press((one for one in self.contacts if one.held), on=on, wish=wish)
        return max(0, round(100 * (found.figure - found.wished)))


@dataclass(frozen=True, slots=True)
class Past:
    histories: Mapping[str, History]
    busy: Mapping[tuple[int, int], int]  # (user, week): minutes that are given away already
    own: Mapping[tuple[int, int], int]  # of these, those of contacts that stand in the plan itself


def met_lately(span: Span) -> set[str]:
    """Everybody whom anybody met within the years a rhythm is read from."""
    since = span.on - timedelta(days=366 * PRESSURE.rhythm_years)
    rows = Touchpoint.objects.filter(
        on__gte=since, status__in=[Status.HELD, Status.PLANNED], experts__expert__isnull=False
    )
    return set(visible(rows, PLANNER).values_list("experts__expert", flat=True).distinct())


def past_of(expert_ids: Sequence[str], plan: Plan, span: Span, spacing: int) -> Past:
    whose = _under_all_ids(expert_ids)
    histories: dict[str, History] = defaultdict(History)
    busy: dict[tuple[int, int], int] = defaultdict(int)
    stands = list(PlannedContact.objects.filter(plan=plan, expert__in=list(whose)).select_related("demand"))
    kept = [
        row for row in stands if row.state == ContactState.HELD or (row.pinned and row.state == ContactState.PLANNED)
    ]
    rows = _known_then(plan, span)
    met_since = set(rows.exclude(then=F("status")).values_list("key", flat=True))
    counted = {row.touchpoint_key for row in kept if row.touchpoint_key} - met_since
    _touchpoints(rows, whose, span, spacing, counted, histories)
    _own_time(rows, span, busy)
    own: dict[tuple[int, int], int] = defaultdict(int)
    for row in kept:
        _ours(row, whose, span, histories, own)
    for place, minutes in own.items():
        busy[place] += minutes
    _other_plans(whose, plan, span, spacing, histories, busy)
    return Past(histories, busy, own)


def _under_all_ids(expert_ids: Sequence[str]) -> dict[str, str]:
    absorbed = Expert.objects.filter(absorbed_into__in=expert_ids).values_list("pk", "absorbed_into")
    return {key: key for key in expert_ids} | {str(pk): str(into) for pk, into in absorbed}


def _known_then(plan: Plan, span: Span) -> QuerySet[Any]:
    """`then` is what a touchpoint is to the plan. A what-if knows no more than its original did, or it would answer more
    than its change: what was still planned when that was computed is so here, though it was held or called off since.
    """
    if (known_at := _known_at(plan)) is None:
        return Touchpoint.objects.annotate(then=F("status"))
    settled_since = When(
        status__in=[Status.HELD, Status.CANCELLED], on__gte=span.on, changed_at__gt=known_at,
        then=Value(Status.PLANNED.value),
    )  # fmt: skip
    known = Touchpoint.objects.filter(recorded_at__lte=known_at)
    return known.annotate(then=Case(settled_since, default=F("status"), output_field=CharField()))


def _known_at(plan: Plan) -> datetime | None:
    """When what a what-if knows was read; a what-if of a what-if knows no more than the first plan of them all."""
    found: list[datetime] = []
    asked: Plan | None = plan
    while asked is not None and asked.kind == PlanKind.WHAT_IF:
        asked = asked.copied_from
        if asked is not None and asked.solved_at is not None:
            found.append(asked.solved_at)
    return min(found, default=None)


def _touchpoints(
    known: QuerySet[Any],
    whose: Mapping[str, str],
    span: Span,
    spacing: int,
    counted: set[str],
    histories: dict[str, History],
) -> None:
    since = min(span.on, span.starts_on) - timedelta(days=366 * PRESSURE.rhythm_years)
    rows = known.filter(experts__expert__in=list(whose), experts__on__gte=since, experts__on__lte=span.ends_on)
    seen = visible(rows.exclude(then=Status.CANCELLED), PLANNER).values_list(
        "experts__expert", "key", "on", "channel", "function", "then", "owner"
    )
    done: set[tuple[str, str]] = set()
    for expert, key, on, channel, function, status, owner in seen.order_by("on", "key").iterator(chunk_size=5_000):
        who = whose[str(expert)]
        if (who, key) in done:
            continue
        done.add((who, key))
        history, held = histories[who], status == Status.HELD
        if held and on <= span.on:
            history.contacts.append(Contact(key, on, channel, function, held=True))
            if owner is not None and PRESSURE.channel(channel).two_way:
                before = history.met.get(f"user:{owner}")
                history.met[f"user:{owner}"] = facts.Met((before.times if before else 0) + 1, on)
        week = span.week(on)
        still = held or on >= span.on  # what was to be and nobody logged is asked for elsewhere, and holds nothing up
        if key not in counted and still and -spacing < week < span.weeks and PRESSES[channel]:
            history.taken.append(Taken(who, _given(week, channel, Function(function).label), function, channel, key))


def _given(week: int, channel: str, whose: str) -> Given:
    return Given(week, PRESSES[channel], whose, in_person=RECIPE.channel(channel).in_person)


def _own_time(known: QuerySet[Any], span: Span, busy: dict[tuple[int, int], int]) -> None:
    """What our own people have planned with anybody takes their time."""
    rows = known.filter(
        then=Status.PLANNED, on__gte=max(span.on, span.starts_on), on__lte=span.ends_on, owner__isnull=False
    )
    for owner, on, minutes in visible(rows, PLANNER, at_least=Level.FULL).values_list("owner", "on", "minutes"):
        busy[owner, span.week(on)] += minutes or _USUAL_MINUTES


def _ours(
    row: PlannedContact, whose: Mapping[str, str], span: Span, histories: dict[str, History],
    own: dict[tuple[int, int], int],
) -> None:  # fmt: skip
    who = whose[str(row.expert_id)]
    history = histories[who]
    held = row.state == ContactState.HELD
    words = "held" if held else row.pinned_because or "pinned"
    history.taken.append(
        Taken(who, _given(row.week, row.channel, words), row.function, row.channel, row.touchpoint_key, row.key)
    )
    history.met_for.add(row.demand.key)
    history.standing += 1
    if row.colleague_id is not None:
        own[row.colleague_id, row.week] += row.minutes
        history.owner = history.owner or f"user:{row.colleague_id}"


def _other_plans(
    whose: Mapping[str, str], plan: Plan, span: Span, spacing: int, histories: dict[str, History],
    busy: dict[tuple[int, int], int],
) -> None:  # fmt: skip
    """Contacts of plans in force that are not of this cycle; those of its own cycle are what is being replaced."""
    rows = (
        PlannedContact.objects.filter(in_force=True, state=ContactState.PLANNED)
        .exclude(plan__cycle=plan.cycle_id)
        .filter(monday__gte=span.monday(-spacing), monday__lte=span.ends_on)
        .select_related("plan", "demand")
    )
    for row in rows:
        week = span.week(row.monday)
        if row.colleague_id is not None and week >= 0:
            busy[row.colleague_id, week] += row.minutes
        who = whose.get(str(row.expert_id))
        if who is None or (week < 0 and week <= -spacing):
            continue
        given = _given(week, row.channel, f"the plan “{row.plan.name}”")
        histories[who].taken.append(Taken(who, given, row.function, row.channel, planned_contact_key=row.key))


def weeks_open(span: Span) -> tuple[bool, ...]:
    return tuple(week >= span.now for week in range(span.weeks))


def given_in_order(taken: Iterable[Taken]) -> tuple[Taken, ...]:
    return tuple(
        sorted(taken, key=lambda one: (one.given.week, one.touchpoint_key or "", one.planned_contact_key or ""))
    )
