"""Promises: whose they are, which are late, and what shows that one was kept."""

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from kolloquy.engagement.follow_ups import actions, queries, rules
from kolloquy.engagement.problems import Conflict
from kolloquy.engagement.queries import timeline, touchpoint_to_act_on
from kolloquy.engagement.rules import MEETING_FUNCTIONS
from kolloquy.engagement.seen import FollowUpSeen, KeptShare
from kolloquy.engagement.vocabulary import Status
from kolloquy.faces.web import exchange_offers as offers
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import channel, function, promise_row
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import SIDE_OF, RecordClass
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused

PATH = "/exchange/follow-ups"
SPAN_DAYS = 182  # half a year: long enough to mean something, short enough to still be about the same people
# Which of the three forms a button belongs to.
FORM_OF = {"keep": "kept", "drop": "dropped", "give": "given"}


@reads(RecordClass.FOLLOW_UP)
@require_safe
def follow_up_list(request: HttpRequest) -> HttpResponse:
    look, today = reader(request), clock.today()
    team, closed = _whose(request) == "team", request.GET.get("state") == "closed"
    found = queries.follow_ups(
        look, owner=None if team else look.user_id, closed=closed, on=today, after=request.GET.get("after") or None
    )
    asked = {"whose": "team" if team else "", "state": "closed" if closed else ""}
    context = {
        "rows": [promise_row(each, today) for each in found.rows],
        "more": address(PATH, **asked, after=found.next_cursor) if found.next_cursor else "",
        "whose": "team" if team else "mine",
        "state": asked["state"],
        "whose_doors": [
            ("Mine", address(PATH, state=asked["state"]), not team),
            ("Everybody's I may see", address(PATH, whose="team", state=asked["state"]), team),
        ],
        "state_doors": [
            ("Open", address(PATH, whose=asked["whose"]), not closed),
            ("Kept and dropped", address(PATH, whose=asked["whose"], state="closed"), closed),
        ],
        "kept": [
            _kept(each) for each in queries.kept_in_time(look, first=today - timedelta(days=SPAN_DAYS), last=today)
        ],
        "span_days": SPAN_DAYS,
    }
    return render(request, "exchange/follow_ups.html", context)


def _whose(request: HttpRequest) -> str:
    """One's own first; who makes no promises comes to look at everybody's."""
    user = cast(User, request.user)
    return request.GET.get("whose", "" if user.function in MEETING_FUNCTIONS else "team")


def _kept(share: KeptShare) -> dict[str, object]:
    said = [part for part in (share.late and f"{share.late} late", share.open and f"{share.open} still open") if part]
    return {
        "team": ", ".join(part for part in (function(share.function), share.territory) if part),
        "url": address(PATH, whose="team", state="closed"),
        "because": " and ".join(said),
        "in_time": share.in_time,
        "due": share.due,
        "share": f"{round(share.share * 100)} %" if share.share is not None else "",
    }


@reads(RecordClass.FOLLOW_UP)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, key: str) -> HttpResponse:
    seen = queries.follow_up(key, reader(request))
    if seen is None:
        raise Http404("follow-up")
    return _act(request, seen) if request.method == "POST" else _shown(request, seen)


def _shown(request: HttpRequest, seen: FollowUpSeen, *, status: int = 200, **said: object) -> HttpResponse:
    user, look = cast(User, request.user), reader(request)
    mine = user.pk in {seen.owner.user_id, seen.promised_by.user_id}
    may = rules.may_act_on(function=user.function, role=user.role, mine=mine, side=seen.side, closed=not seen.is_open)
    context = {
        "row": promise_row(seen, clock.today()),
        "promised": words.day(seen.promised_on),
        "may_close": bool(may),
        "why_not": may if seen.is_open else None,
        "proofs": _proofs(request, seen) if may else [],
        "colleagues": _colleagues(seen, look.user_id) if may else [],
        "problems": {},
        "said": request.POST,
        **said,
    }
    return render(request, "exchange/follow_up.html", context, status=status)


def _proofs(request: HttpRequest, seen: FollowUpSeen) -> list[dict[str, str]]:
    """Exchanges with the expert since it was promised, any of which may be what shows it."""
    people = offers.people_named(
        [seen.expert.expert_id or f"{offers.UNVERIFIED}{seen.expert.unverified}"], reader(request)
    )
    if not people:
        return []
    held = timeline(people[0], reader(request), size=20).rows
    return [
        {"key": each.key, "words": f"{channel(each.channel)}, {words.day(each.on)}"}
        for each in held
        if each.in_full and each.status == Status.HELD and each.on >= seen.promised_on
    ]


def _colleagues(seen: FollowUpSeen, user_id: int) -> list[dict[str, str]]:
    side = [name for name in MEETING_FUNCTIONS if SIDE_OF[name].value == seen.side]
    people = User.objects.filter(is_active=True, function__in=side).exclude(pk=seen.owner.user_id)
    return sorted(
        (
            {"ref": str(each.pk), "name": str(each), "function": each.role_title or function(each.function)}
            for each in people
        ),
        key=lambda each: (each["ref"] != str(user_id), each["name"]),
    )


def _act(request: HttpRequest, seen: FollowUpSeen) -> HttpResponse:
    do = request.POST.get("do", "")
    row = queries.follow_up_to_act_on(seen.key, reader(request))
    if row is None or do not in FORM_OF:
        raise Http404("follow-up")
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else None
    user = cast(User, request.user)
    try:
        if do == "keep":
            named = request.POST.get("proof_touchpoint", "")
            shows = touchpoint_to_act_on(named, reader(request)) if named else None
            proof = request.POST.get("proof", "").strip() or (
                f"{channel(shows.channel)}, {words.day(shows.on)}" if shows else ""
            )
            actions.keep_promise(follow_up=row, proof=proof, by=user, proof_touchpoint=shows, version=version)
        elif do == "drop":
            actions.drop_promise(follow_up=row, because=request.POST.get("because", ""), by=user, version=version)
        else:
            actions.reassign(follow_up=row, to=_colleague(request.POST.get("to", "")), by=user, version=version)
    except Conflict:
        again = queries.follow_up(seen.key, reader(request)) or seen
        return _shown(
            request,
            again,
            status=409,
            problems={FORM_OF[do]: "Somebody changed it meanwhile; look at it and send it again."},
        )
    except Refused as refused:
        return _shown(
            request, seen, status=422, problems={FORM_OF[do]: f"{refused.verdict.reason} ({refused.verdict.rule})"}
        )
    except Problem as problem:
        return _shown(request, seen, status=422, problems={FORM_OF[do]: words.sentence(str(problem))})
    messages.success(
        request, {"keep": "Kept, with its proof.", "drop": "Dropped, with the reason.", "give": "Given on."}[do]
    )
    # Whoever gave it away may no longer see it.
    still = queries.follow_up(seen.key, reader(request)) is not None
    return HttpResponseRedirect(reverse("follow-up", args=[seen.key]) if still else reverse("follow-ups"))


def _colleague(ref: str) -> User:
    found = User.objects.filter(pk=int(ref), is_active=True).first() if ref.isdecimal() and len(ref) < 10 else None
    if found is None:
        raise Problem("Choose the colleague who takes it.")
    return found
