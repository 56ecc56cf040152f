from django.db import models


class State(models.TextChoices):
    PREVIEW = "preview", "Not taken yet"
    TAKEN = "taken", "Taken"
    UNDONE = "undone", "Undone"


class Outcome(models.TextChoices):
    """What became of a row that is worth a line of its own; the many that simply came in have none."""

    PROBLEM = "problem", "Cannot be taken"
    NOTICE = "notice", "Worth knowing"
    KEPT = "kept", "Kept when the import was undone"
