"""What passed between our people and experts, and what was promised. Everything here lies behind the wall.

`key` is what addresses, exports and the API show: drawn at random, so that it tells nothing of how many records there are.
"""

from django.db import models
from django.db.models import Q

from kolloquy.engagement.vocabulary import ChannelQuality, Sentiment, Source, Stage, Status
from kolloquy.governance.models import Territory, User
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import RecordClass, Side
from kolloquy.identity.models import Expert
from kolloquy.kernel.ids import new_key
from kolloquy.planning.models import PlannedContact
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Channel

SIDES = [(side.value, side.value) for side in Side]


class UnverifiedExpert(models.Model):
    """Somebody a touchpoint names and no evidence knows yet: usable at once, until a steward says who it is."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    name = models.TextField()
    sort_name = models.TextField(db_index=True)  # folded "family given"
    institution = models.TextField(null=True)
    city = models.TextField(null=True)
    country = models.CharField(max_length=2, null=True)
    npi = models.CharField(max_length=10, null=True)
    orcid = models.CharField(max_length=19, null=True)
    source_key = models.TextField(null=True, db_index=True)  # the id the sending system knows them by
    candidates = models.JSONField(default=list)  # [{"expert_id", "probability", "because"}], best first
    is_expert = models.ForeignKey(Expert, models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField()

    class Privacy:
        open = {"id", "key", "country", "is_expert", "decided_by", "decided_at", "added_at"}
        personal = {"name", "sort_name", "institution", "city", "npi", "orcid", "source_key", "candidates"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="unverified_decided_by_somebody_at_some_time",
                condition=Q(decided_at__isnull=True, decided_by__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Touchpoint(models.Model):
    """One exchange between our people and one or several experts: planned, held or cancelled."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    side = models.CharField(max_length=12, choices=SIDES)
    function = models.CharField(max_length=20)  # of the owner, when it was made
    owner = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="touchpoints")
    owner_words = models.TextField(null=True)  # whom the sending system names, where we know nobody of that name
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    channel = models.CharField(max_length=20, choices=Channel.choices)
    status = models.CharField(max_length=10, choices=Status.choices)
    on = models.DateField()
    starts_at = models.DateTimeField(null=True, blank=True)
    minutes = models.IntegerField(null=True, blank=True)
    place = models.TextField(null=True, blank=True)
    channel_quality = models.IntegerField(null=True, blank=True, choices=ChannelQuality.choices)
    sentiment = models.IntegerField(null=True, blank=True, choices=Sentiment.choices)
    stage = models.CharField(max_length=12, null=True, blank=True, choices=Stage.choices)
    cancelled_because = models.TextField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.HAND)
    source_system = models.CharField(max_length=60, default="")  # "" by hand; the CRM's or client's name elsewhere
    source_key = models.CharField(max_length=120, null=True, blank=True)  # the id that system gave it
    source_digest = models.CharField(max_length=64, null=True, blank=True)  # of what it sent, to know the same again
    source_changed_at = models.DateTimeField(null=True, blank=True)  # when that system says it was last changed
    batch = models.CharField(max_length=20, null=True, blank=True, db_index=True)  # the import it came in with
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)  # counts up with each change, so that two writers notice each other
    topics = models.ManyToManyField(DiscussionTopic, through="TouchpointTopic", related_name="touchpoints")

    class Privacy:
        open = {
            "id", "key", "side", "function", "owner", "territory", "channel", "status", "on", "starts_at", "minutes",
            "channel_quality", "source", "source_system", "source_key", "source_changed_at", "batch", "recorded_by",
            "recorded_at", "changed_at", "version", "topics",
        }  # fmt: skip
        personal = {"owner_words", "place", "sentiment", "stage", "cancelled_because", "source_digest"}

    class Wall:
        record_class = RecordClass.TOUCHPOINT
        side = "side"
        territory = "territory_id"
        own = ("owner_id", "recorded_by_id")
        taking_part = ("colleagues", "user_id")
        coordination = {"key", "side", "function", "channel", "status", "on"}  # and on-label topics

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source_system", "source_key"], name="touchpoint_comes_in_once"),
            models.CheckConstraint(
                name="touchpoint_cancelled_says_why",
                condition=~Q(status=Status.CANCELLED) | Q(cancelled_because__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["-on", "-id"], name="touchpoint_latest"),
            # A list narrowed to what is rare would otherwise be walked to its end: six seconds at a million.
            models.Index(fields=["channel", "-on", "-id"], name="touchpoint_by_channel"),
            models.Index(fields=["function", "-on", "-id"], name="touchpoint_by_function"),
            models.Index(fields=["status", "-on", "-id"], name="touchpoint_by_status"),
            models.Index(fields=["owner", "-on"], name="touchpoint_of_owner"),
            models.Index(fields=["source_system", "function", "territory", "-on"], name="touchpoint_told_by"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} on {self.on}"


class TouchpointExpert(models.Model):
    """An expert took part, known or not yet verified. `on` is the touchpoint's, so that a timeline is one index."""

    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="experts")
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, blank=True, related_name="touchpoints")
    unverified = models.ForeignKey(UnverifiedExpert, models.PROTECT, null=True, blank=True, related_name="touchpoints")
    on = models.DateField()

    class Privacy:
        open = {"id", "touchpoint", "expert", "unverified", "on"}
        personal: set[str] = set()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="touchpoint_expert_is_somebody",
                condition=Q(expert__isnull=False) | Q(unverified__isnull=False),
            ),
            models.UniqueConstraint(fields=["touchpoint", "expert"], name="touchpoint_expert_once"),
            models.UniqueConstraint(fields=["touchpoint", "unverified"], name="touchpoint_unverified_once"),
        ]
        indexes = [models.Index(fields=["expert", "-on", "-touchpoint"], name="timeline_of_expert")]

    def __str__(self) -> str:
        return f"{self.expert_id or self.unverified_id} in {self.touchpoint_id}"


class TouchpointColleague(models.Model):
    """One of our people took part; the owner is among them. `on` is the touchpoint's, as for its experts."""

    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="colleagues")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()

    class Privacy:
        open = {"id", "touchpoint", "user", "on"}
        personal: set[str] = set()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["touchpoint", "user"], name="touchpoint_colleague_once")]
        indexes = [models.Index(fields=["user", "-on", "-touchpoint"], name="diary_of_colleague")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.touchpoint_id}"


class TouchpointTopic(models.Model):
    """What was talked about. `on` is the touchpoint's, so that a topic's latest are one index."""

    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="topic_links")
    topic = models.ForeignKey(DiscussionTopic, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()

    class Privacy:
        open = {"id", "touchpoint", "topic", "on"}
        personal: set[str] = set()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["touchpoint", "topic"], name="touchpoint_topic_once")]
        indexes = [models.Index(fields=["topic", "-on", "-touchpoint"], name="touchpoints_on_topic")]

    def __str__(self) -> str:
        return f"{self.topic_id} in {self.touchpoint_id}"


class SaidToMeet(models.Model):
    """A person's word that an exchange did, or did not, meet a planned contact; it goes before what the days say."""

    contact = models.ForeignKey(PlannedContact, models.CASCADE, related_name="said_to_meet")
    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="said_to_meet")
    holds = models.BooleanField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Privacy:
        open = {"id", "contact", "touchpoint", "holds", "by", "at"}
        personal: set[str] = set()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["contact", "touchpoint"], name="said_to_meet_once")]

    def __str__(self) -> str:
        return f"{self.touchpoint_id} {'meets' if self.holds else 'does not meet'} {self.contact_id}"


class Note(models.Model):
    """What was said, in the author's words: a record of its own, of a higher class than its touchpoint."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    touchpoint = models.ForeignKey(Touchpoint, models.CASCADE, related_name="notes")
    side = models.CharField(max_length=12, choices=SIDES)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField()
    folded = models.TextField()  # the same words without accents or case, for the author's own search
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Privacy:
        open = {"id", "key", "touchpoint", "side", "territory", "written_by", "written_at", "changed_at", "version"}
        personal = {"text", "folded"}

    class Wall:
        record_class = RecordClass.NOTE
        side = "side"
        territory = "territory_id"
        own = ("written_by_id",)

    def __str__(self) -> str:
        return f"note on {self.touchpoint_id}"


class FollowUp(models.Model):
    """Something we promised an expert, and whether it was kept."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    unverified = models.ForeignKey(UnverifiedExpert, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, null=True, blank=True, related_name="follow_ups")
    side = models.CharField(max_length=12, choices=SIDES)
    function = models.CharField(max_length=20)  # of the owner, when it was promised
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    promise = models.TextField()
    owner = models.ForeignKey(User, models.PROTECT, related_name="follow_ups")
    promised_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    promised_on = models.DateField()
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)  # the day it was kept, which may be before it was said
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proof = models.TextField(null=True, blank=True)  # what shows that it was kept
    proof_touchpoint = models.ForeignKey(Touchpoint, models.PROTECT, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)
    dropped_because = models.TextField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Privacy:
        open = {
            "id", "key", "expert", "unverified", "touchpoint", "side", "function", "territory", "owner", "promised_by",
            "promised_on", "due_on", "done_on", "done_at", "done_by", "proof_touchpoint", "dropped_at", "version",
        }  # fmt: skip
        personal = {"promise", "proof", "dropped_because"}

    class Wall:
        record_class = RecordClass.FOLLOW_UP
        side = "side"
        territory = "territory_id"
        own = ("owner_id", "promised_by_id")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="follow_up_done_by_somebody_with_proof",
                condition=Q(done_at__isnull=True, done_on__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_on__isnull=False, done_by__isnull=False, proof__isnull=False),
            ),
            models.CheckConstraint(
                name="follow_up_dropped_says_why",
                condition=Q(dropped_at__isnull=True) | Q(dropped_because__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_on"],
                name="follow_up_open",
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
            ),
            models.Index(
                fields=["due_on", "id"],
                name="follow_up_open_by_day",
                condition=Q(done_at__isnull=True, dropped_at__isnull=True),
            ),
            models.Index(fields=["side", "due_on"], name="follow_up_due"),
        ]

    def __str__(self) -> str:
        return f"follow-up due {self.due_on}"


class ExpectedSource(models.Model):
    """A function, system and region that should tell us of touchpoints, and how often: what the audit compares with."""

    function = models.CharField(max_length=20, choices=Function.choices)
    source_system = models.CharField(max_length=60, default="", blank=True)  # "" is by hand
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")  # None: all
    every_days = models.IntegerField()
    expected_from = models.DateField()
    expected_until = models.DateField(null=True, blank=True)  # the first day it no longer is

    class Privacy:
        open = {"id", "function", "source_system", "territory", "every_days", "expected_from", "expected_until"}
        personal: set[str] = set()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["function", "source_system", "territory"], name="expected_source_once"),
            models.UniqueConstraint(
                fields=["function", "source_system"],
                name="expected_source_once_everywhere",
                condition=Q(territory__isnull=True),
            ),
            models.CheckConstraint(name="expected_source_speaks", condition=Q(every_days__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.source_system or 'by hand'}, {self.get_function_display()}"
