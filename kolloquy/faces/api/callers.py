"""Who asks, by token or by the session of the web app; what for; and whether the wall and the token's scopes let them."""

import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.middleware.csrf import CsrfViewMiddleware

from kolloquy.faces.api.limits import GUESS, PER_ADDRESS, PER_TOKEN, Limits, Rate
from kolloquy.faces.api.problems import Refusal, of_verdict
from kolloquy.governance.models import User
from kolloquy.governance.tokens import rules
from kolloquy.governance.tokens.actions import used_today
from kolloquy.governance.tokens.models import Token
from kolloquy.governance.tokens.queries import token_of
from kolloquy.governance.tokens.vocabulary import NEEDS, Scope
from kolloquy.governance.trail.actions import record_read
from kolloquy.governance.wall.policy import GONE, Level, Purpose, Reader, RecordClass, best_level, may_see
from kolloquy.governance.wall.reader import reader_of
from kolloquy.kernel import clock

SAFE = {"GET", "HEAD", "OPTIONS"}
_LONGEST_REASON = 500
_PURPOSES = {str(purpose) for purpose in Purpose}


@dataclass(frozen=True, slots=True)
class Caller:
    user: User
    reader: Reader
    token: Token | None  # None: the session of the web app
    because: str = ""

    @property
    def name(self) -> str:
        return f"token:{self.token.pk}" if self.token else f"user:{self.user.pk}"

    def sees(self, record_class: RecordClass, at_least: Level = Level.COORDINATION) -> bool:
        return best_level(self.reader, record_class) >= at_least

    def must_see(self, record_class: RecordClass) -> None:
        verdict = may_see(self.reader, record_class)
        if not verdict:
            raise of_verdict(verdict)

    def scoped(self, scope: Scope) -> bool:
        """Whether what an operation shows beside its own matter may be shown to this token too."""
        return self.token is None or scope in self.token.scopes

    def tell_trail(self, record_class: RecordClass, key: str) -> None:
        """A sensitive record is read; where another purpose than work was stated, the trail knows of it already."""
        if self.reader.purpose == Purpose.WORK:
            record_read(by=self.user, kind=record_class, key=key, purpose=self.reader.purpose)


def caller_of(request: HttpRequest) -> Caller:
    """Who asks; found once a request. Raises the 401 or 429 they are answered with."""
    found: Caller | None = getattr(request, "caller", None)
    if found is None:
        authorization = request.headers.get("Authorization")
        found = _by_token(request, authorization) if authorization else _by_session(request)
        request.caller = found  # type: ignore[attr-defined]
    return found


class Needs:
    """What an operation asks of its caller: a scope, and that the wall shows them something of what it is for."""

    def __init__(self, scope: Scope | None, *classes: RecordClass) -> None:
        self.scope = scope
        self.classes = classes or (tuple(sorted(NEEDS[scope][0])) if scope else ())

    def __call__(self, request: HttpRequest) -> Caller:
        caller = caller_of(request)
        if self.scope and caller.token:
            verdict = rules.may_serve(caller.token.scopes, self.scope)
            if not verdict:
                raise of_verdict(verdict)
        verdicts = [may_see(caller.reader, each) for each in self.classes]
        if verdicts and not any(verdicts):
            raise of_verdict(verdicts[0])
        if caller.reader.purpose != Purpose.WORK:
            kind = self.classes[0] if self.classes else "me"
            record_read(
                by=caller.user, kind=kind, key=request.path[:200], purpose=caller.reader.purpose, reason=caller.because
            )
        return caller


def _by_token(request: HttpRequest, authorization: str) -> Caller:
    scheme, _, secret = authorization.partition(" ")
    token = token_of(secret.strip()) if scheme.lower() == "bearer" else None
    if token is None:
        keep_to_rate(f"address:{address_of(request)}", PER_ADDRESS, cost=GUESS)
        raise of_verdict(rules.NOT_KNOWN, 401)
    now = clock.now()
    keep_to_rate(f"token:{token.prefix}", PER_TOKEN)
    verdict = rules.may_be_used(
        revoked_at=token.revoked_at,
        expires_at=token.expires_at,
        works_here=token.user.works_here(now.date()),
        now=now,
    )
    if not verdict:
        raise of_verdict(verdict, 401)
    used_today(token, now.date())
    purpose, because = _purpose(request)
    return Caller(token.user, reader_of(token.user, purpose), token, because)


def _by_session(request: HttpRequest) -> Caller:
    user = request.user
    if not isinstance(user, User) or not user.is_authenticated:
        raise Refusal(401, "Nobody is signed in; send “Authorization: Bearer kq_…” with a token from /account/tokens.")
    keep_to_rate(f"user:{user.pk}", PER_TOKEN)
    # A page of somebody else's must not make a browser ask with the session of ours.
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        raise Refusal(401, "A session serves pages of this site only; use a token from /account/tokens.")
    if request.method not in SAFE and _forged(request):
        raise Refusal(
            403, "A write with a session needs the form's X-CSRFToken; take it from the page, or use a token."
        )
    if not user.works_here(clock.today()):
        raise of_verdict(GONE, 401)
    purpose, because = _purpose(request)
    return Caller(user, reader_of(user, purpose), None, because)


def _forged(request: HttpRequest) -> bool:
    def view(request: HttpRequest) -> Any: ...

    check = CsrfViewMiddleware(view)
    request.csrf_processing_done = False  # type: ignore[attr-defined]  # the door was passed unchecked
    check.process_request(request)
    return check.process_view(request, view, (), {}) is not None


def _purpose(request: HttpRequest) -> tuple[Purpose, str]:
    """What for, in headers: a reason in an address would stay behind in logs."""
    said = request.headers.get("X-Purpose", Purpose.WORK)
    if said not in _PURPOSES:
        raise Refusal(422, f"“{said[:40]}” is no purpose; X-Purpose is one of {', '.join(Purpose)}.")
    purpose = Purpose(said)
    because = " ".join(request.headers.get("X-Reason", "").split())
    if purpose != Purpose.WORK and not 5 <= len(because) <= _LONGEST_REASON:
        raise Refusal(
            422,
            f"The purpose “{purpose}” needs its reason, which the trail keeps; say it in X-Reason, in 5 to 500 letters.",
        )
    return purpose, because


def keep_to_rate(key: str, rate: Rate, cost: float = 1) -> None:
    wait = _limits().wait(key, rate, now=clock.now().timestamp(), cost=cost)
    if wait:
        seconds = math.ceil(wait)
        raise Refusal(
            429, f"You ask more often than is served; ask again in {seconds} s.", headers={"Retry-After": str(seconds)}
        )


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind `KOLLOQUY_PROXIES` of ours, what the outermost of them added."""
    added = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    ours = settings.KOLLOQUY.proxies
    return added[-ours] if 0 < ours <= len(added) else str(request.META.get("REMOTE_ADDR", ""))


@cache
def _limits() -> Limits:
    return Limits(settings.KOLLOQUY.home / "run" / "rates")
