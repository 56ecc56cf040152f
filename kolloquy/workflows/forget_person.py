"""Erasing a person: out of every table and out of the folder of people, with a signpost and a suppression list left.

A second person approves it. Everything in the records happens in one transaction; the folder of people follows at once,
and a run that dies between the two is made good by the next resolution, without which nothing is published.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from kolloquy.engagement.incoming.models import KnownAccount
from kolloquy.evidence.lake import Lake
from kolloquy.evidence.locking import held
from kolloquy.governance.models import User
from kolloquy.governance.rights import requests
from kolloquy.governance.rights.corrections import erased, suppressed_names
from kolloquy.governance.rights.forgotten import Named
from kolloquy.governance.rights.models import Erasure, RightsRequest
from kolloquy.governance.rights.suppression import suppress
from kolloquy.governance.rights.vocabulary import RequestKind
from kolloquy.governance.trail.actions import Event, record, shred, shred_entries
from kolloquy.identity import decided
from kolloquy.identity.decided import suppressed_in
from kolloquy.identity.models import Authorship, Expert, SeatHeld, TrialRole
from kolloquy.identity.people import People, sole_writer, write_generation
from kolloquy.identity.queries import state_of_decisions
from kolloquy.identity.tables import PEOPLE
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.planning.holding import hold_every_plan
from kolloquy.workflows.erasing import entries_that_name, erase_rows
from kolloquy.workflows.held_on_expert import Who, who

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class ForgetReport:
    expert_ids: tuple[str, ...]
    rows: dict[str, int]  # by table: deleted, blanked or with the name taken out
    payloads: int  # of the trail, shredded
    suppressed: int  # digests on the suppression list for this person
    generation: str | None  # of people, without this one


def forget(
    *, home: Path, key: str, version: int, by: User, people_too: bool = True, report: Report = lambda step: None
) -> ForgetReport:
    """Approve a proposed erasure and carry it out; `by` is the second person.

    A page leaves the folder of people to the worker, who finds it to be done: writing it takes a minute in a large home.
    """
    request = RightsRequest.objects.filter(key=key).first()
    if request is None or request.kind != RequestKind.ERASURE:
        raise BadInput(f"There is no erasure {key} to approve; the list of requests names those there are.")
    person = who(Expert.objects.get(pk=request.expert_id))
    with sole_writer(home), held(home / "publish.lock", lambda other: report(f"waiting for {other}")):
        people = People.current_or_none(home)
        report("erasing from the records")
        rows, payloads, suppressed = _forget_in_records(home, person, people, key, version, by)
        report("erasing from the people")
        generation = _forget_in_people(home) if people_too else None
    return ForgetReport(person.ids, rows, payloads, suppressed, generation)


def catch_up(home: Path) -> bool:
    """Write the folder of people without those erased since; False where there is nothing to do."""
    people = People.current_or_none(home)
    if people is None or suppressed_in(people) == suppressed_names():
        return False
    with sole_writer(home), held(home / "publish.lock", lambda other: None):
        return _forget_in_people(home) is not None


@transaction.atomic
def _forget_in_records(
    home: Path, person: Who, people: People | None, key: str, version: int, by: User
) -> tuple[dict[str, int], int, int]:
    hold_every_plan()
    requests.approve_erasure(key=key, version=version, by=by)
    suppressed = suppress(home, _names(person, people))
    naming = entries_that_name(person)
    rows = erase_rows(person)
    today = clock.today()
    for expert_id in person.ids:
        told = {"request_key": key, "erased_on": today, "approved_by": by, "rows": rows}
        Erasure.objects.update_or_create(pk=expert_id, defaults=told)
    payloads = sum(shred(name, by=by) for name in person.people)
    payloads += sum(shred_entries(entries, other, by=by) for other, entries in naming.items())
    facts = {"request": key, "rows": rows, "ids": list(person.ids)}
    record(Event("expert.erased", "expert", person.ids[0], facts), by=by)
    return rows, payloads, suppressed


def _names(person: Who, people: People | None) -> Iterator[Named]:
    """Everything by which the person would be recognised.

    ORCIDs as resolved, never as printed on one work: there a co-author's stands by mistake now and then.
    """
    for expert in Expert.objects.filter(pk__in=person.ids):
        yield Named(orcid=expert.orcid, npi=expert.npi)
        yield Named(family=expert.family, given=expert.given, institution=expert.institution)
    for held_by, ref in ((Authorship, "work_id"), (TrialRole, "trial_id"), (SeatHeld, "seat_id")):
        rows = held_by._default_manager.filter(expert__in=person.ids).values_list("mention_id", ref)
        yield from (Named(mention_id=mention, ref_id=str(of)) for mention, of in rows)
    accounts = KnownAccount.objects.filter(expert__in=person.ids).values_list("system", "source_key")
    yield from (Named(account=account) for account in accounts)
    if people is not None:
        columns = ["mention_id", "ref_id", "family", "given", "initials", "institution"]
        theirs = _mentions_of(people, person)
        table = people.arrow("mentions", columns)
        found = table.filter(pc.is_in(table["mention_id"], theirs)).to_pylist()
        yield from (Named(**row) for row in found)


def _mentions_of(people: People, person: Who) -> pa.Array:
    table = people.arrow("assignments", ["mention_id", "expert_id"])
    return table.filter(pc.is_in(table["expert_id"], pa.array(person.ids)))["mention_id"].combine_chunks()


def _forget_in_people(home: Path) -> str | None:
    """A new generation without anybody erased; the one before, which still holds them, goes."""
    from kolloquy.influence.ranking import index

    people = People.current_or_none(home)
    if people is None or suppressed_in(people) == suppressed_names():
        return None
    person = Who(tuple(sorted(erased())), (), ())
    mentions, ids = _mentions_of(people, person), pa.array(person.ids)
    tables = {name: _without(people.arrow(name), mentions, ids) for name in PEOPLE if name != "ledger"}
    tables["ledger"] = _unborn(people.arrow("ledger"), ids)

    def complete(new: People) -> None:
        index.build(Lake(home), new)
        decided.write_down(new, state_of_decisions(), suppressed_names())

    new = write_generation(home, tables, complete)
    shutil.rmtree(people.folder, ignore_errors=True)
    return new.generation


def _without(table: pa.Table, mentions: pa.Array, ids: pa.Array) -> pa.Table:
    for column in table.column_names:
        if column.endswith("mention_id"):
            table = table.filter(_not_in(table[column], mentions))
        elif column.endswith("expert_id") or column == "leads_to":
            table = table.filter(_not_in(table[column], ids))
    return table


def _not_in(column: pa.ChunkedArray, values: pa.Array) -> pa.ChunkedArray:
    return pc.invert(pc.is_in(column, value_set=values))


def _unborn(ledger: pa.Table, ids: pa.Array) -> pa.Table:
    """The id stays given for ever, but no longer says of which printed name it was born."""
    born = pc.if_else(pc.is_in(ledger["expert_id"], value_set=ids), "", ledger["born_of"])
    return ledger.set_column(ledger.column_names.index("born_of"), "born_of", born)
