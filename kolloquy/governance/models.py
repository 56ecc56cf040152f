from django.contrib.auth.models import AbstractUser
from django.db import models

from kolloquy.governance.vocabulary import Function


class User(AbstractUser):
    """One of our people, with the function that decides what the wall lets through."""

    function = models.CharField(max_length=20, choices=Function.choices, default=Function.MEDICAL)
    role_title = models.CharField(max_length=80, blank=True)
    territory = models.CharField(max_length=80, blank=True)

    class Privacy:
        open = {
            "id", "function", "role_title", "territory", "is_active", "is_staff", "is_superuser",
            "date_joined", "last_login", "groups", "user_permissions",
        }  # fmt: skip
        personal = {"username", "first_name", "last_name", "email", "password"}

    def __str__(self) -> str:
        return self.get_full_name() or self.username
