"""What a reading holds, said in words: for differences, versions and conflicts. Plain."""

from collections.abc import Mapping
from typing import Any

FIELDS: Mapping[str, str] = {
    "name": "name", "why": "why it matters", "weights": "weights", "question": "question", "kind": "kind",
    "unmet_need": "unmet need", "need_evidence": "evidence for the need", "topics": "topics", "retired": "retired",
    "statement": "statement", "gap": "gap it answers", "metric": "what is measured", "unit": "unit",
    "baseline": "baseline", "baseline_source": "source of the baseline", "target": "target", "due_on": "due",
    "owner": "owner", "priority": "priority", "territory": "territory", "fewest": "fewest experts",
    "most": "most experts", "contacts": "contacts in a cycle", "gap_weeks": "weeks between two contacts",
    "channels": "channels", "minutes": "minutes", "starts_on": "first day", "ends_on": "last day", "place": "place",
    "lead_weeks": "lead time in weeks", "fee": "fee category", "mix": "mix", "hosts": "hosts", "must": "announced",
    "state": "state",
}  # fmt: skip
NOTHING = "nothing"


def said(value: Any, names: Mapping[str, str] | None = None) -> str:
    """A value as people read it; `names` turns codes into names."""
    names = names or {}
    match value:
        case None | "" | []:
            return NOTHING
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:,.6g}"
        case int():
            return f"{value:,}"
        case str():
            return names.get(value, value)
        case dict():
            return ", ".join(f"{FIELDS.get(k, k.replace('_', ' '))} {said(v, names)}" for k, v in value.items())
        case list():
            return ", ".join(said_part(each) if isinstance(each, dict) else said(each, names) for each in value)
        case _:
            return str(value)


def said_part(part: Mapping[str, Any]) -> str:
    """One part of a mix: “at least 2 rising”."""
    of = f" {part['of']}" if part.get("of") else ""
    bounds = [f"at least {part['fewest']}"] if part.get("fewest") else []
    if part.get("most") is not None:
        bounds.append(f"at most {part['most']}")
    alone = 1 in {part.get("fewest") or 0, part.get("most")} and len(bounds) == 1
    expert = "expert" if alone else "experts"
    what = {
        "country": f"from{of}", "rising": f"rising {expert}", "never_met": f"{expert} we never met",
        "institution": "from any one institution", "highest": "among the topic’s first fifty",
    }.get(str(part.get("kind")), str(part.get("kind")))  # fmt: skip
    return f"{' and '.join(bounds) or 'any number'} {what}"


def title_of(section: str, part: Mapping[str, Any] | None, code: str) -> str:
    """What a part is called in a list of differences."""
    kind = {"gaps": "Gap", "objectives": "Objective", "demands": "Demand"}[section]
    name = next((part[field] for field in ("name", "statement", "question") if part and part.get(field)), code)
    return f"{kind} “{name}”"
