"""The wall's table as a page of the docs: fresh, and complete."""

from typing import Any

from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.crossing import NEXT_HAND_OVER, NEXT_RELEASE, HandOverState, ReleaseState
from kolloquy.governance.wall.matrix import CLASSES, LEVELS, cell, field_words, matrix, sentence
from kolloquy.governance.wall.policy import REFUSALS, Level, RecordClass, fields_at, table
from kolloquy.governance.wall.rules import BEYOND_THE_TABLE
from tests.support.snapshots import ROOT, assert_fresh

HEAD = """# The wall: who sees what

Generated from the wall's one table by `make snapshots`; [why it is as it is](../../explanation/the-wall.md).

*In full* and *coordination* say which fields are seen, below; *theirs* are records they took part in, wrote or own.
"""


def reference() -> str:
    lines = [HEAD, "| | " + " | ".join(f.label for f in Function) + " |", "|" + "---|" * (len(Function) + 1)]
    lines += [f"| {CLASSES[c][0]} | " + " | ".join(map(in_words, cells)) + " |" for c, cells in matrix()]
    lines += ["", "## Class by class", ""]
    for record_class, (name, what) in CLASSES.items():
        lines += [f"### {name}", "", f"{what[0].upper()}{what[1:]}.", ""]
        lines += [f"- At coordination: {fields(record_class, Level.COORDINATION) or 'nothing'}."]
        lines += [f"- In full also: {more_in_full(record_class) or 'nothing'}.", ""]
        lines += ["| Who | Sees |", "|---|---|"]
        lines += [f"| {who(row.functions)} | {sentence(row)} |" for row in table() if row.record_class is record_class]
        rule, refusal = REFUSALS[record_class]
        lines += ["", f"Refused by **{rule}**: {refusal}", ""]
    lines += ["## Rules beside the table", ""]
    lines += [f"- **{rule}**: {words}" for rule, words in BEYOND_THE_TABLE.items()]
    lines += ["", "## What a release and a hand-over pass through", "", "| | is | may become |", "|---|---|---|"]
    lines += steps("release", ReleaseState, NEXT_RELEASE) + steps("hand-over", HandOverState, NEXT_HAND_OVER)
    return "\n".join(lines) + "\n"


def steps(name: str, states: Any, following: Any) -> list[str]:
    return [
        f"| {name} | {state.label.lower()} | {', '.join(each.label.lower() for each in states if each in following[state])} |"
        for state in states
    ]


def in_words(found: object) -> str:
    return "<br>".join(f"{LEVELS[level]}{': ' + words if words else ''}" for level, words in found.lines)  # type: ignore[attr-defined]


def fields(record_class: RecordClass, level: Level) -> str:
    return ", ".join(field_words(name) for name in fields_at(record_class, level))


def more_in_full(record_class: RecordClass) -> str:
    seen = fields_at(record_class, Level.COORDINATION)
    return ", ".join(field_words(name) for name in fields_at(record_class, Level.FULL) if name not in seen)


def who(functions: frozenset[str]) -> str:
    if functions == set(Function.values):
        return "Everybody"
    return ", ".join(function.label for function in Function if function in functions)


def test_the_matrix_in_the_docs_is_the_one_that_decides() -> None:
    assert_fresh("docs/reference/generated/wall.md", reference())


def test_every_rule_of_the_wall_is_in_the_docs() -> None:
    text = (ROOT / "docs/reference/generated/wall.md").read_text(encoding="utf-8")
    for rule in {rule for rule, _ in REFUSALS.values()} | set(BEYOND_THE_TABLE):
        assert f"**{rule}**" in text


def test_every_line_of_the_table_stands_in_a_cell() -> None:
    for row in table():
        for function in row.functions:
            assert row in cell(Function(function), row.record_class).rows
