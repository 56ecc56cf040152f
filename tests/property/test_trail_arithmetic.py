"""The arithmetic under the trail: canonical lines, trees and proofs, each held against the slow and plain way."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.governance.trail import chain, merkle

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ['"', "\\", "\x00\x1f\x7f", "ü\u2028💙"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(
    number=st.integers(1, 2**62), at=st.datetimes(timezones=st.just(UTC)), actor=st.none() | st.integers(1, 2**40),
    texts=st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), facts=st.dictionaries(TEXTS, JSON, max_size=4),
    rule=st.none() | TEXTS, digest=st.none() | HEX, previous=HEX,
)  # fmt: skip
def test_the_line_written_by_hand_is_the_canonical_one(number, at, actor, texts, facts, rule, digest, previous):
    label, verb, kind, key = texts
    sealed = chain.Sealed(
        number, chain.instant(at), actor, label, verb, kind, key, chain.canonical(facts), rule, digest, previous
    )
    columns = sealed._asdict() | {"facts": json.loads(sealed.facts)}
    del columns["hash"]
    plain = json.dumps(columns, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    if "\\u" not in sealed.facts:  # half characters are escaped
        assert chain.line(sealed) == plain
    assert chain.hash_of(sealed) == sha256(chain.line(sealed).encode()).hexdigest()
    assert json.loads(chain.line(sealed)) == columns


@given(JSON)
def test_canonical_json_is_one_text_for_one_value_and_can_always_be_stored(value):
    written = chain.canonical(value)
    assert written.encode()
    assert chain.canonical(json.loads(written)) == written


@given(st.dictionaries(st.integers(-20, 20), st.integers(), max_size=6))
def test_keys_are_sorted_as_the_texts_they_become(value):
    assert chain.canonical({"inner": value}) == chain.canonical({"inner": {str(k): v for k, v in value.items()}})


def test_what_people_record_has_a_form():
    from django.utils.translation import gettext_lazy

    from kolloquy.governance.vocabulary import Function

    at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=timezone(timedelta(hours=2)))
    assert chain.canonical({"at": at, "on": date(2026, 3, 4), "amount": Decimal("1.50")}) == (
        '{"amount":"1.50","at":"2026-03-04T03:06:07.000000Z","on":"2026-03-04"}'
    )
    assert (
        chain.canonical([Function.MEDICAL, {"b", "a"}, ("x",), gettext_lazy("Yes")])
        == '["medical",["a","b"],["x"],"Yes"]'
    )
    with pytest.raises(TypeError, match="no place in the trail"):
        chain.canonical({"it": object()})
    with pytest.raises(ValueError):
        chain.canonical(float("nan"))


def plain_root(hashes: list[bytes]) -> bytes:
    """RFC 6962, 2.1, word for word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return sha256(b"\0" + hashes[0]).digest()
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return sha256(b"\1" + plain_root(hashes[:split]) + plain_root(hashes[split:])).digest()


LEAVES = [sha256(bytes([number])).digest() for number in range(64)]


@given(size=st.integers(0, 64), grown=st.integers(0, 64))
def test_a_tree_that_grows_has_the_plain_root_wherever_it_is_taken_up_again(size, grown):
    tree = merkle.Tree()
    for each in LEAVES[: min(size, grown)]:
        tree.add(each)
    again = merkle.Tree(tree.size, tree.edge)
    for each in LEAVES[again.size : size]:
        again.add(each)
    assert again.root() == plain_root(LEAVES[:size])


@given(st.data())
def test_an_entry_is_proved_to_lie_under_a_root_and_no_other_is(data):
    size = data.draw(st.integers(1, 64))
    index = data.draw(st.integers(0, size - 1))
    root = plain_root(LEAVES[:size])
    proof = merkle.roots(merkle.inclusion_ranges(index, size), LEAVES[:size])
    assert merkle.root_by_inclusion(LEAVES[index], index, size, proof) == root
    other = data.draw(st.integers(0, size).filter(lambda n: n != index))
    assert merkle.root_by_inclusion(LEAVES[index], other, size, proof) != root
    assert merkle.root_by_inclusion(sha256(b"forged").digest(), index, size, proof) != root
    assert merkle.root_by_inclusion(LEAVES[index], index, size, [*proof, root]) is None


@given(st.data())
def test_an_earlier_tree_is_proved_to_stand_unchanged_under_a_later_root(data):
    size = data.draw(st.integers(1, 64))
    old = data.draw(st.integers(1, size))
    was, now = plain_root(LEAVES[:old]), plain_root(LEAVES[:size])
    proof = merkle.roots(merkle.consistency_ranges(old, size), LEAVES[:size])
    assert merkle.roots_by_consistency(was, old, size, proof) == (was, now)
    rewritten = [sha256(b"forged").digest(), *LEAVES[1:size]]
    forged = merkle.roots(merkle.consistency_ranges(old, size), rewritten)
    assert merkle.roots_by_consistency(was, old, size, forged) != (was, plain_root(rewritten))
    assert merkle.roots_by_consistency(was, old, size, [*proof, now]) is None
    assert merkle.roots_by_consistency(was, size + 1, size, proof) is None
