"""What every page's frame shows: where one is, who one is, which theme."""

from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django_htmx.middleware import HtmxDetails

from kolloquy.faces.web.wall import sees, stated
from kolloquy.governance.wall.policy import Level, RecordClass

THEMES = ("paper", "slate")
THEME_COOKIE = "theme"


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the rail or of a row of tabs, shown to who may open the page behind it.

    `areas` are the first parts of the addresses that belong to it; one that is not `on_phones` is in the foot there.
    """

    name: str
    path: str
    icon: str = ""
    areas: tuple[str, ...] = ()
    on_phones: bool = True
    in_full: bool = False  # shown to who sees in full what the page reads, rather than only that it is

    @property
    def reads(self) -> tuple[RecordClass, ...] | None:
        """What the page behind it cannot do without; None where there is no page yet."""
        return _reads(self.path)

    def opens(self, request: HttpRequest) -> bool:
        least = Level.FULL if self.in_full else Level.COORDINATION
        return self.reads is not None and all(sees(request, each, least) for each in self.reads)


RAIL = (
    Door("Experts", "/experts", "experts", ("experts",)),
    Door("Topics", "/topics", "topics", ("topics",)),
    Door("Evidence", "/evidence", "evidence", ("evidence",)),
    Door("Plan", "/plan", "plan", ("plan",)),
    Door("Exchange", "/exchange", "exchange", ("exchange",)),
    Door("Released", "/releases", "released", ("releases",)),
    Door("Govern", "/govern", "govern", ("govern", "purpose")),
    Door("Method", "/how-a-standing-comes-about", "method", ("how-a-standing-comes-about",), on_phones=False),
)
GOVERN = (
    Door("The wall", "/govern"),
    Door("Try it", "/govern/try"),
    Door("Releases", "/govern/releases"),
    Door("Hand-overs", "/govern/hand-overs"),
    Door("Experts’ rights", "/govern/rights"),
    Door("Trail", "/govern/trail"),
    Door("People", "/govern/people"),
    Door("Purpose", "/purpose"),
)
PLAN = (
    Door("Plans", "/plan"),
    Door("Strategy", "/plan/strategy"),
    Door("Conflicts", "/plan/conflicts"),
    Door("Working time", "/plan/time", in_full=True),
)


def frame(request: HttpRequest) -> dict[str, object]:
    area = request.path.split("/", 2)[1]
    theme = request.COOKIES.get(THEME_COOKIE)
    signed_in = request.user.is_authenticated
    governs = signed_in and area in {"govern", "purpose"}
    return {
        "rail": [(door, area in door.areas) for door in RAIL if door.opens(request)] if signed_in else [],
        "govern_tabs": [(d.name, d.path, _within(d, request)) for d in GOVERN if d.opens(request)] if governs else [],
        "plan_tabs": _tabs(PLAN, request) if signed_in and area == "plan" else [],
        "stated": stated(request) if signed_in else None,
        "sees_evidence": signed_in and sees(request, RecordClass.EVIDENCE),
        "theme": theme if theme in THEMES else "",
        "whole_page": not is_part(request),
    }


def _within(door: Door, request: HttpRequest) -> bool:
    return request.path == door.path or (door.path != "/govern" and request.path.startswith(f"{door.path}/"))


def _tabs(doors: tuple[Door, ...], request: HttpRequest) -> list[tuple[str, str, bool]]:
    """The doors of an area, the nearest one to where one is marked; none where there is only one."""
    shown = [door for door in doors if door.opens(request)]
    here = [d for d in shown if request.path == d.path or request.path.startswith(f"{d.path}/")]
    nearest = max(here, key=lambda door: len(door.path), default=None)
    return [(door.name, door.path, door is nearest) for door in shown] if len(shown) > 1 else []


@cache
def _reads(path: str) -> tuple[RecordClass, ...] | None:
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    return getattr(view, "reads", (RecordClass.EVIDENCE,))


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page; going back in history needs it whole."""
    htmx: HtmxDetails | None = getattr(request, "htmx", None)
    return htmx is not None and bool(htmx) and not htmx.history_restore_request
