from django.db import models


class SeatKind(models.TextChoices):
    """Where somebody was asked to sit or to speak."""

    GUIDELINE = "guideline", "Guideline panel"
    EDITORIAL_BOARD = "editorial_board", "Editorial board"
    SOCIETY = "society", "Society post"
    SESSION = "session", "Congress session"


class RefKind(models.TextChoices):
    """What a fact rests on; `ref_id` is that record's key."""

    WORK = "work", "Publication"
    TRIAL = "trial", "Trial"
    SEAT = "seat", "Panel or session"
    REGISTRATION = "registration", "Registry entry"
    EXPERT = "expert", "Expert"  # a colleague, where the network lends standing
