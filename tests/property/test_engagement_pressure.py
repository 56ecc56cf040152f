"""Contact pressure and dormancy against slow arithmetic, and what may never happen to them."""

import math
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.engagement.pressure.contacts import Contact
from kolloquy.engagement.pressure.dormancy import dormancy
from kolloquy.engagement.pressure.pressing import mean_level, press
from kolloquy.engagement.pressure.recipe import RECIPE

ON = date(2026, 3, 2)
CHANNELS = [channel.channel for channel in RECIPE.channels]
PRESSING = [channel.channel for channel in RECIPE.channels if channel.weight]
days = st.integers(-20, 400)
contacts = st.lists(
    st.builds(
        lambda number, back, channel, held: Contact(f"{number}", ON - timedelta(days=back), channel, "medical", held),
        st.integers(0, 10**6), days, st.sampled_from(CHANNELS), st.booleans(),
    ),
    max_size=30,
)  # fmt: skip
wishes = st.one_of(st.none(), st.integers(0, 30))


def slowly(some: list[Contact], on: date) -> float:
    """Day by day: what is left of yesterday, and what came today."""
    level, last_bit = 0.0, 0.5 ** (1 / RECIPE.half_life_days)
    weights = {channel.channel: channel.weight for channel in RECIPE.channels}
    for back in range(RECIPE.horizon_days, -1, -1):
        day = on - timedelta(days=back)
        level = level * last_bit + sum(weights[c.channel] for c in some if c.on == day)
    return level


@given(contacts, wishes)
def test_pressure_is_what_is_left_day_by_day(some: list[Contact], wish: int | None) -> None:
    assert press(some, on=ON, wish=wish).figure == pytest.approx(slowly(some, ON), abs=1e-9)


@given(contacts, wishes)
def test_the_terms_add_up_to_the_figure(some: list[Contact], wish: int | None) -> None:
    found = press(some, on=ON, wish=wish)
    assert math.fsum(term.weight * 0.5 ** (term.days / RECIPE.half_life_days) for term in found.terms) == pytest.approx(
        found.figure
    )
    assert f"= {found.figure:.2f}" in found.arithmetic


@given(contacts, st.sampled_from(CHANNELS), days, wishes)
def test_one_more_contact_never_lowers_the_pressure(
    some: list[Contact], channel: str, back: int, wish: int | None
) -> None:
    before = press(some, on=ON, wish=wish).figure
    after = press([*some, Contact("x", ON - timedelta(days=back), channel, "commercial")], on=ON, wish=wish).figure
    assert after >= before - 1e-12
    assert (after > before) == (channel in PRESSING and 0 <= back <= RECIPE.horizon_days)


@given(contacts, st.integers(0, 30))
def test_a_smaller_wish_is_never_pressed_less(some: list[Contact], wish: int) -> None:
    smaller, larger = press(some, on=ON, wish=wish), press(some, on=ON, wish=wish + 1)
    times = math.inf if smaller.times is None else smaller.times
    assert larger.times is not None
    assert times >= larger.times
    assert smaller.band.up_to >= larger.band.up_to


@given(contacts, st.integers(1, 200), wishes)
def test_left_alone_the_pressure_only_falls(some: list[Contact], later: int, wish: int | None) -> None:
    past = [contact for contact in some if contact.on <= ON]
    now, then = press(past, on=ON, wish=wish), press(past, on=ON + timedelta(days=later), wish=wish)
    assert then.figure <= now.figure + 1e-12
    assert then.figure <= now.figure * 0.5 ** (later / RECIPE.half_life_days) + 1e-9


@given(contacts, wishes, st.randoms())
def test_order_and_function_make_no_difference(some: list[Contact], wish: int | None, chance: object) -> None:
    other = [Contact(c.key, c.on, c.channel, "commercial", c.held) for c in some]
    chance.shuffle(other)  # type: ignore[attr-defined]
    assert press(other, on=ON, wish=wish).figure == press(some, on=ON, wish=wish).figure


def test_a_wish_kept_evenly_is_about_the_wish() -> None:
    for wish in (2, 4, 7):
        every = RECIPE.quarter_days / wish
        some = [Contact(f"{n}", ON - timedelta(days=round(n * every)), "face_to_face", "medical") for n in range(200)]
        levels = [press(some, on=ON - timedelta(days=back), wish=wish).figure for back in range(RECIPE.quarter_days)]
        assert sum(levels) / len(levels) == pytest.approx(mean_level(wish), rel=0.03)


@given(contacts)
def test_silences_are_the_long_gaps_of_a_slow_count(some: list[Contact]) -> None:
    found = dormancy(some, on=ON)
    two_way = {channel.channel for channel in RECIPE.channels if channel.two_way}
    met = sorted({c.on for c in some if c.held and c.channel in two_way and c.on <= ON})
    assert found.exchanges == len(met)
    assert found.quiet_since == (met[-1] if met else None)
    if found.usual_days is None:
        assert len(met) <= RECIPE.fewest_gaps
        assert not found.silences
        return
    long_ones = []
    for day in met:
        end = day
        while end < ON and (end + timedelta(days=1)) not in met:
            end += timedelta(days=1)
        length = (end - day).days + (end < ON)
        if length >= max(RECIPE.silence_days, RECIPE.silence_times * found.usual_days):
            long_ones.append(length)
    assert sorted(long_ones, reverse=True) == [silence.days for silence in found.silences]
    assert found.dormant == (found.quiet_days >= max(RECIPE.silence_days, RECIPE.silence_times * found.usual_days))  # type: ignore[operator]


@given(contacts, st.integers(1, 60))
def test_the_longer_they_are_left_alone_the_more_dormant(some: list[Contact], later: int) -> None:
    past = [contact for contact in some if ON - timedelta(days=300) <= contact.on <= ON]
    now, then = dormancy(past, on=ON), dormancy(past, on=ON + timedelta(days=later))
    if now.times is not None:
        assert then.times is not None
        assert then.times > now.times
    again = dormancy([*past, Contact("x", ON, "telephone", "medical")], on=ON)
    assert again.quiet_days == 0
    assert not again.dormant
