"""Are the touchpoints complete: which sources have been silent, and since when."""

from datetime import date, timedelta

from django.db.models import OuterRef, Q, Subquery

from kolloquy.engagement.models import ExpectedSource, Touchpoint
from kolloquy.engagement.seen import SilentSource
from kolloquy.governance.models import Territory
from kolloquy.governance.wall.policy import SIDE_OF, Level, Reader, RecordClass, Scope, rows_for

_DAY = timedelta(days=1)


def expected_sources(on: date, *, reader: Reader) -> tuple[SilentSource, ...]:
    """Every source that should speak on a day, and when it last told of an exchange; the longest silent first.

    A source speaks by the day of the exchange it tells of, not by the day of the delivery: a system that sends last
    year's calls once more has still been silent since. Which system told of what, and where, is no coordination: it is
    shown to those who see all imports, and to those who see in full what the source tells.
    """
    now = Q(expected_until__isnull=True) | Q(expected_until__gt=on)
    rows = ExpectedSource.objects.filter(now, expected_from__lte=on).select_related("territory")
    found = (_heard(row, on) for row in rows if _sees(reader, row))
    return tuple(sorted(found, key=lambda s: (not s.overdue, -s.days, s.function, s.source_system, s.territory or "")))


def silent_sources(on: date, *, reader: Reader) -> tuple[SilentSource, ...]:
    """Those of them that have been silent for longer than they should be."""
    return tuple(source for source in expected_sources(on, reader=reader) if source.overdue)


def _sees(reader: Reader, row: ExpectedSource) -> bool:
    if Scope.ANY in _scopes(reader, RecordClass.IMPORT):
        return True
    scopes, same_side = _scopes(reader, RecordClass.TOUCHPOINT), SIDE_OF[row.function] is reader.side
    mine = Scope.TERRITORY in scopes and row.territory_id in reader.territories
    return Scope.ANY in scopes or (same_side and (Scope.SIDE in scopes or mine))


def _scopes(reader: Reader, record_class: RecordClass) -> set[Scope]:
    return {row.scope for row in rows_for(reader, record_class) if row.level >= Level.FULL}


def _heard(row: ExpectedSource, on: date) -> SilentSource:
    last = _last_word(row, on)
    since = max(last + _DAY, row.expected_from) if last else row.expected_from
    days = (on - since).days + 1
    return SilentSource(
        number=row.pk,
        function=row.function,
        source_system=row.source_system,
        territory=row.territory.name if row.territory else None,
        every_days=row.every_days,
        last_on=last,
        silent_since=since,
        days=max(0, days),
        overdue=days > row.every_days,
    )


def _last_word(row: ExpectedSource, on: date) -> date | None:
    """One step into the index for each territory, whatever their number of touchpoints."""
    told = Touchpoint.objects.filter(source_system=row.source_system, function=row.function, on__lte=on)
    below = Territory.objects.all()
    if row.territory:
        below = below.filter(path__startswith=row.territory.path)
    newest = told.filter(territory=OuterRef("pk")).order_by("-on").values("on")[:1]
    words = list(below.annotate(word=Subquery(newest)).values_list("word", flat=True))
    if row.territory is None:
        words.append(told.filter(territory=None).order_by("-on").values_list("on", flat=True).first())
    return max((word for word in words if word), default=None)
