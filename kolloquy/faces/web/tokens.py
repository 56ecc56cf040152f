"""One's own tokens for programs: made and shown once, listed, revoked."""

from datetime import timedelta
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kolloquy.faces.web.proof import require_recent_proof
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.tokens import queries, rules
from kolloquy.governance.tokens.actions import make_token, revoke_token
from kolloquy.governance.tokens.models import Token
from kolloquy.governance.tokens.vocabulary import SCOPE_WORDS
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused

LASTS = {30: "a month", 90: "three months", 365: "a year"}


@reads()
@require_safe
def tokens(request: HttpRequest) -> HttpResponse:
    now, user = clock.now(), cast(User, request.user)
    rows = [_row(token, user, now) for token in queries.tokens_of(user)]
    done = request.GET.get("revoked", "")
    return render(
        request, "tokens/list.html", {"rows": rows, "revoked": next((r for r in rows if r["prefix"] == done), None)}
    )


@reads()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest) -> HttpResponse:
    """The secret is on the answer to the form and nowhere else, so there is nothing to go back to."""
    if (prove_first := require_recent_proof(request)) is not None:
        return prove_first
    problem, status = "", 200
    name, chosen, lasts = request.POST.get("name", ""), request.POST.getlist("scopes"), request.POST.get("lasts", "90")
    if request.method == "POST":
        days = int(lasts) if lasts.isdecimal() and len(lasts) < 5 else 0
        try:
            made = make_token(name=name, scopes=chosen, lasts=timedelta(days=days), by=cast(User, request.user))
        except BadInput as error:
            problem, status = str(error), 422
        except Refused as refused:
            problem, status = refused.verdict.reason, 422
        else:
            return render(request, "tokens/made.html", {"token": made.token, "secret": made.secret})
    who = reader(request)
    scopes = [(scope, words, scope in chosen) for scope, words in SCOPE_WORDS.items() if rules.is_of_use(scope, who)]
    context = {
        "scopes": scopes,
        "lasts": [(str(days), words, str(days) == lasts) for days, words in LASTS.items()],
        "name": name,
        "problem": problem,
    }
    return render(request, "tokens/make.html", context, status=status)


@reads()
@require_POST
def revoke(request: HttpRequest, prefix: str) -> HttpResponse:
    user = cast(User, request.user)
    token = Token.objects.filter(user=user, prefix=prefix).first()
    if token is None:
        raise Http404(prefix)
    revoke_token(token=token, by=user)
    return HttpResponseRedirect(f"{reverse('tokens')}?revoked={token.prefix}")


def _row(token: Token, user: User, now: object) -> dict[str, object]:
    verdict = rules.may_be_used(
        revoked_at=token.revoked_at,
        expires_at=token.expires_at,
        works_here=True,
        now=now,  # type: ignore[arg-type]
    )
    return {
        "name": token.name,
        "prefix": token.prefix,
        "scopes": token.scopes,
        "made_at": token.made_at,
        "last_used_on": token.last_used_on,
        "expires_at": token.expires_at,
        "works": bool(verdict),
        "why_not": "revoked" if token.revoked_at else "expired",
        "ended_at": token.revoked_at or token.expires_at,
    }
