"""Limits in words with names, for whoever has to ease one."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from kolloquy.planning.keeping import Price as Kept
from kolloquy.planning.optimiser.problems import Contradictory, Limit
from kolloquy.workflows.plan_cycle.gathered import Gathered

if TYPE_CHECKING:
    from kolloquy.planning.optimiser.prices import Price


def contradiction_in_words(found: Contradictory, gathered: Gathered) -> Contradictory:
    """The same set of limits, told with the names of people, objectives and activities."""
    if not found.limits:
        return Contradictory(
            "The limits of this plan contradict each other; ask for fewer experts, or give colleagues more hours.", ()
        )
    told = [limit_in_words(limit, gathered) for limit in found.limits]
    if len(told) == 1:
        return Contradictory(f"No plan can keep this: {told[0]}. Ease it, and compute again.", found.limits)
    return Contradictory(
        f"These cannot all be kept: {'; '.join(told[:-1])}; and {told[-1]}. Ease any one of them, and compute again.",
        found.limits,
    )


def limit_in_words(limit: Limit, gathered: Gathered) -> str:
    told = _WORDS.get(limit.kind)
    return told(limit, gathered) if told else f"{limit.kind.replace('_', ' ')} of {_name(limit, gathered)}"


def _name(limit: Limit, gathered: Gathered) -> str:
    return gathered.names.get(limit.key, limit.key)


def _minutes(limit: Limit, gathered: Gathered) -> str:
    one = gathered.instance.by_colleague[limit.key]
    most = sum(one.minutes) * gathered.instance.fullest // 100
    return f"{_name(limit, gathered)} may be planned for {hours(most)} in these weeks"


def _most_experts(limit: Limit, gathered: Gathered) -> str:
    one = gathered.instance.by_colleague[limit.key]
    return f"{_name(limit, gathered)} may have at most {one.most_experts} experts"


def _room(limit: Limit, gathered: Gathered) -> str:
    room = gathered.instance.by_expert[limit.key].room
    return f"{_name(limit, gathered)} has room for {room / 100:g} meetings, all functions together"


def _aim(limit: Limit, gathered: Gathered) -> str:
    aim = next(one for one in gathered.instance.aims if one.objective == limit.key)
    if limit.kind == "fewest":
        return f"{_name(limit, gathered)} wants at least {aim.fewest} experts"
    return f"{_name(limit, gathered)} may have at most {aim.most} experts"


def _size(limit: Limit, gathered: Gathered) -> str:
    one = next(one for one in gathered.instance.activities if one.key == limit.key)
    told = f"{_name(limit, gathered)} wants {one.fewest} to {one.most} experts"
    return f"{told} and must take place" if one.must else told


def _mix(limit: Limit, gathered: Gathered) -> str:
    one = next(one for one in gathered.instance.activities if one.key == limit.key)
    mix = next(mix for mix in one.mixes if mix.name == limit.name)
    least = f"at least {mix.fewest} " if mix.fewest else ""
    most = f"at most {mix.most} " if mix.most is not None else ""
    return f"{_name(limit, gathered)} wants {'and '.join(part for part in (least, most) if part)}{mix.name}"


def _weeks(limit: Limit, gathered: Gathered) -> str:
    return f"{_name(limit, gathered)} can be met, or held, in few of these weeks"


_WORDS: Mapping[str, Callable[[Limit, Gathered], str]] = {
    "minutes": _minutes,
    "most_experts": _most_experts,
    "room": _room,
    "fewest": _aim,
    "most": _aim,
    "size": _size,
    "mix": _mix,
    "weeks": _weeks,
    "budget": lambda limit, gathered: f"all fees together may come to {gathered.instance.budget:,}",
    "fee_room": lambda limit, gathered: (
        f"{_name(limit, gathered)} may still be paid {gathered.instance.by_expert[limit.key].fee_room:,} this year"
    ),
    "spread": lambda limit, gathered: f"loads may lie at most {gathered.instance.spread} per cent points apart",
}


def hours(minutes: int) -> str:
    return f"{minutes / 60:.0f} hours" if minutes >= 600 else f"{minutes} minutes"


def prices_in_words(found: "Iterable[Price]", gathered: Gathered) -> Iterable[Kept]:
    """Those that may bring anything, with experts counted by objective."""
    for price in found:
        if max(price.points, price.at_most or 0) <= 0:
            continue
        gained: Counter[str] = Counter()
        for demand, count in price.objectives:
            objective = gathered.demands[demand].objective.key if demand in gathered.demands else demand
            gained[objective] += count
        told = _PRICES[price.limit.kind].format(
            name=gathered.names.get(price.limit.key, price.limit.key), mix=price.limit.name, by=f"{price.by:,}"
        )
        yield Kept(
            price.limit.kind,
            str(price.limit).partition(":")[2],
            f"{told}{_gain(price, gathered)}.",
            price.points,
            dict(gained),
            price.estimate,
            at_most=price.at_most,
            found=None if price.estimate else price.found,
            comes=price.came,
            goes=price.went,
        )


def _gain(price: "Price", gathered: Gathered) -> str:
    """Experts gained, by the gap they help to close, or by the objective where that names none."""
    about: Counter[str] = Counter()
    for demand, count in price.objectives:
        about[_for_what(demand, gathered)] += count
    told = [f"{count:+} expert{'s' * (abs(count) != 1)} on {what}" for what, count in about.items() if count]
    if told:
        return f": {', '.join(told)}"
    if price.estimate or not price.found or price.came or price.went:
        return ""
    return ": the same experts, better met"


def _for_what(demand: str, gathered: Gathered) -> str:
    wanted = gathered.demands.get(demand)
    if wanted is None or wanted.objective.gap is None:
        return gathered.names.get(wanted.objective.key if wanted else demand, demand)
    return f"the gap “{wanted.objective.gap.question}”"


_PRICES: Mapping[str, str] = {
    "minutes": "One more day a week of {name}",
    "most_experts": "One more expert whom {name} may have",
    "fewest": "One expert fewer that {name} asks for",
    "most": "Room for one more expert in {name}",
    "size": "One expert more or fewer in {name}",
    "mix": "One more or fewer {mix} in {name}",
    "room": "Room for one more meeting with {name}",
    "spread": "Loads that may lie {by} per cent points further apart",
    "budget": "{by} more for fees",
    "fee_room": "{by} more that may be paid to {name} this year",
}
