"""Where a plan stands on its way to being signed: what is open, and what people said of it."""

from collections.abc import Iterable

from kolloquy.governance.rights.queries import legal_states
from kolloquy.governance.rights.rules import may_contact, purpose_of
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import Side
from kolloquy.kernel import clock
from kolloquy.planning.cycles import running
from kolloquy.planning.models import Comment, Plan, PlanChange, PlanColleague, PlannedContact, PlannedExpert, Review
from kolloquy.planning.moving.looking import as_wanted, away_weeks, monday, situation, week_of
from kolloquy.planning.moving.rules import breaches
from kolloquy.planning.reviewing.rules import Ready
from kolloquy.planning.rules import stale_experts
from kolloquy.planning.vocabulary import ContactState, Origin, PlanState, Stand


def readiness(plan: Plan) -> Ready:
    contacts = list(
        PlannedContact.objects.filter(plan=plan, state=ContactState.PLANNED).select_related(
            "expert", "demand", "colleague", "plan__cycle"
        )
    )
    in_force = Plan.objects.filter(cycle=plan.cycle_id, state=PlanState.IN_FORCE).exclude(pk=plan.pk).first()
    asks = Review.objects.filter(plan=plan, stand=Stand.ASKS).select_related("reviewer").order_by("pk")
    return Ready(
        state=plan.state,
        contacts=len(contacts),
        unconfirmed=[row.expert.name for row in unconfirmed(plan)],
        breaches=list(dict.fromkeys(_breaches(plan, contacts))),
        gone=[*(f"{one.sentence}" for one in stale_experts(plan)), *dict.fromkeys(_objecting(plan, contacts))],
        asks=[_who(row) for row in asks],
        comments=Comment.objects.filter(plan=plan, settled_at=None).count(),
        in_force=in_force.name if in_force else None,
        computing=running(plan),
    )


def _who(row: Review) -> str:
    """Of another side with their function: what they object to is seen from there."""
    away = row.side != Side.MEDICAL
    return f"{row.reviewer} ({row.reviewer.get_function_display()})" if away else str(row.reviewer)


def unconfirmed(plan: Plan) -> list[PlannedExpert]:
    """Engaged experts whose mutual goals are still a draft."""
    engaged = PlannedContact.objects.filter(plan=plan, state=ContactState.PLANNED).values("expert")
    rows = PlannedExpert.objects.filter(plan=plan, goals_confirmed_at=None, expert__in=engaged)
    return list(rows.select_related("expert", "owner").order_by("expert__sort_name"))


def _objecting(plan: Plan, contacts: list[PlannedContact]) -> Iterable[str]:
    """Contacts the expert's rights stand against by now, as sentences; one an expert."""
    today, told = clock.today(), set()
    states = legal_states({each.expert_id for each in contacts}, on=today)
    for each in contacts:
        on = max(each.monday, today)
        verdict = may_contact(
            states[each.expert_id], channel=each.channel, purpose=purpose_of(Function.MEDICAL), on=on,
            country=each.expert.country,
        )  # fmt: skip
        if not verdict and each.expert_id not in told:
            told.add(each.expert_id)
            yield f"{each.expert.name}: {verdict.reason} ({verdict.rule}) Take the contact out."


def _breaches(plan: Plan, contacts: list[PlannedContact]) -> Iterable[str]:
    """What may not be. A computed contact keeps the optimiser's limits, so only what changed since is asked of it."""
    cycle = plan.cycle
    users = {each.user_id: each.minutes for each in PlanColleague.objects.filter(plan=plan)}
    away, today = away_weeks(cycle, users), clock.today()
    running_week = week_of(cycle, today)
    for each in contacts:
        who = each.colleague
        if each.week < running_week:
            continue  # it was not held: that is drift, which is shown and not signed away
        if who is not None and not who.works_here(monday(cycle, each.week)):
            yield f"{who} does not work here in week {each.week + 1}; give the contact with {each.expert.name} to somebody else."
        elif who is not None and (who.pk, each.week) in away:
            yield f"{who} is away in week {each.week + 1}; move the contact with {each.expert.name}."
        elif each.origin == Origin.PERSON:
            yield from _by_hand(each)


def _by_hand(contact: PlannedContact) -> Iterable[str]:
    last = PlanChange.objects.filter(contact=contact).order_by("-pk").first()
    reasoned = set(last.over) if last else set()
    for breach in breaches(situation(as_wanted(contact))):
        if breach.hard or breach.rule not in reasoned:
            yield f"{contact.expert.name}, week {contact.week + 1}: {breach.sentence} ({breach.rule})"
