"""What the limits of a plan cost, in words: exact, between two figures, or an estimate, as far as it is known by now."""

from collections.abc import Sequence
from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.wall.policy import Reader, RecordClass
from kolloquy.kernel import clock
from kolloquy.planning import queries, queries_prices
from kolloquy.planning.seen import PriceSeen, PricingSeen

FIRST, FIRST_NAMES = 5, 4
LONG_TO_WAIT = timedelta(seconds=30)  # a worker that runs and has no plan to compute takes it up within a few


@reads(RecordClass.PLAN)
@never_cache
@require_safe
def prices(request: HttpRequest, key: str) -> HttpResponse:
    """The part of the front page that is asked for again while prices come in; to who has no script, all of them."""
    look = reader(request)
    seen = queries.plan(key, look)
    if seen is None or not seen.in_full or seen.solved_at is None:
        raise Http404(key)
    if not is_part(request):
        return HttpResponseRedirect(reverse("plan-explain", args=[key, "prices"]))
    return render(request, "plan/_prices.html", {"key": key, "plan": seen, **prices_shown(key, look)})


def prices_shown(key: str, look: Reader, *, first: int | None = FIRST) -> dict[str, object]:
    found = queries_prices.prices(key, look)
    run = queries_prices.pricing(key, look)
    return {
        "prices": [price_row(key, each) for each in found[:first]],
        "more_prices": first is not None and len(found) > first,
        "pricing": pricing_row(run, known=sum(not each.estimate for each in found), of=len(found)) if run else None,
    }


def pricing_row(seen: PricingSeen, *, known: int, of: int) -> dict[str, object]:
    if not seen.under_way:
        told = words.sentence(seen.problem) if seen.problem else ""
    elif seen.waits and clock.now() - seen.asked_at > LONG_TO_WAIT:
        told = "Not taken up yet: the worker finds them out once no plan waits."
    elif not known:
        told = "Being computed behind the plan; until then they are estimates."
    else:
        told = f"Being computed behind the plan: {known} of {of} known by now, the others are estimates."
    return {"under_way": seen.under_way, "words": told}


def price_row(plan_key: str, seen: PriceSeen) -> dict[str, object]:
    return {
        "try_it": _what_if(plan_key, seen),
        "sentence": seen.sentence,
        "points": points_in_words(seen),
        "how": how_sure(seen),
        "means": means(seen),
        "estimate": seen.estimate,
        "comes": _names(seen.comes),
        "goes": _names(seen.goes),
    }


def points_in_words(seen: PriceSeen) -> str:
    if seen.estimate:
        return f"about +{words.number(seen.points)}"
    if seen.exact or seen.at_most is None:
        return f"+{words.number(seen.points)}"
    if not seen.points:
        return f"at most +{words.number(seen.at_most)}"
    return f"+{words.number(seen.points)} to +{words.number(seen.at_most)}"


def how_sure(seen: PriceSeen) -> str:
    if seen.estimate:
        return "an estimate"
    if seen.at_most is None:
        return ""
    return "exact" if seen.exact else "between"


def means(seen: PriceSeen) -> str:
    """What stands behind the figure, in sentences."""
    if seen.estimate:
        return "From a simpler problem, in which half a visit counts half. No plan was computed with it."
    if seen.at_most is None:
        return "A plan was computed with it that is worth so much more."
    if seen.exact:
        return "The plan was computed anew with it: it gains this much, and it was proved that none gains more."
    most = f"It was proved that none gains more than {words.number(seen.at_most)}."
    if not seen.found:
        return f"The plan was computed anew with it and nothing better was found. {most}"
    told = f"The plan was computed anew with it, and one was found that is worth {words.number(seen.found)} points more"
    if without := seen.found - seen.points:
        told += f"; up to {words.number(without)} of these might be had without it"
    return f"{told}. {most}"


def _names(some: Sequence[tuple[str, str]]) -> dict[str, object]:
    return {
        "first": [{"name": name, "url": f"/experts/{key}"} for key, name in some[:FIRST_NAMES]],
        "more": max(len(some) - FIRST_NAMES, 0),
    }


def _what_if(plan_key: str, seen: PriceSeen) -> str:
    """Where the limit can be changed to see what comes of it; "" where a what-if knows no such change."""
    last = seen.limit_key.rpartition(":")[2]
    asked = {
        "minutes": {"kind": "hours", "user": last},
        "fewest": {"kind": "aim", "demand": last},
        "most": {"kind": "aim", "demand": last},
        "size": {"kind": "aim", "demand": last},
        "budget": {"kind": "budget"},
    }.get(seen.kind)
    return address(reverse("plan-what-if", args=[plan_key]), **asked) if asked else ""
