"""The pages that show plans: the door, the front page, reasons and figures opened, each as far as the wall gives it."""

import re
from typing import Any

import pytest
from django.test import Client

from kolloquy.kernel import clock
from kolloquy.planning.models import Cycle, LeftOut, Plan, PlanChange, PlannedContact, PlannedExpert, Review, Solving
from kolloquy.strategy.models import Objective
from tests.support import cast, plans

pytestmark = pytest.mark.django_db
FIGURES = ("/explain/value", "/explain/prices", "/explain/given", "/explain/load", "/explain/changes")
LISTS = ("/in", "/out")


def as_(client: Client, who: str) -> Client:
    client.force_login(getattr(cast, who)())
    return client


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def front(made: plans.World, rest: str = "") -> str:
    return f"/plan/p/{made.plan.key}{rest}"


def expert_pages(made: plans.World) -> list[str]:
    okafor, demir = made.experts["Okafor"].pk, made.experts["Demir"].pk
    return [f"/experts/{okafor}", f"/experts/{okafor}/sweet-spot", f"/experts/{demir}"]


def hidden(made: plans.World) -> list[str]:
    """What nobody across the wall may read: objectives, topics, colleagues, figures, reasons."""
    contact = made.contact("Okafor")
    return [
        *plans.OBJECTIVES.values(), made.imperative.name, "Exchange on", "Board on registries", "Ada", "Gil", "Ivy",
        "3,120", "Early access", "stands high", "Two more hours", "sweet spot", contact.objective.key,
        contact.demand.key, made.imperative.key,
    ]  # fmt: skip


class TestWhoSeesAPlan:
    @pytest.mark.parametrize("who", ["ben", "ada", "mia", "kim"])
    def test_medical_and_compliance_open_every_figure(self, client: Client, who: str) -> None:
        made = plans.in_force()
        client = as_(client, who)
        for rest in ("", *FIGURES, *LISTS, *expert_pages(made)):
            text(client.get(front(made, rest)))
        assert "The cycle’s plan" in text(client.get("/plan"))

    @pytest.mark.parametrize("who", ["cora", "rui"])
    def test_across_the_wall_one_knows_who_is_met_when_and_nothing_of_why(self, client: Client, who: str) -> None:
        made = plans.in_force()
        client = as_(client, who)
        door, page = text(client.get("/plan")), text(client.get(front(made)))
        assert "The cycle’s plan" in door
        for words in ("Amaka Okafor", "Face to face", "Advisory board", "FW-13"):
            assert words in page
        # Ada and Gil have pages of people, which is no secret; they do not stand on these.
        for words in hidden(made):
            assert words not in door, words
            assert words not in page, words

    def test_across_the_wall_weeks_that_are_over_are_asked_for(self, client: Client) -> None:
        made = plans.in_force()
        client = as_(client, "cora")
        assert "Week 2," not in text(client.get(front(made)))
        html = text(client.get(front(made, "?weeks=all")))
        assert "Week 2," in html
        assert "held" in html

    @pytest.mark.parametrize("who", ["cora", "rui"])
    def test_across_the_wall_no_figure_opens_and_no_draft_is_known(self, client: Client, who: str) -> None:
        made = plans.in_force()
        draft = Plan.objects.create(cycle=made.cycle, name="What if Ada leaves", kind="what_if", made_by=cast.ben(),
                                    made_at=clock.now())  # fmt: skip
        client = as_(client, who)
        assert "What if Ada leaves" not in text(client.get("/plan"))
        for path in (f"/plan/p/{draft.key}", *(front(made, rest) for rest in (*FIGURES, *LISTS, *expert_pages(made)))):
            assert client.get(path).status_code == 404, path
        for path in ("/what-if", "/re-plan", "/limits", "/progress", "/who-may", f"/against/{draft.key}"):
            assert client.get(front(made, path)).status_code == 404, path
        for path in ("/compute", "/stop", "/set-aside"):
            assert client.post(front(made, path)).status_code == 404, path
        assert client.get("/plan/time").status_code == 403

    @pytest.mark.parametrize("who", ["sol", "alex"])
    def test_who_meets_no_expert_reads_the_rule(self, client: Client, who: str) -> None:
        made = plans.in_force()
        for path in ("/plan", front(made)):
            answer = as_(client, who).get(path)
            assert (answer.status_code, "FW-13" in answer.content.decode()) == (403, True)
        assert 'href="/plan"' not in text(client.get("/experts"))

    def test_a_colleague_across_the_wall_who_is_asked_for_a_review_knows_of_that_plan(self, client: Client) -> None:
        made = plans.drafted()
        cora = cast.cora()
        Plan.objects.update(state="in_review")
        assert as_(client, "cora").get(front(made)).status_code == 404
        Review.objects.create(plan=made.plan, reviewer=cora, asked_by=cast.ben(), asked_at=clock.now())
        page = text(client.get(front(made)))
        assert "In review" in page
        for words in hidden(made):
            assert words not in page

    def test_missing_and_forbidden_are_the_same_answer(self, client: Client) -> None:
        made = plans.drafted()
        answers = [as_(client, "cora").get(f"/plan/p/{key}") for key in (made.plan.key, "Z" * 16)]
        assert [each.status_code for each in answers] == [404, 404]
        said = [re.sub(r'value="[^"]*(/plan/[^"]*|[\w-]{30,})"', "", each.content.decode()) for each in answers]
        assert said[0] == said[1]


class TestTheDoor:
    def test_the_rail_and_its_tabs_lead_there(self, client: Client) -> None:
        html = text(as_(client, "ben").get("/plan"))
        assert re.search(r'href="/plan"\s+aria-current="page"', html)
        assert "Working time" in html

    def test_with_no_cycle_it_teaches_what_a_plan_needs(self, client: Client) -> None:
        html = text(as_(client, "ben").get("/plan"))
        for words in ("No cycle runs", "five steps", "Open a cycle", "Working time"):
            assert words in html
        assert "ask your Medical Director" in text(as_(client, "ada").get("/plan"))

    def test_a_cycle_without_a_plan_offers_to_make_one(self, client: Client) -> None:
        made = plans.in_force()
        Plan.objects.update(state="set_aside")
        html = text(as_(client, "ben").get("/plan"))
        assert "This cycle has no plan yet" in html
        assert f"/plan/cycles/{made.cycle.key}/plans/new" in html
        assert f"/plan/p/{made.plan.key}" not in html

    def test_the_plan_in_force_says_how_far_it_is_and_what_drifts(self, client: Client) -> None:
        made = plans.in_force()
        PlannedContact.objects.filter(pk=made.contact("Okafor").pk).update(state="planned")
        html = text(as_(client, "ben").get("/plan"))
        for words in ("In force since", "signed by Ben", "Week 5 of 13", "One contact was not held in its week"):
            assert words in html

    def test_an_objective_that_lacks_experts_is_named(self, client: Client) -> None:
        made = plans.in_force()
        made.demands["evidence"].fewest = 4
        made.demands["evidence"].save()
        html = text(as_(client, "ben").get("/plan"))
        assert "2 of 3 objectives have the experts they ask for" in html
        assert f"“{plans.OBJECTIVES['evidence']}” lacks 1" in html

    def test_a_review_that_waits_for_me_stands_first(self, client: Client) -> None:
        made = plans.drafted()
        ada = made.people["ada"]
        Plan.objects.update(state="in_review")
        Review.objects.create(plan=made.plan, reviewer=ada, asked_by=cast.ben(), asked_at=clock.now())
        assert "Waiting for your word" in text(as_(client, "ada").get("/plan"))
        assert "Waiting for your word" not in text(as_(client, "ben").get("/plan"))

    def test_a_cycle_that_is_over_folds_away(self, client: Client) -> None:
        made = plans.in_force()
        Cycle.objects.update(starts_on=plans.monday(-40))
        html = text(as_(client, "ben").get("/plan"))
        assert "Cycles that are over" in html
        assert made.plan.name in html


class TestTheFrontPage:
    def test_it_says_what_the_plan_achieves_and_how_good_it_could_be(self, client: Client) -> None:
        made = plans.in_force()
        html = text(as_(client, "ada").get(front(made)))
        for words in ("3,120", "No plan of these limits is more than 0.07 % better", "19.5 % more than", "in 2.4 s"):
            assert words in html
        for words in (*plans.OBJECTIVES.values(), "Amaka Okafor", "Yusuf Demir", "One more day a week of Ada"):
            assert words in html

    def test_the_value_opened_adds_up_to_its_contacts(self, client: Client) -> None:
        made = plans.in_force()
        Plan.objects.update(value=sum(PlannedContact.objects.values_list("points", flat=True)))
        html = text(as_(client, "ada").get(front(made, "/explain/value")))
        figures = [int(n.replace(",", "")) for n in re.findall(r'<td class="n">([\d,]+)</td>', html)]
        assert sum(figures[1:-1:2]) == figures[-1] == Plan.objects.get().value
        assert "As computed it was" not in html

    def test_a_re_plan_says_how_many_contacts_moved_and_how_many_had_to(self, client: Client) -> None:
        made = plans.drafted()
        Plan.objects.update(kind="re_plan", disturbed=6, least_disturbed=4)
        html = text(as_(client, "ben").get(front(made)))
        assert (
            "6 contacts of the plan before are not as they were; at least 4 had to change, "
            "and at most 2 moved because the plan is worth more for it."
        ) in html

    def test_what_people_changed_since_stands_beside_the_computed_figures(self, client: Client) -> None:
        made = plans.in_force()
        contact = made.contact("Okafor", 1)
        told = {"week": [5, 6], "colleague": [made.people["gil"].pk, made.people["ada"].pk]}
        PlanChange.objects.create(
            plan=made.plan, expert=contact.expert, contact=contact, deed="moved", told=told, because="She is away",
            by=cast.ben(), at=clock.now(), plan_version=2, after_signing=True,
        )  # fmt: skip
        html = text(as_(client, "ada").get(front(made)))
        assert "Amaka Okafor: moved from week 6 to week 7, from Gil to Ada" in html
        assert "after signing" in html
        assert "people have changed it since" in html

    def test_an_expert_who_was_merged_since_is_a_warning(self, client: Client) -> None:
        made = plans.in_force()
        okafor = made.experts["Okafor"]
        okafor.state, okafor.absorbed_into = "absorbed", made.experts["Diaz"]
        okafor.save()
        html = text(as_(client, "ben").get(front(made)))
        assert "Amaka Okafor is Rosa Diaz since a steward merged the two." in html
        assert "PN-9" in html

    def test_a_draft_with_nothing_in_it_says_what_there_is_to_compute_with(self, client: Client) -> None:
        made = plans.drafted()
        empty = Plan.objects.create(cycle=made.cycle, name="Second", made_by=cast.ben(), made_at=clock.now(),
                                    limits={"seconds": 60})  # fmt: skip
        assert "Nobody of Medical works in the field of Europe" in text(as_(client, "ben").get(f"/plan/p/{empty.key}"))
        for region in made.regions.values():
            region.path = f"/europe/{region.code}/"
            region.save()
        html = text(client.get(f"/plan/p/{empty.key}"))
        for words in ("Nothing is computed yet", "3 colleagues", "Compute the plan", "Change its limits"):
            assert words in html
        assert "Compute the plan" not in text(as_(client, "kim").get(f"/plan/p/{empty.key}"))

    def test_its_queries_do_not_grow_with_the_plan(self, client: Client, django_assert_max_num_queries: Any) -> None:
        made = plans.in_force()
        client = as_(client, "ben")
        client.get(front(made))
        with django_assert_max_num_queries(41):
            client.get(front(made))


class TestWhoIsInAndOut:
    def test_the_list_is_filtered_by_objective_colleague_region_and_name(self, client: Client) -> None:
        made = plans.in_force()
        client, here = as_(client, "ben"), front(made, "/in")
        switching = Objective.objects.get(code="switching").key
        for asked, shown, not_shown in (
            (f"objective={switching}", "Rosa Diaz", "Amaka Okafor"),
            (f"owner={made.people['gil'].pk}", "Nils Lindqvist", "Rosa Diaz"),
            (f"region={made.regions['ivy'].code}", "Anneliese", "Rosa Diaz"),
            ("q=oka", "Amaka Okafor", "Rosa Diaz"),
        ):
            html = text(client.get(f"{here}?{asked}"))
            assert shown in html, asked
            assert not_shown not in html, asked
            assert "remove this filter" in html
        assert "Nobody in the plan fits" in text(client.get(f"{here}?q=nobodyatall"))

    def test_who_is_out_has_the_reason_and_what_would_help(self, client: Client) -> None:
        made = plans.in_force()
        client, here = as_(client, "ben"), front(made, "/out")
        html = text(client.get(here))
        for words in ("objected to being contacted", "RI-4", "Two more hours a week of Ada would bring Yusuf Demir in"):
            assert words in html
        assert html.index("Yusuf Demir") < html.index("June Mercer") < html.index("Sofia Marchetti")
        only = text(client.get(f"{here}?kind=consent"))
        assert "June Mercer" in only
        assert "Yusuf Demir" not in only
        assert "Sofia Marchetti" in text(client.get(f"{here}?q=march"))

    def test_long_lists_go_on_by_cursor_and_miss_nobody(self, client: Client) -> None:
        made = plans.in_force()
        for number in range(70):
            who = plans.expert("Extra", f"Person{number:03}", "Hospital", "Town", "ES")
            LeftOut.objects.create(plan=made.plan, expert=who, kind="better", sentence="x", points=number // 3)
            PlannedExpert.objects.create(plan=made.plan, expert=who, mutual_goals="y", points=number // 3)
        client = as_(client, "ben")
        for rest, whole in (("/in", 78), ("/out", 73)):
            seen: list[str] = []
            path: str | None = front(made, rest)
            while path:
                html = text(client.get(path))
                seen += re.findall(r'<h3 class="name"><a href="/experts/(\w+)">', html)
                more = re.search(r'id="more"><a class="act quiet"\s+href="([^"]+)"', html)
                path = more[1].replace("&amp;", "&") if more else None
            assert (len(seen), len(set(seen))) == (whole, whole)

    def test_a_part_is_what_htmx_gets(self, client: Client) -> None:
        made = plans.in_force()
        part = as_(client, "ben").get(front(made, "/in?q=oka"), headers={"HX-Request": "true", "HX-Target": "results"})
        html = text(part)
        assert "<html" not in html
        assert "Amaka Okafor" in html
        assert part["HX-Replace-Url"].endswith("/in?q=oka")


class TestWhyThisExpert:
    def test_each_of_the_four_questions_has_a_sentence(self, client: Client) -> None:
        made = plans.in_force()
        html = text(as_(client, "ada").get(front(made, f"/experts/{made.experts['Okafor'].pk}")))
        for words in ("Why this objective", "Why this colleague", "Why this way", "Why these weeks"):
            assert words in html
        assert "Early access to the registry" in html
        points = [int(n) for n in re.findall(r'<td class="n">(\d+)</td>', html)]
        assert points[:6] == [29, 23, 10, 9, 4, 75]  # the parts of a contact, and what they add up to

    def test_who_is_out_reads_what_would_bring_them_in(self, client: Client) -> None:
        made = plans.in_force()
        html = text(as_(client, "ada").get(front(made, f"/experts/{made.experts['Demir'].pk}")))
        assert "What would bring them in" in html
        assert "Two more hours a week of Ada" in html

    def test_the_sweet_spot_opens_to_three_parts_with_their_arithmetic(self, client: Client) -> None:
        made = plans.in_force()
        html = text(as_(client, "ada").get(front(made, f"/experts/{made.experts['Okafor'].pk}/sweet-spot")))
        for words in ("What patients lack", "What we want to change", "What they are interested in"):
            assert words in html
        for words in ("1 − (1 − 0.70) = 0.70", "³√(0.80 × 0.75 × 0.70) = 0.75", "Patients die of a late diagnosis."):
            assert words in html
        assert "Early access to the registry" in html
        assert plans.OBJECTIVES["screening"] in html

    def test_an_experts_page_says_whether_a_plan_holds_them(self, client: Client) -> None:
        made = plans.in_force()
        client = as_(client, "ada")
        inside = text(client.get(f"/experts/{made.experts['Okafor'].pk}"))
        for words in ("In the plan", "Early access to the registry", "face to face in week 2", "sweet spot 0.75"):
            assert words in inside
        outside = text(client.get(f"/experts/{made.experts['Mercer'].pk}"))
        for words in ("Not in it.", "RI-4", "would bring her in"):
            assert words in outside
        across = text(as_(client, "cora").get(f"/experts/{made.experts['Okafor'].pk}"))
        for words in hidden(made):
            assert words not in across, words

    def test_a_draft_is_named_on_an_experts_page_with_in_or_out(self, client: Client) -> None:
        made = plans.drafted()
        html = text(as_(client, "ada").get(f"/experts/{made.experts['Okafor'].pk}"))
        assert "Drafts:" in html
        assert "(in)" in html
        assert "(out: their rights)" in text(client.get(f"/experts/{made.experts['Mercer'].pk}"))


def test_a_run_that_ended_badly_says_why_and_that_the_plan_stands(client: Client) -> None:
    made = plans.drafted()
    Solving.objects.create(
        plan=made.plan, state="failed", asked_by=cast.ben(), asked_at=clock.now(), started_at=clock.now(),
        ended_at=clock.now(), problem="Nobody of Medical works in the field of Europe in these weeks.",
    )  # fmt: skip
    client = as_(client, "ben")
    page = text(client.get(front(made)))
    assert "When it was last computed: Nobody of Medical works in the field" in page
    assert "What stands below is the plan as it was before" in page
    assert "nothing of it was touched" in text(client.get(front(made, "/progress")))
