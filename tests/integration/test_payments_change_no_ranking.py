"""From files to ranking, with payments and registry and without: not a byte may differ."""

from datetime import date
from pathlib import Path

from kolloquy.evidence.ingest import ingest
from kolloquy.evidence.lake import Lake
from kolloquy.identity.people import People
from kolloquy.influence.ranking.bulk import evidence_table, standings_table
from kolloquy.influence.ranking.topics import best_evidenced_concepts
from kolloquy.workflows.demo_world.files import paths, write_files
from kolloquy.workflows.demo_world.world import Size, invent
from kolloquy.workflows.resolve_experts import resolve

TODAY = date(2026, 6, 1)
EVIDENCE = ("mesh", "pubmed", "openalex", "trials", "congress", "panels")
NO_EVIDENCE = ("payments", "registry")


def take(home: Path, files: Path, sources: tuple[str, ...]) -> None:
    for source, found in paths(files):
        if source in sources:
            ingest(Lake(home), source, found, workers=1)


def answers(home: Path) -> list[bytes]:
    people = People.current(home)
    found = []
    for topic in best_evidenced_concepts(people, 3):
        standings = standings_table(people, topic, TODAY)
        names = people.arrow("experts", ["expert_id", "family", "given", "country"]).sort_by("expert_id")
        evidence = evidence_table(people, topic, TODAY, expert_ids=standings["expert_id"].to_pylist())
        found += [repr(table.to_pylist()).encode() for table in (standings, evidence, names)]
    return found


def test_payments_and_registrations_change_not_a_byte_of_any_ranking(tmp_path: Path) -> None:
    files, home = tmp_path / "files", tmp_path / "home"
    write_files(files, invent(7, Size.SMALL, TODAY))
    take(home, files, EVIDENCE)
    resolve(home)
    before = answers(home)
    take(home, files, NO_EVIDENCE)
    assert resolve(home).registrations, "the registry did find its experts"
    assert answers(home) == before
    assert len(before) == 9
