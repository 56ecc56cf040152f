"""A block opened: why it is there, what it is worth, what limits it, and what people did to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.kernel import clock
from kolloquy.planning.boards.queries import block_of, known_of
from kolloquy.planning.boards.seen import ContactOpened, Did, Time
from kolloquy.planning.models import (
    Plan,
    PlanChange,
    PlanColleague,
    PlannedContact,
    PlannedExpert,
    TakenAsGiven,
)
from kolloquy.planning.moving.activities_looking import Activity
from kolloquy.planning.moving.looking import NOTHING_PUT, as_wanted, put_to, situation
from kolloquy.planning.pins import said_by_hand
from kolloquy.planning.vocabulary import ContactState, Deed, Origin
from kolloquy.planning.worth import why_not_known
from kolloquy.strategy.vocabulary import DemandKind


def contact_to_act_on(plan_key: str, key: str, reader: Reader) -> PlannedContact | None:
    rows = visible(PlannedContact.objects.filter(plan__key=plan_key, key=key), reader, at_least=Level.FULL)
    carried = ("plan__cycle__territory", "expert", "colleague", "objective", "demand", "territory")
    return rows.select_related(*carried).first()


def opened(contact: PlannedContact, reader: Reader) -> ContactOpened:
    plan = contact.plan
    planned = PlannedExpert.objects.filter(plan=plan, expert=contact.expert_id).select_related("goals_confirmed_by")
    theirs = planned.first()
    change = situation(as_wanted(contact), today=clock.today())
    place = ", ".join(part for part in (contact.expert.institution, contact.expert.city) if part)
    return ContactOpened(
        block=block_of(contact, known_of(plan, reader)),
        expert_place=place,
        statement=contact.objective.statement,
        demand=contact.demand.name,
        coverage=_coverage(contact),
        reasons=tuple((told["about"], told["sentence"]) for told in theirs.reasons) if theirs else (),
        terms=tuple(contact.terms),
        pressure=contact.pressure,
        pressure_in_plan=change.pressure,
        room=theirs.room if theirs else None,
        time=Time(change.taken + contact.minutes, change.available) if contact.colleague_id else None,
        pinned_because=contact.pinned_because,
        not_known=why_not_known(contact.terms, by_hand=contact.origin == Origin.PERSON),
        waiting=change.waiting or "",
        held_on=contact.held_on,
        touchpoint_key=contact.touchpoint_key,
        mutual_goals=theirs.mutual_goals if theirs else "",
        goals_confirmed_by=str(theirs.goals_confirmed_by or "") if theirs else "",
        near=tuple(_near(contact)),
        history=history(plan, reader, contact=contact),
        monday=contact.monday,
    )


def history(
    plan: Plan, reader: Reader, *, contact: PlannedContact | None = None, since_signing: bool = False, size: int = 100
) -> tuple[Did, ...]:
    """What was done by hand, the latest first."""
    rows = visible(PlanChange.objects.filter(plan=plan), reader, at_least=Level.FULL)
    if contact is not None:
        rows = rows.filter(contact=contact)
    if since_signing:
        rows = rows.filter(after_signing=True)
    found = list(rows.select_related("by", "expert", "contact").order_by("-pk")[:size])
    people = _people(found)
    return tuple(
        Did(
            row.deed, _sentence(row, people), row.because, tuple(row.over), str(row.by), row.at, row.after_signing,
            row.expert.name if row.expert else "",
        )
        for row in found
    )  # fmt: skip


def moved_since_signing(plan: Plan) -> int:
    """How many contacts stand otherwise than they were signed."""
    rows = PlanChange.objects.filter(plan=plan, after_signing=True, deed__in=[Deed.MOVED, Deed.TAKEN_OUT])
    return rows.values("contact").distinct().count()


def _people(rows: Iterable[PlanChange]) -> Mapping[int, str]:
    numbers = {number for row in rows for number in row.told.get("colleague", []) if number is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=numbers)}


def _sentence(row: PlanChange, people: Mapping[int, str]) -> str:
    told: Mapping[str, Any] = row.told
    match row.deed:
        case Deed.MOVED:
            parts = []
            if "week" in told:
                parts.append(f"from week {told['week'][0] + 1} to week {told['week'][1] + 1}")
            if "colleague" in told:
                before, after = (people.get(number, "nobody") for number in told["colleague"])
                parts.append(f"from {before} to {after}")
            return f"Moved {' and '.join(parts)}"
        case Deed.ADDED:
            return f"Added in week {told['week'][1] + 1}"
        case Deed.TAKEN_OUT:
            return f"Taken out of week {told['week'][0] + 1}"
    return str(Deed(row.deed).label)


def _coverage(contact: PlannedContact) -> tuple[int, int, int] | None:
    demand = contact.demand
    rows = PlannedContact.objects.filter(plan=contact.plan_id, demand=demand).exclude(state=ContactState.DROPPED)
    return rows.values("expert").distinct().count(), demand.fewest, demand.most


def _near(contact: PlannedContact) -> Iterable[str]:
    rows = PlannedContact.objects.filter(plan=contact.plan_id, expert=contact.expert_id).exclude(pk=contact.pk)
    for row in rows.exclude(state=ContactState.DROPPED).select_related("demand", "colleague").order_by("week", "pk"):
        what = row.get_channel_display() if row.demand.kind == DemandKind.ONE_TO_ONE else row.demand.name
        yield f"Week {row.week + 1}: {what}{f', {row.colleague}' if row.colleague else ''}"
    for given in TakenAsGiven.objects.filter(plan=contact.plan_id, expert=contact.expert_id).order_by("week", "pk"):
        yield f"Week {given.week + 1}: {given.get_function_display()}, {given.get_channel_display().lower()}"


@dataclass(frozen=True, slots=True)
class Place:
    """One expert of an activity, with what holds them there."""

    contact: str  # key
    expert: str
    where: str
    marks: tuple[str, ...]


def places_of(it: Activity) -> tuple[Place, ...]:
    put = put_to(it.places)
    found = []
    for row in it.places:
        said = put.get(row.pk, NOTHING_PUT)
        marks = [f"agreed to {said.agreed}"] if said.agreed else []
        marks += [f"asked for {said.waiting}, no answer yet"] if said.waiting else []
        marks += ["held"] if row.state == ContactState.HELD else []
        by_hand = said_by_hand(row.pinned_because) if row.pinned else ""
        marks += [f"pinned: {by_hand}" if by_hand else "pinned"] if row.pinned and (by_hand or not said.agreed) else []
        where = ", ".join(part for part in (row.expert.institution, row.expert.city) if part)
        found.append(Place(row.key, row.expert.name, where, tuple(marks)))
    return tuple(found)


def colleagues_for(plan: Plan) -> list[tuple[int, str]]:
    """Whom a contact may be given to."""
    rows = PlanColleague.objects.filter(plan=plan).select_related("user")
    return sorted(((row.user_id, str(row.user)) for row in rows), key=lambda pair: pair[1])
