"""The door to planning: which cycle runs, what plan is in force, what is being drafted, and what waits for one."""

from collections.abc import Iterable, Sequence
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kolloquy.faces.web.plans_rows import course_sentence, cycle_words, plan_row
from kolloquy.faces.web.wall import reader, reads, sees, why_not
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Level, Reader, RecordClass
from kolloquy.kernel import clock
from kolloquy.planning import queries, rules
from kolloquy.planning.queries_inside import covered
from kolloquy.planning.seen import CycleSeen, ObjectiveCovered, PlanSeen
from kolloquy.planning.vocabulary import PlanKind, PlanState

DRAFTED = {PlanState.DRAFT, PlanState.IN_REVIEW}


@reads(RecordClass.PLAN)
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    look, user = reader(request), cast(User, request.user)
    full = sees(request, RecordClass.PLAN, Level.FULL)
    found = queries.cycles(look)
    known = queries.plans_of([cycle.key for cycle in found], look)
    computing = queries.being_solved(known)
    today = clock.today()
    context = {
        "full": full,
        "cycles": [_cycle(each, known, computing, look) for each in found if each.last_day >= today],
        "over": [_cycle(each, known, computing, look, over=True) for each in found if each.last_day < today],
        "reviews": [
            {**plan_row(each), "review": reverse("plan-review", args=[each.key])}
            for each in queries.waiting_for_me(look)
        ],
        "may_plan": rules.may_plan(user.function, user.role),
        "has_imperatives": not full or bool(queries.usable_imperatives(look)),
        "why_not": why_not(request, RecordClass.PLAN, Level.FULL),
    }
    return render(request, "plan/home.html", context)


def _cycle(
    cycle: CycleSeen, known: Sequence[PlanSeen], computing: Iterable[str], look: Reader, *, over: bool = False
) -> dict[str, object]:
    """A cycle with its plans, sorted by what one does with them."""
    today, mine = clock.today(), [each for each in known if each.cycle.key == cycle.key]
    rows = [(each, plan_row(each, computing=each.key in computing)) for each in mine]
    force = next((each for each in mine if each.state == PlanState.IN_FORCE), None)
    return {
        "key": cycle.key,
        "name": cycle.name,
        "territory": cycle.territory,
        "when": cycle_words(cycle, today),
        "runs": cycle.week_on(today) is not None,
        "force": _in_force(force, look, over=over) if force else None,
        "drafts": [row for each, row in rows if each.state in DRAFTED and each.kind != PlanKind.WHAT_IF],
        "what_ifs": [row for each, row in rows if each.state in DRAFTED and each.kind == PlanKind.WHAT_IF],
        "replaced": [row for each, row in rows if each.state == PlanState.REPLACED],
    }


def _in_force(seen: PlanSeen, look: Reader, *, over: bool) -> dict[str, object]:
    row: dict[str, object] = {**plan_row(seen), "key": seen.key}
    if over or (course := queries.course(seen.key, look, on=clock.today())) is None:
        return row
    objectives = covered(seen.key, look)
    return row | {
        "course": course_sentence(course, seen.cycle, clock.today()),
        "coverage": coverage_sentence(objectives),
        "missed": course.missed,
    }


def coverage_sentence(objectives: Sequence[ObjectiveCovered]) -> str:
    """What of the objectives is reached with experts, and which one lacks the most."""
    if not objectives:
        return ""
    short = [each for each in objectives if each.short]
    if not short:
        return f"Every one of {len(objectives)} objectives has at least the experts it asks for."
    worst = max(short, key=lambda each: each.short)
    missing = f"“{worst.statement}” lacks {worst.short}"
    return f"{len(objectives) - len(short)} of {len(objectives)} objectives have the experts they ask for; {missing}."
