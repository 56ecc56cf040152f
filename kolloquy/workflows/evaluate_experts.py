"""Score the matcher and the resolved experts against labels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kolloquy.evidence.lake import Lake
from kolloquy.identity.matching import orcids
from kolloquy.identity.matching.blocking import may_be_one
from kolloquy.identity.matching.evaluation import ClusterScores, PairScores, score_clusters, score_pairs
from kolloquy.identity.matching.labels import Finder, Refusal, read_clusters, read_pairs
from kolloquy.identity.matching.matcher import SAME_FROM, weigh
from kolloquy.identity.matching.surroundings import surroundings
from kolloquy.identity.people import People
from kolloquy.kernel.problems import BadInput
from kolloquy.workflows.resolve_experts import gather_somebody

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PairEvaluation:
    scores: PairScores
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class ClusterEvaluation:
    scores: ClusterScores
    refused: tuple[Refusal, ...]


def evaluate_pairs(home: Path, path: Path, report: Report = lambda step: None) -> PairEvaluation:
    """The matcher's decision on two bylines a row, in the light of all that the lake holds."""
    labels, refused = read_pairs(path)
    _something(labels, refused, path)
    report("gathering mentions")
    with Lake(home).connect() as connection:
        gathered = gather_somebody(connection, home)
    report("finding the bylines")
    finder = Finder(gathered.mentions)
    rows = [(finder.find(label.left), finder.find(label.right), label.same) for label in labels]
    # A byline paired with itself asks nothing.
    found = [(min(a, b), max(a, b), same) for a, b, same in rows if a is not None and b is not None and a != b]
    report("weighing the pairs")
    left, right = (np.array([row[side] for row in found], np.int64) for side in (0, 1))
    around = surroundings(gathered)
    said = may_be_one(around.names, left, right) & (weigh(around, left, right).probability >= SAME_FROM)
    believed = orcids.trusted(gathered.mentions["orcid"].to_pylist(), around.names)
    both = (believed[left] >= 0) & (believed[right] >= 0)
    said = np.where(both, believed[left] == believed[right], said) & (around.ref[left] != around.ref[right])
    return PairEvaluation(score_pairs(said.tolist(), [row[2] for row in found], n=len(labels)), tuple(refused))


def evaluate_clusters(home: Path, path: Path, report: Report = lambda step: None) -> ClusterEvaluation:
    """The resolved experts, byline by byline."""
    labels, refused = read_clusters(path)
    _something(labels, refused, path)
    people = People.current(home)
    report("finding the bylines")
    mentions = people.arrow("mentions", ["mention_id", "ref_id", "family", "given", "initials"])
    finder = Finder(mentions)
    assignments = people.arrow("assignments", ["mention_id", "expert_id"]).to_pydict()
    expert_of = dict(zip(assignments["mention_id"], assignments["expert_id"], strict=True))
    ids = mentions["mention_id"].to_pylist()
    person_of = {row: label.person for label in labels if (row := finder.find(label.byline)) is not None}
    experts = [expert_of[ids[row]] for row in person_of]
    return ClusterEvaluation(score_clusters(experts, list(person_of.values()), n=len(labels)), tuple(refused))


def _something(labels: Sequence[object], refused: Sequence[Refusal], path: Path) -> None:
    if labels:
        return
    if refused:
        raise BadInput(f"{path} has no usable row; row {refused[0].row}, for one: {refused[0].reason}.")
    raise BadInput(f"{path} holds no labels below its heading; add some rows.")
