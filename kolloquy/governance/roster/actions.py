"""Bringing the organisation in from files: all of a file or nothing, and the same file twice changes nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.db.models import Q

from kolloquy.governance.actions import add_user, assign, change_user, end_assignment
from kolloquy.governance.models import Assignment, Indication, Territory, User, WorksOn
from kolloquy.governance.roster.reading import Person, Stint, read_roster
from kolloquy.governance.roster.tables import RowProblem
from kolloquy.governance.trail.actions import Event, record
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Done:
    """What a file changed, or would change, for one person, territory or product, in words."""

    name: str
    what: tuple[str, ...]  # empty: it stood like that already


@dataclass(frozen=True, slots=True)
class Report:
    rows: tuple[Done, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    absent: tuple[str, ...] = field(default=())  # people who work here and do not stand in the roster: left as they are

    @property
    def changed(self) -> tuple[Done, ...]:
        return tuple(row for row in self.rows if row.what)


def preview_roster(content: bytes, *, name: str, on: date) -> Report:
    """What the roster would change, and what is wrong in which row; nothing is kept."""
    people, problems = _checked(content, name, on)
    if problems:
        return Report(problems=tuple(problems))
    with transaction.atomic():
        report = _apply(people, on, None)
        transaction.set_rollback(True)
    return report


@transaction.atomic
def import_roster(content: bytes, *, name: str, on: date, by: User | None) -> Report:
    """Bring the organisation to what the roster states; one wrong row and nothing is changed."""
    people, problems = _checked(content, name, on)
    refuse(problems, name)
    report = _apply(people, on, by)
    if report.changed:
        facts = {"people": len(people), "changed": len(report.changed), "absent": len(report.absent)}
        record(Event("roster.imported", "roster", on.isoformat(), facts), by=by)
    return report


def refuse(problems: Sequence[RowProblem], name: str) -> None:
    if problems:
        first, more = problems[0], len(problems) - 1
        rest = f" ({more} more: `--dry-run` lists them)" if more else ""
        raise BadInput(f"{name} was not brought in: line {first.line}: {first.sentence}{rest}")


def may_come_back(left_on: date | None, joined_on: date | None, today: date) -> Verdict:
    """Whether a roster may let somebody in again who has left: only with a new first day, never by an old row."""
    if left_on is None or left_on > today or (joined_on is not None and joined_on >= left_on):
        return Verdict()
    return Verdict(
        "OR-1", f"They left on {left_on}; take the row out, or give a valid_from on or after that day if they are back."
    )


def _checked(content: bytes, name: str, on: date) -> tuple[list[Person], list[RowProblem]]:
    people, problems = read_roster(content, name)
    territories = set(Territory.objects.values_list("code", flat=True))
    indications = set(Indication.objects.values_list("code", flat=True))
    products = set(Indication.objects.values_list("product__code", flat=True))
    here = {user.username.lower(): user for user in User.objects.all()}
    for person in people:
        known = {"territory": territories, "indication": indications, "product": products}
        stated = {
            "territory": [stint.territory for stint in person.stints],
            "indication": person.indications or (),
            "product": person.products or (),
        }
        for kind, codes in stated.items():
            if unknown := [code for code in codes if code not in known[kind]]:
                problems.append(RowProblem(person.line, f"There is no {kind} {unknown[0]}; {_BRING[kind]}"))
        user = here.get(person.username.lower())
        if user is not None:
            verdict = may_come_back(user.left_on, _newest_start(person), on)
            if not verdict and not _same_end(user, person):
                problems.append(RowProblem(person.line, verdict.reason))
    return people, sorted(problems, key=lambda problem: problem.line)


_BRING = {
    "territory": "bring the territories in first with `kolloquy people import-territories`, or correct the code.",
    "indication": "bring the products in first with `kolloquy people import-products`, or correct the code.",
    "product": "bring the products in first with `kolloquy people import-products`, or correct the code.",
}


def _newest_start(person: Person) -> date | None:
    starts = [stint.since for stint in person.stints if stint.since] or ([person.joined_on] if person.joined_on else [])
    return max(starts, default=None)


def _same_end(user: User, person: Person) -> bool:
    return person.left_on is not None and user.left_on is not None and person.left_on <= user.left_on


def _apply(people: Iterable[Person], on: date, by: User | None) -> Report:
    territories = {territory.code: territory for territory in Territory.objects.all()}
    here = {user.username.lower(): user for user in User.objects.all()}
    done, stated = [], set()
    for person in people:
        user = here.get(person.username.lower())
        what: list[str] = []
        if user is None:
            user = add_user(
                username=person.username,
                password=None,
                joined_on=person.joined_on,
                left_on=person.left_on,
                by=by,
                **person.values,
            )
            what.append(f"added as {user.get_function_display()}")
        else:
            what += _changed(user, {**person.values, **_span(user, person)}, by)
        what += _placed(user, person.stints, territories, on, by)
        what += _put_to_work(user, person, by)
        stated.add(person.username.lower())
        done.append(Done(person.username, tuple(what)))
    absent = [user.username for name, user in sorted(here.items()) if name not in stated and user.works_here(on)]
    return Report(tuple(done), (), tuple(absent))


def _span(user: User, person: Person) -> dict[str, date | None]:
    """From when to when they work here; a day of leaving that we know stays where the roster knows none."""
    start = _newest_start(person)
    if user.left_on is not None and start is not None and start >= user.left_on:
        return {"joined_on": start, "left_on": person.left_on}
    joined = [day for day in (person.joined_on, user.joined_on) if day]
    # A roster may begin with the row that holds now: nobody joins later than they did.
    return {
        "joined_on": min(joined, default=None) if user.joined_on else user.joined_on,
        "left_on": user.left_on if person.left_on is None else person.left_on,
    }


def _changed(user: User, values: Mapping[str, object], by: User | None) -> list[str]:
    before = {name: getattr(user, name) for name in values}
    changed = change_user(user=user, values=values, by=by)
    user.refresh_from_db(fields=list(changed) or ["function"])
    return [f"{name.replace('_', ' ')} {before[name] or '—'} → {getattr(user, name) or '—'}" for name in changed]


def _placed(
    user: User, stints: Sequence[Stint], territories: dict[str, Territory], on: date, by: User | None
) -> list[str]:
    """Make their territories those of the roster; where they worked before ends, and what has been stays."""
    standing = list(Assignment.objects.filter(user=user).select_related("territory"))
    moved, what = bool(standing), []
    for stint in stints:
        found = next((each for each in standing if _is(each, stint, on)), None)
        if found is None:
            since = stint.since or (on if moved else None)
            assign(user=user, territory=territories[stint.territory], since=since, until=stint.until, by=by)
            what.append(f"works in {territories[stint.territory]}" + (f" from {since}" if since else ""))
            continue
        standing.remove(found)
        if found.valid_until != stint.until:
            what.append(_ended(found, stint.until, by))
    end = _end_of_the_rest(stints, on)
    for each in standing:
        if each.valid_until is None or each.valid_until > end:
            what.append(_ended(each, end, by))
    return what


def _end_of_the_rest(stints: Sequence[Stint], on: date) -> date:
    """When they stop working where the roster no longer has them: today, or when the first place after it begins."""
    ahead = [stint.since for stint in stints if stint.since and stint.since > on]
    holds_today = any(
        (stint.since is None or stint.since <= on) and (stint.until is None or stint.until > on) for stint in stints
    )
    return on if holds_today or not ahead else min(ahead)


def _is(assignment: Assignment, stint: Stint, on: date) -> bool:
    """Whether the records hold this stint already; without a first day, whichever is not over."""
    if assignment.territory.code != stint.territory:
        return False
    if stint.since is not None:
        return assignment.valid_from == stint.since
    return assignment.valid_until is None or assignment.valid_until > on or assignment.valid_until == stint.until


def _ended(assignment: Assignment, until: date | None, by: User | None) -> str:
    if until is not None:
        end_assignment(assignment=assignment, until=until, by=by)
        return f"no longer works in {assignment.territory} from {until}"
    before = assignment.valid_until
    assignment.valid_until = None
    assignment.save(update_fields=["valid_until"])
    facts = {"territory": assignment.territory.code, "valid_until": [before and before.isoformat(), None]}
    record(Event("assignment.prolonged", "user", str(assignment.user_id), facts), by=by)
    return f"works in {assignment.territory} without an end"


def _put_to_work(user: User, person: Person, by: User | None) -> list[str]:
    if person.indications is None and person.products is None:
        return []
    asked = Q(code__in=person.indications or ()) | Q(product__code__in=person.products or ())
    wanted = set(Indication.objects.filter(asked).values_list("code", flat=True))
    return work_on(user=user, codes=wanted, by=by)


def work_on(*, user: User, codes: set[str], by: User | None) -> list[str]:
    """Make these the indications they work on; returns what changed, in words."""
    stands = set(WorksOn.objects.filter(user=user).values_list("indication__code", flat=True))
    if stands == codes:
        return []
    WorksOn.objects.filter(user=user, indication__code__in=stands - codes).delete()
    WorksOn.objects.bulk_create(
        WorksOn(user=user, indication=indication) for indication in Indication.objects.filter(code__in=codes - stands)
    )
    record(Event("user.works_on", "user", str(user.pk), {"indications": [sorted(stands), sorted(codes)]}), by=by)
    return [f"works on {', '.join(sorted(codes)) or 'nothing'}"]
