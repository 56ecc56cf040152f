"""What was put to an expert and is not planned so any more is taken back: a yes to one week is none to another."""

from kolloquy.governance.models import User
from kolloquy.planning import pins
from kolloquy.planning.agreeing.actions import take_back
from kolloquy.planning.agreeing.following import was_taken_back
from kolloquy.planning.models import PlannedContact, Proposal
from kolloquy.planning.vocabulary import Answer, ContactState

STANDING = (Answer.WAITING, Answer.ACCEPTED)


def no_longer_so(row: PlannedContact, *, because: str, by: User) -> int:
    """After a move or a taking out: how many proposals of this contact were taken back.

    What was agreed stays out of a solver's reach until it is agreed anew: the word of who moved it holds it there.
    """
    put = Proposal.objects.filter(contact=row, answer__in=STANDING)
    if row.state == ContactState.PLANNED:
        put = put.exclude(monday=row.monday, channel=row.channel)
    found = list(put.order_by("pk"))
    agreed = row.pinned and pins.is_agreed(row.pinned_because)
    for each in found:
        take_back(proposal=each, because=because, by=by)
    if found:
        row.refresh_from_db(fields=["pinned", "pinned_because", "version"])
    if agreed and row.state == ContactState.PLANNED and (not row.pinned or was_taken_back(row)):
        left = pins.without_agreement(row.pinned_because) if row.pinned else ""
        row.pinned, row.pinned_because = True, left or because or pins.BY_HAND
        row.save(update_fields=["pinned", "pinned_because"])
    return len(found)


def told_in_words(expert: str, taken_back: int) -> str:
    """What whoever moved it has to do now; "" where nothing had been put to the expert."""
    return f" What was put to {expert} is taken back: tell them, and propose it anew." if taken_back else ""
