"""Why somebody is on the list, in up to three short facts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from kolloquy.influence.ranking.recipe import Recipe

_LEADS_A_TRIAL = frozenset({"principal_investigator", "study_chair", "study_director", "responsible_party"})
_LEADS_A_BODY = {
    "chair": "chair of",
    "vice_chair": "vice-chair of",
    "president": "president of",
    "editor_in_chief": "editor-in-chief of",
}
_MOST = 3
_LATELY_YEARS = 5
_AUTHORS = {
    "first": "first author on",
    "last": "last author on",
    "sole": "sole author of",
    "corresponding": "corresponding author on",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One piece of evidence as far as a reason needs it."""

    kind: str
    ref_kind: str
    role: str
    venue: str | None
    on: date
    until: date
    points: int


@dataclass(slots=True)
class _Group:
    points: int = 0
    facts: list[Fact] = field(default_factory=list)


def reasons(facts: Sequence[Fact], as_of: date, recipe: Recipe) -> list[str]:
    """The facts that earned most, those of one sort told together."""
    found: dict[tuple[str, ...], _Group] = {}
    for fact in facts:
        group = found.setdefault(_sort(fact), _Group())
        group.points += fact.points
        group.facts.append(fact)
    ordered = sorted(found.items(), key=lambda item: (-item[1].points, item[0]))
    return [_told(sort, group.facts, as_of, recipe) for sort, group in ordered[:_MOST]]


def _sort(fact: Fact) -> tuple[str, ...]:
    if fact.ref_kind == "trial":
        return ("trial", "leads" if fact.role in _LEADS_A_TRIAL else fact.role, fact.kind)
    if fact.ref_kind == "seat":
        return ("seat", fact.kind)
    if fact.ref_kind == "session":
        return ("session", fact.role)
    if fact.kind in ("guideline", "randomised_trial", "synthesis"):
        return ("kind", fact.kind)
    return ("work", fact.role)


def _told(sort: tuple[str, ...], facts: Sequence[Fact], as_of: date, recipe: Recipe) -> str:
    number = len(facts)
    latest = max(facts, key=lambda fact: (fact.on, fact.points))
    match sort:
        case ("trial", "leads", kind):
            running = any(fact.until >= as_of for fact in facts)
            return f"{'leads' if running else 'led'} {_counted(number, _noun(kind, recipe))}"
        case ("trial", role, kind):
            words = role_words(role, recipe)
            return f"{words} in {_counted(number, _noun(kind, recipe))}"
        case ("seat", kind):
            what = f"{latest.venue or ''} {_noun(kind, recipe)}".strip()
            if kind == "guideline_panel":
                what = f"{latest.on.year} {what}"
            leads = _LEADS_A_BODY.get(latest.role)
            more = f" and {_counted(number - 1, 'other')}" if number > 1 else ""
            return (f"{leads} the {what}" if leads else what) + more
        case ("session", role):
            return f"{role_words(role, recipe)} in {_lately(facts, 'congress session', as_of)}"
        case ("kind", kind):
            return f"author of {_lately(facts, _noun(kind, recipe), as_of)}"
        case (_, role):
            return f"{_AUTHORS.get(role, 'co-author of')} {_lately(facts, 'work', as_of)}"
        case _:
            raise AssertionError(sort)


def _lately(facts: Sequence[Fact], noun: str, as_of: date) -> str:
    """How many in the last five calendar years; of who has none of those, all there were."""
    late = [fact.on.year for fact in facts if fact.on.year > as_of.year - _LATELY_YEARS]
    years = late or [fact.on.year for fact in facts]
    over_years = f"since {min(years)}" if late else f"until {max(years)}"
    when = over_years if len(set(years)) > 1 else f"in {years[0]}"
    return f"{_counted(len(years), noun)} {when}"


def role_words(role: str, recipe: Recipe) -> str:
    known = recipe.role(role)
    return known.words if known else role


def _noun(kind: str, recipe: Recipe) -> str:
    return recipe.kind(kind).words.removeprefix("an ").removeprefix("a ")


def _counted(number: int, noun: str) -> str:
    article = "an" if noun[0] in "aeiou" else "a"
    return f"{number} {_plural(noun)}" if number != 1 else f"{article} {noun}"


def _plural(noun: str) -> str:
    head, or_, other = noun.partition(" or ")
    if or_:
        return f"{_plural(head)} or {_plural(other)}"
    if " without " in noun:
        return noun.replace("study", "studies")
    if noun.endswith("sis"):
        return noun[:-2] + "es"
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
