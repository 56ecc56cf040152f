from enum import StrEnum

KEY_MADE = "signing_key.made"
SHREDDED = "payloads.shredded"
VERIFIED = "trail.verified"


class Trouble(StrEnum):
    """What can be wrong with a trail."""

    CHANGED = "changed"
    PUT_IN = "put in"
    MISSING = "missing"
    OUT_OF_ORDER = "out of order"
    CUT_SHORT = "cut short"
    PAYLOAD_CHANGED = "payload changed"
    PAYLOAD_MISSING = "payload missing"
    PAYLOAD_PUT_IN = "payload put in"
    CHECKPOINT_FORGED = "checkpoint forged"
    CHECKPOINT_UNFIT = "checkpoint does not fit"
    CHECKPOINT_MISSING = "checkpoint missing"
    UNREADABLE = "unreadable"
