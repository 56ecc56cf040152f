"""Looking a file through before anything is written: how many rows are good, what is wrong with the others, who is who."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from kolloquy.engagement.incoming.checking import AT_ONCE, Bringing, Checked, checked
from kolloquy.engagement.incoming.people import Match, same_person
from kolloquy.engagement.incoming.readers import files
from kolloquy.engagement.incoming.readers.files import Given
from kolloquy.engagement.incoming.readers.mapping import Kind
from kolloquy.engagement.incoming.readers.repeats import Again
from kolloquy.engagement.incoming.readers.rows import IncomingAccount, Person
from kolloquy.engagement.vocabulary import Status
from kolloquy.kernel.problems import BadInput
from kolloquy.strategy.vocabulary import Channel

MOST_PROBLEMS, MOST_NOTICES, MOST_SHOWN = 5_000, 1_000, 50
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """A row that has something to say."""

    number: int
    place: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as it will look; of a note only its length, because the preview is not the note's author."""

    number: int
    line: int
    place: str
    on: str
    channel: str
    status: str
    experts: tuple[tuple[str, str], ...]  # name, and who that is found to be
    owner: str
    minutes: int | None
    topics: tuple[str, ...]
    note: int
    good: bool
    here: bool
    sentences: tuple[str, ...]


@dataclass
class Look:
    """What a file holds, counted; `groups` are the exchanges that several rows tell of."""

    rows: int = 0
    good: int = 0
    wrong: int = 0
    here: int = 0
    same: int = 0
    nobody: int = 0
    touchpoints: int = 0
    accounts: int = 0
    known: int = 0  # people found among our experts
    waiting: int = 0  # people a steward has to settle
    candidates: int = 0  # of those, how many with somebody they may be
    not_ours: int = 0  # rows whose owner is none of our people
    problems: list[Told] = field(default_factory=list)
    notices: list[Told] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    groups: Counter[str] = field(default_factory=Counter)

    def counts(self) -> dict[str, int]:
        names = ("rows", "good", "wrong", "here", "same", "nobody", "touchpoints", "accounts", "known", "waiting", "candidates",
                 "not_ours")  # fmt: skip
        return {name: getattr(self, name) for name in names}


class TooMany(BadInput):
    """More rows than a page can wait for."""


def look(given: Given, bringing: Bringing, *, progress: Progress = lambda _: None, most: int | None = None) -> Look:
    """Read all of it once. Nothing is written."""
    found, people = Look(), _People()
    mapping = bringing.asked.mapping
    if mapping is not None and mapping.kind is Kind.ACCOUNTS and given.is_table:
        return _look_at_accounts(given, bringing, found, people)
    for number, one in enumerate(checked(files.read(given, bringing.asked), bringing), start=1):
        _count(found, people, number, one)
        if number % 1_000 == 0:
            progress(number)
        if most is not None and number > most:
            raise TooMany(
                f"{given.name} holds more than {most:,} rows; bring it in with `kolloquy exchange import {given.name}`."
            )
    found.groups = Counter({key: rows for key, rows in found.groups.items() if rows > 1})
    people.counted(found)
    return found


def first_rows(given: Given, bringing: Bringing) -> list[Shown]:
    """The first rows as they will look, without reading on."""
    from itertools import islice

    mapping = bringing.asked.mapping
    if mapping is not None and mapping.kind is Kind.ACCOUNTS and given.is_table:
        chunks = account_chunks(given, bringing)
        rows = islice((row for chunk in chunks for row in chunk), MOST_SHOWN)
        return [_shown_account(number, row, match, here=here) for number, row, match, here in rows]
    found = checked(files.read(given, bringing.asked), bringing)
    return [_shown(number, one) for number, one in enumerate(islice(found, MOST_SHOWN), start=1)]


def chosen(text: str) -> frozenset[int] | None:
    """The rows somebody names, as in "2-40, 55"; None for all of them."""
    numbers: set[int] = set()
    for part in text.replace(" ", "").split(","):
        if not part:
            continue
        first, _, last = part.partition("-")
        if not first.isdecimal() or (last and not last.isdecimal()) or len(first) > 9 or len(last) > 9:
            raise BadInput(f"“{part[:30]}” names no rows; write them by their lines, such as 2-40, 55.")
        if int(last or first) - int(first) > 1_000_000:
            raise BadInput(f"“{part[:30]}” names more rows than a file holds; leave it empty to take all good ones.")
        numbers.update(range(int(first), int(last or first) + 1))
    return frozenset(numbers) if numbers else None


class _People:
    """Who was named, each counted once."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.waiting: dict[tuple[str, ...], bool] = {}

    def add(self, person: Person, match: Match) -> None:
        if match.sure and match.somebody is not None:
            self.known.add(str(match.somebody.pk))
        else:
            self.waiting[same_person(person)] = bool(match.candidates)

    def counted(self, found: Look) -> None:
        found.known, found.waiting = len(self.known), len(self.waiting)
        found.candidates = sum(self.waiting.values())


def _count(found: Look, people: _People, number: int, one: Checked) -> None:
    row = one.row
    found.rows += 1
    found.wrong += not one.good
    found.good += one.good
    found.here += one.good and one.here
    found.same += one.good and one.again is Again.SAME
    found.nobody += one.good and one.nobody
    if one.new:
        found.groups[f"{one.system}\n{one.key}"] += 1
        found.touchpoints += one.again is Again.FIRST
        found.not_ours += one.owner is None
        for person, match in one.people:
            people.add(person, match)
    if row.problems and len(found.problems) < MOST_PROBLEMS:
        found.problems.append(Told(number, row.where, row.problems))
    elif row.notices and not row.problems and len(found.notices) < MOST_NOTICES:
        found.notices.append(Told(number, row.where, row.notices))
    if len(found.shown) < MOST_SHOWN:
        found.shown.append(_shown(number, one))


def _shown(number: int, one: Checked) -> Shown:
    row = one.row
    return Shown(
        number, row.line, row.where, row.on.isoformat() if row.on else "", Channel(row.channel).label if row.channel else "",
        Status(row.status).label.lower() if row.status else "",
        tuple((person.shown, _who(match)) for person, match in one.people),
        str(one.owner) if one.owner else one.owner_words or "", row.minutes, tuple(topic.name for topic in one.topics),
        len(row.note or ""), one.good, one.here, (*row.problems, *row.notices),
    )  # fmt: skip


def _who(match: Match) -> str:
    if match.sure and match.somebody is not None:
        return f"{match.somebody.name}, {match.how}"
    if match.candidates:
        best = match.candidates[0]
        others = f" and {len(match.candidates) - 1} others" if len(match.candidates) > 1 else ""
        where = f", {best.institution}" if best.institution else ""
        return f"not sure: perhaps {best.name}{where} ({best.probability:.0%}){others}; comes in unverified"
    return "nobody known; comes in unverified" if match.somebody is None else "waits for a steward already"


def _look_at_accounts(given: Given, bringing: Bringing, found: Look, people: _People) -> Look:
    for chunk in account_chunks(given, bringing):
        for number, row, match, here in chunk:
            found.rows += 1
            found.wrong += bool(row.problems)
            found.good += not row.problems
            found.here += here and not row.problems
            if row.problems:
                found.problems.append(Told(number, row.where, row.problems))
            elif not here:
                found.accounts += 1
            if match and not row.problems:
                people.add(row.person, match)
            if len(found.shown) < MOST_SHOWN:
                found.shown.append(_shown_account(number, row, match, here=here))
    del found.problems[MOST_PROBLEMS:]
    people.counted(found)
    return found


def _shown_account(number: int, row: IncomingAccount, match: Match | None, *, here: bool) -> Shown:
    who = ((row.person.shown, _who(match)),) if match else ()
    return Shown(
        number, row.line, row.where, "", "", row.person.account or "", who, "", None, (), 0, not row.problems, here,
        (*row.problems, *row.notices),
    )  # fmt: skip


AccountRow = tuple[int, IncomingAccount, Match | None, bool]


def account_chunks(given: Given, bringing: Bringing) -> Iterable[list[AccountRow]]:
    """Accounts with whom they are found to be, and whether the id is known; of a doubled id the first row counts."""
    from itertools import islice

    from kolloquy.engagement.incoming.models import KnownAccount

    assert bringing.asked.mapping is not None
    system, people = bringing.asked.mapping.system, bringing.people_of(bringing.asked.mapping.system)
    stream = (
        replace(row, problems=(*row.problems, against)) if (against := bringing.against([row.person], system)) else row
        for row in files.read(given, bringing.asked)
        if isinstance(row, IncomingAccount)
    )
    seen: set[str] = set()
    number = 0
    while some := list(islice(stream, AT_ONCE)):
        people.settle({row.person for row in some if not row.problems})
        keys = [row.person.account for row in some if row.person.account]
        known = set()
        for i in range(0, len(keys), 500):
            known |= set(
                KnownAccount.objects.filter(system=system, source_key__in=keys[i : i + 500]).values_list(
                    "source_key", flat=True
                )
            )
        chunk: list[AccountRow] = []
        for row in some:
            number += 1
            key = row.person.account or ""
            here = key in known or key in seen
            if not row.problems:
                seen.add(key)
            chunk.append((number, row, None if row.problems else people.of(row.person), here))
        yield chunk
