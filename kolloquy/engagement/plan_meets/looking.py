"""The planned contacts of some experts beside the exchanges that may meet them, in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from kolloquy.engagement.models import SaidToMeet, TouchpointColleague, TouchpointExpert
from kolloquy.engagement.plan_meets.matching import TOLERANCE_WEEKS, Exchange, Wanted, met
from kolloquy.engagement.pressure.recipe import RECIPE
from kolloquy.engagement.vocabulary import Status
from kolloquy.identity.models import Expert
from kolloquy.planning.models import PlannedContact
from kolloquy.planning.vocabulary import ContactState

AROUND = timedelta(weeks=TOLERANCE_WEEKS)


@dataclass(frozen=True, slots=True)
class Looked:
    rows: tuple[PlannedContact, ...]
    wanted: tuple[Wanted, ...]
    exchanges: tuple[Exchange, ...]
    met: Mapping[str, str]  # contact: exchange
    days: Mapping[str, date]  # of exchanges


def look(heads: Sequence[str], *, status: str = Status.HELD) -> Looked:
    """All planned contacts in force with these experts, under whichever of their ids, and what meets each.

    With `status` planned it says which appointment stands for which contact.
    """
    family = family_of(heads)
    states = [ContactState.PLANNED, ContactState.HELD] if status == Status.HELD else [ContactState.PLANNED]
    planned = PlannedContact.objects.filter(in_force=True, expert__in=list(family), state__in=states)
    rows = tuple(planned.select_related("plan__cycle").order_by("pk"))
    if not rows:
        return Looked((), (), (), {}, {})
    wanted = tuple(
        Wanted(
            row.key,
            family[row.expert_id],
            row.colleague_id,
            row.function,
            row.channel,
            row.monday,
            row.plan.cycle.starts_on,
        )
        for row in rows
    )
    first = min(row.monday for row in rows) - AROUND
    last = max(row.monday for row in rows) + AROUND + timedelta(days=6)
    words = list(
        SaidToMeet.objects.filter(contact__in=[row.pk for row in rows]).select_related("contact", "touchpoint")
    )
    named = [word.touchpoint_id for word in words if word.holds]
    exchanges = _exchanges(family, first, last, status, named)
    pairs = [(word.contact.key, word.touchpoint.key, word.holds) for word in words]
    found = met(
        wanted,
        exchanges,
        stands_for=is_two_way,
        said=[(contact, exchange) for contact, exchange, holds in pairs if holds],
        denied={(contact, exchange) for contact, exchange, holds in pairs if not holds},
    )
    return Looked(rows, wanted, exchanges, found, {each.key: each.on for each in exchanges})


def is_two_way(channel: str) -> bool:
    return RECIPE.channel(channel).two_way


def heads_of(expert_ids: Iterable[str]) -> dict[str, str]:
    """By id, whom it leads to."""
    pairs = Expert.objects.filter(pk__in=list(dict.fromkeys(expert_ids))).values_list("pk", "absorbed_into_id")
    return {pk: str(into or pk) for pk, into in pairs}


def family_of(expert_ids: Iterable[str]) -> dict[str, str]:
    """The same for everybody who is one person with them; a signpost leads to its head in one step."""
    wanted = list(dict.fromkeys(expert_ids))
    led = Expert.objects.filter(pk__in=wanted, absorbed_into__isnull=False).values("absorbed_into")
    which = Q(pk__in=wanted) | Q(absorbed_into__in=wanted) | Q(pk__in=led) | Q(absorbed_into__in=led)
    return {pk: str(into or pk) for pk, into in Expert.objects.filter(which).values_list("pk", "absorbed_into_id")}


def _exchanges(
    family: Mapping[str, str], first: date, last: date, status: str, named: Sequence[int]
) -> tuple[Exchange, ...]:
    near = Q(on__gte=first, on__lte=last) | Q(touchpoint__in=named)
    links = TouchpointExpert.objects.filter(near, expert__in=list(family), touchpoint__status=status)
    rows = list(
        links.values_list("expert_id", "touchpoint_id", "touchpoint__key", "touchpoint__function",
                          "touchpoint__channel", "on")
    )  # fmt: skip
    people: dict[int, set[int]] = {}
    numbers = sorted({row[1] for row in rows})
    for start in range(0, len(numbers), 500):
        some = numbers[start : start + 500]
        for number, user in TouchpointColleague.objects.filter(touchpoint__in=some).values_list("touchpoint", "user"):
            people.setdefault(number, set()).add(user)
    found = {
        (key, family[str(expert)]): Exchange(
            key, family[str(expert)], frozenset(people.get(number, ())), function, channel, on
        )
        for expert, number, key, function, channel, on in rows
    }
    return tuple(found.values())
