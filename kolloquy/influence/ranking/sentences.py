"""Evidence in words: a sentence and a sum for each row that earned points."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from kolloquy.influence.ranking.columns import rows
from kolloquy.influence.ranking.evidence import fading_of
from kolloquy.influence.ranking.opened import Opened, groups, open_network, open_shares
from kolloquy.influence.ranking.ranked import Ranked
from kolloquy.influence.ranking.reasons import Fact, reasons, role_words
from kolloquy.influence.ranking.recipe import CHANNELS, HOW, Recipe
from kolloquy.influence.ranking.standing import UNIT

Ints = npt.NDArray[np.int64]
_MOST_LENDERS = 12
_SAID = {
    "major": "a main MeSH heading is",
    "mesh": "a MeSH heading is",
    "keyword": "a keyword or condition is",
    "title": "the title names",
    "abstract": "the abstract mentions",
}


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    channel: str
    kind: str
    ref_kind: str
    ref_id: str
    title: str | None
    on: date | None
    points: float
    sentence: str
    arithmetic: str
    link: str | None
    source: str | None
    source_file: str | None
    retrieved_at: datetime | None


def evidence_rows(ranked: Ranked, places: Ints) -> Iterator[tuple[int, EvidenceRow]]:
    """For these places of the ranking everything that earned points, by place and channel, most points first."""
    opened, lent = open_shares(ranked, places), open_network(ranked, places)
    documents = _documents(ranked, opened, _DOCUMENT_COLUMNS)
    facts = _facts(ranked, opened)
    evidence = ranked.standings.evidence
    borrowed = dict(groups(lent.place))
    names = _names(ranked, evidence.people[lent.lender])
    own = dict(zip(places.tolist(), _names(ranked, ranked.standings.experts[places]), strict=True))
    earned = dict(groups(opened.place))
    for place in np.union1d(opened.place, lent.place).tolist():
        for i in range(*earned.get(place, slice(0, 0)).indices(len(opened.place))):
            entry = int(opened.entry[i])
            yield place, _earned(ranked, documents[i], facts[i], entry, int(opened.points[i]))
        lenders = range(*borrowed.get(place, slice(0, 0)).indices(len(lent.place)))
        shown = lenders if len(lenders) <= _MOST_LENDERS + 1 else lenders[:_MOST_LENDERS]
        for i in shown:
            yield place, _lent(ranked, names[i], int(lent.works[i]), int(lent.points[i]))
        if len(shown) < len(lenders):
            rest = lenders[len(shown) :]
            own_id = own[place]["expert_id"]
            yield place, _lent_by_others(ranked, own_id, len(rest), int(lent.points[rest.start : rest.stop].sum()))


def reasons_of(ranked: Ranked, opened: Opened) -> dict[int, list[str]]:
    """Up to three reasons by place of the ranking."""
    documents = _documents(ranked, opened, ["kind", "ref_kind", "venue", "on", "until"])
    roles = _roles(ranked, opened)
    points = opened.points.tolist()
    told = {}
    for place, run in groups(opened.place):
        mine = [
            Fact(**documents[i], role=roles[i], points=points[i])
            for i in range(*run.indices(len(points)))
            if points[i] > 0
        ]
        told[place] = reasons(mine, ranked.as_of, ranked.recipe)
    return told


_DOCUMENT_COLUMNS = ["kind", "ref_kind", "ref_id", "title", "venue", "on", "until", "pmid", "doi", "source", "source_file", "retrieved_at"]  # fmt: skip


def _documents(ranked: Ranked, opened: Opened, columns: list[str]) -> list[dict[str, Any]]:
    table = ranked.shelf.table("documents", columns)
    return table.take(rows(ranked.standings.evidence.document[opened.entry])).to_pylist()  # type: ignore[no-any-return]


def _facts(ranked: Ranked, opened: Opened) -> list[dict[str, Any]]:
    table = ranked.shelf.table("facts", ["role", "credit", "position", "author_count", "probability"])
    return table.take(rows(ranked.standings.evidence.fact[opened.entry])).to_pylist()  # type: ignore[no-any-return]


def _roles(ranked: Ranked, opened: Opened) -> list[str]:
    codes, names = ranked.shelf.roles
    return [names[code] for code in codes[ranked.standings.evidence.fact[opened.entry]].tolist()]


def _names(ranked: Ranked, experts: Ints) -> list[dict[str, Any]]:
    return ranked.experts(["expert_id", "family", "given"], experts).to_pylist()  # type: ignore[no-any-return]


def _earned(
    ranked: Ranked, document: Mapping[str, Any], fact: Mapping[str, Any], entry: int, points: int
) -> EvidenceRow:
    evidence = ranked.standings.evidence
    row = int(evidence.document[entry])
    how = HOW[int(ranked.matched.how[row])]
    about = ranked.matched.labels[int(ranked.matched.label[row])]
    recipe = ranked.recipe
    return EvidenceRow(
        channel=CHANNELS[int(evidence.channel[entry])],
        kind=document["kind"],
        ref_kind=document["ref_kind"],
        ref_id=document["ref_id"],
        title=document["title"],
        on=document["on"],
        points=points / UNIT,
        sentence=f"{_what(document, fact, recipe)}; {_SAID[how]} {about}.",
        arithmetic=_arithmetic(ranked, document, fact, how, points),
        link=_link(document),
        source=document["source"],
        source_file=document["source_file"],
        retrieved_at=document["retrieved_at"],
    )


def _lent(ranked: Ranked, lender: Mapping[str, Any], works: int, points: int) -> EvidenceRow:
    name = " ".join(part for part in (lender["given"], lender["family"]) if part)
    together = f"{works} works" if works > 1 else "a work"
    said = f"Wrote {together} on the topic with {name}, whose own standing lends a part."
    return _network_row(ranked, lender["expert_id"], name, said, points)


def _lent_by_others(ranked: Ranked, own_id: str, others: int, points: int) -> EvidenceRow:
    """The many who lend little, in one row that leads to the expert's own list of co-authors."""
    said = f"Wrote with {others} others on the topic, who lend little each."
    return _network_row(ranked, own_id, f"{others} other co-authors", said, points)


def _network_row(ranked: Ranked, ref_id: str, title: str, sentence: str, points: int) -> EvidenceRow:
    network = ranked.recipe.network
    return EvidenceRow(
        channel="network",
        kind="co_author",
        ref_kind="expert",
        ref_id=ref_id,
        title=title,
        on=None,
        points=points / UNIT,
        sentence=sentence,
        arithmetic=f"{network.lent:g} of what they stand for, divided among their co-authors, "
        f"at most {network.at_most:g} of one's own = {points / UNIT:g}",
        link=None,
        source=None,
        source_file=None,
        retrieved_at=None,
    )


def _what(document: Mapping[str, Any], fact: Mapping[str, Any], recipe: Recipe) -> str:
    kind = recipe.kind(document["kind"]).words
    venue = document["venue"]
    match document["ref_kind"]:
        case "work":
            return f"{_place(fact)} {kind}" + (f" in {venue}" if venue else "") + f", {document['on'].year}"
        case "trial":
            return f"{role_words(fact['role'], recipe).capitalize()} of {kind}" + (
                f" sponsored by {venue}" if venue else ""
            )
        case "session":
            return f"{role_words(fact['role'], recipe).capitalize()} at {venue or 'a congress'}, {document['on'].year}"
        case _:
            return f"{role_words(fact['role'], recipe).capitalize()} of {kind}" + (f" of {venue}" if venue else "")


def _place(fact: Mapping[str, Any]) -> str:
    position, count = fact["position"], fact["author_count"]
    match fact["role"]:
        case "sole":
            return "Sole author of"
        case "first":
            return f"First of {count} authors of"
        case "last":
            return f"Last of {count} authors of"
        case "corresponding":
            return f"Corresponding author, {_ordinal(position)} of {count}, of"
        case _:
            return f"{_ordinal(position)} of {count} authors of"


def _ordinal(number: int) -> str:
    last = 0 if number % 100 in (11, 12, 13) else number % 10
    return f"{number}{'stndrd'[2 * last - 2 : 2 * last] if 1 <= last <= 3 else 'th'}"


def _arithmetic(ranked: Ranked, document: Mapping[str, Any], fact: Mapping[str, Any], how: str, points: int) -> str:
    recipe = ranked.recipe
    kind = recipe.kind(document["kind"])
    role = recipe.role(fact["role"])
    part = role.factor if role else fact["credit"] ** recipe.authorship_power
    strength = next(sign.strength for sign in recipe.signs if sign.key == how)
    faded = fading_of(document["until"], ranked.as_of, kind.half_life_years)
    factors = (
        f"{kind.weight:g} for {kind.words}",
        f"{part:.2g} for the {'role' if role else 'place among the authors'}",
        f"{strength:g} for {next(sign.words for sign in recipe.signs if sign.key == how)}",
        f"{faded:.2g} left by age",
        f"{fact['probability']:.2g} that it is them",
    )
    return f"{' × '.join(factors)} × {1 / ranked.standings.per_point:.3g} by the topic's norm = {points / UNIT:g}"


def _link(document: Mapping[str, Any]) -> str | None:
    if document["pmid"]:
        return f"https://pubmed.ncbi.nlm.nih.gov/{document['pmid']}/"
    if document["doi"]:
        return f"https://doi.org/{document['doi']}"
    if document["ref_kind"] == "trial":
        return f"https://clinicaltrials.gov/study/{document['ref_id']}"
    return None
