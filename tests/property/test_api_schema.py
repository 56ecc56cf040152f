"""Everything the API's document allows is asked, by everybody: nothing breaks, and nothing is answered that it does not say.

Each request is made once and sent with every role's token, in a transaction that is taken back. The few examples of
every day are always the same; `KOLLOQUY_SCHEMA_EXAMPLES=200` asks others, and more, by night.
"""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kolloquy.engagement.actions import add_note
from kolloquy.faces.api.api import api
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from tests.support import cast, exchange
from tests.support.api import ask_without_limit, secret_of

pytestmark = pytest.mark.django_db  # has the database made; the module's own transaction stands in for one per test
EXAMPLES = int(os.environ.get("KOLLOQUY_SCHEMA_EXAMPLES", "1"))
CHECKS: list[Any] = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
DOCUMENT: dict[str, Any] = dict(api.get_openapi_schema())
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS = [(path, method) for path, methods in DOCUMENT["paths"].items() for method in methods]
FEW = settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES < 10,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


class World:
    """The cast with their tokens, and a record of each kind under the ids that the document gives as examples."""

    def __init__(self) -> None:
        self.tokens = {str(user): secret_of(user) for user in cast.everybody()}
        expert = Expert.objects.create(
            expert_id="EWF3XDP7JM", family="Okafor", given="Amaka", sort_name="okafor amaka", changed_at=clock.now()
        )
        exchange.topic("Mode of action")
        touchpoint = exchange.met(expert, by=cast.ada(), ago=3)
        note = add_note(touchpoint=touchpoint, text="Asked for data.", by=cast.ada())
        self.known: dict[str, dict[str, str]] = {
            "experts": {"expert_id": expert.pk, "topic": "heart-failure"},
            "touchpoints": {"key": touchpoint.key},
            "notes": {"key": note.key},
        }

    def known_in(self, path: str) -> dict[str, str] | None:
        if "{" not in path:
            return None
        return self.known.get(path.removeprefix("/api/v1/").split("/")[0])


@pytest.fixture
def _django_db_helper() -> None:
    """In the place of pytest-django's: making everybody and their tokens again for each operation takes too long."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    monkeypatch = pytest.MonkeyPatch()
    ask_without_limit(monkeypatch)
    SCHEMA.app = get_wsgi_application()
    with django_db_blocker.unblock(), transaction.atomic():
        yield World()
        transaction.set_rollback(True)
    monkeypatch.undo()


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda each: each)
def test_nothing_breaks_and_nothing_is_answered_outside_the_document(world: World, path: str, method: str) -> None:
    operation = SCHEMA[path][method.upper()]
    known = world.known_in(path)
    strategies = [
        operation.as_strategy(GenerationMode.POSITIVE, path_parameters=known),
        *operation.get_strategies_from_examples(),
    ]
    if operation.body or operation.query:
        strategies.append(operation.as_strategy(GenerationMode.NEGATIVE, path_parameters=known))
    for strategy in strategies:
        asked_by_everybody(strategy, world)()


def asked_by_everybody(strategy: Any, world: World) -> Callable[[], None]:
    @FEW
    @given(case=strategy)
    def ask(case: Any) -> None:
        for secret in world.tokens.values():
            with transaction.atomic():
                response = case.call(headers={"Authorization": f"Bearer {secret}"})
                transaction.set_rollback(True)
            case.validate_response(response, checks=CHECKS)

    return ask


def test_every_operation_asks_who_it_is(world: World) -> None:
    for path, method in OPERATIONS:
        address = path.replace("{", "").replace("}", "")
        for client in (Client(), Client(headers={"Authorization": "Bearer kq_x"})):
            assert client.generic(method.upper(), address).status_code == 401, (path, method)
