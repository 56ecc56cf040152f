"""Proving who one is: every try at a secret is counted in the records, so that all server processes share the count."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.http import urlsafe_base64_encode

from kolloquy.governance.models import Attempt, User
from kolloquy.governance.sign_in.rules import MOST, NO_PASSWORD, WITHIN, WRONG, WRONG_AGAIN, Subject, may_try
from kolloquy.governance.sign_in.sessions import end_sessions, forget_expired
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused, Verdict


def authenticate(*, username: str, password: str, address: str) -> User:
    """Whose name and password these are, for somebody who works here today; else Refused, in the same words for all."""
    user = User.objects.filter(username=username).first()
    with limited(Subject("account", username), Subject("address", address), user=user):
        # Both branches hash once: how long the answer takes tells nobody whether the name exists.
        fits = user.check_password(password) if user is not None else bool(make_password(password)) and False
        if user is None or not fits or not user.works_here(clock.today()):
            _record_failure(user, WRONG)
            raise Refused(WRONG)
    return user


def prove(*, user: User, password: str) -> None:
    """That whoever signs is the person signed in. Call it before the action it guards, outside of its transaction."""
    if not user.has_usable_password():
        raise Refused(NO_PASSWORD)
    # Counted apart from signing in: a stranger who locks the name out does not keep its owner from signing.
    with limited(Subject("account", f"proof:{user.pk}"), user=user):
        if not user.works_here(clock.today()) or not user.check_password(password):
            _record_failure(user, WRONG_AGAIN)
            raise Refused(WRONG_AGAIN)


@contextmanager
def limited(*subjects: Subject, user: User | None = None) -> Iterator[None]:
    """One try at a secret. It counts from before the secret is looked at, and no longer once it has ended well."""
    now = clock.now()
    keys = {subject: _key(subject) for subject in subjects}
    # Written and committed before it is counted: of any number of tries at once, no more than allowed go on.
    with transaction.atomic(durable=True):
        Attempt.objects.filter(at__lte=now - WITHIN).delete()
        mine = [Attempt.objects.create(subject=key, at=now).pk for key in keys.values()]
    for subject, key in keys.items():
        others = list(Attempt.objects.filter(subject=key).exclude(pk__in=mine).values_list("at", flat=True))
        verdict = may_try(subject.kind, others, now)
        if not verdict:
            Attempt.objects.filter(pk__in=mine).delete()
            if len(others) == MOST[subject.kind]:
                _record_failure(user, verdict)
            raise Refused(verdict)
    yield
    Attempt.objects.filter(pk__in=mine).delete()


def _key(subject: Subject) -> str:
    return salted_hmac("kolloquy.sign_in", f"{subject.kind}:{subject.key}", algorithm="sha256").hexdigest()


@transaction.atomic
def _record_failure(user: User | None, verdict: Verdict) -> None:
    """What was typed is not kept: people type passwords where names belong."""
    key = str(user.pk) if user else "unknown"
    record(Event("sign_in.failed", "user", key, {"known": user is not None}, rule=verdict.rule), by=None)


@transaction.atomic
def record_sign_in(*, user: User, methods: list[str]) -> None:
    forget_expired()
    record(Event("session.begun", "user", str(user.pk), {"methods": methods}), by=user)


@transaction.atomic
def record_sign_out(*, user: User) -> None:
    record(Event("session.ended", "user", str(user.pk)), by=user)


@transaction.atomic
def choose_password(*, user: User, password: str, by: User) -> None:
    """A new password of one's own; all other sessions end with it, because Django ties them to the password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(f"The password was not changed: {' '.join(error.messages)}") from error
    user.set_password(password)
    user.save(update_fields=["password"])
    record(Event("user.password_chosen", "user", str(user.pk)), by=by)


@transaction.atomic
def forget_sign_in(*, user: User, by: User) -> None:
    """Take password, codes, passkeys and sessions from somebody who lost or may have lost them."""
    # Late: the tables are django-allauth's, and nothing else in the room needs them.
    from allauth.mfa.models import Authenticator

    user.set_unusable_password()
    user.save(update_fields=["password"])
    methods = sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user_id=user.pk)
    record(Event("user.sign_in_forgotten", "user", str(user.pk), {"methods": methods}), by=by)


@transaction.atomic
def record_method(*, verb: str, user: User, method: str) -> None:
    """That somebody added, renewed or removed a way of signing in: "authenticator.added", "…removed", "…renewed"."""
    record(Event(verb, "user", str(user.pk), {"method": method}), by=user)


@transaction.atomic
def invite(*, user: User, by: User | None) -> str:
    """The path of a page where its holder chooses this person's password: once, and within a day."""
    if not user.works_here(clock.today()):
        raise BadInput(f"{user} does not work here today, and so cannot be invited; correct the days first.")
    record(Event("user.invited", "user", str(user.pk)), by=by)
    who = urlsafe_base64_encode(str(user.pk).encode())
    return f"/sign-in/first/{who}/{default_token_generator.make_token(user)}"
