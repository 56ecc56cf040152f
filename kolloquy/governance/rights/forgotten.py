"""The suppression list as the matching meets it: keyed digests only, so that nobody can be read out of it. Plain Python."""

import hmac
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kolloquy.kernel.text import fold

FAMILY = "family"


@dataclass(frozen=True, slots=True)
class Named:
    """One printed name, in the terms in which it is recognised again."""

    mention_id: str = ""
    ref_id: str = ""
    family: str | None = None
    given: str | None = None
    initials: str | None = None
    orcid: str | None = None
    npi: str | None = None
    institution: str | None = None
    account: tuple[str, str] | None = None  # a sending system and the id it knows them by


def digest(key: bytes, kind: str, *parts: str) -> str:
    return hmac.digest(key, "\x1f".join((kind, *parts)).encode(), "sha256").hex()


def digests(key: bytes, named: Named) -> Iterator[tuple[str, str]]:
    """(kind, digest) of everything by which this name would be recognised, and of the family name to look for them by."""
    yield from _of_ids(key, named)
    if family := fold(named.family):
        yield FAMILY, digest(key, FAMILY, family)
        yield from _of_names(key, family, named)


def _of_ids(key: bytes, named: Named) -> Iterator[tuple[str, str]]:
    if named.mention_id:
        yield "mention", digest(key, "mention", named.mention_id)
    if named.account:
        yield "account", digest(key, "account", *named.account)
    if named.orcid:
        yield "orcid", digest(key, "orcid", named.orcid)
    if named.npi:
        yield "npi", digest(key, "npi", named.npi)


def _of_names(key: bytes, family: str, named: Named) -> Iterator[tuple[str, str]]:
    given = fold(named.given)
    if named.ref_id:
        # A record that is numbered anew names them again at another position.
        yield "name_on_record", digest(key, "name_on_record", family, given or fold(named.initials), named.ref_id)
    if len(given.split(" ")[0]) > 1 and named.institution:
        # New works come out after an erasure: the full name at the same house is taken for them. A namesake there is
        # left out as well, which is the smaller wrong.
        yield "name_at_place", digest(key, "name_at_place", family, given, fold(named.institution))


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What may not come back; empty where nobody was erased."""

    key: bytes = b""
    held: frozenset[str] = frozenset()
    expert_ids: frozenset[str] = frozenset()  # the signposts that are left

    @property
    def size(self) -> int:
        """How long the list is; a generation of people keeps it, and publishing asks for it."""
        return len(self.held)

    def __bool__(self) -> bool:
        return bool(self.held)

    def names(self, named: Named) -> bool:
        return bool(self.held) and not self.kept([named])[0]

    def has_npi(self, npi: str | None) -> bool:
        return bool(npi and self.held) and digest(self.key, "npi", npi or "") in self.held

    def kept(self, everybody: Iterable[Named]) -> list[bool]:
        """For each name whether it stays. Family names are looked up first, each spelling once: few are anybody's here."""
        known: dict[str | None, str] = {}
        stays = []
        for named in everybody:
            if named.family not in known:
                family = fold(named.family)
                known[named.family] = family if digest(self.key, FAMILY, family) in self.held else ""
            family = known[named.family]
            found = any(each in self.held for _, each in _of_ids(self.key, named))
            if not found and family:
                found = any(each in self.held for _, each in _of_names(self.key, family, named))
            stays.append(not found)
        return stays


NOBODY_FORGOTTEN = Forgotten()
