"""Engagement plans: what they ask for, why, at what price, and how they go; and small changes to one."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query, Router, Status

from kolloquy.engagement.measuring.queries import record
from kolloquy.faces.api import naming
from kolloquy.faces.api import plan_shapes as shapes
from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.problems import Refusal, not_found
from kolloquy.faces.api.shapes import Key, PageOf
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.filters import with_level
from kolloquy.governance.wall.policy import Level, RecordClass, may_see
from kolloquy.kernel import clock
from kolloquy.planning import ahead, queries, queries_inside, queries_prices
from kolloquy.planning.agreeing import actions as agreeing
from kolloquy.planning.agreeing.queries import contact_to_act_on, proposal_seen, proposal_to_act_on, proposals
from kolloquy.planning.boards.queries import board as board_of
from kolloquy.planning.models import Plan, PlannedContact
from kolloquy.planning.moving import actions as moving
from kolloquy.planning.problems import ChangedMeanwhile
from kolloquy.planning.reviewing import actions as reviewing
from kolloquy.planning.reviewing.queries import CommentSeen, comment_seen, comments_on, review_to_answer

TAG = "Plans"
router = Router()
READS, WRITES = Needs(Scope.PLANS_READ), Needs(Scope.PLANS_WRITE)
READS_CONTACTS = Needs(Scope.PLANS_READ, RecordClass.PLANNED_CONTACT)
MOST_CYCLES = 12


@router.get("plans", response=list[shapes.PlanShown], auth=READS, summary="Plans")
def plans(request: HttpRequest) -> list[shapes.PlanShown]:
    """The plans of the latest cycles, the latest cycle first; drafts only for who reads plans in full."""
    reader = _caller(request).reader
    cycles = [each.key for each in queries.cycles(reader, size=MOST_CYCLES)]
    return [shapes.plan_shown(each) for each in queries.plans_of(cycles, reader)]


@router.get("plans/{key}", response=shapes.PlanShown, auth=READS, summary="One plan")
def plan(request: HttpRequest, key: Key) -> shapes.PlanShown:
    """Its state, and for who reads it in full what it is worth and how near that is to the best there can be."""
    seen = queries.plan(key, _caller(request).reader)
    if seen is None:
        raise not_found()
    return shapes.plan_shown(seen)


@router.get("plans/{key}/contacts", response=PageOf[shapes.ContactShown], auth=READS, summary="Contacts of a plan")
def contacts(
    request: HttpRequest,
    key: Key,
    state: Annotated[Literal["planned", "held", "dropped"] | None, Query(description="Only those.")] = None,
    after: After = None,
    limit: Limit = 50,
) -> PageOf[shapes.ContactShown]:
    """In the order in which they were written; of a draft only for who reads it in full."""
    caller = _caller(request)
    seen = queries.plan(key, caller.reader)
    if seen is None:
        raise not_found()
    rows = PlannedContact.objects.filter(plan__key=key)
    rows = rows if seen.in_full else rows.filter(in_force=True)
    rows = rows.filter(state=state) if state else rows
    last = place(after, "plan-contacts", caller)
    rows = rows.filter(pk__gt=int(last)) if last else rows
    found = with_level(rows, caller.reader).select_related("expert", "colleague", "objective", "demand", "plan")
    page = list(found.order_by("pk")[: limit + 1])
    more = str(page[limit - 1].pk) if len(page) > limit else None
    return PageOf[shapes.ContactShown](
        items=[shapes.contact_shown(ahead.seen(row)) for row in page[:limit]],
        next=next_page(request, more, "plan-contacts", caller),
    )


@router.get("plans/{key}/board", response=shapes.BoardShown, auth=READS, summary="The board of a plan")
def board(
    request: HttpRequest,
    key: Key,
    by: Annotated[
        Literal["colleague", "expert", "objective", "region"], Query(description="Down the side.")
    ] = "colleague",
    start: Annotated[int, Query(ge=0, le=100_000, description="The first row: `next_row` of the page before.")] = 0,
) -> shapes.BoardShown:
    """Every contact where it stands, by whom, by week."""
    row, caller = _in_full(request, key)
    found = board_of(row, caller.reader, by, start=start, room=None)
    if found is None:
        raise not_found()
    return shapes.BoardShown(
        by=found.by,
        next_row=found.next_row,
        rows=[
            shapes.BoardRow(
                key=each.key,
                name=each.name,
                detail=each.detail,
                blocks=[shapes.block_shown(block) for cell in each.cells for block in cell.blocks],
                planned_minutes=each.time.planned if each.time else None,
                available_minutes=each.time.available if each.time else None,
            )
            for each in found.rows
        ],
    )


@router.get("plans/{key}/experts", response=PageOf[shapes.PlannedExpertShown], auth=READS, summary="Who is in, and why")
def planned_experts(
    request: HttpRequest, key: Key, after: After = None, limit: Limit = 50
) -> PageOf[shapes.PlannedExpertShown]:
    """The most valuable first, each with the reasons and with what the expert gains."""
    row, caller = _in_full(request, key)
    last = place(after, "plan-experts", caller) or ""
    page = queries_inside.planned_experts(row.key, caller.reader, after=last, size=limit)
    return PageOf[shapes.PlannedExpertShown](
        items=[shapes.planned_expert_shown(each) for each in page.rows],
        next=next_page(request, page.next_cursor, "plan-experts", caller),
    )


@router.get("plans/{key}/left-out", response=PageOf[shapes.LeftOutShown], auth=READS, summary="Who is out, and why")
def left_out(request: HttpRequest, key: Key, after: After = None, limit: Limit = 50) -> PageOf[shapes.LeftOutShown]:
    """The most valuable first, each with the nearest reason and what would bring them in."""
    row, caller = _in_full(request, key)
    last = place(after, "plan-left-out", caller) or ""
    page = queries_inside.left_out(row.key, caller.reader, after=last, size=limit)
    return PageOf[shapes.LeftOutShown](
        items=[shapes.left_out_shown(each) for each in page.rows],
        next=next_page(request, page.next_cursor, "plan-left-out", caller),
    )


@router.get("plans/{key}/prices", response=list[shapes.PriceShown], auth=READS, summary="What limits cost")
def prices(request: HttpRequest, key: Key) -> list[shapes.PriceShown]:
    """What one more unit of each binding limit would bring, the dearest first. Found out behind a plan that is there."""
    row, caller = _in_full(request, key)
    return [shapes.price_shown(each) for each in queries_prices.prices(row.key, caller.reader)]


@router.get("plans/{key}/record", response=shapes.RecordShown, auth=READS, summary="Plan against record")
def against_record(request: HttpRequest, key: Key) -> shapes.RecordShown:
    """What was held of what was due, who was reached, how the load is shared, and what drifts."""
    row, caller = _in_full(request, key)
    found = record(row.key, caller.reader, clock.today())
    if found is None:
        raise not_found()
    return shapes.record_shown(found)


@router.get("plans/{key}/proposals", response=list[shapes.ProposalShown], auth=READS, summary="What was put to experts")
def proposals_of(request: HttpRequest, key: Key) -> list[shapes.ProposalShown]:
    """The latest first, each with the answer."""
    row, caller = _in_full(request, key)
    return [shapes.proposal_shown(each) for each in proposals(caller.reader, plan=row)]


@router.get("plans/{key}/comments", response=list[shapes.CommentShown], auth=READS, summary="Remarks on a plan")
def comments(request: HttpRequest, key: Key) -> list[shapes.CommentShown]:
    """Open ones first, then the latest."""
    row, caller = _in_full(request, key)
    return [_comment_shown(each) for each in comments_on(row, caller.reader)]


@router.post("plans/{key}/comments", response={201: shapes.CommentShown}, auth=WRITES, summary="Remark on a plan")
def comment(request: HttpRequest, key: Key, told: shapes.Commenting) -> Status[shapes.CommentShown]:
    """On the plan as a whole, or on one contact of it."""
    row, caller = _in_full(request, key)
    contact = _contact(told.contact, caller) if told.contact else None
    made = reviewing.comment(plan=row, text=told.text, contact=contact, by=caller.user)
    return Status(201, _comment_shown(comment_seen(made)))


@router.post("plans/{key}/review", response=shapes.ReviewShown, auth=WRITES, summary="Say what you think of a plan")
def review(request: HttpRequest, key: Key, told: shapes.Reviewing) -> shapes.ReviewShown:
    """That you agree, or which change you ask for; only where you were asked."""
    row, caller = _in_full(request, key)
    mine = review_to_answer(row, caller.user)
    if mine is None:
        raise not_found()
    said = reviewing.say(review=mine, stand=told.stand, words=told.words, version=told.version, by=caller.user)
    return shapes.ReviewShown(reviewer=str(caller.user), stand=said.stand, words=said.words, said_at=said.said_at)


@router.get(
    "planned-contacts", response=list[shapes.ContactShown], auth=READS_CONTACTS, summary="What plans in force ask for"
)
def planned_contacts(
    request: HttpRequest,
    expert: Annotated[str | None, Query(pattern="^[A-Za-z0-9]{1,16}$", description="Only with this expert.")] = None,
    mine: Annotated[bool, Query(description="Only your own part.")] = False,
) -> list[shapes.ContactShown]:
    """Contacts to come, the soonest first: at least that, when, how and by which function, for all who meet experts."""
    caller = _caller(request)
    found = ahead.planned(
        caller.reader,
        experts=[expert.upper()] if expert else None,
        colleague=caller.user.pk if mine else None,
        first=clock.today(),
    )
    return [shapes.contact_shown(each) for each in found[:1000]]


@router.post("planned-contacts/{key}/move", response=shapes.MovedShown, auth=WRITES, summary="Move a planned contact")
def move(request: HttpRequest, key: Key, told: shapes.Moving) -> shapes.MovedShown:
    """Into another week or to another colleague; what speaks against it is said, and refused without a reason."""
    caller = _caller(request)
    colleague = naming.person(told.colleague, "body.colleague") if told.colleague else None
    try:
        moved = moving.move_contact(
            contact=_contact(key, caller), version=told.version, week=told.week, colleague=colleague,
            because=told.because, by=caller.user,
        )  # fmt: skip
    except ChangedMeanwhile as error:
        raise Refusal(409, str(error)) from None
    said = [shapes.SpokenAgainst(rule=str(each.rule), sentence=each.reason) for each in moved.verdicts]
    return shapes.MovedShown(contact=_shown(key, caller), verdicts=said)


@router.post(
    "planned-contacts/{key}/propose",
    response={201: shapes.ProposalShown},
    auth=WRITES,
    summary="Put a contact to its expert",
)
def propose(request: HttpRequest, key: Key, told: shapes.Proposing) -> Status[shapes.ProposalShown]:
    """What was proposed, in which words and by which way; refused where it would be off-label or their rights forbid it."""
    caller = _caller(request)
    made = agreeing.propose(
        contact=_contact(key, caller), subject=told.subject, how=told.how, proposed_on=told.on, by=caller.user
    )
    return Status(201, shapes.proposal_shown(proposal_seen(made)))


@router.post("proposals/{key}/answer", response=shapes.ProposalShown, auth=WRITES, summary="Note an expert's answer")
def answer(request: HttpRequest, key: Key, told: shapes.Answering) -> shapes.ProposalShown:
    """What the expert said; what they accept is pinned, what they decline is taken out unless it is asked again."""
    caller = _caller(request)
    row = proposal_to_act_on(key, caller.reader)
    if row is None:
        raise not_found()
    said = agreeing.answer(
        proposal=row, answer=told.answer, words=told.words, answered_on=told.on, again=told.again, by=caller.user
    )
    return shapes.proposal_shown(proposal_seen(said))


def _caller(request: HttpRequest) -> Caller:
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return caller


def _in_full(request: HttpRequest, key: str) -> tuple[Plan, Caller]:
    """A plan that the caller reads in full; of one they only know of, the rule says why no more."""
    caller = _caller(request)
    row = queries.plan_to_act_on(key, caller.reader)
    if row is not None:
        return row, caller
    if queries.plan(key, caller.reader) is not None:
        may_see(caller.reader, RecordClass.PLAN, at_least=Level.FULL).or_raise()
    raise not_found()


def _contact(key: str, caller: Caller) -> PlannedContact:
    row = contact_to_act_on(key, caller.reader)
    if row is None:
        raise not_found()
    return row


def _shown(key: str, caller: Caller) -> shapes.ContactShown:
    rows = with_level(PlannedContact.objects.filter(key=key), caller.reader)
    found = rows.select_related("expert", "colleague", "objective", "demand", "plan").get()
    return shapes.contact_shown(ahead.seen(found))


def _comment_shown(seen: CommentSeen) -> shapes.CommentShown:
    return shapes.CommentShown(
        key=seen.key, text=seen.text, by=seen.by, at=seen.at, expert_id=seen.expert_id, contact=seen.contact_key,
        open=seen.open,
    )  # fmt: skip
