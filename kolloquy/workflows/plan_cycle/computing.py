"""From a plan's wishes to what is kept of it: gather, solve, explain. Nothing is written here."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date

from django.db.models import QuerySet, Sum

from kolloquy.planning.keeping import ColleagueIn, Computed, ContactIn, ExpertIn, Figures, GivenIn, ToPrice
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.optimiser.checking import value
from kolloquy.planning.optimiser.digest import digest_of
from kolloquy.planning.optimiser.greedy import greedy
from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.optimiser.plain_points import LEAST_SECONDS, Worth, plain, worth_of
from kolloquy.planning.optimiser.problems import Contradictory
from kolloquy.planning.optimiser.solution import Ended, Progress, Solved
from kolloquy.planning.optimiser.solving import solve
from kolloquy.planning.vocabulary import ContactState
from kolloquy.workflows.plan_cycle.explaining import explained
from kolloquy.workflows.plan_cycle.gathered import Gathered
from kolloquy.workflows.plan_cycle.gathering import gather
from kolloquy.workflows.plan_cycle.gathering_before import re_planned
from kolloquy.workflows.plan_cycle.in_words import contradiction_in_words

Tell = Callable[[Progress], None]
Stop = Callable[[], bool]


def compute(plan: Plan, on: date, *, tell: Tell | None = None, stop: Stop | None = None) -> Computed:
    """A Problem in one sentence where there is no plan; the plan itself is as it was."""
    gathered = gather(plan, on)
    limits = gathered.collected.limits
    try:
        solved = solve(
            gathered.instance, seconds=limits.seconds, gap=limits.gap, seed=limits.seed, tell=tell, stop=stop
        )
    except Contradictory as found:
        raise contradiction_in_words(found, gathered) from found
    return computed_from(plan, gathered, solved, tell=tell, stop=stop)


def computed_from(
    plan: Plan, gathered: Gathered, solved: Solved, *, tell: Tell | None = None, stop: Stop | None = None
) -> Computed:
    contacts = list(_contacts(gathered, solved))
    worth = _worth(plan, gathered, solved, tell=tell, stop=stop)
    told = explained(gathered, solved, again=re_planned(plan) is not None, tell=tell, stop=stop)
    return Computed(
        as_of=gathered.collected.span.on,
        figures=_figures(plan, gathered, solved, worth, told.least_disturbed),
        experts=list(_experts(plan, gathered, contacts, told.reasons)),
        contacts=contacts,
        left_out=told.left_out,
        prices=told.prices,
        taken=list(_taken(gathered)),
        colleagues=[
            ColleagueIn(one.user, one.territory, one.for_the_plan, one.most_experts)
            for one in gathered.collected.colleagues
        ],
        to_price=_to_price(plan, gathered, worth),
        gone=[one.expert for one in gathered.screened_out if one.kind != "nobody_there"],
    )


def _worth(plan: Plan, gathered: Gathered, solved: Solved, *, tell: Tell | None, stop: Stop | None) -> Worth:
    """Of a what-if without the points that keep it like its original, which are no worth of it."""
    instance, limits = gathered.instance, gathered.collected.limits
    if re_planned(plan) is not None or not instance.before:
        return Worth(solved.value, solved.bound)

    def again(without: Instance, found: Solved) -> Solved:
        if tell is not None:
            tell(Progress("Proving how good it is, near its original or not", found.value, found.bound, found.seconds))
        left = max(limits.seconds - solved.seconds, LEAST_SECONDS)
        return solve(without, seconds=left, gap=limits.gap, seed=limits.seed, start=found.plan, stop=stop)

    enough = solved.ended == Ended.STOPPED or limits.seconds - solved.seconds < LEAST_SECONDS
    return worth_of(instance, solved, gap=limits.gap, again=None if enough else again)


def _to_price(plan: Plan, gathered: Gathered, worth: Worth) -> ToPrice | None:
    if not gathered.collected.limits.price_seconds:
        return None
    return ToPrice(digest_of(to_be_priced(plan, gathered.instance)), worth.value, worth.bound)


def to_be_priced(plan: Plan, instance: Instance) -> Instance:
    """A what-if is priced in its own points, a re-plan with the price of what it moves."""
    return instance if re_planned(plan) is not None else plain(instance)


def _figures(plan: Plan, gathered: Gathered, solved: Solved, worth: Worth, least_disturbed: int | None) -> Figures:
    """What stands already counts in all of them, so that plans of one cycle compare."""
    instance = gathered.instance
    points, lost = value(instance, greedy(instance))
    stands = _standing(plan).aggregate(points=Sum("points"))["points"] or 0
    again = re_planned(plan) is not None
    return Figures(
        value=worth.value + stands,
        bound=worth.bound + stands,
        greedy=points - (instance.disturbance * lost if again else 0) + stands,
        seed=solved.seed,
        seconds=round(solved.seconds, 2),
        cuts=solved.cuts,
        ended=solved.ended.value,
        disturbed=solved.disturbed if again else None,
        least_disturbed=least_disturbed,
    )


def _contacts(gathered: Gathered, solved: Solved) -> Iterable[ContactIn]:
    pressure = gathered.collected.pressure
    for visit in solved.plan.visits:
        colleague = gathered.at_work[visit.colleague]
        terms = gathered.terms(
            visit.expert, visit.objective, colleague=visit.colleague, channel=visit.channel, number=visit.number
        )
        yield ContactIn(
            visit.expert, colleague.user, gathered.known[visit.expert].territory, visit.objective, visit.channel,
            visit.week, visit.minutes, pressure[visit.channel], visit.points, [term.data() for term in terms],
        )  # fmt: skip
    activities = {activity.key: activity for activity in gathered.instance.activities}
    for seat in solved.plan.attendances:
        activity = activities[seat.activity]
        terms = gathered.terms(seat.expert, seat.activity, colleague=None, channel=activity.channel)
        yield ContactIn(
            seat.expert, None, gathered.known[seat.expert].territory, seat.activity, activity.channel, seat.week, 0,
            activity.pressure, seat.points, [term.data() for term in terms],
        )  # fmt: skip


def _experts(
    plan: Plan, gathered: Gathered, contacts: Iterable[ContactIn], reasons: dict[str, list[dict[str, str]]]
) -> Iterable[ExpertIn]:
    by_expert: dict[str, list[ContactIn]] = defaultdict(list)
    for contact in contacts:
        by_expert[contact.expert].append(contact)
    standing = set(_standing(plan).values_list("expert", flat=True))
    for expert in sorted({*by_expert, *standing} & gathered.known.keys()):
        known, mine = gathered.known[expert], by_expert.get(expert, [])
        demands = list(dict.fromkeys([*(one.demand for one in mine), *known.met_for]))
        demands = [key for key in demands if key in gathered.demands]
        owner = next((one.colleague for one in mine if one.colleague is not None), None)
        if owner is None and known.owner is not None:
            owner = int(known.owner.partition(":")[2])
        yield ExpertIn(
            expert, owner, known.territory, gathered.goals(expert, demands), sum(one.points for one in mine),
            [spot.data() for spot in gathered.sweet_spots(expert, demands)], reasons.get(expert, []),
            known.room, sum(one.pressure for one in mine),
        )  # fmt: skip


def _standing(plan: Plan) -> QuerySet[PlannedContact]:
    """Contacts that are kept whatever the solver says."""
    rows = PlannedContact.objects.filter(plan=plan)
    return rows.filter(state=ContactState.HELD) | rows.filter(state=ContactState.PLANNED, pinned=True)


def _taken(gathered: Gathered) -> Iterable[GivenIn]:
    for known in gathered.collected.experts:
        for taken in known.taken:
            yield GivenIn(
                taken.expert, taken.given.week, taken.function, taken.channel, taken.touchpoint_key,
                taken.planned_contact_key, taken.given.whose,
            )  # fmt: skip
