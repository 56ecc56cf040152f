"""What each binding limit costs: how much more the best plan would be worth were the limit wider by one natural step."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from kolloquy.kernel.problems import Problem
from kolloquy.planning.optimiser.instance import Activity, Aim, Colleague, Expert, Instance, Mix
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.solution import Plan, Solved

DAY = 480  # minutes
MOST = 12  # limits: further down, one step of any is worth less than what a plan leaves open
FINE = 0.05  # of a price: to know it closer would change nothing that anybody does
FINEST, ROUGHEST = 0.00005, 0.001  # gaps
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
    """What plans gain if `limit` is wider by `by`: minutes a week, experts, seats, hundredths, money, per cent points.

    Of an estimate only `points` says something: what the relaxed sum promises. Otherwise the best plan gains at least
    `points` and at most `at_most`, both proven; and with the wider limit a plan was found that is worth `found` more than
    the one that stands, of which a part might be had without it.
    """

    limit: Limit
    by: int
    points: int
    at_most: int | None = None
    found: int = 0
    objectives: tuple[tuple[str, int], ...] = ()  # experts gained, fewer than before with a minus; seats by activity
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()

    @property
    def estimate(self) -> bool:
        return self.at_most is None

    @property
    def exact(self) -> bool:
        return self.points == self.at_most


@dataclass(frozen=True, slots=True)
class Standing:
    """The plan whose limits are priced. The best plan of its instance is worth `value` to `bound`."""

    plan: Plan
    value: int
    bound: int
    best: Plan | None = None  # of those known without a wider limit, where that is another: where computing starts

    @property
    def start(self) -> Plan:
        return self.best or self.plan


Again = Callable[[Instance, Plan, float], Solved]  # from a plan, to a gap


def estimates(instance: Instance, duals: Mapping[Limit, float], *, most: int = MOST) -> tuple[Price, ...]:
    """From the prices of the relaxation, the dearest first."""
    colleagues = instance.by_colleague
    found = []
    for limit, dual in duals.items():
        by = step(instance, limit)
        if by is None:
            continue
        units = float(by)
        if limit.kind == "minutes":
            weeks = sum(1 for minutes in colleagues[limit.key].minutes if minutes)
            units = by * weeks * instance.fullest / 100
        points = round(dual * units)
        if points > 0:
            found.append(Price(limit, by, points))
    return tuple(sorted(found, key=lambda price: (-price.points, str(price.limit)))[:most])


def settled(instance: Instance, standing: Standing, again: Again) -> Standing:
    """The same plan with what the best one is worth known closer: what is open there is open in every price."""
    if standing.value >= standing.bound:
        return standing
    try:
        then = again(instance, standing.start, FINEST)
    except Problem:
        return standing
    closer = replace(standing, bound=min(standing.bound, then.bound))
    return replace(closer, value=then.value, best=then.plan) if then.value > standing.value else closer


def priced(instance: Instance, standing: Standing, estimate: Price, again: Again) -> Price:
    """The estimate again, where in the time there is nothing was found that says more."""
    wider = relaxed_limit(instance, estimate.limit, estimate.by)
    gap = min(max(FINE * estimate.points / max(abs(standing.value), 1), FINEST), ROUGHEST)
    try:
        then = again(wider, standing.start, gap)
    except Problem:  # no plan in time: the plan that stands would still do, and the estimate is all there is to say
        return estimate
    # More time makes a load smaller, and may drive it too far from the others': such a wider limit can cost something.
    may_cost = estimate.limit.kind == "minutes" and instance.spread is not None
    value = then.value if may_cost else max(then.value, standing.value)
    price = replace(
        estimate,
        points=max(value - standing.bound, 0),
        at_most=max(then.bound - standing.value, 0),
        found=max(then.value - standing.value, 0),
    )
    if not price.found and (price.at_most or 0) >= estimate.points > 0:
        return estimate  # nothing came of it that is worth saying
    return _with_experts(price, standing.plan, then.plan) if price.found else price


def _with_experts(price: Price, before: Plan, after: Plan) -> Price:
    gained = Counter(_by_objective(after))
    gained.subtract(_by_objective(before))
    was, would = _experts(before), _experts(after)
    return replace(
        price,
        objectives=tuple((objective, count) for objective, count in sorted(gained.items()) if count),
        came=tuple(sorted(would - was)),
        went=tuple(sorted(was - would)),
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
    visited = {(one.expert, one.objective) for one in plan.visits}
    return Counter([objective for _, objective in visited] + [one.activity for one in plan.attendances])
