"""A Merkle tree over the hashes of entries, as RFC 6962 defines one: leaves and nodes are hashed apart, so that no node
can pass for a leaf. A root names all entries under it; a proof of a few dozen hashes shows that an entry, or an
earlier tree, lies under a root.

Every proof is the list of the roots of certain ranges of leaves; which ranges is arithmetic, and one pass finds them all.
"""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256

Range = tuple[int, int]  # of leaves, from 0, the end not included


def leaf(entry_hash: bytes) -> bytes:
    return sha256(b"\0" + entry_hash).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()


class Tree:
    """A tree that grows by one leaf at a time and keeps only its right edge: the roots of its full subtrees."""

    __slots__ = ("edge", "size")

    def __init__(self, size: int = 0, edge: Iterable[bytes] = ()) -> None:
        self.size = size
        self.edge = list(edge)

    def add(self, entry_hash: bytes) -> None:
        found, full = sha256(b"\0" + entry_hash).digest(), self.size
        while full & 1:
            found = sha256(b"\1" + self.edge.pop() + found).digest()
            full >>= 1
        self.edge.append(found)
        self.size += 1

    def root(self) -> bytes:
        if not self.edge:
            return sha256(b"").digest()
        found = self.edge[-1]
        for left in reversed(self.edge[:-1]):
            found = node(left, found)
        return found


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """What to hash so that leaf `index` can be followed up to the root over `size` leaves; from the leaf upwards."""
    return list(reversed(list(_beside(index, 0, size))))


def _beside(index: int, start: int, end: int) -> Iterator[Range]:
    while end - start > 1:
        middle = start + _left(end - start)
        if index < middle:
            yield middle, end
            end = middle
        else:
            yield start, middle
            start = middle


def consistency_ranges(old: int, size: int) -> list[Range]:
    """What to hash so that the first `old` leaves can be seen to lie unchanged under the root over `size` leaves."""
    inner, outer = _around(old, size)
    return [inner, *outer] if inner[0] else outer  # from 0 it is the old root, which whoever asks knows


def _around(old: int, size: int) -> tuple[Range, list[Range]]:
    """The full subtree that ends where the old tree ended, and what stands beside it on the way up."""
    found, start, end = list[Range](), 0, size
    while old != end:
        middle = start + _left(end - start)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((start, middle))
            start = middle
    return (start, end), found[::-1]


def roots(ranges: Sequence[Range], entry_hashes: Iterable[bytes]) -> list[bytes]:
    """The roots over ranges that do not overlap, in the order given, in one pass over all leaves."""
    trees = {each: Tree() for each in ranges}
    waiting = sorted(ranges, reverse=True)
    for index, entry_hash in enumerate(entry_hashes):
        while waiting and waiting[-1][1] <= index:
            waiting.pop()
        if not waiting:
            break
        if waiting[-1][0] <= index:
            trees[waiting[-1]].add(entry_hash)
    return [trees[each].root() for each in ranges]


def root_by_inclusion(entry_hash: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root to which a proof leads from an entry; None if the proof is not of that shape."""
    ranges = inclusion_ranges(index, size) if 0 <= index < size else []
    if not 0 <= index < size or len(ranges) != len(proof):
        return None
    found = leaf(entry_hash)
    for (start, _), other in zip(ranges, proof, strict=True):
        found = node(other, found) if start < index else node(found, other)
    return found


def roots_by_consistency(old_root: bytes, old: int, size: int, proof: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The old and the new root to which a proof leads; the old one has to be the one that was known."""
    ranges = consistency_ranges(old, size) if 0 < old <= size else []
    if not 0 < old <= size or len(ranges) != len(proof):
        return None
    inner, outer = _around(old, size)
    hashes = iter(proof)
    was = now = next(hashes) if inner[0] else old_root
    for (start, _), other in zip(outer, hashes, strict=True):
        if start >= old:
            now = node(now, other)
        else:
            was, now = node(other, was), node(other, now)
    return was, now


def _left(size: int) -> int:
    """How many of `size` leaves stand on the left: the greatest power of two below."""
    return 1 << (size - 1).bit_length() - 1
