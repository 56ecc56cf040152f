"""Whole topics as Arrow tables, for the bridge."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from kolloquy.influence.ranking.inputs import People
from kolloquy.influence.ranking.opened import open_shares
from kolloquy.influence.ranking.ranked import Ranked
from kolloquy.influence.ranking.recipe import CHANNELS, RECIPE, Recipe
from kolloquy.influence.ranking.sentences import EvidenceRow, evidence_rows, reasons_of
from kolloquy.influence.ranking.standing import TREND_YEARS, UNIT
from kolloquy.influence.ranking.topics import Topic

STANDINGS = pa.schema(
    [
        pa.field("expert_id", pa.string(), nullable=False),
        pa.field("standing", pa.float64(), nullable=False),
        pa.field("low", pa.float64(), nullable=False),
        pa.field("high", pa.float64(), nullable=False),
        *(pa.field(channel, pa.float64(), nullable=False) for channel in CHANNELS),
        ("rise", pa.float64()),
        pa.field("works", pa.int32(), nullable=False),
        pa.field("reasons", pa.list_(pa.string()), nullable=False),
        pa.field("trend", pa.list_(pa.int32(), TREND_YEARS), nullable=False),
    ]
)
EVIDENCE = pa.schema(
    [
        pa.field("expert_id", pa.string(), nullable=False),
        pa.field("channel", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("ref_kind", pa.string(), nullable=False),  # work, trial, seat, session; expert in the network
        pa.field("ref_id", pa.string(), nullable=False),
        ("title", pa.string()),
        ("on", pa.date32()),
        pa.field("points", pa.float64(), nullable=False),
        pa.field("sentence", pa.string(), nullable=False),
        pa.field("arithmetic", pa.string(), nullable=False),
        ("link", pa.string()),
        ("source", pa.string()),
        ("source_file", pa.string()),
        ("retrieved_at", pa.timestamp("us", tz="UTC")),
    ]
)


def standings_table(people: People, topic: Topic, as_of: date, recipe: Recipe = RECIPE) -> pa.Table:
    """Everybody's standing on the topic, the highest first."""
    ranked = Ranked.of(people, topic, as_of, recipe)
    standings = ranked.standings
    places = np.arange(len(standings))
    ids = ranked.experts(["expert_id"], standings.experts)["expert_id"]
    why = reasons_of(ranked, open_shares(ranked, places))
    columns = {
        "expert_id": ids,
        **{name: pa.array(values / UNIT) for name, values in (("standing", standings.total), ("low", standings.low), ("high", standings.high))},
        **{channel: pa.array(standings.shares[:, place] / UNIT) for place, channel in enumerate(CHANNELS)},
        "rise": pa.array(np.round(standings.rise, 3), mask=np.isnan(standings.rise)),
        "works": pa.array(standings.works, pa.int32()),
        "reasons": pa.array([why.get(place, []) for place in places.tolist()], pa.list_(pa.string())),
        "trend": pa.array(standings.trend.tolist(), pa.list_(pa.int32(), TREND_YEARS)),
    }  # fmt: skip
    return pa.table(columns).cast(STANDINGS)


def evidence_table(
    people: People, topic: Topic, as_of: date, recipe: Recipe = RECIPE, expert_ids: Sequence[str] = ()
) -> pa.Table:
    """What earned the shares of these experts, the network's included; points add up to each share."""
    ranked = Ranked.of(people, topic, as_of, recipe)
    ids = ranked.experts(["expert_id"], ranked.standings.experts)["expert_id"].to_pylist()
    wanted = set(expert_ids)
    places = np.array([place for place, expert_id in enumerate(ids) if expert_id in wanted], np.int64)
    rows = [
        {"expert_id": ids[place], **{name: getattr(row, name) for name in EvidenceRow.__slots__ if name != "place"}}
        for place, row in evidence_rows(ranked, places)
    ]
    return pa.Table.from_pylist(rows, schema=EVIDENCE)
