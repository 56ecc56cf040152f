"""The plan that somebody with a spreadsheet would make: what is worth most an hour first, each in the first week that fits.

What time is left then goes to those whose next better option brings most for the extra hour. No limit from above is
broken. Limits from below (the fewest experts of an aim) are served first, and may still be missed.
"""

from collections.abc import Mapping, Sequence

from kolloquy.planning.optimiser.booking import Book, keeps_person
from kolloquy.planning.optimiser.instance import Activity, Instance, Option, Seat
from kolloquy.planning.optimiser.solution import Attendance, Plan


def greedy(instance: Instance) -> Plan:
    book = Book(instance)
    seat_activities(book)
    serve(book)
    top_up(book)
    return book.plan()


def seat_activities(book: Book, held: Mapping[str, int] | None = None) -> None:
    """Those that must be first; each in the week in which it stood, where it did."""
    for activity in sorted(book.instance.activities, key=lambda one: not one.must):
        _hold(book, activity, (held or {}).get(activity.key))


def serve(book: Book) -> None:
    """The fewest experts of every aim."""
    by_worth = _by_worth(book)
    for aim in book.instance.aims:
        for option in by_worth:
            if book.count(aim.objective) >= aim.fewest:
                break
            if aim.objective in option.objectives and option.expert not in book.met[aim.objective]:
                book.visit(option)


def top_up(book: Book, but: frozenset[str] = frozenset()) -> None:
    """What else fits; none of those in `but` has an option of theirs exchanged for a better one."""
    by_worth, added = _by_worth(book), True
    while added:  # again, because the spread lets nobody run ahead of the others
        added = sum(book.visit(option) for option in by_worth) > 0
        added = _improve(book, but) > 0 or added


def _by_worth(book: Book) -> list[Option]:
    return sorted(book.instance.options, key=lambda one: (-one.points / max(one.minutes, 1), one.expert, one.colleague))


def _hold(book: Book, activity: Activity, stood: int | None = None) -> None:
    """In the first of its weeks in which its hosts are free and its smallest size is reached."""
    kept = {one.expert for one in book.instance.before if one.activity == activity.key}
    seats = sorted(
        (one for one in book.instance.seats if one.activity == activity.key),
        key=lambda one: -one.points - (book.instance.disturbance if one.expert in kept else 0),
    )
    for week in sorted(activity.weeks, key=lambda week: (week != stood, week)):
        if not 0 <= week < book.instance.weeks:
            continue
        if any(book.free[who][week] < minutes or not book.may_work(who, minutes) for who, minutes in activity.hosts):
            continue
        chosen = _seated(book, activity, seats, week)
        if chosen is None:
            continue
        book.hold(activity, week)
        for seat in chosen:
            book.sit(Attendance(seat.expert, activity.key, week, seat.points))
        return


def _seated(book: Book, activity: Activity, seats: Sequence[Seat], week: int) -> list[Seat] | None:
    """First those whom a mix still wants, then the best; None where the activity stays too small."""
    chosen: dict[str, Seat] = {}
    wanting = [mix.experts for mix in activity.mixes if mix.fewest > 0 for _ in range(mix.fewest)]
    for among in (*wanting, *([None] * activity.most)):
        for seat in seats:
            if seat.expert in chosen or (among is not None and seat.expert not in among):
                continue
            if _may_sit(book, activity, seat, week, chosen):
                chosen[seat.expert] = seat
                break
        else:
            if among is None:
                break
    enough = len(chosen) >= activity.fewest
    mixed = all(len(mix.experts & chosen.keys()) >= mix.fewest for mix in activity.mixes)
    return list(chosen.values()) if enough and mixed else None


def _may_sit(book: Book, activity: Activity, seat: Seat, week: int, chosen: dict[str, Seat]) -> bool:
    if len(chosen) >= activity.most:
        return False
    for mix in activity.mixes:
        if mix.most is not None and seat.expert in mix.experts and len(mix.experts & chosen.keys()) >= mix.most:
            return False
    budget, person = book.instance.budget, book.people[seat.expert]
    if budget is not None and book.spent + activity.fee * (len(chosen) + 1) > budget:
        return False
    if book.fees[seat.expert] + activity.fee > max(person.fee_room, 0):
        return False
    planned = [*book.planned[seat.expert], (week, activity.in_person, activity.pressure)]
    return keeps_person(person, planned, book.instance.weeks)


def _improve(book: Book, but: frozenset[str]) -> int:
    """How many experts got a better option than they had: that with the most points for the extra minutes first."""
    better = []
    for option in book.instance.options:
        has = book.owned.get(option.expert)
        if has is not None and option.points > has.points and option.expert not in but:
            extra = max(option.minutes - has.minutes, 1)
            better.append((-(option.points - has.points) / extra, option.expert, option.colleague, option))
    better.sort(key=lambda one: one[:3])
    return sum(_exchange(book, option) for *_, option in better)


def _exchange(book: Book, option: Option) -> bool:
    has = book.owned[option.expert]
    more = option.minutes if option.colleague != has.colleague else option.minutes - has.minutes
    if option.points <= has.points or more > book.left[option.colleague]:
        return False
    back, weeks = book.put_back(option.expert)
    short = any(
        aim.objective in back.objectives - option.objectives and book.count(aim.objective) < aim.fewest
        for aim in book.instance.aims
    )
    if not short and book.visit(option):
        if book.is_even():
            return True
        book.put_back(option.expert)
    book.take(back, weeks)
    return False
