"""The answers behind `rank` and `explain`: who matters for a topic, and why one person does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow.compute as pc

from kolloquy.influence.ranking.columns import string
from kolloquy.influence.ranking.inputs import People
from kolloquy.influence.ranking.opened import open_shares
from kolloquy.influence.ranking.ranked import Ranked
from kolloquy.influence.ranking.recipe import RECIPE, Recipe
from kolloquy.influence.ranking.sentences import EvidenceRow, evidence_rows, reasons_of
from kolloquy.influence.ranking.shelf import Ints, Shelf
from kolloquy.influence.ranking.standing import Standing
from kolloquy.influence.ranking.suggestions import nothing_found
from kolloquy.influence.ranking.topics import Mesh, Topic, understand
from kolloquy.kernel.problems import BadInput


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a ranking."""

    place: int  # among everybody on the topic, from 1
    family: str | None
    given: str | None
    country: str | None
    standing: Standing
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    topic: Topic
    as_of: date
    recipe: str
    people: int  # everybody with a standing on the topic, wherever they live
    rows: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    topic: Topic
    as_of: date
    recipe: str
    people: int
    asked_for: str  # the id as it was asked for; another than the row's where that one was merged
    row: Listed
    evidence: tuple[EvidenceRow, ...]


def rank(
    people: People, text: str, as_of: date, *, country: str | None = None, top: int = 20, recipe: Recipe = RECIPE
) -> Ranking:
    """The highest standings on what `text` means, everywhere or in one country."""
    ranked = _ranked(people, text, as_of, recipe)
    places = np.arange(len(ranked.standings))
    if country is not None:
        places = _in_country(ranked, country)
    return Ranking(ranked.topic, as_of, recipe.version, len(ranked.standings), tuple(_listed(ranked, places[:top])))


def explain(people: People, expert_id: str, text: str, as_of: date, *, recipe: Recipe = RECIPE) -> Explanation:
    """One expert's standing on what `text` means, opened to every record that earned it."""
    row = _row_of(people, expert_id.strip().upper())
    ranked = _ranked(people, text, as_of, recipe)
    expert = np.flatnonzero(ranked.shelf.expert_rows == row)
    places = np.flatnonzero(ranked.standings.experts == expert[0])
    if not len(places):
        who = _name(ranked.experts(["family", "given"], expert).to_pylist()[0])
        raise BadInput(
            f"{expert_id} ({who}) has no evidence on “{ranked.topic.name}” as of {as_of}; "
            "`kolloquy experts rank --topic` lists those who have."
        )
    listed = next(iter(_listed(ranked, places)))
    evidence = tuple(evidence for _, evidence in evidence_rows(ranked, places))
    return Explanation(
        ranked.topic, as_of, recipe.version, len(ranked.standings), expert_id.strip().upper(), listed, evidence
    )


def _ranked(people: People, text: str, as_of: date, recipe: Recipe) -> Ranked:
    shelf = Shelf(people)
    mesh = Mesh.of(shelf)
    ranked = Ranked(shelf, mesh, understand(text, mesh), as_of, recipe)
    if not len(ranked.standings):
        raise nothing_found(text, ranked)
    return ranked


def _listed(ranked: Ranked, places: Ints) -> list[Listed]:
    experts = ranked.experts(["expert_id", "family", "given", "country"], ranked.standings.experts[places])
    why = reasons_of(ranked, open_shares(ranked, places))
    told = ranked.standings.told(places.tolist(), experts["expert_id"].to_pylist())
    return [
        Listed(place + 1, who["family"], who["given"], who["country"], standing, tuple(why.get(place, ())))
        for place, who, standing in zip(places.tolist(), experts.to_pylist(), told, strict=True)
    ]


def _in_country(ranked: Ranked, country: str) -> Ints:
    lives_in = ranked.experts(["country"], ranked.standings.experts)["country"]
    chosen = np.array([where == country for where in lives_in.to_pylist()], bool)
    if not chosen.any():
        counted = pc.value_counts(lives_in.drop_null()).to_pylist()
        most = sorted(counted, key=lambda each: (-each["counts"], each["values"]))[:5]
        known = ", ".join(each["values"] for each in most)
        raise BadInput(
            f"Nobody with evidence on “{ranked.topic.name}” is known to work in {country}; "
            + (f"most of them work in {known}." if known else "no source states where they work.")
        )
    return np.flatnonzero(chosen)


def _row_of(people: People, expert_id: str) -> int:
    """The expert's row, led on by signposts where the id was merged into another."""
    experts = people.arrow("experts", ["expert_id"])["expert_id"]
    leads_to: Mapping[str, str] | None = None
    wanted, seen = expert_id, set[str]()
    while (row := pc.index(experts, string(wanted)).as_py()) < 0:
        if leads_to is None:
            posts = people.arrow("signposts", ["expert_id", "leads_to"])
            leads_to = dict(zip(posts["expert_id"].to_pylist(), posts["leads_to"].to_pylist(), strict=True))
        seen.add(wanted)
        if wanted not in leads_to or leads_to[wanted] in seen:
            raise BadInput(
                f"No expert has the id {expert_id}; `kolloquy experts rank --topic` and the web app show the ids there are."
            )
        wanted = leads_to[wanted]
    return int(row)


def _name(who: Mapping[str, str | None]) -> str:
    return " ".join(part for part in (who["given"], who["family"]) if part)
