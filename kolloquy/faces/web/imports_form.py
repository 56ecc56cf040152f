"""The form that says how a file is read: which column is what, which word means what, and how days are written."""

from collections.abc import Sequence
from dataclasses import replace

from django.http import QueryDict

from kolloquy.engagement.incoming import queries
from kolloquy.engagement.incoming.models import Import
from kolloquy.engagement.incoming.readers import dates
from kolloquy.engagement.incoming.readers.mapping import ALL_FIELDS, KINDS, Kind, Mapping, from_json, places
from kolloquy.engagement.rules import MEETING_FUNCTIONS
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.vocabulary import Function
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold
from kolloquy.strategy.vocabulary import Channel

_OURS = {"channel": Channel.choices, "status": Status.choices}
_ONLY = {
    Kind.ACCOUNTS: [
        "expert_id",
        "npi",
        "orcid",
        "account",
        "given",
        "family",
        "name",
        "institution",
        "city",
        "country",
    ],
    Kind.WEBINAR: [
        "name",
        "given",
        "family",
        "email",
        "institution",
        "country",
        "account",
        "on",
        "joined",
        "left",
        "minutes",
        "attended",
        "title",
        "source_key",
    ],
}


def mapping_from(posted: QueryDict, before: Mapping, header: Sequence[str]) -> Mapping:
    """What the form says; a column that is not in the file is not taken for one."""
    columns = {
        field: (heading,)
        for field in ALL_FIELDS
        if (heading := posted.get(f"column_{field}", "")) and heading in header
    }
    told_words = {field: dict(words) for field, words in before.words.items()}
    for name, ours in posted.items():
        field, _, theirs = name.removeprefix("word_").partition("_")
        if name.startswith("word_") and field in _OURS and ours:
            told_words.setdefault(field, {})[theirs] = str(ours)
    fixed = {key: value for key, value in before.fixed.items() if key not in {"channel", "on", "title"}}
    fixed |= {key: said for key in ("on", "title") if (said := posted.get(f"fixed_{key}", "").strip())}
    if channel := posted.get("fixed_channel"):
        fixed["channel"] = channel
    name = posted.get("save", "").strip() or before.name
    made = replace(before, name=name, columns=columns, words=told_words, fixed=fixed)
    told = made.as_json() | {
        "kind": posted.get("kind", before.kind),
        "system": posted.get("system", "").strip() or before.system,
        "dates": posted.get("dates", before.dates),
        "time_zone": posted.get("time_zone", "").strip() or "UTC",
    }
    return from_json(told)


def form_of(importing: Import, by: User) -> dict[str, object]:
    """What the preview's page offers its own person."""
    asked, function = queries.asked_of(importing)
    try:
        opened = queries.opened(importing, by)
    except BadInput:  # the sentence stands on the page already
        opened = queries.Opened([], queries.opened_header(importing), {}, asked.mapping is not None)
    mapping = asked.mapping
    functions = [(value, words) for value, words in Function.choices if value in MEETING_FUNCTIONS]
    context: dict[str, object] = {
        "shown": opened.rows,
        "is_table": opened.is_table,
        "channels": Channel.choices,
        "functions": functions if by.function == Function.DATA_STEWARD else [],
        "function": function or "",
        "with_text": asked.keep_body,
        "channel_for_all": asked.channel or "",
        "time_zone": mapping.time_zone if mapping else asked.time_zone,
    }
    if mapping is None:
        return context
    at = places(mapping, opened.header)
    wanted = _ONLY.get(mapping.kind) or [field for field in ALL_FIELDS if field not in {"joined", "left", "attended"}]
    return context | {
        "mapping": mapping,
        "kinds": [(str(kind), words) for kind, words in KINDS.items()],
        "orders": [(str(order), words) for order, words in dates.IN_WORDS.items()],
        "header": opened.header,
        "fields": [
            {"field": field, "words": ALL_FIELDS[field], "column": opened.header[at[field]] if field in at else ""}
            for field in wanted
        ],
        "unused": [name for i, name in enumerate(opened.header) if name and i not in at.values()],
        "said": [_said(field, theirs, mapping) for field, theirs in opened.words.items() if theirs],
        "fixed": dict(mapping.fixed),
    }


def _said(field: str, theirs: Sequence[str], mapping: Mapping) -> dict[str, object]:
    known = {fold(word): ours for word, ours in mapping.words.get(field, {}).items()} | {
        fold(value): value for value, _ in _OURS[field]
    }
    return {
        "field": field,
        "words": ALL_FIELDS[field],
        "choices": _OURS[field],
        "rows": [{"theirs": word, "ours": known.get(fold(word), "")} for word in theirs],
    }
