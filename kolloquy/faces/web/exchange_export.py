"""What one sees of the exchange as a file for a spreadsheet, which must not take a note for a formula."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from kolloquy.engagement.seen import TouchpointSeen
from kolloquy.faces.web.exchange import Asked, exchanges
from kolloquy.faces.web.exchange_rows import channel, function, people
from kolloquy.faces.web.wall import opened_sensitive, reader, reads, stated
from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.rights.rules import may_export
from kolloquy.governance.wall.policy import Reader, RecordClass
from kolloquy.kernel import clock

MOST = 10_000
AT_ONCE = 200
# What makes a spreadsheet compute instead of show.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HEAD = (
    "key", "date", "status", "channel", "function", "seen", "experts", "our people", "topics", "minutes", "place", "notes",
)  # fmt: skip


def plain_cell(text: str) -> str:
    """Text that stays text in every spreadsheet: one that would compute is led by an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA) else text


class _Lines:
    """What the csv writer writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


@reads(RecordClass.TOUCHPOINT)
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    asked, look = Asked.of(request.GET), reader(request)
    response = StreamingHttpResponse(_csv(request, asked, look), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="exchange.csv"'
    response["Cache-Control"] = "no-store"
    return response


def _csv(request: HttpRequest, asked: Asked, look: Reader) -> Iterator[bytes]:
    write = csv.writer(_Lines())
    yield b"\xef\xbb\xbf"  # by which Excel knows UTF-8
    yield _line(write, HEAD)
    written, left_out = 0, 0
    while written < MOST:
        found = exchanges(asked, look, size=AT_ONCE)
        barred = _barred(found.rows)
        leaving = [seen for seen in found.rows if not any(each.expert_id in barred for each in seen.experts or ())]
        left_out += len(found.rows) - len(leaving)
        # Before they leave: what is sent is read, and nobody reads a colleague's note without an entry.
        opened_sensitive(request, RecordClass.NOTE, *(seen.key for seen in leaving if _of_others(seen, look.user_id)))
        if stated(request):
            opened_sensitive(request, RecordClass.TOUCHPOINT, *(seen.key for seen in leaving if seen.in_full))
        for seen in leaving:
            yield _line(write, _cells(seen))
        written += len(found.rows)
        if not found.next_cursor:
            break
        asked = Asked(**{name: getattr(asked, name) for name in Asked.__slots__} | {"after": found.next_cursor})
    if left_out:
        yield _line(
            write,
            [
                f"{left_out} left out: the rights of an expert in them stand against it (RI-1, RI-4 or RI-7); open them in Kolloquy."
            ],
        )
    if written >= MOST:
        yield _line(write, [f"The first {MOST:,}; narrow the filters for the others."])


def _of_others(seen: TouchpointSeen, user_id: int) -> bool:
    return any(note.written_by.user_id != user_id for note in seen.notes or ())


def _line(write: Any, cells: Iterable[str]) -> bytes:
    return str(write.writerow([plain_cell(cell) for cell in cells])).encode()


def _barred(rows: Iterable[TouchpointSeen]) -> set[str]:
    """Experts of whom nothing may leave: a notice is overdue, or they restricted the use of their data."""
    today = clock.today()
    named = {each.expert_id for seen in rows for each in seen.experts or () if each.expert_id}
    return {expert_id for expert_id, state in legal_states(named, on=today).items() if not may_export(state, on=today)}


def _cells(seen: TouchpointSeen) -> list[str]:
    return [
        seen.key,
        seen.on.isoformat(),
        seen.status,
        channel(seen.channel),
        function(seen.function),
        "whole" if seen.in_full else "that it was",
        "; ".join(each.name for each in seen.experts or ()),
        people(seen.owner, seen.colleagues, seen.owner_words),
        "; ".join(topic.name for topic in seen.topics),
        str(seen.minutes or ""),
        seen.place or "",
        "\n\n".join(note.text for note in seen.notes or ()),
    ]
