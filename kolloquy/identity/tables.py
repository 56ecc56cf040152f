"""What a resolution leaves behind: one folder of Parquet files a generation, under `$KOLLOQUY_HOME/people`."""

import pyarrow as pa

_strings = pa.list_(pa.string())
# One term of a weighed match: which field, which named level, how many log2 odds it adds.
REASON = pa.struct([("field", pa.string()), ("level", pa.string()), ("weight", pa.float32())])

MENTIONS = pa.schema(
    [
        pa.field(
            "mention_id", pa.string(), nullable=False
        ),  # byline_id, trial_person_id, npi:..., session_person_id, panel_person_id
        pa.field("kind", pa.string(), nullable=False),  # byline, official, registration, faculty, seat
        pa.field("ref_id", pa.string(), nullable=False),  # work_id, nct_id, npi, session_id, panel_id
        ("position", pa.int32()),
        ("author_count", pa.int32()),
        ("role", pa.string()),
        ("family", pa.string()),
        ("given", pa.string()),
        ("initials", pa.string()),
        ("suffix", pa.string()),
        ("orcid", pa.string()),
        ("npi", pa.string()),
        ("affiliation", pa.string()),  # the first one printed
        ("institution", pa.string()),
        ("city", pa.string()),
        ("country", pa.string()),
        ("on", pa.date32()),
        ("equal_contribution", pa.bool_()),
        ("source", pa.string()),
        ("source_file", pa.string()),
        ("retrieved_at", pa.timestamp("us", tz="UTC")),
    ]
)
ASSIGNMENTS = pa.schema(
    [
        pa.field("mention_id", pa.string(), nullable=False),
        pa.field("expert_id", pa.string(), nullable=False),
        pa.field("probability", pa.float32(), nullable=False),  # that this mention is this expert's
        pa.field("sure", pa.bool_(), nullable=False),
    ]
)
LINKS = pa.schema(
    [  # the strongest link that holds each mention in its cluster, with its reasons
        pa.field("left_mention_id", pa.string(), nullable=False),
        pa.field("right_mention_id", pa.string(), nullable=False),
        pa.field("expert_id", pa.string(), nullable=False),
        pa.field("probability", pa.float32(), nullable=False),
        ("reasons", pa.list_(REASON)),
    ]
)
REVIEW = pa.schema(
    [  # the abstain band: pairs nobody should guess about, the most useful first
        pa.field("left_mention_id", pa.string(), nullable=False),
        pa.field("right_mention_id", pa.string(), nullable=False),
        pa.field("left_expert_id", pa.string(), nullable=False),
        pa.field("right_expert_id", pa.string(), nullable=False),
        pa.field("probability", pa.float32(), nullable=False),
        ("reasons", pa.list_(REASON)),
    ]
)
EXPERTS = pa.schema(
    [
        pa.field("expert_id", pa.string(), nullable=False),
        ("family", pa.string()),
        ("given", pa.string()),
        ("suffix", pa.string()),  # the fullest spelling in use lately
        ("other_names", _strings),
        ("orcid", pa.string()),
        ("npi", pa.string()),
        ("institution", pa.string()),
        ("city", pa.string()),
        ("country", pa.string()),  # the latest stated
        ("place_mention_id", pa.string()),  # the mention that says so
        ("first_on", pa.date32()),
        ("last_on", pa.date32()),
        pa.field("works", pa.int32(), nullable=False),
        pa.field("sure_works", pa.int32(), nullable=False),
        pa.field("review_works", pa.int32(), nullable=False),
        pa.field("mentions", pa.int32(), nullable=False),
        pa.field("confidence", pa.float32(), nullable=False),  # mean probability of the mentions
    ]
)
MOVEMENTS = pa.schema(
    [  # against the generation before
        pa.field("kind", pa.string(), nullable=False),  # new, merged, split, gone
        pa.field("expert_id", pa.string(), nullable=False),
        ("other_expert_id", pa.string()),  # merged: now signposted to; split: split off from
        ("mentions", pa.int32()),
        ("because", pa.string()),
    ]
)
SIGNPOSTS = pa.schema(
    [  # for ever: an id that was merged, and where it leads now
        pa.field("expert_id", pa.string(), nullable=False),
        pa.field("leads_to", pa.string(), nullable=False),
    ]
)
LEDGER = pa.schema(
    [  # every id ever given, so that none is given twice, and the mention it was born of
        pa.field("expert_id", pa.string(), nullable=False),
        pa.field("born_of", pa.string(), nullable=False),
    ]
)
TRANSFER_LINKS = pa.schema(
    [  # disclosed transfers of value, to the expert they went to: context, never scored
        pa.field("transfer_id", pa.string(), nullable=False),
        pa.field("expert_id", pa.string(), nullable=False),
        pa.field("probability", pa.float32(), nullable=False),
        ("because", pa.string()),
    ]
)

PEOPLE: dict[str, pa.Schema] = {
    "mentions": MENTIONS, "assignments": ASSIGNMENTS, "links": LINKS, "review": REVIEW,
    "experts": EXPERTS, "movements": MOVEMENTS, "signposts": SIGNPOSTS,
    "ledger": LEDGER, "transfer_links": TRANSFER_LINKS,
}  # fmt: skip
