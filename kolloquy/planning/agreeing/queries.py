"""What was put to experts and what they said, through the wall; only whoever reads the plan in full reads any of it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kolloquy.governance.models import User
from kolloquy.governance.wall.filters import visible, with_level
from kolloquy.governance.wall.policy import Level, Reader
from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.planning import ahead
from kolloquy.planning.agreeing import rules
from kolloquy.planning.agreeing.standing import against
from kolloquy.planning.ahead import PlannedSeen
from kolloquy.planning.models import Plan, PlannedContact, Proposal
from kolloquy.planning.pins import is_agreed
from kolloquy.planning.vocabulary import Answer, ContactState
from kolloquy.strategy.models import Objective
from kolloquy.strategy.rules import may_be_proposed

SIZE = 60


@dataclass(frozen=True, slots=True)
class ProposalSeen:
    key: str
    plan: str
    plan_name: str
    contact: str | None
    expert_id: str
    expert: str
    channel: str
    monday: date
    subject: str
    how: str
    proposed_by: str
    proposed_on: date
    answer: str
    answered_on: date | None
    words: str

    @property
    def waits(self) -> bool:
        return self.answer == Answer.WAITING


@dataclass(frozen=True, slots=True)
class Part:
    """One contact of a plan with all that was proposed of it, the latest first."""

    contact: PlannedSeen
    proposals: tuple[ProposalSeen, ...]
    may_propose: Verdict
    against: Verdict  # what the expert's rights say today
    subject: str  # offered: the on-label topics of its objective

    @property
    def latest(self) -> ProposalSeen | None:
        return self.proposals[0] if self.proposals else None


@dataclass(frozen=True, slots=True)
class Agreed:
    """The parts of a plan, by where each stands with its expert."""

    waiting: tuple[Part, ...]
    other_time: tuple[Part, ...]
    declined: tuple[Part, ...]
    accepted: tuple[Part, ...]
    open: tuple[Part, ...]  # nobody has proposed them yet, or we took it back
    flagged: tuple[Part, ...]  # the expert's rights stand against them by now
    counts: dict[str, int]
    more: bool


def agreed(
    plan: Plan, reader: Reader, *, by: User, today: date, colleague: int | None = None,
    experts: Collection[str] | None = None,
) -> Agreed:  # fmt: skip
    """Of a plan, or of one colleague's or some experts' part of it; the soonest first."""
    rows = PlannedContact.objects.filter(plan=plan)
    put = Proposal.objects.filter(contact=OuterRef("pk"))
    if colleague is not None:
        rows = rows.filter(Q(colleague=colleague) | Exists(put.filter(proposed_by=colleague)))
    if experts is not None:
        rows = rows.filter(expert__in=list(experts))
    rows = rows.filter(Q(state=ContactState.PLANNED) | Exists(put))
    parts = _parts(rows, reader, by, today)
    by_state: dict[str, list[Part]] = {}
    flagged = []
    for part in parts:
        if not part.against and part.contact.state == ContactState.PLANNED:
            flagged.append(part)
        by_state.setdefault(_where(part), []).append(part)
    waits_for_nobody = sorted(by_state.get("open", []), key=lambda part: not part.may_propose)
    return Agreed(
        waiting=tuple(by_state.get(Answer.WAITING, ())),
        other_time=tuple(by_state.get(Answer.OTHER_TIME, ())),
        declined=tuple(by_state.get(Answer.DECLINED, ())),
        accepted=tuple(by_state.get(Answer.ACCEPTED, ())),
        open=tuple(waits_for_nobody[:SIZE]),
        flagged=tuple(flagged),
        counts={name: len(some) for name, some in by_state.items()},
        more=len(waits_for_nobody) > SIZE,
    )


def part(key: str, reader: Reader, *, by: User, today: date) -> Part | None:
    """One contact, of whichever plan."""
    found = _parts(PlannedContact.objects.filter(key=key), reader, by, today)
    return found[0] if found else None


def contact_to_act_on(key: str, reader: Reader) -> PlannedContact | None:
    """For actions: a contact the reader sees in full."""
    rows = visible(PlannedContact.objects.filter(key=key), reader, at_least=Level.FULL)
    return rows.select_related("plan", "objective", "expert").first()


def proposal_to_act_on(key: str, reader: Reader) -> Proposal | None:
    rows = visible(Proposal.objects.filter(key=key), reader, at_least=Level.FULL)
    return rows.select_related("plan", "contact").first()


def holds(row: Proposal) -> bool:
    """Whether what they accepted is what its contact is pinned for, or took place."""
    contact = PlannedContact.objects.filter(pk=row.contact_id).first() if row.contact_id is not None else None
    if contact is None or contact.state == ContactState.HELD:
        return contact is not None
    as_asked = (contact.monday, contact.channel) == (row.monday, row.channel)
    return as_asked and contact.pinned and is_agreed(contact.pinned_because)


def proposals(reader: Reader, *, plan: Plan | None = None, experts: Collection[str] | None = None) -> tuple[ProposalSeen, ...]:  # fmt: skip
    """The latest first."""
    rows = Proposal.objects.order_by("-proposed_on", "-pk")
    rows = rows.filter(plan=plan) if plan is not None else rows
    rows = rows.filter(expert__in=list(experts)) if experts is not None else rows
    found = visible(rows, reader, at_least=Level.FULL).select_related("plan", "contact", "expert", "proposed_by")
    return tuple(proposal_seen(row) for row in found)


def proposal_seen(row: Proposal) -> ProposalSeen:
    return ProposalSeen(
        key=row.key,
        plan=row.plan.key,
        plan_name=row.plan.name,
        contact=row.contact.key if row.contact else None,
        expert_id=row.expert.absorbed_into_id or row.expert_id,
        expert=row.expert.name,
        channel=row.channel,
        monday=row.monday,
        subject=row.subject,
        how=row.how,
        proposed_by=str(row.proposed_by),
        proposed_on=row.proposed_on,
        answer=row.answer,
        answered_on=row.answered_on,
        words=row.words,
    )


def _parts(rows: Any, reader: Reader, by: User, today: date) -> list[Part]:
    """In a fixed number of queries, but for two of each objective."""
    found = with_level(rows, reader).select_related("expert", "colleague", "objective", "demand", "plan")
    full = [row for row in found.order_by("monday", "pk") if row.wall_level >= Level.FULL]
    told: dict[int, list[ProposalSeen]] = {}
    said = Proposal.objects.filter(contact__in=[row.pk for row in full]).order_by("-pk")
    for each in said.select_related("plan", "contact", "expert", "proposed_by"):
        told.setdefault(each.contact_id or 0, []).append(proposal_seen(each))
    rights = against(full, today)
    labels = _objectives({row.objective_id for row in full})
    return [
        Part(
            ahead.seen(row),
            tuple(told.get(row.pk, ())),
            _may(row, told.get(row.pk, []), labels[row.objective_id][0], rights.get(row.pk, ALLOWED), by, today),
            rights.get(row.pk, ALLOWED),
            labels[row.objective_id][1],
        )
        for row in full
    ]


def _may(
    row: PlannedContact, told: list[ProposalSeen], label: Verdict, rights: Verdict, by: User, today: date
) -> Verdict:
    """As `actions.may_be_put`, from what was read for all at once."""
    verdicts = (
        rules.may_propose(function=by.function, side=row.side),
        rules.plan_stands(state=row.plan.state, kind=row.plan.kind),
        rules.contact_stands(state=row.state, monday=row.monday, today=today),
        rules.proposed_once(told[0].answer if told else None),
        rules.on_label(label),
        rules.rights_allow(rights),
    )
    return next((verdict for verdict in verdicts if not verdict), ALLOWED)


def _objectives(numbers: Iterable[int]) -> dict[int, tuple[Verdict, str]]:
    """Whether each may be put to anybody, and its topics as a subject to offer."""
    rows = Objective.objects.filter(pk__in=list(numbers)).select_related("gap", "imperative__indication")
    found = {}
    for row in rows.prefetch_related("topics"):
        verdict = may_be_proposed(row)
        found[row.pk] = (verdict, ", ".join(topic.name for topic in row.topics.all()) if verdict else "")
    return found


def _where(part: Part) -> str:
    latest = part.latest
    return latest.answer if latest and latest.answer != Answer.WITHDRAWN else "open"
