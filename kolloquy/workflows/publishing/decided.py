"""Whether a generation of people upholds what stewards decided."""

import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.identity.people import People
from kolloquy.identity.queries import decided_pairs
from kolloquy.identity.vocabulary import DecisionKind
from kolloquy.kernel.problems import NotReady


def must_uphold_decisions(people: People) -> None:
    """Publishing people that were resolved before a decision would quietly undo it."""
    pairs = decided_pairs()
    if not pairs:
        return
    named = {mention for _, left, right in pairs for mention in (left, right)}
    assignments = people.arrow("assignments", ["mention_id", "expert_id"])
    about = assignments.filter(pc.is_in(assignments["mention_id"], pa.array(sorted(named), pa.string())))
    holder = dict(zip(about["mention_id"].to_pylist(), about["expert_id"].to_pylist(), strict=True))
    broken = 0
    for kind, left, right in pairs:
        if left in holder and right in holder:
            broken += (holder[left] == holder[right]) != (kind == DecisionKind.SAME)
    if broken:
        raise NotReady(
            "Stewards decided on who is one person since these people were resolved; "
            "run `kolloquy experts resolve`, then publish again."
        )
