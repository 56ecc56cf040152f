"""How far a plan has come, in a sentence."""

from datetime import date

import pytest

from kolloquy.faces.web.plans_no_longer import no_longer_words
from kolloquy.faces.web.plans_rows import course_sentence
from kolloquy.planning.seen import Course, CycleSeen
from tests.support.tables import rows

CYCLE = CycleSeen("C", "Spring", "Global", date(2026, 10, 12), 13)
HOW_FAR_IT_HAS_COME = """
    held | missed | runs | today      | said
    0    | 7      | no   | 2026-11-22 | 20 contacts with 9 experts.
    5    | 0      | no   | 2026-11-22 | 20 contacts with 9 experts: 5 held, 13 still ahead.
    5    | 2      | yes  | 2026-11-22 | 20 contacts with 9 experts: 5 held, 2 not held in their week, 13 still ahead.
    0    | 0      | yes  | 2026-10-01 | 20 contacts with 9 experts; it begins on 12 October 2026.
"""


@pytest.mark.parametrize("held, missed, runs, today, said", rows(HOW_FAR_IT_HAS_COME))
def test_what_was_never_in_force_missed_nothing(held: str, missed: str, runs: str, today: str, said: str) -> None:
    course = Course(experts=9, contacts=20, held=int(held), missed=int(missed), ahead=13, pinned=0)
    assert course_sentence(course, CYCLE, date.fromisoformat(today), runs=runs == "yes") == said


def test_where_nothing_stands_against_a_contact_nothing_is_said() -> None:
    assert no_longer_words(()) is None
