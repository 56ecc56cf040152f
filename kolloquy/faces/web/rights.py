"""An expert's rights: what we may do, what they said, what they are owed and asked, and the copy of everything."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.expert import of_expert
from kolloquy.faces.web.forms.rights import (
    SCOPES,
    SOURCES,
    BasisForm,
    ConsentForm,
    NoticeForm,
    RequestForm,
    StanceForm,
    WishesForm,
)
from kolloquy.faces.web.legal import legal_block, packs
from kolloquy.faces.web.wall import reader, reads, sees, why_not
from kolloquy.governance.models import User
from kolloquy.governance.rights import actions, requests, seen
from kolloquy.governance.rights.packs import NoticeText
from kolloquy.governance.rights.rules import may_change_stance, may_export, may_handle, may_note
from kolloquy.governance.rights.state import LegalState
from kolloquy.governance.rights.vocabulary import RequestKind, RequestState
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import current_expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows.answer_request import Copy, access_copy


@reads(RecordClass.LEGAL_STATE, RecordClass.PREFERENCE)
@never_cache
@of_expert
def rights(request: HttpRequest, expert: Expert) -> HttpResponse:
    return _page(request, expert, {})


def _page(request: HttpRequest, expert: Expert, wrong: Mapping[str, forms.Form], status: int = 200) -> HttpResponse:
    who, today = reader(request), clock.today()
    block = legal_block(request, expert.pk, expert.country)
    assert block is not None  # `reads` has asked
    me = cast(User, request.user)
    state: LegalState | None = block["seen"].state
    found = seen.requests(who, on=today, expert_ids=[expert.pk], also_closed=True)
    wishes = wrong.get("wishes") or WishesForm(initial=_said(block["seen"]))
    full = state is not None and sees(request, RecordClass.PREFERENCE, Level.FULL)
    context = {
        "expert": expert, "legal": block, "state": state, "full": full, "today": today.isoformat(),
        "history": seen.history(expert.pk, who) if full else [],
        "requests": found,
        "sees_requests": sees(request, RecordClass.RIGHTS_REQUEST),
        "request_rows": [(row, "") for row in found],
        "why_not": None if full else why_not(request, RecordClass.PREFERENCE, Level.FULL),
        "may_note": may_note(me.function), "may_handle": may_handle(me.function),
        "may_lift": bool(may_change_stance(me.function, kind="objection", holds=False)),
        "export": may_export(state, on=today) if state else None,
        "notice_texts": _texts(expert.country, today),
        "wish_picks": _picks(wishes),
        "wrong": wrong, "sources": SOURCES, "scopes": SCOPES, "kinds": RequestKind.choices,
        "forms": {
            "wishes": wishes, "consent": wrong.get("consent") or ConsentForm(),
            "stance": wrong.get("stance") or StanceForm(), "notice": wrong.get("notice") or NoticeForm(),
            "basis": wrong.get("basis") or BasisForm(), "request": wrong.get("request") or RequestForm(),
        },
    }  # fmt: skip
    return render(request, "rights/expert.html", context, status=status)


def _said(found: seen.LegalSeen) -> dict[str, Any]:
    wishes = found.state.wishes if found.state else found.how
    return {
        "channel": wishes.channels,
        "weekday": wishes.weekdays,
        "time": wishes.times,
        "format": ", ".join(wishes.formats),
        "content": ", ".join(wishes.content),
        "topic": ", ".join(wishes.topics),
        "frequency": wishes.most_contacts_per_quarter,
    }


def _picks(form: forms.Form) -> list[tuple[str, str, list[tuple[str, str, bool]]]]:
    """What may be ticked: legend, name, and each value with its words and whether it is."""
    legends = {"channel": "By which channels", "weekday": "On which days", "time": "At what time of day"}
    made = []
    for name, legend in legends.items():
        ticked = set(form[name].value() or ())
        choices: Any = cast(forms.MultipleChoiceField, form.fields[name]).choices
        made.append((legend, name, [(str(v), str(spoken), v in ticked) for v, spoken in choices]))
    return made


def _texts(country: str | None, today: date) -> list[NoticeText]:
    """The wordings that may be given today, the country's own first, then English."""
    valid = [text for text in packs().notices if text.valid_from <= today and text.country in {country, "*"}]
    newest: dict[str, NoticeText] = {}
    for text in sorted(valid, key=lambda text: (text.country == country, text.valid_from, text.version)):
        newest[text.language] = text
    return sorted(newest.values(), key=lambda text: (text.country != country, text.language != "en", text.language))


@reads(RecordClass.LEGAL_STATE, RecordClass.PREFERENCE)
@require_POST
def note(request: HttpRequest, expert_id: str) -> HttpResponse:
    """Writes down what one of the page's forms says."""
    expert = current_expert(expert_id)
    if expert is None or expert.state == ExpertState.GONE:
        raise Http404(expert_id)
    what = request.POST.get("what", "")
    if what not in _NOTED:
        raise BadInput("This form is not one of ours; go back, load the page again and write it anew.")
    form_class, write = _NOTED[what]
    form = form_class(request.POST)
    if form.is_valid():
        try:
            said = write(expert, form, cast(User, request.user))
        except BadInput as problem:
            form.add_error(None, str(problem))
        except Refused as refused:
            form.add_error(None, f"{refused.verdict.reason} ({refused.verdict.rule})")
        else:
            messages.success(request, said, extra_tags="")
            return HttpResponseRedirect(reverse("expert-rights", args=[expert.pk]))
    return _page(request, expert, {what: form}, status=422)


def _wishes(expert: Expert, form: Any, by: User) -> str:
    heard = {name: form.cleaned_data[name] for name in ("said_on", "source", "proof")}
    made = actions.note_wishes(expert_id=expert.pk, wishes=form.wishes(), by=by, **heard)
    return "Their wishes are noted." if made else "That is what we knew already; nothing was added."


def _consent(expert: Expert, form: Any, by: User) -> str:
    given = form.cleaned_data | {"given": form.cleaned_data["given"] == "yes"}
    actions.note_consent(expert_id=expert.pk, by=by, **given)
    return "Their consent is noted." if given["given"] else "Their withdrawal is noted."


def _stance(expert: Expert, form: Any, by: User) -> str:
    given = form.cleaned_data | {"holds": form.cleaned_data["holds"] == "yes"}
    given["scope"] = given["scope"] or SCOPES[0][0]
    actions.take_stance(expert_id=expert.pk, by=by, **given)
    return "It is noted, and holds from now on." if given["holds"] else "It is noted that this no longer holds."


def _notice(expert: Expert, form: Any, by: User) -> str:
    actions.record_notice(expert_id=expert.pk, by=by, packs=packs(), country=expert.country, **form.cleaned_data)
    return "The proof of the notice is kept."


def _basis(expert: Expert, form: Any, by: User) -> str:
    actions.state_basis(expert_id=expert.pk, by=by, **form.cleaned_data)
    return "The legal basis is stated."


def _request(expert: Expert, form: Any, by: User) -> str:
    given = {name: form.cleaned_data[name] for name in ("kind", "received_on", "source", "words")}
    made = requests.receive_request(expert_id=expert.pk, details=form.details(), by=by, **given)
    return f"The request is with Compliance; it is due on {words.day(made.due_on)}."


_NOTED: dict[str, tuple[type[forms.Form], Callable[[Expert, Any, User], str]]] = {
    "wishes": (WishesForm, _wishes),
    "consent": (ConsentForm, _consent),
    "stance": (StanceForm, _stance),
    "notice": (NoticeForm, _notice),
    "basis": (BasisForm, _basis),
    "request": (RequestForm, _request),
}


@reads(RecordClass.RIGHTS_REQUEST)
@never_cache
@require_safe
def copy_page(request: HttpRequest, key: str) -> HttpResponse:
    """Everything held on the expert who asked, to be read or printed."""
    made = _copy(request, key)
    tables = [
        (held, [{name.replace("_", " "): value for name, value in row.items()} for row in held.rows])
        for held in made.tables
    ]
    return render(request, "rights/copy.html", {"copy": made, "tables": tables, "key": key})


@reads(RecordClass.RIGHTS_REQUEST)
@never_cache
@require_safe
def copy_file(request: HttpRequest, key: str) -> HttpResponse:
    """The same for a machine."""
    made = _copy(request, key)
    response = JsonResponse(made.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    response["Content-Disposition"] = f'attachment; filename="copy-{key}.json"'
    return response


def _copy(request: HttpRequest, key: str) -> Copy:
    asked = seen.request(key, reader(request), on=clock.today())
    if asked is None or not asked.full or asked.kind != RequestKind.ACCESS:
        raise Http404(key)
    if asked.state not in {RequestState.IN_WORK, RequestState.ANSWERED}:
        raise BadInput("Say first how you made sure that it is them who ask; then the copy can be made.")
    expert = Expert.objects.filter(pk=asked.expert_id).first()
    if expert is None:
        raise Http404(key)
    return access_copy(expert=expert, because=f"request {key}", by=cast(User, request.user))
