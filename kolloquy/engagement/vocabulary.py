from django.db import models


class Status(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    CANCELLED = "cancelled", "Cancelled"


class Stage(models.TextChoices):
    """Where an expert stands towards the exchange, as its author judges it."""

    UNAWARE = "unaware", "Not yet aware"
    AWARE = "aware", "Aware"
    INTERESTED = "interested", "Interested"
    ENGAGED = "engaged", "Engaged"
    ADVOCATE = "advocate", "Speaks for it"


class Sentiment(models.IntegerChoices):
    """How the author felt the expert took it."""

    VERY_CRITICAL = -2, "Very critical"
    CRITICAL = -1, "Critical"
    NEUTRAL = 0, "Neutral"
    POSITIVE = 1, "Positive"
    VERY_POSITIVE = 2, "Very positive"


class ChannelQuality(models.IntegerChoices):
    """How well a virtual exchange worked, technically."""

    UNUSABLE = 1, "Could not be held"
    POOR = 2, "Poor"
    FAIR = 3, "Fair"
    GOOD = 4, "Good"
    FAULTLESS = 5, "Faultless"


class Source(models.TextChoices):
    """How a touchpoint came in."""

    HAND = "hand", "By hand"
    CSV = "csv", "CSV file"
    WEBINAR = "webinar", "Webinar attendance"
    CALENDAR = "calendar", "Calendar file"
    EMAIL = "email", "E-mail file"
    API = "api", "API"
