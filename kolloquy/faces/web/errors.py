"""What somebody sees when a page is not there, not theirs, or broken: what, where, what next."""

import sys

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import resolve

from kolloquy.store.busy import SENTENCE, is_busy


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return HttpResponse(render_to_string("errors/too_large.html"), status=413)
    return not_found(request, exception)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", {"verdict": None}, status=403)


@login_not_required
def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: usually a page left open since the last sign-in.

    A view that holds long text says in `shown_again` how to show the form once more with every word in it.
    """
    shown_again = getattr(resolve(request.path_info).func, "shown_again", None)
    if shown_again and request.user.is_authenticated:
        return shown_again(request)  # type: ignore[no-any-return]
    return render(request, "errors/out_of_date.html", status=403)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    if is_busy(sys.exc_info()[1]):  # around the view, such as where the session is kept
        page = render_to_string("errors/busy.html", {"sentence": SENTENCE})
        return HttpResponse(page, status=503, headers={"Retry-After": "5"})
    # Without the request: whatever broke may break the frame too.
    return HttpResponse(render_to_string("errors/500.html"), status=500)
