"""An activity of a plan as a whole: who is in it, who hosts it, and into which week all of it may go."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.parts import opened as open_figure
from kolloquy.faces.web.plan_board import Asked, board_page, plan_of
from kolloquy.faces.web.wall import reads
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import rules
from kolloquy.planning.boards.opening import Place, places_of
from kolloquy.planning.boards.queries import weeks_of
from kolloquy.planning.moving.activities import activity_verdicts, may_move_activity, move_activity
from kolloquy.planning.moving.activities_looking import Activity, activity_of, days_in_words
from kolloquy.planning.moving.rules import Breach
from kolloquy.planning.moving.taking_back import told_in_words

LONGEST_NUMBER = 4


@reads(RecordClass.PLAN)
@require_safe
def activity(request: HttpRequest, key: str, demand_key: str) -> HttpResponse:
    it = _activity(request, key, demand_key)
    return open_figure(request, "plan/board/activity.html", _context(request, it))


@reads(RecordClass.PLAN)
@require_safe
def verdict(request: HttpRequest, key: str, demand_key: str) -> HttpResponse:
    """What would speak against a move, while it is being made."""
    it = _activity(request, key, demand_key)
    try:
        found = activity_verdicts(activity=it, week=_week(request.GET, it), by=cast(User, request.user))
    except Problem as problem:
        return _verdict(request, it, request.GET, problem=str(problem))
    return _verdict(request, it, request.GET, found)


@reads(RecordClass.PLAN)
@require_POST
def move(request: HttpRequest, key: str, demand_key: str) -> HttpResponse:
    it, said, user = _activity(request, key, demand_key), request.POST, cast(User, request.user)
    try:
        week = _week(said, it)
        moved = move_activity(
            plan=it.plan, demand=it.demand, week=week, stamp=said.get("version", "")[:8], because=said.get("because", ""),
            by=user,
        )  # fmt: skip
    except Refused as refused:
        found = activity_verdicts(activity=it, week=week, by=user)
        return _refused(request, it, found or (Breach(str(refused.verdict.rule), refused.verdict.reason, hard=True),))
    except Problem as problem:
        return _refused(request, it, problem=str(problem))
    places = words.plural(len(moved.activity.places), "place")
    sentence = (
        f"“{it.demand.name}” is in week {week + 1} now, with {places}." if moved.changed else "It stands there already."
    )
    return _done(request, it, sentence + told_in_words(words.plural(moved.taken_back, "expert"), moved.taken_back))


def _context(request: HttpRequest, it: Activity) -> dict[str, object]:
    plan, user = it.plan, cast(User, request.user)
    possible = it.possible
    return {
        "plan": plan,
        "it": it,
        "key": it.demand.key,
        "when": " and ".join(str(week + 1) for week in sorted(it.weeks)),
        "days": days_in_words(it.demand),
        "hosts": _listed([str(host) for host in it.demand.hosts.all()]),
        "places": [_place(each, plan.key) for each in places_of(it)],
        "weeks": [
            (week.number + 1, words.day(week.monday))
            for week in weeks_of(plan, clock.today())
            if week.state != "past" and week.number in possible
        ],
        "may_move": may_move_activity(it, user),
        "may_ask": rules.may_ask_what_if(user.function),
        "back": _back(request),
        "said": request.POST,
    }


def _listed(names: list[str]) -> str:
    return " and ".join([*filter(None, [", ".join(names[:-1])]), *names[-1:]])


def _place(each: Place, plan_key: str) -> dict[str, object]:
    return {
        "expert": each.expert,
        "place": each.where,
        "url": reverse("plan-contact", args=[plan_key, each.contact]),
        "marks": each.marks,
    }


def _activity(request: HttpRequest, key: str, demand_key: str) -> Activity:
    found = activity_of(plan_of(request, key), demand_key)
    if found is None:
        raise Http404(demand_key)
    return found


def _week(said: QueryDict, it: Activity) -> int:
    """Weeks count from 1 on a page."""
    text = said.get("week", "")
    if not (text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER):
        raise BadInput(f"Say which week, from 1 to {it.plan.cycle.weeks}.")
    return int(text) - 1


def _verdict(
    request: HttpRequest, it: Activity, said: QueryDict, found: tuple[Breach, ...] = (), *, problem: str = ""
) -> HttpResponse:
    hard = bool(problem) or any(breach.hard for breach in found)
    context = {
        "who": f"“{it.demand.name}”, {words.plural(len(it.places), 'place')}",
        "action": reverse("plan-activity-move", args=[it.plan.key, it.demand.key]),
        "version": it.stamp,
        "breaches": found,
        "problem": problem,
        "kind": "hard" if hard else "soft" if found else "fine",
        "week": said.get("week", ""),
        "contact": said.get("contact", ""),
        "because": said.get("because", ""),
        "back": said.get("back", ""),
    }
    return render(request, "plan/board/_verdict.html", context)


def _refused(request: HttpRequest, it: Activity, found: tuple[Breach, ...] = (), *, problem: str = "") -> HttpResponse:
    """Beside the block for who drags it, on its own page for everybody else."""
    if is_part(request):
        response = _verdict(request, it, request.POST, found, problem=problem)
        response["HX-Retarget"], response["HX-Reswap"] = "#verdict", "innerHTML"
    else:
        context = {**_context(request, it), "breaches": found, "problem": problem}
        response = render(request, "plan/board/activity.html", context)
    response.status_code = 422
    return response


def _done(request: HttpRequest, it: Activity, sentence: str) -> HttpResponse:
    back, focus = _back(request), request.POST.get("contact", "")[:20]
    if is_part(request):
        return board_page(request, it.plan, Asked.of(QueryDict(back)), said=sentence, focus=focus)
    messages.success(request, sentence)
    return HttpResponseRedirect(
        f"{reverse('plan-activity', args=[it.plan.key, it.demand.key])}{f'?back={back}' if back else ''}"
    )


def _back(request: HttpRequest) -> str:
    asked = request.POST if request.method == "POST" else request.GET
    return Asked.of(QueryDict(asked.get("back", "")[:500])).url("").partition("?")[2]
