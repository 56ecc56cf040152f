"""Review from the other side of the wall: whom a plan would meet, when and how, what one thinks of it, and no more."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kolloquy.engagement.plan_conflicts import conflicts_put_to
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.parts import page
from kolloquy.faces.web.plan_conflicts import weeks_of
from kolloquy.faces.web.plans_rows import contact_row, cycle_words
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads, sees, why_not
from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.models import PlannedContact, Review
from kolloquy.planning.queries import cycle_seen
from kolloquy.planning.reviewing import actions
from kolloquy.planning.reviewing.across import contacts_of, put_to
from kolloquy.planning.reviewing.queries import my_comments
from kolloquy.planning.vocabulary import Stand

STANDS = ((Stand.AGREES, "I agree"), (Stand.ASKS, "I object, because"))
LONGEST_NUMBER = 9


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def across(request: HttpRequest, key: str) -> HttpResponse:
    """For who was asked; whoever reads plans in full has a page that says more."""
    if sees(request, RecordClass.PLAN, Level.FULL):
        return HttpResponseRedirect(reverse("plan-review", args=[key]))
    asked = put_to(key, reader(request))
    if asked is None:
        raise Http404(key)
    problem: Problem | Refused | None = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, asked))
            return HttpResponseRedirect(request.path)
        except (Problem, Refused) as wrong:
            problem = wrong
            asked.refresh_from_db()
    part = "rows" if is_part(request) and request.htmx.target == "more" else None  # type: ignore[attr-defined]
    response = page(request, "plan/review/across.html", _context(request, asked, problem), part=part)
    response.status_code = 200 if problem is None else 422
    return response


def _context(request: HttpRequest, asked: Review, problem: Problem | Refused | None) -> dict[str, object]:
    look, today, plan = reader(request), clock.today(), asked.plan
    cycle = cycle_seen(plan.cycle)
    found = contacts_of(asked, look, after=request.GET.get("after", ""), since=cycle.week_on(today) or 0)
    near = conflicts_put_to(plan, look, on=today)
    here = reverse("plan-across", args=[plan.key])
    return {
        "plan": plan,
        "cycle": cycle,
        "when": cycle_words(cycle, today),
        "mine": asked,
        "stand": dict(STANDS).get(Stand(asked.stand)) if asked.stand else "",
        "stands": STANDS,
        "weeks": weeks_of(near, full=False),
        "count": len(near),
        "may_comment": True,
        "rows": [contact_row(each) for each in found.rows],
        "more": address(here, after=found.next_cursor) if found.next_cursor else "",
        "comments": my_comments(look, plan=plan),
        "problem": problem,
        "said": request.POST,
        "why_not": why_not(request, RecordClass.PLAN, Level.FULL),
    }


def _act(request: HttpRequest, asked: Review) -> str:
    user, said = cast(User, request.user), request.POST
    if said.get("do") == "say":
        version = said.get("version", "")
        looked_at = int(version) if version.isascii() and version.isdecimal() and len(version) < LONGEST_NUMBER else 0
        actions.say(review=asked, stand=said.get("stand", ""), words=said.get("words", ""), version=looked_at, by=user)
        return "Your word is kept, with the version you looked at; whoever signs reads it."
    key, contact = said.get("contact", "")[:20], None
    if key:
        contact = visible(PlannedContact.objects.filter(key=key, plan=asked.plan_id), reader(request)).first()
        if contact is None:
            raise Problem("This contact is no longer in the plan; load the page again.")
    actions.comment(plan=asked.plan, contact=contact, text=said.get("text", ""), by=user)
    return "Medical Affairs will find it; you can read it again below."
