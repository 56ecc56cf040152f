"""A table points only at tables of its own room or of rooms below: data looks where imports look."""

import tomllib

import pytest
from django.apps import apps
from django.db import models

from tests.support.snapshots import ROOT

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
LAYERS: list[list[str]] = [
    [each.strip() for each in layer.split("|")]  # siblings share a layer and do not see each other
    for layer in next(contract["layers"] for contract in CONTRACTS if contract["type"] == "layers")
]
KEYS = [
    (model, field)
    for model in apps.get_models()
    if model.__module__.startswith("kolloquy.")
    for field in model._meta.local_fields
    if field.is_relation and field.related_model
]


def room(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def floor(name: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if name in layer)


@pytest.mark.parametrize(("model", "field"), KEYS, ids=lambda each: getattr(each, "__name__", None) or each.name)
def test_a_foreign_key_points_down(model: type[models.Model], field: models.Field) -> None:  # type: ignore[type-arg]
    target = field.related_model
    assert isinstance(target, type)
    if not target.__module__.startswith("kolloquy."):
        pytest.skip("Django's own table")
    here, there = floor(room(model)), floor(room(target))
    assert here < there or room(model) == room(target), f"{model.__name__}.{field.name} looks up"


def test_there_are_keys_to_look_at() -> None:
    assert {(model.__name__, field.name) for model, field in KEYS} >= {("Authorship", "work"), ("Topic", "followed_by")}
