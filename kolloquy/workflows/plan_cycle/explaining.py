"""Why somebody is in and somebody else is not, and what each binding limit costs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kolloquy.planning.keeping import Out, Price
from kolloquy.planning.models import Plan
from kolloquy.planning.optimiser.solution import Progress, Solved
from kolloquy.workflows.plan_cycle.gathered import Gathered


@dataclass(frozen=True)
class Explained:
    reasons: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    left_out: list[Out] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    least_disturbed: int | None = None


def explained(
    plan: Plan,
    gathered: Gathered,
    solved: Solved,
    *,
    tell: Callable[[Progress], None] | None = None,
    stop: Callable[[], bool] | None = None,
) -> Explained:
    inside = {visit.expert for visit in solved.plan.visits} | {seat.expert for seat in solved.plan.attendances}
    return Explained(left_out=[*_screened(gathered), *_others(gathered, inside)])


def _screened(gathered: Gathered) -> Iterable[Out]:
    for one in gathered.screened_out:
        yield Out(one.expert, one.territory, one.kind, one.rule, one.sentence, one.would_help, 0)


def _others(gathered: Gathered, inside: set[str]) -> Iterable[Out]:
    best: dict[str, int] = {}
    for option in gathered.instance.options:
        best[option.expert] = max(best.get(option.expert, 0), option.points)
    screened = {one.expert for one in gathered.screened_out}
    for key, known in gathered.known.items():
        if key in inside or key in screened or known.met_for:
            continue
        told = f"Others are worth more for the time there is; {known.facts.name} comes next."
        if key not in best:
            told = f"Nothing in the plan’s objectives is an interest of {known.facts.name}, or goes by a way they leave open."
        yield Out(key, known.territory, "better" if key in best else "no_fit", "", told, "", best.get(key, 0))
