"""The experts and what is theirs, from a generation of people, as rows of the records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from kolloquy.identity.corrections import overlaid
from kolloquy.identity.models import Authorship, Expert, ExpertTerm, SeatHeld, TransferReceived, TrialRole
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.text import fold
from kolloquy.store.mirror import Row, Wanted
from kolloquy.workflows.publishing.evidence_rows import fetched

if TYPE_CHECKING:
    import duckdb

# The name as printed: with initials where the source gives nothing fuller.
_PRINTED = "nullif(concat_ws(' ', coalesce(given, initials), family, suffix), '')"
_MENTIONED = f"mention_id, {_PRINTED}, probability::DOUBLE, sure, expert_id"
_MENTIONED_COLUMNS = ("mention_id", "printed_name", "probability", "sure", "expert_id")

_OWNED: tuple[tuple[type, tuple[str, ...], str], ...] = (
    (
        Authorship,
        ("work_id", "position", "author_count", "affiliation", "orcid"),
        f"""SELECT {_MENTIONED}, ref_id, position, author_count, affiliation, orcid
            FROM mine SEMI JOIN current_works ON ref_id = work_id WHERE kind = 'byline'""",
    ),
    (
        TrialRole,
        ("trial_id", "role", "site"),
        f"""SELECT {_MENTIONED}, ref_id, role, site
            FROM mine SEMI JOIN current_trials ON ref_id = nct_id
            LEFT JOIN (SELECT trial_person_id, any_value(site) AS site FROM current_trial_people GROUP BY ALL)
              ON trial_person_id = mention_id
            WHERE kind = 'official'""",
    ),
    (
        SeatHeld,
        ("seat_id", "role"),
        f"""SELECT {_MENTIONED}, ref_id, role FROM mine
            SEMI JOIN (SELECT panel_id AS id FROM current_panels UNION ALL SELECT session_id FROM current_sessions)
              ON id = ref_id
            WHERE kind IN ('seat', 'faculty')""",
    ),
)

_EXPERTS = """
    SELECT e.expert_id, e.family, e.given, e.suffix, coalesce(e.other_names, []), e.institution, e.city, e.country,
      CASE place.kind WHEN 'byline' THEN 'work' WHEN 'official' THEN 'trial' WHEN 'registration' THEN 'registration'
        WHEN 'faculty' THEN 'seat' WHEN 'seat' THEN 'seat' END,
      place.ref_id, place."on", e.orcid, e.npi, e.first_on, e.last_on, e.works, e.sure_works, e.review_works,
      e.confidence::DOUBLE, e.expert_id IN (SELECT expert_id FROM mine WHERE kind = 'official'),
      e.expert_id IN (SELECT expert_id FROM mine WHERE kind = 'seat'),
      e.expert_id IN (SELECT expert_id FROM mine WHERE kind = 'faculty')
    FROM experts e LEFT JOIN mine place ON place.mention_id = e.place_mention_id
"""


@dataclass(frozen=True, slots=True)
class Found:
    """One expert of a generation, in the columns of the records."""

    expert_id: str
    family: str | None
    given: str | None
    suffix: str | None
    other_names: list[str]
    institution: str | None
    city: str | None
    country: str | None
    place_kind: str | None
    place_ref: str | None
    place_on: object
    orcid: str | None
    npi: str | None
    first_on: object
    last_on: object
    works: int
    sure_works: int
    review_works: int
    confidence: float
    has_trials: bool
    has_guidelines: bool
    has_congress: bool

    @property
    def sort_name(self) -> str:
        return fold(f"{self.family or ''} {self.given or ''}") or self.expert_id.lower()

    @property
    def institution_key(self) -> str | None:
        return fold(self.institution) or None


EXPERT_COLUMNS = (
    *Found.__dataclass_fields__, "sort_name", "institution_key", "state", "absorbed_into_id", "changed_at",
)  # fmt: skip


def found_experts(connection: "duckdb.DuckDBPyConnection") -> dict[str, Found]:
    return {row[0]: Found(*row) for row in fetched(connection, _EXPERTS)}


def with_corrections(found: dict[str, Found], corrections: Mapping[str, Mapping[str, str | None]]) -> dict[str, Found]:
    """What an expert said is wrong stays right, whatever the sources go on saying."""
    for expert_id in corrections.keys() & found.keys():
        found[expert_id] = replace(found[expert_id], **overlaid(corrections[expert_id]))
    return found


def experts_wanted(found: Mapping[str, Found], now: datetime) -> Wanted:
    # Experts stay for ever: one who is in no generation any more becomes a signpost or is gone, in `departed_wanted`.
    rows = (
        (*(getattr(expert, field) for field in Found.__dataclass_fields__), expert.sort_name, expert.institution_key,
         ExpertState.CURRENT.value, None, now)
        for expert in found.values()
    )  # fmt: skip
    return Wanted(Expert, EXPERT_COLUMNS, 1, rows, keep_missing=True, tell_replaced=True, beside=("changed_at",))


def departed_wanted(found: Mapping[str, Found], signposts: Mapping[str, str], now: datetime) -> Wanted:
    """Those in the records whom this generation does not have: led on to whom they were merged into, or gone."""
    departed = set(Expert.objects.values_list("expert_id", flat=True)) - found.keys()
    rows = []
    for expert_id in departed:
        to = signposts.get(expert_id)
        state = ExpertState.ABSORBED if to in found else ExpertState.GONE
        rows.append((expert_id, state.value, to if to in found else None, now))
    columns = ("expert_id", "state", "absorbed_into_id", "changed_at")
    return Wanted(Expert, columns, 1, rows, keep_missing=True, beside=("changed_at",))


def terms_wanted(found: Iterable[Found]) -> Wanted:
    return Wanted(ExpertTerm, ("expert_id", "term"), 2, _terms(found))


def _terms(found: Iterable[Found]) -> Iterator[Row]:
    for expert in found:
        words = {*expert.sort_name.split(), *(expert.institution_key or "").split(), *fold(expert.suffix).split()}
        for name in expert.other_names:
            words.update(fold(name).split())
        for word in words:
            yield expert.expert_id, word


def owned_wanted(connection: "duckdb.DuckDBPyConnection") -> Iterator[Wanted]:
    """Authorships, trial roles, seats and disclosed transfers, each to the expert whose it is."""
    for model, columns, query in _OWNED:
        yield Wanted(model, (*_MENTIONED_COLUMNS, *columns), 1, fetched(connection, query))
    transfers = """SELECT expert_id, transfer_id, probability::DOUBLE, because FROM transfer_links
                   SEMI JOIN current_transfers USING (transfer_id) SEMI JOIN experts USING (expert_id)"""
    columns = ("expert_id", "transfer_id", "probability", "because")
    yield Wanted(TransferReceived, columns, 2, fetched(connection, transfers))
