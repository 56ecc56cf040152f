"""Whether an exported stretch of the trail is what was signed; it asks the file alone, on any machine."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kolloquy.governance.trail import vault
from kolloquy.governance.trail.examining import Examination
from kolloquy.governance.trail.exporting import FORMAT, lines, row_of
from kolloquy.governance.trail.merkle import root_by_inclusion
from kolloquy.governance.trail.verifying import Report
from kolloquy.governance.trail.vocabulary import Trouble
from kolloquy.kernel.problems import BadInput

_AT_ONCE = 5_000


def verify_file(
    path: Path,
    *,
    against: Path | None = None,
    public_key: str | None = None,
    progress: Callable[[int], None] = lambda number: None,
) -> Report:
    other = vault.read(against) if against else None
    values = lines(path)
    head = next(values, (1, {}))[1]
    if head.get("format") != FORMAT or not _is_head(head):
        raise BadInput(f"{path} is no exported trail; give a file that `kolloquy trail export` wrote.")
    marks = [other.number] if other and head["first"] == 1 else []
    exam = Examination(first=head["first"], previous=head["previous"], marks=marks)
    end: dict[str, Any] = {}
    waiting = []
    try:
        for place, line in values:
            if end:
                exam.findings.add(Trouble.PUT_IN, None, f"Line {place} of {path} stands after its end.")
            elif "checkpoint" in line:
                end = line
            else:
                waiting.append(_row(path, place, line))
            if len(waiting) == _AT_ONCE or end:
                exam.take(waiting)
                progress(exam.number)
                waiting = []
    except BadInput as problem:
        exam.findings.add(Trouble.CHANGED, exam.number + len(waiting) + 1, str(problem))
    exam.take(waiting)
    made = _judge_the_end(exam, head, end, path, public_key)
    if other:
        _judge_against(exam, other, made, head["first"])
    return _report(exam, made)


def _row(path: Path, place: int, line: dict[str, Any]) -> Any:
    try:
        return row_of(line)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"Line {place} of {path} is no entry: {error}.") from error


def _is_head(head: dict[str, Any]) -> bool:
    return type(head.get("first")) is int and type(head.get("last")) is int and isinstance(head.get("previous"), str)


def _judge_the_end(
    exam: Examination, head: dict[str, Any], end: dict[str, Any], path: Path, public_key: str | None
) -> vault.Signed | None:
    if not end or exam.number != head["last"]:
        said = f"{path} ends at entry {exam.number}, but it was written up to {head['last']}: it was cut short."
        exam.findings.add(Trouble.CUT_SHORT, exam.number, said)
        return None
    try:
        made = vault.from_values(end["checkpoint"])
        proof = [bytes.fromhex(each) for each in end["inclusion"]]
        if [each.hex() for each in proof] != end["inclusion"]:
            raise ValueError("hexadecimal is written in small letters")
        root = root_by_inclusion(bytes.fromhex(exam.hash), exam.number - 1, made.number, proof)
    except (ValueError, TypeError, KeyError):
        exam.findings.add(Trouble.CHECKPOINT_FORGED, None, f"The last line of {path} holds no checkpoint.")
        return None
    if not made.is_genuine():
        said = f"The checkpoint in {path} was forged or changed: its signature is not that of its key."
        exam.findings.add(Trouble.CHECKPOINT_FORGED, made.number, said)
    elif public_key not in (None, made.public_key):
        said = f"The checkpoint in {path} was signed with {made.public_key}, not with {public_key}."
        exam.findings.add(Trouble.CHECKPOINT_FORGED, made.number, said)
    elif head["first"] == 1 and made.public_key not in exam.keys:
        said = f"The checkpoint in {path} was signed with a key that the entries do not know ({made.public_key})."
        exam.findings.add(Trouble.CHECKPOINT_FORGED, made.number, said)
    elif root is None or root.hex() != made.root:
        said = f"The entries of {path} are not those that were signed at {made.at}."
        exam.findings.add(Trouble.CHECKPOINT_UNFIT, made.number, said)
    return made


def _judge_against(exam: Examination, other: vault.Signed, made: vault.Signed | None, first: int) -> None:
    known = exam.seen[other.number][1] if other.number in exam.seen else None
    if made and made.number == other.number:
        known = made.root
    if not other.is_genuine():
        exam.findings.add(Trouble.CHECKPOINT_FORGED, other.number, "The given checkpoint was forged or changed.")
    elif known is None:
        said = f"A checkpoint over {other.number} entries cannot be held against entries {first} to {exam.number}; export from the first entry to it or beyond."
        exam.findings.add(Trouble.CHECKPOINT_UNFIT, other.number, said)
    elif known != other.root:
        said = f"Of entries 1 to {other.number} some are not those that were signed at {other.at}."
        exam.findings.add(Trouble.CHECKPOINT_UNFIT, other.number, said)


def _report(exam: Examination, made: vault.Signed | None) -> Report:
    return Report(
        entries=exam.entries,
        last_hash=exam.hash,
        root=made.root if made else "",
        payloads=exam.payloads,
        shredded=0,
        checkpoints=1 if made else 0,
        signed_up_to=exam.number if made and not exam.findings.count else 0,
        public_keys=(made.public_key,) if made else (),
        findings=tuple(exam.findings.kept),
        findings_in_all=exam.findings.count,
    )
