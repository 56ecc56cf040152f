"""What of a plan may no longer be made, counted on its front page and listed behind the figure."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kolloquy.engagement.plan_meets.no_longer import no_longer
from kolloquy.governance.rights.actions import take_stance
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.planning.models import Plan, PlannedExpert
from tests.support import cast, exchange, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> plans.World:
    return plans.in_force()


def found(world: plans.World) -> list[tuple[str, int, str, str]]:
    plan = Plan.objects.select_related("cycle").get(pk=world.plan.pk)
    return [(one.expert.split()[-1], one.week + 1, one.why, one.rule) for one in
            no_longer(plan, exchange.reads(cast.ben()), today=clock.today())]  # fmt: skip


def objects(world: plans.World, family: str) -> None:
    take_stance(
        expert_id=world.experts[family].pk, kind="do_not_contact", scope="everything", holds=True,
        said_on=clock.today(), source="meeting", proof="", by=cast.ada(),
    )  # fmt: skip


def theirs(world: plans.World, family: str, week: int, channel: str = "face_to_face"):
    on = plans.monday(week) + timedelta(days=3)
    who = exchange.told_what_we_hold(world.experts[family])
    return exchange.planned(who, by=cast.cora(), ahead=(on - clock.today()).days, channel=channel)


def page(who, at: str) -> str:
    client = Client()
    client.force_login(who)
    answer = client.get(at)
    assert answer.status_code == 200
    return answer.content.decode()


def test_nothing_stands_against_a_plan_that_was_just_made(world):
    assert found(world) == []
    assert "may no longer be made" not in page(cast.ben(), f"/plan/p/{world.plan.key}")


def test_an_objection_stands_against_all_that_is_still_to_come_with_them(world):
    objects(world, "Diaz")
    assert found(world) == [
        ("Diaz", 5, "rights", "RI-3"),
        ("Diaz", 9, "rights", "RI-3"),
        ("Diaz", 13, "rights", "RI-3"),
    ]


def test_who_was_merged_is_told_before_what_they_said(world):
    Expert.objects.filter(pk=world.experts["Diaz"].pk).update(state="absorbed", absorbed_into=world.experts["Demir"])
    objects(world, "Demir")
    assert {(who, why) for who, _, why, _ in found(world)} == {("Diaz", "stale")}


def test_what_others_planned_since_takes_the_room_there_was(world):
    # Ferreira's contacts of the plan press with 2.1 meetings; with one of Commercial's there would be 3.1.
    PlannedExpert.objects.filter(expert=world.experts["Ferreira"]).update(room=310)
    theirs(world, "Ferreira", 6)
    assert found(world) == []
    PlannedExpert.objects.filter(expert=world.experts["Ferreira"]).update(room=300)
    told = found(world)
    assert {(who, why, rule) for who, _, why, rule in told} == {("Ferreira", "pressure", "PL-6")}
    plan = Plan.objects.select_related("cycle").get(pk=world.plan.pk)
    (first, *_) = no_longer(plan, exchange.reads(cast.ben()), today=clock.today())
    assert "3.1 meetings’ worth of contact, and there is room for 3." in first.sentence
    assert "Commercial’s face to face" in first.sentence


def test_what_was_taken_as_given_or_called_off_takes_no_room(world):
    PlannedExpert.objects.filter(expert=world.experts["Ferreira"]).update(room=300)
    one = theirs(world, "Ferreira", 6)
    world.plan.taken_as_given.create(
        expert=world.experts["Ferreira"], week=6, function="commercial", channel="face_to_face", touchpoint_key=one.key
    )
    assert found(world) == []
    world.plan.taken_as_given.all().delete()
    assert found(world)
    type(one).objects.filter(pk=one.pk).update(status="cancelled", cancelled_because="She is ill")
    assert found(world) == []


def test_weeks_that_are_over_and_plans_nobody_works_by_are_left_alone(world):
    objects(world, "Okafor")
    assert [(who, week) for who, week, *_ in found(world)] == [("Okafor", 7), ("Okafor", 10)]
    Plan.objects.filter(pk=world.plan.pk).update(state="replaced")
    assert found(world) == []


def test_the_front_page_counts_them_and_leads_to_what_to_do(world):
    objects(world, "Diaz")
    Expert.objects.filter(pk=world.experts["Quispe"].pk).update(state="absorbed", absorbed_into=world.experts["Demir"])
    front = page(cast.ben(), f"/plan/p/{world.plan.key}")
    assert "4 contacts may no longer be made" in front
    assert "1 contact with 1 expert who was merged or erased" in front
    assert "3 contacts with 1 expert who may no longer be contacted that way" in front
    opened = page(cast.ben(), f"/plan/p/{world.plan.key}/explain/no-longer")
    for told in ("Rosa Diaz", "RI-3", "Take it out on the board, or ask Compliance.", "PN-9",
                 f"/plan/p/{world.plan.key}/contacts/{world.contact('Diaz').key}"):  # fmt: skip
        assert told in opened


def test_it_costs_as_many_queries_however_many_there_are(world):
    costs = []
    for families in (("Diaz",), ("Ferreira", "Okafor", "Quispe")):
        for family in families:
            theirs(world, family, 6)
            objects(world, family)
        with CaptureQueriesContext(connection) as asked:
            found(world)
        costs.append(len(asked))
    assert costs[0] == costs[1] < 30


def test_the_day_decides_which_weeks_are_over(world):
    objects(world, "Diaz")
    plan = Plan.objects.select_related("cycle").get(pk=world.plan.pk)

    def weeks(today: date) -> list[int]:
        return [one.week for one in no_longer(plan, exchange.reads(cast.ben()), today=today)]

    assert weeks(plans.monday(4) + timedelta(days=6)) == [4, 8, 12]
    assert weeks(plans.monday(5)) == [8, 12]
