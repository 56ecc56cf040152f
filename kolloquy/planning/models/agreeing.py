"""Who was asked what they think of a plan, what they said, and what the expert said."""

from django.db import models
from django.db.models import Q

from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass, Side
from kolloquy.identity.models import Expert
from kolloquy.kernel.ids import new_key
from kolloquy.planning.models.contacts import PlannedContact
from kolloquy.planning.models.plans import SIDES, BehindThePlan, Plan
from kolloquy.planning.vocabulary import Answer, Stand
from kolloquy.strategy.vocabulary import Channel


class SaidOfThePlan:
    """What somebody said is theirs to read again, whatever else they see of the plan."""

    record_class = RecordClass.PLAN_REMARK
    side = "side"


class Review(models.Model):
    """What somebody who was asked says of a plan; their last word counts."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="reviews")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    reviewer = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    stand = models.CharField(max_length=10, choices=Stand.choices, null=True, blank=True)
    words = models.TextField(default="", blank=True)
    said_at = models.DateTimeField(null=True, blank=True)
    plan_version = models.IntegerField(null=True, blank=True)  # which they looked at

    class Privacy:
        open = {"id", "plan", "side", "reviewer", "asked_by", "asked_at", "stand", "said_at", "plan_version"}
        personal = {"words"}

    class Wall(SaidOfThePlan):
        own = ("reviewer_id",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "reviewer"], name="review_once_a_person"),
            models.CheckConstraint(
                name="review_said_at_some_time",
                condition=Q(stand__isnull=True, said_at__isnull=True) | Q(stand__isnull=False, said_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} on {self.plan}"


class Comment(models.Model):
    """A remark on a plan, on an expert in it or on one contact; open until somebody settles it."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="comments")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.ForeignKey(PlannedContact, models.SET_NULL, null=True, blank=True, related_name="comments")
    text = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        open = {"id", "key", "plan", "side", "expert", "contact", "by", "at", "settled_by", "settled_at"}
        personal = {"text"}

    class Wall(SaidOfThePlan):
        own = ("by_id",)

    def __str__(self) -> str:
        return f"{self.by} on {self.plan}"


class Proposal(models.Model):
    """A part of a plan put to the expert, by whom, and the answer."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="proposals")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="proposals")
    contact = models.ForeignKey(PlannedContact, models.SET_NULL, null=True, blank=True, related_name="proposals")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    monday = models.DateField()  # the week that was proposed
    subject = models.TextField()  # what was said it would be about: never off-label
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_on = models.DateField()
    how = models.CharField(max_length=20, choices=Channel.choices)  # how it was put to them
    answer = models.CharField(max_length=12, choices=Answer.choices, default=Answer.WAITING)
    answered_on = models.DateField(null=True, blank=True)
    words = models.TextField(default="", blank=True)  # theirs
    recorded_at = models.DateTimeField()

    class Privacy:
        open = {
            "id", "key", "plan", "side", "expert", "contact", "channel", "monday", "proposed_by", "proposed_on", "how",
            "answer", "answered_on", "recorded_at",
        }  # fmt: skip
        personal = {"subject", "words"}

    class Wall(BehindThePlan):
        own = ("proposed_by_id",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="proposal_answered_on_some_day", condition=Q(answer=Answer.WAITING) | Q(answered_on__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"proposed on {self.proposed_on}"


class CalendarFeed(models.Model):
    """A secret address that gives one person's own part of the plans in force to their calendar, until revoked."""

    user = models.ForeignKey(User, models.CASCADE, related_name="calendar_feeds")
    digest = models.CharField(max_length=64, unique=True)  # of the secret, which is shown once
    name = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        open = {"id", "user", "name", "made_at", "read_at", "revoked_at"}
        personal = {"digest"}

    def __str__(self) -> str:
        return self.name
