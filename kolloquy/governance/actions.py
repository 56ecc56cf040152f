"""Who our people are."""

from collections.abc import Mapping
from datetime import date

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from kolloquy.governance.models import Assignment, Territory, User
from kolloquy.governance.roster.tables import UNSEEN
from kolloquy.governance.sign_in.actions import prove as prove
from kolloquy.governance.sign_in.sessions import end_sessions
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput

# What may be changed of somebody, and which of it tells who they are.
CHANGEABLE = ("first_name", "last_name", "email", "function", "role", "role_title", "joined_on", "left_on")
TELLING = frozenset({"username", "first_name", "last_name", "email"})


@transaction.atomic
def add_user(
    *,
    username: str,
    password: str | None,
    function: str,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    role: str = Role.FIELD,
    role_title: str = "",
    territory: str = "",
    joined_on: date | None = None,
    left_on: date | None = None,
    by: User | None = None,
) -> User:
    """Let somebody sign in, with the function that decides what the wall lets through.

    Without a password they sign in by the company's own sign-in, or by an invitation.
    """
    user = User(
        username=username,
        function=function,
        first_name=first_name,
        last_name=last_name,
        email=email,
        role=role,
        role_title=role_title,
        joined_on=joined_on,
        left_on=left_on,
    )
    _check(user, f"{username or 'This user'} was not added")
    if User.objects.filter(username__iexact=username).exists():
        raise BadInput(f"Somebody called {username} already exists; choose another name.")
    if password is not None:
        _check_password(password, user, f"{username} was not added")
    user.set_password(password)
    user.save()
    if territory:
        Assignment.objects.create(user=user, territory=_territory(territory))
    facts = {"function": function, "role": role, "role_title": role_title, "territory": territory}
    facts |= {name: day.isoformat() for name, day in (("joined_on", joined_on), ("left_on", left_on)) if day}
    personal = {"username": username, "first_name": first_name, "last_name": last_name, "email": email}
    record(Event("user.added", "user", str(user.pk), facts, personal, person=f"user:{user.pk}"), by=by)
    return user


@transaction.atomic
def change_user(*, user: User, values: Mapping[str, object], by: User | None) -> tuple[str, ...]:
    """Change what is stated of somebody; returns what really changed, and the trail keeps old and new."""
    stands = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    before = {name: getattr(stands, name) for name in CHANGEABLE}
    changed = {name: value for name, value in values.items() if before[name] != value}
    if not changed:
        return ()
    for name, value in changed.items():
        setattr(stands, name, value)
    _check(stands, f"{stands} was not changed")
    stands.save(update_fields=list(changed))
    pairs = {name: [_plain(before[name]), _plain(value)] for name, value in changed.items()}
    _record_change("user.changed", stands, pairs, by)
    return tuple(changed)


@transaction.atomic
def let_go(*, user: User, left_on: date, by: User | None) -> None:
    """They work here until the day before `left_on`: from then on no sign-in, no session and no token of theirs holds."""
    if user.joined_on and left_on < user.joined_on:
        raise BadInput(f"{user} joined on {user.joined_on}; give a day after it.")
    if by is not None and by.pk == user.pk:
        raise BadInput("Nobody lets themselves go; ask another administrator.")
    change_user(user=user, values={"left_on": left_on}, by=by)
    for assignment in Assignment.objects.filter(user=user).filter(
        Q(valid_until__isnull=True) | Q(valid_until__gt=left_on)
    ):
        end_assignment(assignment=assignment, until=left_on, by=by)
    if left_on <= clock.today():
        end_sessions(user_id=user.pk)


def end_assignment(*, assignment: Assignment, until: date, by: User | None) -> None:
    """From `until` on they no longer work there; what had not begun by then never was."""
    before = assignment.valid_until
    if assignment.valid_from and assignment.valid_from >= until:
        assignment.delete()
    else:
        assignment.valid_until = until
        assignment.save(update_fields=["valid_until"])
    facts = {
        "territory": assignment.territory.code,
        "valid_from": _plain(assignment.valid_from),
        "valid_until": [_plain(before), until.isoformat()],
    }
    record(Event("assignment.ended", "user", str(assignment.user_id), facts), by=by)


def assign(*, user: User, territory: Territory, since: date | None, until: date | None, by: User | None) -> Assignment:
    made = Assignment.objects.create(user=user, territory=territory, valid_from=since, valid_until=until)
    facts = {"territory": territory.code, "valid_from": _plain(since), "valid_until": _plain(until)}
    record(Event("assignment.made", "user", str(user.pk), facts), by=by)
    return made


def _record_change(verb: str, user: User, pairs: Mapping[str, object], by: User | None) -> None:
    open_ = {name: pair for name, pair in pairs.items() if name not in TELLING}
    telling = {name: pair for name, pair in pairs.items() if name in TELLING}
    person = f"user:{user.pk}" if telling else None
    record(Event(verb, "user", str(user.pk), open_, telling or None, person=person), by=by)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _check(user: User, what: str) -> None:
    if user.function not in Function.values:
        raise BadInput(f"“{user.function}” is no function; choose one of {', '.join(Function.values)}.")
    if user.role not in Role.values:
        raise BadInput(f"“{user.role}” is no role; choose one of {', '.join(Role.values)}.")
    for name in ("username", "first_name", "last_name", "email", "role_title"):
        if UNSEEN.search(getattr(user, name)):
            raise BadInput(f"{what}: the {name.replace('_', ' ')} holds a character that is not seen; type it again.")
    try:
        user.full_clean(exclude={"password"}, validate_unique=False)
    except ValidationError as error:
        raise BadInput(f"{what}: {' '.join(error.messages)}") from error


def _check_password(password: str, user: User, what: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(f"{what}: {' '.join(error.messages)}") from error


def _territory(words: str) -> Territory:
    """The territory of that code or name; one that is new stands at the top of the tree until a roster places it."""
    found = Territory.objects.filter(Q(code=words) | Q(name=words)).first()
    if found is None:
        code = slugify(words)
        found = Territory.objects.create(code=code, name=words, path=f"/{code}/")
    return found
