"""Plans as pages print them: text only, so that no template can show more than the wall gave."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypedDict

from django.urls import reverse

from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import channel, function
from kolloquy.planning.optimiser.solution import Ended
from kolloquy.planning.seen import ContactSeen, Course, CycleSeen, PlannedExpertSeen, PlanSeen, WhoSeen
from kolloquy.planning.vocabulary import ContactState, Origin, PlanKind, PlanState

# What keeps somebody out, as a filter says it; the sentence beside each expert says it in full.
OUT_WORDS = {
    "consent": "Their rights",
    "erased": "Erased",
    "nobody_there": "No colleague there",
    "wish": "Their own wish",
    "expert_out": "Taken out beforehand",
    "no_fit": "Interests do not meet",
    "no option": "No way to engage them",
    "cannot be met": "Not to be met in these weeks",
    "no room": "Contact pressure",
    "room": "Contact pressure",
    "pressure": "Contact pressure",
    "spacing": "Too close to another contact",
    "first_by": "Left alone too long",
    "in_person_first": "First contact in person",
    "no hours": "No hours where they are",
    "nobody_free": "No hours where they are",
    "minutes": "No hours left",
    "most_experts": "Colleague knows as many as they can",
    "weeks": "No week fits",
    "most": "The objective has its most",
    "fewest": "Another objective needs the time",
    "size": "The activity is full",
    "mix": "The activity’s mix",
    "budget": "Fees",
    "fee_room": "Fees of the year",
    "spread": "Spread of load",
    "better": "Others are worth more",
    "no value": "Adds nothing here",
    "could be added": "Could be added",
    "several": "Several limits",
    "not held": "Its activity does not take place",
    "not looked at": "Not looked at",
}
ENDED_WORDS = {
    Ended.PROVED: "It ended because it was proved to be as good as was asked for.",
    Ended.TIME: "It ended because the time given was over; more time may find a little more.",
    Ended.STOPPED: "Somebody stopped it and took the best so far.",
}


class PlanRow(TypedDict):
    url: str
    name: str
    kind: str
    state: str
    state_key: str
    sentence: str
    facts: str
    computing: bool


def plan_row(seen: PlanSeen, *, computing: bool = False) -> PlanRow:
    told = [by_whom(seen)] if seen.in_full else []
    if seen.gap is not None and seen.in_full:
        told.append(gap_in_words(seen.gap))
    return PlanRow(
        url=reverse("plan-front", args=[seen.key]),
        name=seen.name,
        kind=str(PlanKind(seen.kind).label) if seen.kind and seen.kind != PlanKind.FIRST else "",
        state=str(PlanState(seen.state).label),
        state_key=seen.state,
        sentence=state_sentence(seen, computing=computing),
        facts=" · ".join(told),
        computing=computing,
    )


def by_whom(seen: PlanSeen) -> str:
    return f"{seen.made_by}, {words.day(seen.made_at.date())}" if seen.made_at else ""


def state_sentence(seen: PlanSeen, *, computing: bool = False) -> str:
    signed = f" since {words.day(seen.signed_on)}" if seen.signed_on else ""
    match seen.state:
        case PlanState.IN_FORCE:
            return f"In force{signed}{f', signed by {seen.signed_by}' if seen.signed_by else ''}."
        case PlanState.REPLACED:
            return f"Was in force{signed}, and another plan replaced it."
        case PlanState.IN_REVIEW:
            return "In review: colleagues are asked what they think of it."
        case PlanState.SET_ASIDE:
            return "Set aside: nobody wants it any more."
    if computing:
        return "Being computed."
    if seen.solved_at is None:
        return "A draft in which nothing is computed yet."
    return f"A draft, computed on {words.day(seen.solved_at.date())}; nobody was asked yet."


def course_sentence(course: Course, cycle: CycleSeen, today: date, *, runs: bool = True) -> str:
    """How far a plan has come; one that was never in force missed nothing."""
    whole = f"{words.plural(course.contacts, 'contact')} with {words.plural(course.experts, 'expert')}"
    if today < cycle.starts_on:
        return f"{whole}; it begins on {words.day(cycle.starts_on)}."
    if not runs and not course.held:
        return f"{whole}."
    late = f", {words.number(course.missed)} not held in their week" if course.missed and runs else ""
    return f"{whole}: {words.number(course.held)} held{late}, {words.number(course.ahead)} still ahead."


def cycle_words(cycle: CycleSeen, today: date) -> str:
    span = f"{words.day(cycle.starts_on)} to {words.day(cycle.last_day)}"
    week = cycle.week_on(today)
    if week is not None:
        return f"Week {week + 1} of {cycle.weeks}, {span}"
    if today < cycle.starts_on:
        return f"{words.plural(cycle.weeks, 'week')}, {span}; begins in {words.plural((cycle.starts_on - today).days, 'day')}"
    return f"{words.plural(cycle.weeks, 'week')}, {span}; over"


def share(part: float) -> str:
    """A share in per cent, rounded up, so that “at most” stays true."""
    percent = part * 100
    if percent <= 0:
        return "0 %"
    places = 2 if percent < 1 else 1
    up = math.ceil(percent * 10**places - 1e-9) / 10**places
    return f"{up:.{places}f} %"


def gap_in_words(part: float | None) -> str:
    if part is None:
        return ""
    if part <= 0:
        return "No plan of these limits is better"
    return f"No plan of these limits is more than {share(part)} better"


def against(value: int | None, other: int | None) -> str:
    """By how much a value lies above or below another, in words."""
    if value is None or not other:
        return ""
    more = (value - other) / abs(other) * 100
    if abs(more) < 0.05:
        return "as much as"
    return f"{abs(more):.1f} % {'more' if more > 0 else 'less'} than"


def seconds(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.1f} s" if value < 60 else f"{int(value // 60)} min {int(value % 60)} s"


def hours(minutes: int) -> str:
    whole = minutes / 60
    return f"{whole:,.0f} h" if whole >= 10 else f"{whole:.1f} h"


def place(who: WhoSeen) -> str:
    return " · ".join(part for part in (who.institution, ", ".join(_town(who))) if part)


def _town(who: WhoSeen) -> list[str]:
    return [part for part in (who.city, words.country(who.country)) if part]


def when(week: int, monday: date) -> str:
    return f"week {week + 1}, {monday.day} {monday:%B}"


def contact_row(seen: ContactSeen) -> dict[str, object]:
    marks = []
    if seen.state == ContactState.HELD:
        marks.append("held")
    if seen.pinned:
        marks.append(seen.pinned_because or "pinned")
    if seen.origin == Origin.PERSON:
        marks.append(f"placed by {seen.moved_by}" if seen.moved_by else "placed by a person")
    return {
        "week": seen.week + 1,
        "when": when(seen.week, seen.monday),
        "channel": channel(seen.channel),
        "function": function(seen.function),
        "colleague": seen.colleague or "",
        "objective": seen.objective or "",
        "demand": seen.demand or "",
        "minutes": f"{seen.minutes} min" if seen.minutes else "",
        "points": seen.points,
        "marks": marks,
        "held": f"/exchange/touchpoints/{seen.touchpoint_key}" if seen.touchpoint_key else "",
        "terms": [term_row(term) for term in seen.terms or ()],
        "expert": seen.expert.name,
        "url": f"/experts/{seen.expert.expert_id}",
        "place": place(seen.expert),
    }


def term_row(term: Mapping[str, Any]) -> dict[str, object]:
    value, weight = term.get("value"), term.get("weight")
    return {
        "name": str(term.get("name", "")),
        "value": f"{value:.2f}" if isinstance(value, int | float) else "",
        "weight": f"{weight} %" if weight is not None else "factor",
        "points": term.get("points", 0),
        "because": str(term.get("because", "")),
    }


def in_row(plan_key: str, seen: PlannedExpertSeen) -> dict[str, object]:
    """An expert who is in: by whom, in which weeks, for what, and how far the sweet spot is one."""
    aims = list(dict.fromkeys(each.objective or "" for each in seen.contacts))
    best = best_spot(seen.sweet_spots)
    return {
        "name": seen.expert.name,
        "url": f"/experts/{seen.expert.expert_id}",
        "place": place(seen.expert),
        "owner": seen.owner or "by activities only",
        "territory": seen.territory or "",
        "contacts": in_words(seen.contacts),
        "objectives": [aim.removesuffix(".") for aim in aims if aim],
        "points": words.number(seen.points),
        "why": reverse("plan-expert", args=[plan_key, seen.expert.expert_id]),
        "spot": f"{best:.2f}" if best is not None else "",
        "spot_url": reverse("plan-sweet-spot", args=[plan_key, seen.expert.expert_id]),
        "goals": seen.mutual_goals,
        "confirmed": bool(seen.goals_confirmed_on),
    }


def in_words(contacts: Sequence[ContactSeen]) -> str:
    """“face to face in week 2, virtual in week 7”."""
    return ", ".join(f"{channel(each.channel).lower()} in week {each.week + 1}" for each in contacts)


def best_spot(spots: Iterable[Mapping[str, Any]]) -> float | None:
    return max((float(spot["product"]) for spot in spots), default=None)


def out_words(kind: str) -> str:
    return OUT_WORDS.get(kind) or kind.replace("_", " ").capitalize()
