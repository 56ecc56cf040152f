"""Assignment and weeks in turn, until the two agree or the plan is as good as was asked for. Runs in the child."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from kolloquy.planning.optimiser.assigning import Chosen, Model
from kolloquy.planning.optimiser.assigning_limits import model_of
from kolloquy.planning.optimiser.assigning_solved import Assigned, assign, trivial_bound
from kolloquy.planning.optimiser.cutting import cut_kept, cut_off, shrunk
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.scheduling import Laid, Week, lay, tasks_of
from kolloquy.planning.optimiser.scheduling_again import State, planned_again
from kolloquy.planning.optimiser.solution import Attendance, Plan, Visit
from kolloquy.planning.optimiser.solving_asked import Asked, Told

AGAIN_EFFORT = 2.0


@dataclass
class Work:
    asked: Asked
    tell: Callable[[Told], None]
    model: Model = field(init=False)
    value: int | None = None
    bound: int = 0
    cuts: int = 0

    def __post_init__(self) -> None:
        self.model = model_of(self.asked.instance)
        self.bound = trivial_bound(self.model)

    def run(self) -> None:
        with ThreadPoolExecutor(max_workers=max(self.asked.workers, 1)) as pool:
            while not self._round(pool):
                pass

    def _round(self, pool: ThreadPoolExecutor) -> bool:
        self.say("Assigning" if not self.cuts else f"Cut {self.cuts}: assigning again")
        assigned = assign(self.model, gap=self.asked.gap / 2)
        if assigned.impossible or assigned.chosen is None:
            self._end(impossible=self.value is None)
            return True
        self.bound = min(self.bound, assigned.bound)
        if self._near():
            self._end()
            return True
        tasks = tasks_of(self.model, assigned.chosen)
        self.say(f"Putting {len(tasks)} people's visits into weeks")
        laid = list(pool.map(lambda task: lay(self.model, task, seed=self.asked.seed), tasks))
        self._plan(assigned, tasks, laid)
        if self._near():
            self._end()
            return True
        if not self._cut(assigned, tasks, laid):
            self._end()
            return True
        return False

    def _near(self) -> bool:
        if self.value is None:
            return False
        return self.bound <= self.value or (self.bound - self.value) <= self.asked.gap * max(abs(self.value), 1)

    def _plan(self, assigned: Assigned, tasks: list[Week], laid: list[Laid]) -> None:
        """The best plan near the assignment: whoever's visits do not fit is planned again, the others staying."""
        assert assigned.chosen is not None
        everybody = {colleague.key: {} for colleague in self.model.instance.colleagues}
        weeks = {
            task.colleague: dict(one.weeks or dict.fromkeys(task.options, ()))
            for task, one in zip(tasks, laid, strict=True)
        }
        state = State(self.model, assigned.chosen, {**everybody, **weeks})
        for task, one in zip(tasks, laid, strict=True):
            if one.weeks is None:
                found = planned_again(state, task.colleague, seed=self.asked.seed, effort=AGAIN_EFFORT)
                if found is None:
                    return
                state.weeks[task.colleague] = found
        self.offer(state)

    def offer(self, state: State) -> None:
        plan = plan_of(state)
        disturbed = disturbed_by(self.asked.instance, plan)
        value = plan.points - self.asked.instance.disturbance * disturbed
        if self.value is None or value > self.value:
            self.value = value
            self.bound = max(self.bound, value)
            self.tell(Told("A better plan", value, self.bound, self.cuts, plan, disturbed))

    def _cut(self, assigned: Assigned, tasks: list[Week], laid: list[Laid]) -> bool:
        assert assigned.chosen is not None
        found = False
        for task, one in zip(tasks, laid, strict=True):
            if one.weeks is None and one.proven:
                cut_off(self.model, shrunk(self.model, task, seed=self.asked.seed), assigned.chosen)
                self.cuts, found = self.cuts + 1, True
            elif one.weeks is not None:
                lost = sum(int(self.model.promised[column]) for column in task.options) - one.most_kept
                if lost > 0 and self.model.instance.disturbance > 0:
                    cut_kept(self.model, task, assigned.chosen, lost=lost)
                    self.cuts, found = self.cuts + 1, True
        return found

    def say(self, step: str) -> None:
        self.tell(Told(step, self.value, self.bound, self.cuts))

    def _end(self, *, impossible: bool = False) -> None:
        self.tell(Told("Done", self.value, self.bound, self.cuts, impossible=impossible, done=True))


def plan_of(state: State) -> Plan:
    return Plan(
        tuple(sorted(_visits(state), key=lambda visit: (visit.expert, visit.number))),
        tuple(sorted(_attendances(state.model, state.chosen), key=lambda sat: (sat.activity, sat.expert))),
        tuple(
            sorted(
                (state.model.instance.activities[state.model.helds[place][0]].key, state.model.helds[place][1])
                for place in state.chosen.helds
            )
        ),
    )


def _visits(state: State) -> Iterator[Visit]:
    for colleague, mine in state.weeks.items():
        for column, weeks in mine.items():
            option = state.model.option(column)
            for number, (contact, week) in enumerate(zip(option.contacts, weeks, strict=True)):
                yield Visit(
                    option.expert, colleague, contact.objective, contact.channel, week, number,
                    contact.points, contact.minutes,
                )  # fmt: skip


def _attendances(model: Model, chosen: Chosen) -> Iterator[Attendance]:
    for place in chosen.seats:
        number, week = model.seats[place]
        seat = model.instance.seats[number]
        yield Attendance(seat.expert, seat.activity, week, seat.points)


def disturbed_by(instance: Instance, plan: Plan) -> int:
    """How many contacts of the plan so far the plan does not keep."""
    visits = {(v.expert, v.colleague, v.objective, v.channel, v.week) for v in plan.visits}
    activities = {activity.key: activity for activity in instance.activities}
    seats = {
        (a.expert, a.activity, activities[a.activity].objective, activities[a.activity].channel, a.week)
        for a in plan.attendances
    }
    lost = 0
    for stood in instance.before:
        if stood.activity is None:
            lost += (stood.expert, stood.colleague, stood.objective, stood.channel, stood.week) not in visits
        else:
            lost += (stood.expert, stood.activity, stood.objective, stood.channel, stood.week) not in seats
    return lost
