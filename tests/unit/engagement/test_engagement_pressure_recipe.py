"""The recipe covers every channel, and the page that explains it says the same."""

from datetime import date

import pytest

from kolloquy.engagement.coordination import TOLD_WITHIN, WINDOW
from kolloquy.engagement.pressure.contacts import Contact
from kolloquy.engagement.pressure.dormancy import dormancy
from kolloquy.engagement.pressure.pressing import press
from kolloquy.engagement.pressure.recipe import RECIPE
from kolloquy.strategy.vocabulary import Channel
from tests.support.snapshots import ROOT
from tests.support.tables import rows

ON = date(2026, 3, 2)
PAGE = (ROOT / "docs/explanation/contact-pressure.md").read_text(encoding="utf-8")


def test_every_channel_has_a_weight_and_a_reason() -> None:
    assert {channel.channel for channel in RECIPE.channels} == set(Channel)
    assert all(channel.because for channel in RECIPE.channels)


def test_the_page_states_the_weights_of_the_recipe() -> None:
    table = PAGE[PAGE.index("| channel | weight |") :].split("\n\n")[0]
    told = {cells[1].lower(): (float(cells[2]), cells[3]) for cells in rows(table)}
    assert told == {Channel(c.channel).label.lower(): (c.weight, c.because) for c in RECIPE.channels}


def test_the_page_states_the_days() -> None:
    assert f"÷ {RECIPE.half_life_days:g})" in PAGE
    for days in (f"{WINDOW.days} days each side", f"{TOLD_WITHIN.days} days back", f"after {RECIPE.horizon_days}"):
        assert days in PAGE


@pytest.mark.parametrize(
    "meetings, wish, band", [(0, None, "room"), (1, None, "as_wished"), (3, None, "above"), (9, None, "far_above"), (1, 0, "far_above"), (0, 0, "room")]
)  # fmt: skip
def test_a_word_says_how_the_pressure_stands_to_the_wish(meetings: int, wish: int | None, band: str) -> None:
    some = [Contact(f"{n}", ON, "face_to_face", "medical") for n in range(meetings)]
    assert press(some, on=ON, wish=wish).band.key == band


def test_who_was_never_met_has_no_rhythm() -> None:
    found = dormancy([], on=ON)
    assert (found.times, found.quiet_since, found.dormant, found.arithmetic) == (None, None, False, "never met")
    once = dormancy([Contact("a", date(2026, 1, 1), "virtual", "medical")], on=ON)
    assert (once.usual_days, once.quiet_days) == (None, 60)
