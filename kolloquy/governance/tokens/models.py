from django.db import models
from django.db.models import Q

from kolloquy.governance.models import User


class Token(models.Model):
    """Lets a program act for one of our people. The secret itself is shown once and kept nowhere."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)  # what it is for, in its person's words
    prefix = models.CharField(max_length=12, unique=True)  # the beginning of the secret, to tell tokens apart
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret
    scopes = models.JSONField(default=list)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    # A day, not an instant: enough to find tokens nobody needs, too coarse to follow somebody's work.
    last_used_on = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Privacy:
        open = {
            "id", "user", "prefix", "digest", "scopes", "made_at", "expires_at", "last_used_on", "revoked_at",
            "revoked_by",
        }  # fmt: skip
        personal = {"name"}

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="token_revoked_by_somebody_at_some_time",
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.prefix}…"
