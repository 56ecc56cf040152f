"""A fetch may be killed at any moment: run again it goes on, and asks again for no page but the one in flight."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from kolloquy.evidence.fetching.keeping import Shelf
from tests.support import fetch_once
from tests.support.fake_sources import Fake

PAGE = 10
ENDPOINTS = {"pubmed": "efetch.fcgi", "trials": "studies", "openalex": "works"}
ASKED = {"pubmed": {"term": "invented"}, "trials": {"query.term": "invented"}, "openalex": {"search": "invented"}}


def start(home: Path, source: str, fake: Fake) -> subprocess.Popen[bytes]:
    addresses = {"pubmed": fake.pubmed, "trials": fake.trials, "openalex": fake.openalex}
    calm = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    root = str(Path(__file__).parents[2])
    return subprocess.Popen(
        [sys.executable, fetch_once.__file__, str(home), source, addresses[source], str(PAGE), "0.001"],
        env={**calm, "PYTHONPATH": root},
    )


def kept(home: Path, source: str) -> dict[str, bytes]:
    shelf = Shelf.latest(home, source, ASKED[source])
    place = shelf.place()
    return {page.name: page.read_bytes() for page in shelf.pages(place)} if place else {}


@pytest.mark.parametrize("source, seed", [("pubmed", 1), ("trials", 2), ("openalex", 3)])
def test_killed_at_any_moment_and_run_again_it_is_the_same(tmp_path: Path, source: str, seed: int) -> None:
    moments, kills, pages = random.Random(seed), 0, 10
    with Fake(citations=PAGE * pages, studies=PAGE * pages, works=PAGE * pages, listed_at_most=3 * PAGE) as fake:
        assert start(tmp_path / "calm", source, fake).wait(30) == 0
        whole = kept(tmp_path / "calm", source)
        asked_calmly = len(fake.to(ENDPOINTS[source]))
        fake.asked.clear()
        fake.pause = 0.02
        while True:
            running = start(tmp_path / "killed", source, fake)
            # Counted in requests, so that kills fall into the fetching and not into the start of Python.
            strike_at = len(fake.asked) + moments.randint(3, 6)
            while len(fake.asked) < strike_at and running.poll() is None:
                time.sleep(0.001)
            try:
                if running.wait(moments.uniform(0.0, 0.03)) == 0:
                    break
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()
                kills += 1
            have = kept(tmp_path / "killed", source)
            assert have.items() <= whole.items(), "a page that is there is whole"
        fetched = Counter(tuple(sorted(asked.fields.items())) for asked in fake.to(ENDPOINTS[source]))
    assert kept(tmp_path / "killed", source) == whole
    assert kills >= 2
    assert len(fetched) == asked_calmly, "nothing else was asked for"
    assert sum(fetched.values()) - len(fetched) <= kills, "at most the page in flight was asked for again"
