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

from kolloquy.faces.api.api import api
from tests.support import api_world
from tests.support.api import ask_without_limit

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


@pytest.fixture
def _django_db_helper() -> None:
    """In the place of pytest-django's: making everybody and their tokens again for each operation takes too long."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[api_world.World]:
    monkeypatch = pytest.MonkeyPatch()
    ask_without_limit(monkeypatch)
    SCHEMA.app = get_wsgi_application()
    with django_db_blocker.unblock(), transaction.atomic():
        yield api_world.world()
        transaction.set_rollback(True)
    monkeypatch.undo()


@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=lambda each: each)
def test_nothing_breaks_and_nothing_is_answered_outside_the_document(
    world: api_world.World, path: str, method: str
) -> None:
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


def asked_by_everybody(strategy: Any, world: api_world.World) -> Callable[[], None]:
    @FEW
    @given(case=strategy)
    def ask(case: Any) -> None:
        for secret in world.tokens.values():
            with transaction.atomic():
                response = case.call(headers={"Authorization": f"Bearer {secret}"})
                transaction.set_rollback(True)
            case.validate_response(response, checks=CHECKS)

    return ask


def test_every_operation_asks_who_it_is(world: api_world.World) -> None:
    for path, method in OPERATIONS:
        address = path.replace("{", "").replace("}", "")
        for client in (Client(), Client(headers={"Authorization": "Bearer kq_x"})):
            assert client.generic(method.upper(), address).status_code == 401, (path, method)
