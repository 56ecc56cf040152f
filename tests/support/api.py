"""Asking the API as somebody, and reading what it refuses."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from kolloquy.faces.api import callers, door
from kolloquy.faces.api.limits import Limits, Rate
from kolloquy.governance.models import User
from kolloquy.governance.tokens.actions import make_token
from kolloquy.governance.tokens.rules import is_of_use
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.reader import reader_of


def bearer(user: User, *scopes: Scope) -> Client:
    """A client with a token of theirs; without scopes, one for all they may do."""
    return Client(headers={"Authorization": f"Bearer {secret_of(user, *scopes)}"})


def secret_of(user: User, *scopes: Scope) -> str:
    wanted = scopes or tuple(scope for scope in Scope if is_of_use(scope, reader_of(user)))
    return make_token(name="a program", scopes=wanted, lasts=timedelta(days=30), by=user).secret


def problem(response: Any, status: int) -> dict[str, Any]:
    """The problem that was answered, after looking whether it is one."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["type"].startswith("urn:kolloquy:problem:")
    assert body["detail"].endswith("."), body
    return body


def ask_as_if_first(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Limits that nobody has used up."""
    limits = Limits(folder / "rates")
    monkeypatch.setattr(callers, "_limits", lambda: limits)


def ask_without_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (callers, door):
        monkeypatch.setattr(module, "PER_ADDRESS", Rate(10**6, 10**6))
    monkeypatch.setattr(callers, "PER_TOKEN", Rate(10**6, 10**6))
