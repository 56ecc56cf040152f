"""Plan against record: what was held of what was due, who was reached, what drifts; every figure opens to its rows."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from kolloquy.engagement.measuring.queries import Record, record
from kolloquy.engagement.plan_meets.actions import say_it_met
from kolloquy.engagement.plan_meets.matching import TOLERANCE_WEEKS
from kolloquy.engagement.plan_meets.queries import candidates
from kolloquy.engagement.queries import touchpoint_to_act_on
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import channel, touch_row, touch_rows
from kolloquy.faces.web.parts import opened
from kolloquy.faces.web.plan_agreed_rows import week_of
from kolloquy.faces.web.plan_record_rows import (
    aligned,
    chosen,
    covered,
    drifted,
    line_rows,
    parted,
    share,
    shared,
)
from kolloquy.faces.web.wall import reader, reads, refusal
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Level, RecordClass, may_see
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.agreeing.queries import contact_to_act_on
from kolloquy.planning.queries import plan as plan_seen
from kolloquy.planning.vocabulary import ContactState, PlanState

ROWS = 50  # of a figure opened, at a time


def _record(request: HttpRequest, key: str) -> Record | HttpResponse:
    look = reader(request)
    if plan_seen(key, look) is None:
        raise Http404(key)
    if not (verdict := may_see(look, RecordClass.PLAN, at_least=Level.FULL)):
        return refusal(request, verdict)
    found = record(key, look, clock.today())
    if found is None:
        raise Http404(key)
    return found


@reads(RecordClass.PLAN)
@require_safe
def against_record(request: HttpRequest, key: str) -> HttpResponse:
    found = _record(request, key)
    if isinstance(found, HttpResponse):
        return found
    names = found.names
    context = {
        "plan": found.plan,
        "runs": found.plan.state == PlanState.IN_FORCE,
        "nothing": not found.lines,
        "adherence": share(found.adherence, f"{request.path}/rows?show=due"),
        "reach": share(found.reach, f"{request.path}/rows?show=reached"),
        "as_planned": share(found.as_planned, f"{request.path}/rows?show=held"),
        "outside": found.outside_count,
        "outside_rows": touch_rows(found.outside, reader(request).user_id),
        "drifts": [drifted(each, found, request.path) for each in found.drift],
        "weeks": parted(found, lambda line: line.monday.isoformat(), "week", request.path),
        "people": parted(found, lambda line: line.colleague, "colleague", request.path, names),
        "regions": parted(found, lambda line: line.region, "region", request.path),
        "objectives": [covered(each, request.path) for each in found.coverage],
        "of_people": shared(found.people, found.people.values),
        "of_experts": shared(found.experts, [(names.get(who, who), count) for who, count in found.experts.values]),
        "alignment": [aligned(each) for each in found.alignment],
        "aligned_names": [name for name, *_ in found.alignment[0].terms] if found.alignment else [],
        "before": len(found.before),
        "tolerance": words.plural(TOLERANCE_WEEKS, "week"),
    }
    return render(request, "plan/record/record.html", context)


@reads(RecordClass.PLAN)
@require_safe
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """A figure opened."""
    found = _record(request, key)
    if isinstance(found, HttpResponse):
        return found
    lines, heading, arithmetic = chosen(found, request.GET)
    start = _start(request)
    context = {
        "plan": found.plan,
        "heading": heading,
        "arithmetic": arithmetic,
        "rows": line_rows(lines[start : start + ROWS], found),
        "first": start + 1,
        "last": min(start + ROWS, len(lines)),
        "all": len(lines),
        "next": _at(request, start + ROWS) if start + ROWS < len(lines) else "",
        "before": _at(request, max(start - ROWS, 0)) if start else "",
    }
    return opened(request, "plan/record/rows.html", context)


def _start(request: HttpRequest) -> int:
    text = request.GET.get("start", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _at(request: HttpRequest, start: int) -> str:
    asked = request.GET.copy()
    asked["start"] = str(start)
    return f"{request.path}?{asked.urlencode()}"


@reads(RecordClass.PLAN, RecordClass.TOUCHPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def met_by(request: HttpRequest, key: str, contact_key: str) -> HttpResponse:
    """What met one planned contact, what else might have, and a person's word on it."""
    look = reader(request)
    contact = contact_to_act_on(contact_key, look)
    if contact is None or contact.plan.key != key:
        raise Http404(contact_key)
    problem = ""
    if request.method == "POST":
        touchpoint = touchpoint_to_act_on(request.POST.get("touchpoint", ""), look)
        if touchpoint is None:
            raise Http404("touchpoint")
        holds = request.POST.get("do") == "it-was"
        try:
            say_it_met(contact=contact, touchpoint=touchpoint, holds=holds, by=cast(User, request.user))
        except (Problem, Refused) as error:
            problem = words.sentence(str(error))
        else:
            messages.success(request, "Noted: your word goes before the days.")
            return HttpResponseRedirect(request.path)
    context = {
        "plan": contact.plan,
        "expert": contact.expert,
        "what": f"{channel(contact.channel)}, {week_of(contact.monday)}",
        "state": ContactState(contact.state).label,
        "in_force": contact.in_force,
        "who": str(contact.colleague) if contact.colleague else "",
        "candidates": [
            {
                "row": touch_row(each.touchpoint, look.user_id),
                "meets": each.meets,
                "another": each.meets_another,
                "held": each.touchpoint.status == "held",
                "told": _told(each.weeks, each.other_channel),
            }
            for each in candidates(contact, look)
        ],
        "tolerance": words.plural(TOLERANCE_WEEKS, "week"),
        "problem": problem,
    }
    return render(request, "plan/record/met_by.html", context, status=422 if problem else 200)


def _told(weeks: int, other_channel: bool) -> str:
    parts = [f"{words.plural(weeks, 'week')} from the one planned" if weeks else "in the week that was planned"]
    return ", ".join([*parts, *(["by another channel"] if other_channel else [])])
