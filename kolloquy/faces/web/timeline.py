"""What passed between us and one expert, over all functions, as far as the wall lets the reader see."""

from datetime import date
from itertools import groupby
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse

from kolloquy.engagement import attention, queries, rules
from kolloquy.engagement.coordination import WINDOW
from kolloquy.engagement.follow_ups.queries import follow_ups
from kolloquy.engagement.pressure.dormancy import Dormancy
from kolloquy.engagement.pressure.pressing import Pressure
from kolloquy.engagement.pressure.recipe import RECIPE
from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import ago, channel, function, promise_row, touch_row, touch_rows, why_no_more
from kolloquy.faces.web.expert import of_expert
from kolloquy.faces.web.parts import opened, page
from kolloquy.faces.web.strip import strip
from kolloquy.faces.web.wall import reader, reads, sees
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass, may_see
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock

FIRST_ROWS = 6
MONTHS = 18


def relation(request: HttpRequest, expert: Expert) -> dict[str, object]:
    """The block of an expert's page: `exchange/_relation.html` shows it."""
    look, today, user = reader(request), clock.today(), cast(User, request.user)
    shown: dict[str, object] = {"expert_id": expert.pk, "may_log": bool(rules.may_log(user.function, user.function))}
    if not (verdict := may_see(look, RecordClass.TOUCHPOINT)):
        return shown | {"refused": verdict}
    found = queries.timeline(expert, look, size=queries.LARGEST)
    rows = touch_rows(found.rows[:FIRST_ROWS])
    near = [seen for seen in found.rows if abs((seen.on - today).days) <= WINDOW.days and seen.status != "cancelled"]
    promised = follow_ups(look, expert=expert, on=today).rows if sees(request, RecordClass.FOLLOW_UP) else ()
    pressed, quiet = (
        attention.pressure(expert.pk, today, reader=look),
        attention.dormancy(expert.pk, today, reader=look),
    )
    return shown | {
        "pressure": pressure_mark(pressed) if pressed else None,
        "quiet": quiet_mark(quiet) if quiet else None,
        "met": [_met(seen, today) for seen in near if not _mine(seen, look.user_id)][:3],
        "strip": strip(found.rows, today, months=MONTHS) if found.rows else None,
        "promises": [promise_row(each, today) for each in promised],
        "rows": rows,
        "more": f"/experts/{expert.pk}/timeline" if len(found.rows) > FIRST_ROWS else "",
        "some_known_of": any(not seen.in_full for seen in found.rows),
        "why": why_no_more(),
    }


def _mine(seen: TouchpointSeen, user_id: int) -> bool:
    return user_id in {seen.owner.user_id if seen.owner else 0, *(each.user_id for each in seen.colleagues or ())}


def _met(seen: TouchpointSeen, today: date) -> dict[str, str]:
    """Who met or will meet them about when one does: a function where no more is seen."""
    row = touch_row(seen)
    who = row["who"] or row["function"]
    return {"url": row["url"], "words": f"{who}, {row['channel'].lower()}, {ago(seen.on, today)}"}


def pressure_mark(pressed: Pressure) -> dict[str, str]:
    """The dial, the same everywhere: the figure, and what it means against the wish."""
    return {"figure": f"{pressed.figure:.1f}", "words": pressed.band.words.lower(), "key": pressed.band.key}


def quiet_mark(quiet: Dormancy) -> dict[str, str]:
    if quiet.quiet_since is None:
        return {"words": "never met", "key": "never"}
    last = f"last met {ago(quiet.quiet_since, quiet.on)}"
    if quiet.dormant:
        return {"words": f"gone quiet, {last}", "key": "quiet"}
    return {"words": f"{last}, met on and off" if quiet.on_and_off else last, "key": "met"}


@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@of_expert
def timeline(request: HttpRequest, expert: Expert) -> HttpResponse:
    look, user, today = reader(request), cast(User, request.user), clock.today()
    found = queries.timeline(expert, look, after=request.GET.get("after") or None)
    rows = touch_rows(found.rows)
    months = [(name, list(group)) for name, group in groupby(rows, key=lambda row: f"{row['on']:%B %Y}")]
    context = {
        "expert": expert,
        "months": months,
        "more": found.next_cursor,
        "strip": strip(found.rows, today, months=MONTHS) if found.rows and not request.GET.get("after") else None,
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
    }
    return opened(request, "exchange/pressure.html", context)


@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@of_expert
def quiet(request: HttpRequest, expert: Expert) -> HttpResponse:
    """The quiet mark opened: how long alone, against the rhythm one had."""
    found = attention.dormancy(expert.pk, clock.today(), reader=reader(request))
    if found is None:
        raise Http404("quiet")
    context = {
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
    }
    return opened(request, "exchange/quiet.html", context)


def _quiet_sentence(found: Dormancy) -> str:
    if found.quiet_since is None or found.quiet_days is None:
        return f"No exchange with them in the last {RECIPE.rhythm_years} years."
    last = f"The last exchange was on {words.day(found.quiet_since)}, {words.plural(found.quiet_days, 'day')} ago"
    if found.usual_days is None:
        return f"{last}. There are too few to speak of a rhythm."
    usual = f"usually {words.plural(round(found.usual_days), 'day')} pass between two"
    return f"{last}; {usual}, so they have gone quiet." if found.dormant else f"{last}; {usual}."
