"""The fast reader of PubMed gives what the plain one gives, field by field: on payloads and on articles nobody would think of."""

import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.evidence.sources import pubmed_fast, pubmed_plain
from kolloquy.evidence.sources.reading import Batch
from tests.support.pubmed import PAYLOADS, alone, both, differences, document, whole

# Files with records that are not well formed have no plain reading: that one stops at the first.
READABLE = sorted(path for path in PAYLOADS.glob("*.xml") if path.name != "bad_records.xml")


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.name)
def test_both_readers_agree_on_every_field_of_every_payload(path: Path):
    assert differences(*both(path)) == []


chars = st.sampled_from(
    [
        *"abcXYZ019 .,-éß李´",
        "  ",
        "\n   ",
        "\t",
        "\u00a0",
        "\u2009",
        "&amp;",
        "&lt;",
        "&gt;",
        "&#233;",
        "&#x2013;",
        "&quot;",
        "'",
        ">",
    ]
)
plain = st.lists(chars, max_size=12).map("".join)


def tagged(name: str, inner: st.SearchStrategy[str], attributes: str = "") -> st.SearchStrategy[str]:
    return inner.map(lambda words: f"<{name}{attributes}>{words}</{name}>")


MATHML = ' xmlns:mml="http://www.w3.org/1998/Math/MathML" alttext="a > b"'
inline = st.recursive(
    plain,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        *(tagged(name, inner) for name in ("i", "b", "sub", "sup")),
        st.just("<i/>"),
        st.just("<?word ?>"),
        st.just("<!-- no <i>words</i> -->"),
        st.just("<![CDATA[a <b>c</b> & d]]>"),
        tagged("mml:mi", inner, MATHML),
        tagged("DispFormula", tagged("mml:math", inner, MATHML)),
    ),
    max_leaves=6,
)


def some(element: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[str]:
    return st.lists(element, max_size=most).map("\n".join)


def maybe(element: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), element)


def joined(*pieces: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*pieces).map("".join)


def attribute(name: str, *values: str) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *(f' {name}="{value}"' for value in values)])


def element(name: str, attributes: st.SearchStrategy[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(attributes, inner).map(lambda found: f"<{name}{found[0]}>{found[1]}</{name}>")


none = st.just("")
numbers = st.sampled_from(["1", "02", "12", "31", "Feb", "Sept", "Jan-Mar", "2020", "x", " 5 ", ""])
years = st.sampled_from(["1999", "2020", "20", "", "2020 Jan-Feb"])
date_parts = joined(
    maybe(tagged("Year", years)), maybe(tagged("Month", numbers)), maybe(tagged("Day", numbers)),
    maybe(tagged("Season", st.sampled_from(["Spring", "Winter", "x"]))),
    maybe(tagged("MedlineDate", st.sampled_from(["1998 Dec-1999 Jan", "2000 Spring", "no date", " 1977  Jul 4-7 "]))),
)  # fmt: skip
orcids = st.sampled_from(
    ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097", "http://orcid.org/0000-0002-1825-0098", "000000021694233X",
     " 0000-0002-1694-233x ", "0000-0002-1694-2330", "٠٠٠٠-0002-1825-0097", "none", ""]
)  # fmt: skip
identifiers = element(
    "Identifier", attribute("Source", "ORCID", "ROR", "GRID"), st.one_of(orcids, st.just("https://ror.org/05ghtqp97"))
)
affiliations = element("AffiliationInfo", none, joined(maybe(tagged("Affiliation", inline)), some(identifiers, 2)))
authors = element(
    "Author",
    joined(attribute("ValidYN", "Y", "N"), attribute("EqualContrib", "Y", "N", "?")),
    joined(
        maybe(tagged("LastName", plain)), maybe(tagged("ForeName", plain)), maybe(tagged("Initials", plain)),
        maybe(tagged("Suffix", plain)), maybe(tagged("CollectiveName", inline)), some(identifiers, 2), some(affiliations),
        maybe(tagged("Affiliation", plain)),
    ),
)  # fmt: skip
dois = st.sampled_from(["10.9999/ABC", "https://doi.org/10.9999/x", " doi: 10.9999/É ", "10.9999/a b", "S1", ""])
locations = element("ELocationID", joined(attribute("EIdType", "doi", "pii"), attribute("ValidYN", "Y", "N")), dois)
article_ids = element("ArticleId", attribute("IdType", "doi", "pubmed", "pmc"), st.one_of(dois, st.just(" 123 ")))
references = element(
    "Reference",
    none,
    joined(maybe(tagged("Citation", inline)), maybe(element("ArticleIdList", none, some(article_ids)))),
)
reference_lists = element("ReferenceList", none, joined(maybe(tagged("Title", inline)), some(references)))
yes_no = attribute("MajorTopicYN", "Y", "N")
headings = element(
    "MeshHeading", none,
    joined(element("DescriptorName", joined(attribute("UI", "D1", " D2 "), yes_no), plain), some(element("QualifierName", yes_no, plain), 2)),
)  # fmt: skip
labels = attribute("Label", "AIMS", "A &amp; B", "UNLABELLED", "", " two\n words ")
articles = joined(
    maybe(element("Journal", none, joined(
        some(tagged("ISSN", plain), 1), element("JournalIssue", none, maybe(tagged("PubDate", date_parts))),
        maybe(tagged("Title", inline)), maybe(tagged("ISOAbbreviation", plain)),
    ))),
    maybe(tagged("ArticleTitle", inline)), some(locations),
    maybe(element("Abstract", none, some(element("AbstractText", labels, inline)))),
    maybe(element("AuthorList", none, some(authors, 4))), some(tagged("Language", plain), 2),
    maybe(element("PublicationTypeList", none, some(tagged("PublicationType", plain)))),
    maybe(tagged("VernacularTitle", inline)), some(tagged("ArticleDate", date_parts), 2),
)  # fmt: skip
pmids = st.sampled_from(["1", "22", " 333 ", "", "x", "٣"])
records = joined(
    st.just("<PubmedArticle>"),
    maybe(element("MedlineCitation", none, joined(
        maybe(element("PMID", attribute("Version", "1", "2", "x", ""), pmids)),
        maybe(tagged("DateRevised", joined(tagged("Year", years), tagged("Month", numbers), tagged("Day", numbers)))),
        maybe(tagged("Article", articles)),
        maybe(element("MedlineJournalInfo", none, joined(maybe(tagged("MedlineTA", plain)), maybe(tagged("ISSNLinking", plain))))),
        maybe(element("MeshHeadingList", none, some(headings))),
        some(element("KeywordList", none, some(tagged("Keyword", inline))), 2),
    ))),
    maybe(element("PubmedData", none, joined(
        maybe(element("ArticleIdList", none, some(article_ids))),
        some(reference_lists, 2),
        maybe(element("ReferenceList", none, reference_lists)),
    ))),
    st.just("</PubmedArticle>"),
)  # fmt: skip
deletions = element("DeleteCitation", none, some(tagged("PMID", pmids)))


@given(st.lists(st.one_of(records, records, records, deletions), max_size=4))
def test_both_readers_agree_on_any_article(found: list[str]):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.xml"
        path.write_bytes(document(*found))
        assert differences(*both(path)) == []


@given(records)
def test_the_fast_reader_alone_gives_what_the_plain_one_gives_or_refuses(found: str):
    try:
        read = alone(found.encode())
    except pubmed_fast.Odd:
        return
    if read.left:
        return
    gathered = pubmed_plain.Gathered()
    for record in pubmed_plain.elements(io.BytesIO(document(found)), Path("any")):
        gathered.take(record)
    assert differences(whole([Batch(read.tables, read.rejects)]), whole([gathered.batch()])) == []
