"""One expert: who and where, how sure we are, what they stand for, and every figure opened."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kolloquy.faces.web import charts, words
from kolloquy.faces.web.evidence_items import evidence_items, seat_item, transfer_item, trial_item, work_item
from kolloquy.faces.web.legal import legal_block
from kolloquy.faces.web.parts import opened, page
from kolloquy.faces.web.plans_on_expert import plans_of_expert
from kolloquy.faces.web.relation import relation
from kolloquy.faces.web.rows import directory_row, plain_row, standing_figures
from kolloquy.faces.web.wall import reads, sees, why_not
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.identity import queries as identity
from kolloquy.identity.directory import entry_of
from kolloquy.identity.models import Expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence import queries as influence
from kolloquy.influence.models import Interest, TopicStanding
from kolloquy.influence.ranking.recipe import RECIPE

MOST_INTERESTS = 12
MOST_NEIGHBOURS = 8
FIRST_WORKS = 6

_Rest = ParamSpec("_Rest")
_ExpertView = Callable[Concatenate[HttpRequest, Expert, _Rest], HttpResponse]


def of_expert(view: _ExpertView[_Rest]) -> Callable[Concatenate[HttpRequest, str, _Rest], HttpResponse]:
    """Finds the expert an address names: a merged one's address leads on to the one they became."""

    @require_safe
    @wraps(view)
    def found(request: HttpRequest, expert_id: str, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
        expert = identity.current_expert(expert_id)
        if expert is None:
            raise Http404(expert_id)
        if expert.expert_id != expert_id:
            return HttpResponseRedirect(request.get_full_path().replace(expert_id, expert.expert_id, 1))
        if expert.state == ExpertState.GONE:
            return render(request, "experts/gone.html", {"expert": expert}, status=410)
        return view(request, expert, *args, **kwargs)

    return cast(Callable[Concatenate[HttpRequest, str, _Rest], HttpResponse], found)


@reads(RecordClass.EXPERT)
@of_expert
def expert(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Who and where for everybody; what the evidence says of them only for who may see evidence."""
    entry = entry_of(expert)
    context = {"expert": entry, "expert_id": entry.expert_id, "name": entry.name, "head": directory_row(entry)}
    context["legal"] = legal_block(request, expert.pk, expert.country)
    context["relation"] = relation(request, expert)
    context["planned"] = plans_of_expert(request, expert.pk)
    if sees(request, RecordClass.EVIDENCE):
        context |= {"evidence": True, **_evidence(expert)}
    else:
        context["why_not"] = why_not(request, RecordClass.EVIDENCE)
    return page(request, "experts/expert.html", context)


def _evidence(expert: Expert) -> dict[str, object]:
    standings = influence.standings_of(expert)
    scale = charts.scale_of(standing.high for standing in standings)
    works, more_works = identity.publications_of(expert, size=FIRST_WORKS)
    interests = influence.interests_of(expert)[:MOST_INTERESTS]
    neighbours = influence.neighbours_of(expert)
    transfers = identity.transfer_sums_of(expert)
    return {
        "expert": expert,
        "head": plain_row(expert),
        "sure": words.sure(expert.confidence),
        "percent": words.percent(expert.confidence),
        "place_on": words.day(expert.place_on),
        "registration": identity.registration_of(expert),
        "standings": [_standing_row(standing, scale) for standing in standings],
        "interests": _interest_table(interests),
        "chart_rows": json.dumps(_chart_rows(interests), ensure_ascii=False) if interests else "",
        "works": [work_item(authorship) for authorship in works],
        "more_works": more_works,
        "trials": [trial_item(role) for role in identity.trial_roles_of(expert)],
        "seats": [seat_item(held) for held in identity.seats_of(expert)],
        "neighbours": neighbours[:MOST_NEIGHBOURS],
        "more_neighbours": neighbours[MOST_NEIGHBOURS:],
        "transfers": transfers,
    }


def _standing_row(standing: TopicStanding, scale: float) -> dict[str, object]:
    return {
        "topic": standing.topic,
        "place": standing.place,
        "why": "; ".join(standing.reasons),
        **standing_figures(standing, scale),
    }


def _interest_table(interests: list[Interest]) -> dict[str, object]:
    years = sorted({int(year) for interest in interests for year in interest.years})[-10:]
    return {
        "years": years,
        "rows": [
            {
                "name": interest.name,
                "cells": [round(float(interest.years.get(str(year), 0)), 1) for year in years],
                "trend": interest.trend,
            }
            for interest in interests
        ],
    }


def _chart_rows(interests: list[Interest]) -> list[dict[str, object]]:
    table = _interest_table(interests)
    years = set(table["years"])  # type: ignore[call-overload]
    return [
        {"interest": interest.name, "year": int(year), "weight": round(float(weight), 2), "order": order}
        for order, interest in enumerate(interests)
        for year, weight in interest.years.items()
        if int(year) in years and float(weight) > 0
    ]


@of_expert
def standing(request: HttpRequest, expert: Expert, slug: str) -> HttpResponse:
    """A standing opened: the sentence, the arithmetic, and every record that earned part of it."""
    standing = influence.standing_of(expert, slug)
    if standing is None:
        raise Http404(slug)
    shares = influence.evidence_of(standing)
    items = evidence_items(row for _, rows in shares for row in rows)
    blocks = [
        {"channel": share.channel, "points": words.exact(share.points), "items": [items[row.number] for row in rows]}
        for share, rows in shares
    ]
    return opened(
        request,
        "experts/standing.html",
        {
            "expert": expert,
            "standing": standing,
            "figures": standing_figures(standing, standing.high),
            "as_of": words.day(standing.as_of),
            "blocks": blocks,
            "sum": " + ".join(str(block["points"]) for block in blocks),
            "open": request.GET.get("channel", ""),
            "recipe": RECIPE,
            "rise": words.rise(standing.rise, RECIPE.rise.recent_years),
            "total": words.exact(standing.standing),
            "thin": standing.standing and (standing.high - standing.low) / standing.standing > charts.THIN,
        },
    )


@of_expert
def sources(request: HttpRequest, expert: Expert) -> HttpResponse:
    """Where every fact about the expert comes from, and how sure we are that it is this person."""
    context = {
        "expert": expert,
        "facts": [_fact(fact) for fact in identity.sources_of(expert)],
        "files": [
            (words.source_name(source), file, words.day(read.date()))
            for source, file, read in identity.source_files_of(expert)
        ],
        "to_review": [work_item(authorship) for authorship in identity.works_to_review(expert)],
        "sure": words.sure(expert.confidence),
        "percent": words.percent(expert.confidence),
        "works": words.whose_works(expert),
    }
    return opened(request, "experts/sources.html", context)


def _fact(fact: identity.SourcedFact) -> dict[str, str]:
    return {
        "label": words.FACTS.get(fact.fact, fact.fact),
        "value": fact.value,
        "source": words.source_name(fact.source),
        "ref_id": fact.ref_id.removeprefix("pmid:"),
        "link": words.link_to(fact.ref_kind, fact.ref_id),
        "stated": words.day(fact.stated_on) if fact.stated_on else "",
        "file": fact.source_file,
        "read": words.day(fact.retrieved_at.date()),
    }


@of_expert
def works(request: HttpRequest, expert: Expert) -> HttpResponse:
    found, more = identity.publications_of(expert, after=request.GET.get("after"))
    context = {"expert": expert, "works": [work_item(authorship) for authorship in found], "more": more}
    return page(request, "experts/works.html", context, part="rows")


@of_expert
def interest(request: HttpRequest, expert: Expert) -> HttpResponse:
    name = request.GET.get("name", "")
    found = next((interest for interest in influence.interests_of(expert) if interest.name == name), None)
    if found is None:
        raise Http404(name)
    shown = [work_item(authorship) for authorship in influence.works_on(expert, found)]
    return opened(request, "experts/interest.html", {"expert": expert, "interest": found, "works": shown})


@of_expert
def joint_works(request: HttpRequest, expert: Expert, other_id: str) -> HttpResponse:
    other = identity.current_expert(other_id)
    if other is None:
        raise Http404(other_id)
    shown = [work_item(authorship) for authorship in identity.works_together(expert, other)]
    return opened(request, "experts/joint_works.html", {"expert": expert, "other": other, "works": shown})


@of_expert
def transfers(request: HttpRequest, expert: Expert) -> HttpResponse:
    shown = [transfer_item(transfer) for transfer in identity.transfers_of(expert)]
    return opened(request, "experts/transfers.html", {"expert": expert, "transfers": shown})
