"""From the lake to people: mentions, weighed pairs, clusters, ids for ever, one new generation."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from kolloquy.evidence.lake import Lake
from kolloquy.identity import decided
from kolloquy.identity.matching import resolution
from kolloquy.identity.matching.ids_for_ever import NOBODY, Before, Movement
from kolloquy.identity.matching.mentions import Gathered, gather
from kolloquy.identity.matching.registries import Attached, Register, attach_registrations, link_transfers
from kolloquy.identity.matching.resolution import Decision, DecisionKind
from kolloquy.identity.people import People, sole_writer, write_generation
from kolloquy.kernel.problems import NotReady


@dataclass(frozen=True, slots=True)
class ResolveReport:
    generation: str
    mentions: int
    experts: int
    pairs: int
    links: int
    review: int
    registrations: int
    transfer_links: int
    movements: dict[str, int]
    largest_component: int
    cut_components: int
    cut_blocks: tuple[str, ...]
    missing_decisions: int
    refused_decisions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StewardsWord:
    """What stewards decided, in the order in which they did, and whom that gave which mention: mention -> (from, to)."""

    decisions: tuple[Decision, ...] = ()
    moved: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    state: tuple[int, int] = (0, 0)  # which decisions these are; the generation keeps it, and publishing asks for it


NOTHING_DECIDED = StewardsWord()


def resolve(
    home: Path, word: StewardsWord = NOTHING_DECIDED, report: Callable[[str], None] = lambda step: None
) -> ResolveReport:
    """Resolve everything the lake holds now; with the same evidence and decisions nothing changes."""
    from kolloquy.influence.ranking import index

    with sole_writer(home):
        lake = Lake(home)
        report("gathering mentions")
        with lake.connect() as connection:
            gathered = gather_somebody(connection, home)

            def attach(register: Register) -> tuple[Attached, pa.Table]:
                attached = attach_registrations(connection, register)
                return attached, link_transfers(connection, register, attached)

            resolved = resolution.resolve(gathered, word.decisions, _before(home, word), attach=attach, step=report)
        report("indexing what each expert did")

        def complete(new: People) -> None:
            index.build(lake, new)
            decided.write_down(new, word.state)

        people = write_generation(home, resolved.tables, complete)
    return _report(people, resolved)


def stewards_word() -> StewardsWord:
    """From the records; nothing where there are none yet."""
    import django
    from django.db import connection

    django.setup()
    from kolloquy.identity.models import StewardDecision
    from kolloquy.identity.queries import decided_pairs, moved_by_decisions, state_of_decisions

    if StewardDecision._meta.db_table not in connection.introspection.table_names():
        return NOTHING_DECIDED
    decisions = tuple(Decision(DecisionKind(kind), left, right) for kind, left, right in decided_pairs())
    return StewardsWord(decisions, moved_by_decisions(), state_of_decisions())


def _before(home: Path, word: StewardsWord) -> Before:
    people = People.current_or_none(home)
    if people is None:
        return NOBODY

    def column_pairs(table: str, key: str, value: str) -> dict[str, str]:
        rows = people.arrow(table, [key, value])
        return dict(zip(rows[key].to_pylist(), rows[value].to_pylist(), strict=True))

    before = Before(
        column_pairs("assignments", "mention_id", "expert_id"),
        column_pairs("ledger", "expert_id", "born_of"),
        column_pairs("signposts", "expert_id", "leads_to"),
    )
    return with_decisions(before, word.moved)


def with_decisions(before: Before, moved: Mapping[str, tuple[str, str]]) -> Before:
    """As if the generation before had known what stewards decided since: the id they kept is the one that stays."""
    holder, born_of, signposts = dict(before.assignments), dict(before.born_of), dict(before.signposts)
    for mention, (giver, receiver) in moved.items():
        if holder.get(mention) == giver:
            holder[mention] = receiver
            born_of.setdefault(receiver, mention)
    holding = set(holder.values())
    signposts |= {giver: receiver for giver, receiver in moved.values() if giver not in holding and receiver in holding}
    return Before(holder, born_of, signposts)


def _report(people: People, resolved: resolution.Resolved) -> ResolveReport:
    moved = Counter(m.kind for m in resolved.carried.moved)
    tables = resolved.tables
    kinds = Counter(tables["mentions"]["kind"].to_pylist())
    return ResolveReport(
        generation=people.generation, mentions=tables["mentions"].num_rows, experts=tables["experts"].num_rows,
        pairs=resolved.pairs, links=tables["links"].num_rows, review=tables["review"].num_rows,
        registrations=kinds["registration"], transfer_links=tables["transfer_links"].num_rows,
        movements={kind.value: moved[kind] for kind in Movement}, largest_component=resolved.clustering.largest,
        cut_components=resolved.clustering.cut, cut_blocks=resolved.cut_blocks,
        missing_decisions=resolved.missing_decisions, refused_decisions=resolved.refused,
    )  # fmt: skip


def gather_somebody(connection: duckdb.DuckDBPyConnection, home: Path) -> Gathered:
    gathered = gather(connection)
    if not gathered.mentions.num_rows:
        raise NotReady(f"The lake in {home} names nobody yet; run `kolloquy evidence ingest` first.")
    return gathered
