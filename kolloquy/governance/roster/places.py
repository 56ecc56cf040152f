"""The territories and products of the organisation, brought in from files."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from kolloquy.governance.models import Indication, Product, Territory, User
from kolloquy.governance.roster.actions import Done, Report, refuse
from kolloquy.governance.roster.reading import ProductRow, TerritoryRow, read_products, read_territories
from kolloquy.governance.roster.tables import RowProblem
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.vocabulary import ProductKind


def preview_territories(content: bytes, *, name: str) -> Report:
    rows, problems = read_territories(content, name)
    problems = problems or _wrong_tree(rows)
    if problems:
        return Report(problems=tuple(problems))
    with transaction.atomic():
        report = _apply_territories(rows, None)
        transaction.set_rollback(True)
    return report


@transaction.atomic
def import_territories(content: bytes, *, name: str, by: User | None) -> Report:
    """Make the tree what the file states; a territory the file does not name stays where it is."""
    rows, problems = read_territories(content, name)
    refuse(problems or _wrong_tree(rows), name)
    return _apply_territories(rows, by)


@transaction.atomic
def import_products(content: bytes, *, name: str, by: User | None) -> Report:
    rows, problems = read_products(content, name)
    owners = dict(Indication.objects.values_list("code", "product__code"))
    problems += [
        RowProblem(row.line, f"{row.indication} belongs to {owners[row.indication]} already; choose another code.")
        for row in rows
        if owners.get(row.indication, row.product) != row.product
    ]
    refuse(problems, name)
    return Report(tuple(_put_product(row, by) for row in rows))


def preview_products(content: bytes, *, name: str) -> Report:
    rows, problems = read_products(content, name)
    if problems:
        return Report(problems=tuple(problems))
    with transaction.atomic():
        report = Report(tuple(_put_product(row, None) for row in rows))
        transaction.set_rollback(True)
    return report


def _wrong_tree(rows: Sequence[TerritoryRow]) -> list[RowProblem]:
    """Parents that are not there, circles, and countries that two territories claim side by side."""
    parents = {territory.code: territory.parent.code if territory.parent else "" for territory in _standing().values()}
    countries = {territory.code: tuple(territory.countries) for territory in _standing().values()}
    parents |= {row.code: row.parent for row in rows}
    countries |= {row.code: row.countries for row in rows}
    problems = []
    for row in rows:
        above = _above(row.code, parents)
        if row.parent and row.parent not in parents:
            sentence = f"There is no territory {row.parent} above {row.code}; give it a row, or correct the code."
            problems.append(RowProblem(row.line, sentence))
        elif row.code in above:
            problems.append(RowProblem(row.line, f"{row.code} stands below itself; give one of them another parent."))
        else:
            problems += _claimed_twice(row, parents, countries)
    return problems


def _claimed_twice(
    row: TerritoryRow, parents: Mapping[str, str], countries: Mapping[str, tuple[str, ...]]
) -> list[RowProblem]:
    depth = len(_above(row.code, parents))
    for other, claimed in countries.items():
        both = set(claimed) & set(row.countries)
        if other != row.code and both and len(_above(other, parents)) == depth:
            sentence = f"{min(both)} belongs to {other} as well, on the same level; leave it in one of the two."
            return [RowProblem(row.line, sentence)]
    return []


def _above(code: str, parents: Mapping[str, str]) -> list[str]:
    found: list[str] = []
    while (code := parents.get(code, "")) and code not in found:
        found.append(code)
    return found


def _standing() -> dict[str, Territory]:
    return {territory.code: territory for territory in Territory.objects.select_related("parent")}


def _apply_territories(rows: Sequence[TerritoryRow], by: User | None) -> Report:
    standing = _standing()
    before = {code: _state(territory) for code, territory in standing.items()}
    for row in rows:
        territory = standing.get(row.code)
        if territory is None:
            # Its path is of its own until all parents are known; two rows may stand in any order.
            territory = standing[row.code] = Territory.objects.create(
                code=row.code, name=row.name, path=f"/{row.code}/"
            )
        territory.name, territory.countries = row.name, list(row.countries)
    for row in rows:
        standing[row.code].parent = standing[row.parent] if row.parent else None
    _put_paths(standing)
    done = []
    for code, territory in sorted(standing.items()):
        old, new = before.get(code), _state(territory)
        if old == new:
            continue
        territory.save()
        facts = new if old is None else {name: [old[name], new[name]] for name in new if old[name] != new[name]}
        verb = "territory.added" if old is None else "territory.changed"
        record(Event(verb, "territory", code, facts), by=by)
        what = "added" if old is None else f"changed: {', '.join(facts)}"
        done.append(Done(code, (what,)))
    unchanged = [Done(row.code, ()) for row in rows if row.code not in {each.name for each in done}]
    return Report((*done, *unchanged))


def _put_paths(standing: Mapping[str, Territory]) -> None:
    parents = {code: territory.parent.code if territory.parent else "" for code, territory in standing.items()}
    for code, territory in standing.items():
        territory.path = "/" + "/".join([*reversed(_above(code, parents)), code]) + "/"


def _state(territory: Territory) -> dict[str, object]:
    return {
        "name": territory.name,
        "parent": territory.parent.code if territory.parent else None,
        "path": territory.path,
        "countries": list(territory.countries),
    }


def _put_product(row: ProductRow, by: User | None) -> Done:
    product, new = Product.objects.get_or_create(
        code=row.product,
        defaults={"name": row.product_name or row.product.capitalize(), "kind": row.kind or ProductKind.MEDICINE},
    )
    what = [f"{product} added"] if new else []
    if row.product_name and row.product_name != product.name:
        what.append(f"name {product.name} → {row.product_name}")
        product.name = row.product_name
        product.save(update_fields=["name"])
    if row.kind and row.kind != product.kind:
        what.append(f"{product} is a {row.kind}")
        product.kind = row.kind
        product.save(update_fields=["kind"])
    name = row.indication_name or row.indication.replace("-", " ").capitalize()
    indication, new = Indication.objects.get_or_create(
        code=row.indication, defaults={"product": product, "name": name, "approved_on": row.approved_on}
    )
    if new:
        what.append(f"{name} added")
    elif (indication.name, indication.approved_on) != (row.indication_name or indication.name, row.approved_on):
        what.append(f"{name}, approved {row.approved_on or 'not yet'}")
        indication.name, indication.approved_on = row.indication_name or indication.name, row.approved_on
        indication.save(update_fields=["name", "approved_on"])
    if what:
        record(Event("indication.stated", "indication", row.indication, {"product": row.product, "what": what}), by=by)
    return Done(row.indication, tuple(what))
