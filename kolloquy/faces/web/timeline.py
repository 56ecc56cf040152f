"""What passed between us and one expert, over all functions, as far as the wall lets the reader see."""

from itertools import groupby
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse

from kolloquy.engagement import attention, queries, rules
from kolloquy.engagement.plan_meets.queries import coming, next_with
from kolloquy.engagement.pressure.dormancy import Dormancy
from kolloquy.engagement.pressure.recipe import RECIPE
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import ago, channel, function, touch_rows, why_no_more
from kolloquy.faces.web.expert import of_expert
from kolloquy.faces.web.parts import opened, page
from kolloquy.faces.web.plan_agreed_rows import week_of, with_planned
from kolloquy.faces.web.strip import strip
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock


@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@of_expert
def timeline(request: HttpRequest, expert: Expert) -> HttpResponse:
    look, user, today = reader(request), cast(User, request.user), clock.today()
    found = queries.timeline(expert, look, after=request.GET.get("after") or None)
    rows = touch_rows(found.rows, look.user_id)
    if not request.GET.get("after"):
        rows = with_planned(rows, coming(expert.pk, look, today), look)
    months = [(name, list(group)) for name, group in groupby(rows, key=lambda row: f"{row['on']:%B %Y}")]
    context = {
        "expert": expert,
        "months": months,
        "more": found.next_cursor,
        "strip": strip(found.rows, today) if found.rows and not request.GET.get("after") else None,
        "may_log": bool(rules.may_log(user.function, user.function)),
        "some_known_of": any(not seen.in_full for seen in found.rows),
        "why": why_no_more(),
    }
    return page(request, "exchange/timeline.html", context, part="rows")


@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@of_expert
def pressure(request: HttpRequest, expert: Expert) -> HttpResponse:
    """The dial opened: a term for each exchange, and what the sum is held against."""
    pressed = attention.pressure(expert.pk, clock.today(), reader=reader(request))
    if pressed is None:
        raise Http404("pressure")
    wish = f"{words.plural(pressed.wish, 'exchange')} a quarter"
    said = f"They wish {wish}" if pressed.wish_stated else f"They have said nothing, so {wish} is taken"
    times = f"; the figure is {pressed.times:.1f} times that" if pressed.times is not None else ""
    context = {
        "expert": expert,
        "figure": f"{pressed.figure:.2f}",
        "sentence": f"{pressed.band.words}: the figure is {pressed.figure:.2f}. {said}, which would come to {pressed.wished:.2f} on average{times}.",
        "terms": [
            {
                "url": f"/exchange/touchpoints/{term.key}",
                "what": f"{channel(term.channel)}, {function(term.function)}" + ("" if term.held else ", planned"),
                "when": f"{words.day(term.on)}, {ago(term.on, pressed.on)}",
                "weight": f"{term.weight:g}",
                "left": f"{term.fading:.2f}",
                "counts": f"{term.value:.2f}",
            }
            for term in pressed.terms
        ],
        "weights": [(channel(each.channel), f"{each.weight:g}", each.because) for each in RECIPE.channels],
        "half_life": RECIPE.half_life_days,
        "half_life_because": RECIPE.half_life_because,
        "recipe": pressed.recipe,
        "ahead": [_ahead(each) for each in attention.pressure_ahead(expert.pk, clock.today(), reader=reader(request))],
    }
    return opened(request, "exchange/pressure.html", context)


def _ahead(each: attention.Ahead) -> dict[str, str]:
    planned = ", ".join(f"{channel(one.channel).lower()} of {function(one.function)}" for one in each.planned)
    return {
        "on": words.day(each.on),
        "figure": f"{each.pressure.figure:.2f}",
        "words": each.pressure.band.words.lower(),
        "arithmetic": each.pressure.arithmetic,
        "planned": f"{planned}, by plan" if planned else "arranged exchanges",
    }


@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@of_expert
def quiet(request: HttpRequest, expert: Expert) -> HttpResponse:
    """The quiet mark opened: how long alone, against the rhythm one had."""
    found = attention.dormancy(expert.pk, clock.today(), reader=reader(request))
    if found is None:
        raise Http404("quiet")
    context: dict[str, Any] = {
        "expert": expert,
        "sentence": _quiet_sentence(found),
        "arithmetic": found.arithmetic,
        "exchanges": found.exchanges,
        "years": RECIPE.rhythm_years,
        "silences": [
            (
                words.day(each.last_met),
                words.day(each.met_again) if each.met_again else "today",
                each.days,
                f"{each.times:.1f}",
            )
            for each in found.silences
        ],
        "rule": f"A silence is {RECIPE.silence_times:g} times the usual wait, and at least {RECIPE.silence_days} days: {RECIPE.silence_because}.",
        "recipe": found.recipe,
        "planned": next_with([expert.pk], reader(request), clock.today()).get(expert.pk),
    }
    if context["planned"]:
        context["planned_when"] = week_of(context["planned"].monday)
    return opened(request, "exchange/quiet.html", context)


def _quiet_sentence(found: Dormancy) -> str:
    if found.quiet_since is None or found.quiet_days is None:
        return f"No exchange with them in the last {RECIPE.rhythm_years} years."
    last = f"The last exchange was on {words.day(found.quiet_since)}, {words.plural(found.quiet_days, 'day')} ago"
    if found.usual_days is None:
        return f"{last}. There are too few to speak of a rhythm."
    usual = f"usually {words.plural(round(found.usual_days), 'day')} pass between two"
    return f"{last}; {usual}, so they have gone quiet." if found.dormant else f"{last}; {usual}."
