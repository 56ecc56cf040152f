"""The trail for Compliance: what was done, by whom and when, what was before, and whether it is whole."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.context import is_part
from kolloquy.faces.web.experts import Chip
from kolloquy.faces.web.parts import opened, page
from kolloquy.faces.web.rows import address
from kolloquy.faces.web.wall import opened_sensitive, reader, reads
from kolloquy.governance.models import User
from kolloquy.governance.trail import queries, verifying
from kolloquy.governance.trail.models import Entry
from kolloquy.governance.trail.rules import may_read_payload
from kolloquy.governance.trail.vocabulary import SHREDDED
from kolloquy.governance.wall.policy import RecordClass
from kolloquy.kernel.problems import BadInput

PATH = "/govern/trail"
MOST_AT_ONCE = 250_000  # entries that a page verifies while somebody waits: about three seconds
_PEOPLE = {"owner", "colleagues"}  # facts that name our people by number
_SHOWN = 4
_LONGEST = 60
_PERSON = re.compile(r"[a-z_]{1,40}:[\w.-]{1,60}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants to see, as the address states it; an unknown value is as if it were not there."""

    verb: str = ""
    kind: str = ""
    key: str = ""
    person: str = ""
    by: str = ""
    since: str = ""
    until: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Asked":
        said = {name: query.get(name, "").replace("\x00", "").strip()[:200] for name in cls.__slots__}
        numbers = {name: said[name] if _is_number(said[name]) else "" for name in ("by", "before")}
        days = {name: said[name] if _is_near(said[name]) else "" for name in ("since", "until")}
        person = said["person"] if _PERSON.fullmatch(said["person"]) else ""
        return cls(**said | numbers | days | {"person": person})

    def url(self, **changed: str) -> str:
        it = replace(self, **{"before": "", **changed})
        return address(PATH, **{name: getattr(it, name) for name in self.__slots__})

    @property
    def narrow(self) -> bool:
        return any((self.key, self.person, self.since, self.until))

    @property
    def filters(self) -> queries.Filters:
        return queries.Filters(
            person=self.person or None,
            actor_id=int(self.by) if self.by else None,
            verb=self.verb or None,
            kind=self.kind or None,
            key=self.key or None,
            since=words.day_of(self.since),
            until=words.day_of(self.until),
        )


@reads(RecordClass.TRAIL)
@never_cache
@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    found = queries.entries(asked.filters, before=int(asked.before) if asked.before else None)
    names = _names(pk for entry in found.entries for pk in (entry.actor_id, *_of_ours(entry)))
    context: dict[str, object] = {
        "asked": asked,
        "rows": [_row(entry, names) for entry in found.entries],
        "more": asked.url(before=str(found.further)) if found.further else "",
        "chips": _chips(asked),
    }
    if is_part(request):
        target = request.htmx.target  # type: ignore[attr-defined]
        return page(request, "trail/list.html", context, part="rows" if target == "more" else "results")
    around = {
        "state": _state(),
        "verbs": [(verb, _in_words(verb)) for verb in queries.verbs()],
        "kinds": [(kind, _in_words(kind)) for kind in queries.kinds()],
        "people": [(str(user.pk), str(user)) for user in User.objects.order_by("first_name", "last_name", "username")],
    }
    return page(request, "trail/list.html", context | around)


@reads(RecordClass.TRAIL)
@never_cache
@require_safe
def trail_entry(request: HttpRequest, number: int) -> HttpResponse:
    """An entry with all it holds; what it tells of a person is shown as far as the wall lets one see the record."""
    entry = queries.entry(number) if number < 2**63 else None
    if entry is None:
        raise Http404
    told = queries.payload(entry)
    verdict = may_read_payload(entry.kind, reader(request), names=told.values if told else ())
    if told and verdict:
        opened_sensitive(request, "trail", str(number))
    last = queries.last_checkpoint()
    names = _names([entry.actor_id, *_of_ours(entry)])
    context = {
        "row": _row(entry, names),
        "entry": entry,
        "facts": _table(_facts(entry, names)),
        "person": told.person if told else "",
        "told": _table(told.values) if told and verdict else None,
        "verdict": verdict,
        "erased_by": queries.shredding_of(entry) if entry.payload_digest and not told else None,
        "signed": last is not None and last.number >= entry.number,
    }
    return opened(request, "trail/entry.html", context)


@reads(RecordClass.TRAIL)
@require_POST
def verify_trail(request: HttpRequest) -> HttpResponse:
    if queries.head().number > MOST_AT_ONCE:
        raise BadInput(
            f"The trail has more than {MOST_AT_ONCE:,} entries, too many to verify while you wait; "
            "ask your administrator for `kolloquy trail verify`: its result is shown here."
        )
    verifying.verify_and_record(by=cast(User, request.user))
    return HttpResponseRedirect(reverse("trail"))


def _state() -> dict[str, object]:
    """How far the trail goes, how far it is signed, and what the last verification found."""
    head, checkpoint, last = queries.head(), queries.last_checkpoint(), queries.last_verification()
    return {
        "entries": words.plural(head.number, "entry", "entries"),
        "signed": checkpoint,
        "signed_up_to": words.number(checkpoint.number) if checkpoint else "",
        "last": last,
        "facts": last.facts if last else {},
        "later": words.plural(head.number - last.number, "entry has", "entries have")
        if last and head.number > last.number
        else "",
        "here": head.number <= MOST_AT_ONCE,
    }


def _row(entry: Entry, names: Mapping[int | None, str]) -> dict[str, object]:
    facts = _facts(entry, names)
    told = [f"{name}: {_short(value)}" for name, value in _flat(facts)[:_SHOWN]]
    return {
        "number": entry.number,
        "url": reverse("trail-entry", args=[entry.number]),
        "at": entry.at,
        "what": _in_words(entry.verb),
        "record": f"{_in_words(entry.kind).lower()} {_name_or_key(entry, names)}"[:100],
        "same": Asked(kind=entry.kind, key=entry.key).url(),
        "who": ", ".join(filter(None, (names.get(entry.actor_id, ""), entry.actor_label))),
        "rule": entry.rule,
        "facts": " · ".join(told) + (" · …" if len(_flat(facts)) > _SHOWN else ""),
        "personal": entry.payload_digest is not None,
    }


def _of_ours(entry: Entry) -> list[int]:
    """Our people whom an entry's facts name by number."""
    named = [value for name in _PEOPLE for value in _listed(entry.facts.get(name))]
    if entry.kind == "user" and entry.key.isdecimal():
        named.append(int(entry.key))
    return [value for value in named if isinstance(value, int)]


def _listed(value: object) -> list[object]:
    return [each for some in value for each in _listed(some)] if isinstance(value, list) else [value]


def _name_or_key(entry: Entry, names: Mapping[int | None, str]) -> str:
    return names.get(int(entry.key), entry.key) if entry.kind == "user" and entry.key.isdecimal() else entry.key


def _facts(entry: Entry, names: Mapping[int | None, str]) -> dict[str, Any]:
    if entry.verb != SHREDDED:
        people = {
            name: [names.get(each, each) if isinstance(each, int) else each for each in _listed(entry.facts[name])]
            for name in _PEOPLE & entry.facts.keys()
        }
        return entry.facts | people
    return {
        "entries": [str(first) if first == last else f"{first} to {last}" for first, last in entry.facts["entries"]]
    }


def _flat(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Facts as lines: what changed as “old → new”, the rest as it is; what is empty is left out."""
    old, new = facts.get("old"), facts.get("new")
    if isinstance(old, dict) and isinstance(new, dict):
        changed = [
            (_in_words(name), f"{_said(old.get(name))} → {_said(new.get(name))}") for name in sorted({*old, *new})
        ]
        return changed + _flat({name: value for name, value in facts.items() if name not in {"old", "new"}})
    return [(_in_words(name), _said(value)) for name, value in facts.items() if value not in (None, "", [], {})]


def _table(facts: Mapping[str, Any]) -> dict[str, object]:
    """The same for a page that leaves nothing out: changes beside each other, the rest as name and value."""
    old, new = facts.get("old"), facts.get("new")
    pairs = isinstance(old, dict) or isinstance(new, dict)
    before, after = (old if isinstance(old, dict) else {}), (new if isinstance(new, dict) else {})
    rest = {name: value for name, value in facts.items() if not pairs or name not in {"old", "new"}}
    return {
        "changes": [(_in_words(n), _said(before.get(n)), _said(after.get(n))) for n in sorted({*before, *after})],
        "rest": [(_in_words(name), _said(value)) for name, value in rest.items()],
    }


def _said(value: object) -> str:
    match value:
        case None | "" | [] | {}:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(map(_said, value))
        case dict():
            return "; ".join(f"{_in_words(name).lower()} {_said(each)}" for name, each in value.items())
    return str(value)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1].rstrip()}…"


def _in_words(name: str) -> str:
    """touchpoint.logged → Touchpoint logged"""
    plain = name.replace(".", " ").replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def _names(actors: Iterable[int | None]) -> dict[int | None, str]:
    return {user.pk: str(user) for user in User.objects.filter(pk__in={pk for pk in actors if pk is not None})}


def _chips(asked: Asked) -> list[Chip]:
    by = _names([int(asked.by)]).get(int(asked.by), asked.by) if asked.by else ""
    said = {
        "verb": _in_words(asked.verb),
        "kind": f"on {_in_words(asked.kind).lower()}",
        "key": asked.key,
        "person": f"about {asked.person}",
        "by": f"by {by}",
        "since": f"from {asked.since}",
        "until": f"to {asked.until}",
    }
    return [Chip(words, asked.url(**{name: ""})) for name, words in said.items() if getattr(asked, name)]


def _is_near(text: str) -> bool:
    """A day from which one may still reckon on."""
    day = words.day_of(text)
    return day is not None and 1900 <= day.year <= 9000


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
