"""Who matters for what, as of a day: followed topics, standings with the evidence behind them, interests, neighbours.

People make `Topic`; the bridge and the worker write the rest.
"""

from django.db import models

from kolloquy.evidence.vocabulary import RefKind
from kolloquy.governance.models import User
from kolloquy.identity.models import Expert
from kolloquy.influence.vocabulary import Channel


class Topic(models.Model):
    """A topic somebody follows: concepts with all below them, keywords, or a free query."""

    slug = models.SlugField(max_length=80, primary_key=True)
    name = models.TextField()
    mesh_uis = models.JSONField(default=list)
    keywords = models.JSONField(default=list)
    query = models.TextField(null=True)
    understood = models.TextField(default="", blank=True)  # how the words were taken, in a sentence
    followed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    followed_at = models.DateTimeField()
    # What follows is the worker's: it never changes what people chose above.
    computed_for = models.TextField(null=True)  # the generation of people
    computed_at = models.DateTimeField(null=True)
    leased_until = models.DateTimeField(null=True)
    problem = models.TextField(null=True)  # why it could not be computed, in a sentence
    as_of = models.DateField(null=True)
    experts = models.IntegerField(default=0)
    countries = models.JSONField(default=list)

    class Privacy:
        open = {
            "slug", "name", "mesh_uis", "keywords", "query", "understood", "followed_by", "followed_at", "computed_for",
            "computed_at", "leased_until", "problem", "as_of", "experts", "countries",
        }  # fmt: skip
        personal: set[str] = set()

    def __str__(self) -> str:
        return self.name


class TopicStanding(models.Model):
    """One expert's standing on one topic; it is the sum of its five shares."""

    pk = models.CompositePrimaryKey("topic", "expert")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="standings", db_index=False)
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="standings")
    as_of = models.DateField()
    recipe = models.TextField()
    place = models.IntegerField()  # 1 is the highest standing of the topic
    standing = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    science = models.FloatField(default=0.0)
    trials = models.FloatField(default=0.0)
    guidelines = models.FloatField(default=0.0)
    congress = models.FloatField(default=0.0)
    network = models.FloatField(default=0.0)
    rise = models.FloatField(null=True)  # against peers of the same career age; NULL where there is too little to say
    works = models.IntegerField(default=0)
    reasons = models.JSONField(default=list)  # up to three facts in words
    trend = models.JSONField(default=list)  # works on the topic in each of the last five years
    # Copies of the expert's, so that a filtered page is one walk along one index.
    country = models.CharField(max_length=2, null=True)
    institution_key = models.TextField(null=True)
    sort_name = models.TextField()
    has_trials = models.BooleanField(default=False)
    has_guidelines = models.BooleanField(default=False)
    has_congress = models.BooleanField(default=False)

    class Privacy:
        open = {
            "pk", "topic", "expert", "as_of", "recipe", "country", "institution_key", "works",
            "has_trials", "has_guidelines", "has_congress",
        }  # fmt: skip
        # What we think of somebody is theirs to see and to contest.
        personal = {
            "place", "standing", "low", "high", "science", "trials", "guidelines", "congress", "network", "rise",
            "reasons", "trend", "sort_name",
        }  # fmt: skip

    class Meta:
        indexes = [
            models.Index(fields=["topic", "-standing", "expert"], name="standing_highest"),
            models.Index(fields=["topic", "country", "-standing", "expert"], name="standing_by_country"),
            models.Index(fields=["topic", "institution_key", "-standing", "expert"], name="standing_by_institution"),
            models.Index(fields=["topic", "-rise", "expert"], name="standing_rising"),
            models.Index(fields=["topic", "sort_name", "expert"], name="standing_by_name"),
            *(
                models.Index(
                    fields=["topic", "-standing", "expert"],
                    name=f"standing_with_{channel}",
                    condition=models.Q((f"has_{channel}", True)),
                )
                for channel in ("trials", "guidelines", "congress")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.expert_id} on {self.topic_id}"


class StandingEvidence(models.Model):
    """One paper, trial, seat or talk that earned part of a share, most first."""

    pk = models.CompositePrimaryKey("topic", "expert", "number")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+", db_index=False)
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="+")
    number = models.IntegerField()
    channel = models.CharField(max_length=20, choices=Channel.choices)
    kind = models.TextField()
    ref_kind = models.CharField(max_length=20, choices=RefKind.choices)
    ref_id = models.TextField()
    title = models.TextField(null=True)
    on = models.DateField(null=True)
    points = models.FloatField()
    sentence = models.TextField()
    arithmetic = models.TextField(default="")  # how the points come about, such as "1.0 x 0.50 x 0.62"
    link = models.TextField(null=True)  # to the source's own page

    class Privacy:
        open = {"pk", "topic", "expert", "number", "channel", "kind", "ref_kind", "ref_id", "title", "on", "link"}
        personal = {"points", "sentence", "arithmetic"}

    def __str__(self) -> str:
        return self.sentence


class Interest(models.Model):
    """What an expert works on, by year."""

    pk = models.CompositePrimaryKey("expert", "name")
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="interests", db_index=False)
    concept_ui = models.TextField(null=True)
    name = models.TextField()
    weight = models.FloatField()
    trend = models.FloatField(null=True)
    years = models.JSONField(default=dict)  # year: weight

    class Privacy:
        open = {"pk", "expert", "concept_ui"}
        personal = {"name", "weight", "trend", "years"}

    def __str__(self) -> str:
        return self.name


class Neighbour(models.Model):
    """Somebody an expert worked with."""

    pk = models.CompositePrimaryKey("expert", "other")
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="neighbours", db_index=False)
    other = models.ForeignKey(Expert, models.CASCADE, related_name="+", db_index=False)
    works_together = models.IntegerField()
    last_on = models.DateField(null=True)

    class Privacy:
        open = {"pk", "expert", "other", "works_together", "last_on"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return f"{self.expert_id} with {self.other_id}"
