"""How much an expert is asked for, how long they were left alone, and which sources have been silent."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from kolloquy.engagement import queries
from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.experts_found import found
from kolloquy.faces.api.problems import not_valid
from kolloquy.faces.api.shapes import ExpertId, Shape
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock

TAG = "Coordination"
router = Router()
READS = Needs(Scope.TOUCHPOINTS_READ, RecordClass.TOUCHPOINT)
On = Annotated[date | None, Query(description="As of this day; today unless stated.")]


class Term(Shape):
    """One contact's part of the sum: weight x fading = value."""

    touchpoint: str
    on: date
    channel: str
    function: str
    held: bool
    weight: float
    days: int
    fading: float
    value: float


class PressureShown(Shape):
    on: date
    figure: float = Field(description="The sum of the terms.", examples=[2.4])
    wished: float = Field(description="What it would be on average if the expert's wish were kept.")
    wish: int = Field(description="Contacts a quarter.")
    wish_stated: bool = Field(description="False: nothing was said, and the recipe's own is taken.")
    times: float | None = Field(description="How many times the wish; null where they wish none and there were some.")
    arithmetic: str = Field(description="The whole sum in one line.")
    recipe: str
    terms: list[Term]


class SilenceShown(Shape):
    last_met: date
    met_again: date | None = Field(description="Null while it lasts.")
    days: int
    times: float = Field(description="The usual rhythm.")


class DormancyShown(Shape):
    on: date
    exchanges: int = Field(description="Days on which they were met, within the years looked at.")
    usual_days: float | None = Field(description="The middle one of the waits; null where they are too few.")
    quiet_since: date | None = Field(description="The day of the last exchange; null where there was none.")
    quiet_days: int | None
    silences: list[SilenceShown] = Field(description="The longest first.")
    recipe: str


class SourceHeard(Shape):
    function: str
    source_system: str
    territory: str | None
    every_days: int = Field(description="How often it should tell of an exchange.")
    last_on: date | None = Field(description="Null where it never did.")
    silent_since: date
    days: int
    overdue: bool


@router.get("experts/{expert_id}/pressure", response=PressureShown, auth=READS, summary="Contact pressure")
def pressure(request: HttpRequest, expert_id: ExpertId, on: On = None) -> PressureShown:
    """Contacts of all functions, weighed and fading, against what the expert wishes. The same for all who see it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    one = queries.pressure(found(expert_id).pk, _day(on), reader=caller.reader)
    assert one is not None  # who sees no touchpoints was refused
    return PressureShown(
        on=one.on,
        figure=one.figure,
        wished=one.wished,
        wish=one.wish,
        wish_stated=one.wish_stated,
        times=one.times,
        arithmetic=one.arithmetic,
        recipe=one.recipe,
        terms=[
            Term(
                touchpoint=term.key,
                on=term.on,
                channel=term.channel,
                function=term.function,
                held=term.held,
                weight=term.weight,
                days=term.days,
                fading=term.fading,
                value=term.value,
            )
            for term in one.terms
        ],
    )


@router.get("experts/{expert_id}/dormancy", response=DormancyShown, auth=READS, summary="Dormancy")
def dormancy(request: HttpRequest, expert_id: ExpertId, on: On = None) -> DormancyShown:
    """On again, off again: how long they were left alone, against their usual rhythm."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    one = queries.dormancy(found(expert_id).pk, _day(on), reader=caller.reader)
    assert one is not None
    return DormancyShown(
        on=one.on,
        exchanges=one.exchanges,
        usual_days=one.usual_days,
        quiet_since=one.quiet_since,
        quiet_days=one.quiet_days,
        silences=[
            SilenceShown(last_met=each.last_met, met_again=each.met_again, days=each.days, times=each.times)
            for each in one.silences
        ],
        recipe=one.recipe,
    )


@router.get("expected-sources", response=list[SourceHeard], auth=READS, summary="Which sources have been silent")
def expected_sources(
    request: HttpRequest,
    silent: Annotated[bool, Query(description="Only those silent for longer than they should be.")] = False,
    on: On = None,
) -> list[SourceHeard]:
    """Functions, systems and territories that should tell of exchanges, the longest silent first."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    ask = queries.silent_sources if silent else queries.expected_sources
    return [
        SourceHeard(
            function=each.function,
            source_system=each.source_system,
            territory=each.territory,
            every_days=each.every_days,
            last_on=each.last_on,
            silent_since=each.silent_since,
            days=each.days,
            overdue=each.overdue,
        )
        for each in ask(_day(on), reader=caller.reader)
    ]


def _day(on: date | None) -> date:
    if on is not None and not 1950 <= on.year <= 2200:
        raise not_valid([("query.on", "“on” is too far from today; give a day between 1950 and 2200.")])
    return on or clock.today()
