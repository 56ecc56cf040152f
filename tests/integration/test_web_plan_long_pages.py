"""Long lists of a plan come a page at a time or folded, so that a phone shows their beginning and not all of them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kolloquy.faces.web import plan_record
from kolloquy.kernel import clock
from kolloquy.planning.models import PlanChange
from kolloquy.planning.moving.actions import move_contact
from tests.support import cast, exchange, plans

pytestmark = pytest.mark.django_db


def text(response: Any) -> str:
    return str(response.content.decode())


def as_ben(client: Client) -> Client:
    client.force_login(cast.ben())
    return client


def test_rows_behind_a_figure_come_a_page_at_a_time(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    made = plans.in_force()
    monkeypatch.setattr(plan_record, "ROWS", 2)
    first = text(as_ben(client).get(f"/plan/p/{made.plan.key}/record/rows?show=planned"))
    assert "1 to 2 of" in first
    assert "Those before" not in first
    second = text(client.get(f"/plan/p/{made.plan.key}/record/rows?show=planned&start=2"))
    assert "start=0" in second
    assert "1 to 2 of" in text(client.get(f"/plan/p/{made.plan.key}/record/rows?show=planned&start=x"))


def test_moves_since_the_signature_are_folded_after_the_first(client: Client) -> None:
    made = plans.in_force()
    row = made.contact("Quispe")
    move_contact(contact=row, version=1, week=8, because="the clinic asked for it", by=cast.ada())
    kept = PlanChange.objects.get()
    page = f"/plan/p/{made.plan.key}/review"
    assert "the earlier ones" not in text(as_ben(client).get(page))
    for _ in range(11):
        kept.pk = None
        kept.save()
    html = text(client.get(page))
    assert "All 12, the earlier ones" in html
    assert html.count("from week 8 to week 9") == 12
    for _ in range(100):
        kept.pk = None
        kept.save()
    assert "The latest 100 of 112" in text(client.get(page))


@pytest.mark.parametrize("by, name", [("expert", "Rosa Diaz"), ("objective", "Two registries"), ("region", "Iberia")])
def test_a_phone_has_the_rows_of_the_board_to_unfold(client: Client, by: str, name: str) -> None:
    made = plans.drafted()
    html = text(as_ben(client).get(f"/plan/p/{made.plan.key}/board?by={by}"))
    listed = html[html.index('id="rows-h"') : html.index('id="weeks-h"')]
    assert name in listed
    assert listed.count('<details class="fold phone-row"') >= 3
    assert "Week 10" in listed
    assert 'id="rows-h"' not in text(client.get(f"/plan/p/{made.plan.key}/board"))


def test_weeks_of_conflicts_are_folded_after_the_first_four(client: Client) -> None:
    made = plans.in_force()
    for family, week in (
        ("Ferreira", 6),
        ("Diaz", 8),
        ("Lindqvist", 9),
        ("Ferreira", 10),
        ("Hofstätter", 11),
        ("Diaz", 12),
    ):
        who = exchange.told_what_we_hold(made.experts[family])
        ahead = (plans.monday(week) + timedelta(days=3) - clock.today()).days
        exchange.planned(who, by=cast.cora(), ahead=ahead, channel="virtual")
    html = text(as_ben(client).get("/plan/conflicts"))
    assert "later week" in html
