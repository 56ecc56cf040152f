"""The how-to “bring in your strategy” is followed: each of its commands, in its order, with its own files."""

import re
import shlex
import subprocess
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from typer.testing import CliRunner

from kolloquy.faces.cli.main import app
from kolloquy.faces.cli.strategy import TO_MEND
from kolloquy.kernel.problems import BadInput
from kolloquy.strategy.models import Imperative, Objective
from kolloquy.strategy.vocabulary import State
from tests.support.snapshots import ROOT

PAGE = ROOT / "docs/how-to/bring-in-your-strategy.md"


def commands() -> list[str]:
    """Indented lines outside of fenced text."""
    outside = "".join(PAGE.read_text(encoding="utf-8").split("```")[::2])
    return [line[4:] for line in outside.splitlines() if re.match(r"    (kolloquy|sed) ", line)]


@pytest.mark.django_db
def test_every_command_of_the_how_to_does_what_the_page_says(tmp_path, settings, monkeypatch):
    settings.KOLLOQUY = replace(django_settings.KOLLOQUY, home=tmp_path)
    monkeypatch.chdir(ROOT)
    found, said = [], []
    for command in commands():
        told = command.replace("$KOLLOQUY_HOME", str(tmp_path))
        said.append(run(told) if told.startswith("kolloquy ") else shell(told))
        found.append(Imperative.objects.count())
    # territories, products, roster, two tables, a look, the mending, taken, again, list, audit, templates, one, twice begun
    assert found == [0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 3]
    quoted = PAGE.read_text(encoding="utf-8").split("```text\n")[1].partition("```")[0].split("\n")
    assert all(line in said[5] for line in quoted)
    assert "0 of 8 changed" in said[8]
    assert "SA-12" in said[10]
    assert Imperative.objects.get(code="earlier-diagnosis").state == State.IN_FORCE
    assert Objective.objects.filter(baseline=31, imperative__territory__code="nordics").exists()


def shell(told: str) -> str:
    subprocess.run(told, shell=True, check=True)
    return ""


def run(command: str) -> str:
    line, _, into = command.partition(" > ")
    result = CliRunner().invoke(app, shlex.split(line)[1:])
    if "--preview" in command:
        assert isinstance(result.exception, BadInput), result.output
        return f"{result.output}kolloquy: {result.exception}"
    assert result.exit_code == (TO_MEND if "strategy audit" in command else 0), f"{command}: {result.output}"
    if into:
        subprocess.run(["tee", into.strip('"')], input=result.stdout, text=True, check=True, stdout=subprocess.DEVNULL)
    return result.output
