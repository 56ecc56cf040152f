"""A steward's word is applied at once, can be undone, and reaches the next resolution."""

from datetime import date

import pytest

from kolloquy.identity.models import Authorship, Expert, ExpertTerm, StewardDecision
from kolloquy.identity.queries import current_expert, decided_pairs, moved_by_decisions
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import StandingEvidence, TopicStanding
from kolloquy.influence.queries import evidence_of, ranked_experts, standing_of
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows.merge_experts import merge_experts, separate_mention, undo_decision
from kolloquy.workflows.publish_evidence import publish
from tests.support import cast, make

pytestmark = pytest.mark.django_db
HEART = "heart-failure"


@pytest.fixture(autouse=True)
def published(tmp_path):
    publish(make.home(tmp_path), as_of=date(2026, 3, 1))


def merge(keep=make.OKAFOR, absorb=make.MERCER, by=None, because="the same e-mail on both"):
    return merge_experts(keep_id=keep, absorb_id=absorb, because=because, by=by or cast.sol())


def separate(expert=make.OKAFOR, what="3", by=None):
    return separate_mention(expert_id=expert, what=what, because="another hospital", by=by or cast.sol())


@pytest.mark.parametrize("person", [cast.ada, cast.ben, cast.cora])
def test_only_a_steward_decides_who_is_who(person):
    for decide in (merge, separate):
        with pytest.raises(Refused, match="ID-1"):
            decide(by=person())
    assert not StewardDecision.objects.exists()


def test_merging_moves_everything_at_once_and_leaves_a_signpost():
    decision = merge()
    okafor = Expert.objects.get(pk=make.OKAFOR)
    assert set(decision.moved) == {"pmid:5#1", "pmid:6#1"}
    assert (okafor.works, okafor.sure_works, okafor.review_works, okafor.last_on) == (5, 4, 1, date(2025, 2, 1))
    assert "June Mercer" in okafor.other_names
    assert current_expert(make.MERCER) == okafor
    assert [row.expert.pk for row in ranked_experts(q="mercer").rows] == [make.OKAFOR]
    assert not TopicStanding.objects.filter(expert=make.MERCER).exists()


def test_merging_adds_up_standings_share_by_share_with_their_evidence():
    okafor, mercer = (standing_of(Expert.objects.get(pk=pk), HEART) for pk in (make.OKAFOR, make.MERCER))
    assert okafor is not None
    assert mercer is not None
    merge()
    merged = standing_of(Expert.objects.get(pk=make.OKAFOR), HEART)
    assert merged is not None
    assert merged.standing == pytest.approx(okafor.standing + mercer.standing)
    for share, evidence in evidence_of(merged):
        assert sum(row.points for row in evidence) == pytest.approx(share.points)


def test_two_who_stand_side_by_side_on_a_work_are_not_merged():
    with pytest.raises(Refused, match="ID-6"):
        merge(absorb=make.LINDQVIST)


def test_whom_a_steward_told_apart_nobody_merges_before_that_is_undone():
    decision = separate()
    with pytest.raises(Refused, match=f"undo decision {decision.pk} first"):
        merge(absorb=decision.other_id)
    undo_decision(number=decision.pk, by=cast.sol())
    assert Authorship.objects.get(pk="pmid:3#2").expert_id == make.OKAFOR


def test_separating_gives_the_work_to_a_new_expert_and_takes_its_points_away():
    before = standing_of(Expert.objects.get(pk=make.OKAFOR), HEART)
    earned = StandingEvidence.objects.get(topic=HEART, expert=make.OKAFOR, ref_id="pmid:3")
    decision = separate()
    other = decision.other
    assert (other.name, other.works, other.state) == ("Amaka Okafor", 1, ExpertState.CURRENT)
    assert Expert.objects.get(pk=make.OKAFOR).works == 2
    after = standing_of(Expert.objects.get(pk=make.OKAFOR), HEART)
    assert before is not None
    assert after is not None
    assert after.standing == pytest.approx(before.standing - earned.points)
    assert after.low <= after.standing <= after.high


@pytest.mark.parametrize("what", ["3", "pmid:3", "pmid:3#2", "NCT00000001"])
def test_what_is_separated_may_be_named_by_pmid_or_mention_or_trial(what):
    assert separate(what=what).moved in (["pmid:3#2"], ["NCT00000001#1"])


def test_what_is_not_theirs_cannot_be_separated():
    with pytest.raises(Refused, match="ID-7"):
        separate(what="4")


def test_a_decision_needs_a_reason_and_known_experts():
    with pytest.raises(Refused, match="ID-2"):
        merge(because=" ")
    with pytest.raises(BadInput, match="No expert E0 is in the records"):
        merge(absorb="E0")


def test_undoing_a_merge_gives_back_what_it_moved():
    decision = merge()
    undo_decision(number=decision.pk, by=cast.sol())
    mercer = Expert.objects.get(pk=make.MERCER)
    assert (mercer.state, mercer.absorbed_into, mercer.works) == (ExpertState.CURRENT, None, 2)
    assert ExpertTerm.objects.filter(expert=mercer, term="mercer").exists()
    assert Expert.objects.get(pk=make.OKAFOR).works == 3
    with pytest.raises(BadInput, match="was undone before"):
        undo_decision(number=decision.pk, by=cast.sol())


def test_the_next_resolution_hears_that_two_are_one():
    decision = merge()
    assert decided_pairs() == [("same", decision.left_mention_id, decision.right_mention_id)]
    assert moved_by_decisions() == dict.fromkeys(("pmid:5#1", "pmid:6#1"), (make.MERCER, make.OKAFOR))


def test_a_mention_that_is_not_an_experts_is_told_apart_from_each_of_that_experts():
    separate(what="pmid:3")
    apart = decided_pairs()
    assert {kind for kind, _, _ in apart} == {"different"}
    assert {(left, right) for _, left, right in apart} == {
        ("NCT00000001#1", "pmid:3#2"), ("pmid:1#1", "pmid:3#2"), ("pmid:2#1", "pmid:3#2"),
    }  # fmt: skip


def test_an_undone_decision_binds_nobody_and_its_mentions_go_back():
    undo_decision(number=merge().pk, by=cast.sol())
    assert decided_pairs() == []
    assert moved_by_decisions() == dict.fromkeys(("pmid:5#1", "pmid:6#1"), (make.OKAFOR, make.MERCER))


def test_who_was_led_to_an_absorbed_expert_is_led_straight_on():
    merge(keep=make.DIAZ, absorb=make.MERCER)
    Authorship.objects.filter(pk="pmid:2#2").update(expert=make.LINDQVIST)  # else the two stand on one work
    merge(keep=make.OKAFOR, absorb=make.DIAZ)
    found = current_expert(make.MERCER)
    assert found is not None
    assert found.pk == make.OKAFOR
