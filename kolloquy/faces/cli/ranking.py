"""kolloquy experts rank, explain: who matters for a topic as of a day, and why."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kolloquy.faces.cli.output import Format, home, say, show, write_csv, write_json
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput

if TYPE_CHECKING:
    from kolloquy.influence.ranking.explain import Explanation, Listed, Ranking

_BAR = 14
# One letter per channel, so that a bar can be read without colour.
_LETTERS = {"science": ("S", "blue"), "trials": ("T", "green"), "guidelines": ("G", "magenta"), "congress": ("C", "yellow"), "network": ("n", "bright_black")}  # fmt: skip

TopicOption = Annotated[str, typer.Option("--topic", "-t", help="A MeSH heading or synonym, a keyword, or free words; alternatives with OR.")]  # fmt: skip
AsOfOption = Annotated[str | None, typer.Option("--as-of", metavar="YYYY-MM-DD", help="Only evidence up to this day counts; today if not given.")]  # fmt: skip
FormatOption = Annotated[Format, typer.Option("--format", help="table for people, json or csv for programs.")]


def rank(
    topic: TopicOption,
    as_of: AsOfOption = None,
    country: Annotated[
        str | None, typer.Option(help="Only experts who work there: a country or its two letters.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="How many rows.")] = 20,
    format: FormatOption = Format.TABLE,
) -> None:
    """List who matters most for a topic, with the reasons."""
    from kolloquy.identity.people import People
    from kolloquy.influence.ranking import explain as ranking

    where = None if country is None else _country(country)
    found = ranking.rank(People.current(home()), topic, day(as_of), country=where, top=top)
    match format:
        case Format.JSON:
            write_json([_json_row(row) for row in found.rows])
        case Format.CSV:
            write_csv([_csv_row(row) for row in found.rows], list(_csv_row(found.rows[0])))
        case Format.TABLE:
            _show_ranking(found)


def explain(
    expert_id: Annotated[str, typer.Argument(metavar="ID", help="An expert's id, as rank prints it.")],
    topic: TopicOption,
    as_of: AsOfOption = None,
    format: FormatOption = Format.TABLE,
) -> None:
    """Open one expert's standing on a topic down to every record that earned it."""
    from kolloquy.identity.people import People
    from kolloquy.influence.ranking import explain as ranking

    found = ranking.explain(People.current(home()), expert_id, topic, day(as_of))
    match format:
        case Format.JSON:
            write_json(_json_explanation(found))
        case Format.CSV:
            rows = [_evidence_row(row) for row in found.evidence]
            write_csv(rows, list(rows[0]))
        case Format.TABLE:
            _show_explanation(found)


def day(text: str | None) -> date:
    if text is None:
        return clock.today()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput(f"--as-of {text} is no day; write it as YYYY-MM-DD, such as 2024-06-30.") from None


def _country(text: str) -> str:
    from kolloquy.evidence.sources.countries import country_code

    code = country_code(text)
    if code is None:
        raise BadInput(f"--country {text} is no country we know; give its English name or its two letters, such as DE.")
    return code


def _json_row(row: "Listed") -> dict[str, Any]:
    standing = row.standing
    return {
        "expert_id": standing.expert_id,
        "name": {"family": row.family, "given": row.given},
        "country": row.country,
        "works": standing.works,
        "standing": standing.standing,
        "interval": [standing.low, standing.high],
        "shares": dict(standing.shares),
    }


def _csv_row(row: "Listed") -> dict[str, Any]:
    standing = row.standing
    return {
        "place": row.place,
        "expert_id": standing.expert_id,
        "family": row.family,
        "given": row.given,
        "country": row.country,
        "works": standing.works,
        "standing": standing.standing,
        "low": standing.low,
        "high": standing.high,
        **standing.shares,
        "rise": standing.rise,
        "reasons": "; ".join(row.reasons),
    }


def _json_explanation(found: "Explanation") -> dict[str, Any]:
    return {
        **_json_row(found.row),
        "topic": {"name": found.topic.name, "understood": found.topic.understood},
        "as_of": found.as_of,
        "recipe": found.recipe,
        "place": found.row.place,
        "of": found.people,
        "rise": found.row.standing.rise,
        "reasons": found.row.reasons,
        "evidence": [_evidence_row(row) for row in found.evidence],
    }


def _evidence_row(row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in row.__slots__}


def _show_ranking(found: "Ranking") -> None:
    from rich import box
    from rich.markup import escape
    from rich.table import Table

    say.print(f"{found.topic.understood} {found.people:,} people have evidence on it as of {found.as_of}.")
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("Expert", min_width=20, overflow="fold")
    table.add_column("Standing", justify="right", no_wrap=True)
    table.add_column("Shares", no_wrap=True)
    table.add_column("Because", ratio=1)
    most = max(row.standing.standing for row in found.rows)
    for row in found.rows:
        standing = row.standing
        table.add_row(
            f"{row.place:,}",
            f"{_name(row)}\n[dim]{standing.expert_id}{' · ' + row.country if row.country else ''}[/dim]",
            f"{standing.standing:.1f}\n[dim]{standing.low:.1f}–{standing.high:.1f}[/dim]",
            f"{_bar(standing.shares, most)}\n[dim]{standing.works} work{'s' * (standing.works != 1)}[/dim]",
            escape("; ".join(row.reasons)),
        )
    show.print(table)
    legend = ", ".join(f"[{colour}]{letter}[/{colour}] {channel}" for channel, (letter, colour) in _LETTERS.items())
    say.print(f"{legend}. Open one: kolloquy experts explain ID --topic …", markup=True)


def _bar(shares: Any, most: float) -> str:
    """The shares as letters, the longest bar for the highest standing."""
    drawn, sofar, length = "", 0.0, 0
    for channel, (letter, colour) in _LETTERS.items():
        sofar += shares[channel]
        until = round(_BAR * sofar / most) if most else 0
        if until > length:
            drawn += f"[{colour}]{letter * (until - length)}[/{colour}]"
            length = until
    return drawn or "·"


def _name(row: "Listed") -> str:
    from rich.markup import escape

    return escape(", ".join(part for part in (row.family, row.given) if part))


def _show_explanation(found: "Explanation") -> None:
    from rich.markup import escape

    row, standing = found.row, found.row.standing
    if standing.expert_id != found.asked_for:
        say.print(f"{found.asked_for} was merged into {standing.expert_id}.")
    _line(f"[bold]{_name(row)}[/bold] {standing.expert_id}{' · ' + row.country if row.country else ''}")
    _line(
        f"Place {row.place:,} of {found.people:,} for {escape(found.topic.name)} as of {found.as_of}: "
        f"standing {standing.standing:g}, nine times in ten between {standing.low:g} and {standing.high:g}."
    )
    if row.reasons:
        _line(escape("; ".join(row.reasons)[:1].upper() + "; ".join(row.reasons)[1:] + "."))
    earned = {channel: share for channel, share in standing.shares.items() if share}
    _line(" + ".join(f"{share:g} {channel}" for channel, share in earned.items()) + f" = {standing.standing:g}")
    for channel, share in earned.items():
        _line(f"\n[bold]{channel.capitalize()} {share:g}[/bold]")
        for evidence in found.evidence:
            if evidence.channel == channel:
                _show_evidence(evidence)
    say.print(f"\n{found.topic.understood} Recipe {found.recipe}; payments are never among its inputs.")


def _show_evidence(evidence: Any) -> None:
    from rich.markup import escape

    _line(f"  {evidence.points:>7.3f}  {escape(evidence.title or evidence.ref_id)}")
    _line(f"           {escape(evidence.sentence)}")
    _line(f"           [dim]{escape(evidence.arithmetic)}[/dim]")
    if evidence.source:
        told = f"{evidence.link or evidence.ref_id} · {evidence.source} {evidence.source_file}, retrieved {evidence.retrieved_at:%Y-%m-%d}"
        _line(f"           [dim]{escape(told)}[/dim]")


def _line(text: str) -> None:
    """A line as long as it is: a title or an address that the terminal breaks is copied whole."""
    show.print(text, soft_wrap=True)
