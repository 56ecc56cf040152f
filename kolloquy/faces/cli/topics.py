"""kolloquy topics: what the organisation wants to learn about."""

from typing import Annotated

import typer

from kolloquy.faces.cli.output import Format, home, say, show, write_csv, write_json
from kolloquy.faces.cli.records import records, user

app = typer.Typer(help="Follow topics: their experts are ranked in the records.", no_args_is_help=True)
By = Annotated[str | None, typer.Option("--by", metavar="USER", help="Who follows it.")]
_COLUMNS = ["slug", "name", "experts", "as_of", "state"]


@app.command()
def follow(
    text: Annotated[str, typer.Argument(help="A MeSH heading or synonym, a keyword, or free words.")], by: By = None
) -> None:
    """Follow a topic; the worker, or the next publication, computes its standings."""
    with records():
        from kolloquy.workflows.follow_topic import follow_topic

        topic = follow_topic(home(), text, by=user(by) if by else None)
    show.print(f"{topic.name} is followed as {topic.slug}. {topic.understood}".strip(), markup=False)
    if topic.computed_at is None:
        say.print("Its standings come from `kolloquy serve`, `kolloquy worker --once` or the next publication.")


@app.command("list")
def list_topics(
    format: Annotated[Format, typer.Option("--format", help="How the list is printed.")] = Format.TABLE,
) -> None:
    """List the followed topics."""
    with records():
        from kolloquy.influence.queries import topics

        rows = [
            {
                "slug": topic.slug,
                "name": topic.name,
                "experts": topic.experts,
                "as_of": topic.as_of and topic.as_of.isoformat(),
                "state": topic.problem or ("computed" if topic.computed_at else "waiting"),
            }
            for topic in topics()
        ]
    match format:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, _COLUMNS)
        case Format.TABLE:
            for row in rows:
                show.print(
                    f"{row['slug']:40} {row['experts']:>8,}  {row['as_of'] or '':10}  {row['state']}", markup=False
                )
            if not rows:
                show.print("No topic is followed; `kolloquy topics follow “breast cancer”` follows one.")


@app.command()
def drop(slug: Annotated[str, typer.Argument(help="As `kolloquy topics list` prints it.")], by: By = None) -> None:
    """Follow a topic no longer; its standings go, the evidence stays."""
    with records():
        from kolloquy.influence.actions import drop_topic

        drop_topic(slug=slug, by=user(by) if by else None)
    show.print(f"{slug} is not followed any more.", markup=False)
