import json
from datetime import date

import pytest

from kolloquy.evidence.sources.openalex import plain
from kolloquy.kernel.problems import BadInput
from tests.support.sources import PAYLOADS, short, take, told
from tests.support.tables import rows

NOW, THEN = PAYLOADS / "openalex" / "works_page.json", PAYLOADS / "openalex" / "works_2022.json"


def test_a_work_of_the_present_schema_is_read_with_what_it_states():
    work = take("openalex", NOW)["works"][0]
    assert {name: value for name, value in work.items() if value is not None} == {
        "work_id": "pmid:99000001", "pmid": "99000001", "doi": "10.5555/jhmd.2023.1", "openalex_id": "W9900000001",
        "title": "In vitro action of Arvenil & others", "title_markup": "<i>In vitro</i> action of Arvenil &amp; others",
        "abstract": "Arvenil acts. More Arvenil helps.", "venue": "Journal of Heart Muscle Disease", "issn": "0000-0019",
        "published_on": date(2023, 5, 17), "published_until": date(2023, 5, 17), "published_precision": "day",
        "revised_on": date(2024, 1, 2), "types": ["article", "Retracted Publication"], "language": "eng",
        "mesh": [{"ui": "D006333", "name": "Heart Failure", "major": True}], "keywords": ["Arvenil", "Heart Failure Treatment"],
        "references": [{"pmid": None, "doi": None, "text": "https://openalex.org/W9900000002"}], "cited_by_count": 12,
        "version": 1, "record": 0,
    }  # fmt: skip


def test_a_work_of_the_schema_of_2022_is_read_alike():
    found = take("openalex", THEN)
    (work,), (byline,) = found["works"], found["bylines"]
    assert (work["work_id"], work["venue"], work["issn"], work["keywords"]) == (
        "doi:10.5555/old.1", "Annals of Valves", "0000-0027", ["Cardiology"]
    )  # fmt: skip
    assert (byline["byline_id"], byline["family"], byline["orcid"]) == (
        "doi:10.5555/old.1#1",
        "Marchetti",
        "0000-0099-0000-0016",
    )
    assert (byline["affiliations"], byline["rors"], byline["countries"], byline["corresponding"]) == (
        ["Rivabella Heart Institute, Rivabella, Italy"], ["00demo111"], ["IT"], None
    )  # fmt: skip


BYLINES = """
    position | family    | given    | initials | orcid               | affiliations                            | rors      | countries | author_key | collective          | corresponding | author_count
    1        | Okafor    | Ngozi B. | NB       | 0000-0099-0000-0008 | Eastmere Clinic, Eastmere, MA, USA. …   | 00demo887 | US        | A990001    |                     | True          | 3
    2        | Lindqvist | Elin     | E        |                     |                                         |           |           | A990002    |                     | False         | 3
    3        |           |          |          |                     |                                         |           |           | A990003    | ARVE-HF Study Group |               | 3
"""


@pytest.mark.parametrize("row", told(BYLINES), ids=lambda row: row["position"])
def test_how_bylines_read(row):
    byline = take("openalex", NOW)["bylines"][int(row["position"]) - 1]
    assert {column: short(byline[column]) for column in row} == row


def test_a_work_without_other_numbers_keeps_openalexs():
    work = take("openalex", NOW)["works"][1]
    assert work["work_id"] == "openalex:W9900000003"
    assert (work["published_on"], work["published_until"], work["published_precision"]) == (
        date(2022, 1, 1), date(2022, 12, 31), "year"
    )  # fmt: skip


MARKUP = """
    printed                                          | plain
    <i>In vivo</i> uptake of Ca<sup>2+</sup>         | In vivo uptake of Ca2+
    A &lt; B &amp; C                                 | A < B & C
    p < 0.05 and q > 0.1                             | p < 0.05 and q > 0.1
    <jats:italic>E. coli</jats:italic> in the gut    | E. coli in the gut
    <mml:math><mml:mi>x</mml:mi></mml:math> rises    | x rises
"""


@pytest.mark.parametrize("printed, expected", rows(MARKUP))
def test_markup_is_taken_off_and_its_text_kept(printed, expected):
    assert plain(printed) == expected


def test_lines_and_pages_give_the_same_rows(tmp_path):
    works = json.loads(NOW.read_text())["results"]
    lines, array = tmp_path / "works.jsonl", tmp_path / "works.json"
    lines.write_text("".join(json.dumps(work) + "\n" for work in works))
    array.write_text(json.dumps(works))
    page = take("openalex", NOW).tables
    assert take("openalex", lines).tables == page
    assert take("openalex", array).tables == page


def test_a_record_that_is_no_work_is_listed(tmp_path):
    work = json.loads(NOW.read_text())["results"][1]
    path = tmp_path / "works.json"
    path.write_text(
        json.dumps(
            [{"id": "https://openalex.org/A1"}, work, work | {"authorships": [{"author": 5, "institutions": 7}]}]
        )
    )
    found = take("openalex", path)
    assert [r.place for r in found.rejects] == ["record 1", "record 3"]
    assert len(found["works"]) == 1


WHAT_IS_REFUSED = """
    content                                        | because
    {"results": [{"id": "https://openalex.org/A1"}]} | holds no OpenAlex work
    [{"protocolSection": {}}]                      | holds no OpenAlex work
    {"results": [{"id": "https://openalex.org/W1"}, {"id | ends in the middle of record 2
    <html></html>                                  | is a web page
"""


@pytest.mark.parametrize("content, because", rows(WHAT_IS_REFUSED))
def test_what_is_refused(content, because, tmp_path):
    path = tmp_path / "given.json"
    path.write_text(content)
    with pytest.raises(BadInput, match=because):
        take("openalex", path)
