"""Review and signature: what people say of a plan, what stands between it and its signature, and signing it."""

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kolloquy.faces.web.parts import page
from kolloquy.faces.web.plan_board import plan_of
from kolloquy.faces.web.proof import proven_recently
from kolloquy.faces.web.wall import reader, reads, sees
from kolloquy.governance.models import User
from kolloquy.governance.sign_in.actions import prove
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.identity.models import Expert
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.boards.opening import contact_to_act_on, history, moved_since_signing
from kolloquy.planning.models import Plan
from kolloquy.planning.reviewing import actions, rules
from kolloquy.planning.reviewing.across import put_to
from kolloquy.planning.reviewing.canonical import digest_of
from kolloquy.planning.reviewing.queries import comment_to_settle, comments_on, review_to_answer, reviews_of
from kolloquy.planning.reviewing.standing import readiness
from kolloquy.planning.vocabulary import PlanKind, PlanState, Stand
from kolloquy.workflows.sign_plan import sign

MANY_MOVES = 0.2  # of what was signed: by then it is another plan than the one that was signed
MOST_SINCE = 100  # changes since it was signed that the page lists, the first few unfolded
LONGEST_NUMBER = 9


@reads(RecordClass.PLAN)
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, key: str) -> HttpResponse:
    """Where a plan stands on its way to a signature; who may, asks, says, signs here."""
    if not sees(request, RecordClass.PLAN, Level.FULL) and put_to(key, reader(request)) is not None:
        return HttpResponseRedirect(reverse("plan-across", args=[key]))
    plan = plan_of(request, key)
    problem: Problem | Refused | None = None
    if request.method == "POST":
        try:
            messages.success(request, _act(request, plan))
            return HttpResponseRedirect(request.path)
        except (Problem, Refused) as wrong:
            problem = wrong
            plan.refresh_from_db()
    response = page(request, "plan/review/review.html", _context(request, plan, problem))
    response.status_code = 200 if problem is None else 422
    return response


def _context(request: HttpRequest, plan: Plan, problem: Problem | Refused | None) -> dict[str, object]:
    user, look = cast(User, request.user), reader(request)
    open_ = plan.state in {PlanState.DRAFT, PlanState.IN_REVIEW}
    mine = review_to_answer(plan, user)
    in_force = Plan.objects.filter(cycle=plan.cycle_id, state=PlanState.IN_FORCE).exclude(pk=plan.pk).first()
    since = history(plan, look, since_signing=True, size=MOST_SINCE) if plan.signed_at else ()
    contacts = plan.contacts.filter(in_force=True).count() if plan.state == PlanState.IN_FORCE else 0
    reviews = reviews_of(plan, look)
    may_ask = rules.may_ask(user.function, user.role, made_it=plan.made_by_id == user.pk)
    return {
        "plan": plan,
        "state": PlanState(plan.state).label,
        "open": open_,
        "reviews": reviews,
        "mine": mine if open_ else None,
        "stands": Stand.choices,
        "comments": comments_on(plan, look),
        "may_ask": may_ask,
        "people": _askable(plan, {each.reviewer_id for each in reviews}) if may_ask and open_ else [],
        "obstacles": rules.obstacles(readiness(plan)) if open_ else (),
        "may_sign": rules.may_sign(user.function, user.role),
        "meanings": list(rules.MEANINGS.items()),
        "replaces": in_force,
        "since": since,
        "since_more": _changes_since(plan) if len(since) >= MOST_SINCE else 0,
        "many": moved_since_signing(plan) > MANY_MOVES * contacts > 0,
        "whole": plan.digest is not None
        and not since
        and plan.state == PlanState.IN_FORCE
        and plan.digest == digest_of(plan),
        "proven": proven_recently(request, again=True),
        "problem": problem,
        "said": request.POST,
        "full": sees(request, RecordClass.PLAN, Level.FULL),
    }


def _changes_since(plan: Plan) -> int:
    return plan.changes_by_hand.filter(after_signing=True).count()


def _askable(plan: Plan, asked: set[int]) -> list[tuple[str, list[User]]]:
    """Whoever works here and may know of plans, those first who read them in full."""
    today, what_if = clock.today(), plan.kind == PlanKind.WHAT_IF
    functions = [each for each in Function if rules.may_review(each, here=True, what_if=what_if)]
    people = User.objects.filter(function__in=functions, is_active=True).order_by("function", "first_name", "last_name")
    there = [each for each in people if each.works_here(today) and each.pk not in asked]
    full = [each for each in there if rules.level_of_plans(each.function) is Level.FULL]
    across = [each for each in there if each not in full]
    groups = [("Whose word do you want?", full), ("Who would see whom it meets, when and how, and no more", across)]
    return [(name, some) for name, some in groups if some]


def _act(request: HttpRequest, plan: Plan) -> str:
    user, said = cast(User, request.user), request.POST
    match said.get("do"):
        case "ask":
            numbers = [n for n in said.getlist("reviewer") if n.isascii() and n.isdecimal() and len(n) < LONGEST_NUMBER]
            asked = actions.ask_for_review(plan=plan, reviewers=User.objects.filter(pk__in=numbers), by=user)
            return f"{', '.join(str(each.reviewer) for each in asked)} will find it among what waits for them."
        case "back":
            actions.back_to_draft(plan=plan, by=user)
            return "It is a draft again; what was said stays."
        case "say":
            mine = review_to_answer(plan, user)
            if mine is None:
                raise Problem("Nobody asked you about this plan; leave a comment instead.")
            actions.say(
                review=mine,
                stand=said.get("stand", ""),
                words=said.get("words", ""),
                version=_version(request),
                by=user,
            )
            return "Your word is kept, with the version you looked at."
        case "sign":
            return _sign(request, plan)
    raise Problem("Say what to do: ask for a review, say what you think, or sign.")


def _sign(request: HttpRequest, plan: Plan) -> str:
    user, said = cast(User, request.user), request.POST
    rules.may_sign(user.function, user.role).or_raise()
    chosen = said.get("meaning", "")
    meaning = said.get("own_meaning", "").strip() or rules.MEANINGS.get(chosen, "")
    replaces = Plan.objects.filter(key=said.get("replaces", "")[:20], cycle=plan.cycle_id).first()
    told = {"meaning": meaning, "despite": said.get("despite", "")}
    # What is in the way is said before a password is asked for in vain.
    rules.may_be_signed(readiness(plan), replaces=replaces is not None, **told).or_raise()
    if not proven_recently(request, again=True):
        prove(user=user, password=said.get("password", ""))
    sign(plan=plan, version=_version(request), replaces=replaces, by=user, **told)
    return "Signed: this plan is in force from now on."


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_NUMBER else 0


@reads(RecordClass.PLAN)
@require_POST
def comment(request: HttpRequest, key: str) -> HttpResponse:
    plan, look = plan_of(request, key), reader(request)
    contact = contact_to_act_on(key, request.POST.get("contact", "")[:20], look)
    expert = Expert.objects.filter(pk=request.POST.get("expert", "")[:16]).first()
    actions.comment(
        plan=plan, text=request.POST.get("text", ""), expert=expert, contact=contact, by=cast(User, request.user)
    )
    return _back(request, plan, contact.key if contact else "")


@reads(RecordClass.PLAN)
@require_POST
def settle(request: HttpRequest, key: str, comment_key: str) -> HttpResponse:
    plan = plan_of(request, key)
    found = comment_to_settle(plan, comment_key, reader(request))
    if found is None:
        raise Http404(comment_key)
    actions.settle(comment=found, by=cast(User, request.user))
    return _back(request, plan, request.POST.get("contact", ""))


def _back(request: HttpRequest, plan: Plan, contact_key: str) -> HttpResponse:
    if contact_key and plan.contacts.filter(key=contact_key[:20]).exists():
        return HttpResponseRedirect(reverse("plan-contact", args=[plan.key, contact_key[:20]]) + "#comments-h")
    return HttpResponseRedirect(reverse("plan-review", args=[plan.key]) + "#comments-h")
