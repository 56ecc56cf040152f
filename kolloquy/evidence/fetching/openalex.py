"""OpenAlex works by cursor paging.

https://developers.openalex.org/guides/page-through-results and /api-reference/authentication, seen 2026: at most
100 works a page, a free API key needed for more than a taste, each key with a daily allowance.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kolloquy.evidence.fetching import addresses
from kolloquy.evidence.fetching.polite import Manners, PoliteClient
from kolloquy.evidence.fetching.steps import Cursor, Step, changed, read_json
from kolloquy.kernel.problems import BadInput

PAGE = 100
_LABEL = "OpenAlex"


@dataclass(frozen=True, slots=True)
class OpenalexApi:
    query: str | None = None
    filter: str | None = None
    key: str | None = None
    contact: str | None = None
    address: str = addresses.OPENALEX
    page: int = PAGE
    name: str = "openalex"
    suffix: str = ".json.gz"
    asked: Mapping[str, str] = field(init=False)
    manners: Manners = field(
        default_factory=lambda: Manners(
            label=_LABEL,
            requests_a_second=8.0,
            key_setting="KOLLOQUY_OPENALEX_API_KEY",
            key_from="https://openalex.org/settings/api",
        )
    )

    def __post_init__(self) -> None:
        asked = {"search": self.query, "filter": self.filter}
        kept = {name: text.strip() for name, text in asked.items() if text and text.strip()}
        if not kept:
            raise BadInput("OpenAlex needs a query; give one with --query, or --filter, or both.")
        object.__setattr__(self, "asked", kept)

    def begin(self) -> Cursor:
        return {"cursor": "*"}

    def step(self, client: PoliteClient, cursor: Cursor, room: int | None) -> Step:
        params = {**self.asked, "per_page": str(min(self.page, room or self.page)), "cursor": cursor["cursor"]}
        if self.key:
            params["api_key"] = self.key
        if self.contact:
            params["mailto"] = self.contact
        body, answer = client.ask(
            f"{self.address.rstrip('/')}/works", lambda body: (body, read_json(body, _LABEL)), params=params
        )
        works, meta = _works(answer)
        onward, found = meta["next_cursor"], meta.get("count")
        return Step(
            cursor={"cursor": str(onward)} if onward and works else None,
            page=body if works else None,
            records=len(works),
            found=found if isinstance(found, int) else None,
        )


def _works(answer: Mapping[str, Any]) -> tuple[list[Any], Mapping[str, Any]]:
    works, meta = answer.get("results"), answer.get("meta")
    if not isinstance(works, list):
        raise changed(_LABEL, "JSON with a list “results”", "JSON without it")
    if not isinstance(meta, dict) or "next_cursor" not in meta:
        raise changed(_LABEL, "“meta.next_cursor”", "JSON without it")
    for work in works:
        if not isinstance(work, dict) or not str(work.get("id", "")).rsplit("/", 1)[-1].startswith("W"):
            raise changed(_LABEL, "an “id” such as https://openalex.org/W1 in every result", "a result without one")
    return works, meta
