"""The exchange: what lies ahead, what was not logged yet, what was promised, and every exchange one may see."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from kolloquy.engagement import queries, rules
from kolloquy.engagement.follow_ups.queries import follow_ups
from kolloquy.engagement.plan_meets.queries import of_colleague
from kolloquy.engagement.seen import Page, TouchpointSeen
from kolloquy.engagement.vocabulary import Status
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.exchange_rows import channel, function, promise_row, touch_rows, why_no_more
from kolloquy.faces.web.experts import Chip
from kolloquy.faces.web.parts import page
from kolloquy.faces.web.plan_agreed_rows import planned_row
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads, sees
from kolloquy.governance.models import User
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import Reader, RecordClass
from kolloquy.kernel import clock
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Channel, Label

PATH = "/exchange"
ALL, ANY = "all", "any"
STATUS_WORDS = [("", "held"), ("planned", "planned"), ("cancelled", "cancelled"), (ANY, "in any state")]
MOST_PLANNED = 12
SOON = timedelta(days=14)
MOST_PROMISES = 8
MOST_SIFTED = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see, as the address states it; an unknown value is as if it were not there."""

    whose: str = ""
    status: str = ""  # "" is held
    channel: str = ""
    function: str = ""
    topic: str = ""
    words: str = ""
    after: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        said = {name: query.get(name, "").strip()[:200] for name in cls.__slots__}
        known = {
            "whose": (ALL,),
            "status": (ANY, Status.PLANNED.value, Status.CANCELLED.value),
            "channel": Channel.values,
            "function": rules.MEETING_FUNCTIONS,
        }
        return cls(**said | {name: said[name] if said[name] in values else "" for name, values in known.items()})

    def url(self, path: str = PATH, **changed: str) -> str:
        changed.setdefault("after", "")
        it = replace(self, **changed)
        return address(path, **{name: getattr(it, name) for name in self.__slots__})

    @property
    def filters(self) -> dict[str, str | None]:
        asked = {name: getattr(self, name) or None for name in ("channel", "function", "topic")}
        return asked | {"status": None if self.status == ANY else self.status or Status.HELD.value}


@reads(RecordClass.TOUCHPOINT)
@require_safe
def exchange(request: HttpRequest) -> HttpResponse:
    look, asked, user = reader(request), Asked.of(request.GET), cast(User, request.user)
    meets = user.function in rules.MEETING_FUNCTIONS
    if not meets:  # who meets nobody has no exchanges of their own to begin with
        asked = replace(asked, whose=ALL)
    found = exchanges(asked, look)
    rows = touch_rows(found.rows, look.user_id)
    context: dict[str, object] = {
        "asked": asked,
        "rows": rows,
        "more": asked.url(after=found.next_cursor) if found.next_cursor else "",
        "chips": _chips(asked, meets),
        "export": asked.url(f"{PATH}/export.csv"),
        "some_known_of": any(not row["full"] for row in rows),
        "why": why_no_more(),
        "may_log": bool(rules.may_log(user.function, user.function)),
        "meets": meets,
    }
    if is_part(request):
        target = request.htmx.target  # type: ignore[attr-defined]
        return page(request, "exchange/list.html", context, part="rows" if target == "more" else "results")
    return page(request, "exchange/list.html", context | _around(request, look, meets, searching=bool(asked.words)))


def exchanges(asked: Asked, look: Reader, *, size: int = queries.SIZE) -> Page[TouchpointSeen]:
    if asked.words:
        return _with_words(asked, look, size)
    which = queries.latest if asked.whose == ALL else queries.diary
    return which(look, asked.after or None, size, **asked.filters)


def _with_words(asked: Asked, look: Reader, size: int) -> Page[TouchpointSeen]:
    """A search knows no filters, so what it finds is sifted, a few pages of it at most."""
    after, kept = asked.after or None, []
    for _ in range(MOST_SIFTED):
        hits = queries.search(asked.words, look, after, size)
        kept += [hit.touchpoint for hit in hits.rows if _fits(hit.touchpoint, asked, look)]
        after = hits.next_cursor
        if not after or len(kept) >= size:
            break
    return Page(tuple(kept), after)


def _fits(seen: TouchpointSeen, asked: Asked, look: Reader) -> bool:
    return (
        (
            asked.whose == ALL
            or look.user_id in {each.user_id for each in (seen.owner, *(seen.colleagues or ())) if each}
        )
        and asked.filters["status"] in {None, seen.status}
        and (not asked.channel or seen.channel == asked.channel)
        and (not asked.function or seen.function == asked.function)
        and (not asked.topic or any(topic.slug == asked.topic and topic.label == Label.ON for topic in seen.topics))
    )


def _around(request: HttpRequest, look: Reader, meets: bool, *, searching: bool) -> dict[str, object]:
    """What stands beside the list: plans, promises, choices, and the other doors of the exchange."""
    today = clock.today()
    ahead, behind = queries.plans(look, today, MOST_PLANNED) if meets and not searching else ((), ())
    promised = follow_ups(look, owner=look.user_id, on=today, size=MOST_PROMISES).rows if meets else ()
    return {
        "unlogged": touch_rows(behind),
        "upcoming": touch_rows(ahead),
        "by_plan": _by_plan(look) if meets and not searching else [],
        "promises": [promise_row(each, today) for each in promised] if sees(request, RecordClass.FOLLOW_UP) else None,
        "statuses": STATUS_WORDS,
        "channels": Channel.choices,
        "functions": [(value, words) for value, words in Function.choices if value in rules.MEETING_FUNCTIONS],
        "topics": DiscussionTopic.objects.filter(label=Label.ON).order_by("name"),
        "also": [(words, address) for words, address, shown in _doors(request) if shown],
    }


def _by_plan(look: Reader) -> list[dict[str, object]]:
    """One's own part of the plans in force that nobody has arranged: a fortnight back, and a fortnight ahead."""
    today = clock.today()
    near = [each for each in of_colleague(look, today) if each.monday <= today + SOON][:MOST_PLANNED]
    return [{"row": planned_row(each, look), "over": each.sunday < today, "key": each.key} for each in near]


def _doors(request: HttpRequest) -> Iterable[tuple[str, str, bool]]:
    user = cast(User, request.user)
    yield "Promises, mine and the team's", "/exchange/follow-ups", sees(request, RecordClass.FOLLOW_UP)
    yield "Sources that have gone silent", "/exchange/silent-sources", may_audit(user)
    yield "Imports from other systems", "/exchange/imports", sees(request, RecordClass.IMPORT)
    yield "People not yet verified", "/exchange/unverified", user.function == Function.DATA_STEWARD


def may_audit(user: User) -> bool:
    """Who answers for completeness: leads, Compliance and the data steward."""
    return user.role == "lead" or user.function in {Function.COMPLIANCE, Function.DATA_STEWARD}


def _chips(asked: Asked, meets: bool) -> list[Chip]:
    chips = []
    if asked.whose and meets:
        chips.append(Chip("everybody’s", asked.url(whose="")))
    if asked.status:
        chips.append(Chip(dict(STATUS_WORDS)[asked.status], asked.url(status="")))
    if asked.channel:
        chips.append(Chip(f"by {channel(asked.channel).lower()}", asked.url(channel="")))
    if asked.function:
        chips.append(Chip(f"of {function(asked.function).lower()}", asked.url(function="")))
    if asked.topic:
        name = DiscussionTopic.objects.filter(slug=asked.topic, label=Label.ON).values_list("name", flat=True).first()
        chips.append(Chip(f"on {name or asked.topic}", asked.url(topic="")))
    if asked.words:
        chips.append(Chip(f"with “{asked.words}”", asked.url(words="")))
    return chips
