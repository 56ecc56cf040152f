"""kolloquy exchange: bring in what other systems know of our exchanges with experts, and take it back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kolloquy.faces.cli.output import Format, say, show, write_csv, write_json
from kolloquy.faces.cli.records import records, user
from kolloquy.kernel.problems import BadInput

if TYPE_CHECKING:
    from kolloquy.engagement.incoming.looking import Look, Told
    from kolloquy.engagement.incoming.queries import ImportSeen
    from kolloquy.engagement.incoming.readers.files import Asked, Given
    from kolloquy.engagement.incoming.readers.mapping import Mapping
    from kolloquy.engagement.incoming.taking import Taken

app = typer.Typer(help="Bring in exchanges that other systems know of, and take them back.", no_args_is_help=True)
By = Annotated[
    str, typer.Option("--by", metavar="USER", help="Who does it: an import is theirs, and so is what it may hold.")
]
AsFormat = Annotated[Format, typer.Option("--format", help="How the result is printed.")]
_COLUMNS = ["key", "state", "kind", "file", "touchpoints", "accounts", "by", "at"]
_FEW = 20


@app.command("import")
def import_file(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv, .ics or .eml file, or a folder of them.")],
    by: By,
    mapping: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="How a table is read: a preset, a saved mapping, or a .json file with one."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Look only: what would come in, and what is wrong.")
    ] = False,
    only_good: Annotated[
        bool, typer.Option("--only-good", help="Take the good rows though others have problems.")
    ] = False,
    lines: Annotated[str, typer.Option(help="Take these lines only, such as 2-40,55.")] = "",
    channel: Annotated[str | None, typer.Option(help="The channel of everything that does not say one.")] = None,
    dates: Annotated[
        str | None, typer.Option(help="How days are written: year_first, day_first or month_first.")
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option(help="Where times without a zone were written: Europe/Madrid.")
    ] = None,
    on: Annotated[str | None, typer.Option(help="The day of a webinar whose list does not say it: 2026-03-04.")] = None,
    title: Annotated[str | None, typer.Option(help="The title of a webinar whose list does not say it.")] = None,
    with_text: Annotated[bool, typer.Option("--with-text", help="Keep what e-mails say, as notes.")] = False,
    function: Annotated[
        str | None,
        typer.Option(help="Whose they are where the file names none of our people: medical, commercial or research."),
    ] = None,
    output: AsFormat = Format.TABLE,
) -> None:
    """Bring a file in, all of it or nothing. The same file twice changes nothing; `undo-import` takes it back."""
    with records():
        from kolloquy.engagement.incoming.actions import bring_in
        from kolloquy.engagement.incoming.checking import Bringing
        from kolloquy.engagement.incoming.looking import chosen, look
        from kolloquy.engagement.incoming.readers.files import given
        from kolloquy.engagement.incoming.rules import may_bring_in

        person, what = user(by), given(path)
        asked = _asked(what, mapping, channel, dates, time_zone, {"on": on, "title": title}, with_text=with_text)
        with _progress() as progress:
            if dry_run:
                may_bring_in(person.function, for_function=function).or_raise()
                found, taken, key = look(what, Bringing(person, asked, function), progress=progress), None, None
            else:
                brought = bring_in(
                    given=what, asked=asked, by=person, function=function, only_good=only_good, chosen=chosen(lines),
                    progress=progress, told=lambda seen: _print_problems(seen.problems, seen.wrong),
                )  # fmt: skip
                found, taken = brought.look, brought.taken
                key = brought.importing.key if brought.importing else None
    _print_outcome(what, found, taken, key, output, dry_run=dry_run)


@app.command("imports")
def list_imports(by: By, output: AsFormat = Format.TABLE) -> None:
    """List the imports somebody may see, newest first."""
    with records():
        from kolloquy.engagement.incoming.queries import imports
        from kolloquy.governance.wall.reader import reader_of

        page, _ = imports(reader_of(user(by)), size=200)
        rows = [_as_row(each) for each in page]
    match output:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, _COLUMNS)
        case Format.TABLE:
            for row in rows:
                brought = (
                    f"{row['touchpoints']:>8,} touchpoints"
                    if not row["accounts"]
                    else f"{row['accounts']:>8,} accounts"
                )
                _line(f"{row['key']}  {row['state']:8} {brought}  {row['file']}, {row['by']}, {str(row['at'])[:16]}")
            if not rows:
                _line(
                    "Nothing was brought in yet; `kolloquy exchange import FILE --mapping “CRM calls”` brings something in."
                )


@app.command("undo-import")
def undo(key: Annotated[str, typer.Argument(help="As `kolloquy exchange imports` prints it.")], by: By) -> None:
    """Take an import back: what nobody has changed since goes, the rest stays and is listed."""
    with records():
        from kolloquy.engagement.incoming.queries import record_of, rows_of
        from kolloquy.engagement.incoming.undoing import undo_import
        from kolloquy.engagement.incoming.vocabulary import Outcome
        from kolloquy.governance.wall.reader import reader_of

        person = user(by)
        reader = reader_of(person)
        importing = record_of(key.strip().upper(), reader)
        if importing is None:
            raise BadInput(f"There is no import {key}; `kolloquy exchange imports` lists them.")
        undone = undo_import(importing=importing, by=person)
        kept = rows_of(importing.key, reader, Outcome.KEPT, most=_FEW)
    _line(
        f"{undone.removed:,} touchpoints, {undone.accounts:,} accounts and {undone.unverified:,} unverified people are gone."
    )
    if undone.kept:
        _line(f"{undone.kept:,} were changed or used since, and stay:")
    for row in kept:
        _line(f"  {row.place}: {' '.join(row.sentences)}")


@app.command()
def mappings(
    shown: Annotated[
        str | None, typer.Option("--show", metavar="NAME", help="Print one as JSON, to change and use it.")
    ] = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Keep the mapping in a .json file under its name.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="USER", help="Who saves it.")] = None,
    output: AsFormat = Format.TABLE,
) -> None:
    """List how tables can be read: presets and saved mappings."""
    with records():
        from kolloquy.engagement.incoming.actions import mapping_for, save_mapping
        from kolloquy.engagement.incoming.queries import mappings as known
        from kolloquy.engagement.incoming.readers.mapping import KINDS

        if save is not None:
            if by is None:
                raise BadInput("Say who saves the mapping, with --by.")
            saved = save_mapping(mapping=_from_file(save), by=user(by))
            _line(f'“{saved.name}” is saved; `--mapping "{saved.name}"` uses it.')
            return
        if shown is not None:
            write_json(mapping_for(shown).as_json())
            return
        rows = [
            {"name": each.name, "kind": str(each.mapping.kind), "system": each.mapping.system,
             "preset": each.is_preset, "saved_by": each.saved_by}
            for each in known()
        ]  # fmt: skip
    match output:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, ["name", "kind", "system", "preset", "saved_by"])
        case Format.TABLE:
            for row in rows:
                whose = "preset" if row["preset"] else f"saved by {row['saved_by']}"
                _line(
                    f"{row['name']:24} {next(words for kind, words in KINDS.items() if kind == row['kind'])} ({whose})"
                )


def _asked(
    what: "Given", mapping: str | None, channel: str | None, dates: str | None, time_zone: str | None,
    fixed: dict[str, str | None], *, with_text: bool,
) -> "Asked":  # fmt: skip
    from kolloquy.engagement.incoming.actions import mapping_for
    from kolloquy.engagement.incoming.readers.files import TABLES, Asked
    from kolloquy.engagement.incoming.readers.mapping import from_json
    from kolloquy.kernel import clock

    from_json({"columns": {}, "fixed": {"channel": channel} if channel else {}, "time_zone": time_zone or "UTC"})
    has_table = any(Path(name).suffix.casefold() in TABLES for name, _ in what.paths)
    made = None
    if has_table and mapping is not None:
        made = _from_file(Path(mapping)) if mapping.endswith(".json") else mapping_for(mapping)
        told = made.as_json() | {"fixed": {**made.fixed, **{key: value for key, value in fixed.items() if value}}}
        told |= {key: value for key, value in (("dates", dates), ("time_zone", time_zone)) if value}
        made = from_json(told)
    return Asked(clock.today(), made, with_text, channel, time_zone or "UTC")


def _from_file(path: Path) -> "Mapping":
    import json

    from kolloquy.engagement.incoming.readers.mapping import from_json

    try:
        return from_json(json.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise BadInput(f"{path} cannot be read ({error.strerror or error}); see that it is there.") from error
    except ValueError as error:
        raise BadInput(
            f"{path} is not JSON ({error}); `kolloquy exchange mappings --show “CRM calls”` prints an example."
        ) from error


@contextmanager
def _progress() -> Iterator[Callable[[int], None]]:
    if not say.is_terminal:
        yield lambda _: None
        return
    with say.status("Looking the file through") as status:
        yield lambda rows: status.update(f"Looked at {rows:,} rows")


def _print_outcome(
    what: "Given", found: "Look", taken: "Taken | None", key: str | None, output: Format, *, dry_run: bool
) -> None:
    if output is Format.JSON:
        write_json(
            {
                "file": what.name, "sha256": what.sha256, "import": key, "looked": found.counts(),
                "taken": taken.counts() if taken else None,
                "problems": [{"row": each.number, "place": each.place, "sentences": each.sentences} for each in found.problems],
                "notices": [{"row": each.number, "place": each.place, "sentences": each.sentences} for each in found.notices],
            }
        )  # fmt: skip
        return
    if output is Format.CSV:
        rows = [
            {
                "row": told.number,
                "place": told.place,
                "what": what_,
                "sentence": " ".join(told.sentences),
            }
            for what_, listed in (("problem", found.problems), ("notice", found.notices))
            for told in listed
        ]
        write_csv(rows, ["row", "place", "what", "sentence"])
        return
    _line(f"{what.name}: {_many(found.rows, 'row')}, {found.good:,} good, {found.wrong:,} with problems")
    for count, words in _said(found):
        if count:
            _line(f"  {count:>8,}  {words}")
    if taken is None:
        _line("Nothing was written: this was a look." if dry_run else "Nothing of it is new, so nothing was written.")
    else:
        _line(
            f"Taken as import {key}: {_many(taken.touchpoints, 'touchpoint')}, {_many(taken.accounts, 'account')}, "
            f"{_many(taken.unverified, 'person', 'people')} new to us."
        )
    _print_problems(found.problems, found.wrong)
    for told in found.notices[:_FEW]:
        say.print(f"  {told.place}: {' '.join(told.sentences)}")


def _said(found: "Look") -> list[tuple[int, str]]:
    return [
        (found.touchpoints, "touchpoints, new"),
        (found.accounts, "accounts, new"),
        (found.here, "rows, here before"),
        (found.same, "rows, the same as another"),
        (found.nobody, "entries, nobody from outside in them"),
        (found.known, "people, found among the experts"),
        (found.waiting, f"people, not known for sure; {found.candidates:,} of them may be an expert of ours"),
        (found.not_ours, "rows, their owner none of our people"),
    ]


def _print_problems(problems: "list[Told]", wrong: int) -> None:
    for told in problems[:_FEW]:
        say.print(f"  {told.place}: {' '.join(told.sentences)}")
    if wrong > _FEW:
        say.print(f"  and {wrong - _FEW:,} more; --format json lists them.")


def _many(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _as_row(each: "ImportSeen") -> dict[str, object]:
    return {
        "key": each.key, "state": each.state, "kind": each.kind, "file": each.file_name,
        "touchpoints": each.counts.get("taken_touchpoints", 0), "accounts": each.counts.get("taken_accounts", 0),
        "by": each.by, "at": each.at.isoformat(),
    }  # fmt: skip


def _line(text: str) -> None:
    show.print(text, markup=False, soft_wrap=True)
