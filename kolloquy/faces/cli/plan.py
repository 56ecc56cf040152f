"""kolloquy plan: cycles and their plans, opened, computed, checked and asked what if."""

import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kolloquy.faces.cli.output import Format, say, show, write_csv, write_json
from kolloquy.faces.cli.plan_named import changes as changes_asked
from kolloquy.faces.cli.plan_named import cycle_called, day, limits, plan_called, territory_called
from kolloquy.faces.cli.records import records, user
from kolloquy.kernel.problems import BadInput, Problem

if TYPE_CHECKING:
    from kolloquy.planning.models import Plan, Solving
    from kolloquy.planning.optimiser.solution import Progress
    from kolloquy.workflows.plan_cycle.comparing import Comparison

app = typer.Typer(
    help="The integrated plan of a cycle: opened, computed, checked, asked what if.", no_args_is_help=True
)
Which = Annotated[str, typer.Argument(metavar="PLAN", help="A plan’s key, or its name.")]
By = Annotated[str, typer.Option("--by", metavar="USER", help="Who does it: a medical lead, for all but a what-if.")]
AsFormat = Annotated[Format, typer.Option("--format", help="How the result is printed.")]
Seconds = Annotated[int | None, typer.Option(help="How long to compute at most.")]
Gap = Annotated[
    float | None, typer.Option(help="When it is good enough: 0.001 is a thousandth from the best there can be.")
]
Seed = Annotated[int | None, typer.Option(help="The same seed gives the same plan.")]
_PLANS = ["key", "name", "kind", "state", "cycle", "value", "bound", "gap", "experts", "contacts", "solved_at"]
_PRICES = ["sentence", "at_least", "at_most", "estimate"]
_CYCLES = ["key", "name", "territory", "starts_on", "weeks", "plans"]
_FEW = 12


class Breached(Problem):
    """The plan breaks a limit; each was printed."""


@app.command()
def cycles(format: AsFormat = Format.TABLE) -> None:
    """List the cycles: whose weeks are planned together."""
    with records():
        from django.db.models import Count

        from kolloquy.planning.models import Cycle

        rows = [
            {
                "key": one.key, "name": one.name, "territory": one.territory.code, "starts_on": one.starts_on.isoformat(),
                "weeks": one.weeks, "plans": one.held,
            }
            for one in Cycle.objects.select_related("territory").annotate(held=Count("plans")).order_by("-starts_on", "pk")
        ]  # fmt: skip
    _print(rows, _CYCLES, format, "No cycle is open; `kolloquy plan new` opens one with its plan.")


@app.command("list")
def list_plans(
    format: AsFormat = Format.TABLE,
    all_of_them: Annotated[bool, typer.Option("--all", help="Also those that were replaced or set aside.")] = False,
) -> None:
    """List the plans with what they are worth and how good they are proven to be."""
    with records():
        from kolloquy.planning.models import Plan
        from kolloquy.planning.vocabulary import PlanState

        plans = Plan.objects.select_related("cycle").order_by("-cycle__starts_on", "pk")
        if not all_of_them:
            plans = plans.exclude(state__in=[PlanState.REPLACED, PlanState.SET_ASIDE])
        rows = [_of_plan(plan) for plan in plans]
    _print(rows, _PLANS, format, "There is no plan yet; `kolloquy plan new` makes one.")


@app.command()
def new(
    name: Annotated[str, typer.Argument(help="What the plan is called.")],
    by: By,
    imperative: Annotated[
        list[str],
        typer.Option("--imperative", metavar="CODE", help="An imperative in force; several times for several."),
    ],
    cycle: Annotated[str, typer.Option(metavar="KEY", help="A cycle that is open; else one is opened.")] = "",
    territory: Annotated[str, typer.Option(metavar="CODE", help="Of the new cycle: the territory and all below.")] = "",
    starts: Annotated[str, typer.Option(metavar="DAY", help="Of the new cycle: a Monday, as 2026-12-07.")] = "",
    weeks: Annotated[int, typer.Option(help="Of the new cycle.")] = 13,
    limit: Annotated[
        list[str] | None, typer.Option("--limit", metavar="NAME=NUMBER", help="Such as fullest=85 or budget=40000.")
    ] = None,
) -> None:
    """Make the draft of a plan, and its cycle where there is none; `kolloquy plan solve` computes it."""
    with records():
        from django.db import transaction

        from kolloquy.planning.actions import make_plan, open_cycle
        from kolloquy.strategy.models import Imperative

        person, found = user(by), []
        for code in imperative:
            if (one := Imperative.objects.filter(code=code).first()) is None:
                raise BadInput(f"There is no imperative “{code}”; `kolloquy strategy list` names those there are.")
            found.append(one)
        with transaction.atomic():
            held = cycle_called(cycle) if cycle else open_cycle(
                name=name[:80], territory=territory_called(territory), starts_on=day(starts), weeks=weeks, by=person
            )  # fmt: skip
            made = make_plan(cycle=held, name=name, imperatives=found, limits=limits(limit or []), by=person)
    say.print(
        f"“{made.name}” is a draft of the cycle from {held.starts_on}; compute it with `kolloquy plan solve {made.key}`."
    )
    show.print(made.key, markup=False)


@app.command()
def solve(
    plan: Which, by: By, seconds: Seconds = None, gap: Gap = None, seed: Seed = None, format: AsFormat = Format.TABLE
) -> None:
    """Compute a draft here and now; Ctrl-C stops it and keeps the best plan so far."""
    with records():
        person, found = user(by), plan_called(plan)
        _with_limits(found, {"seconds": seconds, "gap": gap, "seed": seed}, by)
        run = _run(found, person.username)
        row = _of_plan(plan_called(found.key))
    _told(row, run, format)


@app.command()
def check(plan: Which, format: AsFormat = Format.TABLE) -> None:
    """Ask the independent checker whether a plan, as people left it, keeps every limit. Ends with 1 where it does not."""
    with records():
        from kolloquy.workflows.plan_cycle.checking_kept import check_kept

        found = plan_called(plan)
        wrong = check_kept(found)
    rows = [{"rule": one.rule, "sentence": one.sentence} for one in wrong]
    _print(rows, ["rule", "sentence"], format, f"“{found.name}” keeps every limit.")
    if wrong:
        raise Breached(
            f"“{found.name}” breaks {len(wrong)} limit{'s' * (len(wrong) > 1)}; mend them, or compute it again."
        )


@app.command()
def prices(
    plan: Which,
    now: Annotated[
        bool, typer.Option("--now", help="Find out here what waits for the worker; Ctrl-C ends it.")
    ] = False,
    format: AsFormat = Format.TABLE,
) -> None:
    """What one more of each limit that binds would bring. The worker finds it out behind a plan that was computed."""
    with records():
        from kolloquy.planning.models import LimitPrice
        from kolloquy.workflows.plan_cycle.pricing import price_now

        found = plan_called(plan)
        if now:
            with _asked_to_stop() as asked:
                price_now(found, lambda limit: _enough(limit, asked))
        rows = [
            {
                "sentence": one.sentence, "at_least": None if one.estimate else one.points, "at_most": one.at_most,
                "estimate": one.points if one.estimate else None,
            }
            for one in LimitPrice.objects.filter(plan=found).order_by("-points", "pk")
        ]  # fmt: skip
    _print(rows, _PRICES, format, f"One more of any single limit of “{found.name}” would change nothing.")


@app.command("what-if")
def what_if(
    plan: Which,
    by: By,
    leaves: Annotated[list[str] | None, typer.Option(metavar="USER", help="A colleague leaves.")] = None,
    hours: Annotated[list[str] | None, typer.Option(metavar="USER=HOURS", help="A colleague has other hours.")] = None,
    moves: Annotated[
        list[str] | None, typer.Option(metavar="DEMAND=DAY", help="An activity moves, by its code.")
    ] = None,
    off: Annotated[list[str] | None, typer.Option(metavar="DEMAND", help="An activity does not take place.")] = None,
    phase: Annotated[
        list[str] | None, typer.Option(metavar="INDICATION=PHASE", help="An indication’s other phase.")
    ] = None,
    aim: Annotated[
        list[str] | None, typer.Option(metavar="DEMAND=FEWEST-MOST", help="Other numbers of experts.")
    ] = None,
    budget: Annotated[int | None, typer.Option(help="Other fees in all.")] = None,
    without: Annotated[list[str] | None, typer.Option(metavar="EXPERT", help="An expert cannot take part.")] = None,
    priority: Annotated[
        list[str] | None, typer.Option(metavar="OBJECTIVE=1", help="An objective’s other priority.")
    ] = None,
    name: Annotated[str, typer.Option(help="What the copy is called.")] = "",
    format: AsFormat = Format.TABLE,
) -> None:
    """Copy a plan with something changed, compute the copy, and lay the two side by side."""
    with records():
        from kolloquy.planning.actions import copy_plan

        person, found = user(by), plan_called(plan)
        changes = changes_asked(found, leaves, hours, moves, off, phase, aim, budget, without, priority)
        made = copy_plan(plan=found, by=person, name=name, changes=changes)
        _run(made, by)
        _compared(found, made, person.username, format)


@app.command("re-plan")
def re_plan(
    plan: Which,
    by: By,
    because: Annotated[str, typer.Option(help="Why the rest of the cycle is planned again.")],
    leaves: Annotated[list[str] | None, typer.Option(metavar="USER", help="A colleague leaves.")] = None,
    format: AsFormat = Format.TABLE,
) -> None:
    """Plan the rest of a cycle again from the plan in force, moving as little as can be; what was agreed stays."""
    with records():
        from kolloquy.planning import actions

        person, found = user(by), plan_called(plan)
        changes = [{"kind": "colleague_leaves", "user": one} for one in leaves or ()]
        made = actions.re_plan(plan=found, because=because, by=person, changes=changes)
        _run(made, by)
        _compared(found, made, person.username, format)


def _run(plan: "Plan", by: str) -> "Solving":
    """Computed in the foreground, with each step told; Problem where there is no plan."""
    from kolloquy.planning.vocabulary import JobState
    from kolloquy.workflows.plan_cycle.jobs import solve_now

    told: list[str] = []

    def watch(progress: "Progress") -> bool:
        line = _progress(progress)
        if line != (told[-1] if told else ""):
            told.append(line)
            if sys.stderr.isatty():
                say.print(line)
        return bool(asked)

    with _asked_to_stop() as asked:
        run = solve_now(plan=plan, by=user(by), watch=watch)
    if run.state == JobState.FAILED:
        raise Problem(run.problem or "There is no plan.")
    return run


@contextmanager
def _asked_to_stop() -> Iterator[list[int]]:
    """Ctrl-C is heard and acted upon where there is something to keep."""
    asked: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: asked.append(number))
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)


def _enough(limit: str, asked: Sequence[int]) -> bool:
    if sys.stderr.isatty() and not asked:
        say.print(limit, markup=False)
    return bool(asked)


def _progress(progress: "Progress") -> str:
    value = f"worth {progress.value:,}" if progress.value is not None else "no plan yet"
    bound = f", at most {progress.bound:,}" if progress.bound is not None else ""
    return f"{progress.step} ({value}{bound})"


def _told(row: Mapping[str, Any], run: "Solving", format: Format) -> None:
    if format is not Format.TABLE:
        _print([row], _PLANS, format, "")
        return
    show.print(
        f"“{row['name']}”: {row['experts']} experts, {row['contacts']} contacts, worth {row['value']:,} points; at most "
        f"{row['bound']:,} can be had ({row['gap']:.2%} more). Best first by hand it would be {row['greedy']:,}.",
        markup=False, soft_wrap=True,
    )  # fmt: skip
    if run.state == "stopped":
        say.print("It was stopped: this is the best so far.")
    if hasattr(run.plan, "pricing"):
        told = (
            f"What its limits cost is left to the worker; `kolloquy plan prices {row['key']} --now` finds it out here."
        )
        say.print(told, markup=False)


def _compared(a: "Plan", b: "Plan", by: str, format: Format) -> None:
    from dataclasses import asdict

    from kolloquy.governance.wall.reader import reader_of
    from kolloquy.workflows.plan_cycle.comparing import compare

    found = compare(a, plan_called(b.key), reader_of(user(by)))
    if found is None:
        raise BadInput(f"{by} does not see these plans; ask the Medical Director.")
    if format is Format.JSON:
        kept = ("changes", "comes", "goes", "moved", "unmoved", "value", "contacts", "fees")
        rows = {name: _plain(getattr(found, name)) for name in kept}
        lines = {name: [asdict(one) for one in getattr(found, name)] for name in ("by_objective", "by_colleague")}
        write_json({"key": b.key, **rows, **lines})
        return
    for line in _in_lines(found):
        show.print(line, markup=False, soft_wrap=True)
    show.print(b.key, markup=False)


def _plain(value: Any) -> Any:
    from dataclasses import asdict, is_dataclass

    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def _in_lines(found: "Comparison") -> Iterable[str]:
    yield f"{'; '.join(found.changes) or 'Planned again'}: {found.gained:+,} points ({found.value[0]:,} → {found.value[1]:,})"
    for word, some in (("comes", found.comes), ("goes", found.goes)):
        for one in some[:_FEW]:
            yield f"{word}: {one.name} ({one.points:,} points, {one.contacts} contacts, {one.owner or 'in an activity'})"
        if len(some) > _FEW:
            yield f"{word}: and {len(some) - _FEW} more"
    yield f"met otherwise: {len(found.moved)}; as before: {found.unmoved}"
    for line in found.by_colleague:
        if line.changed:
            yield f"{line.name}: {line.experts[0]} → {line.experts[1]} experts, {line.minutes[0]} → {line.minutes[1]} minutes"
    if any(found.fees):
        yield f"fees: {found.fees[0]:,} → {found.fees[1]:,} {found.currency}"


def _with_limits(plan: "Plan", given: Mapping[str, Any], by: str) -> None:
    from kolloquy.planning.actions import change_plan

    limits = {name: value for name, value in given.items() if value is not None}
    if limits and any(plan.limits.get(name) != value for name, value in limits.items()):
        change_plan(plan=plan, version=plan.version, limits=limits, by=user(by))


def _of_plan(plan: "Plan") -> dict[str, Any]:
    from kolloquy.planning.models import PlannedContact
    from kolloquy.planning.vocabulary import ContactState

    contacts = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED)
    gap = None
    if plan.value is not None and plan.bound is not None:
        gap = max(plan.bound - plan.value, 0) / max(abs(plan.value), 1)
    return {
        "key": plan.key, "name": plan.name, "kind": plan.kind, "state": plan.state, "cycle": plan.cycle.name,
        "value": plan.value, "bound": plan.bound, "greedy": plan.greedy, "gap": gap,
        "experts": contacts.values("expert").distinct().count(), "contacts": contacts.count(),
        "solved_at": plan.solved_at and plan.solved_at.isoformat(timespec="seconds"),
    }  # fmt: skip


def _print(rows: Sequence[Mapping[str, Any]], columns: list[str], format: Format, empty: str) -> None:
    match format:
        case Format.JSON:
            write_json(rows)
        case Format.CSV:
            write_csv(rows, columns)
        case Format.TABLE:
            for row in rows:
                cells = (row[column] for column in columns if row[column] not in (None, ""))
                show.print("  ".join(f"{one:.4f}" if isinstance(one, float) else str(one) for one in cells),
                           markup=False, soft_wrap=True)  # fmt: skip
            if not rows and empty:
                show.print(empty, markup=False)
