"""Cycles to plan, invented and always the same for a seed, of the sizes and with the limits the bars name.

Colleagues work in regions of four to six; an expert can be met by two to five colleagues of the region, in two to
eight ways each. Values are log-normal and fall from contact to contact. `fullest` is what makes a cycle roomy or tight:
time is scarce in all of them, and the weeks have to hold as much as it lets the cycle have.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field, replace
from random import Random

from kolloquy.planning.optimiser.instance import (
    Activity,
    Aim,
    Before,
    Colleague,
    Contact,
    Expert,
    Given,
    Instance,
    Mix,
    Option,
    Seat,
)
from kolloquy.planning.optimiser.solution import Plan

PATTERNS = ("v", "f", "vv", "fv", "ff", "fvf", "fff", "fvff")
CADENCE = {1: 1, 2: 4, 3: 3, 4: 3}
FALLS = (1.0, 0.62, 0.4, 0.25)
ROOMY, TIGHT = 82, 98  # per cent of the minutes that may be planned: 22 % and 2 % of slack
FACE, VIRTUAL, TOGETHER = 100, 50, 60  # pressure


@dataclass
class Region:
    number: int
    colleagues: list[str] = field(default_factory=list)
    experts: list[str] = field(default_factory=list)


def cycle(
    experts: int = 600,
    colleagues: int = 24,
    weeks: int = 13,
    *,
    fullest: int = ROOMY,
    spread: int | None = None,
    everything: bool = False,
    seed: int = 1,
) -> Instance:
    """One cycle. With `everything`, each limit that an instance knows is there: knowing, spread, budget, mixes."""
    chance = Random(seed * 1_000_003 + experts)
    regions = _regions(colleagues)
    people = [_colleague(key, weeks, chance, everything) for region in regions for key in region.colleagues]
    objectives = [f"O{n}" for n in range(chance.randint(3, 6))]
    invited: list[Expert] = []
    options: list[Option] = []
    for number in range(experts):
        region = regions[number % len(regions)]
        expert = _expert(f"E{number:05}", region, weeks, chance)
        region.experts.append(expert.key)
        invited.append(expert)
        options += _options(expert, region, objectives, chance)
    activities, seats = _activities(regions, objectives, weeks, invited, chance)
    costs = sum(activity.fee * activity.most for activity in activities)
    return Instance(
        weeks=weeks,
        colleagues=tuple(people),
        experts=tuple(invited),
        options=tuple(options),
        aims=_aims(options, objectives, experts, colleagues),
        activities=tuple(activities),
        seats=tuple(seats),
        fullest=fullest,
        spread=spread,
        budget=round(costs * 0.6),
    )


def roomy() -> Instance:
    return cycle()


def tight() -> Instance:
    """The roomy cycle with as many minutes to plan, but nearly no others: its weeks have to be filled to the brim."""
    as_roomy = cycle(fullest=TIGHT)
    colleagues = tuple(
        replace(one, minutes=tuple(minutes * ROOMY // TIGHT for minutes in one.minutes)) for one in as_roomy.colleagues
    )
    return replace(as_roomy, colleagues=colleagues)


def large() -> Instance:
    return cycle(5_000, 100, everything=True, spread=40)


def largest() -> Instance:
    return cycle(20_000, 400, everything=True, spread=40)


def after_one_left(instance: Instance, plan: Plan, *, week: int = 0) -> Instance:
    """The same cycle when the busiest colleague who hosts nothing is away from `week`: what stood is to stay."""
    planned: dict[str, int] = defaultdict(int)
    for visit in plan.visits:
        planned[visit.colleague] += visit.minutes
    hosts = {who for activity in instance.activities for who, _ in activity.hosts}
    leaver = max((key for key in planned if key not in hosts), key=lambda key: (planned[key], key))
    colleagues = tuple(
        replace(one, minutes=one.minutes[:week] + (0,) * (instance.weeks - week)) if one.key == leaver else one
        for one in instance.colleagues
    )
    weeks = dict(plan.held)
    channels = {activity.key: activity for activity in instance.activities}
    before = [Before(v.expert, v.objective, v.channel, v.week, colleague=v.colleague) for v in plan.visits]
    for seat in plan.attendances:
        held = channels[seat.activity]
        before.append(
            Before(seat.expert, held.objective, held.channel, weeks.get(seat.activity, seat.week), activity=held.key)
        )
    typical = plan.points // max(len(before), 1)
    return replace(instance, colleagues=colleagues, before=tuple(before), disturbance=typical)


def _regions(colleagues: int) -> list[Region]:
    regions = [Region(number) for number in range(max(1, round(colleagues / 5)))]
    for number in range(colleagues):
        regions[number % len(regions)].colleagues.append(f"C{number:03}")
    return regions


def _colleague(key: str, weeks: int, chance: Random, everything: bool) -> Colleague:
    whole = chance.choice((1800, 1800, 1800, 1440, 1080))
    holiday = chance.randrange(weeks)
    minutes = []
    for week in range(weeks):
        away = week in (holiday, (holiday + 1) % weeks) if chance.random() < 0.9 else False
        other = chance.choice((0, 0, 240, 480, 600))  # what other work has taken of the week already
        minutes.append(0 if away else max(whole - other, 0))
    known = chance.randint(28, 40) if everything else None
    return Colleague(key, tuple(minutes), known)


def _expert(key: str, region: Region, weeks: int, chance: Random) -> Expert:
    spacing = chance.choice((2, 2, 3, 4))
    can_be_met = [chance.random() < 0.85 for _ in range(weeks)]
    can_be_met[chance.randrange(3)] = True
    given = []
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2))):
        given.append(
            Given(
                week=chance.randint(-4, weeks - 1),
                pressure=chance.choice((30, 50, 100)),
                whose=chance.choice(("Research", "Market Access", "Commercial", "agreed with the expert")),
                in_person=chance.random() < 0.4,
            )
        )
    return Expert(
        key=key,
        weeks=tuple(can_be_met),
        room=chance.choice((150, 250, 350, 400, 500)),
        spacing=spacing,
        first_by=chance.randint(3, 8) if chance.random() < 0.1 else None,
        in_person_first=chance.random() < 0.15,
        given=tuple(given),
        fee_room=chance.choice((0, 1500, 3000, 5000)),
        place=f"R{region.number}-{chance.randrange(6)}",
    )


def _options(expert: Expert, region: Region, objectives: list[str], chance: Random) -> list[Option]:
    worth = 200 * math.exp(chance.gauss(0, 0.8))
    wanted = chance.sample(objectives, k=min(len(objectives), chance.choice((1, 1, 2))))
    fits = {objective: chance.uniform(0.6, 1.3) for objective in wanted}
    eligible = chance.sample(region.colleagues, k=min(len(region.colleagues), chance.randint(2, 5)))
    options = []
    for place, colleague in enumerate(eligible):
        known = 1.2 if place == 0 else chance.uniform(0.85, 1.0)
        travel = 15 * chance.randint(10, 24)
        for pattern in chance.sample(PATTERNS, k=chance.randint(2, 8)):
            contacts = []
            for number, channel in enumerate(pattern):
                objective = wanted[number % len(wanted)]
                points = worth * fits[objective] * known * FALLS[number] * (1.0 if channel == "f" else 0.6)
                contacts.append(
                    Contact(
                        objective=objective,
                        channel="face_to_face" if channel == "f" else "video",
                        minutes=travel if channel == "f" else 60,
                        pressure=FACE if channel == "f" else VIRTUAL,
                        points=max(1, round(points)),
                        in_person=channel == "f",
                    )
                )
            options.append(Option(expert.key, colleague, tuple(contacts), gap=CADENCE[len(pattern)]))
    return options


def _aims(options: list[Option], objectives: list[str], experts: int, colleagues: int) -> tuple[Aim, ...]:
    """Each objective needs a third of those who could be met for it; the first may have half of them at most."""
    could: dict[str, set[str]] = defaultdict(set)
    for option in options:
        for contact in option.contacts:
            could[contact.objective].add(option.expert)
    reach = min(1.0, 25 * colleagues / experts)  # experts beyond what the colleagues can see have to stay without
    aims = []
    for number, objective in enumerate(objectives):
        known = sorted(could[objective])
        aims.append(
            Aim(
                objective,
                fewest=int(len(known) * reach / 3),
                most=len(known) // 2 if number == 0 else None,
                met=frozenset(known[:: max(len(known) // 5, 1)][:3]),
            )
        )
    return tuple(aims)


def _activities(
    regions: list[Region], objectives: list[str], weeks: int, experts: list[Expert], chance: Random
) -> tuple[list[Activity], list[Seat]]:
    activities: list[Activity] = []
    seats: list[Seat] = []
    paid = [expert.key for expert in experts if expert.fee_room >= 1500]
    for number in range(max(2, len(regions) // 2)):
        asked = sorted(chance.sample(paid, k=min(len(paid), 50)))
        rising = frozenset(chance.sample(asked, k=len(asked) // 3))
        here = frozenset(set(regions[number % len(regions)].experts) & set(asked))
        board = Activity(
            key=f"B{number}",
            objective=objectives[number % len(objectives)],
            weeks=tuple(sorted(chance.sample(range(2, weeks), k=min(weeks - 2, 3)))),
            fewest=8,
            most=12,
            channel="board",
            pressure=TOGETHER,
            fee=1500,
            must=number == 0,
            mixes=(Mix("rising", rising, fewest=2), *((Mix("one region", here, most=6),) if len(regions) > 1 else ())),
            hosts=_hosts(regions[number % len(regions)], 2, 480, chance),
        )
        activities.append(board)
        seats += [Seat(board.key, key, round(300 * math.exp(chance.gauss(0, 0.6)))) for key in asked]
    for number in range(2):
        asked = sorted(chance.sample([expert.key for expert in experts], k=len(experts) // 6))
        congress = Activity(
            key=f"K{number}",
            objective=objectives[-1],
            weeks=(chance.randrange(1, weeks),),
            fewest=5,
            most=max(10, len(experts) // 12),
            channel="congress",
            pressure=TOGETHER // 2,
            hosts=_hosts(regions[-1 - number % len(regions)], 2, 600, chance),
        )
        activities.append(congress)
        seats += [Seat(congress.key, key, round(80 * math.exp(chance.gauss(0, 0.6)))) for key in asked]
    return activities, seats


def _hosts(region: Region, count: int, minutes: int, chance: Random) -> tuple[tuple[str, int], ...]:
    return tuple(
        (who, minutes) for who in sorted(chance.sample(region.colleagues, k=min(count, len(region.colleagues))))
    )
