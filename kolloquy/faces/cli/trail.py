"""kolloquy trail: verify, sign, export and list what was done."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kolloquy.faces.cli.output import Format, say, show, write_csv, write_json
from kolloquy.faces.cli.records import records, user
from kolloquy.kernel.problems import BadInput

if TYPE_CHECKING:
    from kolloquy.governance.trail.models import Entry
    from kolloquy.governance.trail.verifying import Report

app = typer.Typer(help="Verify, sign and export the trail of what was done.", no_args_is_help=True)
NOT_WHOLE = 7  # the exit code of a trail that somebody was at
_COLUMNS = ["number", "at", "by", "verb", "kind", "key", "rule", "facts"]
FormatOption = Annotated[Format, typer.Option("--format", help="table for people, json or csv for programs.")]
By = Annotated[str | None, typer.Option("--by", metavar="USER", help="Who does it; the trail keeps it.")]
Since = Annotated[str | None, typer.Option("--since", metavar="YYYY-MM-DD", help="From this day on.")]
Until = Annotated[str | None, typer.Option("--until", metavar="YYYY-MM-DD", help="Up to and with this day.")]


@app.command()
def verify(
    against: Annotated[
        Path | None, typer.Option("--against", metavar="CHECKPOINT", help="A checkpoint kept elsewhere.")
    ] = None,
    file: Annotated[Path | None, typer.Option("--file", help="An exported trail instead of the records.")] = None,
    public_key: Annotated[
        str | None, typer.Option("--public-key", metavar="HEX", help="The only key whose checkpoints count.")
    ] = None,
    by: By = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Read the whole trail and say what was changed, taken out, put in or cut off; exit code 7 if anything was."""
    if file is not None:
        _set_up()
        from kolloquy.governance.trail.verifying_files import verify_file

        with _counting("verifying") as count:
            report = verify_file(file, against=against, public_key=public_key, progress=count)
    else:
        with records(), _counting("verifying") as count:
            from kolloquy.governance.trail.verifying import verify_and_record

            who = user(by) if by else None
            report = verify_and_record(by=who, against=against, public_key=public_key, progress=count)
    _show(report, format)
    if not report.is_whole:
        raise typer.Exit(NOT_WHOLE)


@app.command()
def checkpoint(by: By = None) -> None:
    """Sign the trail so far; keep a copy of the file where this machine's administrator cannot write."""
    with records():
        from kolloquy.governance.trail import vault
        from kolloquy.governance.trail.checkpoints import checkpoint as sign

        made = sign(by=user(by) if by else None)
        path = vault.path_of(made.number)
    show.print(f"Entries 1 to {made.number:,} are signed: {path}", markup=False)
    say.print(f"Signed with the key {made.public_key}.")


@app.command()
def export(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="The file to write; it must not be there yet.")],
    since: Since = None,
    until: Until = None,
    personal: Annotated[
        bool, typer.Option("--personal", help="With what entries tell of people; a file cannot be shredded.")
    ] = False,
    by: By = None,
) -> None:
    """Write entries as JSON Lines that prove themselves; `trail verify --file` reads them on any machine."""
    with records(), _counting("exporting") as count:
        from kolloquy.governance.trail.exporting import export as write

        who = user(by) if by else None
        done = write(path, since=_day(since), until=_day(until), personal=personal, by=who, progress=count)
    show.print(f"{done.path} holds entries {done.first:,} to {done.last:,}, signed over {done.checkpoint.number:,}.", markup=False)  # fmt: skip


@app.command("list")
def list_entries(
    person: Annotated[str | None, typer.Option("--person", metavar="KIND:ID", help="Such as expert:E2345BCDF.")] = None,
    verb: Annotated[str | None, typer.Option("--verb", help="Such as touchpoint.logged.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="The kind of record, such as touchpoint.")] = None,
    key: Annotated[str | None, typer.Option("--key", help="The record's id.")] = None,
    actor: Annotated[str | None, typer.Option("--actor", metavar="USER", help="Who did it.")] = None,
    since: Since = None,
    until: Until = None,
    before: Annotated[int | None, typer.Option("--before", metavar="NUMBER", help="Entries before this one.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at most.")] = 50,
    format: FormatOption = Format.TABLE,
) -> None:
    """List entries, newest first."""
    with records():
        from kolloquy.governance.trail.queries import Filters, entries

        filters = Filters(
            person=person, verb=verb, kind=kind, key=key, actor_id=user(actor).pk if actor else None,
            since=_day(since), until=_day(until),
        )  # fmt: skip
        page = entries(filters, before=before, size=limit)
    rows = [_row(entry) for entry in page.entries]
    match format:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, _COLUMNS)
        case Format.TABLE:
            for row in rows:
                rule = f" [{row['rule']}]" if row["rule"] else ""
                show.print(
                    f"{row['number']:>8}  {row['at'][:19]}  {row['verb']}{rule}  {row['kind']} {row['key']}  ({row['by']})",
                    markup=False,
                    soft_wrap=True,
                )
            if not rows:
                show.print("The trail holds no such entry; leave out an option to see more.")
    if page.further:
        say.print(f"There is more: add `--before {page.further}`.")


def _row(entry: "Entry") -> dict[str, Any]:
    told = {"number": entry.number, "at": entry.at.isoformat(), "by": entry.actor_label, "actor_id": entry.actor_id}
    return {
        **told, "verb": entry.verb, "kind": entry.kind, "key": entry.key, "rule": entry.rule, "facts": entry.facts,
        "hash": entry.hash,
    }  # fmt: skip


def _show(report: "Report", format: Format) -> None:
    from kolloquy.governance.trail.verifying import as_dict

    findings = [{"trouble": str(f.trouble), "number": f.number, "sentence": f.sentence} for f in report.findings]
    match format:
        case Format.JSON:
            write_json(as_dict(report) | {"findings": findings})
        case Format.CSV:
            write_csv(findings, ["trouble", "number", "sentence"])
        case Format.TABLE:
            for finding in report.findings:
                show.print(finding.sentence, markup=False, soft_wrap=True)
            if report.findings_in_all > len(report.findings):
                show.print(f"... and {report.findings_in_all - len(report.findings):,} more")
            show.print(_in_a_sentence(report), soft_wrap=True)


def _in_a_sentence(report: "Report") -> str:
    shredded = f" ({report.shredded:,} shredded)" if report.shredded else ""
    held = (
        f"{_counted(report.entries, 'entry', 'entries')}, {_counted(report.payloads, 'payload', 'payloads')}{shredded}"
    )
    if not report.is_whole:
        return f"The trail is NOT whole: {_counted(report.findings_in_all, 'finding', 'findings')} in {held}."
    later = report.entries - report.signed_up_to
    open_end = f"; the last {later:,} wait for a checkpoint" if later > 0 and report.checkpoints else ""
    none_yet = "; none is signed yet, `kolloquy trail checkpoint` does it" if not report.checkpoints else ""
    return f"The trail is whole: {held}{open_end}{none_yet}."


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadInput(f"“{text}” is no day; write it as 2026-03-31.") from error


def _set_up() -> None:
    import django

    django.setup()


@contextmanager
def _counting(what: str) -> Iterator[Callable[[int], None]]:
    with say.status(what) as status:
        yield lambda number: status.update(f"{what}: entry {number:,}")
