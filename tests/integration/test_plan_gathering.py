"""What a plan is made from, against a small invented world: everything that bears on it, and nobody who may not be met."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kolloquy.governance.models import Territory, User
from kolloquy.governance.rights.actions import note_wishes, open_notice, take_stance
from kolloquy.governance.rights.models import Erasure, Notice
from kolloquy.identity.models import Expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.planning.actions import add_absence, copy_plan, make_plan, open_cycle, re_plan, set_working_time
from kolloquy.planning.models import Comment, LeftOut, Plan, PlannedContact, PlannedExpert, TakenAsGiven
from kolloquy.planning.optimiser.checking import check
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.rules import stale_experts
from kolloquy.planning.vocabulary import JobState
from kolloquy.strategy import actions as strategy
from kolloquy.strategy.models import Demand, Gap, Objective, Reading
from kolloquy.workflows.plan_cycle.checking_kept import check_kept
from kolloquy.workflows.plan_cycle.comparing import compare
from kolloquy.workflows.plan_cycle.gathering import collect, gather
from tests.support import cast
from tests.support.exchange import day, met, planned, reads, told_what_we_hold
from tests.support.planning_world import World, next_monday, world
from tests.support.solved_best_first import again, computed, put_in_force, without_a_solver

pytestmark = pytest.mark.django_db
SPAIN = {"PT", "ES"}


@pytest.fixture
def here(monkeypatch) -> World:
    without_a_solver(monkeypatch)
    return world(experts=24)


def somebody(here: World, country: str = "PT", number: int = 0) -> Expert:
    return [one for one in here.experts if one.country == country][number]


def board(here: World, **told) -> Demand:
    given = {
        "code": "board", "kind": "advisory_board", "name": "Board on screening", "territory": "global", "fewest": 2,
        "most": 4, "minutes": 240, "channels": ["advisory_board"], "starts_on": here.monday + timedelta(days=28),
        "ends_on": here.monday + timedelta(days=40), "lead_weeks": 2,
    }  # fmt: skip
    return strategy.add_demand(objective=here.objective, by=here.ben, **{**given, **told})


def known(here: World, expert: Expert, on=None):
    return gather(here.plan, on or clock.today()).known[expert.pk]


def test_experts_of_the_territories_meet_colleagues_who_work_there(here):
    found = gather(here.plan, clock.today())
    countries = {one.facts.country for one in found.collected.experts}
    assert countries == {"PT", "SE", "DE", "FR"}
    whose = {(found.known[one.expert].facts.country, one.colleague) for one in found.instance.options}
    assert whose == {("PT", f"user:{here.ada.pk}"), ("SE", f"user:{here.gil.pk}")}
    nobody = [one for one in found.screened_out if one.kind == "nobody_there"]
    assert nobody
    assert {found.known[one.expert].facts.country for one in nobody} == {"DE", "FR"}


def test_everything_is_read_in_a_fixed_number_of_queries(here):
    counts = []
    for most in (4, 20):
        Plan.objects.filter(pk=here.plan.pk).update(limits={**here.plan.limits, "candidates": 10 + most})
        with CaptureQueriesContext(
            connection,
        ) as queries:
            collect(Plan.objects.select_related("cycle__territory").get(pk=here.plan.pk), clock.today())
        counts.append(len(queries))
    assert counts[0] == counts[1] < 50


def test_the_greedy_plan_of_what_was_gathered_keeps_every_limit(here):
    board(here)
    told_what_we_hold(somebody(here))
    met(somebody(here), ago=3)
    planned(somebody(here, "SE"), by=here.gil, ahead=20)
    found = gather(here.plan, clock.today())
    assert check(found.instance, greedy(found.instance)) == ()
    assert found.instance.seats


def test_whoever_objects_is_screened_out_by_the_rule_and_nothing_of_theirs_stays(here):
    who = somebody(here)
    computed(here.plan, here.ben)
    mine = PlannedContact.objects.filter(plan=here.plan, expert=who)
    mine.update(pinned=True, pinned_because="agreed with the expert")
    assert mine.exists()
    take_stance(
        expert_id=who.pk,
        kind="objection",
        scope="everything",
        holds=True,
        said_on=clock.today(),
        source="meeting",
        by=here.ada,
    )
    found = gather(here.plan, clock.today())
    assert [(one.kind, one.rule) for one in found.screened_out if one.expert == who.pk] == [("consent", "RI-2")]
    computed(here.plan, here.ben)
    assert not PlannedContact.objects.filter(plan=here.plan, expert=who).exists()
    assert LeftOut.objects.get(plan=here.plan, expert=who).rule == "RI-2"


def test_wishes_close_channels_and_say_how_often(here):
    who = somebody(here)
    note_wishes(
        expert_id=who.pk,
        wishes={"channel": ["virtual"], "frequency": 1},
        said_on=clock.today(),
        source="meeting",
        by=here.ada,
    )
    one = known(here, who)
    assert one.facts.channels & {"face_to_face", "telephone", "virtual"} == {"virtual"}
    assert "advisory_board" in one.facts.channels  # a wish about visits is silent on boards
    assert one.room == 100
    assert one.in_person_first is False
    options = [option for option in gather(here.plan, clock.today()).instance.options if option.expert == who.pk]
    assert {contact.channel for option in options for contact in option.contacts} == {"virtual"}


def test_who_wishes_no_contact_is_left_alone(here):
    who = somebody(here)
    note_wishes(expert_id=who.pk, wishes={"frequency": 0}, said_on=clock.today(), source="meeting", by=here.ada)
    out = [one for one in gather(here.plan, clock.today()).screened_out if one.expert == who.pk]
    assert [(one.kind, one.rule) for one in out] == [("wish", "RI-6")]


def test_a_first_contact_is_in_person_and_a_known_one_need_not_be(here):
    who = told_what_we_hold(somebody(here))
    assert known(here, who).in_person_first is True
    met(who, ago=40)
    met(who, ago=80)
    one = known(here, who)
    assert one.in_person_first is False
    assert one.facts.met[f"user:{here.ada.pk}"].times == 2


def test_what_others_planned_is_taken_as_given_and_takes_room(here):
    who = told_what_we_hold(somebody(here))
    ahead = (here.monday - clock.today()).days + 9
    touchpoint = planned(who, by=cast.rui(), ahead=ahead)
    one = known(here, who)
    assert [(taken.given.week, taken.function, taken.touchpoint_key) for taken in one.taken] == [
        (1, "research", touchpoint.key)
    ]
    computed(here.plan, here.ben)
    given = TakenAsGiven.objects.get(plan=here.plan)
    assert (given.because, given.week) == ("Research and clinical operations", 1)
    weeks = PlannedContact.objects.filter(plan=here.plan, expert=who).values_list("week", flat=True)
    assert all(abs(week - 1) >= 2 for week in weeks)


def test_ones_own_plans_take_ones_time(here):
    who = told_what_we_hold(somebody(here))
    free = gather(here.plan, clock.today()).at_work[f"user:{here.ada.pk}"].minutes
    planned(who, by=here.ada, ahead=(here.monday - clock.today()).days + 1, minutes=90)
    left = gather(here.plan, clock.today()).at_work[f"user:{here.ada.pk}"].minutes
    assert (free[0] - left[0], free[1:]) == (90, left[1:])


def test_a_dropped_relation_is_taken_up_early_or_not_at_all(here):
    who = told_what_we_hold(somebody(here))
    for ago in (100, 130, 160, 190):
        met(who, ago=ago)
    one = known(here, who)
    assert (one.facts.dropped, one.first_by) == (True, 3)


def test_working_time_and_absences_are_counted_by_day(here):
    monday = here.monday
    set_working_time(user=here.ada, hours=15, since=monday + timedelta(days=14), by=here.ada)
    add_absence(user=here.ada, first_day=monday + timedelta(days=7), last_day=monday + timedelta(days=8), by=here.ada)
    minutes = gather(here.plan, clock.today()).at_work[f"user:{here.ada.pk}"].minutes
    assert minutes[:4] == (600, 360, 900, 900)


def test_weeks_that_are_past_are_closed(here):
    on = here.monday + timedelta(days=16)
    found = gather(here.plan, on)
    assert found.instance.experts[0].weeks[:3] == (False, False, True)
    assert found.at_work[f"user:{here.ada.pk}"].minutes[:3] == (0, 0, 360)


def test_a_reading_moves_the_objective_and_so_the_value(here):
    before = gather(here.plan, clock.today())
    strategy.record_reading(objective=here.objective, on=clock.today(), value=58, source="a survey", by=here.ben)
    after = gather(here.plan, clock.today())
    assert Reading.objects.count() == 1
    key = here.talks.key
    assert after.demands[key].objective.left == pytest.approx(0.05)
    assert greedy(after.instance) != greedy(before.instance)


def test_a_board_has_its_weeks_its_mix_and_its_fee(here):
    strategy.put_fee(
        code="board",
        name="Advisory board",
        amount=1200,
        most_a_year=2000,
        source="a table",
        by=here.ben,
        currency="EUR",
    )
    asked = board(here, fee="board", mix=[{"kind": "country", "of": "SE", "fewest": 1}], hosts=[here.ada])
    found = gather(here.plan, clock.today())
    activity = next(one for one in found.instance.activities if one.key == asked.key)
    assert activity.weeks == (4, 5)
    assert (activity.fee, activity.hosts) == (1200, ((f"user:{here.ada.pk}", 240),))
    assert [mix.name for mix in activity.mixes] == ["from SE"]
    assert all(one.fee_room == 2000 for one in found.instance.experts)
    computed(here.plan, here.ben)
    seats = PlannedContact.objects.filter(plan=here.plan, demand=asked)
    assert {seat.colleague for seat in seats} == {None}
    assert 2 <= seats.count() <= 4


def test_a_merged_expert_is_followed_and_an_erased_one_leaves(here):
    computed(here.plan, here.ben)
    row = PlannedContact.objects.filter(plan=here.plan, colleague=here.ada).order_by("pk")[0]
    PlannedContact.objects.filter(pk=row.pk).update(pinned=True, pinned_because="agreed with the expert")
    into = next(one for one in here.experts if one.country == "PT" and one.pk != row.expert_id)
    Expert.objects.filter(pk=row.expert_id).update(state=ExpertState.ABSORBED, absorbed_into=into)
    assert [(one.expert_id, one.into) for one in stale_experts(here.plan)] == [(row.expert_id, into.pk)]
    computed(here.plan, here.ben)
    assert PlannedContact.objects.get(pk=row.pk).expert_id == into.pk
    assert stale_experts(here.plan) == ()
    Erasure.objects.create(expert_id=into.pk, request_key="x", erased_on=clock.today())
    assert [one.into for one in stale_experts(here.plan)] == [None]
    assert any(wrong.rule == "PN-9" for wrong in check_kept(again(here.plan)))
    computed(here.plan, here.ben)
    assert not PlannedContact.objects.filter(pk=row.pk).exists()
    assert LeftOut.objects.get(plan=here.plan, expert=into).kind == "erased"


def nobody_works(here: World) -> None:
    User.objects.filter(username__in=["ada", "gil"]).update(is_active=False)


def no_hours(here: World) -> None:
    for user in (here.ada, here.gil):
        set_working_time(user=user, hours=0, since=here.monday - timedelta(days=7), by=here.ben)


def nobody_may_be_met(here: World) -> None:
    for expert in here.experts:
        if expert.country in {"PT", "SE", "DE", "FR"}:
            take_stance(
                expert_id=expert.pk, kind="do_not_contact", scope="everything", holds=True, said_on=clock.today(),
                source="meeting", by=here.ada,
            )  # fmt: skip


def an_objective_asks_nothing(here: World) -> None:
    Demand.objects.update(retired_at=clock.now())


def a_must_in_the_past(here: World) -> None:
    Demand.objects.filter(pk=board(here, must=True).pk).update(
        starts_on=here.monday - timedelta(days=1), ends_on=here.monday + timedelta(days=1)
    )


def no_countries(here: World) -> None:
    Territory.objects.update(countries=[])


def an_imperative_went(here: World) -> None:
    strategy.retire(part=here.imperative, by=here.ben, because="done")


NOTHING_CAN_BE_PLANNED = [
    (nobody_works, "Nobody of Medical works in the field of Global"),
    (no_hours, "Nobody in Global has any time for experts"),
    (nobody_may_be_met, "may be contacted"),
    (an_objective_asks_nothing, "asks nothing of experts"),
    (no_countries, "counts no country"),
]


@pytest.mark.parametrize(("turn", "told"), NOTHING_CAN_BE_PLANNED)
def test_bad_input_is_one_sentence_and_the_plan_stays(here, turn, told):
    computed(here.plan, here.ben)
    before = list(PlannedContact.objects.filter(plan=here.plan).values_list("key", "version"))
    turn(here)
    run = computed(here.plan, here.ben)
    assert run.state == JobState.FAILED
    assert told in (run.problem or "")
    assert list(PlannedContact.objects.filter(plan=here.plan).values_list("key", "version")) == before


def test_a_congress_in_the_past_is_left_aside_with_a_sentence_and_refused_where_it_is_a_must(here):
    asked = board(here)
    on = here.monday + timedelta(days=45)
    found = gather(here.plan, on)
    assert found.notices == (f"“Board on screening” was to be by {asked.ends_on}, which is past. It is left aside.",)
    assert not found.instance.activities
    Demand.objects.filter(pk=asked.pk).update(must=True)
    with pytest.raises(Problem, match="give it new days"):
        gather(here.plan, on)
    with pytest.raises(Problem, match="still to come"):
        computed(here.plan, here.ben)
        change = {"kind": "activity_moves", "demand": asked.key, "starts_on": day(-3).isoformat()}
        Demand.objects.filter(pk=asked.pk).update(must=False)
        Plan.objects.filter(pk=here.plan.pk).update(as_of=clock.today())
        copy_plan(plan=again(here.plan), by=here.ada, changes=[change])


def test_contradictory_limits_are_told_with_names():
    found = world(experts=60, fewest=12, limits={"most_experts": 2})
    run = computed(found.plan, found.ben)
    assert run.state == JobState.FAILED
    assert run.problem is not None
    for words in ("“Talks on earlier diagnosis” wants at least 12 experts", "Ada may have at most 2 experts", "Ease"):
        assert words in run.problem


CHANGES = [
    ({"kind": "colleague_leaves", "user": "ada"}, "Ada leaves"),
    ({"kind": "hours", "user": "ada", "hours": 3}, "Ada has 3 hours a week"),
    ({"kind": "priority", "objective": "", "priority": 3}, "“Clinics screen everybody with a thick wall” has priority 3"),
    ({"kind": "aim", "demand": "", "fewest": 1, "most": 3}, "“Talks on earlier diagnosis” asks for 1 to 3 experts"),
    ({"kind": "phase", "indication": "hf", "phase": "pipeline_education"}, "Velorin, Heart failure is in the phase “Pipeline education”"),
    ({"kind": "budget", "budget": 100}, "Fees may come to 100 in all"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), CHANGES)
def test_a_what_if_changes_one_thing_and_says_so(here, change, words):
    computed(here.plan, here.ben)
    full = dict(change)
    full |= {"objective": here.objective.key} if "objective" in full else {}
    full |= {"demand": here.talks.key} if "demand" in full else {}
    made = copy_plan(plan=again(here.plan), by=here.ada, changes=[full])
    assert computed(made, here.ada).state == JobState.DONE
    told = compare(again(here.plan), again(made), reads(here.ben))
    assert told is not None
    assert told.changes == (words,)
    assert told.gained <= 0
    assert compare(again(here.plan), again(made), reads(cast.cora())) is None


def test_an_expert_who_cannot_take_part_goes_and_an_activity_moves_or_is_off(here):
    asked = board(here)
    computed(here.plan, here.ben)
    who = PlannedExpert.objects.filter(plan=here.plan).order_by("-points")[0].expert
    days = {"starts_on": (here.monday + timedelta(days=70)).isoformat()}
    made = copy_plan(
        plan=again(here.plan), by=here.ada,
        changes=[{"kind": "expert_out", "expert": who.pk}, {"kind": "activity_moves", "demand": asked.key, **days}],
    )  # fmt: skip
    computed(made, here.ada)
    assert not PlannedExpert.objects.filter(plan=made, expert=who).exists()
    assert {row.week for row in PlannedContact.objects.filter(plan=made, demand=asked)} <= {10}
    off = copy_plan(plan=again(here.plan), by=here.ada, changes=[{"kind": "activity_off", "demand": asked.key}])
    computed(off, here.ada)
    assert not PlannedContact.objects.filter(plan=off, demand=asked).exists()


STRANGE = [
    {"kind": "weather"},
    {"kind": "colleague_leaves", "user": "nobody"},
    {"kind": "colleague_leaves", "user": "²"},
    {"kind": "hours", "user": "ada", "hours": "many"},
    {"kind": "activity_moves", "demand": "none", "starts_on": "2030-01-01"},
    {"kind": "phase", "indication": "none", "phase": "established"},
    {"kind": "expert_out", "expert": "E0"},
    {"kind": "priority", "objective": "none", "priority": 1},
    {"kind": "budget", "budget": -1},
]


@pytest.mark.parametrize("change", STRANGE, ids=lambda change: change["kind"])
def test_a_change_about_nothing_is_refused(here, change):
    computed(here.plan, here.ben)
    with pytest.raises(Problem):
        copy_plan(plan=again(here.plan), by=here.ada, changes=[change])
    assert Plan.objects.count() == 1


def test_a_re_plan_starts_from_what_was_held_and_lets_go_of_what_was_missed(here):
    computed(here.plan, here.ben)
    plan = put_in_force(here.plan, here.ben)
    rows = list(PlannedContact.objects.filter(plan=plan, colleague=here.ada).order_by("week", "pk"))
    held = rows[0]
    PlannedContact.objects.filter(pk=held.pk).update(
        state="held", touchpoint_key="T", held_on=here.monday + timedelta(weeks=held.week)
    )
    draft = re_plan(plan=plan, because="Half of it is over", by=here.ben, on=here.monday)
    assert Comment.objects.get(plan=draft).text == "Half of it is over"
    found = gather(draft, here.monday + timedelta(weeks=3))
    assert {one.week for one in found.instance.before} <= set(range(3, 13))
    aim = found.instance.aims[0]
    assert held.expert_id in aim.met
    owners = {option.colleague for option in found.instance.options if option.expert == held.expert_id}
    assert owners <= {f"user:{here.ada.pk}"}
    assert PlannedContact.objects.filter(plan=draft, state="held", touchpoint_key="T").count() == 1


def test_what_is_kept_is_checked_by_somebody_else(here):
    computed(here.plan, here.ben)
    assert check_kept(again(here.plan)) == ()
    row = PlannedContact.objects.filter(plan=here.plan, colleague=here.ada).order_by("pk")[0]
    away = here.monday + timedelta(weeks=12)
    add_absence(user=here.ada, first_day=away, last_day=away + timedelta(days=6), by=here.ada)
    PlannedContact.objects.filter(pk=row.pk).update(week=12)
    told = [wrong.sentence for wrong in check_kept(again(here.plan))]
    assert any("Ada is planned for" in sentence for sentence in told)


def test_two_cycles_of_one_territory_do_not_overlap(here):
    from kolloquy.kernel.verdict import Refused

    territory = here.cycle.territory
    with pytest.raises(Refused, match="PN-3"):
        open_cycle(name="Again", territory=territory, starts_on=here.monday + timedelta(weeks=4), by=here.ben)
    with pytest.raises(Problem, match="starts on a Monday"):
        open_cycle(name="Odd", territory=territory, starts_on=here.monday + timedelta(days=1), by=here.ben)
    later = open_cycle(name="Next", territory=territory, starts_on=here.monday + timedelta(weeks=13), by=here.ben)
    with pytest.raises(Problem, match="choose at least one"):
        make_plan(cycle=later, name="Empty", imperatives=[], by=here.ben)
    with pytest.raises(Problem, match="is no limit of a plan"):
        make_plan(cycle=later, name="Odd", imperatives=[here.imperative], by=here.ben, limits={"speed": 1})


def test_a_cycle_that_is_over_is_not_planned(here):
    with pytest.raises(Problem, match="was over by"):
        gather(here.plan, here.monday + timedelta(weeks=13))


def test_a_what_if_of_the_same_is_worth_the_same(here):
    computed(here.plan, here.ben)
    same = {"kind": "priority", "objective": here.objective.key, "priority": 1}
    made = copy_plan(plan=again(here.plan), by=here.ada, changes=[same])
    computed(made, here.ada)
    told = compare(again(here.plan), again(made), reads(here.ben))
    assert told is not None
    assert (told.gained, told.comes, told.goes, told.moved) == (0, (), (), ())


def test_a_gap_gives_its_topics_where_the_objective_names_none(here):
    here.objective.topics.clear()
    found = gather(here.plan, clock.today())
    assert [topic.slug for topic in found.demands[here.talks.key].objective.topics] == ["diagnosis"]
    assert Gap.objects.count() == Objective.objects.count() == 1
    assert next_monday().weekday() == 0


def test_a_what_if_looks_from_the_day_its_original_was_computed_on(here):
    computed(here.plan, here.ben)
    plan = put_in_force(here.plan, here.ben)
    row = PlannedContact.objects.filter(plan=plan, colleague=here.ada).order_by("pk")[0]
    touchpoint = met(told_what_we_hold(row.expert), ago=0)
    PlannedContact.objects.filter(pk=row.pk).update(state="held", touchpoint_key=touchpoint.key, held_on=clock.today())
    same = {"kind": "priority", "objective": here.objective.key, "priority": 1}
    made = copy_plan(plan=plan, by=here.ada, changes=[same])
    computed(made, here.ada)
    told = compare(again(plan), again(made), reads(here.ben))
    assert told is not None
    assert (told.gained, told.comes, told.goes) == (0, (), ())


def test_a_notice_that_fell_due_since_does_not_answer_a_what_if_and_an_objection_does(here):
    computed(here.plan, here.ben)
    plan = again(here.plan)
    owed, objects = somebody(here), somebody(here, number=1)
    open_notice(expert_id=owed.pk, because="touchpoint", by=here.ada, on=day(-90), country="PT")
    take_stance(
        expert_id=objects.pk,
        kind="objection",
        scope="everything",
        holds=True,
        said_on=clock.today(),
        source="meeting",
        by=here.ada,
    )
    Notice.objects.filter(pk=owed.pk).update(due_on=day(-1))
    assert {one.expert for one in gather(plan, clock.today()).screened_out} >= {owed.pk, objects.pk}
    Plan.objects.filter(pk=plan.pk).update(as_of=day(-3))
    made = copy_plan(plan=again(plan), by=here.ada, changes=[{"kind": "budget", "budget": 5}])
    out = {one.expert for one in gather(made, day(-3)).screened_out}
    assert (owed.pk in out, objects.pk in out) == (False, True)


def test_whom_somebody_met_already_counts_among_those_they_know(here):
    computed(here.plan, here.ben)
    rows = PlannedContact.objects.filter(plan=here.plan, colleague=here.ada)
    rows.update(pinned=True, pinned_because="agreed with the expert")
    key = f"user:{here.ada.pk}"
    assert gather(again(here.plan), clock.today()).instance.by_colleague[key].most_experts == 45 - (
        rows.values("expert").distinct().count()
    )
