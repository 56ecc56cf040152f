"""A ranking and its explanation, as `rank` and `explain` give them."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kolloquy.identity.tables import SIGNPOSTS
from kolloquy.influence.ranking import index
from kolloquy.influence.ranking.bulk import EVIDENCE, STANDINGS, evidence_table, standings_table
from kolloquy.influence.ranking.explain import explain, rank
from kolloquy.influence.ranking.recipe import CHANNELS
from kolloquy.influence.ranking.topics import Topic
from kolloquy.kernel.problems import BadInput, NotReady
from tests.support.ranking_world import ALPHA, Author, FakePeople, Seat, Trial, Work, World, inputs, people_of
from tests.support.tables import rows

AS_OF = date(2025, 1, 1)
TOPIC = Topic("alpha-disease", "Alpha Disease", (ALPHA,))
WORLD = World(
    works=(
        Work((Author("E1"), Author("E2"), Author("E3", 0.5)), date(2024, 6, 1), ("Randomized Controlled Trial",), "major"),
        Work((Author("E2"), Author("E1")), date(2021, 3, 1)),
        Work((Author("E4"),), date(2024, 1, 1), ("Retracted Publication",)),
        Work((Author("E5"),), date(2024, 1, 1), concept="Gamma Disease"),
    ),
    trials=(
        Trial((("E1", "principal_investigator"), ("E3", "site_investigator")), "3", date(2023, 1, 1), date(2026, 1, 1)),
        Trial((("E1", "study_chair"),), "2/3", date(2022, 1, 1), date(2023, 1, 1)),
    ),
    seats=(
        Seat((("E1", "chair"), ("E2", "member")), "guideline", date(2023, 5, 1)),
        Seat((("E3", "speaker"),), "session", date(2024, 8, 1)),
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> FakePeople:
    made = people_of(WORLD, tmp_path_factory.mktemp("people"))
    posts = [{"expert_id": "EOLD", "leads_to": "EOLDER"}, {"expert_id": "EOLDER", "leads_to": "E1"}]
    posts += [{"expert_id": "ELOST", "leads_to": "EGONE"}]
    pq.write_table(pa.Table.from_pylist(posts, schema=SIGNPOSTS), made.folder / "signposts.parquet")
    return made


def test_the_highest_standing_comes_first_with_its_reasons(people: FakePeople) -> None:
    found = rank(people, "alphitis", AS_OF)
    assert [row.standing.expert_id for row in found.rows] == ["E1", "E2", "E3"]
    assert [row.place for row in found.rows] == [1, 2, 3]
    first = found.rows[0]
    assert (first.family, first.given) == ("Family E1", "Given")
    assert first.reasons == (
        "leads 2 phase 3 trials",
        "chair of the 2023 Society of Invention guideline panel",
        "author of a randomised trial report in 2024",
    )
    assert found.rows[2].reasons[1:] == (
        "site investigator in a phase 3 trial",
        "speaker in a congress session in 2024",
    )


def test_every_channel_stands_in_the_same_order(people: FakePeople) -> None:
    for row in rank(people, "alpha disease", AS_OF).rows:
        assert tuple(row.standing.shares) == CHANNELS


def test_who_only_has_a_retracted_work_or_another_topic_is_not_listed(people: FakePeople) -> None:
    listed = {row.standing.expert_id for row in rank(people, "alpha disease", AS_OF).rows}
    assert listed.isdisjoint({"E4", "E5"})


def test_places_are_those_of_the_whole_topic_also_within_a_country(people: FakePeople) -> None:
    found = rank(people, "alpha disease", AS_OF, country="DE")
    assert [(row.place, row.country) for row in found.rows] == [(2, "DE")]
    assert found.people == 3


def test_only_so_many_rows_as_asked_for(people: FakePeople) -> None:
    assert len(rank(people, "alpha disease", AS_OF, top=1).rows) == 1


def test_a_running_trial_does_not_fade_and_a_finished_one_does(people: FakePeople) -> None:
    earned = {row.ref_id: row.points for row in explain(people, "E1", "alpha disease", AS_OF).evidence}
    assert earned["NCT0"] > earned["NCT1"], "the same phase, but over since 2023"


def test_an_explanation_opens_every_share_to_its_records(people: FakePeople) -> None:
    found = explain(people, "e1", "alpha disease", AS_OF)
    assert found.row.place == 1
    for channel, share in found.row.standing.shares.items():
        assert round(sum(row.points for row in found.evidence if row.channel == channel), 3) == share
    trial = next(row for row in found.evidence if row.ref_id == "NCT0")
    assert trial.sentence == (
        "Principal investigator of a phase 3 trial sponsored by University of Invention; "
        "a keyword or condition is Alpha Disease."
    )
    assert trial.link == "https://clinicaltrials.gov/study/NCT0"
    assert (trial.source, trial.source_file) == ("test", "invented")
    paper = next(row for row in found.evidence if row.ref_id == "w0")
    assert paper.sentence == (
        "First of 3 authors of a randomised trial report in Journal of Invention, 2024; "
        "a main MeSH heading is Alpha Disease."
    )
    assert paper.link == "https://pubmed.ncbi.nlm.nih.gov/0/"
    assert paper.arithmetic.startswith("2 for a randomised trial report × 0.64 for the place among the authors × 1 for")
    lent = [row for row in found.evidence if row.channel == "network"]
    assert lent[0].sentence == ("Wrote 2 works on the topic with Given Family E2, whose own standing lends a part.")


def test_what_an_uncertain_mention_earns_is_less(people: FakePeople) -> None:
    second = next(row for row in explain(people, "E2", "alpha disease", AS_OF).evidence if row.ref_id == "w0")
    last = next(row for row in explain(people, "E3", "alpha disease", AS_OF).evidence if row.ref_id == "w0")
    assert "0.5 that it is them" in last.arithmetic
    assert last.points < second.points, "last of three, but only as likely as not"


def test_signposts_are_followed_to_whom_an_id_leads_now(people: FakePeople) -> None:
    found = explain(people, "EOLD", "alpha disease", AS_OF)
    assert (found.asked_for, found.row.standing.expert_id) == ("EOLD", "E1")


PROBLEMS = """
    expert | topic          | as of      | problem
    EXXXX  | alpha disease  | 2025-01-01 | No expert has the id EXXXX;
    ELOST  | alpha disease  | 2025-01-01 | No expert has the id ELOST;
    E5     | alpha disease  | 2025-01-01 | E5 (Given Family E5) has no evidence on “Alpha Disease” as of 2025-01-01;
    E1     | alfa disease   | 2025-01-01 | No evidence for “alfa disease” as of 2025-01-01; did you mean Alpha Disease
    E1     | xyzzy          | 2025-01-01 | No evidence for “xyzzy” as of 2025-01-01; try other words
    E1     | alpha disease  | 1990-01-01 | No evidence for “alpha disease” as of 1990-01-01; there is some from later on
    E1     | beta disease   | 2025-01-01 | No evidence for “beta disease” as of 2025-01-01; did you mean Alpha Disease
    E1     |                | 2025-01-01 | The topic is empty;
"""


@pytest.mark.parametrize(("expert", "topic", "as_of", "problem"), rows(PROBLEMS))
def test_what_cannot_be_answered_is_said_in_one_sentence(
    people: FakePeople, expert: str, topic: str, as_of: str, problem: str
) -> None:
    with pytest.raises(BadInput) as raised:
        explain(people, expert, topic, date.fromisoformat(as_of))
    said = str(raised.value)
    assert said.startswith(problem)
    assert said.endswith((".", "?"))
    assert "\n" not in said


def test_a_country_without_experts_names_those_with(people: FakePeople) -> None:
    with pytest.raises(
        BadInput, match=r"Nobody with evidence on “Alpha Disease” is known to work in JP; most .* FR, DE"
    ):
        rank(people, "alpha disease", AS_OF, country="JP")


def test_people_without_an_index_are_told_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="experts resolve"):
        rank(FakePeople(tmp_path), "alpha disease", AS_OF)


def test_an_index_of_another_version_is_told_from_a_broken_one(tmp_path: Path) -> None:
    made = people_of(World(works=(Work((Author("E1"),)),)), tmp_path)
    (tmp_path / "index.json").write_text('{"version": 0}', encoding="utf-8")
    with pytest.raises(NotReady, match="experts resolve"):
        rank(made, "alpha disease", AS_OF)


def test_the_bulk_tables_say_the_same_as_rank_and_explain(people: FakePeople) -> None:
    table = standings_table(people, TOPIC, AS_OF)
    assert table.schema == STANDINGS
    listed = rank(people, "alpha disease", AS_OF).rows
    assert table["expert_id"].to_pylist() == [row.standing.expert_id for row in listed]
    for row, told in zip(listed, table.to_pylist(), strict=True):
        standing = row.standing
        assert {channel: told[channel] for channel in CHANNELS} == standing.shares
        assert (told["standing"], told["low"], told["high"]) == (standing.standing, standing.low, standing.high)
        assert (told["rise"], told["works"], tuple(told["trend"])) == (standing.rise, standing.works, standing.trend)
        assert tuple(told["reasons"]) == row.reasons
    evidence = evidence_table(people, TOPIC, AS_OF, expert_ids=["E2"])
    assert evidence.schema == EVIDENCE
    opened = explain(people, "E2", "alpha disease", AS_OF).evidence
    assert evidence["sentence"].to_pylist() == [row.sentence for row in opened]


def test_the_order_in_which_people_are_kept_does_not_matter(people: FakePeople, tmp_path: Path) -> None:
    other = FakePeople(shutil.copytree(people.folder, tmp_path / "other"))
    turned = pq.read_table(people.folder / "experts.parquet").take([3, 0, 4, 2, 1])
    pq.write_table(turned, other.folder / "experts.parquet")
    index.write(other.folder, index.tables(replace(inputs(WORLD), experts=turned.select(["expert_id"]))))
    assert standings_table(other, TOPIC, AS_OF).equals(standings_table(people, TOPIC, AS_OF))
    assert explain(other, "E2", "alpha disease", AS_OF) == explain(people, "E2", "alpha disease", AS_OF)
    assert rank(other, "alpha disease", AS_OF) == rank(people, "alpha disease", AS_OF)


def test_a_trend_counts_works_by_calendar_year(people: FakePeople) -> None:
    first = rank(people, "alpha disease", date(2024, 12, 31)).rows[0]
    assert first.standing.trend == (0, 1, 0, 0, 1)


def test_a_topic_of_nobody_gives_empty_tables(people: FakePeople) -> None:
    nothing = Topic("nothing", "Nothing", keywords=("nothing",))
    assert standings_table(people, nothing, AS_OF).num_rows == 0
    assert evidence_table(people, nothing, AS_OF, expert_ids=["E1"]).num_rows == 0


def test_a_long_list_of_co_authors_is_told_in_few_rows(tmp_path: Path) -> None:
    crowd = tuple(Author(f"E{number:02}") for number in range(30))
    made = people_of(World(works=(Work(crowd), Work(crowd[:2]))), tmp_path)
    lent = [row for row in explain(made, "E00", "alpha disease", AS_OF).evidence if row.channel == "network"]
    share = next(row for row in rank(made, "alpha disease", AS_OF, top=40).rows if row.standing.expert_id == "E00").standing.shares["network"]  # fmt: skip
    assert len(lent) <= 13
    assert round(sum(row.points for row in lent), 3) == share
    assert lent[-1].sentence.startswith("Wrote with ")
