"""Every refusal and failure as application/problem+json (RFC 9457): what, where, what to do next, and the rule's name."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse

from kolloquy.kernel.problems import NotReady, Problem, SourceUnavailable, StorageFull
from kolloquy.kernel.verdict import Refused, Verdict

MEDIA_TYPE = "application/problem+json"
log = logging.getLogger("kolloquy.api")

# status: what the kind of problem is called in `type`, and its title.
KINDS: Mapping[int, tuple[str, str]] = {
    400: ("unreadable", "The request cannot be read"),
    401: ("not-signed-in", "Nobody is signed in"),
    403: ("refused", "A rule refuses this"),
    404: ("not-found", "There is no such record for you"),
    405: ("wrong-method", "This address does not know that method"),
    409: ("conflict", "This does not go with what is there"),
    410: ("gone", "This is no longer there"),
    412: ("changed-meanwhile", "The record was changed meanwhile"),
    413: ("too-large", "The request is too large"),
    415: ("wrong-content-type", "The request is of a kind that is not read here"),
    422: ("not-valid", "Something in the request is not as it should be"),
    428: ("version-missing", "The version you change is not stated"),
    429: ("too-many", "Too many requests"),
    500: ("broken", "Something broke here"),
    503: ("not-ready", "This cannot be answered yet"),
}


# Rules that judge what was sent rather than who sent it.
_ABOUT_WHAT_WAS_SENT = {
    "TP-3", "TP-4", "TP-5", "TP-6", "TP-7", "FU-2", "FU-3", "FU-4", "FU-6", "FU-7", "FU-8", "IM-4",
    *(f"ST-{number}" for number in (2, 3, *range(5, 18), 19)),
}  # fmt: skip


class Refusal(Exception):
    """An answer that ends the request; `more` are further members of the problem, `headers` go with it."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        rule: str | None = None,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.rule = status, detail, rule
        self.more, self.headers = more or {}, headers or {}


def not_found() -> Refusal:
    """The one answer for ids that do not exist and for those the wall hides."""
    return Refusal(404, "There is no such record, or it is not shown to you; check the id.")


def not_valid(sentences: Sequence[tuple[str, str]]) -> Refusal:
    """`sentences` are pairs of a place in the request and what is wrong there."""
    detail = (
        sentences[0][1] if len(sentences) == 1 else f"{len(sentences)} things are not as they should be; see “errors”."
    )
    return Refusal(422, detail, more={"errors": [{"where": where, "sentence": said} for where, said in sentences]})


def of_verdict(verdict: Verdict, status: int = 403) -> Refusal:
    return Refusal(status, verdict.reason, rule=verdict.rule)


def answer(error: Exception) -> HttpResponse:
    """The problem that tells of an error; what nobody foresaw is logged and tells nothing."""
    refusal = error if isinstance(error, Refusal) else _refusal(error)
    kind, title = KINDS[refusal.status]
    body: dict[str, Any] = {
        "type": f"urn:kolloquy:problem:{kind}",
        "title": title,
        "status": refusal.status,
        "detail": refusal.detail,
    }
    if refusal.rule:
        body["rule"] = refusal.rule
    headers = dict(refusal.headers)
    if refusal.status == 401:
        headers.setdefault("WWW-Authenticate", 'Bearer realm="kolloquy"')
    return JsonResponse(body | dict(refusal.more), status=refusal.status, content_type=MEDIA_TYPE, headers=headers)


def _refusal(error: Exception) -> Refusal:
    match error:
        case Refused():
            return of_verdict(error.verdict, 422 if error.verdict.rule in _ABOUT_WHAT_WAS_SENT else 403)
        case Http404():
            return not_found()
        case PermissionDenied():
            return Refusal(403, "This is not yours to do; ask your administrator.")
        case RequestDataTooBig():
            return Refusal(413, "The request is too large; send less at once.")
        case NotReady() | StorageFull() | SourceUnavailable():
            return Refusal(503, _sentence(error), headers={"Retry-After": "60"})
        case Problem():
            return Refusal(422, _sentence(error))
        case DataError():
            return Refusal(422, "Something in the request cannot be kept, such as an unseen character; take it out.")
        case OperationalError():
            log.warning("the records could not be used: %s", error)
            return Refusal(503, "The records are busy; ask again in a few seconds.", headers={"Retry-After": "5"})
        case _:
            log.error("an operation broke", exc_info=error)
            return Refusal(500, "Something broke here; nothing was changed. Tell your administrator when it happened.")


def _sentence(error: Exception) -> str:
    said = str(error)
    return said[:1].upper() + said[1:]
