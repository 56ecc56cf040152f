"""What is in it for each expert: drafted by the computation, read and confirmed by whose experts they are."""

import hashlib
from typing import cast

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kolloquy.faces.web.plan_board import plan_of
from kolloquy.faces.web.wall import reads
from kolloquy.governance.models import User
from kolloquy.governance.vocabulary import Role
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.models import Plan, PlannedContact, PlannedExpert
from kolloquy.planning.moving import actions
from kolloquy.planning.moving.rules import may_be_done, may_change
from kolloquy.planning.vocabulary import ContactState, Deed

MINE, ALL, DRAFTS = "mine", "all", "drafts"
ROWS = 60


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: HttpRequest, key: str) -> HttpResponse:
    """Mine first: one reads them, mends them, and confirms those one stands by."""
    plan, problem = plan_of(request, key), ""
    if request.method == "POST":
        try:
            messages.success(request, _act(request, plan))
            return HttpResponseRedirect(request.get_full_path())
        except Refused as refused:
            problem = f"{refused.verdict.reason} ({refused.verdict.rule})"
        except Problem as wrong:
            problem = str(wrong)
        plan.refresh_from_db()
    user = cast(User, request.user)
    has_own = PlannedExpert.objects.filter(plan=plan, owner=user).exists()
    whose = request.GET.get("whose", "")
    whose = whose if whose in {MINE, ALL, DRAFTS} else MINE if has_own else DRAFTS
    start = request.GET.get("start", "")
    at = int(start) if start.isascii() and start.isdecimal() and len(start) < 7 else 0
    rows = list(_rows(plan, user, whose, request.GET.get("expert", ""))[at : at + ROWS + 1])
    may = may_be_done(Deed.CONFIRMED, plan.state)
    context = {
        "plan": plan,
        "rows": [_row(row, user, bool(may)) for row in rows[:ROWS]],
        "next": at + ROWS if len(rows) > ROWS else 0,
        "whose": whose,
        "choices": [(MINE, "Mine"), (DRAFTS, "Still drafts"), (ALL, "All")] if has_own else [(DRAFTS, "Still drafts"), (ALL, "All")],
        "may": may,
        "unconfirmed": _engaged(plan).filter(goals_confirmed_at=None).count(),
        "all": _engaged(plan).count(),
        "problem": problem,
    }  # fmt: skip
    return render(request, "plan/board/goals.html", context, status=422 if problem else 200)


def _engaged(plan: Plan) -> QuerySet[PlannedExpert]:
    contacts = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    return PlannedExpert.objects.filter(plan=plan, expert__in=contacts.values("expert"))


def _rows(plan: Plan, user: User, whose: str, expert_id: str) -> QuerySet[PlannedExpert]:
    rows = _engaged(plan).select_related("expert", "owner", "goals_confirmed_by")
    if expert_id:
        return rows.filter(expert=expert_id)
    if whose == MINE:
        rows = rows.filter(owner=user)
    elif whose == DRAFTS:
        rows = rows.filter(goals_confirmed_at=None)
    return rows.order_by("goals_confirmed_at", "expert__sort_name", "pk")


def _row(row: PlannedExpert, user: User, open_: bool) -> dict[str, object]:
    may = bool(may_change(user.function, user.role, own=row.owner_id == user.pk)) and open_
    return {
        "key": row.key,
        "expert_id": row.expert_id,
        "name": row.expert.name,
        "place": row.expert.institution or "",
        "owner": str(row.owner or ""),
        "goals": row.mutual_goals,
        "read": shown(row.mutual_goals),
        "confirmed": f"{row.goals_confirmed_by}, {row.goals_confirmed_at:%-d %B}" if row.goals_confirmed_at else "",
        "may": may,
        # A lead may confirm anybody's one by one; many at once are for those who know the experts.
        "tick": may and not row.goals_confirmed_at and (row.owner_id == user.pk or user.role == Role.LEAD),
    }


def _act(request: HttpRequest, plan: Plan) -> str:
    user, said = cast(User, request.user), request.POST
    confirm = "one" in said
    one = said.get("one") or said.get("draft") or ""
    keys = [one[:20]] if one else [key[:20] for key in said.getlist("planned")]
    found = list(PlannedExpert.objects.filter(plan=plan, key__in=keys).select_related("plan", "expert"))
    if not found:
        raise BadInput("Tick those you have read and stand by.")
    with transaction.atomic():
        for row in found:
            _keep(row, said, user, confirm=confirm or not one)
    if not one:
        return f"{len(found)} confirmed."
    return "Confirmed." if confirm else "Saved as a draft; confirm it once it is what you agreed."


def _keep(row: PlannedExpert, said: QueryDict, user: User, *, confirm: bool) -> None:
    """What stands in the field is what was read: as it was shown, or as the reader has mended it since."""
    typed = said.get(f"goals-{row.key}", "").replace("\r\n", "\n").strip()
    if said.get(f"read-{row.key}") != shown(row.mutual_goals):
        raise BadInput(f"The goals of {row.expert.name} were changed since you read them; read them again.")
    if typed != row.mutual_goals or not confirm:
        actions.write_goals(planned=row, goals=typed, by=user, confirm=confirm)
    else:
        actions.confirm_goals(planned=[row], by=user, read={row.key: typed})


def shown(goals: str) -> str:
    """By which one knows whether somebody else wrote them anew meanwhile."""
    return hashlib.sha256(goals.encode()).hexdigest()[:16]
