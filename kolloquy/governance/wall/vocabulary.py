"""The words in which the wall speaks. Plain Python: no database, no clock."""

from enum import IntEnum, StrEnum


class Level(IntEnum):
    """How much of a record is seen; which fields that is, `fields.py` says class by class."""

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
    OWN_SIDE = "own_side"  # theirs, and made on the side they work on today: who changes sides leaves it behind
    ADDRESSED = "addressed"  # released to the reader's function, here or everywhere, and not revoked


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
    STRATEGY = "strategy"
    PLAN = "plan"
    PLANNED_CONTACT = "planned_contact"
    PLAN_REMARK = "plan_remark"
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
MEET_EXPERTS = frozenset({"medical", "medical_information", "pharmacovigilance", "commercial", "research"})
