import hashlib
from datetime import datetime

from kolloquy.governance.models import User
from kolloquy.governance.tokens.models import Token

BEGINS = "kq_"
_LONGEST = 100


def digest_of(secret: str) -> str:
    # Drawn at random from 190 bits: a slow hash would guard nothing and cost every request.
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def token_of(secret: str) -> Token | None:
    """The token with that secret, whether it still works or not."""
    if not secret.startswith(BEGINS) or len(secret) > _LONGEST:
        return None
    return Token.objects.select_related("user").filter(digest=digest_of(secret)).first()


def tokens_of(user: User) -> list[Token]:
    """All somebody ever made, the newest first."""
    return list(Token.objects.filter(user=user).order_by("-made_at", "-id"))


def live_tokens(user: User, now: datetime) -> int:
    return Token.objects.filter(user=user, revoked_at=None, expires_at__gt=now).count()
