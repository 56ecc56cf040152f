import csv
import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest

from kolloquy.evidence.sources.open_payments import read
from kolloquy.kernel.problems import BadInput
from tests.support.sources import PAYLOADS, short, take, told
from tests.support.tables import rows

PAYMENTS = PAYLOADS / "payments"
GENERAL_2014, GENERAL_2023 = PAYMENTS / "OP_GNRL_2014.csv", PAYMENTS / "OP_DTL_GNRL_PGYR2023.csv"
RESEARCH_2014, OWNERSHIP_2023 = PAYMENTS / "OP_DTL_RSRCH_PGYR2014.csv", PAYMENTS / "OP_DTL_OWNRSHP_PGYR2023.csv"

HOW_LAYOUTS_READ = """
    file                      | transfer_id       | program_year | role                   | npi        | family | given | suffix | organisation    | company              | amount  | on         | products
    OP_GNRL_2014.csv          | general:880001    | 2014         | recipient              |            | OKAFOR | NGOZI |        |                 | Olmstead Pharma      | 175.00  | 2014-11-06 | ARVENIL + VREE VALVE
    OP_GNRL_2014.csv          | general:880002    | 2014         | recipient              |            | ZHANG  | WEI   | JR     |                 | Vree, Olmstead & Sons | 12.50  | 2014-01-02 |
    OP_DTL_GNRL_PGYR2023.csv  | general:990001    | 2023         | recipient              | 2999000104 | Okafor | Ngozi |        |                 | Olmstead Pharma      | 1250.75 | 2023-05-31 | ARVENIL + VREE VALVE
    OP_DTL_GNRL_PGYR2023.csv  | general:990002    | 2023         | recipient              |            |        |       |        | Eastmere Clinic | Olmstead Pharma      | 9000.00 | 2023-05-31 |
    OP_DTL_GNRL_PGYR2023.csv  | general:990003    | 2023         | recipient              |            | Zhang  | Wei   |        |                 | Olmstead Pharma      | 20.10   | 2023-06-01 |
    OP_DTL_RSRCH_PGYR2014.csv | research:770001   | 2014         | recipient              |            |        |       |        | EASTMERE CLINIC | Olmstead Pharma      | 6100.00 | 2014-09-26 |
    OP_DTL_RSRCH_PGYR2014.csv | research:770001#1 | 2014         | principal_investigator |            | OKAFOR | NGOZI |        |                 | Olmstead Pharma      | 6100.00 | 2014-09-26 |
    OP_DTL_RSRCH_PGYR2014.csv | research:770001#2 | 2014         | principal_investigator |            | ZHANG  | WEI   | JR     |                 | Olmstead Pharma      | 6100.00 | 2014-09-26 |
    OP_DTL_OWNRSHP_PGYR2023.csv | ownership:660001 | 2023        | recipient              | 2999000104 | Okafor | Ngozi |        |                 | Vree Devices         | 0.00    |            |
"""


@pytest.mark.parametrize("row", told(HOW_LAYOUTS_READ), ids=lambda row: row["transfer_id"])
def test_how_layouts_read(row):
    transfers = take("payments", PAYMENTS / row.pop("file"))["transfers"]
    found = next(t for t in transfers if t["transfer_id"] == row["transfer_id"])
    assert {column: short(found[column]) for column in row} == row


def test_every_row_is_read_once_or_listed():
    found = take("payments", GENERAL_2014)
    assert [t["transfer_id"] for t in found["transfers"]] == ["general:880001", "general:880002"]
    assert [(r.place, r.reason.split(";")[0]) for r in found.rejects] == [
        ("row 5", "it has 2 cells where the heading has 19"),
        ("row 4", "its amount 'see contract' is no sum of money"),
    ]


def test_research_names_the_study_and_its_registration():
    found = take("payments", RESEARCH_2014)["transfers"]
    assert {(t["study"], t["nct_id"], t["kind"], t["country"], t["currency"]) for t in found} == {
        ("ARVE-HF", "NCT99990001", "research", "US", "USD")
    }
    assert [t["city"] for t in found] == ["EASTMERE", "EASTMERE", "PRAIRIE JUNCTION"]


AMOUNTS = """
    printed    | amount
    100        | 100.00
    $1,234.50  | 1234.50
    .5         | 0.50
    12.345     | 12.35
    (12.00)    | -12.00
    -7.1       | -7.10
    1e3        |
    12,50 EUR  |
    n/a        |
"""


@pytest.mark.parametrize("printed, amount", rows(AMOUNTS))
def test_how_amounts_are_understood(printed, amount, tmp_path):
    found = take("payments", changed(GENERAL_2023, tmp_path, Total_Amount_of_Payment_USDollars=printed))
    expected = [Decimal(amount)] * 3 if amount else []
    assert [t["amount"] for t in found["transfers"]] == expected
    assert len(found.rejects) == (0 if amount else 3)


DAYS = """
    printed                 | on         | year
    05/31/2023              | 2023-05-31 | 2023
    5/3/2023                | 2023-05-03 | 2023
    2023-05-31              | 2023-05-31 | 2023
    2023-05-31T00:00:00.000 | 2023-05-31 | 2023
    31/05/2023              |            | 2022
    """


@pytest.mark.parametrize("printed, on, year", rows(DAYS))
def test_how_days_are_understood(printed, on, year, tmp_path):
    path = changed(GENERAL_2023, tmp_path, Date_of_Payment=printed, Program_Year="")
    found = take("payments", path.rename(tmp_path / "OP_PGYR2022.csv"))["transfers"]
    assert {(short(t["on"]), short(t["program_year"])) for t in found} == {(on, year)}


def test_a_year_archive_gives_all_its_files(tmp_path):
    path = tmp_path / "PGYR2023.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("README.txt", "read me")
        archive.write(GENERAL_2023, "OP_DTL_GNRL_PGYR2023.csv")
        archive.write(RESEARCH_2014, "OP_DTL_RSRCH_PGYR2014.csv")
        archive.writestr("OP_REMOVED_DELETED_PGYR2023.csv", "Record_ID\n1\n")
    assert sorted({t["kind"] for t in take("payments", path)["transfers"]}) == ["general", "research"]
    assert len(take("payments", path)["transfers"]) == 6


ENCODINGS = """
    encoding
    utf-8
    utf-8-sig
    cp1252
    utf-16
"""


@pytest.mark.parametrize(("encoding",), rows(ENCODINGS))
def test_names_survive_every_encoding(encoding, tmp_path):
    path = changed(GENERAL_2023, tmp_path, Covered_Recipient_Last_Name="Muñoz")
    path.write_bytes(path.read_text().encode(encoding))
    assert {t["family"] for t in take("payments", path)["transfers"]} == {"Muñoz"}


def test_a_line_break_inside_quotes_is_no_new_row(tmp_path):
    path = changed(GENERAL_2023, tmp_path, Nature_of_Payment_or_Transfer_of_Value="Food\nand Beverage")
    assert [t["nature"] for t in take("payments", path)["transfers"]] == ["Food\nand Beverage"] * 3


def test_a_large_file_comes_in_several_batches_with_right_row_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr("kolloquy.evidence.sources.csv_rows._BLOCK", 2000)
    head, *body = GENERAL_2023.read_text().splitlines()
    bad = {57: body[0].replace('"1,250.75"', "lost"), 111: "too,short"}
    lines = [head, *(bad.get(number, body[0].replace("990001", str(number))) for number in range(2, 203))]
    path = tmp_path / "large.csv"
    path.write_text("\n".join(lines))
    batches = list(read(path))
    assert len(batches) > 5
    transfers = [i for b in batches for i in b.tables["transfers"]["transfer_id"].to_pylist()]
    assert transfers == [f"general:{n}" for n in range(2, 203) if n not in bad]
    assert sorted(r.place for b in batches for r in b.rejects) == ["row 111", "row 57"]
    shares = [b.share_read for b in batches]
    assert shares == sorted(shares)


WHAT_IS_REFUSED = """
    without                                                       | because
    Record_ID                                                     | has no column Record_ID, which
    Total_Amount_of_Payment_USDollars                             | has no column Total_Amount_of_Payment_USDollars, which
    Record_ID Total_Amount_of_Payment_USDollars                   | has no columns Record_ID, Total_Amount_of_Payment_USDollars, which
    Covered_Recipient_Last_Name                                   | has no column Covered_Recipient_Last_Name, which
"""


@pytest.mark.parametrize("without, because", rows(WHAT_IS_REFUSED))
def test_a_missing_column_is_named(without, because, tmp_path):
    path = tmp_path / "less.csv"
    with GENERAL_2023.open() as file:
        table = list(csv.DictReader(file))
    kept = [name for name in table[0] if name not in without.split()]
    with path.open("w") as file:
        writer = csv.DictWriter(file, kept, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(table)
    with pytest.raises(BadInput, match=because):
        take("payments", path)


@pytest.mark.parametrize(
    "content, because",
    [
        ("<html><body>Not found</body></html>", "web page"),
        ("", "is empty"),
        ("NPI,Provider Last Name (Legal Name)\n1,DOE\n", "is no Open Payments file"),
        ("\x00\x01\x02", "is no Open Payments file"),
    ],
)
def test_another_file_is_refused(content, because, tmp_path):
    path = tmp_path / "given.csv"
    path.write_text(content)
    with pytest.raises(BadInput, match=because):
        take("payments", path)


def test_a_file_with_its_heading_alone_holds_nothing(tmp_path):
    path = tmp_path / "heading.csv"
    path.write_text(GENERAL_2023.read_text().splitlines()[0] + "\n")
    assert take("payments", path).tables.get("transfers", []) == []


def test_dates_are_days():
    assert take("payments", GENERAL_2023)["transfers"][0]["on"] == date(2023, 5, 31)


def changed(path, folder, **cells):
    """A copy of a table with some cells the same in every row."""
    with path.open() as file:
        table = [row | cells for row in csv.DictReader(file)]
    text = io.StringIO()
    writer = csv.DictWriter(text, table[0])
    writer.writeheader()
    writer.writerows(table)
    copy = folder / path.name
    copy.write_text(text.getvalue())
    return copy
