import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.evidence.sources import csv_rows
from kolloquy.kernel.problems import BadInput


class Bytes:
    """Stands for an opened file."""

    def __init__(self, content):
        self.content = content

    def read(self, size=-1):
        size = len(self.content) if size < 0 else size
        piece, self.content = self.content[:size], self.content[size:]
        return piece


def pieces(content, size):
    stream, found = csv_rows._AsUtf8(Bytes(content)), []
    while piece := stream.read(size):
        assert len(piece) <= size
        found.append(piece)
    return b"".join(found).decode()


@given(text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\x00")), size=st.integers(4, 40))
def test_every_encoding_comes_out_as_the_same_text_in_pieces_no_larger_than_asked_for(text, size):
    assert pieces(text.encode("utf-8"), size) == text
    assert pieces(text.encode("utf-8-sig"), size) == text
    if text:
        assert pieces(text.encode("utf-16"), size) == text


@given(text=st.text("abc;,éñÖ", max_size=60), size=st.integers(4, 40))
def test_western_european_bytes_are_understood(text, size):
    assert pieces(text.encode("cp1252") + b"\xff\n", size) == text + "ÿ\n"


def test_row_numbers_count_what_the_parser_left_out():
    numbers = csv_rows.RowNumbers(2, [3, 4, 9])
    assert [numbers[i] for i in range(6)] == [2, 5, 6, 7, 8, 10]


def test_columns_are_found_whatever_their_case_and_blanks(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(' Record_ID ,"LAST NAME",other\n1, Doe ,x\n2,,y\n')
    (batch,) = csv_rows.csv_batches(path, {"record": ["record id"], "family": ["Family", "Last_Name"], "npi": ["NPI"]})
    assert batch.columns.to_pylist() == [
        {"record": "1", "family": "Doe", "npi": None},
        {"record": "2", "family": None, "npi": None},
    ]


def test_a_row_cut_short_at_the_end_is_listed(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b'a,b\n1,2\n"never closed,')
    found = list(csv_rows.csv_batches(path, {"a": ["a"]}))
    assert [r.place for b in found for r in b.rejects] == ["row 3"]


def test_a_quotation_mark_never_closed_in_a_large_file_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_rows, "_BLOCK", 1000)
    path = tmp_path / "table.csv"
    path.write_text('a,b\n1,2\n"never closed,3\n' + "1,2\n" * 2000)
    with pytest.raises(BadInput, match="a quotation mark is opened and not closed"):
        list(csv_rows.csv_batches(path, {"a": ["a"]}))


def test_a_truncated_archive_is_refused(tmp_path):
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 5000)[:-40])
    with pytest.raises(BadInput, match="ends before its compressed data does"):
        list(csv_rows.csv_batches(path, {"a": ["a"]}))
