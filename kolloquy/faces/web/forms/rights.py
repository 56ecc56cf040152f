"""What somebody notes about an expert's rights, read from a form; whether it may be so is asked of the actions."""

from typing import Any

from django import forms

from kolloquy.governance.rights.rules import THEIR_OWN
from kolloquy.governance.rights.seen import CHANNELS
from kolloquy.governance.rights.vocabulary import (
    EVERYTHING,
    Basis,
    Correctable,
    NoticeHow,
    Purpose,
    RequestKind,
    Said,
    StanceKind,
)
from kolloquy.governance.rights.written import TIMES, WEEKDAYS

_DAY = {"required": "Give the day.", "invalid": "Give the day as year-month-day, such as 2026-03-31."}
_CHOOSE = {"required": "Choose one.", "invalid_choice": "Choose one of the list."}
SOURCES = [(value, words) for value, words in Said.choices if value != Said.MERGED]
PURPOSES = [(value, words) for value, words in Purpose.choices if value not in THEIR_OWN]
SCOPES = [(EVERYTHING, "Everything"), *PURPOSES]


def _in_words(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value.capitalize()) for value in values]


class HeardForm(forms.Form):
    """Something an expert said: when, and how we know."""

    said_on = forms.DateField(error_messages=_DAY)
    source = forms.ChoiceField(choices=SOURCES, error_messages=_CHOOSE)
    proof = forms.CharField(required=False)


class WishesForm(HeardForm):
    channel = forms.MultipleChoiceField(choices=list(CHANNELS.items()), required=False)
    weekday = forms.MultipleChoiceField(choices=_in_words(WEEKDAYS), required=False)
    time = forms.MultipleChoiceField(choices=_in_words(TIMES), required=False)
    format = forms.CharField(required=False)
    content = forms.CharField(required=False)
    topic = forms.CharField(required=False)
    frequency = forms.IntegerField(
        required=False, min_value=0, max_value=100,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Give a whole number from 0 to 100, or leave it out."),
    )  # fmt: skip

    def wishes(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        listed = {name: cleaned[name].replace(";", ",").split(",") for name in ("format", "content", "topic")}
        chosen = {name: cleaned[name] for name in ("channel", "weekday", "time", "frequency")}
        return {**chosen, **listed}


class ConsentForm(HeardForm):
    purpose = forms.ChoiceField(choices=PURPOSES, error_messages=_CHOOSE)
    channel = forms.ChoiceField(choices=list(CHANNELS.items()), error_messages=_CHOOSE)
    given = forms.ChoiceField(choices=[("yes", "Given"), ("no", "Withdrawn")], error_messages=_CHOOSE)


class StanceForm(HeardForm):
    kind = forms.ChoiceField(choices=StanceKind.choices, error_messages=_CHOOSE)
    scope = forms.ChoiceField(choices=SCOPES, required=False)
    holds = forms.ChoiceField(choices=[("yes", "Raised"), ("no", "No longer holds")], error_messages=_CHOOSE)


class NoticeForm(forms.Form):
    given_on = forms.DateField(error_messages=_DAY)
    how = forms.ChoiceField(choices=NoticeHow.choices, error_messages=_CHOOSE)
    language = forms.CharField(max_length=8)
    reference = forms.CharField(required=False)


class BasisForm(forms.Form):
    basis = forms.ChoiceField(choices=Basis.choices, error_messages=_CHOOSE)
    since = forms.DateField(error_messages=_DAY)
    because = forms.CharField(required=False)


class RequestForm(forms.Form):
    kind = forms.ChoiceField(choices=RequestKind.choices, error_messages=_CHOOSE)
    received_on = forms.DateField(error_messages=_DAY)
    source = forms.ChoiceField(choices=SOURCES, error_messages=_CHOOSE)
    words = forms.CharField(required=False)
    scope = forms.ChoiceField(choices=SCOPES, required=False)
    field = forms.ChoiceField(choices=[("", ""), *Correctable.choices], required=False)
    value = forms.CharField(required=False)

    def details(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned["kind"] == RequestKind.CORRECTION and cleaned["field"]:
            return {"values": {cleaned["field"]: cleaned["value"]}}
        if cleaned["kind"] == RequestKind.OBJECTION and cleaned["scope"]:
            return {"scope": cleaned["scope"]}
        return {}
