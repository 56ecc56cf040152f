"""Which contact of the plan before a contact is: the same expert, objective, colleague and channel, the nearest week."""

from hypothesis import given
from hypothesis import strategies as st

from kolloquy.planning.naming import Known, same
from tests.support.tables import rows

# what @ week, of the plan before and of this one; then which is which.
TABLE = """
before             | now           | is
a@3                | a@3           | 0=0
a@3                | a@7           | 0=0
a@3                | b@3           |
a@3 a@9            | a@9           | 0=1
a@3 a@9            | a@4 a@5       | 0=0 1=1
a@3 a@9            | a@9 a@3       | 0=1 1=0
a@3 a@5            | a@4           | 0=0
a@4                | a@3 a@5       | 0=0
a@2 b@2            | b@6 a@6       | 0=1 1=0
a@2 a@6 a@10       | a@6 a@10 a@13 | 0=1 1=2 2=0
                   | a@1           |
"""


def known(cell: str) -> list[Known]:
    each = (word.partition("@") for word in cell.split())
    return [Known(str(number), (what,), int(week)) for number, (what, _, week) in enumerate(each)]


def test_the_same_contact_is_found_by_all_but_its_week_and_then_by_the_nearest():
    for before, now, wanted in rows(TABLE):
        found = same(known(before), known(now))
        assert " ".join(f"{name}={earlier}" for name, earlier in sorted(found.items())) == wanted, (before, now)


contacts = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 12)), max_size=8)


@given(contacts, contacts)
def test_each_is_one_other_at_most_as_long_as_there_are_any_and_what_stayed_stays(before, now):
    was = [Known(f"w{n:02}", (what,), week) for n, (what, week) in enumerate(before)]
    would = [Known(f"n{n:02}", (what,), week) for n, (what, week) in enumerate(now)]
    found = same(was, would)
    assert found == slowly(was, would)
    assert len(set(found.values())) == len(found)
    stayed = sum(min(before.count(each), now.count(each)) for each in set(before))
    weeks = {each.name: each.week for each in (*was, *would)}
    assert sum(weeks[one] == weeks[other] for one, other in found.items()) == stayed
    for what in "abc":
        both = min(sum(each[0] == what for each in some) for some in (before, now))
        assert sum(each.what == (what,) for each in would if each.name in found) == both


def slowly(was: list[Known], would: list[Known]) -> dict[str, str]:
    """Again and again the two of all that are left which lie nearest."""
    found: dict[str, str] = {}
    was, would = list(was), list(would)
    while True:
        best = None
        for one in would:
            for other in was:
                if one.what == other.what:
                    rank = (abs(one.week - other.week), one.week, other.week, one.name, other.name)
                    best = min(best, (rank, one, other)) if best else (rank, one, other)
        if best is None:
            return found
        found[best[1].name] = best[2].name
        would.remove(best[1])
        was.remove(best[2])
