"""Dormancy: how long an expert has been left alone, against how often they are usually met."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

from kolloquy.engagement.pressure.contacts import Contact
from kolloquy.engagement.pressure.recipe import RECIPE, Recipe


@dataclass(frozen=True, slots=True)
class Silence:
    """No exchange between two days; the present one ends on the day that was asked for."""

    last_met: date
    met_again: date | None  # None: it lasts
    days: int
    times: float  # the usual rhythm


@dataclass(frozen=True, slots=True)
class Dormancy:
    on: date
    exchanges: int  # days on which they were met, within the years looked at
    usual_days: float | None  # the middle one of the waits between them; None: too few to speak of a rhythm
    quiet_since: date | None  # the day of the last exchange; None: never met
    quiet_days: int | None
    silences: tuple[Silence, ...]  # the longest first
    recipe: str

    @property
    def times(self) -> float | None:
        """The figure: how many times the usual wait they have been left alone by now."""
        if self.quiet_days is None or self.usual_days is None:
            return None
        return self.quiet_days / self.usual_days

    @property
    def dormant(self) -> bool:
        return any(silence.met_again is None for silence in self.silences)

    @property
    def on_and_off(self) -> bool:
        """Met, dropped, and met again, more than once: what experts say wears their good will out."""
        return sum(silence.met_again is not None for silence in self.silences) >= 2

    @property
    def arithmetic(self) -> str:
        if self.quiet_days is None:
            return "never met"
        if self.usual_days is None or self.times is None:
            return f"{self.quiet_days} days since the last exchange; too few for a rhythm"
        return f"{self.quiet_days} days ÷ {self.usual_days:g} days usually = {self.times:.2f}"


def dormancy(contacts: Iterable[Contact], *, on: date, recipe: Recipe = RECIPE) -> Dormancy:
    """Silences against the rhythm of the exchanges held within the last years."""
    since = on - timedelta(days=round(recipe.rhythm_years * 365.25))
    days = sorted({c.on for c in contacts if c.held and since <= c.on <= on and recipe.channel(c.channel).two_way})
    waits = [(later - earlier).days for earlier, later in pairwise(days)]
    usual = float(median(waits)) if len(waits) >= recipe.fewest_gaps else None
    silences: list[Silence] = []
    if usual is not None:
        ends: list[date | None] = [*days[1:], None]
        for last_met, met_again in zip(days, ends, strict=True):
            length = ((met_again or on) - last_met).days
            if length >= recipe.silence_days and length >= recipe.silence_times * usual:
                silences.append(Silence(last_met, met_again, length, length / usual))
    return Dormancy(
        on=on,
        exchanges=len(days),
        usual_days=usual,
        quiet_since=days[-1] if days else None,
        quiet_days=(on - days[-1]).days if days else None,
        silences=tuple(sorted(silences, key=lambda s: (-s.days, s.last_met))),
        recipe=recipe.version,
    )
