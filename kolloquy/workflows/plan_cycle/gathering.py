"""Everything a plan is made from, read in a few queries: strategy, experts and their rights, contacts, colleagues."""

from dataclasses import replace
from datetime import date

from kolloquy.kernel.problems import NotReady
from kolloquy.planning.cycles_limits import limits_of
from kolloquy.planning.models import Plan
from kolloquy.workflows.plan_cycle.building import build
from kolloquy.workflows.plan_cycle.changes import applied
from kolloquy.workflows.plan_cycle.collected import LEFT_AS_IT_WAS, Collected, Span
from kolloquy.workflows.plan_cycle.gathered import Gathered
from kolloquy.workflows.plan_cycle.gathering_before import before_of, re_planned
from kolloquy.workflows.plan_cycle.gathering_colleagues import colleagues_of
from kolloquy.workflows.plan_cycle.gathering_contacts import PRESSES, met_lately, past_of
from kolloquy.workflows.plan_cycle.gathering_demands import wanted_by
from kolloquy.workflows.plan_cycle.gathering_experts import candidates, known_experts, places_of


def gather(plan: Plan, on: date, *, only: frozenset[str] | None = None) -> Gathered:
    """The instance of a plan as of a day, with the changes of a what-if in it; `only` some experts, for a quick look.

    A Problem in one sentence where nothing can be planned.
    """
    return build(applied(plan.changes, collect(plan, on, only=only)))


def collect(plan: Plan, on: date, *, only: frozenset[str] | None = None) -> Collected:
    territory, limits = plan.cycle.territory, limits_of(plan.limits)
    span = Span(plan.cycle.starts_on, plan.cycle.weeks, on)
    if span.now >= span.weeks:
        raise NotReady(f"“{plan.cycle.name}” was over by {on}; open the next cycle and plan that.")
    wanted = wanted_by(plan, span, territory.path)
    places = places_of(territory)
    people = candidates(wanted, met_lately(span), places, limits.candidates, only)
    past = past_of([expert.pk for expert in people], plan, span, limits.spacing)
    known, screened_out = known_experts(people, wanted, past, places, span, limits, plan)
    hosts = {host for demand in wanted.demands for host in demand.hosts}
    collected = Collected(
        span=span,
        limits=limits,
        demands=wanted.demands,
        experts=tuple(known),
        colleagues=tuple(colleagues_of(territory, hosts, past.busy, span, limits, past.own)),
        phases=wanted.phases,
        screened_out=tuple(screened_out),
        notices=wanted.notices,
        pressure=PRESSES,
    )
    before = before_of(plan, span, {one.facts.key for one in known})
    if re_planned(plan) is None:
        limits = replace(limits, disturbance=LEFT_AS_IT_WAS)
    return replace(collected, before=before, limits=limits) if before else collected
