"""MeSH descriptors: from NLM's own XML, or from tables of terms, tree numbers and pharmacological actions.

A table holds one side of a descriptor; its other columns stay NULL, and `evidence.current` puts the sides together.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa
from lxml import etree

from kolloquy.evidence.sources.csv_rows import CsvBatch, csv_batches, heading, missing_columns
from kolloquy.evidence.sources.opening import head, open_bytes
from kolloquy.evidence.sources.reading import Batch, Reject
from kolloquy.evidence.sources.rows import Rows, stated
from kolloquy.evidence.tables import COLUMNS
from kolloquy.kernel.problems import BadInput

_UI = re.compile(r"D\d{6,}")
# Supplementary concepts stand in the same tables; nothing in the lake is coded with them.
_SUPPLEMENTARY = re.compile(r"C\d{6,}")
_YEAR = re.compile(r"(?<!\d)(19[6-9]\d|20\d\d)(?!\d)")
_DESCRIPTOR = ("DescriptorUI", "DescriptorName")
# Which column of a table fills which of ours.
_SIDES = {
    "TermName": "terms",
    "tree_location": "tree_numbers",
    "TreeNumber": "tree_numbers",
    "PharmActionUI": "pharmacological_actions",
}


def read(path: Path) -> Iterator[Batch]:
    beginning = head(path).removeprefix(b"\xef\xbb\xbf").lstrip()
    if beginning.startswith(b"<"):
        yield from _read_xml(path, beginning)
    else:
        yield from _read_table(path)


def _read_table(path: Path) -> Iterator[Batch]:
    found = heading(path, "\t")
    side = next((name for name in _SIDES if not missing_columns(found, [[name]])), None)
    missing = missing_columns(found, [[name] for name in _DESCRIPTOR])
    if side is None or missing:
        lacking = ", ".join([*missing, *([] if side else ["TermName, tree_location or PharmActionUI"])])
        raise BadInput(
            f"{path} is no table of MeSH descriptors: it has no column {lacking}; "
            "name NLM's descXXXX.xml or a tab-separated table with these columns."
        )
    wanted = {"ui": ["DescriptorUI"], "name": ["DescriptorName"], "value": [side], "first": ["RecordPreferredTermYN"]}
    pieces: dict[str, tuple[str | None, list[str]]] = {}
    rejects: list[Reject] = []
    for batch in csv_batches(path, wanted, delimiter="\t", quoted=False):
        rejects += [*batch.rejects, *_gather(batch, pieces)]
    rows = [
        {"ui": ui, "name": name, _SIDES[side]: values, "year": _year(path)} for ui, (name, values) in pieces.items()
    ]
    yield Batch({"mesh": pa.Table.from_pylist(rows, schema=COLUMNS["mesh"])}, tuple(rejects), 1.0)


def _gather(batch: CsvBatch, pieces: dict[str, tuple[str | None, list[str]]]) -> Iterator[Reject]:
    columns = batch.columns.to_pydict()
    for index, (ui, name, value, first) in enumerate(
        zip(*(columns[c] for c in ("ui", "name", "value", "first")), strict=True)
    ):
        if ui and value and _SUPPLEMENTARY.fullmatch(ui):
            continue
        if not ui or not _UI.fullmatch(ui) or not value:
            what = "no descriptor number such as D001943" if value else "an empty last column"
            yield Reject(f"row {batch.row_numbers[index]}", f"it has {what}; mend or drop the row", ui)
            continue
        values = pieces.setdefault(ui, (name, []))[1]
        # The preferred term leads, wherever the table has it.
        values.insert(0 if first == "Y" else len(values), value)


def _read_xml(path: Path, beginning: bytes) -> Iterator[Batch]:
    if b"DescriptorRecord" not in beginning:
        root = re.search(rb"<([A-Za-z]\w*)", beginning)
        raise BadInput(
            f"{path} is not MeSH: its XML is {root.group(1).decode() if root else 'something else'} and not DescriptorRecordSet; "
            "name NLM's descXXXX.xml."
        )
    rows = Rows(("mesh",))
    with open_bytes(path) as opened:
        year, number = _year(path), 0
        try:
            # Neither the DTD nor anything it names is fetched.
            for _, record in etree.iterparse(
                cast(IO[bytes], opened),
                tag="DescriptorRecord",
                load_dtd=False,
                no_network=True,
                resolve_entities=False,
                huge_tree=True,
            ):
                number += 1
                row = _descriptor(record, year)
                if _UI.fullmatch(row["ui"] or ""):
                    rows.add("mesh", [row], f"record {number}")
                else:
                    rows.reject(
                        Reject(f"record {number}", "the descriptor has no number such as D001943; fetch the file again")
                    )
                _forget(record)
                if rows.full:
                    yield rows.batch(opened.share_read)
        except etree.XMLSyntaxError as error:
            raise BadInput(
                f"{path} is not whole XML after descriptor {number:,} ({error.msg}); fetch or copy it again."
            ) from error
    if not rows.taken_of("mesh"):
        raise BadInput(f"{path} holds no MeSH descriptor; name NLM's descXXXX.xml.")
    yield rows.batch(1.0)


def _descriptor(record: Any, year: int | None) -> dict[str, Any]:
    terms = sorted(
        (
            (term.get("RecordPreferredTermYN") != "Y", stated(term.findtext("String")))
            for term in record.iterfind("ConceptList/Concept/TermList/Term")
        ),
        key=lambda term: term[0],
    )
    actions = record.iterfind("PharmacologicalActionList/PharmacologicalAction/DescriptorReferredTo/DescriptorUI")
    return {
        "ui": stated(record.findtext("DescriptorUI")),
        "name": stated(record.findtext("DescriptorName/String")),
        "tree_numbers": [number.text.strip() for number in record.iterfind("TreeNumberList/TreeNumber")] or None,
        "terms": [term for _, term in terms if term] or None,
        "pharmacological_actions": [action.text.strip() for action in actions] or None,
        "year": year,
    }


def _forget(record: Any) -> None:
    record.clear()
    while record.getprevious() is not None:
        del record.getparent()[0]


def _year(path: Path) -> int | None:
    """The MeSH year, which NLM puts into the file's name and nowhere inside."""
    found = _YEAR.findall(path.name)
    return int(found[0]) if found else None
