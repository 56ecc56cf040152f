"""Registry entries and disclosed transfers find experts that other evidence made, and never make one."""

from datetime import date
from decimal import Decimal

import pytest

from kolloquy.identity.matching.ids_for_ever import NOBODY
from kolloquy.identity.matching.mentions import gather
from kolloquy.identity.matching.registries import Register, attach_registrations, link_transfers
from kolloquy.identity.matching.resolution import resolve
from tests.support.invented_evidence import Work, connection
from tests.support.tables import rows

BOSTON = " @ Harbour Medical Center, Boston, MA, USA"
LEEDS = " @ Hillview Hospital, Leeds, UK"


def registration(npi, family, given, middle=None, city="BOSTON", region="MA", **more):
    return {
        "npi": npi, "is_person": True, "family": family, "given": given, "middle": middle, "city": city, "region": region, "country": "US",
    } | more  # fmt: skip


def transfer(number, family, given, npi=None, city="Boston", region="MA"):
    return {
        "transfer_id": f"t{number}", "npi": npi, "family": family, "given": given, "city": city, "region": region, "country": "US",
        "amount": Decimal("10.00"), "on": date(2023, 1, 1),
    }  # fmt: skip


def resolved(works, registrations=(), transfers=()):
    with connection(works, registrations=registrations, transfers=transfers) as made:

        def attach(register: Register):
            attached = attach_registrations(made, register)
            return attached, link_transfers(made, register, attached)

        return resolve(gather(made), (), NOBODY, attach=attach).tables


WHICH_REGISTRATION_IS_HERS = """
    expert                          | registered            | at         | hers
    Lindqvist, Anna Maria @ Boston  | Lindqvist, Anna M     | BOSTON MA  | yes
    Lindqvist, Anna @ Boston        | Lindqvist, Anna       | BOSTON MA  | yes
    Lindqvist, Anna @ Boston        | Lindqvist, Anna       | SALEM OR   | no
    Lindqvist, Anna Maria @ Boston  | Lindqvist, Anna K     | BOSTON MA  | no
    Lindqvist, Anna @ Boston        | Lindqvist, Astrid     | BOSTON MA  | no
    Okafor, Robert @ Boston         | Okafor, Bob           | BOSTON MA  | yes
    Okafor, William @ Boston        | Okafor, Bill          | BOSTON MA  | yes
    Lindqvist, Anna Maria @ Leeds   | Lindqvist, Anna Maria | BOSTON MA  | no
    Smith, J @ Boston               | Smith, John           | BOSTON MA  | no
"""


@pytest.mark.parametrize("expert, registered, at, hers", rows(WHICH_REGISTRATION_IS_HERS))
def test_which_registration_is_an_experts(expert, registered, at, hers):
    name, _, where = expert.partition(" @ ")
    family, _, given = registered.partition(", ")
    first, _, middle = given.partition(" ")
    city, _, region = at.rpartition(" ")
    tables = resolved(
        [Work(1, [name + (BOSTON if where == "Boston" else LEEDS)])],
        [registration("1000000004", family, first, middle or None, city, region)],
    )
    assert tables["experts"]["npi"].to_pylist() == (["1000000004"] if hers == "yes" else [None])


def test_a_registration_alone_is_nobody():
    tables = resolved([Work(1, ["Holm, Per"])], [registration("1000000004", "Lindqvist", "Anna")])
    assert tables["experts"].num_rows == tables["mentions"].num_rows == 1


def test_an_attached_registration_is_a_mention_of_its_expert():
    tables = resolved([Work(1, ["Lindqvist, Anna" + BOSTON])], [registration("1000000004", "Lindqvist", "Anna")])
    assigned = tables["assignments"].to_pylist()
    assert [a["mention_id"] for a in assigned] == ["pmid:1#1", "npi:1000000004"]
    assert len({a["expert_id"] for a in assigned}) == 1


def test_of_two_registrations_as_likely_an_expert_gets_one_and_the_same_one_each_time():
    entries = [registration(npi, "Lindqvist", "Anna") for npi in ("1000000012", "1000000004")]
    tables = resolved([Work(1, ["Lindqvist, Anna" + BOSTON])], entries)
    assert tables["experts"]["npi"].to_pylist() == ["1000000004"]


def test_a_registration_that_fits_two_experts_goes_to_neither():
    works = [Work(1, ["Lindqvist, Anna" + BOSTON, "Lindqvist, Anna" + BOSTON])]
    tables = resolved(works, [registration("1000000004", "Lindqvist", "Anna")])
    assert tables["experts"]["npi"].to_pylist() == [None, None]


def test_a_former_name_in_the_registry_counts():
    entry = registration("1000000004", "Holm", "Anna", other_family="Lindqvist")
    tables = resolved([Work(1, ["Lindqvist, Anna" + BOSTON])], [entry])
    assert tables["experts"]["npi"].to_pylist() == ["1000000004"]


def test_transfers_follow_the_registration_by_its_number():
    tables = resolved(
        [Work(1, ["Lindqvist, Anna" + BOSTON])], [registration("1000000004", "Lindqvist", "Anna")],
        [transfer(1, "Lindquist", "Ann", npi="1000000004", city="Elsewhere"), transfer(2, "Lindqvist", "Anna", npi="1000000012")],
    )  # fmt: skip
    links = tables["transfer_links"].to_pylist()
    assert [(link["transfer_id"], link["because"]) for link in links] == [
        ("t1", "the same registration, NPI 1000000004")
    ]


def test_a_transfer_without_a_number_needs_name_and_place():
    works = [Work(1, ["Lindqvist, Anna" + BOSTON])]
    tables = resolved(
        works, (), [transfer(1, "Lindqvist", "Anna"), transfer(2, "Lindqvist", "Anna", city="Salem", region="OR")]
    )
    links = tables["transfer_links"].to_pylist()
    assert [link["transfer_id"] for link in links] == ["t1"]
    assert "place: city and state" in links[0]["because"]
    assert links[0]["probability"] >= 0.8
