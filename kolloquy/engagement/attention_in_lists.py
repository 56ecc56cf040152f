"""Contact pressure, dormancy and last contacts of many experts at once: the same figures as of one, in a fixed number of
queries.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.pressure.contacts import Contact
from kolloquy.engagement.pressure.dormancy import Dormancy, dormancy
from kolloquy.engagement.pressure.pressing import Pressure, press
from kolloquy.engagement.pressure.recipe import RECIPE
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.wall.filters import visible
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level
from kolloquy.identity.models import Expert


@dataclass(frozen=True, slots=True)
class Attention:
    last: tuple[tuple[str, date], ...]  # by function, the latest first
    pressure: Pressure
    dormancy: Dormancy


def attention_of(expert_ids: Iterable[str], on: date, *, reader: Reader) -> dict[str, Attention]:
    """Those of them who were met within the years looked at; nobody for whoever sees no touchpoints."""
    wanted = list(dict.fromkeys(expert_ids))
    if not wanted or best_level(reader, RecordClass.TOUCHPOINT) < Level.COORDINATION:
        return {}
    contacts = _contacts(wanted, on - timedelta(days=366 * RECIPE.rhythm_years), on, reader)
    states = legal_states(contacts, on) if contacts else {}
    return {
        expert_id: Attention(
            _last(held),
            press(held, on=on, wish=states[expert_id].wishes.most_contacts_per_quarter),
            dormancy(held, on=on),
        )
        for expert_id, held in contacts.items()
    }


def _contacts(wanted: list[str], first: date, last: date, reader: Reader) -> dict[str, list[Contact]]:
    absorbed = Expert.objects.filter(absorbed_into__in=wanted).values_list("pk", "absorbed_into")
    whose = dict.fromkeys(wanted, "") | {pk: str(into) for pk, into in absorbed}
    rows = Touchpoint.objects.filter(experts__expert__in=list(whose), experts__on__gte=first, experts__on__lte=last)
    seen = visible(rows.exclude(status=Status.CANCELLED), reader).values_list(
        "experts__expert", "key", "on", "channel", "function", "status"
    )
    found: dict[str, dict[str, Contact]] = defaultdict(dict)
    for expert_id, key, on, channel, function, status in seen:
        contact = Contact(key, on, channel, function, held=status == Status.HELD)
        found[whose[str(expert_id)] or str(expert_id)][key] = contact
    return {expert_id: list(contacts.values()) for expert_id, contacts in found.items()}


def _last(contacts: Iterable[Contact]) -> tuple[tuple[str, date], ...]:
    latest: dict[str, date] = {}
    for contact in contacts:
        if contact.held:
            latest[contact.function] = max(latest.get(contact.function, contact.on), contact.on)
    return tuple(sorted(latest.items(), key=lambda pair: pair[1], reverse=True))
