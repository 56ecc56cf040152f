"""The wall in front of every page: what a view reads is asked before it runs, and a refusal is a page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kolloquy.faces.web import words
from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import record_reads
from kolloquy.governance.wall.matrix import PURPOSES
from kolloquy.governance.wall.policy import Level, Purpose, Reader, RecordClass, best_level, may_see
from kolloquy.governance.wall.reader import reader_of
from kolloquy.kernel import clock
from kolloquy.kernel.problems import NotReady, Problem
from kolloquy.kernel.verdict import Refused, Verdict
from kolloquy.store.busy import SENTENCE, is_busy

UNREADABLE = "Something in what was sent cannot be kept, such as an unseen character; type it anew and send it again."
PURPOSE = "purpose"  # in the session: what else than daily work somebody has said they look for, and until when
_View = TypeVar("_View", bound=Callable[..., Any])


def reads(*classes: RecordClass) -> Callable[[_View], _View]:
    """Says what a page cannot do without; who sees nothing of one of them is refused. Unsaid, it is evidence."""

    def mark(view: _View) -> _View:
        view.reads = classes  # type: ignore[attr-defined]
        return view

    return mark


def shows_no_evidence(view: _View) -> _View:
    """Lets everybody who is signed in open a page that holds nothing of anybody."""
    return reads()(view)


@dataclass(frozen=True, slots=True)
class Stated:
    """What somebody said they look for."""

    purpose: Purpose
    because: str
    until: datetime
    entry: int = 0  # where the trail keeps the reason

    @property
    def words(self) -> str:
        return PURPOSES[self.purpose]


def stated(request: HttpRequest) -> Stated | None:
    """The purpose that holds now; one whose time is over is as if it had not been stated."""
    said = request.session.get(PURPOSE)
    if not said or said.get("purpose") not in set(Purpose):
        return None
    found = Stated(Purpose(said["purpose"]), said["because"], datetime.fromisoformat(said["until"]), said["entry"])
    return found if clock.now() < found.until else None


def reader(request: HttpRequest) -> Reader:
    """Who looks, and what for; asked once a request."""
    found: Reader | None = getattr(request, "_reader", None)
    if found is None:
        assert isinstance(request.user, User)
        said = stated(request)
        found = reader_of(request.user, said.purpose if said else Purpose.WORK)
        request._reader = found  # type: ignore[attr-defined]
    return found


def sees(request: HttpRequest, record_class: RecordClass, at_least: Level = Level.COORDINATION) -> bool:
    return best_level(reader(request), record_class) >= at_least


def why_not(request: HttpRequest, record_class: RecordClass, at_least: Level = Level.COORDINATION) -> Verdict:
    """The rule and the sentence under "Why am I not seeing more?"; true where nothing is kept back."""
    return may_see(reader(request), record_class, at_least=at_least)


def opened_sensitive(request: HttpRequest, kind: str, *keys: str) -> None:
    """Say in the trail that sensitive records were opened, what for and why; the page that shows them calls this."""
    assert isinstance(request.user, User)
    if not keys:
        return
    said = stated(request)
    record_reads(
        by=request.user,
        kind=kind,
        keys=keys,
        purpose=said.purpose if said else Purpose.WORK,
        because=f"entry {said.entry}"
        if said
        else "",  # the words may name somebody; they stand where they can be erased
    )


class Wall:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: object) -> HttpResponse | None:
        if not request.user.is_authenticated:
            return None
        for record_class in getattr(view, "reads", (RecordClass.EVIDENCE,)):
            verdict = may_see(reader(request), record_class)
            if not verdict:
                return refusal(request, verdict)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return refusal(request, error.verdict)
        if isinstance(error, DataError):  # a NUL, or a number of fifty digits, which the database does not take
            return render(request, "errors/problem.html", {"sentence": UNREADABLE}, status=422)
        if is_busy(error):
            return render(request, "errors/problem.html", {"sentence": SENTENCE}, status=503)
        if isinstance(error, Problem):
            status = 503 if isinstance(error, NotReady) else 422
            return render(request, "errors/problem.html", {"sentence": words.sentence(str(error))}, status=status)
        return None


def refusal(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    return render(request, "errors/403.html", {"verdict": verdict}, status=403)
