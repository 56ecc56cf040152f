"""Planned contacts find the exchanges that meet them, whichever way those come in or go."""

from datetime import timedelta

import pytest

from kolloquy.engagement.actions import cancel_touchpoint, change_touchpoint, log_many, verify_expert
from kolloquy.engagement.drafts import Draft
from kolloquy.engagement.incoming.models import Import
from kolloquy.engagement.incoming.undoing import undo_import
from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.plan_meets.actions import meet, meet_plan, say_it_met
from kolloquy.governance.trail.models import Entry
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.models import PlannedContact
from tests.support import cast, exchange, plans

pytestmark = pytest.mark.django_db
WHO = "Diaz"  # planned face to face this week, and twice later


@pytest.fixture
def world() -> plans.World:
    return plans.in_force()


def held(world: plans.World, *, days: int = 0, **told: object) -> Touchpoint:
    """With Diaz, so many days before today."""
    return exchange.met(world.experts[WHO], ago=days, **told)


def stand(contact: PlannedContact) -> tuple[str, str | None]:
    contact.refresh_from_db()
    return contact.state, contact.touchpoint_key


def test_what_is_logged_meets_what_was_planned_and_the_trail_says_so(world):
    contact = world.contact(WHO)
    one = held(world)
    assert stand(contact) == ("held", one.key)
    assert (contact.held_on, contact.version) == (one.on, 2)
    assert Entry.objects.get(verb="plan.contact_met").key == contact.key


def test_a_plan_that_is_not_in_force_is_not_met(world):
    PlannedContact.objects.update(in_force=False)
    held(world)
    assert stand(world.contact(WHO)) == ("planned", None)


def test_a_plan_that_comes_into_force_later_is_met_by_what_was_held_already(world):
    PlannedContact.objects.update(in_force=False)
    one = held(world)
    PlannedContact.objects.update(in_force=True)
    assert meet_plan(world.plan, by=cast.ben()) >= 1
    assert stand(world.contact(WHO)) == ("held", one.key)


def test_what_is_changed_or_cancelled_is_looked_at_again(world):
    contact, one = world.contact(WHO), held(world)
    one.refresh_from_db()
    changed = change_touchpoint(touchpoint=one, version=one.version, by=cast.ada(), on=exchange.day(-40)).touchpoint
    assert stand(contact) == ("planned", None)
    changed = change_touchpoint(
        touchpoint=changed, version=changed.version, by=cast.ada(), on=exchange.day()
    ).touchpoint
    assert stand(contact) == ("held", one.key)
    cancel_touchpoint(touchpoint=changed, version=changed.version, because="She was ill", by=cast.ada())
    assert stand(contact) == ("planned", None)


def test_a_touchpoint_that_was_with_somebody_else_lets_go(world):
    contact, one = world.contact(WHO), held(world)
    one.refresh_from_db()
    change_touchpoint(touchpoint=one, version=one.version, by=cast.ada(), experts=[world.experts["Demir"]])
    assert stand(contact) == ("planned", None)


def test_many_at_once_meet_and_an_import_taken_back_no_longer_does(world):
    contact = world.contact(WHO)
    brought = Import.objects.create(kind="touchpoints", file_name="x", sha256="s", told={}, by=cast.ada(), at=clock.now(),
                                    state="taken", taken_at=clock.now())  # fmt: skip
    draft = Draft(experts=(world.experts[WHO],), channel="virtual", on=exchange.day(), batch=brought.key,
                  source="csv", source_system="crm", source_key="1")  # fmt: skip
    log_many([draft], by=cast.ada())
    assert stand(contact)[0] == "held"
    Touchpoint.objects.filter(batch=brought.key).update(recorded_at=brought.taken_at, changed_at=brought.taken_at)
    undo_import(importing=brought, by=cast.ada())
    assert not Touchpoint.objects.filter(batch=brought.key).exists()
    assert stand(contact) == ("planned", None)


def test_somebody_unverified_meets_the_plan_once_it_is_known_who_they_are(world):
    contact = world.contact(WHO)
    somebody = exchange.unknown("R. Diaz")
    one = exchange.met(somebody, ago=0)
    assert stand(contact)[0] == "planned"
    verify_expert(unverified=somebody, expert=world.experts[WHO], by=cast.sol())
    assert stand(contact) == ("held", one.key)


def test_what_was_held_with_somebody_who_is_the_same_person_counts(world):
    contact = world.contact(WHO)
    twin = plans.expert("Rosa", "Díaz Vega", "Instituto Ejemplo", "Seville", "ES")
    one = exchange.met(twin, ago=0)
    assert stand(contact)[0] == "planned"
    Expert.objects.filter(pk=world.experts[WHO].pk).update(state="absorbed", absorbed_into=twin)
    meet([twin.pk], by=cast.sol())
    assert stand(contact) == ("held", one.key)


def test_a_person_says_otherwise(world):
    first, second = world.contact(WHO), world.contact(WHO, 1)
    one = held(world)
    say_it_met(contact=first, touchpoint=one, holds=False, by=cast.ada())
    assert stand(first) == ("planned", None)
    say_it_met(contact=second, touchpoint=one, holds=True, by=cast.ada())
    assert (stand(first)[0], stand(second)) == ("planned", ("held", one.key))
    say_it_met(contact=first, touchpoint=one, holds=True, by=cast.ada())
    assert (stand(first), stand(second)[0]) == (("held", one.key), "planned")
    meet([world.experts[WHO].pk], by=None)
    assert stand(first) == ("held", one.key), "their word stays"


def test_only_who_sees_both_says_so_and_only_of_one_expert(world):
    one = held(world)
    with pytest.raises(Refused, match="PA-10"):
        say_it_met(contact=world.contact(WHO), touchpoint=one, holds=False, by=cast.cora())
    other = exchange.met(world.experts["Demir"], ago=0)
    with pytest.raises(Refused, match="PA-11"):
        say_it_met(contact=world.contact(WHO), touchpoint=other, holds=True, by=cast.ada())


def test_where_nothing_is_planned_a_large_import_asks_twice(world, django_assert_max_num_queries):
    PlannedContact.objects.update(in_force=False)
    with django_assert_max_num_queries(2):
        assert meet((f"E{number:09}" for number in range(20_000)), by=None) == 0


def test_what_is_held_further_than_two_weeks_away_meets_nothing(world):
    held(world, days=22)
    assert stand(world.contact(WHO))[0] == "planned"
    held(world, days=(clock.today() - world.contact(WHO).monday + timedelta(days=14)).days)
    assert stand(world.contact(WHO))[0] == "held"
