"""What a strategy is made from and how it holds together: topics, phases, fees, the audit, and the primer."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kolloquy.faces.web import strategy_fields as fields
from kolloquy.faces.web import words
from kolloquy.faces.web.strategy import may_make, me
from kolloquy.faces.web.wall import reader, reads, sees
from kolloquy.governance.wall.policy import REFUSALS, Level, RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused, Verdict
from kolloquy.strategy import actions, queries, written
from kolloquy.strategy.models import DiscussionTopic, Gap, Objective
from kolloquy.strategy.rules import may_state_fees
from kolloquy.strategy.vocabulary import Label, Phase

Values = Mapping[str, Any]


def only_whole(request: HttpRequest) -> None:
    """These pages hold nothing that is seen at coordination."""
    if not sees(request, RecordClass.STRATEGY, Level.FULL):
        raise Refused(Verdict(*REFUSALS[RecordClass.STRATEGY]))


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def topics(request: HttpRequest) -> HttpResponse:
    """Topics with their label and the followed topic whose standings count for them."""
    only_whole(request)
    form, problem = _topic_form(_topic_asked(request)), ""
    if request.method == "POST":
        values = fields.typed(form, request.POST)
        try:
            _save_topic(values, request)
        except (Problem, Refused) as wrong:
            form, problem = fields.holding(form, values), words.sentence(str(wrong))
        else:
            messages.success(request, f"“{values['name']}” is kept.")
            return HttpResponseRedirect(reverse("strategy-topics"))
    used = Counter(Gap.topics.through.objects.values_list("discussiontopic__slug", flat=True))
    used += Counter(Objective.topics.through.objects.values_list("discussiontopic__slug", flat=True))
    context = {
        "rows": [(each, used[each.slug]) for each in queries.topics(reader(request))],
        "form": form,
        "asked": request.GET.get("topic", ""),
        "problem": problem,
        "may": may_make(request),
    }
    return render(request, "strategy/topics.html", context, status=422 if problem else 200)


def _topic_asked(request: HttpRequest) -> Values:
    """The topic that a link asks to change."""
    row = DiscussionTopic.objects.select_related("indication").filter(slug=request.GET.get("topic", "")).first()
    if row is None:
        return {}
    return {
        "slug": row.slug, "name": row.name, "label": row.label, "followed": row.followed or "",
        "indication": row.indication.code if row.indication else "",
    }  # fmt: skip


def _topic_form(values: Values) -> fields.Form:
    form: fields.Form = (
        fields.Group((
            fields.Field("name", "Name", help="As one would say it in a conversation: “Screening in heart failure clinics”."),
            fields.Field("label", "Label", "choice", "on", Label.choices, "Off-label: outside what is approved, so it is spoken of only when an expert asks."),
        )),
        fields.Group((
            fields.Field("indication", "About the product’s indication", "choice", "", [("", "no: about the disease"), *fields.indications()], needed=False),
            fields.Field("followed", "Followed topic that ranks its experts", "choice", "", _followed(values.get("followed", "")), "Without one, nobody has a standing for it.", needed=False),
        ), side_by_side=True),
        fields.Group((fields.Field("slug", "Code", help="Left empty, it is made from the name. The same code again changes the topic.", needed=False),)),
    )  # fmt: skip
    return fields.holding(form, values)


def _followed(stands: str) -> fields.Choices:
    from kolloquy.influence.models import Topic

    known = [(topic.slug, topic.name) for topic in Topic.objects.order_by("name")]
    if stands and stands not in {slug for slug, _ in known}:
        known.append((stands, f"{stands}, not followed any more"))
    return [("", "none yet"), *known]


def _save_topic(values: Values, request: HttpRequest) -> None:
    taken = set(DiscussionTopic.objects.values_list("slug", flat=True))
    actions.put_topic(
        slug=values["slug"] or written.code_from(values["name"], taken), name=values["name"], label=values["label"],
        indication=values["indication"] or None, followed=values["followed"] or None, by=me(request),
    )  # fmt: skip


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def phases(request: HttpRequest) -> HttpResponse:
    """Which phase each market is in, since when and before that; and saying that it entered another one."""
    only_whole(request)
    form, problem = (
        _phase_form({name: request.GET[name] for name in ("indication", "territory") if request.GET.get(name)}),
        "",
    )
    if request.method == "POST":
        values = fields.typed(form, request.POST)
        try:
            actions.set_phase(by=me(request), **values)
        except (Problem, Refused) as wrong:
            form, problem = fields.holding(form, values), words.sentence(str(wrong))
        else:
            messages.success(request, "The phase is kept; what was before stays to be read.")
            return HttpResponseRedirect(reverse("strategy-phases"))
    context = {
        "markets": queries.markets(reader(request)), "form": form, "problem": problem, "may": may_make(request),
    }  # fmt: skip
    return render(request, "strategy/phases.html", context, status=422 if problem else 200)


def _phase_form(values: Values) -> fields.Form:
    form: fields.Form = (
        fields.Group((
            fields.Field("indication", "Indication", "choice", choices=fields.indications()),
            fields.Field("territory", "In", "choice", choices=fields.territories(), help="And in all below it that say nothing else."),
            fields.Field("phase", "Is in the phase", "choice", choices=Phase.choices),
            fields.Field("since", "Since", "date", clock.today().isoformat()),
        ), side_by_side=True),
    )  # fmt: skip
    return fields.holding(form, values)


@reads(RecordClass.STRATEGY)
@require_http_methods(["GET", "HEAD", "POST"])
def fees(request: HttpRequest) -> HttpResponse:
    """What a kind of work is paid, and how much in a year at most."""
    only_whole(request)
    form, problem = _fee_form(_fee_asked(request)), ""
    if request.method == "POST":
        values = fields.typed(form, request.POST)
        try:
            code = values["code"] or written.code_from(values["name"])
            actions.put_fee(by=me(request), **{**values, "code": code})
        except (Problem, Refused) as wrong:
            form, problem = fields.holding(form, values), words.sentence(str(wrong))
        else:
            messages.success(request, f"“{values['name']}” is kept.")
            return HttpResponseRedirect(reverse("strategy-fees"))
    user = me(request)
    context = {
        "rows": queries.fees(reader(request)), "form": form, "problem": problem,
        "may": may_state_fees(function=user.function, role=user.role),
    }  # fmt: skip
    return render(request, "strategy/fees.html", context, status=422 if problem else 200)


def _fee_asked(request: HttpRequest) -> Values:
    code, _, country = request.GET.get("fee", "").partition(".")
    row = next((each for each in queries.fees(reader(request)) if (each.code, each.country) == (code, country)), None)
    names = ("code", "name", "country", "amount", "most_a_year", "currency", "source")
    return {name: getattr(row, name) for name in names} if row else {}


def _fee_form(values: Values) -> fields.Form:
    form: fields.Form = (
        fields.Group((fields.Field("name", "Kind of work", help="“Advisory board, half a day”."),)),
        fields.Group((
            fields.Field("amount", "Fee", "number"),
            fields.Field("most_a_year", "At most in a year, for one expert", "number"),
            fields.Field("currency", "Currency", value="EUR"),
            fields.Field("country", "Country", help="Two letters; empty is everywhere else.", needed=False),
        ), side_by_side=True),
        fields.Group((
            fields.Field("source", "Where the fee is from", "text", help="Your fair market value list, with its date."),
            fields.Field("code", "Code", help="Left empty, it is made from the name. The same code and country again changes the line.", needed=False),
        )),
    )  # fmt: skip
    return fields.holding(form, values)


LINKS = {"imperative": "strategy-imperative", "objective": "strategy-objective"}


@reads(RecordClass.STRATEGY)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    only_whole(request)
    found = queries.audit(reader(request))
    rows = [{"found": each, "url": finding_url(each)} for each in found]
    context = {
        "mend": [row for row in rows if row["found"].severity == "mend"],  # type: ignore[attr-defined]
        "look": [row for row in rows if row["found"].severity != "mend"],  # type: ignore[attr-defined]
        "anything": bool(queries.imperatives(reader(request))),
        "today": words.day(clock.today()),
    }
    return render(request, "strategy/audit.html", context)


def finding_url(finding: queries.Finding) -> str:
    """Where a finding is mended."""
    if finding.rule == "SA-9":
        return reverse("strategy-differences", args=[finding.key])
    if finding.record in LINKS:
        return reverse(LINKS[finding.record], args=[finding.key])
    if finding.record == "phase":
        return f"{reverse('strategy-phases')}?indication={finding.key}"
    return reverse("strategy-part-change", args=[finding.record, finding.key])


@reads(RecordClass.STRATEGY)
@require_safe
def primer(request: HttpRequest) -> HttpResponse:
    return render(request, "strategy/primer.html", {"full": sees(request, RecordClass.STRATEGY, Level.FULL)})
