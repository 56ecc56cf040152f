"""Who the experts are, what is theirs, and what a steward decided.

The bridge writes all but `StewardDecision`, which people make and no re-run touches. An `Expert` is never deleted.
"""

from django.db import models

from kolloquy.evidence.models import Seat, Transfer, Trial, Work
from kolloquy.governance.models import User
from kolloquy.identity.vocabulary import DecisionKind, ExpertState


class Expert(models.Model):
    expert_id = models.CharField(max_length=16, primary_key=True)
    family = models.TextField(null=True)
    given = models.TextField(null=True)
    suffix = models.TextField(null=True)
    sort_name = models.TextField()  # folded "family given"
    other_names = models.JSONField(default=list)
    institution = models.TextField(null=True)
    institution_key = models.TextField(null=True)  # folded
    city = models.TextField(null=True)
    country = models.CharField(max_length=2, null=True)
    place_kind = models.CharField(max_length=20, null=True)  # the record that states the place
    place_ref = models.TextField(null=True)
    place_on = models.DateField(null=True)
    orcid = models.CharField(max_length=19, null=True)
    npi = models.CharField(max_length=10, null=True)
    first_on = models.DateField(null=True)
    last_on = models.DateField(null=True)
    works = models.IntegerField(default=0)
    sure_works = models.IntegerField(default=0)
    review_works = models.IntegerField(default=0)
    confidence = models.FloatField(default=0.0)  # mean probability that a mention is theirs
    has_trials = models.BooleanField(default=False)
    has_guidelines = models.BooleanField(default=False)
    has_congress = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=ExpertState.choices, default=ExpertState.CURRENT)
    absorbed_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="absorbed")
    changed_at = models.DateTimeField()

    class Privacy:
        open = {
            "expert_id", "institution", "institution_key", "country", "first_on", "last_on", "works", "sure_works",
            "review_works", "confidence", "has_trials", "has_guidelines", "has_congress", "state", "absorbed_into",
            "changed_at", "place_kind", "place_ref", "place_on",
        }  # fmt: skip
        personal = {"family", "given", "suffix", "sort_name", "other_names", "city", "orcid", "npi"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="expert_absorbed_has_signpost",
                condition=models.Q(state=ExpertState.ABSORBED, absorbed_into__isnull=False)
                | (~models.Q(state=ExpertState.ABSORBED) & models.Q(absorbed_into__isnull=True)),
            )
        ]
        indexes = [
            models.Index(fields=["state", "sort_name", "expert_id"], name="expert_by_name"),
            models.Index(fields=["state", "country", "sort_name", "expert_id"], name="expert_by_country"),
            models.Index(fields=["institution_key", "sort_name", "expert_id"], name="expert_by_institution"),
            # Without those that point nowhere: the key's own index looks useless to a planner, which then reads all.
            *(
                models.Index(fields=[field], name=f"expert_by_{name}", condition=models.Q((f"{field}__isnull", False)))
                for field, name in (("absorbed_into", "signpost"), ("orcid", "orcid"), ("npi", "npi"))
            ),
            *(
                models.Index(
                    fields=["state", "sort_name", "expert_id"],
                    name=f"expert_with_{channel}",
                    condition=models.Q((f"has_{channel}", True)),
                )
                for channel in ("trials", "guidelines", "congress")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return " ".join(part for part in (self.given, self.family, self.suffix) if part) or self.expert_id


class ExpertTerm(models.Model):
    """A folded word of an expert's names or institution: what a search by prefix finds."""

    pk = models.CompositePrimaryKey("expert", "term")
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="terms", db_index=False)
    term = models.TextField()

    class Privacy:
        open = {"pk", "expert"}
        personal = {"term"}

    class Meta:
        indexes = [
            # PostgreSQL finds a prefix only with a pattern class; SQLite's own order serves as it is.
            models.Index(
                fields=["term", "expert"], name="expertterm_prefix", opclasses=["text_pattern_ops", "varchar_ops"]
            )
        ]

    def __str__(self) -> str:
        return self.term


class Mentioned(models.Model):
    """One printed name that is this expert's, and how sure that is."""

    mention_id = models.TextField(primary_key=True)
    printed_name = models.TextField(null=True)
    probability = models.FloatField()
    sure = models.BooleanField()

    class Meta:
        abstract = True


MENTIONED = {"mention_id", "probability", "sure"}


class Authorship(Mentioned):
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="authorships")
    work = models.ForeignKey(Work, models.CASCADE, related_name="authorships")
    position = models.IntegerField()
    author_count = models.IntegerField()
    affiliation = models.TextField(null=True)
    orcid = models.CharField(max_length=19, null=True)  # as this work states it

    class Privacy:
        open = MENTIONED | {"expert", "work", "position", "author_count"}
        personal = {"printed_name", "affiliation", "orcid"}

    def __str__(self) -> str:
        return f"{self.printed_name} on {self.work_id}"


class TrialRole(Mentioned):
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="trial_roles")
    trial = models.ForeignKey(Trial, models.CASCADE, related_name="roles")
    role = models.TextField(null=True)
    site = models.TextField(null=True)

    class Privacy:
        open = MENTIONED | {"expert", "trial", "role"}
        personal = {"printed_name", "site"}

    def __str__(self) -> str:
        return f"{self.printed_name}, {self.role} of {self.trial_id}"


class SeatHeld(Mentioned):
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="seats")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="held")
    role = models.TextField(null=True)

    class Privacy:
        open = MENTIONED | {"expert", "seat", "role"}
        personal = {"printed_name"}

    def __str__(self) -> str:
        return f"{self.printed_name}, {self.role} of {self.seat_id}"


class TransferReceived(models.Model):
    pk = models.CompositePrimaryKey("expert", "transfer")
    expert = models.ForeignKey(Expert, models.CASCADE, related_name="transfers", db_index=False)
    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="received")
    probability = models.FloatField()
    because = models.TextField()

    class Privacy:
        open = {"pk", "expert", "transfer", "probability", "because"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return f"{self.transfer_id} to {self.expert_id}"


class StewardDecision(models.Model):
    """A steward's word on two mentions. It outlives every re-run; undone, it stays as a record.

    `same`: the two are one person, and `other` was absorbed into `expert`.
    `different`: the right mention is not `expert`'s, nor that of any mention `expert` holds; it went to `other`.
    """

    kind = models.CharField(max_length=10, choices=DecisionKind.choices)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    other = models.ForeignKey(Expert, models.PROTECT, related_name="+")
    left_mention_id = models.TextField()
    right_mention_id = models.TextField()
    moved = models.JSONField(default=list)  # the mentions that changed hands, so that undoing gives them back
    because = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Privacy:
        open = {
            "id", "kind", "expert", "other", "left_mention_id", "right_mention_id", "moved", "by", "at", "undone_by", "undone_at",
        }  # fmt: skip
        personal = {"because"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="decision_undone_by_somebody_at_some_time",
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.left_mention_id} {self.kind} {self.right_mention_id}"


class Publication(models.Model):
    """One run of the bridge that changed something: what it carried and what moved."""

    generation = models.TextField()
    as_of = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    counts = models.JSONField(default=dict)  # by table: rows now, added, changed, removed
    movements = models.JSONField(default=dict)  # by kind: how many, and a sample with reasons
    countries = models.JSONField(default=list)  # that experts are in, for filters

    class Privacy:
        open = {"id", "generation", "as_of", "started_at", "finished_at", "counts", "countries"}
        personal = {"movements"}

    def __str__(self) -> str:
        return self.generation
