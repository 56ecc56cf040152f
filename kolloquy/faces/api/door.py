"""The one way into the API: what is too large, too often or unreadable ends here, and every failure leaves as a problem.

The operations are loaded with the first request that comes: pages start without them.
"""

from collections.abc import Callable
from functools import cache, wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLResolver
from django.urls.exceptions import Resolver404
from django.urls.resolvers import RegexPattern
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from kolloquy.faces.api import once, problems
from kolloquy.faces.api.callers import SAFE, address_of, keep_to_rate
from kolloquy.faces.api.limits import PER_ADDRESS
from kolloquy.faces.api.problems import Refusal

ROOT = "api/v1/"
LARGEST_JSON = 1_000_000
LARGEST_UPLOAD = 50_000_000
JSON, UPLOAD = "application/json", "multipart/form-data"
_UPLOADS = {f"/{ROOT}imports"}


def never_raises(view: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        try:
            return view(request)
        except Exception as error:  # noqa: BLE001  whatever it is, the answer is a problem; `answer` logs what nobody foresaw
            return problems.answer(error)

    return guarded


@login_not_required
@csrf_exempt
def door(request: HttpRequest) -> HttpResponseBase:
    response = _answer(request)
    response.headers.setdefault("Cache-Control", "private, no-store")
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return response


door.reads = ()  # type: ignore[attr-defined]  # the pages' wall has no word here: each operation names what it needs


@never_raises
def _answer(request: HttpRequest) -> HttpResponseBase:
    keep_to_rate(f"address:{address_of(request)}", PER_ADDRESS)
    if request.method == "HEAD":
        request.method = "GET"  # the server leaves the body out
    try:
        match = routes().resolve(request.path_info[1:])
    except Resolver404:
        raise Refusal(404, f"There is nothing at this address; /{ROOT}openapi.json says what there is.") from None
    if request.method not in SAFE:
        _check_body(request)

    def operation() -> HttpResponseBase:
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response

    once_only = request.method == "POST" and request.path_info not in _UPLOADS
    response = once.answered(request, operation) if once_only else operation()
    if response.status_code == 405:
        allowed = response.headers.get("Allow", "")
        raise Refusal(405, f"This address knows {allowed}.", headers={"Allow": allowed})
    return response


def _check_body(request: HttpRequest) -> None:
    kind = (request.content_type or "").lower()
    stated = request.META.get("CONTENT_LENGTH") or "0"
    length = int(stated) if stated.isdecimal() else 0
    most = LARGEST_UPLOAD if kind == UPLOAD else LARGEST_JSON
    if length > most:
        raise Refusal(
            413, f"The request has {length / 1e6:.1f} MB and at most {most / 1e6:g} MB are read; send less at once."
        )
    wanted = UPLOAD if request.path_info in _UPLOADS else JSON
    if length and kind != wanted:
        raise Refusal(415, f"A request of the kind “{kind[:60]}” is not read here; send {wanted}.")


@cache
def routes() -> URLResolver:
    """Every address of the API, below the site's root."""
    from kolloquy.faces.api.api import api

    return URLResolver(RegexPattern("^" + ROOT), api.urls[0])
