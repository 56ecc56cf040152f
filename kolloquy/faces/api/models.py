from django.db import models


class KeptAnswer(models.Model):
    """What a request with an Idempotency-Key was answered: asked again within a day, it is answered the same."""

    caller = models.CharField(max_length=40)  # "token:12" or "user:5"
    key = models.CharField(max_length=120)  # its SHA-256
    request = models.CharField(max_length=64)  # SHA-256 of method, address and body
    status = models.PositiveSmallIntegerField()
    body = models.TextField()  # sealed with the key
    headers = models.JSONField(default=dict)
    kept_until = models.DateTimeField(db_index=True)

    class Privacy:
        open = {"id", "caller", "key", "request", "status", "headers", "kept_until"}
        personal = {"body"}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="answer_kept_once")]

    def __str__(self) -> str:
        return f"{self.status} for {self.caller}"
