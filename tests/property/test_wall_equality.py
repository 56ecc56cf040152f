"""What a list holds, what is decided for one record and what Cedar says are the same, for any people and records."""

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from django.db.models import Model
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kolloquy.engagement.models import FollowUp, Note, Touchpoint, TouchpointColleague
from kolloquy.governance.models import Assignment, Territory, User
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.crossing import HandOverKind, HandOverState, ReleaseKind, ReleaseState
from kolloquy.governance.wall.filters import facts_of, level_of_record, visible, with_level
from kolloquy.governance.wall.models import HandOver, Release, ReleasedTo
from kolloquy.governance.wall.policy import Level, Purpose, RecordClass, Side
from kolloquy.governance.wall.reader import reader_of
from tests.support import cedar

TODAY = date(2026, 3, 2)
NOW = timezone.now()
PATHS = ("/world/", "/world/emea/", "/world/emea/iberia/", "/world/emea/iberia/north/", "/world/apac/", "/isle/")
PEOPLE = 5
DAYS = st.sampled_from([None, TODAY - timedelta(9), TODAY - timedelta(1), TODAY, TODAY + timedelta(1)])
PLACES = st.sampled_from([None, *range(len(PATHS))])
WHO = st.integers(0, PEOPLE - 1)
SIDES = st.sampled_from([side.value for side in Side])


@dataclass(frozen=True)
class Wanted:
    function: str
    role: str
    joined_on: date | None
    left_on: date | None
    active: bool
    works_in: frozenset[int]


PERSON = st.builds(
    Wanted,
    st.sampled_from(Function.values),
    st.sampled_from(Role.values),
    st.just(None) | st.just(TODAY - timedelta(5)) | st.just(TODAY + timedelta(5)),
    st.just(None) | st.sampled_from([TODAY, TODAY + timedelta(9)]),
    st.sampled_from([True, True, True, False]),
    st.frozensets(st.integers(0, len(PATHS) - 1), max_size=2),
).filter(lambda w: not (w.joined_on and w.left_on) or w.left_on >= w.joined_on)
LYING = st.tuples(st.sampled_from(["touchpoint", "note", "follow_up", "hand_over"]), SIDES, PLACES, WHO, WHO, WHO)
AUDIENCE = st.frozensets(st.tuples(st.sampled_from(Function.values), PLACES), max_size=3)
RELEASES = st.tuples(SIDES, WHO, st.sampled_from(ReleaseState.values), AUDIENCE)


class Equality(TestCase):
    @given(
        st.lists(PERSON, min_size=PEOPLE, max_size=PEOPLE),
        st.sampled_from(list(Purpose)),
        st.lists(LYING, max_size=8),
        st.lists(RELEASES, max_size=4),
    )
    def test_filter_decision_and_cedar_agree(
        self, wanted: list[Wanted], purpose: Purpose, lying: list[Any], releases: list[Any]
    ) -> None:
        territories, people = tree(), []
        for number, each in enumerate(wanted):
            people.append(person(number, each, territories))
        records = [(kind, lay(kind, people, territories, *rest)) for kind, *rest in lying]
        records += [("release", release(people, territories, *each)) for each in releases]
        above = {t.pk: t.parent_id for t in territories}
        for user, each in zip(people, wanted, strict=True):
            reader = reader_of(user, purpose, on=TODAY)
            in_list = {
                (kind, row.pk): Level(row.wall_level)
                for kind, model in MODELS.items()
                for row in with_level(model._default_manager.all(), reader)
            }
            in_full = {
                (kind, row.pk)
                for kind, model in MODELS.items()
                for row in visible(model._default_manager.all(), reader, at_least=Level.FULL)
            }
            asked = [cedar.Question(as_cedar(user, each, territories), purpose, told(*record)) for record in records]
            said = cedar.levels(above, asked, on=TODAY) if asked else []
            for (kind, row), level in zip(records, said, strict=True):
                fresh = type(row)._default_manager.get(pk=row.pk)
                where = f"{each} for {purpose}, {kind}: {facts_of(fresh)}"
                assert level_of_record(fresh, reader) == level, where
                assert in_list.get((kind, row.pk), Level.NOTHING) == level, where
                assert ((kind, row.pk) in in_full) == (level is Level.FULL), where


MODELS: dict[str, type[Model]] = {
    "touchpoint": Touchpoint,
    "note": Note,
    "follow_up": FollowUp,
    "hand_over": HandOver,
    "release": Release,
}


def tree() -> list[Territory]:
    made: list[Territory] = []
    for path in PATHS:
        parent = next((t for t in made if t.path == path.rsplit("/", 2)[0] + "/"), None)
        code = path.strip("/").replace("/", "-")
        made.append(Territory.objects.create(code=code, name=code, path=path, parent=parent))
    return made


def person(number: int, wanted: Wanted, territories: list[Territory]) -> User:
    user = User.objects.create(
        username=f"person{number}", function=wanted.function, role=wanted.role, joined_on=wanted.joined_on,
        left_on=wanted.left_on, is_active=wanted.active,
    )  # fmt: skip
    over = [(territories[-1], None, TODAY), (territories[0], TODAY + timedelta(1), None)]  # neither holds today
    for territory, since, until in [*((territories[i], None, None) for i in wanted.works_in), *over]:
        Assignment.objects.get_or_create(
            user=user, territory=territory, valid_from=since, defaults={"valid_until": until}
        )
    return user


def lay(
    kind: str, people: list[User], territories: list[Territory], side: str, place: int | None, a: int, b: int, c: int
) -> Model:
    where = {"side": side, "territory": None if place is None else territories[place]}
    one, other, third = people[a], people[b], people[c]
    if kind == "hand_over":
        return HandOver.objects.create(
            kind=HandOverKind.QUESTION, from_function="commercial", to_function="medical", expert_id="E1", words="w",
            state=HandOverState.OPEN, by=one, at=NOW, to=other, **where,
        )  # fmt: skip
    if kind == "follow_up":
        return FollowUp.objects.create(
            promise="p", owner=one, promised_by=other, promised_on=TODAY, due_on=TODAY, **where
        )
    if kind == "note":
        carrier = touchpoint(people[0], None, "office")
        return Note.objects.create(
            touchpoint=carrier, text="t", written_by=one, written_at=NOW, changed_at=NOW, **where
        )
    made = touchpoint(other, one, **where)
    TouchpointColleague.objects.create(touchpoint=made, user=third, on=TODAY)
    return made


def touchpoint(recorded_by: User, owner: User | None, side: str, territory: Territory | None = None) -> Touchpoint:
    return Touchpoint.objects.create(
        function="medical", side=side, territory=territory, owner=owner, recorded_by=recorded_by, channel="virtual",
        status="held", on=TODAY, recorded_at=NOW, changed_at=NOW,
    )  # fmt: skip


def release(
    people: list[User],
    territories: list[Territory],
    side: str,
    by: int,
    state: str,
    to: frozenset[tuple[str, int | None]],
) -> Release:
    second = people[(by + 1) % PEOPLE]
    signed = {"reviewed_by": second, "reviewed_at": NOW, "meaning": "m", "digest": "d"}
    revoked = {"revoked_by": second, "revoked_at": NOW, "revoked_because": "b"} if state == ReleaseState.REVOKED else {}
    made = Release.objects.create(
        title="t", kind=ReleaseKind.TEXT, side=side, body={}, prepared_by=people[by], prepared_at=NOW
    )
    for function, place in to:
        territory = None if place is None else territories[place]
        ReleasedTo.objects.create(release=made, function=function, territory=territory)
    if state not in {ReleaseState.PREPARED, ReleaseState.WITHDRAWN}:
        Release.objects.filter(pk=made.pk).update(state=state, **signed, **revoked)
    return made


def as_cedar(user: User, wanted: Wanted, territories: list[Territory]) -> cedar.Person:
    works_in = frozenset(territories[i].pk for i in wanted.works_in)
    return cedar.Person(
        user.pk, wanted.function, wanted.role, works_in, wanted.joined_on, wanted.left_on, wanted.active
    )


def told(kind: str, row: Any) -> cedar.Record:
    """A record as its own columns tell it, not as its `Wall` says to read them."""
    row = type(row)._default_manager.get(pk=row.pk)
    people: set[int | None] = set()
    in_force, to = False, frozenset[tuple[str, int | None]]()
    match row:
        case Touchpoint():
            people = {row.owner_id, row.recorded_by_id, *(each.user_id for each in row.colleagues.all())}
        case Note():
            people = {row.written_by_id}
        case FollowUp():
            people = {row.owner_id, row.promised_by_id}
        case HandOver():
            people = {row.by_id, row.to_id}
        case Release():
            people, in_force = {row.prepared_by_id}, row.reviewed_at is not None and row.state == "released"
            to = frozenset(row.to.values_list("function", "territory_id"))
    place = getattr(row, "territory_id", None)
    known = frozenset(each for each in people if each is not None)
    return cedar.Record(f"{kind}{row.pk}", RecordClass(kind), row.side, place, known, in_force, to)


class DenseWorld(TestCase):
    def test_list_and_decision_agree_where_everybody_holds_something_everywhere(self) -> None:
        territories, people = tree(), []
        for number, (function, role) in enumerate(product(Function.values, Role.values)):
            people.append(person(number, Wanted(function, role, None, None, True, frozenset({2, 4})), territories))
        for who, side, place in product(people, Side, (None, 1, 2, 3)):
            where = {"side": side.value, "territory": None if place is None else territories[place]}
            touchpoint(who, None, **where)
            carrier = touchpoint(people[0], who, **where)
            Note.objects.create(touchpoint=carrier, text="t", written_by=who, written_at=NOW, changed_at=NOW, **where)
            lay("follow_up", [who] * 3, territories, side.value, place, 0, 1, 2)
            lay("hand_over", [who] * 3, territories, side.value, place, 0, 1, 2)
        for number, (function, state) in enumerate(product(Function.values, ReleaseState.values)):
            for place in (None, 1, 2, 3):
                release(
                    people[number % 11 :][:PEOPLE], territories, "medical", 0, state, frozenset({(function, place)})
                )
        related = {"touchpoint": ["colleagues"], "release": ["to"]}
        for user, purpose in product(people, (Purpose.WORK, Purpose.SAFETY)):
            reader = reader_of(user, purpose, on=TODAY)
            for kind, model in MODELS.items():
                seen = {row.pk: row.wall_level for row in with_level(model._default_manager.all(), reader)}
                for row in model._default_manager.prefetch_related(*related.get(kind, [])):
                    assert seen.get(row.pk, 0) == level_of_record(row, reader), (user.function, user.role, kind)
