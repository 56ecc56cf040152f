"""One table that holds a whole strategy: which columns it has, and which of them a row of a kind uses. Plain."""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kolloquy.governance.roster.tables import Line, RowProblem, read_table, unseen_characters

# kind | needed | may be given
_USE = """
topic      | code name label                                    | indication followed
fee        | code name amount most_a_year source                | country currency
phase      | indication territory type starts_on                |
imperative | code name text indication territory owner          | parent state weights
gap        | code imperative text type unmet_need source        | topics
objective  | code imperative text metric unit baseline source target due_on owner | gap priority topics
demand     | code imperative objective type name territory fewest most | contacts gap_weeks channels minutes starts_on ends_on place lead_weeks fee mix hosts must
"""
KINDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    cells[0].strip(): (tuple(cells[1].split()), tuple(cells[2].split()))
    for line in _USE.strip().splitlines()
    if (cells := line.split("|"))
}
COLUMNS = (
    "kind", "code", "imperative", "objective", "gap", "name", "text", "type", "indication", "territory", "owner", "parent",
    "state", "weights", "topics", "unmet_need", "source", "metric", "unit", "baseline", "target", "due_on", "priority",
    "fewest", "most", "contacts", "gap_weeks", "channels", "minutes", "starts_on", "ends_on", "place", "lead_weeks", "fee",
    "mix", "hosts", "must", "label", "followed", "country", "amount", "most_a_year", "currency",
)  # fmt: skip
# What a column holds, as the help beside the form says it.
MEANS: Mapping[str, str] = {
    "kind": "what the row states: topic, fee, phase, imperative, gap, objective or demand",
    "code": "what other rows and later files call it: letters, digits, hyphens",
    "imperative": "the code of the imperative it stands under",
    "objective": "the code of the objective a demand stands under",
    "gap": "the code of the gap an objective answers",
    "name": "a short name",
    "text": "why an imperative matters; a gap’s question; an objective’s statement",
    "type": "the phase; the kind of gap; the kind of demand",
    "indication": "its code, from products.csv",
    "territory": "its code, from territories.csv",
    "owner": "who answers for it, by the name they sign in with",
    "parent": "the code of the imperative this is a regional version of",
    "state": "draft, in_force or retired",
    "weights": "what counts how much, adding up to 100: standing=35;sweet_spot=30;need=10;continuity=15;rise=10",
    "topics": "codes of topics, separated by semicolons",
    "unmet_need": "0 (none) to 4 (patients die of it)",
    "source": "where the unmet need, the baseline or the fee is shown",
    "metric": "what is measured",
    "unit": "in what it is measured, such as % or sites",
    "baseline": "what was measured before anything was done",
    "target": "what it is to become",
    "due_on": "by which day, as 2027-12-31",
    "priority": "1 first, 2 or 3",
    "fewest": "how few experts at least",
    "most": "how many experts at most",
    "contacts": "of exchange one to one, how often with an expert in a cycle",
    "gap_weeks": "weeks between two of these",
    "channels": "face_to_face;virtual and so on, the best first",
    "minutes": "of one contact or of the activity, without travel",
    "starts_on": "the day a phase begins; an activity’s first day",
    "ends_on": "an activity’s last day",
    "place": "the town of an activity",
    "lead_weeks": "weeks between the invitation and the day",
    "fee": "the code of a fee category; empty is unpaid",
    "mix": "who is among them: country:ES>=2;rising>=1;institution<=2",
    "hosts": "colleagues who hold it, by the names they sign in with",
    "must": "yes where it is announced already",
    "label": "on or off",
    "followed": "the followed topic whose standings count for it",
    "country": "two letters; empty is everywhere",
    "amount": "of one fee, in whole units",
    "most_a_year": "what one expert may be paid in a year",
    "currency": "three letters; EUR where nothing is said",
}
_ORDER = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a strategy file, with only the columns its kind uses; an empty cell is left out."""

    line: int
    kind: str
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def list_of(self, column: str) -> tuple[str, ...]:
        return Line(self.line, dict(self.cells)).list_of(column)


def read_rows(content: bytes, name: str) -> tuple[list[Row], list[RowProblem]]:
    """The rows by kind, those that others need first; and what is wrong with a row by itself."""
    rows: list[Row] = []
    problems: list[RowProblem] = []
    for line in read_table(content, name=name, required=("kind",), known=COLUMNS):
        row, wrong = _row(line)
        problems += wrong
        if row is not None:
            rows.append(row)
    problems += _twice(rows)
    return sorted(rows, key=lambda row: (_ORDER.index(row.kind), row.line)), problems


def _row(line: Line) -> tuple[Row | None, list[RowProblem]]:
    kind = line["kind"].strip().lower()
    if kind not in KINDS:
        return None, [RowProblem(line.number, f"“{kind[:40]}” is no kind of row; write one of {', '.join(KINDS)}.")]
    needed, may = KINDS[kind]
    given = {column: value for column, value in line.cells.items() if value and column != "kind"}
    problems = unseen_characters(line)
    if missing := [column for column in needed if column not in given]:
        if missing[0] in {"baseline", "source"} and kind == "objective":
            sentence = _no_baseline(missing[0])
        else:
            sentence = f"A row of the kind {kind} needs {missing[0]}: {MEANS[missing[0]]}."
        problems.append(RowProblem(line.number, sentence))
    if strange := [column for column in given if column not in (*needed, *may)]:
        problems.append(
            RowProblem(line.number, f"A row of the kind {kind} has no {strange[0]}; leave that cell empty.")
        )
    # A row that is wrong by itself is kept, so that what stands under it is not called wrong as well.
    return Row(line.number, kind, given), problems


def _no_baseline(column: str) -> str:
    what = "baseline" if column == "baseline" else "source for its baseline"
    return (
        f"An objective without a {what} cannot be measured; count it once before you begin, in a registry, a chart "
        "review or a short survey, and name that source."
    )


def _twice(rows: Iterable[Row]) -> list[RowProblem]:
    seen: dict[tuple[str, ...], int] = {}
    problems = []
    for row in rows:
        key = _key(row)
        if key in seen:
            problems.append(
                RowProblem(row.line, f"Line {seen[key]} states this {row.kind} already; keep one of the two.")
            )
        seen.setdefault(key, row.line)
    return problems


def _key(row: Row) -> tuple[str, ...]:
    names = {
        "phase": ("indication", "territory", "starts_on"),
        "fee": ("code", "country"),
        "gap": ("imperative", "code"),
        "objective": ("imperative", "code"),
        "demand": ("imperative", "objective", "code"),
    }.get(row.kind, ("code",))
    return (row.kind, *(row[name].lower() for name in names))


def empty() -> str:
    """A table with its heading and nothing else."""
    return _written([COLUMNS])


def example() -> str:
    """The same with a row of each kind, to be overwritten."""
    return _written([COLUMNS, *([row.get(column, "") for column in COLUMNS] for row in EXAMPLE)])


def _written(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


EXAMPLE: tuple[Mapping[str, str], ...] = (
    {"kind": "topic", "code": "early-diagnosis", "name": "Early diagnosis", "label": "on", "indication": "your-indication"},
    {
        "kind": "fee", "code": "advisory-board", "name": "Advisory board, half a day", "country": "", "amount": "900",
        "most_a_year": "7500", "currency": "EUR", "source": "Fair market value survey of your company",
    },
    {
        "kind": "phase", "indication": "your-indication", "territory": "your-region", "type": "newly_launched",
        "starts_on": "2026-09-01",
    },
    {
        "kind": "imperative", "code": "earlier-diagnosis", "name": "Patients are found while they can be helped",
        "text": "Three in four are diagnosed after damage that does not heal.", "indication": "your-indication",
        "territory": "your-region", "owner": "ben", "state": "in_force",
        "weights": "standing=35;sweet_spot=30;need=10;continuity=15;rise=10",
    },
    {
        "kind": "gap", "code": "red-flags", "imperative": "earlier-diagnosis", "type": "practice", "unmet_need": "3",
        "text": "Which signs should make a general cardiologist think of the disease, and why do they not?",
        "source": "Registry of your region, 2025: 4.1 years from first sign to diagnosis", "topics": "early-diagnosis",
    },
    {
        "kind": "objective", "code": "clinics-that-screen", "imperative": "earlier-diagnosis", "gap": "red-flags",
        "text": "More heart failure clinics screen", "metric": "Heart failure clinics that screen every new patient",
        "unit": "clinics", "baseline": "12", "source": "Telephone survey of 80 clinics, May 2026", "target": "30",
        "due_on": "2027-12-31", "owner": "ben", "priority": "1", "topics": "early-diagnosis",
    },
    {
        "kind": "demand", "code": "talks", "imperative": "earlier-diagnosis", "objective": "clinics-that-screen",
        "type": "one_to_one", "name": "Talk with heads of heart failure clinics", "territory": "your-region",
        "fewest": "20", "most": "40", "contacts": "2", "gap_weeks": "5", "channels": "face_to_face;virtual",
        "minutes": "45",
    },
    {
        "kind": "demand", "code": "board", "imperative": "earlier-diagnosis", "objective": "clinics-that-screen",
        "type": "advisory_board", "name": "Advisory board on screening", "territory": "your-region", "fewest": "8",
        "most": "12", "minutes": "240", "starts_on": "2027-02-01", "ends_on": "2027-03-31", "lead_weeks": "10",
        "fee": "advisory-board", "mix": "rising>=2;institution<=2",
    },
)  # fmt: skip
