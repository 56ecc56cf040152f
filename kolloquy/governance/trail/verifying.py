"""Whether the trail is whole: the chain from the first entry to the last, its payloads, its end and its checkpoints."""

import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from django.db import DatabaseError, transaction
from django.db import connection as the_records
from django.db.backends.base.base import BaseDatabaseWrapper

from kolloquy.governance.models import User
from kolloquy.governance.trail import reading, vault
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.trail.chain import GENESIS, instant
from kolloquy.governance.trail.examining import Examination, Finding
from kolloquy.governance.trail.reading import Row
from kolloquy.governance.trail.vocabulary import VERIFIED, Trouble
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem

PATIENCE = 3.0  # seconds
_A_MOMENT = 0.05


@dataclass(frozen=True, slots=True)
class Report:
    """What was verified and what is wrong; an empty list of findings means that the trail is whole."""

    entries: int
    last_hash: str
    root: str
    payloads: int
    shredded: int
    checkpoints: int
    signed_up_to: int  # entries under a checkpoint that fits; later ones are held by the chain alone
    public_keys: tuple[str, ...]
    findings: tuple[Finding, ...]
    findings_in_all: int

    @property
    def is_whole(self) -> bool:
        return not self.findings_in_all


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkpoint, and where it was found."""

    signed: vault.Signed
    where: str


def verify(
    *,
    connection: BaseDatabaseWrapper = the_records,
    against: Path | None = None,
    public_key: str | None = None,
    progress: Callable[[int], None] = lambda number: None,
) -> Report:
    """Read the whole trail once. `against` is a checkpoint kept elsewhere; `public_key` the only one that is trusted."""
    given = [Claim(vault.read(against), str(against))] if against else []
    with reading.raw(connection):
        # Others go on appending and signing. A file is written after its row, so files are read before rows; and the
        # recorded end is read before the entries, which may be more by then but never less.
        paths = vault.written()
        heads, rows = reading.heads(connection), reading.checkpoints(connection)
        exam = Examination(marks=_marks(heads, rows, given, paths))
        in_files = _files(exam, paths)
        try:
            for chunk in reading.chunks(connection):
                exam.take(chunk)
                progress(exam.number)
        except DatabaseError as error:
            said = f"The database cannot be read after entry {exam.number} ({error}); its file is damaged."
            exam.findings.add(Trouble.UNREADABLE, exam.number, said)
        exam.finish()
        for number in reading.payloads_of_nothing(connection):
            exam.findings.add(
                Trouble.PAYLOAD_PUT_IN, number, f"There is a payload of an entry {number} that is not there."
            )
        _judge_the_end(exam, heads, *reading.end(connection))
    in_rows = _judge_rows(exam, rows)
    _compare(exam, in_rows, in_files)
    claims = [*(Claim(each, "the records") for each in in_rows.values()), *_new(in_files, in_rows), *given]
    fitting = _judge_claims(exam, claims, public_key)
    return _report(exam, claims, fitting)


def _marks(heads: list[Row], rows: list[Row], given: list[Claim], paths: list[Path]) -> list[int]:
    """The entries at which the tree's root is to be kept for comparison."""
    found = [row[0] for row in (*heads, *rows)] + [claim.signed.number for claim in given]
    return [number for number in (*found, *map(_number, paths)) if isinstance(number, int)]


def _number(path: Path) -> int | None:
    return int(path.stem) if path.stem.isdigit() else None


def _files(exam: Examination, paths: Iterable[Path]) -> dict[int, Claim]:
    found = {}
    for path in paths:
        try:
            signed = vault.read(path)
        except Problem as problem:
            exam.findings.add(Trouble.CHECKPOINT_FORGED, _number(path), str(problem))
            continue
        if _number(path) != signed.number:
            said = f"{path} holds the checkpoint of another entry, {signed.number}."
            exam.findings.add(Trouble.CHECKPOINT_FORGED, _number(path), said)
            continue
        found[signed.number] = Claim(signed, str(path))
    return found


def _judge_the_end(exam: Examination, heads: list[Row], last: int, recorded: int) -> None:
    findings = exam.findings
    if len(heads) != 1 and (heads or exam.entries):
        findings.add(Trouble.MISSING, None, "The row that records where the trail ends is not there once.")
        return
    for number, stored in heads:
        if type(number) is not int:
            findings.add(Trouble.CHANGED, None, "The recorded end of the trail is no number.")
        elif number > exam.number:
            said = f"The trail ends at entry {exam.number}, but its recorded end is {number}: {number - exam.number} are missing."
            findings.add(Trouble.CUT_SHORT, exam.number, said)
        elif (exam.seen[number][0] if number in exam.seen else GENESIS) != stored:
            findings.add(
                Trouble.CHANGED, number, f"The recorded end of the trail has another hash than entry {number}."
            )
    if type(recorded) is int and last > recorded:
        said = f"Entries {recorded + 1} to {last} stand after the recorded end of the trail."
        findings.add(Trouble.PUT_IN, recorded + 1, said)


def _judge_rows(exam: Examination, rows: list[Row]) -> dict[int, vault.Signed]:
    """The checkpoints of the records, each held against the one before it and against the tree."""
    found: dict[int, vault.Signed] = {}
    before = GENESIS
    for number, root, previous_root, at, public_key, signature, frontier in rows:
        values = (number, root, previous_root, at, public_key, signature)
        try:
            signed = vault.from_values(dict(zip(vault.FIELDS, values, strict=True)))
        except ValueError:
            exam.findings.add(Trouble.CHECKPOINT_FORGED, number, f"Checkpoint {number} in the records is unreadable.")
            continue
        if previous_root != before:
            said = f"Checkpoint {number} does not follow the one before it: one was taken out, or this one was put in."
            exam.findings.add(Trouble.CHECKPOINT_MISSING, number, said)
        if number in exam.seen and frontier != vault.edge_text(exam.seen[number][2]):
            said = f"Checkpoint {number} in the records was changed: its tree does not go on where it ended."
            exam.findings.add(Trouble.CHECKPOINT_UNFIT, number, said)
        found[number], before = signed, root
    return found


def _compare(exam: Examination, rows: dict[int, vault.Signed], files: dict[int, Claim]) -> None:
    files = files | _files(exam, _just_written({number: rows[number] for number in rows.keys() - files.keys()}))
    for number in rows.keys() - files.keys():
        said = f"The file of checkpoint {number} is gone; look where it went, then run `kolloquy trail checkpoint`."
        exam.findings.add(Trouble.CHECKPOINT_MISSING, number, said)
    for number in files.keys() - rows.keys():
        said = f"{files[number].where} is a checkpoint that the records no longer hold: it was taken out."
        exam.findings.add(Trouble.CHECKPOINT_MISSING, number, said)
    for number in files.keys() & rows.keys():
        if files[number].signed != rows[number]:
            said = f"Checkpoint {number} in the records is not the one in {files[number].where}."
            exam.findings.add(Trouble.CHECKPOINT_UNFIT, number, said)


def _just_written(rows: dict[int, vault.Signed]) -> list[Path]:
    """Files of checkpoints whose row was read while their file was being written, which may take a moment yet."""
    fresh = instant(clock.now() - timedelta(minutes=1))
    waits = PATIENCE
    for number in rows:
        while waits > 0 and not vault.path_of(number).exists() and rows[number].at > fresh:
            time.sleep(_A_MOMENT)
            waits -= _A_MOMENT
    return [path for number in rows if (path := vault.path_of(number)).exists()]


def _new(files: dict[int, Claim], rows: dict[int, vault.Signed]) -> Iterable[Claim]:
    return [claim for number, claim in files.items() if rows.get(number) != claim.signed]


def _judge_claims(exam: Examination, claims: list[Claim], public_key: str | None) -> int:
    """Hold every checkpoint against the tree; says up to which entry a genuine one fits."""
    fitting = 0
    for claim in sorted(claims, key=lambda claim: claim.signed.number):
        signed, name = claim.signed, f"Checkpoint {claim.signed.number} in {claim.where}"
        if not signed.is_genuine():
            said = f"{name} was forged or changed: its signature is not that of its key."
            exam.findings.add(Trouble.CHECKPOINT_FORGED, signed.number, said)
        elif public_key is not None and signed.public_key != public_key:
            said = f"{name} was signed with another key than {public_key}."
            exam.findings.add(Trouble.CHECKPOINT_FORGED, signed.number, said)
        elif signed.number > exam.number:
            said = f"{name} was signed over {signed.number} entries, but the trail ends at {exam.number}: it was cut short."
            exam.findings.add(Trouble.CUT_SHORT, exam.number, said)
        elif signed.number not in exam.seen or exam.seen[signed.number][1] != signed.root:
            said = f"{name}, signed at {signed.at}, does not fit: of entries {fitting + 1} to {signed.number} some are not those that were signed."
            exam.findings.add(Trouble.CHECKPOINT_UNFIT, signed.number, said)
        elif exam.keys.get(signed.public_key, signed.number + 1) > signed.number:
            said = f"{name} was signed with a key that the trail does not know ({signed.public_key})."
            exam.findings.add(Trouble.CHECKPOINT_FORGED, signed.number, said)
        else:
            fitting = signed.number
    return fitting


def _report(exam: Examination, claims: list[Claim], fitting: int) -> Report:
    return Report(
        entries=exam.entries,
        last_hash=exam.hash,
        root=exam.tree.root().hex(),
        payloads=exam.payloads,
        shredded=exam.payloads_gone,
        checkpoints=len({claim.signed.number for claim in claims}),
        signed_up_to=fitting,
        public_keys=tuple(sorted({claim.signed.public_key for claim in claims})),
        findings=tuple(exam.findings.kept),
        findings_in_all=exam.findings.count,
    )


def as_dict(report: Report) -> dict[str, object]:
    return {"whole": report.is_whole, **asdict(report)}


def verify_and_record(
    *,
    by: User | None,
    against: Path | None = None,
    public_key: str | None = None,
    progress: Callable[[int], None] = lambda number: None,
) -> Report:
    """Verify, and let the trail say that it was verified and what was found."""
    report = verify(against=against, public_key=public_key, progress=progress)
    facts = {
        "entries": report.entries,
        "signed_up_to": report.signed_up_to,
        "whole": report.is_whole,
        "findings": report.findings_in_all,
        "first": [finding.sentence for finding in report.findings[:5]],
    }
    with transaction.atomic():
        record(Event(VERIFIED, "trail", "entries", facts), by=by)
    return report
