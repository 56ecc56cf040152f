"""The operations, put together; loaded by the door with the first request."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from kolloquy.faces.api import problems
from kolloquy.faces.api.document import DESCRIPTION, TAGS, Document, completed
from kolloquy.faces.api.operations import (
    coordination,
    crossings,
    experts,
    follow_ups,
    hearing,
    imports,
    me,
    notes,
    organisation,
    plan_activities,
    plan_reviews,
    plans,
    rights,
    strategy,
    touchpoints,
    trail,
)
from kolloquy.faces.api.sentences import StrictParser, readable

ROUTERS = (
    me,
    experts,
    touchpoints,
    notes,
    follow_ups,
    coordination,
    plans,
    plan_activities,
    plan_reviews,
    rights,
    crossings,
    imports,
    trail,
    organisation,
    strategy,
)


class Api(NinjaAPI):
    def on_exception(self, request: HttpRequest, exc: Any) -> HttpResponse:
        return problems.answer(readable(exc))

    def get_openapi_operation_id(self, operation: Operation) -> str:
        return operation.view_func.__name__

    def get_openapi_schema(self, **_: Any) -> OpenAPISchema:
        return _document()


api = Api(
    title="Kolloquy",
    version="1",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="kolloquy-api",
    parser=StrictParser(),
    openapi_extra={"tags": TAGS},
)
assert hearing.router is rights.router  # loaded for what it adds there
for module in ROUTERS:
    api.add_router("", module.router, tags=[module.TAG])


@cache
def _document() -> OpenAPISchema:
    return completed(Document(api, "api/v1/"), api)
