"""The whole invented world of one seed: everything follows from the seed, the size and the day."""

import random
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kolloquy.workflows.demo_world.people import Person, invent_people
from kolloquy.workflows.demo_world.posts_and_payments import (
    Panel,
    Session,
    Transfer,
    invent_panels,
    invent_sessions,
    invent_transfers,
)
from kolloquy.workflows.demo_world.trials import Trial, invent_trials
from kolloquy.workflows.demo_world.works import Work, invent_works


class Size(StrEnum):
    SMALL = "small"  # for tests: seconds from seed to ranking
    USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Numbers:
    experts: int
    colleagues: int
    works: int
    trials: int
    sessions_a_congress: int
    transfers: int


NUMBERS = {
    Size.SMALL: Numbers(experts=80, colleagues=160, works=420, trials=40, sessions_a_congress=3, transfers=300),
    Size.USUAL: Numbers(experts=460, colleagues=1300, works=3600, trials=320, sessions_a_congress=14, transfers=3000),
}


@dataclass(frozen=True, slots=True)
class World:
    seed: int
    size: Size
    today: date
    people: list[Person]
    trials: list[Trial]
    works: list[Work]
    sessions: list[Session]
    panels: list[Panel]
    transfers: list[Transfer]


def invent(seed: int, size: Size, today: date) -> World:
    """Each part has its own stream of chance, so that one more trial does not change every name."""
    numbers = NUMBERS[size]

    def chance(part: str) -> random.Random:
        return random.Random(f"{seed}/{size}/{part}")

    people = invent_people(chance("people"), today.year, experts=numbers.experts, colleagues=numbers.colleagues)
    trials = invent_trials(chance("trials"), people, today, numbers.trials)
    return World(
        seed,
        size,
        today,
        people,
        trials,
        invent_works(chance("works"), people, trials, today, numbers.works),
        invent_sessions(chance("sessions"), people, today, numbers.sessions_a_congress),
        invent_panels(chance("panels"), people, today),
        invent_transfers(chance("transfers"), people, today, numbers.transfers),
    )
