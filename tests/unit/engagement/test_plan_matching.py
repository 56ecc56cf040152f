"""Which exchange meets which planned contact: as a table, and beside a slow oracle."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.engagement.plan_meets.matching import TOLERANCE_WEEKS, Exchange, Wanted, fit, met
from tests.support.tables import rows

MONDAY = date(2026, 3, 2)
TWO_WAY = {"face_to_face", "virtual", "telephone", "congress"}.__contains__
# Planned: face to face by Ada (1) in the week of MONDAY, or a place on a board; then what was held, and whether it meets it.
MEETS = """
    planned        | by  | held           | with | function   | days | meets
    face_to_face   | ada | face_to_face   | ada  | medical    | 0    | yes
    face_to_face   | ada | face_to_face   | ada  | medical    | 6    | yes
    face_to_face   | ada | face_to_face   | ada  | medical    | -14  | 2 weeks off
    face_to_face   | ada | face_to_face   | ada  | medical    | 20   | 2 weeks off
    face_to_face   | ada | face_to_face   | ada  | medical    | 21   | no
    face_to_face   | ada | face_to_face   | ada  | medical    | -15  | no
    face_to_face   | ada | virtual        | ada  | medical    | 1    | other channel
    face_to_face   | ada | face_to_face   | gil  | medical    | 1    | other colleague
    face_to_face   | ada | telephone      | gil  | medical    | 8    | 1 week off, other channel, other colleague
    face_to_face   | ada | face_to_face   | gil  | commercial | 1    | no
    face_to_face   | ada | face_to_face   | ada  | research   | 1    | yes
    face_to_face   | ada | email          | ada  | medical    | 1    | no
    email          | ada | email          | ada  | medical    | 1    | yes
    advisory_board |     | advisory_board | gil  | medical    | 1    | yes
    advisory_board |     | face_to_face   | gil  | medical    | 1    | no
"""
PEOPLE = {"ada": 1, "gil": 2, "": None}


def wanted(
    channel: str = "face_to_face", by: int | None = 1, key: str = "c", weeks: int = 0, expert: str = "E"
) -> Wanted:
    return Wanted(key, expert, by, "medical", channel, MONDAY + timedelta(weeks=weeks))


def held(channel: str = "face_to_face", by: int = 1, key: str = "t", days: int = 0, expert: str = "E",
         function: str = "medical") -> Exchange:  # fmt: skip
    return Exchange(key, expert, frozenset({by}), function, channel, MONDAY + timedelta(days=days))


@pytest.mark.parametrize(("planned", "by", "channel", "who", "function", "days", "said"), rows(MEETS))
def test_what_meets_a_planned_contact(planned, by, channel, who, function, days, said):
    person = PEOPLE[who]
    assert person is not None
    found = fit(wanted(planned, PEOPLE[by]), held(channel, person, days=int(days), function=function), TWO_WAY)
    if found is None:
        assert said == "no"
        return
    weeks = f"{found.weeks} week{'s' * (found.weeks > 1)} off" if found.weeks else ""
    parts = [weeks, "other channel" * found.other_channel, "other colleague" * found.other_colleague]
    assert (", ".join(part for part in parts if part) or "yes") == said


def test_the_nearest_week_comes_first_then_the_channel_then_the_colleague():
    two = [wanted(key="a"), wanted(key="b", weeks=1)]
    assert met(two, [held(days=8)], stands_for=TWO_WAY) == {"b": "t"}
    near = [held("virtual", key="v"), held(key="f", days=8)]
    assert met([wanted()], near, stands_for=TWO_WAY) == {"c": "v"}
    same_week = [held("virtual", key="a"), held(key="b", by=2), held(key="c", by=1, days=4)]
    assert met([wanted()], same_week, stands_for=TWO_WAY) == {"c": "c"}


def test_one_exchange_meets_one_contact_of_each_expert_who_was_there():
    both = [wanted(key="a"), wanted(key="b"), wanted(key="other", expert="F")]
    at = [held(), held(expert="F")]
    assert met(both, at, stands_for=TWO_WAY) == {"a": "t", "other": "t"}


def test_what_a_person_said_goes_first():
    two = [wanted(key="a"), wanted(key="b", weeks=1)]
    assert met(two, [held()], stands_for=TWO_WAY, said=[("b", "t")]) == {"b": "t"}
    assert met(two, [held()], stands_for=TWO_WAY, denied={("a", "t")}) == {"b": "t"}
    assert met(two, [], stands_for=TWO_WAY, said=[("b", "t")]) == {}  # cancelled meanwhile


contacts = st.lists(st.tuples(st.sampled_from(["face_to_face", "virtual", "advisory_board"]), st.sampled_from([1, 2, None]),
                              st.integers(0, 5), st.sampled_from("EF")), max_size=5)  # fmt: skip
exchanges = st.lists(st.tuples(st.sampled_from(["face_to_face", "virtual", "email"]), st.integers(1, 2),
                               st.integers(-20, 60), st.sampled_from("EF")), max_size=5)  # fmt: skip


@given(contacts, exchanges)
def test_it_is_what_a_slow_oracle_takes_one_by_one(some, others):
    planned = [wanted(c, by, f"c{n}", weeks, expert) for n, (c, by, weeks, expert) in enumerate(some)]
    took_place = [held(c, by, f"t{n}", days, expert) for n, (c, by, days, expert) in enumerate(others)]
    found = met(planned, took_place, stands_for=TWO_WAY)
    assert found == oracle(planned, took_place)
    assert found == met(planned[::-1], took_place[::-1], stands_for=TWO_WAY), "whatever came in first"


def oracle(planned: list[Wanted], took_place: list[Exchange]) -> dict[str, str]:
    """The best pair that is left, again and again."""
    left, there, found = list(planned), list(took_place), {}
    while True:
        pairs = [
            ((apart, c.channel != t.channel, c.colleague is not None and c.colleague not in t.colleagues, c.monday, t.on,
              c.key, t.key), c, t)
            for c, t in product(left, there)
            if c.expert == t.expert
            and (c.colleague in t.colleagues or c.function == t.function)
            and (c.channel == t.channel or (c.colleague is not None and TWO_WAY(c.channel) and TWO_WAY(t.channel)))
            and (apart := abs((t.on - timedelta(days=t.on.weekday()) - c.monday).days) // 7) <= TOLERANCE_WEEKS
        ]  # fmt: skip
        if not pairs:
            return found
        _, contact, exchange = min(pairs, key=lambda pair: pair[0])
        found[contact.key] = exchange.key
        left.remove(contact)
        there.remove(exchange)
