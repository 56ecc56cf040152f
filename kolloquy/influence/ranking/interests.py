"""What people work on: the concepts of their documents by year, rarer ones weighing more, with a trend."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from kolloquy.influence.ranking.columns import same_value
from kolloquy.influence.ranking.recipe import HOW, RECIPE
from kolloquy.kernel.text import fold

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
INTERESTS = pa.schema(
    [
        pa.field("expert_id", pa.string(), nullable=False),
        ("concept_ui", pa.string()),  # NULL for a keyword that is no MeSH concept
        pa.field("name", pa.string(), nullable=False),
        pa.field("year", pa.int32(), nullable=False),
        pa.field("weight", pa.float32(), nullable=False),
        # From -1 (all of it more than three years before the expert's latest evidence) to 1 (all of it since).
        pa.field("trend", pa.float32(), nullable=False),
    ]
)
_MOST = 12
_RECENT_YEARS = 3
# Interests are subjects: anatomy, organisms, diseases, substances, methods, behaviour, processes, disciplines; not
# places, kinds of publication, kinds of people, or the check tags that every indexed work bears.
_SUBJECTS = ("A", "B", "C", "D", "E", "F", "G", "H", "N")
_NO_SUBJECT = """
Humans|Animals|Male|Female|Adult|Aged|Middle Aged|Young Adult|Adolescent|Child|Child, Preschool|Infant
Infant, Newborn|Aged, 80 and over|Pregnancy|Mice|Rats|Cats|Dogs|Rabbits|Cattle|Guinea Pigs|Swine|Sheep|Women|Men
Therapeutics|Methods|Cells|Tissues|Proteins|Patients|Risk|Diagnosis|Disease|Genes|Pharmaceutical Preparations
Time Factors|In Vitro Techniques|Retrospective Studies|Prospective Studies|Research|Models, Animal|Growth|Health
Infections|Serum|Plasma|Mortality|Risk Factors|Surveys and Questionnaires
"""
_CHECK_TAGS = frozenset(_NO_SUBJECT.strip().replace("\n", "|").split("|"))


def interests(
    expert_ids: pa.ChunkedArray, documents: pa.Table, facts: pa.Table, tags: pa.Table, mesh: pa.Table,
    keywords: list[list[str]],
) -> pa.Table:  # fmt: skip
    names, uis, about = _subjects(tags, mesh, keywords, len(documents))
    concept, document, strength = about
    if not len(concept):
        return INTERESTS.empty_table()
    # A concept that half of all documents bear says nothing about one person.
    spread = np.bincount(concept, minlength=len(names))
    rarity = np.log(1 + len(documents) / np.maximum(spread, 1))
    fact_document, expert = facts["document"].to_numpy().astype(np.int64), facts["expert"].to_numpy().astype(np.int64)
    part = np.sqrt(facts["credit"].to_numpy().astype(np.float64)) * facts["probability"].to_numpy()
    row, entry = same_value(fact_document, document)
    weight = part[row] * strength[entry] * rarity[concept[entry]]
    on = documents["on"].cast(pa.timestamp("s"))
    year = pc.year(on).to_numpy().astype(np.int64)[fact_document[row]]
    return _told(expert_ids, names, uis, expert[row], concept[entry], year, weight)


def _subjects(
    tags: pa.Table, mesh: pa.Table, keywords: list[list[str]], documents: int
) -> tuple[list[str], list[str | None], tuple[Ints, Ints, Floats]]:
    """The concepts worth showing and which document bears which; keywords where the lake has no MeSH."""
    if not len(mesh):
        number: dict[str, int] = {}
        pairs = sorted(
            {(number.setdefault(fold(word), len(number)), d) for d, said in enumerate(keywords) for word in said}
        )
        both = np.array(pairs, np.int64).reshape(-1, 2)
        return list(number), [None] * len(number), (both[:, 0], both[:, 1], np.ones(len(both)))
    strength = np.array([next(s.strength for s in RECIPE.signs if s.key == how) for how in HOW])
    shown = np.array(
        [
            name not in _CHECK_TAGS and any(tree.startswith(_SUBJECTS) and "." in tree for tree in trees)
            for name, trees in zip(mesh["name"].to_pylist(), mesh["tree_numbers"].to_pylist(), strict=True)
        ],
        bool,
    )
    how = tags["how"].to_numpy()
    concept = tags["concept"].to_numpy().astype(np.int64)
    # A mention in an abstract is no interest of anybody's.
    kept = shown[concept] & (how > HOW.index("abstract"))
    document = tags["document"].to_numpy().astype(np.int64)[kept]
    return mesh["name"].to_pylist(), mesh["ui"].to_pylist(), (concept[kept], document, strength[how[kept]])


def _told(
    expert_ids: pa.ChunkedArray,
    names: list[str],
    uis: list[str | None],
    expert: Ints,
    concept: Ints,
    year: Ints,
    weight: Floats,
) -> pa.Table:
    pair, row = np.unique(expert * len(names) + concept, return_inverse=True)
    total = np.bincount(row, weights=weight)
    latest = np.full(len(expert_ids), np.iinfo(np.int64).min)
    np.maximum.at(latest, expert, year)
    recent = np.bincount(row, weights=np.where(year > latest[expert] - _RECENT_YEARS, weight, 0.0))
    trend = 2 * recent / np.maximum(total, 1e-12) - 1
    kept = _heaviest(np.asarray(pair // len(names)), np.asarray(total, np.float64))
    mine = kept[row]
    yearly, where = np.unique(row[mine] * 10_000 + year[mine], return_inverse=True)
    row, year = yearly // 10_000, yearly % 10_000
    columns = {
        "expert_id": pc.take(expert_ids, pa.array(pair[row] // len(names))),
        "concept_ui": pc.take(pa.array(uis, pa.string()), pa.array(pair[row] % len(names))),
        "name": pc.take(pa.array(names, pa.string()), pa.array(pair[row] % len(names))),
        "year": pa.array(year, pa.int32()),
        "weight": pa.array(np.bincount(where, weights=weight[mine]), pa.float32()),
        "trend": pa.array(trend[row], pa.float32()),
    }
    return pa.table(columns).cast(INTERESTS)


def _heaviest(expert: Ints, total: Floats) -> npt.NDArray[np.bool_]:
    order = np.lexsort((np.arange(len(total)), -total, expert))
    place = np.empty(len(total), np.int64)
    place[order] = np.arange(len(total)) - np.searchsorted(expert[order], expert[order], side="left")
    return place < _MOST
