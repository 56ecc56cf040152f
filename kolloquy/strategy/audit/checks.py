"""The orchestration audit: where a strategy does not hang together. Each finding says what, where and what to do next.

What an imperative in draft lacks is only to be looked at: it enters no plan yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from kolloquy.strategy.audit.stated import Demand, Gap, Imperative, Market, Objective, Strategy

MEND, LOOK = "mend", "look"
LAUNCHED = frozenset({"newly_launched", "established"})

# phase | weight | at least | at most | why. A person may have reasons for other weights; the audit only asks.
_FITTING = """
pipeline_education | rise       | 10 |    | who will lead in five years matters more than who leads today
pipeline_education | continuity |    | 20 | there are few relations yet that could be continued
pre_launch         | standing   | 25 |    | guideline authors and trial leaders shape how the data are understood
newly_launched     | need       | 10 |    | the first questions of practice come from where the patients are
newly_launched     | continuity |    | 40 | a launch that meets only those it knows leaves the others with their questions
established        | continuity | 10 |    | a relation of years is worth keeping up
established        | rise       |  5 |    | without the rising ones the circle grows old
"""


@dataclass(frozen=True, slots=True)
class Fitting:
    phase: str
    weight: str
    least: int | None
    most: int | None
    why: str


def _read() -> tuple[Fitting, ...]:
    lines = [[cell.strip() for cell in line.split("|")] for line in _FITTING.strip().splitlines()]
    return tuple(Fitting(p, w, int(a) if a else None, int(b) if b else None, why) for p, w, a, b, why in lines)


FITTING = _read()


@dataclass(frozen=True, slots=True)
class Finding:
    rule: str
    severity: str  # mend, or look
    record: str  # imperative, gap, objective, demand or phase: what the link leads to
    key: str  # its key; of a phase, the indication's code
    where: str
    what: str
    next: str


def audit(strategy: Strategy, on: date) -> tuple[Finding, ...]:
    """All findings, those to mend first, in the order of the rules."""
    found = [finding for imperative in strategy.imperatives for finding in _of_imperative(imperative, on)]
    found += [finding for market in strategy.markets for finding in _of_market(market, strategy.imperatives)]
    return tuple(sorted(found, key=lambda each: (each.severity != MEND, _number(each.rule), each.where, each.what)))


def _number(rule: str) -> int:
    return int(rule.rpartition("-")[2])


def _of_imperative(one: Imperative, on: date) -> Iterator[Finding]:
    severity = MEND if one.in_force else LOOK

    def finding(rule: str, what: str, next_: str, severity: str = severity) -> Finding:
        return Finding(rule, severity, "imperative", one.key, _where(one), what, next_)

    if not one.objectives:
        yield finding(
            "SA-1", "It has no objective, so nobody can say when it is reached.", "Add a measurable objective."
        )
    if not one.owner_here:
        yield finding(
            "SA-10", f"Its owner {one.owner} no longer works here, so nobody answers for it.", "Give it an owner.", MEND
        )
    if one.behind > 0:
        versions = "a version" if one.behind == 1 else f"{one.behind} versions"
        yield finding(
            "SA-9", f"It is {versions} behind “{one.parent}”.", "Look at the differences and follow the parent."
        )
    yield from _weights(one)
    answered = {objective.gap for objective in one.objectives}
    for gap in one.gaps:
        yield from _of_gap(one, gap, answered=gap.code in answered, severity=severity)
    for objective in one.objectives:
        yield from _of_objective(one, objective, on, severity)


def _weights(one: Imperative) -> Iterator[Finding]:
    for fit in FITTING:
        weight = one.weights.get(fit.weight)
        if fit.phase != one.phase or weight is None:
            continue
        low, high = fit.least is not None and weight < fit.least, fit.most is not None and weight > fit.most
        if low or high:
            name = fit.weight.replace("_", " ")
            bound = f"at least {fit.least}" if low else f"at most {fit.most}"
            yield Finding(
                "SA-11", LOOK, "imperative", one.key, _where(one),
                f"The weight of {name} is {weight} %, and in this phase {fit.why}.",
                f"Give {name} {bound} %, or leave it where you have a reason.",
            )  # fmt: skip


def _of_gap(one: Imperative, gap: Gap, *, answered: bool, severity: str) -> Iterator[Finding]:
    where = f"{_where(one)}, gap “{_short(gap.question)}”"
    if not gap.topics:
        yield Finding(
            "SA-2", severity, "gap", gap.key, where, "It names no topic, so no expert can be found for it.",
            "Name at least one topic.",
        )  # fmt: skip
    if not answered:
        yield Finding(
            "SA-3", severity, "gap", gap.key, where, "No objective answers it.",
            "Add an objective that would close it, or retire the gap.",
        )  # fmt: skip


def _of_objective(one: Imperative, objective: Objective, on: date, severity: str) -> Iterator[Finding]:
    where = f"{_where(one)}, objective “{_short(objective.statement)}”"

    def finding(rule: str, what: str, next_: str, severity: str = severity) -> Finding:
        return Finding(rule, severity, "objective", objective.key, where, what, next_)

    if not objective.demands:
        yield finding("SA-4", "Nothing is to be done for it.", "Add a demand: exchange with a cadence, or an activity.")
    if objective.latest is None and one.in_force:
        yield finding(
            "SA-5", "It was not read since its baseline, so nobody knows whether it moves.", "Record a reading.", LOOK
        )
    if objective.due_on < on and not objective.reached:
        yield finding(
            "SA-6", f"It was due on {objective.due_on} and its target is not reached.",
            "Record what was reached, then give it a new day or retire it.",
        )  # fmt: skip
    if not objective.owner_here:
        yield finding(
            "SA-10", f"Its owner {objective.owner} no longer works here, so nobody answers for it.", "Give it an owner.",
            MEND,
        )  # fmt: skip
    gap = next((each for each in one.gaps if each.code == objective.gap), None)
    topics = (*objective.topics, *(gap.topics if gap else ()))
    if not any(topic.followed for topic in topics):
        yield finding(
            "SA-12", "None of its topics is followed, so no expert has a standing for it.",
            "Name a topic whose standings are computed, or say which followed topic counts for the one it has.",
        )  # fmt: skip
    off_label = sorted({topic.name for topic in topics if topic.off_label})
    if off_label and objective.demands:
        yield finding(
            "SA-13", f"It asks for contacts, and “{off_label[0]}” is off-label: none of them can be proposed to an expert.",
            "Take the topic out, or move what is off-label to an objective without proposals.", LOOK,
        )  # fmt: skip
    for demand in objective.demands:
        yield from _of_demand(one, demand, on, severity)


def _of_demand(one: Imperative, demand: Demand, on: date, severity: str) -> Iterator[Finding]:
    where = f"{_where(one)}, “{_short(demand.name)}”"
    if demand.ends_on is not None and demand.ends_on < on:
        yield Finding(
            "SA-7", severity, "demand", demand.key, where, f"Its last day was {demand.ends_on}.",
            "Give it the next days, or retire it.",
        )  # fmt: skip
    elif demand.ends_on is not None and demand.ends_on - timedelta(weeks=demand.lead_weeks) < on:
        yield Finding(
            "SA-15", LOOK, "demand", demand.key, where,
            f"Experts are invited {demand.lead_weeks} weeks ahead, and it is over on {demand.ends_on}.",
            "Invite at once with a shorter lead time, or move it.",
        )  # fmt: skip


def _of_market(market: Market, imperatives: tuple[Imperative, ...]) -> Iterator[Finding]:
    where = f"{market.indication_name}, {market.territory}"
    of_it = [each for each in imperatives if each.indication == market.indication and each.in_force]
    covered = any(market.path.startswith(each.path) for each in of_it)
    below = sorted({each.territory for each in of_it if each.path.startswith(market.path)})
    if not covered:
        # One region that acts is not the market; it is a beginning.
        there = f"; only {', '.join(below)} has one" if below else ""
        yield Finding(
            "SA-8", LOOK if below else MEND, "phase", market.indication, where,
            f"It is in the phase “{market.phase_words}” and no imperative is in force there{there}.",
            "Put an imperative in force, or start from a template for this phase.",
        )  # fmt: skip
    if market.phase in LAUNCHED and not market.approved:
        yield Finding(
            "SA-14", MEND, "phase", market.indication, where,
            f"It is in the phase “{market.phase_words}”, and no approval is on record.",
            "State the day of approval with `kolloquy people import-products`, or correct the phase.",
        )  # fmt: skip


def _where(one: Imperative) -> str:
    return f"“{_short(one.name)}” in {one.territory}"


def _short(words: str, most: int = 70) -> str:
    return words if len(words) <= most else f"{words[: most - 1].rsplit(' ', 1)[0]} …"
