"""What the mentions of one expert say together: the name in use, the latest place, since when and how sure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from kolloquy.identity.matching.names import family_of, given_of
from kolloquy.identity.tables import EXPERTS
from kolloquy.kernel.text import fold

_LATELY_YEARS = 6
_LONG_AGO = date(1, 1, 1)
_COLUMNS = (
    "mention_id",
    "kind",
    "ref_id",
    "family",
    "given",
    "initials",
    "suffix",
    "orcid",
    "institution",
    "city",
    "country",
    "on",
)


def experts_table(
    members: Sequence[Sequence[int]], ids: Sequence[str], mentions: pa.Table, probability: Sequence[float], sure: Sequence[bool],
    npis: Mapping[str, str],
) -> pa.Table:  # fmt: skip
    columns = {name: mentions[name].to_pylist() for name in _COLUMNS}
    rows = [
        _expert(expert_id, rows, columns, probability, sure) | {"npi": npis.get(expert_id)}
        for expert_id, rows in zip(ids, members, strict=True)
    ]
    return pa.Table.from_pylist(rows, schema=EXPERTS)


def _expert(
    expert_id: str,
    rows: Sequence[int],
    columns: Mapping[str, list[object]],
    probability: Sequence[float],
    sure: Sequence[bool],
) -> dict[str, object]:
    # The latest first; what carries no date is the oldest.
    latest_first = sorted(rows, key=lambda r: (columns["on"][r] or _LONG_AGO, columns["mention_id"][r]), reverse=True)
    dated = [columns["on"][r] for r in latest_first if columns["on"][r]]
    named = _spelling(latest_first, columns)
    placed = next((r for r in latest_first if columns["country"][r] or columns["institution"][r]), None)
    works = [r for r in rows if columns["kind"][r] == "byline"]
    orcids = Counter(columns["orcid"][r] for r in rows if columns["orcid"][r])
    sure_works = {columns["ref_id"][r] for r in works if sure[r]}
    all_works = {columns["ref_id"][r] for r in works}
    return {
        "expert_id": expert_id,
        "family": columns["family"][named], "given": columns["given"][named] or columns["initials"][named],
        "suffix": columns["suffix"][named], "other_names": _other_names(named, rows, columns),
        "orcid": min(orcids, key=lambda o: (-orcids[o], o)) if orcids else None,
        "institution": columns["institution"][placed] if placed is not None else None,
        "city": columns["city"][placed] if placed is not None else None,
        "country": columns["country"][placed] if placed is not None else None,
        "place_mention_id": columns["mention_id"][placed] if placed is not None else None,
        "first_on": dated[-1] if dated else None, "last_on": dated[0] if dated else None,
        "works": len(all_works), "sure_works": len(sure_works), "review_works": len(all_works - sure_works),
        "mentions": len(rows), "confidence": float(np.mean([probability[r] for r in rows])),
    }  # fmt: skip


def _spelling(latest_first: Sequence[int], columns: Mapping[str, list[object]]) -> int:
    """The mention with the fullest spelling in use lately; of spellings as full, the more usual, then the latest one."""
    if len(latest_first) == 1:
        return latest_first[0]
    newest = columns["on"][latest_first[0]]
    lately = [
        r
        for r in latest_first
        if not isinstance(newest, date)
        or (isinstance(on := columns["on"][r], date) and newest.year - on.year < _LATELY_YEARS)
    ]
    usual = Counter((columns["family"][r], columns["given"][r]) for r in lately)
    return max(lately, key=lambda r: (_fullness(r, columns), usual[columns["family"][r], columns["given"][r]]))


def _fullness(row: int, columns: Mapping[str, list[object]]) -> tuple[int, int, int]:
    family, given = _text(columns["family"][row]), _text(columns["given"][row])
    parts = given_of(given, _text(columns["initials"][row]))
    accents = sum(not c.isascii() for c in f"{family}{given}")
    full_parts = sum(len(p) > 1 for p in (parts.first, *parts.middle))
    return (full_parts, len(parts.middle) + len(family_of(family).parts), accents)


def _other_names(named: int, rows: Sequence[int], columns: Mapping[str, list[object]]) -> list[str]:
    """Spellings that differ by more than case, accents or dots, the usual ones first."""
    if len(rows) == 1:
        return []
    printed = [
        f"{_text(columns['given'][r]) or _text(columns['initials'][r]) or ''} {columns['family'][r]}".strip()
        for r in rows
    ]
    shown = fold(f"{columns['given'][named] or columns['initials'][named] or ''} {columns['family'][named]}")
    by_fold: dict[str, Counter[str]] = {}
    for name in printed:
        by_fold.setdefault(fold(name), Counter())[name] += 1
    by_fold.pop(shown, None)
    usual_first = sorted(by_fold.items(), key=lambda item: (-item[1].total(), item[0]))
    return [min(names, key=lambda n: (-names[n], n)) for _, names in usual_first]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
