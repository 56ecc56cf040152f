"""Every write of what comes in from elsewhere: an import is looked at, taken whole or not at all, and undone whole."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from kolloquy.engagement.incoming import rules
from kolloquy.engagement.incoming.checking import Bringing
from kolloquy.engagement.incoming.looking import Look, Progress, Told, TooMany, look
from kolloquy.engagement.incoming.models import Import, ImportFile, ImportRow, SavedMapping
from kolloquy.engagement.incoming.queries import asked_of, files_of, laid_out, mapping_named
from kolloquy.engagement.incoming.readers.files import Asked, Given
from kolloquy.engagement.incoming.readers.mapping import Kind, from_json, preset
from kolloquy.engagement.incoming.readers.mapping import Mapping as Columns
from kolloquy.engagement.incoming.taking import Taken, Task, take_accounts, take_touchpoints
from kolloquy.engagement.incoming.vocabulary import Outcome, State
from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record, record_many
from kolloquy.governance.vocabulary import Function
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold

PREVIEW_KEPT = timedelta(days=7)
MOST_UPLOADED = 20_000  # rows: a page waits for them; more are brought in by the command


@dataclass(frozen=True)
class BroughtIn:
    look: Look
    importing: Import | None = None  # None: there was nothing new, and nothing was written
    taken: Taken | None = None


def bring_in(
    *,
    given: Given,
    asked: Asked,
    by: User,
    function: str | None = None,
    only_good: bool = False,
    chosen: frozenset[int] | None = None,
    progress: Progress = lambda _: None,
    told: Callable[[Look], None] = lambda _: None,
) -> BroughtIn:
    """Look a file through and take it at once; with problems in it, nothing is taken unless `only_good`.

    `told` is called with what was found before it is refused.
    """
    rules.may_bring_in(by.function, for_function=function).or_raise()
    bringing = Bringing(by, asked, function)
    with _no_rounds_for_cycles():
        found = look(given, bringing, progress=progress)
    if found.wrong and not only_good and chosen is None:
        told(found)
        raise BadInput(
            f"{found.wrong:,} of {found.rows:,} rows of {given.name} cannot be taken, so nothing was; mend them, "
            "or take the others with --only-good."
        )
    if not found.touchpoints and not found.accounts:
        return BroughtIn(found)
    importing = Import(
        kind=_kind(given, asked),
        file_name=given.name,
        sha256=given.sha256,
        told=_told(asked, function),
        by=by,
        at=clock.now(),
    )
    with transaction.atomic(), _no_rounds_for_cycles():
        task = Task(importing, given, bringing, clock.now(), found.groups, chosen)
        taken = _take(task, notices=found.notices)
    return BroughtIn(found, importing, taken)


@contextmanager
def _no_rounds_for_cycles() -> Iterator[None]:
    """Rows come by the hundred thousand and hold no cycles; looking for some takes a sixth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def preview(
    *,
    files: Sequence[tuple[str, bytes]],
    asked: Asked,
    by: User,
    function: str | None = None,
    again: Import | None = None,
) -> Import:
    """Keep what was uploaded with what was found in it, until it is taken or given up. `again` is looked at anew.

    What stands against reading it at all, such as days that may be read in two ways, is kept with it as `refused`.
    """
    rules.may_bring_in(by.function, for_function=function).or_raise()
    if again is not None:
        rules.may_take(mine=again.by_id == by.pk, state=again.state).or_raise()
    with laid_out(files) as given:
        importing = again or Import(by=by, at=clock.now())
        importing.kind, importing.file_name, importing.sha256 = _kind(given, asked), given.name, given.sha256
        importing.told = _told(asked, function)
        found = Look()
        try:
            found = look(given, Bringing(by, asked, function), most=MOST_UPLOADED)
        except BadInput as refused:
            if isinstance(refused, TooMany):
                raise
            importing.told["refused"] = str(refused)
    # What takes its time is done; the database is locked for the writing alone.
    with transaction.atomic():
        forget_old_previews()
        importing.counts = found.counts()
        importing.save()
        if again is None:
            ImportFile.objects.bulk_create(
                [ImportFile(importing=importing, name=name, content=content) for name, content in files]
            )
        _keep_rows(importing, found.problems, Outcome.PROBLEM)
        _keep_rows(importing, found.notices, Outcome.NOTICE)
        _tell("import.looked_at", importing, by, {"kind": importing.kind, "sha256": importing.sha256})
    return importing


@transaction.atomic
def take_preview(
    *, importing: Import, by: User, chosen: frozenset[int] | None = None, left_out: frozenset[int] = frozenset()
) -> Taken:
    """Take all good rows of a preview, or the chosen ones; the uploaded file goes with that."""
    row = Import.objects.select_for_update().get(pk=importing.pk)
    rules.may_take(mine=row.by_id == by.pk, state=row.state).or_raise()
    asked, function = asked_of(row)
    rules.may_bring_in(by.function, for_function=function).or_raise()
    with laid_out(files_of(row)) as given:
        bringing = Bringing(by, asked, function)
        found = look(given, bringing)
        task = Task(row, given, bringing, clock.now(), found.groups, chosen, left_out)
        taken = _take(task, notices=found.notices)
    row.files.all().delete()
    return taken


@transaction.atomic
def give_up(*, importing: Import, by: User) -> None:
    """Forget a preview that nobody will take."""
    row = Import.objects.select_for_update().get(pk=importing.pk)
    rules.may_take(mine=row.by_id == by.pk, state=row.state).or_raise()
    row.delete()
    _tell("import.given_up", row, by, {})


@transaction.atomic
def save_mapping(*, mapping: Columns, by: User) -> SavedMapping:
    """Keep a mapping under its name; the same name again replaces it, for a preset's name there is none."""
    rules.may_bring_in(by.function).or_raise()
    name = " ".join(mapping.name.split())[:80]
    if not fold(name):
        raise BadInput("The mapping has no name; give it one, such as the name of your system.")
    if preset(name) is not None:
        raise BadInput(f"“{name}” is the name of a preset; save yours under another.")
    told = from_json(mapping.as_json() | {"name": name}).as_json()
    before = SavedMapping.objects.filter(folded=fold(name)).first()
    if before is not None and before.saved_by_id != by.pk and by.function != Function.DATA_STEWARD:
        raise BadInput(f"“{name}” is a mapping of a colleague's; save yours under another name.")
    old = before.told if before else None
    saved = before or SavedMapping(folded=fold(name))
    saved.name, saved.told, saved.saved_by, saved.saved_at = name, told, by, clock.now()
    saved.save()
    record(Event("mapping.saved", "mapping", fold(name), {"old": old, "new": told}), by=by)
    return saved


def mapping_for(name: str) -> Columns:
    """A preset or a saved mapping by its name, or a sentence that names them all."""
    found = mapping_named(name)
    if found is None:
        raise BadInput(f"No mapping is called “{name}”; `kolloquy exchange mappings` names them.")
    return found


def _take(task: Task, *, notices: list[Told]) -> Taken:
    importing, by = task.importing, task.bringing.by
    importing.state, importing.taken_at = State.TAKEN, task.at
    importing.save()
    taken = take_accounts(task) if importing.kind == Kind.ACCOUNTS else take_touchpoints(task)
    importing.counts = {**importing.counts, **{f"taken_{name}": count for name, count in taken.counts().items()}}
    importing.save(update_fields=["counts"])
    _keep_rows(importing, taken.problems, Outcome.PROBLEM)
    _keep_rows(importing, notices, Outcome.NOTICE)
    facts = {"kind": importing.kind, "sha256": importing.sha256, "mapping": _mapping_name(importing), **taken.counts()}
    _tell("import.taken", importing, by, facts)
    return taken


def _tell(verb: str, importing: Import, by: User, facts: Mapping[str, object]) -> None:
    told = {"file": importing.file_name}
    record(Event(verb, "import", importing.key, facts, told, person=f"user:{by.pk}"), by=by)


def _mapping_name(importing: Import) -> str | None:
    told: Mapping[str, object] | None = importing.told.get("mapping")
    return str(told["name"]) if told else None


def _keep_rows(importing: Import, told: Sequence[Told], outcome: Outcome) -> None:
    importing.rows.filter(outcome=outcome).delete()
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                importing=importing,
                number=each.number,
                place=each.place,
                outcome=outcome,
                sentences=list(each.sentences),
            )
            for each in told
        ],
        batch_size=500,
    )


def _kind(given: Given, asked: Asked) -> str:
    if given.is_table and asked.mapping is not None:
        return str(asked.mapping.kind)
    suffixes = {Path(name).suffix.casefold() for name, _ in given.paths}
    if suffixes <= {".ics", ".ical"}:
        return "calendar"
    return "e-mail" if suffixes <= {".eml"} else "several"


def _told(asked: Asked, function: str | None) -> dict[str, object]:
    return {
        "mapping": asked.mapping.as_json() if asked.mapping else None,
        "keep_body": asked.keep_body,
        "channel": asked.channel,
        "time_zone": asked.time_zone,
        "function": function,
    }


@transaction.atomic
def forget_old_previews() -> int:
    """What nobody took within a week holds names for no purpose; the worker asks for it too."""
    old = Import.objects.filter(state=State.PREVIEW, at__lt=clock.now() - PREVIEW_KEPT)
    keys = list(old.values_list("key", flat=True))
    if keys:
        Import.objects.filter(key__in=keys).delete()
        record_many((Event("import.forgotten", "import", key) for key in keys), by=None)
    return len(keys)
