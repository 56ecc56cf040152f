"""Which limits contradict each other, as few of them as possible, and in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from kolloquy.planning.optimiser.instance import Activity, Colleague, Expert, Instance
from kolloquy.planning.optimiser.problems import Contradictory, Limit

UNLIMITED = 10**6
WORDS = {
    "minutes": "the time of {who}",
    "most_experts": "how many experts {who} can know",
    "room": "the contact pressure {who} may have",
    "fewest": "the least number of experts for {who}",
    "most": "the greatest number of experts for {who}",
    "size": "the size of {who}",
    "mix": "the mix “{mix}” of {who}",
    "budget": "the budget for fees",
    "fee_room": "what may still be paid to {who}",
    "spread": "how far loads may lie apart",
    "weeks": "the weeks of {who}",
}

Holds = Callable[[frozenset[Limit]], bool]  # whether there is a plan that keeps these limits, all others left out


def smallest(instance: Instance) -> tuple[Limit, ...]:
    """Limits that no plan keeps together, though each plan without any one of them could; none if there is a plan."""
    from kolloquy.planning.optimiser.solving_rounds import fractions_exist, plan_exists

    limits = list(limits_of(instance))

    def with_only(exists: Callable[[Instance, frozenset[str]], bool]) -> Holds:
        def holds(kept: frozenset[Limit]) -> bool:
            left_out = [limit for limit in limits if limit not in kept]
            freed = frozenset(limit.key for limit in left_out if limit.kind == "minutes")
            return exists(without(instance, left_out), freed)

        return holds

    if not with_only(fractions_exist)(frozenset(limits)):
        limits_left = _explained(with_only(fractions_exist), [], limits, False)
    elif not with_only(plan_exists)(frozenset(limits)):
        limits_left = limits
    else:
        return ()
    return tuple(sorted(_explained(with_only(plan_exists), [], limits_left, False), key=str))


def _explained(holds: Holds, base: list[Limit], limits: list[Limit], grown: bool) -> list[Limit]:
    """Those of `limits` that contradict each other and the base: halves are looked at, not one after the other."""
    if grown and not holds(frozenset(base)):
        return []
    if len(limits) <= 1:
        return limits
    half = len(limits) // 2
    first, second = limits[:half], limits[half:]
    of_second = _explained(holds, base + first, second, bool(first))
    of_first = _explained(holds, base + of_second, first, bool(of_second))
    return of_first + of_second


def limits_of(instance: Instance) -> Iterator[Limit]:
    """Those that ask for something come last, so that they are looked at together."""
    for expert in instance.experts:
        yield Limit("room", expert.key)
        yield Limit("fee_room", expert.key)
        yield Limit("weeks", expert.key)
    for colleague in instance.colleagues:
        yield Limit("minutes", colleague.key)
        if colleague.most_experts is not None:
            yield Limit("most_experts", colleague.key)
    if instance.budget is not None:
        yield Limit("budget", "")
    if instance.spread is not None:
        yield Limit("spread", "")
    for activity in instance.activities:
        yield Limit("size", activity.key)
        for mix in activity.mixes:
            yield Limit("mix", activity.key, mix.name)
        if activity.must:
            yield Limit("weeks", activity.key)
    for aim in instance.aims:
        if aim.most is not None:
            yield Limit("most", aim.objective)
        if aim.fewest > 0:
            yield Limit("fewest", aim.objective)


def without(instance: Instance, limits: Sequence[Limit]) -> Instance:
    """The same cycle with these limits left out: every plan of the one is a plan of the other."""
    gone = frozenset(limits)
    freed = {limit.key for limit in gone if limit.kind == "weeks"}
    return replace(
        instance,
        colleagues=tuple(_colleague(instance, one, gone) for one in instance.colleagues),
        experts=tuple(_expert(instance, one, gone) for one in instance.experts),
        options=tuple(replace(one, gap=1) if one.expert in freed else one for one in instance.options),
        aims=tuple(
            replace(
                aim,
                fewest=0 if Limit("fewest", aim.objective) in gone else aim.fewest,
                most=None if Limit("most", aim.objective) in gone else aim.most,
            )
            for aim in instance.aims
        ),
        activities=tuple(_activity(one, gone) for one in instance.activities),
        budget=None if Limit("budget", "") in gone else instance.budget,
        spread=None if Limit("spread", "") in gone else instance.spread,
    )


def _colleague(instance: Instance, one: Colleague, gone: frozenset[Limit]) -> Colleague:
    most = None if Limit("most_experts", one.key) in gone else one.most_experts
    if Limit("minutes", one.key) not in gone:
        return replace(one, most_experts=most)
    wanted = sum(option.minutes for option in instance.options if option.colleague == one.key)
    wanted += sum(minutes for activity in instance.activities for who, minutes in activity.hosts if who == one.key)
    return replace(one, minutes=(wanted * 100 // max(instance.fullest, 1) + 1,) * instance.weeks, most_experts=most)


def _expert(instance: Instance, one: Expert, gone: frozenset[Limit]) -> Expert:
    room = UNLIMITED if Limit("room", one.key) in gone else one.room
    fees = UNLIMITED if Limit("fee_room", one.key) in gone else one.fee_room
    if Limit("weeks", one.key) not in gone:
        return replace(one, room=room, fee_room=fees)
    pressing = sum(given.pressure for given in one.given if 0 <= given.week < instance.weeks)
    return replace(
        one, room=room - pressing, fee_room=fees, weeks=(True,) * instance.weeks,
        spacing=1, first_by=None, in_person_first=False, given=(),
    )  # fmt: skip


def _activity(one: Activity, gone: frozenset[Limit]) -> Activity:
    size = Limit("size", one.key) in gone
    return replace(
        one,
        must=one.must and Limit("weeks", one.key) not in gone,
        fewest=0 if size else one.fewest,
        most=UNLIMITED if size else one.most,
        mixes=tuple(mix for mix in one.mixes if Limit("mix", one.key, mix.name) not in gone),
    )


def sentence(limits: Sequence[Limit], names: Mapping[str, str] | None = None) -> str:
    """What contradicts what, in words; `names` are those of the keys."""
    known = names or {}
    words = [WORDS[one.kind].format(who=known.get(one.key, one.key), mix=one.name) for one in limits]
    if not words:
        return "No plan keeps all limits of this cycle: loosen one of them and plan again."
    if len(words) == 1:
        return f"No plan can keep {words[0]}: loosen it and plan again."
    listed = ", ".join(words[:-1]) + " and " + words[-1]
    return f"No plan can keep {listed} together: loosen one of them and plan again."


def contradiction(limits: Sequence[Limit], names: Mapping[str, str] | None = None) -> Contradictory:
    return Contradictory(sentence(limits, names), tuple(limits))
