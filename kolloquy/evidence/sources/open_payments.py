"""Open Payments (CMS): disclosed transfers of value, general, research and ownership, in every layout since 2013.

Columns are found by name: "Physician_..." until program year 2015, "Covered_Recipient_..." since. A research payment
gives a row for its recipient and one for each principal investigator, all with the full amount: never add across roles.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.evidence.sources import cells as col
from kolloquy.evidence.sources.csv_rows import (
    Choose,
    CsvBatch,
    csv_batches,
    heading,
    members,
    missing_columns,
    need_columns,
    only,
)
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.tables import COLUMNS

_TRANSFERS = COLUMNS["transfers"]
_MOST_INVESTIGATORS = 5
_FIVE = range(1, 6)
_PERSON = {
    "profile_id": "Profile_ID",
    "npi": "NPI",
    "given": "First_Name",
    "middle": "Middle_Name",
    "family": "Last_Name",
    "suffix": "Name_Suffix",
}


def _recipient(part: str) -> list[str]:
    return [f"Covered_Recipient_{part}", f"Physician_{part}"]


_PAYMENT: dict[str, Sequence[str]] = {
    "record": ["Record_ID"],
    "year": ["Program_Year"],
    "amount": ["Total_Amount_of_Payment_USDollars", "Total_Amount_Invested_USDollars"],
    "on": ["Date_of_Payment"],
    "company": [
        "Applicable_Manufacturer_or_Applicable_GPO_Making_Payment_Name",
        "Submitting_Applicable_Manufacturer_or_Applicable_GPO_Name",
    ],
    "form": ["Form_of_Payment_or_Transfer_of_Value", "Terms_of_Interest"],
    "nature": ["Nature_of_Payment_or_Transfer_of_Value"],
    "recipient_type": ["Covered_Recipient_Type"],
    "hospital": ["Teaching_Hospital_Name"],
    "entity": ["Noncovered_Recipient_Entity_Name"],
    "city": ["Recipient_City"],
    "region": ["Recipient_State"],
    "country": ["Recipient_Country"],
    "specialty": ["Covered_Recipient_Specialty_1", "Physician_Specialty"],
    "nct_id": ["ClinicalTrials_Gov_Identifier"],
    "study": ["Name_of_Study"],
    **{ours: _recipient(part) for ours, part in _PERSON.items()},
    **{f"drug_{n}": [f"Name_of_Drug_or_Biological_or_Device_or_Medical_Supply_{n}", f"Name_of_Associated_Covered_Drug_or_Biological{n}"] for n in _FIVE},
    **{f"device_{n}": [f"Name_of_Associated_Covered_Device_or_Medical_Supply{n}"] for n in _FIVE},
}  # fmt: skip
_INVESTIGATOR = {**_PERSON, "city": "City", "region": "State", "country": "Country", "specialty": "Specialty"}
_NEEDED = [
    _PAYMENT["record"],
    _PAYMENT["amount"],
    _PAYMENT["company"],
    _recipient("Last_Name"),
    _recipient("Profile_ID"),
]
# How the files of a year's .zip are named; a fourth lists records withdrawn, by number only.
_KINDS = ("_GNRL_", "_RSRCH_", "_OWNRSHP_")
_PROGRAM_YEAR = re.compile(r"PGYR(\d{4})", re.IGNORECASE)


def read(path: Path) -> Iterator[Batch]:
    """Transfers in file order, memory bounded; an amount that is no number leaves the row out and lists it."""
    for member in _members(path):
        yield from _read_member(path, None if member is None else only(member))


def _read_member(path: Path, choose: Choose | None) -> Iterator[Batch]:
    found = heading(path, choose=choose)
    need_columns(path, found, _NEEDED, "Open Payments file")
    kind = _kind(found)
    year = _PROGRAM_YEAR.search(path.name)
    wanted = dict(_PAYMENT)
    investigators = 0
    while investigators < _MOST_INVESTIGATORS and not missing_columns(
        found, [[_investigator(investigators + 1, "Last_Name")]]
    ):
        investigators += 1
        for ours, part in _INVESTIGATOR.items():
            since_2016 = [_investigator(investigators, "Specialty_1")] if part == "Specialty" else []
            wanted[f"{ours}#{investigators}"] = [_investigator(investigators, part), *since_2016]
    for batch in csv_batches(path, wanted, choose=choose):
        yield _transfers(batch, kind, int(year.group(1)) if year else None, investigators)


def _transfers(batch: CsvBatch, kind: str, year_of_file: int | None, investigators: int) -> Batch:
    amount = col.money(batch.columns["amount"])
    usable = pc.and_(amount.is_valid(), batch.columns["record"].is_valid())
    rejects = [*batch.rejects, *_rejects(batch, usable)]
    payments = batch.columns.append_column("money", amount).filter(usable)
    shared = _shared(payments, kind, year_of_file)
    tables = [_recipients(payments, shared, kind)]
    tables += [_investigator_rows(payments, shared, kind, number) for number in range(1, investigators + 1)]
    return Batch({"transfers": pa.concat_tables(tables)}, tuple(rejects), batch.share_read)


def _shared(payments: pa.Table, kind: str, year_of_file: int | None) -> dict[str, pa.ChunkedArray]:
    on = col.days(payments["on"])
    year = col.first_stated(col.whole_numbers(payments["year"]), pc.year(on).cast(pa.int32()))
    if year_of_file:
        year = pc.fill_null(year, year_of_file)
    products = [payments[f"{what}_{n}"] for what in ("drug", "device") for n in _FIVE]
    return {
        "kind": pa.scalar(kind),
        "program_year": year,
        "company": payments["company"],
        "nature": payments["nature"],
        "form": payments["form"],
        "amount": payments["money"],
        "currency": pa.scalar("USD"),
        "on": on,
        "products": col.lists(*products),
        "nct_id": _nct_ids(payments["nct_id"]),
        "study": payments["study"],
    }


def _recipients(payments: pa.Table, shared: Mapping[str, pa.ChunkedArray], kind: str) -> pa.Table:
    own = {ours: payments[ours] for ours in (*_PERSON, "recipient_type", "city", "region", "specialty")}
    own["npi"] = col.npis(own["npi"])
    own["country"] = col.countries(payments["country"])
    own["organisation"] = col.first_stated(payments["hospital"], payments["entity"])
    own["role"] = pa.scalar("recipient")
    own["transfer_id"] = _joined(kind, payments["record"])
    return col.table_of(_TRANSFERS, {**shared, **own}, payments.num_rows)


def _investigator_rows(payments: pa.Table, shared: Mapping[str, pa.ChunkedArray], kind: str, number: int) -> pa.Table:
    own = {ours: payments[f"{ours}#{number}"] for ours in _INVESTIGATOR}
    own["npi"] = col.npis(own["npi"])
    own["country"] = col.countries(own["country"])
    own["role"] = pa.scalar("principal_investigator")
    own["transfer_id"] = _joined(kind, payments["record"], f"#{number}")
    named = pc.or_(own["family"].is_valid(), own["profile_id"].is_valid())
    return col.table_of(_TRANSFERS, {**shared, **own}, payments.num_rows).filter(named)


def _rejects(batch: CsvBatch, usable: pa.ChunkedArray) -> Iterator[Reject]:
    for index in pc.indices_nonzero(pc.invert(usable)).to_pylist():
        record, amount = batch.columns["record"][index].as_py(), batch.columns["amount"][index].as_py()
        what = f"its amount {amount!r} is no sum of money" if record else "it has no Record_ID"
        yield Reject(
            f"row {batch.row_numbers[index]}",
            f"{what}; mend or drop the row",
            f"Record_ID {record}" if record else None,
        )


def _kind(found: Sequence[str]) -> str:
    if not missing_columns(found, [["Total_Amount_Invested_USDollars"]]):
        return "ownership"
    return "general" if missing_columns(found, [["Name_of_Study"]]) else "research"


def _investigator(number: int, part: str) -> str:
    return f"Principal_Investigator_{number}_{part}"


def _nct_ids(text: pa.ChunkedArray) -> pa.ChunkedArray:
    found = pc.extract_regex(pc.utf8_upper(text), r"(?P<nct>NCT\d{8})")
    return pc.struct_field(found, "nct")


def _joined(kind: str, record: pa.ChunkedArray, ending: str = "") -> pa.ChunkedArray:
    return pc.binary_join_element_wise(f"{kind}:", record, ending, "")


def _members(path: Path) -> Sequence[str | None]:
    """The files of a year's .zip that hold transfers; a plain or packed file is one by itself."""
    tables = [name for name in members(path) if name.lower().endswith(".csv")]
    return [name for name in tables if any(kind in name.upper() for kind in _KINDS)] or tables or [None]
