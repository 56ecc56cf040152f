import numpy as np
import pytest

from kolloquy.identity.matching.blocking import may_be_one
from kolloquy.identity.matching.names import name_columns
from tests.support.tables import rows

WHO_MAY_BE_ONE_PERSON = """
    one            | other            | may be one
    Müller, Anna   | Muller, A        | yes
    Müller, Anna   | Mueller, Anna    | yes
    García, Maria  | García López, M  | yes
    Zhang, Wei     | Wei, Zhang       | yes
    Müller, Anna   | Smith, John      | no
    Smith, Anna    | Smith, John      | no
    Kim, Anna      | Smith, Anna      | no
"""


@pytest.mark.parametrize(("one", "other", "expected"), rows(WHO_MAY_BE_ONE_PERSON))
def test_names_that_no_one_person_prints_are_two_whatever_else_they_share(one: str, other: str, expected: str) -> None:
    families, givens = zip(*(name.split(", ") for name in (one, other)), strict=True)
    names = name_columns(families, givens, [None, None], [None, None])
    assert may_be_one(names, np.array([0]), np.array([1])).tolist() == [expected == "yes"]
