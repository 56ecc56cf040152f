"""One e-mail as an exchange: who wrote to whom, and when. What it says is kept only where that is asked for."""

import re
from datetime import UTC, date, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

from kolloquy.engagement.incoming.readers import rows, text
from kolloquy.engagement.incoming.readers.calendar import person_of
from kolloquy.engagement.incoming.readers.rows import IncomingTouchpoint
from kolloquy.kernel.problems import BadInput

LARGEST = 50_000_000


def message(path: Path, *, zone: ZoneInfo, today: date, keep_body: bool = False) -> IncomingTouchpoint:
    try:
        return _message(path, zone, today, keep_body=keep_body)
    except (ValueError, IndexError, TypeError, AttributeError, LookupError) as error:
        # What the library meets in headers that no mail program writes.
        raise BadInput(f"{path.name} is no e-mail that can be read; save the message as .eml again.") from error


def _message(path: Path, zone: ZoneInfo, today: date, *, keep_body: bool) -> IncomingTouchpoint:
    if path.stat().st_size > LARGEST:
        raise BadInput(f"{path.name} is larger than 50 MB; save the message without its attachments and bring that in.")
    parsed = BytesParser(policy=policy.default.clone(max_line_length=None)).parsebytes(path.read_bytes())
    if not isinstance(parsed, EmailMessage) or not (parsed.get("From") or parsed.get("Message-ID")):
        raise BadInput(f"{path.name} is no e-mail: it says neither who sent it nor its id; save the message as .eml.")
    problems, notices = [], []
    people = [
        person_of(name, address)
        for header in ("From", "To", "Cc")
        for name, address in getaddresses([str(each) for each in parsed.get_all(header, [])])
        if "@" in address
    ]
    if not people:
        problems.append("The message names no address in From, To or Cc.")
    at = _date(parsed)
    if at is None:
        problems.append("The message has no date that can be read; save it again from the mail program.")
    attached = sum(1 for part in parsed.walk() if part.get_content_disposition() == "attachment")
    if attached:
        notices.append(f"{attached} attachment{'s' if attached > 1 else ''} left out: files are not brought in.")
    body = _body(parsed) if keep_body else None
    if body and len(body) > text.LONGEST_NOTE:
        problems.append(
            f"The text holds {len(body):,} characters where {text.LONGEST_NOTE:,} are taken at most; bring it in without its text."
        )
    on = at.astimezone(zone).date() if at else None
    if on and on > today:
        problems.append(f"The message is dated {on.isoformat()}, which is still to come; mend the clock of the sender.")
    sender = people[0].email if people else None
    return IncomingTouchpoint(
        1, rows.Source.EMAIL, "", text.value(parsed.get("Message-ID", "").strip("<> ")), tuple(dict.fromkeys(people)), "email",
        rows.HELD, on, at, owner=sender, note=body, problems=tuple(problems), notices=tuple(notices),
    )  # fmt: skip


def _date(parsed: EmailMessage) -> datetime | None:
    header = parsed.get("Date")
    found: datetime | None = getattr(header, "datetime", None)
    if found is None:
        return None
    # "-0000" says that the zone is not known; the time is UTC then, by RFC 5322.
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)


def _body(parsed: EmailMessage) -> str | None:
    subject = text.value(parsed.get("Subject"))
    part = parsed.get_body(preferencelist=("plain", "html"))
    said = ""
    if part is not None:
        try:
            said = part.get_content()
        except (LookupError, UnicodeDecodeError):  # an encoding that nobody knows
            raw = part.get_payload(decode=True)
            said = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
        if part.get_content_type() == "text/html":
            said = stripped(said)
    return text.note("\n\n".join(each for each in (subject, said.strip()) if each))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "head", "title"}:
            self.silent += 1
        elif tag in {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "table", "blockquote"}:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "head", "title"}:
            self.silent = max(0, self.silent - 1)

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def stripped(html: str) -> str:
    """What a reader of the page would read, line by line."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
