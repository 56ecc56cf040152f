"""The people everyone knows: ada asks, ben leads, sol decides who is who, cora must see nothing scientific;
mia answers, pia watches over safety, rui runs trials, kim checks, alex keeps the accounts."""

from kolloquy.governance.actions import add_user
from kolloquy.governance.models import User
from kolloquy.governance.vocabulary import Function, Role

PASSWORD = "a long enough secret"


def ada() -> User:
    """A medical science liaison."""
    return _person("ada", Function.MEDICAL, "MSL", "Iberia")


def gil() -> User:
    """Ada's colleague, elsewhere."""
    return _person("gil", Function.MEDICAL, "MSL", "Nordics")


def ben() -> User:
    return _person("ben", Function.MEDICAL, "Medical director", role=Role.LEAD)


def sol() -> User:
    return _person("sol", Function.DATA_STEWARD, "Data steward")


def cora() -> User:
    return _person("cora", Function.COMMERCIAL, "Brand lead")


def mia() -> User:
    return _person("mia", Function.MEDICAL_INFORMATION, "Medical information specialist")


def pia() -> User:
    return _person("pia", Function.PHARMACOVIGILANCE, "Safety officer")


def rui() -> User:
    return _person("rui", Function.RESEARCH, "Clinical operations lead")


def kim() -> User:
    return _person("kim", Function.COMPLIANCE, "Compliance officer")


def alex() -> User:
    return _person("alex", Function.ADMINISTRATOR, "Administrator")


def everybody() -> list[User]:
    return [ada(), ben(), mia(), pia(), cora(), rui(), kim(), sol(), alex()]


def named(name: str) -> User:
    """Somebody of the cast who is there already."""
    return User.objects.get(username=name)


def _person(name: str, function: Function, role_title: str, territory: str = "", role: Role = Role.FIELD) -> User:
    found = User.objects.filter(username=name).first()
    return found or add_user(
        username=name,
        password=PASSWORD,
        function=function,
        first_name=name.capitalize(),
        email=f"{name}@example.org",
        role=role,
        role_title=role_title,
        territory=territory,
    )
