"""kolloquy experts: from mentions to people, from people to an explained ranking, and into the records."""

import typer

from kolloquy.faces.cli import publishing, ranking, resolving

app = typer.Typer(help="Resolve people, rank them for a topic, explain and publish.", no_args_is_help=True)

app.command()(resolving.resolve)
app.command()(resolving.evaluate)
app.command()(ranking.rank)
app.command()(ranking.explain)
app.command()(publishing.publish)
app.command()(publishing.merge)
app.command()(publishing.separate)
app.command()(publishing.decisions)
app.command()(publishing.undo)
