"""One more contact in a plan by hand: whom, for what, how, when and by whom, in two steps that need no script."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kolloquy.faces.web import words
from kolloquy.faces.web.plan_board import plan_of
from kolloquy.faces.web.wall import reads
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.identity.directory import directory
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import current_expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.boards.opening import colleagues_for
from kolloquy.planning.boards.queries import weeks_of
from kolloquy.planning.models import Plan, PlannedExpert
from kolloquy.planning.moving.actions import Moved
from kolloquy.planning.moving.rules import may_be_done
from kolloquy.planning.vocabulary import Deed
from kolloquy.strategy.models import Demand
from kolloquy.strategy.vocabulary import Channel
from kolloquy.workflows.add_to_plan import add_to_plan

MOST_FOUND = 8


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    plan, said = plan_of(request, key), request.POST or request.GET
    expert = current_expert(said.get("expert", "")[:16])
    verdict, problem = may_be_done(Deed.ADDED, plan.state), ""
    if request.method == "POST" and expert is not None:
        try:
            moved = _add(request, plan, expert)
            messages.success(request, f"{expert.name} is in week {moved.contact.week + 1} now.")
            return HttpResponseRedirect(f"{reverse('plan-board', args=[plan.key])}#c-{moved.contact.key}")
        except Refused as refused:
            verdict = refused.verdict
        except Problem as wrong:
            problem = str(wrong)
    q = said.get("q", "").strip()[:80]
    context = {
        "plan": plan,
        "expert": expert,
        "place": ", ".join(filter(None, (expert.institution, words.country(expert.country)))) if expert else "",
        "new": expert is not None and not PlannedExpert.objects.filter(plan=plan, expert=expert).exists(),
        "q": q,
        "found": [(row.expert_id, row.name, row.institution or "") for row in directory(q=q, size=MOST_FOUND).rows] if q else [],
        "demands": _demands(plan),
        "channels": Channel.choices,
        "weeks": [(w.number + 1, words.day(w.monday)) for w in weeks_of(plan, clock.today()) if w.state != "past"],
        "colleagues": colleagues_for(plan),
        "verdict": verdict,
        "problem": problem,
        "said": said,
        "me": str(request.user.pk),
    }  # fmt: skip
    return render(request, "plan/board/add.html", context, status=422 if request.method == "POST" else 200)


def _demands(plan: Plan) -> list[Demand]:
    rows = Demand.objects.filter(objective__imperative__plans=plan, retired_at=None, objective__retired_at=None)
    return list(rows.select_related("objective").distinct().order_by("objective__priority", "objective", "pk"))


def _add(request: HttpRequest, plan: Plan, expert: Expert) -> Moved:
    said = request.POST
    demand = next((each for each in _demands(plan) if each.key == said.get("demand")), None)
    week = said.get("week", "")
    if demand is None or not (week.isascii() and week.isdecimal() and len(week) < 4):
        raise BadInput("Say for what and in which week.")
    number = said.get("colleague", "")
    colleague = (
        User.objects.filter(pk=number).first() if number.isascii() and number.isdecimal() and len(number) < 9 else None
    )
    minutes = said.get("minutes", "")
    return add_to_plan(
        plan=plan, expert=expert, demand=demand, channel=said.get("channel", ""), week=int(week) - 1, colleague=colleague,
        minutes=int(minutes) if minutes.isascii() and minutes.isdecimal() and len(minutes) < 5 else None,
        because=said.get("because", ""), goals=said.get("goals", ""), by=cast(User, request.user),
    )  # fmt: skip
