import json
from datetime import datetime
from typing import Any, Self

from django.db import models

from kolloquy.governance.trail.chain import GENESIS, Sealed, instant


class Entry(models.Model):
    """Something that was done; never changed and never deleted, which the database itself refuses.

    Names and ids are copied, not pointed at: the trail neither keeps a row from going nor goes with it.
    """

    number = models.BigAutoField(
        primary_key=True
    )  # given by us, contiguous from 1; on SQLite only this type is the row's own id
    at = models.DateTimeField(db_index=True)
    actor_id = models.BigIntegerField(null=True)  # None: the program itself
    actor_label = models.CharField(max_length=160)  # function and role, no name
    verb = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=200)
    facts_text = models.TextField(db_column="facts")  # canonical JSON, as it was hashed
    rule = models.CharField(max_length=20, null=True)
    payload_digest = models.CharField(max_length=64, null=True)
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Privacy:
        open = {
            "number", "at", "actor_id", "actor_label", "verb", "kind", "key", "facts_text", "rule", "payload_digest",
            "previous", "hash",
        }  # fmt: skip
        personal: set[str] = set()

    class Meta:
        indexes = [
            models.Index(fields=["key", "kind", "number"], name="trail_entry_key"),
            models.Index(fields=["kind", "number"], name="trail_entry_kind"),
            models.Index(fields=["verb", "number"], name="trail_entry_verb"),
            models.Index(fields=["actor_id", "number"], name="trail_entry_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.verb} {self.kind} {self.key}"

    @property
    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.facts_text)
        return found

    @classmethod
    def of(cls, sealed: Sealed) -> Self:
        number, at, actor_id, actor_label, verb, kind, key, facts, rule, digest, previous, own = sealed
        return cls(
            number,
            datetime.fromisoformat(at),
            actor_id,
            actor_label,
            verb,
            kind,
            key,
            facts,
            rule,
            digest,
            previous,
            own,
        )

    def sealed(self) -> Sealed:
        return Sealed(
            self.number, instant(self.at), self.actor_id, self.actor_label, self.verb, self.kind, self.key,
            self.facts_text, self.rule, self.payload_digest, self.previous, self.hash,
        )  # fmt: skip


class Payload(models.Model):
    """The part of an entry that tells of a person: it can be shredded, and the chain stays whole without it."""

    entry_number = models.BigAutoField(primary_key=True)
    person = models.CharField(max_length=60, db_index=True)  # "expert:EXXXX", "user:12"
    salt = models.CharField(max_length=32)
    text = models.TextField()  # canonical JSON

    class Privacy:
        open = {"entry_number", "salt"}
        personal = {"person", "text"}

    def __str__(self) -> str:
        return f"payload of {self.entry_number}"

    @property
    def values(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.text)
        return found


class Head(models.Model):
    """The one row that says where the trail ends: whoever appends locks it, and a trail cut short disagrees with it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Privacy:
        open = {"id", "number", "hash"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return f"the trail ends at {self.number}"


class Checkpoint(models.Model):
    """The signed root over the first `number` entries; the same stands in a file outside the database."""

    number = models.BigAutoField(primary_key=True)
    root = models.CharField(max_length=64)
    previous_root = models.CharField(max_length=64)
    at = models.DateTimeField()
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    frontier = models.TextField()  # the right edge of the tree, from which the next checkpoint goes on

    class Privacy:
        open = {"number", "root", "previous_root", "at", "public_key", "signature", "frontier"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return f"checkpoint at {self.number}"
