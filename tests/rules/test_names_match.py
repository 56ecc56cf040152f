"""How names are compared, as rows that a steward can read and dispute."""

from functools import cache

import numpy as np
import pytest

from kolloquy.identity.matching.comparisons import COMPARISONS
from kolloquy.identity.matching.names import family_of, given_of
from kolloquy.identity.matching.pairs import Pairs
from kolloquy.identity.matching.places import place_of
from kolloquy.identity.matching.surroundings import surroundings
from tests.support.invented_evidence import Work, gathered
from tests.support.tables import rows

HOW_TWO_NAMES_COMPARE = """
    one                   | other                  | family                 | given                     | middle
    Lindqvist, Anna       | Lindqvist, Anna        | same                   | same                      | neither states one
    Lindqvist, Anna       | Lindqvist, A           | same                   | initials agree            | neither states one
    Lindqvist, Anna M     | Lindqvist, Anna Maria  | same                   | same                      | initials agree
    Lindqvist, Anna Maria | Lindqvist, Anna Maria  | same                   | same                      | same in full
    Lindqvist, Anna M     | Lindqvist, Anna K      | same                   | same                      | differ
    Lindqvist, Anna M     | Lindqvist, Anna        | same                   | same                      | only one states it
    Lindqvist, A M B      | Lindqvist, A M         | same                   | initials agree            | first initial agrees
    Okafor, Robert        | Okafor, Bob            | same                   | short form of the same    | neither states one
    Okafor, William       | Okafor, Bill           | same                   | short form of the same    | neither states one
    Okafor, Robert        | Okafor, Roger          | same                   | differ                    | neither states one
    Okafor, Jonathan      | Okafor, Jonathon       | same                   | spelt alike               | neither states one
    Wei, Xiao-Ming        | Wei, Xiaoming          | same                   | same                      | written as one
    Wei, Xiao             | Wei, Xiaoming          | same                   | one begins the other      | neither states one
    Jansen, J Robert      | Jansen, Robert         | same                   | differ                    | only one states it
    Jansen, Jan Robert    | Jansen, Robert         | same                   | middle name used as first | only one states it
    García López, Ana     | Garcia, Ana            | part of it, or another spelling | same                      | neither states one
    García-López, Ana     | Garcia Lopez, Ana      | same                   | same                      | neither states one
    van der Berg, Piet    | Berg, Piet             | same                   | same                      | neither states one
    O'Brien, Sinead       | OBrien, Sinéad         | same                   | same                      | neither states one
    Møller, Søren         | Moller, Soren          | same                   | same                      | neither states one
    Grünstein, Eva        | Gruenstein, Eva        | part of it, or another spelling | same | neither states one
    Zhang, Wei            | Wei, Zhang             | in the other order     | in the other order        | neither states one
"""


@cache
def _compared() -> dict[tuple[str, str], dict[str, str]]:
    """All names of the table on works of their own, each pair of a row compared both ways round."""
    asked = [(one, other) for one, other, *_ in rows(HOW_TWO_NAMES_COMPARE)]
    asked += [(other, one) for one, other in asked]
    printed = [name for pair in asked for name in pair]
    found = gathered(*(Work(10_000 + n, [name]) for n, name in enumerate(printed)))
    first = np.arange(0, len(printed), 2)
    pairs = Pairs(surroundings(found), first, first + 1)
    judged = {c.field: [c.levels[step] for step in c.judge(pairs).tolist()] for c in COMPARISONS}
    return {pair: {field: levels[place] for field, levels in judged.items()} for place, pair in enumerate(asked)}


@pytest.mark.parametrize("one, other, family, given, middle", rows(HOW_TWO_NAMES_COMPARE))
def test_how_two_names_compare(one, other, family, given, middle):
    found = _compared()[one, other]
    assert (found["family name"], found["given name"], found["middle name"]) == (family, given, middle)


@pytest.mark.parametrize("one, other, family, given, middle", rows(HOW_TWO_NAMES_COMPARE))
def test_the_order_of_two_names_does_not_matter(one, other, family, given, middle):
    assert _compared()[one, other] == _compared()[other, one]


HOW_A_GIVEN_NAME_IS_READ = """
    printed    | initials | first    | middle
    Jane A     | JA       | jane     | a
    J. A.      | JA       | j        | a
    JM         | JM       | j        | m
    MD         | M        | md       |
    Jean-Marc  | JM       | jean     | marc
               | JM       | j        | m
               |          |          |
    Édith      | E        | edith    |
    LI         | L        | li       |
"""


@pytest.mark.parametrize("printed, initials, first, middle", rows(HOW_A_GIVEN_NAME_IS_READ))
def test_how_a_given_name_is_read(printed, initials, first, middle):
    read = given_of(printed, initials)
    assert (read.first, " ".join(read.middle)) == (first, middle)


HOW_A_FAMILY_NAME_IS_READ = """
    printed          | keys                          | suffix
    Lindqvist        | lindqvist                     |
    van der Berg     | berg                          |
    De la Cruz Vega  | cruzvega cruz vega            |
    Smith Jr         | smith                         | Jr
    Al-Sayed         | sayed                         |
    Van              | van                           |
    Ng-Li            | ngli                          |
    Grünstein        | grunstein gruenstein          |
"""


@pytest.mark.parametrize("printed, keys, suffix", rows(HOW_A_FAMILY_NAME_IS_READ))
def test_how_a_family_name_is_read(printed, keys, suffix):
    read = family_of(printed)
    assert (" ".join(read.keys), read.suffix or "") == (keys, suffix)


WHERE_AN_AFFILIATION_IS = """
    affiliation                                                                                       | institution               | city       | country
    Medical Affairs, Example Therapeutics, Inc, Cambridge, MA, USA | Example Therapeutics, Inc | Cambridge | US
    Department of Cardiology, University of Nordhaven, 1234 Nordhaven, Sweden.                         | University of Nordhaven   | Nordhaven  | SE
    Dept of Medicine, Hillview Hospital, Springfield, MA 02115, USA. Electronic address: a@example.org. | Hillview Hospital         | Springfield | US
    Hillview Hospital, Springfield, MA                                                                 | Hillview Hospital         | Springfield | US
    School of Medicine, Emerald University, Atlanta, Georgia                                           | Emerald University        | Atlanta    | US
    Institute of Genetics, Tbilisi, Georgia                                                            | Institute of Genetics     | Tbilisi    | GE
    Riverside Institute, Toronto, ON, CA                                                               | Riverside Institute       | Toronto    | CA
    Institute of Botany, Chinese Academy of Plants, Beijing 100093, P. R. China                        | Institute of Botany       | Beijing    | CN
    Hillview Hospital, Leeds LS1 3EX, UK                                                               | Hillview Hospital         | Leeds      | GB
    Hillview Hospital                                                                                  | Hillview Hospital         |            |
    Private practice                                                                                   |                           |            |
"""


@pytest.mark.parametrize("affiliation, institution, city, country", rows(WHERE_AN_AFFILIATION_IS))
def test_where_an_affiliation_is(affiliation, institution, city, country):
    place = place_of(affiliation)
    assert (place.institution or "", place.city or "", place.country or "") == (institution, city, country)
