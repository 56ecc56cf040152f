from django.db import models


class ExpertState(models.TextChoices):
    CURRENT = "current", "Current"
    ABSORBED = "absorbed", "Merged into another"  # a signpost: old links still arrive
    GONE = "gone", "No evidence any more"


class DecisionKind(models.TextChoices):
    SAME = "same", "Same person"
    DIFFERENT = "different", "Different people"
