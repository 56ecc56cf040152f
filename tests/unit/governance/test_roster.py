"""The roster: what it states, what is wrong in which row, and that the same file twice changes nothing."""

from datetime import date

import pytest

from kolloquy.governance.models import Assignment, Indication, Territory, User
from kolloquy.governance.queries import territories_of
from kolloquy.governance.roster.actions import import_roster, may_come_back, preview_roster
from kolloquy.governance.roster.places import import_products, import_territories, preview_territories
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel.problems import BadInput
from tests.support.tables import rows

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
TREE = b"""code,name,parent,countries
global,Global,,
emea,EMEA,global,
iberia,Iberia,emea,ES;PT
nordics,Nordics,emea,SE|NO|DK
"""
PRODUCTS = b"product,product_name,indication,indication_name,approved_on\nvel,Velarix,attr-cm,ATTR cardiomyopathy,2024-05-01\nvel,,attr-pn,ATTR neuropathy,\n"
ROSTER = """username,first_name,last_name,email,function,role,role_title,territories,indications,valid_from,valid_until
ada,Ada,Brandt,ada@example.org,medical,field,MSL,iberia,attr-cm,2025-01-01,
ben,Ben,Achterberg,,Medical,lead,Medical Director,global;nordics,,,
cora,Cora,Ruiz,cora@example.org,commercial,,Brand lead,,,,2026-12-31
"""


@pytest.fixture
def organisation() -> None:
    import_territories(TREE, name="territories.csv", by=None)
    import_products(PRODUCTS, name="products.csv", by=None)


def bring(text: str | bytes, on: date = TODAY) -> dict[str, tuple[str, ...]]:
    content = text if isinstance(text, bytes) else text.encode()
    report = import_roster(content, name="roster.csv", on=on, by=None)
    return {row.name: row.what for row in report.rows}


def stints(username: str) -> list[str]:
    found = Assignment.objects.filter(user__username=username).order_by("valid_from", "pk")
    return [f"{a.territory.code} {a.valid_from or '…'} to {a.valid_until or '…'}" for a in found]


def test_a_roster_brings_in_people_places_and_work(organisation: None) -> None:
    bring(ROSTER)
    ada, cora = User.objects.get(username="ada"), User.objects.get(username="cora")
    assert (ada.function, ada.joined_on, ada.left_on) == ("medical", date(2025, 1, 1), None)
    assert not ada.has_usable_password()
    assert stints("ada") == ["iberia 2025-01-01 to …"]
    assert list(ada.works_on.values_list("indication__code", flat=True)) == ["attr-cm"]
    assert cora.works_here(date(2026, 12, 31))
    assert not cora.works_here(date(2027, 1, 1))
    ben = User.objects.get(username="ben")
    assert territories_of(ben, on=TODAY) == set(Territory.objects.values_list("pk", flat=True))


def test_the_same_roster_twice_changes_nothing_and_writes_nothing(organisation: None) -> None:
    bring(ROSTER)
    entries = Entry.objects.count()
    assert set(bring(ROSTER).values()) == {()}
    assert set(bring(ROSTER, on=date(2026, 12, 1)).values()) == {()}
    assert Entry.objects.count() == entries


def test_a_preview_says_what_would_be_and_keeps_nothing(organisation: None) -> None:
    report = preview_roster(ROSTER.encode(), name="roster.csv", on=TODAY)
    assert {row.name for row in report.changed} == {"ada", "ben", "cora"}
    assert not User.objects.exists()


def test_who_is_absent_is_named_and_stays(organisation: None) -> None:
    bring(ROSTER)
    report = import_roster(ROSTER.replace("cora,", "dora,").encode(), name="roster.csv", on=TODAY, by=None)
    assert report.absent == ("cora",)
    assert User.objects.get(username="cora").works_here(TODAY)


@pytest.mark.parametrize(
    ("row", "after"),
    rows("""
    row                                              | after
    ada,medical,nordics,,                            | iberia 2025-01-01 to 2026-11-22, nordics 2026-11-22 to …
    ada,medical,nordics,2027-01-01,                  | iberia 2025-01-01 to 2027-01-01, nordics 2027-01-01 to …
    ada,medical,iberia,,2026-12-31                   | iberia 2025-01-01 to 2027-01-01
    ada,medical,iberia;nordics,,                     | iberia 2025-01-01 to …, nordics 2026-11-22 to …
    ada,medical,,,                                   | iberia 2025-01-01 to 2026-11-22
    """),
)
def test_a_move_ends_where_the_next_place_begins_and_keeps_what_has_been(
    organisation: None, row: str, after: str
) -> None:
    bring("username,function,territories,valid_from,valid_until\nada,medical,iberia,2025-01-01,\n")
    moved = f"username,function,territories,valid_from,valid_until\n{row}\n"
    bring(moved)
    assert ", ".join(stints("ada")) == after
    assert bring(moved) == {"ada": ()}


def test_several_rows_are_several_stints_of_one_person(organisation: None) -> None:
    bring("""username,function,territories,valid_from,valid_until
ada,medical,iberia,2025-01-01,2026-06-30
ada,medical,nordics,2026-07-01,
""")
    ada = User.objects.get(username="ada")
    assert stints("ada") == ["iberia 2025-01-01 to 2026-07-01", "nordics 2026-07-01 to …"]
    assert (ada.joined_on, ada.left_on) == (date(2025, 1, 1), None)
    assert ada.territory == "Nordics"


WRONG = """
    row                                                       | line | says
    ada,medicine,field,,,                                     | 2    | “medicine” is no function
    ada,medical,boss,,,                                       | 2    | “boss” is no role
    ada,medical,field,atlantis,,                              | 2    | There is no territory atlantis; bring the territories in first
    ada,medical,field,,2026-02-30,                            | 2    | “2026-02-30” is no day; write valid from as 2026-12-31
    ada,medical,field,,2026-05-02,2026-05-01                  | 2    | before 2026-05-02
    a da,medical,field,,,                                     | 2    | is no username
"""


@pytest.mark.parametrize(("row", "line", "says"), rows(WRONG))
def test_what_is_wrong_is_said_by_row_and_nothing_is_changed(
    organisation: None, row: str, line: str, says: str
) -> None:
    text = f"username,function,role,territories,valid_from,valid_until\n{row}\nben,medical,lead,global,,\n"
    report = preview_roster(text.encode(), name="roster.csv", on=TODAY)
    assert [problem.line for problem in report.problems] == [int(line)]
    assert says in report.problems[0].sentence
    with pytest.raises(BadInput, match=r"^roster.csv was not brought in: line 2: "):
        bring(text)
    assert not User.objects.exists()


def test_one_person_has_one_function(organisation: None) -> None:
    report = preview_roster(b"username,function\nada,medical\nada,commercial\n", name="roster.csv", on=TODAY)
    assert "has the function “commercial” here and “medical” in line 2" in report.problems[0].sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_roster_is_read_however_a_spreadsheet_wrote_it(encoding: str, delimiter: str) -> None:
    text = "Username,First Name,Last Name,Function\r\nada,Ädä,Brändt,medical\r\n".replace(",", delimiter)
    bring(text.encode(encoding))
    assert User.objects.get(username="ada").get_full_name() == "Ädä Brändt"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"username,function\n", "has a heading and no rows"),
        (b"name;function\nada;medical\n", "has no column username"),
        (b"username,function,salary\nada,medical,1\n", "a column salary that means nothing here"),
        (b"username,function\nada,medical,more\n", "more cells than columns"),
        (b"username,function,function\nada,medical,medical\n", "the column function twice"),
        (b'username,function\n"ada,medical\n', "stops being a CSV file"),
        ("username,function\nädä,medical\n".encode("latin-1"), "is not in UTF-8 or UTF-16 (at byte 18)"),
        (b"username,function\n" + b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_what_is_no_roster_says_so_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(BadInput) as wrong:
        bring(content)
    assert says in str(wrong.value)


def test_unseen_characters_are_refused_and_formulas_stay_as_they_are() -> None:
    report = preview_roster("username,function,last_name\nada,medical,Bra\u202endt\n".encode(), name="r.csv", on=TODAY)
    assert "The last name holds a character that is not seen" in report.problems[0].sentence
    bring("username,function,role_title\nada,medical,=1+1\n")
    assert User.objects.get(username="ada").role_title == "=1+1"


@pytest.mark.parametrize(
    ("left", "start", "rule"),
    rows("""
    left       | start      | rule
               |            |
    2026-12-01 |            |
    2026-11-22 |            | OR-1
    2026-11-01 | 2025-01-01 | OR-1
    2026-11-01 | 2026-11-01 |
    2026-11-01 | 2026-12-01 |
    """),
)
def test_an_old_row_never_lets_somebody_in_again(left: str, start: str, rule: str) -> None:
    days = [date.fromisoformat(day) if day else None for day in (left, start)]
    verdict = may_come_back(*days, TODAY)
    assert (verdict.rule or "") == rule


def test_who_left_comes_back_with_a_new_first_day_only(organisation: None) -> None:
    bring("username,function\nada,medical\n")
    User.objects.filter(username="ada").update(left_on=date(2026, 11, 1))
    report = preview_roster(b"username,function\nada,medical\n", name="roster.csv", on=TODAY)
    assert "They left on 2026-11-01" in report.problems[0].sentence
    bring("username,function,valid_from\nada,medical,2026-11-20\n")
    assert User.objects.get(username="ada").works_here(TODAY)


def test_a_day_of_leaving_stays_where_the_roster_knows_none(organisation: None) -> None:
    bring("username,function\nada,medical\n")
    User.objects.filter(username="ada").update(left_on=date(2026, 12, 1))
    assert bring("username,function\nada,medical\n") == {"ada": ()}
    assert User.objects.get(username="ada").left_on == date(2026, 12, 1)


def test_a_change_goes_to_the_trail_with_old_and_new(organisation: None) -> None:
    bring(ROSTER)
    bring(ROSTER.replace("Brandt", "Brandt-Lund").replace("MSL", "Senior MSL"))
    entry = Entry.objects.get(verb="user.changed", key=str(User.objects.get(username="ada").pk))
    assert entry.facts == {"role_title": ["MSL", "Senior MSL"]}
    assert "Brandt" not in entry.facts_text


TREES = """
    rows                                             | says
    a,A,b,/b,B,a,                                    | stands below itself
    a,A,nowhere,                                     | There is no territory nowhere above a
    a,A,,PT/b,B,,PT                                  | PT belongs to
    a,A,,Portugal                                    | “PORTUGAL” is no country code
    a,,,                                             | needs a name
    a b,A,,                                          | is no code
"""


@pytest.mark.parametrize(("text", "says"), rows(TREES))
def test_what_is_no_tree_says_so(text: str, says: str) -> None:
    content = "code,name,parent,countries\n" + text.replace("/", "\n") + "\n"
    report = preview_territories(content.encode(), name="territories.csv")
    assert any(says in problem.sentence for problem in report.problems), report.problems


def test_a_territory_that_moves_takes_all_below_with_it(organisation: None) -> None:
    report = import_territories(b"code,name,parent\nemea,EMEA and Africa,\n", name="t.csv", by=None)
    assert {row.name for row in report.changed} == {"emea", "iberia", "nordics"}
    assert Territory.objects.get(code="iberia").path == "/emea/iberia/"
    assert not import_territories(b"code,name,parent\nemea,EMEA and Africa,\n", name="t.csv", by=None).changed


def test_products_bring_their_indications_and_a_roster_may_name_either(organisation: None) -> None:
    assert not any(row.what for row in import_products(PRODUCTS, name="p.csv", by=None).rows)
    bring("username,function,products\nada,medical,vel\n")
    assert set(User.objects.get(username="ada").works_on.values_list("indication__code", flat=True)) == set(
        Indication.objects.values_list("code", flat=True)
    )
