"""Why somebody is in and somebody else is not, what each binding limit costs, and how little a re-plan could disturb."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from kolloquy.planning.keeping import Out, Price
from kolloquy.planning.optimiser.solution import Progress, Solved
from kolloquy.workflows.plan_cycle.gathered import Gathered
from kolloquy.workflows.plan_cycle.in_words import prices_in_words

Tell = Callable[[Progress], None]
_LEAST_SECONDS = 20.0


@dataclass(frozen=True)
class Explained:
    reasons: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    left_out: list[Out] = field(default_factory=list)
    prices: list[Price] = field(default_factory=list)
    least_disturbed: int | None = None


def explained(
    gathered: Gathered,
    solved: Solved,
    *,
    again: bool = False,
    tell: Tell | None = None,
    stop: Callable[[], bool] | None = None,
) -> Explained:
    """`again`: of a re-plan, whatever it pays for what it moves."""
    # Here and not above: what explains a plan loads the numeric libraries, which the web has no use for.
    from kolloquy.planning.optimiser.disturbing import least_disturbed
    from kolloquy.planning.optimiser.prices import estimates
    from kolloquy.planning.optimiser.relaxing import relax

    _say(tell, solved, "Finding out who is nearest to coming in")
    relaxed = relax(gathered.instance)
    reasons = _reasons(gathered, solved)
    _say(tell, solved, "Finding out what would bring in those who are out")
    left_out = [*_screened(gathered), *_others(gathered, solved, relaxed)]
    _say(tell, solved, "Finding out what each limit costs")
    limits = gathered.collected.limits
    found = estimates(gathered.instance, relaxed.prices)
    least = None
    if again:
        _say(tell, solved, "Finding out how little could be disturbed")
        least = least_disturbed(gathered.instance, seconds=min(_LEAST_SECONDS, limits.seconds), seed=limits.seed)
    return Explained(reasons, left_out, list(prices_in_words(found, gathered)), least)


def _say(tell: Tell | None, solved: Solved, step: str) -> None:
    if tell is not None:
        tell(Progress(step, solved.value, solved.bound, solved.seconds))


def _reasons(gathered: Gathered, solved: Solved) -> dict[str, list[dict[str, str]]]:
    from kolloquy.planning.optimiser.reasons import WhyIn, sentences, why_in

    found = {}
    for expert, why in why_in(gathered.instance, solved).items():
        assert isinstance(why, WhyIn)
        about = [
            *["objective"] * bool(why.colleague),
            *["colleague"] * (why.whose is not None),
            *["channel"] * len(why.channels),
            *["weeks"] * len(why.weeks),
            *["objective"] * len(why.activities),
        ]
        told = sentences(why, gathered.names)
        found[expert] = [{"about": what, "sentence": said} for what, said in zip(about, told, strict=True)]
    return found


def _screened(gathered: Gathered) -> Iterable[Out]:
    for one in gathered.screened_out:
        yield Out(one.expert, one.territory, one.kind, one.rule, one.sentence, one.would_help, 0)


def _others(gathered: Gathered, solved: Solved, relaxed: "object") -> Iterable[Out]:
    from kolloquy.planning.optimiser.reasons import sentences, why_out
    from kolloquy.planning.optimiser.relaxing import Relaxed

    assert isinstance(relaxed, Relaxed)
    best = _best(gathered)
    whys = why_out(gathered.instance, solved, relaxed)
    inside = {visit.expert for visit in solved.plan.visits} | {seat.expert for seat in solved.plan.attendances}
    done = inside | {one.expert for one in gathered.screened_out}
    for key, known in gathered.known.items():
        if key in done or known.met_for:
            continue
        if key not in whys:
            yield Out(key, known.territory, "no_fit", "", _no_fit(gathered, key), "", 0)
            continue
        why = replace(whys[key], ways=whys[key].ways[:2])
        first, *ways = sentences(why, gathered.names)
        yield Out(key, known.territory, why.kind, "", first, " ".join(ways), best.get(key, 0))


def _best(gathered: Gathered) -> dict[str, int]:
    found: dict[str, int] = {}
    for option in gathered.instance.options:
        found[option.expert] = max(found.get(option.expert, 0), option.points)
    for seat in gathered.instance.seats:
        found[seat.expert] = max(found.get(seat.expert, 0), seat.points)
    return found


def _no_fit(gathered: Gathered, key: str) -> str:
    of = gathered.known[key].facts
    if not gathered.sweet_spots(key) or not any(spot.names for spot in gathered.sweet_spots(key)):
        return f"Nothing shows that {of.name} is interested in what the plan is about."
    return f"What the plan asks for goes by no way that {of.name} leaves open."
