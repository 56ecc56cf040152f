"""How many people it takes at least, where one of them may count to several things asked for. Plain."""

from collections import defaultdict
from collections.abc import Iterable


def fewest_people(asked: Iterable[tuple[str, int]]) -> int:
    """`asked`: how many, and the path of the territory they are to be from.

    Whoever is in a territory is in all above it, and two that lie beside each other have nobody in common.
    """
    needed: dict[str, int] = {}
    for path, count in asked:
        needed[path] = max(needed.get(path, 0), count)
    whole, below = 0, defaultdict[str, int](int)
    for path in sorted(needed, key=len, reverse=True):
        here = max(needed[path], below[path])
        above = [other for other in needed if other != path and path.startswith(other)]
        if above:
            below[max(above, key=len)] += here
        else:
            whole += here
    return whole
