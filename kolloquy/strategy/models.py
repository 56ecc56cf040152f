"""What we want to learn, teach and change, why, and how we would know: stated before it is known who could help.

Everything but topics lies behind the wall as `strategy`. `key` is what addresses, exports and the API show.
"""

from django.db import models
from django.db.models import F, Q

from kolloquy.governance.models import Indication, Territory, User
from kolloquy.governance.wall.policy import RecordClass, Side
from kolloquy.kernel.ids import new_key
from kolloquy.strategy.vocabulary import Channel, DemandKind, GapKind, Label, Phase, State

SIDES = [(side.value, side.value) for side in Side]


class DiscussionTopic(models.Model):
    """What one talks about, as our organisation names it; only an on-label one is seen across the wall."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    label = models.CharField(max_length=3, choices=Label.choices)
    indication = models.ForeignKey(Indication, models.PROTECT, null=True, blank=True, related_name="topics")
    followed = models.SlugField(max_length=80, null=True, blank=True)  # the followed topic whose standings count for it

    class Privacy:
        open = {"id", "slug", "name", "label", "indication", "followed"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return self.name


class PhaseInMarket(models.Model):
    """From this day an indication is in this phase in a territory, and in those below that say nothing else."""

    indication = models.ForeignKey(Indication, models.PROTECT, related_name="phases")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    phase = models.CharField(max_length=20, choices=Phase.choices)
    since = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Privacy:
        open = {"id", "indication", "territory", "phase", "since", "set_by", "set_at"}
        personal: set[str] = set()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["indication", "territory", "since"], name="phase_once_a_day")]

    def __str__(self) -> str:
        return f"{self.indication}: {self.get_phase_display()} in {self.territory}"


class _Behind:
    record_class = RecordClass.STRATEGY
    side = "side"


class Imperative(models.Model):
    """What Medical Affairs must achieve for an indication in a territory; a regional one is traceable to its parent."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    code = models.SlugField(max_length=60, unique=True)  # what files and commands call it
    name = models.CharField(max_length=200)
    why = models.TextField()
    indication = models.ForeignKey(Indication, models.PROTECT, related_name="imperatives")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="imperatives")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="versions_below")
    parent_version = models.IntegerField(null=True, blank=True)  # the parent's version this one last agreed with
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    # What counts how much in the value of an expert, in per cent; they add up to 100.
    weighs_standing = models.IntegerField(default=35)
    weighs_sweet_spot = models.IntegerField(default=30)
    weighs_need = models.IntegerField(default=10)
    weighs_continuity = models.IntegerField(default=15)
    weighs_rise = models.IntegerField(default=10)
    version = models.IntegerField(default=1)  # counts up with each change of it or of anything under it
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Privacy:
        open = {
            "id", "key", "side", "code", "name", "why", "indication", "territory", "parent", "parent_version", "state",
            "owner", "weighs_standing", "weighs_sweet_spot", "weighs_need", "weighs_continuity", "weighs_rise",
            "version", "made_by", "made_at", "changed_at",
        }  # fmt: skip
        personal: set[str] = set()

    class Wall(_Behind):
        own = ("owner_id",)
        coordination = {"key", "name", "indication", "territory", "state"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="imperative_weights_make_a_hundred",
                condition=Q(
                    weighs_standing=100
                    - F("weighs_sweet_spot")
                    - F("weighs_need")
                    - F("weighs_continuity")
                    - F("weighs_rise")
                ),
            ),
            models.CheckConstraint(
                name="imperative_weights_are_positive",
                condition=Q(
                    weighs_standing__gte=0,
                    weighs_sweet_spot__gte=0,
                    weighs_need__gte=0,
                    weighs_continuity__gte=0,
                    weighs_rise__gte=0,
                ),
            ),
            models.CheckConstraint(
                name="imperative_follows_a_version",
                condition=Q(parent__isnull=True, parent_version__isnull=True)
                | Q(parent__isnull=False, parent_version__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ImperativeVersion(models.Model):
    """How an imperative with all under it read at a version: what a regional one is compared with."""

    imperative = models.ForeignKey(Imperative, models.CASCADE, related_name="history")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    version = models.IntegerField()
    read = (
        models.JSONField()
    )  # {"name", "why", "weights": {}, "gaps": {code: {}}, "objectives": {code: {}}, "demands": {code: {}}}
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        open = {"id", "imperative", "side", "version", "read", "by", "at"}
        personal: set[str] = set()

    class Wall(_Behind):
        pass

    class Meta:
        constraints = [models.UniqueConstraint(fields=["imperative", "version"], name="imperative_version_once")]

    def __str__(self) -> str:
        return f"{self.imperative}, version {self.version}"


class Gap(models.Model):
    """A scientific gap: what is not known, not understood or not done, and how much patients suffer from it."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    imperative = models.ForeignKey(Imperative, models.PROTECT, related_name="gaps")
    code = models.SlugField(max_length=60)  # the same in the parent and its regional versions
    question = models.TextField()
    kind = models.CharField(max_length=20, choices=GapKind.choices)
    unmet_need = models.IntegerField()  # 0 (none) to 4 (patients die of it), as the evidence below says
    need_evidence = models.TextField()  # where that is shown: a paper, a registry, a society's statement
    topics = models.ManyToManyField(DiscussionTopic, related_name="gaps", blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        open = {
            "id", "key", "side", "imperative", "code", "question", "kind", "unmet_need", "need_evidence", "topics",
            "retired_at",
        }  # fmt: skip
        personal: set[str] = set()

    class Wall(_Behind):
        pass

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["imperative", "code"], name="gap_once_in_an_imperative"),
            models.CheckConstraint(name="gap_need_is_0_to_4", condition=Q(unmet_need__gte=0, unmet_need__lte=4)),
        ]

    def __str__(self) -> str:
        return self.question


class Objective(models.Model):
    """A measurable change by a day, and who answers for it."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    imperative = models.ForeignKey(Imperative, models.PROTECT, related_name="objectives")
    code = models.SlugField(max_length=60)
    statement = models.TextField()
    gap = models.ForeignKey(Gap, models.PROTECT, null=True, blank=True, related_name="objectives")
    metric = models.CharField(max_length=200)  # "heart failure clinics that screen for amyloidosis"
    unit = models.CharField(max_length=40)
    baseline = models.FloatField()
    baseline_source = models.TextField()
    target = models.FloatField()
    due_on = models.DateField()
    owner = models.ForeignKey(User, models.PROTECT, related_name="+")
    priority = models.IntegerField(default=2)  # 1 first, 2, 3
    topics = models.ManyToManyField(DiscussionTopic, related_name="objectives", blank=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        open = {
            "id", "key", "side", "imperative", "code", "statement", "gap", "metric", "unit", "baseline",
            "baseline_source", "target", "due_on", "owner", "priority", "topics", "retired_at",
        }  # fmt: skip
        personal: set[str] = set()

    class Wall(_Behind):
        own = ("owner_id",)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["imperative", "code"], name="objective_once_in_an_imperative"),
            models.CheckConstraint(name="objective_changes_something", condition=~Q(target=F("baseline"))),
            models.CheckConstraint(name="objective_priority_is_1_to_3", condition=Q(priority__gte=1, priority__lte=3)),
        ]

    def __str__(self) -> str:
        return self.statement


class Reading(models.Model):
    """What an objective's metric was found to be on a day."""

    objective = models.ForeignKey(Objective, models.CASCADE, related_name="readings")
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    on = models.DateField()
    value = models.FloatField()
    source = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        open = {"id", "objective", "side", "on", "value", "source", "by", "at"}
        personal: set[str] = set()

    class Wall(_Behind):
        pass

    class Meta:
        constraints = [models.UniqueConstraint(fields=["objective", "on"], name="reading_once_a_day")]

    def __str__(self) -> str:
        return f"{self.value:g} on {self.on}"


class FeeCategory(models.Model):
    """What an expert is paid for a kind of work in a country, and how much in a year at most."""

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2, default="", blank=True)  # "": where no other line is for the country
    amount = models.IntegerField()  # whole units of `currency`
    most_a_year = models.IntegerField()
    currency = models.CharField(max_length=3, default="EUR")
    source = models.TextField()

    class Privacy:
        open = {"id", "code", "name", "country", "amount", "most_a_year", "currency", "source"}
        personal: set[str] = set()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "country"], name="fee_category_once_a_country"),
            models.CheckConstraint(name="fee_within_its_cap", condition=Q(amount__gte=0, most_a_year__gte=F("amount"))),
        ]

    def __str__(self) -> str:
        return self.name


class Demand(models.Model):
    """What an objective asks of experts: exchange with a cadence, or an activity with a day, a size and a mix."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    side = models.CharField(max_length=12, choices=SIDES, default=Side.MEDICAL)
    objective = models.ForeignKey(Objective, models.PROTECT, related_name="demands")
    code = models.SlugField(max_length=60)
    kind = models.CharField(max_length=20, choices=DemandKind.choices)
    name = models.CharField(max_length=200)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")  # whose experts
    fewest = models.IntegerField()  # experts, in a cycle or in the activity
    most = models.IntegerField()
    contacts = models.IntegerField(default=1)  # of one-to-one exchange with an expert in a cycle, at most
    gap_weeks = models.IntegerField(default=4)  # its cadence: at least so many weeks between two
    channels = models.JSONField(default=list)  # Channel values it may go by, the best first
    minutes = models.IntegerField(default=60)  # of one contact or of the activity, without travel
    starts_on = models.DateField(
        null=True, blank=True
    )  # of an activity: a congress's days, else the time it may fall in
    ends_on = models.DateField(null=True, blank=True)
    place = models.CharField(max_length=120, default="", blank=True)
    lead_weeks = models.IntegerField(default=0)  # between the invitation and the day
    fee = models.SlugField(max_length=40, default="", blank=True)  # FeeCategory.code; "" is unpaid
    mix = models.JSONField(default=list)  # [{"kind": MixKind, "of": "ES", "fewest": 2, "most": null}]
    hosts = models.ManyToManyField(User, related_name="+", blank=True)
    must = models.BooleanField(default=False)  # decided and announced: a plan without it is no plan
    retired_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        open = {
            "id", "key", "side", "objective", "code", "kind", "name", "territory", "fewest", "most", "contacts",
            "gap_weeks", "channels", "minutes", "starts_on", "ends_on", "place", "lead_weeks", "fee", "mix", "hosts",
            "must", "retired_at",
        }  # fmt: skip
        personal: set[str] = set()

    class Wall(_Behind):
        pass

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["objective", "code"], name="demand_once_in_an_objective"),
            models.CheckConstraint(
                name="demand_has_a_size", condition=Q(fewest__gte=0, most__gte=F("fewest")) & Q(most__gte=1)
            ),
            models.CheckConstraint(
                name="demand_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on")) | Q(starts_on__isnull=True)
            ),
            models.CheckConstraint(
                name="demand_of_an_activity_has_days",
                condition=Q(kind=DemandKind.ONE_TO_ONE) | Q(starts_on__isnull=False, ends_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def channel(self) -> str:
        """The one it goes by where nothing else is agreed."""
        return str(self.channels[0]) if self.channels else Channel.FACE_TO_FACE.value
