"""The organisation: who works here, where, on what, and since when."""

from datetime import date

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from kolloquy.governance.vocabulary import Function, ProductKind, Role
from kolloquy.kernel import clock


class Territory(models.Model):
    """A region or a territory in it: a tree, whose `path` holds the codes from the top down."""

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="below")
    path = models.TextField(unique=True)  # "/global/emea/iberia/"
    countries = models.JSONField(default=list)  # ISO 3166 codes whose experts belong here

    class Privacy:
        open = {"id", "code", "name", "parent", "path", "countries"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return self.name


class Product(models.Model):
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=ProductKind.choices, default=ProductKind.MEDICINE)

    class Privacy:
        open = {"id", "code", "name", "kind"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return self.name


class Indication(models.Model):
    """What a product is, or is not yet, approved for."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="indications")
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    approved_on = models.DateField(null=True, blank=True)

    class Privacy:
        open = {"id", "product", "code", "name", "approved_on"}
        personal: set[str] = set()

    def __str__(self) -> str:
        return f"{self.product}, {self.name}"


class User(AbstractUser):
    """One of our people, with the function and role that decide what the wall lets through."""

    function = models.CharField(max_length=20, choices=Function.choices, default=Function.MEDICAL)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.FIELD)
    role_title = models.CharField(max_length=80, blank=True)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)  # the first day they no longer work here

    class Privacy:
        open = {
            "id", "function", "role", "role_title", "joined_on", "left_on", "is_active", "is_staff", "is_superuser",
            "date_joined", "last_login", "groups", "user_permissions",
        }  # fmt: skip
        personal = {"username", "first_name", "last_name", "email", "password"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_left_after_joining",
                condition=Q(left_on__isnull=True) | Q(joined_on__isnull=True) | Q(left_on__gte=F("joined_on")),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def works_here(self, on: date) -> bool:
        return (
            self.is_active
            and (self.joined_on is None or self.joined_on <= on)
            and (self.left_on is None or on < self.left_on)
        )

    @cached_property
    def assigned(self) -> "list[Assignment]":
        """Where they worked, work and will work; asked once, as the frame and the wall both need it."""
        return list(self.assignments.select_related("territory"))

    @property
    def territory(self) -> str:
        """Where they work, in words."""
        today = clock.today()
        return ", ".join(a.territory.name for a in self.assigned if a.holds(today))


class Assignment(models.Model):
    """Somebody works in a territory, and so in all below it, from a day and until one."""

    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="assignments")
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)  # the first day it no longer holds

    class Privacy:
        open = {"id", "user", "territory", "valid_from", "valid_until"}
        personal: set[str] = set()

    class Meta:
        ordering = ["territory__path", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["user", "territory", "valid_from"], name="assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.territory}"

    def holds(self, on: date) -> bool:
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_until is None or on < self.valid_until
        )


class WorksOn(models.Model):
    """The indications somebody works on."""

    user = models.ForeignKey(User, models.CASCADE, related_name="works_on")
    indication = models.ForeignKey(Indication, models.CASCADE, related_name="people")

    class Privacy:
        open = {"id", "user", "indication"}
        personal: set[str] = set()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "indication"], name="works_on_once")]

    def __str__(self) -> str:
        return f"{self.user} on {self.indication}"


class Attempt(models.Model):
    """A try at a secret that has not ended well: a password, a code, a passkey. Kept for minutes, and counted."""

    subject = models.CharField(max_length=64)  # of an account or an address, hashed: what was typed is not kept
    at = models.DateTimeField()

    class Privacy:
        open = {"id", "at"}
        personal = {"subject"}

    class Meta:
        indexes = [models.Index(fields=["subject", "at"], name="attempt_of_subject")]

    def __str__(self) -> str:
        return f"attempt at {self.at:%H:%M}"
