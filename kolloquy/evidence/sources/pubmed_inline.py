"""Inline markup within text, taken out before xml2arrow sees it, because that drops the text inside.

PubMed's structural elements begin with a capital, its inline ones (i, b, u, sub, sup, MathML) with a small letter; the one
exception is DispFormula. In titles the markup is not dropped but put between two control characters,
which no XML text can hold, so that the title's markup can be given back later.
"""

import re
from collections.abc import Iterator

import numpy as np

OPENED, CLOSED = "\x01", "\x02"
_TAG = re.compile(rb"""</?[a-z](?:[^>"']|"[^"]*"|'[^']*')*>""")
_RUN = re.compile(rb"""(?:</?[a-z](?:[^>"']|"[^"]*"|'[^']*')*>[^<]*)+""")
_BLOCK = 1 << 17  # small enough to stay in a core's cache
_LESS, _SLASH, _A, _Z = (np.uint8(ord(letter)) for letter in "</AZ")
# PubMed Central leaves <?pmcsd ?> between elements; it says nothing.
_INSTRUCTION = re.compile(rb"[> \t\r\n]<\?[^<>]*\?>[ \t\r\n]*<[/A-Z]")
_FORMULA = re.compile(rb"</?DispFormula[^>]*>")
_MARK = re.compile(f"{OPENED}(/?)(?:[^{CLOSED}:/ ]+:)?([^{CLOSED}/ \t\r\n]+)[^{CLOSED}]*?(/?){CLOSED}")


class OddMarkup(Exception):
    """Comments, CDATA, control characters: what the plain reader has to take."""


def without_inline_markup(run: bytes) -> list[bytes | memoryview]:
    """The same bytes in pieces, inline tags left out, and in titles marked."""
    if b"<DispFormula" in run:
        run = _FORMULA.sub(b"", run)
    whole = memoryview(run)
    pieces: list[bytes | memoryview] = []
    done = 0
    for start in _unstructural(run):
        if start < done or _INSTRUCTION.match(run, start - 1):
            continue
        inline = _RUN.match(run, start)
        if inline is None:  # a comment or CDATA, or a tag that is not closed
            raise OddMarkup
        in_title = run.startswith(b"<ArticleTitle", run.rfind(b"<", 0, start))
        kept = _TAG.sub(_marked, inline[0]) if in_title else _TAG.sub(b"", inline[0])
        pieces += (whole[done:start], kept)
        done = inline.end()
    pieces.append(whole[done:])
    return pieces


def _unstructural(run: bytes) -> Iterator[int]:
    """Where a tag begins neither with a capital nor with a slash."""
    values = np.frombuffer(run, np.uint8)
    for begin in range(0, len(values), _BLOCK):
        block = values[begin : begin + _BLOCK + 1]
        # Titles are marked with control characters, so none may be there before; the few others are seen in the columns.
        if block.min() < 9:
            raise OddMarkup
        after = block[1:]
        # Unsigned numbers wrap around, so that one comparison asks whether a letter lies outside A to Z.
        found = (block[:-1] == _LESS) & (after != _SLASH) & ((after - _A) > _Z - _A)
        yield from (np.flatnonzero(found) + begin).tolist()


def markup(marked: str) -> str:
    """A marked title's inner markup in one plain spelling: local names, no attributes."""
    escaped = marked.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARK.sub(lambda m: f"<{m[1]}{m[2]}>" + (f"</{m[2]}>" if m[3] else ""), escaped)


def _marked(tag: re.Match[bytes]) -> bytes:
    # Attributes are left out already here: their values may hold anything.
    name = re.split(rb"[ \t\r\n/>]", tag[0].lstrip(b"</"), maxsplit=1)[0]
    closing = b"/" if tag[0].startswith(b"</") else b""
    empty = b"/" if tag[0].endswith(b"/>") else b""
    return b"\x01" + closing + name + empty + b"\x02"
