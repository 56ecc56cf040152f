"""The pages of planning: the door, the front page, reasons and figures opened, each as far as the wall gives it."""

from typing import Any

import pytest
from django.test import Client

from kolloquy.planning.models import Cycle, Plan
from tests.support import cast, plans

pytestmark = pytest.mark.django_db


def as_(client: Client, who: str) -> Client:
    client.force_login(getattr(cast, who)())
    return client


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def front(made: plans.World, rest: str = "") -> str:
    return f"/plan/p/{made.plan.key}{rest}"


PAGES = ("", "/in", "/out", "/explain/value", "/explain/prices", "/explain/given", "/explain/load", "/explain/changes")


class TestWhoSeesAPlan:
    @pytest.mark.parametrize("who", ["ben", "ada", "kim"])
    def test_medical_and_compliance_open_every_figure(self, client: Client, who: str) -> None:
        made = plans.in_force()
        for rest in PAGES:
            text(as_(client, who).get(front(made, rest)))

    @pytest.mark.parametrize("who", ["cora", "rui"])
    def test_across_the_wall_one_knows_who_is_met_when_and_nothing_of_why(self, client: Client, who: str) -> None:
        made = plans.in_force()
        html = text(as_(client, who).get(front(made)))
        assert "Amaka Okafor" in html
        assert "Face to face" in html
        hidden = [*plans.OBJECTIVES.values(), "Earlier diagnosis", "Ada", "Gil", "Ivy", "3,120", "registry", "Board on"]
        for words in hidden:
            assert words not in html, words
        for rest in PAGES[1:]:
            assert client.get(front(made, rest)).status_code == 404, rest
