"""Every field of every table says whose data it holds."""

import pytest
from django.apps import apps
from django.db import models

OURS = [model for model in apps.get_models() if model.__module__.startswith("kolloquy.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_field_has_exactly_one_privacy_class(model: type[models.Model]) -> None:
    privacy = getattr(model, "Privacy", None)
    assert privacy is not None, f"{model.__name__} has no Privacy"
    assert "Privacy" in vars(model), f"{model.__name__} has inherited its Privacy; every table names its own fields"
    both = privacy.open & privacy.personal
    assert not both, f"{both} are in two classes"
    fields = {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}
    if isinstance(model._meta.pk, models.CompositePrimaryKey):
        fields.add("pk")
    assert privacy.open | privacy.personal == fields


def test_there_are_tables_to_look_at() -> None:
    assert {model.__name__ for model in OURS} >= {"User", "Work", "Expert", "StewardDecision", "TopicStanding"}


def test_names_and_contacts_are_personal_everywhere() -> None:
    telling = {"family", "given", "printed_name", "first_name", "last_name", "email", "orcid", "npi", "amount"}
    for model in OURS:
        # What a kind of work is paid is nobody's income.
        allowed = {"amount"} if model._meta.label == "strategy.FeeCategory" else set()
        assert not model.Privacy.open & telling - allowed, model.__name__
