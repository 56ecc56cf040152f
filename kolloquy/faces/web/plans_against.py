"""Two plans of one cycle side by side: who comes, who goes, who is met otherwise, and what it costs."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.plans_figures import disturbed_words
from kolloquy.faces.web.plans_rows import hours, share, state_sentence
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel.problems import NotReady
from kolloquy.planning import queries
from kolloquy.planning.models import Plan
from kolloquy.planning.seen import PlanSeen
from kolloquy.planning.vocabulary import PlanKind
from kolloquy.workflows import plan_cycle
from kolloquy.workflows.plan_cycle.comparing import Comparison, Line, Moved, Somebody

FIRST_ROWS, MOST_ROWS = 8, 60  # of each list: shown, and folded; who wants all of a large plan takes the two lists


@reads(RecordClass.PLAN)
@require_safe
def against(request: HttpRequest, key: str, other: str) -> HttpResponse:
    """`key` is what would be, `other` what is."""
    look = reader(request)
    found = [(queries.plan(each, look), queries.plan_to_act_on(each, look)) for each in (other, key)]
    (was, a), (would, b) = found
    if was is None or would is None or a is None or b is None or a.cycle_id != b.cycle_id or a == b:
        raise Http404(other)
    _computed(was, would)
    compared = plan_cycle.compare(a, b, look)
    if compared is None:
        raise Http404(other)
    others = [
        each for each in queries.plans_of([was.cycle.key], look) if each.solved_at and each.key not in (key, other)
    ]
    context = {
        "key": key,
        "was": was,
        "would": would,
        "was_words": state_sentence(was),
        "would_words": state_sentence(would),
        "is_what_if": would.kind == PlanKind.WHAT_IF,
        "disturbed": disturbed_words(would),
        **comparison_rows(compared, was, would),
        "others": [(each.name, reverse("plan-against", args=[key, each.key])) for each in others],
        "review": reverse("plan-review", args=[key]),
    }
    return render(request, "plan/against.html", context)


def _computed(*plans: PlanSeen) -> None:
    for each in plans:
        if each.solved_at is None:
            raise NotReady(f"“{each.name}” is not computed yet, so there is nothing to compare; compute it first.")


def comparison_rows(found: Comparison, was: PlanSeen, would: PlanSeen) -> dict[str, object]:
    stayed = found.unmoved + len(found.moved)
    experts = (stayed + len(found.goes), stayed + len(found.comes))
    return {
        "changes": found.changes,
        "verdict": verdict(found),
        "summary": [
            _line("Value, in points", found.value),
            _line("Experts", experts),
            _line("Contacts", found.contacts),
            *([_line("Fees", found.fees, found.currency)] if any(found.fees) else []),
            {
                "name": "Could with its limits be better by at most",
                "was": share(was.gap or 0.0),
                "would": share(would.gap or 0.0),
                "change": "",
                "sign": "",
            },
        ],
        "comes": _somebody(found.comes),
        "goes": _somebody(found.goes),
        "moved": _moved(found.moved),
        "counts": {
            "comes": len(found.comes),
            "goes": len(found.goes),
            "moved": len(found.moved),
            "weeks_only": sum(each.weeks_only for each in found.moved),
            "unmoved": words.plural(found.unmoved, "expert"),
        },
        "by_objective": [_objective(each) for each in found.by_objective],
        "by_colleague": [_colleague(each) for each in found.by_colleague],
        "first": f":{FIRST_ROWS}",
        "rest": f"{FIRST_ROWS}:",
        "shown": FIRST_ROWS,
        "most": MOST_ROWS,
        "since": since_words(was, would),
    }


def since_words(was: PlanSeen, would: PlanSeen) -> str:
    """What else than the changes asked for may lie between the two."""
    if was.solved_at is None or would.solved_at is None or would.solved_at <= was.solved_at:
        return ""
    if _instant(was.solved_at) == _instant(would.solved_at):
        return ""  # within one minute: nothing to tell apart
    return (
        f"Hours, absences, wishes and exchanges entered between {_instant(was.solved_at)} and "
        f"{_instant(would.solved_at)} count in the second plan only."
    )


def _instant(at: datetime) -> str:
    return f"{words.day(at.date())}, {at:%H:%M} UTC"


def verdict(found: Comparison) -> str:
    """What it costs or brings, in a sentence."""
    was, would = found.value
    who: list[str] = []
    kinds = ((found.comes, "comes", "come"), (found.goes, "goes", "go"),
             (found.moved, "is met otherwise", "are met otherwise"))  # fmt: skip
    for some, one, many in kinds:
        if some and not who:  # who they are is said of the first
            who.append(words.plural(len(some), f"expert {one}", f"experts {many}"))
        elif some:
            who.append(words.plural(len(some), one, many))
    moves = f" {', '.join(who)}.".capitalize() if who else " Nobody comes, goes or is met otherwise."
    gained, part = would - was, abs(would - was) / max(abs(was), 1) * 100
    if not gained:
        return f"It neither costs nor brings anything.{_spaced(moves)}"
    return f"It {'brings' if gained > 0 else 'costs'} {words.number(abs(gained))} points, {part:.1f} % of the plan.{_spaced(moves)}"


def _spaced(sentence: str) -> str:
    text = sentence.strip()
    return f" {text[:1].upper()}{text[1:]}"


def _line(name: str, pair: tuple[int, int], unit: str = "") -> dict[str, object]:
    was, would = pair
    told = [f"{words.number(each)} {unit}".strip() for each in pair]
    return {"name": name, "was": told[0], "would": told[1], "change": _change(would - was), "sign": _sign(would - was)}


def _change(by: int) -> str:
    return f"{'+' if by > 0 else '−'}{words.number(abs(by))}" if by else "the same"


def _sign(by: int) -> str:
    return "more" if by > 0 else "less" if by < 0 else ""


def _somebody(found: Sequence[Somebody]) -> list[dict[str, object]]:
    return [
        {
            "name": each.name,
            "url": f"/experts/{each.expert_id}",
            "expert_id": each.expert_id,
            "facts": " · ".join(
                part
                for part in (
                    words.country(each.country),
                    words.plural(each.contacts, "contact"),
                    f"with {each.owner}" if each.owner else "",
                    f"{words.number(each.points)} points",
                )
                if part
            ),
        }
        for each in found[:MOST_ROWS]
    ]


def _moved(found: Sequence[Moved]) -> list[dict[str, object]]:
    """Another colleague or another way first: whoever is only met in another week hardly notices."""
    first = sorted(found, key=lambda each: each.weeks_only)
    return [{"name": each.name, "url": f"/experts/{each.expert_id}", "lines": each.lines} for each in first[:MOST_ROWS]]


def _objective(line: Line) -> dict[str, object]:
    return {
        "name": line.name,
        "experts": _pair(line.experts),
        "contacts": _pair(line.contacts),
        "points": _pair(line.points),
        "change": _change(line.points[1] - line.points[0]),
        "sign": _sign(line.points[1] - line.points[0]),
    }


def _colleague(line: Line) -> dict[str, object]:
    loads = [_load(minutes, had) for minutes, had in zip(line.minutes, line.available, strict=True)]
    return {
        "name": line.name,
        "experts": _pair(line.experts),
        "hours": [hours(minutes) for minutes in line.minutes],
        "load": loads,
        "changed": line.changed,
    }


def _load(minutes: int, available: int) -> str:
    return f"{100 * minutes / available:.0f} %" if available else "no time"


def _pair(values: Iterable[int]) -> list[str]:
    return [words.number(each) for each in values]


def to_compare_with(plan: Plan) -> str:
    """Where a what-if or re-plan leads once it is computed; "" for a plan that was not copied."""
    if plan.copied_from is None or plan.kind == PlanKind.FIRST:
        return ""
    return reverse("plan-against", args=[plan.key, plan.copied_from.key])
