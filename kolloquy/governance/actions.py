"""Who our people are."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.vocabulary import Function
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
    role_title: str = "",
    territory: str = "",
) -> User:
    """Let somebody sign in, with the function that decides what the wall lets through."""
    if function not in Function.values:
        raise BadInput(f"“{function}” is no function; choose one of {', '.join(Function.values)}.")
    user = User(
        username=username,
        function=function,
        first_name=first_name,
        last_name=last_name,
        email=email,
        role_title=role_title,
        territory=territory,
    )
    try:
        user.full_clean(exclude={"password"})
        validate_password(password, user)
    except ValidationError as error:
        raise BadInput(f"{username or 'This user'} was not added: {' '.join(error.messages)}") from error
    user.set_password(password)
    user.save()
    return user
