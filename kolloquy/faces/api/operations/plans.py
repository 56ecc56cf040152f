"""Engagement plans: what they ask for, why, at what price, and how they go; and small changes to one."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Status

from kolloquy.engagement.measuring.queries import record
from kolloquy.engagement.plan_meets.no_longer import no_longer
from kolloquy.faces.api import naming
from kolloquy.faces.api import plan_record_shapes as record_shapes
from kolloquy.faces.api import plan_shapes as shapes
from kolloquy.faces.api.callers import Caller, Needs, caller_of
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.plans_found import READS, WRITES, changed_meanwhile, in_full
from kolloquy.faces.api.problems import not_found
from kolloquy.faces.api.shapes import Key, PageOf
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.wall.filters import with_level
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel import clock
from kolloquy.planning import ahead, queries, queries_inside, queries_prices
from kolloquy.planning.agreeing import actions as agreeing
from kolloquy.planning.agreeing.queries import contact_to_act_on, proposal_seen, proposal_to_act_on, proposals
from kolloquy.planning.boards.queries import board as board_of
from kolloquy.planning.models import PlannedContact
from kolloquy.planning.moving import actions as moving
from kolloquy.planning.problems import ChangedMeanwhile
from kolloquy.planning.reviewing.across import put_to, rows_of
from kolloquy.planning.seen import PlanSeen

TAG = "Plans"
router = Router()
READS_CONTACTS = Needs(Scope.PLANS_READ, RecordClass.PLANNED_CONTACT)
MOST_CYCLES = 12


@router.get("plans", response=list[shapes.PlanShown], auth=READS, summary="Plans")
def plans(request: HttpRequest) -> list[shapes.PlanShown]:
    """The plans of the latest cycles, the latest cycle first; drafts for who reads plans in full or was asked about them."""
    reader = caller_of(request).reader
    cycles = [each.key for each in queries.cycles(reader, size=MOST_CYCLES)]
    return [shapes.plan_shown(each) for each in queries.plans_of(cycles, reader)]


@router.get("plans/{key}", response=shapes.PlanShown, auth=READS, summary="One plan")
def plan(request: HttpRequest, key: Key) -> shapes.PlanShown:
    """Its state, and for who reads it in full what it is worth and how near that is to the best there can be."""
    seen = queries.plan(key, caller_of(request).reader)
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
    """In the order in which they were written; of a draft for who reads it in full, or was asked about it in review."""
    caller = caller_of(request)
    seen = queries.plan(key, caller.reader)
    if seen is None:
        raise not_found()
    rows = _contacts_known(seen, caller)
    rows = rows.filter(state=state) if state else rows
    last = place(after, "plan-contacts", caller)
    rows = rows.filter(pk__gt=int(last)) if last else rows
    found = rows.select_related("expert", "colleague", "objective", "demand", "plan")
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
    row, caller = in_full(request, key)
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
    row, caller = in_full(request, key)
    last = place(after, "plan-experts", caller) or ""
    page = queries_inside.planned_experts(row.key, caller.reader, after=last, size=limit)
    return PageOf[shapes.PlannedExpertShown](
        items=[shapes.planned_expert_shown(each) for each in page.rows],
        next=next_page(request, page.next_cursor, "plan-experts", caller),
    )


@router.get("plans/{key}/left-out", response=PageOf[shapes.LeftOutShown], auth=READS, summary="Who is out, and why")
def left_out(request: HttpRequest, key: Key, after: After = None, limit: Limit = 50) -> PageOf[shapes.LeftOutShown]:
    """The most valuable first, each with the nearest reason and what would bring them in."""
    row, caller = in_full(request, key)
    last = place(after, "plan-left-out", caller) or ""
    page = queries_inside.left_out(row.key, caller.reader, after=last, size=limit)
    return PageOf[shapes.LeftOutShown](
        items=[shapes.left_out_shown(each) for each in page.rows],
        next=next_page(request, page.next_cursor, "plan-left-out", caller),
    )


@router.get("plans/{key}/prices", response=list[shapes.PriceShown], auth=READS, summary="What limits cost")
def prices(request: HttpRequest, key: Key) -> list[shapes.PriceShown]:
    """What one more unit of each binding limit would bring, the dearest first. Found out behind a plan that is there."""
    row, caller = in_full(request, key)
    return [shapes.price_shown(each) for each in queries_prices.prices(row.key, caller.reader)]


@router.get("plans/{key}/record", response=record_shapes.RecordShown, auth=READS, summary="Plan against record")
def against_record(request: HttpRequest, key: Key) -> record_shapes.RecordShown:
    """What was held of what was due, who was reached, how the load is shared, and what drifts."""
    row, caller = in_full(request, key)
    found = record(row.key, caller.reader, clock.today())
    if found is None:
        raise not_found()
    return record_shapes.record_shown(found)


@router.get(
    "plans/{key}/no-longer",
    response=list[record_shapes.NoLongerShown],
    auth=READS,
    summary="What may no longer be made",
)
def may_no_longer(request: HttpRequest, key: Key) -> list[record_shapes.NoLongerShown]:
    """Contacts to come, the soonest first, with what an expert said since, became since, or has had of others since."""
    row, caller = in_full(request, key)
    return [record_shapes.no_longer_shown(each) for each in no_longer(row, caller.reader, today=clock.today())]


@router.get("plans/{key}/proposals", response=list[shapes.ProposalShown], auth=READS, summary="What was put to experts")
def proposals_of(request: HttpRequest, key: Key) -> list[shapes.ProposalShown]:
    """The latest first, each with the answer."""
    row, caller = in_full(request, key)
    return [shapes.proposal_shown(each) for each in proposals(caller.reader, plan=row)]


@router.get(
    "planned-contacts", response=list[shapes.ContactShown], auth=READS_CONTACTS, summary="What plans in force ask for"
)
def planned_contacts(
    request: HttpRequest,
    expert: Annotated[str | None, Query(pattern="^[A-Za-z0-9]{1,16}$", description="Only with this expert.")] = None,
    mine: Annotated[bool, Query(description="Only your own part.")] = False,
) -> list[shapes.ContactShown]:
    """Contacts to come, the soonest first: at least that, when, how and by which function, for all who meet experts."""
    caller = caller_of(request)
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
    caller = caller_of(request)
    colleague = naming.person(told.colleague, "body.colleague") if told.colleague else None
    try:
        moved = moving.move_contact(
            contact=_contact(key, caller), version=told.version, week=told.week, colleague=colleague,
            because=told.because, by=caller.user,
        )  # fmt: skip
    except ChangedMeanwhile as error:
        raise changed_meanwhile(error, current=_shown(key, caller), yours=told) from None
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
    caller = caller_of(request)
    made = agreeing.propose(
        contact=_contact(key, caller), subject=told.subject, how=told.how, proposed_on=told.on, by=caller.user
    )
    return Status(201, shapes.proposal_shown(proposal_seen(made)))


@router.post("proposals/{key}/answer", response=shapes.ProposalShown, auth=WRITES, summary="Note an expert's answer")
def answer(request: HttpRequest, key: Key, told: shapes.Answering) -> shapes.ProposalShown:
    """What the expert said; what they accept is pinned, what they decline is taken out unless it is asked again."""
    caller = caller_of(request)
    row = proposal_to_act_on(key, caller.reader)
    if row is None:
        raise not_found()
    said = agreeing.answer(
        proposal=row, answer=told.answer, words=told.words, answered_on=told.on, again=told.again, by=caller.user
    )
    return shapes.proposal_shown(proposal_seen(said))


def _contacts_known(seen: PlanSeen, caller: Caller) -> Any:
    """Across the wall those in force, and of a plan that is put to the caller those to come."""
    asked = None if seen.in_full else put_to(seen.key, caller.reader)
    if asked is not None:
        return rows_of(asked, caller.reader, since=seen.cycle.week_on(clock.today()) or 0)
    rows = with_level(PlannedContact.objects.filter(plan__key=seen.key), caller.reader)
    return rows if seen.in_full else rows.filter(in_force=True)


def _contact(key: str, caller: Caller) -> PlannedContact:
    row = contact_to_act_on(key, caller.reader)
    if row is None:
        raise not_found()
    return row


def _shown(key: str, caller: Caller) -> shapes.ContactShown:
    rows = with_level(PlannedContact.objects.filter(key=key), caller.reader)
    found = rows.select_related("expert", "colleague", "objective", "demand", "plan").get()
    return shapes.contact_shown(ahead.seen(found))
