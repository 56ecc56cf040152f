import pytest

from kolloquy.governance.actions import add_user
from kolloquy.governance.models import User
from kolloquy.governance.rules import may_decide_identity
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import Reader, RecordClass, may_see
from kolloquy.kernel.problems import BadInput
from tests.support.tables import rows

WHO_MAY = """
    function            | read evidence | decide who is one person
    medical             | allowed       | ID-1
    medical_information | allowed       | ID-1
    pharmacovigilance   | allowed       | ID-1
    data_steward  | allowed       | allowed
    research      | allowed       | ID-1
    commercial    | FW-1          | ID-1
    compliance    | allowed       | ID-1
    administrator | allowed       | allowed
"""


@pytest.mark.parametrize(("function", "read", "decide"), rows(WHO_MAY))
def test_who_may_read_evidence_and_decide_who_is_one_person(function, read, decide):
    reader = Reader(user_id=1, function=function, role="field")
    assert (may_see(reader, RecordClass.EVIDENCE).rule or "allowed") == read
    assert (may_decide_identity(function).rule or "allowed") == decide


def test_every_function_has_its_row():
    assert {row[0] for row in rows(WHO_MAY)} == set(Function.values)


NOT_ADDED = """
    username | password             | function  | because
    ada      | short                | medical   | at least 12 characters
    ada      | passwordpassword     | astronaut | is no function
    a d a    | a long enough secret | medical   | Enter a valid username
             | a long enough secret | medical   | cannot be blank
"""


@pytest.mark.django_db
@pytest.mark.parametrize(("username", "password", "function", "because"), rows(NOT_ADDED))
def test_somebody_who_is_not_added_is_told_why(username, password, function, because):
    with pytest.raises(BadInput, match=because):
        add_user(username=username, password=password, function=function)
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_name_is_given_once():
    add_user(username="ada", password="a long enough secret", function="medical")
    with pytest.raises(BadInput, match="already exists"):
        add_user(username="ada", password="a long enough secret", function="medical")


@pytest.mark.django_db
def test_a_password_is_kept_as_a_hash_that_opens():
    user = add_user(username="ada", password="a long enough secret", function="medical")
    assert "secret" not in user.password
    assert user.check_password("a long enough secret")
