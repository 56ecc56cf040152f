"""Assignment and weeks in turn, until the two agree or the plan is as good as was asked for. Runs in the child.

First among the columns that fractions find nearly worth taking, where a round is short; beside that, for cycles of a
usual size, HiGHS looks for a bound on all columns. If that is not enough, all columns go through the same rounds. What
the rounds learn (sets of visits that cannot be laid together) holds for both.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import count
from threading import Lock

import numpy as np

from kolloquy.planning.optimiser.assigning import Chosen, Model
from kolloquy.planning.optimiser.assigning_limits import model_of
from kolloquy.planning.optimiser.assigning_rows import Ints
from kolloquy.planning.optimiser.assigning_solved import Assigned, assign
from kolloquy.planning.optimiser.checking import check
from kolloquy.planning.optimiser.contradictions import smallest
from kolloquy.planning.optimiser.cutting import cut_kept, cut_off, impossible, lost_together, shrunk
from kolloquy.planning.optimiser.cutting_rounds import sharpened
from kolloquy.planning.optimiser.cutting_weights import Weigher, weighers_of
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.relaxing import Fractions, fractions_of
from kolloquy.planning.optimiser.repairing import repaired, state_of
from kolloquy.planning.optimiser.scheduling import EFFORT, Laid, Week, lay, tasks_of
from kolloquy.planning.optimiser.scheduling_again import State, planned_again, too_busy, too_few_met
from kolloquy.planning.optimiser.solution import Ended, Plan
from kolloquy.planning.optimiser.solving_asked import Asked, Told
from kolloquy.planning.optimiser.solving_plans import disturbed_by, plan_of

FEW, SHARE = 4_000, 0.12  # of the columns: where the first rounds look
AGAIN = 800, 0.04  # where those of a re-plan do, whose fractions know the weeks
CLOSE, CLOSE_SHARE = 4_000, 0.06  # where one person alone is planned again
USUAL = 20_000  # columns up to which all of them are looked at beside the first rounds
ROUGH, SHORT = 0.002, 3  # gap and number of the first rounds of a re-plan
LONGEST = 0.6  # of the time, for one look among the promising columns
NODES = 200  # of a search among the promising columns
AGAIN_EFFORT, QUICK_EFFORT, LONG_EFFORT, TIDY_EFFORT = 0.3, 0.1, 1.0, 0.05
HAIR = 1e-6
EVERY_PLAN = 1e9  # a gap that the first plan is within


@dataclass
class Work:
    asked: Asked
    tell: Callable[[Told], None]
    value: int | None = None
    bound: int = 0
    cuts: int = 0
    effort: float = EFFORT
    model: Model = field(init=False)
    weighers: dict[str, Weigher] = field(init=False)
    best: State | None = None  # where the best plan came from a state
    by_hand: Future[None] = field(init=False)
    lock: Lock = field(default_factory=Lock)
    close: frozenset[int] = frozenset()

    def run(self) -> None:
        self.model = model_of(self.asked.instance, self.asked.freed)
        self.weighers = weighers_of(self.model)
        fractions = fractions_of(self.model)
        if fractions is None:
            self._end(impossible=True)
            return
        self.bound = fractions.bound
        with ThreadPoolExecutor(max_workers=max(self.asked.workers, 1)) as pool:
            pool.submit(import_module, "ortools.sat.python.cp_model")  # while HiGHS assigns
            among = promising(self.model, fractions, FEW, SHARE)
            self.close = frozenset(promising(self.model, fractions, CLOSE, CLOSE_SHARE).tolist())
            self.by_hand = pool.submit(self._by_hand)
            if self.asked.instance.before:
                weighed = pool.submit(sharpened, self.model, self.weighers, fractions, gap=self.asked.gap)
                self._keep_what_stood()
                fractions = weighed.result()
                self._lower(fractions.bound)
                among = promising(self.model, fractions, *AGAIN)
                self._roughly(pool, among)
            elif self.asked.start is not None:
                self._keep_what_stood()
            possible = self._near() or self._rounds(pool, among)
            self.by_hand.result()
            if self.best is not None and self.asked.explain:
                self._tidy(pool, self.best)
        self._end(impossible=not possible)

    def _by_hand(self) -> None:
        """The plan a spreadsheet would give, where it keeps all limits: something to show if the time is over early."""
        plan = greedy(self.asked.instance)
        if not check(self.asked.instance, plan):
            self._offer(plan, "A first plan, best first")

    def _keep_what_stood(self) -> None:
        """The plan so far where its limits still let it be, and then each colleague anew beside the others."""
        plan = self.asked.start or repaired(self.asked.instance)
        state = None if check(self.asked.instance, plan) else state_of(self.model, plan)
        self.by_hand.result()
        if state is not None:
            self._offer_state(state)
            self._again(state, effort=QUICK_EFFORT)

    def _roughly(self, pool: ThreadPoolExecutor, among: Ints) -> None:
        """A few short rounds: all columns take long while a price on disturbance makes many plans worth nearly as much."""
        gap, beside = max(ROUGH, self.asked.gap / 3), None
        for _ in range(SHORT):
            if self._near():
                break
            self._say_assigning()
            so_far, learnt = self.value, self._laid(pool, self._among(gap, among))
            if beside is None and self.model.columns <= USUAL and not self._near():
                beside = pool.submit(assign, self.model.snapshot(), gap=self.asked.gap / 2)
            if self.value == so_far and not self._near():
                self._again(effort=LONG_EFFORT)
            fractions = fractions_of(self.model) if learnt else None
            if fractions is None:
                break
            self._lower(fractions.bound)
        assigned = beside.result() if beside is not None else None
        if assigned is not None and not assigned.impossible:
            self._lower(assigned.bound)
            if not self._near():
                self._laid(pool, assigned)

    def _lower(self, bound: int) -> None:
        with self.lock:
            self.bound = min(self.bound, bound if self.value is None else max(bound, self.value))

    def _rounds(self, pool: ThreadPoolExecutor, among: Ints) -> bool:
        """Until the plan is near enough; False where no plan keeps all limits."""
        few, whole = len(among) < self.model.columns, self.model.columns <= USUAL
        whole = whole or not few
        for rounds in count(1):
            if not (few or whole):
                break
            beside: Future[Assigned] | None = None
            if whole:
                beside = pool.submit(assign, self.model.snapshot(), gap=self.asked.gap / 2)
            if few:
                self._say_assigning()
                few = self._laid(pool, self._among(self.asked.gap / 3, among))
            if beside is not None:
                self._say_assigning()
                assigned = beside.result()
                self.by_hand.result()
                if assigned.impossible:
                    return self.value is not None
                self.bound = min(self.bound, assigned.bound)
                whole = not self._near() and self._laid(pool, assigned)
            if not self._near() and (rounds > 1 or not few):
                self._again()
            if self._near():
                return True
            whole = whole or (beside is None and not few)
        return True

    def _among(self, gap: float, among: Ints) -> Assigned:
        assigned = assign(self.model, gap=gap, among=among, nodes=NODES, seconds=self.asked.seconds * LONGEST or None)
        self.by_hand.result()  # at a fixed place, so that each run goes the same way
        return assigned

    def _say_assigning(self) -> None:
        self.say(f"Cut {self.cuts}: assigning again" if self.cuts else "Assigning")

    def _laid(self, pool: ThreadPoolExecutor, assigned: Assigned) -> bool:
        """Whether another assignment could be laid better than this one."""
        if assigned.chosen is None:
            return False
        tasks = tasks_of(self.model, assigned.chosen)
        whose = "one person's" if len(tasks) == 1 else f"{len(tasks)} people's"
        self.say(f"Putting {whose} visits into weeks")
        effort = self.effort
        laid = list(pool.map(lambda task: lay(self.model, task, seed=self.asked.seed, effort=effort), tasks))
        state = self._plan(assigned.chosen, tasks, laid)
        if self.asked.instance.before and state is not None and not self._near():
            self._again(state)  # it may be worth less than the best, and come to more
        if self._near():
            return False
        if any(one.unsure for one in laid):  # too hard a puzzle: longer next time
            self.effort *= 4
            self._cut(assigned, assigned.chosen, tasks, laid)
            return True
        return self._cut(assigned, assigned.chosen, tasks, laid)

    def _again(self, start: State | None = None, effort: float = AGAIN_EFFORT) -> None:
        """Each colleague once more, all others staying, as long as that brings the plan nearer."""
        start = start or self.best
        if start is None:
            return
        self.say("Looking for better visits, one person after the other")
        state = State(self.model, start.chosen, dict(start.weeks))
        for colleague in self.model.instance.colleagues:
            found = planned_again(state, colleague.key, self.close, seed=self.asked.seed, effort=effort)
            if found is not None:
                state.weeks[colleague.key] = found
                self._offer_state(State(self.model, state.chosen, dict(state.weeks)))
                if self._near():
                    return

    def _tidy(self, pool: ThreadPoolExecutor, state: State) -> None:
        """The same visits with those to one place in fewer weeks: worth no points, and pleasant."""
        self.say("Bringing visits to one place together")
        tasks = tasks_of(self.model, state.settled())
        laid = pool.map(lambda task: lay(self.model, task, seed=self.asked.seed, effort=TIDY_EFFORT, tidy=True), tasks)
        for task, one in zip(tasks, laid, strict=True):
            if one.weeks is not None and one.kept >= state.kept(task.colleague):
                state.weeks[task.colleague] = one.weeks
        self._offer_state(state, tidied=True)

    def _near(self) -> bool:
        if self.value is None:
            return False
        return self.bound <= self.value or self.bound - self.value <= self.asked.gap * max(abs(self.value), 1)

    def _plan(self, chosen: Chosen, tasks: list[Week], laid: list[Laid]) -> State | None:
        """The best plan near the assignment: whoever's visits do not fit is planned again, the others staying."""
        state = State(self.model, chosen, {colleague.key: {} for colleague in self.model.instance.colleagues})
        for task, one in zip(tasks, laid, strict=True):
            state.weeks[task.colleague] = one.weeks or dict.fromkeys(task.options, ())
        unlaid = [task.colleague for task, one in zip(tasks, laid, strict=True) if one.weeks is None]
        unlaid = unlaid or [busy for busy in (too_busy(state),) if busy is not None]
        while unlaid:
            key = unlaid.pop(0)
            found = planned_again(state, key, self.close, seed=self.asked.seed, effort=AGAIN_EFFORT)
            if found is None:
                return None
            state.weeks[key] = found
            if not unlaid:
                unlaid = [busy for busy in (too_busy(state),) if busy is not None]
        for colleague in self.model.instance.colleagues:  # whoever can makes up for what was left out
            if not too_few_met(state):
                break
            found = planned_again(state, colleague.key, self.close, seed=self.asked.seed, effort=AGAIN_EFFORT)
            if found is not None:
                state.weeks[colleague.key] = found
        self._offer_state(state)
        return state

    def _offer_state(self, state: State, *, tidied: bool = False) -> None:
        if too_few_met(state):
            return
        if self._offer(plan_of(state), "A tidier plan" if tidied else "A better plan", as_good=tidied):
            self.best = state

    def _offer(self, plan: Plan, step: str, *, as_good: bool = False) -> bool:
        """Whether it is better than the best so far, which it then takes the place of."""
        disturbed = disturbed_by(self.asked.instance, plan)
        value = plan.points - self.asked.instance.disturbance * disturbed
        with self.lock:
            if self.value is not None and (value < self.value or (value == self.value and not as_good)):
                return False
            self.value, self.bound = value, max(self.bound, value)
            self.tell(Told(step, value, self.bound, self.cuts, plan, disturbed))
            return True

    def _cut(self, assigned: Assigned, chosen: Chosen, tasks: list[Week], laid: list[Laid]) -> bool:
        """Whether the assignment learnt anything."""
        before, taken = self.cuts, dict.fromkeys(chosen.columns(self.model), 1.0)
        for task, one in zip(tasks, laid, strict=True):
            weigher = self.weighers[task.colleague]
            if one.weeks is None and one.proven:
                if not weigher.cut(taken):
                    cut_off(self.model, shrunk(task, self._impossible), chosen)
                self.cuts += 1
            elif one.weeks is not None and self.asked.instance.disturbance > 0:
                missing = sum(int(self.model.promised[column]) for column in task.options) - one.most_kept
                lost = assigned.lost[self.model.loss_of(task.colleague) - self.model.first_loss]
                if missing > lost + HAIR:
                    if not weigher.cut_kept(taken, lost):
                        self._cut_kept(task, chosen, missing, lost)
                    self.cuts += 1
        return self.cuts > before

    def _cut_kept(self, task: Week, chosen: Chosen, missing: int, lost: float) -> None:
        few = shrunk(task, self._loses)
        together = lost_together(self.model, few, self.asked.seed)
        if together > lost + HAIR:
            cut_kept(self.model, few, chosen, missing=together)
        else:  # the few alone say nothing new
            cut_kept(self.model, task, chosen, missing=missing)

    def _impossible(self, task: Week) -> bool:
        return impossible(self.model, task, self.asked.seed)

    def _loses(self, task: Week) -> bool:
        return lost_together(self.model, task, self.asked.seed) > 0

    def say(self, step: str) -> None:
        with self.lock:
            self.tell(Told(step, self.value, self.bound, self.cuts))

    def _end(self, *, impossible: bool = False) -> None:
        if impossible:
            self.tell(Told("Looking for the limits that contradict each other", None, 0, self.cuts, impossible=True))
        limits = smallest(self.asked.instance) if impossible and self.asked.explain else ()
        ended = Ended.PROVED if impossible or self._near() else Ended.STOPPED
        self.tell(Told("Done", self.value, self.bound, self.cuts, None, 0, impossible, limits, True, ended))


def promising(model: Model, fractions: Fractions, few: int, share: float) -> Ints:
    """The columns that need the fewest points more to be taken; those that are no choice at all belong to them."""
    costs, many = fractions.costs.copy(), max(few, round(share * model.columns))
    costs[model.first_held :] = -1
    if many < len(costs):
        return np.flatnonzero(costs <= np.partition(costs, many)[many])
    return np.arange(len(costs))


def plan_exists(instance: Instance, freed: frozenset[str] = frozenset()) -> bool:
    """Whether any plan keeps all limits; those `freed` may have any load."""
    told: list[Told] = []
    Work(Asked(only_possible(instance), 0.0, EVERY_PLAN, 1, 1, freed=freed, explain=False), told.append).run()
    return not told[-1].impossible


def fractions_exist(instance: Instance, freed: frozenset[str] = frozenset()) -> bool:
    """Whether a plan could be with fractions: if not, there is none."""
    return fractions_of(model_of(only_possible(instance), freed)) is not None


def only_possible(instance: Instance) -> Instance:
    return replace(instance, before=(), disturbance=0)
