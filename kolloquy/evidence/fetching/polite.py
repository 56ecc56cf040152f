"""Asking a public source the way it wants to be asked: its own pace, pauses it requests, retries with back-off."""

import email.utils
import json
import random
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from typing import TypeVar

import httpx

from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, SourceUnavailable

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Manners:
    """What a source asks of programs, and how long we try before we say that it is not there."""

    label: str
    requests_a_second: float
    key_setting: str | None = None
    key_from: str = ""  # where a person gets a key
    attempts: int = 6
    attempts_unreached: int = 3  # before the first answer of all: a machine without a network should say so soon
    first_wait: float = 1.0  # seconds, doubled each time
    longest_wait: float = 60.0
    patience: float = 300.0  # a source that asks for a longer pause is left alone until somebody comes back
    silence: float = 60.0  # seconds without a byte
    deadline: float = 600.0  # seconds for a whole answer, so that one that drips for ever ends
    busy: frozenset[int] = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Tempo:
    """How long a source's second lasts for us: all pauses are counted in it, so that a test can shorten them."""

    second: float = 1.0
    sleep: Callable[[float], None] = field(default=lambda seconds: time.sleep(seconds))
    elapsed: Callable[[], float] = time.monotonic


class Fault(Exception):
    """Something that may be gone at the next attempt; `pause` is what the source asked for, in seconds."""

    def __init__(self, what: str, pause: float | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.pause = pause


class BudgetSpent(Exception):
    """The number of requests a person allowed for this run is used up."""


def _silent(_sentence: str) -> None:
    return None


@dataclass(slots=True)
class PoliteClient:
    """One source's client for one run. `requests` counts what was sent, retries included."""

    manners: Manners
    key: str | None = None
    contact: str | None = None
    budget: int | None = None
    say: Callable[[str], None] = _silent
    tempo: Tempo = field(default_factory=Tempo)
    requests: int = 0
    _reached: bool = False
    _free_at: float = 0.0
    _http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        about = f"kolloquy/{metadata.version('kolloquy')}" + (f" (mailto:{self.contact})" if self.contact else "")
        self._http = httpx.Client(
            headers={"User-Agent": about},
            timeout=httpx.Timeout(self.manners.silence, pool=None),
        )

    def __enter__(self) -> "PoliteClient":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(
        self,
        address: str,
        read: Callable[[bytes], Answer],
        *,
        params: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> Answer:
        """`read` of the answer's body. It raises `Fault` for a body that another attempt may mend."""
        wait, attempt = self.manners.first_wait, 0
        while True:
            attempt += 1
            try:
                return read(self._send(address, params, form))
            except Fault as fault:
                self._give_up_on(fault, attempt)
                # Spread out, so that programs a source turned away together do not come back together.
                pause = wait * random.uniform(0.75, 1.25) if fault.pause is None else fault.pause
                self.say(f"{self.manners.label} {fault.what}; asking again in {pause:.0f} s.")
                self.tempo.sleep(pause * self.tempo.second)
                wait = min(wait * 2, self.manners.longest_wait)

    def _give_up_on(self, fault: Fault, attempt: int) -> None:
        label, last = self.manners.label, self.manners.attempts if self._reached else self.manners.attempts_unreached
        if fault.pause is not None and fault.pause > self.manners.patience:
            key = self.manners.key_setting
            hint = f", or set {key}" if key and not self.key else ""
            raise SourceUnavailable(
                f"{label} {fault.what} and asks to be left alone for {_span(fault.pause)}; what was fetched is kept, "
                f"run the same command again then{hint}."
            ) from fault
        if attempt >= last:
            tries = "attempt" if attempt == 1 else "attempts"
            raise SourceUnavailable(
                f"{label} {fault.what}, also at the last of {attempt} {tries}; what was fetched is kept, "
                "check the network and run the same command again later."
            ) from fault

    def _send(self, address: str, params: Mapping[str, str] | None, form: Mapping[str, str] | None) -> bytes:
        if self.budget is not None and self.requests >= self.budget:
            raise BudgetSpent
        self._keep_pace()
        self.requests += 1
        try:
            with self._http.stream(
                "POST" if form is not None else "GET",
                address,
                params=dict(params) if params else None,
                data=dict(form) if form is not None else None,
            ) as response:
                self._reached = True
                body = self._body(response)
                self._judge(response, body)
                return body
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise BadInput(f"{address} is no web address; give one that starts with https://.") from error
        except httpx.TimeoutException as error:
            raise Fault(f"was silent for {self.manners.silence:.0f} s") from error
        except httpx.RemoteProtocolError as error:
            raise Fault("cut its answer short") from error
        except httpx.DecodingError as error:
            raise Fault("sent an answer that cannot be unpacked") from error
        except httpx.TransportError as error:
            raise Fault(f"could not be reached ({error or type(error).__name__})") from error

    def _keep_pace(self) -> None:
        now = self.tempo.elapsed()
        if now < self._free_at:
            self.tempo.sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + self.tempo.second / self.manners.requests_a_second

    def _body(self, response: httpx.Response) -> bytes:
        ends_at = self.tempo.elapsed() + self.manners.deadline
        chunks = []
        for chunk in response.iter_bytes():
            chunks.append(chunk)
            if self.tempo.elapsed() > ends_at:
                raise Fault(f"had not finished its answer after {_span(self.manners.deadline)}")
        return b"".join(chunks)

    def _judge(self, response: httpx.Response, body: bytes) -> None:
        status, label = response.status_code, self.manners.label
        if response.is_success:
            return
        if status in self.manners.busy:
            raise Fault(f"answered {status}", _pause_asked_for(response))
        words = self._words(body)
        if status in {401, 403} or "api key" in words.lower():
            raise self._key_refused(status, words)
        if response.is_redirect:
            raise SourceUnavailable(f"{label} has moved to {response.headers.get('location')}; update Kolloquy.")
        raise BadInput(
            f"{label} refused the query with {status} (“{words}”); mend the query and run the command again."
        )

    def _key_refused(self, status: int, words: str) -> BadInput | SourceUnavailable:
        label, setting, source = self.manners.label, self.manners.key_setting, self.manners.key_from
        if setting is None:
            return SourceUnavailable(
                f"{label} refused with {status} (“{words}”); wait a while and run the same command again."
            )
        if self.key:
            return BadInput(
                f"{label} refused with {status} (“{words}”); check the API key in {setting} and run the command again."
            )
        return BadInput(
            f"{label} refused with {status} (“{words}”) as no API key was given; get one at {source}, "
            f"set {setting} and run the same command again."
        )

    def _words(self, body: bytes) -> str:
        """What the source said, short, in one line and without our key, which some sources repeat."""
        text = body[:20_000].decode("utf-8", "replace")
        try:
            said = json.loads(text)
            text = str(said.get("message") or said.get("error") or text) if isinstance(said, dict) else text
        except ValueError:
            text = re.sub(r"<(style|script).*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL)
        text = text.replace(self.key, "…") if self.key else text
        return " ".join(text.split())[:200] or "no reason given"


def _pause_asked_for(response: httpx.Response) -> float | None:
    asked = response.headers.get("retry-after")
    if asked is None and response.headers.get("x-ratelimit-remaining") == "0":
        asked = response.headers.get("x-ratelimit-reset")  # OpenAlex: seconds until the day's allowance is new
    if asked is None:
        return None
    if asked.strip().isdecimal():
        return float(asked)
    try:
        return max(0.0, (email.utils.parsedate_to_datetime(asked) - clock.now()).total_seconds())
    except (TypeError, ValueError):
        return None


def _span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.0f} hours"
