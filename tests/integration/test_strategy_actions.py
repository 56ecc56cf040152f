"""The strategy on records: versions, the trail, phases down the tree, regions that follow, and what is refused."""

from datetime import date

import pytest

from kolloquy.governance.models import User
from kolloquy.governance.trail.models import Entry
from kolloquy.governance.wall.reader import reader_of
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy import actions, queries, rules
from kolloquy.strategy.models import Demand, Imperative, Reading
from tests.support import cast, strategies
from tests.support.tables import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> strategies.Place:
    return strategies.place()


@pytest.fixture
def made(at) -> strategies.Made:
    return strategies.whole(at)


def test_each_change_is_a_version_of_the_whole_and_an_entry_in_the_trail(at, made):
    made.imperative.refresh_from_db()
    assert made.imperative.version == 4
    actions.change_objective(objective=made.objective, target=40, by=at.ben)
    assert made.imperative.history.count() == 5
    kept = made.imperative.history.get(version=5).read
    assert kept["objectives"]["clinics"]["target"] == 40
    assert set(kept["demands"]) == {"clinics/talks"}
    entry = Entry.objects.get(verb="objective.changed")
    assert (entry.facts["target"], entry.facts["version"], entry.key) == ([30.0, 40.0], 5, made.objective.key)


def test_a_change_that_changes_nothing_is_no_version(at, made):
    before = Entry.objects.count()
    actions.change_gap(gap=made.gap, question="Which signs are missed?", topics=["screening"], by=at.ben)
    actions.change_demand(demand=made.demand, channels=[], by=at.ben)
    made.imperative.refresh_from_db()
    assert made.imperative.version == 4
    assert Entry.objects.count() == before


def test_an_older_version_is_a_conflict(at, made):
    with pytest.raises(actions.Conflict) as raised:
        actions.change_gap(gap=made.gap, question="Mine", version=3, by=at.ben)
    assert (raised.value.version, raised.value.yours) == (4, {"question": "Mine"})


def test_whoever_owns_an_objective_changes_it_and_nothing_else(at, made):
    ada = cast.ada()
    actions.change_objective(objective=made.objective, owner=ada, by=at.ben)
    actions.change_objective(objective=made.objective, priority=1, by=ada)
    actions.change_demand(demand=made.demand, most=25, by=ada)
    actions.record_reading(objective=made.objective, on=strategies.day(), value=12, source="A survey", by=ada)
    with pytest.raises(Refused, match="ST-1"):
        actions.change_gap(gap=made.gap, question="Mine", by=ada)
    with pytest.raises(Refused, match="ST-1"):
        actions.put_in_force(imperative=made.imperative, by=ada)


def test_somebody_who_left_answers_for_nothing(at):
    gone = cast.gil()
    User.objects.filter(pk=gone.pk).update(left_on=strategies.day(-1))
    with pytest.raises(Refused, match="ST-2"):
        strategies.imperative(at, owner=User.objects.get(pk=gone.pk))


@pytest.mark.parametrize(
    "territory, on, phase",
    rows("""
        territory | on         | phase
        world     | 2025-12-31 |
        world     | 2026-06-01 | pre_launch
        iberia-s  | 2026-06-01 | pre_launch
        iberia-s  | 2026-08-01 | newly_launched
        emea      | 2026-08-01 | pre_launch
        world     | 2027-02-01 | newly_launched
        emea      | 2027-02-01 | newly_launched
        iberia-s  | 2027-02-01 | newly_launched
        iberia-s  | 2027-08-01 | established
    """),
)
def test_a_phase_holds_down_the_tree_until_a_market_says_otherwise(at, territory, on, phase):
    for where, entered, since in (
        ("world", "pre_launch", "2026-01-01"), ("iberia-s", "newly_launched", "2026-07-01"),
        ("world", "newly_launched", "2027-01-01"), ("iberia-s", "established", "2027-07-01"),
    ):  # fmt: skip
        actions.set_phase(indication=at.indication, territory=where, phase=entered, since=since, by=at.ben)
    where = {"world": at.world, "emea": at.emea, "iberia-s": at.iberia}[territory]
    assert (queries.phase_of(at.indication, where, date.fromisoformat(on)) or "") == phase


def test_a_regional_version_has_all_its_parent_has_and_its_own_territory(at, made):
    child = actions.make_regional(
        parent=made.imperative, territory="emea", owner=at.ben, code="earlier-emea", by=at.ben
    )
    demand = Demand.objects.get(objective__imperative=child)
    assert (demand.code, demand.territory, child.parent_version, child.version) == ("talks", at.emea, 4, 1)
    assert child.objectives.get().gap == child.gaps.get()
    with pytest.raises(Refused, match="ST-14"):
        actions.make_regional(parent=made.imperative, territory="emea", owner=at.ben, code="again", by=at.ben)


def test_a_region_follows_where_it_changed_nothing(at, made):
    child = actions.make_regional(
        parent=made.imperative, territory="emea", owner=at.ben, code="earlier-emea", by=at.ben
    )
    own = child.objectives.get()
    actions.change_objective(objective=own, target=18, by=at.ben)
    actions.change_objective(objective=made.objective, target=50, statement="Most clinics screen", by=at.ben)
    strategies.gap(at, made.imperative, "second")
    strategies.demand(
        at, made.objective, "board", kind="advisory_board", starts_on=strategies.day(30), ends_on=strategies.day(60)
    )
    said = queries.differences(child, reader_of(at.ben))
    assert {(each.field, each.who, each.since) for each in said} == {
        ("statement", "parent", 5), ("target", "both", 5), ("", "parent", 6), ("", "parent", 7),
    }  # fmt: skip
    followed = actions.follow_parent(imperative=child, by=at.ben)
    own.refresh_from_db()
    assert (own.statement, own.target) == ("Most clinics screen", 18)
    assert [each.place.field for each in followed.both] == ["target"]
    assert {gap.code for gap in child.gaps.all()} == {"red-flags", "second"}
    assert own.demands.get(code="board").territory == at.emea
    version = child.version
    again = actions.follow_parent(imperative=child, by=at.ben)
    assert (again.taken, child.version) == ((), version)


def test_what_would_break_a_rule_here_is_not_taken_and_is_told(at, made):
    child = actions.make_regional(
        parent=made.imperative, territory="emea", owner=at.ben, code="earlier-emea", by=at.ben
    )
    actions.change_objective(objective=child.objectives.get(), baseline=25, by=at.ben)
    actions.change_objective(objective=made.objective, target=25, by=at.ben)
    followed = actions.follow_parent(imperative=child, by=at.ben)
    assert child.objectives.get().target == 30
    assert [(place.field, "ST-6" in why) for place, why in followed.not_taken] == [("target", True)]
    assert followed.taken == ()


def test_a_day_that_went_by_in_the_parent_is_copied_all_the_same(at, made):
    activity = strategies.demand(
        at, made.objective, "board", kind="advisory_board", starts_on=strategies.day(1), ends_on=strategies.day(2)
    )
    Demand.objects.filter(pk=activity.pk).update(starts_on=strategies.day(-20), ends_on=strategies.day(-19))
    child = actions.make_regional(
        parent=made.imperative, territory="emea", owner=at.ben, code="earlier-emea", by=at.ben
    )
    assert child.objectives.get().demands.count() == 2


def test_only_a_regional_version_follows(at, made):
    with pytest.raises(BadInput, match="no regional version"):
        actions.follow_parent(imperative=made.imperative, by=at.ben)


def test_a_retired_imperative_stays_as_it_was(at, made):
    actions.retire(imperative=made.imperative, by=at.ben)
    with pytest.raises(Refused, match="ST-4"):
        actions.change_gap(gap=made.gap, question="Later", by=at.ben)
    assert Imperative.objects.get().state == "retired"


def test_an_objective_is_not_due_before_what_it_asks_for(at, made):
    strategies.demand(
        at, made.objective, "board", kind="advisory_board", starts_on=strategies.day(200), ends_on=strategies.day(220)
    )
    with pytest.raises(BadInput, match=r"starts on .* move it first"):
        actions.change_objective(objective=made.objective, due_on=strategies.day(100), by=at.ben)


@pytest.mark.parametrize(
    "told, sentence",
    [
        ({"topics": ["nothing"]}, "There is no topic nothing"),
        ({"gap": "nothing"}, "has no gap nothing"),
        ({"baseline": "many"}, "is no number"),
        ({"target": "inf"}, "is nothing one can measure"),
        ({"due_on": "soon"}, "“soon” is no day"),
        ({"priority": 7}, "7 is no priority"),
        ({"code": "No Code"}, "is no code for an objective"),
        ({"owner": "nobody"}, "Nobody called nobody works here"),
        ({"metric": " \u202e "}, "What is measured is empty"),
    ],
)
def test_unknown_codes_and_unusable_values_are_said_in_a_sentence(at, made, told, sentence):
    with pytest.raises(BadInput, match=sentence):
        strategies.objective(at, made.imperative, **{"code": "other", **told})


def test_a_second_reading_of_a_day_takes_the_place_of_the_first(at, made):
    today = strategies.day()
    for value in (15, 15, 16):
        actions.record_reading(objective=made.objective, on=today, value=value, source="A survey", by=at.ben)
    assert [row.value for row in Reading.objects.all()] == [16]
    assert list(Entry.objects.filter(kind="objective", verb__startswith="reading").values_list("verb", flat=True)) == [
        "reading.recorded", "reading.changed",
    ]  # fmt: skip


def test_nothing_is_proposed_for_what_is_not_approved_or_off_label(at, made):
    assert rules.may_be_proposed(made.objective)
    actions.put_topic(slug="new-dose", name="A new dose", label="off", by=at.ben)
    actions.change_gap(gap=made.gap, topics=["screening", "new-dose"], by=at.ben)
    made.objective.refresh_from_db()
    verdict = rules.may_be_proposed(made.objective)
    assert (verdict.rule, "“A new dose” is off-label" in verdict.reason) == ("ST-21", True)
    assert not rules.may_be_proposed(made.objective, on=strategies.day(-800))


def test_what_a_reader_sees_is_what_the_wall_lets_through(at, made):
    rui = cast.rui()
    User.objects.filter(pk=rui.pk).update(role="lead")
    (seen,) = queries.imperatives(reader_of(User.objects.get(pk=rui.pk)))
    assert (seen.name, seen.why, seen.gaps, seen.version, seen.phase) == (
        "Patients are found earlier",
        None,
        None,
        None,
        None,
    )
    assert queries.imperatives(reader_of(cast.cora())) == ()
    assert queries.audit(reader_of(User.objects.get(pk=rui.pk)), strategies.day()) == ()
    assert queries.imperative_to_act_on(made.imperative.key, reader_of(User.objects.get(pk=rui.pk))) is None


def test_imperatives_of_a_territory_are_its_own_those_above_and_those_below(at, made):
    strategies.imperative(at, "in-emea", territory=at.emea)
    strategies.imperative(at, "in-iberia", territory=at.iberia)
    reader = reader_of(at.ben)
    assert {each.code for each in queries.imperatives(reader, at.emea)} == {"earlier", "in-emea", "in-iberia"}
    assert {each.code for each in queries.imperatives(reader, at.iberia)} == {"earlier", "in-emea", "in-iberia"}
    assert {each.code for each in queries.imperatives(reader, at.world)} == {"earlier", "in-emea", "in-iberia"}
