"""The commands that write the records, as somebody types them."""

import json
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from typer.testing import CliRunner

from kolloquy.faces.cli.main import app
from kolloquy.governance.models import User
from kolloquy.identity.models import Expert
from kolloquy.influence.models import Topic
from kolloquy.kernel.problems import BadInput, NotReady
from kolloquy.kernel.verdict import Refused
from tests.support import cast, make

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path, settings):
    settings.KOLLOQUY = replace(django_settings.KOLLOQUY, home=tmp_path)
    return make.home(tmp_path)


def run(*words: str, stdin: str | None = None) -> str:
    result = CliRunner().invoke(app, list(words), input=stdin)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def said(*words: str) -> str:
    """What was printed, as one line: how wide the terminal is does not matter."""
    return " ".join(run(*words).split())


def published(home) -> dict[str, object]:
    found: dict[str, object] = json.loads(run("experts", "publish", "--as-of", "2026-03-01", "--format", "json"))
    return found


def test_publish_reports_what_moved_and_a_second_time_that_nothing_did(home):
    first = published(home)
    assert (first["generation"], first["changed"]) == ("000001", True)
    assert "The records hold generation 000001 already; nothing changed." in run(
        "experts", "publish", "--as-of", "2026-03-01"
    )


def test_publish_prints_counts_and_movements_for_people(home):
    shown = said("experts", "publish", "--as-of", "2026-03-01")
    assert "Nobody followed a topic yet; now followed: Heart Failure; Renal Insufficiency, Chronic." in shown
    assert "4 new" in shown
    assert "Published generation 000001 as of 2026-03-01." in shown


def test_publish_as_csv_lists_what_moved(home):
    lines = run("experts", "publish", "--format", "csv").splitlines()
    assert lines[0] == "kind,expert_id,name,other_expert_id,because"
    assert len(lines) == 5


def test_publish_without_people_says_what_to_run(tmp_path, settings):
    settings.KOLLOQUY = replace(django_settings.KOLLOQUY, home=tmp_path)
    with pytest.raises(NotReady, match="kolloquy experts resolve"):
        run("experts", "publish")


def test_a_steward_merges_lists_and_undoes(home):
    published(home)
    cast.sol()
    assert f"{make.MERCER} is Amaka Okafor ({make.OKAFOR})" in said(
        "experts", "merge", make.OKAFOR, make.MERCER.lower(), "--because", "same e-mail", "--by", "sol"
    )
    listed = json.loads(run("experts", "decisions", "--format", "json"))
    assert [(row["kind"], row["because"], row["by"]) for row in listed] == [("same", "same e-mail", "sol")]
    assert f"{make.OKAFOR} is one person with {make.MERCER}: same e-mail (sol, " in said("experts", "decisions")
    run("experts", "undo", str(listed[0]["decision"]), "--by", "sol")
    assert "No steward has decided anything" in run("experts", "decisions")
    assert len(run("experts", "decisions", "--undone", "--format", "csv").splitlines()) == 2


def test_a_steward_separates_a_work(home):
    published(home)
    cast.sol()
    shown = said("experts", "separate", make.OKAFOR, "3", "--because", "another hospital", "--by", "sol")
    assert f"pmid:3#2 is not {make.OKAFOR}'s; {make.OKAFOR} keeps its id" in shown
    assert Expert.objects.count() == 5


def test_who_is_no_steward_or_unknown_decides_nothing(home):
    published(home)
    cast.ada()
    for name, problem in (("ada", Refused), ("eve", BadInput)):
        with pytest.raises(problem):
            run("experts", "merge", make.OKAFOR, make.MERCER, "--because", "x", "--by", name)


def test_topics_are_followed_listed_computed_and_dropped(home):
    assert "No topic is followed" in run("topics", "list")
    shown = said("topics", "follow", "heart failure")
    assert "Heart Failure is followed as heart-failure. Taken as" in shown
    published(home)
    assert json.loads(run("topics", "list", "--format", "json")) == [
        {"slug": "heart-failure", "name": "Heart Failure", "experts": 4, "as_of": "2026-03-01", "state": "computed"}
    ]
    run("topics", "follow", "kidney OR renal insufficiency, chronic")
    assert "waiting" in run("topics", "list")
    run("worker", "--once")
    assert "waiting" not in run("topics", "list")
    run("topics", "drop", "heart-failure")
    assert Topic.objects.count() == 1


def test_a_user_is_added_with_a_password_from_a_pipe(home):
    shown = run(
        "users", "add", "ada", "--function", "medical", "--full-name", "Ada Brandt Lopez", "--role", "MSL",
        "--password-stdin", stdin="a long enough secret\n",
    )  # fmt: skip
    assert "ada may sign in (Medical)." in shown
    ada = User.objects.get()
    assert (ada.first_name, ada.last_name, ada.role_title) == ("Ada", "Brandt Lopez", "MSL")
    assert ada.check_password("a long enough secret")
    assert "ada" in run("users", "list")
    assert json.loads(run("users", "list", "--format", "json"))[0]["function"] == "medical"


def test_a_user_is_asked_for_a_password_twice(home):
    run("users", "add", "ada", "--function", "medical", stdin="a long enough secret\na long enough secret\n")
    assert User.objects.get().check_password("a long enough secret")
