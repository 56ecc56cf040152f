"""Whether a plan keeps its limits, asked again by somebody who did not make it. Plain and slow; one function a limit."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise
from typing import TypeVar

from kolloquy.planning.optimiser.breaches import Breach
from kolloquy.planning.optimiser.checking_look import Look, concerns
from kolloquy.planning.optimiser.instance import Activity, Before, Expert, Instance
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.solution import Plan

__all__ = ["Breach", "breaches_of_change", "check", "value"]

T = TypeVar("T")


def check(instance: Instance, plan: Plan) -> tuple[Breach, ...]:
    """Every limit the plan breaks; nothing means that it can be worked."""
    return tuple(_breaches(Look(instance, plan)))


def breaches_of_change(instance: Instance, plan: Plan, changed: Plan) -> tuple[Breach, ...]:
    """Only what the change breaks, or breaks further: looks at those whom it touches and is quick."""
    visits = _differing(plan.visits, changed.visits)
    seats = _differing(plan.attendances, changed.attendances)
    held = {key for key, _ in _differing(plan.held, changed.held)}
    hosts = {who for one in instance.activities if one.key in held for who, _ in one.hosts}
    sitting = {one.expert for one in (*plan.attendances, *changed.attendances) if one.activity in held}

    def looked(at: Plan) -> Look:
        return Look(
            instance,
            at,
            frozenset({one.expert for one in visits} | {one.expert for one in seats} | sitting),
            frozenset({one.colleague for one in visits} | hosts),
            frozenset({one.objective for one in visits}),
            frozenset({one.activity for one in seats} | held),
        )

    stood = {breach.where: abs(breach.found - breach.allowed) for breach in _breaches(looked(plan))}
    return tuple(
        breach
        for breach in _breaches(looked(changed))
        if breach.where not in stood or abs(breach.found - breach.allowed) > stood[breach.where]
    )


def value(instance: Instance, plan: Plan) -> tuple[int, int]:
    """Points before the price of disturbance, and how many contacts of the plan so far are not kept."""
    kept = {Before(v.expert, v.objective, v.channel, v.week, colleague=v.colleague) for v in plan.visits}
    activities = {activity.key: activity for activity in instance.activities}
    for seat in plan.attendances:
        held = activities[seat.activity]
        kept.add(Before(seat.expert, held.objective, held.channel, seat.week, activity=held.key))
    points = sum(v.points for v in plan.visits) + sum(a.points for a in plan.attendances)
    return points, sum(stood not in kept for stood in instance.before)


def _breaches(look: Look) -> Iterator[Breach]:
    for rule in (
        _pl_1, _pl_2, _pl_3, _pl_4, _pl_5, _pl_6, _pl_7, _pl_8, _pl_9, _pl_10, _pl_11, _pl_12, _pl_13, _pl_14,
    ):  # fmt: skip
        yield from rule(look)


def _pl_1(look: Look) -> Iterator[Breach]:
    for expert, visits in look.visits.items():
        limit = Limit("weeks", expert)
        colleagues = sorted({visit.colleague for visit in visits})
        if len(colleagues) > 1:
            yield Breach("PL-1", "two owners", limit, found=len(colleagues), allowed=1, expert=expert)
        elif look.option_of(expert) is None and all(look.contact_of(visit) for visit in visits):
            yield Breach("PL-1", "not whole", limit, found=len(visits), expert=expert, colleague=colleagues[0])
        for earlier, later in pairwise(visits):
            if later.week < earlier.week:
                yield Breach("PL-1", "out of order", limit, found=later.number + 1, expert=expert, week=later.week)


def _pl_2(look: Look) -> Iterator[Breach]:
    for expert, week in _contact_weeks(look):
        person = look.people.get(expert)
        if person is not None and not _can_be_met(person, week, look.instance.weeks):
            yield Breach("PL-2", "no week", Limit("weeks", expert), expert=expert, week=week)


def _pl_3(look: Look) -> Iterator[Breach]:
    for key, colleague in look.colleagues.items():
        for week, planned in sorted(look.minutes.get(key, Counter[int]()).items()):
            has = colleague.minutes[week] if 0 <= week < len(colleague.minutes) else 0
            if planned > has and 0 <= week < look.instance.weeks:  # PL-2 and PL-10 name the others
                yield Breach("PL-3", "minutes", Limit("minutes", key), planned, has, colleague=key, week=week)


def _pl_4(look: Look) -> Iterator[Breach]:
    for key, colleague in look.colleagues.items():
        planned = look.minutes.get(key, Counter[int]()).total()
        most = look.instance.fullest * sum(colleague.minutes) // 100
        if planned > most:
            yield Breach("PL-4", "fullest", Limit("minutes", key), planned, most, colleague=key)


def _pl_5(look: Look) -> Iterator[Breach]:
    for expert, person in look.people.items():
        limit, spacing = Limit("weeks", expert), max(person.spacing, 1)
        planned = [week for week, _, _ in look.planned_weeks(expert)]
        given = [(one.week, week) for one in person.given for week in planned]
        for one, other in (*combinations(planned, 2), *given):
            if abs(one - other) < spacing:
                yield Breach("PL-5", "too near", limit, abs(one - other), spacing, expert=expert, week=other)
        option = look.option_of(expert)
        if option is None:
            continue
        for earlier, later in pairwise(look.visits.get(expert, ())):
            if spacing <= later.week - earlier.week < option.gap:
                apart = later.week - earlier.week
                yield Breach("PL-5", "cadence", limit, apart, option.gap, expert=expert, week=later.week)


def _pl_6(look: Look) -> Iterator[Breach]:
    for expert, person in look.people.items():
        planned = look.planned_weeks(expert)
        given = sum(one.pressure for one in person.given if 0 <= one.week < look.instance.weeks)
        pressure = given + sum(pressure for _, _, pressure in planned)
        if planned and pressure > person.room:
            yield Breach("PL-6", "room", Limit("room", expert), pressure, person.room, expert=expert)


def _pl_7(look: Look) -> Iterator[Breach]:
    for expert, person in look.people.items():
        planned = [week for week, _, _ in look.planned_weeks(expert)]
        met = [*planned, *(one.week for one in person.given)]
        if planned and person.first_by is not None and not any(0 <= week <= person.first_by for week in met):
            limit = Limit("weeks", expert)
            yield Breach("PL-7", "first_by", limit, min(planned), person.first_by, expert=expert, week=min(planned))


def _pl_8(look: Look) -> Iterator[Breach]:
    for expert, person in look.people.items():
        planned = look.planned_weeks(expert) if person.in_person_first else []
        if not planned or planned[0][1]:
            continue
        first = planned[0][0]
        if not any(one.in_person and one.week < first for one in person.given):
            yield Breach("PL-8", "in_person_first", Limit("weeks", expert), expert=expert, week=first)


def _pl_9(look: Look) -> Iterator[Breach]:
    for aim in look.instance.aims:
        if not concerns(aim.objective, look.only_objectives):
            continue
        visited = {visit.expert for visit in look.plan.visits if visit.objective == aim.objective}
        count = len(visited | aim.met)
        if count < aim.fewest:
            limit = Limit("fewest", aim.objective)
            yield Breach("PL-9", "fewest", limit, count, aim.fewest, objective=aim.objective)
        if aim.most is not None and count > aim.most:
            yield Breach("PL-9", "most", Limit("most", aim.objective), count, aim.most, objective=aim.objective)


def _pl_10(look: Look) -> Iterator[Breach]:
    for activity in look.watched_activities:
        weeks = [week for key, week in look.plan.held if key == activity.key]
        held, limit, key = bool(weeks), Limit("weeks", activity.key), activity.key
        if len(weeks) > 1:
            yield Breach("PL-10", "held twice", limit, len(weeks), 1, activity=key)
        if activity.must and not held:
            yield Breach("PL-10", "must", limit, 0, 1, activity=key)
        for week in weeks:
            if week not in activity.weeks or not 0 <= week < look.instance.weeks:
                yield Breach("PL-10", "not its week", limit, activity=key, week=week)
        sitting = [one for one in look.plan.attendances if one.activity == key]
        for one in sitting:
            if one.week not in weeks:
                yield Breach("PL-10", "not held", limit, expert=one.expert, activity=key, week=one.week)
        if held:
            yield from _size_and_mix(activity, frozenset(one.expert for one in sitting))


def _size_and_mix(activity: Activity, sitting: frozenset[str]) -> Iterator[Breach]:
    count, size, key = len(sitting), Limit("size", activity.key), activity.key
    if count < activity.fewest:
        yield Breach("PL-10", "too few", size, count, activity.fewest, activity=key)
    if count > activity.most:
        yield Breach("PL-10", "too many", size, count, activity.most, activity=key)
    for mix in activity.mixes:
        count, limit = len(sitting & mix.experts), Limit("mix", activity.key, mix.name)
        if count < mix.fewest:
            yield Breach("PL-10", "mix too few", limit, count, mix.fewest, activity=key)
        if mix.most is not None and count > mix.most:
            yield Breach("PL-10", "mix too many", limit, count, mix.most, activity=key)


def _pl_11(look: Look) -> Iterator[Breach]:
    fees = {activity.key: activity.fee for activity in look.instance.activities}
    spent, budget = sum(fees.get(one.activity, 0) for one in look.plan.attendances), look.instance.budget
    if budget is not None and spent > budget:
        yield Breach("PL-11", "budget", Limit("budget", ""), spent, budget)
    for expert, seats in look.attendances.items():
        paid, person = sum(fees.get(one.activity, 0) for one in seats), look.people.get(expert)
        if person is not None and paid > max(person.fee_room, 0):
            yield Breach("PL-11", "fee_room", Limit("fee_room", expert), paid, person.fee_room, expert=expert)


def _pl_12(look: Look) -> Iterator[Breach]:
    known: dict[str, set[str]] = defaultdict(set)
    for visit in look.plan.visits:
        known[visit.colleague].add(visit.expert)
    for key, colleague in look.colleagues.items():
        most, count = colleague.most_experts, len(known[key])
        if most is not None and count > most:
            yield Breach("PL-12", "most_experts", Limit("most_experts", key), count, most, colleague=key)


def _pl_13(look: Look) -> Iterator[Breach]:
    """Loads are compared as fractions, so that no rounding decides."""
    spread = look.instance.spread
    loads = [
        (look.minutes.get(one.key, Counter[int]()).total(), sum(one.minutes), one.key)
        for one in look.instance.colleagues
        if sum(one.minutes) > 0
    ]
    if spread is None or not loads:
        return
    least, of_least, _ = min(loads, key=lambda load: load[0] / load[1])
    for planned, available, key in loads:
        apart = 100 * (planned * of_least - least * available)
        if apart > spread * available * of_least:
            found = -(-apart // (available * of_least))
            yield Breach("PL-13", "spread", Limit("spread", ""), found, spread, colleague=key)


def _pl_14(look: Look) -> Iterator[Breach]:
    for expert, visits in look.visits.items():
        for visit in visits:
            if look.contact_of(visit) is None:
                yield Breach(
                    "PL-14", "no option", Limit("weeks", expert),
                    expert=expert, colleague=visit.colleague, objective=visit.objective, week=visit.week,
                )  # fmt: skip
    for expert, attended in look.attendances.items():
        offered = {(seat.activity, seat.points) for seat in look.seats.get(expert, ())}
        for activity, times in Counter(one.activity for one in attended).items():
            limit = Limit("weeks", expert)
            if times > 1:
                yield Breach("PL-14", "sits twice", limit, times, 1, expert=expert, activity=activity)
            if any((activity, one.points) not in offered for one in attended if one.activity == activity):
                yield Breach("PL-14", "no seat", limit, expert=expert, activity=activity)


def _differing(these: Iterable[T], those: Iterable[T]) -> Counter[T]:
    """What is in the one more often than in the other."""
    one, other = Counter(these), Counter(those)
    return (one - other) + (other - one)


def _contact_weeks(look: Look) -> list[tuple[str, int]]:
    visits = [(one.expert, one.week) for mine in look.visits.values() for one in mine]
    return [*visits, *((one.expert, one.week) for mine in look.attendances.values() for one in mine)]


def _can_be_met(person: Expert, week: int, weeks: int) -> bool:
    return 0 <= week < min(weeks, len(person.weeks)) and person.weeks[week]
