"""Which sources are expected to tell of touchpoints."""

from datetime import date

from django.db import transaction

from kolloquy.engagement import written
from kolloquy.engagement.audit.rules import may_expect
from kolloquy.engagement.models import ExpectedSource
from kolloquy.engagement.rules import MEETING_FUNCTIONS
from kolloquy.governance.models import Territory, User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput


@transaction.atomic
def expect_source(
    *,
    function: str,
    every_days: int,
    by: User,
    source_system: str = "",
    territory: Territory | None = None,
    expected_from: date | None = None,
) -> ExpectedSource:
    """Say that a function's touchpoints from a system and region should come in at least so often; said again, it changes."""
    may_expect(function=by.function, role=by.role).or_raise()
    if function not in MEETING_FUNCTIONS:
        raise BadInput(f"“{function}” meets no experts; choose one of {', '.join(sorted(MEETING_FUNCTIONS))}.")
    if not 1 <= every_days <= 366:
        raise BadInput(f"{every_days} days is no rhythm; give between 1 and 366.")
    system = written.line(source_system, "The source system", at_most=60) or ""
    row = ExpectedSource.objects.filter(function=function, source_system=system, territory=territory).first()
    old = {"every_days": row.every_days, "expected_until": row.expected_until} if row else None
    if row is None:
        row = ExpectedSource(function=function, source_system=system, territory=territory)
        row.expected_from = expected_from or clock.today()
    row.expected_from = expected_from or row.expected_from
    row.every_days, row.expected_until = every_days, None
    row.save()
    _record("source.expected", row, by, old=old)
    return row


@transaction.atomic
def expect_no_longer(*, source: ExpectedSource, by: User, on: date | None = None) -> None:
    """It stays in the table with its last day, so that an old silence can still be read."""
    may_expect(function=by.function, role=by.role).or_raise()
    on = max(on or clock.today(), source.expected_from)
    old, source.expected_until = source.expected_until, on
    source.save(update_fields=["expected_until"])
    _record("source.expected_no_longer", source, by, old={"expected_until": old})


def _record(verb: str, row: ExpectedSource, by: User, *, old: object) -> None:
    facts = {
        "function": row.function, "source_system": row.source_system, "every_days": row.every_days,
        "territory": row.territory.code if row.territory else None, "expected_from": row.expected_from,
        "expected_until": row.expected_until, "old": old,
    }  # fmt: skip
    record(Event(verb, "expected_source", str(row.pk), facts), by=by)
