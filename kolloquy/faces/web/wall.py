"""The wall in front of every page: who may read evidence is asked before a view runs, and a refusal is a page."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kolloquy.faces.web import words
from kolloquy.governance.rules import may_read_evidence
from kolloquy.kernel.problems import NotReady, Problem
from kolloquy.kernel.verdict import Refused, Verdict

_View = TypeVar("_View", bound=Callable[..., Any])


def shows_no_evidence(view: _View) -> _View:
    """Lets everybody who is signed in open a page that holds nothing scientific."""
    view.shows_no_evidence = True  # type: ignore[attr-defined]
    return view


class Wall:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: object) -> HttpResponse | None:
        if not request.user.is_authenticated or getattr(view, "shows_no_evidence", False):
            return None
        verdict = may_read_evidence(request.user.function)
        return None if verdict else refusal(request, verdict)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return refusal(request, error.verdict)
        if isinstance(error, Problem):
            status = 503 if isinstance(error, NotReady) else 422
            return render(request, "errors/problem.html", {"sentence": words.sentence(str(error))}, status=status)
        return None


def refusal(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    return render(request, "errors/403.html", {"verdict": verdict}, status=403)
