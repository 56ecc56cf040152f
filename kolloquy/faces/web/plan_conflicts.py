"""Where Medical's plan and other functions come close: for Medical with all of it, for others what they may know."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kolloquy.engagement.plan_conflicts import Around, Conflict, conflicts, conflicts_around
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import channel, function
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads, sees, why_not
from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import queries
from kolloquy.planning.models import PlannedContact
from kolloquy.planning.reviewing.actions import comment
from kolloquy.planning.reviewing.queries import my_comments

FAR = 8  # other things near one contact that a row names


@reads(RecordClass.PLANNED_CONTACT)
@require_http_methods(["GET", "HEAD", "POST"])
def conflict_list(request: HttpRequest) -> HttpResponse:
    problem: Problem | Refused | None = None
    if request.method == "POST":
        try:
            _comment(request)
            messages.success(request, "Medical Affairs will find it beside the contact; you can read it again below.")
            return HttpResponseRedirect(request.get_full_path())
        except (Problem, Refused) as wrong:
            problem = wrong
    look, today = reader(request), clock.today()
    full = sees(request, RecordClass.PLANNED_CONTACT, Level.FULL)
    plan = queries.plan_to_act_on(request.GET.get("plan", "")[:20], look) if full and request.GET.get("plan") else None
    where: dict[str, object] = {}
    if plan is not None:
        found = conflicts(plan, look, on=today)
    else:
        found, where = _around(request, conflicts_around(look, on=today))
    context = {
        **where,
        "full": full,
        "plan": plan,
        "weeks": weeks_of(found, full=full),
        "count": len(found),
        "same": sum(one.same_week for one in found),
        "mine": my_comments(look),
        "may_comment": sees(request, RecordClass.PLAN),
        "side": look.side.value,
        "problem": problem,
        "why_not": why_not(request, RecordClass.PLANNED_CONTACT, Level.FULL),
    }
    return render(request, "plan/review/conflicts.html", context, status=422 if problem else 200)


def weeks_of(found: tuple[Conflict, ...], *, full: bool) -> list[dict[str, object]]:
    """By week, since that is how two functions speak about it."""
    weeks: dict[object, list[dict[str, object]]] = {}
    for one in found:
        weeks.setdefault(one.monday, []).append(_row(one, full=full))
    return [{"monday": monday, "words": words.day(monday), "rows": rows} for monday, rows in weeks.items()]  # type: ignore[arg-type]


def _row(one: Conflict, *, full: bool) -> dict[str, object]:
    return {
        "contact": one.contact,
        "url": f"/plan/p/{one.plan}/contacts/{one.contact}" if full else "",
        "expert_id": one.expert_id,
        "expert": one.expert,
        "what": f"{function(one.function)}, {channel(one.channel).lower()}",
        "colleague": one.colleague,
        "too_much": one.too_much,
        "others": [
            {
                "words": f"{function(other.function)}, {channel(other.channel).lower()}",
                "when": words.day(other.on) if other.on else f"the week of {words.day(other.monday)}",
                "held": other.held,
                "same_week": not other.weeks_apart,
                "near": "the same week" if not other.weeks_apart else "the week before or after",
            }
            for other in one.others[:FAR]
        ],
        "more": max(len(one.others) - FAR, 0),
    }


def _around(request: HttpRequest, around: Around) -> tuple[tuple[Conflict, ...], dict[str, object]]:
    """One's own territory first, and all of it for who asks; no doors where both are the same."""
    if not around.territories or len(around.own) == len(around.everywhere):
        return around.everywhere, {}
    whole = request.GET.get("where") == "all"
    here = ", ".join(around.territories)
    doors = [
        (here, request.path, len(around.own), not whole),
        ("Everywhere", address(request.path, where="all"), len(around.everywhere), whole),
    ]
    return around.everywhere if whole else around.own, {"doors": doors, "here": "" if whole else here}


def _comment(request: HttpRequest) -> None:
    key = request.POST.get("contact", "")[:20]
    row = visible(PlannedContact.objects.filter(key=key), reader(request)).select_related("plan", "expert").first()
    if row is None:
        raise Problem("This contact is no longer planned; load the page again.")
    comment(plan=row.plan, contact=row, text=request.POST.get("text", ""), by=cast(User, request.user))
