"""Reasons in sentences. Weeks count from 0 in the reasons and from 1 here, unless `week` says it otherwise."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.reasons_data import Way, WhyChannel, WhyIn, WhyOut, WhyWeek, WhyWho

Week = Callable[[int], str]

OUT = {
    "no option": "There is no way to engage {expert} in this cycle: no colleague may meet them, and no activity asks them.",
    "cannot be met": "{expert} cannot be met in the weeks that this would take.",
    "no room": "Contacts that stand already leave {expert} too little room for another.",
    "spacing": "Contacts that stand already lie too near to every week in which {expert} could be met.",
    "first_by": "{expert} would have to be met earlier than is possible.",
    "in_person_first": "The first contact with {expert} has to be face to face, and none can be.",
    "no hours": "No colleague who may meet {expert} has that much time in any week.",
    "several": "Several limits of {expert} together leave no week; no single change would do.",
    "minutes": "{colleague} has no time left for {expert}.",
    "most_experts": "{colleague} already has as many experts as one person can know well.",
    "most": "{objective} already has as many experts as it may have.",
    "spread": "With {expert}, {colleague} would carry too much more than the others.",
    "better": "{instead} takes the place, and the plan is worth {behind} points more that way.",
    "as good": "{instead} takes the place, and with {expert} instead the plan would be worth as much.",
    "exchange": "{expert} instead of {instead} would be worth {ahead} points more: the plan is proven to within its gap and not to the last point.",
    "no value": "Nothing is in the way of {expert}, and the plan would gain nothing.",
    "could be added": "There is room for {expert}: the plan is proven to within its gap and not to the last point.",
    "not held": "{activity}, to which {expert} might be asked, does not take place.",
    "size": "{activity} is full.",
    "mix": "{activity} has as many of that kind as it may have.",
    "budget": "The fees of {activity} have used up the budget.",
    "fee_room": "What may still be paid to {expert} this year does not reach for {activity}.",
}
WAYS = {
    "points": "Were {expert} worth {by} points more with {colleague}, they would be in.",
    "seat": "Were {expert} worth {by} points more in {activity}, they would be in.",
    "minutes": "With {by} minutes more of {colleague}{at} there would be room.",
    "hours": "It could be with {by} minutes more of {colleague}{at}.",
    "most_experts": "If {colleague} might know {by} more, there would be room.",
    "most": "If {objective} might have {by} expert more, there would be room.",
    "spread": "If loads might lie {by} per cent points further apart, there would be room.",
    "size": "If {activity} might have {by} more, there would be room.",
    "mix": "If {activity} might have {by} more of “{name}”, there would be room.",
    "budget": "With {by} more to spend on fees there would be room.",
    "fee_room": "It could be if {by} more might be paid to {expert}.",
    "room": "It could be if {expert} had room for {meetings} more.",
    "weeks": "It could be if {expert} could be met in {weeks}.",
    "first_by": "It could be if {expert} might be met {by} weeks later.",
    "in_person_first": "It could be if the first contact with {expert} need not be face to face.",
    "spacing": "It could be if two contacts might lie {by} weeks nearer to each other.",
    "nothing": "Plan {expert} by hand, or plan again with a smaller gap: it is worth {points} points.",
}
ESTIMATE = " An estimate: it may go to somebody who is worth more there."
STILL = " Even then others may have to give way."
SHARED = frozenset({"minutes", "most_experts", "most", "spread", "size", "mix", "budget"})
WHO = {
    "only one": "Only {colleague} may meet them.",
    "best": "With {other}, the next best, it would be worth {behind} points less.",
    "other full": "{other} would be worth {ahead}, but {limit}.",
    "stays": "{colleague} had them in the plan so far, and that is kept.",
    "for the whole": "{other} could take them, and the plan would not be worth more.",
}
LIMITS = {
    "minutes": "{key} has no time left",
    "most_experts": "{key} has as many experts as one person can know well",
    "most": "{key} has as many experts as it may have",
    "spread": "the loads would lie too far apart",
}
CHANNEL = {
    "only way": "Contact {number}, {channel}: no other way was offered.",
    "first in person": "Contact {number}, {channel}: they were never met, so the first is face to face.",
    "best": "Contact {number}, {channel}: {other} would be worth {behind} points less.",
    "time": "Contact {number}, {channel}: {other} would take {minutes} minutes more, which are worth more elsewhere.",
    "pressure": "Contact {number}, {channel}: {other} would press them more than there is room for.",
    "for the whole": "Contact {number}, {channel}: {other} could be, and the plan would not be worth more.",
}
WEEK = {
    "stays": "Contact {number} stays in week {week}, where it stood.",
    "only week": "Contact {number} can only be in week {week}{why}.",
    "one of some": "Contact {number} is in week {week} and could be in {free} as well{why}.",
}


def sentences(
    reason: WhyIn | WhyOut, names: Mapping[str, str], week: Week = lambda week: str(week + 1)
) -> tuple[str, ...]:
    """Full sentences, the most important first. `names`: of experts, colleagues, objectives, activities, channels."""
    found = _of_out(reason, names, week) if isinstance(reason, WhyOut) else _of_in(reason, names, week)
    return tuple(found)


def _of_out(why: WhyOut, names: Mapping[str, str], week: Week) -> Iterator[str]:
    kind = why.kind
    if kind == "better" and why.behind <= 0:
        kind = "exchange" if why.behind else "as good"
    yield OUT[kind].format(
        expert=_name(names, why.expert),
        colleague=_name(names, why.colleague),
        objective=_name(names, why.objective),
        activity=_name(names, why.activity),
        instead=_name(names, why.instead),
        behind=why.behind,
        ahead=-why.behind,
    )
    for limit in why.also:
        yield f"Besides, {_limit(limit, names)}."
    for way in why.ways:
        yield _of_way(way, why.expert, names, week)


def _of_way(way: Way, expert: str, names: Mapping[str, str], week: Week) -> str:
    said = WAYS["seat" if way.kind == "points" and way.seat is not None else way.kind].format(
        expert=_name(names, expert),
        colleague=_name(names, way.colleague),
        objective=_name(names, way.objective),
        activity=_name(names, way.activity),
        name=way.name,
        by=way.by,
        meetings="one meeting" if way.by == 100 else f"{way.by / 100:g} meetings",
        points=way.points,
        at=f" in {_weeks([one for one, _ in way.at], week)}" if way.at else "",
        weeks=_weeks([one for one, _ in way.at], week),
    )
    if way.sure or way.kind == "nothing":
        return said
    return said + (ESTIMATE if way.kind in SHARED else STILL)


def _of_in(why: WhyIn, names: Mapping[str, str], week: Week) -> Iterator[str]:
    if why.colleague:
        objectives = _listed([_name(names, one) for one in why.objectives])
        yield f"{_name(names, why.colleague)} meets {_name(names, why.expert)} for {objectives}; all of it is worth {why.points:,} points."
    if why.whose is not None:
        yield _of_who(why.whose, why.colleague, names)
    for channel in why.channels:
        yield _of_channel(channel, names)
    for one in why.weeks:
        yield _of_week(one, week)
    for activity, held, points in why.activities:
        yield f"{_name(names, why.expert)} sits in {_name(names, activity)} in week {week(held)}, worth {points} points."


def _of_who(who: WhyWho, colleague: str, names: Mapping[str, str]) -> str:
    return WHO[who.kind].format(
        colleague=_name(names, colleague),
        other=_name(names, who.other),
        behind=who.behind,
        ahead=f"{-who.behind} points more" if who.behind else "as much",
        limit=_limit(who.limit, names) if who.limit else "",
    )


def _of_channel(why: WhyChannel, names: Mapping[str, str]) -> str:
    return CHANNEL[why.kind].format(
        number=why.number + 1,
        channel=_name(names, why.channel),
        other=_name(names, why.other),
        behind=why.behind,
        minutes=why.minutes,
    )


def _of_week(why: WhyWeek, week: Week) -> str:
    reasons = [f"in {len(why.away)} they cannot be met"] if why.away else []
    if why.near:
        reasons.append(f"{len(why.near)} {'lies' if len(why.near) == 1 else 'lie'} too near to another contact")
    if why.full:
        reasons.append(f"in {len(why.full)} the colleague has no time")
    if why.first:
        reasons.append(f"{len(why.first)} would not do for a first contact")
    said = f"; of the other weeks {_listed(reasons)}" if reasons else ""
    return WEEK[why.kind].format(number=why.number + 1, week=week(why.week), free=_weeks(why.free, week), why=said)


def _limit(limit: Limit, names: Mapping[str, str]) -> str:
    return LIMITS.get(limit.kind, str(limit)).format(key=_name(names, limit.key))


def _name(names: Mapping[str, str], key: str) -> str:
    return names.get(key, key)


def _weeks(weeks: Sequence[int], week: Week) -> str:
    said = _listed([week(one) for one in weeks])
    return f"week {said}" if len(weeks) == 1 else f"weeks {said}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)
