"""Plan against record: the figures from the records, the page, and the rows each figure opens to."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from kolloquy.engagement.measuring.queries import record
from kolloquy.engagement.plan_meets.actions import meet_plan
from kolloquy.kernel import clock
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.queries_inside import covered
from kolloquy.strategy.models import Objective
from tests.support import cast, exchange, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> plans.World:
    made = plans.in_force()
    # Okafor's contact of the second week took place; Diaz was met by another channel; Demir is in no plan.
    exchange.met(made.experts["Okafor"], ago=(clock.today() - plans.monday(1)).days)
    exchange.met(made.experts["Diaz"], ago=0, channel="virtual")
    exchange.met(made.experts["Demir"], ago=3)
    PlannedContact.objects.filter(expert=made.experts["Wiśniewska"], week=4).update(week=2, monday=plans.monday(2))
    meet_plan(made.plan, by=cast.ben())
    return made


def as_(who) -> Client:
    client = Client()
    client.force_login(who)
    return client


def page(world: plans.World, rest: str = "") -> str:
    return f"/plan/p/{world.plan.key}/record{rest}"


def test_the_figures_are_those_of_the_records(world):
    found = record(world.plan.key, exchange.reads(cast.ada()), clock.today())
    assert found is not None
    assert found.adherence.arithmetic == "2 ÷ 3 = 67%"
    assert (len(found.reach.part), found.reach.of) == (2, 8)
    assert found.as_planned.arithmetic == "1 ÷ 2 = 50%"
    assert found.outside_count == 1
    assert found.outside[0].experts[0].name == world.experts["Demir"].name
    of_aims = {each.aim.name: (len(each.met), len(each.planned), each.aim.fewest) for each in found.coverage}
    assert of_aims[plans.OBJECTIVES["screening"]] == (1, 3, 2), (
        "two for talks and two at the congress may be the same two"
    )
    assert found.people.values == (("Gil", 0), ("Ivy", 0), ("Ada", 2))
    assert {each.region for each in found.alignment} == {"Iberia", "Nordics", "DACH"}
    assert any("experts asked for" in each.sentence for each in found.drift)


def test_only_who_reads_the_plan_in_full_reads_the_record(world):
    for who in (cast.cora(), cast.rui(), cast.pia(), cast.sol()):
        assert record(world.plan.key, exchange.reads(who), clock.today()) is None
        assert as_(who).get(page(world)).status_code in {403, 404}
    for who in (cast.kim(), cast.mia()):
        assert as_(who).get(page(world)).status_code == 200


def test_every_figure_of_the_page_opens_to_its_rows(world):
    ada = as_(cast.ada())
    shown = ada.get(page(world)).content.decode()
    assert "67%" in shown
    doors = set(re.findall(r'data-door\s+href="([^"]+)"', shown))
    assert len(doors) > 8
    for door in doors:
        answer = ada.get(door.replace("&amp;", "&"))
        assert answer.status_code == 200, door
        assert "<table" in answer.content.decode(), door
    part = ada.get(f"{page(world)}/rows?show=missed", headers={"HX-Request": "true"}).content.decode()
    assert "Katarzyna Wiśniewska" in part
    assert "not held" in part
    assert "<html" not in part
    assert ada.get(f"{page(world)}/rows?show=nonsense&week=never").status_code == 200


def test_a_person_puts_right_what_met_a_contact(world):
    ada, contact = as_(cast.ada()), world.contact("Diaz")
    at = page(world, f"/{contact.key}")
    shown = ada.get(at).content.decode()
    assert "by another channel" in shown
    told = {"touchpoint": contact.touchpoint_key, "do": "it-was-not"}
    assert ada.post(at, told, follow=True).status_code == 200
    assert world.contact("Diaz").state == "planned"
    assert ada.post(at, {**told, "do": "it-was"}).status_code == 302
    assert world.contact("Diaz").state == "held"
    assert as_(cast.kim()).post(at, told).status_code == 422
    assert ada.get(page(world, "/NOTHERE")).status_code == 404


def test_what_was_missed_before_a_re_plan_still_counts(world):
    made = Plan.objects.get(pk=world.plan.pk)
    made.pk, made.key, made.copied_from = None, "newplan", world.plan
    made.as_of = plans.monday(4)
    Plan.objects.filter(pk=world.plan.pk).update(state="replaced", replaced_at=clock.now())
    made.save()
    found = record("newplan", exchange.reads(cast.ada()), clock.today())
    assert found is not None
    assert [found.names[line.expert] for line in found.before] == ["Katarzyna Wiśniewska"]
    assert found.adherence.of == 1


def test_what_was_missed_before_counts_where_a_what_if_of_a_re_plan_was_signed(world):
    """The re-plan itself was never in force; what it would have replaced was."""
    Plan.objects.filter(pk=world.plan.pk).update(state="replaced", replaced_at=clock.now())
    asked = world.plan
    for key, state in (("replan", "set_aside"), ("whatif", "in_force")):
        made = Plan.objects.get(pk=world.plan.pk)
        made.pk, made.key, made.copied_from, made.as_of, made.replaced_at = None, key, asked, plans.monday(4), None
        made.state = state
        if state == "set_aside":
            made.signed_at = made.signed_by = made.signed_meaning = made.digest = None
        made.save()
        asked = made
    found = record("whatif", exchange.reads(cast.ada()), clock.today())
    assert found is not None
    assert [found.names[line.expert] for line in found.before] == ["Katarzyna Wiśniewska"]


def test_a_regional_objective_counts_to_the_global_one(world):
    top = world.imperative
    below = type(top).objects.get(pk=top.pk)
    below.pk, below.key, below.code, below.parent, below.parent_version = None, "below", "below", top, 1
    below.save()
    regional = Objective.objects.get(pk=world.objectives["screening"].pk)
    regional.pk, regional.key, regional.imperative, regional.statement = None, "regional", below, "In Iberia"
    regional.save()
    PlannedContact.objects.filter(expert=world.experts["Ferreira"]).update(objective=regional)
    found = record(world.plan.key, exchange.reads(cast.ada()), clock.today())
    assert found is not None
    assert {aim.shared for aim in found.aims if aim.name == "In Iberia"} == {plans.OBJECTIVES["screening"]}


def test_what_a_regional_version_asks_is_asked_for_once(world):
    top, demand = world.imperative, world.demands["screening"]
    below = type(top).objects.get(pk=top.pk)
    below.pk, below.key, below.code, below.parent, below.parent_version = None, "below", "below", top, 1
    iberia = world.regions["ada"]
    iberia.path = f"{world.cycle.territory.path}iberia/"
    iberia.save()
    below.territory = iberia
    below.save()
    world.plan.imperatives.add(below)
    regional = Objective.objects.get(pk=world.objectives["screening"].pk)
    regional.pk, regional.key, regional.imperative, regional.statement = None, "regional", below, "In Iberia"
    regional.save()
    theirs = type(demand).objects.get(pk=demand.pk)
    theirs.pk, theirs.key, theirs.objective, theirs.territory = None, "theirs", regional, iberia
    theirs.fewest = 3
    theirs.save()
    type(demand).objects.filter(pk=demand.pk).update(fewest=5, most=9)
    found = record(world.plan.key, exchange.reads(cast.ada()), clock.today())
    assert found is not None
    asked = {aim.name: (aim.fewest, aim.elsewhere) for aim in found.aims}
    assert asked["In Iberia"] == (3, 0)
    assert asked[plans.OBJECTIVES["screening"]] == (2, 3)
    (own,) = [each for each in covered(world.plan.key, exchange.reads(cast.ada())) if each.statement == "In Iberia"]
    assert [(one.fewest, one.elsewhere) for one in own.demands] == [(3, 0)]
    ada = as_(cast.ada())
    assert "3 more asked for by its regional versions" in ada.get(page(world)).content.decode()
    assert "asked 2 to 9, 3 more in its regions" in ada.get(f"/plan/p/{world.plan.key}").content.decode()


def test_two_ids_of_one_person_are_one_expert_who_was_met(world):
    before, into = world.experts["Okafor"], world.experts["Ferreira"]
    type(before).objects.filter(pk=before.pk).update(state="absorbed", absorbed_into=into)
    found = record(world.plan.key, exchange.reads(cast.ada()), clock.today())
    assert found is not None
    (screening,) = [each for each in found.coverage if each.aim.name == plans.OBJECTIVES["screening"]]
    assert (len(screening.met), len(screening.planned)) == (1, 2)


def test_the_record_is_read_in_a_fixed_number_of_queries(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        found = record(world.plan.key, exchange.reads(cast.ada()), clock.today())
    assert found is not None
    assert found.ends_on - found.plan.cycle.starts_on == timedelta(weeks=13, days=-1)
