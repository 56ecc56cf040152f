"""A row of any table, made from its columns alone, with a word in it that stands nowhere else.

A new table is planted on the day it is added; one whose constraints the plain values break is told how in `TOLD`.
"""

from datetime import timedelta
from typing import Any

from django.db import models

from kolloquy.engagement.models import UnverifiedExpert
from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.workflows.held_on_expert import NOBODYS, tables

AnyModel = type[models.Model]
# What the columns do not say by themselves.
TOLD: dict[str, dict[str, Any]] = {
    "identity.Expert": {"state": "current", "absorbed_into": None},
    "wall.Release": {"kind": "single", "state": "prepared"},
    "strategy.Objective": {"baseline": 1.0, "target": 2.0},
}
# What leads to the expert by naming the id in its text.
NAMING = {("api.KeptAnswer", "body"), ("planning.LimitPrice", "sentence")}


class Planter:
    def __init__(self, expert: Expert, by: User) -> None:
        self.expert, self.by = expert, by
        self.words: dict[str, str] = {}  # table.column: the word planted there
        self._made: dict[AnyModel, models.Model] = {Expert: expert, User: by}

    def everywhere(self) -> None:
        for model in tables():
            label = model._meta.label
            if label not in NOBODYS and model._meta.app_label != "trail":
                self.row(model)
        word = self._word("trail.Payload.text")
        told = {"told": word}
        record(
            Event("expert.planted", "expert", self.expert.pk, {}, told, person=f"expert:{self.expert.pk}"), by=self.by
        )

    def row(self, model: AnyModel) -> models.Model:
        if model not in self._made:
            values = {
                field.name: self._value(model, field)
                for field in model._meta.concrete_fields
                if not isinstance(field, models.AutoField)
            }
            made = model(**values)
            model._default_manager.bulk_create([made])
            self._made[model] = made
        return self._made[model]

    def _word(self, place: str) -> str:
        word = f"w{len(self.words):03}q"  # short enough for every column
        self.words[place] = word
        return word

    def _value(self, model: AnyModel, field: Any) -> Any:
        place = f"{model._meta.label}.{field.name}"
        if field.name in TOLD.get(model._meta.label, {}):
            return TOLD[model._meta.label][field.name]
        if isinstance(field, models.ForeignKey):
            return self._related(model, field)
        personal = field.name in model.Privacy.personal  # type: ignore[attr-defined]
        if field.name == "expert_id" or field.name.endswith("_expert_id"):
            return self.expert.pk
        if isinstance(field, models.JSONField):
            return self._json(model, field, place)
        if isinstance(field, models.TextField | models.CharField):
            return self._text(model, field, place, personal)
        return _plain(field)

    def _related(self, model: AnyModel, field: Any) -> Any:
        target = field.related_model
        if target is User and field.null:
            return None
        if target is model or (field.null and target not in {Expert, UnverifiedExpert}):
            return None
        return self.row(target)

    def _text(self, model: AnyModel, field: Any, place: str, personal: bool) -> Any:
        if field.choices:
            return field.choices[0][0]
        if (model._meta.label, field.name) in NAMING:
            return f"{self.expert.pk} {self._word(place)}"
        if personal:
            return self._word(place)
        if field.has_default() or field.blank:
            return field.get_default()
        if field.unique or not field.null:
            return f"x{len(self._made)}"[: field.max_length]
        return None

    def _json(self, model: AnyModel, field: Any, place: str) -> Any:
        word = self._word(place)
        if field.name == "movements":
            return {"new": {"count": 1, "sample": [{"expert_id": self.expert.pk, "name": word}]}}
        if field.name == "candidates":
            return [{"expert_id": self.expert.pk, "because": word}]
        return {"expert": self.expert.pk, "word": word}


def _plain(field: Any) -> Any:
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if isinstance(field, models.DateTimeField):
        return clock.now()
    if isinstance(field, models.DateField):
        return clock.today() - timedelta(days=1)
    return b"x" if isinstance(field, models.BinaryField) else field.to_python(1)
