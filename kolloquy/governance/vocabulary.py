from django.db import models


class Function(models.TextChoices):
    """What somebody does here; what a function may see is the wall's table, in `wall/policy.py`."""

    MEDICAL = "medical", "Medical"
    MEDICAL_INFORMATION = "medical_information", "Medical information"
    PHARMACOVIGILANCE = "pharmacovigilance", "Pharmacovigilance"
    COMMERCIAL = "commercial", "Commercial"
    RESEARCH = "research", "Research and clinical operations"
    COMPLIANCE = "compliance", "Compliance"
    DATA_STEWARD = "data_steward", "Data steward"
    ADMINISTRATOR = "administrator", "Administrator"


class ProductKind(models.TextChoices):
    MEDICINE = "medicine", "Medicine"
    DEVICE = "device", "Device"


class Role(models.TextChoices):
    """How far somebody's work reaches: their own territories, or all of them."""

    FIELD = "field", "In the field"
    LEAD = "lead", "Lead"
