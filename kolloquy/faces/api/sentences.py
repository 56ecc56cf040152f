"""What is wrong with a request, in a sentence for each field."""

import json
from typing import Any

from django.http import HttpRequest
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser

from kolloquy.faces.api.problems import Refusal, not_found, not_valid
from kolloquy.governance.tokens.rules import NOT_KNOWN

_SENTENCES = {
    "missing": "“{field}” is missing; state it.",
    "extra_forbidden": "“{field}” is not known here; leave it out.",
    "enum": "“{field}” is one of {expected}.",
    "literal_error": "“{field}” is one of {expected}.",
    "string_type": "“{field}” is text; put it in quotes.",
    "string_too_long": "“{field}” has more than {max_length} letters; shorten it.",
    "string_too_short": "“{field}” is empty or too short; write at least {min_length} letters.",
    "string_pattern_mismatch": "“{field}” is not spelled as it should be; see its pattern in openapi.json.",
    "string_unicode": "“{field}” is not text that can be kept; send well-formed Unicode.",
    "too_long": "“{field}” has more than {max_length} entries; send fewer.",
    "too_short": "“{field}” is empty; name at least {min_length}.",
    "greater_than_equal": "“{field}” is at least {ge}.",
    "less_than_equal": "“{field}” is at most {le}.",
    "bool_parsing": "“{field}” is true or false.",
    "int_parsing": "“{field}” is a whole number.",
    "int_type": "“{field}” is a whole number.",
    "int_from_float": "“{field}” is a whole number.",
    "date_from_datetime_parsing": "“{field}” is a day written as 2026-03-31.",
    "date_from_datetime_inexact": "“{field}” is a day written as 2026-03-31, without a time.",
    "date_parsing": "“{field}” is a day written as 2026-03-31.",
    "date_type": "“{field}” is a day written as 2026-03-31.",
    "datetime_parsing": "“{field}” is an instant written as 2026-03-31T09:30:00Z.",
    "datetime_from_date_parsing": "“{field}” is an instant written as 2026-03-31T09:30:00Z.",
    "timezone_aware": "“{field}” needs its offset from UTC, as in 2026-03-31T09:30:00+02:00.",
    "value_error": "“{field}” cannot be taken: {error}.",
    "model_attributes_type": "The body is a JSON object; see its schema in openapi.json.",
}  # fmt: skip


class StrictParser(Parser):
    """JSON as its standard has it: without NaN and the infinities."""

    def parse_body(self, request: HttpRequest) -> Any:
        return json.loads(request.body, parse_constant=_no_number)


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def readable(error: Exception) -> Exception:
    """What the framework found wrong, as a refusal of ours; anything else as it is."""
    match error:
        case ValidationError():
            return _not_valid(error.errors)
        case AuthenticationError():
            return Refusal(401, NOT_KNOWN.reason, rule=NOT_KNOWN.rule)
        case HttpError(status_code=400):
            return Refusal(400, "The body is not JSON that can be read; send one well-formed JSON object in UTF-8.")
        case _:
            return error


def _not_valid(errors: list[dict[str, Any]]) -> Refusal:
    if any(error["loc"][0] == "path" for error in errors):
        return not_found()  # an id that cannot be one is answered like one that is not there
    return not_valid([(_place(error["loc"]), _sentence(error)) for error in errors[:50]])


def _place(loc: tuple[Any, ...]) -> str:
    # The framework names the parameter that a body fills; whoever sends it does not know that name.
    parts = [loc[0], *loc[2:]] if loc[0] == "body" else list(loc)
    return ".".join(str(part) for part in parts)[:200]


def _sentence(error: dict[str, Any]) -> str:
    context = error.get("ctx") or {}
    field = _place(error["loc"]).partition(".")[2] or "body"
    pattern = _SENTENCES.get(error["type"], "“{field}” is not as it should be; see its schema in openapi.json.")
    if error["type"] == "missing" and field == "body":
        return "The body is missing; send one JSON object."
    try:
        return pattern.format(field=field, **{name: str(value) for name, value in context.items()})
    except KeyError:
        return f"“{field}” is not as it should be; see its schema in openapi.json."
