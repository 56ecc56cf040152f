"""kolloquy people: files in, lists out, and one clear sentence where something is wrong."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kolloquy.faces.cli.main import app
from kolloquy.governance.models import User
from kolloquy.kernel.problems import BadInput
from tests.support import cast

pytestmark = pytest.mark.django_db


def run(*words: str) -> str:
    result = CliRunner().invoke(app, ["people", *words])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    (tmp_path / "territories.csv").write_text("code,name,parent,countries\nemea,EMEA,,\niberia,Iberia,emea,ES;PT\n")
    (tmp_path / "products.csv").write_text("product,indication\nvel,attr-cm\n")
    file = tmp_path / "roster.csv"
    file.write_text("username,first_name,function,territories,indications\nada,Ada,medical,iberia,attr-cm\n")
    return file


def test_files_come_in_and_lists_tell(roster: Path) -> None:
    run("import-territories", str(roster.with_name("territories.csv")))
    run("import-products", str(roster.with_name("products.csv")))
    assert "ada: added as Medical" in run("import-roster", str(roster), "--dry-run")
    assert not User.objects.exists()
    run("import-roster", str(roster))
    assert run("import-roster", str(roster)) == ""
    listed = json.loads(run("list", "--format", "json"))
    assert [(row["username"], row["territories"], row["here"]) for row in listed] == [("ada", "Iberia", "yes")]
    tree = json.loads(run("territories", "--format", "json"))
    assert [(row["path"], row["people"]) for row in tree] == [("/emea/", "0"), ("/emea/iberia/", "1")]


def test_what_is_wrong_is_listed_by_line_and_ends_in_one_sentence(roster: Path) -> None:
    with pytest.raises(BadInput, match="line 2: There is no territory iberia"):
        run("import-roster", str(roster))
    with pytest.raises(BadInput, match="cannot be read"):
        run("import-roster", str(roster.with_name("nowhere.csv")))


def test_somebody_leaves_and_hands_over() -> None:
    cast.ada()
    cast.ben()
    assert "handed" not in run("leave", "ada", "--on", "2999-01-01")
    assert "promises and plans went to ben" in run("leave", "ada", "--on", "2999-01-01", "--hand-over-to", "ben")
    with pytest.raises(BadInput, match="“soon” is no day"):
        run("leave", "ada", "--on", "soon")
    with pytest.raises(BadInput, match="No active user is called nobody"):
        run("leave", "nobody", "--on", "2999-01-01")


def test_an_invitation_is_printed_for_who_works_here() -> None:
    cast.ada()
    assert run("invite", "ada").startswith("/sign-in/first/")
    User.objects.update(left_on="2020-01-01")
    with pytest.raises(BadInput):
        run("invite", "ada")
