"""What of a plan was put to its experts, and what they said: noted on a phone between two doors."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kolloquy.faces.web import words
from kolloquy.faces.web.plan_agreed_rows import part_row
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads, refusal
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, may_see
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import current_expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.agreeing import actions, queries, rules
from kolloquy.planning.agreeing.queries import Agreed
from kolloquy.planning.models import Plan
from kolloquy.planning.queries import plan, plan_to_act_on
from kolloquy.planning.vocabulary import Answer
from kolloquy.strategy.vocabulary import Channel

# By which one asks somebody; the rest are occasions, no ways to ask.
HOW = (Channel.FACE_TO_FACE, Channel.TELEPHONE, Channel.EMAIL, Channel.VIRTUAL)
ANSWERS = (Answer.ACCEPTED, Answer.OTHER_TIME, Answer.DECLINED)
IN_VAIN = "in-vain"  # they accepted what is not planned so any more
DONE = {
    IN_VAIN: "Noted: they accepted what is not planned so any more; plan it again, or tell them.",
    "propose": "Noted as proposed.",
    Answer.ACCEPTED: "Agreed: no computation moves it now.",
    Answer.OTHER_TIME: "Noted; whoever plans sees the wish beside the contact.",
    Answer.DECLINED: "Noted; whoever plans sees it.",
    "take-back": "Taken back.",
}


@reads(RecordClass.PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
def agreed(request: HttpRequest, key: str) -> HttpResponse:
    look = reader(request)
    seen = plan(key, look)
    if seen is None:
        raise Http404(key)
    if not (verdict := may_see(look, RecordClass.PLAN, at_least=Level.FULL)):
        return refusal(request, verdict)
    row = plan_to_act_on(key, look)
    if row is None:
        raise Http404(key)
    if request.method == "POST":
        return _act(request, row, look)
    return _shown(request, row, look)


def _act(request: HttpRequest, row: Plan, look: Reader) -> HttpResponse:
    said = request.POST
    try:
        done = _do(request, look)
    except (Problem, Refused) as error:
        sentence = f"{error.verdict.reason} ({error.verdict.rule})" if isinstance(error, Refused) else str(error)
        return _shown(request, row, look, status=422, problem=words.sentence(sentence), at=said.get("contact", ""))
    messages.success(request, DONE[done])
    back = address(request.path, whose=said.get("whose", ""), expert=said.get("expert", ""))
    return HttpResponseRedirect(f"{back}#{said.get('contact', '')[:20]}")


def _do(request: HttpRequest, look: Reader) -> str:
    said, by = request.POST, cast(User, request.user)
    on = words.day_of(said["on"]) if said.get("on") else None
    if said.get("on") and on is None:
        raise BadInput("That is no day; write it as 2026-03-31.")
    do = said.get("do", "")
    if do == "propose":
        contact = queries.contact_to_act_on(said.get("contact", ""), look)
        if contact is None:
            raise Http404("contact")
        actions.propose(
            contact=contact, subject=said.get("subject", ""), how=said.get("how", ""), by=by, proposed_on=on
        )
        return do
    proposal = queries.proposal_to_act_on(said.get("proposal", ""), look)
    if proposal is None or do not in {*ANSWERS, "take-back"}:
        raise Http404("proposal")
    if do == "take-back":
        actions.take_back(proposal=proposal, because=said.get("words", ""), by=by)
    else:
        answered = actions.answer(
            proposal=proposal, answer=do, words=said.get("words", ""), answered_on=on, by=by,
            again=said.get("again") == "yes",
        )  # fmt: skip
        if do == Answer.ACCEPTED and not queries.holds(answered):
            return IN_VAIN
    return do


def _shown(request: HttpRequest, row: Plan, look: Reader, *, status: int = 200, **more: object) -> HttpResponse:
    user, today, asked = cast(User, request.user), clock.today(), request.POST or request.GET
    expert = _expert(asked.get("expert", ""))
    whose = asked.get("whose", "") or ("" if expert else _whose(row, user))
    found = queries.agreed(
        row, look, by=user, today=today, colleague=look.user_id if whose == "mine" else None,
        experts=[expert.pk, *expert.absorbed.values_list("pk", flat=True)] if expert else None,
    )  # fmt: skip
    context = {
        "plan": row,
        "expert": expert,
        "whose": whose,
        "doors": _doors(request, row, expert, whose),
        "groups": _groups(found, status == 422, asked),
        "flagged": [part_row(part) for part in found.flagged],
        "nothing": not found.counts,
        "more": found.more,
        "may_propose": rules.may_propose(function=user.function, side=row.side),
        "stands": rules.plan_stands(state=row.state, kind=row.kind),
        "hows": [(value.value, value.label) for value in HOW],
        "answers": [(value.value, value.label) for value in ANSWERS],
        "today": today,
        "said": request.POST,
        **more,
    }
    return render(request, "plan/agreed/agreed.html", context, status=status)


def _groups(found: Agreed, failed: bool, asked: object) -> list[dict[str, object]]:
    named = (
        ("Waiting for an answer", found.waiting),
        ("They wish another time", found.other_time),
        ("Declined", found.declined),
        ("Not proposed yet", found.open),
        ("Agreed", found.accepted),
    )
    return [{"name": name, "parts": [part_row(part) for part in parts]} for name, parts in named if parts]


def _whose(row: Plan, user: User) -> str:
    """One's own part first; who has none comes to look at everybody's."""
    return "mine" if row.contacts.filter(colleague=user).exists() else "all"


def _doors(request: HttpRequest, row: Plan, expert: Expert | None, whose: str) -> list[tuple[str, str, bool]]:
    path = request.path
    doors = [
        ("Mine", address(path, whose="mine"), whose == "mine"),
        ("Everybody’s", address(path, whose="all"), whose == "all"),
    ]
    return [(expert.name, address(path, expert=expert.pk), True), *doors] if expert else doors


def _expert(expert_id: str) -> Expert | None:
    return current_expert(expert_id) if expert_id else None
