"""Whole columns of printed text as dates, money, numbers and codes; what does not parse is NULL. No Python per row."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.evidence.sources.countries import country_code

_TEXT = pa.string()
_MONEY = pa.decimal128(14, 2)
_NO_TEXT = pa.scalar(None, _TEXT)


def days(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dates written 03/31/2021 (month first) or 2021-03-31, with or without a time after it."""
    day = pc.utf8_slice_codeunits(text, 0, 10)
    american = pc.strptime(day, format="%m/%d/%Y", unit="s", error_is_null=True)
    iso = pc.strptime(day, format="%Y-%m-%d", unit="s", error_is_null=True)
    return pc.coalesce(american, iso).cast(pa.date32())


def money(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Amounts such as 1234.50, "$1,234.50" or (12.00) for a correction, to the cent."""
    bare = pc.replace_substring_regex(text, r"[$,\s]", "")
    bare = pc.replace_substring_regex(bare, r"^\((.*)\)$", r"-\1")
    exact = keep(bare, pc.match_substring_regex(bare, r"^-?(\d{1,12}(\.\d{0,6})?|\.\d{1,6})$")).cast(
        pa.decimal128(24, 6)
    )
    return pc.round(exact, 2, round_mode="half_towards_infinity").cast(_MONEY)


def whole_numbers(text: pa.ChunkedArray) -> pa.ChunkedArray:
    return keep(text, pc.match_substring_regex(text, r"^\d{1,9}$")).cast(pa.int32())


def npis(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """National Provider Identifiers with a valid check digit; the same rule as `kernel.ids.npi`."""
    bare = pc.replace_substring_regex(text, r"\.0$", "")  # a spreadsheet made a number of it
    ten_digits = keep(bare, pc.match_substring_regex(bare, r"^\d{10}$"))
    numbers = np.asarray(pc.fill_null(ten_digits.cast(pa.int64()), 0))
    total = np.full(len(numbers), 24, dtype=np.int64)  # what the constant prefix 80840 adds
    rest = numbers.copy()
    for place in range(10):
        digit = rest % 10 * (2 if place % 2 else 1)
        total += np.where(digit > 9, digit - 9, digit)
        rest //= 10
    return keep(ten_digits, pa.array((total % 10 == 0) & (numbers > 0)))


def countries(text: pa.ChunkedArray) -> pa.ChunkedArray:
    """Alpha-2 codes; each spelling is looked up once."""
    coded = text.combine_chunks().dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.combine_chunks()
    codes = pa.array([country_code(name) for name in coded.dictionary.to_pylist()], _TEXT)
    return pa.chunked_array([codes.take(coded.indices)])


def first_stated(*columns: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.coalesce(*columns)


def keep(column: pa.ChunkedArray, mask: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray:
    """The values where the mask is true, NULL elsewhere."""
    return pc.if_else(pc.fill_null(mask, False), column, pa.scalar(None, column.type))


def lists(*columns: pa.ChunkedArray) -> pa.Array:
    """For each row the values its columns hold, in their order and each once; NULL where none holds one."""
    height = len(columns[0])
    columns = tuple(c for c in columns if c.null_count < height) or columns[:1]
    flat = pa.concat_arrays([c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in columns])
    rows = np.tile(np.arange(height), len(columns))
    places = np.repeat(np.arange(len(columns)), height)
    there = np.asarray(flat.is_valid())
    order = np.lexsort((places[there], rows[there]))
    found = pa.table({"row": rows[there][order], "value": flat.filter(pa.array(there)).take(pa.array(order))})
    found = found.group_by(["row", "value"], use_threads=False).aggregate([]).sort_by([("row", "ascending")])
    counts = np.bincount(np.asarray(found["row"]), minlength=height)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    mask = pa.array(counts == 0)
    return pa.ListArray.from_arrays(pa.array(offsets), found["value"].combine_chunks(), mask=mask)


def table_of(schema: pa.Schema, columns: dict[str, pa.ChunkedArray | pa.Array | pa.Scalar], height: int) -> pa.Table:
    """The table of `schema`: a scalar fills its column, a column not given is NULL."""
    made = []
    for field in schema:
        column = columns.get(field.name)
        if column is None:
            column = pa.nulls(height, field.type)
        elif isinstance(column, pa.Scalar):
            column = pa.repeat(column, height)
        made.append(column.cast(field.type) if column.type != field.type else column)
    return pa.table(made, schema=schema)
