"""What comes out of PubMed's oddities, by the way a user takes."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from kolloquy.evidence.sources import pubmed, pubmed_fast
from kolloquy.kernel.problems import BadInput
from tests.support.pubmed import PAYLOADS, Whole, alone, article, author, both, differences, document, whole


@pytest.fixture(scope="module")
def oddities() -> Whole:
    return whole(pubmed.read(PAYLOADS / "oddities.xml"))


def test_a_title_keeps_the_text_of_its_markup_and_the_markup_beside_it(oddities: Whole):
    first, *_, italics = oddities.rows("works")[:4]
    assert first["title"] == "Effect of R & D on Ca2+ and H2O in p < 0.05 of x2."
    assert first["title_markup"] == (
        "Effect of <i>R &amp; D</i> on Ca<sup>2+</sup> and H<sub>2</sub>O in <b>p &lt; 0.05</b> of "
        "<math><msub><mi>x</mi><mn>2</mn></msub><mspace></mspace></math>."
    )
    assert first["vernacular_title"] == "Wirkung von F & E auf H2O."
    assert (italics["title"], italics["title_markup"]) == ("Whole title in italics", "<i>Whole title in italics</i>")


def test_an_abstract_keeps_its_sections_labels_formulas_and_entities(oddities: Whole):
    assert oddities.rows("works")[0]["abstract"].split("\n") == [
        "BACKGROUND & AIMS: We asked whether CD4+ cells matter.",
        "They do; IL-6 rose to E=m.",
        "Tea & café did not – not at all.",
    ]


def test_the_doi_is_the_valid_one_in_one_spelling(oddities: Whole):
    assert [work["doi"] for work in oddities.rows("works")[:3]] == ["10.9999/ann.2021.abc", "10.9999/second", None]


def test_lists_keep_every_value_that_is_there(oddities: Whole):
    work = oddities.rows("works")[0]
    assert work["keywords"] == ["β-blocker", "in vitro test", "NASA Discipline Nothing"]
    assert work["types"] == ["Journal Article", "Randomized Controlled Trial"]
    assert work["language"] == "eng,ger"
    assert [(h["ui"], h["major"]) for h in work["mesh"]] == [("D000818", False), ("D001943", True), ("D006801", True)]
    assert [tuple(r.values()) for r in work["references"]] == [
        ("80000001", "10.9999/ref.1", "First A. Nowhere J. 2001."),
        (None, None, "Second B, text only."),
        ("80000002", None, None),
        (None, None, "Third list."),
    ]


def test_what_is_not_stated_is_null_and_never_an_empty_text_or_list(oddities: Whole):
    bare = oddities.rows("works")[2]
    assert {name for name, value in bare.items() if value is not None} == {
        "work_id", "pmid", "venue", "issn", "language", "version", "record",
    }  # fmt: skip
    empty = ["", []]
    assert not [
        row for table in ("works", "bylines") for row in oddities.rows(table) if any(v in empty for v in row.values())
    ]


def test_dates_keep_how_exact_they_are(oddities: Whole):
    found = [(w["published_on"], w["published_precision"], w["published_text"]) for w in oddities.rows("works")[:6]]
    assert found == [
        (date(2021, 3, 4), "day", None),
        (date(1998, 12, 1), "range", "1998 Dec-1999 Jan"),
        (None, None, None),
        (date(1977, 1, 1), "year", None),
        (date(2003, 7, 1), "season", None),
        (date(2020, 2, 1), "month", None),
    ]
    assert oddities.rows("works")[0]["revised_on"] == date(2022, 6, 7)


def test_bylines_are_numbered_as_printed_without_those_the_source_calls_invalid(oddities: Whole):
    first = [row for row in oddities.rows("bylines") if row["record"] == 0]
    assert [(row["position"], row["family"] or row["collective"]) for row in first] == [
        (1, "Okafor-Müller"), (2, "Lindqvist"), (3, "李"), (4, "The INVENTED-1 Study Group & friends"), (5, "Only"), (6, None),
    ]  # fmt: skip
    assert {row["author_count"] for row in first} == {6}
    assert [row["byline_id"] for row in first[:2]] == ["pmid:90000001#1", "pmid:90000001#2"]
    assert [(r.place, r.reason) for r in oddities.rejects] == [
        ("record 1 (PMID 90000001), author 2", "The source marks this author entry as not valid (ValidYN is N).")
    ]


def test_a_byline_keeps_every_affiliation_its_ror_and_equal_contribution(oddities: Whole):
    first, second, *_ = oddities.rows("bylines")
    assert first["affiliations"] == [
        "Institute of Things, University of Nowhere, Nowhere.",
        "Clinic of Elsewhere & Partners, Elsewhere. ngozi@example.org.",
    ]
    assert (first["rors"], first["suffix"], first["equal_contribution"]) == (["https://ror.org/05ghtqp97"], "Jr", True)
    assert (second["affiliations"], second["equal_contribution"]) == (None, False)
    assert oddities.rows("bylines")[8]["affiliations"] == ["Where affiliations stood before 2015."]


def test_an_orcid_is_checked_and_kept_as_printed_beside_it(oddities: Whole):
    found = [(r["orcid"], r["orcid_as_printed"]) for r in oddities.rows("bylines") if r["orcid_as_printed"]]
    assert found == [
        ("0000-0002-1825-0097", "http://orcid.org/0000-0002-1825-0097"),
        (None, "0000000218250098"),
        ("0000-0002-1694-233X", "000000021694233X"),
        ("0000-0002-1825-0097", "0000-0002-1825-0098"),
    ]


def test_deletions_and_versions_are_kept_as_they_come(oddities: Whole):
    assert [row["pmid"] for row in oddities.rows("deletions")] == ["70000001", "70000002"]
    assert [(w["pmid"], w["version"], w["record"]) for w in oddities.rows("works")][1::5] == [
        ("90000002", 2, 1),
        ("90000001", 1, 6),
    ]


def test_books_are_works_of_their_book():
    found = whole(pubmed.read(PAYLOADS / "books.xml"))
    chapter, among = found.rows("works")
    assert (chapter["title"], chapter["venue"], chapter["doi"]) == (
        "A chapter on FOO1",
        "Invented Reviews®",
        "10.9999/book",
    )
    assert (chapter["published_on"], chapter["types"], chapter["abstract"]) == (
        date(1993, 1, 1),
        ["Review"],
        "Aim: To be a chapter.",
    )
    assert among["title"] == "An article among books."
    assert [row["family"] for row in found.rows("bylines")] == ["Writer"]
    assert [row["pmid"] for row in found.rows("deletions")] == ["70000003"]


def test_comments_vanish_and_cdata_stays_literal():
    first, second, third = whole(pubmed.read(PAYLOADS / "comments_and_cdata.xml")).rows("works")
    assert (first["title"], first["title_markup"]) == ("Before after real", "Before after <i>real</i>")
    assert (first["venue"], first["abstract"]) == ("Journal of comments", "x <b>is</b> literal & so is &amp; here")
    assert (second["title"], third["title"]) == ("A < B", "Plain words & more.")


def test_a_bad_record_is_left_out_with_its_reason_and_the_others_stay():
    found = whole(pubmed.read(PAYLOADS / "bad_records.xml"))
    assert [(w["pmid"], w["record"]) for w in found.rows("works")] == [("90000301", 0), ("90000304", 6)]
    assert [reject.place for reject in found.rejects] == [f"record {n}" for n in (2, 3, 4, 5, 6)]
    reasons = [reject.reason for reject in found.rejects]
    assert reasons[:3] == [
        "The record has no PMID.",
        "Its PMID is “ninety”, which is no number.",
        "The record has no citation in it.",
    ]
    assert all(reason.startswith("It is not well-formed XML") for reason in reasons[3:])


@pytest.mark.parametrize(
    ("name", "title"), [("latin1.xml", "Café in another encoding."), ("bare_article.xml", "One bare article.")]
)
def test_another_form_of_file_is_read_and_the_report_says_how(name: str, title: str):
    found = whole(pubmed.read(PAYLOADS / name))
    assert [work["title"] for work in found.rows("works")] == [title]
    assert found.notes == ["The whole file is unusual in its form and was read the slower, plain way."]


def test_the_report_says_how_many_records_were_read_the_plain_way():
    (note,) = whole(pubmed.read(PAYLOADS / "comments_and_cdata.xml")).notes
    assert note == "3 of 3 records are unusual in their markup and were read the slower, plain way."


def test_runs_of_any_length_give_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "many.xml.gz"
    odd = '<AuthorList><Author><Identifier Source="ORCID">1</Identifier><Identifier Source="ORCID">2</Identifier></Author></AuthorList>'
    records = [article(n, f"Title <i>{n}</i>", odd if n % 7 == 0 else author("Berg", "Jan")) for n in range(1, 60)]
    path.write_bytes(gzip.compress(document(*records)))
    expected = whole(pubmed.read(path))
    assert [w["record"] for w in expected.rows("works")] == list(range(59))
    for length in (200, 1000, 5000):
        monkeypatch.setattr(pubmed, "RUN", length)
        fast, plain = both(path)
        assert differences(fast, plain) == []
        assert differences(fast, expected) == []


def test_usual_records_are_not_left_to_the_plain_reader():
    contents = (PAYLOADS / "oddities.xml").read_bytes()
    body = contents[contents.index(b"<PubmedArticleSet>") + 18 : contents.rindex(b"</PubmedArticleSet>")]
    taken = 0
    for element in body.split(b"<PubmedArticle>")[1:]:
        try:
            taken += not alone(b"<PubmedArticle>" + element).left
        except pubmed_fast.Odd:
            continue
    assert taken == 6  # all but the one with two ORCIDs for one author


BAD_FILES = {
    "cut without packing": (document(article(1), article(2))[:-60], "ends in the midst of a record"),
    "another kind of XML": (
        b'<?xml version="1.0"?><DescriptorRecordSet><a/></DescriptorRecordSet>',
        "is no PubMed file",
    ),
    "another source": (b'[{"protocolSection": {}}]', "is no PubMed file: it does not begin as XML"),
    "an error of NCBI": (
        b"<eFetchResult><ERROR>Empty id list</ERROR></eFetchResult>",
        "its root element is <eFetchResult>",
    ),
    "a cut gzip": (gzip.compress(document(*map(article, range(400))))[:-300], "ends before its compressed data does"),
}


@pytest.mark.parametrize(("contents", "says"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_is_no_whole_pubmed_file_is_refused_in_one_sentence(tmp_path: Path, contents: bytes, says: str):
    path = tmp_path / "given.xml"
    path.write_bytes(contents)
    with pytest.raises(BadInput) as problem:
        whole(pubmed.read(path))
    assert says in str(problem.value)
    assert str(path) in str(problem.value)
