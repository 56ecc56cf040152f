"""kolloquy rights: the same rules as on the pages, and output that programs can read."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kolloquy.faces.cli.main import app
from kolloquy.governance.rights import requests
from kolloquy.governance.rights.models import Notice, Stance
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from tests.support import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def expert() -> Expert:
    cast.everybody()
    return Expert.objects.create(
        expert_id="EXPERT0001", family="Lindqvist", given="Nils", sort_name="lindqvist nils", country="SE",
        changed_at=clock.now(),
    )  # fmt: skip


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["rights", *words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


def test_clocks_are_started_listed_and_stopped(expert):
    assert "No notice waits" in run("notice", "--by", "kim")
    assert "1 clocks were started" in run("notice", expert.pk, "--open", "--by", "kim")
    assert [row["expert_id"] for row in json.loads(run("notice", "--by", "kim", "--format", "json"))] == [expert.pk]
    today = clock.today().isoformat()
    run("notice", expert.pk, "--given-on", today, "--reference", "letter 4", "--by", "ada")
    assert Notice.objects.get().given_on == clock.today()
    assert "No notice waits" in run("notice", "--by", "kim")


def test_an_objection_shows_in_the_state(expert):
    assert json.loads(run("state", expert.pk, "--by", "ada", "--format", "json"))["channels"][0]["rule"] is None
    run("object", expert.pk, "--scope", "everything", "--by", "cora")
    assert "RI-2" in run("state", expert.pk, "--by", "ada")
    with pytest.raises(Refused, match="RI-8"):
        run("object", expert.pk, "--lifted", "--by", "cora")
    run("object", expert.pk, "--lifted", "--proof", "wrote on 3 May", "--by", "kim")
    assert Stance.objects.count() == 2


def test_the_copy_is_written_where_it_is_asked_for(expert, tmp_path: Path):
    out = tmp_path / "copy.json"
    run("export", expert.pk, "--because", "request 1", "--by", "kim", "--out", str(out))
    assert json.loads(out.read_text(encoding="utf-8"))["tables"]["identity.Expert"][0]["family"] == "Lindqvist"


def test_an_erasure_is_carried_out_by_the_second_person(expert, settings, tmp_path: Path):
    settings.KOLLOQUY = settings.KOLLOQUY.__class__(**{**_fields(settings.KOLLOQUY), "home": tmp_path})
    kim = cast.kim()
    made = requests.receive_request(
        expert_id=expert.pk, kind="erasure", received_on=clock.today(), source="letter", words="Erase it", by=kim
    )
    requests.take_up(key=made.key, version=1, identity_checked="known by voice", by=kim)
    requests.propose_erasure(key=made.key, version=2, by=kim)
    assert "is erased" in run("erase", made.key, "--by", "sol")
    assert json.loads(run("suppressions", "--format", "json"))["erased"] == 1
    assert (tmp_path / "suppression_key").stat().st_mode & 0o077 == 0


def test_what_is_not_there_is_said_in_a_sentence(expert):
    for words, sentence in (
        (("state", "ENOBODY", "--by", "kim"), "No expert ENOBODY"),
        (("erase", "NOKEY", "--by", "sol"), "There is no erasure NOKEY"),
        (("notice", expert.pk, "--given-on", "yesterday", "--by", "kim"), "is no day"),
        (("notice", "--open", "--by", "kim"), "Name the experts"),
        (("notice", "--by", "nobody"), "No active user"),
    ):
        with pytest.raises(BadInput, match=sentence):
            run(*words)


def _fields(of: object) -> dict[str, object]:
    return {name: getattr(of, name) for name in of.__dataclass_fields__}  # type: ignore[attr-defined]
