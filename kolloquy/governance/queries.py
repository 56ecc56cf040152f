"""What is asked of the organisation."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from kolloquy.governance.models import Assignment, Territory, User
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level


def territories_of(user: User, *, on: date) -> frozenset[int]:
    """The territories somebody works in on a day, and all below them."""
    paths = [assignment.territory.path for assignment in user.assigned if assignment.holds(on)]
    if not paths:
        return frozenset()
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    return frozenset(Territory.objects.filter(below).values_list("pk", flat=True))


def territory_of_country(country: str | None) -> Territory | None:
    """The smallest territory that counts a country's experts among its own."""
    if not country:
        return None
    mine = [t for t in Territory.objects.all() if country in t.countries]
    return max(mine, key=lambda t: (t.path.count("/"), t.path), default=None)


@dataclass(frozen=True, slots=True)
class Method:
    """A way somebody signs in."""

    kind: str  # password, totp, webauthn, recovery_codes, company
    name: str
    key: int | None = None
    added_at: datetime | None = None
    used_at: datetime | None = None
    left: int | None = None  # recovery codes that were not used yet


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """One of our people as a reader sees them; of an account, what is not theirs to see is None."""

    pk: int
    name: str
    function: str
    role: str
    role_title: str
    territories: tuple[str, ...]
    indications: tuple[str, ...]
    joined_on: date | None
    left_on: date | None
    here: bool
    username: str | None = None
    email: str | None = None
    last_sign_in: datetime | None = None
    methods: tuple[Method, ...] | None = None

    def _of(self, kind: str) -> Method | None:
        return next((method for method in self.methods or () if method.kind == kind), None)

    @property
    def has_password(self) -> bool:
        return self._of("password") is not None

    @property
    def codes(self) -> Method | None:
        return self._of("totp")

    @property
    def recovery_codes(self) -> Method | None:
        return self._of("recovery_codes")

    @property
    def company(self) -> Method | None:
        return self._of("company")

    @property
    def passkeys(self) -> tuple[Method, ...]:
        return tuple(method for method in self.methods or () if method.kind == "webauthn")


def own_account(user: User, *, on: date) -> PersonSeen:
    return _seen(_with_all(User.objects.filter(pk=user.pk)).get(), on, full=True)


def people(reader: Reader, *, on: date, text: str = "", also_gone: bool = False) -> list[PersonSeen]:
    """Everybody who works here, as far as this reader sees accounts: wholly, or who does what where."""
    level = best_level(reader, RecordClass.ACCOUNT)
    if level < Level.COORDINATION:
        return []
    full = level == Level.FULL
    found = _with_all(User.objects.order_by("last_name", "first_name", "username"))
    for word in text.split():
        matches = Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(role_title__icontains=word)
        matches |= Q(function__icontains=word) | Q(assignments__territory__name__icontains=word)
        if full:
            matches |= Q(username__icontains=word) | Q(email__icontains=word)
        found = found.filter(pk__in=User.objects.filter(matches).values("pk"))
    seen = [_seen(user, on, full=full) for user in found]
    return [person for person in seen if person.here or also_gone or (person.joined_on or on) > on]


def person(pk: int, reader: Reader, *, on: date) -> PersonSeen | None:
    level = best_level(reader, RecordClass.ACCOUNT)
    user = _with_all(User.objects.filter(pk=pk)).first() if level >= Level.COORDINATION else None
    return _seen(user, on, full=level == Level.FULL) if user else None


def _with_all(users: QuerySet[User]) -> QuerySet[User]:
    return users.prefetch_related(
        "assignments__territory", "works_on__indication__product", "authenticator_set", "socialaccount_set"
    )


def _seen(user: User, on: date, *, full: bool) -> PersonSeen:
    account: dict[str, Any] = {}
    if full:
        account = {
            "username": user.username,
            "email": user.email,
            "last_sign_in": user.last_login,
            "methods": tuple(_methods(user)),
        }
    return PersonSeen(
        pk=user.pk,
        # A name is how colleagues know each other; somebody without one is known by what they sign in with.
        name=user.get_full_name() or user.username,
        function=user.get_function_display(),
        role=user.get_role_display(),
        role_title=user.role_title,
        territories=tuple(_place(assignment, on) for assignment in user.assignments.all() if _not_over(assignment, on)),
        indications=tuple(str(each.indication) for each in user.works_on.all()),
        joined_on=user.joined_on,
        left_on=user.left_on,
        here=user.works_here(on),
        **account,
    )


def _not_over(assignment: Assignment, on: date) -> bool:
    return assignment.valid_until is None or assignment.valid_until > on


def _place(assignment: Assignment, on: date) -> str:
    words = [assignment.territory.name]
    if assignment.valid_from and assignment.valid_from > on:
        words.append(f"from {assignment.valid_from:%-d %B %Y}")
    if assignment.valid_until:
        words.append(f"until {assignment.valid_until - timedelta(days=1):%-d %B %Y}")
    return " ".join(words)


def _methods(user: User) -> Iterator[Method]:
    if user.has_usable_password():
        yield Method("password", "Password")
    for each in user.authenticator_set.all():  # type: ignore[attr-defined]  # django-allauth's
        kept = each.wrap()
        left = len(kept.get_unused_codes()) if each.type == "recovery_codes" else None
        name = kept.name if each.type == "webauthn" else str(each.get_type_display())
        yield Method(each.type, name, each.pk, each.created_at, each.last_used_at, left)
    for each in user.socialaccount_set.all():  # type: ignore[attr-defined]
        yield Method("company", "Company sign-in", each.pk, each.date_joined, each.last_login)
