"""The list of experts: topic first, then filters, each a chip in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from kolloquy.evidence.sources.countries import country_name
from kolloquy.faces.web import words
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.parts import page
from kolloquy.faces.web.relation import marks
from kolloquy.faces.web.rows import address, directory_row, expert_rows
from kolloquy.faces.web.wall import reads, sees, why_not
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.identity import directory
from kolloquy.influence import queries
from kolloquy.influence.models import Topic
from kolloquy.influence.vocabulary import Channel, Sort

PATH = "/experts"
ANY = "any"
CHANNEL_WORDS = {
    Channel.SCIENCE.value: "publications",
    Channel.TRIALS.value: "trials",
    Channel.GUIDELINES.value: "guidelines and boards",
    Channel.CONGRESS.value: "congresses",
    Channel.NETWORK.value: "joint work",
}
SORT_WORDS = {
    Sort.STANDING.value: "standing",
    Sort.RISE.value: "rise against peers",
    Sort.NAME.value: "name",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see, as the address states it; an unknown value is as if it were not there."""

    topic: str = ""
    country: str = ""
    institution: str = ""
    channel: str = ""
    q: str = ""
    sort: str = ""
    after: str = ""

    @classmethod
    def of_query(cls, address: str | None) -> "Asked":
        return cls.of(QueryDict(urlsplit(address or "").query))

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        said = {name: query.get(name, "").strip() for name in cls.__slots__}
        return cls(
            **said
            | {
                "country": said["country"].upper() if country_name(said["country"].upper()) else "",
                "channel": said["channel"] if said["channel"] in Channel.values else "",
                "sort": said["sort"] if said["sort"] in Sort.values and said["sort"] != Sort.STANDING else "",
            }
        )

    def url(self, **changed: str) -> str:
        changed.setdefault("after", "")
        it = replace(self, **changed)
        return address(PATH, **{name: getattr(it, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True)
class Chip:
    words: str
    without: str


@reads(RecordClass.EXPERT)
@require_safe
def expert_list(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    return _ranked(request, asked) if sees(request, RecordClass.EVIDENCE) else _directory(request, asked)


def _directory(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Names and places, for who may not see what anybody stands for: no topic, no channel and no order but the name."""
    asked = replace(asked, topic="", channel="", sort="")
    found = directory.directory(
        q=asked.q, country=asked.country, institution=asked.institution, after=asked.after or None
    )
    shown = replace(asked, after="")
    context = {
        "asked": asked,
        "rows": _with_relation(request, [directory_row(entry) for entry in found.rows]),
        "more": shown.url(after=found.next_cursor) if found.next_cursor else "",
        "at": shown.url(institution="") + ("&" if shown.url(institution="") != PATH else "?") + "institution=",
        "chips": _chips(shown),
        "search_form": "ask",
        "why_not": why_not(request, RecordClass.EVIDENCE),
    }
    if is_part(request) and request.htmx.target == "more":  # type: ignore[attr-defined]
        return page(request, "experts/directory.html", context, part="rows")
    context["countries"] = _countries(None)
    response = page(request, "experts/directory.html", context, part="results")
    return _addressed(request, response, asked, shown)


def _ranked(request: HttpRequest, asked: Asked) -> HttpResponse:
    topics = queries.topics()
    topic = _topic(request, asked, topics)
    found = queries.ranked_experts(
        topic,
        country=asked.country or None,
        institution=asked.institution or None,
        channel=asked.channel or None,
        q=asked.q or None,
        sort=asked.sort or Sort.STANDING,
        after=asked.after or None,
    )
    shown = replace(asked, topic=topic.slug if topic else ANY, after="")
    context = {
        "asked": asked,
        "topics": topics,
        "topic": topic,
        "rows": _with_relation(request, expert_rows(found.rows)),
        "more": shown.url(after=found.next_cursor) if found.next_cursor else "",
        "at": shown.url(institution="") + "&institution=",
        "chips": _chips(shown),
        "search_form": "ask",
    }
    if is_part(request) and request.htmx.target == "more":  # type: ignore[attr-defined]
        return page(request, "experts/list.html", context, part="rows")
    context |= {
        "countries": _countries(topic),
        "channels": [(c, w) for c, w in CHANNEL_WORDS.items() if topic or c != Channel.NETWORK],
        "sorts": SORT_WORDS.items(),
    }
    response = page(request, "experts/list.html", context, part="results")
    return _addressed(request, response, asked, shown)


def _addressed(request: HttpRequest, response: HttpResponse, asked: Asked, shown: Asked) -> HttpResponse:
    if is_part(request):
        # The plain address, so that it can be shared; typing a name does not fill the history letter by letter.
        before = Asked.of_query(request.htmx.current_url_abs_path)  # type: ignore[attr-defined]
        moved = replace(before, q="", after="") != replace(asked, q="", after="")
        response["HX-Push-Url" if moved else "HX-Replace-Url"] = shown.url()
    return response


def _countries(topic: Topic | None) -> list[tuple[str, str]]:
    return sorted(((code, words.country(code)) for code in queries.countries(topic)), key=lambda c: c[1])


def _with_relation(request: HttpRequest, rows: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """The rows, each with when who met them last, for who may know."""
    found = marks(request, (str(row["url"]).rpartition("/")[2] for row in rows))
    return [{**row, "relation": found.get(str(row["url"]).rpartition("/")[2])} for row in rows]


def _topic(request: HttpRequest, asked: Asked, topics: list[Topic]) -> Topic | None:
    """The topic asked for; the best-covered one for somebody who comes with no question yet."""
    if asked.topic:
        return next((topic for topic in topics if topic.slug == asked.topic), None)
    computed = [topic for topic in topics if topic.computed_at]
    if request.GET or not computed:
        return None
    return max(computed, key=lambda topic: (topic.experts, topic.slug))


def _chips(asked: Asked) -> list[Chip]:
    chips = []
    if asked.country:
        chips.append(Chip(f"in {words.country(asked.country)}", asked.url(country="")))
    if asked.institution:
        chips.append(Chip(f"at {asked.institution}", asked.url(institution="")))
    if asked.channel:
        chips.append(Chip(f"with evidence from {CHANNEL_WORDS[asked.channel]}", asked.url(channel="")))
    if asked.q:
        chips.append(Chip(f"named “{asked.q}”", asked.url(q="")))
    return chips
