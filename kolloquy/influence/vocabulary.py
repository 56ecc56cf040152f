from django.db import models


class Channel(models.TextChoices):
    """What a standing is made of, in the order in which it is always shown. The list is closed."""

    SCIENCE = "science", "Science"
    TRIALS = "trials", "Trials"
    GUIDELINES = "guidelines", "Guidelines"
    CONGRESS = "congress", "Congress"
    NETWORK = "network", "Network"


class Sort(models.TextChoices):
    STANDING = "standing", "Standing"
    RISE = "rise", "Rising"
    NAME = "name", "Name"
