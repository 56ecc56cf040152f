"""What came in from elsewhere, as whole imports: who brought it, how it was read, and what could not be taken."""

from django.db import models
from django.db.models import Q

from kolloquy.engagement.incoming.vocabulary import Outcome, State
from kolloquy.engagement.models import UnverifiedExpert
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.identity.models import Expert
from kolloquy.kernel.ids import new_key


class SavedMapping(models.Model):
    """How one kind of file is read, kept under a name that everybody who brings files in may use."""

    name = models.CharField(max_length=80)
    folded = models.CharField(max_length=80, unique=True)
    told = models.JSONField()  # as `readers.mapping.Mapping.as_json`
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Privacy:
        open = {"id", "name", "folded", "told", "saved_by", "saved_at"}
        personal: set[str] = set()

    class Wall:
        record_class = RecordClass.IMPORT
        own = ("saved_by_id",)

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One bringing-in: looked at first, then taken as a whole or not at all, and undone as a whole."""

    key = models.CharField(max_length=20, unique=True, default=new_key)
    kind = models.CharField(max_length=12)  # touchpoints, accounts, webinar, calendar or e-mail
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREVIEW)
    file_name = models.TextField()
    sha256 = models.CharField(max_length=64, db_index=True)
    told = models.JSONField()  # how it was read: the mapping as it was, and what else was asked for
    counts = models.JSONField(default=dict)
    by = models.ForeignKey(User, models.PROTECT, related_name="imports")
    at = models.DateTimeField(db_index=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        open = {
            "id", "key", "kind", "state", "sha256", "told", "counts", "by", "at", "taken_at", "undone_at", "undone_by",
        }  # fmt: skip
        personal = {"file_name"}

    class Wall:
        record_class = RecordClass.IMPORT
        own = ("by_id",)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="import_undone_by_somebody_at_some_time",
                condition=Q(state=State.UNDONE, undone_at__isnull=False, undone_by__isnull=False)
                | (~Q(state=State.UNDONE) & Q(undone_at__isnull=True, undone_by__isnull=True)),
            ),
            models.CheckConstraint(
                name="import_taken_at_some_time",
                condition=Q(state=State.PREVIEW, taken_at__isnull=True)
                | (~Q(state=State.PREVIEW) & Q(taken_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"import {self.key}"


class ImportFile(models.Model):
    """What was uploaded, until it is taken or given up; then the file goes, because its rows are records of their own."""

    importing = models.ForeignKey(Import, models.CASCADE, related_name="files")
    name = models.TextField()
    content = models.BinaryField()

    class Privacy:
        open = {"id", "importing"}
        personal = {"name", "content"}

    def __str__(self) -> str:
        return f"file of {self.importing_id}"


class ImportRow(models.Model):
    """A row that has something to say: why it cannot be taken, what was done with it, or why it was kept."""

    importing = models.ForeignKey(Import, models.CASCADE, related_name="rows")
    number = models.IntegerField()  # the order of the rows
    place = models.TextField()  # "line 12"
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    sentences = models.JSONField(default=list)

    class Privacy:
        open = {"id", "importing", "number", "outcome"}
        personal = {"place", "sentences"}

    class Meta:
        indexes = [models.Index(fields=["importing", "outcome", "number"], name="import_row_listed")]

    def __str__(self) -> str:
        return f"{self.place} of {self.importing_id}"


class KnownAccount(models.Model):
    """Whom a sending system means by an id, so that its next file needs no name to be understood."""

    system = models.CharField(max_length=60)
    source_key = models.CharField(max_length=255)
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, blank=True, related_name="+")
    unverified = models.ForeignKey(UnverifiedExpert, models.CASCADE, null=True, blank=True, related_name="accounts")
    batch = models.CharField(max_length=20, db_index=True)  # the import that taught it
    learned_at = models.DateTimeField()

    class Privacy:
        open = {"id", "system", "expert", "unverified", "batch", "learned_at"}
        personal = {"source_key"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "source_key"], name="account_known_once"),
            models.CheckConstraint(
                name="account_is_somebody", condition=Q(expert__isnull=False) | Q(unverified__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"an account of {self.system}"
