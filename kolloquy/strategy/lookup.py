"""Codes that people and files use, turned into what they name; one that names nothing is said in a sentence."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Choices

from kolloquy.governance.models import Indication, Territory, User
from kolloquy.kernel.problems import BadInput
from kolloquy.strategy.models import DiscussionTopic, FeeCategory


def indication(named: Indication | str) -> Indication:
    if isinstance(named, Indication):
        return named
    found = Indication.objects.select_related("product").filter(code=named.strip().lower()).first()
    if found is None:
        raise BadInput(
            f"There is no indication {_short(named)}; bring it in with `kolloquy people import-products`, or correct the code."
        )
    return found


def territory(named: Territory | str) -> Territory:
    if isinstance(named, Territory):
        return named
    found = Territory.objects.filter(code=named.strip().lower()).first()
    if found is None:
        raise BadInput(
            f"There is no territory {_short(named)}; `kolloquy people territories` lists them, so correct the code."
        )
    return found


def person(named: User | int | str) -> User:
    if isinstance(named, User):
        return named
    asked = {"pk": named} if isinstance(named, int) else {"username__iexact": named.strip()}
    found = User.objects.filter(**asked).first()
    if found is None:
        raise BadInput(f"Nobody called {_short(named)} works here; `kolloquy people list` names everybody.")
    return found


def people(named: Iterable[User | int | str]) -> tuple[User, ...]:
    return tuple(sorted({person(each) for each in named}, key=lambda user: user.pk))


def topics(named: Iterable[DiscussionTopic | str]) -> tuple[DiscussionTopic, ...]:
    named = list(named)
    found = {each for each in named if isinstance(each, DiscussionTopic)}
    slugs = {each.strip().lower() for each in named if isinstance(each, str)}
    if slugs:
        rows = {topic.slug: topic for topic in DiscussionTopic.objects.filter(slug__in=slugs)}
        if unknown := sorted(slugs - rows.keys()):
            raise BadInput(f"There is no topic {_short(unknown[0])}; add it to the topics first, or correct the code.")
        found |= set(rows.values())
    return tuple(sorted(found, key=lambda topic: topic.slug))


def day(given: date | str | None, what: str) -> date | None:
    """A day as a person writes it, 2026-12-31 or 31.12.2026; None for an empty one."""
    if given is None or isinstance(given, date):
        return given.date() if isinstance(given, datetime) else given
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        if not given.strip():
            return None
        try:
            return datetime.strptime(given.strip(), form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    raise BadInput(f"“{_short(given)}” is no day; write {what} as 2026-12-31.")


def whole(given: object, what: str) -> int:
    if isinstance(given, int) and not isinstance(given, bool):
        found = given
    elif isinstance(given, str) and given.strip().lstrip("-").isdecimal():
        found = int(given.strip()[:20])
    else:
        raise BadInput(f"{what} “{_short(given)}” is no whole number; write digits only.")
    if abs(found) > 1_000_000_000:
        raise BadInput(f"{what} {found:,} must be a slip; write a smaller number.")
    return found


def one_of(choices: type[Choices], value: Any, what: str) -> str:
    """The value by its code or by the words people see."""
    for choice in choices:
        if value == choice.value or str(value).strip().casefold() in {str(choice.value), choice.label.casefold()}:
            return str(choice.value)
    known = ", ".join(str(each) for each in choices.values)
    raise BadInput(f"“{_short(value)}” is no {what}; choose one of {known}.")


def fee(code: str) -> str:
    kept = code.strip().lower()
    if kept and not FeeCategory.objects.filter(code=kept).exists():
        raise BadInput(f"There is no fee category {_short(kept)}; state it under the fees first, or leave it out.")
    return kept


def _short(given: object) -> str:
    return str(given)[:40]
