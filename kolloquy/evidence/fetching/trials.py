"""ClinicalTrials.gov by its API v2: pages of studies, each naming the token of the next.

https://clinicaltrials.gov/data-api/api, version 2.0.5, seen 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kolloquy.evidence.fetching import addresses
from kolloquy.evidence.fetching.polite import Manners, PoliteClient
from kolloquy.evidence.fetching.steps import Cursor, Step, changed, read_json
from kolloquy.kernel.problems import BadInput

PAGE = 500  # of the 1,000 allowed: an answer of about 10 MB, so that a kill loses little
# Results of studies are most of their bytes, and no evidence about people; protocol and coding are all we read.
_SECTIONS = "ProtocolSection|DerivedSection|HasResults"
_LABEL = "ClinicalTrials.gov"


@dataclass(frozen=True, slots=True)
class TrialsApi:
    query: str | None = None
    condition: str | None = None
    key: str | None = None
    contact: str | None = None
    address: str = addresses.TRIALS
    page: int = PAGE
    name: str = "trials"
    suffix: str = ".json.gz"
    asked: Mapping[str, str] = field(init=False)
    # About 50 requests a minute and address are let through.
    manners: Manners = field(default_factory=lambda: Manners(label=_LABEL, requests_a_second=0.8))

    def __post_init__(self) -> None:
        asked = {"query.term": self.query, "query.cond": self.condition}
        kept = {name: text.strip() for name, text in asked.items() if text and text.strip()}
        if not kept:
            raise BadInput("ClinicalTrials.gov needs a query; give one with --query, or --condition, or both.")
        object.__setattr__(self, "asked", kept)

    def begin(self) -> Cursor:
        return {"token": None}

    def step(self, client: PoliteClient, cursor: Cursor, room: int | None) -> Step:
        params = {**self.asked, "format": "json", "fields": _SECTIONS}
        params["pageSize"] = str(min(self.page, room or self.page))
        if cursor["token"]:
            params["pageToken"] = cursor["token"]
        else:
            params["countTotal"] = "true"
        body, answer = client.ask(
            f"{self.address.rstrip('/')}/studies", lambda body: (body, read_json(body, _LABEL)), params=params
        )
        studies, token, found = _studies(answer), answer.get("nextPageToken"), answer.get("totalCount")
        return Step(
            cursor={"token": str(token)} if token else None,
            page=body if studies else None,
            records=len(studies),
            found=found if isinstance(found, int) else None,
        )


def _studies(answer: Mapping[str, Any]) -> list[Any]:
    studies = answer.get("studies")
    if not isinstance(studies, list):
        raise changed(_LABEL, "JSON with a list “studies”", "JSON without it")
    for study in studies:
        try:
            number = study["protocolSection"]["identificationModule"]["nctId"]
        except (KeyError, TypeError) as error:
            raise changed(
                _LABEL, "a “protocolSection.identificationModule.nctId” in every study", "a study without"
            ) from error
        if not str(number).startswith("NCT"):
            raise changed(_LABEL, "an nctId that starts with NCT", f"“{str(number)[:40]}”")
    return studies
