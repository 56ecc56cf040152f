"""A steward's word, the real resolution, and the bridge: ids stay, decisions stay, whatever is run again."""

from datetime import date

import pytest

from kolloquy.identity.matching.ids_for_ever import Before
from kolloquy.identity.models import Authorship, Expert
from kolloquy.identity.queries import current_expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.problems import NotReady
from kolloquy.workflows.merge_experts import merge_experts, separate_mention, undo_decision
from kolloquy.workflows.publish_evidence import publish
from kolloquy.workflows.resolve_experts import resolve, stewards_word, with_decisions
from tests.support import cast, make

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 3, 1)


@pytest.fixture
def home(tmp_path):
    make.small_world(tmp_path)
    run(tmp_path)
    return tmp_path


def run(home) -> None:
    resolve(home, stewards_word())
    publish(home, as_of=AS_OF)


def holder(mention: str) -> str:
    return Authorship.objects.get(pk=mention).expert_id


def test_a_merge_keeps_the_id_the_steward_kept_though_the_other_held_more(home):
    keep, absorb = holder("pmid:6#1"), holder("pmid:1#1")
    merge_experts(keep_id=keep, absorb_id=absorb, because="she married", by=cast.sol())
    run(home)
    assert holder("pmid:1#1") == holder("pmid:6#1") == keep
    found = current_expert(absorb)
    assert found is not None
    assert found.pk == keep
    run(home)
    assert holder("pmid:1#1") == keep


def test_what_was_told_apart_stays_apart_and_each_keeps_an_id(home):
    expert = holder("pmid:3#2")
    assert holder("pmid:1#1") == expert
    decision = separate_mention(expert_id=expert, what="3", because="another hospital", by=cast.sol())
    run(home)
    assert holder("pmid:1#1") == expert
    assert holder("pmid:3#2") == decision.other_id
    run(home)
    assert (holder("pmid:1#1"), holder("pmid:3#2")) == (expert, decision.other_id)


def test_what_was_undone_is_judged_anew_and_nobody_is_lost(home):
    keep, absorb = holder("pmid:6#1"), holder("pmid:1#1")
    decision = merge_experts(keep_id=keep, absorb_id=absorb, because="she married", by=cast.sol())
    run(home)
    undo_decision(number=decision.pk, by=cast.sol())
    run(home)
    assert holder("pmid:6#1") == keep
    assert holder("pmid:1#1") == absorb
    assert Expert.objects.get(pk=absorb).state == ExpertState.CURRENT


def test_what_was_undone_is_not_published_from_people_who_were_resolved_with_it(home):
    keep, absorb = holder("pmid:6#1"), holder("pmid:1#1")
    decision = merge_experts(keep_id=keep, absorb_id=absorb, because="she married", by=cast.sol())
    run(home)
    undo_decision(number=decision.pk, by=cast.sol())
    with pytest.raises(NotReady, match="kolloquy experts resolve"):
        publish(home, as_of=AS_OF)
    assert holder("pmid:1#1") == absorb


def test_the_generation_before_is_read_as_if_it_had_known_the_decision():
    before = Before({"a": "E1", "b": "E1", "c": "E2"}, {"E1": "a", "E2": "c"}, {})
    merged = with_decisions(before, {"a": ("E1", "E2"), "b": ("E1", "E2")})
    assert merged == Before({"a": "E2", "b": "E2", "c": "E2"}, {"E1": "a", "E2": "c"}, {"E1": "E2"})
    apart = with_decisions(before, {"b": ("E1", "E3")})
    assert apart == Before({"a": "E1", "b": "E3", "c": "E2"}, {"E1": "a", "E2": "c", "E3": "b"}, {})
    assert with_decisions(before, {"c": ("E1", "E3")}) == before
