"""Moving an activity as a whole: all its places go to one week at one moment, or none does."""

from dataclasses import dataclass

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Verdict
from kolloquy.planning.models import Plan, PlanChange
from kolloquy.planning.moving import rules
from kolloquy.planning.moving.activities_looking import Activity, activity_of, whole
from kolloquy.planning.moving.activities_rules import breaches_of_activity, may_change_activity
from kolloquy.planning.moving.keeping import open_plan, words_of
from kolloquy.planning.moving.looking import monday
from kolloquy.planning.moving.rules import Breach
from kolloquy.planning.moving.taking_back import no_longer_so
from kolloquy.planning.problems import ChangedMeanwhile
from kolloquy.planning.vocabulary import ContactState, Deed, Origin, PlanState
from kolloquy.strategy.models import Demand


@dataclass(frozen=True, slots=True)
class MovedActivity:
    """An activity where it stands now, and what spoke against it."""

    activity: Activity
    breaches: tuple[Breach, ...] = ()
    changed: bool = True
    taken_back: int = 0  # proposals that are not planned so any more


@transaction.atomic
def move_activity(*, plan: Plan, demand: Demand, week: int, stamp: str, by: User, because: str = "") -> MovedActivity:
    """Put a whole activity into another week (from 0); `stamp` is that of the places the mover saw."""
    plan = open_plan(plan, Deed.MOVED)
    it = activity_of(plan, demand.key, lock=True)
    if it is None:
        raise BadInput(f"Nobody is in “{demand.name}” in this plan; add experts to it first.")
    may_change_activity(by.function, by.role, host=is_host(it, by)).or_raise()
    if stamp != it.stamp:
        raise ChangedMeanwhile(meanwhile(it), version=plan.version)
    if it.weeks == frozenset({week}):
        return MovedActivity(it, changed=False)
    found = breaches_of_activity(whole(it, week))
    because = words_of(because, "the reason")
    rules.enough_reason(found, because).or_raise()
    taken_back = _moved(it, week, because, [breach.rule for breach in found], by)
    after = activity_of(plan, demand.key)
    assert after is not None
    return MovedActivity(after, found, taken_back=taken_back)


def activity_verdicts(*, activity: Activity, week: int, by: User) -> tuple[Breach, ...]:
    """What would speak against moving it, before it is moved; nothing is written."""
    may = may_move_activity(activity, by)
    if not may:
        return (Breach(str(may.rule), may.reason, hard=True),)
    return breaches_of_activity(whole(activity, week))


def may_move_activity(it: Activity, by: User) -> Verdict:
    may = may_change_activity(by.function, by.role, host=is_host(it, by))
    return may and rules.may_be_done(Deed.MOVED, it.plan.state) if may else may


def is_host(it: Activity, by: User) -> bool:
    return any(host.pk == by.pk for host in it.demand.hosts.all())


def meanwhile(it: Activity) -> str:
    last = (
        PlanChange.objects.filter(plan=it.plan, contact__demand=it.demand).select_related("by").order_by("-pk").first()
    )
    where = " and ".join(str(week + 1) for week in sorted(it.weeks))
    who = (
        f"{last.by} changed “{it.demand.name}” since you looked"
        if last
        else f"“{it.demand.name}” was changed since you looked"
    )
    places = f"{len(it.places)} place{'' if len(it.places) == 1 else 's'}"
    return f"{who}: it stands in week {where} with {places}; move it from there if that still holds."


def _moved(it: Activity, week: int, because: str, over: list[str], by: User) -> int:
    """The places, the proposals they had, and one entry in the trail for all; the plan counts one change."""
    plan, now = it.plan, clock.now()
    rows = [row for row in it.places if row.state == ContactState.PLANNED and row.week != week]
    plan.version += 1
    taken_back, before = 0, sorted(it.weeks)
    for row in rows:
        row.plan = plan
        PlanChange.objects.create(
            plan=plan, expert_id=row.expert_id, contact=row, deed=Deed.MOVED, told={"week": [row.week, week]},
            because=because, over=over, by=by, at=now, plan_version=plan.version,
            after_signing=plan.state == PlanState.IN_FORCE,
        )  # fmt: skip
        row.week, row.monday, row.origin, row.moved_by = week, monday(plan.cycle, week), Origin.PERSON, by
        row.version += 1
        row.save()
        taken_back += no_longer_so(row, because=because, by=by)
    plan.save(update_fields=["version"])  # what was taken back with it is part of the one change
    facts = {
        "demand": it.demand.key, "weeks": before, "week": week, "contacts": [row.key for row in rows],
        "version": plan.version, "after_signing": plan.state == PlanState.IN_FORCE, "over": over,
    }  # fmt: skip
    said = ({"because": because}, f"user:{by.pk}") if because else (None, None)
    record(Event("plan.activity_moved", "plan", plan.key, facts, *said), by=by)
    return taken_back
