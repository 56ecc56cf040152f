"""What the weeks send back to the assignment: sets of visits that cannot be laid together, each proven by CP-SAT."""

from collections.abc import Callable
from dataclasses import replace

from kolloquy.planning.optimiser.assigning import Chosen, Model
from kolloquy.planning.optimiser.instance import Option
from kolloquy.planning.optimiser.problems import Limit
from kolloquy.planning.optimiser.scheduling import Week, lay

LOOKS = 40  # how often a set is tried without some of its members: a smaller set cuts off more
LOOK_EFFORT = 0.5


Fails = Callable[[Week], bool]


def shrunk(task: Week, fails: Fails) -> Week:
    """A part of the colleague's visits that still fails: halves are left out first, then smaller and smaller pieces."""
    kept, looks = list(task.options), 0
    size = max(len(kept) // 2, 1)
    while looks < LOOKS:
        place, found = 0, False
        while place < len(kept) and looks < LOOKS:
            fewer = kept[:place] + kept[place + size :]
            looks += 1
            if fails(replace(task, options=tuple(fewer))):
                kept, found = fewer, True
            else:
                place += size
        if size == 1 and not found:
            break
        size = max(size // 2, 1)
    return replace(task, options=tuple(kept))


def impossible(model: Model, task: Week, seed: int) -> bool:
    laid = lay(model, task, seed=seed, effort=LOOK_EFFORT)
    return laid.weeks is None and laid.proven


def lost_together(model: Model, task: Week, seed: int) -> int:
    """Contacts of the plan so far that were promised for these options one by one, and that they cannot keep together."""
    laid = lay(model, task, seed=seed, effort=LOOK_EFFORT)
    if laid.weeks is None:
        return 0
    return sum(int(model.promised[column]) for column in task.options) - laid.most_kept


def cut_off(model: Model, task: Week, chosen: Chosen) -> None:
    """Not all of these together, nor anything that asks for as much, while these activities are where they are."""
    terms = dict.fromkeys(_around(model, task, chosen), 1)
    count = len(terms)
    for column in task.options:
        count += 1
        for other in as_hard(model, column):
            terms[other] = 1
    model.rows.one(Limit("minutes", task.colleague), sorted(terms.items()), high=count - 1)


def cut_kept(model: Model, task: Week, chosen: Chosen, *, missing: int) -> None:
    """All of these together keep so many contacts of the plan so far less than was promised for them."""
    place = [colleague.key for colleague in model.instance.colleagues].index(task.colleague)
    columns = [*_around(model, task, chosen), *task.options]
    terms = [(column, missing) for column in columns]
    model.rows.one(None, sorted([*terms, (model.first_loss + place, -1)]), high=missing * (len(columns) - 1))


def _around(model: Model, task: Week, chosen: Chosen) -> list[int]:
    """Columns of the activities that take this colleague's time, and of the seats of the experts concerned."""
    experts = {model.option(column).expert for column in task.options}
    found = []
    for place in chosen.helds:
        activity = model.instance.activities[model.helds[place][0]]
        if any(who == task.colleague and minutes > 0 for who, minutes in activity.hosts):
            found.append(model.first_held + place)
    for place in chosen.seats:
        if model.instance.seats[model.seats[place][0]].expert in experts:
            found.append(model.first_seat + place)
    return found


def as_hard(model: Model, column: int) -> list[int]:
    """The option, and others of the same two people that can only be laid where it can."""
    mine = model.option(column)
    return [other for other in model.alike(column) if other == column or _harder(model.option(other), mine)]


def _harder(other: Option, mine: Option) -> bool:
    """Whoever can lay `other` can lay `mine`: its contacts are among those of the other, the first one first."""
    if other.gap < mine.gap or len(other.contacts) < len(mine.contacts):
        return False
    place = 0
    for number, contact in enumerate(mine.contacts):
        while place < len(other.contacts):
            there = other.contacts[place]
            place += 1
            if there.minutes >= contact.minutes and (number > 0 or there.in_person == contact.in_person):
                break
            if number == 0:
                return False
        else:
            return False
    return True
