"""A board is read in as many queries whether it has twenty contacts or a hundred, and what people wrote stays text."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kolloquy.identity.models import Expert
from kolloquy.kernel.ids import new_key
from kolloquy.planning.models import PlannedContact
from tests.support import cast, plans

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("by", ["colleague", "expert", "objective", "region"])
def test_more_contacts_cost_no_more_queries(client: Client, by: str) -> None:
    made = plans.drafted()
    client.force_login(cast.ben())
    url = f"/plan/p/{made.plan.key}/board?by={by}"
    client.get(url)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(url)
        return len(found.captured_queries)

    before = queries()
    rows = list(PlannedContact.objects.filter(plan=made.plan, colleague__isnull=False))
    for number in range(4):
        for row in rows:
            row.pk, row._state.adding, row.week = None, True, (row.week + number) % 13
            row.key = row.known_as = new_key()
            row.save()
    assert queries() <= before


def test_what_somebody_wrote_is_no_markup(client: Client) -> None:
    made = plans.drafted()
    client.force_login(cast.ben())
    Expert.objects.filter(pk=made.experts["Diaz"].pk).update(family='Diaz"><script>')
    made.demands["board"].name = 'Board <b>on</b> "registries"'
    made.demands["board"].save()
    html = client.get(f"/plan/p/{made.plan.key}/board").content.decode()
    assert "<script>" not in html.replace("<script src", "").replace('<script type="module"', "")
    assert "Diaz&quot;&gt;&lt;script&gt;" in html
    assert "Board <b>on" not in html
