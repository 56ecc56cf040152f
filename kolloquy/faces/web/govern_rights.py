"""The clocks of notices and the requests of experts, by due date; and one request with its next steps."""

from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.legal import packs
from kolloquy.faces.web.wall import opened_sensitive, reader, reads, sees, why_not
from kolloquy.governance.models import User
from kolloquy.governance.rights import requests as asked
from kolloquy.governance.rights import seen
from kolloquy.governance.rights.rules import may_handle
from kolloquy.governance.rights.vocabulary import Purpose, RequestKind, RequestState
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, NotReady
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows.answer_request import grant

AT_ONCE = 50


@reads(RecordClass.LEGAL_STATE)
@require_safe
def govern_rights(request: HttpRequest) -> HttpResponse:
    who, today = reader(request), clock.today()
    full = sees(request, RecordClass.LEGAL_STATE, Level.FULL)
    mine = not full or request.GET.get("whose") == "mine"
    notices = seen.notices_waiting(who, on=today, size=AT_ONCE + 1, mine=mine, after=_after(request))
    found = seen.requests(who, on=today, also_closed=request.GET.get("closed") == "yes")
    names = _names([row.expert_id for row in notices] + [row.expert_id for row in found])
    waiting, overdue = seen.notices_counted(who, on=today, mine=mine)
    last = notices[AT_ONCE - 1] if len(notices) > AT_ONCE else None
    context = {
        "full": full,
        "mine": mine,
        "waiting": waiting,
        "overdue": overdue,
        "notices": [(row, names.get(row.expert_id, row.expert_id)) for row in notices[:AT_ONCE]],
        "more": f"?{'whose=mine&' if mine else ''}after={last.due_on}_{last.expert_id}" if last else "",
        "sees_requests": sees(request, RecordClass.RIGHTS_REQUEST),
        "requests": [(row, names.get(row.expert_id, row.expert_id)) for row in found],
        "closed": request.GET.get("closed") == "yes",
        "why_not": None if full else why_not(request, RecordClass.LEGAL_STATE, Level.FULL),
        "rules": [
            (
                rule,
                seen.CHANNELS.get(rule.channel, rule.channel),
                ", ".join(sorted(Purpose(p).label for p in rule.purposes)),
            )
            for rule in sorted(packs().consents, key=lambda rule: (rule.country, rule.channel))
        ],
        "texts": sorted(packs().notices, key=lambda text: (text.country, text.language, text.valid_from)),
    }
    return render(request, "rights/govern.html", context)


def _after(request: HttpRequest) -> tuple[Any, str] | None:
    day, _, expert_id = request.GET.get("after", "").partition("_")
    on = words.day_of(day)
    return (on, expert_id) if on else None


def _names(expert_ids: list[str]) -> dict[str, str]:
    return {expert.pk: expert.name for expert in Expert.objects.filter(pk__in=expert_ids)}


@reads(RecordClass.RIGHTS_REQUEST)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_page(request: HttpRequest, key: str) -> HttpResponse:
    found = seen.request(key, reader(request), on=clock.today())
    if found is None:
        raise Http404(key)
    problem = ""
    if request.method == "POST":
        try:
            said = _step(request, found)
        except (BadInput, NotReady) as wrong:
            problem = str(wrong)
        except Refused as refused:
            problem = f"{refused.verdict.reason} ({refused.verdict.rule})"
        else:
            messages.success(request, said)
            return HttpResponseRedirect(reverse("rights-request", args=[key]))
    if found.full:
        opened_sensitive(request, RecordClass.RIGHTS_REQUEST, key)
    me = cast(User, request.user)
    expert = Expert.objects.filter(pk=found.expert_id).first()
    context = {
        "row": found,
        "expert": expert,
        "problem": problem,
        "typed": request.POST.get("words", "") if problem else "",
        "handles": bool(may_handle(me.function)),
        "second": bool(asked.may_be_second(me)) and found.proposed_by != me.pk,
        "may_second": asked.may_be_second(me),
        "open": found.closed_on is None,
        "is_access": found.kind == RequestKind.ACCESS,
        "is_erasure": found.kind == RequestKind.ERASURE,
        "S": {state.name.lower(): state.value for state in RequestState},
        "why_not": None if found.full else why_not(request, RecordClass.RIGHTS_REQUEST, Level.FULL),
    }
    return render(request, "rights/request.html", context, status=422 if problem else 200)


def _step(request: HttpRequest, found: seen.RequestSeen) -> str:
    do = request.POST.get("do", "")
    if do not in _STEPS:
        raise BadInput("This step is not one of ours; load the page again and choose anew.")
    version = request.POST.get("version", "")
    if not version.isdecimal():
        raise BadInput("This form has lost which state of the request it was made for; load the page again.")
    return _STEPS[do](found.key, int(version), request.POST.get("words", ""), cast(User, request.user))


def _take_up(key: str, version: int, typed: str, by: User) -> str:
    asked.take_up(key=key, version=version, identity_checked=typed, by=by)
    return "It is sure that it is them; the request is being worked on."


def _grant(key: str, version: int, typed: str, by: User) -> str:
    made = grant(key=key, version=version, words=typed, by=by)
    if made.state == RequestState.PROPOSED:
        return "The erasure is proposed; a second person approves it."
    return "The request is granted and answered."


def _refuse(key: str, version: int, typed: str, by: User) -> str:
    asked.refuse(key=key, version=version, because=typed, by=by)
    return "The request is refused, with its reason."


def _withdraw(key: str, version: int, typed: str, by: User) -> str:
    asked.withdraw(key=key, version=version, words=typed, by=by)
    return "The request is taken back."


def _extend(key: str, version: int, typed: str, by: User) -> str:
    made = asked.extend(key=key, version=version, because=typed, by=by)
    return f"It is due on {words.day(made.due_on)} now; tell the expert why."


def _approve(key: str, version: int, typed: str, by: User) -> str:
    # Here and not above: it brings Arrow and the lake with it, which no other page needs.
    from kolloquy.workflows.forget_person import forget

    report = forget(home=settings.KOLLOQUY.home, key=key, version=version, by=by, people_too=False)
    rows = sum(report.rows.values())
    return (
        f"{', '.join(report.expert_ids)} is erased: {rows:,} rows, and {report.payloads:,} payloads of the trail. "
        "The worker writes the folder of people without them next."
    )


def _send_back(key: str, version: int, typed: str, by: User) -> str:
    asked.send_back(key=key, version=version, because=typed, by=by)
    return "It goes back to who proposed it."


_STEPS: dict[str, Callable[[str, int, str, User], str]] = {
    "take_up": _take_up,
    "grant": _grant,
    "refuse": _refuse,
    "withdraw": _withdraw,
    "extend": _extend,
    "approve": _approve,
    "send_back": _send_back,
}
