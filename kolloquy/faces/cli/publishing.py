"""kolloquy experts publish, merge, separate, decisions, undo: people into the records, and a steward's word on them."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kolloquy.faces.cli.output import Format, home, say, show, write_csv, write_json
from kolloquy.faces.cli.records import records, user

if TYPE_CHECKING:
    from kolloquy.identity.models import StewardDecision
    from kolloquy.workflows.publish_evidence import PublishReport

_SHOWN = 5
FormatOption = Annotated[Format, typer.Option("--format", help="table for people, json or csv for programs.")]
Because = Annotated[str, typer.Option("--because", help="What shows it; kept with the decision.")]
By = Annotated[str, typer.Option("--by", metavar="USER", help="The steward who decides.")]


def publish(
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Standings as of this day; today if not given.")
    ] = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Carry the resolved experts, their standings and the evidence behind them into the records, all or nothing."""
    from kolloquy.faces.cli.ranking import day

    with records():
        from kolloquy.workflows.publish_evidence import publish as run

        with say.status("publishing") as status:
            report = run(home(), as_of=day(as_of), report=status.update)
    match format:
        case Format.JSON:
            write_json(asdict(report))
        case Format.CSV:
            write_csv(_moved(report), ["kind", "expert_id", "name", "other_expert_id", "because"])
        case Format.TABLE:
            _show(report)


def merge(
    keep: Annotated[str, typer.Argument(metavar="KEEP", help="The expert whose id stays.")],
    absorb: Annotated[str, typer.Argument(metavar="ABSORB", help="The expert who is the same person.")],
    because: Because,
    by: By,
) -> None:
    """Declare two experts one person; old links to the second lead to the first."""
    with records():
        from kolloquy.workflows.merge_experts import merge_experts

        decision = merge_experts(keep_id=keep, absorb_id=absorb, because=because, by=user(by))
    show.print(f"Decision {decision.pk}: {decision.other_id} is {decision.expert.name} ({decision.expert_id}).")
    _say_next()


def separate(
    expert: Annotated[str, typer.Argument(metavar="EXPERT", help="The expert whose it is not.")],
    what: Annotated[str, typer.Argument(metavar="WORK_OR_MENTION", help="A PMID, trial, seat or mention id.")],
    because: Because,
    by: By,
) -> None:
    """Declare that a work, trial or seat is somebody else's; a new expert gets it."""
    with records():
        from kolloquy.workflows.merge_experts import separate_mention

        decision = separate_mention(expert_id=expert, what=what, because=because, by=user(by))
    show.print(
        f"Decision {decision.pk}: {decision.right_mention_id} is not {decision.expert_id}'s; "
        f"{decision.expert_id} keeps its id, the new expert is {decision.other_id}."
    )
    _say_next()


def decisions(
    undone: Annotated[bool, typer.Option("--undone", help="Also those that were taken back.")] = False,
    format: FormatOption = Format.TABLE,
) -> None:
    """List what stewards decided, newest first."""
    with records():
        from kolloquy.identity.queries import decisions as listed

        found = [_decision(decision) for decision in listed(undone=undone)]
    columns = ["decision", "kind", "expert_id", "other_id", "mention", "by", "at", "undone_by", "because"]
    match format:
        case Format.JSON:
            write_json(found)
        case Format.CSV:
            write_csv(found, columns)
        case Format.TABLE if not found:
            show.print("No steward has decided anything yet; `kolloquy experts merge --help` says how.")
        case Format.TABLE:
            for row in found:
                show.print(_in_a_line(row), markup=False)


def undo(
    decision: Annotated[int, typer.Argument(metavar="DECISION", help="Its number, as `decisions` prints it.")],
    by: By,
) -> None:
    """Take a decision back; the next resolution judges anew."""
    with records():
        from kolloquy.workflows.merge_experts import undo_decision

        undo_decision(number=decision, by=user(by))
    show.print(f"Decision {decision} is undone.")
    _say_next()


def _say_next() -> None:
    say.print("Standings are exact again after `kolloquy experts resolve` and `kolloquy experts publish`.")


def _decision(decision: "StewardDecision") -> dict[str, Any]:
    return {
        "decision": decision.pk,
        "kind": decision.kind,
        "expert_id": decision.expert_id,
        "other_id": decision.other_id,
        "mention": decision.right_mention_id,
        "by": decision.by.username,
        "at": decision.at.isoformat(timespec="seconds"),
        "undone_by": decision.undone_by.username if decision.undone_by else None,
        "because": decision.because,
    }


def _in_a_line(row: dict[str, Any]) -> str:
    verb = "is one person with" if row["kind"] == "same" else f"is not behind {row['mention']}, that is"
    undone = f" (undone by {row['undone_by']})" if row["undone_by"] else ""
    return f"{row['decision']}  {row['expert_id']} {verb} {row['other_id']}: {row['because']} ({row['by']}, {row['at'][:10]}){undone}"


def _moved(report: "PublishReport") -> list[dict[str, Any]]:
    return [{"kind": kind, **row} for kind, moved in report.movements.items() for row in moved["sample"]]


def _show(report: "PublishReport") -> None:
    if report.followed:
        show.print(f"Nobody followed a topic yet; now followed: {'; '.join(report.followed)}.", markup=False)
    if not report.changed:
        show.print(f"The records hold generation {report.generation} already; nothing changed.")
        return
    rows = [{"table": table, **counts} for table, counts in report.counts.items()]
    show.print(_table(rows, ["table", "added", "changed", "removed"]))
    for kind, moved in report.movements.items():
        show.print(f"{moved['count']:,} {kind}")
        for row in moved["sample"][:_SHOWN]:
            to = f" -> {row['other_expert_id']}" if row["other_expert_id"] else ""
            show.print(f"  {row['expert_id']}{to}  {row['name']}: {row['because']}", markup=False)
        if moved["count"] > _SHOWN:
            show.print("  ... and more; --format json lists up to 50 of each kind")
    show.print(f"Published generation {report.generation} as of {report.as_of}.")


def _table(rows: list[dict[str, Any]], columns: list[str]) -> Any:
    from rich.markup import escape
    from rich.table import Table

    table = Table(box=None, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), justify="right" if isinstance(rows[0][column], int) else "left")
    for row in rows:
        cells = (row[column] for column in columns)
        table.add_row(*(f"{cell:,}" if isinstance(cell, int) else escape(str(cell or "")) for cell in cells))
    return table
