"""What stands against planned contacts now: the expert's rights as they are today, not as they were when it was planned."""

from collections.abc import Iterable
from datetime import date

from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.rights.rules import may_contact, purpose_of
from kolloquy.identity.models import Expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.verdict import Verdict
from kolloquy.planning.models import PlannedContact
from kolloquy.planning.vocabulary import ContactState
from kolloquy.strategy.vocabulary import Channel

PASSIVE = frozenset({Channel.PORTAL})  # they come to us: no contact of ours


def against(contacts: Iterable[PlannedContact], on: date) -> dict[int, Verdict]:
    """By contact, the verdict that refuses it; contacts that may take place are not in it. A fixed number of queries."""
    waiting = [row for row in contacts if row.state == ContactState.PLANNED]
    people = {row.pk: row for row in Expert.objects.filter(pk__in={row.expert_id for row in waiting})}
    heads = {pk: row.absorbed_into_id or pk for pk, row in people.items()}
    states = legal_states(sorted(set(heads.values())), on) if waiting else {}
    found: dict[int, Verdict] = {}
    for row in waiting:
        person = people[row.expert_id]
        if person.state == ExpertState.GONE:
            found[row.pk] = Verdict("RI-7", "This person had everything erased; leave them in peace.")
        elif row.channel not in PASSIVE:
            verdict = may_contact(
                states[heads[row.expert_id]], channel=row.channel, purpose=purpose_of(row.function), on=on,
                country=person.country,
            )  # fmt: skip
            if not verdict:
                found[row.pk] = verdict
    return found
