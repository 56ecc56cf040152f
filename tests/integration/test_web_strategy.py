"""The strategy's pages: who sees them, what a form keeps, what each of them says."""

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kolloquy.governance.models import User
from kolloquy.strategy import actions
from kolloquy.strategy.importing.columns import COLUMNS
from kolloquy.strategy.models import Demand, DiscussionTopic, FeeCategory, Gap, Imperative, Objective, PhaseInMarket
from tests.support import cast, strategies

pytestmark = pytest.mark.django_db
LISTS = ("audit", "topics", "phases", "fees", "templates", "import", "new")


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response) -> str:
    body = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def at() -> strategies.Place:
    return strategies.place()


@pytest.fixture
def made(at) -> strategies.Made:
    return strategies.whole(at)


def pages_of(made: strategies.Made) -> list[str]:
    key = made.imperative.key
    return [
        reverse("strategy"), reverse("strategy-primer"), *(reverse(f"strategy-{name}") for name in LISTS),
        reverse("strategy-template", args=["pre-launch"]), reverse("strategy-table", args=["empty"]),
        *(reverse(f"strategy-{name}", args=[key]) for name in ("imperative", "change", "regional-new", "gap-new", "objective-new")),
        reverse("strategy-version", args=[key, 1]), reverse("strategy-objective", args=[made.objective.key]),
        reverse("strategy-demand-new", args=[made.objective.key]),
        reverse("strategy-part-change", args=["gap", made.gap.key]),
        reverse("strategy-part-change", args=["objective", made.objective.key]),
        reverse("strategy-part-change", args=["demand", made.demand.key]),
    ]  # fmt: skip


def test_a_medical_lead_opens_every_page(at, made):
    client = signed_in(at.ben)
    for page in pages_of(made):
        assert client.get(page).status_code == 200, page


def test_somebody_in_the_field_reads_it_all_and_changes_nothing(at, made):
    client = signed_in(cast.ada())
    page = text_of(client.get(reverse("strategy-imperative", args=[made.imperative.key])))
    assert "Which signs are missed?" in page
    assert "ST-1" in page
    assert "Add a gap" not in page
    assert client.get(reverse("strategy-gap-new", args=[made.imperative.key])).status_code == 403
    posted = client.post(reverse("strategy-act", args=[made.imperative.key]), {"do": "in-force"})
    assert posted.status_code == 403
    assert Imperative.objects.get().state == "draft"


def test_commercial_is_refused_by_name_of_the_rule(made):
    client = signed_in(cast.cora())
    for page in pages_of(made):
        answer = client.get(page)
        assert answer.status_code == 403
        assert "FW-12" in text_of(answer)


def test_a_research_lead_sees_that_an_imperative_is_there_and_nothing_under_it(at, made):
    rui = cast.rui()
    User.objects.filter(pk=rui.pk).update(role="lead")
    actions.set_phase(indication=at.indication, territory=at.world, phase="established", since="2024-01-01", by=at.ben)
    client = signed_in(User.objects.get(pk=rui.pk))
    for page in (reverse("strategy"), reverse("strategy-imperative", args=[made.imperative.key])):
        said = text_of(client.get(page))
        assert "Patients are found earlier" in said
        for hidden in ("Which signs", "clinics screen", "Most are found too late", "Ben", "Established", "Talk with"):
            assert hidden not in said
        assert "FW-12" in said
    for page in (reverse("strategy-audit"), reverse("strategy-change", args=[made.imperative.key])):
        assert client.get(page).status_code in {403, 404}
    assert client.get(reverse("strategy-objective", args=[made.objective.key])).status_code == 404


def test_what_is_not_there_is_not_found(at):
    client = signed_in(at.ben)
    for name in ("imperative", "change", "differences", "objective", "demand-new"):
        assert client.get(reverse(f"strategy-{name}", args=["NOTHERE"])).status_code == 404
    assert client.get(reverse("strategy-part-change", args=["painting", "X"])).status_code == 404
    assert client.get(reverse("strategy-template", args=["nothing"])).status_code == 404


def test_an_imperative_is_written_by_hand(at):
    client = signed_in(at.ben)
    weights = {
        "weighs_standing": 20,
        "weighs_sweet_spot": 30,
        "weighs_need": 20,
        "weighs_continuity": 15,
        "weighs_rise": 15,
    }
    answer = client.post(
        reverse("strategy-new"),
        {"name": "Patients are found", "why": "Too late.", "indication": "attr-cm", "territory": "emea", "owner": "ben", **weights},
        follow=True,
    )  # fmt: skip
    row = Imperative.objects.get()
    assert (row.code, row.weighs_standing, row.territory.code) == ("patients-are-found", 20, "emea")
    assert "kept as a draft" in text_of(answer)


def test_a_refused_form_keeps_what_was_typed(at, made):
    client = signed_in(at.ben)
    typed = {
        "statement": "More <b>clinics</b>", "metric": "Clinics", "unit": "clinics", "baseline": "30", "target": "30",
        "baseline_source": "A survey", "due_on": strategies.day(90).isoformat(), "owner": "ben", "priority": "1",
        "topics": ["screening"], "gap": made.gap.code, "code": "again",
    }  # fmt: skip
    answer = client.post(reverse("strategy-objective-new", args=[made.imperative.key]), typed)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "The target equals the baseline (30)" in body
    assert "More &lt;b&gt;clinics&lt;/b&gt;" in body
    assert 'value="screening" checked' in " ".join(body.split())
    assert 'value="again"' in body


def test_an_objective_without_a_baseline_says_how_to_get_one(at, made):
    told = {
        "statement": "More", "metric": "m", "unit": "%", "baseline": "", "target": "30", "baseline_source": "",
        "due_on": strategies.day(90).isoformat(), "owner": "ben", "priority": "1", "gap": "",
    }  # fmt: skip
    answer = signed_in(at.ben).post(reverse("strategy-objective-new", args=[made.imperative.key]), told)
    assert answer.status_code == 422
    assert "count it once before you begin" in text_of(answer)


def test_a_congress_in_the_past_is_refused(at, made):
    told = {
        "name": "Last year’s congress", "kind": "congress", "territory": "world", "fewest": "5", "most": "9",
        "starts_on": "2020-08-01", "ends_on": "2020-08-04", "mix": "rising>=1",
    }  # fmt: skip
    answer = signed_in(at.ben).post(reverse("strategy-demand-new", args=[made.objective.key]), told)
    assert answer.status_code == 422
    assert "ended on 2020-08-04 cannot be planned" in text_of(answer)
    assert Demand.objects.count() == 1


def test_a_demand_is_added_and_changed(at, made):
    client = signed_in(at.ben)
    told = {
        "name": "The congress", "kind": "congress", "territory": "emea", "fewest": "5", "most": "9", "hosts": ["ben"],
        "starts_on": strategies.day(60).isoformat(), "ends_on": strategies.day(63).isoformat(), "mix": "country:es>=1",
        "must": "1", "minutes": "30", "channels": ["congress"],
    }  # fmt: skip
    client.post(reverse("strategy-demand-new", args=[made.objective.key]), told)
    row = Demand.objects.get(code="the-congress")
    assert (row.must, row.mix[0]["of"], row.hosts.get().username) == (True, "ES", "ben")
    page = client.get(reverse("strategy-part-change", args=["demand", row.key])).content.decode()
    assert "country:ES&gt;=1" in page
    changed = {**told, "most": "12", "must": "", "version": Imperative.objects.get().version}
    assert client.post(reverse("strategy-part-change", args=["demand", row.key]), changed).status_code == 302
    row.refresh_from_db()
    assert (row.most, row.must) == (12, False)


def test_two_who_change_at_once_see_each_other(at, made):
    client = signed_in(at.ben)
    seen = Imperative.objects.get().version
    actions.change_gap(gap=made.gap, question="Which signs does a colleague see?", by=at.ben)
    told = {
        "question": "Which signs do I see?", "kind": "practice", "unmet_need": "3", "need_evidence": "A registry",
        "topics": ["screening"], "version": seen,
    }  # fmt: skip
    answer = client.post(reverse("strategy-part-change", args=["gap", made.gap.key]), told)
    said = text_of(answer)
    assert answer.status_code == 409
    assert "Which signs does a colleague see?" in said
    assert "Which signs do I see?" in said
    assert Gap.objects.get().question == "Which signs does a colleague see?"
    now = re.search(r'name="version" value="(\d+)"', answer.content.decode())
    assert now is not None
    assert (
        client.post(
            reverse("strategy-part-change", args=["gap", made.gap.key]), {**told, "version": now[1]}
        ).status_code
        == 302
    )
    assert Gap.objects.get().question == "Which signs do I see?"


def test_a_reading_moves_the_bar(at, made):
    client = signed_in(at.ben)
    address = reverse("strategy-reading", args=[made.objective.key])
    bad = client.post(address, {"on": strategies.day(3).isoformat(), "value": "15", "source": "A survey"})
    assert bad.status_code == 422
    assert "lies ahead" in text_of(bad)
    client.post(address, {"on": strategies.day(0).isoformat(), "value": "15", "source": "A survey"})
    assert "(15 − 10) ÷ (30 − 10) = 25 %" in text_of(
        client.get(reverse("strategy-objective", args=[made.objective.key]))
    )
    assert "25 %" in text_of(client.get(reverse("strategy")))


def test_a_regional_version_is_made_differs_and_follows(at, made):
    client = signed_in(at.ben)
    client.post(
        reverse("strategy-regional-new", args=[made.imperative.key]), {"territory": "emea", "owner": "ben", "name": "Found in EMEA"}
    )  # fmt: skip
    child = Imperative.objects.get(parent=made.imperative)
    actions.change_gap(gap=made.gap, unmet_need=4, by=at.ben)
    page = text_of(client.get(reverse("strategy-differences", args=[child.key])))
    assert "unmet need 3 4 since version 5" in page
    assert "1 version behind" in text_of(client.get(reverse("strategy")))
    client.post(reverse("strategy-act", args=[child.key]), {"do": "follow"})
    assert child.gaps.get().unmet_need == 4
    assert "1 version behind" not in text_of(client.get(reverse("strategy")))


def test_in_force_and_retired(at, made):
    client = signed_in(at.ben)
    act = reverse("strategy-act", args=[made.imperative.key])
    client.post(act, {"do": "in-force"})
    assert Imperative.objects.get().state == "in_force"
    client.post(reverse("strategy-part-act", args=["demand", made.demand.key]), {"do": "retire"})
    assert Demand.objects.get().retired_at is not None
    client.post(reverse("strategy-part-act", args=["demand", made.demand.key]), {"do": "again"})
    assert Demand.objects.get().retired_at is None
    refused = client.post(reverse("strategy-part-act", args=["gap", made.gap.key]), {"do": "retire"}, follow=True)
    assert "answers this gap" in text_of(refused)
    client.post(act, {"do": "retire"})
    assert "Patients are found earlier" not in text_of(client.get(reverse("strategy")))
    assert "Patients are found earlier" in text_of(client.get(reverse("strategy") + "?retired=yes"))
    assert client.get(reverse("strategy-change", args=[made.imperative.key])).status_code == 403


def test_topics_phases_and_fees_are_kept(at):
    client = signed_in(at.ben)
    client.post(
        reverse("strategy-topics"), {"name": "Red flags", "label": "on", "slug": "", "indication": "", "followed": ""}
    )
    assert DiscussionTopic.objects.get(slug="red-flags").label == "on"
    client.post(reverse("strategy-topics"), {"name": "Red flags, early", "label": "off", "slug": "red-flags"})
    assert DiscussionTopic.objects.get(slug="red-flags").label == "off"
    client.post(
        reverse("strategy-phases"), {"indication": "attr-cm", "territory": "emea", "phase": "pre_launch", "since": "2026-01-01"}
    )  # fmt: skip
    assert PhaseInMarket.objects.get().phase == "pre_launch"
    fee = {
        "name": "Board",
        "amount": "900",
        "most_a_year": "100",
        "currency": "eur",
        "country": "es",
        "source": "List",
        "code": "",
    }
    refused = client.post(reverse("strategy-fees"), fee)
    assert refused.status_code == 422
    assert "ST-19" in text_of(refused)
    client.post(reverse("strategy-fees"), {**fee, "most_a_year": "9000"})
    assert FeeCategory.objects.get().country == "ES"
    assert "EUR 900" in text_of(client.get(reverse("strategy-fees")))


def test_a_table_is_looked_at_then_taken(at):
    client = signed_in(at.ben)
    heading = ",".join(COLUMNS)
    row = dict.fromkeys(COLUMNS, "") | {"kind": "topic", "code": "new-one", "name": "A new one", "label": "on"}
    content = f"{heading}\n{','.join(row.values())}\n".encode()
    look = client.post(reverse("strategy-import"), {"file": SimpleUploadedFile("our.csv", content), "do": "look"})
    assert "1 of 1 row would change the strategy" in text_of(look)
    assert not DiscussionTopic.objects.filter(slug="new-one").exists()
    text = unescape(re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", look.content.decode(), re.DOTALL)[1])
    client.post(reverse("strategy-import"), {"text": text, "name": "our.csv", "do": "take"})
    assert DiscussionTopic.objects.get(slug="new-one").name == "A new one"


def test_a_table_with_a_wrong_row_says_which(at):
    content = b"kind,code,name,label\ntopic,x,X,maybe\npainting,y,Y,on\n"
    answer = signed_in(at.ben).post(
        reverse("strategy-import"), {"file": SimpleUploadedFile("our.csv", content), "do": "look"}
    )
    said = text_of(answer)
    assert answer.status_code == 422
    assert "2 rows have to be mended" in said
    assert "Take all of it" not in said


def test_a_template_is_shown_whole_and_taken_with_a_baseline(at):
    client = signed_in(at.ben)
    address = reverse("strategy-template", args=["pre-launch"])
    page = text_of(client.get(f"{address}?indication=attr-cm"))
    assert "Which signs of ATTR cardiomyopathy are seen and not understood" in page
    answer = client.post(
        address,
        {"indication": "attr-cm", "territory": "emea", "owner": "ben", "baseline_time-to-diagnosis": "12", "source_time-to-diagnosis": "Survey"},
        follow=True,
    )  # fmt: skip
    assert "1 objective waits for a baseline" in text_of(answer)
    assert Objective.objects.get().target == 32
    assert Objective.objects.get().imperative.state == "draft"


def test_the_audit_leads_to_where_it_is_mended(at, made):
    actions.add_imperative(
        code="bare", name="Bare", why="Why", indication=at.indication, territory=at.emea, owner=at.ben, by=at.ben
    )
    client = signed_in(at.ben)
    body = client.get(reverse("strategy-audit")).content.decode()
    assert reverse("strategy-imperative", args=[Imperative.objects.get(code="bare").key]) in body
    assert "SA-1" in body


def test_the_overview_asks_no_more_for_thirty_markets_than_for_three(at, made, django_assert_max_num_queries):
    client = signed_in(at.ben)
    for number in range(30):
        place = strategies.Territory.objects.create(
            code=f"m{number}", name=f"Market {number}", parent=at.emea, path=f"/world/emea/m{number}/"
        )
        actions.set_phase(indication=at.indication, territory=place, phase="established", since="2024-01-01", by=at.ben)
    with django_assert_max_num_queries(60):
        client.get(reverse("strategy"))
