"""The board of a plan, for those who read it in full: a handful of queries however many contacts there are."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import F, Q, QuerySet

from kolloquy.governance.models import Territory
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.kernel import clock
from kolloquy.planning.boards.seen import BY, Block, Board, Cell, Filters, Legend, PersonLoad, Row, Time, Week, Whole
from kolloquy.planning.models import Plan, PlanColleague, PlannedContact, PlannedExpert, Proposal
from kolloquy.planning.moving import rules
from kolloquy.planning.moving.activities_looking import stamp_of
from kolloquy.planning.moving.activities_rules import may_change_activity
from kolloquy.planning.moving.looking import away_weeks, hosted, monday, week_of
from kolloquy.planning.queries_inside import covered, left_out, reasons_for_leaving_out, regions_of
from kolloquy.planning.seen import ObjectiveCovered
from kolloquy.planning.spent import first_week, there_were
from kolloquy.planning.vocabulary import Answer, ContactState, Deed, Origin
from kolloquy.planning.worth import why_not_known
from kolloquy.strategy.models import Demand
from kolloquy.strategy.vocabulary import DemandKind

ROWS = 40  # a page of experts; there are rarely more colleagues, objectives or regions
FIRST_OUT = 6
# A cell of a person or an expert shows all; one of an objective or a region would be a column of names.
ROOM = {"colleague": 40, "expert": 10, "objective": 6, "region": 6}
EVERYTHING = 1_000_000
_READ = (
    "key", "plan_id", "colleague_id", "territory_id", "objective_id", "demand_id", "channel", "week", "minutes", "points",
    "state", "origin", "pinned", "version", "expert__expert_id", "expert__given", "expert__family", "expert__suffix",
)  # fmt: skip
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class _Known:
    """What is read once for all blocks of a plan."""

    plan: Plan
    weeks: tuple[Week, ...]
    letters: dict[str, str]
    agreed: frozenset[int]
    owned: frozenset[str]  # experts of the reader
    not_known: frozenset[int]  # contacts that nobody can say the worth of
    wholes: Mapping[int, Whole]  # by demand, the activities the reader may move
    reader: Reader
    room: int | None = 0

    @property
    def running(self) -> int:
        return next((week.number for week in self.weeks if week.state != "past"), len(self.weeks))


def board(
    plan: Plan, reader: Reader, by: str = "colleague", filters: Filters | None = None, *, start: int = 0,
    on: date | None = None, room: int | None = 0,
) -> Board | None:  # fmt: skip
    """None for who does not read plans in full. `plan` carries its cycle; `start` is the first row of a page of them.

    `room` is how many blocks a cell shows, 0 as many as usual and None all.
    """
    asked = filters or Filters()
    if not visible(Plan.objects.filter(pk=plan.pk), reader, at_least=Level.FULL).exists():
        return None
    by = by if by in BY else BY[0]
    coverage = covered(plan.key, reader)
    known = replace(_known(plan, reader, coverage, on or clock.today()), room=room)
    contacts = list(_contacts(plan, reader, asked, known))
    blocks = [block_of(each, known) for each in contacts]
    blocks = [block for block in blocks if _fits(block, asked.state)]
    times = _times(plan)
    rows, next_row = _rows(by, known, blocks, contacts, times, asked, max(start, 0))
    out = left_out(plan.key, reader, region=asked.region, size=FIRST_OUT)
    return Board(
        by=by, weeks=known.weeks, rows=rows, next_row=next_row, shown=len(blocks), coverage=coverage,
        legend=tuple(Legend(each.key, known.letters[each.key], each.statement) for each in coverage),
        loads=_loads(plan, times), left_out=out.rows,
        left_out_count=sum(n for _, n in reasons_for_leaving_out(plan.key, reader)), regions=regions_of(plan.key, reader),
    )  # fmt: skip


def known_of(plan: Plan, reader: Reader) -> _Known:
    return _known(plan, reader, covered(plan.key, reader), clock.today())


def block_of(row: PlannedContact, known: _Known) -> Block:
    missed = row.state == ContactState.PLANNED and row.week < known.running
    own = row.colleague_id == known.reader.user_id or row.expert_id in known.owned
    may = rules.may_change(known.reader.function, known.reader.role, own=own)
    can = rules.may_be_done(Deed.MOVED, known.plan.state) and row.state == ContactState.PLANNED
    visit = row.demand.kind == DemandKind.ONE_TO_ONE
    return Block(
        key=row.key, expert_id=row.expert_id, expert=row.expert.name, family=row.expert.family or row.expert.name, colleague_id=row.colleague_id,
        colleague=str(row.colleague) if row.colleague else "", objective=row.objective.key,
        letter=known.letters.get(row.objective.key, "?"), channel=row.channel,
        activity="" if visit else row.demand.name, week=row.week, minutes=row.minutes,
        points=None if row.pk in known.not_known else row.points,
        state="missed" if missed else row.state, pinned=row.pinned, agreed=row.pk in known.agreed,
        moved=row.origin == Origin.PERSON, version=row.version, movable=bool(may) and bool(can) and visit,
        whole=known.wholes.get(row.demand_id) if can else None,
    )  # fmt: skip


def weeks_of(plan: Plan, on: date) -> tuple[Week, ...]:
    cycle, running = plan.cycle, week_of(plan.cycle, on)
    events: dict[int, list[str]] = defaultdict(list)
    seats = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    seats = seats.exclude(demand__kind=DemandKind.ONE_TO_ONE)
    for week, name in seats.values_list("week", "demand__name").distinct().order_by("week", "demand__name"):
        events[week].append(name)
    return tuple(
        Week(n, monday(cycle, n), "past" if n < running else "now" if n == running else "ahead", tuple(events[n]))
        for n in range(cycle.weeks)
    )


def letters_of(coverage: Sequence[ObjectiveCovered]) -> dict[str, str]:
    """A letter for each objective, in the order in which they matter."""
    return {each.key: LETTERS[n % len(LETTERS)] for n, each in enumerate(coverage)}


def _known(plan: Plan, reader: Reader, coverage: Sequence[ObjectiveCovered], on: date) -> _Known:
    # A yes to another week is none to this one.
    so = {"monday": F("contact__monday"), "channel": F("contact__channel")}
    said = Proposal.objects.filter(plan=plan, answer=Answer.ACCEPTED, contact__isnull=False, **so)
    owned: frozenset[str] = frozenset()
    if reader.function == Function.MEDICAL and reader.role != Role.LEAD:
        theirs = PlannedExpert.objects.filter(plan=plan, owner=reader.user_id)
        owned = frozenset(theirs.values_list("expert_id", flat=True))
    agreed = frozenset(number for number in said.values_list("contact_id", flat=True) if number is not None)
    return _Known(
        plan, weeks_of(plan, on), letters_of(coverage), agreed, owned, _not_known(plan), _wholes(plan, reader), reader
    )


def _not_known(plan: Plan) -> frozenset[int]:
    by_hand = PlannedContact.objects.filter(plan=plan, origin=Origin.PERSON).values_list("pk", "terms")
    return frozenset(pk for pk, terms in by_hand if why_not_known(terms, by_hand=True))


def _wholes(plan: Plan, reader: Reader) -> dict[int, Whole]:
    found = activities_in(plan)
    hosting = Demand.hosts.through.objects.filter(user=reader.user_id, demand__in=list(found)) if found else ()
    hosted_by_me = {row.demand_id for row in hosting}
    return {
        number: whole
        for number, whole in found.items()
        if may_change_activity(reader.function, reader.role, host=number in hosted_by_me)
    }


def activities_in(plan: Plan) -> dict[int, Whole]:
    """One query however many there are."""
    seats = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    seats = seats.exclude(demand__kind=DemandKind.ONE_TO_ONE)
    found: dict[tuple[int, str, str], list[tuple[int, int]]] = defaultdict(list)
    for number, key, name, pk, version in seats.values_list("demand", "demand__key", "demand__name", "pk", "version"):
        found[number, key, name].append((pk, version))
    return {number: Whole(key, name, stamp_of(places), len(places)) for (number, key, name), places in found.items()}


def _contacts(plan: Plan, reader: Reader, asked: Filters, known: _Known) -> QuerySet[PlannedContact]:
    rows = visible(PlannedContact.objects.filter(plan=plan), reader, at_least=Level.FULL)
    rows = rows.exclude(state=ContactState.DROPPED)
    if asked.colleague is not None:
        activities = hosted(plan, asked.colleague)
        mine = rows.filter(colleague=asked.colleague)
        if activities:
            mine |= rows.filter(colleague=None, demand__hosts=asked.colleague)
        rows = mine.distinct()
    if asked.region:
        rows = rows.filter(_in_region(plan, asked.region))
    if asked.objective:
        rows = rows.filter(objective__key=asked.objective)
    if asked.expert:
        rows = rows.filter(expert=asked.expert)
    if asked.week is not None:
        rows = rows.filter(week=asked.week)
    # Colleagues, objectives and demands are few: each is read once, and not again for each of a thousand contacts.
    rows = rows.select_related("expert").prefetch_related("colleague", "objective", "demand")
    return rows.only(*_READ).order_by("week", "expert__sort_name", "pk")


def _in_region(plan: Plan, code: str) -> Q:
    """A place in an activity belongs where its expert does."""
    theirs = PlannedExpert.objects.filter(plan=plan, territory__code=code).values("expert")
    return Q(territory__code=code) | Q(territory=None, expert__in=theirs)


def _fits(block: Block, state: str) -> bool:
    match state:
        case "planned" | "held" | "missed":
            return block.state == state
        case "pinned":
            return block.pinned
        case "agreed":
            return block.agreed
        case "moved":
            return block.moved
    return True


def _times(plan: Plan) -> dict[tuple[int, int], int]:
    """Minutes planned by (user, week), visits and hosting together; filters do not change them."""
    found: dict[tuple[int, int], int] = defaultdict(int, hosted(plan))
    rows = PlannedContact.objects.filter(plan=plan, colleague__isnull=False).exclude(state=ContactState.DROPPED)
    for user, week, minutes in rows.values_list("colleague", "week", "minutes"):
        if user is not None:
            found[user, week] += minutes
    return found


def _loads(plan: Plan, times: dict[tuple[int, int], int]) -> tuple[PersonLoad, ...]:
    rows = PlannedContact.objects.filter(plan=plan, colleague__isnull=False).exclude(state=ContactState.DROPPED)
    experts: dict[int | None, set[str]] = defaultdict(set)
    for user, expert in rows.values_list("colleague", "expert"):
        experts[user].add(expert)
    found = []
    people = list(PlanColleague.objects.filter(plan=plan).select_related("user", "territory"))
    first = first_week(row.minutes for row in people)
    for row in people:
        weeks = _week_times(row, times, first)
        over = tuple(week for week, time in enumerate(weeks) if time.over)
        place = row.territory.name if row.territory else ""
        found.append(PersonLoad(row.user_id, str(row.user), place, _in_all(weeks), len(experts[row.user_id]), over))
    return tuple(sorted(found, key=lambda load: (-load.time.share, load.name)))


def _week_times(row: PlanColleague, times: Mapping[tuple[int, int], int], first: int) -> list[Time]:
    planned = [times.get((row.user_id, week), 0) for week in range(len(row.minutes))]
    return [
        Time(used, there_were(minutes, used, week, first))
        for week, (used, minutes) in enumerate(zip(planned, row.minutes, strict=True))
    ]


def _in_all(weeks: Iterable[Time]) -> Time:
    weeks = tuple(weeks)
    return Time(sum(each.planned for each in weeks), sum(each.available for each in weeks))


_Made = tuple[tuple[Row, ...], int | None]


def _rows(
    by: str, known: _Known, blocks: Sequence[Block], contacts: Sequence[PlannedContact],
    times: dict[tuple[int, int], int], asked: Filters, start: int,
) -> _Made:  # fmt: skip
    if by == "colleague":
        return _by_colleague(known, blocks, times, asked), None
    if by == "expert":
        return _by_expert(known, blocks, start)
    if by == "objective":
        return _by_objective(known, blocks, asked), None
    return _by_region(known, blocks, contacts), None


def _by_colleague(
    known: _Known, blocks: Sequence[Block], times: dict[tuple[int, int], int], asked: Filters
) -> tuple[Row, ...]:
    mine: dict[int | None, list[Block]] = defaultdict(list)
    for block in blocks:
        mine[block.colleague_id].append(block)
    rows = PlanColleague.objects.filter(plan=known.plan).select_related("user", "territory")
    people = sorted(rows, key=lambda row: (row.territory.path if row.territory else "", str(row.user)))
    away = away_weeks(known.plan.cycle, [row.user_id for row in people])
    first = first_week(row.minutes for row in people)
    made = []
    for row in people:
        if (asked.any and not mine[row.user_id]) or (asked.colleague not in (None, row.user_id)):
            continue
        week_times = _week_times(row, times, first)
        cells = _cells(known, mine[row.user_id], "colleague", week_times, {w for u, w in away if u == row.user_id})
        place = row.territory.name if row.territory else ""
        made.append(Row(str(row.user_id), str(row.user), place, cells, _in_all(week_times)))
    if mine[None]:
        made.append(Row("", "Activities", "congresses and boards", _cells(known, mine[None], "colleague")))
    strangers = set(mine) - {row.user_id for row in people} - {None}
    for user in sorted(each for each in strangers if each is not None):
        made.append(Row(str(user), mine[user][0].colleague, "not counted with", _cells(known, mine[user], "colleague")))
    return tuple(made)


def _by_expert(known: _Known, blocks: Sequence[Block], start: int) -> _Made:
    theirs: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        theirs[block.expert_id].append(block)
    rows = PlannedExpert.objects.filter(plan=known.plan, expert__in=list(theirs)).select_related("expert", "owner")
    rows = rows.order_by("expert__sort_name", "pk")
    found = list(rows[start : start + ROWS + 1])
    made = tuple(
        Row(
            row.expert_id, row.expert.name, ", ".join(filter(None, (str(row.owner or ""), row.expert.city))),
            _cells(known, theirs[row.expert_id], "expert"),
        )
        for row in found[:ROWS]
    )  # fmt: skip
    return made, start + ROWS if len(found) > ROWS else None


def _by_objective(known: _Known, blocks: Sequence[Block], asked: Filters) -> tuple[Row, ...]:
    theirs: dict[str, list[Block]] = defaultdict(list)
    for block in blocks:
        theirs[block.objective].append(block)
    coverage = covered(known.plan.key, known.reader)
    return tuple(
        Row(
            each.key, each.statement, f"{len({b.expert_id for b in theirs[each.key]})} experts",
            _cells(known, theirs[each.key], "objective"), letter=known.letters[each.key],
        )
        for each in coverage
        if theirs[each.key] or not asked.any
    )  # fmt: skip


def _by_region(known: _Known, blocks: Sequence[Block], contacts: Sequence[PlannedContact]) -> tuple[Row, ...]:
    home = dict(PlannedExpert.objects.filter(plan=known.plan).values_list("expert", "territory"))
    where = {each.key: each.territory_id or home.get(each.expert_id) for each in contacts}
    theirs: dict[int | None, list[Block]] = defaultdict(list)
    for block in blocks:
        theirs[where.get(block.key)].append(block)
    regions = Territory.objects.filter(pk__in=[pk for pk in theirs if pk is not None]).order_by("path")
    made = [
        Row(
            each.code,
            each.name,
            f"{len({b.expert_id for b in theirs[each.pk]})} experts",
            _cells(known, theirs[each.pk], "region"),
        )
        for each in regions
    ]
    if theirs[None]:
        made.append(Row("", "Elsewhere", "no territory", _cells(known, theirs[None], "region")))
    return tuple(made)


def _cells(
    known: _Known, blocks: Iterable[Block], by: str, times: Sequence[Time] = (), away: Iterable[int] = ()
) -> tuple[Cell, ...]:
    by_week: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        by_week[block.week].append(block)
    gone, room = set(away), EVERYTHING if known.room is None else known.room or ROOM[by]
    return tuple(
        Cell(
            week, tuple(by_week[week.number][:room]), max(len(by_week[week.number]) - room, 0),
            times[week.number] if week.number < len(times) else None, week.number in gone,
        )
        for week in known.weeks
    )  # fmt: skip
