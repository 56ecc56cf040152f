"""Asked twice, done once: a POST with an Idempotency-Key is answered from what was kept when it comes again.

What is kept is sealed with the key itself, of which only a digest stays: who has the database but not the key reads
nothing of anybody, and erasing somebody need not look here.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from kolloquy.faces.api.callers import caller_of
from kolloquy.faces.api.models import KeptAnswer
from kolloquy.faces.api.problems import Refusal
from kolloquy.kernel import clock

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

KEPT_FOR = timedelta(hours=24)
REPLAYED = "Idempotency-Replayed"
_KEPT_HEADERS = ("Location", "ETag", "Content-Type")


def answered(request: HttpRequest, operation: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return operation()
    if not 1 <= len(key) <= 120 or not key.isprintable():
        raise Refusal(422, "The Idempotency-Key is not usable; send 1 to 120 printable letters, such as a UUID.")
    caller, asked = caller_of(request).name, _digest(request)
    try:
        return _run(operation, caller, key, asked)
    except IntegrityError:
        # The same request came twice at once and the other one was first: what it was answered is ours too.
        kept = _kept(caller, key)
        if kept is None:
            raise
        return _again(kept, key, asked)


@transaction.atomic
def _run(operation: Callable[[], HttpResponseBase], caller: str, key: str, asked: str) -> HttpResponseBase:
    """The work and the answer that tells of it are kept in one commit: neither is ever there alone."""
    now = clock.now()
    KeptAnswer.objects.filter(kept_until__lte=now).delete()
    kept = _kept(caller, key)
    if kept:
        return _again(kept, key, asked)
    response = operation()
    if isinstance(response, HttpResponse) and 200 <= response.status_code < 300:
        KeptAnswer.objects.create(
            caller=caller,
            key=_name(key),
            request=asked,
            status=response.status_code,
            body=_sealing(caller, key).encrypt(response.content).decode(),
            headers={name: response[name] for name in _KEPT_HEADERS if name in response},
            kept_until=now + KEPT_FOR,
        )
    return response


def _kept(caller: str, key: str) -> KeptAnswer | None:
    return KeptAnswer.objects.filter(caller=caller, key=_name(key)).first()


def _name(key: str) -> str:
    return hashlib.sha256(f"name {key}".encode()).hexdigest()


def _sealing(caller: str, key: str) -> "Fernet":
    from cryptography.fernet import Fernet  # only who sends a key waits for it to be loaded

    return Fernet(urlsafe_b64encode(hashlib.sha256(f"{settings.SECRET_KEY} {caller} {key}".encode()).digest()))


def _again(kept: KeptAnswer, key: str, asked: str) -> HttpResponse:
    if kept.request != asked:
        raise Refusal(
            409, "This Idempotency-Key was used for another request within a day; send a new key with a new request."
        )
    return HttpResponse(
        _sealing(kept.caller, key).decrypt(kept.body), status=kept.status, headers={**kept.headers, REPLAYED: "true"}
    )


def _digest(request: HttpRequest) -> str:
    words = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(words + request.body).hexdigest()
