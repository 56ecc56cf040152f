"""What a contact added by hand is worth: what the computation would have said of it, or why nobody can say."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client

from kolloquy.identity.models import Expert
from kolloquy.planning.boards.queries import board
from kolloquy.planning.exporting import lines
from kolloquy.planning.models import Plan, PlannedContact, PlannedExpert
from kolloquy.planning.moving.actions import add_contact, take_out
from kolloquy.planning.worth import why_not_known
from kolloquy.strategy.models import Demand, Imperative
from kolloquy.workflows.add_to_plan import add_to_plan, worth_of
from kolloquy.workflows.plan_cycle.comparing import compare
from kolloquy.workflows.plan_cycle.jobs import solve_now
from tests.support import cast, exchange, planning_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def computed() -> planning_world.World:
    made = planning_world.world(experts=16, limits={"seconds": 3})
    solve_now(plan=made.plan, by=made.ben)
    made.plan.refresh_from_db()
    return made


def rows_of(made: planning_world.World) -> list[PlannedContact]:
    rows = PlannedContact.objects.filter(plan=made.plan, colleague__isnull=False)
    return list(rows.select_related("expert", "demand", "colleague").order_by("expert", "-week"))


def last_of_each(made: planning_world.World) -> list[PlannedContact]:
    """Of each expert the latest contact: the one whose points say that others came before it."""
    found: dict[str, PlannedContact] = {}
    for row in rows_of(made):
        found.setdefault(row.expert_id, row)
    return list(found.values())


def test_it_is_worth_what_the_computation_said_of_the_same_one(computed: planning_world.World) -> None:
    seen = set()
    for row in last_of_each(computed)[:6]:
        told = (row.points, row.terms)
        row.delete()
        worth = worth_of(computed.plan, row.expert, row.demand, row.channel, row.colleague)
        assert (worth.points, list(worth.terms)) == told
        seen.add(len(worth.terms))
    assert seen


def test_a_further_contact_tells_less_and_counts_in_what_the_expert_and_the_plan_are_worth(
    computed: planning_world.World,
) -> None:
    plan, row = computed.plan, last_of_each(computed)[0]
    others = PlannedContact.objects.filter(plan=plan, expert=row.expert)
    before, theirs = PlannedExpert.objects.get(plan=plan, expert=row.expert).points, others.count()
    free = next(week for week in range(13) if not others.filter(week=week).exists())
    added = add_to_plan(
        plan=plan, expert=row.expert, demand=row.demand, channel="virtual", week=free, colleague=row.colleague,
        because="they asked for one more talk", by=computed.ben,
    ).contact  # fmt: skip
    assert added.points == sum(term["points"] for term in added.terms) > 0
    assert any(f"contact {theirs + 1} of the cycle" in term["because"] for term in added.terms)
    assert PlannedExpert.objects.get(plan=plan, expert=row.expert).points == before + added.points
    take_out(contact=added, because="they changed their mind", by=computed.ben)
    assert PlannedExpert.objects.get(plan=plan, expert=row.expert).points == before


def test_weights_that_changed_since_change_nothing_in_a_plan_that_was_computed_before(
    computed: planning_world.World,
) -> None:
    row = last_of_each(computed)[0]
    told = row.points
    row.delete()
    Imperative.objects.update(
        weighs_standing=0, weighs_sweet_spot=0, weighs_need=100, weighs_continuity=0, weighs_rise=0
    )
    assert worth_of(computed.plan, row.expert, row.demand, row.channel, row.colleague).points == told


def test_two_plans_compare_with_what_was_added(computed: planning_world.World) -> None:
    plan, look = computed.plan, exchange.reads(cast.ben())
    row = last_of_each(computed)[0]
    other = Plan.objects.get(pk=plan.pk)
    before = compare(plan, other, look)
    assert before is not None
    free = next(
        w for w in range(13) if not PlannedContact.objects.filter(plan=plan, expert=row.expert, week=w).exists()
    )
    added = add_to_plan(
        plan=plan, expert=row.expert, demand=row.demand, channel="virtual", week=free, colleague=row.colleague,
        because="they asked for one more talk", by=computed.ben,
    ).contact  # fmt: skip
    after = compare(plan, other, look)
    assert after is not None
    assert after.value[0] == before.value[0] + added.points


def _never_computed(made: planning_world.World) -> None:
    Plan.objects.filter(pk=made.plan.pk).update(as_of=None)


def _another_recipe(made: planning_world.World) -> None:
    for row in PlannedExpert.objects.filter(plan=made.plan):
        row.sweet_spots = [{**spot, "recipe": "2019.1"} for spot in row.sweet_spots]
        row.save()


def _elsewhere(made: planning_world.World) -> None:
    Expert.objects.filter(pk=last_of_each(made)[0].expert_id).update(country="JP")


def _retired(made: planning_world.World) -> None:
    Demand.objects.filter(pk=made.talks.pk).update(retired_at=made.plan.made_at)


NOBODY_CAN_SAY: dict[Callable[[planning_world.World], None], str] = {
    _never_computed: "never computed", _another_recipe: "recipe 2019.1", _elsewhere: "do not count",
    _retired: "asks nothing of experts",
}  # fmt: skip


def test_where_nobody_can_say_what_it_is_worth_the_reason_is_kept(computed: planning_world.World) -> None:
    for change, said in NOBODY_CAN_SAY.items():
        with transaction.atomic():
            change(computed)
            row = last_of_each(computed)[0]
            plan = Plan.objects.get(pk=computed.plan.pk)
            worth = worth_of(plan, row.expert, row.demand, row.channel, row.colleague)
            transaction.set_rollback(True)
        assert worth.points == 0
        assert said in why_not_known(worth.terms, by_hand=True)


def test_where_nobody_can_say_the_board_and_the_files_say_so(computed: planning_world.World) -> None:
    row = last_of_each(computed)[0]
    free = next(w for w in range(13) if not PlannedContact.objects.filter(expert=row.expert, week=w).exists())
    added = add_contact(
        plan=computed.plan, expert=row.expert, demand=row.demand, channel="virtual", week=free, colleague=row.colleague,
        because="they asked for one more talk", by=computed.ben,
    ).contact  # fmt: skip
    found = board(computed.plan, exchange.reads(cast.ben()))
    assert found is not None
    blocks = {b.key: b.points for r in found.rows for cell in r.cells for b in cell.blocks}
    assert blocks.pop(added.key) is None
    assert None not in blocks.values()
    leaving = {line[0]: line[12] for line in lines(computed.plan, found).rows}
    assert leaving.get(added.key, "") == ""


def test_what_the_plan_is_worth_as_it_stands_is_said_beside_its_bound(
    client: Client, computed: planning_world.World
) -> None:
    row, url = last_of_each(computed)[0], f"/plan/p/{computed.plan.key}/explain/value"
    client.force_login(computed.ben)
    assert "As people have changed it" not in client.get(url).content.decode()
    take_out(contact=row, because="they changed their mind", by=computed.ben)
    today = computed.plan.value - row.points
    html = client.get(url).content.decode()
    assert f"As people have changed it, it is worth {today:,}, {computed.plan.bound - today:,} less than" in html
    free = next(w for w in range(13) if not PlannedContact.objects.filter(expert=row.expert, week=w).exists())
    told = {"expert": row.expert, "demand": row.demand, "channel": "virtual", "week": free, "colleague": row.colleague}
    add_contact(plan=computed.plan, **told, because="they asked for one more talk", by=computed.ben)
    assert "One contact that people added has no points" in client.get(url).content.decode()
