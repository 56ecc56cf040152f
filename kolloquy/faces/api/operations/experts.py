"""Who the experts are, what they stand for, and what stands behind it."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router

from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.expert_shapes import (
    ExpertInList,
    ExpertShown,
    InterestShown,
    StandingOpened,
    StandingShown,
    TopicShown,
    WorkShown,
    expert_in_list,
    expert_shown,
    interest_shown,
    standing_opened,
    standing_shown,
    topic_shown,
    work_shown,
)
from kolloquy.faces.api.experts_found import found, must_see_evidence
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.problems import not_found
from kolloquy.faces.api.shapes import ExpertId, PageOf, Slug, words
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.identity import queries as identity
from kolloquy.influence import queries as influence
from kolloquy.influence.vocabulary import Sort

TAG = "Experts"
router = Router()
READS = Needs(Scope.EXPERTS_READ)
READS_EVIDENCE = Needs(Scope.EVIDENCE_READ)


@router.get("experts", response=PageOf[ExpertInList], auth=READS, summary="Find experts")
def experts(
    request: HttpRequest,
    q: Annotated[str | None, words("Beginnings of words of a name or an institution.")] = None,
    country: Annotated[str | None, Query(pattern="^[A-Za-z]{2}$", description="ISO 3166 code.")] = None,
    institution: Annotated[str | None, words("The whole name of an institution.")] = None,
    topic: Annotated[
        str | None, Query(pattern="^[a-z0-9_-]{1,80}$", description="Only who has a standing on this topic.")
    ] = None,
    channel: Annotated[
        Literal["science", "trials", "guidelines", "congress", "network"] | None,
        Query(description="Only who has evidence of this kind."),
    ] = None,
    sort: Annotated[
        Literal["standing", "rise", "name"] | None,
        Query(description="With a topic: standing (unless said), rise or name; without one: name."),
    ] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[ExpertInList]:
    """Experts by name, or by their standing on a topic. Topic, channel and order by standing are evidence: FW-1."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    if topic or channel or sort in {"standing", "rise"}:
        must_see_evidence(caller)
    if topic and influence.topic(topic) is None:
        raise not_found()
    page = influence.ranked_experts(
        topic,
        country=country,
        institution=institution,
        channel=channel,
        q=q,
        sort=sort or Sort.STANDING,
        after=place(after, "experts", caller),
        size=limit,
    )
    rows = [expert_in_list(row.expert, row.standing, caller) for row in page.rows]
    return PageOf[ExpertInList](items=rows, next=next_page(request, page.next_cursor, "experts", caller))


@router.get("experts/{expert_id}", response=ExpertShown, auth=READS, summary="One expert")
def expert(request: HttpRequest, expert_id: ExpertId) -> ExpertShown:
    """Who and where an expert is. The id of somebody merged into another answers with the one they became."""
    return expert_shown(found(expert_id), asked=expert_id, caller=request.auth)  # type: ignore[attr-defined]


@router.get(
    "experts/{expert_id}/standings", response=list[StandingShown], auth=READS_EVIDENCE, summary="An expert's standings"
)
def standings(request: HttpRequest, expert_id: ExpertId) -> list[StandingShown]:
    """The expert's standing on every followed topic, the highest place first."""
    return [standing_shown(each) for each in influence.standings_of(found(expert_id))]


@router.get(
    "experts/{expert_id}/standings/{topic}", response=StandingOpened, auth=READS_EVIDENCE, summary="A standing opened"
)
def standing(request: HttpRequest, expert_id: ExpertId, topic: Slug) -> StandingOpened:
    """A standing down to the papers, trials, seats and talks that earned it; the points add up to it."""
    one = influence.standing_of(found(expert_id), topic)
    if one is None:
        raise not_found()
    return standing_opened(one, influence.evidence_of(one))


@router.get(
    "experts/{expert_id}/interests", response=list[InterestShown], auth=READS_EVIDENCE, summary="An expert's interests"
)
def interests(request: HttpRequest, expert_id: ExpertId) -> list[InterestShown]:
    """What the expert works on, by year, the strongest first."""
    return [interest_shown(each) for each in influence.interests_of(found(expert_id))]


@router.get("experts/{expert_id}/works", response=PageOf[WorkShown], auth=READS_EVIDENCE, summary="An expert's works")
def works(request: HttpRequest, expert_id: ExpertId, after: After = None, limit: Limit = 50) -> PageOf[WorkShown]:
    """The expert's publications, newest first."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows, more = identity.publications_of(found(expert_id), after=place(after, "works", caller), size=limit)
    return PageOf[WorkShown](items=[work_shown(row) for row in rows], next=next_page(request, more, "works", caller))


@router.get("topics", response=list[TopicShown], auth=READS_EVIDENCE, summary="The followed topics")
def topics(request: HttpRequest) -> list[TopicShown]:
    """What standings are computed for, by name."""
    return [topic_shown(each) for each in influence.topics()]
