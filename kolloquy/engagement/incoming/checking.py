"""Rows judged against the records: whose they are, who may bring them in, what is here already. Reads, never writes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

from kolloquy.engagement.contact_rules import check_plan
from kolloquy.engagement.incoming.people import House, Match, People, house, touchpoint_keys
from kolloquy.engagement.incoming.readers.files import SYSTEM_OF, Asked
from kolloquy.engagement.incoming.readers.repeats import Again, Keyed, keyed
from kolloquy.engagement.incoming.readers.rows import PLANNED, IncomingTouchpoint, Person, Row, Source
from kolloquy.engagement.rules import MEETING_FUNCTIONS, may_log
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.rights.forgotten import Forgotten, Named
from kolloquy.governance.rights.rules import may_come_in, purpose_of
from kolloquy.governance.rights.suppression import forgotten_here
from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.kernel.text import fold
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.topics import SPEAK_OFF_LABEL
from kolloquy.strategy.vocabulary import Channel, Label

AT_ONCE = 2_000
_LETTERS = frozenset({Source.CALENDAR, Source.EMAIL})


@dataclass(frozen=True)
class Bringing:
    """Who brings what in, and all that is asked of the records once for the whole of it."""

    by: User
    asked: Asked
    function: str | None  # whose touchpoints they are where a row names nobody we know
    house: House = field(default_factory=house)
    forgotten: Forgotten = field(default_factory=forgotten_here)
    erased: dict[tuple[str, Person], bool] = field(default_factory=dict)
    people: dict[str, People] = field(default_factory=dict)
    contacts: dict[tuple[str, str, date, str], str | None] = field(default_factory=dict)

    def people_of(self, system: str) -> People:
        return self.people.setdefault(system, People(system))

    def system_of(self, row: IncomingTouchpoint) -> str:
        return SYSTEM_OF.get(row.source) or (self.asked.mapping.system if self.asked.mapping else "csv")

    def against(self, people: Iterable[Person], system: str) -> str | None:
        """What speaks against writing these people down: somebody who was erased does not come back by a file."""
        verdict = may_come_in(is_forgotten=any(self._is_forgotten(person, system) for person in people))
        return None if verdict else f"{verdict.reason} ({verdict.rule})"

    def _is_forgotten(self, person: Person, system: str) -> bool:
        if not self.forgotten and not self.forgotten.expert_ids:
            return False
        asked = (system, person)
        if asked not in self.erased:
            by_id = person.expert_id in self.forgotten.expert_ids
            self.erased[asked] = by_id or self.forgotten.names(_named(person, system))
        return self.erased[asked]

    @property
    def today(self) -> date:
        return self.asked.today


@dataclass(frozen=True, slots=True)
class Checked:
    """A row, and what the records say to it. `people` are its persons with whom they were found to be."""

    row: IncomingTouchpoint
    key: str
    system: str
    again: Again
    people: tuple[tuple[Person, Match], ...] = ()
    owner: User | None = None
    owner_words: str | None = None
    function: str = ""
    colleagues: tuple[User, ...] = ()
    topics: tuple[DiscussionTopic, ...] = ()
    here: bool = False  # it came in before
    nobody: bool = False  # it names nobody from outside, and so is no exchange

    @property
    def good(self) -> bool:
        return not self.row.problems

    @property
    def new(self) -> bool:
        return self.good and not self.here and not self.nobody and self.again is not Again.SAME


def checked(rows: Iterable[Row], bringing: Bringing) -> Iterator[Checked]:
    """Each row in order, a few queries every two thousand."""
    stream = keyed(row for row in rows if isinstance(row, IncomingTouchpoint))
    while some := list(islice(stream, AT_ONCE)):
        yield from _chunk(some, bringing)


def _chunk(some: list[Keyed], bringing: Bringing) -> Iterator[Checked]:
    systems: dict[str, list[Keyed]] = {}
    for one in some:
        systems.setdefault(bringing.system_of(one.row), []).append(one)
    here: dict[tuple[str, str], tuple[date, str, str]] = {}
    for system, mine in systems.items():
        bringing.people_of(system).settle({p for one in mine for p in _outside(one.row, bringing)})
        found = touchpoint_keys([one.key for one in mine if not one.row.problems], system)
        here |= {(system, key): told for key, told in found.items()}
    for one in some:
        system = bringing.system_of(one.row)
        yield _check(one, system, here.get((system, one.key)), bringing)


def _outside(row: IncomingTouchpoint, bringing: Bringing) -> tuple[Person, ...]:
    """Who of a row's people is from outside: an address of one of us, or of our house, is not."""
    if row.source not in _LETTERS:
        return row.people
    return tuple(p for p in row.people if not bringing.house.user(p.email) and not bringing.house.is_ours(p.email))


def _check(one: Keyed, system: str, here: tuple[date, str, str] | None, bringing: Bringing) -> Checked:
    row, outside = one.row, _outside(one.row, bringing)
    owner, words, colleagues = _ours(row, bringing)
    function = (
        owner.function if owner and owner.function in MEETING_FUNCTIONS else bringing.function or bringing.by.function
    )
    people = bringing.people_of(system)
    made = Checked(
        row, one.key, system, one.again, tuple((p, people.of(p)) for p in outside), owner, words, function, colleagues,
        here=here is not None,
    )  # fmt: skip
    if row.problems:
        return made
    if not outside:
        return replace(made, nobody=True, row=row.noting("Names nobody from outside; passed over."))
    verdict = may_log(bringing.by.function, function, source=str(row.source))
    if not verdict:
        return replace(made, row=row.but(f"{verdict.reason} ({verdict.rule})"))
    if here is not None:
        return replace(made, row=_already(row, here))
    if against := bringing.against(outside, system) or _against(made, bringing):
        return replace(made, row=row.but(against))
    return _with_topics(made, bringing)


def _named(person: Person, system: str) -> Named:
    account = (system, person.account) if person.account else None
    return Named(
        family=person.family, given=person.given, orcid=person.orcid, npi=person.npi, institution=person.institution,
        account=account,
    )  # fmt: skip


def _ours(row: IncomingTouchpoint, bringing: Bringing) -> tuple[User | None, str | None, tuple[User, ...]]:
    """The owner, or whom the file names instead; and further colleagues."""
    user = bringing.house.user
    if row.source in _LETTERS:
        ours = list(dict.fromkeys(u for u in [user(row.owner), *(user(p.email) for p in row.people)] if u))
        owner = bringing.by if bringing.by in ours or not ours else ours[0]
        return owner, None, tuple(u for u in ours if u != owner)
    colleagues = tuple(u for word in row.colleagues if (u := user(word)))
    if row.owner is None:  # the file has no column for it
        if bringing.by.function in MEETING_FUNCTIONS:
            return bringing.by, None, colleagues
        return None, "not stated", colleagues
    found = user(row.owner)
    return found, None if found else (row.owner or "not stated")[:300], colleagues


def _already(row: IncomingTouchpoint, here: tuple[date, str, str]) -> IncomingTouchpoint:
    on, channel, status = here
    if (on, channel, status) == (row.on, row.channel, row.status):
        return row
    there = f"{Status(status).label.lower()} on {on.isoformat()}, {Channel(channel).label.lower()}"
    return row.noting(f"Is here already as {there}; it was left as it is.")


def _against(made: Checked, bringing: Bringing) -> str | None:
    """What an expert's rights say to a contact that is still to come; what has happened is always taken."""
    row = made.row
    if row.status != PLANNED or row.on is None or row.on < bringing.today or row.channel is None:
        return None
    for _, match in made.people:
        if match.somebody is None:
            continue
        asked = (str(match.somebody.pk), row.channel, row.on, made.function)
        if asked not in bringing.contacts:
            told = check_plan(
                experts=[match.somebody], channel=row.channel, on=row.on, by=bringing.by, alone=True,
                purpose=purpose_of(made.function),
            )  # fmt: skip
            bringing.contacts[asked] = next((f"{each.reason} ({each.rule})" for each in told.refusals), None)
        if against := bringing.contacts[asked]:
            return against
    return None


def _with_topics(made: Checked, bringing: Bringing) -> Checked:
    if not made.row.topics:
        return made
    topics = {name: bringing.house.topics.get(fold(name)) for name in made.row.topics}
    off_label = SIDE_OF[made.function] in SPEAK_OFF_LABEL
    # What the other side speaks about is no topic here, as if there were none of that name.
    known = [
        (name, topic if topic and (off_label or topic.label == Label.ON) else None) for name, topic in topics.items()
    ]
    unknown = ", ".join(f"“{name}”" for name, topic in known if topic is None)
    row = made.row.noting(f"{unknown} is no topic here; the row comes in without it.") if unknown else made.row
    return replace(made, row=row, topics=tuple(dict.fromkeys(topic for _, topic in known if topic)))
