"""A plan on paper and as files: what one sees on the board, filters applied."""

import csv
import io

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kolloquy.faces.web.exchange_export import plain_cell
from kolloquy.faces.web.plan_board import Asked, plan_of
from kolloquy.faces.web.plan_board_rows import block_row, legend_rows, time_words, week_words
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.planning.boards.queries import board
from kolloquy.planning.boards.seen import Board
from kolloquy.planning.exporting import HEAD, lines, note_of, workbook
from kolloquy.planning.models import Plan
from kolloquy.planning.vocabulary import PlanState

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@reads(RecordClass.PLAN)
@require_safe
def as_csv(request: HttpRequest, key: str) -> HttpResponse:
    plan, found = _asked(request, key)
    leaving = lines(plan, found)
    written = io.StringIO()
    write = csv.writer(written)
    write.writerow(HEAD)
    write.writerows([plain_cell(cell) if isinstance(cell, str) else cell for cell in row] for row in leaving.rows)
    if note := note_of(leaving):
        write.writerow([note])
    # By its first bytes Excel knows UTF-8.
    return _file(b"\xef\xbb\xbf" + written.getvalue().encode(), "text/csv; charset=utf-8", f"plan-{plan.key}.csv")


@reads(RecordClass.PLAN)
@require_safe
def as_xlsx(request: HttpRequest, key: str) -> HttpResponse:
    plan, found = _asked(request, key)
    return _file(workbook(plan, found, lines(plan, found)), XLSX, f"plan-{plan.key}.xlsx")


@reads(RecordClass.PLAN)
@require_safe
def on_paper(request: HttpRequest, key: str) -> HttpResponse:
    """Colleague by colleague, week by week: what one takes into a meeting."""
    plan, found = _asked(request, key)
    people = [
        {
            "name": row.name,
            "detail": row.detail,
            "time": time_words(row.time) if row.time else "",
            "weeks": [
                {"words": week_words(cell.week), "rows": [block_row(block, plan.key) for block in cell.blocks]}
                for cell in row.cells
                if cell.blocks
            ],
        }
        for row in found.rows
    ]
    context = {
        "plan": plan,
        "state": PlanState(plan.state).label,
        "people": people,
        "coverage": list(zip(found.coverage, legend_rows(found.legend), strict=True)),
        "loads": [(load, time_words(load.time)) for load in found.loads],
        "shown": found.shown,
        "today": clock.today(),
        "back": Asked.of(request.GET).url(plan.key),
        "filtered": Asked.of(request.GET).filters.any,
    }
    return render(request, "plan/board/print.html", context)


def _asked(request: HttpRequest, key: str) -> tuple[Plan, Board]:
    """By colleague whatever the board shows, since there every contact is shown once and none is cut off."""
    plan, asked = plan_of(request, key), Asked.of(request.GET)
    found = board(plan, reader(request), "colleague", asked.filters, room=None)
    assert found is not None
    return plan, found


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
