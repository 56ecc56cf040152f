"""A plan of a cycle: a plan in force is never edited by a solver; what is computed is another plan, which a person signs."""

from django.db import models
from django.db.models import Q

from kolloquy.governance.models import Territory, User
from kolloquy.governance.wall.policy import RecordClass, Side
from kolloquy.kernel.ids import new_key
from kolloquy.planning.models.cycles import Cycle
from kolloquy.planning.vocabulary import JobState, PlanKind, PlanState
from kolloquy.strategy.models import Imperative

SIDES = [(side.value, side.value) for side in Side]


class BehindThePlan:
    """Why somebody is in or out, and what it costs, is read by those who read the plan in full."""

    record_class = RecordClass.PLAN
    side = "side"


class Plan(models.Model):
    key = models.CharField(max_length=20, unique=True, default=new_key)
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    cycle = models.ForeignKey(Cycle, models.PROTECT, related_name="plans")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=PlanKind.choices, default=PlanKind.FIRST)
    state = models.CharField(max_length=10, choices=PlanState.choices, default=PlanState.DRAFT)
    copied_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="copies")
    imperatives = models.ManyToManyField(Imperative, related_name="plans")
    # {"fullest": 90, "spread": null, "budget": null, "seconds": 60, "gap": 0.001, "disturbance": 40, "hours": 20}
    limits = models.JSONField(default=dict)
    changes = models.JSONField(default=list)  # of a what-if or re-plan: [{"kind": ChangeKind, ...}]
    as_of = models.DateField(null=True, blank=True)  # the day it was computed for; weeks before it are past
    version = models.IntegerField(default=1)
    # What the solver said; all None until there is a plan, and the figures of the computed plan, not of later changes.
    value = models.IntegerField(null=True, blank=True)
    bound = models.IntegerField(null=True, blank=True)
    greedy = models.IntegerField(null=True, blank=True)  # what a plan made by hand, best first, would be worth
    seed = models.IntegerField(default=1)
    seconds = models.FloatField(null=True, blank=True)
    cuts = models.IntegerField(null=True, blank=True)
    disturbed = models.IntegerField(null=True, blank=True)
    least_disturbed = models.IntegerField(null=True, blank=True)
    ended = models.CharField(max_length=10, null=True, blank=True)  # optimiser.solution.Ended
    solved_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_meaning = models.TextField(null=True, blank=True)
    digest = models.CharField(max_length=64, null=True, blank=True)  # of what was signed
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        open = {
            "id", "key", "side", "cycle", "name", "kind", "state", "copied_from", "imperatives", "limits", "changes",
            "as_of", "version", "value", "bound", "greedy", "seed", "seconds", "cuts", "disturbed", "least_disturbed",
            "ended", "solved_at", "made_by", "made_at", "signed_by", "signed_at", "signed_meaning", "digest",
            "replaced_at",
        }  # fmt: skip
        personal: set[str] = set()

    class Wall:
        record_class = RecordClass.PLAN
        side = "side"
        coordination = {"key", "name", "cycle", "state", "signed_at"}

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["cycle"], name="plan_in_force_once_a_cycle", condition=Q(state=PlanState.IN_FORCE)
            ),
            models.CheckConstraint(
                name="plan_signed_by_somebody_with_a_meaning",
                condition=Q(
                    signed_at__isnull=True, signed_by__isnull=True, signed_meaning__isnull=True, digest__isnull=True
                )
                | Q(
                    signed_at__isnull=False, signed_by__isnull=False, signed_meaning__isnull=False, digest__isnull=False
                ),
            ),
            models.CheckConstraint(
                name="plan_in_force_is_signed", condition=~Q(state=PlanState.IN_FORCE) | Q(signed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Solving(models.Model):
    """A run of the solver for a plan: waiting, running with its progress, over."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="solvings")
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    stop_asked = models.BooleanField(default=False)
    step = models.TextField(default="", blank=True)  # what it is doing, in words
    value = models.IntegerField(null=True, blank=True)
    bound = models.IntegerField(null=True, blank=True)
    problem = models.TextField(null=True, blank=True)  # why there is no plan, in a sentence

    class Privacy:
        open = {
            "id", "key", "side", "plan", "state", "asked_by", "asked_at", "started_at", "ended_at", "leased_until",
            "stop_asked", "step", "value", "bound", "problem",
        }  # fmt: skip
        personal: set[str] = set()

    class Wall(BehindThePlan):
        pass

    def __str__(self) -> str:
        return f"{self.plan}: {self.get_state_display()}"


class PlanColleague(models.Model):
    """Whose time a plan counts with, as it was when the plan was computed."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="colleagues")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.JSONField()  # a week
    most_experts = models.IntegerField(null=True, blank=True)

    class Privacy:
        open = {"id", "plan", "side", "user", "territory", "minutes", "most_experts"}
        personal: set[str] = set()

    class Wall(BehindThePlan):
        pass

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "user"], name="plan_colleague_once")]

    def __str__(self) -> str:
        return f"{self.user} in {self.plan}"
