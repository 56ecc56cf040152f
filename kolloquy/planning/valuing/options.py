"""In which ways one colleague may engage one expert: sensible bundles of contacts, none that another one beats."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import le

from kolloquy.planning.optimiser.instance import Contact, Option
from kolloquy.planning.valuing.facts import Colleague, Demand, Expert
from kolloquy.planning.valuing.recipe import RECIPE, Recipe
from kolloquy.planning.valuing.worth import (
    Figures,
    base_points,
    channel_fit,
    contact_points,
    continuity_of,
    figures,
)


@dataclass(frozen=True, slots=True)
class Need:
    """A demand for one-to-one exchange that an expert fits, and the phase of its indication where they are."""

    demand: Demand
    phase: str | None
    figures: Figures


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for all: the weeks there are, and what a contact presses, in hundredths of a visit."""

    weeks: int
    pressure: Mapping[str, int]
    recipe: Recipe = RECIPE


def needs_of(expert: Expert, demands: Iterable[tuple[Demand, str | None]], recipe: Recipe = RECIPE) -> tuple[Need, ...]:
    """What the expert may be engaged for, the sweetest first; without interest of their own there is nothing."""
    found = []
    for demand, phase in demands:
        if not _goes(expert, demand.channels, recipe):
            continue
        worth = figures(expert, demand.objective, phase, recipe)
        if worth.sweet_spot >= recipe.least_sweet_spot:
            found.append(Need(demand, phase, worth))
    found.sort(key=lambda need: (-need.figures.sweet_spot, need.demand.key))
    return tuple(found)


def options_of(expert: Expert, colleague: Colleague, needs: Sequence[Need], setting: Setting) -> tuple[Option, ...]:
    """At most a handful; each contact goes by a way that consent and wishes leave open."""
    recipe = setting.recipe
    continuity = continuity_of(expert, colleague.key, recipe)
    chosen = needs[: recipe.objectives_together]
    made: dict[tuple[object, ...], Option] = {}
    for one in _bundles(expert, chosen, setting):
        option = _option(expert, colleague, one, continuity, setting)
        if option is not None:
            made.setdefault((option.contacts, option.gap), option)
    return _kept(_unbeaten(list(made.values())), recipe.most_options)


def contact(expert: Expert, colleague: Colleague, need: Need, channel: str, number: int, setting: Setting) -> Contact:
    """One contact as it is counted in an option; `number` counts the expert's contacts of the cycle from 0."""
    recipe = setting.recipe
    base = base_points(need.figures, continuity_of(expert, colleague.key, recipe), need.demand.objective, recipe)
    return _contact(expert, colleague, need, channel, number, base, setting)


def minutes_of(demand: Demand, channel: str, expert: Expert, colleague: Colleague, recipe: Recipe = RECIPE) -> int:
    use = recipe.channel(channel)
    return demand.minutes + use.prepare_minutes + (travel(expert, colleague, recipe) if use.in_person else 0)


def travel(expert: Expert, colleague: Colleague, recipe: Recipe = RECIPE) -> int:
    """Minutes there and back, by how wide the colleague's ground is."""
    if len(colleague.within) > 1 or expert.within not in colleague.within:
        return recipe.travel_regions
    return recipe.travel_countries if expert.countries_there > 1 else recipe.travel_near


_Bundle = list[tuple[Need, str]]


def _goes(expert: Expert, channels: Sequence[str], recipe: Recipe) -> list[str]:
    """The ways of talking to one that the demand names and the expert leaves open."""
    named = channels or ("face_to_face", "virtual")
    return [one for one in named if one in expert.channels and not recipe.channel(one).event]


def _bundles(expert: Expert, needs: Sequence[Need], setting: Setting) -> Iterable[_Bundle]:
    for need in needs:
        for count in range(1, _most(expert, need) + 1):
            for channels in _patterns(expert, [need] * count, setting.recipe):
                yield [(need, channel) for channel in channels]
    for place, first in enumerate(needs):
        for second in needs[place + 1 :]:
            for count in range(2, min(_most(expert, first) + _most(expert, second), 4) + 1):
                mixed = [first if number % 2 == 0 else second for number in range(count)]
                if mixed.count(first) > _most(expert, first) or mixed.count(second) > _most(expert, second):
                    continue
                for channels in _patterns(expert, mixed, setting.recipe):
                    yield list(zip(mixed, channels, strict=True))


def _most(expert: Expert, need: Need) -> int:
    wished = expert.most_contacts
    return need.demand.contacts if wished is None else min(need.demand.contacts, max(wished, 0))


def _patterns(expert: Expert, needs: Sequence[Need], recipe: Recipe) -> Iterable[tuple[str, ...]]:
    """All in the best way, in person and then lighter, or as light as is sensible."""
    ways = [_by_fit(expert, need, recipe) for need in needs]
    yield tuple(way[0] for way in ways)
    visits = [next((one for one in way if recipe.channel(one).in_person), None) for way in ways]
    remote = [next((one for one in way if not recipe.channel(one).in_person), None) for way in ways]
    if all(remote):
        yield tuple(one for one in remote if one)
        if visits[0] is not None and len(needs) > 1:
            yield (visits[0], *(one for one in remote[1:] if one))


def _by_fit(expert: Expert, need: Need, recipe: Recipe) -> list[str]:
    ways = _goes(expert, need.demand.channels, recipe)
    return sorted(ways, key=lambda one: (-channel_fit(expert, need.demand, one, 1, recipe), one))


def _option(
    expert: Expert, colleague: Colleague, bundle: _Bundle, continuity: float, setting: Setting
) -> Option | None:
    gap = max(need.demand.gap_weeks for need, _ in bundle) if len(bundle) > 1 else 1
    if (len(bundle) - 1) * gap + 1 > setting.weeks:
        return None
    contacts = []
    for number, (need, channel) in enumerate(bundle, start=expert.contacts_before):
        base = base_points(need.figures, continuity, need.demand.objective, setting.recipe)
        contacts.append(_contact(expert, colleague, need, channel, number, base, setting))
    return Option(expert.key, colleague.key, tuple(contacts), gap)


def _contact(
    expert: Expert, colleague: Colleague, need: Need, channel: str, number: int, base: int, setting: Setting
) -> Contact:
    recipe = setting.recipe
    fit = channel_fit(expert, need.demand, channel, number, recipe)
    return Contact(
        objective=need.demand.key,
        channel=channel,
        minutes=minutes_of(need.demand, channel, expert, colleague, recipe),
        pressure=setting.pressure[channel],
        points=contact_points(base, recipe.fall(number), fit),
        in_person=recipe.channel(channel).in_person,
    )


def _unbeaten(options: list[Option]) -> list[Option]:
    """Without those that another one for the same objectives beats in every respect."""
    respects = [_respects(one) for one in options]
    rivals: dict[frozenset[str], set[_Respects]] = defaultdict(set)
    for one, mine in zip(options, respects, strict=True):
        rivals[one.objectives].add(mine)
    return [
        one
        for one, mine in zip(options, respects, strict=True)
        if not any(_beats(other, mine) for other in rivals[one.objectives])
    ]


_Respects = tuple[bool, tuple[int, ...]]


def _respects(one: Option) -> _Respects:
    """Whether it begins in person, and where less is better."""
    return one.contacts[0].in_person, (-one.points, one.minutes, one.pressure, len(one.contacts), one.gap)


def _beats(one: _Respects, other: _Respects) -> bool:
    return one[0] >= other[0] and one[1] != other[1] and all(map(le, one[1], other[1]))


def _kept(options: list[Option], most: int) -> tuple[Option, ...]:
    """The best and the lightest for each set of objectives first, so that every aim can be served; then by worth."""
    by_worth = sorted(
        options, key=lambda one: (-one.points, one.minutes, [(c.objective, c.channel) for c in one.contacts])
    )
    first: dict[int, Option] = {}
    for pick in (by_worth, sorted(by_worth, key=lambda one: (one.minutes, -one.points))):
        seen: set[frozenset[str]] = set()
        for one in pick:
            if len(one.objectives) == 1 and one.objectives not in seen:
                seen.add(one.objectives)
                first[id(one)] = one
    ordered = [*first.values(), *(one for one in by_worth if id(one) not in first)]
    return tuple(ordered[:most])
