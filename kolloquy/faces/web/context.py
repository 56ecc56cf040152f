"""What every page's frame shows: where one is, who one is, which theme."""

from dataclasses import dataclass

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

THEMES = ("paper", "slate")
THEME_COOKIE = "theme"


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the rail; `areas` are the first parts of the addresses that belong to it."""

    name: str
    path: str
    icon: str
    areas: tuple[str, ...]


RAIL = (
    Door("Experts", "/experts", "experts", ("experts",)),
    Door("Topics", "/topics", "topics", ("topics",)),
    Door("Evidence", "/evidence", "evidence", ("evidence",)),
    Door("Method", "/how-a-standing-comes-about", "method", ("how-a-standing-comes-about",)),
)


def frame(request: HttpRequest) -> dict[str, object]:
    area = request.path.split("/", 2)[1]
    theme = request.COOKIES.get(THEME_COOKIE)
    return {
        "rail": [(door, area in door.areas) for door in RAIL],
        "theme": theme if theme in THEMES else "",
        "whole_page": not is_part(request),
    }


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; going back in history needs it whole."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.history_restore_request
