"""The bridge: what a resolution found goes into the records; what people made stays."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kolloquy.evidence.models import EvidenceFile, Registration, Rejected, Seat, Transfer, Trial, Work
from kolloquy.identity.models import (
    Authorship,
    Expert,
    ExpertTerm,
    Publication,
    SeatHeld,
    StewardDecision,
    TransferReceived,
    TrialRole,
)
from kolloquy.identity.queries import current_expert, source_files_of, sources_of
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import Interest, Neighbour, StandingEvidence, Topic, TopicStanding
from kolloquy.influence.queries import evidence_of, neighbours_of, ranked_experts, shares
from kolloquy.kernel.problems import NotReady
from kolloquy.workflows import merge_experts as deciding
from kolloquy.workflows.follow_topic import follow_topic
from kolloquy.workflows.publish_evidence import PublishReport, publish
from tests.support import cast, make

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 3, 1)
HEART = "heart-failure"


@pytest.fixture
def home(tmp_path):
    return make.home(tmp_path)


def carry(home, as_of=AS_OF) -> PublishReport:
    return publish(home, as_of=as_of)


def who(**changes: list[str] | None) -> dict[str, list[str]]:
    """The small world's experts with some of them changed or left out."""
    named = {"okafor": make.OKAFOR, "lindqvist": make.LINDQVIST, "diaz": make.DIAZ, "mercer": make.MERCER}
    changed = dict(make.WHO) | {named[name]: held for name, held in changes.items()}
    return {expert: held for expert, held in changed.items() if held is not None}


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    tables = (
        Expert, ExpertTerm, Authorship, TrialRole, SeatHeld, TransferReceived, Work, Trial, Seat, Transfer, Registration,
        EvidenceFile, Rejected, Topic, TopicStanding, StandingEvidence, Interest, Neighbour, StewardDecision, Publication,
    )  # fmt: skip
    return {model.__name__: sorted(map(str, model.objects.values_list())) for model in tables}


def test_the_records_hold_the_experts_and_the_evidence_behind_them(home):
    report = carry(home)
    okafor = Expert.objects.get(pk=make.OKAFOR)
    assert (okafor.name, okafor.country, okafor.works, okafor.npi) == ("Amaka Okafor", "ES", 3, "1234567893")
    assert Authorship.objects.filter(expert=okafor).count() == 3
    assert TrialRole.objects.get().expert == okafor
    assert SeatHeld.objects.get(seat__kind="guideline").expert_id == make.LINDQVIST
    assert SeatHeld.objects.get(seat__kind="session").expert_id == make.DIAZ
    assert TransferReceived.objects.get().expert == okafor
    assert Registration.objects.get().specialty == "Cardiology"
    assert Work.objects.count() == 6
    assert (report.changed, report.counts["expert"]["added"], report.movements["new"]["count"]) == (True, 4, 4)


def test_where_nobody_follows_a_topic_those_with_the_most_evidence_are_followed(home):
    report = carry(home)
    assert "Heart Failure" in report.followed
    standings = ranked_experts(HEART).rows
    assert [row.expert.pk for row in standings][:2] == [
        make.LINDQVIST,
        make.OKAFOR,
    ]  # a guideline's chair, a trial's investigator


def test_a_standing_is_the_sum_of_its_shares_and_each_share_of_its_evidence(home):
    carry(home)
    for row in ranked_experts(HEART).rows:
        assert row.standing is not None
        assert sum(share.points for share in shares(row.standing)) == pytest.approx(row.standing.standing)
        for share, evidence in evidence_of(row.standing):
            assert sum(each.points for each in evidence) == pytest.approx(share.points)


def test_transfers_never_earn_anything(home):
    carry(home)
    assert not StandingEvidence.objects.filter(ref_id="t1").exists()


def test_a_second_run_changes_nothing_and_says_so(home):
    carry(home)
    before = snapshot()
    report = carry(home)
    assert (report.changed, report.counts, report.movements) == (False, {}, {})
    assert snapshot() == before


def test_a_merge_leaves_a_signpost_that_old_links_follow(home):
    carry(home)
    make.generation(home, who(okafor=[*make.WHO[make.OKAFOR], "pmid:5#1"], mercer=["pmid:6#1"]))
    carry(home)
    make.generation(
        home,
        who(okafor=[*make.WHO[make.OKAFOR], "pmid:5#1", "pmid:6#1"], mercer=None),
        merged={make.MERCER: make.OKAFOR},
    )
    report = carry(home)
    gone = Expert.objects.get(pk=make.MERCER)
    assert (gone.state, gone.absorbed_into_id) == (ExpertState.ABSORBED, make.OKAFOR)
    assert current_expert(make.MERCER) == Expert.objects.get(pk=make.OKAFOR)
    assert report.movements["merged"]["sample"][0]["because"] == "merged in a test"
    assert not ExpertTerm.objects.filter(expert=gone).exists()


def test_a_split_says_from_whom_and_who_keeps_the_id(home):
    both = [*make.WHO[make.OKAFOR], *make.WHO[make.MERCER]]
    make.generation(home, who(okafor=both, mercer=None))
    carry(home)
    make.generation(home, who(), split={make.MERCER: make.OKAFOR})
    report = carry(home)
    moved = report.movements["split"]["sample"][0]
    assert (moved["expert_id"], moved["other_expert_id"]) == (make.MERCER, make.OKAFOR)
    assert Expert.objects.get(pk=make.OKAFOR).state == ExpertState.CURRENT


def test_an_expert_without_evidence_is_gone_but_never_deleted_and_may_come_back(home):
    carry(home)
    make.generation(home, who(mercer=None))
    assert carry(home).movements["gone"]["count"] == 1
    assert Expert.objects.get(pk=make.MERCER).state == ExpertState.GONE
    assert make.MERCER not in {row.expert.pk for row in ranked_experts().rows}
    make.generation(home)
    assert carry(home).movements["back"]["count"] == 1
    assert Expert.objects.get(pk=make.MERCER).state == ExpertState.CURRENT


def test_a_change_of_place_is_reported_with_the_record_that_states_it(home):
    carry(home)
    Expert.objects.filter(pk=make.DIAZ).update(institution="Elsewhere", country="PT")
    moved = carry(home).movements["changed place"]["sample"]
    assert [row["expert_id"] for row in moved] == [make.DIAZ]
    assert "from Elsewhere, Town, PT to Invented University Hospital, Town, ES, stated by pmid:2" in moved[0]["because"]


def test_evidence_that_was_withdrawn_goes_and_what_is_new_comes(home):
    carry(home)
    make.file(home, "pubmed", "pubmed21n0002.xml.gz", {"deletions": [{"pmid": "6"}]})
    make.works(home, [make.work(7, ["Rosa Diaz"], on=date(2025, 9, 1))], name="pubmed21n0003.xml.gz")
    make.generation(home, who(diaz=[*make.WHO[make.DIAZ], "pmid:7#1"], mercer=["pmid:5#1"]))
    report = carry(home)
    assert report.counts["work"] == {"added": 1, "changed": 0, "removed": 1}
    assert not Work.objects.filter(pmid="6").exists()


def test_a_topic_somebody_follows_is_kept_and_no_other_is_added(home):
    follow_topic(home, "kidney insufficiency OR heart failure", by=cast.ada())
    report = carry(home)
    assert report.followed == ()
    topic = Topic.objects.get()
    assert (topic.followed_by, topic.experts, topic.computed_for) == (cast.ada(), 4, "000001")


def test_another_day_moves_standings_and_nothing_else(home):
    carry(home)
    report = carry(home, AS_OF + timedelta(days=365))
    assert set(report.counts) == {"topicstanding", "standingevidence", "topic"}


def test_every_file_read_is_in_the_records_with_a_sample_of_what_could_not_be(home):
    carry(home)
    file = EvidenceFile.objects.get(source="pubmed")
    assert (file.name, file.rows["works"], file.rejects) == ("pubmed21n0001.xml.gz", 6, 1)
    assert [(row.place, row.reason) for row in file.sample.all()] == [("record 9", "a citation without a PMID")]


def test_every_fact_about_an_expert_names_its_source_and_day(home):
    carry(home)
    okafor = Expert.objects.get(pk=make.OKAFOR)
    facts = {fact.fact: fact for fact in sources_of(okafor)}
    assert facts.keys() == {"name", "place", "npi", "specialty"}
    assert (facts["place"].ref_id, facts["place"].stated_on) == ("pmid:3", date(2024, 7, 1))
    assert {(source, name) for source, name, _ in source_files_of(okafor)} == {
        ("pubmed", "pubmed21n0001.xml.gz"), ("trials", "studies.json"), ("payments", "general.csv"),
    }  # fmt: skip


def test_neighbours_of_an_expert_with_one_work_are_its_other_authors(home):
    make.generation(home, who(diaz=["pmid:2#2"]))
    carry(home)
    diaz = Expert.objects.get(pk=make.DIAZ)
    assert not Neighbour.objects.filter(expert=diaz).exists()
    assert [(n.other_id, n.works_together) for n in neighbours_of(diaz)] == [(make.OKAFOR, 1)]


def test_a_stewards_decision_is_not_undone_by_publishing_people_resolved_before_it(home):
    carry(home)
    deciding.merge_experts(keep_id=make.OKAFOR, absorb_id=make.MERCER, because="same e-mail", by=cast.sol())
    before = snapshot()
    with pytest.raises(NotReady, match="kolloquy experts resolve"):
        carry(home)
    assert snapshot() == before


def test_a_stewards_decision_that_the_resolution_upholds_is_published_without_a_change_of_hands(home):
    carry(home)
    deciding.merge_experts(keep_id=make.OKAFOR, absorb_id=make.MERCER, because="same e-mail", by=cast.sol())
    make.generation(
        home,
        who(okafor=[*make.WHO[make.OKAFOR], *make.WHO[make.MERCER]], mercer=None),
        merged={make.MERCER: make.OKAFOR},
        knowing=(StewardDecision.objects.get().pk, 0),
    )
    report = carry(home)
    assert "merged" not in report.movements
    assert "authorship" not in report.counts
    assert StewardDecision.objects.get().undone_at is None


def test_people_who_were_not_resolved_cannot_be_published(tmp_path):
    with pytest.raises(NotReady, match="kolloquy experts resolve"):
        carry(tmp_path)


def test_a_decision_made_while_tables_are_compared_starts_the_comparison_again(home, monkeypatch):
    carry(home)
    from kolloquy.workflows import publish_evidence

    states = iter([1, 2, 3, 3])
    monkeypatch.setattr(publish_evidence, "_made_by_people", lambda: next(states))
    told: list[str] = []
    make.generation(home, who(mercer=None))
    report = publish(home, as_of=AS_OF, report=told.append)
    assert report.changed
    assert "somebody decided something meanwhile; comparing again" in told


def test_the_day_of_a_publication_is_kept(home):
    started = timezone.now()
    carry(home)
    publication = Publication.objects.get()
    assert (publication.as_of, publication.generation, publication.countries) == (AS_OF, "000001", ["ES"])
    assert publication.started_at >= started
