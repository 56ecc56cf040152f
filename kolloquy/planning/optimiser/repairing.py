"""The plan so far, kept wherever its limits still let it be, and filled up as with a spreadsheet: where a re-plan starts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kolloquy.planning.optimiser.assigning import Chosen, Model
from kolloquy.planning.optimiser.booking import Book, keeps_person
from kolloquy.planning.optimiser.greedy import seat_activities, serve, top_up
from kolloquy.planning.optimiser.instance import Before, Instance, Option
from kolloquy.planning.optimiser.scheduling_again import State, Weeks
from kolloquy.planning.optimiser.solution import Plan


def repaired(instance: Instance) -> Plan:
    book = Book(instance)
    seat_activities(book, held={one.activity: one.week for one in instance.before if one.activity})
    _keep(book)
    serve(book)
    top_up(book, but=frozenset(one.expert for one in instance.before))
    return book.plan()


def _keep(book: Book) -> None:
    """Of every expert the option that keeps most of what stood, in its weeks; those who keep most come first, and add least."""
    stood: dict[tuple[str, str], list[Before]] = defaultdict(list)
    for one in book.instance.before:
        if one.activity is None and one.colleague is not None:
            stood[one.expert, one.colleague].append(one)
    ways = []
    for option in book.instance.options:
        if mine := stood.get((option.expert, option.colleague)):
            weeks = _weeks(book, option, mine)
            if weeks is not None:
                kept = sum(week is not None for week in weeks)
                new = len(weeks) - kept
                ways.append((-kept, new, -option.points / max(option.minutes, 1), option.expert, option, weeks))
    ways.sort(key=lambda way: way[:4])
    for *_, option, wanted in ways:
        placed = _placed(book, option, wanted)
        if placed is not None and option.expert not in book.owned and not book.blocked(option):
            book.take(option, placed)


def _weeks(book: Book, option: Option, stood: Sequence[Before]) -> list[int | None] | None:
    """The weeks in which its contacts stood, None where one is new; None if none of them stood."""
    weeks: list[int | None] = []
    left = sorted(stood, key=lambda one: one.week)
    last = -1
    for contact in option.contacts:
        same = next(
            (b for b in left if (b.objective, b.channel) == (contact.objective, contact.channel) and b.week > last),
            None,
        )
        if same is not None:
            left.remove(same)
            last = same.week
        weeks.append(same.week if same is not None else None)
    return weeks if any(week is not None for week in weeks) else None


def _placed(book: Book, option: Option, wanted: Sequence[int | None]) -> list[int] | None:
    """The wanted weeks, and the first that fit between them for the rest; None where that cannot be."""
    person, free = book.people[option.expert], book.free[option.colleague]
    apart = max(option.gap, person.spacing, 1)
    planned = book.planned.get(option.expert, [])
    stands = [week for week, _, _ in planned] + [given.week for given in person.given]
    weeks: list[int] = []
    for number, contact in enumerate(option.contacts):
        earliest = weeks[-1] + apart if weeks else 0
        later = [(week, place) for place, week in enumerate(wanted) if week is not None and place > number]
        latest = later[0][0] - apart * (later[0][1] - number) if later else book.instance.weeks - 1
        among: Iterable[int] = range(earliest, min(latest + 1, book.instance.weeks, len(person.weeks), len(free)))
        if (fixed := wanted[number]) is not None:
            among = [fixed] if fixed in among else []
        fits = (
            week
            for week in among
            if person.weeks[week]
            and contact.minutes <= free[week]
            and not any(abs(week - other) < max(person.spacing, 1) for other in stands)
        )
        week = next(fits, None)
        if week is None:
            return None
        weeks.append(week)
    mine = [(week, contact.in_person, contact.pressure) for week, contact in zip(weeks, option.contacts, strict=True)]
    return weeks if keeps_person(person, [*planned, *mine], book.instance.weeks) else None


def state_of(model: Model, plan: Plan) -> State | None:
    """The plan as an assignment with weeks, to be made better; None where it takes what the assignment leaves out."""
    numbers = _columns(model)
    seats = {
        (model.instance.seats[n].activity, model.instance.seats[n].expert, w): p for p, (n, w) in enumerate(model.seats)
    }
    helds = {(model.instance.activities[n].key, w): p for p, (n, w) in enumerate(model.helds)}
    visits = defaultdict(list)
    for visit in plan.visits:
        visits[visit.expert, visit.colleague].append(visit)
    weeks: dict[str, dict[int, tuple[int, ...]]] = {one.key: {} for one in model.instance.colleagues}
    try:
        for pair, mine in visits.items():
            mine.sort(key=lambda visit: visit.number)
            kind = tuple((v.objective, v.channel, v.minutes, v.points) for v in mine)
            weeks[pair[1]][numbers[(*pair, kind)]] = tuple(v.week for v in mine)
        sat = tuple(sorted(seats[one.activity, one.expert, one.week] for one in plan.attendances))
        held = tuple(sorted(helds[one] for one in plan.held))
    except KeyError:
        return None
    chosen = Chosen(tuple(sorted(column for mine in weeks.values() for column in mine)), sat, held)
    kept: dict[str, Weeks] = dict(weeks)
    return State(model, chosen, kept)


def _columns(model: Model) -> dict[tuple[object, ...], int]:
    found: dict[tuple[object, ...], int] = {}
    for column in range(len(model.options)):
        option = model.option(column)
        kind = tuple((c.objective, c.channel, c.minutes, c.points) for c in option.contacts)
        found.setdefault((option.expert, option.colleague, kind), column)
    return found
