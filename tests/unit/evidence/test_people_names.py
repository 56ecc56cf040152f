import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.evidence.sources.no_people import no_person_because
from kolloquy.evidence.sources.people_names import initials_of, split_name
from tests.support.tables import rows

HOW_NAMES_COME_APART = """
    printed                                  | family            | given          | initials | suffix | degrees
    Jane A. Doe, MD, PhD                     | Doe               | Jane A.        | JA       |        | MD PhD
    Jane A. Doe, M.D., Ph. D.                | Doe               | Jane A.        | JA       |        | MD PhD
    Jane Doe, MD/PhD                         | Doe               | Jane           | J        |        | MD PhD
    Jane Doe. M.D., Ph.D                     | Doe               | Jane           | J        |        | MD PhD
    Jane Doe,MDPhD                           | Doe               | Jane           | J        |        | MD PhD
    Jane Doe，MD，PhD                        | Doe               | Jane           | J        |        | MD PhD
    Jane Doe, PhD*                           | Doe               | Jane           | J        |        | PhD
    Jane Doe, PhD (Candidate)                | Doe               | Jane           | J        |        | PhD
    Jane Doe, M.Sc.                          | Doe               | Jane           | J        |        | MSc
    Jane Doe MD                              | Doe               | Jane           | J        |        | MD
    Jane Doe, FXYZ                           | Doe               | Jane           | J        |        | FXYZ
    John Doe Jr., MD                         | Doe               | John           | J        | Jr     | MD
    John Doe, III                            | Doe               | John           | J        | III    |
    Jan van der Berg                         | van der Berg      | Jan            | J        |        |
    Maria de la Cruz                         | de la Cruz        | Maria          | M        |        |
    Esther van 't Riet                       | van 't Riet       | Esther         | E        |        |
    Henrique T Bianco                        | Bianco            | Henrique T     | HT       |        |
    Nur Abdul Aziz                           | Abdul Aziz        | Nur            | N        |        |
    Carol Le Roux, Professor                 | Le Roux           | Carol          | C        |        |
    Nicolas Von der Weid, MD PhD             | Von der Weid      | Nicolas        | N        |        | MD PhD
    Irene Teichert- von Ahlen                | Teichert-von Ahlen | Irene         | I        |        |
    Geraldo Bezerra da Silva Junior          | da Silva Junior   | Geraldo Bezerra | GB      |        |
    Doe, Jane A.                             | Doe               | Jane A.        | JA       |        |
    doe, jane                                | Doe               | Jane           | J        |        |
    van der Berg, Jan                        | van der Berg      | Jan            | J        |        |
    Doe, Jane, MD                            | Doe               | Jane           | J        |        | MD
    Doe, David - Study Chair                 | Doe               | David          | D        |        |
    JANE DOE                                 | Doe               | Jane           | J        |        |
    LI WEI                                   | Wei               | Li             | L        |        |
    Benoit DUBOIS-ROY, MD                    | Dubois-Roy        | Benoit         | B        |        | MD
    Elif KARA ÇOLAK                          | Kara Çolak        | Elif           | E        |        |
    OKAFOR Ngozi                             | Okafor            | Ngozi          | N        |        |
    JH Dalton                                | Dalton            | J H            | JH       |        |
    K A.Anders                               | Anders            | K A.           | KA       |        |
    jane van doe                             | van Doe           | Jane           | J        |        |
    Jean-Luc Martin                          | Martin            | Jean-Luc       | JL       |        |
    Prof. Dr. Gerda Ebner                    | Ebner             | Gerda          | G        |        |
    Dr.Sumit Mehra, DM                       | Mehra             | Sumit          | S        |        | DM
    Mr Surendra, PhD                         | Surendra          |                |          |        | PhD
    Ana Paula APR Rocha, Master              | Rocha             | Ana Paula      | AP       |        |
    Emilia Roux, Site 304                    | Roux              | Emilia         | E        |        |
    MD Imran Shah                            | Shah              | Md Imran       | MI       |        |
    Xin Du, Phd                              | Du                | Xin            | X        |        | PhD
    Jianhua Ma                               | Ma                | Jianhua        | J        |        |
    Okafor                                   | Okafor            |                |          |        |
    Maurice O'Gorman                         | O'Gorman          | Maurice        | M        |        |
    Sevinç Kaya, Prof. Dr.                   | Kaya              | Sevinç         | S        |        |
    Steve (Shuai) Xu                         | Xu                | Steve          | S        |        |
    Michelle Weiss Chief Psychologist, Ph.D. | Weiss             | Michelle       | M        |        | PhD
    田中                                     | 田中              |                |          |        |
"""


@pytest.mark.parametrize("printed, family, given_name, initials, suffix, degrees", rows(HOW_NAMES_COME_APART))
def test_how_names_come_apart(printed, family, given_name, initials, suffix, degrees):
    found = split_name(printed)
    said = (found.family, found.given, found.initials, found.suffix, " ".join(found.degrees))
    assert said == (family or None, given_name or None, initials or None, suffix or None, degrees)


WHO_IS_NO_PERSON = """
    printed                                              | sponsor              | class    | verdict
    Jane A. Doe, MD, PhD                                 | Olmstead Pharma      | INDUSTRY | a person
    Elin Lindqvist                                       |                      |          | a person
    Joan Gomez-Hospital                                  |                      |          | a person
    Alice Toll                                           |                      |          | a person
    Paul Nurse                                           |                      |          | a person
    Okafor                                               | Eastmere Clinic      | OTHER    | a person
    Jianhua Ma                                           |                      |          | a person
    Emilia Roux, Site 304                                |                      |          | a person
    Michelle Weiss Chief Psychologist, Ph.D.             |                      |          | a person
    Jane Doe, Medical Monitor                            | Olmstead Pharma      | INDUSTRY | a person
    Lucia Marchetti, MD                                  | Lucia Marchetti, MD  | OTHER    | a person
    Call 1-877-555-0100                                  |                      |          | it is an address or a telephone number
    For site information call                            |                      |          | it names a desk or a role
    Sponsor Medical Expert, MD                           |                      |          | it names a desk or a role
    Clinical Trials                                      |                      |          | it names a desk or a role
    Study Director                                       |                      |          | it names a desk or a role
    Principal Investigator                               |                      |          | it names a desk or a role
    PI                                                   |                      |          | it names a desk or a role
    Site Pulblic Contact                                 |                      |          | it names a desk or a role
    Medical Director                                     |                      |          | it names a desk or a role
    Chief Medical Officer                                |                      |          | it names a desk or a role
    Research Nurse Navigator                             |                      |          | it names a desk or a role
    Toll Free Number                                     |                      |          | it names a desk or a role
    Use link below                                       |                      |          | it names a desk or a role
    US Olmstead Clinical Trials Call Center              | Olmstead Pharma      | INDUSTRY | it names a desk or a role
    desk@example.org                                     |                      |          | it is an address or a telephone number
    Study Connect http://www.example.org                 |                      |          | it is an address or a telephone number
    Site 201                                             |                      |          | it holds a number
    Olmstead Pharma                                      | Olmstead Pharma      | INDUSTRY | it names an organisation
    Vree & Sons                                          |                      |          | it names an organisation
    Ada Holm                                             | Ada Holm Inc         | INDUSTRY | it names an organisation
    Olmstead                                             | Olmstead Devices Inc | INDUSTRY | it names an organisation
    Eastmere Retina                                      | Eye Clinic           | OTHER    | it names an organisation
    ARVE-HF Investigators Group                          |                      |          | it names a desk or a role
    University Hospital of Nordhaven                     |                      |          | it names an organisation
    TCVGH                                                |                      |          | it is an abbreviation
    First line of every mail must hold the number please |                      |          | it is a sentence
    MD, PhD                                              |                      |          | no name is stated
    TBD                                                  |                      |          | no name is stated
    -                                                    |                      |          | no name is stated
"""


@pytest.mark.parametrize("printed, sponsor, sponsor_class, verdict", rows(WHO_IS_NO_PERSON))
def test_who_is_no_person(printed, sponsor, sponsor_class, verdict):
    because = no_person_because(printed, sponsor=sponsor or None, sponsor_class=sponsor_class or None)
    assert (because or "a person").split(", ")[0] == verdict


@given(st.text(max_size=60))
def test_any_text_comes_apart_without_an_error(text):
    found = split_name(text)
    assert no_person_because(text) or found.family


@given(
    family=st.from_regex(r"[A-Z][a-z]{3,8}", fullmatch=True).filter(lambda w: not no_person_because(w)),
    first=st.sampled_from(["Jane", "Wei", "Elin", "Ngozi", "Lucia"]),
)
def test_both_orders_of_a_name_say_the_same(family, first):
    plain, turned = split_name(f"{first} {family}"), split_name(f"{family}, {first}")
    if plain.family == family:
        assert plain == turned


def test_initials_are_those_of_every_given_name():
    assert initials_of("Jean-Luc P.") == "JLP"
    assert initials_of(None) is None
