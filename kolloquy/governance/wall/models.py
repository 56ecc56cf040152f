"""What crosses the wall, and who let it: releases, and matters handed over to another function.

An expert is named by id and a chosen record by kind and key: what lies in the rooms above is theirs to keep.
"""

from django.db import models
from django.db.models import Q

from kolloquy.governance.models import Territory, User
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.crossing import HandOverKind, HandOverState, ReleaseKind, ReleaseState
from kolloquy.governance.wall.vocabulary import RecordClass, Side
from kolloquy.kernel.ids import new_key

_SIDES = [(side.value, side.value) for side in Side]


class Release(models.Model):
    """Something that may be known on the other side: prepared, read by a second person, signed, kept in the ledger.

    Once signed it never changes, which the database itself refuses; only its revocation is added.
    """

    key = models.CharField(max_length=20, unique=True, default=new_key)
    title = models.TextField()
    kind = models.CharField(max_length=10, choices=ReleaseKind.choices)
    side = models.CharField(max_length=12, choices=_SIDES)  # where it comes from
    body = models.JSONField()  # exactly what crosses, and nothing besides
    measure = models.TextField(blank=True)  # what an aggregate counts, in the same words each time
    experts = models.IntegerField(null=True, blank=True)  # how many an aggregate speaks about
    members = models.JSONField(default=list)  # a digest of each of them: it tells whether two aggregates differ by few
    chosen = models.JSONField(default=list)  # [kind, key] of each record it was made from
    version = models.IntegerField(default=1)  # what the second person read is what they sign
    state = models.CharField(max_length=10, choices=ReleaseState.choices, default=ReleaseState.PREPARED)
    prepared_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(blank=True)  # why it was released or declined
    meaning = models.TextField(blank=True)  # what the signature stands for, in the words that were signed
    digest = models.CharField(max_length=64, blank=True)  # of what was signed
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.TextField(blank=True)

    class Privacy:
        open = {
            "id", "key", "title", "kind", "side", "body", "measure", "experts", "chosen", "version", "state",
            "prepared_by", "prepared_at", "reviewed_by", "reviewed_at", "decision", "meaning", "digest", "revoked_by",
            "revoked_at", "revoked_because",
        }  # fmt: skip
        personal = {"members"}

    class Wall:
        record_class = RecordClass.RELEASE
        side = "side"
        own = ("prepared_by_id",)
        addressed = ("to", "function", "territory_id")
        in_force = {"state": ReleaseState.RELEASED}

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="release_signed_by_a_second_person",
                condition=Q(state__in=[ReleaseState.PREPARED, ReleaseState.WITHDRAWN])
                | (Q(reviewed_by__isnull=False, reviewed_at__isnull=False) & ~Q(reviewed_by=models.F("prepared_by"))),
            ),
            models.CheckConstraint(
                name="release_in_force_is_signed",
                condition=~Q(state__in=[ReleaseState.RELEASED, ReleaseState.REVOKED]) | ~Q(meaning="") & ~Q(digest=""),
            ),
            models.CheckConstraint(
                name="release_revoked_says_why",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoked_because="")
                & ~Q(state=ReleaseState.REVOKED)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False, state=ReleaseState.REVOKED)
                & ~Q(revoked_because=""),
            ),
            models.CheckConstraint(
                name="release_of_a_group_of_five",
                condition=~Q(kind=ReleaseKind.AGGREGATE) | Q(experts__gte=5),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ReleasedTo(models.Model):
    """A function that a release is addressed to, in one territory and all below it or everywhere."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="to")
    function = models.CharField(max_length=20, choices=Function.choices)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        open = {"id", "release", "function", "territory"}
        personal: set[str] = set()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "function", "territory"], name="released_to_once"),
            models.UniqueConstraint(
                fields=["release", "function"], name="released_to_all_once", condition=Q(territory__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["function", "release"], name="released_to_function")]

    def __str__(self) -> str:
        return f"{self.get_function_display()}, {self.territory or 'everywhere'}"


class HandOver(models.Model):
    """A matter that another function takes on: an expert's interest in research, or a question for Medical."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    kind = models.CharField(max_length=10, choices=HandOverKind.choices)
    from_function = models.CharField(max_length=20, choices=Function.choices)
    to_function = models.CharField(max_length=20, choices=Function.choices)
    side = models.CharField(max_length=12, choices=_SIDES)  # of who receives it
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    expert_id = models.CharField(max_length=16, db_index=True)
    words = models.TextField()
    state = models.CharField(max_length=10, choices=HandOverState.choices, default=HandOverState.OPEN)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    to = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")  # who took it on or declined
    decided_at = models.DateTimeField(null=True, blank=True)
    because = models.TextField(blank=True)  # why it was declined
    answer = models.TextField(blank=True)  # what came of it; never for commercial
    answered_at = models.DateTimeField(null=True, blank=True)
    version = models.IntegerField(default=1)

    class Privacy:
        open = {
            "id", "key", "kind", "from_function", "to_function", "side", "territory", "expert_id", "state", "by", "at",
            "to", "decided_at", "answered_at", "version",
        }  # fmt: skip
        personal = {"words", "because", "answer"}

    class Wall:
        record_class = RecordClass.HAND_OVER
        side = "side"
        territory = "territory_id"
        own = ("by_id", "to_id")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="hand_over_decided_by_somebody",
                condition=Q(state__in=[HandOverState.OPEN, HandOverState.WITHDRAWN])
                | Q(to__isnull=False, decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="hand_over_answered_with_words",
                condition=~Q(state=HandOverState.ANSWERED) | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.expert_id}"
