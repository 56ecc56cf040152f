from django.db import models


class Function(models.TextChoices):
    """What somebody does here; what a function may see is a rule, in `rules.py`."""

    MEDICAL = "medical", "Medical"
    DATA_STEWARD = "data_steward", "Data steward"
    RESEARCH = "research", "Research and clinical operations"
    COMMERCIAL = "commercial", "Commercial"
    COMPLIANCE = "compliance", "Compliance"
    ADMINISTRATOR = "administrator", "Administrator"
