"""The demo from an empty home, and how well its truth is found: people, and who matters for what.

python -m benchmarks.demo_world [HOME]      HOME: where the demo is made and kept; a temporary folder unless given

The truth is invented by the same hands as the product, so it shows that nothing is lost on the way from files to
ranking, and compares with a peer on the same people; it says nothing about how well real people are ranked.
"""

import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from scipy.stats import spearmanr

from kolloquy.identity.people import People

LIMIT_SECONDS = 60
ABOVE_GREEDY = 0.15  # of the plan's value, over that of a plan made best first
TOP = 20


def run(home: Path, *arguments: str) -> str:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("kolloquy")), *arguments],
        env=os.environ | {"KOLLOQUY_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def expert_of(home: Path) -> dict[str, str]:
    """For each true person the expert who holds most of their bylines."""
    people = People.current(home)
    assigned = dict(zip(*people.arrow("assignments", ["mention_id", "expert_id"]).to_pydict().values(), strict=True))
    held: dict[tuple[str, ...], str] = {}
    for mention in people.arrow("mentions", ["mention_id", "kind", "ref_id", "family", "given"]).to_pylist():
        if mention["kind"] == "byline":
            key = (mention["ref_id"].removeprefix("pmid:"), mention["family"], mention["given"])
            held[key] = assigned[mention["mention_id"]]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows(home / "demo" / "truth" / "clusters.csv"):
        expert = held.get((row["pmid"], row["family"], row["given"]))
        if expert:
            counts[row["person"]][expert] += 1
    return {person: found.most_common(1)[0][0] for person, found in counts.items()}


def gain(order: Sequence[str], expertise: Mapping[str, float]) -> float:
    """NDCG at TOP: how much of the best possible top list's expertise, discounted by place, a list holds."""

    def total(people: Sequence[str]) -> float:
        return sum(expertise[person] / math.log2(place + 2) for place, person in enumerate(people[:TOP]))

    return total(order) / total(sorted(expertise, key=expertise.__getitem__, reverse=True))


def agreement(home: Path, topic: str, expertise: Mapping[str, float], experts: Mapping[str, str]) -> dict[str, float]:
    """How the ranking, and a count of the same experts' works, agree with the truth on one topic."""
    ranking = json.loads(run(home, "experts", "rank", "--topic", topic, "--top", "100000", "--format", "json"))
    standing = {row["expert_id"]: row["standing"] for row in ranking}
    works = {row["expert_id"]: row["works"] for row in ranking}
    known = {person: value for person, value in expertise.items() if experts.get(person) in standing}
    found = {}
    for name, scores in (("standing", standing), ("works", works)):
        mine = {person: scores[experts[person]] for person in known}
        found[f"{name} rho"] = float(spearmanr(list(known.values()), list(mine.values())).statistic)
        found[f"{name} ndcg"] = gain(sorted(mine, key=mine.__getitem__, reverse=True), known)
    return found


def measure(home: Path) -> int:
    began = time.perf_counter()
    run(home, "demo", "--no-serve")
    seconds = time.perf_counter() - began
    truth = home / "demo" / "truth"
    print(f"demo, from an empty home until the server could answer   {seconds:6.1f} s  (limit {LIMIT_SECONDS} s)")

    plan = next(one for one in json.loads(run(home, "plan", "list", "--format", "json")) if one["kind"] == "first")
    better = plan["value"] / plan["greedy"] - 1
    print(
        f"its plan: value {plan['value']:,}, bound {plan['bound']:,}, greedy {plan['greedy']:,}: "
        f"{better:+.1%} (bar {ABOVE_GREEDY:+.0%})"
    )

    scores = json.loads(
        run(home, "experts", "evaluate", "--pairs", str(truth / "pairs.csv"), "--clusters", str(truth / "clusters.csv"),
            "--format", "json")
    )  # fmt: skip
    for name, found in (
        ("pairs", scores["pairs"]),
        ("clusters, pairwise", scores["clusters"]["pairwise"]),
        ("clusters, B-cubed", scores["clusters"]["b_cubed"]),
    ):
        print(f"{name:<24} precision {found['precision']:.3f}  recall {found['recall']:.3f}  F1 {found['f1']:.3f}")

    expertise: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows(truth / "standing.csv"):
        expertise[row["topic"]][row["person"]] = float(row["expertise"])
    experts = expert_of(home)
    print(f"\n{'agreement with true expertise':<46} Spearman            NDCG at {TOP}")
    print(f"{'':<46} standing  works     standing  works")
    all_found = []
    for topic, known in expertise.items():
        found = agreement(home, topic, known, experts)
        all_found.append(found)
        print(f"{topic:<46} " + "  ".join(f"{value:8.2f}" for value in _ordered(found)))
    mean = {name: fmean(found[name] for found in all_found) for name in all_found[0]}
    print(f"{'mean':<46} " + "  ".join(f"{value:8.2f}" for value in _ordered(mean)))
    print(
        f"standing against the count of works: {mean['standing rho'] / mean['works rho']:.2f} times its Spearman, "
        f"{mean['standing ndcg'] / mean['works ndcg']:.2f} times its NDCG"
    )
    return 0 if seconds < LIMIT_SECONDS and better >= ABOVE_GREEDY else 1


def _ordered(found: Mapping[str, float]) -> list[float]:
    return [found[name] for name in ("standing rho", "works rho", "standing ndcg", "works ndcg")]


def main() -> int:
    if len(sys.argv) > 1:
        return measure(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="kolloquy-demo-") as folder:
        return measure(Path(folder))


if __name__ == "__main__":
    sys.exit(main())
