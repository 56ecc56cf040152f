"""The wall in front of every page: what a view reads is asked before it runs, and a refusal is a page."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kolloquy.faces.web import words
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Level, Purpose, Reader, RecordClass, best_level, may_see
from kolloquy.governance.wall.reader import reader_of
from kolloquy.kernel.problems import NotReady, Problem
from kolloquy.kernel.verdict import Refused, Verdict

PURPOSE = "purpose"  # in the session: what else than daily work somebody has said they look for
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


def reader(request: HttpRequest) -> Reader:
    """Who looks, and what for; asked once a request."""
    found: Reader | None = getattr(request, "_reader", None)
    if found is None:
        assert isinstance(request.user, User)
        said = request.session.get(PURPOSE, {}).get("purpose", Purpose.WORK)
        found = reader_of(request.user, Purpose(said) if said in Purpose else Purpose.WORK)
        request._reader = found  # type: ignore[attr-defined]
    return found


def sees(request: HttpRequest, record_class: RecordClass, at_least: Level = Level.COORDINATION) -> bool:
    return best_level(reader(request), record_class) >= at_least


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
        if isinstance(error, Problem):
            status = 503 if isinstance(error, NotReady) else 422
            return render(request, "errors/problem.html", {"sentence": words.sentence(str(error))}, status=status)
        return None


def refusal(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    return render(request, "errors/403.html", {"verdict": verdict}, status=403)
