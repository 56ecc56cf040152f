"""What crosses the wall: the states it passes through, and the words they are said in."""

from collections.abc import Mapping

from django.db import models

from kolloquy.governance.vocabulary import Function


class ReleaseKind(models.TextChoices):
    TEXT = "text", "Text"
    AGGREGATE = "aggregate", "Aggregate"


class ReleaseState(models.TextChoices):
    PREPARED = "prepared", "Waiting for a second person"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DECLINED = "declined", "Declined"
    RELEASED = "released", "Released"
    REVOKED = "revoked", "Revoked"


class HandOverKind(models.TextChoices):
    INTEREST = "interest", "An expert's interest in research"
    QUESTION = "question", "A question for Medical"


class HandOverState(models.TextChoices):
    OPEN = "open", "Waiting"
    WITHDRAWN = "withdrawn", "Withdrawn"
    ACCEPTED = "accepted", "Taken on"
    DECLINED = "declined", "Declined"
    ANSWERED = "answered", "Answered"


R, H = ReleaseState, HandOverState
NEXT_RELEASE: Mapping[str, frozenset[ReleaseState]] = {
    R.PREPARED: frozenset({R.RELEASED, R.DECLINED, R.WITHDRAWN}),
    R.DECLINED: frozenset(),
    R.WITHDRAWN: frozenset(),
    R.RELEASED: frozenset({R.REVOKED}),
    R.REVOKED: frozenset(),
}
NEXT_HAND_OVER: Mapping[str, frozenset[HandOverState]] = {
    H.OPEN: frozenset({H.ACCEPTED, H.DECLINED, H.WITHDRAWN}),
    H.ACCEPTED: frozenset({H.ANSWERED, H.DECLINED}),
    H.DECLINED: frozenset(),
    H.WITHDRAWN: frozenset(),
    H.ANSWERED: frozenset(),
}
# Who hands what over to whom (FW-13).
ROUTES: Mapping[str, tuple[frozenset[str], Function]] = {
    HandOverKind.INTEREST: (
        frozenset({Function.MEDICAL, Function.MEDICAL_INFORMATION, Function.COMMERCIAL}),
        Function.RESEARCH,
    ),
    HandOverKind.QUESTION: (frozenset({Function.COMMERCIAL, Function.RESEARCH}), Function.MEDICAL),
}
