"""Whether and how an expert may be contacted, in words: the few lines at the head of their page."""

from datetime import date
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from kolloquy.faces.web import words
from kolloquy.faces.web.wall import reader, sees
from kolloquy.governance.rights import seen
from kolloquy.governance.rights.packs import Packs
from kolloquy.governance.rights.queries import rule_packs
from kolloquy.governance.rights.state import LegalState
from kolloquy.governance.rights.vocabulary import Basis
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock


def packs() -> Packs:
    return rule_packs(settings.KOLLOQUY.home)


def legal_block(request: HttpRequest, expert_id: str, country: str | None) -> dict[str, Any] | None:
    """The few lines at the head of an expert's page; None for who sees nothing of it."""
    found = seen.legal_seen(expert_id, reader(request), on=clock.today(), country=country, packs=packs())
    if found is None:
        return None
    clock_line = notice_in_words(found.state, clock.today()) if found.state else None
    return {
        "seen": found,
        "notice": clock_line,
        "basis": Basis(found.state.basis).label if found.state else "",
        "how": how_in_words(found),
        "url": reverse("expert-rights", args=[expert_id]) if sees(request, RecordClass.PREFERENCE) else "",
    }


def notice_in_words(state: LegalState, today: date) -> str:
    if state.notice_given_on:
        return f"Notice given on {words.day(state.notice_given_on)}"
    if state.notice_due_on is None:
        return "No notice due: nothing of theirs was put to use yet"
    days = (state.notice_due_on - today).days
    due = f"Notice due on {words.day(state.notice_due_on)}"
    if days < 0:
        return f"{due}, {-days} day{'s' * (days != -1)} ago"
    return f"{due}, today" if days == 0 else f"{due}, in {days} day{'s' * (days != 1)}"


def how_in_words(found: seen.LegalSeen) -> list[tuple[str, str]]:
    """What the expert wishes about being contacted, as label and words."""
    how = found.how
    lines = [
        ("By", ", ".join(seen.CHANNELS.get(each, each).lower() for each in how.channels)),
        ("On", ", ".join(each.capitalize() for each in how.weekdays)),
        ("At", ", ".join(how.times)),
    ]
    most = how.most_contacts_per_quarter
    if most is not None:
        lines.append(("At most", f"{most} contact{'s' * (most != 1)} a quarter"))
    return [line for line in lines if line[1]]
