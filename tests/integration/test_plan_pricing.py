"""What limits cost is found out behind a plan that is there already: one price after the other, whoever is killed."""

from datetime import timedelta
from typing import Any

import pytest

from kolloquy.governance.models import User
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel import clock
from kolloquy.planning import keeping_prices
from kolloquy.planning.actions import ask_to_solve, change_plan, copy_plan, re_plan
from kolloquy.planning.cycles import set_plan_aside
from kolloquy.planning.models import LimitPrice, Plan, PlannedContact, Pricing
from kolloquy.planning.moving.actions import move_contact, take_out
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.prices import Price
from kolloquy.planning.optimiser.problems import Limit, SolverEnded
from kolloquy.planning.optimiser.solution import Ended, Solved
from kolloquy.planning.vocabulary import JobState
from kolloquy.workflows.erasing import erase_rows
from kolloquy.workflows.held_on_expert import who
from kolloquy.workflows.plan_cycle import jobs, pricing
from kolloquy.workflows.plan_cycle.gathering import gather
from kolloquy.workflows.plan_cycle.in_words import prices_in_words
from kolloquy.workflows.plan_cycle.pricing import as_computed, limit_of, price_next, price_now
from tests.support.planning_world import World, world
from tests.support.solved_best_first import again, by_hand, computed, put_in_force, without_a_solver
from tests.support.tables import rows as table

pytestmark = pytest.mark.django_db


def best_first(instance: Instance, *, start: Any = None, stop: Any = None, **told: Any) -> Solved:
    """What stands in for a wider computation: the best first, never less than what it began with, proven."""
    if stop is not None:
        stop()
    found = by_hand(instance, **told)
    return found if start is None or found.value >= start.points else Solved(
        start, start.points, start.points, Ended.PROVED, 0, 0.0, 1
    )  # fmt: skip


@pytest.fixture
def here(monkeypatch) -> World:
    without_a_solver(monkeypatch)
    monkeypatch.setattr(pricing, "solve", best_first)
    return world(experts=24, limits={"price_seconds": 60, "hours": 4, "fullest": 20, "most_experts": 3})


def rows(plan: Plan) -> list[LimitPrice]:
    return list(LimitPrice.objects.filter(plan=plan).order_by("pk"))


def test_the_plan_is_there_before_its_prices(here):
    computed(here.plan, here.ben)
    assert again(here.plan).solved_at is not None
    estimates = rows(here.plan)
    assert estimates
    assert all(row.estimate and row.at_most is None for row in estimates)
    run = Pricing.objects.get(plan=here.plan)
    assert (run.state, run.asked_by) == (JobState.WAITING, here.ben)
    assert price_next() is True
    run.refresh_from_db()
    assert (run.state, run.problem, run.leased_until) == (JobState.DONE, None, None)
    priced = rows(here.plan)
    assert priced
    assert not any(row.estimate for row in priced)
    assert all(0 <= row.points <= row.at_most for row in priced)
    assert Entry.objects.filter(verb="plan.limits_priced").count() == 1
    assert price_next() is False


def test_a_price_says_who_comes_for_which_gap(here):
    computed(here.plan, here.ben)
    price_next()
    row = next(row for row in rows(here.plan) if row.kind == "minutes" and row.comes)
    assert row.sentence.startswith("One more day a week of ")
    assert f"on the gap “{here.objective.gap.question}”" in row.sentence
    inside = set(PlannedContact.objects.filter(plan=here.plan).values_list("expert", flat=True))
    assert not inside & set(row.comes)
    assert set(row.goes) <= inside
    assert row.found >= row.points


def test_a_plan_without_seconds_for_prices_keeps_estimates(here):
    change_plan(plan=again(here.plan), version=again(here.plan).version, by=here.ben, limits={"price_seconds": 0})
    computed(again(here.plan), here.ben)
    assert rows(here.plan)
    assert not Pricing.objects.exists()
    assert price_next() is False


def test_who_waits_for_a_plan_goes_first(here):
    computed(here.plan, here.ben)
    other = copy_plan(plan=again(here.plan), by=here.ada, changes=[{"kind": "budget", "budget": 5}])
    ask_to_solve(plan=other, by=here.ada)
    assert price_next() is False
    assert jobs.solve_next() is True
    assert price_next() is True


def test_who_asks_for_a_plan_meanwhile_goes_first_too_and_nothing_is_lost(here, monkeypatch):
    computed(here.plan, here.ben)
    other = copy_plan(plan=again(here.plan), by=here.ada, changes=[{"kind": "budget", "budget": 5}])
    solved = 0

    def interrupted(instance, **told):
        nonlocal solved
        solved += 1
        if solved == 3:  # the plan itself, one limit, and here somebody asks
            ask_to_solve(plan=other, by=here.ada)
        return best_first(instance, **told)

    monkeypatch.setattr(pricing, "solve", interrupted)
    Pricing.objects.filter(plan=here.plan).update(bound=10**6)
    assert price_next() is True
    run = Pricing.objects.get(plan=here.plan)
    known = [row.pk for row in rows(here.plan) if not row.estimate]
    assert (run.state, run.leased_until, len(known)) == (JobState.WAITING, None, 1)
    assert run.seconds > 0
    assert jobs.solve_next() is True
    monkeypatch.setattr(pricing, "solve", best_first)
    assert price_next() is True
    assert known[0] in [row.pk for row in rows(here.plan)], "it is not computed twice"
    assert not any(row.estimate for row in rows(here.plan))


def test_a_worker_that_is_gone_is_followed_by_another(here):
    computed(here.plan, here.ben)
    taken = keeping_prices.take_next()
    assert taken is not None
    assert price_next() is False  # the first one still holds it
    Pricing.objects.update(leased_until=clock.now() - timedelta(seconds=1))
    assert price_next() is True
    run, lease = taken
    assert keeping_prices.renew(run, lease, 1.0) is None
    assert keeping_prices.end(run, lease) is False
    row = rows(here.plan)[0]
    assert keeping_prices.put_price(run, lease, row=row, price=[], seconds=1.0) is None
    assert LimitPrice.objects.filter(pk=row.pk).exists()
    assert Pricing.objects.get().state == JobState.DONE


def test_what_is_computed_again_meanwhile_is_priced_anew(here, monkeypatch):
    computed(here.plan, here.ben)

    def overtaken(instance, **told):
        monkeypatch.setattr(pricing, "solve", best_first)
        computed(again(here.plan), here.ben)
        return best_first(instance, **told)

    monkeypatch.setattr(pricing, "solve", overtaken)
    price_next()
    assert Pricing.objects.get().state == JobState.WAITING
    assert all(row.estimate for row in rows(here.plan))


def test_what_it_was_made_from_has_to_be_the_same_still(here):
    computed(here.plan, here.ben)
    plan = again(here.plan)
    change_plan(plan=plan, version=plan.version, by=here.ben, limits={"fullest": 50})
    price_next()
    run = Pricing.objects.get()
    assert run.state == JobState.FAILED
    assert "has changed since it was computed, so the others stay estimates" in (run.problem or "")
    assert all(row.estimate for row in rows(here.plan))


def test_what_nothing_is_found_of_in_time_stays_an_estimate(here, monkeypatch):
    def nothing(instance, **told):
        raise SolverEnded("No plan was found within 2 seconds.")

    monkeypatch.setattr(pricing, "solve", nothing)
    computed(here.plan, here.ben)
    price_next()
    assert Pricing.objects.get().state == JobState.DONE
    assert all(row.estimate for row in rows(here.plan))


def test_a_fault_of_ours_is_told_and_leaves_the_plan(here, monkeypatch, caplog):
    computed(here.plan, here.ben)
    before = list(PlannedContact.objects.order_by("pk").values_list("pk", "week"))
    monkeypatch.setattr(pricing, "solve", lambda *_, **__: 1 / 0)
    price_next()
    run = Pricing.objects.get()
    assert (run.state, "ZeroDivisionError" in (run.problem or "")) == (JobState.FAILED, True)
    assert list(PlannedContact.objects.order_by("pk").values_list("pk", "week")) == before
    assert "broke off" in caplog.text


def test_one_may_stop_where_one_waits(here):
    computed(here.plan, here.ben)
    heard: list[str] = []

    def watch(step: str) -> bool:
        heard.append(step)
        return len(heard) > 1

    assert price_now(again(here.plan), watch) is True
    assert len(heard) == 2
    assert sum(not row.estimate for row in rows(here.plan)) <= 1
    assert Pricing.objects.get().state == JobState.DONE
    assert price_now(again(here.plan), watch) is False


def test_the_seconds_that_were_given_are_kept(here, monkeypatch):
    asked: list[float] = []

    def timed(instance, *, seconds, **told):
        asked.append(seconds)
        return best_first(instance, **told)

    monkeypatch.setattr(pricing, "solve", timed)
    computed(here.plan, here.ben)
    Pricing.objects.update(bound=10**6, seconds=30)
    price_next()
    assert [seconds <= most for seconds, most in zip(asked, (30 / 6, 30 / 2, 30), strict=True)] == [True] * 3
    asked.clear()
    computed(again(here.plan), here.ben)
    Pricing.objects.update(seconds=59.5)
    price_next()
    assert not asked, "half a second is not worth the start of a process"


def test_a_what_if_is_priced_in_its_own_points(here):
    computed(here.plan, here.ben)
    price_next()
    made = copy_plan(plan=again(here.plan), by=here.ada, changes=[{"kind": "budget", "budget": 5}])
    computed(made, here.ada)
    run = Pricing.objects.get(plan=made)
    assert run.value == sum(made.contacts.values_list("points", flat=True)) == again(made).value
    price_next()
    assert Pricing.objects.get(plan=made).state == JobState.DONE


def test_a_re_plan_is_priced_with_what_it_moves(here):
    computed(here.plan, here.ben)
    plan = put_in_force(here.plan, here.ben)
    made = re_plan(plan=plan, because="Gil has fewer hours now.", by=here.ben, on=here.monday)
    computed(made, here.ben)
    run = Pricing.objects.get(plan=made)
    stands = sum(made.contacts.filter(pinned=True).values_list("points", flat=True))
    assert (run.value + stands, run.bound + stands) == (again(made).value, again(made).bound)
    Pricing.objects.exclude(pk=run.pk).delete()
    price_next()
    run.refresh_from_db()
    assert (run.state, run.problem) == (JobState.DONE, None)


def test_the_plan_is_read_back_as_it_was_computed(here):
    computed(here.plan, here.ben)
    instance = gather(again(here.plan), clock.today()).instance
    assert as_computed(here.plan, instance) == greedy(instance)


def test_who_was_moved_or_taken_out_by_hand_comes_in_by_no_limit(here):
    computed(here.plan, here.ben)
    first, *_, last = PlannedContact.objects.filter(plan=here.plan, colleague__isnull=False).order_by("pk")
    move_contact(contact=first, version=1, week=(first.week + 1) % 13, by=here.ben, because="asked for another week")
    take_out(contact=last, because="on leave all spring", by=here.ben)
    assert price_next() is True
    assert not any(row.estimate for row in rows(here.plan))
    assert not {first.expert_id, last.expert_id} & {one for row in rows(here.plan) for one in (*row.comes, *row.goes)}


def test_nobody_prices_a_plan_that_was_set_aside(here):
    computed(here.plan, here.ben)
    taken = keeping_prices.take_next()
    assert taken is not None
    set_plan_aside(plan=again(here.plan), by=here.ben)
    assert keeping_prices.renew(*taken, 1.0) is None
    assert price_next() is False
    assert Pricing.objects.get(plan=here.plan).state == JobState.STOPPED


SENTENCES = """
at_most | found | objectives | came | sentence
None    | 0     | -          | -    | One more day a week of Ada.
200     | 150   | +2         | x    | One more day a week of Ada: +2 experts on the gap “Why does the diagnosis take three years?”.
200     | 150   | -1         | x    | One more day a week of Ada: -1 expert on the gap “Why does the diagnosis take three years?”.
200     | 150   | 0          | -    | One more day a week of Ada: the same experts, better met.
200     | 150   | 0          | x    | One more day a week of Ada.
200     | 0     | 0          | -    | One more day a week of Ada.
"""


@pytest.mark.parametrize("at_most, found, objectives, came, sentence", table(SENTENCES))
def test_a_price_is_told_in_the_words_of_the_field(here, at_most, found, objectives, came, sentence):
    gathered = gather(again(here.plan), clock.today())
    ada = f"user:{here.ada.pk}"
    price = Price(
        Limit("minutes", ada), 480, 100, None if at_most == "None" else int(at_most), int(found),
        ((here.talks.key, int(objectives)),) if objectives != "-" else (), came=("x",) if came == "x" else (),
    )  # fmt: skip
    (told,) = prices_in_words([price], gathered)
    assert told.sentence.replace(gathered.names[ada], "Ada") == sentence


@pytest.mark.parametrize(
    "kind, key, limit",
    [("minutes", "user:7", "minutes:user:7"), ("mix", "D:from a: b", "mix:D:from a: b"), ("budget", "", "budget")],
)
def test_a_limit_is_known_again(kind, key, limit):
    found = limit_of(LimitPrice(kind=kind, limit_key=key))
    assert str(found) == limit
    assert found.kind == kind
    assert found.name == ("from a: b" if kind == "mix" else "")


def test_nobody_is_asked_who_has_gone(here):
    """The plan of somebody who left since is priced all the same."""
    computed(here.plan, here.ben)
    User.objects.filter(pk=here.ben.pk).update(is_active=False)
    price_next()
    assert Pricing.objects.get().state in (JobState.DONE, JobState.FAILED)


def test_a_price_that_names_somebody_goes_with_them(here):
    computed(here.plan, here.ben)
    someone, other = here.experts[0], here.experts[1]
    first, *rest = rows(here.plan)
    LimitPrice.objects.filter(pk=first.pk).update(comes=[other.pk, someone.pk], sentence="One more day a week of Ada.")
    erase_rows(who(someone))
    assert [row.pk for row in rows(here.plan)] == [row.pk for row in rest]
