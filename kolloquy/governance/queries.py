"""What is asked of the organisation."""

from datetime import date

from django.db.models import Q

from kolloquy.governance.models import Territory, User


def territories_of(user: User, *, on: date) -> frozenset[int]:
    """The territories somebody works in on a day, and all below them."""
    paths = [assignment.territory.path for assignment in user.assigned if assignment.holds(on)]
    if not paths:
        return frozenset()
    below = Q()
    for path in paths:
        below |= Q(path__startswith=path)
    return frozenset(Territory.objects.filter(below).values_list("pk", flat=True))


def territory_of_country(country: str | None) -> Territory | None:
    """The smallest territory that counts a country's experts among its own."""
    if not country:
        return None
    mine = [t for t in Territory.objects.all() if country in t.countries]
    return max(mine, key=lambda t: (t.path.count("/"), t.path), default=None)
