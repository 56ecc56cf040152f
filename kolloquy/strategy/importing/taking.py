"""Bringing a strategy in from a file: all of it or nothing, and the same file twice changes nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from kolloquy.governance.models import User
from kolloquy.governance.roster.tables import RowProblem
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel.problems import BadInput, Problem
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy import lookup, mixes, parts, rules
from kolloquy.strategy.imperatives import begin, put_imperative
from kolloquy.strategy.importing.columns import Row, read_rows
from kolloquy.strategy.measuring import put_fee
from kolloquy.strategy.models import DiscussionTopic, FeeCategory, Imperative, Objective, PhaseInMarket
from kolloquy.strategy.places import put_topic, set_phase
from kolloquy.strategy.regional.actions import copy_from_parent
from kolloquy.strategy.versions import Change, keep, opened
from kolloquy.strategy.vocabulary import State


@dataclass(frozen=True, slots=True)
class RowDone:
    """What a row changed, or would change, in words; nothing where it stood like that already."""

    line: int
    kind: str
    name: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    rows: tuple[RowDone, ...] = ()
    problems: tuple[RowProblem, ...] = ()

    @property
    def changed(self) -> tuple[RowDone, ...]:
        return tuple(row for row in self.rows if row.what)


def import_strategy(*, text: str | bytes, by: User, name: str = "The file", preview: bool = False) -> Report:
    """Bring a strategy to what a file states. What the file does not name stays as it is.

    A preview says the same and keeps nothing; without it, one wrong row and nothing is changed.
    """
    content = text.encode() if isinstance(text, str) else text
    rows, problems = read_rows(content, name)
    with transaction.atomic():
        taking = _Taking(by, {each.line for each in problems})
        taking.take(rows)
        problems = sorted([*problems, *taking.problems], key=lambda problem: problem.line)
        report = Report(tuple(sorted(taking.done, key=lambda done: done.line)), tuple(problems))
        if preview or problems:
            transaction.set_rollback(True)
        elif report.changed:
            record(
                Event("strategy.imported", "strategy", "import", {"rows": len(rows), "changed": len(report.changed)}),
                by=by,
            )
    if problems and not preview:
        first, more = problems[0], len(problems) - 1
        rest = f" ({more} more: look at the preview)" if more else ""
        raise BadInput(f"{name} was not brought in: line {first.line}: {first.sentence}{rest}")
    return Report((), report.problems) if problems else report


class _Taking:
    """One file on its way in: what was done, what is wrong, and which imperatives are open."""

    def __init__(self, by: User, wrong: set[int]) -> None:
        self.by = by
        self.wrong = wrong  # lines that are wrong by themselves
        self.done: list[RowDone] = []
        self.problems: list[RowProblem] = []
        self.lost: set[str] = set()  # imperatives and objectives that are not there because their own row is wrong
        self.open: dict[str, tuple[Change, bool]] = {}

    def take(self, rows: Iterable[Row]) -> None:
        rows = list(rows)
        for row in rows:
            if row.kind in {"topic", "fee", "phase"}:
                self._try(row, _ALONE[row.kind])
        under: dict[str, list[Row]] = {}
        heads = {row["code"].lower(): row for row in rows if row.kind == "imperative"}
        for row in rows:
            if row.kind in {"gap", "objective", "demand"}:
                under.setdefault(row["imperative"].lower(), []).append(row)
        for code in _parents_first(heads, under):
            self._imperative(code, heads.get(code), under.get(code, []))
        self._keep()

    def _imperative(self, code: str, head: Row | None, under: list[Row]) -> None:
        if head is not None:
            self._try(head, _put_head)
        elif under and code not in self.lost:
            self._open(code, under[0])
        for row in under:
            if code in self.lost or f"{code}/{row['objective'].lower()}" in self.lost:
                if row.kind == "objective":
                    self.lost.add(f"{code}/{row['code'].lower()}")
                continue
            self._try(row, _UNDER[row.kind])
        if head is not None and code in self.open and head["state"]:
            self._try(head, _put_state)

    def _open(self, code: str, row: Row) -> None:
        """An imperative that stands here already, to be changed by what comes under it."""
        found = Imperative.objects.filter(code=code).first()
        if found is None:
            sentence = f"There is no imperative {code[:40]}; give it a row of its own, or correct the code."
            self.problems.append(RowProblem(row.line, sentence))
            self.lost.add(code)
            return
        try:
            self.open[code] = (opened(found, by=self.by), False)
        except Refused as refused:
            self.problems.append(RowProblem(row.line, str(refused)))
            self.lost.add(code)

    def _try(self, row: Row, put: "Callable[[_Taking, Row], list[str]]") -> None:
        if row.line in self.wrong:
            self._lose(row)
            return
        try:
            with transaction.atomic():
                what = put(self, row)
        except (Problem, Refused) as problem:
            self.problems.append(RowProblem(row.line, str(problem)))
            self._lose(row)
            return
        stands = next((each for each in self.done if each.line == row.line), None)
        if stands is not None:
            self.done.remove(stands)
            what = [*stands.what, *what]
        self.done.append(RowDone(row.line, row.kind, row["code"] or row["indication"], tuple(what)))

    def _lose(self, row: Row) -> None:
        self.wrong.add(row.line)
        if row.kind == "imperative":
            self.lost.add(row["code"].lower())
            self.open.pop(row["code"].lower(), None)
        if row.kind == "objective":
            self.lost.add(f"{row['imperative'].lower()}/{row['code'].lower()}")

    def _keep(self) -> None:
        for change, new in self.open.values():
            if new and change.imperative.parent is not None:
                # The parent may have got a version of its own from this very file.
                above = Imperative.objects.get(pk=change.imperative.parent.pk)
                change.imperative.parent_version = above.version
            if new or change.events:
                keep(change, first=new)


def _parents_first(heads: Mapping[str, Row], under: Mapping[str, list[Row]]) -> list[str]:
    codes = list(dict.fromkeys([*heads, *under]))

    def depth(code: str, seen: tuple[str, ...] = ()) -> int:
        parent = heads[code]["parent"].lower() if code in heads else ""
        return 1 + depth(parent, (*seen, code)) if parent in heads and parent not in seen and parent != code else 0

    return sorted(codes, key=depth)


def _put_topic(taking: _Taking, row: Row) -> list[str]:
    before = DiscussionTopic.objects.filter(slug=row["code"].lower()).first()
    after = put_topic(
        slug=row["code"], name=row["name"], label=row["label"], indication=row["indication"] or None,
        followed=row["followed"] or None, by=taking.by,
    )  # fmt: skip
    return _compared(before, after, ("name", "label", "indication_id", "followed"))


def _put_fee(taking: _Taking, row: Row) -> list[str]:
    before = FeeCategory.objects.filter(code=row["code"].lower(), country=row["country"].upper()).first()
    after = put_fee(
        code=row["code"], name=row["name"], amount=row["amount"], most_a_year=row["most_a_year"], source=row["source"],
        country=row["country"], currency=row["currency"] or "EUR", by=taking.by,
    )  # fmt: skip
    return _compared(before, after, ("name", "amount", "most_a_year", "currency", "source"))


def _put_phase(taking: _Taking, row: Row) -> list[str]:
    of, where = lookup.indication(row["indication"]), lookup.territory(row["territory"])
    day = lookup.day(row["starts_on"], "the day the phase begins")
    before = PhaseInMarket.objects.filter(indication=of, territory=where, since=day).first() if day else None
    after = set_phase(indication=of, territory=where, phase=row["type"], since=row["starts_on"], by=taking.by)
    return _compared(before, after, ("phase",))


def _compared(before: Any, after: Any, fields: Iterable[str]) -> list[str]:
    if before is None:
        return ["added"]
    changed = [name for name in fields if getattr(before, name) != getattr(after, name)]
    return [f"{name.removesuffix('_id').replace('_', ' ')} changed" for name in changed]


def _put_head(taking: _Taking, row: Row) -> list[str]:
    code = row["code"].lower()
    weights = mixes.read_weights(row["weights"]) if row["weights"] else None
    told = {"name": row["name"], "why": row["text"], "owner": row["owner"], "weights": weights}
    found = Imperative.objects.filter(code=code).first()
    if found is not None:
        _same_place(found, row)
        change = opened(found, by=taking.by) if _differs(found, told, row["state"]) else _untouched(found, taking.by)
        taking.open[code] = (change, False)
        put_imperative(change, told)
        return _told_of(change.events)
    parent = _parent(row["parent"]) if row["parent"] else None
    change = begin(
        code=code, name=row["name"], why=row["text"], indication=row["indication"], territory=row["territory"],
        owner=row["owner"], parent=parent, weights=weights, by=taking.by,  # type: ignore[arg-type]
    )  # fmt: skip
    taking.open[code] = (change, True)
    if parent is not None:
        copy_from_parent(change, parent)
        return [f"added as a regional version of {parent.code}"]
    return ["added as a draft"]


def _untouched(found: Imperative, by: User) -> Change:
    """Locked, though it may be retired: a file that says what stands already is not refused."""
    return Change(Imperative.objects.select_for_update().get(pk=found.pk), by)


def _differs(found: Imperative, told: Mapping[str, Any], state: str) -> bool:
    return found.state != State.RETIRED or bool(state and state.lower() != State.RETIRED)


def _same_place(found: Imperative, row: Row) -> None:
    parent = found.parent.code if found.parent else ""
    for what, stands, given in (
        ("indication", found.indication.code, row["indication"].lower()),
        ("territory", found.territory.code, row["territory"].lower()),
        ("parent", parent, row["parent"].lower() or parent),
    ):
        if stands != given:
            raise BadInput(
                f"{found.code} has the {what} {stands or 'none'} and keeps it; give the new one another code, or correct "
                "the cell."
            )


def _parent(code: str) -> Imperative:
    found = Imperative.objects.select_related("territory").filter(code=code.lower()).first()
    if found is None:
        raise BadInput(f"There is no imperative {code[:40]} to be a regional version of; correct the code.")
    return found


def _put_state(taking: _Taking, row: Row) -> list[str]:
    change, _ = taking.open[row["code"].lower()]
    state = lookup.one_of(State, row["state"], "state")
    if change.imperative.state == state:
        return []
    put_imperative(change, {"state": state})
    return [State(state).label.lower()]


def _put_gap(taking: _Taking, row: Row) -> list[str]:
    told = {
        "question": row["text"], "kind": row["type"], "unmet_need": row["unmet_need"], "need_evidence": row["source"],
        **_given(row, {"topics": row.list_of}),
    }  # fmt: skip
    return _under(taking, row, lambda change: parts.put_gap(change, row["code"], told))


def _put_objective(taking: _Taking, row: Row) -> list[str]:
    told = {
        "statement": row["text"], "metric": row["metric"], "unit": row["unit"], "baseline": row["baseline"],
        "baseline_source": row["source"], "target": row["target"], "due_on": row["due_on"], "owner": row["owner"],
        **_given(row, {"gap": row.__getitem__, "priority": row.__getitem__, "topics": row.list_of}),
    }  # fmt: skip
    return _under(taking, row, lambda change: parts.put_objective(change, row["code"], told))


def _put_demand(taking: _Taking, row: Row) -> list[str]:
    readers: dict[str, Callable[[str], Any]] = dict.fromkeys(
        ("contacts", "gap_weeks", "minutes", "starts_on", "ends_on", "place", "lead_weeks", "fee"), row.__getitem__
    )
    readers |= {"channels": row.list_of, "hosts": row.list_of}
    readers |= {"mix": lambda column: mixes.read_mix(row[column]), "must": lambda column: _yes(row[column])}
    told = {
        "kind": row["type"], "name": row["name"], "territory": row["territory"], "fewest": row["fewest"],
        "most": row["most"], **_given(row, readers),
    }  # fmt: skip

    def put(change: Change) -> parts.Part:
        under = row["objective"].lower()
        objective = Objective.objects.filter(imperative=change.imperative, code=under).first()
        if objective is None:
            raise BadInput(f"“{change.imperative}” has no objective {under[:40]}; add it, or correct the code.")
        return parts.put_demand(change, objective, row["code"], told)

    return _under(taking, row, put)


def _under(taking: _Taking, row: Row, put: Callable[[Change], parts.Part]) -> list[str]:
    change, _ = taking.open[row["imperative"].lower()]
    before = len(change.events)
    put(change)
    if len(change.events) > before and change.imperative.state == State.RETIRED:
        del change.events[before:]
        rules.may_be_written(change.imperative.state).or_raise()
    return _told_of(change.events[before:])


def _told_of(events: Iterable[Event]) -> list[str]:
    found = []
    for event in events:
        if event.verb.endswith(".added"):
            found.append("added")
        else:
            found += [f"{name.replace('_', ' ')} changed" for name in event.facts if name != "code"]
    return found


def _given(row: Row, readers: Mapping[str, Callable[[str], Any]]) -> dict[str, Any]:
    """What the row says; an empty cell says nothing, so that what stands stays."""
    return {column: read(column) for column, read in readers.items() if row[column]}


def _yes(words: str) -> bool:
    folded = words.casefold()
    if folded not in {"yes", "y", "true", "1", "x", "no", "n", "false", "0"}:
        raise BadInput(f"“{words[:20]}” is neither yes nor no; write one of the two.")
    return folded in {"yes", "y", "true", "1", "x"}


_ALONE = {"topic": _put_topic, "fee": _put_fee, "phase": _put_phase}
_UNDER = {"gap": _put_gap, "objective": _put_objective, "demand": _put_demand}
