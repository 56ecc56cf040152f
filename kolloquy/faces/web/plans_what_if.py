"""What if: a plan copied with something changed. Re-plan: the rest of the cycle anew, from the plan in force."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kolloquy.faces.web import words
from kolloquy.faces.web.plans_changes import blocks_of, change_from
from kolloquy.faces.web.plans_forms import Said, said_of, whole
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused, Verdict
from kolloquy.planning import actions, queries, rules
from kolloquy.planning import queries_inside as inside
from kolloquy.planning.cycles_changes import changes_in_words, checked_changes
from kolloquy.planning.cycles_limits import limits_of
from kolloquy.planning.models import Plan
from kolloquy.planning.vocabulary import ChangeKind, PlanKind
from kolloquy.workflows import plan_cycle

MOST_CHANGES = 30


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the form holds: changes added so far, and the one that is being typed."""

    changes: tuple[dict[str, Any], ...] = ()
    problem: Said | None = None
    wrong: str = ""  # the kind whose fields are wrong


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def what_if(request: HttpRequest, key: str) -> HttpResponse:
    user, plan = cast(User, request.user), _plan(request, key)
    rules.may_ask_what_if(user.function).or_raise()
    return _answer(request, plan, PlanKind.WHAT_IF)


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def re_plan(request: HttpRequest, key: str) -> HttpResponse:
    user, plan = cast(User, request.user), _plan(request, key)
    may_re_plan(plan, user).or_raise()
    return _answer(request, plan, PlanKind.RE_PLAN)


def may_re_plan(plan: Plan, user: User) -> Verdict:
    cycle = plan.cycle
    return rules.may_plan(user.function, user.role) and rules.may_re_plan(
        plan.state, starts_on=cycle.starts_on, weeks=cycle.weeks, on=clock.today()
    )


def _answer(request: HttpRequest, plan: Plan, kind: PlanKind) -> HttpResponse:
    asked = _Asked()
    if request.method == "POST":
        asked = _read(request, plan)
        if request.POST.get("do") == "solve" and asked.problem is None:
            try:
                made = _make(request, plan, kind, asked)
            except (Problem, Refused) as error:
                asked = _Asked(asked.changes, said_of(error))
            else:
                return HttpResponseRedirect(reverse("plan-progress", args=[made.key]))
    return _page(request, plan, kind, asked)


def _read(request: HttpRequest, plan: Plan) -> _Asked:
    """The changes that were there, less one taken away, and with the one typed where there is one."""
    do, _, detail = request.POST.get("do", "").partition(":")
    changes = [each for each in map(_loaded, request.POST.getlist("change")[:MOST_CHANGES]) if each]
    if do == "remove" and detail.isdecimal() and len(detail) < 4:
        changes = [each for number, each in enumerate(changes) if number != int(detail)]
    try:
        kept = tuple(checked_changes(changes, plan))
    except Problem as error:
        return _Asked((), said_of(error))
    if do != "add":
        return _Asked(kept)
    try:
        added = checked_changes([change_from(request.POST, detail)], plan)
    except Problem as error:
        return _Asked(kept, said_of(error), detail if detail in ChangeKind.values else "")
    return _Asked((*kept, *(each for each in added if each not in kept)))


def _loaded(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _make(request: HttpRequest, plan: Plan, kind: PlanKind, asked: _Asked) -> Plan:
    """Copied and put in the line for the worker, or neither."""
    user, said = cast(User, request.user), request.POST
    with transaction.atomic():
        if kind == PlanKind.WHAT_IF:
            made = plan_cycle.copy_plan(plan=plan, name=said.get("name", ""), changes=asked.changes, by=user)
        else:
            made = plan_cycle.re_plan(
                plan=plan, because=said.get("because", ""), name=said.get("name", ""), changes=asked.changes, by=user
            )
            price = whole(said.get("disturbance", ""), "The price of a moved contact")
            if price != limits_of(made.limits).disturbance:
                made = actions.change_plan(plan=made, version=made.version, limits={"disturbance": price}, by=user)
        plan_cycle.ask_to_solve(plan=made, by=user)
    return made


def _page(request: HttpRequest, plan: Plan, kind: PlanKind, asked: _Asked) -> HttpResponse:
    typed: Mapping[str, str] = request.POST.dict() if request.method == "POST" else {}
    open_kind = asked.wrong or ("" if typed else request.GET.get("kind", ""))
    now = queries.cycle_seen(plan.cycle).week_on(clock.today()) or 0
    given = {f"{each}.from_week": str(now) for each in ChangeKind.values}
    given |= typed if asked.wrong else {} if typed else _prefilled(request, open_kind)
    said = changes_in_words(asked.changes)
    context = {
        "plan": plan,
        "key": plan.key,
        "kind": kind.value,
        "here": reverse("plan-what-if" if kind == PlanKind.WHAT_IF else "plan-re-plan", args=[plan.key]),
        "name": typed.get("name", ""),
        "because": typed.get("because", ""),
        "disturbance": typed.get("disturbance", limits_of(plan.limits).disturbance),
        "price_words": price_words(plan, reader_points=_mean_points(request, plan)),
        "changes": [
            {"words": sentence, "json": json.dumps(change, sort_keys=True), "number": number}
            for number, (sentence, change) in enumerate(zip(said, asked.changes, strict=True))
        ],
        "standing": changes_in_words(plan.changes),
        "blocks": blocks_of(plan, reader(request), given, open_kind),
        "problem": asked.problem,
        "wrong": asked.wrong,
        "may_re_plan": may_re_plan(plan, cast(User, request.user)),
    }
    return render(request, "plan/what_if.html", context, status=422 if asked.problem else 200)


def _prefilled(request: HttpRequest, kind: str) -> dict[str, str]:
    """A link may fill a change in: “one more day a week of Ada” leads here."""
    return {f"{kind}.{name}": value[:80] for name, value in request.GET.dict().items() if name != "kind"}


def _mean_points(request: HttpRequest, plan: Plan) -> float:
    covered = inside.covered(plan.key, reader(request))
    contacts = sum(each.contacts for each in covered)
    return sum(each.points for each in covered) / contacts if contacts else 0.0


def price_words(plan: Plan, *, reader_points: float) -> str:
    """What a point on disturbance means against what contacts are worth here."""
    if not reader_points:
        return ""
    price = limits_of(plan.limits).disturbance
    mean = words.number(round(reader_points))
    if not price:
        return f"A contact of this plan is worth {mean} points on average; moving one costs nothing so far."
    return (
        f"A contact of this plan is worth {mean} points on average. At {price} points, moving one costs as much as "
        f"{100 * price / reader_points:.0f} % of a contact: the plan changes only where that is worth it."
    )


def _plan(request: HttpRequest, key: str) -> Plan:
    found = queries.plan_to_act_on(key, reader(request))
    if found is None:
        raise Http404(key)
    return found
