"""From what was collected to the instance the optimiser sees."""

import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from kolloquy.kernel.problems import NotReady
from kolloquy.planning.optimiser.instance import (
    Activity,
    Aim,
    Before,
    Colleague,
    Contact,
    Expert,
    Instance,
    Option,
    Seat,
)
from kolloquy.planning.valuing import facts
from kolloquy.planning.valuing.options import Need, Setting, contact, needs_of, options_of
from kolloquy.planning.valuing.recipe import RECIPE
from kolloquy.planning.valuing.seats import activity_of, asked_to, channel_of
from kolloquy.planning.valuing.worth import figures
from kolloquy.strategy.vocabulary import DemandKind
from kolloquy.workflows.plan_cycle.collected import AtWork, Collected, Known, ScreenedOut
from kolloquy.workflows.plan_cycle.gathered import Gathered
from kolloquy.workflows.plan_cycle.gathering_contacts import weeks_open


def build(collected: Collected) -> Gathered:
    """NotReady where nobody is left whom one could engage."""
    near = _Near(collected.colleagues)
    one_to_one = [demand for demand in collected.demands if demand.kind == DemandKind.ONE_TO_ONE]
    setting = Setting(collected.span.weeks - collected.span.now, collected.pressure)
    options: list[Option] = []
    out = list(collected.screened_out)
    stood = _stood(collected.before)
    for known in collected.experts:
        colleagues = near.of(known)
        if not colleagues:
            out.append(_nobody_there(known))
            continue
        needs = _needs(collected, known, one_to_one)
        mine = [
            option for colleague in colleagues for option in options_of(known.facts, colleague.facts, needs, setting)
        ]
        options += mine
        options += _as_it_stood(collected, known, colleagues, stood.get(known.facts.key, {}), mine, setting)
    activities, seats = _activities(collected)
    if not options and not seats:
        raise NotReady(_why_nobody(collected))
    return Gathered(collected, _instance(collected, options, activities, seats), tuple(out))


def _instance(
    collected: Collected, options: Sequence[Option], activities: Sequence[Activity], seats: Sequence[Seat]
) -> Instance:
    limits, named = collected.limits, {one.expert for one in options} | {seat.expert for seat in seats}
    named |= {one.expert for one in collected.before}
    return Instance(
        weeks=collected.span.weeks,
        colleagues=tuple(_colleagues(collected)),
        experts=tuple(_expert(collected, known) for known in collected.experts if known.facts.key in named),
        options=tuple(options),
        aims=tuple(_aims(collected)),
        activities=tuple(activities),
        seats=tuple(seats),
        fullest=limits.fullest,
        spread=limits.spread,
        budget=limits.budget,
        before=tuple(one for one in collected.before if one.expert in named),
        disturbance=limits.disturbance if collected.before else 0,
    )


def _colleagues(collected: Collected) -> Iterable[Colleague]:
    """Whom somebody has met in this cycle and need not meet again is one of those they know all the same."""
    coming = {(one.expert, one.colleague) for one in collected.before}
    done = Counter(
        known.owner
        for known in collected.experts
        if known.owner is not None and (known.facts.key, known.owner) not in coming
    )
    for one in collected.colleagues:
        most = one.most_experts
        left = None if most is None else max(most - done[one.facts.key], 0)
        yield Colleague(one.facts.key, one.minutes, left)


def _expert(collected: Collected, known: Known) -> Expert:
    return Expert(
        key=known.facts.key,
        weeks=weeks_open(collected.span),
        room=known.room,
        spacing=collected.limits.spacing,
        first_by=known.first_by,
        in_person_first=known.in_person_first,
        given=tuple(taken.given for taken in known.taken),
        fee_room=known.facts.fee_room,
        place=known.facts.place,
    )


def _aims(collected: Collected) -> Iterable[Aim]:
    met: dict[str, set[str]] = defaultdict(set)
    for known in collected.experts:
        for key in known.met_for:
            met[key].add(known.facts.key)
    for demand in collected.demands:
        if demand.kind == DemandKind.ONE_TO_ONE:
            already = met[demand.key]
            yield Aim(demand.key, demand.fewest, max(demand.most, len(already)), frozenset(already))


def _needs(collected: Collected, known: Known, demands: Sequence[facts.Demand]) -> tuple[Need, ...]:
    fitting = [
        (demand, collected.phase(demand.objective.indication, known.facts.within))
        for demand in demands
        if demand.asks(known.facts.within)
    ]
    return needs_of(known.facts, fitting)


class _Near:
    """Who could meet an expert: those who work where the expert is, else in a part of it."""

    def __init__(self, colleagues: Iterable[AtWork]) -> None:
        self.meeting = [one for one in colleagues if one.meets and any(one.minutes)]
        self.by_key = {one.facts.key: one for one in self.meeting}
        self._of_path: dict[str, list[AtWork]] = {}

    def of(self, known: Known) -> list[AtWork]:
        if known.owner is not None:
            held = self.by_key.get(known.owner)
            return [held] if held else []
        path = known.facts.within
        if path not in self._of_path:
            there = [one for one in self.meeting if any(path.startswith(own) for own in one.facts.within)]
            parts = [one for one in self.meeting if any(own.startswith(path) for own in one.facts.within)]
            self._of_path[path] = there or parts
        near = self._of_path[path]
        # Whoever knows them first; of the others each somebody else, so that not all are offered the same three.
        turn = zlib.crc32(known.facts.key.encode()) % max(len(near), 1)
        turned = [*near[turn:], *near[:turn]]
        met = known.facts.met
        ordered = sorted(turned, key=lambda one: -met[one.facts.key].times if one.facts.key in met else 0)
        return ordered[: RECIPE.most_colleagues]


def _activities(collected: Collected) -> tuple[list[Activity], list[Seat]]:
    activities: list[Activity] = []
    seats: list[Seat] = []
    here = {one.facts.key for one in collected.colleagues}
    for demand in collected.demands:
        if not demand.weeks:
            continue
        fitting = [
            (known.facts, collected.phase(demand.objective.indication, known.facts.within))
            for known in collected.experts
            if demand.asks(known.facts.within) and demand.key not in known.met_for
        ]
        asked = asked_to(demand, fitting)
        hosts = [(host, demand.minutes) for host in demand.hosts if host in here]
        activity, some = activity_of(demand, asked, pressure=collected.pressure[channel_of(demand)], hosts=hosts)
        activities.append(activity)
        seats += some
    return activities, seats


def _stood(before: Iterable[Before]) -> Mapping[str, Mapping[str, list[Before]]]:
    found: dict[str, dict[str, list[Before]]] = defaultdict(lambda: defaultdict(list))
    for one in before:
        if one.colleague is not None:
            found[one.expert][one.colleague].append(one)
    return found


def _as_it_stood(
    collected: Collected, known: Known, colleagues: Sequence[AtWork], stood: Mapping[str, list[Before]],
    made: Sequence[Option], setting: Setting,
) -> Iterable[Option]:  # fmt: skip
    """What the plan so far has of an expert is a way to engage them, however a computed one would look."""
    demands = {demand.key: demand for demand in collected.demands}
    for colleague in colleagues:
        kept = sorted(stood.get(colleague.facts.key, ()), key=lambda one: one.week)
        if not kept or any(one.objective not in demands or one.channel not in known.facts.channels for one in kept):
            continue
        contacts: list[Contact] = []
        for number, one in enumerate(kept, start=known.facts.contacts_before):
            demand = demands[one.objective]
            need = _need(collected, known, demand)
            contacts.append(contact(known.facts, colleague.facts, need, one.channel, number, setting))
        waits = [later.week - earlier.week for earlier, later in pairwise(kept)]
        gap = min([*waits, max(demands[one.objective].gap_weeks for one in kept)]) if waits else 1
        option = Option(known.facts.key, colleague.facts.key, tuple(contacts), max(gap, 1))
        if option not in made:
            yield option


def _need(collected: Collected, known: Known, demand: facts.Demand) -> Need:
    phase = collected.phase(demand.objective.indication, known.facts.within)
    return Need(demand, phase, figures(known.facts, demand.objective, phase))


def _nobody_there(known: Known) -> ScreenedOut:
    told = f"Nobody with time works where {known.facts.name} is; assign a colleague there, or give one hours."
    return ScreenedOut(
        known.facts.key, known.facts.name, "nobody_there", "", told, "A colleague for their territory.", known.territory
    )


def _why_nobody(collected: Collected) -> str:
    if not collected.experts and collected.screened_out:
        some = collected.screened_out[0]
        return (
            f"None of the {len(collected.screened_out)} experts here may be contacted (the first: {some.name}, "
            f"{some.sentence[0].lower()}{some.sentence[1:]}) Nothing was computed."
        )
    if not collected.experts:
        return "No expert of these territories has a standing on the plan’s topics or was met; follow the topics first."
    return (
        "No expert fits what the imperatives ask for; see that their topics are followed and named by the objectives."
    )


def without(collected: Collected, expert: str) -> Collected:
    return replace(collected, experts=tuple(one for one in collected.experts if one.facts.key != expert))
