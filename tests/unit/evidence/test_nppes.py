import zipfile
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.evidence.sources import cells
from kolloquy.kernel import ids
from kolloquy.kernel.problems import BadInput
from tests.support.sources import PAYLOADS, short, take, told

REGISTRY = PAYLOADS / "registry"
ENTRIES = """
    npi        | is_person | organisation    | family | given | other_family | gender | taxonomies              | city     | country | deactivated_on
    2999000104 | True      |                 | OKAFOR | NGOZI | ADEYEMI      | F      | 207RC0000X + 207R00000X | EASTMERE | US      |
    2999000112 | False     | EASTMERE CLINIC |        |       |              |        | 282N00000X              | EASTMERE | US      |
    2999000120 | False     |                 |        |       |              |        |                         |          |         | 2019-01-05
    2999000138 | True      |                 | ZHANG  | WEI   |              | M      |                         | PRAIRIE JUNCTION | US |
"""


@pytest.mark.parametrize("row", told(ENTRIES), ids=lambda row: row["npi"])
def test_how_entries_read(row):
    entries = take("registry", REGISTRY / "npidata_extract.csv")["registrations"]
    found = next(entry for entry in entries if entry["npi"] == row["npi"])
    assert {column: short(found[column]) for column in row} == row


def test_a_number_with_a_wrong_check_digit_is_listed():
    (reject,) = take("registry", REGISTRY / "npidata_extract.csv").rejects
    assert reject.place == "row 6"
    assert "check digit" in reject.reason


def test_the_list_of_clinicians_reads_too():
    (entry,) = take("registry", REGISTRY / "clinicians.csv")["registrations"]
    assert entry["specialty"] == "CARDIOVASCULAR DISEASE (CARDIOLOGY)"
    assert (entry["npi"], entry["family"], entry["credential"], entry["postal_code"]) == (
        "2999000104",
        "OKAFOR",
        "MD",
        "02999",
    )


def test_an_extract_that_spells_the_specialty_out_keeps_its_words(tmp_path):
    path = tmp_path / "extract.csv"
    path.write_text((REGISTRY / "npidata_extract.csv").read_text().replace("207R00000X", "ACUPUNCTURIST"))
    entry = take("registry", path)["registrations"][0]
    assert (entry["specialty"], entry["taxonomies"]) == ("ACUPUNCTURIST", ["207RC0000X"])


def test_the_dissemination_archive_gives_its_entries(tmp_path):
    path = tmp_path / "NPPES_Data_Dissemination.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("endpoint_pfile.csv", "NPI,Endpoint\n1,x\n")
        archive.writestr("npidata_pfile_20050523-20240707_fileheader.csv", "NPI\n")
        archive.write(REGISTRY / "npidata_extract.csv", "npidata_pfile_20050523-20240707.csv")
    found = take("registry", path)["registrations"]
    assert len(found) == 4
    assert found[0]["updated_on"] == date(2024, 7, 8)


@pytest.mark.parametrize(
    "content, because",
    [
        ("NPI,Provider Last Name\n1,DOE\n", "has no column Provider First Name, which"),
        ("a,b\n1,2\n", "is no provider registry: none of its columns"),
        ("<!doctype html><p>Sign in</p>", "web page"),
    ],
)
def test_another_file_is_refused(content, because, tmp_path):
    path = tmp_path / "given.csv"
    path.write_text(content)
    with pytest.raises(BadInput, match=because):
        take("registry", path)


@given(st.lists(st.one_of(st.none(), st.from_regex(r"[0-9]{10}", fullmatch=True), st.text(max_size=12)), max_size=30))
def test_whole_columns_of_numbers_agree_with_the_rule_for_one(numbers):
    found = cells.npis(pa.chunked_array([pa.array(numbers, pa.string())])).to_pylist()
    assert found == [ids.npi(n) if n and n.isascii() and n.isdigit() else None for n in numbers]


@given(st.lists(st.lists(st.one_of(st.none(), st.sampled_from("abc")), min_size=4, max_size=4), min_size=1, max_size=8))
def test_columns_become_lists_in_order_and_without_repeats(table):
    columns = [pa.chunked_array([pa.array(list(column), pa.string())]) for column in zip(*table, strict=True)]
    expected = [list(dict.fromkeys(v for v in row if v)) or None for row in table]
    assert cells.lists(*columns).to_pylist() == expected
