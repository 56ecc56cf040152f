"""Plans in the planted world: one in force and a draft beside it, each with everything a plan can hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from kolloquy.governance.models import User
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.ids import new_key
from kolloquy.planning.models import (
    Absence,
    CalendarFeed,
    Comment,
    LeftOut,
    LimitPrice,
    Plan,
    PlanChange,
    PlanColleague,
    PlannedContact,
    PlannedExpert,
    Pricing,
    Proposal,
    Review,
    Solving,
    TakenAsGiven,
    WorkingTime,
)
from kolloquy.strategy.models import FeeCategory, ImperativeVersion, Reading
from tests.support import plans

FEW = 4  # experts of the plan in force; the rest would only make the crawl longer


def plant_plans(experts: Sequence[Expert], people: Mapping[str, User]) -> None:
    made = plans.in_force(experts)
    force = made.plan
    kept = [made.experts[row[1]].pk for row in plans.EXPERTS[:FEW]]
    force.contacts.exclude(expert__in=kept).delete()
    force.experts.exclude(expert__in=kept).delete()
    _spoken(force, people)
    draft = _draft(force, people)
    _spoken(draft, people)
    _asked_across(draft, people)
    imperative, by, now = made.imperative, people["ben"], clock.now()
    ImperativeVersion.objects.create(imperative=imperative, version=1, read={"name": "x"}, by=by, at=now)
    Reading.objects.create(
        objective=made.objectives["screening"], on=plans.monday(1), value=14, source="x", by=by, at=now
    )
    FeeCategory.objects.create(code="advice", name="Advice", amount=300, most_a_year=3000, source="x")
    WorkingTime.objects.create(user=people["ada"], hours=12, since=plans.monday())
    Absence.objects.create(user=people["ada"], first_day=plans.monday(11), last_day=plans.monday(11))
    CalendarFeed.objects.create(user=people["ada"], digest="d", name="Phone", made_at=now)


def _draft(force: Plan, people: Mapping[str, User]) -> Plan:
    """What nobody but its planners knows of: none of its contacts is in force."""
    draft = Plan.objects.get(pk=force.pk)
    draft.pk, draft.key, draft.name, draft.state, draft.kind = None, new_key(), "A draft", "in_review", "re_plan"
    draft.signed_by = draft.signed_at = draft.signed_meaning = draft.digest = None
    draft.copied_from, draft.changes = force, [{"kind": "budget", "budget": 1000}]
    draft.save()
    draft.imperatives.set(force.imperatives.all())
    for model in (PlannedExpert, PlannedContact, PlanColleague, LeftOut, LimitPrice, TakenAsGiven):
        for row in list(model._default_manager.filter(plan=force).order_by("pk")[:3]):
            _copied(row, draft)
    return draft


def _copied(row: Any, draft: Plan) -> None:
    row.pk, row.plan, row._state.adding = None, draft, True
    if hasattr(row, "key"):
        row.key = new_key()
    if isinstance(row, PlannedContact):
        row.in_force = False
    row.save()


def _asked_across(draft: Plan, people: Mapping[str, User]) -> None:
    """Research was asked about the draft, and Commercial was not."""
    told = {"plan": draft, "side": "research", "asked_by": people["ben"], "asked_at": clock.now()}
    Review.objects.create(**told, reviewer=people["rui"], stand="asks", words="x", said_at=clock.now())
    Comment.objects.create(plan=draft, side="research", text="x", by=people["rui"], at=clock.now())


def _spoken(plan: Plan, people: Mapping[str, User]) -> None:
    """What people said of it, and what experts did."""
    now, today, ben, ada = clock.now(), clock.today(), people["ben"], people["ada"]
    contact = plan.contacts.filter(state="planned", colleague__isnull=False).order_by("pk").first()
    assert contact is not None
    PlannedContact.objects.filter(pk=contact.pk).update(pinned=True, pinned_because="x")
    Review.objects.create(plan=plan, reviewer=ada, asked_by=ben, asked_at=now, stand="agrees", words="x", said_at=now)
    Review.objects.create(plan=plan, reviewer=people["mia"], asked_by=ben, asked_at=now)
    Comment.objects.create(plan=plan, text="x", by=ben, at=now)
    Comment.objects.create(plan=plan, expert_id=contact.expert_id, contact=contact, text="x", by=ada, at=now)
    asked: dict[str, Any] = {
        "plan": plan, "expert_id": contact.expert_id, "contact": contact, "channel": contact.channel,
        "monday": contact.monday, "subject": "x", "proposed_by": ada, "proposed_on": today, "how": "email",
        "recorded_at": now,
    }  # fmt: skip
    Proposal.objects.create(**asked, answer="declined", answered_on=today, words="x")
    Proposal.objects.create(**asked, answer="waiting")
    PlanChange.objects.create(
        plan=plan, expert_id=contact.expert_id, contact=contact, deed="moved", told={"week": [1, 2]}, because="x",
        by=ben, at=now, plan_version=1,
    )  # fmt: skip
    Solving.objects.create(plan=plan, state="failed", asked_by=ben, asked_at=now, step="x", problem="x")
    Pricing.objects.create(
        plan=plan, state="failed", asked_by=ben, asked_at=now, computed_from="x", value=1, bound=1, problem="x"
    )


def values_of_plans(route: str, keys: Any) -> list[str] | None:
    """What stands for the key of a route about plans or strategy; None for other routes. `keys` gives a model's own."""
    from kolloquy.planning.models import Cycle
    from kolloquy.strategy.models import Demand, Gap, Imperative, Objective

    for word, model in (
        ("strategy/imperatives", Imperative),
        ("strategy/objectives", Objective),
        ("strategy/gaps", Gap),
        ("strategy/demands", Demand),
        ("strategy/part", Gap),
        ("plan/cycles", Cycle),
        ("proposals/", Proposal),
        ("plan/p/", Plan),
        ("plans/", Plan),
    ):
        if word in route:
            return [*keys(model)[:2], *(["NOTHERE"] if route.count("/") < 3 else [])]
    return some_contacts() if "planned-contacts" in route else None


def some_contacts() -> list[str]:
    """One in force, one of a draft."""
    rows = PlannedContact.objects.filter(state="planned").order_by("pk")
    return [rows.filter(in_force=yes).values_list("key", flat=True)[0] for yes in (True, False)]
