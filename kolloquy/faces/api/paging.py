"""Pages that go on from a cursor. A cursor is signed for one list and one person, and tells nobody anything."""

from typing import Annotated

from django.core import signing
from django.http import HttpRequest
from ninja import Query

from kolloquy.faces.api.callers import Caller
from kolloquy.faces.api.problems import not_valid

MOST = 200
After = Annotated[
    str | None, Query(description="Go on after the last page: the `after` of its `next`.", max_length=2000)
]
Limit = Annotated[int, Query(description="How many at most.", ge=1, le=MOST)]


def place(after: str | None, of: str, caller: Caller) -> str | None:
    """Where a list goes on, from the cursor it gave."""
    if after is None:
        return None
    try:
        return str(signing.loads(after, salt=_salt(of, caller)))
    except signing.BadSignature:
        raise not_valid(
            [("query.after", "This cursor was not given for this list; take it from `next`, or leave it out.")]
        ) from None


def next_page(request: HttpRequest, place: str | None, of: str, caller: Caller) -> str | None:
    """The address of the next page, the same question with a cursor; None on the last page."""
    if place is None:
        return None
    query = request.GET.copy()
    query["after"] = signing.dumps(place, salt=_salt(of, caller))
    return f"{request.path}?{query.urlencode()}"


def _salt(of: str, caller: Caller) -> str:
    return f"kolloquy.api.{of}.{caller.user.pk}"
