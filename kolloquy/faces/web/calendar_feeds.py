"""One's own part of the plans in one's own calendar: a secret address, made, read by a program, revoked."""

from typing import cast

from allauth.core.internal.httpkit import get_client_ip
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kolloquy.engagement.plan_meets.diary import diary
from kolloquy.faces.web import words
from kolloquy.faces.web.proof import require_recent_proof
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.wall.reader import reader_of
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.feeding.actions import feed_of, make_feed, revoke_feed, was_read
from kolloquy.planning.feeding.calendars import REFRESH, as_ics
from kolloquy.planning.feeding.rules import may_make
from kolloquy.planning.models import CalendarFeed

# A calendar asks every few minutes at most; an office of many calendars stands behind one address.
WITHIN_SECONDS, MOST = 300, 240
GUESS = 20  # a wrong secret counts as so many readings


@reads()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendars(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    problem, status = "", 200
    if request.method == "POST":
        if require_recent_proof(request) is not None:  # and back here, with what was typed
            back = address(request.path, name=request.POST.get("name", "")[:80])
            return HttpResponseRedirect(address(reverse("prove"), next=back))
        try:
            made = make_feed(name=request.POST.get("name", ""), by=user)
        except (Problem, Refused) as error:
            problem, status = words.sentence(str(error)), 422
        else:
            # On this one answer and nowhere else.
            where = request.build_absolute_uri(reverse("calendar-feed", args=[made.secret]))
            return render(request, "plan/feeds/made.html", {"feed": made.feed, "address": where})
    rows = list(CalendarFeed.objects.filter(user=user).order_by("-made_at", "-pk"))
    context = {
        "live": [row for row in rows if row.revoked_at is None],
        "ended": [row for row in rows if row.revoked_at is not None],
        "may_make": may_make(reader(request), live=sum(row.revoked_at is None for row in rows)),
        "problem": problem,
        "name": request.POST.get("name") or request.GET.get("name", ""),
    }
    return render(request, "plan/feeds/calendars.html", context, status=status)


@reads()
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    user = cast(User, request.user)
    feed = CalendarFeed.objects.filter(user=user, pk=pk).first()
    if feed is None:
        raise Http404("calendar")
    revoke_feed(feed=feed, by=user)
    return HttpResponseRedirect(reverse("calendars"))


@login_not_required
@reads()
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar program reads. A secret that opens nothing is answered alike, whatever the reason."""
    caller = str(get_client_ip(request) or "")
    if _asked(caller) > MOST:
        return HttpResponse("Too often; ask again in five minutes.\n", status=429, content_type="text/plain; charset=utf-8",
                            headers={"Retry-After": str(WITHIN_SECONDS)})  # fmt: skip
    found = feed_of(secret)
    if found is None:
        _asked(caller, GUESS - 1)
        return HttpResponse("No calendar is here.\n", status=404, content_type="text/plain; charset=utf-8")
    was_read(found)
    now = clock.now()
    events = diary(reader_of(found.user), now.date(), address=f"{request.scheme}://{request.get_host()}")
    body = as_ics(f"Kolloquy: {found.name}", events, at=now)
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Cache-Control": f"private, max-age={int(REFRESH.total_seconds() // 4)}",
            "Content-Disposition": 'inline; filename="kolloquy.ics"',
            "Referrer-Policy": "no-referrer",
        },
    )


def _asked(caller: str, cost: int = 1) -> int:
    """How often a network address asked within five minutes, this time counted."""
    key = f"calendar-feed:{caller}"
    cache.add(key, 0, WITHIN_SECONDS)
    try:
        return int(cache.incr(key, cost))
    except ValueError:  # it ran out between the two
        return cost
