"""When somebody wishes to be met, as a sentence goes on."""

import pytest

from kolloquy.governance.rights.when import when_in_words
from tests.support.tables import rows

WISHES = """
days                     | times           | words
tuesday                  | -               | on Tuesday
thursday tuesday         | -               | on Tuesday or Thursday
friday monday wednesday  | evening morning | on Monday, Wednesday or Friday, in the morning or in the evening
-                        | midday          | at midday
-                        | -               | -
someday                  | -               | -
"""


@pytest.mark.parametrize("days, times, words", rows(WISHES))
def test_days_and_times_are_told_in_their_order(days: str, times: str, words: str) -> None:
    said = [[each for each in some.split() if each != "-"] for some in (days, times)]
    assert (when_in_words(*said) or "-") == words
