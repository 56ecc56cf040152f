"""Every change of a plan by hand: checked at once, kept with who, when and why, and refused to whoever looked too long ago."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.vocabulary import Role
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Verdict
from kolloquy.planning import pins
from kolloquy.planning.agreeing.following import was_taken_back
from kolloquy.planning.holding import hold_contact, hold_expert
from kolloquy.planning.models import Plan, PlanChange, PlanColleague, PlannedContact, PlannedExpert
from kolloquy.planning.moving import rules
from kolloquy.planning.moving.keeping import keep, open_plan, words_of
from kolloquy.planning.moving.looking import Wanted, as_wanted, monday, situation
from kolloquy.planning.moving.rules import Breach
from kolloquy.planning.moving.taking_back import no_longer_so
from kolloquy.planning.pressing import count_anew
from kolloquy.planning.problems import ChangedMeanwhile
from kolloquy.planning.vocabulary import ContactState, Deed, Origin
from kolloquy.planning.worth import Worth, not_known
from kolloquy.strategy.models import Demand
from kolloquy.strategy.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Moved:
    """A contact where it stands now, and what spoke against it."""

    contact: PlannedContact
    breaches: tuple[Breach, ...] = ()
    changed: bool = True
    taken_back: int = 0  # proposals that are not planned so any more

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        return tuple(Verdict(breach.rule, breach.sentence) for breach in self.breaches)


@transaction.atomic
def move_contact(
    *, contact: PlannedContact, version: int, by: User, week: int | None = None, colleague: User | None = None,
    because: str = "",
) -> Moved:  # fmt: skip
    """Put a contact into another week (from 0) or with another colleague; `version` is the one the mover saw."""
    plan, row = _locked(contact, version, Deed.MOVED, by)
    wanted = as_wanted(row, week=week, colleague=colleague)
    to = wanted.colleague
    if row.colleague is None and colleague is not None:
        raise BadInput("A place in an activity is nobody’s visit; change who hosts it in the strategy.")
    if wanted.week == row.week and (to and to.pk) == row.colleague_id:
        return Moved(row, changed=False)
    found = rules.breaches(situation(wanted))
    because = words_of(because, "the reason")
    rules.enough_reason(found, because).or_raise()
    told: dict[str, Any] = {}
    if wanted.week != row.week:
        told["week"] = [row.week, wanted.week]
    if to is not None and to.pk != row.colleague_id:
        told["colleague"] = [row.colleague_id, to.pk]
    row.week, row.monday, row.colleague = wanted.week, monday(plan.cycle, wanted.week), to
    row.territory_id = _territory(plan, to) if "colleague" in told else row.territory_id
    row.moved_by, row.origin, row.version = by, Origin.PERSON, row.version + 1
    row.save()
    if "colleague" in told:
        _pass_on(plan, row)
    taken_back = no_longer_so(row, because=because, by=by)
    keep(plan, Deed.MOVED, by, contact=row, told=told, because=because, over=[breach.rule for breach in found])
    return Moved(row, found, taken_back=taken_back)


@transaction.atomic
def take_out(*, contact: PlannedContact, because: str, by: User, version: int | None = None) -> PlannedContact:
    """Leave a contact out of the plan, with the reason; it stays readable as taken out."""
    plan, row = _locked(contact, version, Deed.TAKEN_OUT, by)
    if row.state == ContactState.HELD:
        raise BadInput("This contact was held; what has happened is not taken out.")
    if row.state == ContactState.DROPPED:
        return row
    because = words_of(because, "why it is taken out", least=rules.LEAST_REASON)
    row.state, row.moved_by, row.origin, row.version = ContactState.DROPPED, by, Origin.PERSON, row.version + 1
    row.in_force = False  # nobody else is to keep clear of what does not take place
    row.save()
    count_anew(plan.pk, row.expert_id)
    no_longer_so(row, because=because, by=by)
    keep(plan, Deed.TAKEN_OUT, by, contact=row, told={"week": [row.week, None]}, because=because)
    return row


@transaction.atomic
def add_contact(
    *, plan: Plan, expert: Expert, demand: Demand, channel: str, week: int, by: User, colleague: User | None = None,
    minutes: int | None = None, because: str = "", goals: str = "", worth: Worth | None = None,
) -> Moved:  # fmt: skip
    """Put one more contact into a plan. An expert who was not in it needs `goals`: what is in it for them.

    `worth` is what `workflows.add_to_plan` found; without it nobody knows what the contact is worth.
    """
    plan = open_plan(plan, Deed.ADDED)
    planned = PlannedExpert.objects.filter(plan=plan, expert=expert).first()
    own = by.pk in {colleague.pk if colleague else None, planned.owner_id if planned else None}
    rules.may_change(by.function, by.role, own=own).or_raise()
    if channel not in Channel.values:
        raise BadInput(f"“{channel}” is no channel; choose {', '.join(Channel.values)}.")
    if demand.objective.imperative_id not in set(plan.imperatives.values_list("pk", flat=True)):
        raise BadInput(f"“{demand.name}” belongs to an imperative that this plan does not serve; choose another.")
    pressure = _pressure(plan, channel)
    wanted = Wanted(plan, expert, demand, channel, week, colleague, minutes or demand.minutes, pressure)
    found = rules.breaches(situation(wanted))
    because = words_of(because, "the reason")
    rules.enough_reason(found, because).or_raise()
    if planned is None:
        planned = PlannedExpert.objects.create(
            plan=plan, expert=expert, owner=colleague, territory_id=_territory(plan, colleague),
            mutual_goals=_goals(goals), reasons=[{"about": "objective", "sentence": f"Added by {by}."}],
        )  # fmt: skip
    worth = worth or not_known("Nobody asked what it is worth when it was added.")
    row = PlannedContact.objects.create(
        plan=plan, expert=expert, colleague=colleague, territory_id=_territory(plan, colleague), demand=demand,
        objective=demand.objective, channel=channel, week=week, monday=monday(plan.cycle, week), minutes=wanted.minutes,
        pressure=pressure, points=worth.points, terms=list(worth.terms), origin=Origin.PERSON, moved_by=by,
    )  # fmt: skip
    count_anew(plan.pk, expert.pk)
    over = [breach.rule for breach in found]
    keep(plan, Deed.ADDED, by, contact=row, told={"week": [None, week]}, because=because, over=over)
    return Moved(row, found)


def pin(*, contact: PlannedContact, by: User, because: str = "", version: int | None = None) -> PlannedContact:
    """No solver moves it from here on; that it is agreed with the expert stays said beside the reason."""
    return _pinned(contact, by, version, because, pinned=True)


def unpin(*, contact: PlannedContact, by: User, version: int | None = None) -> PlannedContact:
    """Takes away what a person pinned; what was agreed holds it all the same, until that is taken back."""
    return _pinned(contact, by, version, "", pinned=False)


@transaction.atomic
def write_goals(*, planned: PlannedExpert, goals: str, by: User, confirm: bool = False) -> PlannedExpert:
    """Say what is in it for the expert; a draft until somebody confirms it."""
    plan, row = _locked_expert(planned, Deed.GOALS, by)
    goals = _goals(goals)
    if goals == row.mutual_goals and not confirm:
        return row
    row.mutual_goals = goals
    row.goals_confirmed_by, row.goals_confirmed_at = (by, clock.now()) if confirm else (None, None)
    row.save()
    deed = Deed.CONFIRMED if confirm else Deed.GOALS
    keep(plan, deed, by, expert=row.expert, personal={"mutual_goals": goals})
    return row


@transaction.atomic
def confirm_goals(
    *, planned: Iterable[PlannedExpert], by: User, read: Mapping[str, str] | None = None
) -> tuple[PlannedExpert, ...]:
    """Stand by what was drafted. `read` holds, by key, the words that were read: others than those are not confirmed."""
    done = []
    for each in planned:
        plan, row = _locked_expert(each, Deed.CONFIRMED, by)
        if read is not None and read.get(row.key) != row.mutual_goals:
            raise ChangedMeanwhile(
                f"The goals of {row.expert.name} were changed since you read them; read them again and confirm then.",
                version=plan.version,
            )
        if row.goals_confirmed_at is None:
            row.goals_confirmed_by, row.goals_confirmed_at = by, clock.now()
            row.save(update_fields=["goals_confirmed_by", "goals_confirmed_at"])
            keep(plan, Deed.CONFIRMED, by, expert=row.expert)
            done.append(row)
    return tuple(done)


def verdicts(
    *, contact: PlannedContact, by: User, week: int | None = None, colleague: User | None = None
) -> tuple[Breach, ...]:
    """What would speak against a move, before it is made; nothing is written."""
    plan = contact.plan
    may = rules.may_change(by.function, by.role, own=_own(contact, by)) and rules.may_be_done(Deed.MOVED, plan.state)
    if not may:
        return (Breach(str(may.rule), may.reason, hard=True),)
    return rules.breaches(situation(as_wanted(contact, week=week, colleague=colleague)))


def _pinned(contact: PlannedContact, by: User, version: int | None, because: str, *, pinned: bool) -> PlannedContact:
    deed = Deed.PINNED if pinned else Deed.UNPINNED
    with transaction.atomic():
        plan, row = _locked(contact, version, deed, by)
        stood, because = row.pinned_because if row.pinned else "", words_of(because, "why it is pinned")
        if (agreed := pins.is_agreed(stood)) and was_taken_back(row):
            agreed, stood = False, pins.without_agreement(stood)
        if not pinned:
            rules.may_unpin(row.expert.name, agreed=agreed, by_hand=pins.said_by_hand(stood)).or_raise()
        why = pins.with_word(stood, because) if pinned else pins.why_agreed(agreed=agreed)
        if (row.pinned, row.pinned_because) != (pinned or agreed, why):
            row.pinned, row.pinned_because, row.version = pinned or agreed, why, row.version + 1
            row.save()
            keep(plan, deed, by, contact=row, because=because)
    return row


def _locked(contact: PlannedContact, version: int | None, deed: Deed, by: User) -> tuple[Plan, PlannedContact]:
    """The plan and the contact as they stand; the plan first, so that two movers take turns."""
    plan = open_plan(contact.plan, deed)
    row = hold_contact(contact)
    row.plan = plan
    rules.may_change(by.function, by.role, own=_own(row, by)).or_raise()
    if version is not None and row.version != version:
        raise ChangedMeanwhile(meanwhile(row), version=row.version)
    return plan, row


def _locked_expert(planned: PlannedExpert, deed: Deed, by: User) -> tuple[Plan, PlannedExpert]:
    plan = open_plan(planned.plan, deed)
    row = hold_expert(planned)
    row.plan = plan
    rules.may_change(by.function, by.role, own=row.owner_id == by.pk).or_raise()
    return plan, row


def meanwhile(contact: PlannedContact) -> str:
    """What the one who was quicker did."""
    last = PlanChange.objects.filter(contact=contact).select_related("by").order_by("-pk").first()
    now = f"It stands in week {contact.week + 1}{f' with {contact.colleague}' if contact.colleague else ''} now"
    if last is None:
        return f"This contact was changed since you looked. {now}; look again and move it then."
    return f"{last.by} changed this contact since you looked ({last.get_deed_display().lower()}). {now}; move it from there if that still holds."


def _own(contact: PlannedContact, by: User) -> bool:
    if contact.colleague_id == by.pk:
        return True
    return PlannedExpert.objects.filter(plan=contact.plan_id, expert=contact.expert_id, owner=by).exists()


def may_move(contact: PlannedContact, by: User) -> bool:
    """Without a question to the database where the role says it."""
    return bool(rules.may_be_done(Deed.MOVED, contact.plan.state)) and bool(
        rules.may_change(by.function, by.role, own=by.role != Role.LEAD and _own(contact, by))
    )


def _territory(plan: Plan, user: User | None) -> int | None:
    row = PlanColleague.objects.filter(plan=plan, user=user).first() if user else None
    return row.territory_id if row else None


def _pass_on(plan: Plan, row: PlannedContact) -> None:
    """Who meets an expert in all that is to come is whose expert it is."""
    planned = PlannedExpert.objects.filter(plan=plan, expert=row.expert_id).first()
    rest = PlannedContact.objects.filter(plan=plan, expert=row.expert_id, state=ContactState.PLANNED)
    rest = rest.exclude(colleague=None)
    if planned and not rest.exclude(colleague=row.colleague_id).exists():
        planned.owner_id, planned.territory_id = row.colleague_id, row.territory_id
        planned.save(update_fields=["owner", "territory"])


def _pressure(plan: Plan, channel: str) -> int:
    """What the plan counts for this channel elsewhere."""
    same = PlannedContact.objects.filter(plan=plan, channel=channel).values_list("pressure", flat=True).first()
    return 100 if same is None else same


def _goals(goals: str) -> str:
    found = words_of(goals, "the mutual goals")
    if not found:
        raise BadInput("Say what is in it for the expert: a plan does not engage anybody without a mutual goal.")
    return found
