"""The committed API document is the one that is served, and says all that a reader of it needs."""

import json
import re
from typing import Any

import pytest

from kolloquy.faces.api.api import api
from kolloquy.governance.tokens.vocabulary import Scope
from tests.support.snapshots import ROOT, assert_fresh

DOCUMENT: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema()))
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}


def test_the_committed_document_is_fresh() -> None:
    assert_fresh(
        "docs/reference/generated/openapi.json",
        json.dumps(DOCUMENT, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
    )


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_what_it_is_for_and_how_it_may_be_refused(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert {"401", "403", "422", "429", "500", "503"} <= set(operation["responses"])
    assert "404" in operation["responses"] or "{" not in name
    assert operation["security"][0].keys() == {"token"}
    for status, said in operation["responses"].items():
        shared = said.get("$ref", "").rsplit("/", 1)[-1]
        answer = DOCUMENT["components"]["responses"][shared] if shared else said
        kinds = set(answer["content"])
        assert kinds == ({"application/json"} if status < "300" else {"application/problem+json"}), status


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_is_in_the_reference(name: str) -> None:
    method, path = name.split(" ")
    text = (ROOT / "docs/reference/api.md").read_text(encoding="utf-8")
    assert f"`{method} {path.removeprefix('/api/v1')}`" in text, f"{name} is not in docs/reference/api.md"


def test_every_scope_is_needed_by_some_operation_and_is_in_the_reference() -> None:
    needed = {scope for operation in OPERATIONS.values() for scope in operation["security"][0]["token"]}
    assert needed <= {str(scope) for scope in Scope}
    text = (ROOT / "docs/reference/api.md").read_text(encoding="utf-8")
    for scope in Scope:
        assert f"`{scope}`" in text, f"{scope} is not in docs/reference/api.md"
        assert scope in needed, f"nothing needs {scope}"


def test_parameters_in_addresses_and_examples_are_plain() -> None:
    assert not re.search(r"@(?!example\.org)[a-z]+\.[a-z]+", json.dumps(DOCUMENT))
