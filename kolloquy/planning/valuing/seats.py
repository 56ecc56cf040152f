"""Who may be asked to a board, panel, meeting or event, what that is worth, and of whom it wants how many."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kolloquy.planning.optimiser.instance import Activity, Mix, Seat
from kolloquy.planning.valuing.facts import Demand, Expert, MixWanted
from kolloquy.planning.valuing.matching import standing_for
from kolloquy.planning.valuing.recipe import RECIPE, Recipe
from kolloquy.planning.valuing.worth import base_points, channel_fit, contact_points, continuity_of, figures


@dataclass(frozen=True, slots=True)
class Asked:
    """An expert who may be asked."""

    expert: Expert
    points: int


def asked_to(demand: Demand, experts: Iterable[tuple[Expert, str | None]], recipe: Recipe = RECIPE) -> list[Asked]:
    """The best for the places there are, several for each, and enough of every kind the mix wants."""
    channel, able = channel_of(demand), []
    for expert, phase in experts:
        fee = demand.fee(expert.country)
        if channel not in expert.channels or (fee is not None and fee.amount > expert.fee_room):
            continue
        found = figures(expert, demand.objective, phase, recipe)
        if found.sweet_spot < recipe.least_sweet_spot:
            continue
        base = base_points(found, continuity_of(expert, None, recipe), demand.objective, recipe)
        able.append(Asked(expert, contact_points(base, 1.0, channel_fit(expert, demand, channel, 0, recipe))))
    able.sort(key=lambda one: (-one.points, one.expert.key))
    most = max(demand.most * recipe.seats_each_place, recipe.fewest_seats)
    chosen = {one.expert.key: one for one in able[:most]}
    for wanted in demand.mix:
        of_kind = [one for one in able if _is(one.expert, demand, wanted, recipe)]
        chosen |= {one.expert.key: one for one in of_kind[: 3 * max(wanted.fewest, 1)]}
    return sorted(chosen.values(), key=lambda one: (-one.points, one.expert.key))


def channel_of(demand: Demand) -> str:
    if demand.channels:
        return demand.channels[0]
    return {"congress": "congress", "advisory_board": "advisory_board", "education": "webinar"}.get(
        demand.kind, "face_to_face"
    )


def activity_of(
    demand: Demand, asked: Sequence[Asked], *, pressure: int, hosts: Iterable[tuple[str, int]], recipe: Recipe = RECIPE
) -> tuple[Activity, tuple[Seat, ...]]:
    channel = channel_of(demand)
    fees = [fee.amount for one in asked if (fee := demand.fee(one.expert.country)) is not None]
    activity = Activity(
        key=demand.key,
        objective=demand.objective.key,
        weeks=demand.weeks,
        fewest=demand.fewest,
        most=demand.most,
        channel=channel,
        pressure=pressure,
        fee=max(fees, default=0),  # one fee for all who sit together: the highest of their countries
        in_person=recipe.channel(channel).in_person,
        must=demand.must,
        mixes=tuple(_mixes(demand, [one.expert for one in asked], recipe)),
        hosts=tuple(hosts),
    )
    return activity, tuple(Seat(demand.key, one.expert.key, one.points) for one in asked)


def _mixes(demand: Demand, experts: Sequence[Expert], recipe: Recipe) -> Iterable[Mix]:
    for wanted in demand.mix:
        if wanted.kind == "institution":
            yield from _institutions(experts, wanted)
            continue
        members = frozenset(one.key for one in experts if _is(one, demand, wanted, recipe))
        yield Mix(mix_name(wanted), members, wanted.fewest, wanted.most)


def mix_name(wanted: MixWanted) -> str:
    names = {
        "country": f"from {wanted.of}",
        "rising": "rising experts",
        "never_met": "experts we never met",
        "institution": f"from {wanted.of or 'any one institution'}",
        "highest": "the topic’s first",
    }
    return names[wanted.kind]


def _institutions(experts: Sequence[Expert], wanted: MixWanted) -> Iterable[Mix]:
    """Not too many from any one: a mix for each that could be too many."""
    by_institution: dict[str, set[str]] = defaultdict(set)
    for one in experts:
        if one.institution and (not wanted.of or one.institution == wanted.of):
            by_institution[one.institution].add(one.key)
    for name, members in sorted(by_institution.items()):
        if wanted.of or (wanted.most is not None and len(members) > wanted.most):
            yield Mix(f"from {name}", frozenset(members), wanted.fewest if wanted.of else 0, wanted.most)


def _is(expert: Expert, demand: Demand, wanted: MixWanted, recipe: Recipe) -> bool:
    match wanted.kind:
        case "country":
            return expert.country == wanted.of
        case "never_met":
            return expert.never_met
        case "institution":
            return bool(wanted.of) and expert.institution == wanted.of
    best = standing_for(expert, demand.objective)
    if best is None:
        return False
    return best.place <= recipe.highest if wanted.kind == "highest" else (best.rise or 0.0) >= recipe.rising_from
