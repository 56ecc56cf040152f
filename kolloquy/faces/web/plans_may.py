"""Who may be contacted at all, read anew before a plan is computed: nothing of it is kept."""

from collections import Counter

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.parts import opened
from kolloquy.faces.web.plans_rows import out_words
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning import queries
from kolloquy.planning.models import Plan
from kolloquy.workflows.plan_cycle.collected import Collected
from kolloquy.workflows.plan_cycle.gathering import collect

MOST_SHOWN = 100


@reads(RecordClass.PLAN)
@require_safe
def who_may(request: HttpRequest, key: str) -> HttpResponse:
    plan = queries.plan_to_act_on(key, reader(request))
    if plan is None:
        raise Http404(key)
    context: dict[str, object] = {"key": key, "plan": plan}
    try:
        context |= _counted(collect(plan, clock.today()), plan)
    except (Problem, Refused) as nothing:
        context["problem"] = words.sentence(str(nothing))
    return opened(request, "plan/who_may.html", context)


def _counted(found: Collected, plan: Plan) -> dict[str, object]:
    field = [each for each in found.colleagues if each.meets]
    hours = sum(sum(each.minutes) for each in field) / 60
    why = Counter(out_words(each.kind) for each in found.screened_out)
    return {
        "may": words.plural(len(found.experts), "expert"),
        "may_not": len(found.screened_out),
        "never_met": sum(1 for each in found.experts if each.facts.never_met),
        "colleagues": words.plural(len(field), "colleague"),
        "hours": f"{hours:,.0f} h",
        "why": [(reason, words.number(n)) for reason, n in why.most_common()],
        "rows": [
            {
                "name": each.name,
                "url": f"/experts/{each.expert}",
                "sentence": each.sentence,
                "rule": each.rule,
                "would_help": each.would_help,
            }
            for each in found.screened_out[:MOST_SHOWN]
        ],
        "more": max(len(found.screened_out) - MOST_SHOWN, 0),
        "notices": found.notices,
        "most": plan.limits.get("candidates"),
    }
