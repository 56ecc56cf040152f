"""The trail's commands, as somebody types them: verify, checkpoint, export, list."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from typer.testing import CliRunner

from kolloquy.faces.cli.main import app
from kolloquy.faces.cli.trail import NOT_WHOLE
from kolloquy.governance.trail import chain, vault, verifying
from kolloquy.governance.trail.actions import SIGNED_EVERY, Event, record, record_many, shred
from kolloquy.governance.trail.checkpoints import checkpoint_if_due
from kolloquy.governance.trail.models import Checkpoint, Entry, Payload
from kolloquy.governance.trail.verifying_files import verify_file
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from tests.support import cast

pytestmark = pytest.mark.django_db(transaction=True)  # files are written once a transaction is done


@pytest.fixture(autouse=True)
def home(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(verifying, "PATIENCE", 0)  # nobody is writing a checkpoint just now
    settings.KOLLOQUY = replace(django_settings.KOLLOQUY, home=tmp_path)
    return tmp_path


@pytest.fixture
def told() -> None:
    with transaction.atomic():
        record(Event("touchpoint.logged", "touchpoint", "T1", {"channel": "virtual"}), by=cast.ada())
        record(Event("note.written", "note", "N1", personal={"text": "invented"}, person="expert:E1"), by=None)
        record(Event("export.refused", "expert", "E1", rule="GDPR-1"), by=None)


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["trail", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return " ".join(result.stdout.split())


def found(*words: str, code: int = 0) -> dict[str, Any]:
    values: dict[str, Any] = json.loads(run("verify", "--format", "json", *words, code=code))
    return values


def test_verify_says_that_the_trail_is_whole_and_the_trail_says_who_verified(told: None):
    cast.kim()
    assert "none is signed yet" in run("verify", "--by", "kim")
    assert "The trail is whole: " in run("verify")
    last = Entry.objects.filter(verb="trail.verified").earliest("number")
    assert (last.actor_label, last.facts["whole"]) == ("Compliance, Compliance officer", True)


def test_verify_ends_with_its_own_code_and_a_sentence_for_each_finding(told: None, home: Path):
    run("checkpoint")
    [path] = vault.written()
    signed = json.loads(path.read_text(encoding="utf-8"))
    forged = home / "forged.json"
    forged.write_text(chain.canonical(signed | {"root": "0" * 64}) + "\n", encoding="utf-8")
    assert "was forged or changed" in run("verify", "--against", str(forged), code=NOT_WHOLE)
    path.unlink()
    report = found(code=NOT_WHOLE)
    assert not report["whole"]
    assert [finding["trouble"] for finding in report["findings"]] == ["checkpoint missing"]
    assert "checkpoint missing" in run("verify", "--format", "csv", code=NOT_WHOLE)
    run("checkpoint")  # which writes it again
    assert found()["whole"]


def test_a_checkpoint_kept_elsewhere_and_a_known_key_are_what_one_verifies_against(told: None, home: Path):
    run("checkpoint")
    kept = home / "kept.json"
    kept.write_bytes(vault.written()[0].read_bytes())
    with transaction.atomic():
        record(Event("a.b", "thing", "1"), by=None)
    assert found("--against", str(kept), "--public-key", vault.public_key())["whole"]
    assert not found("--public-key", "0" * 64, code=NOT_WHOLE)["whole"]
    kept.write_text("{}", encoding="utf-8")
    with pytest.raises(BadInput, match="is no checkpoint"):
        run("verify", "--against", str(kept))


def test_checkpoints_follow_each_other_and_the_key_stays_for_its_owner(told: None):
    run("checkpoint")
    run("checkpoint")  # nothing new
    with transaction.atomic():
        record(Event("a.b", "thing", "1"), by=None)
    run("checkpoint")
    first, second = Checkpoint.objects.order_by("number")
    assert (second.number - first.number, second.previous_root) == (1, first.root)
    assert len(vault.written()) == 2
    key = vault.folder() / "signing_key"
    assert key.stat().st_mode & 0o777 == 0o600
    key.chmod(0o644)
    with pytest.raises(BadInput, match="can be read by others"):
        run("checkpoint")


def test_a_long_stretch_is_signed_by_itself_and_a_worker_signs_what_is_old(monkeypatch: pytest.MonkeyPatch):
    with transaction.atomic():
        record_many((Event("row.taken", "row", str(n)) for n in range(SIGNED_EVERY + 5)), by=None)
    assert Checkpoint.objects.get().number == SIGNED_EVERY + 6  # and the entry that tells of the key
    with transaction.atomic():
        record(Event("a.b", "thing", "1"), by=None)
    assert checkpoint_if_due() is None
    later = clock.now() + timedelta(hours=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    made = checkpoint_if_due()
    assert made is not None
    assert made.number == SIGNED_EVERY + 7
    assert checkpoint_if_due() is None
    assert found()["whole"]


@pytest.mark.parametrize("personal", [False, True])
def test_what_is_exported_proves_itself_on_any_machine(told: None, home: Path, personal: bool):
    path = home / "out.jsonl"
    run("export", str(path), *(["--personal"] if personal else []))
    report = found("--file", str(path), "--public-key", vault.public_key())
    assert report["whole"]
    assert report["entries"] == report["signed_up_to"] == Entry.objects.count()
    assert report["payloads"] == (Payload.objects.count() if personal else 0)
    assert ("invented" in path.read_text(encoding="utf-8")) == personal
    assert path.stat().st_mode & 0o077 == 0
    assert Entry.objects.latest("number").verb == "trail.exported"
    assert found("--file", str(path), "--against", str(vault.written()[-1]))["whole"]


def test_whatever_is_done_to_an_exported_file_is_found(told: None, home: Path):
    path, changed = home / "out.jsonl", home / "changed.jsonl"
    run("export", str(path), "--personal")
    lines = path.read_bytes().splitlines(keepends=True)
    forgeries = [
        [*lines[:2], *lines[3:]],
        [*lines[:2], lines[3], lines[2], *lines[4:]],
        [*lines[:2], lines[2], lines[2], *lines[3:]],
        lines[:-1],
        lines[:-2] + lines[-1:],
        [*lines, lines[-1]],
        [*lines[:-1], lines[-1][:-1]],
        [lines[0].replace(b'"first":1', b'"first":2'), *lines[1:]],
        [*lines[:2], lines[2].replace(b'":', b'": ', 1), *lines[3:]],
        [*lines[:2], b"[1]\n", *lines[3:]],
    ]
    for number, forged in enumerate(forgeries):
        changed.write_bytes(b"".join(forged))
        assert not found("--file", str(changed), code=NOT_WHOLE)["whole"], number
    text = path.read_bytes()
    for place in range(len(lines[0]), len(text) - 1, 3):
        altered = bytearray(text)
        altered[place] ^= 1 << place % 8
        changed.write_bytes(bytes(altered))
        assert not verify_file(changed).is_whole, (place, text[place - 20 : place + 20])


def test_days_and_what_is_no_export_are_said_in_a_sentence(told: None, home: Path):
    today = clock.today().isoformat()
    run("export", str(home / "today.jsonl"), "--since", today, "--until", today)
    assert found("--file", str(home / "today.jsonl"))["whole"]
    with pytest.raises(BadInput, match="no entry of these days"):
        run("export", str(home / "other.jsonl"), "--until", "2001-01-01")
    with pytest.raises(BadInput, match="is there already"):
        run("export", str(home / "today.jsonl"))
    with pytest.raises(BadInput, match="is no day"):
        run("list", "--since", "yesterday")
    (home / "no.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="is no exported trail"):
        run("verify", "--file", str(home / "no.jsonl"))


def test_a_later_stretch_proves_itself_too(told: None, home: Path, monkeypatch: pytest.MonkeyPatch):
    tomorrow = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: tomorrow)
    with transaction.atomic():
        record_many((Event("a.b", "thing", str(n)) for n in range(5)), by=None)
        record_many((Event("note.written", "note", str(n), {}, {"x": n}, "expert:E2") for n in range(3)), by=None)
    shred("expert:E2", by=None)
    path = home / "later.jsonl"
    run("export", str(path), "--since", tomorrow.date().isoformat(), "--personal")
    report = found("--file", str(path))
    assert (report["whole"], report["entries"]) == (True, 11)  # with the export's own entry and the key's
    with transaction.atomic():
        record(Event("a.b", "thing", "6"), by=None)
    run("checkpoint")  # over entries that the file does not hold
    assert not found("--file", str(path), "--against", str(vault.written()[-1]), code=NOT_WHOLE)["whole"]


def test_the_list_narrows_and_goes_on_page_by_page(told: None):
    assert "export.refused [GDPR-1] expert E1" in run("list")
    assert "touchpoint.logged" not in run("list", "--person", "expert:E1")
    rows = json.loads(run("list", "--kind", "touchpoint", "--actor", "ada", "--format", "json"))
    assert [(row["key"], row["facts"]) for row in rows] == [("T1", {"channel": "virtual"})]
    assert run("list", "--limit", "1", "--before", "2", "--format", "csv").count("user.added") == 1
    assert "holds no such entry" in run("list", "--verb", "x.y")
