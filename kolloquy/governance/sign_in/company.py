"""Whose account at the company is whose here: people we know, by their name or by an address the company has verified."""

from kolloquy.governance.models import User
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Verdict

NOBODY = Verdict(
    "SI-4", "There is no sign-in for you here; ask your administrator whether your name or e-mail address is right."
)


def company_user(*, username: str | None, email: str | None) -> User | None:
    """The one person meant; None where nobody is, or where several could be."""
    here = User.objects.filter(is_active=True)
    if username and (user := here.filter(username=username).first()) is not None:
        return _if_here(user)
    if email:
        found = list(here.filter(email__iexact=email)[:2])
        if len(found) == 1:
            return _if_here(found[0])
    return None


def _if_here(user: User) -> User | None:
    return user if user.works_here(clock.today()) else None
