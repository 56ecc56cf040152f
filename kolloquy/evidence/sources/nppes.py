"""Professional registries of the U.S.: NPPES, the register of National Provider Identifiers, and CMS's clinician list.

Columns are found by name, so that the 330 columns of the dissemination file and shorter extracts read alike.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.evidence.sources import cells as col
from kolloquy.evidence.sources.csv_rows import CsvBatch, csv_batches, heading, members, need_columns, only
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.tables import COLUMNS

_REGISTRATIONS = COLUMNS["registrations"]
_PRACTICE = "Provider Business Practice Location Address"
_TAXONOMIES = range(1, 16)
_WANTED: dict[str, Sequence[str]] = {
    "npi": ["NPI"],
    "entity": ["Entity Type Code"],
    "organisation": ["Provider Organization Name (Legal Business Name)"],
    "family": ["Provider Last Name (Legal Name)", "Provider Last Name"],
    "given": ["Provider First Name"],
    "middle": ["Provider Middle Name"],
    "suffix": ["Provider Name Suffix Text", "suff"],
    "credential": ["Provider Credential Text", "Cred"],
    "other_family": ["Provider Other Last Name"],
    "other_given": ["Provider Other First Name"],
    "gender": ["Provider Sex Code", "Provider Gender Code", "gndr"],
    "specialty": ["pri_spec"],
    "city": [f"{_PRACTICE} City Name", "City/Town"],
    "region": [f"{_PRACTICE} State Name", "State"],
    "postal_code": [f"{_PRACTICE} Postal Code", "ZIP Code"],
    "country": [f"{_PRACTICE} Country Code (If outside U.S.)", f"{_PRACTICE} Country Code"],
    "enumerated_on": ["Provider Enumeration Date"],
    "updated_on": ["Last Update Date"],
    "deactivated_on": ["NPI Deactivation Date"],
    "reactivated_on": ["NPI Reactivation Date"],
    **{f"taxonomy_{n}": [f"Healthcare Provider Taxonomy Code_{n}"] for n in _TAXONOMIES},
    **{f"primary_{n}": [f"Healthcare Provider Primary Taxonomy Switch_{n}"] for n in _TAXONOMIES},
}
_NEEDED = [_WANTED["npi"], _WANTED["family"], _WANTED["given"]]
_NOT_STATED = "<UNAVAIL>"  # NPPES writes this for a cell that is withheld or empty
_CODE = r"^[0-9A-Z]{9}X$"
_PERSON, _ORGANISATION = "1", "2"


def read(path: Path) -> Iterator[Batch]:
    """Entries in file order, memory bounded; a number that fails its check digit leaves the row out and lists it."""
    name = _data_file(members(path))
    choose = only(name) if name else None
    need_columns(path, heading(path, choose=choose), _NEEDED, "provider registry")
    for batch in csv_batches(path, _WANTED, choose=choose):
        yield _registrations(batch)


def _registrations(batch: CsvBatch) -> Batch:
    npi = col.npis(batch.columns["npi"])
    rejects = [*batch.rejects, *_rejects(batch, npi)]
    entries = batch.columns.set_column(0, "npi", npi).filter(npi.is_valid())
    stated = {
        name: col.keep(entries[name], pc.not_equal(entries[name], _NOT_STATED))
        for name in entries.column_names
        if not name.startswith(("taxonomy_", "primary_"))
    }
    ended, returned = col.days(stated["deactivated_on"]), col.days(stated["reactivated_on"])
    columns = stated | {
        "is_person": _is_person(stated),
        "taxonomies": _taxonomies(entries),
        "specialty": col.first_stated(stated["specialty"], _in_words(entries["taxonomy_1"])),
        "country": col.countries(stated["country"]),
        "enumerated_on": col.days(stated["enumerated_on"]),
        "updated_on": col.days(stated["updated_on"]),
        # A number that was given back to its owner is not deactivated.
        "deactivated_on": col.keep(ended, pc.or_(returned.is_null(), pc.fill_null(pc.greater(ended, returned), False))),
    }
    table = col.table_of(
        _REGISTRATIONS, {k: v for k, v in columns.items() if k in _REGISTRATIONS.names}, entries.num_rows
    )
    return Batch({"registrations": table}, tuple(rejects), batch.share_read)


def _is_person(stated: dict[str, pa.ChunkedArray]) -> pa.ChunkedArray:
    """What the entity type says; where a file has none, an entry with a surname and no organisation's name."""
    named = pc.and_(stated["family"].is_valid(), stated["organisation"].is_null())
    return pc.if_else(stated["entity"].is_null(), named, pc.fill_null(pc.equal(stated["entity"], _PERSON), False))


def _taxonomies(entries: pa.Table) -> pa.Array:
    codes = {n: _matching(entries[f"taxonomy_{n}"]) for n in _TAXONOMIES}
    primary = [col.keep(codes[n], pc.equal(entries[f"primary_{n}"], "Y")) for n in _TAXONOMIES]
    return col.lists(*primary, *codes.values())


def _matching(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return col.keep(column, pc.match_substring_regex(column, _CODE))


def _in_words(taxonomy: pa.ChunkedArray) -> pa.ChunkedArray:
    """Some extracts spell the specialty out where the registry has its code."""
    return col.keep(taxonomy, pc.invert(pc.match_substring_regex(taxonomy, _CODE)))


def _rejects(batch: CsvBatch, npi: pa.ChunkedArray) -> Iterator[Reject]:
    for index in pc.indices_nonzero(npi.is_null()).to_pylist():
        printed = batch.columns["npi"][index].as_py()
        what = (
            f"{printed!r} is no National Provider Identifier (ten digits with a check digit)"
            if printed
            else "it has no NPI"
        )
        yield Reject(f"row {batch.row_numbers[index]}", f"{what}; mend or drop the row")


def _data_file(names: Sequence[str]) -> str | None:
    """Of the files in a dissemination .zip the one with the entries; the others hold names, places and headings."""
    tables = [name for name in names if name.lower().endswith(".csv") and "fileheader" not in name.lower()]
    entries = [name for name in tables if "npidata" in name.lower()]
    return next(iter(entries or tables or names), None)
