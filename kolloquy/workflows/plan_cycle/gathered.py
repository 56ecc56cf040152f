"""An instance, and what its keys mean in words: what explains a plan."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from kolloquy.planning.optimiser.instance import Instance
from kolloquy.planning.valuing import facts
from kolloquy.planning.valuing.goals import draft_goals
from kolloquy.planning.valuing.recipe import RECIPE
from kolloquy.planning.valuing.sweet_spot import SweetSpot, sweet_spot
from kolloquy.planning.valuing.worth import Term, value_of
from kolloquy.workflows.plan_cycle.collected import AtWork, Collected, Known, ScreenedOut


@dataclass
class Gathered:
    """The objective of a visit, and the key of an activity, is the key of the demand it comes from."""

    collected: Collected
    instance: Instance
    screened_out: tuple[ScreenedOut, ...] = ()
    notices: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.notices = self.collected.notices

    @cached_property
    def known(self) -> dict[str, Known]:
        return {one.facts.key: one for one in self.collected.experts}

    @cached_property
    def at_work(self) -> dict[str, AtWork]:
        return {one.facts.key: one for one in self.collected.colleagues}

    @cached_property
    def demands(self) -> dict[str, facts.Demand]:
        return {demand.key: demand for demand in self.collected.demands}

    @cached_property
    def names(self) -> dict[str, str]:
        """Every key of the instance in words."""
        found = {one.facts.key: one.facts.name for one in self.collected.experts}
        found |= {one.facts.key: one.facts.name for one in self.collected.colleagues}
        found |= {one.expert: one.name for one in self.screened_out}
        for demand in self.collected.demands:
            found[demand.key] = f"“{demand.name}”"
            found[demand.objective.key] = f"“{demand.objective.statement}”"
        return found | {use.channel: use.words for use in RECIPE.channels}

    def phase(self, expert: facts.Expert, objective: facts.Objective) -> str | None:
        return self.collected.phase(objective.indication, expert.within)

    def sweet_spots(self, expert: str, demands: Iterable[str] = ()) -> tuple[SweetSpot, ...]:
        """For each imperative the sweetest objective; of `demands` alone, where some are given."""
        of = self.known[expert].facts
        chosen = [self.demands[key] for key in demands] or self.demands.values()
        best: dict[str, SweetSpot] = {}
        for objective in {demand.objective.key: demand.objective for demand in chosen}.values():
            found = sweet_spot(of, objective, self.phase(of, objective))
            if objective.imperative not in best or found.value > best[objective.imperative].value:
                best[objective.imperative] = found
        return tuple(sorted(best.values(), key=lambda one: (-one.value, one.imperative)))

    def terms(
        self, expert: str, demand: str, *, colleague: str | None, channel: str, number: int = 0
    ) -> tuple[Term, ...]:
        """The arithmetic of one contact's points; `number` is its place among the contacts of its option."""
        of, wanted = self.known[expert].facts, self.demands[demand]
        whose = self.at_work[colleague].facts.name if colleague else ""
        place = number + of.contacts_before if colleague else 0
        return value_of(
            of, wanted, self.phase(of, wanted.objective), colleague=colleague, channel=channel, number=place,
            colleague_name=whose,
        )  # fmt: skip

    def goals(self, expert: str, demands: Iterable[str]) -> str:
        """A draft of what is in it for the expert."""
        objectives = {self.demands[key].objective.key: self.demands[key].objective for key in demands}
        return draft_goals(self.known[expert].facts, list(objectives.values()))
