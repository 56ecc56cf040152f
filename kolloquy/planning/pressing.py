"""What a plan adds to an expert's contact pressure and what their contacts are worth, after a change by hand."""

from django.db.models import Sum

from kolloquy.planning.models import PlannedContact, PlannedExpert
from kolloquy.planning.vocabulary import ContactState


def count_anew(plan: int, expert: str) -> None:
    """From the contacts that are planned or were held."""
    rows = PlannedContact.objects.filter(plan=plan, expert=expert).exclude(state=ContactState.DROPPED)
    found = rows.aggregate(pressure=Sum("pressure"), points=Sum("points"))
    told = {name: total or 0 for name, total in found.items()}
    PlannedExpert.objects.filter(plan=plan, expert=expert).update(**told)
