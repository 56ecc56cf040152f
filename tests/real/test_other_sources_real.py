"""Public records in their real form. Runs where KOLLOQUY_REAL_DATA names a folder that holds them; skipped elsewhere."""

import csv
import itertools
import lzma
import os
from decimal import Decimal
from pathlib import Path

import pytest

from kolloquy.evidence.sources.no_people import no_person_because
from kolloquy.kernel.problems import BadInput
from tests.support.sources import Taken, take

pytestmark = pytest.mark.skipif(not os.environ.get("KOLLOQUY_REAL_DATA"), reason="KOLLOQUY_REAL_DATA names no folder")
DATA = Path(os.environ.get("KOLLOQUY_REAL_DATA", "/nowhere"))


def all_of(source: str, *patterns: str) -> list[Taken]:
    paths = sorted(path for pattern in patterns for path in DATA.glob(pattern))
    assert paths, patterns
    return [take(source, path) for path in paths]


def count(taken: list[Taken], table: str) -> int:
    return sum(len(part[table]) for part in taken)


def test_every_study_is_read():
    taken = all_of("trials", "clinicaltrials/*.json.xz")
    assert (count(taken, "trials"), count(taken, "trial_people"), count(taken, "trial_sites")) == (428, 1653, 1667)
    assert not [reject for part in taken for reject in part.rejects]
    sites = [site for part in taken for site in part["trial_sites"]]
    assert all(site["country"] for site in sites)


def test_no_study_leaves_contact_data_behind():
    for part in all_of("trials", "clinicaltrials/*.json.xz"):
        texts = (str(v) for rows in part.tables.values() for row in rows for v in row.values() if isinstance(v, str))
        assert not [text for text in texts if "@" in text and "." in text.partition("@")[2][:20]]


def test_desks_are_told_from_people_among_real_officials():
    people = [person for part in all_of("trials", "clinicaltrials/*.json.xz") for person in part["trial_people"]]
    # Looked at one by one: 32 names of desks, companies and roles among 1,100 different names, nobody wrongly called one.
    desks = {person["name"] for person in people if not person["is_person"]}
    assert 28 <= len(desks) <= 36
    assert all(person["family"] for person in people if person["is_person"])
    assert not [name for name in desks if name.endswith((" MD", " PhD", "M.D.", "Ph.D."))]


@pytest.mark.parametrize("name", ["OP_GNRL_iowa_2013_2015", "OP_RSRCH_iowa_PGYR2013", "OP_RSRCH_iowa_PGYR2014"])
def test_transfers_agree_with_a_plain_reading(name):
    path = DATA / "open_payments" / f"{name}.csv.xz"
    transfers = take("payments", path)["transfers"]
    with lzma.open(path, "rt", encoding="utf-8", errors="replace") as file:
        plain = list(csv.DictReader(file))
    own = [t for t in transfers if t["role"] == "recipient"]
    assert [t["transfer_id"].partition(":")[2] for t in own] == [row["Record_ID"] for row in plain]
    assert [t["amount"] for t in own] == [Decimal(row["Total_Amount_of_Payment_USDollars"]) for row in plain]
    assert [t["family"] for t in own] == [row["Physician_Last_Name"].strip() or None for row in plain]
    investigators = [t for t in transfers if t["role"] == "principal_investigator"]
    named = [
        row[f"Principal_Investigator_{n}_Last_Name"].strip()
        for row, n in itertools.product(plain, range(1, 6))
        if row.get(f"Principal_Investigator_{n}_Last_Name", "").strip()
    ]
    assert sorted(t["family"] for t in investigators if t["family"]) == sorted(named)
    assert all(t["npi"] is None for t in transfers)  # these years were published without


def test_the_layout_since_2016_is_known():
    assert take("payments", DATA / "open_payments" / "OP_GNRL_header_PGYR2016on_91cols.csv")["transfers"] == []
    (first, *_) = take("payments", DATA / "open_payments" / "OP_GNRL_PGYR2023_header_fixture_synthetic.csv")[
        "transfers"
    ]
    assert (first["program_year"], first["kind"], first["family"]) == (2023, "general", "ADAMS")


def test_registry_entries_are_all_read():
    (entries,) = all_of("registry", "nppes/nppes_sample_5000_clean.csv")
    (clinicians,) = all_of("registry", "nppes/cms_doctors_clinicians_sample_9685_clean.csv")
    assert (len(entries["registrations"]), len(clinicians["registrations"])) == (5000, 9685)
    assert not entries.rejects + clinicians.rejects
    numbers = {entry["npi"] for entry in entries["registrations"]}
    assert len(numbers & {entry["npi"] for entry in clinicians["registrations"]}) == 5000


def test_the_330_columns_of_the_registry_are_known(tmp_path):
    layout = (DATA / "nppes" / "nppes_layout_2016.csv").read_bytes().replace(b"\r", b"\n").decode("latin-1")
    names = [line.split(",NUMBER")[0].split(",VARCHAR")[0].split(",DATE")[0] for line in layout.splitlines()[1:]]
    names = [name.rpartition(",")[0].strip(' "') for name in names if name.strip()]
    assert len(names) >= 329
    path = tmp_path / "npidata_pfile.csv"
    stated = {"NPI": "2999000104", "Entity Type Code": "1", "Provider Last Name (Legal Name)": "DOE"}
    stated |= {
        "Healthcare Provider Taxonomy Code_15": "207RC0000X",
        "Healthcare Provider Primary Taxonomy Switch_15": "Y",
    }
    assert stated.keys() <= set(names)
    with path.open("w") as file:
        writer = csv.writer(file)
        writer.writerows([names, [stated.get(name, "") for name in names]])
    (entry,) = take("registry", path)["registrations"]
    assert (entry["npi"], entry["family"], entry["taxonomies"]) == ("2999000104", "DOE", ["207RC0000X"])


def test_works_of_2022_are_all_read():
    (works,) = all_of("openalex", "openalex_orcid_ror/openalex_works_*.json.xz")
    assert (len(works["works"]), len(works["bylines"]), len(works.rejects)) == (410, 4702, 0)
    assert sum(byline["orcid"] is not None for byline in works["bylines"]) == 1211


def test_mesh_tables_hold_all_of_mesh():
    parts = all_of("mesh", "mesh/mesh2024_*.tsv.xz")
    rows = [row for part in parts for row in part["mesh"]]
    sizes = {
        side: sum(len(row[side] or ()) for row in rows) for side in ("terms", "tree_numbers", "pharmacological_actions")
    }
    assert sizes == {"terms": 263_936, "tree_numbers": 64_342, "pharmacological_actions": 5_054}
    assert len({row["ui"] for row in rows}) == 30_764
    assert not [reject for part in parts for reject in part.rejects]


def test_a_cut_short_mesh_file_says_where_it_ends():
    with pytest.raises(BadInput, match="is not whole XML after descriptor 2"):
        take("mesh", DATA / "mesh" / "desc2015_subset_format_example.xml")


def test_a_societys_list_reads_as_a_congress_programme():
    (people,) = all_of("congress", "experts/iscb_fellows_keynotes.tsv")
    assert (len(people["session_people"]), len(people.rejects)) == (474, 0)


def test_no_listed_fellow_is_taken_for_a_desk():
    with (DATA / "experts" / "iscb_fellows_keynotes.tsv").open() as file:
        names = [row["full_name"] for row in csv.DictReader(file, delimiter="\t")]
    assert not [name for name in names if no_person_because(name)]


@pytest.mark.parametrize("source", ["trials", "payments", "registry", "openalex", "congress", "panels", "mesh"])
@pytest.mark.parametrize(
    "name",
    [
        "clinicaltrials/ctg_v2_leukemia_100.json.xz",
        "open_payments/OP_RSRCH_iowa_PGYR2013.csv.xz",
        "nppes/nppes_sample_5000_clean.csv",
        "openalex_orcid_ror/openalex_works_tu9_410_schema2022.json.xz",
        "mesh/mesh2024_tree_numbers.tsv.xz",
        "pubmed/pubmed21n0001.xml.gz",
        "nppes/medicare_provider_taxonomy_crosswalk.csv",
    ],
)
def test_a_file_of_another_source_is_refused_in_one_sentence(source, name):
    own = {
        "trials": "clinicaltrials",
        "payments": "open_payments",
        "registry": "nppes_s",
        "openalex": "openalex",
        "mesh": "mesh",
    }
    if own.get(source, "none of them") in name:
        return
    with pytest.raises(BadInput) as problem:
        take(source, DATA / name)
    said = str(problem.value)
    assert name in said
    assert "\n" not in said
    assert said.endswith(".")
