"""The cycle that runs: its plan, as of the day it began; what was held of it since; a what-if, and a re-plan in review.

The plan is signed on the day the demo is made: a signature and its entry in the trail bear their own time and no other.

Everything goes through the actions that pages call. Ada was away for a while, so her part has fallen behind: the drift
is there to be seen while it can still be mended.
"""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction

from kolloquy.engagement.actions import log_many, plan_touchpoint
from kolloquy.engagement.drafts import Draft
from kolloquy.engagement.plan_meets.actions import meet_plan
from kolloquy.governance.models import Territory, User
from kolloquy.governance.rights.actions import record_notice
from kolloquy.governance.rights.models import NoticeProof
from kolloquy.governance.rights.packs import shipped
from kolloquy.identity.models import Expert
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.agreeing import actions as agreeing
from kolloquy.planning.cycles import make_plan, open_cycle
from kolloquy.planning.cycles_time import add_absence, set_working_time
from kolloquy.planning.keeping import put_computed
from kolloquy.planning.keeping_copies import copy_plan, re_plan
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.moving.actions import confirm_goals
from kolloquy.planning.reviewing import actions as reviewing
from kolloquy.planning.reviewing.standing import unconfirmed
from kolloquy.planning.vocabulary import Answer, ContactState, Stand
from kolloquy.strategy.models import Imperative
from kolloquy.strategy.vocabulary import Channel
from kolloquy.workflows.demo_world.strategy import CYCLE_BEGAN_WEEKS_AGO, WEEKS
from kolloquy.workflows.plan_cycle.computing import compute
from kolloquy.workflows.sign_plan import sign

# Those who have another share of their week for experts than the usual 20 hours.
_HOURS = {"ada": 22.0, "ifeoma": 14.0, "lucia": 18.0}
# who | first week of the cycle | weeks away
_AWAY = (("ada", 2, 2), ("gil", 8, 1), ("kenji", 10, 1), ("dagny", 6, 1))
_MEANING = "I have read this plan, it serves the imperatives it names, and I answer for it."


def have_a_plan(seed: int, today: date, tell: Callable[[str], None]) -> None:
    """Run again, it goes on where an earlier run was stopped: each plan is kept whole or not at all."""
    people = {user.username: user for user in User.objects.all()}
    ben = people["ben"]
    monday = today - timedelta(days=today.weekday(), weeks=CYCLE_BEGAN_WEEKS_AGO)
    with transaction.atomic():
        plan = Plan.objects.filter(copied_from=None).first() or _open(monday, people)
    if plan.signed_at is None:
        _compute(plan, monday, ben, tell)
        with transaction.atomic():
            _tell_them_first(plan, monday, people["kim"])
            _sign(plan, people)
            held = _hold(plan, random.Random(f"{seed}/plan"), monday, today)
            tell(f"Signing the plan and holding {held} of its contacts")
            _agree(plan, today)
            _let_commercial_plan_too(plan, people["cora"], today)
    if not Plan.objects.filter(copied_from=plan, kind="what_if").exists():
        _ask_what_if(plan, people, tell)
    if not Plan.objects.filter(copied_from=plan, kind="re_plan").exists():
        _plan_again(plan, people, today, tell)


def _open(monday: date, people: dict[str, User]) -> Plan:
    ben = people["ben"]
    for name, hours in _HOURS.items():
        set_working_time(user=people[name], hours=hours, since=monday, by=ben)
    for name, week, weeks in _AWAY:
        first = monday + timedelta(weeks=week)
        add_absence(user=people[name], first_day=first, last_day=first + timedelta(days=7 * weeks - 3), by=ben)
    opened = open_cycle(
        name=f"{monday:%B} to {monday + timedelta(weeks=WEEKS, days=-1):%B %Y}",
        territory=Territory.objects.get(code="global"), starts_on=monday, weeks=WEEKS, by=ben,
    )  # fmt: skip
    served = Imperative.objects.filter(code__in=("find-attr-earlier", "many-hfpefs")).order_by("code")
    limits = {"budget": 40_000, "seconds": 5, "gap": 0.005, "price_seconds": 0}
    return make_plan(
        cycle=opened, name="One plan for heart and amyloid", imperatives=list(served), limits=limits, by=ben
    )


def _compute(plan: Plan, on: date, by: User, tell: Callable[[str], None]) -> None:
    computed = compute(plan, on)
    put_computed(plan=plan, version=plan.version, computed=computed, by=by)
    plan.refresh_from_db()
    figures = computed.figures
    tell(
        f"Computing “{plan.name}”: {len(computed.contacts)} contacts, none can be {_gap(figures.value, figures.bound)} % better"
    )


def _gap(value: int, bound: int) -> str:
    return f"{100 * max(bound - value, 0) / max(value, 1):.2f}"


def _sign(plan: Plan, people: dict[str, User]) -> None:
    """Their own colleagues stand by what is in it for each expert; region, medical information and Compliance read the plan."""
    by_owner = defaultdict(list)
    for row in unconfirmed(plan):
        by_owner[row.owner or people["ben"]].append(row)
    for owner, rows in by_owner.items():
        confirm_goals(planned=rows, by=owner)
    plan.refresh_from_db()
    asked = reviewing.ask_for_review(
        plan=plan, reviewers=[people[n] for n in ("dagny", "mia", "kim")], by=people["ben"]
    )
    words = {
        "dagny": "Fits our centres; the board on red flags is what they have been asking for.",
        "mia": "The questions we are asked most are among its topics.",
        "kim": "Fees within the table, nothing off-label proposed.",
    }
    for review in asked:
        reviewing.say(review=review, stand=Stand.AGREES, by=review.reviewer, words=words[review.reviewer.username])
    sign(plan=plan, meaning=_MEANING, by=people["ben"])
    plan.refresh_from_db()


def _tell_them_first(plan: Plan, monday: date, kim: User) -> None:
    """Whoever the plan engages for the first time had their notice in the week before."""
    engaged = Expert.objects.filter(plans__plan=plan).order_by("expert_id")
    told = set(NoticeProof.objects.values_list("expert_id", flat=True))
    for number, expert in enumerate((one for one in engaged if one.pk not in told), start=1):
        record_notice(
            expert_id=expert.pk, given_on=monday - timedelta(days=3), how="letter", language="en",
            reference=f"letter with the plan, {number:03}", by=kim, packs=shipped(), country=expert.country,
        )  # fmt: skip


def _hold(plan: Plan, chance: random.Random, monday: date, today: date) -> int:
    """What colleagues did of their part; exchanges that were logged already meet it by themselves."""
    due = PlannedContact.objects.filter(
        plan=plan, state=ContactState.PLANNED, monday__lt=today - timedelta(days=today.weekday()), colleague__isnull=False
    ).select_related("colleague", "expert", "demand")  # fmt: skip
    drafts: dict[User, list[Draft]] = defaultdict(list)
    for contact in due.order_by("monday", "expert", "channel"):
        assert contact.colleague is not None
        if chance.random() < (0.45 if contact.colleague.username == "ada" else 0.86):
            on = contact.monday + timedelta(days=chance.randrange(5))
            topics = list(contact.objective.topics.all())
            drafts[contact.colleague].append(
                Draft(
                    experts=[contact.expert],
                    channel=contact.channel,
                    on=on,
                    topics=topics,
                    minutes=chance.choice((30, 45, 60)),
                    sentiment=chance.choice((0, 0, 1, 1, 2)),
                )
            )
    count = sum(len(log_many(some, by=user)) for user, some in drafts.items())
    meet_plan(plan, by=None)
    return count


def _agree(plan: Plan, today: date) -> None:
    """Four parts of the plan were put to their experts, and three answered."""
    said = (
        (Answer.ACCEPTED, "Yes, gladly; the earlier in the week the better."),
        (Answer.OTHER_TIME, "I am at a congress then; the week after would do."),
        (Answer.DECLINED, "Not this quarter, my clinic is short of people."),
        (None, ""),
    )
    coming = PlannedContact.objects.filter(
        plan=plan, state=ContactState.PLANNED, monday__gt=today, colleague__isnull=False
    ).select_related("colleague", "objective")  # fmt: skip
    answers = list(said)
    seen: set[str] = set()
    for contact in coming.order_by("monday", "expert"):
        if not answers:
            return
        if contact.expert_id in seen or contact.colleague is None:
            continue
        seen.add(contact.expert_id)
        subject = "How patients with red flags find their way to a scan, and what your centre would change first"
        try:
            with transaction.atomic():
                made = agreeing.propose(contact=contact, subject=subject, how=Channel.EMAIL, by=contact.colleague)
                given, words = answers[0]
                if given is not None:
                    agreeing.answer(proposal=made, answer=given, words=words, by=contact.colleague)
        except (Refused, BadInput):
            continue  # an objective that may not be proposed, or an expert who wants no e-mail
        answers.pop(0)


def _let_commercial_plan_too(plan: Plan, cora: User, today: date) -> None:
    """Two appointments in weeks in which Medical has planned to meet the same people: what conflicts look like."""
    coming = PlannedContact.objects.filter(
        plan=plan, state=ContactState.PLANNED, monday__gt=today, colleague__username="ada"
    ).select_related("expert")  # fmt: skip
    made = 0
    for contact in coming.order_by("monday", "expert"):
        try:
            with transaction.atomic():
                on = contact.monday + timedelta(days=3)
                plan_touchpoint(experts=[contact.expert], channel=Channel.FACE_TO_FACE, on=on, by=cora)
        except (Refused, BadInput):
            continue  # who objects to promotion, or wishes to be met less often
        made += 1
        if made == 2:
            return


def _ask_what_if(plan: Plan, people: dict[str, User], tell: Callable[[str], None]) -> None:
    gil = people["gil"]
    with transaction.atomic():
        asked = copy_plan(
            plan=plan, name="What if Gil leaves in week 8",
            changes=[{"kind": "colleague_leaves", "user": gil.username, "from_week": 7}], by=people["ben"],
        )  # fmt: skip
        assert asked.copied_from is not None
        assert asked.copied_from.as_of is not None
        _compute(asked, asked.copied_from.as_of, people["ben"], tell)


def _plan_again(plan: Plan, people: dict[str, User], today: date, tell: Callable[[str], None]) -> None:
    """Halina works half the hours from next week on: the rest of the cycle anew, disturbing as little as it can."""
    week = (today - plan.cycle.starts_on).days // 7 + 1
    with transaction.atomic():
        again = re_plan(
            plan=plan, name="Re-plan: Halina on half her hours",
            because="Halina takes over the training of two new colleagues from next week on.",
            changes=[{"kind": "hours", "user": "halina", "hours": 10, "from_week": week}], by=people["ben"],
        )  # fmt: skip
        _compute(again, today, people["ben"], tell)
        reviewing.ask_for_review(plan=again, reviewers=[people["dagny"], people["kim"]], by=people["ben"])
