"""A small cycle, and plans of it in a few signs.

"X>A:fv@0,3" is expert X visited by colleague A, face to face in week 0 and by video in week 3; "X*B1@5" is X in
activity B1, which then takes place in week 5; "B1@5" alone has it take place.
"""

import re
from dataclasses import replace

from kolloquy.planning.optimiser.instance import Activity, Colleague, Contact, Expert, Instance, Option, Seat
from kolloquy.planning.optimiser.solution import Attendance, Plan, Visit

WEEKS = 8
POINTS = {"f": 100, "v": 40}
PATTERNS = ("v", "f", "fv", "vv", "ff")


def contact(sign: str, objective: str = "gap", minutes: int | None = None) -> Contact:
    channel = {"f": "face_to_face", "v": "video"}[sign]
    taken = minutes if minutes is not None else {"f": 240, "v": 60}[sign]
    return Contact(objective, channel, taken, {"f": 100, "v": 50}[sign], POINTS[sign], sign == "f")


def option(expert: str, colleague: str, pattern: str, gap: int = 1) -> Option:
    return Option(expert, colleague, tuple(contact(sign) for sign in pattern), gap=gap)


def small(**changes: object) -> Instance:
    """Experts X, Y and Z; colleagues A and B with 480 minutes a week; board B1 in week 5 or 6."""
    experts = tuple(Expert(key, (True,) * WEEKS, room=300) for key in "XYZ")
    instance = Instance(
        weeks=WEEKS,
        colleagues=tuple(Colleague(key, (480,) * WEEKS) for key in "AB"),
        experts=experts,
        options=tuple(option(x.key, who, pattern) for x in experts for who in "AB" for pattern in PATTERNS),
        activities=(Activity("B1", "gap", (5, 6), fewest=0, most=3, channel="board", pressure=60, fee=1000),),
        seats=tuple(Seat("B1", x.key, 70) for x in experts),
    )
    instance = replace(instance, experts=tuple(replace(one, fee_room=1000) for one in experts))
    return replace(instance, **changes)  # type: ignore[arg-type]


def expert(instance: Instance, key: str = "X", **changes: object) -> Instance:
    people = tuple(replace(one, **changes) if one.key == key else one for one in instance.experts)  # type: ignore[arg-type]
    return replace(instance, experts=people)


def colleague(instance: Instance, key: str = "A", **changes: object) -> Instance:
    people = tuple(replace(one, **changes) if one.key == key else one for one in instance.colleagues)  # type: ignore[arg-type]
    return replace(instance, colleagues=people)


def activity(instance: Instance, **changes: object) -> Instance:
    return replace(instance, activities=tuple(replace(one, **changes) for one in instance.activities))  # type: ignore[arg-type]


def plan(text: str) -> Plan:
    visits: list[Visit] = []
    attendances: list[Attendance] = []
    held: dict[str, int] = {}
    for word in text.split():
        what, weeks = word.split("@")
        numbers = [int(week) for week in weeks.split(",")]
        if ">" in what:
            who, by, signs = re.split("[>:]", what)
            for number, (sign, week) in enumerate(zip(signs, numbers, strict=True)):
                one = contact(sign)
                visits.append(Visit(who, by, one.objective, one.channel, week, number, one.points, one.minutes))
        else:
            who, _, key = what.rpartition("*")
            held.setdefault(key, numbers[0])
            if who:
                attendances.append(Attendance(who, key, numbers[0], 70))
    return Plan(tuple(visits), tuple(attendances), tuple(sorted(held.items())))
