"""Who is among the experts of an activity, as one line: country:ES>=2;rising>=1;institution<=2. Plain."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from kolloquy.kernel.problems import BadInput

_PART = re.compile(r"([a-z_]+)(?::([^<>=;]{1,40}))?((?:(?:>=|<=)\d{1,4}){1,2})")
_BOUND = re.compile(r"(>=|<=)(\d+)")


def read_mix(words: str) -> list[dict[str, Any]]:
    found = []
    for part in filter(None, (each.strip() for each in re.split(r"[;|]", words))):
        match = _PART.fullmatch(part.replace(" ", ""))
        if match is None:
            raise BadInput(
                f"“{part[:60]}” is no mix; write it as country:ES>=2;rising>=1;institution<=2, at least or at most so many."
            )
        kind, of, bounds = match.groups()
        limits = {sign: int(number) for sign, number in _BOUND.findall(bounds)}
        found.append({"kind": kind, "of": of or "", "fewest": limits.get(">=", 0), "most": limits.get("<=")})
    return found


def written_mix(mix: Iterable[Mapping[str, Any]]) -> str:
    parts = []
    for part in mix:
        of = f":{part['of']}" if part.get("of") else ""
        least = f">={part['fewest']}" if part.get("fewest") else ""
        most = "" if part.get("most") is None else f"<={part['most']}"
        parts.append(f"{part['kind']}{of}{least or ('' if most else '>=0')}{most}")
    return ";".join(parts)


def read_weights(words: str) -> dict[str, str]:
    """standing=35;need=10 and so on, as numbers still to be checked."""
    found = {}
    for part in filter(None, (each.strip() for each in re.split(r"[;|]", words))):
        name, sign, value = part.partition("=")
        if not sign or not value.strip():
            raise BadInput(
                f"“{part[:40]}” is no weight; write standing=35;sweet_spot=30;need=10;continuity=15;rise=10."
            )
        found[name.strip().lower()] = value.strip()
    return found
