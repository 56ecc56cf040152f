"""The strategy as pages: all of it on one, an imperative as a whole story, an objective opened, versions, differences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.parts import opened
from kolloquy.faces.web.wall import reader, reads, refusal, sees, why_not
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Verdict
from kolloquy.strategy import actions, queries
from kolloquy.strategy.models import Imperative
from kolloquy.strategy.regional.words import said_part
from kolloquy.strategy.rules import may_be_written
from kolloquy.strategy.seen import DemandSeen, ImperativeSeen, IndicationNamed, ObjectiveSeen, PlaceNamed
from kolloquy.strategy.versions import may_change
from kolloquy.strategy.vocabulary import Channel


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an objective has come, as a bar and as a sentence with its arithmetic."""

    share: float | None
    width: float  # of the bar, 0 to 100
    words: str
    arithmetic: str


@dataclass(frozen=True, slots=True)
class Row:
    """One imperative in the overview."""

    seen: ImperativeSeen
    objectives: tuple[tuple[ObjectiveSeen, Progress], ...]


@dataclass(frozen=True, slots=True)
class Market:
    place: PlaceNamed
    phase: str
    since: date | None
    inherited: str  # from where the phase is, where nothing was said of the territory itself
    rows: tuple[Row, ...]


@reads(RecordClass.STRATEGY)
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    retired = request.GET.get("retired") == "yes"
    seen = queries.imperatives(reader(request), retired=retired)
    full = sees(request, RecordClass.STRATEGY, Level.FULL)
    found = queries.audit(reader(request)) if full else ()
    context = {
        "indications": _by_indication(seen, request),
        "full": full,
        "retired": retired,
        "may": may_make(request) if full else Verdict(),
        "to_mend": sum(each.severity == "mend" for each in found),
        "to_look": sum(each.severity == "look" for each in found),
        "verdict": why_not(request, RecordClass.STRATEGY, Level.FULL),
        "anything": bool(seen),
    }
    return render(request, "strategy/overview.html", context)


def may_make(request: HttpRequest) -> Verdict:
    """Whether this person may add to the strategy at all; greys what would be refused."""
    from kolloquy.strategy.rules import may_change as may

    user = me(request)
    return may(function=user.function, role=user.role, owner=False, here=user.works_here(clock.today()))


def _by_indication(seen: Sequence[ImperativeSeen], request: HttpRequest) -> list[tuple[IndicationNamed, list[Market]]]:
    markets = queries.markets(reader(request))
    named = {each.indication.code: each.indication for each in seen}
    named |= {each.indication.code: each.indication for each in markets}
    pairs: list[tuple[IndicationNamed, PlaceNamed]] = []
    for code, indication in sorted(named.items(), key=lambda each: (each[1].product, each[1].name)):
        places = {each.territory.code: each.territory for each in seen if each.indication.code == code}
        places |= {each.territory.code: each.territory for each in markets if each.indication.code == code}
        pairs += [(indication, place) for place in sorted(places.values(), key=lambda place: place.path)]
    held = queries.phases_in(pairs, reader(request))
    found: dict[str, tuple[IndicationNamed, list[Market]]] = {}
    for indication, place in pairs:
        here = [each for each in seen if (each.indication.code, each.territory.code) == (indication.code, place.code)]
        market = _market(place, here, held.get((indication.code, place.code)))
        found.setdefault(indication.code, (indication, []))[1].append(market)
    return list(found.values())


def _market(place: PlaceNamed, here: Iterable[ImperativeSeen], held: queries.PhaseHeld | None) -> Market:
    return Market(
        place,
        held.words if held else "",
        held.since if held else None,
        held.said_of.name if held and held.said_of.code != place.code else "",
        tuple(Row(each, tuple((o, progress(o)) for o in each.live_objectives)) for each in here),
    )


@reads(RecordClass.STRATEGY)
@require_safe
def imperative(request: HttpRequest, key: str) -> HttpResponse:
    seen = queries.imperative(key, reader(request))
    if seen is None:
        raise Http404
    if not seen.full:
        return render(
            request,
            "strategy/known_of.html",
            {"one": seen, "verdict": why_not(request, RecordClass.STRATEGY, Level.FULL)},
        )
    row = to_act_on(request, key)
    differences = queries.differences(row, reader(request))
    by_gap: dict[str | None, list[Any]] = {}
    for each in seen.objectives or ():
        by_gap.setdefault(each.gap, []).append(_objective(each))
    may = may_change(row, me(request)) and may_be_written(row.state)
    context = {
        "one": seen,
        "gaps": [(gap, by_gap.pop(gap.code, [])) for gap in seen.gaps or ()],
        "without_gap": [each for others in by_gap.values() for each in others],
        "may": may,
        "weights": [(words_of_weight(name), value) for name, value in (seen.weights or {}).items()],
        "here": sum(each.who == "here" for each in differences),
        "parent_moved": sum(each.who == "parent" for each in differences),
        "both": sum(each.who == "both" for each in differences),
        "findings": [each for each in queries.audit(reader(request)) if each.key in _keys(seen)],
    }
    return render(request, "strategy/imperative.html", context)


def words_of_weight(name: str) -> str:
    from kolloquy.faces.web.strategy_fields import WEIGHT_WORDS

    return WEIGHT_WORDS[name]


def _keys(seen: ImperativeSeen) -> set[str]:
    keys = {seen.key, *(gap.key for gap in seen.gaps or ())}
    for objective in seen.objectives or ():
        keys |= {objective.key, *(demand.key for demand in objective.demands)}
    return keys


def _objective(seen: ObjectiveSeen) -> dict[str, Any]:
    return {"seen": seen, "progress": progress(seen), "demands": [demand_words(each) for each in seen.demands]}


def demand_words(seen: DemandSeen) -> dict[str, Any]:
    """A demand as a person would say it."""
    experts = (
        words.plural(seen.most, "expert") if seen.fewest in {0, seen.most} else f"{seen.fewest} to {seen.most} experts"
    )
    facts = [f"{experts} from {seen.territory.name}"]
    if seen.kind == "one_to_one":
        facts.append(f"up to {words.plural(seen.contacts, 'contact')}, {words.plural(seen.gap_weeks, 'week')} apart")
        facts.append(", ".join(str(Channel(each).label).lower() for each in seen.channels) or "any channel")
    if seen.starts_on and seen.ends_on:
        facts.append(span(seen.starts_on, seen.ends_on))
    facts += [each for each in (seen.place, f"{seen.minutes} min") if each]
    if seen.lead_weeks:
        facts.append(f"invited {words.plural(seen.lead_weeks, 'week')} ahead")
    facts += [said_part(part) for part in seen.mix]
    if seen.hosts:
        facts.append(f"held by {', '.join(host.name for host in seen.hosts)}")
    if seen.kind != "one_to_one":
        facts.append(f"paid as {seen.fee}" if seen.fee else "unpaid")
    return {"seen": seen, "facts": facts}


def span(first: date, last: date) -> str:
    if first == last:
        return words.day(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {words.day(last)}"
    return f"{words.day(first)} to {words.day(last)}"


def progress(seen: ObjectiveSeen) -> Progress:
    latest, share = seen.latest, seen.progress
    if latest is None or share is None:
        return Progress(None, 0, "no reading since the baseline", "Nothing was read since the baseline.")
    low, high = seen.baseline_figure, seen.target_figure
    said = f"{share * 100:.0f} %" if share >= 0 else f"{-share * 100:.0f} % the other way"
    arithmetic = f"({latest.figure} − {low}) ÷ ({high} − {low}) = {share * 100:.0f} %"
    return Progress(share, max(0.0, min(100.0, share * 100)), said, arithmetic)


@reads(RecordClass.STRATEGY)
@require_safe
def objective(request: HttpRequest, key: str) -> HttpResponse:
    """One objective opened: the arithmetic of its progress, each reading, and the form for the next one."""
    return shown_objective(request, key)


def shown_objective(
    request: HttpRequest, key: str, *, problem: str = "", values: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    row = queries.objective_to_act_on(key, reader(request))
    if row is None:
        raise Http404
    whole = queries.imperative(row.imperative.key, reader(request))
    assert whole is not None
    seen = next(each for each in whole.objectives or () if each.key == key)
    context = {
        "one": whole, **_objective(seen), "may": may_change(row.imperative, me(request), owners=(row.owner_id,)),
        "problem": problem, "values": values or {"on": clock.today().isoformat()},
    }  # fmt: skip
    response = opened(request, "strategy/objective.html", context)
    response.status_code = status
    return response


@reads(RecordClass.STRATEGY)
@require_POST
def record_reading(request: HttpRequest, key: str) -> HttpResponse:
    row = queries.objective_to_act_on(key, reader(request))
    if row is None:
        raise Http404
    values = {name: request.POST.get(name, "").strip() for name in ("on", "value", "source")}
    try:
        actions.record_reading(objective=row, by=me(request), **values)
    except (Problem, actions.Refused) as problem:
        return shown_objective(request, key, problem=str(problem), values=values, status=422)
    messages.success(request, "The reading is recorded.", extra_tags="")
    return HttpResponseRedirect(reverse("strategy-objective", args=[key]))


@reads(RecordClass.STRATEGY)
@require_safe
def differences(request: HttpRequest, key: str) -> HttpResponse:
    row = to_act_on(request, key)
    if row.parent is None:
        raise Http404
    found = queries.differences(row, reader(request))
    context = {
        "one": queries.imperative(key, reader(request)),
        "by_parent": [each for each in found if each.who == "parent"],
        "both": [each for each in found if each.who == "both"],
        "here": [each for each in found if each.who == "here"],
        "may": may_change(row, me(request)) and may_be_written(row.state),
    }
    return render(request, "strategy/differences.html", context)


@reads(RecordClass.STRATEGY)
@require_safe
def version(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What a version changed, old and new, and how the whole read then."""
    row = to_act_on(request, key)
    read = queries.version(row, number, reader(request))
    if read is None:
        raise Http404
    seen = queries.imperative(key, reader(request))
    assert seen is not None
    context = {
        "one": seen,
        "number": number,
        "when": next((each for each in seen.history or () if each.version == number), None),
        "changes": queries.changes_of(row, number, reader(request)),
        "read": read,
    }
    return render(request, "strategy/version.html", context)


@reads(RecordClass.STRATEGY)
@require_POST
def act(request: HttpRequest, key: str) -> HttpResponse:
    """Put it in force, retire it, or follow its parent."""
    row, what = to_act_on(request, key), request.POST.get("do", "")
    given = request.POST.get("version", "")
    version = int(given) if given.isdecimal() and len(given) < 9 else None
    back = "strategy-imperative"
    try:
        if what == "in-force":
            actions.put_in_force(imperative=row, by=me(request), version=version)
            messages.success(request, "It is in force: from now on it enters plans.")
        elif what == "retire":
            actions.retire(imperative=row, by=me(request), version=version)
            messages.success(request, "It is retired, and stays to be read.")
        elif what == "follow":
            followed = actions.follow_parent(imperative=row, by=me(request), version=version)
            messages.success(request, _followed(followed))
            for place, why in followed.not_taken:
                messages.warning(request, f"{place.code}: {why}")
            back = "strategy-differences" if followed.both or followed.not_taken else back
        else:
            raise Http404
    except Problem as problem:
        messages.warning(request, str(problem))
    except actions.Refused as refused:
        return refusal(request, refused.verdict)
    return HttpResponseRedirect(reverse(back, args=[key]))


def _followed(followed: actions.Followed) -> str:
    taken = words.plural(len(followed.taken), "change was", "changes were")
    said = f"{taken} taken over from the parent." if followed.taken else "Nothing was left to take over."
    if followed.both:
        said += f" {words.plural(len(followed.both), 'place was', 'places were')} changed here and there: look at them."
    return said


@reads(RecordClass.STRATEGY)
@require_POST
def act_on_part(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Retire a gap, an objective or a demand, or take it up again."""
    part: Any = part_to_act_on(request, kind, key)
    whole = part.objective.imperative if kind == "demand" else part.imperative
    try:
        if request.POST.get("do") == "again":
            actions.take_up_again(part=part, by=me(request))
            messages.success(request, f"The {kind} holds again.")
        else:
            actions.retire(part=part, by=me(request))
            messages.success(request, f"The {kind} is retired, and stays to be read.")
    except Problem as problem:
        messages.warning(request, str(problem))
    return HttpResponseRedirect(reverse("strategy-imperative", args=[whole.key]))


def part_to_act_on(request: HttpRequest, kind: str, key: str) -> Any:
    find = {
        "gap": queries.gap_to_act_on, "objective": queries.objective_to_act_on, "demand": queries.demand_to_act_on,
    }.get(kind)  # fmt: skip
    found: Any = find(key, reader(request)) if find else None
    if found is None:
        raise Http404
    return found


def to_act_on(request: HttpRequest, key: str) -> Imperative:
    found = queries.imperative_to_act_on(key, reader(request))
    if found is None:
        raise Http404
    return found


def me(request: HttpRequest) -> User:
    return cast(User, request.user)
