"""The documents tell the truth: what exists is documented, what is documented exists."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import click
import pytest
import typer.main

import kolloquy
from kolloquy.config.environment import Settings
from kolloquy.faces.cli.main import app
from tests.support.snapshots import ROOT, assert_fresh

MARKDOWN = sorted(p for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def commands(command: click.Command, path: str = "kolloquy") -> list[tuple[str, click.Command]]:
    found = [(path, command)]
    for name, child in sorted(getattr(command, "commands", {}).items()):
        found += commands(child, f"{path} {name}")
    return found


def described(path: str, command: click.Command) -> str:
    """One command as the reference states it, independent of the terminal's width."""
    lines = [f"## `{path}`", "", (command.help or "").strip(), ""]
    for parameter in command.params:
        if parameter.name in {"install_completion", "show_completion", "help"}:
            continue
        names = " ".join(sorted(parameter.opts, key=len, reverse=True)) if isinstance(parameter, click.Option) else ""
        names = names or (parameter.name or "").upper()
        note = (getattr(parameter, "help", None) or "").strip()
        lines.append(f"- `{names}`{': ' + note if note else ''}")
    return "\n".join(lines).rstrip() + "\n"


def test_every_command_has_help_and_the_reference_is_fresh() -> None:
    found = commands(typer.main.get_command(app))
    for path, command in found:
        assert (command.help or "").strip(), f"{path} has no help text"
    reference = "# Commands\n\nGenerated from the program by `make snapshots`.\n\n"
    assert_fresh("docs/reference/generated/cli.md", reference + "\n".join(described(*pair) for pair in found))


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    for field in fields(Settings):
        assert f"`KOLLOQUY_{field.name.upper()}`" in text, f"{field.name} is not in docs/reference/settings.md"


def test_the_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == kolloquy.__version__
    assert f"## {kolloquy.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_readme_stays_under_400_words() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) < 400


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_inside_the_documents_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.relative_to(ROOT)} links to {target}, which is not there"


def test_the_make_targets_that_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for page in MARKDOWN:
        for name in re.findall(r"`make ([a-z-]+)", page.read_text(encoding="utf-8")):
            assert name in targets, f"{page.name} names `make {name}`, which does not exist"
