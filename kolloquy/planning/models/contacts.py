"""Who is in a plan, who is not, and why. Touchpoints lie above this room: they are named by key, not pointed at."""

from django.db import models
from django.db.models import Q

from kolloquy.governance.models import Territory, User
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import RecordClass, Side
from kolloquy.identity.models import Expert
from kolloquy.kernel.ids import new_key
from kolloquy.planning.models.plans import SIDES, BehindThePlan, Plan
from kolloquy.planning.vocabulary import ContactState, Origin
from kolloquy.strategy.models import Demand, Objective
from kolloquy.strategy.vocabulary import Channel


class PlannedExpert(models.Model):
    """An expert a plan engages: by whom, why, and what is in it for the expert."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="experts")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="plans")
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    mutual_goals = models.TextField()  # what the expert gains; never empty
    goals_confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: drafted
    goals_confirmed_at = models.DateTimeField(null=True, blank=True)
    points = models.IntegerField(default=0)
    # [{"imperative": key, "need": .., "objective": .., "interest": .., "product": .., "because": [sentence, ...]}]
    sweet_spots = models.JSONField(default=list)
    reasons = models.JSONField(default=list)  # [{"about": "objective"|"colleague"|"channel"|"weeks", "sentence": ..}]
    room = models.IntegerField(null=True, blank=True)  # contact pressure the plan may add, in hundredths
    pressure = models.IntegerField(default=0)  # what it adds

    class Privacy:
        open = {
            "id", "key", "plan", "side", "expert", "owner", "territory", "goals_confirmed_by", "goals_confirmed_at",
        }  # fmt: skip
        personal = {"mutual_goals", "points", "sweet_spots", "reasons", "room", "pressure"}

    class Wall(BehindThePlan):
        pass

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "expert"], name="planned_expert_once"),
            models.CheckConstraint(name="planned_expert_gains_something", condition=~Q(mutual_goals="")),
            models.CheckConstraint(
                name="mutual_goals_confirmed_by_somebody_at_some_time",
                condition=Q(goals_confirmed_at__isnull=True, goals_confirmed_by__isnull=True)
                | Q(goals_confirmed_at__isnull=False, goals_confirmed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["plan", "-points"], name="planned_by_points")]

    def __str__(self) -> str:
        return f"{self.expert} in {self.plan}"


class PlannedContact(models.Model):
    """One contact of a plan: a visit, a call, or a place in an activity."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    known_as = models.CharField(
        max_length=20, default=new_key
    )  # the same contact in another plan of the cycle has it too
    plan = models.ForeignKey(Plan, models.CASCADE, related_name="contacts")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    in_force = models.BooleanField(default=False)  # its plan is: what others see is one index
    function = models.CharField(max_length=20, choices=Function.choices, default=Function.MEDICAL)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="planned_contacts")
    colleague = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="planned_contacts")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="planned_contacts")
    demand = models.ForeignKey(Demand, models.PROTECT, related_name="planned_contacts")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    week = models.IntegerField()  # of the cycle, from 0
    monday = models.DateField()  # of that week
    minutes = models.IntegerField()  # of the colleague, travel included
    pressure = models.IntegerField()  # on the expert, in hundredths of a meeting face to face
    points = models.IntegerField()
    terms = models.JSONField(default=list)  # the points' arithmetic: [{"name", "value", "weight", "points", "because"}]
    state = models.CharField(max_length=10, choices=ContactState.choices, default=ContactState.PLANNED)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.COMPUTED)
    pinned = models.BooleanField(default=False)  # no solver moves it
    pinned_because = models.TextField(default="", blank=True)
    moved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    touchpoint_key = models.CharField(max_length=20, null=True, blank=True, db_index=True)  # the one that met it
    held_on = models.DateField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Privacy:
        open = {
            "id", "key", "known_as", "plan", "side", "in_force", "function", "expert", "colleague", "territory",
            "objective", "demand", "channel", "week", "monday", "minutes", "state", "origin", "pinned", "moved_by",
            "touchpoint_key", "held_on", "version",
        }  # fmt: skip
        personal = {"pressure", "points", "terms", "pinned_because"}

    class Wall:
        record_class = RecordClass.PLANNED_CONTACT
        side = "side"
        territory = "territory_id"
        own = ("colleague_id",)
        coordination = {"key", "monday", "week", "channel", "function", "state", "expert"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "known_as"], name="planned_contact_known_once_in_a_plan"),
            models.CheckConstraint(
                name="planned_contact_held_by_a_touchpoint",
                condition=~Q(state=ContactState.HELD) | Q(touchpoint_key__isnull=False, held_on__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "colleague", "week"], name="planned_of_colleague"),
            models.Index(fields=["plan", "expert", "week"], name="planned_of_expert"),
            models.Index(fields=["expert", "monday"], name="planned_in_force", condition=Q(in_force=True)),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} in week {self.week + 1}"


class LeftOut(models.Model):
    """An expert a plan does not engage: the nearest reason, and what would bring them in."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="left_out")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=30)  # optimiser.reasons kinds, and "consent", "erased", "nobody_there" before it
    rule = models.CharField(max_length=12, default="", blank=True)  # of the verdict that keeps them out
    sentence = models.TextField()
    would_help = models.TextField(default="", blank=True)
    points = models.IntegerField(default=0)  # what their best option is worth

    class Privacy:
        open = {"id", "plan", "side", "expert", "territory", "kind", "rule"}
        personal = {"sentence", "would_help", "points"}

    class Wall(BehindThePlan):
        pass

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "expert"], name="left_out_once")]
        indexes = [models.Index(fields=["plan", "-points"], name="left_out_by_points")]

    def __str__(self) -> str:
        return f"{self.expert} not in {self.plan}"


class LimitPrice(models.Model):
    """What one more unit of a binding limit would bring."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="prices")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    kind = models.CharField(max_length=20)  # optimiser.problems.Limit
    limit_key = models.TextField()
    sentence = models.TextField()  # "One more day a week of Gil Romero: +4 experts on gap 2"
    points = models.IntegerField()  # at least so many, proven; of an estimate what the relaxed sum says
    at_most = models.IntegerField(null=True, blank=True)  # proven; None of an estimate
    found = models.IntegerField(null=True, blank=True)  # by how much the plan that was found then is worth more
    experts = models.JSONField(default=dict)  # objective key: experts gained
    comes = models.JSONField(default=list)  # ids of experts whom that plan engages and this one does not
    goes = models.JSONField(default=list)  # and the other way round
    estimate = models.BooleanField(default=False)

    class Privacy:
        open = {"id", "plan", "side", "kind", "limit_key", "points", "at_most", "found", "experts", "estimate"}
        personal = {"sentence", "comes", "goes"}

    class Wall(BehindThePlan):
        pass

    def __str__(self) -> str:
        return self.sentence


class TakenAsGiven(models.Model):
    """A contact of another function, or one already agreed, that the plan was computed around."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="taken_as_given")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    week = models.IntegerField()
    function = models.CharField(max_length=20, choices=Function.choices)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    touchpoint_key = models.CharField(max_length=20, null=True, blank=True)
    planned_contact_key = models.CharField(max_length=20, null=True, blank=True)
    because = models.TextField(default="", blank=True)

    class Privacy:
        open = {
            "id", "plan", "side", "expert", "week", "function", "channel", "touchpoint_key", "planned_contact_key",
        }  # fmt: skip
        personal = {"because"}

    class Wall(BehindThePlan):
        pass

    def __str__(self) -> str:
        return f"{self.get_function_display()} in week {self.week + 1}"
