"""What the limits of a plan cost is found out behind it: the plan is there first."""

from django.db import models

from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Side
from kolloquy.planning.models.plans import SIDES, BehindThePlan, Plan
from kolloquy.planning.vocabulary import JobState


class Pricing(models.Model):
    """The run that prices one limit after the other, each kept as soon as it is known; gone when the plan is computed anew."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="pricing")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    computed_from = models.CharField(max_length=64)  # the digest of what the plan was computed from
    value = models.IntegerField()  # of the plan that was computed, as the optimiser counts it
    bound = models.IntegerField()
    seconds = models.FloatField(default=0.0)  # taken so far, by all workers that had it
    problem = models.TextField(null=True, blank=True)  # why some prices stay estimates, in a sentence

    class Privacy:
        open = {
            "id", "plan", "side", "state", "asked_by", "asked_at", "started_at", "ended_at", "leased_until",
            "computed_from", "value", "bound", "seconds", "problem",
        }  # fmt: skip
        personal: set[str] = set()

    class Wall(BehindThePlan):
        pass

    def __str__(self) -> str:
        return f"What the limits of {self.plan} cost: {self.get_state_display()}"
