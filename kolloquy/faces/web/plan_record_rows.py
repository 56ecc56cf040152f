"""The figures of plan against record as pages print them, each with the address that opens it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict

from kolloquy.engagement.measuring.arithmetic import Alignment, Coverage, Inequality, Share, adherence
from kolloquy.engagement.measuring.drift import Drift
from kolloquy.engagement.measuring.lines import DROPPED, Line
from kolloquy.engagement.measuring.queries import Record
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import channel
from kolloquy.faces.web.plan_agreed_rows import week_of

Row = dict[str, object]


def share(found: Share, url: str) -> Row:
    """A figure with its arithmetic."""
    figure = f"{found.figure:.0%}" if found.figure is not None else "–"
    return {"figure": figure, "part": len(found.part), "of": found.of, "arithmetic": found.arithmetic, "url": url}


def parted(
    found: Record, by: Callable[[Line], str], name: str, path: str, names: Mapping[str, str] | None = None
) -> list[Row]:
    """Adherence for each week, person or region."""
    shares = found.adherence_by(by)
    return [
        {
            **share(shares[key], f"{path}/rows?{urlencode({'show': 'due', name: key})}"),
            "name": _called(name, key, names),
        }
        for key in sorted(shares, key=lambda key: (not key, _called(name, key, names) if name != "week" else key))
    ]


def _called(name: str, key: str, names: Mapping[str, str] | None) -> str:
    if name == "week":
        return words.day(date.fromisoformat(key))
    if not key:
        return "Places in activities" if name == "colleague" else "No region"
    return (names or {}).get(key, key)


def covered(found: Coverage, path: str) -> Row:
    """Experts met of experts asked for, each once, and contacts held of contacts planned."""
    aim = found.aim
    url = f"{path}/rows?{urlencode({'show': 'planned', 'objective': aim.key})}"
    return {
        "name": aim.name,
        "met": len(found.met),
        "planned": len(found.planned),
        "asked": _asked(aim.fewest, aim.most),
        "reached": bool(aim.fewest) and found.reached,
        "short": found.short,
        "elsewhere": aim.elsewhere,
        "held": found.held,
        "contacts": found.contacts,
        "parts": [
            {
                "name": each.part.name,
                "met": len(each.met),
                "asked": _asked(each.part.fewest, each.part.most),
                "reached": bool(each.part.fewest) and each.reached,
                "url": f"{url}&{urlencode({'part': each.part.key})}",
            }
            for each in found.parts
        ]
        if len(found.parts) > 1
        else [],
        "url": url,
    }


def _asked(fewest: int, most: int) -> str:
    if not fewest:
        return f"up to {most}"
    return f"{fewest} to {most}" if most > fewest else str(fewest)


def shared(found: Inequality, values: Iterable[tuple[str, int]]) -> Row:
    """The figure, its sum, and who has how much, the most first."""
    told = sorted(values, key=lambda pair: (-pair[1], pair[0]))
    return {
        "figure": f"{found.figure:.2f}",
        "arithmetic": found.arithmetic,
        "most": told[:30],
        "rest": max(0, len(told) - 30),
        "none": sum(not count for _, count in told),
        "of": len(told),
    }


def aligned(found: Alignment) -> Row:
    return {
        "region": found.region,
        "figure": f"{found.figure:.0%}",
        "cells": [(f"{mine:.0%}", f"{everybody:.0%}") for _, mine, everybody in found.terms],
        "missing": list(found.missing),
    }


def drifted(found: Drift, record: Record, path: str) -> Row:
    missed = any(record.by_key[key].is_missed(record.today) for key in found.keys)
    about = next((aim.key for aim in record.aims if aim.name == found.about), found.about)
    return {
        "about": record.names.get(found.about, found.about) if found.kind == "colleague" else found.about,
        "sentence": found.sentence,
        "arithmetic": found.arithmetic,
        "url": f"{path}/rows?{urlencode({'show': 'missed' if missed else 'planned', found.kind: about})}",
        "missed": missed,
    }


# What an opened figure shows, and how it is called.
_SHOWN: Mapping[str, tuple[str, Callable[[Line, date], bool]]] = {
    "due": ("What was due", lambda line, today: line.is_due(today)),
    "held": ("What was held", lambda line, _: line.is_held),
    "missed": ("What was due and not held", lambda line, today: line.is_missed(today)),
    "planned": ("What is planned", lambda line, _: line.state != DROPPED),
    "reached": ("Who is planned, and who was met", lambda line, _: line.state != DROPPED),
}
_NARROWED: Mapping[str, Callable[[Line], str]] = {
    "week": lambda line: line.monday.isoformat(),
    "colleague": lambda line: line.colleague,
    "region": lambda line: line.region,
    "objective": lambda line: line.objective,
    "part": lambda line: line.part,
    "expert": lambda line: line.expert,
}


def chosen(found: Record, asked: QueryDict) -> tuple[list[Line], str, str]:
    """The rows behind a figure, what they are, and the sum."""
    show = asked.get("show", "")
    heading, fits = _SHOWN.get(show, _SHOWN["due"])
    lines: list[Line] = [line for line in found.due if fits(line, found.today)]
    for name, of in _NARROWED.items():
        if name in asked:
            value = asked.get(name, "")
            lines = [line for line in lines if of(line) == value]
            heading += f", {_narrowed(found, name, value)}"
    sums = adherence(lines, found.today)
    arithmetic = found.reach.arithmetic + " experts" if show == "reached" else f"Held of due: {sums.arithmetic}"
    return sorted(lines, key=lambda line: (line.is_held, line.monday, line.key)), heading, arithmetic


def _narrowed(found: Record, name: str, value: str) -> str:
    if name == "week":
        try:
            return week_of(date.fromisoformat(value))
        except ValueError:
            return "no week"
    if name == "objective":
        return next((aim.name for aim in found.aims if aim.key == value), "no objective of this plan")
    if name == "part":
        parts = (part for aim in found.aims for part in aim.parts)
        return next((f"“{part.name}”" for part in parts if part.key == value), "nothing this plan asks for")
    return found.names.get(value, value[:80]) or _called(name, "", None).lower()


def line_rows(lines: Sequence[Line], found: Record) -> list[Row]:
    before = {line.key for line in found.before}
    return [
        {
            "expert": found.names.get(line.expert, line.expert),
            "expert_url": f"/experts/{line.expert}",
            "when": week_of(line.monday),
            "what": channel(line.channel),
            "who": found.names.get(line.colleague, ""),
            "said": _said(line, found, before),
            "held": line.is_held,
            "touchpoint": f"/exchange/touchpoints/{found.touchpoints[line.key]}"
            if line.key in found.touchpoints
            else "",
            "door": "" if line.key in before else f"/plan/p/{found.plan.key}/record/{line.key}",
        }
        for line in lines
    ]


def _said(line: Line, found: Record, before: set[str]) -> str:
    if line.state == DROPPED:
        return "taken out"
    if line.is_held:
        on = f"held on {words.day(line.held_on)}" if line.held_on else "held"
        other = f", {channel(line.held_by).lower()} instead" if line.held_by not in {"", line.channel} else ""
        return on + other + (", by a colleague" if line.other_colleague else "")
    if line.key in before:
        return "missed before the plan was made again"
    return "not held" if line.is_missed(found.today) else "to come"
