"""The three public APIs on loopback, in their real formats and with their real bad days.

`Fake(...)` is a context manager; `.pubmed`, `.trials` and `.openalex` are addresses to give in place of the real ones.
"""

import base64
import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qs, urlsplit

from tests.support import fake_payloads as payloads


@dataclass(frozen=True)
class Asked:
    endpoint: str
    fields: dict[str, str]
    agent: str
    at: float


@dataclass(frozen=True)
class Answer:
    body: bytes
    status: int = 200
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    cut_to: float = 1.0  # the share of the body that is sent before the connection closes
    says_length: bool = True
    after: float = 0.0  # seconds of silence before it
    drips: bool = False  # a few bytes at a time, for ever by a client's measure


def _json(value: object, status: int = 200, **more: object) -> Answer:
    return Answer(json.dumps(value).encode(), status, **more)  # type: ignore[arg-type]


@dataclass
class Fake:
    """`troubles[endpoint]` are answers, or ways to spoil one (`cut`, `silent`, `drips`), used up one a request before good ones."""

    citations: int = 0
    studies: int = 0
    works: int = 0
    listed_at_most: int = 9_999
    gone: frozenset[int] = frozenset()  # numbers of citations that are listed but no longer handed over
    needs_key: bool = False
    pause: float = 0.0  # seconds before every answer
    troubles: dict[str, deque[Answer | str]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> "Fake":
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.fake = self
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()
        base = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.pubmed, self.trials, self.openalex = f"{base}/eutils/", f"{base}/api/v2/", f"{base}/"
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def trouble(self, endpoint: str, *answers: Answer | str) -> None:
        self.troubles.setdefault(endpoint, deque()).extend(answers)

    def to(self, endpoint: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.endpoint == endpoint]

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        good = {
            "esearch.fcgi": self._esearch,
            "efetch.fcgi": self._efetch,
            "studies": self._studies,
            "works": self._works,
        }.get(asked.endpoint)
        if good is None:
            return Answer(b"<html><body>Not Found</body></html>", 404, "text/html")
        waiting = self.troubles.get(asked.endpoint)
        trouble = waiting.popleft() if waiting else None
        if isinstance(trouble, Answer):
            return trouble
        answer = good(asked.fields)
        if trouble == "cut":
            return Answer(answer.body, kind=answer.kind, cut_to=0.6)
        if trouble == "cut without length":
            return Answer(answer.body, kind=answer.kind, cut_to=0.6, says_length=False)
        if trouble == "silent":
            return Answer(answer.body, kind=answer.kind, after=0.6)
        if trouble == "drips":
            return Answer(answer.body, kind=answer.kind, drips=True)
        return answer

    def _esearch(self, fields: dict[str, str]) -> Answer:
        known = [n for n in range(self.citations) if fields["term"].casefold() in payloads.title(n).casefold()]
        if "mindate" in fields:
            first, last = (date(*map(int, fields[name].split("/"))) for name in ("mindate", "maxdate"))
            known = [n for n in known if first <= payloads.entered_on(n) <= last]
        listed = [str(90000000 + n) for n in reversed(known)][: min(int(fields["retmax"]), self.listed_at_most)]
        result: dict[str, object] = {"count": str(len(known)), "retmax": str(len(listed)), "retstart": "0"}
        result |= {"idlist": listed, "translationset": [], "querytranslation": fields["term"]}
        if not known:
            result["errorlist"] = {"phrasesnotfound": [fields["term"]], "fieldsnotfound": []}
        return _json({"header": {"type": "esearch", "version": "0.3"}, "esearchresult": result})

    def _efetch(self, fields: dict[str, str]) -> Answer:
        numbers = [int(pmid) - 90000000 for pmid in fields["id"].split(",")]
        articles = [payloads.pubmed_article(n) for n in numbers if n not in self.gone and 0 <= n < self.citations]
        return Answer(payloads.pubmed_set(articles), kind="text/xml; charset=UTF-8")

    def _studies(self, fields: dict[str, str]) -> Answer:
        words = (fields.get("query.term") or fields.get("query.cond") or "").casefold()
        known = [n for n in range(self.studies) if words in payloads.title(n).casefold()]
        try:
            start = int(base64.b64decode(fields["pageToken"])) if "pageToken" in fields else 0
        except ValueError:
            return Answer(b"`pageToken` has incorrect format", 400, "text/plain")
        end = start + min(int(fields.get("pageSize", "10")), 1000)
        page: dict[str, object] = {"totalCount": len(known)} if fields.get("countTotal") == "true" and not start else {}
        page["studies"] = [payloads.study(n) for n in known[start:end]]
        if end < len(known):
            page["nextPageToken"] = base64.b64encode(str(end).encode()).decode()
        return _json(page)

    def _works(self, fields: dict[str, str]) -> Answer:
        if self.needs_key and "api_key" not in fields:
            said = "Cursor paging needs an API key."
            return _json({"error": "Unauthorized", "message": said}, 401)
        size = int(fields.get("per_page", "25"))
        if not 1 <= size <= 100:
            return _json({"error": "Invalid query parameters error.", "message": "per_page must be 1 to 100"}, 400)
        words = fields.get("search", "").casefold()
        known = [n for n in range(self.works) if words in payloads.title(n).casefold()]
        start = 0 if fields["cursor"] == "*" else int(base64.b64decode(fields["cursor"]))
        shown = known[start : start + size]
        onward = base64.b64encode(str(start + size).encode()).decode() if shown else None
        meta = {"count": len(known), "page": None, "per_page": size, "next_cursor": onward}
        return _json({"meta": meta, "results": [payloads.work(n) for n in shown], "group_by": []})


TOO_MANY = Answer(
    b'{"error":"API rate limit exceeded","api-key":"127.0.0.1","count":"4","limit":"3"}',
    429,
    headers={"Retry-After": "2", "X-RateLimit-Remaining": "0"},
)
BROKEN = Answer(b"<html><head><title>WWW Error 500 Diagnostic</title></head></html>", 500, "text/html")
MAINTENANCE = Answer(b"<html><body><h1>Under maintenance</h1></body></html>", 200, "text/html")


class _Server(ThreadingHTTPServer):
    fake: Fake
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed, or had enough of waiting, is no news here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # or head and body of each answer wait 40 ms for each other
    server: _Server

    def do_GET(self) -> None:
        self._serve(urlsplit(self.path).query)

    def do_POST(self) -> None:
        self._serve(self.rfile.read(int(self.headers["Content-Length"])).decode())

    def _serve(self, query: str) -> None:
        fields = {name: values[-1] for name, values in parse_qs(query).items()}
        endpoint = urlsplit(self.path).path.rsplit("/", 1)[-1]
        time.sleep(self.server.fake.pause)
        asked = Asked(endpoint, fields, self.headers.get("User-Agent", ""), time.monotonic())
        answer = self.server.fake.answer(asked)
        time.sleep(answer.after)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.kind)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.says_length:
            self.send_header("Content-Length", str(len(answer.body)))
        whole = answer.cut_to == 1.0 and answer.says_length
        if not whole:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        body = answer.body[: int(len(answer.body) * answer.cut_to)]
        if answer.drips:
            for start in range(0, len(body), 200):
                self.wfile.write(body[start : start + 200])
                time.sleep(0.02)
        else:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nobody reads a fake's access log."""
