"""The demo world's files: in the order of the real formats, read by the same readers as everybody's."""

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import etree

from kolloquy.evidence.sources.reading import source
from kolloquy.kernel import ids
from kolloquy.workflows.demo_world import files
from kolloquy.workflows.demo_world.world import Size, World, invent
from kolloquy.workflows.demo_world.writers import payments_csv, registry_csv

TODAY = date(2031, 5, 20)


@pytest.fixture(scope="module")
def world() -> World:
    return invent(7, Size.SMALL, TODAY)


@pytest.fixture(scope="module")
def folder(world: World, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("world")
    files.write_files(path, world)
    return path


@pytest.fixture(scope="module")
def pubmed(folder: Path) -> list[etree._Element]:
    return [etree.fromstring(gzip.decompress(path.read_bytes())) for path in sorted((folder / "pubmed").iterdir())]


def _everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield str(path.relative_to(folder)), gzip.decompress(data) if path.suffix == ".gz" else data


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_same_world_is_written_to_the_letter(world: World, folder: Path, tmp_path: Path) -> None:
    files.write_files(tmp_path, invent(7, Size.SMALL, TODAY))
    first = {name: sha256(data).hexdigest() for name, data in _everything(folder)}
    assert first == {name: sha256(data).hexdigest() for name, data in _everything(tmp_path)}


@pytest.mark.parametrize(
    ("seed", "day"), [(1, date(2027, 1, 1)), (2, date(2028, 2, 29)), (3, date(2030, 12, 31)), (0, date(2026, 7, 1))]
)
def test_any_seed_on_any_day_gives_files_that_are_read_whole(seed: int, day: date, tmp_path: Path) -> None:
    files.write_files(tmp_path, invent(seed, Size.SMALL, day))
    for name, paths in files.paths(tmp_path):
        rejects = [reject for path in paths for batch in source(name).read(path) for reject in batch.rejects]
        assert len(rejects) == (len(paths) if name == "payments" else 0), (name, rejects)


def test_nothing_written_is_an_address_or_a_number_to_call(folder: Path) -> None:
    for name, data in _everything(folder):
        text = data.decode()
        assert set(re.findall(r"[\w.+-]+@([\w.-]+\w)", text)) <= {"example.org"}, name
        assert not re.findall(r"\+\d{2}[\s\d]{7,}|\(\d{3}\) ?\d{3}|\b\d{3}-\d{3}-\d{4}\b", text), name


# The order of NLM's DTD; what is left out may be left out.
ORDER = {
    "MedlineCitation": "PMID DateCompleted DateRevised Article MedlineJournalInfo CitationSubset MeshHeadingList KeywordList",
    "Article": "Journal ArticleTitle Pagination ELocationID Abstract AuthorList Language DataBankList PublicationTypeList",
    "Journal": "ISSN JournalIssue Title ISOAbbreviation",
    "Author": "LastName ForeName Initials Suffix CollectiveName Identifier AffiliationInfo",
    "PubmedData": "History PublicationStatus ArticleIdList ReferenceList",
    "PubDate": "Year Month Day Season MedlineDate",
    "MedlineJournalInfo": "Country MedlineTA NlmUniqueID ISSNLinking",
}


@pytest.mark.parametrize("element", ORDER)
def test_pubmed_elements_stand_in_the_order_of_the_dtd(element: str, pubmed: list[etree._Element]) -> None:
    places = {child: place for place, child in enumerate(ORDER[element].split())}
    found = [node for root in pubmed for node in root.iter(element)]
    assert found
    for node in found:
        order = [places[str(child.tag)] for child in node]
        assert order == sorted(order)


def test_pubmed_files_hold_what_makes_reading_them_hard(pubmed: list[etree._Element]) -> None:
    def some(path: str) -> list[etree._Element]:
        return [node for root in pubmed for node in root.xpath(path)]

    assert some("//ArticleTitle/i")
    assert some("//ArticleTitle/sub | //ArticleTitle/sup")
    assert some("//CollectiveName")
    assert some("//MedlineDate")
    assert some("//Season")
    assert some("//Author[@EqualContrib='Y']")
    assert some("//Author[count(AffiliationInfo) > 1]")
    assert some("//AccessionNumber")
    assert some("//MedlineCitation[@Status='Publisher'][not(MeshHeadingList)]")
    spellings = {(node.text or "")[:5] for node in some("//Identifier[@Source='ORCID']")}
    assert spellings >= {"0000-", "https", "http:", "00000"}


def test_the_update_file_revises_adds_and_deletes(pubmed: list[etree._Element]) -> None:
    first, second, update = ([n.text for n in root.xpath("//MedlineCitation/PMID")] for root in pubmed)
    assert not set(first) & set(second)
    assert set(update) & set(second)
    assert pubmed[2].xpath("//MedlineCitation/PMID[@Version='2']")
    deleted = {node.text for node in pubmed[2].xpath("//DeleteCitation/PMID")}
    assert deleted
    assert deleted <= set(second)


@pytest.mark.parametrize("name", [name for name in files.SOURCES if name != "payments"])
def test_the_readers_take_every_record(name: str, folder: Path) -> None:
    for path in sorted((folder / name).iterdir()):
        batches = list(source(name).read(path))
        assert sum(table.num_rows for batch in batches for table in batch.tables.values())
        assert [reject for batch in batches for reject in batch.rejects] == []


def test_each_payments_file_has_one_row_that_nobody_can_read(folder: Path) -> None:
    for path in (folder / "payments").iterdir():
        batches = list(source("payments").read(path))
        assert len([reject for batch in batches for reject in batch.rejects]) == 1


def test_trials_name_people_and_desks(folder: Path) -> None:
    kinds: Counter[bool] = Counter()
    for batch in source("trials").read(folder / "trials" / "ctg-studies.json"):
        if "trial_people" in batch.tables:
            kinds.update(batch.tables["trial_people"].column("is_person").to_pylist())
    assert kinds[True] > kinds[False] > 0


def test_the_csv_files_have_the_columns_of_the_real_ones(folder: Path) -> None:
    assert len(payments_csv.COLUMNS) == len(set(payments_csv.COLUMNS)) == 91
    assert len(registry_csv.COLUMNS) == len(set(registry_csv.COLUMNS)) == 330
    payments = [row for path in (folder / "payments").iterdir() for row in _rows(path)]
    assert all(ids.npi(row["Covered_Recipient_NPI"]) for row in payments)
    (registry,) = (_rows(path) for path in (folder / "registry").iterdir())
    assert {row["Entity Type Code"] for row in registry} == {"1", "2"}
    assert {row["Covered_Recipient_NPI"] for row in payments} <= {row["NPI"] for row in registry}


def test_the_truth_speaks_of_the_last_version_of_what_is_not_deleted(
    folder: Path, pubmed: list[etree._Element]
) -> None:
    latest: dict[str, etree._Element] = {}
    for root in pubmed:
        latest |= {node.findtext("MedlineCitation/PMID"): node for node in root.iter("PubmedArticle")}
    for node in pubmed[2].xpath("//DeleteCitation/PMID"):
        del latest[node.text]
    printed = Counter(
        (pmid, author.findtext("LastName"), author.findtext("ForeName"), author.findtext("Initials"))
        for pmid, article in latest.items()
        for author in article.iter("Author")
        if author.findtext("LastName")
    )
    truth = Counter(
        (row["pmid"], row["family"], row["given"], row["initials"]) for row in _rows(folder / "truth" / "clusters.csv")
    )
    # Two namesakes printed alike on one work cannot be labelled by name.
    assert truth == Counter(byline for byline, count in printed.items() if count == 1)
    assert len(truth) > 0.95 * sum(printed.values())


def test_the_pairs_agree_with_the_clusters(folder: Path) -> None:
    persons: dict[tuple[str, ...], set[str]] = {}
    for row in _rows(folder / "truth" / "clusters.csv"):
        persons.setdefault((row["pmid"], row["family"], row["given"], row["initials"]), set()).add(row["person"])
    pairs = _rows(folder / "truth" / "pairs.csv")
    assert list(pairs[0]) == [
        "pmid_1", "family_1", "given_1", "initials_1", "pmid_2", "family_2", "given_2", "initials_2", "same",
    ]  # fmt: skip
    assert {row["same"] for row in pairs} == {"yes", "no"}
    for row in pairs:
        left, right = (
            persons[row[f"pmid_{n}"], row[f"family_{n}"], row[f"given_{n}"], row[f"initials_{n}"]] for n in (1, 2)
        )
        assert bool(left & right) == (row["same"] == "yes")


def test_standing_is_ordered_and_names_people_of_the_world(world: World, folder: Path) -> None:
    known = {person.person_id for person in world.people}
    by_topic: dict[str, list[float]] = {}
    for row in _rows(folder / "truth" / "standing.csv"):
        assert row["person"] in known
        by_topic.setdefault(row["topic"], []).append(float(row["expertise"]))
    assert len(by_topic) >= 10
    assert all(values == sorted(values, reverse=True) for values in by_topic.values())
