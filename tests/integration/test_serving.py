"""`kolloquy serve` brings everything up on a fresh home, and takes everything down."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from kolloquy.faces.cli import serving
from kolloquy.kernel.problems import BadInput, NotReady
from tests.support.snapshots import ROOT

PATIENCE = 60.0  # a busy machine


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serve(home: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("KOLLOQUY", "DJANGO"))}
    command = [sys.executable, "-m", "kolloquy.faces.cli.main", "serve", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment | {"KOLLOQUY_HOME": str(home)}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def page(port: int, process: subprocess.Popen[str], path: str = "/sign-in") -> tuple[int, str]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except URLError:
            time.sleep(0.2)
    raise AssertionError(f"nothing was served; the command said: {process.stdout and process.stdout.read()}")


def children(process: subprocess.Popen[str]) -> list[int]:
    return [
        int(stat.parent.name)
        for stat in Path("/proc").glob("[0-9]*/stat")
        if (text := _read(stat)) and int(text.rpartition(")")[2].split()[2]) == process.pid
    ]


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="counts processes by Linux's /proc")
def test_a_fresh_home_is_served_with_a_worker_and_an_interrupt_ends_all(tmp_path):
    port = free_port()
    with serve(tmp_path, port) as process:
        status, text = page(port, process)
        assert status == 200
        assert "<form" in text
        # The command, granian and its two processes, the worker; granian may keep a helper.
        assert len(children(process)) >= 5
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(PATIENCE) == 0
        assert children(process) == []
        assert process.stdout is not None
        assert f"http://localhost:{port}" in process.stdout.read()


def test_a_port_in_use_is_one_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=rf"cannot listen on 127.0.0.1:{port} .*--port"):
            serving._need_free_port("127.0.0.1", port)


def test_an_address_of_another_machine_is_one_sentence():
    with pytest.raises(BadInput, match="choose another with --port or --host"):
        serving._need_free_port("192.0.2.1", 8000)


def test_without_the_built_front_end_one_sentence_says_what_to_run(tmp_path, settings):
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.STATIC_ROOT = tmp_path / "collected"
    with pytest.raises(NotReady, match="make build"):
        serving._collect_static()


def test_the_front_end_is_collected_again_only_when_it_changed(tmp_path, settings):
    built = tmp_path / "static" / "built"
    built.mkdir(parents=True)
    (built / "app.css").write_text("a {}")
    settings.STATICFILES_DIRS = [tmp_path / "static"]
    settings.STATIC_ROOT = tmp_path / "collected"
    serving._collect_static()
    collected = tmp_path / "collected" / "built" / "app.css"
    assert collected.read_text() == "a {}"
    collected.write_text("untouched")
    serving._collect_static()
    assert collected.read_text() == "untouched"
    (built / "more.css").write_text("b {}")
    serving._collect_static()
    assert collected.read_text() == "a {}"


def test_when_the_first_command_ends_the_others_are_ended_and_its_code_is_ours():
    sleeps = [sys.executable, "-c", "import time; time.sleep(60)"]
    fails = [sys.executable, "-c", "raise SystemExit(3)"]
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        started = time.monotonic()
        assert serving._run_together([fails, sleeps]) == 3
        assert time.monotonic() - started < 30
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
