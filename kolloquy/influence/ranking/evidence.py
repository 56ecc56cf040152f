"""The facts that speak for people on a topic as of a day, each with what it is worth."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from kolloquy.influence.ranking.matching import Match
from kolloquy.influence.ranking.recipe import CHANNELS, Recipe
from kolloquy.influence.ranking.shelf import Shelf

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sorted by document; a document on the topic that earns nothing, such as an erratum, is here too."""

    fact: Ints  # row in the index's facts
    document: Ints  # row in the index's documents
    person: Ints  # place in people
    people: Ints  # rows in careers, ascending, and so in the order of ids
    channel: Ints  # place in CHANNELS
    full: Floats  # what the fact was worth when it was fresh: kind x part or role x sign x probability
    faded: Floats  # the same as of the day
    probability: Floats
    on: Ints  # days since 1970
    is_work: npt.NDArray[np.bool_]
    topical: Floats  # of the document: sign x fading, or 0 if its kind is worth nothing


def gather(shelf: Shelf, matched: Match, as_of: date, recipe: Recipe) -> Evidence:
    """The facts on the topic that were there on the day."""
    on, until = shelf.days
    today = (as_of - date(1970, 1, 1)).days
    degree = np.where(on <= today, matched.degree(recipe), 0.0)
    fact = np.flatnonzero(degree[shelf.facts["document"]] > 0)
    document = shelf.facts["document"][fact]
    weight, half_life, channel = _kinds(shelf, document, recipe)
    faded = fading(today - until[document].astype(np.float64), half_life)
    probability = shelf.facts["probability"][fact].astype(np.float64)
    full = weight * _part(shelf, fact, recipe) * degree[document] * probability
    people, person = np.unique(shelf.facts["expert"][fact], return_inverse=True)
    ref_kind, ref_kinds = shelf.coded("documents", "ref_kind")
    return Evidence(
        fact=fact,
        document=document,
        person=person,
        people=people,
        channel=channel,
        full=full,
        faded=full * faded,
        probability=probability,
        on=on[document].astype(np.int64),
        is_work=np.array([name == "work" for name in ref_kinds], bool)[ref_kind[document]],
        topical=np.where(weight > 0, degree[document] * faded, 0.0),
    )


def fading(age_in_days: Floats, half_life_years: Floats) -> Floats:
    """What is left: half after each half-life; what still lasts has not begun to fade."""
    return np.asarray(np.exp2(-np.maximum(age_in_days, 0.0) / (half_life_years * _DAYS_PER_YEAR)))


def _kinds(shelf: Shelf, document: Ints, recipe: Recipe) -> tuple[Floats, Floats, Ints]:
    codes, names = shelf.kinds
    kinds = [recipe.kind(name) for name in names]
    code = codes[document]
    weight = np.array([kind.weight for kind in kinds], np.float64)
    half_life = np.array([kind.half_life_years for kind in kinds], np.float64)
    channel = np.array([CHANNELS.index(kind.channel) for kind in kinds], np.int64)
    return weight[code], half_life[code], channel[code]


def _part(shelf: Shelf, fact: Ints, recipe: Recipe) -> Floats:
    """What an author's part of a work earns, or what the role does."""
    codes, names = shelf.roles
    roles = (recipe.role(name) for name in names)
    factor = np.array([role.factor if role else 1.0 for role in roles], np.float64)
    return np.asarray(shelf.facts["credit"][fact].astype(np.float64) ** recipe.authorship_power * factor[codes[fact]])


def fading_of(until: date, as_of: date, half_life_years: float) -> float:
    return float(fading(np.array([(as_of - until).days], np.float64), np.array([half_life_years]))[0])
