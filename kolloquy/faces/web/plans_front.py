"""A plan’s front page: what it achieves in words and figures, each of which opens."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kolloquy.engagement.plan_meets.no_longer import ASKED_OF, no_longer
from kolloquy.faces.web import words
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.exchange_rows import function
from kolloquy.faces.web.parts import opened, page
from kolloquy.faces.web.plan_worth import as_it_stands
from kolloquy.faces.web.plans_against import to_compare_with
from kolloquy.faces.web.plans_figures import (
    change_row,
    coverage_row,
    figures_of,
    given_row,
    load_row,
    points_by_objective,
    value_sentences,
)
from kolloquy.faces.web.plans_job import run_row
from kolloquy.faces.web.plans_new import capacity
from kolloquy.faces.web.plans_no_longer import no_longer_row, no_longer_words
from kolloquy.faces.web.plans_prices import prices_shown
from kolloquy.faces.web.plans_rows import (
    contact_row,
    course_sentence,
    cycle_words,
    in_row,
    out_words,
    plan_row,
)
from kolloquy.faces.web.plans_who import out_row
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads, why_not
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.kernel import clock
from kolloquy.planning import actions, queries, rules
from kolloquy.planning import queries_inside as inside
from kolloquy.planning.cycles_changes import changes_in_words
from kolloquy.planning.fees_paid import unknown_fees
from kolloquy.planning.models import Plan
from kolloquy.planning.queries_worth import not_known
from kolloquy.planning.seen import PlanSeen
from kolloquy.planning.vocabulary import JobState, PlanKind, PlanState

FIRST_IN, FIRST_OUT, FIRST_CHANGES = 8, 6, 5
RAN = {PlanState.IN_FORCE, PlanState.REPLACED}


@reads(RecordClass.PLAN)
@require_safe
def plan(request: HttpRequest, key: str) -> HttpResponse:
    look = reader(request)
    seen = queries.plan(key, look)
    if seen is None:
        raise Http404(key)
    if not seen.in_full:
        return _known_of(request, seen)
    record = queries.plan_to_act_on(key, look)
    assert record is not None
    return render(request, "plan/front.html", _context(request, seen, record))


def _context(request: HttpRequest, seen: PlanSeen, record: Plan) -> dict[str, object]:
    look, user, today = reader(request), cast(User, request.user), clock.today()
    run = queries.solving(record, look)
    computing = run is not None and run.state in queries.UNDER_WAY
    stale = rules.stale_experts(record)
    context: dict[str, object] = {
        "key": seen.key,
        "row": plan_row(seen, computing=computing),
        "cycle": seen.cycle,
        "when": cycle_words(seen.cycle, today),
        "plan": seen,
        "run": run_row(run, record) if run and (computing or run.state == JobState.FAILED) else None,
        "may_plan": rules.may_plan(user.function, user.role),
        "may_ask": rules.may_ask_what_if(user.function),
        "may_compute": _may_compute(seen, user, computing=computing),
        "may_re_plan": rules.may_re_plan(seen.state, starts_on=seen.cycle.starts_on, weeks=seen.cycle.weeks, on=today),
        "draft": seen.state == PlanState.DRAFT,
        "what_if": seen.kind == PlanKind.WHAT_IF,
        "against": to_compare_with(record),
        "stale": stale,
        "unknown_fees": unknown_fees(record) if seen.state in ASKED_OF else "",
    }
    if seen.solved_at is None:
        return context | {"capacity": capacity(record.cycle, record), "asked": changes_in_words(record.changes)}
    gone = no_longer(record, look, today=today, stale=stale)
    return context | _computed(request, seen) | {"no_longer": no_longer_words(gone)}


def _may_compute(seen: PlanSeen, user: User, *, computing: bool) -> object:
    who = (
        rules.may_ask_what_if(user.function)
        if seen.kind == PlanKind.WHAT_IF
        else rules.may_plan(user.function, user.role)
    )
    return who and rules.may_compute(seen.state, running=computing) if who else who


def _computed(request: HttpRequest, seen: PlanSeen) -> dict[str, object]:
    look, key, today = reader(request), seen.key, clock.today()
    course, coverage = queries.course(key, look, on=today), inside.covered(key, look)
    out = inside.reasons_for_leaving_out(key, look)
    given = inside.given_by_function(key, look)
    by_hand = inside.by_hand(key, look, of_contacts=True)
    assert course is not None
    return {
        "course": course,
        "course_words": course_sentence(course, seen.cycle, today, runs=seen.state in RAN),
        "figures": figures_of(seen),
        "coverage": [coverage_row(each) for each in coverage],
        "inside": [in_row(key, each) for each in inside.planned_experts(key, look, size=FIRST_IN).rows],
        "outside": [out_row(key, each) for each in inside.left_out(key, look, size=FIRST_OUT).rows],
        "out_count": words.number(sum(n for _, n in out)),
        "out_by": [
            {
                "words": out_words(kind),
                "n": words.number(n),
                "url": address(reverse("plan-out", args=[key]), kind=kind),
            }
            for kind, n in out
        ],
        **prices_shown(key, look),
        "given": ", ".join(f"{words.number(n)} of {function(name)}" for name, n in given),
        "given_count": sum(n for _, n in given),
        "by_hand": [change_row(each, seen.cycle) for each in by_hand[:FIRST_CHANGES]],
        "any_by_hand": bool(by_hand),
    }


def _known_of(request: HttpRequest, seen: PlanSeen) -> HttpResponse:
    """For who knows only that there is a plan: its state, and which contacts it commits the organisation to."""
    now, whole = seen.cycle.week_on(clock.today()) or 0, request.GET.get("weeks") == "all"
    found = inside.contacts_in_force(
        seen.key, reader(request), after=request.GET.get("after", ""), since=0 if whole else now
    )
    front, weeks = reverse("plan-front", args=[seen.key]), "all" if whole else ""
    context = {
        "row": plan_row(seen),
        "key": seen.key,
        "cycle": seen.cycle,
        "when": cycle_words(seen.cycle, clock.today()),
        "rows": [contact_row(each) for each in found.rows],
        "more": address(front, weeks=weeks, after=found.next_cursor or "") if found.next_cursor else "",
        "earlier": "" if whole or not now else address(front, weeks="all"),
        "why_not": why_not(request, RecordClass.PLAN, Level.FULL),
    }
    part = "rows" if is_part(request) and request.htmx.target == "more" else None  # type: ignore[attr-defined]
    return page(request, "plan/known_of.html", context, part=part)


@reads(RecordClass.PLAN)
@require_POST
def set_aside(request: HttpRequest, key: str) -> HttpResponse:
    record = queries.plan_to_act_on(key, reader(request))
    if record is None:
        raise Http404(key)
    actions.set_plan_aside(plan=record, by=cast(User, request.user))
    messages.success(request, f"“{record.name}” is set aside; it stays readable under its address.")
    return HttpResponseRedirect(reverse("plans"))


@reads(RecordClass.PLAN)
@require_safe
def explain(request: HttpRequest, key: str, what: str) -> HttpResponse:
    """A figure of the front page opened."""
    look = reader(request)
    seen = queries.plan(key, look)
    if seen is None or not seen.in_full or what not in _OPENED or seen.solved_at is None:
        raise Http404(key)
    context: dict[str, object] = {"key": key, "plan": seen, "cycle": seen.cycle}
    if what == "value":
        coverage = inside.covered(key, look)
        by_hand = bool(inside.by_hand(key, look, size=1, of_contacts=True))
        context |= {
            "figures": figures_of(seen),
            "sentences": value_sentences(seen),
            "table": points_by_objective(seen, coverage),
            "by_hand": by_hand,
            "stands": as_it_stands(seen, coverage, not_known(key, look)) if by_hand else (),
        }
    elif what == "prices":
        context |= prices_shown(key, look, first=None)
    elif what == "given":
        found = inside.given(key, look, after=request.GET.get("after", ""))
        here = reverse("plan-explain", args=[key, what])
        context["rows"] = [given_row(each, seen.cycle) for each in found.rows]
        context["more"] = address(here, after=found.next_cursor) if found.next_cursor else ""
    elif what == "no-longer":
        record = queries.plan_to_act_on(key, look)
        found_no_longer = no_longer(record, look, today=clock.today()) if record else ()
        context["no_longer"] = [no_longer_row(key, each) for each in found_no_longer]
    elif what == "load":
        context["loads"] = [load_row(each) for each in inside.loads(key, look)]
    else:
        context["by_hand"] = [change_row(each, seen.cycle) for each in inside.by_hand(key, look, size=200)]
    return opened(request, _OPENED[what], context)


_OPENED = {
    "value": "plan/explain_value.html",
    "prices": "plan/explain_prices.html",
    "given": "plan/explain_given.html",
    "load": "plan/explain_load.html",
    "no-longer": "plan/explain_no_longer.html",
    "changes": "plan/explain_changes.html",
}
