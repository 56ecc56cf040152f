"""Who our people are."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from kolloquy.governance.models import Assignment, Territory, User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.kernel.problems import BadInput


@transaction.atomic
def add_user(
    *,
    username: str,
    password: str,
    function: str,
    first_name: str = "",
    last_name: str = "",
    email: str = "",
    role: str = Role.FIELD,
    role_title: str = "",
    territory: str = "",
    by: User | None = None,
) -> User:
    """Let somebody sign in, with the function that decides what the wall lets through."""
    if function not in Function.values:
        raise BadInput(f"“{function}” is no function; choose one of {', '.join(Function.values)}.")
    if role not in Role.values:
        raise BadInput(f"“{role}” is no role; choose one of {', '.join(Role.values)}.")
    user = User(
        username=username,
        function=function,
        first_name=first_name,
        last_name=last_name,
        email=email,
        role=role,
        role_title=role_title,
    )
    try:
        user.full_clean(exclude={"password"})
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(f"{username or 'This user'} was not added: {' '.join(error.messages)}") from error
    user.set_password(password)
    user.save()
    if territory:
        Assignment.objects.create(user=user, territory=_territory(territory))
    facts = {"function": function, "role": role, "role_title": role_title, "territory": territory}
    personal = {"username": username, "first_name": first_name, "last_name": last_name, "email": email}
    record(Event("user.added", "user", str(user.pk), facts, personal, person=f"user:{user.pk}"), by=by)
    return user


def _territory(words: str) -> Territory:
    """The territory of that code or name; one that is new stands at the top of the tree until a roster places it."""
    found = Territory.objects.filter(Q(code=words) | Q(name=words)).first()
    if found is None:
        code = slugify(words)
        found = Territory.objects.create(code=code, name=words, path=f"/{code}/")
    return found
