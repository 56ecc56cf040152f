"""Releases: what was released to me, the ledger, one release, and making one in three steps that work without a script."""

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kolloquy.faces.web.parts import page
from kolloquy.faces.web.proof import proven_recently
from kolloquy.faces.web.wall import reader, reads, why_not
from kolloquy.governance.actions import prove
from kolloquy.governance.models import Territory, User
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall import queries
from kolloquy.governance.wall.actions import (
    Address,
    Draft,
    decline_release,
    revoke_release,
    sign_release,
    withdraw_release,
)
from kolloquy.governance.wall.crossing import ReleaseKind, ReleaseState
from kolloquy.governance.wall.models import Release
from kolloquy.governance.wall.policy import MEET_EXPERTS, SIDE_OF, Level, RecordClass
from kolloquy.governance.wall.rules import may_prepare, may_review, may_revoke
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows import prepare_release as workflow


@reads(RecordClass.RELEASE)
@require_safe
def released_to_me(request: HttpRequest) -> HttpResponse:
    return page(request, "releases/mine.html", {"releases": queries.released_to(reader(request))})


@reads(RecordClass.RELEASE)
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in ReleaseState.values else ""
    user = cast(User, request.user)
    context = {
        "releases": queries.ledger(reader(request), state=state),
        "states": ReleaseState.choices,
        "state": state,
        "may_prepare": may_prepare(user.function, _across(user.function)[:1]),
        "why_not": why_not(request, RecordClass.RELEASE, Level.FULL),
    }
    return page(request, "releases/ledger.html", context)


@reads(RecordClass.RELEASE)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, key: str) -> HttpResponse:
    """One release with all that crosses; who may sign, declines or signs it here."""
    problem = _act(request, key) if request.method == "POST" else None
    if request.method == "POST" and problem is None:
        return HttpResponseRedirect(request.path)
    seen = queries.release(key, reader(request))
    if seen is None:
        raise Http404(key)
    user = cast(User, request.user)
    full = seen.level is Level.FULL and seen.prepared_by is not None
    by = (user.function, user.role, user.pk, seen.prepared_by.pk) if full and seen.prepared_by else None
    waits, in_force = seen.state == ReleaseState.PREPARED, seen.state == ReleaseState.RELEASED
    context = {
        "release": seen,
        "full": full,
        "may_review": may_review(*by) if by and waits else None,
        "may_revoke": may_revoke(*by) if by and in_force else None,
        "may_withdraw": bool(by and waits and by[2] == by[3]),
        "proven": proven_recently(request, again=True),
        "problem": problem,
        "said": request.POST,
    }
    response = page(request, "releases/release.html", context)
    response.status_code = 200 if problem is None else 422
    return response


def _act(request: HttpRequest, key: str) -> Problem | Refused | None:
    found = queries.release_to_act_on(key, reader(request))
    if found is None:
        raise Http404(key)
    try:
        _decide(request, found)
    except (Problem, Refused) as problem:
        return problem
    return None


def _decide(request: HttpRequest, found: Release) -> None:
    user, said = cast(User, request.user), request.POST
    version = int(said["version"]) if said.get("version", "").isdecimal() and len(said["version"]) < 9 else 0
    words = said.get("because", "")
    match said.get("decision"):
        case "release":
            may_review(user.function, user.role, user.pk, found.prepared_by_id).or_raise()
            if not proven_recently(request, again=True):
                prove(user=user, password=said.get("password", ""))
            sign_release(found, version=version, decision=words, by=user)
        case "decline":
            decline_release(found, version=version, decision=words, by=user)
        case "revoke":
            revoke_release(found, because=words, by=user)
        case "withdraw":
            withdraw_release(found, by=user)


@reads(RecordClass.RELEASE)
@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: HttpRequest) -> HttpResponse:
    """Choose, say what may be known and to whom, read exactly what would cross, send it to a second person."""
    user, said = cast(User, request.user), request.POST or request.GET
    may_prepare(user.function, _across(user.function)[:1]).or_raise()
    draft, problem = None, None
    if request.method == "POST":
        try:
            draft = _draft(request, said)
            workflow.preview(draft, by=user)
            if said.get("step") == "send":
                made = workflow.send_for_review(draft, by=user)
                return HttpResponseRedirect(reverse("release", args=[made.key]))
        except (Problem, Refused) as refused:
            problem = refused
    since, until = _day(said.get("since")), _day(said.get("until"))
    keys = said.getlist("touchpoint")
    context = {
        "candidates": workflow.candidates(reader(request), since=since, until=until),
        "chosen": set(keys),
        "since": since,
        "until": until,
        "said": said,
        "kind": said.get("kind") if said.get("kind") in ReleaseKind.values else ReleaseKind.AGGREGATE,
        "measures": [(key, words) for key, (words, _) in workflow.MEASURES.items()],
        "functions": [(each, Function(each).label) for each in _across(user.function)],
        "to": set(said.getlist("to")),
        "territories": Territory.objects.order_by("path"),
        "where": said.get("where", ""),
        "draft": draft if problem is None else None,
        "to_words": _to_words(draft.to) if draft else "",
        "problem": problem,
    }
    response = page(request, "releases/prepare.html", context)
    response.status_code = 200 if problem is None else 422
    return response


def _draft(request: HttpRequest, said: QueryDict) -> Draft:
    found = workflow.chosen(said.getlist("touchpoint"), reader(request))
    where = Territory.objects.filter(code=said.get("where", "")).first()
    to: list[Address] = [(each, where) for each in said.getlist("to")]
    if said.get("kind") == ReleaseKind.TEXT:
        return workflow.text_draft(found, text=said.get("text", ""), title=said.get("title", ""), to=to)
    by = said.get("measure", "")
    measure = by if by in workflow.MEASURES else next(iter(workflow.MEASURES))
    return workflow.aggregate_draft(found, by=measure, title=said.get("title", ""), to=to)


def _to_words(to: Sequence[Address]) -> str:
    return "; ".join(f"{Function(function).label}, {territory or 'everywhere'}" for function, territory in to)


def _across(function: str) -> list[str]:
    """The functions on another side of the wall."""
    return [each for each in Function.values if each in MEET_EXPERTS and SIDE_OF[each] != SIDE_OF[function]]


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
