"""The demo: an invented organisation in a fresh home, by the same functions that a user's commands call.

Every step may be killed and run again: the marker says which are finished, and none leaves half of its work visible.
"""

import errno
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kolloquy.evidence.locking import held
from kolloquy.governance.models import User
from kolloquy.kernel.problems import BadInput, StorageFull
from kolloquy.workflows.demo_world.files import paths, write_files
from kolloquy.workflows.demo_world.marker import Marker
from kolloquy.workflows.demo_world.organisation import PEOPLE, let_people_in
from kolloquy.workflows.demo_world.organisations import OUR_COMPANY
from kolloquy.workflows.demo_world.world import Size, invent

Tell = Callable[[str], None]
DEFAULT_SEED = 7
# What Meridell follows: by the words a person would type.
TOPICS = (
    "ATTR amyloidosis",
    "HFpEF",
    "Heart failure with reduced ejection fraction",
    "Hypertrophic cardiomyopathy",
    "Dilated cardiomyopathy",
    "AL amyloidosis",
)


def build(home: Path, marker: Marker, tell: Tell) -> None:
    """Bring a claimed home to a demo that can be served, from wherever an earlier run stopped; the records are open."""
    _refuse_records_of_others()
    with held(home / "demo.lock", lambda who: tell(f"Waiting for {who}, which is building this demo")):
        marker = marker.read_again(home)
        for step, act in _STEPS.items():
            if step not in marker.done:
                act(home, marker, tell)
                marker = marker.finished(home, step)


def world_folder(home: Path) -> Path:
    """The files of the demo and, in `truth`, what is so."""
    return home / "demo"


def _refuse_records_of_others() -> None:
    """The records may live outside the home, and then an empty home says nothing about them."""
    if User.objects.exclude(username__in=[someone.username for someone in PEOPLE]).exists():
        raise BadInput(
            "The records already hold users who are not the demo's; unset KOLLOQUY_DATABASE_URL, "
            "or point it to an empty database, and run `kolloquy demo` again."
        )


def _write_world(home: Path, marker: Marker, tell: Tell) -> None:
    tell(f"Inventing {OUR_COMPANY} and the experts of its field")
    partial = home / "demo.partial"
    shutil.rmtree(partial, ignore_errors=True)
    world = invent(marker.seed, Size(marker.size), date.fromisoformat(marker.today))
    try:
        write_files(partial, world)
        shutil.rmtree(world_folder(home), ignore_errors=True)
        partial.rename(world_folder(home))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        shutil.rmtree(partial, ignore_errors=True)
        raise StorageFull(f"The disk that holds {home} is full; free 1 GB and run `kolloquy demo` again.") from error


def _ingest(home: Path, marker: Marker, tell: Tell) -> None:
    from kolloquy.evidence.ingest import Outcome, ingest
    from kolloquy.evidence.lake import Lake

    lake = Lake(home)
    for source, found in paths(world_folder(home)):
        # The files are small: a second process would take longer to start than to read them.
        report = ingest(lake, source, found, workers=1)
        for file in report.files:
            if file.outcome is Outcome.FAILED:
                raise BadInput(file.problem or f"{file.path} could not be read; run `kolloquy demo` again.")
        tell(f"Reading {source}: {', '.join(f'{count:,} {table}' for table, count in report.rows.items() if count)}")


def _resolve(home: Path, marker: Marker, tell: Tell) -> None:
    from kolloquy.workflows.resolve_experts import resolve

    tell("Resolving names into people")
    resolve(home)


def _let_sign_in(home: Path, marker: Marker, tell: Tell) -> None:
    let_people_in(world_folder(home) / "organisation", date.fromisoformat(marker.today), tell)


def _publish(home: Path, marker: Marker, tell: Tell) -> None:
    from kolloquy.workflows.follow_topic import follow_topic
    from kolloquy.workflows.publish_evidence import publish

    tell(f"Following {len(TOPICS)} topics and publishing the experts")
    ada = User.objects.get(username="ada")
    for text in TOPICS:
        follow_topic(home, text, by=ada)
    publish(home)


def _have_a_strategy(home: Path, marker: Marker, tell: Tell) -> None:
    from kolloquy.workflows.demo_world.strategy import have_a_strategy

    have_a_strategy(date.fromisoformat(marker.today), tell)


def _let_meet(home: Path, marker: Marker, tell: Tell) -> None:
    from kolloquy.workflows.demo_world.exchange import let_people_meet

    let_people_meet(marker.seed, date.fromisoformat(marker.today), tell)


def _have_a_plan(home: Path, marker: Marker, tell: Tell) -> None:
    from kolloquy.workflows.demo_world.plan import have_a_plan

    have_a_plan(marker.seed, date.fromisoformat(marker.today), tell)


_STEPS: dict[str, Callable[[Path, Marker, Tell], None]] = {
    "world": _write_world,
    "evidence": _ingest,
    "people": _resolve,
    "sign-ins": _let_sign_in,
    "published": _publish,
    "strategy": _have_a_strategy,
    "exchange": _let_meet,
    "plan": _have_a_plan,
}
