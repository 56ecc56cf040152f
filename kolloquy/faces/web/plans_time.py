"""Working time and absences: hours a week for experts and days away, which every plan counts with."""

from collections.abc import Mapping
from datetime import date
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kolloquy.faces.web import words
from kolloquy.faces.web.plans_forms import Said, day, number, said_of, whole
from kolloquy.faces.web.wall import reader, reads, sees, why_not
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import actions, queries_time, rules
from kolloquy.planning.cycles_limits import Limits
from kolloquy.planning.seen import TimeSeen


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def working_time(request: HttpRequest) -> HttpResponse:
    if not sees(request, RecordClass.PLAN, Level.FULL):
        raise Refused(why_not(request, RecordClass.PLAN, Level.FULL))
    problem: Said | None = None
    if request.method == "POST":
        try:
            _do(request)
        except (Problem, Refused) as error:
            problem = said_of(error)
        else:
            return HttpResponseRedirect(f"{reverse('plan-time')}#c{request.POST.get('user', '')}")
    return _page(request, problem)


def _do(request: HttpRequest) -> None:
    said, by = request.POST, cast(User, request.user)
    user = User.objects.filter(pk=whole(said.get("user", ""), "The colleague")).first()
    if user is None:
        raise BadInput("There is no such colleague; choose one of the table.")
    match said.get("do"):
        case "hours":
            hours = number(said.get("hours", "").strip().replace(",", "."), "The hours a week")
            actions.set_working_time(user=user, hours=hours, since=day(said.get("since", ""), "The first day"), by=by)
            messages.success(request, f"{user} has {hours:g} hours a week for experts.")
        case "away":
            first, last = day(said.get("first_day", ""), "The first day"), said.get("last_day", "").strip()
            actions.add_absence(
                user=user, first_day=first, last_day=day(last, "The last day") if last else first, by=by
            )
            messages.success(request, f"{user} is away from {words.day(first)}; plans computed from now on know it.")
        case "back":
            absence = queries_time.absence_to_act_on(whole(said.get("absence", ""), "The absence"), reader(request))
            if absence is None or absence.user_id != user.pk:
                raise BadInput("This absence was taken away already; nothing is left to do.")
            actions.remove_absence(absence=absence, by=by)
            messages.success(request, f"{user} is not away then after all.")
        case _:
            raise BadInput("Say what to do: set hours, add an absence or take one away.")


def _page(request: HttpRequest, problem: Said | None) -> HttpResponse:
    user, today = cast(User, request.user), clock.today()
    rows = [_row(each, user) for each in queries_time.working_times(reader(request), on=today)]
    typed: Mapping[str, str] = request.POST.dict() if problem else {}
    context = {
        "rows": sorted(rows, key=lambda row: not row["mine"]),
        "usual": Limits().hours,
        "today": today.isoformat(),
        "problem": problem,
        "typed": typed,
        # Beside the control where there is one that is open, else above all.
        "at_top": typed.get("do") not in {"hours", "away"} or not any(_is_of(row, typed) for row in rows),
        "wrong": typed.get("user", "") if problem else "",
        "wrong_do": typed.get("do", "") if problem else "",
    }
    return render(request, "plan/time.html", context, status=422 if problem else 200)


def _is_of(row: Mapping[str, object], typed: Mapping[str, str]) -> bool:
    return bool(row["may"]) and str(row["pk"]) == typed.get("user")


def _row(seen: TimeSeen, user: User) -> dict[str, object]:
    may = rules.may_set_time(of=seen.user_id, by=user.pk, function=user.function, role=user.role)
    return {
        "pk": seen.user_id,
        "name": seen.name,
        "mine": seen.user_id == user.pk,
        "territories": ", ".join(seen.territories) or "no territory",
        "hours": f"{seen.hours:g} h" if seen.hours is not None else "",
        "value": f"{seen.hours:g}" if seen.hours is not None else "",
        "since": words.day(seen.since) if seen.since else "",
        "coming": [f"{hours:g} h from {words.day(since)}" for since, hours in seen.coming],
        "away": [{"pk": pk, "words": _span(first, last)} for pk, first, last in seen.absences],
        "may": may,
    }


def _span(first: date, last: date) -> str:
    one, other = words.day(first), words.day(last)
    return one if one == other else f"{one} to {other}"
