"""All that may speak against a change, read from the plan's own rows: a few small queries, and nothing is computed anew."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Sum

from kolloquy.governance.models import User
from kolloquy.governance.rights.queries import legal_state
from kolloquy.governance.rights.rules import may_contact, purpose_of
from kolloquy.governance.vocabulary import Function
from kolloquy.identity.models import Expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.planning.models import (
    Absence,
    Cycle,
    Plan,
    PlanChange,
    PlanColleague,
    PlannedContact,
    PlannedExpert,
    Proposal,
    TakenAsGiven,
)
from kolloquy.planning.moving.rules import Change, Other
from kolloquy.planning.pressing import taken_by_others
from kolloquy.planning.vocabulary import Answer, ContactState, Deed, PlanState
from kolloquy.strategy.models import Demand
from kolloquy.strategy.vocabulary import DemandKind

_WORKING_DAYS = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A contact as somebody wants it; `contact` is the one that stands, None for a new one."""

    plan: Plan
    expert: Expert
    demand: Demand
    channel: str
    week: int
    colleague: User | None
    minutes: int
    pressure: int
    contact: PlannedContact | None = None


def as_wanted(contact: PlannedContact, *, week: int | None = None, colleague: User | None = None) -> Wanted:
    return Wanted(
        plan=contact.plan,
        expert=contact.expert,
        demand=contact.demand,
        channel=contact.channel,
        week=contact.week if week is None else week,
        colleague=colleague or contact.colleague,
        minutes=contact.minutes,
        pressure=contact.pressure,
        contact=contact,
    )


def situation(it: Wanted, *, today: date | None = None) -> Change:
    cycle, contact = it.plan.cycle, it.contact
    running = week_of(cycle, today or clock.today())
    theirs = PlannedContact.objects.filter(plan=it.plan, expert=it.expert).exclude(state=ContactState.DROPPED)
    others = [each for each in theirs.select_related("demand", "colleague") if contact is None or each.pk != contact.pk]
    planned = PlannedExpert.objects.filter(plan=it.plan, expert=it.expert).select_related("owner").first()
    moves = contact is None or it.week != contact.week or (it.colleague and it.colleague.pk) != contact.colleague_id
    strange = planned and planned.owner and it.colleague and planned.owner_id != it.colleague.pk
    came = contact is None or (it.colleague and it.colleague.pk) != contact.colleague_id
    available, in_plan, away, taken = _time_of(it)
    asked = put_to([contact]).get(contact.pk, NOTHING_PUT) if contact else NOTHING_PUT
    return Change(
        expert=it.expert.name,
        week=it.week,
        weeks=cycle.weeks,
        running=running,
        was=contact.week if contact else None,
        signed=_signed_week(contact) if contact and it.plan.state == PlanState.IN_FORCE else None,
        state=contact.state if contact else ContactState.PLANNED,
        activity=_activity(it, others),
        cadence=it.demand.gap_weeks,
        others=(*(ours(each, it.demand) for each in others), *_given(it)),
        colleague=str(it.colleague) if it.colleague else None,
        in_plan=in_plan,
        here=it.colleague is None or it.colleague.works_here(monday(cycle, it.week) if _within(it) else clock.today()),
        away=away,
        available=available,
        taken=taken,
        minutes=it.minutes,
        owner=str(planned.owner) if planned and strange and came else None,
        room=planned.room if planned and contact is None else None,  # a move adds nothing to it
        pressure=sum(each.pressure for each in others) + it.pressure + (_by_others(it) if contact is None else 0),
        agreed=asked.agreed,
        waiting=asked.waiting,
        pinned=contact.pinned_because if contact and contact.pinned else None,
        gone=gone(it.expert),
        rights=_rights(it) if _within(it) else ALLOWED,
        moves=bool(moves),
    )


def _by_others(it: Wanted) -> int:
    return taken_by_others(it.plan, [it.expert.pk]).get(it.expert.pk, 0)


def week_of(cycle: Cycle, on: date) -> int:
    """Which week of the cycle a day lies in; outside it, one that it does not have."""
    return (on - cycle.starts_on).days // 7


def monday(cycle: Cycle, week: int) -> date:
    return cycle.starts_on + timedelta(weeks=week)


def gone(expert: Expert) -> str | None:
    """What became of somebody who is no longer met under this name, as a sentence."""
    if expert.state == ExpertState.CURRENT:
        return None
    if expert.absorbed_into is not None:
        return f"{expert.name} is {expert.absorbed_into.name} since a steward merged the two; plan under that name."
    return f"Nothing is known of {expert.name} any more; take them out of the plan."


def hosted(plan: Plan, user_id: int | None = None) -> dict[tuple[int, int], int]:
    """Minutes of hosting by (user, week), for each activity that takes place in the plan."""
    seats = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    seats = seats.exclude(demand__kind=DemandKind.ONE_TO_ONE).filter(demand__hosts__isnull=False)
    if user_id is not None:
        seats = seats.filter(demand__hosts=user_id)
    found: dict[tuple[int, int], int] = {}
    rows = seats.values_list("demand", "demand__hosts", "week", "demand__minutes").distinct()
    for _, host, week, minutes in rows:
        if user_id is None or host == user_id:
            found[host, week] = found.get((host, week), 0) + minutes
    return found


def away_weeks(cycle: Cycle, users: Iterable[int]) -> set[tuple[int, int]]:
    """(user, week) in which somebody is away from Monday to Friday."""
    last = monday(cycle, cycle.weeks)
    found = set()
    for absence in Absence.objects.filter(user__in=list(users), last_day__gte=cycle.starts_on, first_day__lt=last):
        for week in range(cycle.weeks):
            first = monday(cycle, week)
            if absence.first_day <= first and absence.last_day >= first + timedelta(days=_WORKING_DAYS - 1):
                found.add((absence.user_id, week))
    return found


def _within(it: Wanted) -> bool:
    return 0 <= it.week < it.plan.cycle.weeks


def _time_of(it: Wanted) -> tuple[int, bool, bool, int]:
    """Minutes of the week, whether the plan counts with them, whether they are away, and minutes taken already."""
    if it.colleague is None or not _within(it):
        return 0, True, False, 0
    row = PlanColleague.objects.filter(plan=it.plan, user=it.colleague).first()
    available = row.minutes[it.week] if row and it.week < len(row.minutes) else 0
    busy = PlannedContact.objects.filter(plan=it.plan, colleague=it.colleague, week=it.week)
    busy = busy.exclude(state=ContactState.DROPPED)
    if it.contact is not None:
        busy = busy.exclude(pk=it.contact.pk)
    taken = busy.aggregate(all=Sum("minutes"))["all"] or 0
    taken += hosted(it.plan, it.colleague.pk).get((it.colleague.pk, it.week), 0)
    away = (it.colleague.pk, it.week) in away_weeks(it.plan.cycle, [it.colleague.pk])
    return available, row is not None, away, taken


def _signed_week(contact: PlannedContact) -> int:
    first = PlanChange.objects.filter(contact=contact, after_signing=True, deed=Deed.MOVED).order_by("pk").first()
    return int(first.told["week"][0]) if first and "week" in first.told else contact.week


def _activity(it: Wanted, others: list[PlannedContact]) -> tuple[str, frozenset[int]] | None:
    """An activity is where its places are: one place alone does not move, and a new one joins the others."""
    if it.demand.kind == DemandKind.ONE_TO_ONE:
        return None
    stands = PlannedContact.objects.filter(plan=it.plan, demand=it.demand).exclude(state=ContactState.DROPPED)
    weeks = frozenset(stands.values_list("week", flat=True)) or activity_weeks(it.plan.cycle, it.demand)
    return it.demand.name, weeks


def activity_weeks(cycle: Cycle, demand: Demand) -> frozenset[int]:
    """The weeks of the cycle an activity may be in, by its days."""
    if demand.starts_on is None or demand.ends_on is None:
        return frozenset(range(cycle.weeks))
    first, last = week_of(cycle, demand.starts_on), week_of(cycle, demand.ends_on)
    return frozenset(range(max(first, 0), min(last, cycle.weeks - 1) + 1))


def ours(contact: PlannedContact, demand: Demand) -> Other:
    visit = contact.demand.kind == DemandKind.ONE_TO_ONE
    channel = contact.get_channel_display().lower()
    by = f" by {contact.colleague}" if contact.colleague else ""
    what = f"a contact ({channel}){by}" if visit else f"“{contact.demand.name}”"
    return Other(contact.week, what, visit=visit, same_demand=contact.demand_id == demand.pk)


def _given(it: Wanted) -> list[Other]:
    return [
        theirs(row)
        for row in TakenAsGiven.objects.filter(plan=it.plan, expert=it.expert).exclude(function=Function.MEDICAL)
    ]


def theirs(row: TakenAsGiven) -> Other:
    return Other(row.week, f"{row.get_function_display()}’s {row.get_channel_display().lower()}", ours=False)


@dataclass(frozen=True, slots=True)
class Put:
    """What was put to an expert of one contact and still stands, in words."""

    agreed: str | None = None
    waiting: str | None = None


NOTHING_PUT = Put()


def put_to(contacts: Iterable[PlannedContact]) -> dict[int, Put]:
    """By contact; the latest of each kind counts."""
    numbers = [contact.pk for contact in contacts]
    rows = Proposal.objects.filter(contact__in=numbers, answer__in=[Answer.ACCEPTED, Answer.WAITING]).order_by("pk")
    found: dict[int, Put] = {}
    for row in rows:
        words = f"{row.get_channel_display().lower()} in the week of {row.monday:%-d %B}"
        what = "agreed" if row.answer == Answer.ACCEPTED else "waiting"
        assert row.contact_id is not None
        found[row.contact_id] = replace(found.get(row.contact_id, NOTHING_PUT), **{what: words})
    return found


def _rights(it: Wanted) -> Verdict:
    on = max(monday(it.plan.cycle, it.week), clock.today())
    purpose = purpose_of(Function.MEDICAL)
    state = legal_state(it.expert.pk, on=on)
    return may_contact(state, channel=it.channel, purpose=purpose, on=on, country=it.expert.country)
