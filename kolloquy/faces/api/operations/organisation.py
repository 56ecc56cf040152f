"""Our people, where they work, and the table that says who sees what."""

from datetime import date

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from kolloquy.faces.api.callers import Caller, Needs
from kolloquy.faces.api.paging import After, Limit, next_page, place
from kolloquy.faces.api.shapes import PageOf, Shape
from kolloquy.governance.models import Territory, User
from kolloquy.governance.tokens.vocabulary import Scope
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.policy import REFUSALS, RecordClass, fields_at, table
from kolloquy.governance.wall.vocabulary import Level
from kolloquy.kernel import clock

TAG = "Organisation"
router = Router()
READS = Needs(Scope.ORGANISATION_READ, RecordClass.ORGANISATION)
READS_POLICY = Needs(Scope.ORGANISATION_READ, RecordClass.POLICY)


class PersonShown(Shape):
    username: str = Field(examples=["ada"])
    name: str = Field(examples=["Ada"])
    function: Function
    role: Role
    role_title: str = Field(examples=["Medical Science Liaison"])
    works_here: bool = Field(description="Today.")
    territories: list[str] = Field(description="Codes of the territories they work in today.", examples=[["iberia"]])
    joined_on: date | None
    left_on: date | None = Field(description="The first day they no longer worked here.")


class TerritoryShown(Shape):
    code: str = Field(examples=["iberia"])
    name: str = Field(examples=["Iberia"])
    path: str = Field(description="The codes from the top down.", examples=["/global/emea/iberia/"])
    countries: list[str] = Field(description="ISO 3166 codes whose experts belong here.", examples=[["ES", "PT"]])


class Permission(Shape):
    """One line of the wall's table."""

    functions: list[str]
    roles: list[str]
    purposes: list[str]
    record_class: RecordClass
    scope: str = Field(description="Which records of the class.", examples=["territory"])
    level: str = Field(description="coordination or full.", examples=["full"])


class ClassOfRecord(Shape):
    record_class: RecordClass
    coordination: list[str] = Field(description="The fields seen at coordination.")
    full: list[str] = Field(description="The fields seen in full.")
    rule: str = Field(description="The rule a refusal names.", examples=["FW-2"])
    refusal: str = Field(description="What a refusal says.")


class Policy(Shape):
    permissions: list[Permission] = Field(description="What no line permits is not seen.")
    classes: list[ClassOfRecord]


@router.get("organisation/people", response=PageOf[PersonShown], auth=READS, summary="Our people")
def people(request: HttpRequest, after: After = None, limit: Limit = 50) -> PageOf[PersonShown]:
    """Who works or worked here, by the name they sign in with."""
    caller: Caller = request.auth  # type: ignore[attr-defined]
    rows = User.objects.order_by("username").prefetch_related("assignments__territory")
    start = place(after, "people", caller)
    if start:
        rows = rows.filter(username__gt=start)
    found = list(rows[: limit + 1])
    more = found[limit - 1].username if len(found) > limit else None
    today = clock.today()
    items = [_person(user, today) for user in found[:limit]]
    return PageOf[PersonShown](items=items, next=next_page(request, more, "people", caller))


@router.get("organisation/territories", response=list[TerritoryShown], auth=READS, summary="The territories")
def territories(request: HttpRequest) -> list[TerritoryShown]:
    """The tree of regions and territories, from the top down."""
    return [
        TerritoryShown(code=each.code, name=each.name, path=each.path, countries=list(each.countries))
        for each in Territory.objects.order_by("path")
    ]


@router.get("policy", response=Policy, auth=READS_POLICY, summary="The wall's table")
def policy(request: HttpRequest) -> Policy:
    """Who sees what: the table every answer of pages and API goes through."""
    return Policy(
        permissions=[
            Permission(
                functions=sorted(row.functions),
                roles=sorted(row.roles),
                purposes=sorted(row.purposes),
                record_class=row.record_class,
                scope=row.scope,
                level=row.level.name.lower(),
            )
            for row in table()
        ],
        classes=[_class(record_class) for record_class in RecordClass],
    )


def _person(user: User, today: date) -> PersonShown:
    return PersonShown(
        username=user.username,
        name=str(user),
        function=Function(user.function),
        role=Role(user.role),
        role_title=user.role_title,
        works_here=user.works_here(today),
        territories=[each.territory.code for each in user.assignments.all() if each.holds(today)],
        joined_on=user.joined_on,
        left_on=user.left_on,
    )


def _class(record_class: RecordClass) -> ClassOfRecord:
    coordination = fields_at(record_class, Level.COORDINATION)
    rule, refusal = REFUSALS[record_class]
    return ClassOfRecord(
        record_class=record_class,
        coordination=list(coordination),
        full=[name for name in fields_at(record_class, Level.FULL) if name not in coordination],
        rule=rule,
        refusal=refusal,
    )
