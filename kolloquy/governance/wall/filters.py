"""The wall's table as a condition on rows: what a list, a count, a search or an export may hold.

A model that lies behind the wall says how in an inner `class Wall`:

    class Wall:
        record_class = RecordClass.TOUCHPOINT
        side = "side"                      # the column that holds the side, if any
        territory = "territory_id"         # the column that holds the territory, if any
        own = ("owner_id",)                # columns that hold one of our people
        taking_part = ("colleagues", "user_id")    # a related table of our people, if any
        addressed = ("to", "function", "territory_id")    # a related table of those it is released to, if any
        in_force = {"state": "released"}   # what must hold for it to be released at all
"""

from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection
from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from kolloquy.governance.wall.policy import Facts, Level, Reader, RecordClass, Scope, level_of, rows_for

_M = TypeVar("_M", bound=Model)
_ALL = Q()
_NONE = Q(pk__in=[])
# As a `Case`, in a third of the time it takes to put one together.
_LEVEL = f"CASE WHEN %(expressions)s THEN {int(Level.FULL)} ELSE {int(Level.COORDINATION)} END"


class _TakesPart(Func):
    """Whether somebody stands in a related table of our people.

    A subquery rather than a join: a join would give a record twice where two conditions meet. Written out rather than
    as an `Exists`, which Django takes longer to put together than a database to answer.
    """

    output_field = BooleanField()

    def __init__(self, *expressions: Any, among: Any, column: str, **more: Any) -> None:
        quoted = connection.ops.quote_name
        table, key = quoted(among.related_model._meta.db_table), quoted(among.field.column)
        more = {
            "template": f"EXISTS(SELECT 1 FROM {table} taking_part WHERE taking_part.{key} = %(expressions)s)",
            "arg_joiner": f" AND taking_part.{quoted(column)} = ",
            **more,
        }
        super().__init__(*expressions, among=among, column=column, **more)


@lru_cache(maxsize=1024)  # a page asks for the same one many times
def condition(model: type[Model], reader: Reader, *, at_least: Level = Level.COORDINATION) -> Q | None:
    """Which rows this reader sees at `at_least`; None where that is every row."""
    wall: Any = model.Wall  # type: ignore[attr-defined]
    scopes = {row.scope for row in rows_for(reader, RecordClass(wall.record_class)) if row.level >= at_least}
    if Scope.ANY in scopes:
        return None
    found = _NONE
    for scope in sorted(scopes):
        found |= _rows_in(scope, model, wall, reader)
    return found


def visible(rows: QuerySet[_M], reader: Reader, *, at_least: Level = Level.COORDINATION) -> QuerySet[_M]:
    """Only what this reader may see; every list, count, search, export and feed starts here."""
    seen = condition(rows.model, reader, at_least=at_least)
    return rows if seen is None else rows.filter(seen)


def with_level(rows: QuerySet[_M], reader: Reader) -> QuerySet[Any]:
    """The visible rows, each with `wall_level`: how much of it this reader sees."""
    full = condition(rows.model, reader, at_least=Level.FULL)
    level: Any
    if full is None:
        level = Value(int(Level.FULL))
    elif full == _NONE:
        level = Value(int(Level.COORDINATION))
    else:
        level = Func(full, template=_LEVEL, output_field=IntegerField())
    return visible(rows, reader).annotate(wall_level=level)


def facts_of(record: Model) -> Facts:
    """What the wall must know of one record, read from the same columns that the filter asks."""
    wall: Any = record.Wall  # type: ignore[attr-defined]
    people = {getattr(record, column) for column in getattr(wall, "own", ())}
    if taking_part := getattr(wall, "taking_part", None):
        relation, column = taking_part
        people |= {getattr(each, column) for each in getattr(record, relation).all()}
    return Facts(
        side=getattr(record, wall.side) if getattr(wall, "side", None) else None,
        territory=getattr(record, wall.territory) if getattr(wall, "territory", None) else None,
        people=frozenset(people - {None}),
        addressed=_addressees(record, wall),
    )


def level_of_record(record: Model, reader: Reader) -> Level:
    """The single decision; it agrees with `with_level` for each record, which a property test holds."""
    wall: Any = record.Wall  # type: ignore[attr-defined]
    return level_of(reader, RecordClass(wall.record_class), facts_of(record))


def _addressees(record: Model, wall: Any) -> frozenset[tuple[str, int | None]]:
    addressed = getattr(wall, "addressed", None)
    if not addressed or any(getattr(record, name) != value for name, value in wall.in_force.items()):
        return frozenset()
    relation, function, territory = addressed
    return frozenset((getattr(to, function), getattr(to, territory)) for to in getattr(record, relation).all())


def _rows_in(scope: Scope, model: type[Model], wall: Any, reader: Reader) -> Q:
    if scope is Scope.OWN:
        return _own(model, wall, reader)
    if scope is Scope.ADDRESSED:
        return _addressed(model, wall, reader)
    side = getattr(wall, "side", None)
    if side is None:
        return _NONE
    same_side = Q((side, reader.side.value))
    if scope is Scope.SIDE:
        return same_side
    if scope is Scope.OWN_SIDE:
        return same_side & _own(model, wall, reader)
    territory = getattr(wall, "territory", None)
    return same_side & Q((f"{territory}__in", sorted(reader.territories))) if territory else _NONE


def _addressed(model: type[Model], wall: Any, reader: Reader) -> Q:
    addressed = getattr(wall, "addressed", None)
    if not addressed:
        return _NONE
    relation, function, territory = addressed
    field: Any = model._meta.get_field(relation)
    here = Q((f"{territory}__isnull", True)) | Q((f"{territory}__in", sorted(reader.territories)))
    to = field.related_model.objects.filter(here, **{field.field.name: OuterRef("pk"), function: reader.function})
    return Q(**wall.in_force) & Q(Exists(to))


def _own(model: type[Model], wall: Any, reader: Reader) -> Q:
    found = _NONE
    for column in getattr(wall, "own", ()):
        found |= Q((column, reader.user_id))
    if taking_part := getattr(wall, "taking_part", None):
        relation, column = taking_part
        field: Any = model._meta.get_field(relation)
        found |= Q(_TakesPart(F("pk"), Value(reader.user_id), among=field, column=column))
    return found
