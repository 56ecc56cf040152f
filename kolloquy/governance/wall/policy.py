"""The wall: one table that says who sees what. Plain Python: it knows no database and no clock.

Who asks is a `Reader`, what for is a `Purpose`, what is asked for is a `RecordClass`. The table only permits; what no
row permits is not seen. `filters.py` makes the same table a condition on rows, `policies.cedar` says it a second time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from kolloquy.governance.wall.fields import FIELDS, fields_at
from kolloquy.governance.wall.vocabulary import (
    MEET_EXPERTS,
    SIDE_OF,
    Level,
    Purpose,
    RecordClass,
    Scope,
    Side,
)
from kolloquy.kernel.verdict import ALLOWED, Verdict

__all__ = [
    "FIELDS", "GONE", "MEET_EXPERTS", "REFUSALS", "SIDE_OF", "TABLE", "Facts", "Level", "Purpose", "Reader",
    "RecordClass", "Row", "Scope", "Side", "best_level", "covers", "fields_at", "level_of", "may_see", "rows_for",
    "table",
]  # fmt: skip

# who: functions or a group of them; role, purpose: one, or * for each.
GROUPS = {
    "everybody": frozenset(SIDE_OF),
    "all but commercial": frozenset(SIDE_OF) - {"commercial"},
    "who meet experts": MEET_EXPERTS,
    "who meet experts but commercial": MEET_EXPERTS - {"commercial"},
}
TABLE = """
    who                                          | role  | purpose        | class          | scope     | level
    everybody                                    | *     | *              | policy         | any       | full
    everybody                                    | *     | *              | organisation   | any       | full
    commercial                                   | *     | *              | expert         | any       | coordination
    all but commercial                           | *     | *              | expert         | any       | full
    all but commercial                           | *     | *              | evidence       | any       | full
    who meet experts                             | *     | *              | touchpoint     | any       | coordination
    data_steward                                 | *     | *              | touchpoint     | any       | coordination
    medical, commercial                          | lead  | *              | touchpoint     | side      | full
    medical, commercial                          | field | *              | touchpoint     | territory | full
    research                                     | *     | *              | touchpoint     | side      | full
    who meet experts but commercial              | *     | *              | touchpoint     | own       | full
    commercial                                   | field | *              | touchpoint     | own_side  | full
    pharmacovigilance                            | *     | safety         | touchpoint     | any       | full
    compliance                                   | *     | *              | touchpoint     | any       | full
    medical                                      | lead  | *              | note           | side      | full
    medical                                      | field | *              | note           | territory | full
    who meet experts but commercial              | *     | *              | note           | own       | full
    commercial                                   | *     | *              | note           | own_side  | full
    pharmacovigilance                            | *     | safety         | note           | any       | full
    compliance                                   | *     | investigation  | note           | any       | full
    compliance                                   | *     | expert_request | note           | any       | full
    medical, commercial                          | lead  | *              | follow_up      | side      | full
    medical, commercial                          | field | *              | follow_up      | territory | full
    research                                     | *     | *              | follow_up      | side      | full
    who meet experts but commercial              | *     | *              | follow_up      | own       | full
    commercial                                   | field | *              | follow_up      | own_side  | full
    compliance                                   | *     | *              | follow_up      | any       | full
    medical, medical_information                 | *     | *              | preference     | any       | full
    compliance, data_steward                     | *     | *              | preference     | any       | full
    commercial, research, pharmacovigilance      | *     | *              | preference     | any       | coordination
    medical, medical_information                 | *     | *              | legal_state    | any       | full
    compliance, data_steward                     | *     | *              | legal_state    | any       | full
    commercial, research, pharmacovigilance      | *     | *              | legal_state    | any       | coordination
    administrator                                | *     | *              | legal_state    | any       | coordination
    compliance                                   | *     | *              | rights_request | any       | full
    data_steward                                 | *     | *              | rights_request | any       | coordination
    who meet experts                             | *     | *              | release        | addressed | coordination
    who meet experts but commercial              | *     | *              | release        | own       | full
    medical                                      | lead  | *              | release        | side      | full
    compliance                                   | *     | *              | release        | any       | full
    medical                                      | lead  | *              | hand_over      | side      | full
    medical                                      | field | *              | hand_over      | territory | full
    medical_information, research                | *     | *              | hand_over      | side      | full
    medical, medical_information, research       | *     | *              | hand_over      | own       | full
    commercial                                   | *     | *              | hand_over      | own       | coordination
    compliance                                   | *     | *              | hand_over      | any       | full
    data_steward, compliance                     | *     | *              | import         | any       | full
    medical, medical_information                 | *     | *              | import         | own       | full
    commercial, research                         | *     | *              | import         | own       | full
    medical, medical_information                 | *     | *              | strategy       | any       | full
    research                                     | lead  | *              | strategy       | any       | coordination
    compliance                                   | *     | *              | strategy       | any       | full
    medical, medical_information                 | *     | *              | plan           | any       | full
    commercial, research                         | *     | *              | plan           | any       | coordination
    compliance                                   | *     | *              | plan           | any       | full
    medical, medical_information                 | *     | *              | planned_contact | any      | full
    pharmacovigilance, commercial, research      | *     | *              | planned_contact | any      | coordination
    compliance                                   | *     | *              | planned_contact | any      | full
    medical, medical_information                 | *     | *              | plan_remark    | any       | full
    commercial, research                         | *     | *              | plan_remark    | own_side  | full
    compliance                                   | *     | *              | plan_remark    | any       | full
    administrator                                | *     | *              | account        | any       | full
    compliance                                   | *     | *              | account        | any       | coordination
    compliance                                   | *     | *              | trail          | any       | full
"""

# The rule a refusal names, and what to do next.
REFUSALS = {
    RecordClass.EXPERT: ("FW-8", "Experts are shown to people who work here; ask your administrator for a sign-in."),
    RecordClass.EVIDENCE: (
        "FW-1",
        "Scientific standing is not shown to commercial colleagues; ask Medical Affairs for a hand-over.",
    ),
    RecordClass.TOUCHPOINT: (
        "FW-2",
        "A touchpoint is shown in full to the side that held it; ask its owner, or Medical Affairs for a release.",
    ),
    RecordClass.NOTE: (
        "FW-3",
        "Notes of an exchange stay with the side that held it; ask its owner for a release.",
    ),
    RecordClass.FOLLOW_UP: ("FW-4", "Promises are shown to the side that made them; ask the owner for a hand-over."),
    RecordClass.PREFERENCE: ("FW-5", "What an expert wishes is shown to people who meet experts; ask Compliance."),
    RecordClass.LEGAL_STATE: ("FW-5", "What an expert wishes is shown to people who meet experts; ask Compliance."),
    RecordClass.RIGHTS_REQUEST: ("FW-6", "An expert's requests are dealt with by Compliance; write to them."),
    RecordClass.RELEASE: ("FW-7", "This release was not made to you; ask the person who prepared it."),
    RecordClass.HAND_OVER: ("FW-7", "This hand-over is not yours; ask the person who made it."),
    RecordClass.IMPORT: (
        "FW-9",
        "An import is shown to the person who brought it in and to the data steward; ask them.",
    ),
    RecordClass.STRATEGY: ("FW-12", "The medical strategy is kept by Medical Affairs; ask the Medical Director."),
    RecordClass.PLAN: ("FW-13", "Engagement plans are shown to people who meet experts; ask the Medical Director."),
    RecordClass.PLANNED_CONTACT: (
        "FW-13",
        "Planned contacts are shown to people who meet experts; ask the Medical Director.",
    ),
    RecordClass.PLAN_REMARK: (
        "FW-13",
        "What colleagues say of a plan is read by those who read the plan; ask the Medical Director.",
    ),
    RecordClass.ORGANISATION: ("FW-8", "The organisation is shown to people who work here; ask your administrator."),
    RecordClass.ACCOUNT: ("FW-10", "Accounts are kept by the administrator; ask them to make the change."),
    RecordClass.TRAIL: ("FW-11", "The trail is read by Compliance; ask them for an extract."),
    RecordClass.POLICY: ("FW-8", "The wall's table is shown to people who work here; ask your administrator."),
}
GONE = Verdict("FW-0", "You no longer work here, so nothing is shown; ask your administrator if this is wrong.")


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks, as far as the wall is concerned."""

    user_id: int
    function: str
    role: str
    territories: frozenset[int] = frozenset()  # theirs and all below, today
    purpose: Purpose = Purpose.WORK
    here: bool = True

    @property
    def side(self) -> Side:
        return SIDE_OF[self.function]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the wall must know of one record."""

    side: str | None = None
    territory: int | None = None
    people: frozenset[int] = frozenset()  # who took part in it, wrote it or owns it
    addressed: frozenset[tuple[str, int | None]] = (
        frozenset()
    )  # functions it is released to, and where; None is everywhere


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: a permission."""

    functions: frozenset[str]
    roles: frozenset[str]
    purposes: frozenset[str]
    record_class: RecordClass
    scope: Scope
    level: Level


@cache
def table() -> tuple[Row, ...]:
    lines = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip().splitlines()[1:]]
    return tuple(
        Row(
            GROUPS.get(who) or frozenset(name.strip() for name in who.split(",")),
            frozenset({"field", "lead"}) if role == "*" else frozenset({role}),
            frozenset(Purpose) if purpose == "*" else frozenset({Purpose(purpose)}),
            RecordClass(record_class),
            Scope(scope),
            Level[level.upper()],
        )
        for who, role, purpose, record_class, scope, level in lines
    )


def rows_for(reader: Reader, record_class: RecordClass) -> Iterable[Row]:
    """What the table permits this reader, before it is known where a record lies."""
    if not reader.here:
        return
    for row in table():
        if (
            row.record_class == record_class
            and reader.function in row.functions
            and reader.role in row.roles
            and reader.purpose in row.purposes
        ):
            yield row


def covers(scope: Scope, reader: Reader, facts: Facts) -> bool:
    same_side, own = facts.side == reader.side, reader.user_id in facts.people
    match scope:
        case Scope.ANY:
            return True
        case Scope.SIDE:
            return same_side
        case Scope.TERRITORY:
            return same_side and facts.territory in reader.territories
        case Scope.OWN:
            return own
        case Scope.OWN_SIDE:
            return own and same_side
        case Scope.ADDRESSED:
            here = reader.territories | {None}
            return any(to == reader.function and where in here for to, where in facts.addressed)


def level_of(reader: Reader, record_class: RecordClass, facts: Facts = Facts()) -> Level:
    """How much of one record this reader sees."""
    permitted = (row.level for row in rows_for(reader, record_class) if covers(row.scope, reader, facts))
    return max(permitted, default=Level.NOTHING)


def best_level(reader: Reader, record_class: RecordClass) -> Level:
    """The most this reader sees of any record of the class: whether a door to it is shown at all."""
    return max((row.level for row in rows_for(reader, record_class)), default=Level.NOTHING)


def may_see(
    reader: Reader, record_class: RecordClass, facts: Facts | None = None, *, at_least: Level = Level.COORDINATION
) -> Verdict:
    """The decision for one record, or for the class where no record is given."""
    seen = best_level(reader, record_class) if facts is None else level_of(reader, record_class, facts)
    if seen >= at_least:
        return ALLOWED
    return Verdict(*REFUSALS[record_class]) if reader.here else GONE
