"""Making plans on pages: cycles, drafts, limits, working time, computing, what if and re-plan. All of it without a script."""

import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kolloquy.governance.models import User
from kolloquy.kernel import clock
from kolloquy.planning.models import Absence, Cycle, Plan, PlannedContact, Solving, WorkingTime
from tests.support import cast, plans
from tests.support.forms import form_of

pytestmark = pytest.mark.django_db


def as_(client: Client, who: str) -> Client:
    client.force_login(getattr(cast, who)())
    return client


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return str(response.content.decode())


def sent(html: str, action: str, **typed: object) -> dict[str, Any]:
    """What a browser sends back of a form, with a few fields typed over."""
    return {**form_of(html, action), **typed}


def next_monday() -> date:
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


class TestOpeningACycle:
    def test_it_leads_to_its_first_plan(self, client: Client) -> None:
        plans.drafted()
        Cycle.objects.update(starts_on=plans.monday(-30))
        client = as_(client, "ben")
        html = text(client.get("/plan/cycles/new"))
        told = sent(html, "/plan/cycles/new", territory="europe", starts_on=next_monday().isoformat(), name="Spring")
        made = client.post("/plan/cycles/new", told)
        cycle = Cycle.objects.get(name="Spring")
        assert made["Location"] == f"/plan/cycles/{cycle.key}/plans/new"
        assert cycle.weeks == 13

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"starts_on": (next_monday() + timedelta(days=2)).isoformat()}, "starts on a Monday"),
            ({"starts_on": "soon"}, "The first Monday is missing or no day"),
            ({"weeks": "99"}, "1 to 53 weeks"),
            ({"weeks": "many"}, "is no whole number"),
            ({"territory": "nowhere"}, "choose one"),
            ({"name": " "}, "name"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(
        self, client: Client, typed: dict[str, str], said: str
    ) -> None:
        plans.drafted()
        told = {"name": "Spring", "territory": "europe", "starts_on": next_monday().isoformat(), "weeks": "13", **typed}
        html = text(as_(client, "ben").post("/plan/cycles/new", told), 422)
        assert said in html
        for value in told.values():
            assert value in {"soon", "nowhere", " "} or value in html

    def test_two_cycles_of_a_territory_do_not_overlap(self, client: Client) -> None:
        plans.drafted()
        told = {"name": "Twice", "territory": "europe", "starts_on": plans.monday(5).isoformat(), "weeks": "13"}
        html = text(as_(client, "ben").post("/plan/cycles/new", told), 422)
        assert "PN-3" in html
        assert "“This cycle” covers some of these weeks" in html

    def test_only_a_medical_lead_opens_one(self, client: Client) -> None:
        for who in ("ada", "kim", "cora"):
            html = text(as_(client, who).get("/plan/cycles/new"), 403)
            assert "PN-1" in html


class TestMakingADraft:
    def test_its_form_has_every_limit_with_its_default_and_what_it_does(self, client: Client) -> None:
        made = plans.drafted()
        html = text(as_(client, "ben").get(f"/plan/cycles/{made.cycle.key}/plans/new"))
        form = form_of(html, f"/plan/cycles/{made.cycle.key}/plans/new")
        assert (form["fullest"], form["gap"], form["spread"], form["seconds"]) == (["90"], ["0.1"], [""], ["60"])
        assert form["imperative"] == [made.imperative.key]
        assert "stays free for what nobody foresaw" in html

    def test_it_is_kept_in_the_units_it_was_typed_in(self, client: Client) -> None:
        made = plans.drafted()
        here = f"/plan/cycles/{made.cycle.key}/plans/new"
        client = as_(client, "ben")
        told = sent(text(client.get(here)), here, name="Spring plan", gap="0,5", budget="120 000", spread="25")
        answer = client.post(here, told)
        plan = Plan.objects.get(name="Spring plan")
        assert answer["Location"] == f"/plan/p/{plan.key}"
        assert (plan.limits["gap"], plan.limits["budget"], plan.limits["spread"]) == (0.005, 120_000, 25)
        assert list(plan.imperatives.all()) == [made.imperative]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"fullest": "140"}, "How full a calendar may get"),
            ({"gap": "small"}, "is no number"),
            ({"seconds": ""}, "The seconds to compute is missing"),
            ({"imperative": []}, "choose at least one"),
            ({"budget": "plenty"}, "is no number"),
        ],
    )
    def test_a_wrong_limit_is_said_and_nothing_typed_is_lost(
        self, client: Client, typed: dict[str, Any], said: str
    ) -> None:
        made = plans.drafted()
        here = f"/plan/cycles/{made.cycle.key}/plans/new"
        client = as_(client, "ben")
        told = sent(text(client.get(here)), here, name="A name of mine", **typed)
        html = text(client.post(here, told), 422)
        assert said in html
        assert "A name of mine" in html
        for value in typed.values():
            assert not value or f'value="{value}"' in html
        assert Plan.objects.count() == 1

    def test_an_imperative_that_is_not_in_force_is_not_offered(self, client: Client) -> None:
        made = plans.drafted()
        made.imperative.state = "draft"
        made.imperative.save()
        html = text(as_(client, "ben").get(f"/plan/cycles/{made.cycle.key}/plans/new"))
        assert "No imperative of this territory is in force" in html

    def test_two_people_who_change_its_limits_do_not_overwrite_each_other(self, client: Client) -> None:
        made = plans.drafted()
        here = f"/plan/p/{made.plan.key}/limits"
        client = as_(client, "ben")
        told = sent(text(client.get(here)), here, fullest="80")
        assert client.post(here, told).status_code == 302
        assert Plan.objects.get().limits["fullest"] == 80
        assert "Somebody changed this plan meanwhile" in text(client.post(here, {**told, "fullest": "70"}), 422)
        assert Plan.objects.get().limits["fullest"] == 80

    def test_it_can_be_set_aside(self, client: Client) -> None:
        made = plans.drafted()
        assert as_(client, "ben").post(f"/plan/p/{made.plan.key}/set-aside").status_code == 302
        assert "is set aside" in text(client.get("/plan"))
        assert "Set aside: nobody wants it any more." in text(client.get(f"/plan/p/{made.plan.key}"))


class TestWorkingTime:
    def test_one_says_ones_own_hours_and_days_away(self, client: Client) -> None:
        plans.drafted()
        ada, client = User.objects.get(username="ada"), as_(client, "ada")
        day = next_monday()
        client.post("/plan/time", {"do": "hours", "user": ada.pk, "hours": "17,5", "since": day.isoformat()})
        assert WorkingTime.objects.get(user=ada).hours == 17.5
        client.post("/plan/time", {"do": "away", "user": ada.pk, "first_day": day.isoformat(), "last_day": ""})
        away = Absence.objects.get(user=ada)
        assert (away.first_day, away.last_day) == (day, day)
        assert "17.5 h from" in text(client.get("/plan/time"))
        client.post("/plan/time", {"do": "back", "user": ada.pk, "absence": away.pk})
        assert not Absence.objects.exists()

    def test_for_others_only_their_director_does(self, client: Client) -> None:
        plans.drafted()
        gil = User.objects.get(username="gil")
        told = {"do": "hours", "user": gil.pk, "hours": "10", "since": next_monday().isoformat()}
        assert "PN-2" in text(as_(client, "ada").post("/plan/time", told), 422)
        assert as_(client, "ben").post("/plan/time", told).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"do": "hours", "hours": "lots", "since": "2030-01-07"}, "is no number"),
            ({"do": "hours", "hours": "70", "since": "2030-01-07"}, "give 0 to 60"),
            ({"do": "hours", "hours": "7", "since": ""}, "The first day is missing"),
            ({"do": "away", "first_day": "2030-02-01", "last_day": "2030-01-01"}, "ends on its first day or later"),
            ({"do": "back", "absence": "99"}, "taken away already"),
            ({"do": "fly"}, "Say what to do"),
        ],
    )
    def test_what_is_wrong_is_said_beside_it(self, client: Client, typed: dict[str, str], said: str) -> None:
        plans.drafted()
        ada = User.objects.get(username="ada")
        html = text(as_(client, "ada").post("/plan/time", {"user": ada.pk, **typed}), 422)
        assert said in html
        assert html.count('id="problem"') == 1


class TestComputing:
    def test_without_a_script_it_is_asked_for_followed_and_stopped(self, client: Client) -> None:
        made = plans.drafted()
        here = f"/plan/p/{made.plan.key}"
        client = as_(client, "ben")
        asked = client.post(f"{here}/compute")
        assert asked["Location"] == f"{here}/progress"
        html = text(client.get(asked["Location"]))
        assert "Waiting for the worker" in html
        assert "See how far it is now" in html
        run = Solving.objects.get()
        Solving.objects.update(state="running", started_at=clock.now(), step="Assigning", value=3000, bound=3030)
        html = text(client.get(f"{here}/progress"))
        for words in ("Assigning", "1.0 %", "3,000", "3,030", "Stop, and take the best so far"):
            assert words in html
        client.post(f"{here}/stop")
        run.refresh_from_db()
        assert run.stop_asked
        assert "Stopping" in text(client.get(f"{here}/progress"))
        Solving.objects.update(state="stopped", ended_at=clock.now())
        html = text(client.get(f"{here}/progress"))
        assert "Stopped, with the best so far" in html
        assert "See how far it is now" not in html

    def test_the_part_htmx_asks_for_falls_and_then_leads_on(self, client: Client) -> None:
        made = plans.drafted()
        here = f"/plan/p/{made.plan.key}"
        client = as_(client, "ben")
        client.post(f"{here}/compute")
        part = client.get(f"{here}/progress", headers={"HX-Request": "true"})
        assert "<html" not in text(part)
        assert 'hx-trigger="every 1s"' in text(part)
        Solving.objects.update(state="done", ended_at=clock.now())
        assert client.get(f"{here}/progress", headers={"HX-Request": "true"})["HX-Redirect"] == here

    def test_a_worker_that_does_not_run_is_named(self, client: Client) -> None:
        made = plans.drafted()
        client = as_(client, "ben")
        client.post(f"/plan/p/{made.plan.key}/compute")
        Solving.objects.update(asked_at=clock.now() - timedelta(minutes=1))
        assert "kolloquy worker" in text(client.get(f"/plan/p/{made.plan.key}/progress"))

    def test_one_run_at_a_time_and_only_of_a_draft(self, client: Client) -> None:
        made = plans.drafted()
        client, here = as_(client, "ben"), f"/plan/p/{made.plan.key}/compute"
        client.post(here)
        assert "PN-5" in text(client.post(here), 403)
        Solving.objects.all().delete()
        Plan.objects.update(state="set_aside")
        assert "PN-4" in text(client.post(here), 403)
        assert "PN-1" in text(as_(client, "ada").post(here), 403)

    def test_a_plan_that_was_never_asked_for_has_no_progress(self, client: Client) -> None:
        made = plans.drafted()
        answer = as_(client, "ben").get(f"/plan/p/{made.plan.key}/progress")
        assert answer["Location"] == f"/plan/p/{made.plan.key}"


class TestWhatIf:
    def test_several_changes_are_added_one_by_one_and_computed_together(self, client: Client) -> None:
        made = plans.in_force()
        here, client = f"/plan/p/{made.plan.key}/what-if", as_(client, "ada")
        told = sent(text(client.get(here)), here, do="add:colleague_leaves")
        told["colleague_leaves.user"], told["colleague_leaves.from_week"] = str(made.people["gil"].pk), "6"
        html = text(client.post(here, told))
        assert "Gil leaves from week 7 on" in html
        told = sent(html, here, do="add:aim", **{"aim.demand": made.demands["screening"].key})
        told |= {"aim.fewest": "3", "aim.most": "6"}
        html = text(client.post(here, told))
        assert "asks for 3 to 6 experts" in html
        html = text(client.post(here, sent(html, here, do="remove:0")))
        assert "Gil leaves" not in html
        answer = client.post(here, sent(html, here, do="solve", name="More voices"))
        copy = Plan.objects.get(name="More voices")
        assert answer["Location"] == f"/plan/p/{copy.key}/progress"
        assert [each["kind"] for each in copy.changes] == ["aim"]
        assert copy.solvings.get().state == "waiting"
        assert "asks for 3 to 6 experts" in text(client.get(f"/plan/p/{copy.key}"))
        assert Plan.objects.get(pk=made.plan.pk).state == "in_force"

    @pytest.mark.parametrize(
        ("kind", "typed", "said"),
        [
            ("hours", {"hours": "a lot"}, "is no number for hours"),
            ("aim", {"fewest": "5", "most": "2"}, "mend the numbers"),
            ("activity_moves", {"starts_on": "2020-01-06", "ends_on": ""}, "which is past"),
            ("activity_moves", {"starts_on": "", "ends_on": ""}, "is no day"),
            ("expert_out", {"expert": "Nobody At All"}, "No expert"),
            ("budget", {"budget": "-5"}, "cannot be the budget"),
            ("nonsense", {}, "is no change of a plan"),
        ],
    )
    def test_a_change_that_cannot_be_is_said_beside_its_fields(
        self, client: Client, kind: str, typed: dict[str, str], said: str
    ) -> None:
        made = plans.in_force()
        here, client = f"/plan/p/{made.plan.key}/what-if", as_(client, "ada")
        told = sent(text(client.get(here)), here, do=f"add:{kind}", name="Mine")
        told |= {f"{kind}.{name}": value for name, value in typed.items()}
        html = text(client.post(here, told), 422)
        assert said in html
        assert 'value="Mine"' in html
        for value in typed.values():
            assert value in html

    def test_every_kind_of_change_is_offered_and_taken(self, client: Client) -> None:
        made = plans.in_force()
        here, client = f"/plan/p/{made.plan.key}/what-if", as_(client, "ada")
        soon = plans.monday(10).isoformat()
        typed = {
            "colleague_leaves": {}, "hours": {"hours": "8"}, "activity_moves": {"starts_on": soon}, "activity_off": {},
            "phase": {}, "aim": {"fewest": "1", "most": "2"}, "budget": {"budget": "1000"},
            "expert_out": {"expert": f"Rosa Diaz ({made.experts['Diaz'].pk})"}, "priority": {},
        }  # fmt: skip
        html = text(client.get(here))
        for kind, fields in typed.items():
            told = sent(html, here, do=f"add:{kind}") | {f"{kind}.{name}": value for name, value in fields.items()}
            html = text(client.post(here, told))
        kept = [json.loads(each)["kind"] for each in form_of(html, here)["change"]]
        assert kept == list(typed)
        assert "Rosa Diaz cannot take part" in html

    def test_nothing_changed_is_no_what_if(self, client: Client) -> None:
        made = plans.in_force()
        here, client = f"/plan/p/{made.plan.key}/what-if", as_(client, "ada")
        html = text(client.post(here, sent(text(client.get(here)), here, do="solve")), 422)
        assert "A what-if changes something" in html
        assert Plan.objects.count() == 1

    def test_a_link_may_fill_a_change_in(self, client: Client) -> None:
        made = plans.in_force()
        html = text(as_(client, "ada").get(f"/plan/p/{made.plan.key}/what-if?kind=budget&budget=5000"))
        assert re.search(r'id="change-budget"', html)
        assert 'value="5000"' in html

    def test_what_came_back_broken_is_passed_over(self, client: Client) -> None:
        made = plans.in_force()
        here, client = f"/plan/p/{made.plan.key}/what-if", as_(client, "ada")
        text(client.post(here, {"change": ["{", "[]", "7"], "do": "keep"}))
        text(client.post(here, {"change": ['{"kind": "hours"}'], "do": "keep"}), 422)
        assert Plan.objects.count() == 1

    def test_only_medical_asks(self, client: Client) -> None:
        made = plans.in_force()
        assert "PN-1" in text(as_(client, "kim").get(f"/plan/p/{made.plan.key}/what-if"), 403)


class TestRePlan:
    def test_it_says_why_prices_a_moved_contact_and_keeps_what_was_agreed(self, client: Client) -> None:
        made = plans.in_force()
        agreed = made.contact("Diaz", 1)
        PlannedContact.objects.filter(pk=agreed.pk).update(pinned=True, pinned_because="agreed with the expert")
        here, client = f"/plan/p/{made.plan.key}/re-plan", as_(client, "ben")
        html = text(client.get(here))
        assert "A contact of this plan is worth 75 points on average." in html
        answer = client.post(here, sent(html, here, do="solve", because="Gil leaves in March.", disturbance="25"))
        copy = Plan.objects.get(kind="re_plan")
        assert answer["Location"] == f"/plan/p/{copy.key}/progress"
        assert copy.limits["disturbance"] == 25
        assert copy.comments.get().text == "Gil leaves in March."
        kept = copy.contacts.get(pinned_because="agreed with the expert")
        assert (kept.expert_id, kept.week) == (agreed.expert_id, agreed.week)
        assert Plan.objects.get(pk=made.plan.pk).state == "in_force"

    def test_without_a_reason_nothing_is_copied_and_what_was_typed_stays(self, client: Client) -> None:
        made = plans.in_force()
        here, client = f"/plan/p/{made.plan.key}/re-plan", as_(client, "ben")
        told = sent(text(client.get(here)), here, do="solve", because=" ", disturbance="25", name="Mine")
        html = text(client.post(here, told), 422)
        assert 'value="Mine"' in html
        assert 'value="25"' in html
        told = sent(html, here, do="solve", because="A reason", disturbance="much", name="Mine")
        assert "is no whole number" in text(client.post(here, told), 422)
        assert Plan.objects.count() == 1

    def test_only_a_plan_in_force_is_planned_again_and_only_by_a_lead(self, client: Client) -> None:
        made = plans.drafted()
        here = f"/plan/p/{made.plan.key}/re-plan"
        assert "PN-7" in text(as_(client, "ben").get(here), 403)
        assert "PN-1" in text(as_(client, "ada").get(here), 403)


class TestSideBySide:
    def pair(self) -> tuple[plans.World, Plan]:
        """The plan, and a copy in which Diaz is gone and Okafor is met by Gil a week later."""
        made = plans.in_force()
        other = Plan.objects.get(pk=made.plan.pk)
        other.pk, other.key, other.name, other.kind, other.state = None, "COPY", "Without Diaz", "what_if", "draft"
        other.signed_by = other.signed_at = other.signed_meaning = other.digest = None
        other.copied_from = made.plan
        other.changes = [{"kind": "expert_out", "expert": made.experts["Diaz"].pk}]
        other.save()
        rows: list[Any] = [*made.plan.experts.all(), *made.plan.contacts.all(), *made.plan.colleagues.all()]
        for number, row in enumerate(rows):
            expert = getattr(row, "expert_id", "")
            if expert == made.experts["Diaz"].pk:
                continue
            if expert == made.experts["Okafor"].pk and getattr(row, "week", 0) == 6:
                row.week, row.colleague = 7, made.people["gil"]
            row.pk, row.plan, row.key, row.in_force = None, other, f"COPY{number}", False
            row.save()
        return made, other

    def test_who_comes_who_goes_who_is_met_otherwise_and_what_it_costs(self, client: Client) -> None:
        made, other = self.pair()
        html = text(as_(client, "ada").get(f"/plan/p/{other.key}/against/{made.plan.key}"))
        for words in ("Rosa Diaz cannot take part", "It costs 225 points", "1 expert goes, 1 is met otherwise"):
            assert words in html
        assert "week 7, virtual meeting with Ada" in html
        assert "week 8, virtual meeting with Gil" in html
        back = text(client.get(f"/plan/p/{made.plan.key}/against/{other.key}"))
        assert "It brings 225 points" in back

    def test_it_is_for_those_who_read_both(self, client: Client) -> None:
        made, other = self.pair()
        path = f"/plan/p/{other.key}/against/{made.plan.key}"
        assert as_(client, "cora").get(path).status_code == 404
        assert as_(client, "ada").get(f"/plan/p/{other.key}/against/{other.key}").status_code == 404
        Plan.objects.filter(pk=other.pk).update(solved_at=None)
        assert "is not computed yet" in text(client.get(path), 503)

    def test_a_what_if_leads_there_once_it_is_computed(self, client: Client) -> None:
        made, other = self.pair()
        Solving.objects.create(plan=other, state="done", asked_by=cast.ben(), asked_at=clock.now())
        part = as_(client, "ada").get(f"/plan/p/{other.key}/progress", headers={"HX-Request": "true"})
        assert part["HX-Redirect"] == f"/plan/p/{other.key}/against/{made.plan.key}"
        assert f"/plan/p/{other.key}/against/{made.plan.key}" in text(client.get(f"/plan/p/{other.key}"))
