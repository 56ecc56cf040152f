"""What somebody tells about an exchange, read from a form; whether it may be so is asked of the actions."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from kolloquy.engagement.vocabulary import ChannelQuality, Sentiment, Stage
from kolloquy.governance.models import User
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.topics import topics_for
from kolloquy.strategy.vocabulary import Channel

# Where a connection can be good or bad.
OVER_A_LINE = frozenset({Channel.VIRTUAL.value, Channel.WEBINAR.value})
_DAY = "Give the day as year-month-day, such as 2026-03-31."
_NUMBER = "Give the minutes as a whole number, or leave them out."


def whole_number(text: str, wrong: str) -> int | None:
    if not text.strip():
        return None
    # Nine digits are more than any exchange has minutes; what is longer is no number somebody meant.
    if not text.strip().isdecimal() or len(text.strip()) > 9:
        raise forms.ValidationError(wrong)
    return int(text)


class DetailsForm(forms.Form):
    """How, when and where; the log, the plan and the change share it."""

    channel = forms.ChoiceField(choices=Channel.choices, error_messages={"invalid_choice": "Choose how you met."})
    on = forms.DateField(error_messages={"required": "Give the day.", "invalid": _DAY})
    starts_at = forms.TimeField(
        required=False, error_messages={"invalid": "Give the time as hours:minutes, such as 14:30."}
    )
    minutes = forms.CharField(required=False)
    place = forms.CharField(required=False)
    channel_quality = forms.TypedChoiceField(
        choices=[("", ""), *ChannelQuality.choices], coerce=int, empty_value=None, required=False
    )
    sentiment = forms.TypedChoiceField(
        choices=[("", ""), *Sentiment.choices], coerce=int, empty_value=None, required=False
    )
    stage = forms.TypedChoiceField(choices=[("", ""), *Stage.choices], empty_value=None, required=False)

    def __init__(self, data: QueryDict | None = None, *, side: str, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.side = side  # of whoever fills it in
        asked = data if isinstance(data, QueryDict) else QueryDict()
        initial = kwargs.get("initial") or {}
        self.topics: list[str] = asked.getlist("topic") if data is not None else list(initial.get("topics", ()))
        self.colleagues: list[str] = (
            asked.getlist("colleague") if data is not None else list(initial.get("colleagues", ()))
        )

    def clean_minutes(self) -> int | None:
        return whole_number(self.cleaned_data["minutes"], _NUMBER)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("channel") not in OVER_A_LINE:
            cleaned["channel_quality"] = None
        on, at = cleaned.get("on"), cleaned.pop("starts_at", None)
        cleaned["starts_at"] = datetime.combine(on, at, tzinfo=UTC) if on and at else None
        cleaned["topics"] = chosen_topics(self.topics, self.side)
        cleaned["colleagues"] = chosen_colleagues(self.colleagues)
        return cleaned

    def details(self) -> dict[str, Any]:
        """What the actions take, by their names."""
        names = (
            "channel", "on", "starts_at", "minutes", "place", "channel_quality", "sentiment", "stage", "topics", "colleagues",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}


class LogForm(DetailsForm):
    note = forms.CharField(required=False, strip=False)
    promise = forms.CharField(required=False)
    due_on = forms.DateField(required=False, error_messages={"invalid": _DAY})
    form_key = forms.CharField(required=False, max_length=40)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("promise") and not cleaned.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", "Say by when you promised it.")
        return cleaned


class ChangeForm(DetailsForm):
    version = forms.IntegerField(min_value=1, max_value=2**31)


def chosen_topics(slugs: Iterable[str], side: str) -> list[DiscussionTopic]:
    """In the order they were ticked; one that this side cannot name is left out."""
    wanted = list(dict.fromkeys(slugs))
    found = {topic.slug: topic for topic in topics_for(side).filter(slug__in=wanted)}
    return [found[slug] for slug in wanted if slug in found]


def chosen_colleagues(names: Iterable[str]) -> list[User]:
    wanted = {int(name) for name in names if name.isdecimal() and len(name) < 10}
    return list(User.objects.filter(pk__in=wanted, is_active=True).order_by("pk"))
