"""Asks the real public APIs whether the fake ones in tests/support still tell the truth; needs a network.

Run by a person, `make verify-sources`, never by the tests: about ten small requests, at the sources' own pace.
Keys come from the settings, as for `kolloquy evidence fetch`.
"""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from lxml import etree

from kolloquy.config.environment import read_settings
from kolloquy.evidence.fetching.openalex import OpenalexApi
from kolloquy.evidence.fetching.polite import PoliteClient
from kolloquy.evidence.fetching.pubmed import MOST_PER_SEARCH, PubmedApi
from kolloquy.evidence.fetching.steps import Api, Step
from kolloquy.evidence.fetching.trials import TrialsApi
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, Problem, SourceUnavailable
from tests.support import fake_payloads as payloads

Claim = tuple[str, Callable[[], object]]
_SETTINGS = read_settings()


def json_paths(value: Any, at: str = "") -> Iterator[str]:
    """Every key with the kind of its value, lists passed through; an empty value claims nothing about its kind."""
    match value:
        case dict():
            for name, part in value.items():
                yield f"{at}/{name}"
                yield from json_paths(part, f"{at}/{name}")
        case list():
            for part in value:
                yield from json_paths(part, f"{at}[]")
        case None:
            pass
        case _:
            yield f"{at} is a {type(value).__name__}"


def xml_paths(body: bytes) -> set[str]:
    root = etree.fromstring(body)
    tree = root.getroottree()
    # Positions come off: which of several authors it was does not matter.
    return {_plain(tree.getpath(e)) for e in root.iter() if isinstance(e.tag, str)}


def _plain(path: str) -> str:
    return "/".join(part.split("[")[0] for part in path.split("/"))


def first_page(api: Api, room: int) -> Step:
    with PoliteClient(api.manners, api.key, api.contact) as client:
        step = api.step(client, api.begin(), room)
        while step.page is None and step.cursor is not None:
            step = api.step(client, step.cursor, room)
    return step


def expect(missing: set[str]) -> None:
    if missing:
        raise AssertionError(f"the real answer lacks {', '.join(sorted(missing)[:8])}")


def pubmed_format() -> None:
    step = first_page(_pubmed("psoriasis AND journal article[pt] AND 2024:2025[dp]"), 100)
    expect(xml_paths(payloads.pubmed_set([payloads.pubmed_article(1)])) - xml_paths(step.page or b""))


def pubmed_split() -> None:
    api = _pubmed("cancer")
    with PoliteClient(api.manners, api.key, api.contact) as client:
        step = api.step(client, api.begin(), None)
    assert step.found is not None
    assert step.found > MOST_PER_SEARCH, "a search for “cancer” finds too few to say"
    assert step.cursor is not None
    assert len(step.cursor["days"]) == 2, "the query was not split"


def trials_format() -> None:
    step = first_page(TrialsApi("psoriasis AND AREA[Phase]PHASE3", contact=_SETTINGS.contact_email), 50)
    claimed = set(json_paths({"totalCount": 1, "studies": [payloads.study(1)]}))
    expect(claimed - set(json_paths(json.loads(step.page or b""))))
    assert step.cursor, "no nextPageToken came with the first of several pages"


def trials_refusal() -> None:
    api = TrialsApi("psoriasis", contact=_SETTINGS.contact_email)
    with PoliteClient(api.manners) as client:
        try:
            api.step(client, {"token": "no token of theirs"}, 1)
        except BadInput:
            return
    raise AssertionError("a wrong pageToken was not refused with 400")


def openalex_format() -> None:
    step = first_page(_openalex("psoriasis"), 50)
    claimed = set(json_paths({"meta": {"count": 1, "next_cursor": "x"}, "results": [payloads.work(1)]}))
    expect(claimed - set(json_paths(json.loads(step.page or b""))))


def openalex_page_size() -> None:
    api = _openalex("psoriasis", page=100)
    assert first_page(api, 100).records == 100, "a page of 100 does not hold 100 works"


def _pubmed(query: str) -> PubmedApi:
    return PubmedApi(query, clock.today() + timedelta(days=1), _SETTINGS.ncbi_api_key, _SETTINGS.contact_email)


def _openalex(query: str, page: int = 100) -> OpenalexApi:
    return OpenalexApi(query, key=_SETTINGS.openalex_api_key, contact=_SETTINGS.contact_email, page=page)


CLAIMS: tuple[Claim, ...] = (
    ("PubMed XML holds every element the fake writes", pubmed_format),
    (f"PubMed lists at most {MOST_PER_SEARCH:,} citations a search", pubmed_split),
    ("ClinicalTrials.gov studies hold every field the fake writes, and pages name the next", trials_format),
    ("ClinicalTrials.gov refuses a wrong page token", trials_refusal),
    ("OpenAlex works hold every field the fake writes", openalex_format),
    ("OpenAlex hands over 100 works a page", openalex_page_size),
)


def main() -> int:
    unproven = 0
    for claim, check in CLAIMS:
        try:
            check()
            sys.stdout.write(f"true   {claim}\n")
        except SourceUnavailable as why:
            unproven += 1
            sys.stdout.write(f"?      {claim}: {why}\n")
        except (AssertionError, Problem) as why:
            unproven += 1
            sys.stdout.write(f"FALSE  {claim}: {why}\n")
    return 1 if unproven else 0


if __name__ == "__main__":
    raise SystemExit(main())
