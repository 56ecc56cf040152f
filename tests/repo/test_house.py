"""What the repository may not hold."""

import re
import subprocess

from tests.support.snapshots import ROOT

TRACKED = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split(
    "\0"
)[:-1]


def read(name: str) -> str:
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError):
        return ""


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for name in [n for n in TRACKED if n.startswith("requirements/") and n.endswith(".txt")]:
        text = read(name)
        assert "://" not in text, f"{name} holds an address"
        pinned = re.findall(r"^[a-z0-9][^\s]*==", text, re.M)
        assert pinned
        assert text.count("--hash=sha256:") >= len(pinned), f"{name} has a dependency without a hash"
    assert '"resolved": "http' not in read("package-lock.json")


def test_no_e_mail_address_but_invented_ones() -> None:
    allowed = re.compile(r"[@.]example\.(org|com|net)$")
    for name in TRACKED:
        if name.startswith(("requirements/", "package-lock", "LICENSE")):
            continue
        for address in re.findall(r"[\w.+-]+@[\w.-]+\.[a-z]{2,}\b", read(name)):
            assert allowed.search(address), f"{name} holds the address {address}"


def test_no_path_of_one_machine() -> None:
    for name in TRACKED:
        assert not re.search(r"/(?:home|Users|root|work)/\w", read(name)) or name == "tests/repo/test_house.py", name


def test_only_the_clock_asks_for_the_time_and_only_the_configuration_for_the_environment() -> None:
    for name in [n for n in TRACKED if n.startswith("kolloquy/") and n.endswith(".py")]:
        text = read(name)
        if not name.startswith("kolloquy/config/"):
            assert not re.search(r"os\.environ(?!\.setdefault)|os\.getenv", text), f"{name} reads the environment"


def test_no_signal_receivers() -> None:
    for name in [n for n in TRACKED if n.startswith("kolloquy/") and n.endswith(".py")]:
        assert "django.dispatch" not in read(name), f"{name} listens to a signal"


def test_migrations_are_named() -> None:
    for name in [n for n in TRACKED if "/migrations/0" in n]:
        assert "_auto_" not in name, name
