"""The people everyone knows: ada asks, ben leads, sol decides who is who, cora must see nothing scientific."""

from kolloquy.governance.actions import add_user
from kolloquy.governance.models import User
from kolloquy.governance.vocabulary import Function

PASSWORD = "a long enough secret"


def ada() -> User:
    """A medical science liaison."""
    return _person("ada", Function.MEDICAL, "MSL", "Iberia")


def ben() -> User:
    return _person("ben", Function.MEDICAL, "Medical director")


def sol() -> User:
    return _person("sol", Function.DATA_STEWARD, "Data steward")


def cora() -> User:
    return _person("cora", Function.COMMERCIAL, "Brand lead")


def _person(name: str, function: Function, role_title: str, territory: str = "") -> User:
    found = User.objects.filter(username=name).first()
    return found or add_user(
        username=name,
        password=PASSWORD,
        function=function,
        first_name=name.capitalize(),
        email=f"{name}@example.org",
        role_title=role_title,
        territory=territory,
    )
