"""Opening a cycle, and making or changing a draft: what it is for and within which limits it is computed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kolloquy.faces.web import words
from kolloquy.faces.web.plans_forms import Said, day, limit_rows, limits_from, said_of, whole
from kolloquy.faces.web.plans_rows import cycle_words, hours
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import Territory, User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import actions, fees_paid, queries, rules
from kolloquy.planning.cycles import USUAL_WEEKS
from kolloquy.planning.cycles_limits import limits_of
from kolloquy.planning.models import Cycle, Plan
from kolloquy.planning.seen import CycleSeen
from kolloquy.strategy.models import Imperative
from kolloquy.workflows.plan_cycle.collected import Span
from kolloquy.workflows.plan_cycle.gathering_colleagues import colleagues_of


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_cycle(request: HttpRequest) -> HttpResponse:
    user, said, problem = cast(User, request.user), request.POST, None
    rules.may_plan(user.function, user.role).or_raise()
    if request.method == "POST":
        try:
            cycle = actions.open_cycle(
                name=said.get("name", ""),
                territory=_territory(said.get("territory", "")),
                starts_on=day(said.get("starts_on", ""), "The first Monday"),
                weeks=whole(said.get("weeks", ""), "The weeks"),
                by=user,
            )
        except (Problem, Refused) as error:
            problem = said_of(error)
        else:
            return HttpResponseRedirect(reverse("plan-new", args=[cycle.key]))
    monday = _first_free_monday(queries.cycles(reader(request)))
    context = {
        "name": said.get("name", f"Quarter {(monday.month + 2) // 3} of {monday.year}"),
        "territories": _tree(),
        "territory": said.get("territory", ""),
        "starts_on": said.get("starts_on", monday.isoformat()),
        "weeks": said.get("weeks", str(USUAL_WEEKS)),
        "problem": problem,
    }
    return render(request, "plan/cycle_new.html", context, status=422 if problem else 200)


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: HttpRequest, key: str) -> HttpResponse:
    user = cast(User, request.user)
    rules.may_plan(user.function, user.role).or_raise()
    cycle = queries.cycle_to_act_on(key, reader(request))
    if cycle is None:
        raise Http404(key)
    problem = None
    if request.method == "POST":
        try:
            plan = actions.make_plan(
                cycle=cycle,
                name=request.POST.get("name", ""),
                imperatives=_imperatives(request),
                limits=limits_from(request.POST),
                by=user,
            )
        except (Problem, Refused) as error:
            problem = said_of(error)
        else:
            return HttpResponseRedirect(reverse("plan-front", args=[plan.key]))
    return _form(request, cycle, None, problem)


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def change_limits(request: HttpRequest, key: str) -> HttpResponse:
    """What a draft is computed from; what was computed stays until it is computed again."""
    user, plan = cast(User, request.user), queries.plan_to_act_on(key, reader(request))
    if plan is None:
        raise Http404(key)
    rules.may_plan(user.function, user.role).or_raise()
    problem = None
    if request.method == "POST":
        try:
            actions.change_plan(
                plan=plan,
                version=whole(request.POST.get("version", ""), "The version"),
                name=request.POST.get("name", ""),
                imperatives=_imperatives(request),
                limits=limits_from(request.POST),
                by=user,
            )
        except (Problem, Refused) as error:
            problem = said_of(error)
        else:
            messages.success(request, "The limits are changed; compute the plan to see what they do.")
            return HttpResponseRedirect(reverse("plan-front", args=[key]))
    return _form(request, plan.cycle, plan, problem)


def _form(request: HttpRequest, cycle: Cycle, plan: Plan | None, problem: Said | None) -> HttpResponse:
    typed = request.POST if request.method == "POST" else None
    usable = queries.usable_imperatives(reader(request))
    within = [each for each in usable if _touches(each.territory, cycle.territory)]
    if typed is not None:
        chosen = set(typed.getlist("imperative"))
    elif plan is not None:
        chosen = set(plan.imperatives.values_list("key", flat=True))
    else:
        chosen = {each.key for each in within}
    seen = queries.cycle_seen(cycle)
    context = {
        "cycle": seen,
        "when": cycle_words(seen, clock.today()),
        "plan": plan,
        "name": typed.get("name", "")
        if typed is not None
        else plan.name
        if plan
        else f"{cycle.name}, {cycle.territory}",
        "version": typed.get("version", "") if typed is not None else plan.version if plan else "",
        "imperatives": [_imperative_row(each, each.key in chosen) for each in within],
        "elsewhere": len(usable) - len(within),
        "limits": limit_rows(plan.limits if plan else {}, typed),
        "capacity": capacity(cycle, plan),
        "fees": _unknown_fees(cycle, plan, [each for each in within if each.key in chosen]),
        "payers": fees_paid.payers(),
        "problem": problem,
    }
    return render(request, "plan/plan_form.html", context, status=422 if problem else 200)


def capacity(cycle: Cycle, plan: Plan | None) -> dict[str, object]:
    """Whose time there is, before anything is computed; a sentence where there is none."""
    limits = limits_of(plan.limits if plan else {})
    span = Span(cycle.starts_on, cycle.weeks, max(clock.today(), cycle.starts_on))
    try:
        found = colleagues_of(cycle.territory, (), {}, span, limits)
    except Problem as nobody:
        return {"problem": words.sentence(str(nobody))}
    return {"colleagues": len(found), "hours": hours(sum(sum(each.minutes) for each in found)), "usual": limits.hours}


def _unknown_fees(cycle: Cycle, plan: Plan | None, chosen: Sequence[Imperative]) -> str:
    """Of a plan as it is kept, or of a new one, which knows no name yet."""
    if plan is not None:
        return fees_paid.unknown_fees(plan)
    return fees_paid.missing("", chosen, fees_paid.year_of(cycle))


def _imperatives(request: HttpRequest) -> list[Imperative]:
    wanted = set(request.POST.getlist("imperative"))
    return [each for each in queries.usable_imperatives(reader(request)) if each.key in wanted]


def _imperative_row(each: Imperative, chosen: bool) -> dict[str, object]:
    return {
        "key": each.key,
        "name": each.name,
        "facts": f"{each.indication} · {each.territory}",
        "why": each.why,
        "chosen": chosen,
    }


def _touches(one: Territory, other: Territory) -> bool:
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def _tree() -> list[tuple[str, str]]:
    return [(t.code, f"{'· ' * (t.path.count('/') - 2)}{t.name}") for t in Territory.objects.order_by("path")]


def _territory(code: str) -> Territory:
    found = Territory.objects.filter(code=code).first()
    if found is None:
        raise BadInput("A cycle is of a territory and all below it; choose one.")
    return found


def _first_free_monday(cycles: Sequence[CycleSeen]) -> date:
    """After the cycles that run or are to come: two of one territory never overlap."""
    today = clock.today()
    return _next_monday(max([today, *(each.last_day for each in cycles)]))


def _next_monday(today: date) -> date:
    return today + timedelta(days=(7 - today.weekday()) % 7)
