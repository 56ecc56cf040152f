"""Whoever changes the trail behind its back is found: in a copy without guards, one bit or everything after it."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict, replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.governance.trail import chain, reading, vault, verifying
from kolloquy.governance.trail.examining import Examination
from kolloquy.governance.trail.reading import Row
from kolloquy.governance.trail.vocabulary import Trouble
from tests.support.trails import ENTRIES, SIGNED, TABLES, Copy, copied, never_kept, opened, record_a_small_trail

pytestmark = pytest.mark.django_db  # so that the records are set up
_numbers = count()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker) -> Iterator[Copy]:
    folder = tmp_path_factory.mktemp("trail")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(vault, "folder", lambda: folder / "vault")
        patch.setattr(verifying, "PATIENCE", 0)  # nobody is writing a checkpoint just now
        with never_kept():
            record_a_small_trail()
            copy = copied(folder / "whole.sqlite3")
        yield copy


def another(whole: Copy) -> Copy:
    path = whole.path.with_name(f"copy{next(_numbers)}.sqlite3")
    shutil.copy(whole.path, path)
    return Copy(path)


def troubles(copy: Copy, **options: object) -> set[Trouble]:
    report = copy.verified(**options)
    copy.path.unlink()
    return {finding.trouble for finding in report.findings}


def test_an_untouched_copy_is_whole(whole: Copy):
    report = whole.verified()
    assert report.findings == ()
    assert (report.entries, report.payloads, report.shredded, report.checkpoints) == (ENTRIES, 1, 1, 2)
    assert report.signed_up_to == SIGNED


@given(data=st.data())
def test_one_bit_of_any_column_is_found(whole: Copy, data: st.DataObject):
    table = data.draw(st.sampled_from(sorted(TABLES)))
    column = data.draw(st.sampled_from(TABLES[table]))
    stored = [row for row in whole.rows(f"SELECT rowid, {column} FROM {table}") if row[1] not in (None, b"")]
    row, value = data.draw(st.sampled_from(stored))
    copy = another(whole)
    if isinstance(value, int):
        changed = value ^ (1 << data.draw(st.integers(0, 62)))
        if (changed,) in copy.rows(f"SELECT {column} FROM {table}") and column in ("number", "entry_number"):
            copy.path.unlink()
            return  # two rows of one number: the database itself refuses them
        copy.change(f"UPDATE {table} SET {column} = ? WHERE rowid = ?", changed, row)
    else:
        bit = data.draw(st.integers(0, len(value) * 8 - 1))
        flipped = bytearray(value)
        flipped[bit // 8] ^= 1 << bit % 8
        copy.change(f"UPDATE {table} SET {column} = CAST(? AS TEXT) WHERE rowid = ?", bytes(flipped), row)
    assert troubles(copy)


def test_every_bit_of_every_entry_is_found(whole: Copy):
    """All of them, without a database between: the rows as they were read, one bit changed."""
    with opened(whole.path) as records, reading.raw(records):
        rows = [row for chunk in reading.chunks(records) for row in chunk]
    changes = 0
    for place, row in enumerate(rows):
        # The entry before and the one after it are enough to see it by.
        before, after = rows[max(place - 1, 0) : place], rows[place + 1 : place + 2]
        start = (before or [row])[0]
        known = start[0], start[10]
        as_it_was = found([*before, row, *after], *known)
        for column, value in enumerate(row):
            for changed in flips(value):
                changes += 1
                altered = (*row[:column], changed, *row[column + 1 :])
                assert found([*before, altered, *after], *known) > as_it_was, (place, column, value, changed)
    assert changes > 20_000


def found(rows: list[Row], first: int, previous: str) -> int:
    exam = Examination(first=first, previous=previous)
    exam.take(rows)
    exam.finish()
    return exam.findings.count


def flips(value: object) -> Iterator[object]:
    if isinstance(value, int):
        yield from (value ^ 1 << bit for bit in range(63))
    elif isinstance(value, str):
        stored = value.encode()
        for bit in range(len(stored) * 8):
            changed = bytearray(stored)
            changed[bit // 8] ^= 1 << bit % 8
            yield bytes(changed).decode("utf-8", "surrogateescape")


@given(number=st.integers(1, ENTRIES), data=st.data())
def test_a_missing_entry_is_found_wherever_it_stood(whole: Copy, number: int, data: st.DataObject):
    copy = another(whole)
    copy.change("DELETE FROM trail_entry WHERE number = ?", number)
    if data.draw(st.booleans(), label="the gap is closed"):
        copy.change("UPDATE trail_entry SET number = -number + 1 WHERE number > ?", number)
        copy.change("UPDATE trail_entry SET number = -number WHERE number < 0")
    assert troubles(copy)


@given(numbers=st.lists(st.integers(1, ENTRIES), min_size=2, max_size=2, unique=True), data=st.data())
def test_two_entries_that_changed_places_are_found(whole: Copy, numbers: list[int], data: st.DataObject):
    copy, (one, other) = another(whole), numbers
    entries = {entry.number: entry for entry in copy.entries()}
    links = data.draw(st.booleans(), label="the links stay in place")
    for here, there in ((one, other), (other, one)):
        moved = entries[there]._replace(number=here)
        copy.put(moved._replace(previous=entries[here].previous, hash=entries[here].hash) if links else moved)
    assert troubles(copy)


@given(number=st.integers(1, ENTRIES + 1), hashed=st.booleans())
def test_an_entry_that_was_put_in_is_found(whole: Copy, number: int, hashed: bool):
    copy = another(whole)
    copy.change("UPDATE trail_entry SET number = -number - 1 WHERE number >= ?", number)
    copy.change("UPDATE trail_entry SET number = -number WHERE number < 0")
    entries = copy.entries()
    before = entries[number - 2].hash if number > 1 else chain.GENESIS
    forged = entries[0]._replace(number=number, key="forged", previous=before)
    copy.put(forged._replace(hash=chain.hash_of(forged)) if hashed else forged)
    assert troubles(copy)


@given(kept=st.integers(0, ENTRIES - 1))
def test_a_trail_cut_short_is_found(whole: Copy, kept: int):
    copy = another(whole)
    copy.change("DELETE FROM trail_entry WHERE number > ?", kept)
    assert Trouble.CUT_SHORT in troubles(copy)


@given(kept=st.integers(0, SIGNED - 1))
def test_a_trail_cut_short_with_its_recorded_end_is_found_by_a_checkpoint(whole: Copy, kept: int):
    copy = another(whole)
    head = copy.entries()[kept - 1].hash if kept else chain.GENESIS
    copy.change("DELETE FROM trail_entry WHERE number > ?", kept)
    copy.change("DELETE FROM trail_payload WHERE entry_number > ?", kept)
    copy.change("DELETE FROM trail_checkpoint WHERE number > ?", kept)
    copy.change("UPDATE trail_head SET number = ?, hash = ?", kept, head)
    assert Trouble.CUT_SHORT in troubles(copy)


@given(number=st.integers(1, SIGNED))
def test_a_past_rewritten_to_its_end_is_found_by_a_checkpoint(whole: Copy, number: int):
    copy = another(whole)
    copy.rewrite_from(number, lambda entry: entry._replace(facts='{"rewritten":true}'))
    copy.change("DELETE FROM trail_checkpoint")  # nobody but the key's holder can sign new ones
    assert Trouble.CHECKPOINT_UNFIT in troubles(copy)


def test_a_past_rewritten_with_everything_beside_it_is_found_by_a_checkpoint_kept_elsewhere(
    whole: Copy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    elsewhere = shutil.copy(vault.written()[-1], tmp_path / "elsewhere.json")
    copy = another(whole)
    copy.rewrite_from(3, lambda entry: entry._replace(facts='{"rewritten":true}'))
    copy.change("DELETE FROM trail_checkpoint")
    monkeypatch.setattr(vault, "folder", lambda: tmp_path / "empty")
    assert copy.verified().is_whole  # alone, the records have no memory of another past
    assert troubles(copy, against=elsewhere) == {Trouble.CHECKPOINT_UNFIT}


@pytest.mark.parametrize(
    ("statement", "trouble"),
    [
        ("DELETE FROM trail_payload WHERE entry_number = (SELECT MAX(entry_number) FROM trail_payload)", Trouble.PAYLOAD_MISSING),
        ("UPDATE trail_payload SET text = '{}'", Trouble.PAYLOAD_CHANGED),
        ("UPDATE trail_payload SET person = 'expert:EDDDDDDDDD'", Trouble.PAYLOAD_CHANGED),
        ("INSERT INTO trail_payload SELECT 2, person, salt, text FROM trail_payload LIMIT 1", Trouble.PAYLOAD_PUT_IN),
        ("INSERT INTO trail_payload SELECT 99, person, salt, text FROM trail_payload LIMIT 1", Trouble.PAYLOAD_PUT_IN),
        ("INSERT INTO trail_payload SELECT 3, person, salt, text FROM trail_payload LIMIT 1", Trouble.PAYLOAD_PUT_IN),
        ("DELETE FROM trail_head", Trouble.MISSING),
        ("UPDATE trail_head SET number = 'x'", Trouble.CHANGED),
        ("DELETE FROM trail_checkpoint", Trouble.CHECKPOINT_MISSING),
        ("DELETE FROM trail_entry", Trouble.CUT_SHORT),
        ("UPDATE trail_entry SET actor_id = 'null' WHERE actor_id IS NULL", Trouble.CHANGED),
        ("UPDATE trail_entry SET verb = CAST(verb AS BLOB)", Trouble.CHANGED),
        ("UPDATE trail_entry SET at = strftime('%Y-%m-%dT%H:%M:%fZ', at)", Trouble.CHANGED),
    ],
)  # fmt: skip
def test_what_else_can_be_done_to_the_records(whole: Copy, statement: str, trouble: Trouble):
    copy = another(whole)
    copy.change(statement)
    assert trouble in troubles(copy)


def test_a_checkpoint_signed_with_another_key_is_forged(whole: Copy, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    right = vault.written()[-1]
    genuine = vault.read(right)
    original = right.read_text(encoding="utf-8")
    monkeypatch.setattr(vault, "folder", lambda: tmp_path)
    forged = vault.sign(genuine.number, genuine.root, genuine.previous_root, genuine.at)
    monkeypatch.undo()
    try:
        right.write_text(chain.canonical(asdict(forged)) + "\n", encoding="utf-8")
        assert Trouble.CHECKPOINT_FORGED in {finding.trouble for finding in whole.verified().findings}
        right.write_text(chain.canonical(asdict(replace(forged, public_key=genuine.public_key))), encoding="utf-8")
        assert Trouble.CHECKPOINT_FORGED in {finding.trouble for finding in whole.verified().findings}
        right.write_text(original[:-3], encoding="utf-8")
        assert Trouble.CHECKPOINT_FORGED in {finding.trouble for finding in whole.verified().findings}
    finally:
        right.write_text(original, encoding="utf-8")
    assert whole.verified().is_whole


@given(data=st.data())
def test_one_bit_of_a_checkpoint_file_is_found(whole: Copy, data: st.DataObject):
    path = data.draw(st.sampled_from(vault.written()))
    written = path.read_bytes()
    bit = data.draw(st.integers(0, (len(written) - 1) * 8 - 1))  # but for the line's end
    changed = bytearray(written)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        path.write_bytes(bytes(changed))
        assert not whole.verified().is_whole
    finally:
        path.write_bytes(written)
