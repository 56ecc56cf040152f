"""What stands against an exchange, and what to heed: the expert's rights, colleagues around, stories told already.

Warnings are made from what everybody who meets experts sees of a touchpoint, so that they tell nothing across the wall.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from kolloquy.engagement import coordination
from kolloquy.engagement.drafts import Draft, Somebody
from kolloquy.engagement.seen import Checked, Warned
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.rights.actions import open_first_notices, open_notice
from kolloquy.governance.rights.models import Notice
from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.rights.rules import may_contact, purpose_of
from kolloquy.governance.rights.state import LegalState
from kolloquy.governance.rights.vocabulary import Use
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert
from kolloquy.kernel.verdict import Verdict
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Channel

PASSIVE = frozenset({Channel.PORTAL})  # the expert came to us: no contact of ours


def check_plan(
    *,
    experts: Sequence[Somebody],
    channel: str,
    on: date,
    by: User,
    topics: Sequence[DiscussionTopic] = (),
    purpose: str | None = None,
    but: int | None = None,
    alone: bool = False,
) -> Checked:
    """What planning this would meet; `alone` leaves the warnings out, `but` one touchpoint, which is being changed."""
    states = _states(experts, on)
    refusals = tuple(_against(experts, states, channel=channel, on=on, purpose=purpose or purpose_of(by.function)))
    return Checked(refusals, () if alone else _to_heed(experts, states, channel, on, by, topics, but))


def warnings_of(
    experts: Sequence[Somebody],
    *,
    channel: str,
    on: date,
    by: User,
    topics: Sequence[DiscussionTopic] = (),
    purpose: str | None = None,
) -> tuple[Warned, ...]:
    """What to heed about an exchange that took place: what happened is written down whatever stood against it."""
    states = _states(experts, on)
    against = _against(experts, states, channel=channel, on=on, purpose=purpose or purpose_of(by.function))
    return (
        *(Warned(str(verdict.rule), verdict.reason) for verdict in against),
        *_to_heed(experts, states, channel, on, by, topics, None),
    )


def open_notices(drafts: Iterable[Draft], *, by: User) -> None:
    """Start the clock of the notice for each expert whose data a touchpoint puts to use for the first time."""
    held: dict[str, date] = {}
    planned: dict[str, date] = {}
    countries: dict[str, str | None] = {}
    opened: set[str] = set()
    for draft in drafts:
        if draft.status == Status.CANCELLED:
            continue
        days = held if draft.status == Status.HELD else planned
        for expert_id, country in _known(draft.experts):
            countries[expert_id] = country
            days[expert_id] = min(days.get(expert_id, draft.on), draft.on)
    known = (
        {row.pk: row for row in Notice.objects.filter(pk__in=countries)} if len(countries) < 500 else _all(countries)
    )
    for days, use in ((held, Use.TOUCHPOINT), (planned, Use.PLAN)):
        fresh = {expert_id: on for expert_id, on in days.items() if expert_id not in known and expert_id not in opened}
        open_first_notices(days=fresh, because=use, by=by, countries=countries)
        opened |= fresh.keys()
        for expert_id, on in days.items():
            notice = known.get(expert_id)
            since = None
            if notice is not None:
                since = notice.first_contact_on if use == Use.TOUCHPOINT else notice.recorded_on
            if expert_id not in fresh and (since is None or since > on):
                open_notice(expert_id=expert_id, because=use, by=by, on=on, country=countries[expert_id])


def _all(expert_ids: Iterable[str]) -> dict[str, Notice]:
    wanted = list(expert_ids)
    found: dict[str, Notice] = {}
    for start in range(0, len(wanted), 500):
        found |= {row.pk: row for row in Notice.objects.filter(pk__in=wanted[start : start + 500])}
    return found


def _known(experts: Iterable[Somebody]) -> Iterable[tuple[str, str | None]]:
    """Those whose rights we can look up: an unverified expert is nobody yet, unless a steward said who."""
    for expert in experts:
        if expert_id := _id_of(expert):
            yield expert_id, expert.country


def _id_of(expert: Somebody) -> str | None:
    return expert.absorbed_into_id or expert.pk if isinstance(expert, Expert) else expert.is_expert_id


def _states(experts: Sequence[Somebody], on: date) -> dict[str, LegalState]:
    known = [expert_id for expert_id, _ in _known(experts)]
    return legal_states(known, on=on) if known else {}


def _against(
    experts: Sequence[Somebody], states: Mapping[str, LegalState], *, channel: str, on: date, purpose: str
) -> Iterable[Verdict]:
    if channel in PASSIVE:
        return
    for expert_id, country in _known(experts):
        verdict = may_contact(states[expert_id], channel=channel, purpose=purpose, on=on, country=country)
        if not verdict:
            yield verdict


def _to_heed(
    experts: Sequence[Somebody], states: Mapping[str, LegalState], channel: str, on: date, by: User,
    topics: Sequence[DiscussionTopic], but: int | None,
) -> tuple[Warned, ...]:  # fmt: skip
    if len(experts) > coordination.MOST_AT_ONCE:
        return ()  # a congress or webinar: nobody reads three hundred warnings
    reader = reader_of(by)
    found: list[Warned] = []
    for expert in experts:
        found += coordination.warnings(
            reader, expert, on=on, channel=channel, topics=[topic.slug for topic in topics],
            state=states.get(_id_of(expert) or ""), but=but,
        )  # fmt: skip
    return tuple(found)
