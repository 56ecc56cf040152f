"""From the admissible inputs to documents (what there is) and facts (who did what in it)."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.influence.ranking.authorship import shares_of_bylines
from kolloquy.influence.ranking.inputs import KINDS_OF_MENTION, Inputs
from kolloquy.influence.ranking.recipe import PLAIN_WORK, RECIPE
from kolloquy.kernel.text import fold

DOCUMENTS = pa.schema(
    [
        pa.field("ref_id", pa.string(), nullable=False),
        pa.field("ref_kind", pa.string(), nullable=False),  # work, trial, session, seat: as the records call it
        pa.field("kind", pa.string(), nullable=False),  # a key of the recipe's kinds
        ("title", pa.string()),
        ("venue", pa.string()),  # journal, sponsor, congress or body
        pa.field("on", pa.date32(), nullable=False),
        pa.field("until", pa.date32(), nullable=False),  # it fades from here on
        ("pmid", pa.string()),
        ("doi", pa.string()),
        ("source", pa.string()),
        ("source_file", pa.string()),
        ("retrieved_at", pa.timestamp("us", tz="UTC")),
    ]
)
FACTS = pa.schema(
    [  # sorted by document, then expert; an expert stands once for a document
        pa.field("document", pa.int32(), nullable=False),  # row in documents
        pa.field("expert", pa.int32(), nullable=False),  # place in the order of ids, row in careers
        pa.field("fact_id", pa.string(), nullable=False),  # the mention it comes from
        pa.field("role", pa.string(), nullable=False),  # a key of the recipe's roles, or an author's place
        pa.field("credit", pa.float32(), nullable=False),  # an author's part of the work; 1 elsewhere
        ("position", pa.int32()),
        ("author_count", pa.int32()),
        pa.field("probability", pa.float32(), nullable=False),  # that the mention is this expert's
    ]
)
_KIND_OF_TYPE = {type_: kind.key for kind in reversed(RECIPE.kinds) for type_ in kind.types}
_PRECEDENCE = {kind.key: place for place, kind in enumerate(RECIPE.kinds)}
_PHASES = {"1": "1", "early 1": "1", "1/2": "2", "2": "2", "2/3": "3", "3": "3", "4": "4"}
_SEATS = {"guideline": "guideline_panel", "editorial_board": "editorial_board", "society": "society_post"}


@dataclass(frozen=True, slots=True)
class Texts:
    """What a document says about its subject, by how strong a sign it is; one entry per document."""

    title: list[str | None]
    keyword: list[list[str]]
    abstract: list[str | None]
    mesh: list[list[dict[str, object]]]


def documents(inputs: Inputs) -> tuple[pa.Table, Texts]:
    parts = [_works(inputs.works), _trials(inputs.trials), _sessions(inputs.sessions), _seats(inputs.panels)]
    table = pa.concat_tables([table for table, _ in parts])
    said = [texts for _, texts in parts]
    return table, Texts(
        *(
            [entry for texts in said for entry in getattr(texts, name)]
            for name in ("title", "keyword", "abstract", "mesh")
        )
    )


def work_kind(types: list[str] | None) -> str:
    """The recipe's kind for a work that bears these publication types."""
    kinds = (_KIND_OF_TYPE.get(fold(type_)) for type_ in types or ())
    return min((kind for kind in kinds if kind), key=_PRECEDENCE.__getitem__, default=PLAIN_WORK)


def _works(works: pa.Table) -> tuple[pa.Table, Texts]:
    kinds = [work_kind(types) for types in works["types"].to_pylist()]
    table = _table(works, works["work_id"], "work", kinds, "title", works["venue"], works["published_on"], None)
    mesh = [entry or [] for entry in works["mesh"].to_pylist()]
    keywords = [entry or [] for entry in works["keywords"].to_pylist()]
    return table, Texts(works["title"].to_pylist(), keywords, works["abstract"].to_pylist(), mesh)


def _trials(trials: pa.Table) -> tuple[pa.Table, Texts]:
    kinds = [
        f"trial_phase_{_PHASES[phase]}" if phase in _PHASES else "trial_other" for phase in trials["phase"].to_pylist()
    ]
    began = pc.coalesce(trials["start_on"], trials["completion_on"])
    table = _table(trials, trials["nct_id"], "trial", kinds, "title", trials["sponsor"], began, trials["completion_on"])
    both = zip(trials["title"].to_pylist(), trials["official_title"].to_pylist(), strict=True)
    titles: list[str | None] = [". ".join(title for title in pair if title) for pair in both]
    said = zip(trials["conditions"].to_pylist(), trials["keywords"].to_pylist(), strict=True)
    keywords = [[*(conditions or ()), *(own or ())] for conditions, own in said]
    mesh = [entry or [] for entry in trials["mesh"].to_pylist()]
    return table, Texts(titles, keywords, trials["summary"].to_pylist(), mesh)


def _sessions(sessions: pa.Table) -> tuple[pa.Table, Texts]:
    kinds = ["session"] * len(sessions)
    table = _table(
        sessions, sessions["session_id"], "session", kinds, "title", sessions["congress"], sessions["on"], None
    )
    both = zip(sessions["title"].to_pylist(), sessions["session"].to_pylist(), strict=True)
    titles: list[str | None] = [". ".join(title for title in pair if title) for pair in both]
    return table, _titled(titles, sessions["topic"])


def _seats(panels: pa.Table) -> tuple[pa.Table, Texts]:
    kinds = [_SEATS.get(kind or "", "society_post") for kind in panels["kind"].to_pylist()]
    known_until = panels["retrieved_at"].cast(pa.timestamp("us")).cast(pa.date32())
    # A guideline's panel ends with its publication; a board or post without an end was held when we looked.
    is_guideline = pc.equal(pa.chunked_array([pa.array(kinds, pa.string())]), "guideline_panel")
    still = pc.if_else(is_guideline, panels["began_on"], known_until)
    until = pc.coalesce(panels["ended_on"], still)
    table = _table(panels, panels["panel_id"], "seat", kinds, "title", panels["body"], panels["began_on"], until)
    return table, _titled(panels["title"].to_pylist(), panels["topic"])


def _titled(titles: list[str | None], topics: pa.ChunkedArray) -> Texts:
    empty: list[list[dict[str, object]]] = [[] for _ in titles]
    return Texts(titles, [[topic] if topic else [] for topic in topics.to_pylist()], [None] * len(titles), empty)


def _table(
    source: pa.Table, ref_id: pa.ChunkedArray, ref_kind: str, kinds: list[str], title: str, venue: pa.ChunkedArray,
    on: pa.ChunkedArray, until: pa.ChunkedArray | None,
) -> pa.Table:  # fmt: skip
    # What bears no date counts from the day on which it was retrieved, for earlier nobody here knew of it.
    on = pc.coalesce(on, source["retrieved_at"].cast(pa.timestamp("us")).cast(pa.date32()))
    until = on if until is None else pc.max_element_wise(on, until)
    nothing = pa.nulls(len(source), pa.string())
    columns = {
        "ref_id": ref_id,
        "ref_kind": pa.array([ref_kind] * len(source), pa.string()),
        "kind": pa.array(kinds, pa.string()),
        "title": source[title],
        "venue": venue,
        "on": on,
        "until": until,
        **{name: source[name] if name in source.column_names else nothing for name in ("pmid", "doi")},
        **{name: source[name] for name in ("source", "source_file", "retrieved_at")},
    }
    return pa.table(columns).cast(DOCUMENTS)


def facts(inputs: Inputs, documents: pa.Table) -> pa.Table:
    mentions = inputs.mentions.filter(pc.is_in(inputs.mentions["kind"], value_set=pa.array(KINDS_OF_MENTION)))
    assigned = pc.index_in(mentions["mention_id"], value_set=inputs.assignments["mention_id"])
    expert_id = pc.take(inputs.assignments["expert_id"], assigned)
    joined = mentions.append_column("probability", pc.take(inputs.assignments["probability"], assigned))
    joined = joined.append_column("document", pc.index_in(joined["ref_id"], value_set=documents["ref_id"]))
    joined = joined.append_column("expert", pc.index_in(expert_id, value_set=inputs.experts["expert_id"]))
    joined = joined.filter(pc.and_(pc.is_valid(joined["document"]), pc.is_valid(joined["expert"]))).sort_by(
        "mention_id"
    )
    credit, place = _author_credit(inputs.bylines, joined["mention_id"])
    role = pc.coalesce(place, _roles(joined, inputs.trial_people))
    table = pa.table(
        {
            "document": joined["document"],
            "expert": joined["expert"],
            "fact_id": joined["mention_id"],
            "role": role,
            "credit": credit,
            "position": joined["position"],
            "author_count": joined["author_count"],
            "probability": joined["probability"],
        }
    ).cast(FACTS)
    return _strongest_each(table)


def _author_credit(bylines: pa.Table, mention_ids: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    credit, place = shares_of_bylines(bylines)
    row = pc.index_in(mention_ids, value_set=bylines["byline_id"])
    return pc.fill_null(pc.take(pa.array(credit, pa.float32()), row), 1.0), pc.take(place, row)


def _roles(joined: pa.Table, trial_people: pa.Table) -> pa.Array:
    row = pc.index_in(joined["mention_id"], value_set=trial_people["trial_person_id"])
    at_site = pc.is_valid(pc.take(trial_people["site"], row))
    role = joined["role"].cast(pa.string())
    leads_site = pc.and_(at_site, pc.equal(pc.fill_null(role, ""), "principal_investigator"))
    role = pc.if_else(leads_site, "site_investigator", role)
    known = pa.array([role.key for role in RECIPE.roles])
    return pc.if_else(pc.is_in(role, value_set=known), role, "other")


def _strongest_each(facts: pa.Table) -> pa.Table:
    """One fact per expert and document: the role that earns most, then the surer mention."""
    factor = {role.key: role.factor for role in RECIPE.roles}
    role = facts["role"].combine_chunks().dictionary_encode()
    by_role = np.array([factor.get(key, 1.0) for key in role.dictionary.to_pylist()], np.float64)
    earns = by_role[role.indices.to_numpy(zero_copy_only=False)] if len(by_role) else np.zeros(0)
    worth = earns * facts["credit"].to_numpy() * facts["probability"].to_numpy()
    document, expert = facts["document"].to_numpy(), facts["expert"].to_numpy()
    order = np.lexsort((-worth, expert, document))  # stable: among equals the first mention id
    first = np.ones(len(order), bool)
    first[1:] = (np.diff(document[order]) != 0) | (np.diff(expert[order]) != 0)
    return facts.take(pa.array(order[first]))
