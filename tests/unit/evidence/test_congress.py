from datetime import date

import pytest

from kolloquy.kernel.problems import BadInput
from tests.support.sources import PAYLOADS, short, take, told
from tests.support.tables import rows

PROGRAMME = PAYLOADS / "congress" / "programme.csv"


def test_each_session_is_read_once():
    sessions = take("congress", PROGRAMME)["sessions"]
    assert [(s["session"], s["title"], s["topic"], s["on"], s["city"], s["country"]) for s in sessions] == [
        ("Late-breaking trials", "Arvenil in heart failure", "Heart failure", date(2024, 5, 31), "Nordhaven", "SE"),
        ("Poster walk", None, "Valves", date(2024, 6, 1), "Nordhaven", "SE"),
    ]


PEOPLE = """
    position | role    | name              | family    | given   | initials | orcid               | affiliation                      | city      | country
    1        | chair   | Elin A. Lindqvist | Lindqvist | Elin A. | EA       |                     | University Hospital of Nordhaven | Nordhaven | SE
    2        | speaker | Ngozi Okafor, MD  | Okafor    | Ngozi   | N        | 0000-0099-0000-0008 | Eastmere Clinic                  | Eastmere  | US
"""


@pytest.mark.parametrize("row", told(PEOPLE), ids=lambda row: row["name"])
def test_who_is_on_the_programme(row):
    people = take("congress", PROGRAMME)["session_people"]
    assert len(people) == 2
    person = people[int(row["position"]) - 1]
    assert {column: short(person[column]) for column in row} == row
    assert person["session_person_id"] == f"{person['session_id']}#{row['position']}"


WHAT_IS_LISTED = """
    place | because
    row 5 | “TBD” is no person: no name is stated; mend the row
    row 6 | its date “someday” is no date; write 2024-05-31, 2024-05 or 2024; mend the row
    row 7 | its role “usher” is none of chair, speaker, discussant, presenter, panellist; mend the row
"""


def test_rows_that_cannot_be_taken_say_why():
    assert [(r.place, r.reason) for r in take("congress", PROGRAMME).rejects] == rows(WHAT_IS_LISTED)


def test_the_same_programme_gives_the_same_numbers_again(tmp_path):
    again = tmp_path / "again.csv"
    again.write_text(PROGRAMME.read_text().replace("Arvenil in heart failure", "ARVENIL  in heart failure"))
    ids = {s["session_id"] for s in take("congress", PROGRAMME)["sessions"]}
    assert ids == {s["session_id"] for s in take("congress", again)["sessions"]}


@pytest.mark.parametrize("sign", ["\t", ";"])
def test_tabs_and_semicolons_divide_as_well(sign, tmp_path):
    path = tmp_path / "programme.csv"
    text = PROGRAMME.read_text().replace('"Ngozi Okafor, MD"', "Ngozi Okafor")
    path.write_text(text.replace(",", sign))
    assert len(take("congress", path)["session_people"]) == 2


def test_a_list_of_speakers_by_year_is_enough(tmp_path):
    path = tmp_path / "speakers.tsv"
    path.write_text(
        "year\tfull_name\tconference\taffiliations\tafflcountries\n2019\tLucia Marchetti\tHeart Days\tRivabella\tItaly|Malta\n"
    )
    found = take("congress", path)
    assert (found["sessions"][0]["congress"], found["sessions"][0]["on"]) == ("Heart Days", date(2019, 1, 1))
    person = found["session_people"][0]
    assert (person["family"], person["affiliation"], person["country"], person["role"]) == (
        "Marchetti",
        "Rivabella",
        "IT",
        None,
    )


WHAT_IS_REFUSED = """
    content                                 | because
    congress,date                           | has no column name, which a congress programme needs
    NPI,Provider                            | is no congress programme: none of its columns is there
    <html><body>Programme</body></html>     | is a web page
"""


@pytest.mark.parametrize("content, because", rows(WHAT_IS_REFUSED))
def test_what_is_refused(content, because, tmp_path):
    path = tmp_path / "given.csv"
    path.write_text(content + "\n")
    with pytest.raises(BadInput, match=because):
        take("congress", path)
