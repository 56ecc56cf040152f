"""Our people: who does what where, and for the administrator how they sign in."""

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.parts import page
from kolloquy.faces.web.proof import require_recent_proof
from kolloquy.faces.web.wall import reader, reads, sees
from kolloquy.governance import actions, queries
from kolloquy.governance.models import Indication, Territory, User
from kolloquy.governance.roster.editing import Conflict, change_person, version_of
from kolloquy.governance.sign_in.actions import forget_sign_in as forget
from kolloquy.governance.sign_in.actions import invite as make_invitation
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.policy import REFUSALS, Level, RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused, Verdict

DONE = "people_done"


class PersonForm(forms.Form):
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    email = forms.EmailField(
        required=False, error_messages={"invalid": "Correct the e-mail address, or leave it empty."}
    )
    function = forms.ChoiceField(choices=Function.choices)
    role = forms.ChoiceField(choices=Role.choices)
    role_title = forms.CharField(max_length=80, required=False)
    joined_on = forms.DateField(required=False, error_messages={"invalid": "Write the day as 2026-12-31."})
    territories = forms.MultipleChoiceField(required=False)
    indications = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Indented by how deep they lie, so that a flat list still shows the tree.
        tree = [(t.code, f"{'· ' * (t.path.count('/') - 2)}{t.name}") for t in Territory.objects.order_by("path")]
        works = [(i.code, str(i)) for i in Indication.objects.select_related("product").order_by("product", "name")]
        cast(Any, self.fields["territories"]).choices = tree
        cast(Any, self.fields["indications"]).choices = works


class NewPersonForm(PersonForm):
    username = forms.CharField(max_length=150)
    field_order = ("username",)


@reads(RecordClass.ACCOUNT)
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    text, gone = request.GET.get("q", "").strip(), request.GET.get("gone") == "yes"
    seen = queries.people(reader(request), on=clock.today(), text=text, also_gone=gone)
    context = {
        "people": seen,
        "text": text,
        "gone": gone,
        "full": sees(request, RecordClass.ACCOUNT, Level.FULL),
        "done": request.session.pop(DONE, "") if DONE in request.session else "",
    }
    return page(request, "people/list.html", context, part="people")


@reads(RecordClass.ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    _only_administrators(request)
    form = NewPersonForm(request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        places, works = given.pop("territories"), given.pop("indications")
        try:
            user = change_person(user=None, values=given, territories=places, indications=works, by=_me(request))
        except BadInput as wrong:
            problem = str(wrong)
        else:
            request.session[DONE] = f"{user} is added, and cannot sign in yet: make an invitation."
            return HttpResponseRedirect(reverse("person", args=[user.pk]))
    status = 422 if request.method == "POST" else 200
    return render(request, "people/add.html", {"form": form, "problem": problem}, status=status)


@reads(RecordClass.ACCOUNT)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    seen = queries.person(pk, reader(request), on=clock.today())
    if seen is None:
        raise Http404
    if request.method == "POST":
        return _change(request, pk, seen)
    form = PersonForm(initial=_initial(_user(pk))) if sees(request, RecordClass.ACCOUNT, Level.FULL) else None
    return _shown(request, seen, form)


def _change(request: HttpRequest, pk: int, seen: queries.PersonSeen) -> HttpResponse:
    _only_administrators(request)
    user, form = _user(pk), PersonForm(request.POST)
    if not form.is_valid():
        return _shown(request, seen, form, status=422)
    given = dict(form.cleaned_data)
    places, works = given.pop("territories"), given.pop("indications")
    try:
        change_person(
            user=user, values=given, territories=places, indications=works, by=_me(request),
            version=request.POST.get("version", ""),
        )  # fmt: skip
    except Conflict as conflict:
        extra = {"problem": str(conflict), "theirs": _in_words(_initial(_user(pk)), form.cleaned_data)}
        return _shown(request, seen, form, status=409, extra=extra)
    except BadInput as wrong:
        return _shown(request, seen, form, status=422, extra={"problem": str(wrong)})
    request.session[DONE] = f"{User.objects.get(pk=pk)} is changed; the trail keeps what was before."
    return HttpResponseRedirect(reverse("person", args=[pk]))


@reads(RecordClass.ACCOUNT)
@require_POST
def let_go(request: HttpRequest, pk: int) -> HttpResponse:
    _only_administrators(request)
    user = _user(pk)
    try:
        left_on = date.fromisoformat(request.POST.get("left_on", ""))
    except ValueError:
        raise BadInput("Give the first day on which they no longer work here as 2026-12-31, and try again.") from None
    from kolloquy.workflows.let_go import let_go as let_somebody_go

    named = request.POST.get("to", "")
    to = User.objects.filter(pk=int(named)).first() if named.isdecimal() and len(named) < 10 else None
    if named and to is None:
        raise BadInput("There is no such colleague to take over what they promised; choose one from the list.")
    moved = let_somebody_go(user=user, left_on=left_on, hand_over_to=to, by=_me(request))
    handed = f", and {words.plural(moved, 'promise or plan', 'promises and plans')} went to {to}" if to else ""
    request.session[DONE] = f"{user} works here until the day before {left_on:%-d %B %Y}{handed}."
    return HttpResponseRedirect(reverse("person", args=[pk]))


@reads(RecordClass.ACCOUNT)
@require_POST
@never_cache
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """A link that lets its holder choose this person's password, once and within a day; shown this once."""
    _only_administrators(request)
    user = _user(pk)
    path = make_invitation(user=user, by=_me(request))
    seen = queries.person(pk, reader(request), on=clock.today())
    assert seen is not None
    extra = {"link": request.build_absolute_uri(path)}
    return _shown(request, seen, PersonForm(initial=_initial(user)), extra=extra)


@reads(RecordClass.ACCOUNT)
@require_POST
def forget_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    _only_administrators(request)
    if (asked := require_recent_proof(request)) is not None:
        return asked
    user = _user(pk)
    forget(user=user, by=_me(request))
    request.session[DONE] = f"{user} has no password, code or passkey any more; make an invitation."
    return HttpResponseRedirect(reverse("person", args=[pk]))


def _shown(
    request: HttpRequest,
    seen: queries.PersonSeen,
    form: PersonForm | None,
    *,
    status: int = 200,
    extra: Mapping[str, object] | None = None,
) -> HttpResponse:
    user = _user(seen.pk)
    context = {
        "person": seen,
        "form": form,
        "version": version_of(user) if form else "",
        "today": clock.today().isoformat(),
        "colleagues": [u for u in User.objects.exclude(pk=seen.pk) if u.works_here(clock.today())] if form else [],
        "done": request.session.pop(DONE, "") if DONE in request.session else "",
        **(extra or {}),
    }
    return render(request, "people/person.html", context, status=status)


def _initial(user: User) -> dict[str, object]:
    today = clock.today()
    return {
        **{name: getattr(user, name) for name in actions.CHANGEABLE if name != "left_on"},
        "territories": [a.territory.code for a in user.assigned if a.valid_until is None or a.valid_until > today],
        "indications": list(user.works_on.values_list("indication__code", flat=True)),
    }


def _in_words(theirs: Mapping[str, object], mine: Mapping[str, object]) -> list[tuple[str, str, str]]:
    """What stands now beside what was typed, where the two differ."""

    def said(value: object) -> str:
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "nothing")

    return [
        (name.replace("_", " "), said(value), said(mine[name]))
        for name, value in theirs.items()
        if said(value) != said(mine[name])
    ]


def _only_administrators(request: HttpRequest) -> None:
    if not sees(request, RecordClass.ACCOUNT, Level.FULL):
        raise Refused(Verdict(*REFUSALS[RecordClass.ACCOUNT]))


def _me(request: HttpRequest) -> User:
    return cast(User, request.user)


def _user(pk: int) -> User:
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise Http404
    return user
