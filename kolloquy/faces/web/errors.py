"""What somebody sees when a page is not there, not theirs, or broken: what, where, what next."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


@login_not_required
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "errors/403.html", {"verdict": None}, status=403)


@login_not_required
def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: usually a page left open since the last sign-in."""
    return render(request, "errors/out_of_date.html", status=403)


@login_not_required
def broken(request: HttpRequest) -> HttpResponse:
    # Without the request: whatever broke may break the frame too.
    return HttpResponse(render_to_string("errors/500.html"), status=500)
