"""A picture of who met an expert when: a lane a function, a dot a month. It is also a table."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.engagement.vocabulary import Status
from kolloquy.faces.web.exchange_rows import function

LANE, LEFT, STEP = 22, 118, 22


def strip(seen: Iterable[TouchpointSeen], today: date, *, months: int) -> dict[str, object]:
    span = _months(today, months)
    held = [each for each in seen if each.status != Status.CANCELLED and each.on >= span[0]]
    lanes = sorted({each.function for each in held}, key=lambda name: (name != "medical", name))
    counted = Counter((each.function, each.on.replace(day=1)) for each in held if each.on.replace(day=1) <= span[-1])
    whole = {(each.function, each.on.replace(day=1)) for each in held if each.in_full}
    names = [function(lane) for lane in lanes]
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


# Safe as markup: numbers, and our own words, escaped.
def _picture(
    lanes: Sequence[str],
    names: Sequence[str],
    span: Sequence[date],
    counted: Counter[tuple[str, date]],
    whole: set[tuple[str, date]],
) -> SafeString:
    width, height = LEFT + STEP * len(span), LANE * len(lanes) + 24
    parts = []
    for i, (lane, name) in enumerate(zip(lanes, names, strict=True)):
        y = 10 + i * LANE
        parts.append(f'<text x="0" y="{y + 4}">{escape(name if len(name) < 20 else name.split()[0])}</text>')
        parts.append(f'<path class="lane" d="M{LEFT} {y}H{width}"/>')
        for j, month in enumerate(span):
            if n := counted[lane, month]:
                known_of = "" if (lane, month) in whole else ' class="known-of"'
                parts.append(
                    f'<circle{known_of} cx="{LEFT + STEP * j + 11}" cy="{y}" r="{min(2.5 + 1.5 * n, 8.5):g}"/>'
                )
    for j, month in enumerate(span):
        if month.month == 1 or j == 0:
            parts.append(f'<text x="{LEFT + STEP * j + 4}" y="{height - 4}">{month:%Y}</text>')
    label = f"Exchanges by function and month, {span[0]:%B %Y} to {span[-1]:%B %Y}; the table says the same"
    return mark_safe(
        f'<svg class="strip" viewBox="0 0 {width} {height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'
    )
