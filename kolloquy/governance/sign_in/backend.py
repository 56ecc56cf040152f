"""Who may hold a session: asked at every request, so that leaving ends it at once."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from kolloquy.governance.models import User
from kolloquy.kernel import clock


class People(ModelBackend):
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:  # type: ignore[override]
        """Never by this way: `sign_in.actions.authenticate` counts the tries, and a second door would not."""

    def user_can_authenticate(self, user: Any) -> bool:
        return isinstance(user, User) and user.works_here(clock.today())
