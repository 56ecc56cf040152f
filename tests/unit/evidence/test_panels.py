from datetime import date

import pytest

from kolloquy.kernel.problems import BadInput
from tests.support.sources import PAYLOADS, short, take, told
from tests.support.tables import rows

PANELS = PAYLOADS / "panels" / "panels.csv"


def test_each_panel_is_read_once():
    panels = take("panels", PANELS)["panels"]
    assert [(p["kind"], p["body"], p["title"], p["topic"], p["began_on"], p["ended_on"]) for p in panels] == [
        ("guideline", "Society of Invented Cardiology", "2023 guideline on heart failure", "Heart failure", date(2023, 1, 1), None),
        ("editorial_board", "Journal of Heart Muscle Disease", None, None, date(2019, 1, 1), date(2022, 12, 31)),
    ]  # fmt: skip


PEOPLE = """
    role            | name                 | family    | given | orcid               | affiliation                      | country
    chair           | Prof. Elin Lindqvist | Lindqvist | Elin  |                     | University Hospital of Nordhaven | SE
    member          | Okafor, Ngozi        | Okafor    | Ngozi | 0000-0099-0000-0008 | Eastmere Clinic                  | US
    editor_in_chief | Wei Zhang            | Zhang     | Wei   |                     | Great Plains University          |
"""


@pytest.mark.parametrize("row", told(PEOPLE), ids=lambda row: row["name"])
def test_who_holds_a_seat(row):
    person = next(p for p in take("panels", PANELS)["panel_people"] if p["name"] == row["name"])
    assert {column: short(person[column]) for column in row} == row


WHAT_IS_LISTED = """
    place | because
    row 5 | its kind “club” is none of guideline, editorial_board, society; mend the row
    row 6 | it ends on 2020-01-01 before it begins on 2022-01-01; mend the row
    row 7 | it names nobody; mend the row
"""


def test_rows_that_cannot_be_taken_say_why():
    assert [(r.place, r.reason) for r in take("panels", PANELS).rejects] == rows(WHAT_IS_LISTED)


def test_people_of_one_panel_have_places_of_their_own():
    people = take("panels", PANELS)["panel_people"]
    assert [p["position"] for p in people] == [1, 2, 1]
    assert len({p["panel_person_id"] for p in people}) == 3


def test_a_missing_column_is_named(tmp_path):
    path = tmp_path / "panels.csv"
    path.write_text(PANELS.read_text().replace("kind,body", "sort,body"))
    with pytest.raises(BadInput, match=r"has no column kind, which a list of panels needs"):
        take("panels", path)
