"""Fetching from the three public APIs, played on loopback in their real formats."""

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from lxml import etree

from kolloquy.evidence.fetching.fetch import FetchProgress, FetchReport, fetch
from kolloquy.evidence.fetching.openalex import OpenalexApi
from kolloquy.evidence.fetching.polite import Tempo
from kolloquy.evidence.fetching.pubmed import PubmedApi
from kolloquy.evidence.fetching.steps import Api
from kolloquy.evidence.fetching.trials import TrialsApi
from kolloquy.kernel.problems import BadInput, NotReady, Problem, SourceUnavailable
from tests.support.fake_sources import BROKEN, MAINTENANCE, TOO_MANY, Answer, Fake
from tests.support.tables import rows

QUICK = Tempo(second=0.004)
SOURCES = {"pubmed": "efetch.fcgi", "trials": "studies", "openalex": "works"}


@pytest.fixture
def fake() -> Iterator[Fake]:
    with Fake(citations=400, studies=230, works=330) as fake:
        yield fake


def api(fake: Fake, source: str, query: str = "invented", page: int = 30, key: str | None = None) -> Api:
    match source:
        case "pubmed":
            until = date(2026, 1, 1)
            return PubmedApi(query, until, address=fake.pubmed, page=page, most_per_search=fake.listed_at_most, key=key)
        case "trials":
            return TrialsApi(query, address=fake.trials, page=page)
        case _:
            return OpenalexApi(query, address=fake.openalex, page=page, key=key)


def ids(report: FetchReport) -> list[str]:
    """The records of every page, in the order in which they came."""
    found: list[str] = []
    for page in report.pages:
        body = gzip.decompress(page.read_bytes())
        match report.source:
            case "pubmed":
                found += etree.fromstring(body).xpath("PubmedArticle/MedlineCitation/PMID/text()")
            case "trials":
                studies = json.loads(body)["studies"]
                found += [study["protocolSection"]["identificationModule"]["nctId"] for study in studies]
            case _:
                found += [work["id"] for work in json.loads(body)["results"]]
    return found


@pytest.mark.parametrize(
    "source, query, records, pages",
    rows("""
    source   | query             | records | pages
    pubmed   | invented          | 400     | 14
    pubmed   | glioma imaging    | 100     | 4
    trials   | invented          | 230     | 8
    trials   | sepsis biomarkers | 57      | 2
    openalex | invented          | 330     | 11
    openalex | glioma imaging    | 83      | 3
    """),
)
def test_every_record_of_a_query_comes_once(
    tmp_path: Path, fake: Fake, source: str, query: str, records: str, pages: str
) -> None:
    report = fetch(tmp_path, api(fake, source, query), tempo=QUICK)
    assert len(ids(report)) == len(set(ids(report))) == report.records == report.found == int(records)
    assert len(report.pages) == int(pages)
    assert report.finished
    assert report.how_to_go_on is None


def test_what_the_sources_are_told(tmp_path: Path, fake: Fake) -> None:
    pubmed = replace(api(fake, "pubmed", key="k1"), contact="ada@example.org")  # type: ignore[type-var]
    fetch(tmp_path, pubmed, tempo=QUICK)
    fetch(tmp_path, TrialsApi("invented", "glioma", address=fake.trials), tempo=QUICK)
    fetch(
        tmp_path,
        OpenalexApi(filter="type:article", address=fake.openalex, key="k2", contact="ada@example.org"),
        tempo=QUICK,
    )
    told = fake.to("esearch.fcgi")[0]
    assert {
        "tool": "kolloquy",
        "email": "ada@example.org",
        "api_key": "k1",
        "db": "pubmed",
    }.items() <= told.fields.items()
    assert "mailto:ada@example.org" in told.agent
    assert {"query.term": "invented", "query.cond": "glioma", "format": "json"}.items() <= fake.to("studies")[
        0
    ].fields.items()
    assert {"filter": "type:article", "api_key": "k2", "per_page": "100", "cursor": "*"}.items() <= fake.to("works")[
        0
    ].fields.items()


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    "trouble",
    [TOO_MANY, BROKEN, MAINTENANCE, "cut", "cut without length"],
    ids=["429", "500", "a web page", "cut", "cut without length"],
)
def test_a_passing_trouble_is_waited_out_and_changes_nothing(
    tmp_path: Path, fake: Fake, source: str, trouble: Answer | str
) -> None:
    said: list[FetchProgress] = []
    undisturbed = fetch(tmp_path / "calm", api(fake, source), tempo=QUICK)
    fake.trouble(SOURCES[source], trouble, trouble)
    disturbed = fetch(tmp_path / "rough", api(fake, source), tempo=QUICK, report=said.append)
    assert [p.read_bytes() for p in disturbed.pages] == [p.read_bytes() for p in undisturbed.pages]
    assert disturbed.requests == undisturbed.requests + 2
    assert sum("asking again in" in (progress.said or "") for progress in said) == 2


@pytest.mark.parametrize(
    "trouble, impatience, sentence",
    [("silent", {"silence": 0.25}, "was silent for 0 s"), ("drips", {"deadline": 0.25}, "had not finished its answer")],
    ids=["silent", "drips"],
)
def test_a_slow_answer_is_asked_for_again(
    tmp_path: Path, fake: Fake, trouble: str, impatience: dict[str, float], sentence: str
) -> None:
    said: list[str] = []
    trials = TrialsApi("invented", address=fake.trials, page=100, manners=replace(TrialsApi("x").manners, **impatience))
    fake.trouble("studies", trouble)
    fetch(tmp_path, trials, tempo=QUICK, report=lambda progress: said.append(progress.said or ""))
    assert any(sentence in line for line in said)


def test_a_pause_the_source_asks_for_is_kept(tmp_path: Path, fake: Fake) -> None:
    fake.trouble("studies", TOO_MANY)
    slept: list[float] = []
    fetch(tmp_path, api(fake, "trials"), tempo=Tempo(second=0.001, sleep=slept.append))
    assert 2 * 0.001 in slept


@pytest.mark.parametrize("source", SOURCES)
def test_a_lasting_trouble_ends_in_a_sentence_and_keeps_what_came_before(
    tmp_path: Path, fake: Fake, source: str
) -> None:
    before = fetch(tmp_path, api(fake, source), most=60, tempo=QUICK)
    fake.trouble(SOURCES[source], *[BROKEN] * 20)
    with pytest.raises(
        SourceUnavailable, match="answered 500, also at the last of 6 attempts; what was fetched is kept"
    ):
        fetch(tmp_path, api(fake, source), tempo=QUICK)
    assert sorted(path.name for path in before.folder.glob("*.gz")) == [page.name for page in before.pages]
    fake.troubles.clear()
    assert len(set(ids(fetch(tmp_path, api(fake, source), tempo=QUICK)))) == before.found


def test_a_source_that_asks_for_hours_is_left_alone(tmp_path: Path, fake: Fake) -> None:
    spent = Answer(
        b'{"error":"Rate limit exceeded"}', 429, headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "54000"}
    )
    fake.trouble("works", spent)
    with pytest.raises(SourceUnavailable, match=r"left alone for 15 hours.*or set KOLLOQUY_OPENALEX_API_KEY"):
        fetch(tmp_path, api(fake, "openalex"), tempo=QUICK)
    assert len(fake.asked) == 1


def test_a_source_that_cannot_be_reached_is_given_up_soon(tmp_path: Path) -> None:
    with Fake() as gone:
        pass
    with pytest.raises(SourceUnavailable, match=r"PubMed could not be reached .* at the last of 3 attempts"):
        fetch(tmp_path, api(gone, "pubmed"), tempo=QUICK)
    assert not list(tmp_path.rglob("fetch.json"))


def _json(value: object) -> Answer:
    return Answer(json.dumps(value).encode())


CHANGED = {
    "esearch without a result": ("pubmed", "esearch.fcgi", _json({"header": {}}), "JSON with “esearchresult”"),
    "esearch without ids": ("pubmed", "esearch.fcgi", _json({"esearchresult": {"count": "3"}}), "“count” and “idlist”"),
    "another root": ("pubmed", "efetch.fcgi", Answer(b"<Articles/>"), "the root <PubmedArticleSet>"),
    "an article without PMID": (
        "pubmed",
        "efetch.fcgi",
        Answer(b"<PubmedArticleSet><PubmedArticle><MedlineCitation/></PubmedArticle></PubmedArticleSet>"),
        "a <PMID> in every <PubmedArticle>",
    ),
    "no studies": ("trials", "studies", _json({"trials": []}), "a list “studies”"),
    "a study without id": (
        "trials",
        "studies",
        _json({"studies": [{"protocolSection": {}}]}),
        "identificationModule.nctId",
    ),
    "no results": ("openalex", "works", _json({"meta": {"next_cursor": None}, "items": []}), "a list “results”"),
    "no cursor": ("openalex", "works", _json({"meta": {}, "results": []}), "“meta.next_cursor”"),
    "a work without id": ("openalex", "works", _json({"meta": {"next_cursor": None}, "results": [{}]}), "an “id”"),
    "a list": ("openalex", "works", _json([]), "a JSON object"),
}


@pytest.mark.parametrize("source, endpoint, answer, expected", CHANGED.values(), ids=CHANGED)
def test_a_changed_format_names_what_was_expected_and_keeps_nothing(
    tmp_path: Path, fake: Fake, source: str, endpoint: str, answer: Answer, expected: str
) -> None:
    fake.trouble(endpoint, answer)
    with pytest.raises(SourceUnavailable) as problem:
        fetch(tmp_path, api(fake, source), tempo=QUICK)
    assert expected in str(problem.value)
    assert "its format may have changed" in str(problem.value)
    assert not list(tmp_path.rglob("*.gz"))
    assert not list(tmp_path.rglob("*.half"))


REFUSED = {
    "a bad query": (
        "trials",
        "studies",
        Answer(b"Query is too complicated", 400),
        "refused the query with 400 (“Query is",
    ),
    "a bad key": (
        "pubmed",
        "esearch.fcgi",
        Answer(b'{"error":"API key invalid","api-key":"s3cret","type":"client"}', 400),
        "check the API key in KOLLOQUY_NCBI_API_KEY",
    ),
    "a filter unknown": (
        "openalex",
        "works",
        Answer(b'{"error":"Invalid filter","message":"Unknown filter field: author_name, key s3cret"}', 400),
        "Unknown filter field: author_name, key …",
    ),
}


@pytest.mark.parametrize("source, endpoint, answer, sentence", REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_told_in_the_sources_words_without_the_key(
    tmp_path: Path, fake: Fake, source: str, endpoint: str, answer: Answer, sentence: str
) -> None:
    fake.trouble(endpoint, answer)
    with pytest.raises(BadInput) as problem:
        fetch(tmp_path, api(fake, source, key="s3cret"), tempo=QUICK)
    assert sentence in str(problem.value)
    assert "s3cret" not in str(problem.value)


def test_a_missing_key_says_where_to_get_one(tmp_path: Path) -> None:
    with (
        Fake(works=5, needs_key=True) as fake,
        pytest.raises(BadInput, match=r"openalex\.org/settings/api, set KOLLOQUY_OP"),
    ):
        fetch(tmp_path, api(fake, "openalex"), tempo=QUICK)


def test_pubmed_is_split_by_day_of_entry_where_a_search_cannot_list_all(tmp_path: Path) -> None:
    with Fake(citations=400, listed_at_most=37) as fake:
        report = fetch(tmp_path, api(fake, "pubmed"), tempo=QUICK)
        assert sorted(ids(report)) == [str(90000000 + number) for number in range(400)]
        assert ids(report)[0] == "90000399", "the newest come first"
        assert any("at most 37 citations a search and has 400, so the query is split" in note for note in report.notes)
        assert (report.found, report.absent) == (400, 0)


def test_a_day_that_is_too_full_for_pubmed_is_said(tmp_path: Path) -> None:
    with Fake(citations=9, listed_at_most=2) as fake:
        report = fetch(tmp_path, api(fake, "pubmed"), tempo=QUICK)
    assert (report.records, report.found, report.absent) == (6, 9, 3)
    assert (
        "PubMed lists 2 of 3 citations that entered it on 2011-01-05 to 2011-01-05; narrow the query" in report.notes[1]
    )


def test_citations_gone_meanwhile_are_asked_for_twice_and_counted(tmp_path: Path) -> None:
    with Fake(citations=40, gone=frozenset({3, 4})) as fake:
        report = fetch(tmp_path, api(fake, "pubmed", page=20), tempo=QUICK)
        assert (report.records, report.absent, report.finished) == (38, 2, True)
        assert "PubMed no longer has 2 of the citations it listed." in report.notes
        assert len(fake.to("efetch.fcgi")) == 3


def test_a_query_that_finds_nothing_says_so(tmp_path: Path, fake: Fake) -> None:
    report = fetch(tmp_path, api(fake, "pubmed", "zzz"), tempo=QUICK)
    assert (report.found, report.pages, report.finished) == (0, (), True)
    assert report.notes == ("PubMed does not know “zzz” and searched without it.",)


@pytest.mark.parametrize("source", SOURCES)
def test_a_budget_ends_tidily_and_the_same_command_goes_on(tmp_path: Path, fake: Fake, source: str) -> None:
    undisturbed = fetch(tmp_path / "whole", api(fake, source), tempo=QUICK)
    fake.asked.clear()
    for _ in range(20):
        report = fetch(tmp_path / "bit by bit", api(fake, source), budget=3, tempo=QUICK)
        assert report.requests <= 3
        if report.finished:
            break
        assert "as --budget says" in str(report.how_to_go_on)
    assert [page.read_bytes() for page in report.pages] == [page.read_bytes() for page in undisturbed.pages]
    assert len(fake.asked) == undisturbed.requests


@pytest.mark.parametrize("source", SOURCES)
def test_most_counts_all_records_and_a_larger_one_goes_on(tmp_path: Path, fake: Fake, source: str) -> None:
    first = fetch(tmp_path, api(fake, source), most=45, tempo=QUICK)
    assert first.records == 45
    assert "run it with a larger --most" in str(first.how_to_go_on)
    assert fetch(tmp_path, api(fake, source), most=45, tempo=QUICK).requests == 0
    whole = fetch(tmp_path, api(fake, source), tempo=QUICK)
    assert len(ids(whole)) == len(set(ids(whole))) == whole.found


def test_a_finished_query_is_asked_again_only_when_told_to(tmp_path: Path, fake: Fake) -> None:
    def run(again: bool = False) -> FetchReport:
        return fetch(tmp_path, api(fake, "trials"), again=again, tempo=QUICK)

    first = run()
    assert "so nothing was asked; --again asks from the start" in str(run().how_to_go_on)
    fake.studies += 10
    again = run(again=True)
    assert (again.records, first.records) == (240, 230)
    assert again.folder.name == f"{first.folder.name}-round2"
    assert all(page.is_file() for page in first.pages)
    assert run().requests == 0
    assert run(again=True).folder.name == f"{first.folder.name}-round3"


def test_two_queries_do_not_meet(tmp_path: Path, fake: Fake) -> None:
    reports = [
        fetch(tmp_path, api(fake, "pubmed", query), tempo=QUICK) for query in ("glioma imaging", "Glioma imaging")
    ]
    assert len({page.name for report in reports for page in report.pages}) == 8


def test_one_fetch_of_a_source_at_a_time(tmp_path: Path, fake: Fake) -> None:
    def meanwhile(_: FetchProgress) -> None:
        with pytest.raises(NotReady, match="Another fetch of trials is running"):
            fetch(tmp_path, api(fake, "trials"), tempo=QUICK)

    fetch(tmp_path, api(fake, "trials"), report=meanwhile, tempo=QUICK)


@pytest.mark.parametrize(
    "run, sentence",
    [
        (lambda home: fetch(home, PubmedApi(" ", date(2026, 1, 1))), "give one with --query"),
        (lambda home: fetch(home, TrialsApi()), "--query, or --condition"),
        (lambda home: fetch(home, OpenalexApi()), "--query, or --filter"),
        (lambda home: fetch(home, TrialsApi("x"), most=0), "--most is 0"),
        (lambda home: fetch(home, TrialsApi("x", address="ftp://example.org")), "no web address"),
    ],
    ids=["pubmed", "trials", "openalex", "most", "address"],
)
def test_what_a_person_can_get_wrong(tmp_path: Path, run: Callable[[Path], object], sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        run(tmp_path)


def test_a_damaged_place_is_named(tmp_path: Path, fake: Fake) -> None:
    report = fetch(tmp_path, api(fake, "trials"), most=30, tempo=QUICK)
    (report.folder / "fetch.json").write_text('{"form": 1, "sour')
    with pytest.raises(Problem, match=r"fetch.json cannot be read .*; remove the folder"):
        fetch(tmp_path, api(fake, "trials"), tempo=QUICK)
