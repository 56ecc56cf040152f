"""What people did to a plan by hand, change by change: what a block's history, a late writer and a signature show."""

from django.db import models

from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Side
from kolloquy.identity.models import Expert
from kolloquy.planning.models.contacts import PlannedContact
from kolloquy.planning.models.plans import SIDES, BehindThePlan, Plan
from kolloquy.planning.vocabulary import Deed


class PlanChange(models.Model):
    """One thing somebody did to a plan, from what to what, and why where a limit spoke against it."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="changes_by_hand")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(PlannedContact, models.SET_NULL, null=True, blank=True, related_name="changes")
    deed = models.CharField(max_length=10, choices=Deed.choices)
    told = models.JSONField(default=dict)  # {"week": [4, 6], "colleague": [12, 15]}; users by number, weeks from 0
    because = models.TextField(default="", blank=True)
    over = models.JSONField(default=list)  # rule codes that spoke against it
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    plan_version = models.IntegerField()  # the plan's after it
    after_signing = models.BooleanField(default=False)

    class Privacy:
        open = {
            "id", "plan", "side", "expert", "contact", "deed", "told", "over", "by", "at", "plan_version",
            "after_signing",
        }  # fmt: skip
        personal = {"because"}

    class Wall(BehindThePlan):
        pass

    class Meta:
        indexes = [models.Index(fields=["plan", "-id"], name="changes_of_plan")]

    def __str__(self) -> str:
        return f"{self.get_deed_display()} in {self.plan}"
