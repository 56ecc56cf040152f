"""Bringing a strategy in: from a table, after a look at every row of it, or from a template."""

from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kolloquy.faces.web import strategy_fields as fields
from kolloquy.faces.web import words
from kolloquy.faces.web.strategy import may_make, me
from kolloquy.faces.web.strategy_lists import only_whole
from kolloquy.faces.web.wall import reads
from kolloquy.governance.models import Indication
from kolloquy.governance.roster.tables import decoded
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy import actions
from kolloquy.strategy.importing import columns
from kolloquy.strategy.regional.words import said_part
from kolloquy.strategy.templates.held import ORDER, ObjectiveTold, Template, template, templates
from kolloquy.strategy.templates.starting import Baseline, filled
from kolloquy.strategy.vocabulary import DemandKind, GapKind, Phase

LARGEST = 5_000_000
_ANY = "the disease"


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest) -> HttpResponse:
    """Look at a table first, row by row; take it whole or not at all."""
    only_whole(request)
    context: dict[str, object] = {
        "may": may_make(request),
        "kinds": [(kind, needed, may) for kind, (needed, may) in columns.KINDS.items()],
        "means": columns.MEANS.items(),
        "largest": words.size(LARGEST),
    }
    if request.method != "POST":
        return render(request, "strategy/import.html", context)
    may_make(request).or_raise()
    try:
        text, name = _given(request)
        if request.POST.get("do") == "take":
            report = actions.import_strategy(text=text, name=name, by=me(request))
            changed = words.plural(len(report.changed), "row", "rows")
            messages.success(
                request,
                f"{changed} of {name} changed the strategy." if report.changed else "It stood like that already.",
            )
            return HttpResponseRedirect(reverse("strategy"))
        report = actions.import_strategy(text=text, name=name, by=me(request), preview=True)
    except Problem as problem:
        return render(request, "strategy/import.html", context | {"problem": words.sentence(str(problem))}, status=422)
    context |= {
        "report": report, "text": text, "name": name, "changed": len(report.changed),
        "problems": [(each.line, words.sentence(each.sentence)) for each in report.problems],
    }  # fmt: skip
    return render(request, "strategy/import.html", context, status=422 if report.problems else 200)


def _given(request: HttpRequest) -> tuple[str, str]:
    """The uploaded table, or the one that was looked at; as text, which the page carries until it is taken."""
    upload = request.FILES.get("file")
    if isinstance(upload, UploadedFile):
        if (upload.size or 0) > LARGEST:
            raise BadInput(f"{upload.name} is larger than {words.size(LARGEST)}; use `kolloquy strategy import`.")
        return _text(upload.read(), upload.name or "The file"), upload.name or "The file"
    text = request.POST.get("text", "")
    if not text.strip():
        raise BadInput("Choose a file first; an empty one to fill is offered below.")
    return text, request.POST.get("name", "")[:120] or "The file"


def _text(content: bytes, name: str) -> str:
    return decoded(content, name).replace("\r\n", "\n")


@reads(RecordClass.STRATEGY)
@require_safe
def empty_table(request: HttpRequest, which: str) -> HttpResponse:
    """The table to be filled: with its heading alone, or with a row of each kind."""
    only_whole(request)
    if which not in {"empty", "example"}:
        raise Http404
    text = columns.empty() if which == "empty" else columns.example()
    # With a mark at its beginning, by which spreadsheets know UTF-8.
    response = HttpResponse(f"\ufeff{text}", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="strategy-{which}.csv"'
    return response


@reads(RecordClass.STRATEGY)
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    only_whole(request)
    rows = [
        {
            "one": each,
            "phase": Phase(each.phase).label,
            "gaps": sum(len(imperative.gaps) for imperative in each.imperatives),
            "demands": sum(len(objective.demands) for objective in each.objectives),
        }
        for each in templates()
    ]
    return render(request, "strategy/templates.html", {"rows": rows})


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def template_page(request: HttpRequest, template_name: str) -> HttpResponse:
    """All a template holds, before anybody takes it; and taking it, with the baselines one knows."""
    only_whole(request)
    if template_name not in ORDER:
        raise Http404
    one = template(template_name)
    values = {name: request.POST.get(name, request.GET.get(name, "")) for name in ("indication", "territory", "owner")}
    values["owner"] = values["owner"] or me(request).username
    problem = ""
    if request.method == "POST":
        try:
            return _started(request, one, values)
        except (Problem, Refused) as wrong:
            problem = words.sentence(str(wrong))
    context = {
        "one": one,
        "phase": Phase(one.phase).label,
        "values": values,
        "problem": problem,
        "indications": fields.indications(),
        "territories": fields.territories(),
        "owners": fields.owners(),
        "may": may_make(request),
        **_shown(one, values["indication"], request),
    }
    return render(request, "strategy/template.html", context, status=422 if problem else 200)


def _started(request: HttpRequest, one: Template, values: dict[str, str]) -> HttpResponse:
    given = {}
    for objective in one.objectives:
        value = request.POST.get(f"baseline_{objective.code}", "").strip()
        source = request.POST.get(f"source_{objective.code}", "").strip()
        if value or source:
            given[objective.code] = Baseline(value or None, source)
    if not values["indication"] or not values["territory"]:
        raise BadInput("Say for which indication and which territory; both lists stand above the button.")
    started = actions.start_from_template(
        template=one.name, indication=values["indication"], territory=values["territory"], owner=values["owner"],
        baselines=given, by=me(request),
    )  # fmt: skip
    waiting = (
        f" {words.plural(len(started.waiting), 'objective waits', 'objectives wait')} for a baseline."
        if started.waiting
        else ""
    )
    messages.success(request, f"“{one.title}” is taken as a draft to be changed.{waiting}")
    return HttpResponseRedirect(reverse("strategy-imperative", args=[started.imperatives[0].key]))


def _shown(one: Template, indication: str, request: HttpRequest) -> dict[str, object]:
    of = Indication.objects.select_related("product").filter(code=indication).first()

    def say(text: str) -> str:
        return filled(text, of) if of else text.replace("{indication}", _ANY).replace("{product}", "the product")

    return {
        "topics": [(say(each.name), each.label == "off") for each in one.topics],
        "imperatives": [
            {
                "name": say(imperative.name),
                "why": say(imperative.why),
                "weights": [(fields.WEIGHT_WORDS[name], value) for name, value in imperative.weights.items()],
                "gaps": [
                    {
                        "question": say(gap.question),
                        "kind": GapKind(gap.kind).label,
                        "need": gap.unmet_need,
                        "evidence": gap.need_evidence,
                        "objectives": [
                            _objective(each, say, request) for each in imperative.objectives if each.gap == gap.code
                        ],
                    }
                    for gap in imperative.gaps
                ],
            }
            for imperative in one.imperatives
        ],
    }


def _objective(one: ObjectiveTold, said: Callable[[str], str], request: HttpRequest) -> dict[str, object]:
    return {
        "code": one.code,
        "statement": said(one.statement),
        "metric": one.metric,
        "unit": one.unit,
        "target": one.target_words,
        "how": one.baseline_how,
        "due": words.plural(round(one.due_in_weeks / 4.35), "month"),
        "baseline": request.POST.get(f"baseline_{one.code}", ""),
        "source": request.POST.get(f"source_{one.code}", ""),
        "demands": [
            {
                "name": said(demand.name),
                "kind": DemandKind(demand.kind).label,
                "experts": f"{demand.fewest} to {demand.most} experts",
                "when": f"in {demand.in_weeks} weeks, within {demand.window_weeks}" if demand.in_weeks else "",
                "mix": [said_part(part) for part in demand.values["mix"]],
            }
            for demand in one.demands
        ],
    }
