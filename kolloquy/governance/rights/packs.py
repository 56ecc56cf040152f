"""Rule packs: what differs by country and year, as data with a source and a first day. Plain Python.

The shipped packs are a start, not legal advice. An installation's own lie in its home, in `rule-packs/rights.json`, and
stand before the shipped ones.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kolloquy.kernel.problems import BadInput

ANYWHERE = "*"
_SHIPPED = Path(__file__).parent / "rule_packs"


@dataclass(frozen=True, slots=True)
class ConsentRule:
    """In a country, a channel may be used for these purposes only with consent."""

    country: str
    channel: str
    purposes: frozenset[str]  # empty: every purpose
    valid_from: date
    source: str

    def asks(self, channel: str, purpose: str) -> bool:
        return channel == self.channel and (not self.purposes or purpose in self.purposes)


@dataclass(frozen=True, slots=True)
class NoticeText:
    """The words of a notice in a country's language; the right to object stands apart (GDPR Art. 21(4))."""

    country: str
    language: str
    version: str
    valid_from: date
    information: str
    objection: str
    source: str

    @property
    def digest(self) -> str:
        told = [self.country, self.language, self.version, self.information, self.objection]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Packs:
    consents: tuple[ConsentRule, ...]
    notices: tuple[NoticeText, ...]


def consent_rule(packs: Packs, *, country: str | None, channel: str, purpose: str, on: date) -> ConsentRule | None:
    """The rule that asks for consent on a day; a country that has rules of its own is not under the general ones."""
    held = [rule for rule in packs.consents if rule.valid_from <= on]
    own = [rule for rule in held if rule.country == country]
    for rule in own or (rule for rule in held if rule.country == ANYWHERE):
        if rule.asks(channel, purpose):
            return rule
    return None


def notice_text(packs: Packs, *, country: str | None, language: str, on: date) -> NoticeText:
    """The newest valid wording in that language: the country's own, else the general one."""
    fitting = [
        text
        for text in packs.notices
        if text.language == language and text.valid_from <= on and text.country in {country, ANYWHERE}
    ]
    if not fitting:
        spoken = ", ".join(sorted({text.language for text in packs.notices if text.valid_from <= on}))
        raise BadInput(f"There is no notice in “{language}” for {country or 'any country'}; there are: {spoken}.")
    return max(fitting, key=lambda text: (text.country == country, text.valid_from, text.version))


@cache
def shipped() -> Packs:
    return read(_SHIPPED / "europe.json")


def with_own(own: Path) -> Packs:
    """The shipped packs with an installation's own in front; a country it rules on is ruled by it alone."""
    if not own.exists():
        return shipped()
    mine, base = read(own), shipped()
    ruled = {rule.country for rule in mine.consents}
    others = tuple(rule for rule in base.consents if rule.country not in ruled)
    worded = {(text.country, text.language) for text in mine.notices}
    kept = tuple(text for text in base.notices if (text.country, text.language) not in worded)
    return Packs(mine.consents + others, mine.notices + kept)


def read(path: Path) -> Packs:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Packs(_consents(found.get("consents", ())), _notices(found.get("notices", ())))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"The rule pack {path} cannot be read ({error}); docs/explanation/what-an-expert-may-ask.md shows its form."
        ) from error


def _consents(rows: Sequence[Mapping[str, Any]]) -> tuple[ConsentRule, ...]:
    return tuple(
        ConsentRule(
            row["country"],
            row["channel"],
            frozenset(row.get("purposes", ())),
            date.fromisoformat(row["valid_from"]),
            row["source"],
        )
        for row in rows
    )


def _notices(rows: Sequence[Mapping[str, Any]]) -> tuple[NoticeText, ...]:
    return tuple(
        NoticeText(
            row["country"],
            row["language"],
            row["version"],
            date.fromisoformat(row["valid_from"]),
            "\n\n".join(row["information"]),
            "\n\n".join(row["objection"]),
            row["source"],
        )
        for row in rows
    )
