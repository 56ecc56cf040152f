"""What somebody looks for besides daily work: stated with a reason, shown while it holds, ended with one click."""

from typing import cast

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from kolloquy.faces.web.parts import page
from kolloquy.faces.web.wall import PURPOSE, shows_no_evidence, stated
from kolloquy.governance.models import User
from kolloquy.governance.wall.actions import end_purpose, state_purpose
from kolloquy.governance.wall.matrix import PURPOSES, purposes_of
from kolloquy.governance.wall.policy import Purpose
from kolloquy.governance.wall.rules import MOST_HOURS
from kolloquy.kernel.verdict import Refused

HOURS = (1, 2, 4, MOST_HOURS)


@shows_no_evidence
@require_http_methods(["GET", "HEAD", "POST"])
def purpose(request: HttpRequest) -> HttpResponse:
    """What do you look for?"""
    user = cast(User, request.user)
    said = {name: request.POST.get(name, "").strip() for name in ("purpose", "because", "hours")}
    problem = None
    if request.method == "POST":
        wanted = Purpose(said["purpose"]) if said["purpose"] in set(Purpose) else Purpose.WORK
        hours = int(said["hours"]) if said["hours"].isdecimal() and len(said["hours"]) < 3 else 0
        try:
            found = state_purpose(purpose=wanted, because=said["because"], hours=hours, by=user)
        except Refused as refused:
            problem = refused.verdict
        else:
            request.session[PURPOSE] = {
                "purpose": found.purpose.value,
                "because": found.because,
                "until": found.until.isoformat(),
                "entry": found.entry,
            }
            return HttpResponseRedirect("/")
    context = {
        "open_to_me": [(each.value, PURPOSES[each]) for each in purposes_of(user.function, user.role)],
        "said": said,
        "hours": HOURS,
        "problem": problem,
    }
    response = page(request, "govern/purpose.html", context)
    response.status_code = 200 if problem is None else 422
    return response


@shows_no_evidence
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    said = stated(request)
    request.session.pop(PURPOSE, None)
    if said:
        end_purpose(purpose=said.purpose, by=cast(User, request.user))
    return HttpResponseRedirect("/")
