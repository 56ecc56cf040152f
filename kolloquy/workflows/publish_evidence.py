"""The bridge: resolved experts, their standings and the evidence behind both go into the records.

All or nothing: a reader sees what was there before or what is there now. What people made (topics, decisions) is read,
never written. A second run over the same generation finds nothing to change.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kolloquy.evidence.lake import Lake
from kolloquy.evidence.locking import held
from kolloquy.governance.rights.corrections import standing_corrections, state_of_rights, suppressed_names
from kolloquy.identity.decided import known_to, suppressed_in
from kolloquy.identity.models import Publication
from kolloquy.identity.people import People
from kolloquy.identity.queries import latest_publication, state_of_decisions
from kolloquy.influence.actions import follow_best_evidenced
from kolloquy.influence.models import Topic
from kolloquy.influence.standings import Shown, influence_wanted, state_of_topics, topic_wanted
from kolloquy.kernel import clock
from kolloquy.kernel.problems import NotReady
from kolloquy.store.mirror import Difference, Wanted, apply, compare, refresh_statistics
from kolloquy.workflows.publishing.evidence_rows import evidence_wanted, files_wanted
from kolloquy.workflows.publishing.movements import carry_rights, movements, summary
from kolloquy.workflows.publishing.people_rows import (
    departed_wanted,
    experts_wanted,
    found_experts,
    owned_wanted,
    terms_wanted,
    with_corrections,
)

if TYPE_CHECKING:
    import duckdb

Report = Callable[[str], None]
_ATTEMPTS = 3
_NOTHING_DECIDED = (0, 0)


@dataclass(frozen=True, slots=True)
class PublishReport:
    generation: str
    as_of: date
    changed: bool
    counts: dict[str, dict[str, int]] = field(default_factory=dict)  # by table: added, changed, removed
    movements: dict[str, Any] = field(default_factory=dict)  # by kind: count and a sample with reasons
    followed: tuple[str, ...] = ()  # topics followed by this run because there were none


class _Overtaken(Exception):
    """A person decided something while the records were compared."""


def publish(home: Path, *, as_of: date | None = None, report: Report = lambda step: None) -> PublishReport:
    """Bring the records in line with the current generation of people, as of a day (today, if none is given)."""
    people, lake = People.current(home), Lake(home)
    with held(home / "publish.lock", lambda who: report(f"waiting for {who}, which is publishing")):
        followed = follow_best_evidenced(people)
        for _ in range(_ATTEMPTS):
            try:
                return _publish(people, lake, as_of or clock.today(), followed, report)
            except _Overtaken:
                report("somebody decided something meanwhile; comparing again")
    raise NotReady("The records kept changing while they were compared; run `kolloquy experts publish` again.")


def _publish(people: People, lake: Lake, as_of: date, followed: tuple[str, ...], report: Report) -> PublishReport:
    started_at = clock.now()
    made_by_people = _made_by_people()
    if state_of_decisions() not in {known_to(people), _NOTHING_DECIDED}:
        # Publishing people who were resolved before a decision would quietly undo it.
        raise NotReady(
            "Stewards decided on who is one person since these people were resolved; "
            "run `kolloquy experts resolve`, then publish again."
        )
    if suppressed_names() != suppressed_in(people):
        raise NotReady(
            "People were erased since these people were resolved; run `kolloquy experts resolve`, then publish again."
        )
    connection = _joined(people, lake)
    try:
        found = with_corrections(found_experts(connection), standing_corrections())
        signposts = dict(zip(*people.arrow("signposts", ["expert_id", "leads_to"]).to_pydict().values(), strict=True))
        experts = compare(experts_wanted(found, started_at))
        departed = compare(departed_wanted(found, signposts, started_at))
        differences = [experts, departed]
        for wanted in _all_else(people, lake, connection, found, as_of):
            report(f"comparing {wanted.model._meta.verbose_name_plural}")
            differences.append(compare(wanted))
    finally:
        connection.close()
    moved = summary(movements(experts, departed, found, people.arrow("movements").to_pylist()))
    counts = _counts(differences)
    before = latest_publication()
    if not counts and before and before.generation == people.generation:
        return PublishReport(people.generation, as_of, changed=False, followed=followed)
    report("writing")
    with transaction.atomic():
        if _made_by_people() != made_by_people:
            raise _Overtaken
        for difference in differences:
            apply(difference)
        carry_rights(departed, people.arrow("movements").to_pylist())
        Publication.objects.create(
            generation=people.generation,
            as_of=as_of,
            started_at=started_at,
            finished_at=clock.now(),
            counts=counts,
            movements=moved,
            countries=sorted({expert.country for expert in found.values() if expert.country}),
        )
    refresh_statistics()
    return PublishReport(people.generation, as_of, changed=True, counts=counts, movements=moved, followed=followed)


def _made_by_people() -> tuple[object, ...]:
    return state_of_decisions(), state_of_topics(), state_of_rights()


def _joined(people: People, lake: Lake) -> "duckdb.DuckDBPyConnection":
    """The lake and the people in one place: `mine` is every mention with the expert whose it is."""
    connection = lake.connect()
    for table in ("mentions", "assignments", "experts"):
        connection.register(table, people.arrow(table))
    connection.register("transfer_links", people.arrow("transfer_links"))
    connection.execute("CREATE TEMP TABLE mine AS SELECT * FROM mentions JOIN assignments USING (mention_id)")
    return connection


def _all_else(
    people: People, lake: Lake, connection: "duckdb.DuckDBPyConnection", found: dict[str, Any], as_of: date
) -> Iterator[Wanted]:
    yield from files_wanted(lake)
    yield from evidence_wanted(connection)
    yield terms_wanted(found.values())
    yield from owned_wanted(connection)
    shown = {
        expert.expert_id: Shown(expert.country, expert.institution_key, expert.sort_name) for expert in found.values()
    }
    yield from influence_wanted(people, {expert.expert_id: expert.works for expert in found.values()})
    for topic in Topic.objects.order_by("slug"):
        yield from topic_wanted(people, topic, as_of, shown)


def _counts(differences: list[Difference]) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for difference in differences:
        if difference:
            table = counts.setdefault(difference.model._meta.model_name or "", {"added": 0, "changed": 0, "removed": 0})
            table["added"] += len(difference.added)
            table["changed"] += len(difference.changed)
            table["removed"] += len(difference.removed)
    return counts
