"""Records as pages list them: title, when, the expert's part in it, where it says so, and the way out to the source."""

from collections.abc import Iterable
from typing import TypedDict

from django.utils.safestring import SafeString

from kolloquy.evidence.models import Seat, Sourced, Transfer, Trial, Work
from kolloquy.evidence.queries import evidence_records
from kolloquy.evidence.vocabulary import RefKind
from kolloquy.faces.web import words
from kolloquy.identity.models import Authorship, SeatHeld, TrialRole
from kolloquy.influence.models import StandingEvidence

CO_AUTHOR = "expert"  # what the network's share rests on is no record but a person


class Item(TypedDict):
    title: SafeString | str
    line: str  # venue, phase, body: what it is
    role: str
    on: str
    doubt: str  # "" where we are sure that it is theirs
    links: list[tuple[str, str]]
    said_by: str
    points: str
    sentence: str
    arithmetic: str  # how the points come about


def _item(record: Sourced, title: SafeString | str, line: str, on: str, role: str = "", doubt: str = "") -> Item:
    return Item(
        title=title, line=line, on=on, role=role, doubt=doubt, links=words.links_of(record), said_by=said_by(record),
        points="", sentence="", arithmetic="",
    )  # fmt: skip


def said_by(record: Sourced) -> str:
    return f"{words.source_name(record.source)}, {record.source_file}, read {words.day(record.retrieved_at.date())}"


def _work(work: Work, role: str = "", doubt: str = "") -> Item:
    return _item(
        work,
        words.title_of(work),
        work.venue or "",
        words.day(work.published_on, work.published_precision),
        role,
        doubt,
    )


def work_item(authorship: Authorship) -> Item:
    doubt = "" if authorship.sure else f"{words.percent(authorship.probability)} theirs, to review"
    return _work(authorship.work, author_place(authorship.position, authorship.author_count), doubt)


def author_place(position: int, of: int) -> str:
    if of == 1:
        return "only author"
    if position == 1:
        return f"first of {of} authors"
    return f"last of {of} authors" if position == of else f"author {position} of {of}"


def _trial(trial: Trial, role: str = "", doubt: str = "") -> Item:
    line = ", ".join(part for part in (words.phase(trial.phase), words.status(trial.status), trial.sponsor) if part)
    return _item(trial, trial.title or trial.nct_id, line, words.day(trial.start_on), role, doubt)


def trial_item(role: TrialRole) -> Item:
    said = ", ".join(part for part in (words.role(role.role), role.site) if part)
    return _trial(role.trial, said, "" if role.sure else f"{words.percent(role.probability)} theirs, to review")


def _seat(seat: Seat, role: str = "", doubt: str = "") -> Item:
    line = ", ".join(part for part in (seat.get_kind_display(), seat.body, seat.topic) if part)
    return _item(seat, seat.title or seat.body or seat.seat_id, line, words.day(seat.on), role, doubt)


def seat_item(held: SeatHeld) -> Item:
    return _seat(
        held.seat, words.role(held.role), "" if held.sure else f"{words.percent(held.probability)} theirs, to review"
    )


class TransferItem(TypedDict):
    on: str
    company: str
    nature: str
    form: str
    amount: str
    said_by: str


def transfer_item(transfer: Transfer) -> TransferItem:
    return TransferItem(
        on=words.day(transfer.on),
        company=transfer.company or "not stated",
        nature=transfer.nature or "not stated",
        form=transfer.form or "",
        amount=words.money(transfer.amount, transfer.currency),
        said_by=said_by(transfer),
    )


def evidence_items(rows: Iterable[StandingEvidence]) -> dict[int, Item]:
    """What stands behind a standing, by the evidence's number, with what each earned."""
    listed = list(rows)
    records = evidence_records({(row.ref_kind, row.ref_id) for row in listed if row.ref_kind in RefKind.values})
    items: dict[int, Item] = {}
    for row in listed:
        item = _earning(row, records.get((row.ref_kind, row.ref_id)))
        item["points"], item["sentence"], item["arithmetic"] = words.exact(row.points), row.sentence, row.arithmetic
        items[row.number] = item
    return items


def _earning(row: StandingEvidence, record: Sourced | None) -> Item:
    if isinstance(record, Work):
        return _work(record)
    if isinstance(record, Trial):
        return _trial(record)
    if isinstance(record, Seat):
        return _seat(record)
    if row.ref_kind == CO_AUTHOR:
        return _bare(row.title or row.ref_id, links=[("open", f"/experts/{row.ref_id}")])
    # The record left with a deleted citation after the standing was computed.
    return _bare(row.title or row.ref_id, on=words.day(row.on), said_by="no longer among the evidence")


def _bare(title: str, *, on: str = "", said_by: str = "", links: list[tuple[str, str]] | None = None) -> Item:
    return Item(
        title=title,
        line="",
        role="",
        on=on,
        doubt="",
        links=links or [],
        said_by=said_by,
        points="",
        sentence="",
        arithmetic="",
    )
