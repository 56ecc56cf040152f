"""The steward's bench for people our exchanges name and no evidence knows: who are they?"""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kolloquy.engagement.models import UnverifiedExpert
from kolloquy.engagement.unverified import actions
from kolloquy.engagement.unverified.queries import Candidate, UnverifiedSeen, waiting
from kolloquy.faces.web import words
from kolloquy.faces.web.wall import reads, refusal
from kolloquy.governance.models import User
from kolloquy.governance.rules import may_decide_identity
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import current_expert
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused

AT_ONCE = 20


@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def unverified(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    if not (verdict := may_decide_identity(user.function)):
        return refusal(request, verdict)
    if request.method == "POST":
        try:
            return _decide(request, user)
        except (Problem, Refused) as problem:
            return _shown(request, problem=words.sentence(str(problem)), status=422)
    return _shown(request)


def _shown(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    decided = request.GET.get("decided") == "1"
    people = waiting(decided=decided, size=AT_ONCE)
    named = {each.expert_id for one in people for each in one.candidates} | {
        one.is_expert for one in people if one.is_expert
    }
    experts = Expert.objects.in_bulk(named)
    context = {
        "people": [_case(each, experts) for each in people],
        "decided": decided,
        "problem": problem,
        "undo": request.GET.get("undo", ""),
    }
    return render(request, "exchange/unverified.html", context, status=status)


def _case(one: UnverifiedSeen, experts: dict[str, Expert]) -> dict[str, object]:
    told = [one.institution, one.city, words.country(one.country), words.plural(one.touchpoints, "exchange")]
    said = (
        f"{words.day(one.decided_at.date())}: " + ("they are" if one.is_expert else "nobody we know")
        if one.decided_at
        else ""
    )
    known = experts.get(one.is_expert or "")
    return {
        "key": one.key,
        "name": one.name,
        "facts": " · ".join(part for part in told if part),
        "candidates": [_candidate(each, experts.get(each.expert_id)) for each in one.candidates],
        "decided": said,
        "is_expert": {"name": known.name, "url": f"/experts/{known.pk}"} if known else None,
    }


def _candidate(one: Candidate, expert: Expert | None) -> dict[str, object]:
    town = ", ".join(part for part in (expert.city, words.country(expert.country)) if part) if expert else ""
    return {
        "expert_id": one.expert_id,
        "url": f"/experts/{one.expert_id}",
        "name": one.name,
        "place": " · ".join(part for part in (one.institution, town) if part),
        "works": words.whose_works(expert) if expert else "",
        "sure": words.sure(one.probability).capitalize(),
        "percent": words.percent(one.probability),
        "because": [part.strip() for part in one.because.split(";")],
    }


def _decide(request: HttpRequest, user: User) -> HttpResponse:
    asked = request.POST
    row = UnverifiedExpert.objects.filter(key=asked.get("key", "")[:20]).first()
    if row is None:
        raise Http404("unverified")
    if asked.get("do") == "undo":
        actions.take_back(unverified=row, by=user)
        messages.success(request, f"{row.name} waits for your word again.")
        return HttpResponseRedirect(reverse("unverified"))
    chosen = "" if asked.get("do") == "nobody" else asked.get("is") or asked.get("other", "").strip()
    expert = current_expert(chosen[:16].upper()) if chosen else None
    if expert is None and asked.get("do") != "nobody":
        raise Problem(f"No expert has the id “{chosen[:40]}”; copy it from the head of their page.")
    moved = actions.verify_expert(unverified=row, expert=expert, by=user)
    said = (
        f"{row.name} is {expert.name}; {words.plural(moved, 'record')} moved."
        if expert
        else f"{row.name} is nobody we know."
    )
    messages.success(request, said)
    return HttpResponseRedirect(f"{reverse('unverified')}?undo={row.key}")
