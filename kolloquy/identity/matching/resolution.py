"""From gathered mentions to the tables of one generation of people; plain, and told everything it needs to know."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kolloquy.identity.matching import holding, ids_for_ever, orcids
from kolloquy.identity.matching.clusters import Clustering, Constraints, cluster
from kolloquy.identity.matching.ids_for_ever import Before, Carried
from kolloquy.identity.matching.matcher import SAME_FROM, Matches, match
from kolloquy.identity.matching.mentions import Gathered
from kolloquy.identity.matching.names import Ints
from kolloquy.identity.matching.profiles import experts_table
from kolloquy.identity.matching.registries import Attached, Register, known_experts
from kolloquy.identity.matching.surroundings import Surroundings, surroundings
from kolloquy.identity.tables import ASSIGNMENTS, LEDGER, MENTIONS, MOVEMENTS, SIGNPOSTS, TRANSFER_LINKS


class DecisionKind(StrEnum):
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Decision:
    """A steward's word on two mentions; later ones win over earlier ones."""

    kind: DecisionKind
    left_mention_id: str
    right_mention_id: str


@dataclass(frozen=True, slots=True)
class Resolved:
    tables: Mapping[str, pa.Table]
    pairs: int
    cut_blocks: tuple[str, ...]
    clustering: Clustering
    carried: Carried
    missing_decisions: int = 0  # decisions on mentions the evidence no longer holds
    refused: tuple[tuple[str, str], ...] = field(default=())  # "same" that would undo a "different"


# What registries and disclosures say of the experts found: their registrations and the links of transfers to experts.
Attach = Callable[[Register], tuple[Attached, pa.Table]]


def nothing_attached(register: Register) -> tuple[Attached, pa.Table]:
    return Attached(MENTIONS.empty_table(), {}, {}), TRANSFER_LINKS.empty_table()


def resolve(
    gathered: Gathered, decisions: Sequence[Decision], before: Before, *, attach: Attach = nothing_attached,
    step: Callable[[str], None] = lambda _: None,
) -> Resolved:  # fmt: skip
    step("reading names and what surrounds them")
    around = surroundings(gathered)
    step("weighing pairs")
    matches = match(gathered, around)
    step("joining mentions")
    ids = gathered.mentions["mention_id"].to_pylist()
    constraints, missing = _constraints(gathered, around, decisions, ids)
    count = len(ids)
    found = cluster(count, matches.left, matches.right, matches.probability, constraints, threshold=SAME_FROM)
    step("keeping ids")
    members = _members(found.labels)
    carried = ids_for_ever.carry_on([[ids[r] for r in rows] for rows in members], before)
    expert_of = _expert_of(members, carried)
    step("attaching registrations and transfers")
    attached, transfer_links = attach(Register(known_experts(gathered.mentions, expert_of.tolist())))
    step("writing down why")
    tables = _tables(gathered, matches, found, constraints, members, carried, expert_of, attached)
    tables["transfer_links"] = transfer_links
    refused = tuple((ids[a], ids[b]) for a, b in found.refused)
    return Resolved(tables, len(matches.left), matches.cut_blocks, found, carried, missing, refused)


def _constraints(
    gathered: Gathered, around: Surroundings, decisions: Sequence[Decision], ids: Sequence[str]
) -> tuple[Constraints, int]:
    """One person stands once in a byline list; trials, sessions and panels may name one person in two roles."""
    is_byline = np.asarray(gathered.mentions["kind"].to_numpy(zero_copy_only=False) == "byline")
    works = np.where(is_byline, around.ref, -1).astype(np.int64)
    row_of = {mention: row for row, mention in enumerate(ids)} if decisions else {}
    last: dict[tuple[int, int], DecisionKind] = {}
    missing = 0
    for decision in decisions:
        a, b = row_of.get(decision.left_mention_id), row_of.get(decision.right_mention_id)
        if a is None or b is None:
            missing += 1
            continue
        pair = (min(a, b), max(a, b))
        last.pop(pair, None)
        last[pair] = decision.kind
    same = [pair for pair, kind in last.items() if kind is DecisionKind.SAME]
    different = [pair for pair, kind in last.items() if kind is DecisionKind.DIFFERENT]
    believed = orcids.trusted(gathered.mentions["orcid"].to_pylist(), around.names)
    return Constraints(works, believed, same, different), missing


def _members(labels: Ints) -> list[list[int]]:
    order = np.argsort(labels, kind="stable")
    ends = np.flatnonzero(np.diff(labels[order])) + 1
    return [part.tolist() for part in np.split(order, ends)] if len(labels) else []


def _expert_of(members: Sequence[Sequence[int]], carried: Carried) -> npt.NDArray[np.object_]:
    expert_of = np.empty(sum(len(rows) for rows in members), dtype=object)
    for expert_id, rows in zip(carried.ids, members, strict=True):
        expert_of[list(rows)] = expert_id
    return expert_of


def _tables(
    gathered: Gathered, matches: Matches, found: Clustering, constraints: Constraints, members: Sequence[Sequence[int]],
    carried: Carried, expert_of: npt.NDArray[np.object_], attached: Attached,
) -> dict[str, pa.Table]:  # fmt: skip
    mentions = gathered.mentions
    held = holding.hold(mentions.num_rows, matches, found.labels, constraints)
    mention_id = mentions["mention_id"].to_numpy(zero_copy_only=False)
    npis = {expert_id: npi for npi, expert_id in attached.expert_of.items()}
    registrations = [
        {"mention_id": f"npi:{npi}", "expert_id": expert_id, "probability": p, "sure": p >= holding.SURE_FROM}
        for npi, expert_id in sorted(attached.expert_of.items())
        if (p := attached.probability[npi])
    ]
    assignments = {"mention_id": mention_id, "expert_id": expert_of, "probability": held.probability, "sure": held.sure}
    arrays = [pa.array(values, ASSIGNMENTS.field(name).type) for name, values in assignments.items()]
    moved = [
        {"kind": m.kind, "expert_id": m.expert_id, "other_expert_id": m.other_expert_id, "mentions": m.mentions, "because": m.because}
        for m in carried.moved
    ]  # fmt: skip
    return {
        "mentions": pa.concat_tables([mentions, attached.mentions]),
        "assignments": pa.concat_tables(
            [pa.table(arrays, ASSIGNMENTS), pa.Table.from_pylist(registrations, ASSIGNMENTS)]
        ),
        "links": holding.links_table(matches, held, mention_id, expert_of),
        "review": holding.review_table(matches, held, found.labels, mention_id, expert_of),
        "experts": experts_table(members, carried.ids, mentions, held.probability.tolist(), held.sure.tolist(), npis),
        "movements": pa.Table.from_pylist(moved, MOVEMENTS),
        "signposts": _two_columns(SIGNPOSTS, carried.signposts),
        "ledger": _two_columns(LEDGER, carried.born_of),
    }


def _two_columns(schema: pa.Schema, pairs: Mapping[str, str]) -> pa.Table:
    ordered = sorted(pairs.items())
    return pa.table([pa.array([p[side] for p in ordered], pa.string()) for side in (0, 1)], schema=schema)
