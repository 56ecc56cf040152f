"""Writing what was looked through: touchpoints, the people nobody knows yet, and the entries of the trail. Called by
`actions` alone, inside its transaction.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from kolloquy.engagement import recording
from kolloquy.engagement.contact_rules import open_notices
from kolloquy.engagement.drafts import Draft, Somebody
from kolloquy.engagement.incoming.checking import Bringing, Checked, checked
from kolloquy.engagement.incoming.looking import MOST_PROBLEMS, Told, account_chunks
from kolloquy.engagement.incoming.models import Import, KnownAccount
from kolloquy.engagement.incoming.people import Match, People, sort_name
from kolloquy.engagement.incoming.readers import files
from kolloquy.engagement.incoming.readers.files import Given
from kolloquy.engagement.incoming.readers.rows import HELD, Person
from kolloquy.engagement.models import UnverifiedExpert
from kolloquy.engagement.plan_meets.actions import meet
from kolloquy.governance.trail.actions import Event, record_many
from kolloquy.identity.models import Expert
from kolloquy.kernel.ids import new_key
from kolloquy.planning.holding import hold_plans_in_force

_AT_ONCE = 2_000


@dataclass
class Taken:
    rows: int = 0  # that became part of a touchpoint or an account
    touchpoints: int = 0
    accounts: int = 0
    unverified: int = 0
    here: int = 0
    left_out: int = 0  # rows with problems
    not_chosen: int = 0
    problems: list[Told] = field(default_factory=list)
    first_meetings: dict[tuple[str, str], Draft] = field(default_factory=dict)  # for the clocks of notices

    def counts(self) -> dict[str, int]:
        names = ("rows", "touchpoints", "accounts", "unverified", "here", "left_out", "not_chosen")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Task:
    importing: Import
    given: Given
    bringing: Bringing
    at: datetime
    groups: Counter[str]
    chosen: frozenset[int] | None  # by their lines; None: all
    left_out: frozenset[int] = frozenset()

    def takes(self, line: int) -> bool:
        return line not in self.left_out and (self.chosen is None or line in self.chosen)


def take_touchpoints(task: Task) -> Taken:
    """A few hundred exchanges at a time, so that a large file needs no large memory."""
    hold_plans_in_force()
    taken = Taken()
    stream = _whole(task, taken)
    while some := list(islice(stream, _AT_ONCE)):
        _write(some, task, taken)
    open_notices(taken.first_meetings.values(), by=task.bringing.by)
    meet((known for known, status in taken.first_meetings if status == HELD), by=task.bringing.by)
    return taken


def take_accounts(task: Task) -> Taken:
    taken = Taken()
    for chunk in account_chunks(task.given, task.bringing):
        new = []
        for number, row, match, here in chunk:
            if row.problems:
                taken.left_out += 1
                taken.problems.append(Told(number, row.where, row.problems))
            elif not task.takes(row.line):
                taken.not_chosen += 1
            elif here:
                taken.here += 1
            elif match is not None:
                new.append((row.person, match))
        assert task.bringing.asked.mapping is not None
        system = task.bringing.asked.mapping.system
        people = task.bringing.people_of(system)
        taken.unverified += len(_write_unverified(new, people, system, task, learn=False))
        accounts = [_account(system, person, people.of(person).somebody, task) for person, _ in new]
        KnownAccount.objects.bulk_create(accounts, batch_size=500)
        taken.accounts += len(accounts)
        taken.rows += len(accounts)
    del taken.problems[MOST_PROBLEMS:]
    return taken


def _whole(task: Task, taken: Taken) -> Iterator[list[Checked]]:
    """The exchanges, each with all of its rows; one is given out as soon as its last row has come."""
    waiting: dict[str, list[Checked]] = {}
    for number, one in enumerate(checked(files.read(task.given, task.bringing.asked), task.bringing), start=1):
        group = f"{one.system}\n{one.key}"
        if not one.good:
            taken.left_out += 1
            if len(taken.problems) < MOST_PROBLEMS:
                taken.problems.append(Told(number, one.row.where, one.row.problems))
        elif one.here:
            taken.here += 1
        elif one.new:
            expected = task.groups.get(group, 1)
            waiting.setdefault(group, []).append(one)
            if len(waiting[group]) >= expected and (kept := _as_chosen(waiting.pop(group), task, taken)):
                yield kept
    for rows in waiting.values():  # fewer rows than were counted: the records changed since
        if kept := _as_chosen(rows, task, taken):
            yield kept


def _as_chosen(rows: list[Checked], task: Task, taken: Taken) -> list[Checked]:
    kept = [one for one in rows if task.takes(one.row.line)]
    taken.not_chosen += len(rows) - len(kept)
    return kept


def _write(groups: list[list[Checked]], task: Task, taken: Taken) -> None:
    by_system: dict[str, list[tuple[Person, Match]]] = {}
    for rows in groups:
        for one in rows:
            by_system.setdefault(one.system, []).extend(one.people)
    for system, named in by_system.items():
        taken.unverified += len(_write_unverified(named, task.bringing.people_of(system), system, task, learn=True))
    drafts = [_draft(rows, task) for rows in groups]
    recording.write(drafts, by=task.bringing.by, at=task.at)
    for draft in drafts:
        _remember(draft, taken)
    taken.touchpoints += len(drafts)
    taken.rows += sum(map(len, groups))


def _draft(rows: list[Checked], task: Task) -> Draft:
    first = rows[0]
    row, people = first.row, task.bringing.people_of(first.system)
    experts = [people.of(person).somebody for one in rows for person, _ in one.people]
    assert row.channel is not None
    assert row.on is not None
    notes = dict.fromkeys(one.row.note for one in rows if one.row.note)
    return Draft(
        experts=tuple(dict.fromkeys(each for each in experts if each is not None)),
        channel=row.channel,
        on=row.on,
        status=row.status or HELD,
        colleagues=tuple(dict.fromkeys(user for one in rows for user in one.colleagues)),
        topics=tuple(dict.fromkeys(topic for one in rows for topic in one.topics)),
        note="\n\n".join(notes) or None,
        starts_at=row.starts_at,
        minutes=row.minutes,
        place=row.place[:300] if row.place else None,
        cancelled_because=row.cancelled_because,
        source=str(row.source),
        source_system=first.system,
        source_key=first.key,
        batch=task.importing.key,
        owner=first.owner,
        owner_words=first.owner_words,
        function=first.function,
    )


def _remember(draft: Draft, taken: Taken) -> None:
    """Of each expert the earliest day of each status: all that the clocks of notices ask for."""
    for expert in draft.experts:
        known = expert.pk if isinstance(expert, Expert) else expert.is_expert_id
        if known is None:
            continue
        before = taken.first_meetings.get((known, draft.status))
        if before is None or draft.on < before.on:
            taken.first_meetings[known, draft.status] = replace(draft, experts=(expert,), note=None)


def _write_unverified(
    named: list[tuple[Person, Match]], people: People, system: str, task: Task, *, learn: bool
) -> list[UnverifiedExpert]:
    """Everybody nobody knows yet, once each; with `learn` the system's id of them is kept too."""
    new: list[UnverifiedExpert] = []
    accounts: dict[str, KnownAccount] = {}
    for person, _ in named:
        match = people.of(person)
        if match.somebody is not None:
            continue
        made = _unverified(person, match, task.at)
        people.now_is(person, made)
        new.append(made)
        if learn and person.account and person.account not in accounts:
            accounts[person.account] = _account(system, person, made, task)
    UnverifiedExpert.objects.bulk_create(new, batch_size=500)
    KnownAccount.objects.bulk_create(accounts.values(), batch_size=500)
    record_many((_added(each, task) for each in new), by=task.bringing.by)
    return new


def _unverified(person: Person, match: Match, at: datetime) -> UnverifiedExpert:
    return UnverifiedExpert(
        key=new_key(),
        name=person.shown,
        sort_name=sort_name(person),
        institution=person.institution,
        city=person.city,
        country=person.country,
        npi=person.npi,
        orcid=person.orcid,
        source_key=person.account,
        candidates=[candidate.as_json() for candidate in match.candidates],
        added_at=at,
    )


def _account(system: str, person: Person, somebody: Somebody | None, task: Task) -> KnownAccount:
    who: dict[str, Any] = {"expert": somebody} if isinstance(somebody, Expert) else {"unverified": somebody}
    return KnownAccount(
        system=system, source_key=(person.account or "")[:255], batch=task.importing.key, learned_at=task.at, **who
    )


def _added(somebody: UnverifiedExpert, task: Task) -> Event:
    told = {
        name: value for name in ("name", "institution", "city", "npi", "orcid") if (value := getattr(somebody, name))
    }
    facts = {"import": task.importing.key, "candidates": len(somebody.candidates)}
    return Event(
        "unverified_expert.added", "unverified_expert", somebody.key, facts, told, person=f"unverified:{somebody.key}"
    )
