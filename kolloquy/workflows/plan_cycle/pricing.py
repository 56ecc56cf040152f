"""What the limits of a plan cost, found out behind it: one after the other, each kept as soon as it is known."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.db.models import Q

from kolloquy.kernel.problems import NotReady, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import keeping_prices
from kolloquy.planning.cycles_limits import limits_of
from kolloquy.planning.models import LimitPrice, Plan, PlanChange, PlannedContact, Pricing
from kolloquy.planning.optimiser.digest import digest_of
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.prices import Price, Standing, priced, settled, step
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.solution import Attendance, Solved, Visit
from kolloquy.planning.optimiser.solution import Plan as Solution
from kolloquy.planning.optimiser.solving import solve
from kolloquy.planning.vocabulary import ContactState, Deed, Origin
from kolloquy.workflows.plan_cycle.computing import to_be_priced
from kolloquy.workflows.plan_cycle.gathered import Gathered
from kolloquy.workflows.plan_cycle.gathering import gather
from kolloquy.workflows.plan_cycle.in_words import prices_in_words

LEAST_SECONDS = 2.0  # less is not worth the start of a process
AT_ONCE = 6  # limits that share the time that is left: the dearest get the most of it
_EVERY_SECONDS = 5.0
_CHANGED = (
    "What the plan was made from has changed since it was computed, so the others stay estimates; compute a draft again "
    "to know them closer."
)
_BROKE_OFF = "Finding out what the limits cost broke off ({}); these stay estimates, and the plan is as it was."
log = logging.getLogger(__name__)
Watch = Callable[[str], bool]


class _Lost(Exception):
    """Another worker has taken the run over, or the plan was computed again."""


class _PlanWaits(Exception):
    """Somebody waits for a plan: this can wait."""


def price_next(home: Path | None = None) -> bool:
    """Price the limits of the longest-waiting plan; False means that there is none. Safe in several workers, and killed."""
    taken = keeping_prices.take_next()
    if taken is None:
        return False
    _price(*taken, watch=None)
    return True


def price_now(plan: Plan, watch: Watch | None = None) -> bool:
    """The same here and now for one plan, whoever waits; `watch` hears each limit and says whether it is enough."""
    run = Pricing.objects.filter(plan=plan).first()
    taken = keeping_prices.take(run) if run is not None else None
    if taken is None:
        return False
    _price(*taken, watch=watch or (lambda _: False))
    return True


def _price(run: Pricing, lease: datetime, *, watch: Watch | None) -> None:
    work = _Work(run, lease, watch)
    try:
        work.all()
        keeping_prices.end(run, work.lease)
    except _Lost:
        return
    except _PlanWaits:
        keeping_prices.give_back(run, work.lease)
    except (Problem, Refused) as problem:
        keeping_prices.end(run, work.lease, problem=str(problem))
    except Exception as error:
        log.exception("Pricing the limits of plan %s broke off", run.plan.key)
        keeping_prices.end(run, work.lease, problem=_BROKE_OFF.format(type(error).__name__))


class _Work:
    def __init__(self, run: Pricing, lease: datetime, watch: Watch | None) -> None:
        self.run, self.lease, self.watch = run, lease, watch
        self.limits = limits_of(run.plan.limits)
        self.began = self.written = time.monotonic()
        self.enough = False

    @property
    def seconds(self) -> float:
        return self.run.seconds + time.monotonic() - self.began

    def all(self) -> None:
        plan = self.run.plan
        assert plan.as_of is not None
        gathered = gather(plan, plan.as_of)
        instance = to_be_priced(plan, gathered.instance)
        if digest_of(instance) != self.run.computed_from:
            raise NotReady(_CHANGED)
        self.began = time.monotonic()  # reading is not counted: the seconds are for solving
        start = as_computed(plan, instance, left=True)
        standing = Standing(as_computed(plan, instance), self.run.value, self.run.bound, best=start)
        rows = keeping_prices.waiting(plan)
        if rows and self._left() / AT_ONCE >= LEAST_SECONDS:
            standing = settled(instance, standing, self._again(AT_ONCE))
            self._hold(
                keeping_prices.settle(
                    self.run, self.lease, value=standing.value, bound=standing.bound, seconds=self.seconds
                )
            )
        for number, row in enumerate(rows):
            if self.enough or self._left() < (self.least if number else LEAST_SECONDS):
                return
            self._one(gathered, instance, standing, row, min(len(rows) - number, AT_ONCE))

    def _one(self, gathered: Gathered, instance: Instance, standing: Standing, row: LimitPrice, share: int) -> None:
        if self.watch is not None and self.watch(row.sentence):
            self.enough = True
            return
        limit = limit_of(row)
        by = step(instance, limit)
        if by is None:
            return
        found = priced(instance, standing, Price(limit, by, row.points), self._again(share))
        if found.estimate:
            return
        told = list(prices_in_words([_as_it_stands(found, self.run.plan)], gathered))
        self._hold(keeping_prices.put_price(self.run, self.lease, row=row, price=told, seconds=self.seconds))

    @property
    def least(self) -> float:
        """To price a limit takes about as long as the plan took: rather few prices that say something."""
        return min(max(self.run.plan.seconds or 0.0, LEAST_SECONDS), self.limits.seconds)

    def _left(self) -> float:
        return self.limits.price_seconds - self.seconds

    def _again(self, share: int) -> Callable[[Instance, Solution, float], Solved]:
        def again(instance: Instance, start: Solution, gap: float) -> Solved:
            seconds = min(max(self._left() / share, self.least), self._left())
            found = solve(instance, seconds=seconds, gap=gap, seed=self.limits.seed, start=start, stop=self._stop)
            self._wait_for_plans()
            return found

        return again

    def _stop(self) -> bool:
        if time.monotonic() - self.written >= _EVERY_SECONDS:
            self.written = time.monotonic()
            self._hold(keeping_prices.renew(self.run, self.lease, self.seconds))
            self._wait_for_plans()
        return False

    def _wait_for_plans(self) -> None:
        if self.watch is None and keeping_prices.plan_waits():
            raise _PlanWaits

    def _hold(self, renewed: datetime | None) -> None:
        if renewed is None:
            raise _Lost
        self.lease = renewed


def limit_of(row: LimitPrice) -> Limit:
    key, _, name = row.limit_key.partition(":") if row.kind == "mix" else (row.limit_key, "", "")
    return Limit(row.kind, key, name)


def as_computed(plan: Plan, instance: Instance, *, left: bool = False) -> Solution:
    """The contacts of a plan that the optimiser put there, whatever people did with them since.

    `left`: only as far as people left them where they were: where a computation starts.
    """
    added = PlanChange.objects.filter(plan=plan, deed=Deed.ADDED, contact__isnull=False)
    rows = PlannedContact.objects.filter(plan=plan, pinned=False).exclude(state=ContactState.HELD)
    rows = rows.exclude(pk__in=added.values("contact")).select_related("demand")
    if left:
        rows = rows.filter(state=ContactState.PLANNED, origin=Origin.COMPUTED)
    visits, seats = [], []
    numbers: dict[str, int] = defaultdict(int)
    activities = {activity.key for activity in instance.activities}
    for row in rows.order_by("expert", "week", "pk"):
        who, key = str(row.expert_id), row.demand.key
        if row.colleague_id is not None:
            number, by = numbers[who], f"user:{row.colleague_id}"
            visits.append(Visit(who, by, key, row.channel, row.week, number, row.points, row.minutes))
            numbers[who] += 1
        elif key in activities:
            seats.append(Attendance(who, key, row.week, row.points))
    held = {(one.activity, one.week) for one in seats}
    return Solution(tuple(visits), tuple(seats), tuple(sorted(held)))


def _as_it_stands(found: Price, plan: Plan) -> Price:
    """Who has a contact in the plan by a pin or by hand does not come in by a wider limit, and does not go."""
    rows = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    inside = set(rows.values_list("expert", flat=True))
    added = PlanChange.objects.filter(plan=plan, deed=Deed.ADDED, contact__isnull=False)
    staying = set(rows.filter(Q(pinned=True) | Q(pk__in=added.values("contact"))).values_list("expert", flat=True))
    return replace(
        found,
        came=tuple(one for one in found.came if one not in inside),
        went=tuple(one for one in found.went if one in inside and one not in staying),
    )
