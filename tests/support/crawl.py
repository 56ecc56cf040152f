"""Opens every address of every face as somebody, and keeps every byte that came back.

The addresses come from the URL configuration itself, so a new route is crawled on the day it is added; one whose
parameter nobody has said a value for fails the test by name.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from http.cookies import SimpleCookie
from itertools import product

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from kolloquy.faces.api import door

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_LINK = re.compile(r'(?:href|hx-get|action|src)="([^"#]+)')
_KEY = re.compile(r"[A-Z0-9]{8,}|\d+")
MOST_LINKS = 300  # links that pages add to the routes: filters, cursors, exports
OF_ONE_KIND = 2  # each screen by each set of filters comes before one of them a third time


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with all that crosses the wire: status, headers, body."""

    method: str
    address: str
    status: int
    wire: str


def routes() -> list[str]:
    """Every route as written, such as `experts/<str:expert_id>`."""

    def below(patterns: Iterable[URLPattern | URLResolver], before: str) -> Iterable[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from below(pattern.url_patterns, route)
            else:
                yield route

    # The API stands behind a door that reads its routes with the first request.
    found = [*below(get_resolver().url_patterns, ""), *below([door.routes()], "")]
    return sorted({re.sub(r"\^|\\Z|\$", "", route) for route in found})


def addresses(route: str, values: Mapping[str, Sequence[str]]) -> list[str]:
    """The route with every value that is known for its parameters."""
    names = _PARAMETER.findall(route)
    unknown = [name for name in names if name not in values]
    assert not unknown, f"/{route} has the parameter {unknown[0]}, which the crawl has no value for: give it some"
    chosen = (dict(zip(names, some, strict=True)) for some in product(*(values[name] for name in names)))
    return [_filled(route, some) for some in chosen]


def _filled(route: str, values: Mapping[str, str]) -> str:
    # A callable, since a value may hold a backslash.
    return "/" + _PARAMETER.sub(lambda found: values[found[1]], route)


def crawl(client: Client, values: Callable[[str], Mapping[str, Sequence[str]]]) -> list[Answer]:
    """Every route as a page, as a fragment and as a form without content, then what the pages link to.

    `values` gives for a route what may stand for its parameters.
    """
    seen: dict[str, Answer] = {}
    answers = []
    waiting = [address for route in routes() for address in addresses(route, values(route))]
    for address in waiting:
        page = seen[address] = ask(client, "get", address)
        answers.append(page)
        if page.status != 404 and not address.startswith("/api/"):
            answers += [ask(client, "get", address, {"HX-Request": "true"}), ask(client, "post", address)]
    kinds: Counter[str] = Counter()
    while waiting and kinds.total() < MOST_LINKS:
        found = sorted(_links(seen, waiting) - seen.keys())
        waiting = []
        for address in found:
            kind = _kind(address)
            if kinds[kind] < OF_ONE_KIND and kinds.total() < MOST_LINKS:
                seen[address] = ask(client, "get", address)
                answers.append(seen[address])
                waiting.append(address)
                kinds[kind] += 1
    return answers


def _kind(address: str) -> str:
    """Links to one screen by one set of filters, whatever they are set to."""
    path, _, query = address.partition("?")
    return _KEY.sub("*", path) + "?" + "&".join(sorted(part.partition("=")[0] for part in query.split("&")))


def ask(client: Client, method: str, address: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Asked inside a transaction that is taken back, so that one question does not change the next answer."""
    cookies = client.cookies.output(header="", sep=";")
    taken_back = transaction.atomic()
    taken_back._from_testcase = True  # type: ignore[attr-defined]  # what must be outermost may stand within
    with taken_back:
        response = getattr(client, method)(address, headers=dict(headers or {}))
        wire = _wire(response)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)  # signing out, too, is taken back
    return Answer(method, address, response.status_code, wire)


def _wire(response: HttpResponseBase) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    said = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{said}\n{body.decode('utf-8', 'replace')}"


def _links(seen: Mapping[str, Answer], pages: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for page in pages:
        for link in _LINK.findall(seen[page].wire):
            link = unescape(link)
            if link.startswith("/static/") or "://" in link:
                continue
            found.add(link if link.startswith("/") else page.split("?")[0] + link if link.startswith("?") else "/")
    return found
