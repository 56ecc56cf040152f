"""The world as files in the real formats: one folder a source, the truth beside them."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from kolloquy.workflows.demo_world.truth import write_truth
from kolloquy.workflows.demo_world.works import Work
from kolloquy.workflows.demo_world.world import World
from kolloquy.workflows.demo_world.writers.listed_csv import write_congress, write_panels
from kolloquy.workflows.demo_world.writers.mesh_xml import write_mesh
from kolloquy.workflows.demo_world.writers.openalex_json import write_openalex
from kolloquy.workflows.demo_world.writers.payments_csv import write_payments
from kolloquy.workflows.demo_world.writers.pubmed_xml import Citation, write_pubmed
from kolloquy.workflows.demo_world.writers.registry_csv import write_registry
from kolloquy.workflows.demo_world.writers.trials_json import write_trials

SOURCES = ("mesh", "pubmed", "openalex", "trials", "registry", "payments", "congress", "panels")
_UPDATE_DAYS = 21  # works younger than this came with the update file, as NLM's daily files bring them


def write_files(folder: Path, world: World) -> None:
    for source in SOURCES:
        (folder / source).mkdir(parents=True, exist_ok=True)

    def chance(part: str) -> random.Random:
        return random.Random(f"{world.seed}/{world.size}/files/{part}")

    write_mesh(folder / "mesh" / f"desc{world.today.year}.xml", world.today.year)
    _write_pubmed(folder / "pubmed", world, chance("pubmed"))
    preprints = [work for work in world.works if not work.in_pubmed]
    shared = [work for work in world.works[::40] if work.in_pubmed]
    write_openalex(
        folder / "openalex" / "works.json", [*preprints, *shared], also_in_pubmed=frozenset(w.pmid for w in shared)
    )
    write_trials(folder / "trials" / "ctg-studies.json", world.trials, world.today, chance("trials"))
    registry = folder / "registry" / f"npidata_pfile_20050523-{world.today:%Y%m%d}.csv"
    write_registry(registry, world.people, world.today, chance("registry"))
    write_payments(folder / "payments", world.transfers)
    write_congress(folder / "congress" / "programmes.csv", world.sessions, chance("congress"))
    write_panels(folder / "panels" / "panels.csv", world.panels, chance("panels"))
    write_truth(folder / "truth", world)


def _write_pubmed(folder: Path, world: World, rng: random.Random) -> None:
    """Two files of the baseline, and one that revises, adds and deletes."""
    works, today = world.works, world.today
    indexed = [work for work in works if work.in_pubmed]
    new_since = today - timedelta(days=_UPDATE_DAYS)
    old = [work for work in indexed if work.on < new_since]
    half = len(old) * 3 // 5
    in_process = [work for work in old if (today - work.on).days < 330 and rng.random() < 0.75]
    raw = {work.pmid for work in in_process}
    since_indexed = [work for work in in_process if rng.random() < 0.4]
    corrected = {work.pmid for work in rng.sample(old[half:], k=max(3, len(old) // 120)) if len(work.bylines) > 2}
    doubles = rng.sample(old[half:], k=max(2, len(old) // 400))

    write_pubmed(folder / _name(today, 1), [_baseline(w, today, raw, corrected) for w in old[:half]], works)
    second = [_baseline(w, today, raw, corrected) for w in old[half:]]
    second += [Citation(work, _double(work), False, work.on) for work in doubles]
    write_pubmed(folder / _name(today, 2), second, works)
    update = [Citation(work, work.pmid, True, today) for work in since_indexed if work.pmid not in corrected]
    update += [Citation(w, w.pmid, w.pmid not in raw, today, version=2) for w in old if w.pmid in corrected]
    update += [Citation(work, work.pmid, False, today) for work in indexed if work.on >= new_since]
    write_pubmed(folder / _name(today, 3), update, works, deleted=[_double(work) for work in doubles])


def _baseline(work: Work, today: date, raw: set[str], corrected: set[str]) -> Citation:
    """As first stated: one that is corrected later left out its last author."""
    stated = replace(work, bylines=work.bylines[:-1]) if work.pmid in corrected else work
    revised = min(work.on + timedelta(days=200), today)
    return Citation(stated, work.pmid, work.pmid not in raw, revised)


def _double(work: Work) -> str:
    """The PMID under which a work was entered twice; PMIDs of the world are three apart."""
    return str(int(work.pmid) + 1)


def _name(today: date, number: int) -> str:
    return f"pubmed{today.year % 100:02d}n{number:04d}.xml.gz"


def paths(folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """What there is to ingest, source by source, vocabulary first."""
    for source in SOURCES:
        found = sorted((folder / source).iterdir())
        if found:
            yield source, found
