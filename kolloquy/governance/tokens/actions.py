import secrets
import string
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.tokens import queries, rules
from kolloquy.governance.tokens.models import Token
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.wall.reader import reader_of
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput

_LETTERS = string.ascii_letters + string.digits
_LENGTH = 32  # 190 bits
_SHOWN = len(queries.BEGINS) + 6


@dataclass(frozen=True, slots=True)
class Made:
    """A new token and its secret, which is never to be had again."""

    token: Token
    secret: str = field(repr=False)


@transaction.atomic
def make_token(*, name: str, scopes: Collection[str], lasts: timedelta, by: User) -> Made:
    """Let a program act for whoever makes the token, within the scopes and within what they themselves see."""
    name = " ".join(name.split())
    if not name or len(name) > 80 or not name.isprintable():
        raise BadInput("The token has no name yet; say in up to 80 characters what it is for.")
    now = clock.now()
    live = queries.live_tokens(by, now)
    rules.may_make(scopes, lasts=lasts, live=live, reader=reader_of(by)).or_raise()
    secret = queries.BEGINS + "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    token = Token.objects.create(
        user=by,
        name=name,
        prefix=secret[:_SHOWN],
        digest=queries.digest_of(secret),
        scopes=sorted(set(scopes)),
        made_at=now,
        expires_at=now + lasts,
    )
    facts = {"prefix": token.prefix, "scopes": token.scopes, "expires_at": token.expires_at.isoformat()}
    record(Event("token.made", "token", token.prefix, facts, {"name": name}, person=f"user:{by.pk}"), by=by)
    return Made(token, secret)


@transaction.atomic
def revoke_token(*, token: Token, by: User) -> None:
    """End a token; what it did stays in the trail."""
    rules.may_revoke(own=token.user_id == by.pk, reader=reader_of(by)).or_raise()
    ended = Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=clock.now(), revoked_by=by)
    if ended:  # twice is once
        record(Event("token.revoked", "token", token.prefix), by=by)


def used_today(token: Token, today: date) -> None:
    """Remember the day a token last served: at most one write a day, and no fact anybody acts on, so no trail."""
    if token.last_used_on != today:
        Token.objects.filter(pk=token.pk).update(last_used_on=today)
