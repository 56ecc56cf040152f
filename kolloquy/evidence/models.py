"""The public evidence behind the experts in the records, each row with who said so, in which file, and when.

Written by the bridge alone; what a source leaves out is NULL.
"""

from django.db import models

from kolloquy.evidence.vocabulary import SeatKind

PROVENANCE = {"source", "source_file", "retrieved_at"}


class Sourced(models.Model):
    source = models.TextField()
    source_file = models.TextField()
    retrieved_at = models.DateTimeField()

    class Meta:
        abstract = True


class Work(Sourced):
    work_id = models.TextField(primary_key=True)
    pmid = models.TextField(null=True)
    doi = models.TextField(null=True)
    title = models.TextField(null=True)
    title_markup = models.TextField(null=True)
    venue = models.TextField(null=True)
    published_on = models.DateField(null=True)
    published_precision = models.TextField(null=True)
    types = models.JSONField(default=list)
    mesh = models.JSONField(default=list)  # names, as the source indexed the work
    keywords = models.JSONField(default=list)

    class Privacy:
        open = PROVENANCE | {
            "work_id", "pmid", "doi", "title", "title_markup", "venue",
            "published_on", "published_precision", "types", "mesh", "keywords",
        }  # fmt: skip
        personal: set[str] = set()

    def __str__(self) -> str:
        return self.title or self.work_id


class Trial(Sourced):
    nct_id = models.TextField(primary_key=True)
    title = models.TextField(null=True)
    acronym = models.TextField(null=True)
    phase = models.TextField(null=True)
    status = models.TextField(null=True)
    start_on = models.DateField(null=True)
    completion_on = models.DateField(null=True)
    conditions = models.JSONField(default=list)
    sponsor = models.TextField(null=True)

    class Privacy:
        open = PROVENANCE | {
            "nct_id", "title", "acronym", "phase", "status", "start_on", "completion_on", "conditions", "sponsor",
        }  # fmt: skip
        personal: set[str] = set()

    def __str__(self) -> str:
        return self.title or self.nct_id


class Seat(Sourced):
    """A place that many hold together: a guideline panel, an editorial board, a society's office, a congress session."""

    seat_id = models.TextField(primary_key=True)
    kind = models.CharField(max_length=20, choices=SeatKind.choices)
    body = models.TextField(null=True)
    title = models.TextField(null=True)
    topic = models.TextField(null=True)
    on = models.DateField(null=True)
    until = models.DateField(null=True)

    class Privacy:
        open = PROVENANCE | {"seat_id", "kind", "body", "title", "topic", "on", "until"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return self.title or self.body or self.seat_id


class Registration(Sourced):
    """The entry in a professional registry of an expert who has one."""

    npi = models.TextField(primary_key=True)
    family = models.TextField(null=True)
    given = models.TextField(null=True)
    credential = models.TextField(null=True)
    specialty = models.TextField(null=True)
    city = models.TextField(null=True)
    region = models.TextField(null=True)
    country = models.TextField(null=True)
    enumerated_on = models.DateField(null=True)
    updated_on = models.DateField(null=True)

    class Privacy:
        open = PROVENANCE | {"specialty", "region", "country", "enumerated_on", "updated_on"}
        personal = {"npi", "family", "given", "credential", "city"}

    def __str__(self) -> str:
        return self.npi


class Transfer(Sourced):
    """A disclosed transfer of value, shown as context and never scored."""

    transfer_id = models.TextField(primary_key=True)
    program_year = models.IntegerField(null=True)
    company = models.TextField(null=True)
    nature = models.TextField(null=True)
    form = models.TextField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    currency = models.TextField(null=True)
    on = models.DateField(null=True)

    class Privacy:
        open = PROVENANCE | {"transfer_id", "program_year", "company", "nature", "form", "currency", "on"}
        personal = {"amount"}  # what one person was paid

    def __str__(self) -> str:
        return self.transfer_id


class EvidenceFile(models.Model):
    """One file that was read into the lake, and what came of it."""

    file_id = models.TextField(primary_key=True)  # source/name-sha8
    source = models.TextField()
    name = models.TextField()
    size = models.BigIntegerField()
    retrieved_at = models.DateTimeField()
    rows = models.JSONField(default=dict)  # by table
    rejects = models.IntegerField(default=0)

    class Privacy:
        open = {"file_id", "source", "name", "size", "retrieved_at", "rows", "rejects"}
        personal: set[str] = set()

    class Meta:
        indexes = [models.Index(fields=["source", "-retrieved_at", "file_id"], name="evidencefile_newest")]

    def __str__(self) -> str:
        return self.name


class Rejected(models.Model):
    """A record of a file that could not be taken; a sample, `EvidenceFile.rejects` says how many there are."""

    pk = models.CompositePrimaryKey("file", "number")
    file = models.ForeignKey(EvidenceFile, models.CASCADE, related_name="sample", db_index=False)
    number = models.IntegerField()
    place = models.TextField(null=True)
    reason = models.TextField()

    class Privacy:
        open = {"pk", "file", "number", "place", "reason"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"
