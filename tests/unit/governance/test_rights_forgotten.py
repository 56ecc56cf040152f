"""The suppression list: who is recognised again, and that nobody can be read out of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.governance.rights.forgotten import FAMILY, Forgotten, Named, digests
from tests.support.tables import rows

KEY = b"a key of this test"
ERASED = [
    Named(mention_id="pmid:1#1", ref_id="pmid:1", family="Østergaard", given="Björn", institution="Example Hospital"),
    Named(mention_id="NCT1#2", ref_id="NCT1", family="Ostergaard", initials="B"),
    Named(orcid="0000-0002-1825-0097", npi="1234567893", account=("crm", "A-7")),
]
LIST = Forgotten(KEY, frozenset(digest for named in ERASED for _, digest in digests(KEY, named)))

WHO_IS_RECOGNISED = """
    mention  | record | family     | given   | initials | orcid               | institution      | account | recognised
    pmid:1#1 | pmid:1 | Ostergaard | Bjorn   |          |                     |                  |         | yes
    pmid:1#1 | pmid:1 | Another    | Name    |          |                     |                  |         | yes
    pmid:1#3 | pmid:1 | Ostergaard | Björn   |          |                     |                  |         | yes
    pmid:1#3 | pmid:1 | Ostergaard | Bent    |          |                     |                  |         |
    pmid:9#1 | pmid:9 | ØSTERGAARD | Bjorn   |          |                     | example hospital |         | yes
    pmid:9#1 | pmid:9 | Ostergaard | Bjorn   |          |                     | Another Hospital |         |
    pmid:9#1 | pmid:9 | Ostergaard | B       |          |                     | Example Hospital |         |
    NCT1#9   | NCT1   | Ostergaard |         | B        |                     |                  |         | yes
    pmid:9#1 | pmid:9 | Married    | Björn   |          | 0000-0002-1825-0097 |                  |         | yes
             |        | Anybody    |         |          |                     |                  | A-7     | yes
             |        | Anybody    |         |          |                     |                  | A-8     |
    pmid:9#1 | pmid:9 | Ostergaard |         |          |                     |                  |         |
"""


@pytest.mark.parametrize(
    ("mention", "ref", "family", "given_name", "initials", "orcid", "institution", "account", "recognised"),
    rows(WHO_IS_RECOGNISED),
)
def test_who_is_recognised(mention, ref, family, given_name, initials, orcid, institution, account, recognised):
    named = Named(
        mention, ref, family or None, given_name or None, initials or None, orcid or None, None, institution or None,
        ("crm", account) if account else None,
    )  # fmt: skip
    assert LIST.names(named) == (recognised == "yes")


def test_nobody_is_recognised_with_another_key_or_an_empty_list():
    assert not any(Forgotten(b"another", LIST.held).names(named) for named in ERASED)
    assert not any(Forgotten().names(named) for named in ERASED)
    assert LIST.has_npi("1234567893")
    assert not LIST.has_npi(None)
    assert not Forgotten().has_npi("1234567893")


def test_the_list_holds_nothing_but_digests():
    assert all(len(each) == 64 and set(each) <= set("0123456789abcdef") for each in LIST.held)


_words = st.sampled_from(
    [None, "", "Ostergaard", "Østergaard", "Bjorn", "Björn", "B", "Example Hospital", "pmid:1", "NCT1"]
)
_names = st.builds(
    Named, mention_id=_words.map(str), ref_id=_words.map(str), family=_words, given=_words, initials=_words,
    orcid=_words, npi=_words, institution=_words,
)  # fmt: skip


@given(st.lists(_names, max_size=8), st.lists(_names, max_size=8))
def test_looking_by_family_name_first_finds_what_looking_at_everything_finds(erased, asked):
    held = {digest for named in erased for _, digest in digests(KEY, named)}
    slow = [not any(digest in held for kind, digest in digests(KEY, named) if kind != FAMILY) for named in asked]
    assert Forgotten(KEY, frozenset(held)).kept(asked) == slow
