"""Contact pressure: contacts of all functions, weighed by channel, fading by half every half-life, against the wish."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from kolloquy.engagement.pressure.contacts import Contact
from kolloquy.engagement.pressure.recipe import RECIPE, Band, Recipe


@dataclass(frozen=True, slots=True)
class Term:
    """One contact's part of the sum: weight x fading = value."""

    key: str
    on: date
    channel: str
    function: str
    held: bool
    weight: float
    days: int
    fading: float

    @property
    def value(self) -> float:
        return self.weight * self.fading


@dataclass(frozen=True, slots=True)
class Pressure:
    """`figure` is the sum of the terms, `wished` what the figure would be on average if the wish were kept."""

    on: date
    figure: float
    terms: tuple[Term, ...]
    wish: int  # contacts a quarter
    wish_stated: bool
    wished: float
    recipe: str

    @property
    def times(self) -> float | None:
        """How many times the wish; None where they wish none and there were some."""
        if self.wished:
            return self.figure / self.wished
        return None if self.figure else 0.0

    @property
    def band(self) -> Band:
        times = math.inf if self.times is None else self.times
        return next(band for band in RECIPE.bands if times <= band.up_to)

    @property
    def arithmetic(self) -> str:
        """The whole sum in one line."""
        parts = " + ".join(f"{t.weight:g} × {t.fading:.2f}" for t in self.terms if t.value >= 0.005) or "0"
        wish = f"{self.wish} a quarter{'' if self.wish_stated else ' (nothing was said)'}"
        against = (
            f" ÷ {self.wished:.2f} for {wish} = {self.times:.2f}" if self.times is not None else f"; wished: {wish}"
        )
        return f"{parts} = {self.figure:.2f}{against}"


def press(contacts: Iterable[Contact], *, on: date, wish: int | None, recipe: Recipe = RECIPE) -> Pressure:
    """The pressure of all contacts up to a day. A planned one counts from its day on, as if it were held."""
    terms = []
    for contact in contacts:
        days = (on - contact.on).days
        if 0 <= days <= recipe.horizon_days:
            weight = recipe.channel(contact.channel).weight
            fading = 0.5 ** (days / recipe.half_life_days)
            terms.append(
                Term(contact.key, contact.on, contact.channel, contact.function, contact.held, weight, days, fading)
            )
    terms.sort(key=lambda term: (-term.value, term.days, term.key))
    stated = recipe.usual_wish if wish is None else wish
    return Pressure(
        on=on,
        figure=math.fsum(term.value for term in terms),
        terms=tuple(terms),
        wish=stated,
        wish_stated=wish is not None,
        wished=mean_level(stated, recipe),
        recipe=recipe.version,
    )


def mean_level(per_quarter: float, recipe: Recipe = RECIPE) -> float:
    """The average figure of somebody met face to face so often, evenly: rate x half-life / ln 2."""
    return per_quarter / recipe.quarter_days * recipe.half_life_days / math.log(2)
