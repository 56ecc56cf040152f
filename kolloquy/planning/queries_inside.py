"""Who is in a plan and who is not, why, and what its limits cost: for those who read the plan in full."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import FEW_BY_NAME, named, search_words
from kolloquy.planning.models import (
    Cycle,
    LeftOut,
    Plan,
    PlanChange,
    PlanColleague,
    PlannedContact,
    PlannedExpert,
    TakenAsGiven,
)
from kolloquy.planning.moving.looking import hosted
from kolloquy.planning.seen import (
    ByHand,
    ContactSeen,
    DemandCovered,
    GivenSeen,
    LeftOutSeen,
    Load,
    ObjectiveCovered,
    Page,
    PlannedExpertSeen,
    WhoSeen,
)
from kolloquy.planning.spent import first_week
from kolloquy.planning.vocabulary import ContactState, Deed
from kolloquy.strategy.models import Demand, Imperative, Objective
from kolloquy.strategy.regional.sharing import asked_there, regional_parts
from kolloquy.strategy.vocabulary import DemandKind

SIZE = 50
_PERSON = Coalesce(F("expert__absorbed_into"), F("expert"))  # two ids of one person are one expert
_STANDS = ~Q(state=ContactState.DROPPED)


def covered(plan_key: str, reader: Reader) -> tuple[ObjectiveCovered, ...]:
    """What a plan does for each objective of its imperatives, those it does nothing for included."""
    contacts = visible(PlannedContact.objects.filter(_STANDS, plan__key=plan_key), reader, at_least=Level.FULL)
    each = contacts.order_by().values("objective")
    summed = {
        row["objective"]: row
        for row in each.annotate(
            experts=Count(_PERSON, distinct=True),
            contacts=Count("pk"),
            held=Count("pk", filter=Q(state=ContactState.HELD)),
            points=Sum("points"),
        )
    }
    by_demand = dict(
        contacts.order_by().values("demand").annotate(n=Count(_PERSON, distinct=True)).values_list("demand", "n")
    )
    rows = visible(Objective.objects.filter(retired_at=None), reader, at_least=Level.FULL)
    rows = rows.filter(Q(imperative__plans__key=plan_key) | Q(pk__in=summed)).distinct()
    objectives = list(rows.select_related("gap", "imperative").order_by("priority", "imperative", "pk"))
    demands = _demands_covered(plan_key, objectives, by_demand)
    return tuple(
        ObjectiveCovered(
            row.key, row.statement, row.priority, row.gap.question if row.gap else None, row.imperative.name,
            tuple(demands.get(row.pk, ())), *_sums(summed.get(row.pk)),
        )
        for row in objectives
    )  # fmt: skip


def _demands_covered(
    plan_key: str, objectives: Sequence[Objective], by_demand: Mapping[int, int]
) -> dict[int, list[DemandCovered]]:
    """By objective; what a regional version asks of the same is asked for there and nowhere else."""
    cycle = Cycle.objects.select_related("territory").get(plans__key=plan_key)
    rows = Demand.objects.filter(objective__in=objectives, retired_at=None).select_related("territory", "objective")
    asked = list(rows.order_by("pk"))
    served = set(Imperative.objects.filter(plans__key=plan_key).values_list("pk", flat=True))
    regional = regional_parts([row for row in asked if row.objective.imperative_id in served])
    found: dict[int, list[DemandCovered]] = {}
    for row in asked:
        experts = by_demand.get(row.pk, 0)
        if experts or _concerns(row, cycle):
            owed = row.fewest if _owed(row, cycle) else 0
            there = min(asked_there(row, regional), owed)
            found.setdefault(row.objective_id, []).append(
                DemandCovered(row.key, row.name, row.kind, owed - there, row.most, experts, there, row.territory.path)
            )
    return found


def _concerns(row: Demand, cycle: Cycle) -> bool:
    """Whether it can be in these weeks, and there."""
    first, last = row.starts_on, row.ends_on
    over = cycle.starts_on + timedelta(weeks=cycle.weeks)
    meanwhile = first is None or last is None or (first < over and last >= cycle.starts_on)
    here, there = cycle.territory.path, row.territory.path
    return meanwhile and (there.startswith(here) or here.startswith(there))


def _owed(row: Demand, cycle: Cycle) -> bool:
    """What a larger territory asks for is not owed by one part of it alone; an activity is whole wherever it is."""
    return row.kind != DemandKind.ONE_TO_ONE or row.territory.path.startswith(cycle.territory.path)


def objectives_of(plan_key: str, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Key and statement of each objective of the plan's imperatives."""
    rows = visible(
        Objective.objects.filter(retired_at=None, imperative__plans__key=plan_key), reader, at_least=Level.FULL
    )
    return tuple(rows.order_by("priority", "imperative", "pk").values_list("key", "statement"))


def _sums(found: Any) -> tuple[int, int, int, int]:
    return (found["experts"], found["contacts"], found["held"], found["points"] or 0) if found else (0, 0, 0, 0)


def _hosted(plan_key: str) -> dict[tuple[int, int], int]:
    plan = Plan.objects.filter(key=plan_key).first()
    return hosted(plan) if plan else {}


def loads(plan_key: str, reader: Reader) -> tuple[Load, ...]:
    """Each colleague's time, the fullest first; of those who only hold activities, whoever holds one here."""
    seen = visible(PlanColleague.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL)
    rows = list(seen.select_related("user", "territory"))
    contacts = PlannedContact.objects.filter(_STANDS, plan__key=plan_key, colleague__isnull=False).order_by()
    first, hosting = first_week(row.minutes for row in rows), _hosted(plan_key)
    before = contacts.filter(week__lt=first).values("colleague").annotate(m=Sum("minutes"))
    spent: dict[int | None, int] = {
        colleague: minutes or 0 for colleague, minutes in before.values_list("colleague", "m")
    }
    used = {
        colleague: (minutes or 0, experts)
        for colleague, minutes, experts in contacts.values("colleague")
        .annotate(m=Sum("minutes"), n=Count("expert", distinct=True))
        .values_list("colleague", "m", "n")
    }
    for (user, week), minutes in hosting.items():
        visits, experts = used.get(user, (0, 0))
        used[user] = (visits + minutes, experts)
        spent[user] = spent.get(user, 0) + (minutes if week < first else 0)
    found = [
        Load(
            row.user_id, str(row.user), row.territory.name if row.territory else "",
            sum(row.minutes) + spent.get(row.user_id, 0),
            *used.get(row.user_id, (0, 0)), row.most_experts,
        )
        for row in rows if row.territory_id or row.user_id in used
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda load: (-load.share, load.name)))


def planned_experts(
    plan_key: str, reader: Reader, *, objective: str = "", owner: int | None = None, region: str = "", q: str = "",
    after: str = "", size: int = SIZE,
) -> Page[PlannedExpertSeen]:  # fmt: skip
    """Who is in, the most valuable first; `after` is the key of the last one seen."""
    rows = _in_plan(plan_key, reader)
    if objective:
        theirs = PlannedContact.objects.filter(_STANDS, plan__key=plan_key, objective__key=objective)
        rows = rows.filter(expert__in=theirs.values("expert"))
    if owner is not None:
        rows = rows.filter(owner=owner)
    if region:
        rows = rows.filter(territory__code=region)
    rows = _named(rows, q)
    if (
        last := rows.model._default_manager.filter(key=after[:20]).values_list("points", "pk").first()
        if after
        else None
    ):
        rows = rows.filter(Q(points__lt=last[0]) | Q(points=last[0], pk__gt=last[1]))
    found = list(rows.order_by("-points", "pk")[: size + 1])
    return Page(planned_seen(plan_key, found[:size], reader), found[size - 1].key if len(found) > size else None)


def planned_expert(plan_key: str, expert_id: str, reader: Reader) -> PlannedExpertSeen | None:
    found = list(_in_plan(plan_key, reader).filter(expert=expert_id))
    return planned_seen(plan_key, found, reader)[0] if found else None


def planned_seen(plan_key: str, rows: Sequence[PlannedExpert], reader: Reader) -> tuple[PlannedExpertSeen, ...]:
    contacts: dict[str, list[ContactSeen]] = {}
    for each in contacts_of(plan_key, reader, experts=[row.expert_id for row in rows]) if rows else ():
        contacts.setdefault(each.expert.expert_id, []).append(each)
    return tuple(
        PlannedExpertSeen(
            row.key, who_seen(row.expert), str(row.owner) if row.owner else None, row.owner_id,
            row.territory.name if row.territory else None, row.points, row.mutual_goals,
            str(row.goals_confirmed_by) if row.goals_confirmed_by else None,
            row.goals_confirmed_at.date() if row.goals_confirmed_at else None,
            tuple((told["about"], told["sentence"]) for told in row.reasons), tuple(row.sweet_spots), row.room,
            row.pressure, tuple(contacts.get(row.expert_id, ())),
        )
        for row in rows
    )  # fmt: skip


def contacts_of(plan_key: str, reader: Reader, *, experts: Iterable[str]) -> tuple[ContactSeen, ...]:
    rows = PlannedContact.objects.filter(_STANDS, plan__key=plan_key, expert__in=list(experts))
    carried = ("expert", "colleague", "objective", "demand", "moved_by")
    return tuple(map(contact_seen, with_level(rows.select_related(*carried), reader).order_by("week", "pk")))


def contacts_in_force(
    plan_key: str, reader: Reader, *, after: str = "", size: int = SIZE, since: int = 0
) -> Page[ContactSeen]:
    """What a plan in force commits us to, from a week on: all that is known of it across the wall."""
    rows = with_level(PlannedContact.objects.filter(_STANDS, plan__key=plan_key, in_force=True), reader)
    rows = rows.filter(week__gte=since)
    if last := PlannedContact.objects.filter(key=after[:20]).values_list("week", "pk").first() if after else None:
        rows = rows.filter(Q(week__gt=last[0]) | Q(week=last[0], pk__gt=last[1]))
    found = list(rows.select_related("expert", "colleague", "objective", "demand").order_by("week", "pk")[: size + 1])
    return Page(tuple(map(contact_seen, found[:size])), found[size - 1].key if len(found) > size else None)


def contact_seen(row: Any) -> ContactSeen:
    """From a row that carries its level."""
    told = (row.key, who_seen(row.expert), row.week, row.monday, row.channel, row.function, row.state)
    if row.wall_level != Level.FULL:
        return ContactSeen(*told, Level(row.wall_level))
    return ContactSeen(
        *told, Level.FULL, colleague=str(row.colleague) if row.colleague else None, colleague_id=row.colleague_id,
        objective=row.objective.statement, objective_key=row.objective.key, demand=row.demand.name,
        demand_kind=row.demand.kind, minutes=row.minutes, pressure=row.pressure, points=row.points,
        terms=tuple(row.terms), origin=row.origin, pinned=row.pinned, pinned_because=row.pinned_because,
        moved_by=str(row.moved_by) if row.moved_by_id else None, held_on=row.held_on, touchpoint_key=row.touchpoint_key,
    )  # fmt: skip


def left_out(
    plan_key: str, reader: Reader, *, kind: str = "", region: str = "", q: str = "", after: str = "", size: int = SIZE
) -> Page[LeftOutSeen]:
    """Who is out, those first who would be worth most; `after` is the last one's expert."""
    rows = _out(plan_key, reader)
    if kind:
        rows = rows.filter(kind=kind)
    if region:
        rows = rows.filter(territory__code=region)
    rows = _named(rows, q)
    if last := _out(plan_key, reader).filter(expert=after).values_list("points", "pk").first() if after else None:
        rows = rows.filter(Q(points__lt=last[0]) | Q(points=last[0], pk__gt=last[1]))
    found = list(rows.select_related("expert", "territory").order_by("-points", "pk")[: size + 1])
    seen = tuple(map(_out_seen, found[:size]))
    return Page(seen, found[size - 1].expert_id if len(found) > size else None)


def left_out_of(plan_key: str, expert_id: str, reader: Reader) -> LeftOutSeen | None:
    row = _out(plan_key, reader).filter(expert=expert_id).select_related("expert", "territory").first()
    return _out_seen(row) if row else None


def reasons_for_leaving_out(plan_key: str, reader: Reader) -> tuple[tuple[str, int], ...]:
    """Each kind of reason with how many it keeps out, the commonest first."""
    counted = _out(plan_key, reader).order_by().values("kind").annotate(n=Count("pk")).values_list("kind", "n")
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0])))


def regions_of(plan_key: str, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Code and name of each territory that somebody in or out of the plan belongs to."""
    rows = {*_out(plan_key, reader).order_by().values_list("territory__code", "territory__name").distinct()}
    theirs = visible(PlannedExpert.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL)
    rows |= {*theirs.order_by().values_list("territory__code", "territory__name").distinct()}
    return tuple(sorted(((code, name) for code, name in rows if code), key=lambda pair: pair[1]))


def given(plan_key: str, reader: Reader, *, after: str = "", size: int = SIZE) -> Page[GivenSeen]:
    """What other functions planned, and what was agreed, in the order of weeks; `after` is a place in that order."""
    rows = visible(TakenAsGiven.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL)
    start = int(after) if after.isdecimal() and len(after) < 8 else 0
    found = list(rows.select_related("expert").order_by("week", "pk")[start : start + size + 1])
    seen = tuple(
        GivenSeen(
            who_seen(row.expert), row.week, row.function, row.channel, row.because, row.touchpoint_key,
            row.planned_contact_key,
        )
        for row in found[:size]
    )  # fmt: skip
    return Page(seen, str(start + size) if len(found) > size else None)


def given_by_function(plan_key: str, reader: Reader) -> tuple[tuple[str, int], ...]:
    rows = visible(TakenAsGiven.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL)
    counted = rows.order_by().values("function").annotate(n=Count("pk")).values_list("function", "n")
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0])))


# Confirming a goal or signing leaves the contacts, and so the value, as they were.
_OF_CONTACTS = (Deed.MOVED, Deed.ADDED, Deed.TAKEN_OUT, Deed.PINNED, Deed.UNPINNED)


def by_hand(plan_key: str, reader: Reader, *, size: int = SIZE, of_contacts: bool = False) -> tuple[ByHand, ...]:
    """What people did to the plan since it was computed, the latest first; `told` names colleagues."""
    rows = visible(PlanChange.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL)
    if of_contacts:
        rows = rows.filter(deed__in=_OF_CONTACTS)
    found = list(rows.select_related("expert", "by").order_by("-pk")[:size])
    numbers = {number for row in found for number in row.told.get("colleague", ()) if number}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=numbers)} if numbers else {}
    return tuple(
        ByHand(
            row.get_deed_display(), who_seen(row.expert) if row.expert else None, _named_told(row.told, names),
            row.because, tuple(row.over), str(row.by), row.at, row.after_signing,
        )
        for row in found
    )  # fmt: skip


def _named_told(told: Mapping[str, Any], names: Mapping[int, str]) -> dict[str, Any]:
    return {**told, "colleague": [names.get(each) for each in told["colleague"]]} if "colleague" in told else dict(told)


def who_seen(row: Expert) -> WhoSeen:
    return WhoSeen(row.pk, row.name, row.institution, row.city, row.country)


def _out_seen(row: LeftOut) -> LeftOutSeen:
    region = row.territory.name if row.territory else None
    return LeftOutSeen(who_seen(row.expert), region, row.kind, row.rule, row.sentence, row.would_help, row.points)


def _in_plan(plan_key: str, reader: Reader) -> QuerySet[PlannedExpert]:
    rows = visible(PlannedExpert.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL)
    return rows.select_related("expert", "owner", "territory", "goals_confirmed_by")


def _out(plan_key: str, reader: Reader) -> QuerySet[LeftOut]:
    return visible(LeftOut.objects.filter(plan__key=plan_key), reader, at_least=Level.FULL)


def _named(rows: Any, q: str) -> Any:
    words = search_words(q)
    return rows.filter(named(words, few=FEW_BY_NAME)) if words else rows
