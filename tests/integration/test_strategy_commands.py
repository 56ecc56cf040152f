"""kolloquy strategy: what it prints, and with which code it ends."""

import json

import pytest
from typer.testing import CliRunner

from kolloquy.faces.cli.main import app
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy import actions
from kolloquy.strategy.models import Imperative
from tests.support import cast, strategies

pytestmark = pytest.mark.django_db


def run(*words: str):
    return CliRunner().invoke(app, ["strategy", *words])


def test_an_empty_table_and_one_with_examples_are_written():
    assert run("template", "--csv").stdout.startswith("kind,code,imperative,objective")
    assert "one_to_one" in run("template", "--csv", "--example").stdout


def test_templates_are_listed_and_shown():
    assert "pre-launch" in run("templates").stdout
    assert "Baseline" not in run("template", "pre-launch").stdout
    assert "time-to-diagnosis" in run("template", "pre-launch").stdout
    assert isinstance(run("template", "nothing").exception, BadInput)


def test_a_table_is_previewed_then_brought_in(tmp_path):
    strategies.place()
    file = tmp_path / "strategy.csv"
    file.write_text("kind,code,name,label\ntopic,flags,Red flags,on\n")
    looked = run("import", str(file), "--by", "ben", "--preview")
    assert (looked.exit_code, "topic flags: added" in looked.stdout) == (0, True)
    assert "1 of 1 changed." in run("import", str(file), "--by", "ben").output
    assert "0 of 1 changed." in run("import", str(file), "--by", "ben").output
    file.write_text("kind,code,name,label\ntopic,flags,Red flags,maybe\n")
    wrong = run("import", str(file), "--by", "ben", "--preview")
    assert "line 2: “maybe” is no label" in wrong.stdout
    assert isinstance(wrong.exception, BadInput)
    assert isinstance(run("import", str(tmp_path / "no.csv"), "--by", "ben").exception, BadInput)


def test_a_template_is_started_and_says_what_waits():
    strategies.place()
    done = run("start", "established", "attr-cm", "emea", "--by", "ben", "--baseline", "guideline-current=4=A query")
    assert done.exit_code == 0
    assert "close-the-difference waits for a baseline" in done.output
    assert Imperative.objects.get().objectives.get().baseline == 4
    assert isinstance(
        run("start", "established", "attr-cm", "emea", "--by", "ben", "--baseline", "x=y").exception, BadInput
    )


def test_the_audit_ends_with_what_it_found():
    at = strategies.place()
    made = strategies.whole(at)
    assert run("audit", "--by", "ben").exit_code == 0
    actions.retire(part=made.demand, by=at.ben)
    actions.put_in_force(imperative=made.imperative, by=at.ben)
    found = run("audit", "--by", "ben", "--format", "json")
    assert found.exit_code == 8
    assert {row["rule"] for row in json.loads(found.stdout)} == {"SA-4", "SA-5"}
    cast.cora()
    assert isinstance(run("audit", "--by", "cora").exception, Refused)


def test_imperatives_are_listed():
    strategies.whole(strategies.place())
    assert "Patients are found earlier" in run("list", "--by", "ben").stdout
    assert json.loads(run("list", "--by", "ben", "--format", "json").stdout)[0]["objectives"] == 1
