"""The strategy by the API: the same actions, the same wall."""

import pytest

from kolloquy.governance.models import User
from kolloquy.strategy import actions
from kolloquy.strategy.models import Demand, Gap, Imperative, Objective
from tests.support import cast, strategies
from tests.support.api import bearer, problem

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/strategy"


@pytest.fixture
def at() -> strategies.Place:
    return strategies.place()


@pytest.fixture
def made(at) -> strategies.Made:
    return strategies.whole(at)


def test_everything_of_it_is_read(at, made):
    actions.record_reading(objective=made.objective, on=strategies.day(), value=15, source="A survey", by=at.ben)
    actions.set_phase(indication=at.indication, territory=at.world, phase="established", since="2024-01-01", by=at.ben)
    client = bearer(cast.ada())
    one = client.get(f"{ROOT}/imperatives").json()[0]
    assert (one["level"], one["phase"], one["gaps"][0]["code"]) == ("full", "established", "red-flags")
    assert (one["objectives"][0]["progress"], one["objectives"][0]["may_be_proposed"]) == (0.25, True)
    assert one["objectives"][0]["demands"][0]["code"] == "talks"
    answer = client.get(f"{ROOT}/imperatives/{made.imperative.key}")
    assert answer.json() == one
    assert answer["ETag"] == '"4"'
    for path in ("topics", "phases", "fees", "audit"):
        assert client.get(f"{ROOT}/{path}").status_code == 200


def test_a_research_lead_reads_names_alone(made):
    rui = cast.rui()
    User.objects.filter(pk=rui.pk).update(role="lead")
    client = bearer(User.objects.get(pk=rui.pk))
    one = client.get(f"{ROOT}/imperatives").json()[0]
    known = {"key", "name", "indication", "territory", "state", "level"}
    assert {name for name, value in one.items() if value is not None} == known
    assert client.get(f"{ROOT}/audit").json() == client.get(f"{ROOT}/topics").json() == []
    problem(client.get(f"{ROOT}/imperatives/{made.imperative.key}/differences"), 404)


def test_commercial_reads_nothing(made):
    assert problem(bearer(cast.cora()).get(f"{ROOT}/imperatives"), 403)["rule"] in {"FW-12", "TK-4"}


def test_a_strategy_is_written_from_the_top_down(at):
    client = bearer(at.ben)

    def post(path: str, body: dict[str, object]):
        return client.post(f"{ROOT}/{path}", body, content_type="application/json")

    told = {"code": "earlier", "name": "Found earlier", "why": "Too late.", "indication": "attr-cm", "territory": "world", "owner": "ben"}  # fmt: skip
    key = post("imperatives", told).json()["key"]
    gap = {"code": "flags", "question": "Which?", "kind": "practice", "unmet_need": 3, "need_evidence": "R", "topics": ["screening"]}  # fmt: skip
    assert post(f"imperatives/{key}/gaps", gap).status_code == 201
    aim = {
        "code": "clinics", "statement": "More", "metric": "Clinics", "unit": "clinics", "baseline": 3,
        "baseline_source": "S", "target": 9, "due_on": strategies.day(90).isoformat(), "owner": "ben", "gap": "flags",
    }  # fmt: skip
    assert post(f"imperatives/{key}/objectives", aim).status_code == 201
    objective = Objective.objects.get()
    told = {"code": "talks", "kind": "one_to_one", "name": "Talks", "territory": "emea", "fewest": 1, "most": 5}
    assert post(f"objectives/{objective.key}/demands", told).status_code == 201
    assert post(f"objectives/{objective.key}/readings", {"on": strategies.day().isoformat(), "value": 4, "source": "S"}).status_code == 201  # fmt: skip
    assert post(f"imperatives/{key}/in-force", {"version": 4}).json()["state"] == "in_force"
    region = post(f"imperatives/{key}/regional", {"code": "earlier-emea", "territory": "emea", "owner": "ben"}).json()
    assert region["parent"] == key
    changed = client.patch(
        f"{ROOT}/gaps/{Gap.objects.get(imperative__key=key).key}", {"unmet_need": 4}, content_type="application/json",
        headers={"If-Match": '"5"'},
    )  # fmt: skip
    assert changed.status_code == 200
    child = client.get(f"{ROOT}/imperatives/{region['key']}").json()
    assert child["behind"] == 1
    found = client.get(f"{ROOT}/imperatives/{region['key']}/differences").json()
    assert [(each["field"], each["who"], each["since"]) for each in found] == [("unmet need", "parent", 6)]
    followed = post(f"imperatives/{region['key']}/follow", {"version": 1}).json()
    assert (followed["behind"], followed["gaps"][0]["unmet_need"]) == (0, 4)
    assert Imperative.objects.count() == 2
    assert Demand.objects.filter(territory__code="emea").count() == 2


def test_who_comes_second_is_told(at, made):
    client = bearer(at.ben)
    address = f"{ROOT}/objectives/{made.objective.key}"
    late = client.patch(address, {"priority": 1, "version": 2}, content_type="application/json")
    body = problem(late, 409)
    assert body["current"]["version"] == 4
    assert body["yours"]["priority"] == 1
    problem(client.patch(address, {"priority": 1}, content_type="application/json"), 428)


@pytest.mark.parametrize(
    "change, rule, status",
    [
        ({"target": 10}, "ST-6", 422),
        ({"due_on": "2020-01-01"}, "ST-7", 422),
        ({"owner": "cora"}, "ST-2", 422),
    ],
)
def test_what_cannot_be_is_refused_by_its_rule(at, made, change, rule, status):
    cast.cora()
    answer = bearer(at.ben).patch(
        f"{ROOT}/objectives/{made.objective.key}", {**change, "version": 4}, content_type="application/json"
    )
    assert problem(answer, status)["rule"] == rule


def test_somebody_in_the_field_writes_nothing(made):
    answer = bearer(cast.ada()).post(
        f"{ROOT}/imperatives/{made.imperative.key}/retire", {"version": 4}, content_type="application/json"
    )
    assert problem(answer, 403)["rule"] == "ST-1"


def test_an_objective_without_a_baseline_says_how_to_get_one(at, made):
    aim = {
        "code": "other", "statement": "More", "metric": "M", "unit": "%", "target": 9,
        "due_on": strategies.day(90).isoformat(), "owner": "ben",
    }  # fmt: skip
    answer = bearer(at.ben).post(
        f"{ROOT}/imperatives/{made.imperative.key}/objectives", aim, content_type="application/json"
    )
    assert "count it once before you begin" in problem(answer, 422)["detail"]
