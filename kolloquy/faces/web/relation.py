"""The relation to an expert as other pages show it: the block of an expert's page, and the marks in a list."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypedDict, cast

from django.http import HttpRequest

from kolloquy.engagement import queries, rules
from kolloquy.engagement.attention_in_lists import Attention, attention_of
from kolloquy.engagement.coordination import WINDOW
from kolloquy.engagement.follow_ups.queries import follow_ups
from kolloquy.engagement.plan_meets.queries import coming
from kolloquy.engagement.pressure.dormancy import Dormancy
from kolloquy.engagement.pressure.pressing import Pressure
from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.faces.web.exchange_rows import (
    ago,
    channel,
    function,
    promise_row,
    short_function,
    touch_row,
    touch_rows,
    why_no_more,
)
from kolloquy.faces.web.plan_agreed_rows import url_of, week_of, with_planned
from kolloquy.faces.web.strip import MONTHS, strip
from kolloquy.faces.web.wall import reader, sees
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Reader, RecordClass, may_see
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.planning.ahead import PlannedSeen

FIRST_ROWS = 5
LOOK_BACK = 100  # exchanges, which is more than the years of the strip hold for almost everybody
# Words that deserve the eye in a list; being met as wished is no news.
TELLING = frozenset({"above", "far_above"})


def relation(request: HttpRequest, expert: Expert) -> dict[str, object]:
    """The block of an expert's page: `exchange/_relation.html` shows it."""
    look, today, user = reader(request), clock.today(), cast(User, request.user)
    shown: dict[str, object] = {"expert_id": expert.pk, "may_log": bool(rules.may_log(user.function, user.function))}
    if not (verdict := may_see(look, RecordClass.TOUCHPOINT)):
        return shown | {"refused": verdict}
    found = queries.timeline(expert, look, size=LOOK_BACK)
    planned = coming(expert.pk, look, today)
    rows = with_planned(touch_rows(found.rows[:FIRST_ROWS], look.user_id), planned[:FIRST_ROWS], look)
    near = [seen for seen in found.rows if abs((seen.on - today).days) <= WINDOW.days and seen.status != "cancelled"]
    promised = follow_ups(look, expert=expert, on=today).rows if sees(request, RecordClass.FOLLOW_UP) else ()
    weighed = attention_of([expert.pk], today, reader=look).get(expert.pk)
    return shown | {
        "pressure": pressure_mark(weighed.pressure) if weighed else None,
        "quiet": _with_next(
            quiet_mark(weighed.dormancy) if weighed else {"words": "never met", "key": "never"}, planned
        ),
        "met": _near(near, planned, look, today)[:3],
        "agreed_url": next((url for each in planned if (url := url_of(each))), ""),
        "strip": strip(found.rows, today, months=MONTHS) if found.rows else None,
        "promises": [promise_row(each, today) for each in promised],
        "rows": rows,
        "more": f"/experts/{expert.pk}/timeline" if len(found.rows) > FIRST_ROWS else "",
        "some_known_of": any(not seen.in_full for seen in found.rows),
        "why": why_no_more(),
    }


def _with_next(mark: dict[str, str], planned: Sequence[PlannedSeen]) -> dict[str, str]:
    if planned:
        mark["words"] += f", planned for the {week_of(planned[0].monday)}"
    return mark


def _near(
    near: Sequence[TouchpointSeen], planned: Sequence[PlannedSeen], look: Reader, today: date
) -> list[dict[str, str]]:
    """Who else meets them about when one does, by what was held, is arranged, or stands in a plan."""
    found = [_met(seen, today) for seen in near if not _mine(seen, look.user_id)]
    for each in planned:
        if each.days_from(today) <= WINDOW.days and each.colleague_id != look.user_id:
            who = each.colleague or function(each.function)
            how = channel(each.channel).lower()
            found.append({"url": url_of(each), "words": f"{who}, {how}, by plan in the {week_of(each.monday)}"})
    return found


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


class Mark(TypedDict):
    """What a list says of the relation: when each function met them last, and what stands out."""

    last: str
    mark: str
    url: str
    door: str


def marks(request: HttpRequest, expert_ids: Iterable[str]) -> dict[str, Mark]:
    """In a fixed number of queries, however long the list."""
    today = clock.today()
    found = attention_of(expert_ids, today, reader=reader(request))
    return {expert_id: _mark(expert_id, each, today) for expert_id, each in found.items()}


def _mark(expert_id: str, seen: Attention, today: date) -> Mark:
    last = " · ".join(f"{short_function(name)} {ago(on, today)}" for name, on in seen.last[:2])
    pressed = seen.pressure.band.key in TELLING
    return Mark(
        last=last,
        mark=seen.pressure.band.words.lower() if pressed else "gone quiet" if seen.dormancy.dormant else "",
        url=f"/experts/{expert_id}/timeline",
        door=f"/experts/{expert_id}/{'pressure' if pressed else 'quiet'}",
    )
