"""Whatever is written, no mark stays that nobody sees, and nothing that somebody sees is lost."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from kolloquy.engagement import written

HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\x00\x1b\u202e\u202a\u2066\u2069\u200f\r\n\t é✓ש\ud800")), max_size=200
)
TURNING = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


@given(HOSTILE)
def test_nothing_unseen_stays(words: str) -> None:
    kept = written.text(words, "The note") or ""
    assert not TURNING & set(kept)
    assert not [c for c in kept if unicodedata.category(c) in {"Cc", "Cs"} and c not in "\n\t"]
    kept.encode("utf-8")


@given(HOSTILE)
def test_everything_seen_stays_in_its_order(words: str) -> None:
    seen = [c for c in words if not c.isspace() and unicodedata.category(c) not in {"Cc", "Cs"} and c not in TURNING]
    assert [c for c in written.text(words, "The note") or "" if not c.isspace()] == seen


@given(HOSTILE)
def test_what_was_cleaned_is_clean(words: str) -> None:
    once = written.text(words, "The note")
    assert written.text(once, "The note") == once
    line = written.line(words, "The place")
    assert line is None or ("\n" not in line and line == line.strip())
