"""Whose time there is, and the stretch of weeks that is planned."""

from django.db import models
from django.db.models import F, Q

from kolloquy.governance.models import Territory, User
from kolloquy.kernel.ids import new_key


class WorkingTime(models.Model):
    """How many hours a week somebody has for experts, travel included, from a day on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="working_times")
    hours = models.FloatField()
    since = models.DateField()

    class Privacy:
        open = {"id", "user", "hours", "since"}
        personal: set[str] = set()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "since"], name="working_time_once_a_day"),
            models.CheckConstraint(name="working_time_fits_a_week", condition=Q(hours__gte=0, hours__lte=60)),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.hours:g} h a week"


class Absence(models.Model):
    """Somebody is away; why is nobody's business here."""

    user = models.ForeignKey(User, models.CASCADE, related_name="absences")
    first_day = models.DateField()
    last_day = models.DateField()

    class Privacy:
        open = {"id", "user", "first_day", "last_day"}
        personal: set[str] = set()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "first_day"], name="absence_once_a_day"),
            models.CheckConstraint(name="absence_ends_after_it_starts", condition=Q(last_day__gte=F("first_day"))),
        ]

    def __str__(self) -> str:
        return f"{self.user} is away until {self.last_day}"


class Cycle(models.Model):
    """A stretch of weeks that one plan covers, for a territory and all below it."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    name = models.CharField(max_length=80)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    starts_on = models.DateField()  # a Monday
    weeks = models.IntegerField(default=13)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Privacy:
        open = {"id", "key", "name", "territory", "starts_on", "weeks", "made_by", "made_at"}
        personal: set[str] = set()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["territory", "starts_on"], name="cycle_starts_once_in_a_territory"),
            models.CheckConstraint(name="cycle_has_1_to_53_weeks", condition=Q(weeks__gte=1, weeks__lte=53)),
        ]

    def __str__(self) -> str:
        return self.name
