"""The strategy: what Medical Affairs must achieve, what is not known yet, and what would show that it was reached."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kolloquy.faces.api import naming
from kolloquy.faces.api import strategy_shapes as shapes
from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.problems import not_found, not_valid
from kolloquy.faces.api.shapes import Key, Shape
from kolloquy.faces.api.versions import IfMatch, conflicting, etag, version_of
from kolloquy.governance.models import Territory
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.vocabulary import ProductKind
from kolloquy.kernel import clock
from kolloquy.strategy import actions, queries
from kolloquy.strategy.models import Demand, Gap, Imperative, Objective

T = TypeVar("T")
TAG = "Strategy"
router = Router()
READS, WRITES = Needs(Scope.STRATEGY_READ), Needs(Scope.STRATEGY_WRITE)


@router.get("strategy/imperatives", response=list[shapes.ImperativeShown], auth=READS, summary="Imperatives")
def imperatives(
    request: HttpRequest,
    territory: Annotated[
        str | None, Query(pattern="^[a-z0-9-]{1,40}$", description="Those of a territory, above it and below it.")
    ] = None,
    retired: Annotated[bool, Query(description="Also those that no longer hold.")] = False,
) -> list[shapes.ImperativeShown]:
    """Each with its gaps, objectives, readings and demands, as far as you see them."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    where = Territory.objects.filter(code=territory).first() if territory else None
    if territory and where is None:
        raise not_valid(
            [("query.territory", f"There is no territory {territory}; /organisation/territories lists them.")]
        )
    return [shapes.imperative_shown(each) for each in queries.imperatives(caller.reader, where, retired=retired)]


@router.get("strategy/imperatives/{key}", response=shapes.ImperativeShown, auth=READS, summary="One imperative")
def imperative(request: HttpRequest, key: Key, response: HttpResponse) -> shapes.ImperativeShown:
    """With all under it."""
    return _shown(key, request.auth, response)  # type: ignore[attr-defined]


@router.get(
    "strategy/imperatives/{key}/differences", response=list[shapes.DifferenceShown], auth=READS,
    summary="How a regional version differs from its parent",
)  # fmt: skip
def imperative_differences(request: HttpRequest, key: Key) -> list[shapes.DifferenceShown]:
    """Against the parent's version it last agreed with, and against its present one."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    found = queries.differences(_imperative(key, caller), caller.reader)
    return [shapes.difference_shown(each) for each in found]


@router.get("strategy/topics", response=list[shapes.StrategyTopic], auth=READS, summary="Topics of the strategy")
def strategy_topics(request: HttpRequest) -> list[shapes.StrategyTopic]:
    """With their label; none where you see the strategy at coordination."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return [shapes.topic_shown(each) for each in queries.topics(caller.reader)]


@router.get("strategy/phases", response=list[shapes.PhaseShown], auth=READS, summary="Phases by market")
def phases(request: HttpRequest) -> list[shapes.PhaseShown]:
    """All that was said, latest first; a territory of which nothing was said is in the phase of the one above."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return [
        shapes.PhaseShown(
            indication=market.indication.code,
            product=market.indication.product,
            kind=ProductKind(market.indication.kind),
            territory=market.territory.code,
            phase=phase,
            since=since,
            ahead=ahead,
        )
        for market in queries.markets(caller.reader)
        for phase, since, _, ahead in market.said
    ]


@router.get("strategy/fees", response=list[shapes.FeeShown], auth=READS, summary="Fees")
def fees(request: HttpRequest) -> list[shapes.FeeShown]:
    """What a kind of work is paid in a country, and how much in a year at most."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return [
        shapes.FeeShown(
            code=each.code,
            name=each.name,
            country=each.country,
            amount=each.amount,
            most_a_year=each.most_a_year,
            currency=each.currency,
            source=each.source,
        )
        for each in queries.fees(caller.reader)
    ]


@router.get("strategy/audit", response=list[shapes.FindingShown], auth=READS, summary="Does it hang together?")
def strategy_audit(request: HttpRequest) -> list[shapes.FindingShown]:
    """What is missing or past, where, and what to do next; what is to be mended first."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    return [
        shapes.FindingShown(
            rule=each.rule, severity=each.severity, record=each.record, key=each.key, where=each.where,
            what=each.what, next=each.next,
        )
        for each in queries.audit(caller.reader, clock.today())
    ]  # fmt: skip


@router.post("strategy/imperatives", response={201: shapes.ImperativeShown}, auth=WRITES, summary="Write an imperative")
def add_imperative(
    request: HttpRequest, told: shapes.NewImperative, response: HttpResponse
) -> Status[shapes.ImperativeShown]:
    """It is a draft until it is put in force."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    given = told.model_dump()
    given["owner"] = naming.person(told.owner, "body.owner")
    row = actions.add_imperative(**given, by=caller.user)
    response["Location"] = f"/api/v1/strategy/imperatives/{row.key}"
    return Status(201, _shown(row.key, caller, response))


@router.patch(
    "strategy/imperatives/{key}", response=shapes.ImperativeShown, auth=WRITES, summary="Change an imperative"
)
def change_imperative(
    request: HttpRequest, key: Key, changed: shapes.ImperativeChange, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """Its name, why, owner or weights; each change is a version."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row, version, given = _imperative(key, caller), version_of(if_match, changed.version), shapes.told(changed)
    if "owner" in given:
        given["owner"] = naming.person(given["owner"], "body.owner")
    return _written(
        caller, key, response, if_match, changed,
        lambda: actions.change_imperative(imperative=row, version=version, by=caller.user, **given),
    )  # fmt: skip


@router.post(
    "strategy/imperatives/{key}/in-force", response=shapes.ImperativeShown, auth=WRITES, summary="Put it in force"
)
def put_imperative_in_force(
    request: HttpRequest, key: Key, moving: shapes.MovingImperative, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """From now on it enters plans."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row, version = _imperative(key, caller), version_of(if_match, moving.version)
    return _written(
        caller, key, response, if_match, moving,
        lambda: actions.put_in_force(imperative=row, version=version, by=caller.user),
    )  # fmt: skip


@router.post("strategy/imperatives/{key}/retire", response=shapes.ImperativeShown, auth=WRITES, summary="Retire it")
def retire_imperative(
    request: HttpRequest, key: Key, moving: shapes.MovingImperative, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """It enters no plan any more, and stays to be read."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row, version = _imperative(key, caller), version_of(if_match, moving.version)
    return _written(
        caller, key, response, if_match, moving,
        lambda: actions.retire(imperative=row, version=version, by=caller.user),
    )  # fmt: skip


@router.post(
    "strategy/imperatives/{key}/follow", response=shapes.ImperativeShown, auth=WRITES, summary="Follow the parent"
)
def follow_parent(
    request: HttpRequest, key: Key, moving: shapes.MovingImperative, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """Take over what the parent changed where the region changed nothing; what both changed stays, and is a difference."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row, version = _imperative(key, caller), version_of(if_match, moving.version)
    return _written(
        caller, key, response, if_match, moving,
        lambda: actions.follow_parent(imperative=row, version=version, by=caller.user),
    )  # fmt: skip


@router.post(
    "strategy/imperatives/{key}/regional", response={201: shapes.ImperativeShown}, auth=WRITES,
    summary="Make a regional version",
)  # fmt: skip
def make_regional(
    request: HttpRequest, key: Key, told: shapes.NewRegional, response: HttpResponse
) -> Status[shapes.ImperativeShown]:
    """The same gaps, objectives and demands by the same codes, for a territory below."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    made = actions.make_regional(
        parent=_imperative(key, caller), territory=told.territory, code=told.code, name=told.name,
        owner=naming.person(told.owner, "body.owner"), by=caller.user,
    )  # fmt: skip
    response["Location"] = f"/api/v1/strategy/imperatives/{made.key}"
    return Status(201, _shown(made.key, caller, response))


@router.post(
    "strategy/imperatives/{key}/gaps", response={201: shapes.ImperativeShown}, auth=WRITES, summary="Add a gap"
)
def add_gap(
    request: HttpRequest, key: Key, told: shapes.NewGap, response: HttpResponse
) -> Status[shapes.ImperativeShown]:
    """What is not known, not understood or not done, and what patients lose by it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    actions.add_gap(imperative=_imperative(key, caller), by=caller.user, **told.model_dump())
    return Status(201, _shown(key, caller, response))


@router.patch("strategy/gaps/{key}", response=shapes.ImperativeShown, auth=WRITES, summary="Change a gap")
def change_gap(
    request: HttpRequest, key: Key, changed: shapes.GapChange, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """The version is that of its imperative."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row: Gap = _part(queries.gap_to_act_on(key, caller.reader))
    version = version_of(if_match, changed.version)
    return _written(
        caller, row.imperative.key, response, if_match, changed,
        lambda: actions.change_gap(gap=row, version=version, by=caller.user, **shapes.told(changed)),
    )  # fmt: skip


@router.post(
    "strategy/imperatives/{key}/objectives", response={201: shapes.ImperativeShown}, auth=WRITES,
    summary="Add an objective",
)  # fmt: skip
def add_objective(
    request: HttpRequest, key: Key, told: shapes.NewObjective, response: HttpResponse
) -> Status[shapes.ImperativeShown]:
    """From a baseline with its source to a target by a day, with somebody who answers for it."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    given = told.model_dump() | {"owner": naming.person(told.owner, "body.owner")}
    actions.add_objective(imperative=_imperative(key, caller), by=caller.user, **given)
    return Status(201, _shown(key, caller, response))


@router.patch("strategy/objectives/{key}", response=shapes.ImperativeShown, auth=WRITES, summary="Change an objective")
def change_objective(
    request: HttpRequest, key: Key, changed: shapes.ObjectiveChange, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """The version is that of its imperative."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row: Objective = _part(queries.objective_to_act_on(key, caller.reader))
    version, given = version_of(if_match, changed.version), shapes.told(changed)
    if "owner" in given:
        given["owner"] = naming.person(given["owner"], "body.owner")
    return _written(
        caller, row.imperative.key, response, if_match, changed,
        lambda: actions.change_objective(objective=row, version=version, by=caller.user, **given),
    )  # fmt: skip


@router.post(
    "strategy/objectives/{key}/readings",
    response={201: shapes.ImperativeShown},
    auth=WRITES,
    summary="Record a reading",
)
def record_reading(
    request: HttpRequest, key: Key, told: shapes.NewReading, response: HttpResponse
) -> Status[shapes.ImperativeShown]:
    """What the metric was found to be on a day; a second reading of a day takes the place of the first."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row: Objective = _part(queries.objective_to_act_on(key, caller.reader))
    actions.record_reading(objective=row, on=told.on, value=told.value, source=told.source, by=caller.user)
    return Status(201, _shown(row.imperative.key, caller, response))


@router.post(
    "strategy/objectives/{key}/demands", response={201: shapes.ImperativeShown}, auth=WRITES, summary="Add a demand"
)
def add_demand(
    request: HttpRequest, key: Key, told: shapes.NewDemand, response: HttpResponse
) -> Status[shapes.ImperativeShown]:
    """What an objective asks of experts: exchange with a cadence, or an activity with its days."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row: Objective = _part(queries.objective_to_act_on(key, caller.reader))
    given = told.model_dump() | {"hosts": [naming.person(each, "body.hosts") for each in told.hosts]}
    actions.add_demand(objective=row, by=caller.user, **given)
    return Status(201, _shown(row.imperative.key, caller, response))


@router.patch("strategy/demands/{key}", response=shapes.ImperativeShown, auth=WRITES, summary="Change a demand")
def change_demand(
    request: HttpRequest, key: Key, changed: shapes.DemandChange, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """The version is that of its imperative."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    row: Demand = _part(queries.demand_to_act_on(key, caller.reader))
    version, given = version_of(if_match, changed.version), shapes.told(changed)
    if "hosts" in given:
        given["hosts"] = [naming.person(each, "body.hosts") for each in given["hosts"]]
    return _written(
        caller, row.objective.imperative.key, response, if_match, changed,
        lambda: actions.change_demand(demand=row, version=version, by=caller.user, **given),
    )  # fmt: skip


def _written(
    caller: Caller,
    key: str,
    response: HttpResponse,
    if_match: str | None,
    yours: Shape,
    write: Callable[[], object],
) -> shapes.ImperativeShown:
    try:
        write()
    except actions.Conflict as error:
        raise conflicting(error, if_match, current=_shown(key, caller, response), yours=yours) from None
    return _shown(key, caller, response)


def _imperative(key: str, caller: Caller) -> Imperative:
    return _part(queries.imperative_to_act_on(key, caller.reader))


def _part(found: T | None) -> T:
    if found is None:
        raise not_found()
    return found


def _shown(key: str, caller: Caller, response: HttpResponse) -> shapes.ImperativeShown:
    seen = queries.imperative(key, caller.reader)
    if seen is None:
        raise not_found()
    etag(seen.version, response)
    return shapes.imperative_shown(seen)
