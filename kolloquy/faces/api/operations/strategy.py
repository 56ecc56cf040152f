"""The strategy: what Medical Affairs must achieve, what is not known yet, and what would show that it was reached."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Status

from kolloquy.faces.api import naming
from kolloquy.faces.api import strategy_shapes as shapes
from kolloquy.faces.api.callers import Caller, Needs, caller_of
from kolloquy.faces.api.problems import not_found, not_valid
from kolloquy.faces.api.shapes import Key
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
    caller = caller_of(request)
    where = Territory.objects.filter(code=territory).first() if territory else None
    if territory and where is None:
        raise not_valid(
            [("query.territory", f"There is no territory {territory}; /organisation/territories lists them.")]
        )
    return [shapes.imperative_shown(each) for each in queries.imperatives(caller.reader, where, retired=retired)]


@router.get("strategy/imperatives/{key}", response=shapes.ImperativeShown, auth=READS, summary="One imperative")
def imperative(request: HttpRequest, key: Key, response: HttpResponse) -> shapes.ImperativeShown:
    """With all under it."""
    return _shown(key, caller_of(request), response)


@router.get(
    "strategy/imperatives/{key}/differences", response=list[shapes.DifferenceShown], auth=READS,
    summary="How a regional version differs from its parent",
)  # fmt: skip
def imperative_differences(request: HttpRequest, key: Key) -> list[shapes.DifferenceShown]:
    """Against the parent's version it last agreed with, and against its present one."""
    caller = caller_of(request)
    found = queries.differences(_imperative(key, caller), caller.reader)
    return [shapes.difference_shown(each) for each in found]


@router.get("strategy/topics", response=list[shapes.StrategyTopic], auth=READS, summary="Topics of the strategy")
def strategy_topics(request: HttpRequest) -> list[shapes.StrategyTopic]:
    """With their label; none where you see the strategy at coordination."""
    caller = caller_of(request)
    return [shapes.topic_shown(each) for each in queries.topics(caller.reader)]


@router.get("strategy/phases", response=list[shapes.PhaseShown], auth=READS, summary="Phases by market")
def phases(request: HttpRequest) -> list[shapes.PhaseShown]:
    """All that was said, latest first; a territory of which nothing was said is in the phase of the one above."""
    caller = caller_of(request)
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
    caller = caller_of(request)
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
    caller = caller_of(request)
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
    caller = caller_of(request)
    row = actions.add_imperative(**_named(told.model_dump()), by=caller.user)
    response["Location"] = f"/api/v1/strategy/imperatives/{row.key}"
    return Status(201, _shown(row.key, caller, response))


@router.patch(
    "strategy/imperatives/{key}", response=shapes.ImperativeShown, auth=WRITES, summary="Change an imperative"
)
def change_imperative(
    request: HttpRequest, key: Key, changed: shapes.ImperativeChange, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """Its name, why, owner or weights; each change is a version."""
    write = partial(actions.change_imperative, imperative=_imperative(key, caller_of(request)))
    return _written(request, response, key, changed, if_match, write)


@router.post(
    "strategy/imperatives/{key}/in-force", response=shapes.ImperativeShown, auth=WRITES, summary="Put it in force"
)
def put_imperative_in_force(
    request: HttpRequest, key: Key, moving: shapes.MovingImperative, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """From now on it enters plans."""
    write = partial(actions.put_in_force, imperative=_imperative(key, caller_of(request)))
    return _written(request, response, key, moving, if_match, write)


@router.post("strategy/imperatives/{key}/retire", response=shapes.ImperativeShown, auth=WRITES, summary="Retire it")
def retire_imperative(
    request: HttpRequest, key: Key, moving: shapes.MovingImperative, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """It enters no plan any more, and stays to be read."""
    write = partial(actions.retire, imperative=_imperative(key, caller_of(request)))
    return _written(request, response, key, moving, if_match, write)


@router.post(
    "strategy/imperatives/{key}/follow", response=shapes.ImperativeShown, auth=WRITES, summary="Follow the parent"
)
def follow_parent(
    request: HttpRequest, key: Key, moving: shapes.MovingImperative, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """Take over what the parent changed where the region changed nothing; what both changed stays, and is a difference."""
    write = partial(actions.follow_parent, imperative=_imperative(key, caller_of(request)))
    return _written(request, response, key, moving, if_match, write)


@router.post(
    "strategy/imperatives/{key}/regional", response={201: shapes.ImperativeShown}, auth=WRITES,
    summary="Make a regional version",
)  # fmt: skip
def make_regional(
    request: HttpRequest, key: Key, told: shapes.NewRegional, response: HttpResponse
) -> Status[shapes.ImperativeShown]:
    """The same gaps, objectives and demands by the same codes, for a territory below."""
    caller = caller_of(request)
    made = actions.make_regional(parent=_imperative(key, caller), by=caller.user, **_named(told.model_dump()))
    response["Location"] = f"/api/v1/strategy/imperatives/{made.key}"
    return Status(201, _shown(made.key, caller, response))


@router.post(
    "strategy/imperatives/{key}/gaps", response={201: shapes.ImperativeShown}, auth=WRITES, summary="Add a gap"
)
def add_gap(
    request: HttpRequest, key: Key, told: shapes.NewGap, response: HttpResponse
) -> Status[shapes.ImperativeShown]:
    """What is not known, not understood or not done, and what patients lose by it."""
    caller = caller_of(request)
    actions.add_gap(imperative=_imperative(key, caller), by=caller.user, **told.model_dump())
    return Status(201, _shown(key, caller, response))


@router.patch("strategy/gaps/{key}", response=shapes.ImperativeShown, auth=WRITES, summary="Change a gap")
def change_gap(
    request: HttpRequest, key: Key, changed: shapes.GapChange, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """The version is that of its imperative."""
    row: Gap = _part(queries.gap_to_act_on(key, caller_of(request).reader))
    write = partial(actions.change_gap, gap=row)
    return _written(request, response, row.imperative.key, changed, if_match, write)


@router.post(
    "strategy/imperatives/{key}/objectives", response={201: shapes.ImperativeShown}, auth=WRITES,
    summary="Add an objective",
)  # fmt: skip
def add_objective(
    request: HttpRequest, key: Key, told: shapes.NewObjective, response: HttpResponse
) -> Status[shapes.ImperativeShown]:
    """From a baseline with its source to a target by a day, with somebody who answers for it."""
    caller = caller_of(request)
    given = _named(told.model_dump())
    actions.add_objective(imperative=_imperative(key, caller), by=caller.user, **given)
    return Status(201, _shown(key, caller, response))


@router.patch("strategy/objectives/{key}", response=shapes.ImperativeShown, auth=WRITES, summary="Change an objective")
def change_objective(
    request: HttpRequest, key: Key, changed: shapes.ObjectiveChange, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """The version is that of its imperative."""
    row: Objective = _part(queries.objective_to_act_on(key, caller_of(request).reader))
    write = partial(actions.change_objective, objective=row)
    return _written(request, response, row.imperative.key, changed, if_match, write)


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
    caller = caller_of(request)
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
    caller = caller_of(request)
    row: Objective = _part(queries.objective_to_act_on(key, caller.reader))
    actions.add_demand(objective=row, by=caller.user, **_named(told.model_dump()))
    return Status(201, _shown(row.imperative.key, caller, response))


@router.patch("strategy/demands/{key}", response=shapes.ImperativeShown, auth=WRITES, summary="Change a demand")
def change_demand(
    request: HttpRequest, key: Key, changed: shapes.DemandChange, response: HttpResponse, if_match: IfMatch = None
) -> shapes.ImperativeShown:
    """The version is that of its imperative."""
    row: Demand = _part(queries.demand_to_act_on(key, caller_of(request).reader))
    write = partial(actions.change_demand, demand=row)
    return _written(request, response, row.objective.imperative.key, changed, if_match, write)


def _written(
    request: HttpRequest,
    response: HttpResponse,
    key: str,
    told: shapes.Change,
    if_match: str | None,
    write: Callable[..., object],
) -> shapes.ImperativeShown:
    """Write what is told of one version of the imperative `key`; whoever is second gets both."""
    caller, version = caller_of(request), version_of(if_match, told.version)
    try:
        write(version=version, by=caller.user, **_named(shapes.told(told)))
    except actions.Conflict as error:
        raise conflicting(error, if_match, current=_shown(key, caller, response), yours=told) from None
    return _shown(key, caller, response)


def _named(given: dict[str, Any]) -> dict[str, Any]:
    """With our people in place of the names they sign in with."""
    if "owner" in given:
        given["owner"] = naming.person(given["owner"], "body.owner")
    if "hosts" in given:
        given["hosts"] = [naming.person(each, "body.hosts") for each in given["hosts"]]
    return given


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
