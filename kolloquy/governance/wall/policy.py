"""The wall: one table that says who sees what. Plain Python: it knows no database and no clock.

Who asks is a `Reader`, what for is a `Purpose`, what is asked for is a `RecordClass`. The table only permits; what no
row permits is not seen. `filters.py` makes the same table a condition on rows, `policies.cedar` says it a second time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache

from kolloquy.kernel.verdict import ALLOWED, Verdict


class Level(IntEnum):
    """How much of a record is seen. Coordination: that, when, by which channel, which function, on-label topics."""

    NOTHING = 0
    COORDINATION = 1
    FULL = 2


class Side(StrEnum):
    """Which side of the wall a record lies on: that of the function it was made in."""

    MEDICAL = "medical"
    COMMERCIAL = "commercial"
    RESEARCH = "research"
    OFFICE = "office"


class Purpose(StrEnum):
    """What somebody looks for. All but daily work are stated with a reason, which the trail keeps."""

    WORK = "work"
    SAFETY = "safety"
    INVESTIGATION = "investigation"
    EXPERT_REQUEST = "expert_request"


class Scope(StrEnum):
    ANY = "any"
    SIDE = "side"  # made on the reader's side of the wall
    TERRITORY = "territory"  # made on the reader's side, in one of the reader's territories
    OWN = "own"  # the reader took part, wrote it or owns it


class RecordClass(StrEnum):
    EXPERT = "expert"
    EVIDENCE = "evidence"
    TOUCHPOINT = "touchpoint"
    NOTE = "note"
    FOLLOW_UP = "follow_up"
    PREFERENCE = "preference"
    LEGAL_STATE = "legal_state"
    RIGHTS_REQUEST = "rights_request"
    RELEASE = "release"
    HAND_OVER = "hand_over"
    IMPORT = "import"
    ORGANISATION = "organisation"
    ACCOUNT = "account"
    TRAIL = "trail"
    POLICY = "policy"


SIDE_OF = {
    "medical": Side.MEDICAL,
    "medical_information": Side.MEDICAL,
    "pharmacovigilance": Side.MEDICAL,
    "commercial": Side.COMMERCIAL,
    "research": Side.RESEARCH,
    "compliance": Side.OFFICE,
    "data_steward": Side.OFFICE,
    "administrator": Side.OFFICE,
}

# who: functions, or * for everybody; role, purpose, scope: one, or *.
TABLE = """
    who                                                           | role  | purpose        | class          | scope     | level
    *                                                             | *     | *              | expert         | any       | full
    *                                                             | *     | *              | policy         | any       | full
    *                                                             | *     | *              | organisation   | any       | full
    medical, medical_information, pharmacovigilance, research, compliance, data_steward, administrator | * | * | evidence | any | full
    medical, medical_information, pharmacovigilance, research, commercial | * | * | touchpoint     | any       | coordination
    data_steward                                                  | *     | *              | touchpoint     | any       | coordination
    medical                                                       | lead  | *              | touchpoint     | side      | full
    medical                                                       | field | *              | touchpoint     | territory | full
    commercial, research                                          | *     | *              | touchpoint     | side      | full
    medical, medical_information, pharmacovigilance, commercial, research | * | * | touchpoint     | own       | full
    pharmacovigilance                                             | *     | safety         | touchpoint     | any       | full
    compliance                                                    | *     | *              | touchpoint     | any       | full
    medical                                                       | lead  | *              | note           | side      | full
    medical                                                       | field | *              | note           | territory | full
    medical, medical_information, pharmacovigilance, commercial, research | * | * | note           | own       | full
    pharmacovigilance                                             | *     | safety         | note           | any       | full
    compliance                                                    | *     | investigation  | note           | any       | full
    compliance                                                    | *     | expert_request | note           | any       | full
    medical                                                       | lead  | *              | follow_up      | side      | full
    medical                                                       | field | *              | follow_up      | territory | full
    commercial, research                                          | *     | *              | follow_up      | side      | full
    medical, medical_information, pharmacovigilance, commercial, research | * | * | follow_up      | own       | full
    compliance                                                    | *     | *              | follow_up      | any       | full
    medical, medical_information, compliance, data_steward        | *     | *              | preference     | any       | full
    commercial, research, pharmacovigilance                       | *     | *              | preference     | any       | coordination
    medical, medical_information, compliance, data_steward        | *     | *              | legal_state    | any       | full
    commercial, research, pharmacovigilance, administrator        | *     | *              | legal_state    | any       | coordination
    compliance                                                    | *     | *              | rights_request | any       | full
    data_steward                                                  | *     | *              | rights_request | any       | coordination
    compliance                                                    | *     | *              | release        | any       | full
    medical                                                       | lead  | *              | release        | side      | full
    medical, medical_information, pharmacovigilance, commercial, research | * | * | release        | own       | full
    compliance                                                    | *     | *              | hand_over      | any       | full
    medical, medical_information, pharmacovigilance, commercial, research | * | * | hand_over      | own       | full
    data_steward, compliance                                      | *     | *              | import         | any       | full
    medical, commercial, research                                 | *     | *              | import         | own       | full
    administrator                                                 | *     | *              | account        | any       | full
    compliance                                                    | *     | *              | account        | any       | coordination
    compliance                                                    | *     | *              | trail          | any       | full
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
        "Touchpoints are shown to the functions that meet experts; ask Compliance if you need one.",
    ),
    RecordClass.NOTE: (
        "FW-3",
        "Notes of an exchange stay with the people who held it; ask Medical Affairs for a release.",
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
            frozenset(SIDE_OF) if who == "*" else frozenset(name.strip() for name in who.split(",")),
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
    if scope is Scope.ANY:
        return True
    if scope is Scope.OWN:
        return reader.user_id in facts.people
    same_side = facts.side == reader.side
    return same_side if scope is Scope.SIDE else same_side and facts.territory in reader.territories


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
