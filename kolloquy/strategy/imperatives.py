"""Imperatives and what stands under them: added, changed, put in force, retired; each change is a version of the whole."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from kolloquy.governance.models import Indication, Territory, User
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.strategy import lookup, parts, rules, written
from kolloquy.strategy.models import Demand, DiscussionTopic, Gap, Imperative, Objective
from kolloquy.strategy.reading import plain, weights_of
from kolloquy.strategy.versions import Change, changing, keep
from kolloquy.strategy.vocabulary import State

CHANGEABLE = ("name", "why", "owner", "weights", "state")


@transaction.atomic
def add_imperative(
    *,
    code: str,
    name: str,
    why: str,
    indication: Indication | str,
    territory: Territory | str,
    owner: User | str,
    by: User,
    parent: Imperative | None = None,
    weights: Mapping[str, int] | None = None,
) -> Imperative:
    """A draft of an imperative; it enters no plan before it is put in force."""
    change = begin(
        code=code, name=name, why=why, indication=indication, territory=territory, owner=owner, by=by, parent=parent,
        weights=weights,
    )  # fmt: skip
    keep(change, first=True)
    return change.imperative


def begin(
    *,
    code: str,
    name: str,
    why: str,
    indication: Indication | str,
    territory: Territory | str,
    owner: User | str,
    by: User,
    parent: Imperative | None = None,
    weights: Mapping[str, int] | None = None,
) -> Change:
    """The same, left open for what comes under it; the caller keeps it in the same transaction."""
    today, code = clock.today(), written.code(code, "an imperative")
    indication, territory, owner = lookup.indication(indication), lookup.territory(territory), lookup.person(owner)
    mine = parent is not None and parent.owner_id == by.pk
    rules.may_change(function=by.function, role=by.role, owner=mine, here=by.works_here(today)).or_raise()
    parts.may_own(owner, today).or_raise()
    if Imperative.objects.filter(code=code).exists():
        raise BadInput(f"There is an imperative {code} already; change that one, or choose another code.")
    if parent is not None:
        rules.may_be_regional(
            parent_path=parent.territory.path, path=territory.path, parent_state=parent.state,
            same_indication=parent.indication_id == indication.pk,
            there=Imperative.objects.filter(parent=parent, territory=territory).exclude(state=State.RETIRED).exists(),
        ).or_raise()  # fmt: skip
    row = Imperative(
        code=code, name=written.line(name, "The imperative’s name"), why=written.text(why, "Why it matters"),
        indication=indication, territory=territory, owner=owner, parent=parent, parent_version=parent.version if parent else None,
        made_by=by, made_at=clock.now(), changed_at=clock.now(),
    )  # fmt: skip
    _weigh(row, weights or {})
    row.save()
    facts = {
        "code": code, "name": row.name, "why": row.why, "indication": indication.code, "territory": territory.code,
        "owner": owner.pk, "parent": parent.key if parent else None, "weights": weights_of(row),
    }  # fmt: skip
    change = Change(row, by)
    change.tell("imperative.added", "imperative", row.key, facts)
    return change


def change_imperative(*, imperative: Imperative, by: User, version: int | None = None, **changes: Any) -> Imperative:
    """Change its name, why, owner or weights. `version` is the one the writer had seen; a later one is a `Conflict`."""
    if unknown := sorted(changes.keys() - (set(CHANGEABLE) - {"state"})):
        raise BadInput(f"{', '.join(unknown)} of an imperative cannot be changed; retire it and make a new one.")
    with changing(imperative, by=by, version=version, told=changes) as change:
        put_imperative(change, changes)
    return imperative


def put_imperative(change: Change, told: Mapping[str, Any]) -> None:
    row = change.imperative
    before = {"name": row.name, "why": row.why, "owner": row.owner_id, "weights": weights_of(row), "state": row.state}
    if "name" in told:
        row.name = written.line(told["name"], "The imperative’s name")
    if "why" in told:
        row.why = written.text(told["why"], "Why it matters")
    if told.get("weights") is not None:
        _weigh(row, told["weights"])
    if "owner" in told and (owner := lookup.person(told["owner"])).pk != row.owner_id:
        parts.may_own(owner, clock.today()).or_raise()
        row.owner = owner
    if "state" in told:
        rules.may_move(row.state, told["state"]).or_raise()
        row.state = told["state"]
    now = {"name": row.name, "why": row.why, "owner": row.owner_id, "weights": weights_of(row), "state": row.state}
    if changed := {name: [before[name], now[name]] for name in before if before[name] != now[name]}:
        verb = _STATE_VERBS.get(row.state, "changed") if "state" in changed else "changed"
        change.tell(f"imperative.{verb}", "imperative", row.key, changed)


_STATE_VERBS: Mapping[str, str] = {State.IN_FORCE: "put_in_force", State.RETIRED: "retired"}


def put_in_force(*, imperative: Imperative, by: User, version: int | None = None) -> Imperative:
    """From now on it enters plans."""
    with changing(imperative, by=by, version=version) as change:
        put_imperative(change, {"state": State.IN_FORCE})
    return imperative


def retire(
    *, by: User, imperative: Imperative | None = None, part: parts.Part | None = None, version: int | None = None
) -> None:
    """An imperative, or one gap, objective or demand of it, no longer holds; what it was stays to be read."""
    if imperative is not None:
        with changing(imperative, by=by, version=version) as change:
            put_imperative(change, {"state": State.RETIRED})
    if part is not None:
        _change_part(part, by=by, version=version, told={"retired": True})


def take_up_again(*, part: parts.Part, by: User, version: int | None = None) -> None:
    _change_part(part, by=by, version=version, told={"retired": False})


def add_gap(
    *,
    imperative: Imperative,
    code: str,
    question: str,
    kind: str,
    unmet_need: int,
    need_evidence: str,
    by: User,
    topics: Iterable[DiscussionTopic | str] = (),
    version: int | None = None,
) -> Gap:
    """A scientific gap; `unmet_need` is 0 (none) to 4 (patients die of it), as `need_evidence` shows."""
    told = {
        "question": question, "kind": kind, "unmet_need": unmet_need, "need_evidence": need_evidence,
        "topics": tuple(topics),
    }  # fmt: skip
    with changing(imperative, by=by, version=version, told=told) as change:
        _must_be_new(Gap.objects.filter(imperative=imperative, code=code.strip().lower()).exists(), "gap", code)
        return parts.put_gap(change, code, told)


def change_gap(*, gap: Gap, by: User, version: int | None = None, **changes: Any) -> Gap:
    _change_part(gap, by=by, version=version, told=changes)
    return gap


def add_objective(
    *,
    imperative: Imperative,
    code: str,
    statement: str,
    metric: str,
    unit: str,
    baseline: float | str | None,
    baseline_source: str,
    target: float | str,
    due_on: date | str,
    owner: User | str,
    by: User,
    gap: Gap | str | None = None,
    priority: int = 2,
    topics: Iterable[DiscussionTopic | str] = (),
    version: int | None = None,
) -> Objective:
    """A measurable objective: from a baseline whose source is named to a target by a day, with somebody who answers."""
    told = {
        "statement": statement, "metric": metric, "unit": unit, "baseline": baseline,
        "baseline_source": baseline_source, "target": target, "due_on": due_on, "owner": owner, "gap": gap,
        "priority": priority, "topics": tuple(topics),
    }  # fmt: skip
    with changing(imperative, by=by, version=version, told=told) as change:
        there = Objective.objects.filter(imperative=imperative, code=code.strip().lower()).exists()
        _must_be_new(there, "objective", code)
        return parts.put_objective(change, code, told)


def change_objective(*, objective: Objective, by: User, version: int | None = None, **changes: Any) -> Objective:
    _change_part(objective, by=by, version=version, told=changes)
    return objective


def add_demand(
    *,
    objective: Objective,
    code: str,
    kind: str,
    name: str,
    territory: Territory | str,
    fewest: int,
    most: int,
    by: User,
    contacts: int = 1,
    gap_weeks: int = 4,
    channels: Iterable[str] = (),
    minutes: int = 60,
    starts_on: date | str | None = None,
    ends_on: date | str | None = None,
    place: str = "",
    lead_weeks: int = 0,
    fee: str = "",
    mix: Iterable[Mapping[str, Any]] = (),
    hosts: Iterable[User | str] = (),
    must: bool = False,
    version: int | None = None,
) -> Demand:
    """What an objective asks of experts: exchange with a cadence, or an activity with its days, size and mix."""
    told = {
        "kind": kind, "name": name, "territory": territory, "fewest": fewest, "most": most, "contacts": contacts,
        "gap_weeks": gap_weeks, "channels": tuple(channels), "minutes": minutes, "starts_on": starts_on,
        "ends_on": ends_on, "place": place, "lead_weeks": lead_weeks, "fee": fee, "mix": tuple(mix),
        "hosts": tuple(hosts), "must": must,
    }  # fmt: skip
    owners = (objective.owner_id,)
    with changing(objective.imperative, by=by, version=version, owners=owners, told=told) as change:
        there = Demand.objects.filter(objective=objective, code=code.strip().lower()).exists()
        _must_be_new(there, "demand", code)
        return parts.put_demand(change, objective, code, told)


def change_demand(*, demand: Demand, by: User, version: int | None = None, **changes: Any) -> Demand:
    _change_part(demand, by=by, version=version, told=changes)
    return demand


def imperative_of(part: parts.Part) -> Imperative:
    return part.objective.imperative if isinstance(part, Demand) else part.imperative


def _change_part(part: parts.Part, *, by: User, version: int | None, told: Mapping[str, Any]) -> None:
    owners: tuple[int, ...] = ()
    if isinstance(part, Demand):
        owners = (part.objective.owner_id,)
    elif isinstance(part, Objective):
        owners = (part.owner_id,)
    with changing(imperative_of(part), by=by, version=version, owners=owners, told=_plain(told)) as change:
        fresh: Any = type(part).objects.get(pk=part.pk)
        if isinstance(fresh, Gap):
            parts.put_gap(change, fresh.code, told, fresh)
        elif isinstance(fresh, Objective):
            parts.put_objective(change, fresh.code, told, fresh)
        else:
            parts.put_demand(change, fresh.objective, fresh.code, told, fresh)
    part.refresh_from_db()


def _plain(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: plain(tuple(value) if isinstance(value, list) else value) for name, value in told.items()}


def _weigh(row: Imperative, weights: Mapping[str, int]) -> None:
    if unknown := sorted(weights.keys() - set(rules.WEIGHTS)):
        raise BadInput(f"There is no weight {unknown[0]}; weights are {', '.join(rules.WEIGHTS)}.")
    whole = {**weights_of(row), **{name: lookup.whole(value, "The weight") for name, value in weights.items()}}
    rules.may_weigh(whole).or_raise()
    for name, value in whole.items():
        setattr(row, f"weighs_{name}", value)


def _must_be_new(there: bool, what: str, code: str) -> None:
    if there:
        raise BadInput(
            f"There is a {what} {code.strip().lower()[:60]} here already; change it, or choose another code."
        )
