"""Gaps, objectives and demands as they are told: cleaned, looked up, asked of the rules, and put where they belong.

What is told may name things by themselves or by their codes, so that a form, a file, a template and a parent's reading
all come in by the same door.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from kolloquy.governance.models import User
from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Verdict
from kolloquy.strategy import lookup, rules, written
from kolloquy.strategy.models import Demand, DiscussionTopic, Gap, Imperative, Objective
from kolloquy.strategy.reading import FIELDS, KINDS, as_data, stands
from kolloquy.strategy.versions import Change
from kolloquy.strategy.vocabulary import Channel, DemandKind, GapKind

Part = Gap | Objective | Demand
_P = TypeVar("_P", Gap, Objective, Demand)
DEFAULTS: Mapping[type, Mapping[str, Any]] = {
    Gap: {"topics": (), "retired": False},
    Objective: {"gap": None, "priority": 2, "topics": (), "retired": False},
    Demand: {
        "contacts": 1, "gap_weeks": 4, "channels": (), "minutes": 60, "starts_on": None, "ends_on": None, "place": "",
        "lead_weeks": 0, "fee": "", "mix": (), "hosts": (), "must": False, "retired": False,
    },
}  # fmt: skip
_MANY = ("topics", "hosts")


def put_gap(change: Change, code: str, told: Mapping[str, Any], row: Gap | None = None) -> Gap:
    code = written.code(code, "a gap")
    row = row or Gap.objects.filter(imperative=change.imperative, code=code).first()
    if row is not None and told.get("retired") and (kept := row.objectives.filter(retired_at=None).first()):
        raise BadInput(f"The objective “{kept.statement}” answers this gap; retire it, or give it another gap, first.")
    return _put(change, row or Gap(imperative=change.imperative, code=code, side=change.imperative.side), told)


def put_objective(change: Change, code: str, told: Mapping[str, Any], row: Objective | None = None) -> Objective:
    code = written.code(code, "an objective")
    row = row or Objective.objects.filter(imperative=change.imperative, code=code).first()
    if row is None:
        rules.has_a_baseline(
            baseline=told.get("baseline") if told.get("baseline") != "" else None,
            source=str(told.get("baseline_source") or ""),
        ).or_raise()
    made = row or Objective(imperative=change.imperative, code=code, side=change.imperative.side)
    return _put(change, made, told)


def put_demand(
    change: Change, objective: Objective, code: str, told: Mapping[str, Any], row: Demand | None = None
) -> Demand:
    code = written.code(code, "a demand")
    row = row or Demand.objects.filter(objective=objective, code=code).first()
    return _put(change, row or Demand(objective=objective, code=code, side=change.imperative.side), told)


def _put(change: Change, row: _P, told: Mapping[str, Any]) -> _P:
    """Bring a part to what is told of it; what is not told stays. Nothing is done where it stood like that."""
    kind, names = KINDS[type(row)], FIELDS[type(row)]
    if unknown := sorted(told.keys() - set(names)):
        raise BadInput(f"A {kind} has no {', '.join(unknown)}; its fields are {', '.join(names)}.")
    new = row.pk is None
    before = {} if new else stands(row)
    values = {**DEFAULTS[type(row)], **before, **told}
    if missing := [name for name in names if name not in values]:
        raise BadInput(f"This {kind} needs its {_words(missing[0])}; write it down.")
    values = _CLEAN[type(row)](change, values)
    _ask_the_rules(change, row, before, values)
    old, now = as_data(before), as_data(values)
    changed = [name for name in names if old.get(name) != now[name]]
    if not new and not changed:
        return row
    for name in changed:
        if name == "retired":
            row.retired_at = clock.now() if values[name] else None
        elif name not in _MANY:
            setattr(row, name, list(values[name]) if isinstance(values[name], tuple) else values[name])
    row.save()
    for name in _MANY:
        if name in changed and (new is False or values[name]):
            getattr(row, name).set(values[name])
    facts: dict[str, Any] = {name: now[name] if new else [old[name], now[name]] for name in changed}
    change.tell(f"{kind}.{_verb(new, facts)}", kind, row.key, {"code": row.code, **facts})
    return row


def _verb(new: bool, facts: Mapping[str, Any]) -> str:
    if new:
        return "added"
    return "retired" if facts.get("retired") == [False, True] else "changed"


def _clean_gap(change: Change, values: Mapping[str, Any]) -> dict[str, Any]:
    need = lookup.whole(values["unmet_need"], "The unmet need")
    if not 0 <= need <= 4:
        raise BadInput(f"An unmet need of {need} is not on the scale; give 0 (none) to 4 (patients die of it).")
    return {
        "question": written.text(values["question"], "The gap’s question"),
        "kind": lookup.one_of(GapKind, values["kind"], "kind of gap"),
        "unmet_need": need,
        "need_evidence": written.text(values["need_evidence"], "The evidence for the unmet need"),
        "topics": _topics(values["topics"], change.by),
        "retired": bool(values["retired"]),
    }


def _clean_objective(change: Change, values: Mapping[str, Any]) -> dict[str, Any]:
    priority = lookup.whole(values["priority"], "The priority")
    if priority not in {1, 2, 3}:
        raise BadInput(f"{priority} is no priority; give 1 (first), 2 or 3.")
    due_on = lookup.day(values["due_on"], "the day it is due")
    if due_on is None:
        raise BadInput("An objective needs the day by which it is to be reached; give one, such as 2027-12-31.")
    return {
        "statement": written.text(values["statement"], "The objective’s statement"),
        "gap": _gap(change.imperative, values["gap"]),
        "metric": written.line(values["metric"], "What is measured"),
        "unit": written.line(values["unit"], "The unit", at_most=40),
        "baseline": written.number(values["baseline"], "The baseline"),
        "baseline_source": written.text(values["baseline_source"], "The source of the baseline"),
        "target": written.number(values["target"], "The target"),
        "due_on": due_on,
        "owner": lookup.person(values["owner"]),
        "priority": priority,
        "topics": _topics(values["topics"], change.by),
        "retired": bool(values["retired"]),
    }


def _clean_demand(change: Change, values: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {
        name: lookup.whole(values[name], words)
        for name, words in (
            ("fewest", "The fewest experts"),
            ("most", "The most experts"),
            ("contacts", "The number of contacts"),
            ("gap_weeks", "The weeks between two contacts"),
            ("minutes", "The minutes"),
            ("lead_weeks", "The lead time in weeks"),
        )
    }
    channels = tuple(dict.fromkeys(lookup.one_of(Channel, each, "channel") for each in values["channels"]))
    return {
        "kind": lookup.one_of(DemandKind, values["kind"], "kind of demand"),
        "name": written.line(values["name"], "The demand’s name"),
        "territory": lookup.territory(values["territory"]),
        **numbers,
        "channels": channels,
        "starts_on": lookup.day(values["starts_on"], "the first day"),
        "ends_on": lookup.day(values["ends_on"], "the last day"),
        "place": written.line_or_nothing(values["place"], "The place", at_most=120),
        "fee": lookup.fee(values["fee"] or ""),
        "mix": tuple(_mix_part(part) for part in values["mix"]),
        "hosts": lookup.people(values["hosts"]),
        "must": bool(values["must"]),
        "retired": bool(values["retired"]),
    }


_CLEAN = {Gap: _clean_gap, Objective: _clean_objective, Demand: _clean_demand}


def _mix_part(part: Mapping[str, Any]) -> dict[str, Any]:
    of = str(part.get("of") or "").strip()
    return {
        "kind": part.get("kind"),
        "of": of.upper() if part.get("kind") == "country" else of,
        "fewest": part.get("fewest") or 0,
        "most": part.get("most"),
    }


def _ask_the_rules(change: Change, row: Part, before: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    today = clock.today()

    def moved(*names: str) -> bool:
        return not change.copied and any(name not in before or before[name] != values[name] for name in names)

    if isinstance(row, Objective):
        rules.may_aim(baseline=values["baseline"], target=values["target"]).or_raise()
        if moved("due_on"):
            rules.may_be_due(values["due_on"], today=today).or_raise()
        if before.get("owner") != values["owner"]:
            may_own(values["owner"], today).or_raise()
        if row.pk and moved("due_on"):
            later = row.demands.filter(retired_at=None, starts_on__gt=values["due_on"]).first()
            if later is not None:
                raise BadInput(f"“{later.name}” starts on {later.starts_on}, after {values['due_on']}; move it first.")
    if isinstance(row, Demand):
        rules.may_take_place(
            kind=values["kind"], starts_on=values["starts_on"], ends_on=values["ends_on"],
            due_on=row.objective.due_on, today=today, moved=moved("starts_on", "ends_on"),
        ).or_raise()  # fmt: skip
        sizes = ("fewest", "most", "contacts", "gap_weeks", "minutes", "lead_weeks")
        rules.has_a_size(**{name: values[name] for name in sizes}).or_raise()
        rules.may_mix(values["mix"], most=values["most"]).or_raise()
        if before.get("territory") != values["territory"]:
            rules.lies_within(
                path=values["territory"].path, within=change.imperative.territory.path, what="A demand"
            ).or_raise()


def may_own(user: User, on: date) -> Verdict:
    return rules.may_own(function=user.function, here=user.works_here(on))


def _gap(imperative: Imperative, named: Gap | str | None) -> Gap | None:
    if named is None or named == "":
        return None
    code = named.code if isinstance(named, Gap) else named.strip().lower()
    found = Gap.objects.filter(imperative=imperative, code=code).first()
    if found is None:
        raise BadInput(f"“{imperative}” has no gap {code[:40]}; add the gap first, or correct the code.")
    return found


def _topics(named: Any, by: User) -> tuple[DiscussionTopic, ...]:
    found = lookup.topics(named)
    for topic in found:
        rules.may_be_named(side=SIDE_OF[by.function].value, label=topic.label).or_raise()
    return found


def _words(name: str) -> str:
    return name.removesuffix("_on").replace("_", " ") if name != "due_on" else "day it is due"
