"""Inline markup within text, set aside before xml2arrow sees it, because that drops the text inside.

PubMed's structural elements begin with a capital, its inline ones (i, b, u, sub, sup, MathML) with a small letter; the one
exception, DispFormula, holds MathML and nothing else. The brackets of inline tags are turned into two control characters,
which no XML text can hold: so they pass as text, in place and without a copy, and are taken off the columns afterwards.
"""

import re
from collections.abc import Iterator

import numpy as np

OPENED, CLOSED = "\x01", "\x02"
MARK = f"{OPENED}[^{CLOSED}]*{CLOSED}"
_TAG = re.compile(rb"""<(/?(?:[a-z]|DispFormula\b)(?:[^>"']|"[^"]*"|'[^']*')*)>""")
_RUN = re.compile(rb"""(?:</?[a-z](?:[^>"']|"[^"]*"|'[^']*')*>[^<]*)+(?:</DispFormula>)?""")
_BLOCK = 1 << 17  # small enough to stay in a core's cache
_LESS, _SLASH, _A, _Z = (np.uint8(ord(letter)) for letter in "</AZ")
# PubMed Central leaves <?pmcsd ?> between elements; it says nothing.
_INSTRUCTION = re.compile(rb"[> \t\r\n]<\?[^<>]*\?>[ \t\r\n]*<[/A-Z]")
_PARTS = re.compile(f"{OPENED}(/?)(?:[^{CLOSED}:/ ]+:)?([^{CLOSED}/ \t\r\n]+)[^{CLOSED}]*?(/?){CLOSED}")
_MARKED, _UNMARKED = bytes.maketrans(b"<>", b"\x01\x02"), bytes.maketrans(b"\x01\x02", b"<>")


class OddMarkup(Exception):
    """Comments, CDATA, control characters: what the plain reader has to take."""


def mark(document: bytearray) -> None:
    """Turn the brackets of every inline tag into marks."""
    done = 0
    for start in list(_unstructural(document)):
        if start < done or _INSTRUCTION.match(document, start - 1):
            continue
        run = _RUN.match(document, start)
        if run is None:  # a comment or CDATA, or a tag that is not closed
            raise OddMarkup
        done = run.end()
        if document.startswith(b"<mml:", start):
            before = document.rfind(b"<", 0, start)
            start = before if document.startswith(b"<DispFormula", before) else start
        document[start:done] = _marked(document[start:done])


def _marked(inline: bytearray) -> bytes | bytearray:
    if inline.count(b"<") == inline.count(b">"):
        return inline.translate(_MARKED)
    # A bracket stands in the text or in an attribute, where it is no tag's.
    return _TAG.sub(lambda tag: b"\x01" + tag[1] + b"\x02", inline)


def unmarked(document: bytearray) -> bytes:
    """As it was before."""
    return bytes(document).translate(_UNMARKED)


def _unstructural(document: bytearray) -> Iterator[int]:
    """Where a tag begins neither with a capital nor with a slash."""
    values = np.frombuffer(document, np.uint8)
    for begin in range(0, len(values), _BLOCK):
        block = values[begin : begin + _BLOCK + 1]
        # Marks must be the only ones of their kind; the few control characters above are seen in the columns.
        if block.min() < 9:
            raise OddMarkup
        after = block[1:]
        # Unsigned numbers wrap around, so that one comparison asks whether a letter lies outside A to Z.
        found = (block[:-1] == _LESS) & (after != _SLASH) & ((after - _A) > _Z - _A)
        yield from (np.flatnonzero(found) + begin).tolist()


def markup(marked: str) -> str:
    """A marked title's inner markup in one plain spelling: local names, no attributes."""
    escaped = marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PARTS.sub(lambda m: f"<{m[1]}{m[2]}>" + (f"</{m[2]}>" if m[3] else ""), escaped)
