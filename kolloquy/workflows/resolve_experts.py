"""From the lake to people: mentions, weighed pairs, clusters, ids for ever, one new generation."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path

import duckdb
import pyarrow as pa

from kolloquy.evidence.lake import Lake
from kolloquy.governance.rights.forgotten import NOBODY_FORGOTTEN, Forgotten, Named
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
    forgotten: Forgotten = NOBODY_FORGOTTEN  # whom nobody may bring back


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
            gathered = without_forgotten(gather_somebody(connection, home), word.forgotten)

            def attach(register: Register) -> tuple[Attached, pa.Table]:
                is_forgotten = word.forgotten.has_npi
                attached = attach_registrations(connection, register, is_forgotten)
                return attached, link_transfers(connection, register, attached, is_forgotten)

            resolved = resolution.resolve(gathered, word.decisions, _before(home, word), attach=attach, step=report)
        report("indexing what each expert did")

        def complete(new: People) -> None:
            index.build(lake, new)
            decided.write_down(new, word.state, word.forgotten.size)

        people = write_generation(home, resolved.tables, complete)
    return _report(people, resolved)


def stewards_word() -> StewardsWord:
    """From the records; nothing where there are none yet."""
    import django
    from django.conf import settings
    from django.db import connection

    django.setup()
    from kolloquy.governance.rights.models import Suppression
    from kolloquy.governance.rights.suppression import forgotten
    from kolloquy.identity.models import StewardDecision
    from kolloquy.identity.queries import decided_pairs, moved_by_decisions, state_of_decisions

    tables = set(connection.introspection.table_names())
    if StewardDecision._meta.db_table not in tables:
        return NOTHING_DECIDED
    decisions = tuple(Decision(DecisionKind(kind), left, right) for kind, left, right in decided_pairs())
    left_out = forgotten(settings.KOLLOQUY.home) if Suppression._meta.db_table in tables else NOBODY_FORGOTTEN
    return StewardsWord(decisions, moved_by_decisions(), state_of_decisions(), left_out)


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
    return with_decisions(_without_births(before, word.forgotten), word.moved)


def _without_births(before: Before, forgotten: Forgotten) -> Before:
    """An erased person's id stays given, but no longer says which printed name it was born of."""
    born_of = {**before.born_of, **dict.fromkeys(before.born_of.keys() & forgotten.expert_ids, "")}
    return Before(before.assignments, born_of, before.signposts)


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


def without_forgotten(gathered: Gathered, forgotten: Forgotten) -> Gathered:
    """Their works stay with the co-authors; their own printed name is nobody's."""
    if not forgotten:
        return gathered
    columns = ("mention_id", "ref_id", "family", "given", "initials", "orcid", "npi", "institution")
    rows = zip(*(gathered.mentions[column].to_pylist() for column in columns), strict=True)
    kept = forgotten.kept(Named(*row) for row in rows)
    affiliations = list(compress(gathered.affiliations, kept))
    return Gathered(gathered.mentions.filter(pa.array(kept)), affiliations, gathered.refs)


def gather_somebody(connection: duckdb.DuckDBPyConnection, home: Path) -> Gathered:
    gathered = gather(connection)
    if not gathered.mentions.num_rows:
        raise NotReady(f"The lake in {home} names nobody yet; run `kolloquy evidence ingest` first.")
    return gathered
