"""A followed topic is computed in the background, once, whoever does it and whenever they are killed."""

from datetime import date, timedelta

import pytest

from kolloquy.influence import actions, jobs
from kolloquy.influence.models import StandingEvidence, Topic, TopicStanding
from kolloquy.influence.queries import ranked_experts, topic
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, NotReady
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows.follow_topic import follow_topic
from kolloquy.workflows.publish_evidence import publish
from tests.support import cast, make

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 3, 1)


@pytest.fixture
def home(tmp_path):
    publish(make.home(tmp_path), as_of=AS_OF)
    Topic.objects.all().delete()
    return tmp_path


def follow(home, text="heart failure", by=None) -> Topic:
    return follow_topic(home, text, by=by or cast.ada())


def test_a_followed_topic_is_computed_as_of_the_last_publication(home):
    follow(home)
    assert jobs.compute_next_topic(home) is True
    found = topic("heart-failure")
    assert found is not None
    assert (found.as_of, found.computed_for, found.experts, found.countries) == (AS_OF, "000001", 4, ["ES"])
    assert ranked_experts(found).rows
    assert jobs.compute_next_topic(home) is False


def test_the_worker_and_a_publication_compute_the_same(home):
    follow(home)
    jobs.compute_next_topic(home)
    by_worker = list(TopicStanding.objects.values_list())
    assert not publish(home, as_of=AS_OF).changed
    assert list(TopicStanding.objects.values_list()) == by_worker


def test_nothing_waits_where_nothing_was_published(tmp_path):
    make.home(tmp_path)
    follow(tmp_path)
    assert jobs.compute_next_topic(tmp_path) is False


def test_the_longest_waiting_topic_comes_first(home):
    follow(home, "heart failure")
    kidney = follow(home, "renal insufficiency, chronic")
    Topic.objects.filter(pk=kidney.pk).update(followed_at=clock.now() - timedelta(days=1))
    jobs.compute_next_topic(home)
    assert [t.slug for t in Topic.objects.filter(computed_at=None)] == ["heart-failure"]


def test_a_topic_on_lease_is_left_to_its_worker_until_the_lease_runs_out(home):
    followed = follow(home)
    Topic.objects.filter(pk=followed.pk).update(leased_until=clock.now() + timedelta(minutes=1))
    assert jobs.compute_next_topic(home) is False
    Topic.objects.filter(pk=followed.pk).update(leased_until=clock.now() - timedelta(minutes=1))
    assert jobs.compute_next_topic(home) is True


def test_a_worker_whose_lease_ran_out_writes_nothing(home, monkeypatch):
    followed = follow(home)
    compare = jobs.compare

    def slowly(wanted):
        Topic.objects.filter(pk=followed.pk).update(leased_until=clock.now() + timedelta(minutes=9))
        return compare(wanted)

    monkeypatch.setattr(jobs, "compare", slowly)
    jobs.compute_next_topic(home)
    assert not TopicStanding.objects.exists()


def test_a_topic_that_cannot_be_computed_says_why_and_is_not_tried_for_ever(home, monkeypatch):
    def no_index(*_):
        raise NotReady("There is no index; run `kolloquy experts resolve` first.")

    follow(home)
    monkeypatch.setattr(jobs, "topic_wanted", no_index)
    assert jobs.compute_next_topic(home) is True
    assert jobs.compute_next_topic(home) is False
    found = topic("heart-failure")
    assert found is not None
    assert found.problem == "There is no index; run `kolloquy experts resolve` first."


def test_following_twice_keeps_the_first(home):
    first, second = follow(home), follow(home, "Heart Failure", by=cast.ben())
    assert first == second
    assert Topic.objects.get().followed_by == cast.ada()


def test_a_topic_nobody_has_evidence_on_is_refused(home):
    with pytest.raises(BadInput, match="No evidence for “quantum knitting”"):
        follow(home, "quantum knitting")


def test_commercial_colleagues_follow_no_scientific_topic(home):
    with pytest.raises(Refused, match="FW-1"):
        follow(home, by=cast.cora())


def test_dropping_a_topic_takes_its_standings_and_leaves_the_others(home):
    follow(home, "heart failure")
    follow(home, "renal insufficiency, chronic")
    while jobs.compute_next_topic(home):
        pass
    actions.drop_topic(slug="heart-failure", by=cast.ada())
    assert [t.slug for t in Topic.objects.all()] == ["renal-insufficiency-chronic"]
    assert set(TopicStanding.objects.values_list("topic", flat=True)) == {"renal-insufficiency-chronic"}
    assert not StandingEvidence.objects.filter(topic="heart-failure").exists()
    with pytest.raises(BadInput, match="No topic “heart-failure” is followed"):
        actions.drop_topic(slug="heart-failure", by=cast.ada())
