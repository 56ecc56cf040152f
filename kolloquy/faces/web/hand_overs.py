"""Hand-overs: what I gave to another function, and what was given to mine."""

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from kolloquy.faces.web.parts import page
from kolloquy.faces.web.wall import reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.queries import territory_of_country
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall import handing_over, queries
from kolloquy.governance.wall.crossing import ROUTES, HandOverKind, HandOverState
from kolloquy.governance.wall.models import HandOver
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.governance.wall.rules import may_receive
from kolloquy.identity.directory import Entry, directory, entry_of
from kolloquy.identity.models import Expert
from kolloquy.identity.queries import current_expert
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused


@reads(RecordClass.HAND_OVER)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_overs(request: HttpRequest) -> HttpResponse:
    user, said, problem = cast(User, request.user), request.POST or request.GET, None
    expert, others = _expert(said.get("expert", ""), said.get("q", ""))
    if request.method == "POST":
        try:
            _hand_over(user, said.get("kind", ""), expert, others, said.get("words", ""))
        except (Problem, Refused) as refused:
            problem = refused
        else:
            return HttpResponseRedirect(request.path)
    return _list(request, expert=expert, others=others, said=said, problem=problem)


@reads(RecordClass.HAND_OVER)
@require_POST
def decide(request: HttpRequest, key: str) -> HttpResponse:
    given = queries.hand_over_to_act_on(key, reader(request))
    if given is None:
        raise Http404(key)
    try:
        _decide(request, given)
    except (Problem, Refused) as refused:
        return _list(request, problem=refused, at=key)
    return HttpResponseRedirect(f"/govern/hand-overs#{key}")


def _decide(request: HttpRequest, given: HandOver) -> None:
    user, said = cast(User, request.user), request.POST
    version = int(said["version"]) if said.get("version", "").isdecimal() and len(said["version"]) < 9 else 0
    match said.get("decision"):
        case "accept":
            handing_over.accept_hand_over(given, version=version, by=user)
        case "decline":
            handing_over.decline_hand_over(given, version=version, because=said.get("words", ""), by=user)
        case "answer":
            handing_over.answer_hand_over(given, version=version, answer=said.get("words", ""), by=user)
        case "withdraw":
            handing_over.withdraw_hand_over(given, version=version, by=user)


def _hand_over(user: User, kind: str, expert: Entry | None, others: tuple[Entry, ...], words: str) -> None:
    if expert is None or others:
        raise BadInput("Say which expert it is about: type the name, then choose one.")
    handing_over.hand_over(
        kind=kind, expert_id=expert.expert_id, words=words, territory=territory_of_country(expert.country), by=user
    )


def _list(request: HttpRequest, **more: object) -> HttpResponse:
    user = cast(User, request.user)
    rows = queries.hand_overs(reader(request))
    names = {e.pk: e.name for e in Expert.objects.filter(pk__in={row.expert_id for row in rows})}
    kinds = [(kind, HandOverKind(kind).label) for kind, (senders, _) in ROUTES.items() if user.function in senders]
    shown = [
        {
            "row": row,
            "expert": names.get(row.expert_id, row.expert_id),
            "from": Function(row.from_function).label,
            "to": Function(row.to_function).label,
            "may_receive": bool(may_receive(user.function, row.to_function)),
            "open": row.state == HandOverState.OPEN,
            "accepted": row.state == HandOverState.ACCEPTED,
        }
        for row in rows
    ]
    context = {"given": shown, "kinds": kinds, "said": {}, **more}
    response = page(request, "govern/hand_overs.html", context)
    response.status_code = 422 if more.get("problem") else 200
    return response


def _expert(expert_id: str, q: str) -> tuple[Entry | None, tuple[Entry, ...]]:
    """The expert an address or a form means, and others of that name."""
    if expert_id and (found := current_expert(expert_id)):
        return entry_of(found), ()
    rows = directory(q=q, size=8).rows if q.strip() else ()
    return (rows[0], rows[1:]) if rows else (None, ())
