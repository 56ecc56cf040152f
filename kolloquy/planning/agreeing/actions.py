"""Every write of what was agreed with experts. `by` is whoever puts it to them or heard the answer."""

from datetime import date

from django.db import transaction
from django.db.models import F

from kolloquy.governance.models import Indication, User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Verdict
from kolloquy.planning import pins
from kolloquy.planning.agreeing import rules
from kolloquy.planning.agreeing.off_label import unsayable
from kolloquy.planning.agreeing.standing import against
from kolloquy.planning.holding import hold_contact, hold_proposal
from kolloquy.planning.models import Comment, Plan, PlanChange, PlannedContact, Proposal
from kolloquy.planning.pressing import count_anew
from kolloquy.planning.vocabulary import Answer, ContactState, Deed, PlanState
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.rules import is_off_label, may_be_proposed
from kolloquy.strategy.vocabulary import Channel


@transaction.atomic
def propose(*, contact: PlannedContact, subject: str, how: str, by: User, proposed_on: date | None = None) -> Proposal:
    """Put one contact of a plan to its expert; `how` is the channel by which they were asked."""
    now, today = clock.now(), clock.today()
    row = hold_contact(contact)
    subject, on = " ".join(subject.split()), proposed_on or today
    _channel(how)
    may_be_put(row, today=today, by=by).or_raise()
    rules.subject_says_something(subject).or_raise()
    rules.subject_is_on_label(subject, off_label=unsayable(today)).or_raise()
    rules.may_be_on(on, not_before=None, today=today).or_raise()
    made = Proposal.objects.create(
        plan=row.plan,
        side=row.side,
        expert_id=row.expert_id,
        contact=row,
        channel=row.channel,
        monday=row.monday,
        subject=subject,
        proposed_by=by,
        proposed_on=on,
        how=how,
        recorded_at=now,
    )
    facts = {"proposal": made.key, "contact": row.key, "channel": row.channel, "week": row.monday, "how": how, "on": on}
    _tell("plan.proposed", made, {k: _plain(v) for k, v in facts.items()}, {"subject": subject}, by)
    return made


def may_be_put(row: PlannedContact, *, today: date, by: User) -> Verdict:
    """Everything that stands against proposing a contact, the first of it; the subject is judged when it is said."""
    last = row.proposals.order_by("-pk").values_list("answer", flat=True).first()
    for verdict in (
        rules.may_propose(function=by.function, side=row.side),
        rules.plan_stands(state=row.plan.state, kind=row.plan.kind),
        rules.contact_stands(state=row.state, monday=row.monday, today=today),
        rules.proposed_once(last),
        rules.on_label(may_be_proposed(row.objective)),
        rules.rights_allow(against([row], today).get(row.pk, Verdict())),
    ):
        if not verdict:
            return verdict
    return Verdict()


@transaction.atomic
def answer(
    *, proposal: Proposal, answer: str, by: User, words: str = "", answered_on: date | None = None, again: bool = False
) -> Proposal:
    """Note what the expert said. Accepted, the contact is pinned; declined, it is taken out unless it is asked `again`."""
    today = clock.today()
    row, contact = hold_proposal(proposal)
    on, words = answered_on or today, " ".join(words.split())
    rules.may_propose(function=by.function, side=row.side).or_raise()
    rules.may_answer(row.answer, answer).or_raise()
    rules.may_answer_late(row.answer, asked_again=_asked_again(row)).or_raise()
    rules.may_be_on(on, not_before=row.proposed_on, today=today).or_raise()
    if row.answer == answer and row.words == words:
        return row  # sent twice
    late = row.answer == Answer.WITHDRAWN
    row.answer, row.answered_on, row.words = answer, on, words
    row.save(update_fields=["answer", "answered_on", "words"])
    stands = contact is not None and contact.state == ContactState.PLANNED
    held = contact is not None and contact.state == ContactState.HELD  # what took place needs no plan
    if answer == Answer.ACCEPTED and not held and not (stands and contact and _as_asked(contact, row)):
        accepted_in_vain(row, contact, by)
    elif contact is not None and stands and not (late and not _as_asked(contact, row)):
        _follow(contact, row, again, by)
    facts = {"proposal": row.key, "contact": contact.key if contact else None, "answer": answer, "on": _plain(on)}
    _tell("plan.answered", row, facts, {"words": words}, by)
    return row


@transaction.atomic
def take_back(*, proposal: Proposal, because: str, by: User | None) -> Proposal:
    """We no longer ask; what was accepted is no longer agreed."""
    row, contact = hold_proposal(proposal)
    if by is not None:
        rules.may_propose(function=by.function, side=row.side).or_raise()
    if row.answer in {Answer.WITHDRAWN, Answer.DECLINED}:
        return row
    row.answer, row.answered_on = Answer.WITHDRAWN, clock.today()
    row.save(update_fields=["answer", "answered_on"])
    if contact is not None and _no_longer_agreed(contact):
        # Whoever computes this plan has taken the pin for granted.
        Plan.objects.filter(pk=contact.plan_id).update(version=F("version") + 1)
    _tell("plan.proposal_taken_back", row, {"proposal": row.key}, {"because": because}, by)
    return row


def off_label_names(today: date) -> list[str]:
    """What we do not bring up: off-label topics, and indications nobody has approved yet."""
    topics = (each.name for each in DiscussionTopic.objects.select_related("indication") if is_off_label(each, today))
    waiting = Indication.objects.exclude(approved_on__lte=today).values_list("name", flat=True)
    return sorted({*topics, *waiting})


def _no_longer_agreed(contact: PlannedContact) -> bool:
    """What a person pinned beside the agreement stays pinned."""
    if not (contact.pinned and pins.is_agreed(contact.pinned_because)):
        return False
    left = pins.without_agreement(contact.pinned_because)
    contact.pinned, contact.pinned_because, contact.version = bool(left), left, contact.version + 1
    contact.save(update_fields=["pinned", "pinned_because", "version"])
    return True


def _follow(contact: PlannedContact, row: Proposal, again: bool, by: User) -> None:
    """What the answer does to the contact."""
    if row.answer == Answer.ACCEPTED:
        because = pins.with_agreement(pinned=contact.pinned, because=contact.pinned_because)
        contact.pinned, contact.pinned_because = True, because
    elif row.answer == Answer.DECLINED and not again:
        contact.state, contact.in_force, contact.moved_by = ContactState.DROPPED, False, by
    if row.answer != Answer.ACCEPTED:
        said = "The expert asks for another time" if row.answer == Answer.OTHER_TIME else "The expert declined"
        Comment.objects.create(
            plan=row.plan, side=row.side, expert_id=row.expert_id, contact=contact, by=by, at=clock.now(),
            text=f"{said}: {row.words}" if row.words else f"{said}.",
        )  # fmt: skip
    contact.version += 1
    contact.save(update_fields=["pinned", "pinned_because", "state", "in_force", "moved_by", "version"])
    Plan.objects.filter(pk=contact.plan_id).update(version=F("version") + 1)
    if contact.state == ContactState.DROPPED:
        _taken_out(contact, row, by)


def _asked_again(row: Proposal) -> bool:
    """Whether the same was put to them once more since."""
    same = Proposal.objects.filter(contact=row.contact_id, monday=row.monday, channel=row.channel, pk__gt=row.pk)
    return row.contact_id is not None and same.exists()


def _as_asked(contact: PlannedContact, row: Proposal) -> bool:
    """Whether what they agreed to is what is planned still."""
    return (contact.monday, contact.channel) == (row.monday, row.channel) and contact.plan.state in rules.OPEN


def accepted_in_vain(row: Proposal, contact: PlannedContact | None, by: User) -> None:
    """They agreed to what the plan does not hold by now: nothing is pinned, and whoever plans reads it."""
    plan = Plan.objects.filter(cycle=row.plan.cycle_id, state=PlanState.IN_FORCE).first() or row.plan
    asked = f"{Channel(row.channel).label.lower()} in the week of {row.monday:%-d %B}"
    there = contact if contact is not None and contact.plan_id == plan.pk else None
    Comment.objects.create(
        plan=plan, side=plan.side, expert_id=row.expert_id, contact=there, by=by, at=clock.now(),
        text=f"The expert accepted {asked}, and this is not planned so by now; plan it again, or tell them.",
    )  # fmt: skip


def _taken_out(contact: PlannedContact, row: Proposal, by: User) -> None:
    """As if a planner had done it, because whoever signed reads what became of the plan."""
    count_anew(contact.plan_id, contact.expert_id)
    plan = Plan.objects.get(pk=contact.plan_id)
    PlanChange.objects.create(
        plan=plan, side=plan.side, expert_id=contact.expert_id, contact=contact, deed=Deed.TAKEN_OUT,
        told={"week": [contact.week, None]}, because=f"The expert declined: {row.words}" if row.words else "The expert declined.",
        by=by, at=clock.now(), plan_version=plan.version, after_signing=plan.state == PlanState.IN_FORCE,
    )  # fmt: skip


def _channel(how: str) -> None:
    if how not in Channel.values:
        raise BadInput(f"“{how}” is no way to ask somebody; choose one of {', '.join(Channel.values)}.")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _tell(verb: str, row: Proposal, facts: dict[str, object], told: dict[str, object], by: User | None) -> None:
    record(Event(verb, "plan", row.plan.key, facts, told, person=f"expert:{row.expert_id}"), by=by)
