"""Whom a file's rows name: experts we know, people a steward has yet to settle, and our own colleagues.

Everything is asked of the records a few hundred rows at a time, and asked once.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import Q

from kolloquy.engagement.drafts import Somebody
from kolloquy.engagement.incoming import likeness
from kolloquy.engagement.incoming.likeness import Candidate, Known
from kolloquy.engagement.incoming.models import KnownAccount
from kolloquy.engagement.incoming.readers.rows import Person
from kolloquy.engagement.models import UnverifiedExpert
from kolloquy.governance.models import Assignment, User
from kolloquy.identity.models import Expert, ExpertTerm
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel.text import fold
from kolloquy.strategy.models import DiscussionTopic

_AT_ONCE = 500
_MOST_KEPT = 300_000  # experts held in memory while names are compared
_MOST_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class Match:
    """Who somebody is: an expert or a person waiting to be settled; neither, where nobody like them is here yet."""

    somebody: Somebody | None
    how: str
    candidates: tuple[Candidate, ...] = ()

    @property
    def sure(self) -> bool:
        return isinstance(self.somebody, Expert) or (
            self.somebody is not None and self.somebody.is_expert_id is not None
        )


class People:
    """The experts of one import. `settle` is asked for a few thousand people at a time and remembers its answers."""

    def __init__(self, system: str) -> None:
        self.system = system
        self._found: dict[Person, Match] = {}
        self._by_word: dict[str, list[Known]] = {}
        self._since: dict[tuple[str, ...], Somebody] = {}
        self._waiting: dict[tuple[str, str], list[UnverifiedExpert]] = {}

    def of(self, person: Person) -> Match:
        match = self._found[person]
        if match.somebody is None and (since := self._since.get(same_person(person))):
            return Match(since, match.how, match.candidates)
        return match

    def now_is(self, person: Person, somebody: Somebody) -> None:
        """Somebody new is written down: every row that means the same person finds them."""
        self._since[same_person(person)] = somebody

    def settle(self, people: Collection[Person]) -> None:
        open_ = {person for person in people if person not in self._found}
        self._load_waiting(open_)
        for step in (self._by_id, self._by_account, self._by_name, self._by_waiting):
            if open_:
                step(open_)
                open_ -= self._found.keys()
        for person in open_:
            self._found[person] = Match(None, "nobody of that name is here")

    def _by_id(self, people: set[Person]) -> None:
        asked: dict[str, dict[str, list[Person]]] = {"expert_id": {}, "npi": {}, "orcid": {}}
        for person in people:
            for field, named in asked.items():
                if value := getattr(person, field):
                    named.setdefault(value, []).append(person)
        for field, how in (("expert_id", "by their expert id"), ("npi", "by their NPI"), ("orcid", "by their ORCID")):
            for some in _some(asked[field]):
                for expert in Expert.objects.filter(**{f"{field}__in": some}).select_related("absorbed_into"):
                    current = expert.absorbed_into or expert
                    for person in asked[field][getattr(expert, field)]:
                        self._identified(person, current, expert, how)

    def _identified(self, person: Person, current: Expert, named: Expert, how: str) -> None:
        """An id is believed unless the family name contradicts it: then a steward looks."""
        known = _known(named)
        if person in self._found:
            return
        if person.family and known.family and not likeness.same_family(person.family, known):
            why = (f"the same id ({how}), but another family name",)
            self._found[person] = Match(
                self._waiting_now(person), why[0], (Candidate(current.pk, current.name, current.institution, 0.0, why),)
            )
        else:
            self._found[person] = Match(current, how)

    def _by_account(self, people: set[Person]) -> None:
        asked: dict[str, list[Person]] = {}
        for person in people:
            if person.account:
                asked.setdefault(person.account[:255], []).append(person)
        for some in _some(asked):
            rows = KnownAccount.objects.filter(system=self.system, source_key__in=some)
            for row in rows.select_related("expert__absorbed_into", "unverified__is_expert"):
                somebody = row.expert or (row.unverified and (row.unverified.is_expert or row.unverified))
                if isinstance(somebody, Expert):
                    somebody = somebody.absorbed_into or somebody
                for person in asked[row.source_key]:
                    self._found[person] = Match(somebody or None, "by the account id")

    def _by_name(self, people: set[Person]) -> None:
        words = {person: word for person in people if (word := likeness.family_word(person.family))}
        self._load(set(words.values()))
        sure: dict[str, list[tuple[Person, tuple[Candidate, ...]]]] = {}
        for person, word in words.items():
            candidates = tuple(likeness.ranked(person, self._by_word.get(word, ()))[:_MOST_CANDIDATES])
            if best := likeness.surely(candidates):
                sure.setdefault(best.expert_id, []).append((person, candidates))
            elif candidates:
                self._found[person] = Match(
                    self._waiting_now(person), "several are possible, or too little is said", candidates
                )
        for some in _some(sure):
            for expert in Expert.objects.filter(pk__in=some):
                for person, candidates in sure[expert.pk]:
                    self._found[person] = Match(expert, "by name and institution", candidates)

    def _load(self, words: set[str]) -> None:
        """Everybody with these family names; forgotten when too many are held."""
        if sum(map(len, self._by_word.values())) > _MOST_KEPT:
            self._by_word.clear()
        missing = words - self._by_word.keys()
        for word in missing:
            self._by_word[word] = []
        fields = ("term", "expert_id", "expert__family", "expert__given", "expert__other_names", "expert__institution",
                  "expert__city", "expert__country")  # fmt: skip
        for some in _some(missing):
            rows = ExpertTerm.objects.filter(term__in=some, expert__state=ExpertState.CURRENT)
            for word, expert_id, family, given, others, *place in rows.values_list(*fields).iterator(chunk_size=2_000):
                self._by_word[word].append(likeness.known(expert_id, family, given, others, *place))

    def _by_waiting(self, people: set[Person]) -> None:
        """Somebody of the same name and institution who already waits to be settled, or was."""
        for person in people:
            if waiting := self._waiting_now(person):
                self._found[person] = Match(waiting, "as before")

    def _load_waiting(self, people: set[Person]) -> None:
        self._waiting = {}
        for some in _some({sort_name(person) for person in people}):
            rows = UnverifiedExpert.objects.filter(sort_name__in=some).select_related("is_expert")
            for row in rows.order_by("pk"):
                self._waiting.setdefault((row.sort_name, fold(row.institution)), []).append(row)

    def _waiting_now(self, person: Person) -> Somebody | None:
        """Of the same name and institution, unless an id says that they are two."""
        for found in self._waiting.get((sort_name(person), fold(person.institution)), ()):
            ids = ((found.npi, person.npi), (found.orcid, person.orcid), (found.source_key, person.account))
            if all(a is None or b is None or a == b for a, b in ids):
                return found.is_expert or found
        return None


def same_person(person: Person) -> tuple[str, ...]:
    """What two rows agree in when they mean one person nobody knows yet."""
    if person.account or person.npi or person.orcid:
        return ("id", person.account or "", person.npi or "", person.orcid or "")
    return ("name", sort_name(person), fold(person.institution))


def sort_name(person: Person) -> str:
    return fold(f"{person.family or ''} {person.given or ''}") or fold(person.shown)


@dataclass(frozen=True)
class House:
    """Our own people, by what files call them."""

    by_word: dict[str, User]
    domains: frozenset[str]
    topics: dict[str, DiscussionTopic]

    def user(self, word: str | None) -> User | None:
        return self.by_word.get(word.casefold()) if word else None

    def is_ours(self, email: str | None) -> bool:
        return bool(email) and str(email).rpartition("@")[2] in self.domains


_PUBLIC_MAIL = frozenset(
    {"gmail.com", "outlook.com", "hotmail.com", "yahoo.com", "icloud.com", "gmx.de", "gmx.net", "web.de"}
)


def house() -> House:
    """Everybody who works or worked here; where they work is fetched with them."""
    assigned: dict[int, list[Any]] = {}
    for assignment in Assignment.objects.select_related("territory"):
        assigned.setdefault(assignment.user_id, []).append(assignment)
    words: dict[str, User] = {}
    domains = set()
    for user in User.objects.order_by("pk"):
        user.__dict__["assigned"] = assigned.get(user.pk, [])  # what its cached property would ask for, once a user
        words.setdefault(user.username.casefold(), user)
        if user.email:
            words.setdefault(user.email.casefold(), user)
            domains.add(user.email.casefold().rpartition("@")[2])
    topics: dict[str, DiscussionTopic] = {}
    for topic in DiscussionTopic.objects.all():
        topics |= {fold(topic.name): topic, fold(topic.slug): topic}
    return House(words, frozenset(domains - _PUBLIC_MAIL), topics)


def _known(expert: Expert) -> Known:
    return likeness.known(
        expert.pk, expert.family, expert.given, expert.other_names, expert.institution, expert.city, expert.country
    )


def _some(values: Iterable[str]) -> Iterator[list[str]]:
    stream = iter(values)
    while some := list(islice(stream, _AT_ONCE)):
        yield some


def touchpoint_keys(keys: Sequence[str], system: str) -> dict[str, tuple[Any, str, str]]:
    """Which ids of a system are here already, with their day, channel and status."""
    from kolloquy.engagement.models import Touchpoint

    found: dict[str, tuple[Any, str, str]] = {}
    for some in _some(keys):
        rows = Touchpoint.objects.filter(Q(source_system=system), source_key__in=some)
        found |= {key: told for key, *told in rows.values_list("source_key", "on", "channel", "status")}  # type: ignore[misc]
    return found
