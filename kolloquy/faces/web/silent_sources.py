"""Are the exchanges complete? Which expected sources have been silent, and since when."""

from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kolloquy.engagement.audit.queries import expected_sources
from kolloquy.engagement.audit.rules import may_expect
from kolloquy.engagement.seen import SilentSource
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange import may_audit
from kolloquy.faces.web.exchange_rows import ago, function
from kolloquy.faces.web.wall import reader, reads, refusal
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock


@reads(RecordClass.TOUCHPOINT)
@require_safe
def silent_sources(request: HttpRequest) -> HttpResponse:
    user, today = cast(User, request.user), clock.today()
    if not may_audit(user):
        return refusal(request, may_expect(function=user.function, role=user.role))
    rows = expected_sources(today, reader=reader(request))
    silent = sum(each.overdue for each in rows)
    context = {
        "rows": [_row(each, today) for each in rows],
        "summary": f"{silent} of {words.plural(len(rows), 'expected source')} silent for longer than expected.",
    }
    return render(request, "exchange/silent_sources.html", context)


def _row(source: SilentSource, today: date) -> dict[str, object]:
    return {
        "who": f"{function(source.function)}, {source.source_system or 'by hand'}",
        "where": source.territory or "everywhere",
        "often": f"every {words.plural(source.every_days, 'day')}" if source.every_days > 1 else "every day",
        "last": f"{words.day(source.last_on)}, {ago(source.last_on, today)}" if source.last_on else "never",
        "silent": words.plural(source.days, "day") if source.days else "not silent",
        "since": f"since {words.day(source.silent_since)}" if source.days else "",
        "overdue": source.overdue,
    }
