"""What each binding limit costs: how much more a plan would be worth were the limit wider by one natural step."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from kolloquy.kernel.problems import Problem
from kolloquy.planning.optimiser.instance import Activity, Aim, Colleague, Expert, Instance, Mix
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.solution import Plan, Solved

DAY = 480  # minutes
LEAST_SECONDS = 2.0  # less is not worth the start of a process
STEPS = {
    "minutes": DAY,  # one day more in each week with any time
    "most_experts": 1,
    "fewest": 1,
    "most": 1,
    "size": 1,
    "mix": 1,
    "room": 100,  # one contact face to face
    "spread": 5,  # per cent points
}


@dataclass(frozen=True, slots=True)
class Price:
    """What the plan gains if `limit` is wider by `by`: minutes a week, experts, seats, hundredths, money, per cent points.

    Of an estimate only `points` says something, and is what the relaxed sum promises at best. Otherwise a plan with the
    gain was found, and no plan gains more than `at_most`.
    """

    limit: Limit
    by: int
    points: int
    at_most: int
    estimate: bool
    objectives: tuple[tuple[str, int], ...] = ()  # experts gained by visits, fewer than before with a minus
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


Again = Callable[[Instance, float], Solved]  # with the seconds it may take


def prices(
    instance: Instance,
    solved: Solved,
    *,
    most: int = 12,
    seconds: float = 60.0,
    gap: float = 0.0005,
    seed: int = 1,
    workers: int = 2,
    again: Again | None = None,
    stop: Callable[[], bool] | None = None,
) -> tuple[Price, ...]:
    """The dearest first. What there is no time to solve again stays an estimate."""
    from kolloquy.planning.optimiser.relaxing import relax
    from kolloquy.planning.optimiser.solving import solve

    def solved_again(wider: Instance, left: float) -> Solved:
        return solve(wider, seconds=left, gap=gap, seed=seed, workers=workers, stop=stop)

    began = time.monotonic()
    estimates = _estimates(instance, relax(instance).prices.items())[:most]
    found = []
    for number, estimate in enumerate(estimates):
        left = (seconds - (time.monotonic() - began)) / (len(estimates) - number)
        if left >= LEAST_SECONDS and not (stop is not None and stop()):
            found.append(_exact(instance, solved, estimate, left, again or solved_again))
        else:
            found.append(estimate)
    return tuple(sorted(found, key=lambda price: (-price.points, str(price.limit))))


def _estimates(instance: Instance, duals: Iterable[tuple[Limit, float]]) -> list[Price]:
    colleagues = instance.by_colleague
    found = []
    for limit, dual in duals:
        by = step(instance, limit)
        if by is None:
            continue
        units = float(by)
        if limit.kind == "minutes":
            weeks = sum(1 for minutes in colleagues[limit.key].minutes if minutes)
            units = by * weeks * instance.fullest / 100
        points = round(dual * units)
        if points > 0:
            found.append(Price(limit, by, points, points, estimate=True))
    return sorted(found, key=lambda price: (-price.points, str(price.limit)))


def _exact(instance: Instance, solved: Solved, estimate: Price, seconds: float, again: Again) -> Price:
    try:
        then = again(relaxed_limit(instance, estimate.limit, estimate.by), seconds)
    except Problem:  # no plan in time: the plan that stands would still do, and the estimate is all there is to say
        return estimate
    if then.value < solved.value:
        return replace(estimate, at_most=max(then.bound - solved.value, 0))
    before, after = _experts(solved.plan), _experts(then.plan)
    gained = Counter(_by_objective(then.plan))
    gained.subtract(_by_objective(solved.plan))
    return Price(
        estimate.limit,
        estimate.by,
        points=then.value - solved.value,
        at_most=max(then.bound - solved.value, 0),
        estimate=False,
        objectives=tuple((objective, count) for objective, count in sorted(gained.items()) if count),
        came=tuple(sorted(after - before)),
        went=tuple(sorted(before - after)),
    )


def step(instance: Instance, limit: Limit) -> int | None:
    """The natural step of a limit; None where there is none."""
    if limit.kind == "budget":
        return max((instance.budget or 0) // 10, 1)
    if limit.kind == "fee_room":
        asked = {seat.activity for seat in instance.seats if seat.expert == limit.key}
        fees = [one.fee for one in instance.activities if one.key in asked and one.fee]
        return min(fees, default=None)
    return STEPS.get(limit.kind)


def relaxed_limit(instance: Instance, limit: Limit, by: int) -> Instance:
    """The instance with one limit wider by so much, or tighter where `by` is less than nothing.

    "minutes" are added to each week that has any; "weeks" are all opened, whatever `by` says.
    """
    match limit.kind:
        case "minutes" | "most_experts":
            people = tuple(_wider_colleague(one, limit, by) for one in instance.colleagues)
            return replace(instance, colleagues=people)
        case "room" | "fee_room":
            return replace(instance, experts=tuple(_wider_expert(one, limit, by) for one in instance.experts))
        case "weeks":
            experts = tuple(_wider_expert(one, limit, by) for one in instance.experts)
            activities = tuple(
                replace(one, weeks=tuple(range(instance.weeks))) if one.key == limit.key else one
                for one in instance.activities
            )
            return replace(instance, experts=experts, activities=activities)
        case "fewest" | "most":
            return replace(instance, aims=tuple(_wider_aim(one, limit, by) for one in instance.aims))
        case "size" | "mix":
            return replace(instance, activities=tuple(_wider_activity(one, limit, by) for one in instance.activities))
        case "budget":
            return replace(instance, budget=None if instance.budget is None else max(instance.budget + by, 0))
        case "spread":
            return replace(instance, spread=None if instance.spread is None else max(instance.spread + by, 0))
        case _:
            raise ValueError(f"no limit of an instance is called {limit.kind}")


def _wider_colleague(one: Colleague, limit: Limit, by: int) -> Colleague:
    if one.key != limit.key:
        return one
    if limit.kind == "minutes":
        return replace(one, minutes=tuple(max(minutes + by, 0) if minutes else 0 for minutes in one.minutes))
    return replace(one, most_experts=None if one.most_experts is None else max(one.most_experts + by, 0))


def _wider_expert(one: Expert, limit: Limit, by: int) -> Expert:
    if one.key != limit.key:
        return one
    if limit.kind == "room":
        return replace(one, room=max(one.room + by, 0))
    if limit.kind == "fee_room":
        return replace(one, fee_room=max(one.fee_room + by, 0))
    return replace(one, weeks=(True,) * len(one.weeks))


def _wider_aim(one: Aim, limit: Limit, by: int) -> Aim:
    if one.objective != limit.key:
        return one
    if limit.kind == "fewest":
        return replace(one, fewest=max(one.fewest - by, 0))
    return replace(one, most=None if one.most is None else max(one.most + by, 0))


def _wider_activity(one: Activity, limit: Limit, by: int) -> Activity:
    if one.key != limit.key:
        return one
    if limit.kind == "size":
        return replace(one, fewest=max(one.fewest - by, 0), most=max(one.most + by, 0))
    return replace(one, mixes=tuple(_wider_mix(mix, by) if mix.name == limit.name else mix for mix in one.mixes))


def _wider_mix(mix: Mix, by: int) -> Mix:
    most = None if mix.most is None else max(mix.most + by, 0)
    return replace(mix, fewest=max(mix.fewest - by, 0), most=most)


def _experts(plan: Plan) -> set[str]:
    return {one.expert for one in plan.visits} | {one.expert for one in plan.attendances}


def _by_objective(plan: Plan) -> Counter[str]:
    return Counter(objective for _, objective in {(one.expert, one.objective) for one in plan.visits})
