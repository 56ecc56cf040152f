"""More evidence never makes a spot less sweet, and no option goes by a way that consent or a wish closes."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kolloquy.planning.valuing.facts import Met
from kolloquy.planning.valuing.options import needs_of, options_of
from kolloquy.planning.valuing.sweet_spot import meeting, spot, sweet_spot
from kolloquy.planning.valuing.worth import value_of
from tests.support import valued

shares = st.floats(0, 1)
ways = st.frozensets(st.sampled_from(sorted(valued.PRESSURE)))


@given(shares, shares, shares, shares)
def test_each_of_the_three_can_only_sweeten(need, objective, interest, more):
    higher = max(need, more)
    assert meeting(need, objective, interest) <= meeting(higher, objective, interest)
    assert 0 <= meeting(need, objective, interest) <= 1


@given(st.integers(0, 4), st.integers(1, 3), st.floats(0, 60), st.integers(0, 40), shares)
def test_more_need_priority_work_or_interest_never_lowers_the_spot(unmet, priority, now, works, weight):
    def at(unmet: int, priority: int, now: float, works: int, weight: float) -> float:
        who = valued.expert(
            standings={"heart-failure": valued.standing(works=works)},
            interests=(valued.interest("Heart failure", weight), valued.interest("Stones", 1 - weight)),
        )
        asked = valued.objective(priority=priority, now=now, gap=valued.gap(unmet_need=unmet))
        found = sweet_spot(who, asked, None)
        assert spot(who, asked, None) == found.value
        return found.value

    here = at(unmet, priority, now, works, weight)
    assert here <= at(min(unmet + 1, 4), priority, now, works, weight) + 1e-9
    assert here <= at(unmet, max(priority - 1, 1), now, works, weight) + 1e-9
    assert here <= at(unmet, priority, max(now - 5, 0), works, weight) + 1e-9
    assert here <= at(unmet, priority, now, works + 1, weight) + 1e-9
    assert here <= at(unmet, priority, now, works, min(weight + 0.1, 1.0)) + 1e-9


@st.composite
def experts(draw):
    open_ways = draw(ways)
    met = draw(st.sampled_from([{}, {"user:1": Met(1, date(2026, 1, 1))}, {"user:2": Met(4, date(2026, 1, 1))}]))
    return valued.expert(
        channels=open_ways, met=met, dropped=bool(met) and draw(st.booleans()),
        wished_channels=tuple(sorted(open_ways))[: draw(st.integers(0, 2))],
        most_contacts=draw(st.none() | st.integers(0, 4)), contacts_before=draw(st.integers(0, 2)),
        standings={"heart-failure": valued.standing(draw(st.integers(1, 90)), 90, works=draw(st.integers(0, 9)))},
    )  # fmt: skip


@st.composite
def demands(draw):
    channels = tuple(draw(st.lists(st.sampled_from(sorted(valued.PRESSURE)), max_size=4, unique=True)))
    return valued.demand(
        key=draw(st.sampled_from(["A", "B", "C"])), channels=channels, contacts=draw(st.integers(1, 4)),
        gap_weeks=draw(st.integers(1, 6)), objective=valued.objective(priority=draw(st.integers(1, 3))),
    )  # fmt: skip


@given(experts(), st.lists(demands(), min_size=1, max_size=3, unique_by=lambda one: one.key))
def test_options_keep_consent_wishes_and_numbers(who, asked):
    by_key = {one.key: one for one in asked}
    found = options_of(who, valued.ADA, needs_of(who, [(one, None) for one in asked]), valued.SETTING)
    assert len(found) <= valued.SETTING.recipe.most_options
    assert len(set(found)) == len(found)
    for option in found:
        assert option.contacts
        for key in option.objectives:
            times = sum(contact.objective == key for contact in option.contacts)
            assert times <= by_key[key].contacts
            assert who.most_contacts is None or times <= who.most_contacts
        for number, contact in enumerate(option.contacts):
            wanted = by_key[contact.objective]
            assert contact.channel in who.channels
            assert contact.channel in (wanted.channels or ("face_to_face", "virtual"))
            assert contact.points >= 0
            terms = value_of(
                who, wanted, None, colleague=valued.ADA.key, channel=contact.channel,
                number=number + who.contacts_before,
            )  # fmt: skip
            assert sum(term.points for term in terms) == contact.points
        assert (len(option.contacts) - 1) * option.gap < valued.SETTING.weeks
