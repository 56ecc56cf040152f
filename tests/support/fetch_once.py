"""A fetch in a process of its own, for a test that kills it: fetch_once.py HOME SOURCE ADDRESS PAGE SECOND."""

import sys
from datetime import date
from pathlib import Path

from kolloquy.evidence.fetching.fetch import fetch
from kolloquy.evidence.fetching.openalex import OpenalexApi
from kolloquy.evidence.fetching.polite import Tempo
from kolloquy.evidence.fetching.pubmed import PubmedApi
from kolloquy.evidence.fetching.trials import TrialsApi

if __name__ == "__main__":
    home, source, address, page, second = sys.argv[1:]
    apis = {
        "pubmed": lambda: PubmedApi(
            "invented", date(2026, 1, 1), address=address, page=int(page), most_per_search=3 * int(page)
        ),
        "trials": lambda: TrialsApi("invented", address=address, page=int(page)),
        "openalex": lambda: OpenalexApi("invented", address=address, page=int(page)),
    }
    fetch(Path(home), apis[source](), tempo=Tempo(second=float(second)))
