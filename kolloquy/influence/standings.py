"""Standings, interests and neighbours as the ranking computes them, as rows of the records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from kolloquy.evidence.vocabulary import RefKind
from kolloquy.identity.people import People
from kolloquy.influence.models import Interest, Neighbour, StandingEvidence, Topic, TopicStanding
from kolloquy.influence.ranking.recipe import CHANNELS, RECIPE
from kolloquy.kernel import clock
from kolloquy.store.mirror import Row, Wanted

# The page shows the closest; the folder of people has more.
_NEIGHBOURS_SHOWN = 20
# Five in six experts of a large lake have one work. It has a few main subjects, and its authors are the neighbours:
# `queries.neighbours_of` reads them from the work, so that they are not stored a second time.
_INTERESTS_OF_ONE_WORK = 5
# The ranking tells talks from seats; the records hold both as seats.
_REF_KINDS = {"session": RefKind.SEAT.value}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a row of standings copies from its expert."""

    country: str | None
    institution_key: str | None
    sort_name: str


def state_of_topics() -> tuple[object, ...]:
    """Changes when a topic is followed, dropped or computed."""
    return tuple(Topic.objects.order_by("slug").values_list("slug", "followed_at", "computed_at"))


def as_value(topic: Topic) -> Any:
    """The topic as the ranking takes it."""
    from kolloquy.influence.ranking.topics import Topic as Subject

    return Subject(topic.slug, topic.name, tuple(topic.mesh_uis), tuple(topic.keywords), topic.query)


def influence_wanted(people: People, works: Mapping[str, int]) -> Iterator[Wanted]:
    """What each expert works on and with whom, on no particular topic; `works` says how many works each has."""
    columns = ("expert_id", "name", "concept_ui", "weight", "trend", "years")
    yield Wanted(Interest, columns, 2, _interests(people, works))
    yield Wanted(Neighbour, ("expert_id", "other_id", "works_together", "last_on"), 2, _neighbours(people, works))


def _interests(people: People, works: Mapping[str, int]) -> Iterator[Row]:
    columns = ["expert_id", "name", "concept_ui", "year", "weight", "trend"]
    table = people.arrow("interests", columns)
    rows = zip(*(table[column].to_pylist() for column in columns), strict=True)
    for expert_id, of_one in groupby(rows, key=itemgetter(0)):
        held: dict[str, tuple[str | None, float, dict[str, float]]] = {}
        for _, name, ui, year, weight, trend in of_one:
            held.setdefault(name, (ui, trend, {}))[2][str(year)] = round(weight, 3)
        told = [
            (expert_id, name, ui, round(sum(years.values()), 3), round(trend, 3), years)
            for name, (ui, trend, years) in held.items()
        ]
        if works.get(expert_id, 0) == 1:
            told = sorted(told, key=lambda row: (-row[3], row[1]))[:_INTERESTS_OF_ONE_WORK]
        if expert_id in works:
            yield from told


def _neighbours(people: People, works: Mapping[str, int]) -> Iterator[Row]:
    columns = ["expert_id", "other_expert_id", "works_together", "last_on"]
    table = people.arrow("neighbours", columns)
    rows = zip(*(table[column].to_pylist() for column in columns), strict=True)
    for expert_id, of_one in groupby(rows, key=itemgetter(0)):
        # The closest come first.
        if works.get(expert_id, 0) > 1:
            yield from (row for row in islice(of_one, _NEIGHBOURS_SHOWN) if row[1] in works)


def topic_wanted(people: People, topic: Topic, as_of: date, shown: Mapping[str, Shown]) -> list[Wanted]:
    """The standings on a topic, what earned them, and the topic's own state."""
    from kolloquy.influence.ranking.bulk import evidence_table, standings_table

    subject = as_value(topic)
    ranked = [row for row in standings_table(people, subject, as_of, RECIPE).to_pylist() if row["expert_id"] in shown]
    expert_ids = [row["expert_id"] for row in ranked]
    evidence = evidence_table(people, subject, as_of, RECIPE, expert_ids)
    countries = sorted({country for expert_id in expert_ids if (country := shown[expert_id].country)})
    state = (topic.slug, people.generation, as_of, len(ranked), countries, None, None, clock.now())
    part = {"topic_id": topic.slug}
    return [
        Wanted(TopicStanding, _STANDING_COLUMNS, 2, _standings(topic, as_of, ranked, shown), part),
        Wanted(StandingEvidence, _EVIDENCE_COLUMNS, 3, _evidence(topic, evidence.to_pylist()), part),
        Wanted(Topic, _STATE_COLUMNS, 1, [state], {"slug": topic.slug}, beside=("computed_at",)),
    ]


_STATE_COLUMNS = ("slug", "computed_for", "as_of", "experts", "countries", "problem", "leased_until", "computed_at")
_STANDING_COLUMNS = (
    "topic_id", "expert_id", "as_of", "recipe", "place", "standing", "low", "high", *CHANNELS, "rise", "works", "reasons",
    "trend", "country", "institution_key", "sort_name", "has_trials", "has_guidelines", "has_congress",
)  # fmt: skip
_EVIDENCE_COLUMNS = (
    "topic_id", "expert_id", "number", "channel", "kind", "ref_kind", "ref_id", "title", "on", "points", "sentence",
    "arithmetic", "link",
)  # fmt: skip


def _standings(topic: Topic, as_of: date, ranked: list[dict[str, Any]], shown: Mapping[str, Shown]) -> Iterator[Row]:
    ranked.sort(key=lambda row: (-row["standing"], row["expert_id"]))
    for place, row in enumerate(ranked, start=1):
        expert = shown[row["expert_id"]]
        yield (
            topic.slug, row["expert_id"], as_of, RECIPE.version, place, row["standing"], row["low"], row["high"],
            *(row[channel] for channel in CHANNELS), row["rise"], row["works"], row["reasons"] or [], row["trend"] or [],
            expert.country, expert.institution_key, expert.sort_name,
            *(row[channel] > 0 for channel in ("trials", "guidelines", "congress")),
        )  # fmt: skip


def _evidence(topic: Topic, rows: list[dict[str, Any]]) -> Iterator[Row]:
    numbers: dict[str, int] = {}
    for row in sorted(rows, key=lambda row: (row["expert_id"], -row["points"], row["ref_id"], row["channel"])):
        expert_id = row["expert_id"]
        numbers[expert_id] = number = numbers.get(expert_id, 0) + 1
        ref_kind = _REF_KINDS.get(row["ref_kind"], row["ref_kind"])
        yield (
            topic.slug, expert_id, number, row["channel"], row["kind"], ref_kind, row["ref_id"], row["title"], row["on"],
            row["points"], row["sentence"],
            row["arithmetic"], row["link"],
        )  # fmt: skip


def next_topic_waiting(now: Any) -> Topic | None:
    """The topic that has waited longest to be computed and that no worker has on lease."""
    waiting = Topic.objects.filter(computed_at=None).exclude(leased_until__gt=now)
    return waiting.order_by("followed_at", "slug").first()
