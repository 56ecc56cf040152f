"""One contact of a plan: opened with all that speaks for and against it, moved, pinned and taken out."""

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.exchange_rows import channel
from kolloquy.faces.web.parts import opened as open_figure
from kolloquy.faces.web.plan_board import Asked, board_page, plan_of
from kolloquy.faces.web.plan_board_rows import block_words, colour, time_words
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.rights.when import wished_when
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.boards.opening import colleagues_for, contact_to_act_on, opened
from kolloquy.planning.boards.queries import weeks_of
from kolloquy.planning.boards.seen import ContactOpened
from kolloquy.planning.models import PlannedContact
from kolloquy.planning.moving import actions
from kolloquy.planning.moving.activities_looking import activity_of
from kolloquy.planning.moving.rules import BY_HAND, Breach, hundredths, may_be_done, may_change
from kolloquy.planning.moving.taking_back import told_in_words
from kolloquy.planning.pins import is_agreed, said_by_hand
from kolloquy.planning.reviewing.queries import comments_on
from kolloquy.planning.vocabulary import ContactState, Deed, PlanState

LONGEST_NUMBER = 9
ABOUT = {"objective": "For what", "colleague": "By whom", "channel": "How", "weeks": "When"}


@reads(RecordClass.PLAN)
@require_safe
def contact(request: HttpRequest, key: str, contact_key: str) -> HttpResponse:
    row = _contact(request, key, contact_key)
    return open_figure(request, "plan/board/contact.html", contact_context(request, row))


@reads(RecordClass.PLAN)
@require_safe
def verdict(request: HttpRequest, key: str, contact_key: str) -> HttpResponse:
    """What would speak against a move, while it is being made."""
    row = _contact(request, key, contact_key)
    try:
        week, colleague = _wanted(request.GET, row)
        found = actions.verdicts(contact=row, week=week, colleague=colleague, by=cast(User, request.user))
    except Problem as problem:
        return _verdict(request, row, request.GET, (), problem=str(problem))
    return _verdict(request, row, request.GET, found)


@reads(RecordClass.PLAN)
@require_POST
def move(request: HttpRequest, key: str, contact_key: str) -> HttpResponse:
    row, said = _contact(request, key, contact_key), request.POST
    try:
        week, colleague = _wanted(said, row)
        moved = actions.move_contact(
            contact=row, version=_number(said.get("version")) or 0, week=week, colleague=colleague,
            because=said.get("because", ""), by=cast(User, request.user),
        )  # fmt: skip
    except Refused as refused:
        found: tuple[Breach, ...] = ()
        if may_change_it(request, row):
            found = actions.verdicts(contact=row, week=week, colleague=colleague, by=cast(User, request.user))
        found = found or (Breach(str(refused.verdict.rule), refused.verdict.reason, hard=True),)
        return _refused(request, row, found=found)
    except Problem as problem:
        return _refused(request, row, problem=str(problem))
    it = moved.contact
    who = f" with {it.colleague}" if it.colleague else ""
    sentence = f"{it.expert.name} is in week {it.week + 1}{who} now." if moved.changed else "It stands there already."
    return _done(request, row, sentence + told_in_words(it.expert.name, moved.taken_back))


@reads(RecordClass.PLAN)
@require_POST
def change(request: HttpRequest, key: str, contact_key: str) -> HttpResponse:
    """Take it out, pin it, take the pin away."""
    row, said, user = _contact(request, key, contact_key), request.POST, cast(User, request.user)
    told: dict[str, Any] = {"contact": row, "by": user, "version": _number(said.get("version"))}
    because = said.get("because", "")
    try:
        match said.get("do"):
            case "take_out":
                actions.take_out(**told, because=because)
                sentence = f"{row.expert.name} in week {row.week + 1} is taken out; your reason is kept."
            case "pin":
                actions.pin(**told, because=because)
                sentence = "Pinned: no computation moves it."
            case "unpin":
                actions.unpin(**told)
                row.refresh_from_db()
                sentence = (
                    "It is no longer pinned." if not row.pinned else "Your pin is gone; what was agreed holds it."
                )
            case _:
                raise BadInput("Say what to do with it: pin it, or take it out.")
    except Refused as refused:
        return _refused(request, row, found=(Breach(str(refused.verdict.rule), refused.verdict.reason, hard=True),))
    except Problem as problem:
        return _refused(request, row, problem=str(problem))
    return _done(request, row, sentence)


def contact_context(request: HttpRequest, row: PlannedContact) -> dict[str, object]:
    it = opened(row, reader(request))
    plan, user = row.plan, cast(User, request.user)
    may = may_change(user.function, user.role, own=it.block.movable or row.colleague_id == user.pk)
    deeds = {deed for deed in BY_HAND[PlanState(plan.state)] if row.state == ContactState.PLANNED}
    return {
        "plan": plan,
        "it": it,
        "planned": it.block,
        "colour": colour(it.block.letter),
        "channel": channel(it.block.channel),
        "words": block_words(it.block),
        "reasons": [(ABOUT.get(about, about), sentence) for about, sentence in it.reasons],
        "limits": _limits(it),
        "wished": wished_when([row.expert_id], reader(request), on=clock.today()).get(row.expert_id, ""),
        "weeks": [
            (week.number + 1, words.day(week.monday)) for week in weeks_of(plan, clock.today()) if week.state != "past"
        ],
        "colleagues": colleagues_for(plan),
        "comments": comments_on(plan, reader(request), contact=row),
        "may": may,
        "in_state": may_be_done(Deed.MOVED, plan.state),
        "may_move": bool(may) and it.block.movable,
        "may_take_out": bool(may) and Deed.TAKEN_OUT in deeds,
        "may_pin": bool(may) and Deed.PINNED in deeds,
        "pinned_by_hand": row.pinned and bool(said_by_hand(row.pinned_because) or not is_agreed(row.pinned_because)),
        "whole": it.block.activity and activity_of(plan, row.demand.key),
        "back": _back(request),
        "said": request.POST,
    }


def _limits(it: ContactOpened) -> list[tuple[str, str]]:
    """Each limit beside what it holds, as the block stands."""
    told = []
    if it.time is not None:
        told.append((f"{it.block.colleague}, week {it.block.week + 1}", time_words(it.time)))
    if it.room is not None:
        of = f"{hundredths(it.pressure_in_plan)} of {hundredths(it.room)} meetings’ worth"
        told.append(("Contact pressure in the plan", of))
    if it.coverage:
        experts, fewest, most = it.coverage
        told.append((it.demand, f"{words.plural(experts, 'expert')} of {fewest} to {most}"))
    return told


def may_change_it(request: HttpRequest, row: PlannedContact) -> bool:
    return actions.may_move(row, cast(User, request.user))


def _contact(request: HttpRequest, key: str, contact_key: str) -> PlannedContact:
    plan_of(request, key)
    found = contact_to_act_on(key, contact_key, reader(request))
    if found is None:
        raise Http404(contact_key)
    return found


def _wanted(said: QueryDict, row: PlannedContact) -> tuple[int, User | None]:
    """Where it is wanted: weeks count from 1 on a page."""
    week = _number(said.get("week"))
    if week is None:
        raise BadInput(f"Say which week, from 1 to {row.plan.cycle.weeks}.")
    number = _number(said.get("colleague"))
    if number is None or number == row.colleague_id:
        return week - 1, None
    colleague = User.objects.filter(pk=number, pk__in=row.plan.colleagues.values("user")).first()
    if colleague is None:
        raise BadInput("This plan does not count with that colleague’s time; choose somebody it does.")
    return week - 1, colleague


def _number(text: str | None) -> int | None:
    fits = text is not None and text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER
    return int(text) if fits and text is not None else None


def _verdict(
    request: HttpRequest, row: PlannedContact, said: QueryDict, found: tuple[Breach, ...], *, problem: str = ""
) -> HttpResponse:
    hard = bool(problem) or any(breach.hard for breach in found)
    number = _number(said.get("colleague")) or row.colleague_id
    name = dict(colleagues_for(row.plan)).get(number or 0, str(row.colleague or ""))
    context = {
        "who": row.expert.name,
        "action": reverse("plan-contact-move", args=[row.plan.key, row.key]),
        "version": row.version,
        "breaches": found,
        "problem": problem,
        "kind": "hard" if hard else "soft" if found else "fine",
        "week": said.get("week", ""),
        "colleague": said.get("colleague", ""),
        "name": name,
        "because": said.get("because", ""),
        "back": said.get("back", ""),
    }
    return render(request, "plan/board/_verdict.html", context)


def _refused(
    request: HttpRequest, row: PlannedContact, *, found: tuple[Breach, ...] = (), problem: str = ""
) -> HttpResponse:
    """Beside the block for who drags it, on its own page for everybody else."""
    if is_part(request):
        response = _verdict(request, row, request.POST, found, problem=problem)
        response["HX-Retarget"], response["HX-Reswap"] = "#verdict", "innerHTML"
    else:
        row.refresh_from_db()
        context = {**contact_context(request, row), "breaches": found, "problem": problem}
        response = render(request, "plan/board/contact.html", context)
    response.status_code = 422
    return response


def _done(request: HttpRequest, row: PlannedContact, sentence: str) -> HttpResponse:
    back = _back(request)
    if is_part(request):
        return board_page(request, row.plan, Asked.of(QueryDict(back)), said=sentence, focus=row.key)
    messages.success(request, sentence)
    return HttpResponseRedirect(f"{reverse('plan-board', args=[row.plan.key])}{f'?{back}' if back else ''}#c-{row.key}")


def _back(request: HttpRequest) -> str:
    """The board's filters, to return to what one saw."""
    asked = request.POST if request.method == "POST" else request.GET
    return Asked.of(QueryDict(asked.get("back", "")[:500])).url("").partition("?")[2]
