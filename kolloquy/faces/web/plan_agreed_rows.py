"""Planned contacts and proposals as pages print them."""

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from django.urls import NoReverseMatch, reverse

from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import TouchRow, channel, function
from kolloquy.governance.wall.policy import Reader
from kolloquy.kernel.verdict import Verdict
from kolloquy.planning.agreeing.queries import Part, ProposalSeen
from kolloquy.planning.ahead import PlannedSeen
from kolloquy.planning.vocabulary import Answer, ContactState


class ProposalRow(TypedDict):
    key: str
    sentence: str
    subject: str
    answer: str
    words: str
    waits: bool
    may_take_back: bool
    late: bool  # taken back, and they may answer all the same: letters cross


class PartRow(TypedDict):
    key: str
    expert: str
    expert_url: str
    url: str
    what: str
    when: str
    who: str
    objective: str
    state: str
    proposals: list[ProposalRow]
    latest: ProposalRow | None
    may_propose: Verdict
    against: Verdict
    subject: str


def part_row(part: Part) -> PartRow:
    contact, rows = part.contact, [proposal_row(each, stands=part.contact.monday) for each in part.proposals]
    return PartRow(
        key=contact.key,
        expert=contact.expert,
        expert_url=f"/experts/{contact.expert_id}",
        url=reverse("plan-contact", args=[contact.plan, contact.key]) if contact.plan else "",
        what=channel(contact.channel),
        when=week_of(contact.monday),
        who=contact.colleague or contact.demand or "",
        objective=contact.objective or "",
        state="" if contact.state == ContactState.PLANNED else str(ContactState(contact.state).label),
        proposals=rows,
        latest=rows[0] if rows else None,
        may_propose=part.may_propose,
        against=part.against,
        subject=part.subject,
    )


def proposal_row(seen: ProposalSeen, *, stands: date | None = None) -> ProposalRow:
    """`stands` is the Monday of its contact: another week than that one is said."""
    what = "it" if stands in {None, seen.monday} else f"the {week_of(seen.monday)}"
    sentence = f"{seen.proposed_by} proposed {what} on {words.day(seen.proposed_on)} ({channel(seen.how).lower()})"
    answered = f"{Answer(seen.answer).label}, {words.day(seen.answered_on)}" if seen.answered_on else ""
    return ProposalRow(
        key=seen.key,
        sentence=sentence,
        subject=seen.subject,
        answer=answered,
        words=seen.words,
        waits=seen.waits,
        may_take_back=seen.answer in {Answer.WAITING, Answer.ACCEPTED},
        late=seen.answer == Answer.WITHDRAWN,
    )


def week_of(monday: date) -> str:
    return f"week of {words.day(monday)}"


def planned_row(seen: PlannedSeen, look: Reader) -> TouchRow:
    """A planned contact among exchanges: a week rather than a day, and no more than the wall gave."""
    return TouchRow(
        key=seen.key,
        url=url_of(seen),
        on=seen.on,
        day="week of",
        year=f"{seen.monday.day} {seen.monday:%b}",
        channel=channel(seen.channel),
        function=function(seen.function),
        status="Planned",
        state="agreed with them" if seen.agreed else "by plan",
        with_=[{"name": seen.expert, "url": f"/experts/{seen.expert_id}"}],
        who=seen.colleague or "",
        topics="",
        words=seen.objective or "",
        full=seen.in_full,
        tag=not seen.in_full,
        planned=True,
        cancelled=False,
        marks="planned" if seen.in_full else "known-of planned",
    )


def with_planned(rows: Sequence[TouchRow], planned: Sequence[PlannedSeen], look: Reader) -> list[TouchRow]:
    """One list, the latest first."""
    both = [*rows, *(planned_row(each, look) for each in planned)]
    return sorted(both, key=lambda row: row["on"], reverse=True)


def url_of(seen: PlannedSeen) -> str:
    """Where it is opened; at coordination there is nothing to open but the plan's own page."""
    if not seen.in_full or not seen.plan:
        return ""
    try:
        return f"{reverse('plan-agreed', args=[seen.plan])}?expert={seen.expert_id}#{seen.key}"
    except NoReverseMatch:
        return ""
