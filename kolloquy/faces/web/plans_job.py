"""A plan while it is computed: asked for, followed, stopped with the best so far, and what is said if there is none."""

from datetime import datetime, timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.parts import page
from kolloquy.faces.web.plans_against import to_compare_with
from kolloquy.faces.web.plans_rows import gap_in_words, seconds, share
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.planning import queries
from kolloquy.planning.models import Plan
from kolloquy.planning.seen import SolvingSeen, gap
from kolloquy.planning.vocabulary import JobState
from kolloquy.workflows import plan_cycle

LONG_TO_WAIT = timedelta(seconds=15)  # a worker that runs takes a plan up within a few
STATE_WORDS = {
    JobState.WAITING: "Waiting for the worker",
    JobState.RUNNING: "Computing",
    JobState.DONE: "Computed",
    JobState.STOPPED: "Stopped, with the best so far",
    JobState.FAILED: "There is no new plan",
}


@reads(RecordClass.PLAN)
@require_POST
def compute(request: HttpRequest, key: str) -> HttpResponse:
    plan_cycle.ask_to_solve(plan=_plan(request, key), by=cast(User, request.user))
    return HttpResponseRedirect(reverse("plan-progress", args=[key]))


@reads(RecordClass.PLAN)
@require_POST
def stop(request: HttpRequest, key: str) -> HttpResponse:
    run = queries.solving_to_act_on(_plan(request, key), reader(request))
    if run is not None:  # one that ended meanwhile needs no stopping
        plan_cycle.stop_solving(solving=run, by=cast(User, request.user))
    return HttpResponseRedirect(reverse("plan-progress", args=[key]))


@reads(RecordClass.PLAN)
@never_cache
@require_safe
def progress(request: HttpRequest, key: str) -> HttpResponse:
    """The page asks for its part every second; without a script one follows the link."""
    plan = _plan(request, key)
    run = queries.solving(plan, reader(request))
    then = to_compare_with(plan) or reverse("plan-front", args=[key])
    if run is None:
        return HttpResponseRedirect(reverse("plan-front", args=[key]))
    if is_part(request) and run.state in {JobState.DONE, JobState.STOPPED}:
        return HttpResponse(headers={"HX-Redirect": then})
    return page(request, "plan/progress.html", {"plan": plan, "then": then, "run": run_row(run, plan)}, part="run")


def run_row(run: SolvingSeen, plan: Plan) -> dict[str, object]:
    now, part = clock.now(), gap(run.value, run.bound)
    under_way = run.state in queries.UNDER_WAY
    return {
        "state": run.state,
        "words": STATE_WORDS[JobState(run.state)],
        "step": run.step if under_way else "",
        "under_way": under_way,
        "failed": run.state == JobState.FAILED,
        "stopping": run.stop_asked and under_way,
        "value": words.number(run.value) if run.value is not None else "",
        "bound": words.number(run.bound) if run.bound is not None else "",
        "gap": share(part) if part is not None else "",
        "gap_words": gap_in_words(part),
        "seconds": seconds(_taken(run, now)),
        "most": plan.limits.get("seconds"),
        "asked_by": run.asked_by,
        "no_worker": run.state == JobState.WAITING and now - run.asked_at > LONG_TO_WAIT,
        "problem": words.sentence(run.problem or ""),
        "before": plan.solved_at is not None,
    }


def _taken(run: SolvingSeen, now: datetime) -> float:
    return ((run.ended_at or now) - (run.started_at or run.asked_at)).total_seconds()


def _plan(request: HttpRequest, key: str) -> Plan:
    found = queries.plan_to_act_on(key, reader(request))
    if found is None:
        raise Http404(key)
    return found
