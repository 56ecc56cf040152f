"""A picture of who met an expert when: a lane a function, a dot a month. It is also a table."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.engagement.vocabulary import Status
from kolloquy.faces.web.exchange_rows import short_function

MONTHS = 18  # a year and a half: this season and the one before
STEP = 22
CLASS_KNOWN_OF = ' class="known-of"'


def strip(seen: Iterable[TouchpointSeen], today: date, *, months: int = MONTHS) -> dict[str, object]:
    span = _months(today, months)
    held = [each for each in seen if each.status != Status.CANCELLED and each.on >= span[0]]
    lanes = sorted({each.function for each in held}, key=lambda name: (name != "medical", name))
    counted = Counter((each.function, each.on.replace(day=1)) for each in held if each.on.replace(day=1) <= span[-1])
    whole = {(each.function, each.on.replace(day=1)) for each in held if each.in_full}
    names = [short_function(lane) for lane in lanes]
    return {
        "picture": _picture(lanes, names, span, counted, whole) if counted else "",
        "functions": names,
        "table": [
            {"month": f"{month:%B %Y}", "cells": [counted[lane, month] for lane in lanes]}
            for month in reversed(span)
            if any(counted[lane, month] for lane in lanes)
        ],
    }


def _months(today: date, months: int) -> list[date]:
    """The first days of the last months, oldest first, this one included."""
    first, found = today.replace(day=1), []
    for _ in range(months):
        found.append(first)
        first = (first - timedelta(days=1)).replace(day=1)
    return found[::-1]


# Safe as markup: numbers, and our own words, escaped. The names stand outside the drawing, so that they stay readable
# where it shrinks.
def _picture(
    lanes: Sequence[str],
    names: Sequence[str],
    span: Sequence[date],
    counted: Counter[tuple[str, date]],
    whole: set[tuple[str, date]],
) -> SafeString:
    width = STEP * len(span)
    parts = []
    for lane, name in zip(lanes, names, strict=True):
        dots = "".join(
            f'<circle{"" if (lane, month) in whole else CLASS_KNOWN_OF} cx="{STEP * j + STEP // 2}" cy="10" r="{min(2.5 + 1.5 * n, 8.5):g}"/>'
            for j, month in enumerate(span)
            if (n := counted[lane, month])
        )
        lane_line = f'<path class="lane" d="M0 10H{width}"/>'
        parts.append(f'<span>{escape(name)}</span><svg viewBox="0 0 {width} 20">{lane_line}{dots}</svg>')
    first, last = f"{span[0]:%B %Y}", f"{span[-1]:%B %Y}"
    parts.append(f'<span></span><span class="ends"><span>{first}</span><span>{last}</span></span>')
    label = f"Exchanges by function and month, {first} to {last}; the table says the same"
    return mark_safe(f'<div class="strip" role="img" aria-label="{label}">{"".join(parts)}</div>')
