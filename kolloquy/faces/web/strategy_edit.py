"""Writing the strategy by hand. A refusal is a sentence above the form, and what was typed stays in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from kolloquy.faces.web import strategy_fields as fields
from kolloquy.faces.web import words
from kolloquy.faces.web.strategy import may_make, me, part_to_act_on, to_act_on
from kolloquy.faces.web.wall import reads
from kolloquy.governance.models import Territory
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy import actions, mixes, written
from kolloquy.strategy.models import Demand, Gap, Imperative, Objective
from kolloquy.strategy.reading import as_data, stands
from kolloquy.strategy.regional.queries import code_names
from kolloquy.strategy.regional.words import said
from kolloquy.strategy.rules import may_be_written
from kolloquy.strategy.versions import may_change

Values = Mapping[str, Any]
Save = Callable[[Values, int | None], tuple[str, str]]  # where to go, and what to say


@dataclass(frozen=True, slots=True)
class Editing:
    """A form on its page."""

    heading: str
    lead: str
    form: fields.Form
    back: str
    back_words: str
    button: str
    primer: str  # where the primer tells of it
    version: int | None = None
    stands: Values | None = None  # what stands now, to be shown where a colleague was quicker


def _answer(request: HttpRequest, editing: Editing, save: Save) -> HttpResponse:
    if request.method != "POST":
        return _shown(request, editing)
    values = fields.typed(editing.form, request.POST)
    typed = replace(editing, form=fields.holding(editing.form, values))
    given = request.POST.get("version", "")
    try:
        address, message = save(values, int(given) if given.isdecimal() and len(given) < 9 else None)
    except actions.Conflict as conflict:
        return _shown(request, typed, problem=str(conflict), status=409, theirs=_beside(typed, values))
    except (Problem, Refused) as problem:
        return _shown(request, typed, problem=str(problem), status=422)
    messages.success(request, message)
    return HttpResponseRedirect(address)


def _shown(
    request: HttpRequest, editing: Editing, *, problem: str = "", status: int = 200, theirs: object = ()
) -> HttpResponse:
    context = {"editing": editing, "problem": words.sentence(problem), "theirs": theirs}
    return render(request, "strategy/form.html", context, status=status)


def _beside(editing: Editing, values: Values) -> list[tuple[str, str, str]]:
    """What stands now beside what was typed, where the two differ."""
    names, labels = code_names(), fields.names_of(editing.form)
    found = []
    for name, now in (editing.stands or {}).items():
        here, typed = said(now, names), said(values.get(name), names)
        if name in values and here != typed:
            found.append((labels.get(name, name), here, typed))
    return found


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_imperative(request: HttpRequest) -> HttpResponse:
    may_make(request).or_raise()
    form = fields.holding(fields.imperative_form(owner=me(request)), _asked(request, ("indication", "territory")))

    def save(values: Values, _: int | None) -> tuple[str, str]:
        taken = set(Imperative.objects.values_list("code", flat=True))
        made = actions.add_imperative(
            code=values["code"] or written.code_from(values["name"], taken), name=values["name"], why=values["why"],
            indication=values["indication"], territory=values["territory"], owner=values["owner"],
            weights=fields.weights_told(values), by=me(request),
        )  # fmt: skip
        return _page(made), "It is kept as a draft. Next: the gaps it is to close, and what would show that they are."

    editing = Editing(
        "A new imperative", "What Medical Affairs must achieve for an indication, and why it matters to patients.", form,
        reverse("strategy"), "Strategy", "Keep it as a draft", "imperative",
    )  # fmt: skip
    return _answer(request, editing, save)


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def change_imperative(request: HttpRequest, key: str) -> HttpResponse:
    row = _changeable(request, key)
    now = {"name": row.name, "why": row.why}

    def save(values: Values, version: int | None) -> tuple[str, str]:
        actions.change_imperative(
            imperative=row, name=values["name"], why=values["why"], owner=values["owner"],
            weights=fields.weights_told(values), version=version, by=me(request),
        )  # fmt: skip
        return _page(row), "The change is kept, with what was before."

    editing = Editing(
        "Change the imperative", "", fields.imperative_change_form(row), _page(row), row.name, "Save the change",
        "imperative", row.version, now,
    )  # fmt: skip
    return _answer(request, editing, save)


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def regional(request: HttpRequest, key: str) -> HttpResponse:
    row = to_act_on(request, key)
    may_change(row, me(request)).or_raise()
    taken = set(row.versions_below.exclude(state="retired").values_list("territory__code", flat=True))
    below = [each for each in fields.territories(row.territory.path)[1:] if each[0] not in taken]
    form: fields.Form = (
        fields.Group((fields.Field("territory", "For which territory", "choice", choices=below),)),
        fields.Group((
            fields.Field("owner", "Who answers for it there", "choice", me(request).username, fields.owners()),
            fields.Field("name", "Name", value=row.name),
        )),
    )  # fmt: skip

    def save(values: Values, _: int | None) -> tuple[str, str]:
        where = Territory.objects.filter(code=values["territory"]).first()
        codes = set(Imperative.objects.values_list("code", flat=True))
        made = actions.make_regional(
            parent=row, territory=where or values["territory"], owner=values["owner"], name=values["name"],
            code=written.code_from(f"{row.code} {where.code if where else ''}", codes, at_most=56), by=me(request),
        )  # fmt: skip
        return _page(
            made
        ), "It has all its parent has, as a draft. Change what is different there; the rest can follow."

    editing = Editing(
        "A regional version", "The same gaps, objectives and demands by the same codes. What you change stays yours; what the parent changes later, you can take over.",
        form, _page(row), row.name, "Make it", "regional",
    )  # fmt: skip
    return _answer(request, editing, save)


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_gap(request: HttpRequest, key: str) -> HttpResponse:
    row = _changeable(request, key)

    def save(values: Values, _: int | None) -> tuple[str, str]:
        taken = set(row.gaps.values_list("code", flat=True))
        told = {name: value for name, value in values.items() if name != "code"}
        code = values["code"] or written.code_from(values["question"], taken)
        actions.add_gap(imperative=row, code=code, by=me(request), **told)
        return _page(row), "The gap is kept. Next: an objective that would close it."

    editing = Editing(
        "A new scientific gap", "What is not known, not understood or not done, and how much patients suffer from it.",
        fields.gap_form(), _page(row), row.name, "Add the gap", "gap",
    )  # fmt: skip
    return _answer(request, editing, save)


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_objective(request: HttpRequest, key: str) -> HttpResponse:
    row = _changeable(request, key)
    form = fields.holding(fields.objective_form(row, owner=me(request)), _asked(request, ("gap",)))

    def save(values: Values, _: int | None) -> tuple[str, str]:
        taken = set(row.objectives.values_list("code", flat=True))
        told = {name: value for name, value in values.items() if name != "code"}
        code = values["code"] or written.code_from(values["statement"], taken)
        actions.add_objective(imperative=row, code=code, by=me(request), **told)
        return _page(row), "The objective is kept. Next: what it asks of experts."

    editing = Editing(
        "A new objective", "A change one can measure, from a baseline to a target, by a day, with somebody who answers for it.",
        form, _page(row), row.name, "Add the objective", "objective",
    )  # fmt: skip
    return _answer(request, editing, save)


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def new_demand(request: HttpRequest, key: str) -> HttpResponse:
    objective: Objective = part_to_act_on(request, "objective", key)
    row = objective.imperative
    (may_change(row, me(request), owners=(objective.owner_id,)) and may_be_written(row.state)).or_raise()

    def save(values: Values, _: int | None) -> tuple[str, str]:
        taken = set(objective.demands.values_list("code", flat=True))
        code = values["code"] or written.code_from(values["name"], taken)
        actions.add_demand(objective=objective, code=code, by=me(request), **fields.demand_told(values))
        return _page(row), "The demand is kept, and enters the next plan once the imperative is in force."

    editing = Editing(
        "A new demand", f"What “{objective.statement}” asks of experts: exchange with a cadence, or an activity with its days.",
        fields.demand_form(row), _page(row), row.name, "Add the demand", "demand",
    )  # fmt: skip
    return _answer(request, editing, save)


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def change_part(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Change a gap, an objective or a demand."""
    part: Gap | Objective | Demand = part_to_act_on(request, kind, key)
    row = part.objective.imperative if isinstance(part, Demand) else part.imperative
    owners = (part.owner_id,) if isinstance(part, Objective) else ()
    if isinstance(part, Demand):
        owners = (part.objective.owner_id,)
    (may_change(row, me(request), owners=owners) and may_be_written(row.state)).or_raise()
    now = as_data(stands(part))

    def save(values: Values, version: int | None) -> tuple[str, str]:
        told = {name: value for name, value in values.items() if name != "code"}
        if isinstance(part, Gap):
            actions.change_gap(gap=part, by=me(request), version=version, **told)
        elif isinstance(part, Objective):
            actions.change_objective(objective=part, by=me(request), version=version, **told)
        else:
            actions.change_demand(demand=part, by=me(request), version=version, **fields.demand_told(values))
        return _page(row), "The change is kept, with what was before."

    editing = Editing(
        f"Change the {kind}", "", _form_of(part, row, request), _page(row), row.name, "Save the change", kind, row.version,
        _as_typed(now, part),
    )  # fmt: skip
    return _answer(request, editing, save)


def _form_of(part: Gap | Objective | Demand, row: Imperative, request: HttpRequest) -> fields.Form:
    if isinstance(part, Gap):
        form = fields.gap_form()
    elif isinstance(part, Objective):
        form = fields.objective_form(row, owner=part.owner)
    else:
        form = fields.demand_form(row)
    without_code = tuple(
        replace(group, fields=tuple(field for field in group.fields if field.name != "code")) for group in form
    )
    return fields.holding(without_code, _as_typed(as_data(stands(part)), part))


def _as_typed(now: dict[str, Any], part: Gap | Objective | Demand) -> dict[str, Any]:
    """What stands, as a form holds it: words, with people by the name they sign in with."""
    found = {name: value for name, value in now.items() if name != "retired"}
    if isinstance(part, Objective):
        found["owner"] = part.owner.username
    if isinstance(part, Demand):
        found["hosts"] = fields.codes(part.hosts.all(), "username")
        found["mix"] = mixes.written_mix(part.mix)
    return {name: value if isinstance(value, bool | list) else fields.shown(value) for name, value in found.items()}


def _changeable(request: HttpRequest, key: str) -> Imperative:
    row = to_act_on(request, key)
    (may_change(row, me(request)) and may_be_written(row.state)).or_raise()
    return row


def _asked(request: HttpRequest, names: tuple[str, ...]) -> dict[str, str]:
    """What a link into a form has filled in already."""
    return {name: request.GET[name] for name in names if request.GET.get(name)}


def _page(row: Imperative) -> str:
    return reverse("strategy-imperative", args=[row.key])
