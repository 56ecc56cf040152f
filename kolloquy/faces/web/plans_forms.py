"""What the forms of planning share: limits in people's words and units, and refusals beside the controls."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from kolloquy.faces.web import words
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.cycles_limits import Limits


@dataclass(frozen=True, slots=True)
class Said:
    """Why something was not done, with the rule where one says so."""

    reason: str
    rule: str = ""


def said_of(error: Problem | Refused) -> Said:
    if isinstance(error, Refused):
        return Said(error.verdict.reason, error.verdict.rule or "")
    return Said(words.sentence(str(error)))


@dataclass(frozen=True, slots=True)
class LimitField:
    """One limit as a form asks for it: what it is called, in which unit, and what it does."""

    name: str
    label: str
    unit: str
    does: str
    may_be_empty: bool = False
    for_solver: bool = False
    words: bool = False  # a name rather than a number


LIMITS = (
    LimitField("fullest", "Share of everybody’s time that may be planned", "%",
               "The rest stays free for what nobody foresaw: a question, a call back, an illness."),
    LimitField("spread", "Spread of load", "% points",
               "No two colleagues’ loads lie further apart than this. Empty: loads fall as the experts live.", may_be_empty=True),
    LimitField("budget", "Fees of all activities together", "",
               "In whole units of your currency. Empty: only what each expert may be paid in a year limits fees.", may_be_empty=True),
    LimitField("most_experts", "Experts of one colleague", "experts",
               "One person cannot know more of them well at a time. Empty: only hours limit.", may_be_empty=True),
    LimitField("spacing", "Between two contacts of an expert", "weeks",
               "Whichever function they are of; a demand with a wider cadence keeps its own."),
    LimitField("hours", "Hours a week of whoever has not said", "h",
               "Taken where a colleague’s working time is not entered; travel is in it."),
    LimitField("disturbance", "Price of a moved contact", "points",
               "Counts only when a plan is computed anew in mid-cycle: a change has to be worth more than this."),
    LimitField("payer", "Our name in disclosures of payments", "",
               "What was disclosed under it counts against what an expert may be paid in a year. Empty: nothing counts.", words=True),
    LimitField("seconds", "Time to compute", "s",
               "It ends sooner where the gap below is proved; you can stop it and take the best so far.", for_solver=True),
    LimitField("gap", "Good enough", "%",
               "It ends once no plan of these limits can be this much better.", for_solver=True),
    LimitField("price_seconds", "Time for prices", "s",
               "What each limit costs is found out behind the plan, once that is there. 0 leaves estimates.", for_solver=True),
    LimitField("candidates", "Experts looked at", "experts",
               "Those with the highest standing on the objectives’ topics.", for_solver=True),
    LimitField("seed", "Seed", "", "The same seed and the same figures give the same plan.", for_solver=True),
)  # fmt: skip


def limit_rows(values: Mapping[str, Any], typed: QueryDict | None = None) -> list[dict[str, object]]:
    """The limits with their values: what was typed, else what holds, else what is usual."""
    usual = asdict(Limits())
    return [
        {
            "field": field,
            "value": typed.get(field.name, "") if typed is not None else _shown(field.name, {**usual, **values}),
            "usual": _shown(field.name, usual),
        }
        for field in LIMITS
    ]


def limits_from(posted: QueryDict) -> dict[str, Any]:
    """What was typed, in the units in which a plan keeps it; what is no number is left for the action to refuse."""
    found: dict[str, Any] = {}
    for field in LIMITS:
        if field.name not in posted:
            continue
        text = posted.get(field.name, "").strip()
        if field.words:
            found[field.name] = text
            continue
        text = text.replace(" ", "")
        if text == "":
            found[field.name] = None if field.may_be_empty else ""
        elif field.name == "gap":
            found["gap"] = number(text.replace(",", "."), "The gap") / 100
        else:
            # A comma groups thousands here; whole numbers have no decimals to mistake it for.
            found[field.name] = text.replace(",", "")
    return found


def _shown(name: str, values: Mapping[str, Any]) -> str:
    value = values.get(name)
    if value is None:
        return ""
    return f"{value * 100:g}" if name == "gap" else f"{value}"


def number(text: str, what: str) -> float:
    try:
        found = float(text)
    except ValueError:
        raise BadInput(f"{what}: “{text}” is no number; give one such as 0.1.") from None
    if found != found or abs(found) > 1e12:
        raise BadInput(f"{what}: “{text}” is no number; give one such as 0.1.")
    return found


def whole(text: str, what: str) -> int:
    text = text.strip()
    if not text.removeprefix("-").isdecimal() or len(text) > 9:
        raise BadInput(f"{what}: “{text}” is no whole number; give one such as 13.")
    return int(text)


def day(text: str, what: str) -> date:
    found = words.day_of(text)
    if found is None:
        raise BadInput(f"{what} is missing or no day; write it as 2026-12-31.")
    return found


def chosen_among(values: Iterable[str], known: Mapping[str, Any], what: str) -> list[Any]:
    """What the keys stand for; one that is not known was not on the form."""
    found = [known[value] for value in values if value in known]
    if not found:
        raise BadInput(f"Nothing was chosen: {what}.")
    return found
