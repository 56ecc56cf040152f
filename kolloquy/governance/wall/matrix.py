"""The wall's table in words: who sees what, cell by cell, each cell with the lines of the table it comes from."""

from dataclasses import dataclass

from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import (
    REFUSALS,
    Facts,
    Level,
    Purpose,
    Reader,
    RecordClass,
    Row,
    Scope,
    Side,
    fields_at,
    level_of,
    table,
)

# What a class is called, and what it is.
CLASSES = {
    RecordClass.EXPERT: ("Experts", "who somebody is and where they work"),
    RecordClass.EVIDENCE: ("Evidence", "standings, works, trials, panels, transfers and what follows from them"),
    RecordClass.TOUCHPOINT: ("Touchpoints", "that our people and experts met, planned to or wrote to each other"),
    RecordClass.NOTE: ("Notes", "what was said, in the author's words"),
    RecordClass.FOLLOW_UP: ("Follow-ups", "what we promised an expert, and whether it was kept"),
    RecordClass.PREFERENCE: ("Preferences", "how, when and about what an expert wants to be contacted"),
    RecordClass.LEGAL_STATE: ("Legal state", "notice, consent, objection, restriction, erasure"),
    RecordClass.RIGHTS_REQUEST: ("Requests of experts", "access, correction, objection, erasure"),
    RecordClass.RELEASE: ("Releases", "what may be known on the other side, signed by a second person"),
    RecordClass.HAND_OVER: ("Hand-overs", "an interest in research, or a question, for another function"),
    RecordClass.IMPORT: ("Imports", "files that brought touchpoints in"),
    RecordClass.STRATEGY: ("Strategy", "imperatives, scientific gaps, objectives and what they ask of experts"),
    RecordClass.PLAN: ("Plans", "what a cycle is planned for, how good the plan is, and who reviewed and signed it"),
    RecordClass.PLANNED_CONTACT: ("Planned contacts", "who is to meet which expert in which week, and for what"),
    RecordClass.PLAN_REMARK: (
        "Remarks on plans",
        "what colleagues say of a plan when they are asked, or by themselves",
    ),
    RecordClass.ORGANISATION: ("Organisation", "who works here, where and on what"),
    RecordClass.ACCOUNT: ("Accounts", "who may sign in, and how"),
    RecordClass.TRAIL: ("Trail", "who did and read what, and when"),
    RecordClass.POLICY: ("The wall", "this table"),
}
LEVELS = {Level.NOTHING: "nothing", Level.COORDINATION: "coordination", Level.FULL: "in full"}
SCOPES = {
    Scope.ANY: "all of them",
    Scope.SIDE: "those made on their own side",
    Scope.TERRITORY: "those made on their own side in their territories",
    Scope.OWN: "those they took part in, wrote or own",
    Scope.OWN_SIDE: "those they took part in, wrote or own, on the side they work on today",
    Scope.ADDRESSED: "those released to their function where they work, until revoked",
}
SHORT = {
    Scope.SIDE: "their side's",
    Scope.TERRITORY: "their territories'",
    Scope.OWN: "their own",
    Scope.OWN_SIDE: "their own",
    Scope.ADDRESSED: "what is released to them",
}
PURPOSES = {
    Purpose.WORK: "daily work",
    Purpose.SAFETY: "safety",
    Purpose.INVESTIGATION: "an investigation",
    Purpose.EXPERT_REQUEST: "an expert's request",
}
SIDES = {Side.MEDICAL: "Medical's", Side.COMMERCIAL: "Commercial's", Side.RESEARCH: "Research's"}
LYING_SOMEWHERE = (RecordClass.TOUCHPOINT, RecordClass.NOTE, RecordClass.FOLLOW_UP, RecordClass.HAND_OVER)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a function sees of a record class."""

    function: Function
    record_class: RecordClass
    rows: tuple[Row, ...]

    @property
    def lines(self) -> tuple[tuple[Level, str], ...]:
        """The cell in a few words: what is seen of every record, then what more of which."""
        every = max((row.level for row in self.rows if row.scope is Scope.ANY and _always(row)), default=Level.NOTHING)
        found = [(every, "")]
        for level in (Level.COORDINATION, Level.FULL):
            more = [_in_few_words(row) for row in self.rows if row.level is level and level > every]
            found += [(level, ", ".join(more))] if more else []
        return tuple(found[1:] if len(found) > 1 and every is Level.NOTHING else found)

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(sentence(row) for row in self.rows)

    @property
    def rule(self) -> str:
        return REFUSALS[self.record_class][0]

    @property
    def fields(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The fields of each level that is reached in this cell."""
        reached = sorted({row.level for row in self.rows})
        return tuple((LEVELS[level], tuple(map(field_words, fields_at(self.record_class, level)))) for level in reached)


def cell(function: Function, record_class: RecordClass) -> Cell:
    rows = [row for row in table() if row.record_class is record_class and function in row.functions]
    return Cell(function, record_class, tuple(sorted(rows, key=lambda row: (row.level, row.scope is not Scope.ANY))))


def matrix() -> tuple[tuple[RecordClass, tuple[Cell, ...]], ...]:
    return tuple((record_class, tuple(cell(f, record_class) for f in Function)) for record_class in CLASSES)


def sentence(row: Row) -> str:
    """One line of the table: in full, those made on their own side; leads only; only for safety."""
    parts = [f"{LEVELS[row.level].capitalize()}: {SCOPES[row.scope]}"]
    if len(row.roles) == 1:
        parts.append("leads only" if "lead" in row.roles else "in the field")
    if not _any_purpose(row):
        parts.append(f"only for {' or '.join(PURPOSES[Purpose(each)] for each in sorted(row.purposes))}")
    return "; ".join(parts)


_AS_WRITTEN = {
    "on_label_topics": "on-label topics", "off_label_topics": "off-label topics", "co_authors": "co-authors",
    "sign_in_methods": "sign-in methods", "orcid": "ORCID", "npi": "NPI",
}  # fmt: skip


def field_words(name: str) -> str:
    return _AS_WRITTEN.get(name) or name.replace("_", " ")


def purposes_of(function: str, role: str) -> tuple[Purpose, ...]:
    """The purposes that open more to somebody than daily work does."""

    def rows(purpose: Purpose) -> set[Row]:
        return {row for row in table() if function in row.functions and role in row.roles and purpose in row.purposes}

    return tuple(purpose for purpose in Purpose if rows(purpose) - rows(Purpose.WORK))


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody sees of one class when they look at an expert: levels and never values."""

    record_class: RecordClass
    rule: str
    own: Level | None  # None where records of the class are alike for everybody
    sides: tuple[Level, ...]  # of records about the expert, made on each side in the expert's territory
    fields: tuple[tuple[str, Level], ...]  # each field with the least level that shows it


def what_is_seen(reader: Reader, territory: int | None) -> tuple[Seen, ...]:
    """Everything somebody would see of an expert who belongs to a territory."""
    found = []
    for record_class in CLASSES:
        lying, released = record_class in LYING_SOMEWHERE, record_class is RecordClass.RELEASE
        places = [Facts(side=side, territory=territory) for side in SIDES]
        if released:
            places = [Facts(side=s, addressed=frozenset({(reader.function, territory)})) for s in SIDES]
        mine = Facts(reader.side, territory, frozenset({reader.user_id}))
        levels = tuple(level_of(reader, record_class, place) for place in places)
        found.append(
            Seen(
                record_class,
                REFUSALS[record_class][0],
                level_of(reader, record_class, mine) if lying or released else None,
                levels if lying or released else levels[:1],
                tuple((field_words(name), _least(record_class, name)) for name in fields_at(record_class, Level.FULL)),
            )
        )
    return tuple(found)


def _least(record_class: RecordClass, name: str) -> Level:
    return Level.COORDINATION if name in fields_at(record_class, Level.COORDINATION) else Level.FULL


def _any_purpose(row: Row) -> bool:
    return set(Purpose) <= row.purposes


def _always(row: Row) -> bool:
    return _any_purpose(row) and len(row.roles) > 1


def _in_few_words(row: Row) -> str:
    words = SHORT.get(row.scope, "all")
    if len(row.roles) == 1:
        words += " (lead)" if "lead" in row.roles else " (field)"
    if not _any_purpose(row):
        words += f" for {' or '.join(PURPOSES[Purpose(each)] for each in sorted(row.purposes))}"
    return words
