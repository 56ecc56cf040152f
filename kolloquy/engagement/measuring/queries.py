"""Plan against record, from the records: for whoever reads the plan in full."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from kolloquy.engagement.measuring import arithmetic as measured
from kolloquy.engagement.measuring.arithmetic import Alignment, Coverage, Inequality, Share
from kolloquy.engagement.measuring.drift import Drift, drifts
from kolloquy.engagement.measuring.lines import PLANNED, Aim, Line, Part, Time
from kolloquy.engagement.models import Touchpoint, TouchpointColleague
from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.engagement.showing import touchpoints_seen
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import with_level
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.identity.models import Expert
from kolloquy.planning.models import Plan, PlanColleague, PlannedContact, PlannedExpert
from kolloquy.planning.queries import plan as plan_seen
from kolloquy.planning.queries_inside import covered
from kolloquy.planning.seen import PlanSeen
from kolloquy.strategy.models import Imperative, Objective
from kolloquy.strategy.vocabulary import Channel

AT_ONCE = 500
MOST_OUTSIDE = 100
_CARRIED = ("territory", "objective", "demand", "expert")


@dataclass(frozen=True)
class Record:
    """Every figure is made from `lines`, so that each opens to its rows."""

    plan: PlanSeen
    today: date
    ends_on: date
    lines: tuple[Line, ...]
    before: tuple[Line, ...]  # missed by the plan this one replaced in mid-cycle
    aims: tuple[Aim, ...]
    times: tuple[Time, ...]
    names: Mapping[str, str]  # of experts by id, of colleagues by number
    touchpoints: Mapping[str, str]  # by line, what met it
    outside: tuple[TouchpointSeen, ...]  # held by the plan's colleagues, and planned nowhere
    outside_count: int

    @cached_property
    def by_key(self) -> dict[str, Line]:
        return {line.key: line for line in (*self.lines, *self.before)}

    @cached_property
    def due(self) -> tuple[Line, ...]:
        return (*self.before, *self.lines)

    @cached_property
    def adherence(self) -> Share:
        return measured.adherence(self.due, self.today)

    def adherence_by(self, by: Callable[[Line], str]) -> dict[str, Share]:
        return measured.adherence_by(self.due, self.today, by)

    @cached_property
    def coverage(self) -> tuple[Coverage, ...]:
        return measured.coverage(self.lines, self.aims)

    @cached_property
    def reach(self) -> Share:
        return measured.reach(self.lines)

    @cached_property
    def as_planned(self) -> Share:
        return measured.as_planned(self.lines)

    @cached_property
    def people(self) -> Inequality:
        """Contacts held by each colleague the plan counts with."""
        counts = {time.colleague: 0 for time in self.times}
        for line in self.lines:
            if line.is_held and line.colleague:
                counts[line.colleague] = counts.get(line.colleague, 0) + 1
        called = Counter(self.names.get(who, who) for who in counts)
        return measured.gini({self._called(who, called): count for who, count in counts.items()})

    def _called(self, who: str, called: Mapping[str, int]) -> str:
        """Two of one name are two."""
        name = self.names.get(who, who)
        return f"{name} ({who})" if called[name] > 1 else name

    @cached_property
    def experts(self) -> Inequality:
        """Contacts held with each expert of the plan."""
        counts = dict.fromkeys(self.reach.part, 0) | dict.fromkeys(self.reach.rest, 0)
        for line in self.lines:
            if line.is_held:
                counts[line.expert] += 1
        return measured.gini(counts)

    @cached_property
    def alignment(self) -> tuple[Alignment, ...]:
        return measured.alignment(self.lines, self.aims)

    @cached_property
    def drift(self) -> tuple[Drift, ...]:
        return drifts(self.due, self.coverage, self.times, today=self.today, ends_on=self.ends_on)


def record(plan_key: str, reader: Reader, today: date) -> Record | None:
    """None alike for a plan that is not there and for whoever does not read it in full."""
    seen = plan_seen(plan_key, reader)
    if seen is None or best_level(reader, RecordClass.PLAN) < Level.FULL:
        return None
    plan = Plan.objects.select_related("cycle", "copied_from").get(key=plan_key)
    places = dict(
        PlannedExpert.objects.filter(plan=plan, territory__isnull=False).values_list("expert_id", "territory__name")
    )
    rows = list(plan.contacts.select_related(*_CARRIED).order_by("monday", "pk"))
    missed = _missed_before(plan)
    how = _how([*rows, *missed])
    lines = tuple(_line(row, places, how) for row in rows)
    colleagues = list(PlanColleague.objects.filter(plan=plan).select_related("user"))
    outside, count = _outside(
        plan, colleagues, {row.touchpoint_key for row in rows if row.touchpoint_key}, today, reader
    )
    ends_on = plan.cycle.starts_on + timedelta(weeks=plan.cycle.weeks, days=-1)
    return Record(
        plan=seen,
        today=today,
        ends_on=ends_on,
        lines=lines,
        before=tuple(_line(row, places, how) for row in missed),
        aims=_aims(plan_key, reader),
        times=tuple(_time(each, plan.cycle.starts_on, today) for each in colleagues),
        names=_names(rows, missed, colleagues),
        touchpoints={row.key: row.touchpoint_key for row in rows if row.touchpoint_key},
        outside=outside,
        outside_count=count,
    )


def _missed_before(plan: Plan) -> list[PlannedContact]:
    """What the plans this one was made from had asked for in weeks that were over by then, and nobody held."""
    found: list[PlannedContact] = []
    before, since = plan.copied_from, plan.as_of
    while before is not None and since is not None:
        if before.signed_at is None:  # it never asked for anything; what it was made from may have
            before = before.copied_from
            continue
        if before.replaced_at is None:
            break
        rows = before.contacts.filter(state=PLANNED, monday__lt=since - timedelta(days=6))
        found += rows.select_related(*_CARRIED)
        earlier = before
        before, since = earlier.copied_from, earlier.as_of
    return found


def _how(rows: Iterable[PlannedContact]) -> dict[str, tuple[str, frozenset[int]]]:
    """By touchpoint, its channel and who of ours took part."""
    keys = sorted({row.touchpoint_key for row in rows if row.touchpoint_key})
    found: dict[str, tuple[str, frozenset[int]]] = {}
    for start in range(0, len(keys), AT_ONCE):
        some = dict(Touchpoint.objects.filter(key__in=keys[start : start + AT_ONCE]).values_list("pk", "key"))
        channels = dict(Touchpoint.objects.filter(pk__in=some).values_list("key", "channel"))
        people: dict[str, set[int]] = {}
        for number, user in TouchpointColleague.objects.filter(touchpoint__in=some).values_list("touchpoint", "user"):
            people.setdefault(some[number], set()).add(user)
        found |= {key: (channel, frozenset(people.get(key, ()))) for key, channel in channels.items()}
    return found


def _line(row: PlannedContact, places: Mapping[str, str], how: Mapping[str, tuple[str, frozenset[int]]]) -> Line:
    channel, people = how.get(row.touchpoint_key or "", ("", frozenset[int]()))
    return Line(
        key=row.key,
        expert=_head(row),
        colleague=str(row.colleague_id) if row.colleague_id else "",
        region=row.territory.name if row.territory else places.get(row.expert_id, ""),
        objective=row.objective.key,
        monday=row.monday,
        channel=row.channel,
        state=row.state,
        minutes=row.minutes,
        held_on=row.held_on,
        held_by=channel,
        part=row.demand.key,
        other_colleague=bool(people) and row.colleague_id is not None and row.colleague_id not in people,
    )


def _head(row: PlannedContact) -> str:
    """Two ids of one person are one expert."""
    return str(row.expert.absorbed_into_id or row.expert_id)


def _aims(plan_key: str, reader: Reader) -> tuple[Aim, ...]:
    known = covered(plan_key, reader)
    shared = _shared([each.key for each in known])
    return tuple(
        Aim(
            each.key,
            each.statement,
            tuple(Part(d.key, d.name, d.fewest, d.most, d.place, d.elsewhere) for d in each.demands),
            shared[each.key],
        )
        for each in known
    )


def _shared(keys: list[str]) -> dict[str, str]:
    """What each objective is called in the imperative at the top, which the regions' versions share by its code."""
    parents = dict(Imperative.objects.values_list("pk", "parent"))

    def top(number: int) -> int:
        while parents.get(number) is not None:
            number = int(parents[number] or 0)
        return number

    rows = list(Objective.objects.filter(key__in=keys))
    tops = {row.pk: top(row.imperative_id) for row in rows}
    named = {
        (imperative, code): statement
        for imperative, code, statement in Objective.objects.filter(imperative__in=set(tops.values())).values_list(
            "imperative", "code", "statement"
        )
    }
    return {row.key: named.get((tops[row.pk], row.code), row.statement) for row in rows}


def _time(each: PlanColleague, starts_on: date, today: date) -> Time:
    """What is left of their weeks, the running one included."""
    running = max(0, (today - starts_on).days // 7)
    return Time(str(each.user_id), sum(each.minutes[running:]))


def _names(rows: list[PlannedContact], missed: list[PlannedContact], colleagues: list[PlanColleague]) -> dict[str, str]:
    ids = {_head(row) for row in (*rows, *missed)}
    names = {row.pk: row.name for row in Expert.objects.filter(pk__in=ids)}
    numbers = {row.colleague_id for row in (*rows, *missed) if row.colleague_id} | {each.user_id for each in colleagues}
    return names | {str(user.pk): str(user) for user in User.objects.filter(pk__in=numbers)}


def _outside(
    plan: Plan, colleagues: list[PlanColleague], met: set[str], today: date, reader: Reader
) -> tuple[tuple[TouchpointSeen, ...], int]:
    """Exchanges of the plan's colleagues in its weeks that met nothing it had planned; what an expert asked for is none."""
    last = min(today, plan.cycle.starts_on + timedelta(weeks=plan.cycle.weeks, days=-1))
    links = TouchpointColleague.objects.filter(
        user__in=[each.user_id for each in colleagues], on__gte=plan.cycle.starts_on, on__lte=last
    )
    rows = Touchpoint.objects.filter(pk__in=links.values("touchpoint"), status=Status.HELD)
    known: Any = with_level(rows.exclude(channel=Channel.PORTAL), reader).select_related("owner", "territory")
    free = [row for row in known.order_by("-on", "-pk") if row.key not in met]
    return touchpoints_seen(free[:MOST_OUTSIDE], reader), len(free)
