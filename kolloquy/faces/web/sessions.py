"""Sessions that end: after a working day, after an hour away, and the way to the sign-in page from wherever one was."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse

from kolloquy.governance.sign_in import sessions
from kolloquy.kernel import clock

ENDED = "ended"  # in the session that follows: why the one before is over, for the sign-in page


class SessionLimits:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        # A request without a session's cookie is not asked: pages for nobody cost no query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in session:
            now, limits = clock.now(), settings.KOLLOQUY
            why = sessions.ended(
                session,
                now=now,
                longest=timedelta(hours=limits.session_hours),
                idle=timedelta(minutes=limits.idle_minutes),
            )
            if why:
                session.flush()
                session[ENDED] = why
                request.user = AnonymousUser()
            else:
                sessions.note(session, now=now)
        return self.get_response(request)


class SignInRequired(LoginRequiredMiddleware):
    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> HttpResponseBase:  # type: ignore[override]
        if request.headers.get("HX-Request") != "true":
            return super().handle_no_permission(request, view_func)
        # A part of a page cannot be the sign-in page: the whole page goes there, and comes back to where it was.
        shown = urlsplit(request.headers.get("HX-Current-URL", ""))
        back = shown.path + (f"?{shown.query}" if shown.query else "")
        address = reverse(settings.LOGIN_URL) + ("?" + urlencode({"next": back}) if back else "")
        return HttpResponse(status=204, headers={"HX-Redirect": address})
