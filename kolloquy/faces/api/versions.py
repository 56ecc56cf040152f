"""Two people, one record: a change names the version it was made to, and who was second sees both."""

import re
from typing import Annotated, Any

from django.http import HttpResponse
from ninja import Header

from kolloquy.engagement.problems import Conflict
from kolloquy.faces.api.problems import Refusal, not_valid
from kolloquy.strategy.problems import Conflict as StrategyConflict

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=20, description="The ETag of the version you change; or state “version”."),
]
_STATED = re.compile(r'(?:W/)?"(\d{1,9})"')


def etag(version: int | None, response: HttpResponse) -> None:
    if version is not None:
        response["ETag"] = f'"{version}"'


def version_of(if_match: str | None, version: int | None) -> int:
    """The version a change was made to, from the header or the body."""
    found = _STATED.fullmatch(if_match.strip()) if if_match else None
    if if_match and not found:
        raise not_valid([("header.If-Match", 'If-Match holds the ETag you were given, such as "3".')])
    if found:
        return int(found[1])
    if version is None:
        raise Refusal(428, "Say which version you change, in If-Match or in “version”; read the record to learn it.")
    return version


def conflicting(error: Conflict | StrategyConflict, if_match: str | None, *, current: Any, yours: Any) -> Refusal:
    """412 for whoever sent If-Match, 409 for whoever did not; both versions, so that neither is lost silently."""
    return Refusal(
        412 if if_match else 409,
        str(error),
        more={"current": current.model_dump(mode="json"), "yours": yours.model_dump(mode="json", exclude_unset=True)},
        headers={"ETag": f'"{error.version}"'},
    )
