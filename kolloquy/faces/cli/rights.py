"""kolloquy rights: what experts are owed, have said and have asked."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kolloquy.faces.cli.output import Format, home, say, show, write_csv, write_json
from kolloquy.faces.cli.records import records, user
from kolloquy.kernel.problems import BadInput

if TYPE_CHECKING:
    from kolloquy.identity.models import Expert

app = typer.Typer(help="Notices, objections, copies and erasures: the expert's own rights.", no_args_is_help=True)
FormatOption = Annotated[Format, typer.Option("--format", help="table for people, json or csv for programs.")]
By = Annotated[str, typer.Option("--by", metavar="USER", help="Who does it.")]
ExpertId = Annotated[str, typer.Argument(metavar="EXPERT", help="The expert's id.")]
Source = Annotated[str, typer.Option("--source", help="meeting, portal, email, letter or import: how we know.")]
_MOST = 1_000


@app.command()
def notice(
    by: By,
    experts: Annotated[
        list[str] | None, typer.Argument(metavar="[EXPERT]...", help="Whose notice; without any, those that wait.")
    ] = None,
    start: Annotated[bool, typer.Option("--open", help="Start their clocks, as Compliance does for many.")] = False,
    given_on: Annotated[str | None, typer.Option("--given-on", metavar="YYYY-MM-DD", help="They were told.")] = None,
    how: Annotated[str, typer.Option("--how", help="letter, email, in_person, portal or other.")] = "letter",
    language: Annotated[str, typer.Option("--language", help="Of the wording they got.")] = "en",
    reference: Annotated[str, typer.Option("--reference", help="Where the proof lies.")] = "",
    format: FormatOption = Format.TABLE,
) -> None:
    """List notices by due date, start their clocks, or keep the proof that they were given."""
    with records():
        from kolloquy.governance.rights import actions
        from kolloquy.governance.rights.queries import rule_packs
        from kolloquy.kernel import clock

        me, found = user(by), [_expert(each) for each in experts or ()]
        if start and found:
            count = actions.open_notices(expert_ids=[one.pk for one in found], by=me, on=clock.today())
            show.print(f"{count} clocks were started; the others run already.")
        elif given_on and found:
            day = _day(given_on)
            for one in found:
                actions.record_notice(
                    expert_id=one.pk, given_on=day, how=how, language=language, reference=reference, by=me,
                    packs=rule_packs(home()), country=one.country,
                )  # fmt: skip
            show.print(f"The proof is kept for {len(found)} of them.")
        elif start or given_on:
            raise BadInput("Name the experts; `kolloquy rights notice --by USER` lists whose notices wait.")
        else:
            _list_notices(me, format, {one.pk for one in found})


def _list_notices(me: Any, format: Format, only: set[str]) -> None:
    from kolloquy.governance.rights.seen import notices_waiting
    from kolloquy.governance.wall.reader import reader_of
    from kolloquy.kernel import clock

    seen = notices_waiting(reader_of(me), on=clock.today(), size=_MOST)
    rows = [asdict(row) for row in seen if not only or row.expert_id in only]
    if format is Format.JSON:
        write_json(rows)
    elif format is Format.CSV:
        write_csv(rows, ["expert_id", "due_on", "overdue", "because", "started_by"])
    elif not rows:
        show.print("No notice waits; a clock starts when an expert's data are first put to use.")
    else:
        for row in rows:
            show.print(
                f"{row['due_on']}{' overdue' if row['overdue'] else '        '}  {row['expert_id']}  {row['because']}"
            )


@app.command()
def state(expert: ExpertId, by: By, format: FormatOption = Format.TABLE) -> None:
    """Say whether and how an expert may be contacted, channel by channel, and why not."""
    with records():
        from kolloquy.governance.rights.queries import rule_packs
        from kolloquy.governance.rights.seen import legal_seen
        from kolloquy.governance.wall.policy import REFUSALS, RecordClass
        from kolloquy.governance.wall.reader import reader_of
        from kolloquy.kernel import clock
        from kolloquy.kernel.verdict import Verdict

        found = _expert(expert)
        seen = legal_seen(
            found.pk, reader_of(user(by)), on=clock.today(), country=found.country, packs=rule_packs(home())
        )
        if seen is None:
            Verdict(*REFUSALS[RecordClass.LEGAL_STATE]).or_raise()
        assert seen is not None
        rows = [{"channel": name, "rule": v.rule, "reason": v.reason} for name, v in seen.verdicts]
        due = seen.state.notice_due_on if seen.state else None
    if format is Format.JSON:
        write_json({"expert_id": found.pk, "purpose": seen.purpose, "notice_due_on": due, "channels": rows})
    elif format is Format.CSV:
        write_csv(rows, ["channel", "rule", "reason"])
    else:
        for row in rows:
            answer = f"{row['reason']} ({row['rule']})" if row["rule"] else "yes"
            show.print(f"{row['channel']}: {answer}", markup=False)


@app.command()
def export(
    expert: ExpertId,
    by: By,
    because: Annotated[
        str,
        typer.Option(
            "--because", help="The request it answers, by its key: it stays on the trail for ever, so no names."
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="The file to write; standard output if not given.")
    ] = None,
) -> None:
    """Write everything held on an expert as JSON, for the expert."""
    import json

    with records():
        from kolloquy.workflows.answer_request import access_copy

        made = access_copy(expert=_expert(expert), because=because, by=user(by))
    if out is None:
        write_json(made.as_json())
        return
    out.write_text(json.dumps(made.as_json(), ensure_ascii=False, indent=1, default=str), encoding="utf-8")
    say.print(f"{sum(len(held.rows) for held in made.tables):,} rows of {len(made.tables)} tables are in {out}.")


@app.command("object")
def objects(
    expert: ExpertId,
    by: By,
    kind: Annotated[str, typer.Option("--kind", help="objection, restriction or do_not_contact.")] = "objection",
    scope: Annotated[str, typer.Option("--scope", help="everything, or one purpose such as promotion.")] = "everything",
    source: Source = "email",
    proof: Annotated[str, typer.Option("--proof", help="Their words, or where they stand.")] = "",
    lifted: Annotated[bool, typer.Option("--lifted", help="It no longer holds.")] = False,
) -> None:
    """Note that an expert objects, restricts or wants to be left in peace, or no longer does."""
    with records():
        from kolloquy.governance.rights.actions import take_stance
        from kolloquy.kernel import clock

        found = _expert(expert)
        take_stance(
            expert_id=found.pk, kind=kind, scope=scope, holds=not lifted, said_on=clock.today(), source=source,
            proof=proof, by=user(by),
        )  # fmt: skip
    show.print(f"It is noted for {found.pk}, and {'no longer holds' if lifted else 'holds from now on'}.")


@app.command()
def erase(
    request: Annotated[str, typer.Argument(metavar="REQUEST", help="The key of a proposed erasure.")],
    by: Annotated[str, typer.Option("--by", metavar="USER", help="The second person, who approves it.")],
) -> None:
    """Approve an erasure and carry it out; it cannot be undone."""
    with records():
        from kolloquy.governance.rights.models import RightsRequest
        from kolloquy.workflows.forget_person import forget

        found = RightsRequest.objects.filter(key=request).first()
        version = found.version if found else 0
        with say.status("erasing") as status:
            report = forget(home=home(), key=request, version=version, by=user(by), report=status.update)
    for table, count in sorted(report.rows.items()):
        show.print(f"{count:>8,}  {table}")
    show.print(
        f"{', '.join(report.expert_ids)} is erased; {report.payloads:,} payloads of the trail are shredded and "
        f"{report.suppressed:,} digests keep them from coming back."
    )


@app.command()
def suppressions(format: FormatOption = Format.TABLE) -> None:
    """Say how long the suppression list is and whether its key is the right one; it names nobody."""
    with records():
        from django.db.models import Count

        from kolloquy.governance.rights.models import Erasure, Suppression
        from kolloquy.governance.rights.suppression import forgotten
        from kolloquy.governance.rights.vocabulary import Identifier

        forgotten(home())
        kinds = Suppression.objects.exclude(kind=Identifier.KEY).values("kind").annotate(digests=Count("pk"))
        rows = list(kinds.order_by("kind"))
        erased = Erasure.objects.count()
    if format is Format.JSON:
        write_json({"erased": erased, "digests": {row["kind"]: row["digests"] for row in rows}})
    elif format is Format.CSV:
        write_csv(rows, ["kind", "digests"])
    else:
        show.print(f"{erased} ids are erased.")
        for row in rows:
            show.print(f"{row['digests']:>8,}  {Identifier(row['kind']).label}")


def _expert(expert_id: str) -> "Expert":
    from kolloquy.identity.models import Expert

    found = Expert.objects.select_related("absorbed_into").filter(pk=expert_id.strip().upper()).first()
    if found is None:
        raise BadInput(f"No expert {expert_id} is in the records; look the id up in the list of experts.")
    return found.absorbed_into or found


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"“{text}” is no day; give it as year-month-day, such as 2026-03-31.") from error
