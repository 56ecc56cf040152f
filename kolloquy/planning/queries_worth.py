"""Which contacts of a plan nobody can say the worth of: what a figure of the plan as it stands leaves out."""

from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.planning.models import PlannedContact
from kolloquy.planning.vocabulary import ContactState, Origin
from kolloquy.planning.worth import why_not_known


def not_known(plan_key: str, reader: Reader) -> int:
    rows = PlannedContact.objects.filter(plan__key=plan_key, origin=Origin.PERSON).exclude(state=ContactState.DROPPED)
    terms = visible(rows, reader, at_least=Level.FULL).values_list("terms", flat=True)
    return sum(bool(why_not_known(each, by_hand=True)) for each in terms)
