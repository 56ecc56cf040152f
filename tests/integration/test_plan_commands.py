"""`kolloquy plan`: a cycle opened, its plan computed, checked and asked what if, from the command line."""

import json
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from kolloquy.faces.cli import plan as commands
from kolloquy.faces.cli.main import app
from kolloquy.kernel.problems import Problem
from kolloquy.planning.actions import change_plan
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.workflows.plan_cycle import pricing
from tests.support.planning_world import World, world
from tests.support.solved_best_first import again, by_hand, computed, put_in_force, without_a_solver

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(monkeypatch) -> World:
    without_a_solver(monkeypatch)
    return world(experts=24)


def run(*words: str) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["plan", *words])
    if isinstance(found.exception, Problem):
        return found.exception.exit_code, str(found.exception)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, found.output


def test_a_plan_is_made_with_its_cycle_and_listed(here):
    starts = (here.monday + timedelta(weeks=13)).isoformat()
    code, told = run(
        "new", "Next quarter", "--by", "ben", "--imperative", "diagnose-earlier", "--territory", "global", "--starts", starts,
        "--limit", "fullest=80",
    )  # fmt: skip
    assert code == 0
    made = Plan.objects.get(name="Next quarter")
    assert (made.key in told, made.limits["fullest"]) == (True, 80)
    assert "Next quarter" in run("list")[1]
    assert [row["plans"] for row in json.loads(run("cycles", "--format", "json")[1])] == [1, 1]


def test_a_plan_is_computed_here_and_now_and_told(here):
    code, told = run("solve", here.plan.key, "--by", "ben", "--seed", "7", "--format", "json")
    assert code == 0
    row = json.loads(told[told.index("[") :])[0]
    assert (row["key"], row["gap"]) == (here.plan.key, 0)
    assert row["contacts"] == PlannedContact.objects.filter(plan=here.plan).count() > 0
    assert again(here.plan).seed == 7
    code, told = run("solve", "First plan", "--by", "ben")
    assert "Best first by hand" in " ".join(told.split())


def test_prices_are_told_as_far_as_they_are_known_and_found_out_where_one_waits(here, monkeypatch):
    monkeypatch.setattr(pricing, "solve", by_hand)
    limits = {"price_seconds": 60, "hours": 4, "fullest": 20}
    change_plan(plan=here.plan, version=here.plan.version, by=here.ben, limits=limits)
    assert f"kolloquy plan prices {here.plan.key} --now" in " ".join(
        run("solve", here.plan.key, "--by", "ben")[1].split()
    )
    first = json.loads(run("prices", here.plan.key, "--format", "json")[1])
    assert first
    assert all(row["estimate"] > 0 and row["at_most"] is None for row in first)
    code, told = run("prices", here.plan.key, "--now", "--format", "json")
    assert code == 0
    assert all(0 <= row["at_least"] <= row["at_most"] and row["estimate"] is None for row in json.loads(told))
    assert run("prices", here.plan.key, "--now")[0] == 0


def test_a_what_if_is_laid_beside_its_original(here):
    computed(here.plan, here.ben)
    code, told = run("what-if", here.plan.key, "--by", "ada", "--leaves", "gil", "--format", "json")
    assert code == 0
    found = json.loads(told[told.index("{") :])
    assert found["changes"] == ["Gil leaves"]
    assert found["value"][1] < found["value"][0]
    assert {line["name"] for line in found["by_colleague"]} == {"Ada", "Gil"}
    told = run("what-if", here.plan.key, "--by", "ada", "--aim", "talks=1-3", "--priority", "screen=2")[1]
    assert "asks for 1 to 3 experts" in told
    assert "goes:" in told


def test_the_rest_of_a_cycle_is_planned_again(here):
    computed(here.plan, here.ben)
    put_in_force(here.plan, here.ben)
    code, told = run("re-plan", here.plan.key, "--by", "ben", "--because", "Gil leaves us", "--leaves", "gil")
    assert (code, "Gil leaves" in told) == (0, True)


def test_a_breach_is_told_in_words_and_ends_with_1(here):
    computed(here.plan, here.ben)
    assert run("check", here.plan.key) == (0, "“First plan” keeps every limit.\n")
    rows = PlannedContact.objects.filter(plan=here.plan, colleague=here.ada)
    rows.update(week=12)
    code, told = run("check", here.plan.key)
    assert code == 1
    assert "breaks" in told


WRONG = [
    (("solve", "nowhere", "--by", "ben"), "No plan is called “nowhere”"),
    (("check", "First plan"), "was never computed"),
    (("what-if", "First plan", "--by", "ada", "--leaves", "gil"), "was never computed"),
    (("new", "X", "--by", "ben", "--imperative", "none"), "no imperative “none”"),
    (("new", "X", "--by", "ben", "--imperative", "diagnose-earlier"), "no territory"),
    (("new", "X", "--by", "ben", "--imperative", "diagnose-earlier", "--territory", "global", "--starts", "soon"), "no day"),
    (("solve", "First plan", "--by", "nobody"), "No active user is called nobody"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "told"), WRONG)
def test_what_cannot_be_is_one_sentence(here, words, told):
    code, said = run(*words)
    assert (code in {2, 3}, told in said) == (True, True), said


def test_a_plan_that_cannot_be_is_told_by_the_command_too(here, monkeypatch):
    monkeypatch.setattr("kolloquy.workflows.plan_cycle.computing.solve", lambda *_, **__: 1 / 0)
    code, told = run("solve", here.plan.key, "--by", "ben")
    assert (code, "nothing was changed" in told) == (1, True)
    assert commands.app.info.help
