"""What a disk refuses is a sentence, wherever it is refused."""

import errno
import sys
from pathlib import Path

import duckdb
import pytest

from kolloquy.evidence.lake import Lake
from kolloquy.evidence.locking import held, held_if_free
from kolloquy.faces.cli import main
from kolloquy.identity.people import sole_writer, write_generation
from kolloquy.kernel.disk import disk_problems
from kolloquy.kernel.problems import Problem, StorageFull

SENTENCES = {
    errno.ENOSPC: (StorageFull, "is full; free some space and repeat the command"),
    errno.EDQUOT: (StorageFull, "is full; free some space and repeat the command"),
    errno.EACCES: (Problem, "cannot be written (why); check its rights and its disk."),
    errno.EROFS: (Problem, "cannot be written (why); check its rights and its disk."),
}


@pytest.mark.parametrize("number", SENTENCES)
def test_what_a_disk_refuses_is_a_sentence(number: int):
    kind, sentence = SENTENCES[number]
    with pytest.raises(Problem) as problem, disk_problems(Path("/somewhere")):
        raise OSError(number, "why")
    assert type(problem.value) is kind
    assert "/somewhere" in str(problem.value)
    assert sentence in str(problem.value)


# Where a person without rights is stopped, and the place the sentence names.
REFUSED = {
    "writing evidence": ("lake", lambda home: Lake(home).writing().__enter__()),
    "locking": ("lock", lambda home: held(home / "lock").__enter__()),
    "locking if free": ("lock", lambda home: held_if_free(home / "lock").__enter__()),
    "resolving": ("people", lambda home: sole_writer(home).__enter__()),
    "writing people": ("people", lambda home: write_generation(home, {})),
}


@pytest.mark.parametrize(("place", "act"), REFUSED.values(), ids=REFUSED)
def test_a_home_one_may_not_write_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, act):
    allowed = Path.open

    def refused(path: Path, mode: str = "r", *_: object, **__: object) -> object:
        if mode == "r":
            return allowed(path)
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", lambda path, *_, **__: refused(path, "w"))
        patch.setattr(Path, "open", refused)
        with pytest.raises(Problem, match=rf"/{place} cannot be written \(Permission denied\); check its rights"):
            act(tmp_path)


ENDS = {
    "a file without rights": (
        PermissionError(errno.EACCES, "Permission denied", "/srv/people/current.json"), 1,
        "kolloquy: /srv/people/current.json cannot be read or written (Permission denied); check its rights and its disk.\n",
    ),
    "a full disk": (
        OSError(errno.ENOSPC, "No space left on device", "/srv/x"), 5, "kolloquy: The disk that holds /srv/x is full; ",
    ),
    "DuckDB without a disk": (
        duckdb.IOException("IO Error: Could not write file \"/srv/_spill/1\": Input/output error\nmore"), 1,
        "kolloquy: The evidence cannot be worked on (IO Error: Could not write file \"/srv/_spill/1\": Input/output error); ",
    ),
    "DuckDB on a full disk": (
        duckdb.IOException("IO Error: Could not write file \"/srv/_spill/1\": No space left on device"), 5,
        "kolloquy: The disk is full (IO Error: Could not write file \"/srv/_spill/1\": No space left on device); ",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("error", "code", "sentence"), ENDS.values(), ids=ENDS)
def test_a_command_ends_in_a_sentence_when_a_disk_refuses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, code: int, sentence: str
):
    def app() -> None:
        raise error

    monkeypatch.setattr(main, "app", app)
    monkeypatch.setattr(sys, "argv", ["kolloquy"])
    with pytest.raises(SystemExit) as ended:
        main.run()
    said = capsys.readouterr().err
    assert (ended.value.code, said.count("\n")) == (code, 1)
    assert said.startswith(sentence)


def test_a_fault_of_ours_stays_a_traceback(monkeypatch: pytest.MonkeyPatch):
    def app() -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(main, "app", app)
    with pytest.raises(ZeroDivisionError):
        main.run()
