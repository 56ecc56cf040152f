import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.kernel import ids
from tests.support.tables import rows

SPELLINGS = """
    printed                               | orcid
    0000-0002-1825-0097                   | 0000-0002-1825-0097
    https://orcid.org/0000-0002-1825-0097 | 0000-0002-1825-0097
    0000000218250097                      | 0000-0002-1825-0097
    0000 0002 1825 0097                   | 0000-0002-1825-0097
    0000-0002-1694-233x                   | 0000-0002-1694-233X
    0000-0002-1825-0098                   |
    0000–0002–1825–0097                   | 0000-0002-1825-0097
    10000-0002-1825-0097                  |
    0000-0002-1825-00977                  |
    0000-0002-1825                        |
    not an orcid                          |
"""


@pytest.mark.parametrize(("printed", "orcid"), rows(SPELLINGS))
def test_an_orcid_is_read_in_any_spelling_and_only_with_its_check_digit(printed: str, orcid: str) -> None:
    assert (ids.orcid(printed) or "") == orcid


@given(st.integers(0, 18), st.integers(1, 9))
def test_no_single_wrong_digit_in_an_orcid_goes_unnoticed(place: int, shift: int) -> None:
    right = "0000-0002-1825-0097"
    if right[place] == "-":
        return
    wrong = right[:place] + str((int(right[place]) + shift) % 10) + right[place + 1 :]
    assert ids.orcid(wrong) is None


@pytest.mark.parametrize(
    ("printed", "valid"),
    [("1234567893", True), ("1234567890", False), ("123456789", False), ("", False), (None, False)],
)
def test_an_npi_needs_its_check_digit(printed: str | None, valid: bool) -> None:
    assert (ids.npi(printed) is not None) == valid


def test_an_expert_id_is_the_same_for_the_same_seed_and_another_at_the_next_attempt() -> None:
    assert ids.expert_id("pmid:1#1") == ids.expert_id("pmid:1#1")
    assert ids.expert_id("pmid:1#1") != ids.expert_id("pmid:1#1", attempt=1)
