"""What openapi.json says beyond what the operations say of themselves: problems, security, headers."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from kolloquy.faces.api.callers import Needs
from kolloquy.faces.api.problems import KINDS, MEDIA_TYPE
from kolloquy.governance.tokens.vocabulary import SCOPE_WORDS
from kolloquy.governance.wall.policy import Purpose

DESCRIPTION = """\
The same records, rules and refusals as the pages, for programs.

Every answer goes through the wall: it holds what the token's person sees today, and what they do not see is null or
not there. An id that does not exist and one that is not shown are answered alike.
"""
TAGS = [
    {"name": "Me", "description": "Who the token acts for."},
    {"name": "Experts", "description": "Who the experts are and what they stand for."},
    {"name": "Touchpoints", "description": "What passed between our people and experts."},
    {"name": "Notes", "description": "What was said; every reading is in the trail."},
    {"name": "Follow-ups", "description": "What we promised experts, and whether it was kept."},
    {"name": "Coordination", "description": "Contact pressure, dormancy, and sources that fell silent."},
    {"name": "Plans", "description": "Engagement plans: what they ask for, why, and how they go."},
    {"name": "Rights", "description": "What the law and an expert's own word come to."},
    {"name": "Crossings", "description": "What crossed the wall: releases and hand-overs."},
    {"name": "Imports", "description": "What came in from files, and who waits for a steward."},
    {"name": "Trail", "description": "Who did and read what; for Compliance."},
    {"name": "Organisation", "description": "People, territories, and the wall's table."},
    {"name": "Strategy", "description": "Imperatives, gaps, objectives and what they ask of experts."},
]
_KIND = {status: kind for status, (kind, _) in KINDS.items()}
_ALWAYS = (401, 403, 422, 429, 500, 503)
_WRITES = (400, 409, 413, 415)
_PURPOSE = [
    {
        "in": "header",
        "name": "X-Purpose",
        "required": False,
        "description": "What you look for, where it is not daily work; needs X-Reason, and the trail keeps both.",
        "schema": {"type": "string", "enum": [str(purpose) for purpose in Purpose]},
    },
    {
        "in": "header",
        "name": "X-Reason",
        "required": False,
        "description": "Why, in 5 to 500 letters; required with any purpose but work.",
        "schema": {"type": "string", "maxLength": 500},
    },
]
_ONCE = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "description": "Sent again within 24 hours, the request is done once and answered the same; "
    "with another body it is refused (409).",
    "schema": {"type": "string", "minLength": 1, "maxLength": 120, "pattern": "^[A-Za-z0-9_.:-]+$"},
}
_PROBLEM = {
    "title": "Problem",
    "description": "What, where, and what to do next (RFC 9457).",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "enum": [f"urn:kolloquy:problem:{kind}" for kind, _ in KINDS.values()]},
        "title": {"type": "string"},
        "status": {"type": "integer", "enum": list(KINDS)},
        "detail": {"type": "string", "description": "A sentence for a person."},
        "rule": {"type": "string", "description": "The rule that refused, such as FW-2."},
        "errors": {
            "type": "array",
            "description": "What is wrong in each place of the request.",
            "items": {
                "type": "object",
                "required": ["where", "sentence"],
                "properties": {"where": {"type": "string"}, "sentence": {"type": "string"}},
                "additionalProperties": False,
            },
        },
        "current": {"type": "object", "description": "With 409 and 412: the record as it is now."},
        "yours": {"type": "object", "description": "With 409 and 412: what you sent."},
    },
    "additionalProperties": False,
}


class Document(OpenAPISchema):
    def add_schema_definitions(self, definitions: dict[str, Any]) -> None:
        for name, definition in definitions.items():
            # Two shapes of one name would make the document say of one what holds for the other.
            if self.schemas.setdefault(name, definition) != definition:
                raise TypeError(f"Two shapes are called {name}; give one of them another name.")


def completed(document: OpenAPISchema, api: NinjaAPI) -> OpenAPISchema:
    needs = {
        operation.operation_id or api.get_openapi_operation_id(operation): auth
        for router in api._get_bound_routers()
        for view in router.path_operations.values()
        for operation in view.operations
        for auth in operation.auth_callbacks
        if isinstance(auth, Needs)
    }
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(operation, path, method, needs[operation["operationId"]])
    components = document["components"]
    components["schemas"]["Problem"] = _PROBLEM
    components["responses"] = {_KIND[status]: _problem(status) for status in KINDS if status in _EXAMPLES}
    components["parameters"] = {each["name"]: each for each in (*_PURPOSE, _ONCE)}
    components["securitySchemes"] = _schemes()
    document["servers"] = [{"url": "/", "description": "This installation."}]
    return document


def _complete(operation: dict[str, Any], path: str, method: str, needs: Needs) -> None:
    scope = [str(needs.scope)] if needs.scope else []
    operation["security"] = [{"token": scope}, {"session": []}]
    parameters = operation.setdefault("parameters", [])
    statuses = set(_ALWAYS)
    named = {each["name"] for each in parameters}
    if "If-Match" in named:
        statuses.update({412, 428})
    parameters += [_ref(each) for each in _PURPOSE]
    if "{" in path or named & {"expert", "topic"} or method != "get":
        statuses.add(404)
    if "/experts/" in path or "expert" in named:
        statuses.add(410)
    uploads = "multipart/form-data" in operation.get("requestBody", {}).get("content", {})
    if method == "post" and not uploads:
        parameters.append(_ref(_ONCE))
    if method != "get":
        statuses.update(_WRITES)
    for status in sorted(statuses):
        operation["responses"][status] = {"$ref": f"#/components/responses/{_KIND[status]}"}


def _ref(parameter: dict[str, Any]) -> dict[str, Any]:
    return {"$ref": f"#/components/parameters/{parameter['name']}"}


def _problem(status: int) -> dict[str, Any]:
    kind, title = KINDS[status]
    example = {"type": f"urn:kolloquy:problem:{kind}", "title": title, "status": status, "detail": _EXAMPLES[status]}
    answer: dict[str, Any] = {
        "description": title + ".",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
    if status in {429, 503}:
        answer["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "string"}}}
    if status == 401:
        answer["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    return answer


_EXAMPLES = {
    400: "The body is not JSON that can be read; send one well-formed JSON object in UTF-8.",
    401: "This token expired on 2026-03-31; make a new one on /account/tokens.",
    403: "Touchpoints are shown to the functions that meet experts; ask Compliance if you need one.",
    404: "There is no such record, or it is not shown to you; check the id.",
    409: "This Idempotency-Key was used for another request within a day; send a new key with a new request.",
    410: "Nothing is said of this expert any more.",
    412: "Somebody changed this record meanwhile; compare the two versions and send yours again with the current one.",
    413: "The request has 10.0 MB and at most 1 MB are read; send less at once.",
    415: "A request of the kind “text/plain” is not read here; send application/json.",
    422: "“on” is missing; state it.",
    428: "State the version you change, in If-Match or in “version”.",
    429: "You ask more often than is served; ask again in 3 s.",
    500: "Something broke here; nothing was changed. Tell your administrator when it happened.",
    503: "The records are busy; ask again in a few seconds.",
}


def _schemes() -> dict[str, Any]:
    scopes = "\n".join(f"- `{scope}`: {words}" for scope, words in SCOPE_WORDS.items())
    return {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "kq_…",
            "description": f"A token from the page /account/tokens, made for some of these scopes:\n\n{scopes}",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "The session of the web app, for its own pages; a write also needs X-CSRFToken.",
        },
    }
