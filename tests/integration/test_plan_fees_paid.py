"""A plan that pays fees and does not know what was paid already says so where that can be mended."""

import pytest
from django.test import Client

from kolloquy.evidence.models import Transfer
from kolloquy.identity.models import TransferReceived
from kolloquy.kernel import clock
from kolloquy.planning.fees_paid import payers, unknown_fees
from kolloquy.planning.models import Plan
from kolloquy.strategy.models import Demand
from tests.support import cast, plans
from tests.support.tables import rows

pytestmark = pytest.mark.django_db
# Whether the plan pays anybody, the name it was given, what is disclosed (who, how many years ago); what it says.
TABLE = """
    pays | name    | disclosed            | says
    no   |         |                      |
    no   | Velarix | Another 0            |
    yes  |         |                      | are unknown, so only what plans promise counts
    yes  |         | Velarix 0            | are unknown, so only what plans promise counts
    yes  | Velarix |                      | nothing we hold was disclosed by “Velarix”
    yes  | Velarix | Another 0            | nothing we hold was disclosed by “Velarix”
    yes  | Velarix | Velarix 2            | are unknown yet: what “Velarix” disclosed ends with
    yes  | VELARIX | Velarix 2, Velarix 0 |
"""


@pytest.fixture
def world() -> plans.World:
    return plans.drafted()


def disclosed(world: plans.World, number: int, company: str, year: int) -> None:
    transfer = Transfer.objects.create(
        transfer_id=f"t{number}", program_year=year, company=company, amount=900, currency="EUR", source="invented",
        source_file="f", retrieved_at=clock.now(),
    )  # fmt: skip
    TransferReceived.objects.create(expert=world.experts["Diaz"], transfer=transfer, probability=1.0, because="name")


@pytest.mark.parametrize(("pays", "name", "told", "says"), rows(TABLE))
def test_what_is_missing_is_said_where_the_plan_pays_anybody(world, pays, name, told, says):
    if pays == "yes":
        Demand.objects.filter(pk=world.demands["board"].pk).update(fee="board")
    year = max(world.plan.as_of, world.cycle.starts_on).year
    for number, each in enumerate(part for part in told.split(", ") if part):
        company, ago = each.split()
        disclosed(world, number, company, year - int(ago))
    Plan.objects.filter(pk=world.plan.pk).update(limits={"payer": name})
    sentence = unknown_fees(Plan.objects.select_related("cycle").get(pk=world.plan.pk))
    assert (says in sentence) if says else sentence == ""


def test_the_front_page_and_the_limits_say_it_and_lead_to_the_name(world):
    Demand.objects.filter(pk=world.demands["board"].pk).update(fee="board")
    disclosed(world, 1, "Velarix Pharma", 2025)
    client = Client()
    client.force_login(cast.ben())
    front = client.get(f"/plan/p/{world.plan.key}").content.decode()
    assert "give the name under which our payments are disclosed" in front
    assert f"/plan/p/{world.plan.key}/limits#limit-payer" in front
    form = client.get(f"/plan/p/{world.plan.key}/limits").content.decode()
    assert "give the name under which our payments are disclosed" in form
    assert '<option value="Velarix Pharma">' in form
    assert 'list="payers"' in form
    new = client.get(f"/plan/cycles/{world.cycle.key}/plans/new").content.decode()
    assert "give the name under which our payments are disclosed" in new
    assert payers() == ["Velarix Pharma"]
