"""The plan that an assignment with weeks comes to."""

from collections.abc import Iterator

from kolloquy.planning.optimiser.assigning import Chosen, Model
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.scheduling_again import State
from kolloquy.planning.optimiser.solution import Attendance, Plan, Visit


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
