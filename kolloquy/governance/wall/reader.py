"""From one of our people to what the wall knows of them."""

from datetime import date

from kolloquy.governance.models import User
from kolloquy.governance.queries import territories_of
from kolloquy.governance.wall.policy import Purpose, Reader
from kolloquy.kernel import clock


def reader_of(user: User, purpose: Purpose = Purpose.WORK, *, on: date | None = None) -> Reader:
    on = on or clock.today()
    return Reader(
        user_id=user.pk,
        function=user.function,
        role=user.role,
        territories=territories_of(user, on=on),
        purpose=purpose,
        here=user.works_here(on),
    )
