"""Ranking on whole NLM files: how long an answer takes, and which way of counting foretells who goes on.

python -m benchmarks.rank SAMPLES [HOME]      SAMPLES: a folder of whole NLM files; HOME: a resolved home to use instead

With KOLLOQUY_REAL_DATA (a folder with `mesh` and `clinicaltrials` in it) topics are headings, and trials count too.
Timed are the whole process, from its start to its exit, and the sums alone against the same sums in plain Python.
Foretelling: people are ranked on a topic by what the older half of the evidence says; who publishes on it afterwards
is the truth, and average precision says how far up they stand. The peer is the plain count of works.
"""

import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt
from sklearn.metrics import average_precision_score

from kolloquy.evidence.lake import Lake
from kolloquy.identity.people import People
from kolloquy.influence.ranking.ranked import Ranked
from kolloquy.influence.ranking.recipe import HOW, RECIPE
from kolloquy.influence.ranking.shelf import Shelf
from kolloquy.influence.ranking.topics import Mesh, Topic, understand
from kolloquy.kernel import clock
from tests.support.plain_standing import PlainFact, PlainStanding, plain_standings

LIMIT_SECONDS = 1.0
RUNS = 5
TOPICS = ("breast cancer", "neoplasms", "heart failure", "covid-19 vaccine hesitancy", '"machine learning"')
# pubmed20n0014 holds works of 1976 to 1979: the first half foretells the second.
KNOWN_UNTIL, FORETOLD_UNTIL = date(1977, 10, 1), date(1979, 12, 31)
FEWEST_WHO_LEAD_AGAIN, MOST_TOPICS = 12, 150
_EPOCH = date(1970, 1, 1)
Floats = npt.NDArray[np.float64]


def kolloquy(home: Path, *arguments: str) -> None:
    command = [str(Path(sys.executable).with_name("kolloquy")), *arguments]
    subprocess.run(command, env=os.environ | {"KOLLOQUY_HOME": str(home)}, stdout=subprocess.DEVNULL, check=True)


def prepare(home: Path, samples: Path) -> None:
    kolloquy(home, "evidence", "ingest", "pubmed", *map(str, sorted(samples.glob("*.xml.gz"))))
    real = os.environ.get("KOLLOQUY_REAL_DATA")
    if real:
        kolloquy(home, "evidence", "ingest", "mesh", *map(str, sorted(Path(real, "mesh").glob("mesh2024_*.tsv.xz"))))
        kolloquy(
            home, "evidence", "ingest", "trials", *map(str, sorted(Path(real, "clinicaltrials").glob("*.json.xz")))
        )
    kolloquy(home, "experts", "resolve")


def whole_process(home: Path, topic: str) -> tuple[float, float]:
    """Wall and processor seconds from start to exit."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    kolloquy(home, "experts", "rank", "--topic", topic, "--format", "json")
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def plain_facts(ranked: Ranked) -> list[PlainFact]:
    """The same facts as rows of plain Python."""
    shelf, evidence = ranked.shelf, ranked.standings.evidence
    kinds, kind_names = shelf.kinds
    roles, role_names = shelf.roles
    on, until = shelf.days
    facts = []
    for fact, document, person in zip(evidence.fact, evidence.document, evidence.person, strict=True):
        role = RECIPE.role(role_names[roles[fact]])
        facts.append(
            PlainFact(
                expert=str(evidence.people[person]),
                document=str(document),
                kind=kind_names[kinds[document]],
                sign=HOW[int(ranked.matched.how[document])],
                part=float(shelf.facts["credit"][fact]) ** RECIPE.authorship_power * (role.factor if role else 1.0),
                probability=float(shelf.facts["probability"][fact]),
                on=_EPOCH + timedelta(days=int(on[document])),
                until=_EPOCH + timedelta(days=int(until[document])),
                is_work=kind_names[kinds[document]] in {kind.key for kind in RECIPE.kinds if kind.channel == "science"}
                or kind_names[kinds[document]] == "guideline",
            )
        )
    return facts


def sums_alone(shelf: Shelf, mesh: Mesh, topic: Topic, as_of: date) -> tuple[float, float, float]:
    """Seconds of the quick and the plain sums, and how far apart any two shares are."""
    Ranked(shelf, mesh, topic, as_of).standings.total  # noqa: B018  the index is read
    began = time.perf_counter()
    quick = Ranked(shelf, mesh, topic, as_of)
    standings = quick.standings
    quick_seconds = time.perf_counter() - began
    facts = plain_facts(quick)
    first = shelf.careers[standings.evidence.people]
    first_on = {
        str(row): _EPOCH + timedelta(days=int(day)) for row, day in zip(standings.evidence.people, first, strict=True)
    }
    began = time.perf_counter()
    plain = plain_standings(facts, first_on, as_of)
    plain_seconds = time.perf_counter() - began
    return quick_seconds, plain_seconds, furthest_apart(quick, plain)


def furthest_apart(quick: Ranked, plain: dict[str, PlainStanding]) -> float:
    standings = quick.standings
    return max(
        abs(share / 1000 - exact)
        for expert, shares in zip(standings.experts, standings.shares.tolist(), strict=True)
        for share, exact in zip(shares, plain[str(expert)].shares.values(), strict=True)
    )


def ways_of_counting(ranked: Ranked) -> Iterator[tuple[str, Floats]]:
    """What each of the topic's people would stand for."""
    standings, evidence = ranked.standings, ranked.standings.evidence
    credit = ranked.shelf.facts["credit"][evidence.fact].astype(np.float64)
    counts = ranked.shelf.table("facts", ["author_count"])["author_count"].to_numpy()[evidence.fact]
    whole = evidence.faded / credit**RECIPE.authorship_power

    def summed(worth: Floats) -> Floats:
        return np.bincount(evidence.person, weights=worth, minlength=len(evidence.people))

    total = np.zeros(len(evidence.people))
    total[standings.person] = standings.total
    yield "standing", total
    yield "the same without the network", summed(evidence.faded)
    yield "and strict harmonic parts", summed(whole * credit)
    yield "and strict equal parts", summed(whole / np.maximum(np.nan_to_num(counts, nan=1.0), 1))
    yield "and whole counts", summed(whole)
    yield "number of works (the peer)", summed(np.ones(len(whole)))


def foretell(shelf: Shelf, mesh: Mesh, until: date, end: date) -> dict[str, list[tuple[float, float]]]:
    """By way of counting, for each topic: average precision for who publishes again, and for who leads a work again."""
    found: dict[str, list[tuple[float, float]]] = {}
    roles, names = shelf.roles
    leads = np.isin(np.array(names)[roles], ["first", "last", "sole"])
    for topic in headings_at_random(shelf, mesh):
        earlier = Ranked(shelf, mesh, topic, until)
        people = earlier.standings.evidence.people
        later = Ranked(shelf, mesh, topic, end).standings.evidence
        after = later.on > (until - _EPOCH).days
        again = np.isin(people, later.people[later.person[after]])
        lead = np.isin(people, later.people[later.person[after & leads[later.fact]]])
        if lead.sum() < FEWEST_WHO_LEAD_AGAIN:
            continue
        for name, score in (*ways_of_counting(earlier), ("by chance", np.zeros(len(people)))):
            both = (average_precision_score(again, score), average_precision_score(lead, score))
            found.setdefault(name, []).append((float(both[0]), float(both[1])))
        if len(found["standing"]) == MOST_TOPICS:
            break
    return found


def headings_at_random(shelf: Shelf, mesh: Mesh) -> list[Topic]:
    """Headings of some depth that documents bear, in an order that is always the same."""
    trees = mesh.table["tree_numbers"].to_pylist()
    borne = [int(row) for row in np.unique(shelf.tags["concept"][shelf.tags["how"] >= HOW.index("mesh")])]
    chosen = [row for row in borne if any(tree[0] in "CDEFG" and tree.count(".") >= 1 for tree in trees[row] or ())]
    random.Random(1).shuffle(chosen)
    return [Topic("", mesh.name(row), (mesh.ui(row),)) for row in chosen]


def main() -> int:
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as made:
        home = Path(sys.argv[2]) if len(sys.argv) > 2 else Path(made)
        if len(sys.argv) < 3:
            prepare(home, Path(sys.argv[1]))
        return report(home)


def report(home: Path) -> int:
    people = People.current(home)
    shelf = Shelf(people)
    mesh = Mesh.of(shelf)
    works = Lake(home).arrow("works", ["work_id"]).num_rows
    print(
        f"{works:,} citations, {len(shelf.careers):,} experts, {len(mesh):,} headings, {len(shelf.facts['expert']):,} facts"
    )
    slow = 0
    for text in TOPICS:
        runs = [whole_process(home, text) for _ in range(RUNS)]
        seconds, processor = (statistics.median(column) for column in zip(*runs, strict=True))
        slow += seconds > LIMIT_SECONDS
        quick, plain, apart = sums_alone(shelf, mesh, understand(text, mesh), clock.today())
        print(
            f"{text:30} whole process {seconds:5.2f} s (limit {LIMIT_SECONDS:g} s), {processor:4.2f} s of processor; sums alone {quick * 1000:6.1f} ms, "
            f"plain Python {plain * 1000:8.1f} ms: {plain / quick:5.1f} times; shares at most {apart:.4f} apart"
        )
    foretold = foretell(shelf, mesh, KNOWN_UNTIL, FORETOLD_UNTIL)
    told = "mean average precision" if foretold else "not measured, for want of headings (KOLLOQUY_REAL_DATA)"
    print(f"\nWho goes on publishing on a topic after {KNOWN_UNTIL}, foretold from what was there: {told}")
    for name, values in foretold.items():
        again, lead = (statistics.fmean(column) for column in zip(*values, strict=True))
        print(f"  {name:30} {again:.3f} for any work, {lead:.3f} as first or last author ({len(values)} topics)")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
