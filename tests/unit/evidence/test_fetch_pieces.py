"""Pieces of fetching that need no source: pace, pauses, days halved, and what is on disk."""

import errno
import gzip
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.evidence.fetching import polite, pubmed
from kolloquy.evidence.fetching.keeping import Place, Shelf, query_key
from kolloquy.evidence.fetching.polite import Manners, PoliteClient, Tempo
from kolloquy.evidence.fetching.pubmed import PubmedApi
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, StorageFull
from tests.support.tables import rows


class Clock:
    """Stands still except while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def client(clock: Clock, requests_a_second: float, answers: list[httpx.Response]) -> tuple[PoliteClient, list[float]]:
    times: list[float] = []

    def answer(_request: httpx.Request) -> httpx.Response:
        times.append(clock.now)
        return answers.pop(0)

    polite_client = PoliteClient(
        Manners("A source", requests_a_second), tempo=Tempo(sleep=clock.sleep, elapsed=lambda: clock.now)
    )
    polite_client._http = httpx.Client(transport=httpx.MockTransport(answer))
    return polite_client, times


def test_requests_keep_the_sources_pace() -> None:
    asking, times = client(Clock(), 4.0, [httpx.Response(200) for _ in range(5)])
    with asking:
        for _ in range(5):
            asking.ask("https://example.org", bytes)
    assert times == [100.0, 100.25, 100.5, 100.75, 101.0]


def test_pauses_grow_and_are_spread() -> None:
    asking, times = client(Clock(), 100.0, [*[httpx.Response(503) for _ in range(5)], httpx.Response(200)])
    with asking:
        asking.ask("https://example.org", bytes)
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert all(0.75 * wait <= pause <= 1.25 * wait for wait, pause in zip((1, 2, 4, 8, 16), pauses, strict=True))


def test_a_pause_may_be_asked_for_as_a_date() -> None:
    soon = (clock.now() + timedelta(seconds=100)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    asked = polite._pause_asked_for(httpx.Response(503, headers={"Retry-After": soon}))
    assert asked == pytest.approx(100, abs=3)


@pytest.mark.parametrize(
    "header, value, pause",
    rows("""
    header      | value | pause
    Retry-After | 7     | 7.0
    Retry-After | soon  | None
    X-Nothing   | 7     | None
    """),
)
def test_how_long_a_pause_is_asked_for(header: str, value: str, pause: str) -> None:
    assert str(polite._pause_asked_for(httpx.Response(429, headers={header: value}))) == pause


def test_with_a_key_pubmed_is_asked_faster() -> None:
    until = date(2026, 1, 1)
    assert (
        PubmedApi("x", until).manners.requests_a_second
        <= 3
        < PubmedApi("x", until, "k").manners.requests_a_second
        <= 10
    )


@given(st.dates(date(1780, 1, 1), date(2040, 1, 1)), st.integers(0, 90_000))
def test_halves_cover_the_same_days_and_none_twice(first: date, length: int) -> None:
    last = min(first + timedelta(days=length), date(2040, 1, 1))
    halves = pubmed._halves([first.isoformat(), last.isoformat()], last)
    if first == last:
        assert halves is None
        return
    assert halves is not None
    (a, b), (c, d) = ([date.fromisoformat(day) for day in half] for half in halves)
    assert (a, d) == (first, last)
    assert a <= b < c <= d
    assert c - b == timedelta(days=1)


def test_a_query_key_can_be_recognised_and_fits_a_file_system() -> None:
    key = query_key("pubmed", {"term": "Sjögren’s syndrome AND (2024[dp]) " + "very " * 100})
    assert key.startswith("pubmed-sjogrens-syndrome-and-2024-dp")
    assert len(key) <= 57
    assert query_key("pubmed", {"term": "癌"}).startswith("pubmed-")
    assert query_key("pubmed", {"term": "癌"}) != query_key("pubmed", {"term": "腫瘍"})


def _place() -> Place:
    return Place("pubmed", {"term": "x"}, {"ids": []}, "2026-01-01T00:00:00+00:00")


def test_a_page_counts_only_once_its_place_is_kept(tmp_path: Path) -> None:
    shelf, place = Shelf(tmp_path / "pubmed-x-1"), _place()
    shelf.keep_page(place, b"<one/>", 1, ".xml.gz")
    shelf.keep_place(place)
    shelf.keep_page(place, b"<two/>", 1, ".xml.gz")  # and here somebody pulls the plug
    after = shelf.place()
    assert after is not None
    assert [gzip.decompress(page.read_bytes()) for page in shelf.pages(after)] == [b"<one/>"]
    assert shelf.keep_page(after, b"<two again/>", 1, ".xml.gz").name == "pubmed-x-1-0002.xml.gz"


def test_a_full_disk_leaves_what_was_there_and_nothing_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf, place = Shelf(tmp_path / "pubmed-x-1"), _place()
    first = shelf.keep_page(place, b"<one/>", 1, ".xml.gz")

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("kolloquy.evidence.fetching.keeping.os.fsync", full)
    with pytest.raises(StorageFull, match=r"The disk is full at .*0002\.xml\.gz; the pages fetched before are kept"):
        shelf.keep_page(place, b"<two/>", 1, ".xml.gz")
    assert list(shelf.folder.iterdir()) == [first]


def test_a_home_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "pubmed-x-1").write_text("a file where a folder should be")
    with pytest.raises(BadInput, match="cannot be written"):
        Shelf(tmp_path / "pubmed-x-1").keep_page(_place(), b"", 0, ".xml.gz")
