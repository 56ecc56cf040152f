"""Files as people have them: packed or not, cut, damaged, or no evidence at all."""

import bz2
import csv
import gzip
import io
import lzma
import zipfile
from pathlib import Path

import pytest

from kolloquy.evidence.sources.opening import head, open_bytes, open_text
from kolloquy.kernel.problems import BadInput

WORDS = b"<a>" + b"words and more words, " * 5000 + b"</a>"


def zipped(**members: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, contents in members.items():
            archive.writestr(f"{name}.csv", contents)
    return held.getvalue()


PACKED = {
    "plain": WORDS,
    "gzip": gzip.compress(WORDS),
    "gzip in two members": gzip.compress(WORDS[:700]) + gzip.compress(WORDS[700:]),
    "xz": lzma.compress(WORDS),
    "zip": zipped(one=WORDS),
}


@pytest.mark.parametrize("packed", PACKED.values(), ids=PACKED)
@pytest.mark.parametrize("piece", [-1, 1000, 1 << 20])
def test_a_file_is_unpacked_by_what_it_is_and_not_by_its_name(tmp_path: Path, packed: bytes, piece: int):
    path = tmp_path / "named.anything"
    path.write_bytes(packed)
    with open_bytes(path) as opened:
        found = b"".join(iter(lambda: opened.read(piece), b""))
        assert opened.share_read > 0.5  # a zip keeps its directory behind what is read
    assert found == WORDS
    assert head(path) == WORDS[:4096]


def test_text_is_given_line_by_line_without_its_byte_order_mark(tmp_path: Path):
    path = tmp_path / "rows.csv.gz"
    path.write_bytes(gzip.compress('\ufeffname,place\r\n“Åsa”,"Lund\nSweden"\r\n'.encode()))
    with open_text(path) as text:
        assert list(csv.reader(text)) == [["name", "place"], ["“Åsa”", "Lund\nSweden"]]


def test_how_much_is_read_grows_to_one(tmp_path: Path):
    path = tmp_path / "file.xml"
    path.write_bytes(WORDS)
    with open_bytes(path) as opened:
        shares = []
        while opened.read(10_000):
            shares.append(opened.share_read)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def cut(packed: bytes) -> bytes:
    return packed[: len(packed) // 2]


def damaged(packed: bytes) -> bytes:
    """With a wrong checksum: gzip keeps it in its last eight bytes, xz in its last blocks."""
    return packed[:-20] + bytes(255 - byte for byte in packed[-20:-5]) + packed[-5:]


BROKEN = {
    "a cut gzip": (cut(gzip.compress(WORDS)), "ends before its compressed data does"),
    "a gzip without its last byte": (gzip.compress(WORDS)[:-1], "ends before its compressed data does"),
    "a damaged gzip": (gzip.compress(WORDS)[:-8] + b"wrongsum", "is damaged in its compressed data"),
    "a cut xz": (cut(lzma.compress(WORDS)), "ends before its compressed data does"),
    "a damaged xz": (damaged(lzma.compress(WORDS)), "is damaged in its compressed data"),
    "a cut zip": (cut(zipped(one=WORDS)), "is damaged or cut short"),
    "a zip of several files": (zipped(one=b"1", two=b"2"), "holds 2 files (one.csv, two.csv); unzip it"),
    "an empty file": (b"", "is empty"),
    "an empty gzip": (gzip.compress(b"  \n"), "is empty"),
    "a web page": (b"\xef\xbb\xbf\n<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page (HTML)"),
    "a packed web page": (gzip.compress(b"<HTML><title>404</title></HTML>"), "is a web page (HTML)"),
    "an XHTML page": (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>', "is a web page (HTML)"),
}


@pytest.mark.parametrize(("contents", "says"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_read_is_named_with_what_to_do(tmp_path: Path, contents: bytes, says: str):
    path = tmp_path / "given.xml.gz"
    path.write_bytes(contents)
    with pytest.raises(BadInput) as problem, open_bytes(path) as opened:
        opened.read()
    sentence = str(problem.value)
    assert says in sentence
    assert str(path) in sentence
    assert sentence.endswith(".")


def test_a_cut_file_says_how_far_it_could_be_read(tmp_path: Path):
    path = tmp_path / "cut.gz"
    path.write_bytes(cut(gzip.compress(WORDS)))
    with pytest.raises(BadInput, match=r"after \d\d,000 unpacked bytes"), open_bytes(path) as opened:
        list(iter(lambda: opened.read(1000), b""))


def test_a_file_that_is_not_there_and_a_folder_are_told_apart(tmp_path: Path):
    with pytest.raises(BadInput, match="does not exist"):
        open_bytes(tmp_path / "missing.xml")
    with pytest.raises(BadInput, match="is a folder"):
        open_bytes(tmp_path)


def test_a_member_of_a_zip_can_be_chosen(tmp_path: Path):
    path = tmp_path / "several.zip"
    path.write_bytes(zipped(data=b"rows", readme=b"words"))
    with open_bytes(path, choose=lambda names: next(n for n in names if n.startswith("data"))) as opened:
        assert opened.read() == b"rows"


def test_another_packing_is_read_as_it_stands(tmp_path: Path):
    path = tmp_path / "file.bz2"
    path.write_bytes(bz2.compress(WORDS))
    assert head(path).startswith(b"BZh")
