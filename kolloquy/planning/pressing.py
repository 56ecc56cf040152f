"""What a plan adds to an expert's contact pressure, after a change by hand."""

from django.db.models import Sum

from kolloquy.planning.models import PlannedContact, PlannedExpert
from kolloquy.planning.vocabulary import ContactState


def count_pressure(plan: int, expert: str) -> None:
    """Anew, from the contacts that are planned or were held."""
    rows = PlannedContact.objects.filter(plan=plan, expert=expert).exclude(state=ContactState.DROPPED)
    pressure = rows.aggregate(all=Sum("pressure"))["all"] or 0
    PlannedExpert.objects.filter(plan=plan, expert=expert).update(pressure=pressure)
