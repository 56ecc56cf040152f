"""The how-to “bring in your CRM's history” is followed: each of its commands, in its order, with its own files."""

import shlex
import subprocess
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from typer.testing import CliRunner

from kolloquy.engagement.models import Touchpoint
from kolloquy.faces.cli.main import app
from tests.support.snapshots import ROOT

PAGE = ROOT / "docs/how-to/bring-in-your-crms-history.md"
SERVES = ("make ", "export ", "kolloquy serve")


def commands() -> list[str]:
    """Indented lines outside of fenced text."""
    outside = "".join(PAGE.read_text(encoding="utf-8").split("```")[::2])
    return [line[4:] for line in outside.splitlines() if line.startswith("    ")]


@pytest.mark.django_db
def test_every_command_of_the_how_to_does_what_the_page_says(tmp_path, settings, monkeypatch):
    settings.KOLLOQUY = replace(django_settings.KOLLOQUY, home=tmp_path)
    monkeypatch.setenv("KOLLOQUY_HOME", str(tmp_path))
    monkeypatch.chdir(ROOT)
    key, counted = "", []
    for command in commands():
        if command.startswith(SERVES):
            continue
        told = command.replace("$KOLLOQUY_HOME", str(tmp_path)).replace("KEY", key)
        if not told.startswith("kolloquy "):
            subprocess.run(told, shell=True, check=True)
            continue
        said = run(told)
        if told.startswith("kolloquy exchange imports"):
            key = said.split()[0]
        counted.append(Touchpoint.objects.count())
    # accounts, a look, the good calls, the mended one, events, webinar, calendar, letter, and the letter taken back
    assert counted == [0, 0, 0, 0, 4, 5, 9, 12, 16, 17, 17, 16, 16, 16, 16, 16]


def run(command: str) -> str:
    line, _, into = command.partition(" > ")
    words = shlex.split(line)[1:]
    asks = ["--password-stdin"] if words[:2] == ["users", "add"] else []
    result = CliRunner().invoke(app, [*words, *asks], input="an invented password\n")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, f"{command}: {result.output}"
    if into:
        subprocess.run(["tee", into.strip('"')], input=result.stdout, text=True, check=True, stdout=subprocess.DEVNULL)
    return result.stdout
