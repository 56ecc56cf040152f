"""What is known of an expert's rights. Rows are added, not changed: the latest one holds, the others are the history."""

from django.db import models
from django.db.models import Q

from kolloquy.governance.models import User
from kolloquy.governance.rights.vocabulary import (
    Basis,
    Correctable,
    Identifier,
    NoticeHow,
    RequestKind,
    RequestState,
    Said,
    StanceKind,
    Use,
    WishKind,
)
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel.ids import new_key


class Notice(models.Model):
    """The clock of the information an expert is owed (GDPR Art. 14); it starts when their data are first put to use."""

    expert_id = models.CharField(max_length=16, primary_key=True)
    because = models.CharField(max_length=12, choices=Use.choices)
    country = models.CharField(max_length=2, null=True)  # whose rule pack holds
    recorded_on = models.DateField()
    first_contact_on = models.DateField(null=True)
    first_disclosure_on = models.DateField(null=True)
    due_on = models.DateField()
    given_on = models.DateField(null=True)  # of the earliest proof that stands
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()

    class Privacy:
        open = {
            "expert_id", "because", "country", "recorded_on", "first_contact_on", "first_disclosure_on", "due_on",
            "given_on", "opened_by", "opened_at",
        }  # fmt: skip
        personal: set[str] = set()

    class Wall:
        record_class = RecordClass.LEGAL_STATE

    class Meta:
        indexes = [models.Index(fields=["due_on", "expert_id"], name="notice_waiting", condition=Q(given_on=None))]

    def __str__(self) -> str:
        return f"notice to {self.expert_id}, due {self.due_on}"


class Wording(models.Model):
    """A notice text as it was given, kept word for word, so that a proof says what somebody was told."""

    digest = models.CharField(max_length=64, primary_key=True)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=8)
    version = models.CharField(max_length=20)
    information = models.TextField()
    objection = models.TextField()  # Art. 21(4): shown apart from everything else

    class Privacy:
        open = {"digest", "country", "language", "version", "information", "objection"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return f"{self.country} {self.language} {self.version}"


class NoticeProof(models.Model):
    """That a notice was given: when, how, in which words, by whom."""

    expert_id = models.CharField(max_length=16, db_index=True)
    given_on = models.DateField()
    how = models.CharField(max_length=10, choices=NoticeHow.choices)
    wording = models.ForeignKey(Wording, models.PROTECT, related_name="+")
    reference = models.TextField()  # where the proof itself lies: a letter's number, a message's id
    carried_from = models.CharField(max_length=16, null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Privacy:
        open = {
            "id", "expert_id", "given_on", "how", "wording", "carried_from", "recorded_by", "recorded_at", "undone_at",
        }  # fmt: skip
        personal = {"reference"}

    class Wall:
        record_class = RecordClass.LEGAL_STATE

    def __str__(self) -> str:
        return f"notice to {self.expert_id} on {self.given_on}"


class BasisStated(models.Model):
    """On which legal basis we hold data on an expert, and why that one."""

    expert_id = models.CharField(max_length=16, db_index=True)
    basis = models.CharField(max_length=20, choices=Basis.choices)
    since = models.DateField()
    because = models.TextField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Privacy:
        open = {"id", "expert_id", "basis", "since", "recorded_by", "recorded_at"}
        personal = {"because"}

    class Wall:
        record_class = RecordClass.LEGAL_STATE

    def __str__(self) -> str:
        return f"{self.basis} for {self.expert_id}"


class Heard(models.Model):
    """Something an expert told us, and how we know."""

    expert_id = models.CharField(max_length=16, db_index=True)
    said_on = models.DateField()
    source = models.CharField(max_length=10, choices=Said.choices)
    proof = models.TextField(default="")  # their words, or where they stand
    carried_from = models.CharField(max_length=16, null=True)  # said by whom a steward merged into this expert
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


HEARD = {"id", "expert_id", "said_on", "source", "carried_from", "recorded_by", "recorded_at"}


class Wish(Heard):
    """A preference; an empty list or nothing takes the one before back."""

    kind = models.CharField(max_length=12, choices=WishKind.choices)
    value = models.JSONField(null=True)

    class Privacy:
        open = HEARD | {"kind"}
        personal = {"proof", "value"}

    class Wall:
        record_class = RecordClass.PREFERENCE

    def __str__(self) -> str:
        return f"{self.expert_id} on {self.kind}"


class Consent(Heard):
    """For one purpose and channel: given, or withdrawn."""

    purpose = models.CharField(max_length=20)
    channel = models.CharField(max_length=20)
    given = models.BooleanField()

    class Privacy:
        open = HEARD | {"purpose", "channel"}
        personal = {"proof", "given"}

    class Wall:
        record_class = RecordClass.PREFERENCE

    def __str__(self) -> str:
        return (
            f"{self.expert_id} {'consents' if self.given else 'does not consent'} to {self.purpose} by {self.channel}"
        )


class Stance(Heard):
    """An objection, a restriction or the wish to be left in peace: raised, or lifted."""

    kind = models.CharField(max_length=15, choices=StanceKind.choices)
    scope = models.CharField(max_length=20)  # a purpose, or "everything"
    holds = models.BooleanField()

    class Privacy:
        open = HEARD | {"kind", "scope", "holds"}
        personal = {"proof"}

    class Wall:
        record_class = RecordClass.LEGAL_STATE

    def __str__(self) -> str:
        return f"{self.kind} of {self.expert_id} to {self.scope}"


class RightsRequest(models.Model):
    """Something an expert asked for, from the day we received it to the day it was answered."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    expert_id = models.CharField(max_length=16, db_index=True)
    kind = models.CharField(max_length=12, choices=RequestKind.choices)
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.RECEIVED)
    received_on = models.DateField()
    source = models.CharField(max_length=10, choices=Said.choices)
    words = models.TextField()  # what they asked, as they put it
    identity_checked = models.TextField(null=True)  # how we made sure that it is them (Art. 12(6))
    due_on = models.DateField()
    extended_because = models.TextField(null=True)
    details = models.JSONField(default=dict)  # what to correct, what an objection is about
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(null=True)
    closed_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Privacy:
        open = {
            "id", "key", "expert_id", "kind", "state", "received_on", "source", "due_on", "proposed_by", "approved_by",
            "closed_on", "recorded_by", "recorded_at", "version",
        }  # fmt: skip
        personal = {"words", "identity_checked", "extended_because", "details", "answer"}

    class Wall:
        record_class = RecordClass.RIGHTS_REQUEST
        coordination = {"key", "expert_id", "kind", "state", "received_on", "due_on"}

    class Meta:
        indexes = [models.Index(fields=["due_on", "id"], name="request_waiting", condition=Q(closed_on=None))]

    def __str__(self) -> str:
        return f"{self.kind} of {self.expert_id}, due {self.due_on}"


class Correction(models.Model):
    """What an expert said is wrong, put right: it stands over whatever the sources say, run after run."""

    expert_id = models.CharField(max_length=16, db_index=True)
    field = models.CharField(max_length=12, choices=Correctable.choices)
    value = models.TextField(null=True)
    instead_of = models.TextField(null=True)
    because = models.TextField()
    request_key = models.CharField(max_length=20, null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Privacy:
        open = {"id", "expert_id", "field", "request_key", "recorded_by", "recorded_at", "undone_at"}
        personal = {"value", "instead_of", "because"}

    class Wall:
        record_class = RecordClass.PREFERENCE

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["expert_id", "field"], condition=Q(undone_at=None), name="correction_stands_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.expert_id}"


class Erasure(models.Model):
    """That an expert was erased, and when: the signpost's own record, which names nobody."""

    expert_id = models.CharField(max_length=16, primary_key=True)
    request_key = models.CharField(max_length=20)
    erased_on = models.DateField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    rows = models.JSONField(default=dict)  # by table: how many were deleted or blanked

    class Privacy:
        open = {"expert_id", "request_key", "erased_on", "approved_by", "rows"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return f"{self.expert_id} was erased on {self.erased_on}"


class Suppression(models.Model):
    """A keyed digest of something that named an erased person, so that a re-import does not bring them back."""

    digest = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=15, choices=Identifier.choices)
    added_on = models.DateField()

    class Privacy:
        open = {"digest", "kind", "added_on"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return f"a suppressed {self.kind}"
