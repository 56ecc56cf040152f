"""One exchange, as far as the wall gives it: its page, its notes, its change and its end."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kolloquy.engagement import actions, queries, rules
from kolloquy.engagement.follow_ups.actions import promise
from kolloquy.engagement.follow_ups.queries import follow_ups
from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.problems import Conflict
from kolloquy.engagement.seen import FollowUpSeen, NoteSeen, TouchpointSeen
from kolloquy.engagement.vocabulary import Status
from kolloquy.faces.web import exchange_offers as offers
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import channel, facts_of, promise_row, topics_of, touch_row, why_no_more
from kolloquy.faces.web.exchange_versions import lines_of, mine_of
from kolloquy.faces.web.forms.touchpoint import ChangeForm
from kolloquy.faces.web.wall import opened_sensitive, reader, reads, sees, stated
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import REFUSALS, Reader, RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused, Verdict

_Rest = ParamSpec("_Rest")
_View = Callable[Concatenate[HttpRequest, TouchpointSeen, _Rest], HttpResponse]


def of_touchpoint(view: _View[_Rest]) -> Callable[Concatenate[HttpRequest, str, _Rest], HttpResponse]:
    """Finds what an address names; what is not there and what is not to be seen are the same 404."""

    @wraps(view)
    def found(request: HttpRequest, key: str, *args: _Rest.args, **kwargs: _Rest.kwargs) -> HttpResponse:
        seen = queries.touchpoint(key, reader(request))
        if seen is None:
            raise Http404("touchpoint")
        return view(request, seen, *args, **kwargs)

    return cast(Callable[Concatenate[HttpRequest, str, _Rest], HttpResponse], found)


def _row(request: HttpRequest, seen: TouchpointSeen) -> Touchpoint:
    """The record itself, for an action; who does not see it whole gets the 404 of what is not there."""
    row = queries.touchpoint_to_act_on(seen.key, reader(request))
    if row is None:
        raise Http404("touchpoint")
    return row


def _title(seen: TouchpointSeen) -> str:
    return f"{channel(seen.channel)}, {words.day(seen.on)}"


@reads(RecordClass.TOUCHPOINT)
@require_safe
@of_touchpoint
def touchpoint(request: HttpRequest, seen: TouchpointSeen) -> HttpResponse:
    return shown(request, seen)


def shown(request: HttpRequest, seen: TouchpointSeen, *, status: int = 200, **said: object) -> HttpResponse:
    user, today = cast(User, request.user), clock.today()
    part = _may(user, seen, queries.touchpoint_to_act_on(seen.key, reader(request)) if seen.in_full else None)
    saved = request.GET.get("saved", "")
    if any(note.written_by.user_id != user.pk for note in seen.notes or ()):
        opened_sensitive(request, RecordClass.NOTE, seen.key)
    elif seen.in_full and stated(request):
        opened_sensitive(request, RecordClass.TOUCHPOINT, seen.key)
    promises = promises_of(seen, reader(request)) if seen.in_full and sees(request, RecordClass.FOLLOW_UP) else None
    context = {
        "row": touch_row(seen),
        "day": words.day(seen.on),
        "topics": topics_of(seen),
        "facts": facts_of(seen),
        "why": why_no_more(),
        "why_notes": REFUSALS[RecordClass.NOTE],
        "why_cancelled": seen.cancelled_because,
        "notes": [_note(note, user) for note in seen.notes or ()],
        "notes_hidden": seen.notes is None,
        "promises": [promise_row(each, today) for each in promises] if promises is not None else None,
        "promise_to": [
            {"ref": each.expert_id or f"{offers.UNVERIFIED}{each.unverified}", "name": each.name}
            for each in seen.experts or ()
        ],
        "drafts_done": saved,
        "just_saved": bool(saved),
        "note_draft": f"{user.pk}.note.{seen.key}",
        **part,
        **said,
    }
    return render(request, "exchange/touchpoint.html", context, status=status)


def promises_of(seen: TouchpointSeen, look: Reader) -> list[FollowUpSeen]:
    """What was promised in it, the open ones first."""
    return [*follow_ups(look, touchpoint=seen.key).rows, *follow_ups(look, touchpoint=seen.key, closed=True).rows]


def _may(user: User, seen: TouchpointSeen, row: Touchpoint | None) -> dict[str, bool]:
    if row is None:
        return {"changing": False, "writing": False}
    took_part = user.pk in {row.owner_id, *(each.user_id for each in seen.colleagues or ())}
    changing = rules.may_change(
        function=user.function,
        role=user.role,
        side=row.side,
        took_part=took_part,
        recorded=row.recorded_by_id == user.pk,
    )
    writing = rules.may_write_note(function=user.function, side=row.side)
    return {"changing": bool(changing), "writing": bool(writing)}


def _note(note: NoteSeen, user: User) -> dict[str, object]:
    changed = words.day(note.changed_at.date()) if note.version > 1 else ""
    return {
        "key": note.key, "text": note.text, "written_by": note.written_by.name, "mine": note.written_by.user_id == user.pk,
        "written": words.day(note.written_at.date()), "changed": changed,
    }  # fmt: skip


@reads(RecordClass.TOUCHPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
@of_touchpoint
def change(request: HttpRequest, seen: TouchpointSeen) -> HttpResponse:
    row = _row(request, seen)
    if request.method != "POST":
        was = was_of(seen)
        initial = {
            **was,
            "on": seen.on,
            "version": seen.version,
            "starts_at": f"{seen.starts_at:%H:%M}" if seen.starts_at else "",
        }
        initial["colleagues"] = [str(pk) for pk in cast(list[int], was["colleagues"])]
        return _change_page(request, seen, ChangeForm(initial=initial, side=reader(request).side), was=json.dumps(was))
    form = ChangeForm(request.POST, side=reader(request).side)
    if not form.is_valid():
        return _change_page(request, seen, form, status=422)
    changes = _changes(request.POST, form, row)
    try:
        logged = actions.change_touchpoint(
            touchpoint=row, version=form.cleaned_data["version"], by=cast(User, request.user), **changes
        )
    except Conflict as conflict:
        return _conflict(request, seen, conflict)
    except Refused as refused:
        return _change_page(request, seen, form, verdict=refused.verdict, status=422)
    except Problem as problem:
        return _change_page(request, seen, form, problem=words.sentence(str(problem)), status=422)
    for warned in logged.warnings:
        messages.warning(request, warned.sentence, extra_tags=warned.rule)
    messages.success(request, "Changed.")
    return HttpResponseRedirect(reverse("touchpoint", args=[seen.key]))


def was_of(seen: TouchpointSeen) -> dict[str, object]:
    """What the form held when it was opened, in the same shape as a conflict's versions."""
    return {
        "channel": seen.channel, "on": seen.on.isoformat(), "starts_at": seen.starts_at.isoformat() if seen.starts_at else None,
        "minutes": seen.minutes, "place": seen.place, "channel_quality": seen.quality, "sentiment": seen.sentiment,
        "stage": seen.stage, "topics": [topic.slug for topic in seen.topics],
        "colleagues": [each.user_id for each in seen.colleagues or () if seen.owner is None or each.user_id != seen.owner.user_id],
    }  # fmt: skip


def _changes(asked: QueryDict, form: ChangeForm, row: Touchpoint) -> dict[str, Any]:
    changes = form.details()
    changes["topics"] = tuple(changes["topics"])
    changes["colleagues"] = tuple([row.owner] if row.owner else []) + tuple(changes["colleagues"])
    if asked.get("status") in {Status.HELD.value, Status.PLANNED.value}:
        changes["status"] = asked["status"]
    return mine_of(asked, changes) if asked.get("do") == "settle" else changes


def _change_page(
    request: HttpRequest, seen: TouchpointSeen, form: ChangeForm, *, was: str = "", verdict: Verdict | None = None,
    problem: str = "", status: int = 200,
) -> HttpResponse:  # fmt: skip
    look = reader(request)
    habits = offers.habits_of(look)
    context = {
        "key": seen.key, "title": _title(seen), "form": form, "was": was or request.POST.get("was", ""), "verdict": verdict,
        "problem": problem, "reopening": seen.status == Status.CANCELLED, "topics": offers.topics_offered(look.side, habits, form.topics),
        **offers.choices(), **offers.colleagues_offered(look, habits, form.colleagues),
    }  # fmt: skip
    return render(request, "exchange/change.html", context, status=status)


def _conflict(request: HttpRequest, seen: TouchpointSeen, conflict: Conflict) -> HttpResponse:
    """Both versions, line by line; what the other left alone is chosen already."""
    lines = lines_of(conflict, request.POST.get("was", ""))
    if not lines:
        messages.success(request, "It says so already: somebody else made the same change.")
        return HttpResponseRedirect(reverse("touchpoint", args=[seen.key]))
    passed_by = {"csrfmiddlewaretoken", "version", "do"}
    kept = [
        (n, v)
        for n, values in request.POST.lists()
        for v in values
        if n not in passed_by and not n.startswith("choose_")
    ]
    context = {
        "title": _title(seen), "back": reverse("touchpoint", args=[seen.key]), "action": reverse("touchpoint-change", args=[seen.key]),
        "lines": lines, "kept": kept, "version": conflict.version,
    }  # fmt: skip
    return render(request, "exchange/conflict.html", context, status=409)


@reads(RecordClass.TOUCHPOINT)
@require_http_methods(["GET", "HEAD", "POST"])
@of_touchpoint
def cancel(request: HttpRequest, seen: TouchpointSeen) -> HttpResponse:
    row, because = _row(request, seen), request.POST.get("because", "")
    context: dict[str, object] = {
        "key": seen.key, "title": _title(seen), "planned": seen.status == Status.PLANNED, "version": seen.version, "because": because,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "exchange/cancel.html", context)
    try:
        if not because.strip():
            raise Problem("Say in a few words why it does not take place.")
        version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else -1
        actions.cancel_touchpoint(touchpoint=row, version=version, because=because, by=cast(User, request.user))
    except Conflict:
        context["problem"] = "Somebody changed it meanwhile; look at it once more, and cancel it if that still holds."
        return render(request, "exchange/cancel.html", context, status=409)
    except Refused as refused:
        return render(request, "exchange/cancel.html", {**context, "verdict": refused.verdict}, status=422)
    except Problem as problem:
        return render(request, "exchange/cancel.html", {**context, "problem": words.sentence(str(problem))}, status=422)
    messages.success(request, "Cancelled. It stays on record, with your reason.")
    return HttpResponseRedirect(reverse("touchpoint", args=[seen.key]))


@reads(RecordClass.TOUCHPOINT)
@require_POST
@of_touchpoint
def add_note(request: HttpRequest, seen: TouchpointSeen) -> HttpResponse:
    row, text = _row(request, seen), request.POST.get("note", "")
    try:
        actions.add_note(touchpoint=row, text=text, by=cast(User, request.user))
    except Refused as refused:
        return shown(
            request, seen, status=422, note_text=text, note_problem=f"{refused.verdict.reason} ({refused.verdict.rule})"
        )
    except Problem as problem:
        return shown(request, seen, status=422, note_text=text, note_problem=words.sentence(str(problem)))
    draft = f"{cast(User, request.user).pk}.note.{seen.key}"
    return HttpResponseRedirect(f"{reverse('touchpoint', args=[seen.key])}?saved={draft}#notes")


@reads(RecordClass.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
@of_touchpoint
def change_note(request: HttpRequest, seen: TouchpointSeen, note_key: str) -> HttpResponse:
    note = queries.note_to_act_on(note_key, reader(request))
    if note is None or note.touchpoint.key != seen.key:
        raise Http404("note")
    rules.may_change_note(author=note.written_by_id == request.user.pk).or_raise()
    context: dict[str, object] = {
        "key": seen.key, "title": _title(seen), "note_key": note_key, "version": note.version, "text": request.POST.get("note", note.text),
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "exchange/note.html", context)
    asked = request.POST
    text = note.text if asked.get("choose_text") == "theirs" else asked.get("note", "")
    version = int(asked["version"]) if asked.get("version", "").isdecimal() else -1
    try:
        actions.change_note(note=note, version=version, text=text, by=cast(User, request.user))
    except Conflict as conflict:
        lines = [
            {
                "field": "text",
                "name": "What was said",
                "theirs": conflict.theirs["text"],
                "mine": conflict.yours["text"],
                "choose": "",
            }
        ]
        both = {
            "title": _title(seen), "back": reverse("touchpoint", args=[seen.key]), "lines": lines, "version": conflict.version,
            "action": reverse("note-change", args=[seen.key, note_key]), "kept": [("note", text)],
        }  # fmt: skip
        return render(request, "exchange/conflict.html", both, status=409)
    except Refused as refused:
        return render(request, "exchange/note.html", {**context, "verdict": refused.verdict}, status=422)
    except Problem as problem:
        return render(request, "exchange/note.html", {**context, "problem": words.sentence(str(problem))}, status=422)
    return HttpResponseRedirect(f"{reverse('touchpoint', args=[seen.key])}#note-{note_key}")


@reads(RecordClass.TOUCHPOINT)
@require_POST
@of_touchpoint
def add_promise(request: HttpRequest, seen: TouchpointSeen) -> HttpResponse:
    row, user = _row(request, seen), cast(User, request.user)
    text, due = request.POST.get("promise", ""), request.POST.get("due_on", "")
    said = {"promise_text": text, "promise_due": due}
    people = offers.people_named([request.POST.get("to", "")], reader(request))
    try:
        due_on = words.day_of(due)
        if not people or due_on is None:
            raise Problem(
                "Say to whom you promised it." if not people else "Say by when you promised it, as 2026-03-31."
            )
        promise(expert=people[0], promise=text, due_on=due_on, owner=user, by=user, touchpoint=row)
    except Refused as refused:
        return shown(
            request, seen, status=422, promise_problem=f"{refused.verdict.reason} ({refused.verdict.rule})", **said
        )
    except Problem as problem:
        return shown(request, seen, status=422, promise_problem=words.sentence(str(problem)), **said)
    return HttpResponseRedirect(f"{reverse('touchpoint', args=[seen.key])}#promises")
