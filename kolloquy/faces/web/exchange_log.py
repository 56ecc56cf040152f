"""Logging and planning an exchange: who, how and when are filled in, and nothing that was typed is ever lost."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kolloquy.engagement import actions, queries, rules
from kolloquy.engagement.follow_ups.actions import promise
from kolloquy.engagement.problems import Conflict
from kolloquy.engagement.unverified.actions import add_unverified
from kolloquy.engagement.vocabulary import Status
from kolloquy.faces.web import exchange_offers as offers
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_offers import Habits
from kolloquy.faces.web.exchange_told import Told, heed, planned_exchange, prefilled_by_plan
from kolloquy.faces.web.forms.touchpoint import LogForm
from kolloquy.faces.web.parts import page
from kolloquy.faces.web.wall import reader, reads, refusal
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.ids import new_key
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy.vocabulary import Channel

A_PROMISE = timedelta(days=14)  # what somebody promises in passing is usually meant for within a fortnight
GONE_ON = "This plan was logged or cancelled meanwhile; look at it before you save your text as an exchange of its own."
STALE = "This page was open since before you last signed in. Your text is still here: look it over and save again."


@login_not_required  # so that a text sent after the session ended is shown again instead of being lost
@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest) -> HttpResponse:
    return _form(request, planning=False)


@login_not_required
@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: HttpRequest) -> HttpResponse:
    return _form(request, planning=True)


def _form(request: HttpRequest, *, planning: bool) -> HttpResponse:
    if not request.user.is_authenticated:
        return _signed_out(request)
    user = request.user
    if not (verdict := rules.may_log(user.function, user.function)):
        return refusal(request, verdict)
    if request.method != "POST":
        return _shown(request, _offered(request, planning))
    return _sent(request, planning)


def _signed_out(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return redirect_to_login(request.get_full_path())
    kept = [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]
    context = {
        "kept": [(n, v) for n, v in kept if n not in {"note", "do"}],
        "note": request.POST.get("note", ""),
        "here": request.path,
    }
    return render(request, "exchange/signed_out.html", context, status=401)


def shown_again(request: HttpRequest) -> HttpResponse:
    """The form as it was sent, under a fresh token: for one that was open too long."""
    user = cast(User, request.user)
    if not (verdict := rules.may_log(user.function, user.function)):
        return refusal(request, verdict)
    planning = request.path == reverse("plan")
    told = _told(request, planning)
    told.stale = STALE
    return _shown(request, told, status=403)


log.shown_again = plan.shown_again = shown_again  # type: ignore[attr-defined]


def _offered(request: HttpRequest, planning: bool) -> Told:
    """The form before anything is typed."""
    look = reader(request)
    today, asked = clock.today(), request.GET
    of = None if planning else planned_exchange(asked, request)
    from_plan = None
    if of:
        people = offers.people_named(
            (each.expert_id or f"{offers.UNVERIFIED}{each.unverified}" for each in of.experts or ()), look
        )
    elif from_plan := prefilled_by_plan(asked, request):
        people = offers.people_named([from_plan.expert_id], look)
    else:
        people = offers.people_named(asked.getlist("expert"), look)
    habits = offers.habits_of(look)
    on = today + timedelta(days=7) if planning else min(of.on, today) if of else today
    if from_plan:
        on = max(today + timedelta(days=1), from_plan.on) if planning else min(from_plan.sunday, today)
    initial: dict[str, object] = {
        "channel": of.channel if of else from_plan.channel if from_plan else habits.channel_with(people), "on": on, "due_on": today + A_PROMISE, "form_key": new_key(),
    }  # fmt: skip
    if of:
        initial |= {
            "topics": [topic.slug for topic in of.topics], "place": of.place, "minutes": of.minutes,
            "colleagues": [str(each.user_id) for each in of.colleagues or () if each.user_id != look.user_id],
            "starts_at": f"{of.starts_at:%H:%M}" if of.starts_at else "",
        }  # fmt: skip
    told = Told(
        LogForm(initial=initial, side=reader(request).side), people, planning, of, version=str(of.version) if of else ""
    )
    heed(told, request, str(initial["channel"]), on, [topic.slug for topic in of.topics] if of else [])
    return told


def _told(request: HttpRequest, planning: bool) -> Told:
    people = offers.people_named(request.POST.getlist("expert"), reader(request))
    of = None if planning else planned_exchange(request.POST, request)
    version, find = request.POST.get("version", ""), request.POST.get("find", "").strip()[:200]
    unknown = tuple(dict.fromkeys(name.strip()[:200] for name in request.POST.getlist("unknown") if name.strip()))
    return Told(
        LogForm(request.POST, side=reader(request).side),
        people,
        planning,
        of,
        find=find,
        version=version,
        unknown=unknown,
    )


def _sent(request: HttpRequest, planning: bool) -> HttpResponse:
    told = _told(request, planning)
    do = request.POST.get("do", "save")
    if do in {"find", "check"}:
        if told.form.is_valid() and do == "check":
            cleaned = told.form.cleaned_data
            heed(told, request, cleaned["channel"], cleaned["on"], told.form.topics)
        elif do == "find":
            told.form.errors.clear()
        return _shown(request, told)
    if not planning and told.of is None and request.POST.get("touchpoint"):
        told.problem = words.sentence(GONE_ON)
        return _shown(request, told, status=422)
    if not told.form.is_valid():
        return _shown(request, told, status=422)
    people = told.people
    try:
        return _save(request, told)
    except Conflict as conflict:
        told.people = people
        told.problem = words.sentence(str(conflict))
        told.version = str(conflict.version)
    except (Problem, Refused) as error:
        told.people = people
        told.say(error)
    return _shown(request, told, status=422)


def _save(request: HttpRequest, told: Told) -> HttpResponse:
    user, cleaned = cast(User, request.user), told.form.cleaned_data
    with transaction.atomic():
        told.people = [*told.people, *(add_unverified(name=name, by=user) for name in told.unknown)]
        logged = _log(request, told, user)
        if cleaned.get("promise", "").strip() and logged.new:
            _promise(told, logged, user)
    for warned in logged.warnings:
        messages.warning(request, warned.sentence, extra_tags=warned.rule)
    messages.success(request, "Planned." if told.planning else "Saved." if logged.new else "This was saved already.")
    draft = urlencode({"saved": request.POST.get("draft", "") or "1"})
    return HttpResponseRedirect(f"{reverse('touchpoint', args=[logged.touchpoint.key])}?{draft}")


def _log(request: HttpRequest, told: Told, user: User) -> actions.Logged:
    details, note = told.form.details(), told.form.cleaned_data["note"]
    if told.of is not None:
        row = queries.touchpoint_to_act_on(told.of.key, reader(request))
        assert row is not None  # seen in full a moment ago
        version = int(told.version) if told.version.isdecimal() else -1
        logged = actions.change_touchpoint(
            touchpoint=row, version=version, by=user, status=Status.HELD, experts=tuple(told.people),
            **{**details, "topics": tuple(details["topics"]), "colleagues": tuple(details["colleagues"])},
        )  # fmt: skip
        if note.strip():
            actions.add_note(touchpoint=row, text=note, by=user)
        return actions.Logged(logged.touchpoint, logged.warnings, new=True)
    write = actions.plan_touchpoint if told.planning else actions.log_touchpoint
    # The form's own key: pressed twice, or sent again by a network that was away, it is the same exchange.
    key = f"form:{user.pk}:{told.form.cleaned_data['form_key'] or new_key()}"
    return write(experts=tuple(told.people), note=note, source_key=key, by=user, **details)


def _promise(told: Told, logged: actions.Logged, user: User) -> None:
    promise(
        expert=told.people[0], promise=told.form.cleaned_data["promise"], due_on=told.form.cleaned_data["due_on"],
        owner=user, by=user, touchpoint=logged.touchpoint,
    )  # fmt: skip


def _shown(request: HttpRequest, told: Told, *, status: int = 200) -> HttpResponse:
    look = reader(request)
    habits, refs = offers.habits_of(look), [offers.ref_of(each) for each in told.people]
    known = [offers.pick(each) for each in told.people]
    today = clock.today()
    heading = "Plan an exchange" if told.planning else "Log an exchange"
    context = {
        "heading": heading,
        "here": reverse("plan" if told.planning else "log"),
        "draft": request.POST.get("draft") or _draft_of(told, look.user_id, refs),
        "version": told.version,
        "planning": told.planning,
        "of": told.of,
        "form": told.form,
        "form_key": request.POST.get("form_key") or told.form.initial.get("form_key") or new_key(),
        "channel": told.form["channel"].value(),
        "offered": request.POST.get("offered") or told.form["channel"].value(),
        "on": _typed(told.form["on"].value()),
        "due_on": _typed(told.form["due_on"].value()),
        "chosen": [*known, *(offers.unknown(name) for name in told.unknown)],
        "may_add": bool(told.find) and told.find not in told.unknown,
        "find": told.find,
        "found": offers.people_found(told.find, look, but=refs) if told.find else _lately_met(habits, refs),
        "topics": offers.topics_offered(look.side, habits, told.form.topics),
        "warnings": told.warnings,
        "by_plan": told.by_plan,
        "refusals": told.refusals,
        "problem": told.problem,
        "stale": told.stale,
        "still_to_come": told.still_to_come,
        "more_is_open": bool(
            told.form.errors.keys() & {"minutes", "place", "starts_at", "channel_quality", "colleagues"}
        ),
        "today": today,
        "tomorrow": today + timedelta(days=1),
        **offers.choices(),
        **offers.colleagues_offered(look, habits, told.form.colleagues),
    }
    return render(request, "exchange/log.html", context, status=status)


def _typed(value: object) -> object:
    """A day as a date field holds it, or whatever somebody typed instead."""
    return value.isoformat() if isinstance(value, date) else value or ""


def _draft_of(told: Told, user_id: int, refs: Sequence[str]) -> str:
    """Under which name the device keeps what is typed: one person's, for these experts."""
    kind = "plan" if told.planning else "log"
    return f"{user_id}.{kind}.{told.of.key if told.of else '.'.join(refs[:3])}"


def _lately_met(habits: Habits, refs: Sequence[str]) -> list[offers.Pick]:
    """Whom one met last, for somebody who comes with nobody in mind yet."""
    return [] if refs else habits.experts


@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """People by the beginning of their names, while one types."""
    text, refs, look = request.GET.get("find", "").strip()[:200], request.GET.getlist("expert"), reader(request)
    found = offers.people_found(text, look, but=refs) if text else _lately_met(offers.habits_of(look), refs)
    return page(request, "exchange/log.html", {"found": found, "find": text, "may_add": bool(text)}, part="found")


@reads(RecordClass.EXPERT, RecordClass.TOUCHPOINT)
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """What to heed, while one fills the form in."""
    asked = request.GET
    told = Told(
        LogForm(side=reader(request).side),
        offers.people_named(asked.getlist("expert"), reader(request)),
        bool(asked.get("planning")),
    )
    told.of = None if told.planning else planned_exchange(asked, request)
    try:
        on = date.fromisoformat(asked.get("on", ""))
    except ValueError:
        on = clock.today()
    if asked.get("channel") in Channel.values:
        heed(told, request, asked["channel"], on, asked.getlist("topic"))
    context = {
        "warnings": told.warnings,
        "by_plan": told.by_plan,
        "refusals": told.refusals,
        "form": told.form,
        **_usual_way(asked, told, request),
    }
    return page(request, "exchange/log.html", context, part="said")


def _usual_way(asked: QueryDict, told: Told, request: HttpRequest) -> dict[str, object]:
    """The channel used last with whom was just ticked, as long as nobody has chosen one by hand."""
    if not told.people or asked.get("channel") != asked.get("offered"):
        return {}
    usual = offers.habits_of(reader(request)).channel_with(told.people)
    return {"offers": usual != asked.get("channel"), "channel": usual, "offered": usual, "channels": Channel.choices}
