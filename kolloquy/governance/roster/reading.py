"""What a roster, a list of territories and a list of products say, row by row. Plain: it knows no database."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kolloquy.governance.roster.tables import Line, RowProblem, read_table, unseen_characters
from kolloquy.governance.vocabulary import Function, ProductKind, Role

ROSTER = (
    "username", "first_name", "last_name", "email", "function", "role", "role_title", "territories", "products",
    "indications", "valid_from", "valid_until",
)  # fmt: skip
TERRITORIES = ("code", "name", "parent", "countries")
PRODUCTS = ("product", "product_name", "indication", "indication_name", "approved_on", "kind")
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_USERNAME = re.compile(r"[\w.@+-]{1,150}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_COUNTRY = re.compile(r"[A-Z]{2}")
# How the personal columns are called in a sentence; a person has one of each, however many rows.
PERSONAL = ("first_name", "last_name", "email", "function", "role", "role_title")


@dataclass(frozen=True, slots=True)
class Stint:
    """Somebody works in a territory from a day (None: not said) and until the day before `until` (None: open)."""

    territory: str
    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True)
class Person:
    """One person as the roster states them, over all their rows."""

    line: int
    username: str
    values: dict[str, str]  # by the names in PERSONAL; a column the file lacks is missing
    joined_on: date | None
    left_on: date | None
    stints: tuple[Stint, ...]
    indications: tuple[str, ...] | None  # None: the file does not say
    products: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class TerritoryRow:
    line: int
    code: str
    name: str
    parent: str
    countries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProductRow:
    line: int
    product: str
    product_name: str
    indication: str
    indication_name: str
    approved_on: date | None
    kind: str | None = None  # None: the file does not say


def read_roster(content: bytes, name: str) -> tuple[list[Person], list[RowProblem]]:
    lines = read_table(content, name=name, required=("username", "function"), known=ROSTER)
    problems = [problem for line in lines for problem in _wrong_in(line)]
    people: dict[str, list[Line]] = {}
    for line in lines:
        people.setdefault(line["username"].lower(), []).append(line)
    for rows in people.values():
        problems += _disagreeing(rows)
    if problems:
        return [], sorted(problems, key=lambda problem: problem.line)
    return [_person(rows) for rows in people.values()], []


def read_territories(content: bytes, name: str) -> tuple[list[TerritoryRow], list[RowProblem]]:
    found: list[TerritoryRow] = []
    problems: list[RowProblem] = []
    for line in read_table(content, name=name, required=("code", "name"), known=TERRITORIES):
        countries = tuple(country.upper() for country in line.list_of("countries"))
        row = TerritoryRow(line.number, line["code"].lower(), line["name"], line["parent"].lower(), countries)
        problems += unseen_characters(line)
        if not CODE.fullmatch(row.code):
            problems.append(_problem(line, f"“{line['code']}” is no code; use letters, digits and hyphens."))
        if not row.name or len(row.name) > 80:
            problems.append(_problem(line, "A territory needs a name of at most 80 characters."))
        if strange := [country for country in countries if not _COUNTRY.fullmatch(country)]:
            problems.append(_problem(line, f"“{strange[0]}” is no country code; write two letters, such as PT."))
        if any(row.code == other.code for other in found):
            problems.append(_problem(line, f"The territory {row.code} stands here twice; keep one of the rows."))
        found.append(row)
    return found, problems


def read_products(content: bytes, name: str) -> tuple[list[ProductRow], list[RowProblem]]:
    found: list[ProductRow] = []
    problems: list[RowProblem] = []
    for line in read_table(content, name=name, required=("product", "indication"), known=PRODUCTS):
        problems += unseen_characters(line)
        approved, wrong = _day(line, "approved_on")
        problems += wrong
        row = ProductRow(
            line.number, line["product"].lower(), line["product_name"], line["indication"].lower(),
            line["indication_name"], approved, line["kind"].lower() or None,
        )  # fmt: skip
        for code in (row.product, row.indication):
            if not CODE.fullmatch(code):
                problems.append(_problem(line, f"“{code}” is no code; use letters, digits and hyphens."))
        if row.kind is not None and row.kind not in ProductKind.values:
            problems.append(_problem(line, f"“{line['kind']}” is no kind of product; write medicine or device."))
        if any(row.product == other.product and row.kind and other.kind not in {None, row.kind} for other in found):
            problems.append(
                _problem(line, f"{row.product} is a medicine in one row and a device in another; make them agree.")
            )
        if len(row.product_name) > 80 or len(row.indication_name) > 120:
            problems.append(_problem(line, "A product's name has at most 80 characters, an indication's 120."))
        if any(row.indication == other.indication for other in found):
            problems.append(_problem(line, f"The indication {row.indication} stands here twice; keep one of the rows."))
        found.append(row)
    return found, problems


def _wrong_in(line: Line) -> Iterable[RowProblem]:
    yield from unseen_characters(line)
    username, email = line["username"], line["email"]
    if not _USERNAME.fullmatch(username):
        yield _problem(line, f"“{username}” is no username; use letters, digits and . @ + - _, and no spaces.")
    if _function(line["function"]) not in Function.values:
        yield _problem(line, f"“{line['function']}” is no function; choose one of {', '.join(Function.values)}.")
    if line["role"] and line["role"].lower() not in Role.values:
        yield _problem(line, f"“{line['role']}” is no role; choose one of {', '.join(Role.values)}.")
    if email and not (_EMAIL.fullmatch(email) and len(email) <= 254):
        yield _problem(line, f"“{email}” is no e-mail address; correct it or leave it empty.")
    for column, most in (("first_name", 150), ("last_name", 150), ("role_title", 80)):
        if len(line[column]) > most:
            yield _problem(line, f"The {column.replace('_', ' ')} is longer than {most} characters; shorten it.")
    since, wrong_since = _day(line, "valid_from")
    until, wrong_until = _day(line, "valid_until")
    yield from (*wrong_since, *wrong_until)
    if since and until and until < since:
        yield _problem(line, f"It is valid until {until}, which is before {since}; exchange the two or correct them.")


def _disagreeing(rows: list[Line]) -> Iterable[RowProblem]:
    first = rows[0]
    for row in rows[1:]:
        for column in (*PERSONAL, "products", "indications"):
            if row[column] != first[column]:
                words = column.replace("_", " ")
                yield _problem(
                    row,
                    f"{row['username']} has the {words} “{row[column]}” here and “{first[column]}” in line "
                    f"{first.number}; somebody has one of it, so make the rows agree.",
                )


def _person(rows: list[Line]) -> Person:
    first = rows[0]
    spans = [(_day(row, "valid_from")[0], _after(_day(row, "valid_until")[0])) for row in rows]
    begins, ends = [since for since, _ in spans], [until for _, until in spans]
    values = {column: first[column] for column in PERSONAL if column in first.cells}
    values["function"] = _function(first["function"])
    if "role" in values:
        values["role"] = values["role"].lower() or Role.FIELD
    return Person(
        line=first.number,
        username=first["username"],
        values=values,
        joined_on=None if None in begins else min(day for day in begins if day),
        left_on=None if None in ends else max(day for day in ends if day),
        stints=tuple(
            Stint(code.lower(), since, until)
            for row, (since, until) in zip(rows, spans, strict=True)
            for code in row.list_of("territories")
        ),
        indications=_codes(first, "indications"),
        products=_codes(first, "products"),
    )


def _codes(line: Line, column: str) -> tuple[str, ...] | None:
    return tuple(code.lower() for code in line.list_of(column)) if column in line.cells else None


def _function(words: str) -> str:
    return re.sub(r"[\s-]+", "_", words.lower())


def _after(last_day: date | None) -> date | None:
    """What a roster calls the last day is, in the records, the first on which it no longer holds."""
    # 9999-12-31 is how personnel systems write "for ever".
    return None if last_day is None or last_day.year == date.max.year else last_day + timedelta(days=1)


def _day(line: Line, column: str) -> tuple[date | None, list[RowProblem]]:
    text = line[column]
    if not text:
        return None, []
    for form in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return datetime.strptime(text, form).date(), []  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    return None, [_problem(line, f"“{text}” is no day; write {column.replace('_', ' ')} as 2026-12-31.")]


def _problem(line: Line, sentence: str) -> RowProblem:
    return RowProblem(line.number, sentence)
