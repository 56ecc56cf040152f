"""Who is around an expert, and what was told already: read at coordination level, the same for all who meet experts."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from kolloquy.engagement.models import Touchpoint, TouchpointTopic, UnverifiedExpert
from kolloquy.engagement.plan_meets.queries import as_contacts, coming
from kolloquy.engagement.pressure.contacts import Contact
from kolloquy.engagement.pressure.pressing import press
from kolloquy.engagement.pressure.recipe import RECIPE
from kolloquy.engagement.seen import TouchpointSeen, Warned
from kolloquy.engagement.showing import touchpoints_seen
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.rights.rules import too_often
from kolloquy.governance.rights.state import LegalState
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.filters import with_level
from kolloquy.governance.wall.policy import SIDE_OF, Level, Reader
from kolloquy.identity.models import Expert
from kolloquy.planning.ahead import PlannedSeen
from kolloquy.strategy.vocabulary import Channel, Label

WINDOW = timedelta(days=14)  # each side: a fortnight is how far two colleagues' plans still touch
TOLD_WITHIN = timedelta(days=90)  # a quarter: the same story sooner is what experts call frustrating
MOST_AT_ONCE = 10


def ids_of(expert_id: str) -> list[str]:
    """The expert's id and those of everybody merged into them: a signpost is followed, nothing has to be moved."""
    found, ring = [expert_id], [expert_id]
    while ring := list(Expert.objects.filter(absorbed_into__in=ring).values_list("pk", flat=True)):
        found += ring
    return found


def taken_part(ids: Sequence[str], *, prefix: str = "experts__") -> Q:
    return Q((f"{prefix}expert", ids[0])) if len(ids) == 1 else Q((f"{prefix}expert__in", ids))


def taking_part(expert: Expert | UnverifiedExpert, *, prefix: str = "experts__") -> Q:
    """Touchpoints of an expert, under whichever of their ids."""
    if isinstance(expert, UnverifiedExpert):
        return Q((f"{prefix}unverified", expert))
    return taken_part(ids_of(expert.pk), prefix=prefix)


def met_around(
    reader: Reader, expert: Expert | UnverifiedExpert, on: date, *, window: timedelta = WINDOW, but: int | None = None
) -> tuple[TouchpointSeen, ...]:
    """Who met or is to meet the expert within the window each side of a day, nearest first."""
    seen = touchpoints_seen(_between(reader, expert, on - window, on + window, but), reader)
    return tuple(sorted(seen, key=lambda one: (abs((one.on - on).days), one.on, one.key)))


def warnings(
    reader: Reader,
    expert: Expert | UnverifiedExpert,
    *,
    on: date,
    channel: str,
    topics: Sequence[str] = (),
    state: LegalState | None = None,
    but: int | None = None,
) -> list[Warned]:
    """What to heed before meeting an expert, from one look at the months around the day."""
    rows = _between(reader, expert, on - timedelta(days=RECIPE.horizon_days), on + WINDOW, but)
    ahead = _planned(reader, expert, on)
    # What one does oneself needs no agreeing.
    others = [row for row in rows if row.owner_id != reader.user_id and abs(row.on - on) <= WINDOW]
    others += [each for each in ahead if each.colleague_id != reader.user_id]
    around = sorted(others, key=lambda row: (abs(row.on - on), row.key))
    found = []
    if around:
        keys = tuple(row.key for row in around if not isinstance(row, PlannedSeen))
        found.append(Warned("CO-1", _around_in_words(expert, around), keys))
    if topics:
        earlier = [row for row in rows if on - TOLD_WITHIN <= row.on <= on and row.status == Status.HELD]
        found += _told(expert, earlier, topics)
    # Of one's own side and in the same week, it is this one that was planned.
    side = SIDE_OF[reader.function]
    more = [each for each in ahead if SIDE_OF[each.function] is not side or each.days_from(on) > 0]
    return [*found, *_too_much(expert, rows, on, channel, state, more)]


def _planned(reader: Reader, expert: Expert | UnverifiedExpert, on: date) -> tuple[PlannedSeen, ...]:
    """What plans in force ask of them about that day, as far as nobody has arranged it."""
    expert_id = expert.is_expert_id if isinstance(expert, UnverifiedExpert) else expert.pk
    return coming(expert_id, reader, on, first=on - WINDOW, last=on + WINDOW) if expert_id else ()


def _between(reader: Reader, expert: Expert | UnverifiedExpert, first: date, last: date, but: int | None) -> list[Any]:
    rows = Touchpoint.objects.filter(
        taking_part(expert), experts__on__gte=first, experts__on__lte=last, status__in=[Status.HELD, Status.PLANNED]
    )
    found = with_level(rows.exclude(pk=but) if but else rows, reader).select_related("owner", "territory")
    # Twice where two ids of one person stand in one touchpoint.
    return list({row.pk: row for row in found}.values())


def _told(expert: Expert | UnverifiedExpert, rows: Sequence[Any], topics: Sequence[str]) -> Iterable[Warned]:
    by_number = {row.pk: row for row in rows}
    links = TouchpointTopic.objects.filter(touchpoint__in=by_number, topic__slug__in=topics).select_related("topic")
    told: dict[str, list[Any]] = {}
    for link in links:
        row = by_number[link.touchpoint_id]
        if link.topic.label == Label.ON or row.wall_level >= Level.FULL:
            told.setdefault(link.topic.name, []).append(row)
    for name, again in sorted(told.items()):
        again.sort(key=lambda row: (row.on, row.key), reverse=True)
        more = f", and {len(again) - 1} more time{'s' * (len(again) > 2)} in three months" if len(again) > 1 else ""
        yield Warned(
            "CO-2",
            f"{expert.name} was told about “{name}” on {_day(again[0].on)} by {_function(again[0])}{more}; "
            "bring something new, or agree who tells it.",
            tuple(row.key for row in again),
        )


def _too_much(
    expert: Expert | UnverifiedExpert,
    rows: Sequence[Any],
    on: date,
    channel: str,
    state: LegalState | None,
    ahead: Sequence[PlannedSeen] = (),
) -> Iterable[Warned]:
    """With this contact added: more often than they wish, or far more than is usual where they said nothing."""
    this = RECIPE.channel(channel)
    if not this.weight:
        return
    contacts = [Contact(row.key, row.on, row.channel, row.function, row.status == Status.HELD) for row in rows]
    touchpoints = {contact.key for contact in contacts}
    contacts += [contact for contact in as_contacts(ahead) if contact.on <= on]
    quarter = [c for c in contacts if 0 <= (on - c.on).days < RECIPE.quarter_days and RECIPE.channel(c.channel).weight]
    if state is not None and not (verdict := too_often(state, contacts_this_quarter=len(quarter))):
        yield Warned(str(verdict.rule), verdict.reason, tuple(c.key for c in quarter if c.key in touchpoints))
        return
    wish = state.wishes.most_contacts_per_quarter if state else None
    found = press([*contacts, Contact("", on, channel, "", held=False)], on=on, wish=wish)
    if found.band.key in {"above", "far_above"}:
        yield Warned(
            "CO-3",
            f"{expert.name} is met {found.times or 0:.1f} times as much as "
            f"{'they wish' if found.wish_stated else 'is usual'}, this one counted; wait, or say why it cannot wait.",
            tuple(term.key for term in found.terms if term.key in touchpoints),
        )


def _around_in_words(expert: Expert | UnverifiedExpert, rows: Sequence[Any]) -> str:
    told = ", ".join(f"{_function(row)} {_meets(row)} ({Channel(row.channel).label.lower()})" for row in rows[:3])
    more = f", and {len(rows) - 3} more" if len(rows) > 3 else ""
    return f"{expert.name} is met by others within {WINDOW.days} days: {told}{more}; agree with them who says what."


def _meets(row: Any) -> str:
    if isinstance(row, PlannedSeen):
        return f"plans to meet them in the week of {_day(row.monday)}"
    return f"{'met' if row.status == Status.HELD else 'will meet'} them on {_day(row.on)}"


def _day(on: date) -> str:
    return f"{on.day} {on:%B}"


def _function(row: Any) -> str:
    return Function(row.function).label
