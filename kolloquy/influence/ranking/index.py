"""The index behind `rank`: built once per generation of people, beside their tables, so that any topic is quick.

Everything is numbered by its row: an expert in careers, in the order of ids, a document in documents, a concept in mesh.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kolloquy.influence.ranking import interests, network, signals
from kolloquy.influence.ranking.inputs import Inputs, Lake, People, read_inputs
from kolloquy.influence.ranking.recipe import HOW, RECIPE
from kolloquy.influence.ranking.shelf import PLACES_PER_GROUP, VERSION
from kolloquy.influence.ranking.signals import Texts
from kolloquy.influence.ranking.tagging import tag, usable_terms
from kolloquy.influence.ranking.topmost import TOPMOST
from kolloquy.influence.ranking.words import Words, key, number_words, places_table

_CODE = {how: code for code, how in enumerate(HOW)}


def build(lake: Lake, people: People) -> None:
    """Write the index into the people's folder; `index.json` comes last and makes it count."""
    write(people.folder, tables(read_inputs(lake, people)))


def write(folder: Path, made: Mapping[str, pa.Table]) -> None:
    for name, table in made.items():
        group = PLACES_PER_GROUP if name == "places" else 1 << 20
        pq.write_table(table, folder / f"{name}.parquet", compression="lz4", row_group_size=group)
    about = {"version": VERSION, "recipe": RECIPE.version}
    (folder / "index.json").write_text(json.dumps(about), encoding="utf-8")


def tables(inputs: Inputs) -> dict[str, pa.Table]:
    """Every table of the index, by name."""
    order = pc.sort_indices(inputs.experts["expert_id"])
    inputs = replace(inputs, experts=inputs.experts.take(order))
    documents, texts = signals.documents(inputs)
    facts = signals.facts(inputs, documents)
    mesh = _mesh(inputs.mesh)
    words, segments = _words(texts)
    vocabulary, places = places_table(words)
    tags = _tags(texts, words, segments, mesh, inputs.mesh)
    return {
        "documents": documents,
        "facts": facts,
        "mesh": mesh,
        "terms": _terms(inputs.mesh),
        "tags": tags,
        "segments": segments,
        "vocabulary": vocabulary,
        "places": places,
        "careers": _careers(documents, facts, order),
        "interests": interests.interests(inputs.experts["expert_id"], documents, facts, tags, mesh, texts.keyword),
        "neighbours": network.neighbours(inputs.experts["expert_id"], documents, facts),
    }


def _mesh(mesh: pa.Table) -> pa.Table:
    pairs = zip(mesh["ui"].to_pylist(), mesh["tree_numbers"].to_pylist(), strict=True)
    trees = [numbers or ([TOPMOST[ui]] if ui in TOPMOST else []) for ui, numbers in pairs]
    return pa.table({"ui": mesh["ui"], "name": mesh["name"], "tree_numbers": pa.array(trees, pa.list_(pa.string()))})


def _terms(mesh: pa.Table) -> pa.Table:
    """Every spelling of every concept, by what spellings have in common."""
    concepts: list[int] = []
    keys: list[str] = []
    for concept, (name, terms) in enumerate(zip(mesh["name"].to_pylist(), mesh["terms"].to_pylist(), strict=True)):
        found = dict.fromkeys(key(term) for term in (name, *(terms or ())) if term)
        keys += found
        concepts += [concept] * len(found)
    return pa.table({"key": pa.array(keys, pa.string()), "concept": pa.array(concepts, pa.int32())})


def _words(texts: Texts) -> tuple[Words, pa.Table]:
    pieces: list[str | None] = []
    owner: list[int] = []
    how: list[int] = []
    for document, (title, keywords, abstract) in enumerate(
        zip(texts.title, texts.keyword, texts.abstract, strict=True)
    ):
        said = [(title, "title"), *((word, "keyword") for word in keywords), (abstract, "abstract")]
        for text, sign in said:
            if text:
                pieces.append(text)
                owner.append(document)
                how.append(_CODE[sign])
    words = number_words(pieces)
    first = pa.array(words.starts.astype(np.int32), pa.int32())
    return words, pa.table({"first": first, "document": pa.array(owner, pa.int32()), "how": pa.array(how, pa.uint8())})


def _tags(texts: Texts, words: Words, segments: pa.Table, mesh: pa.Table, stated: pa.Table) -> pa.Table:
    """Which document is about which concept, by the strongest sign; sorted by concept."""
    row_of = {ui: row for row, ui in enumerate(mesh["ui"].to_pylist())}
    coded = [
        (row_of[entry["ui"]], document, _CODE["major" if entry.get("major") else "mesh"])
        for document, entries in enumerate(texts.mesh)
        for entry in entries
        if entry.get("ui") in row_of
    ]
    matches = tag(words, usable_terms(enumerate(stated["terms"].to_pylist())))
    segment = words.text_at(matches.place)
    indexed = np.array(coded, np.int64).reshape(-1, 3)
    concept = np.concatenate([indexed[:, 0], matches.concept])
    document = np.concatenate([indexed[:, 1], segments["document"].to_numpy()[segment]])
    how = np.concatenate([indexed[:, 2], segments["how"].to_numpy()[segment]])
    order = np.lexsort((-how, document, concept))
    concept, document, how = concept[order], document[order], how[order]
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(concept) != 0) | (np.diff(document) != 0)
    columns = {"concept": (concept, pa.int32()), "document": (document, pa.int32()), "how": (how, pa.uint8())}
    return pa.table({name: pa.array(values[first], type_) for name, (values, type_) in columns.items()})


def _careers(documents: pa.Table, facts: pa.Table, order: pa.Array) -> pa.Table:
    """Each expert's row in the generation, and the day of their first evidence of any kind; far ahead for who has none."""
    first = np.full(len(order), np.iinfo(np.int32).max, np.int32)
    on = pc.take(documents["on"].cast(pa.int32()), facts["document"]).to_numpy().astype(np.int32)
    np.minimum.at(first, facts["expert"].to_numpy(), on)
    return pa.table({"row": order.cast(pa.int32()), "first_on": pa.array(first, pa.int32())})
