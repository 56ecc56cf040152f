"""The lake's tables: what a row is and what it is called. What a source leaves out is NULL, never "" or a guess.

A reader yields these columns without `PROVENANCE`; the lake adds who said so, in which file, and when.
"""

import pyarrow as pa

_strings = pa.list_(pa.string())

PROVENANCE = (
    pa.field("source", pa.string(), nullable=False),
    pa.field("source_file", pa.string(), nullable=False),
    # Sorts files of one source in the order in which they take effect: pubmed21n1298 after pubmed21n0003; see `manifest.file_order`.
    pa.field("file_order", pa.string(), nullable=False),
    pa.field("retrieved_at", pa.timestamp("us", tz="UTC"), nullable=False),
)

_CONCEPT = pa.struct([("ui", pa.string()), ("name", pa.string()), ("major", pa.bool_())])
_REFERENCE = pa.struct([("pmid", pa.string()), ("doi", pa.string()), ("text", pa.string())])
# A date as far as the source states it: published_on is its first day, published_until its last.
PRECISIONS = ("day", "month", "season", "year", "range")

_WORKS = pa.schema(
    [
        pa.field("work_id", pa.string(), nullable=False),  # pmid:123, else doi:10.1/x, else openalex:W1
        ("pmid", pa.string()),
        ("doi", pa.string()),  # lower case, without a resolver's address
        ("openalex_id", pa.string()),
        ("title", pa.string()),  # plain text; inline markup taken off, its text kept
        ("title_markup", pa.string()),  # the title with its inline markup, only where it has some
        ("vernacular_title", pa.string()),
        ("abstract", pa.string()),
        ("venue", pa.string()),
        ("issn", pa.string()),
        ("published_on", pa.date32()),
        ("published_until", pa.date32()),
        ("published_precision", pa.string()),
        ("published_text", pa.string()),  # a MedlineDate as printed, such as "1998 Dec-1999 Jan"
        ("revised_on", pa.date32()),
        ("types", _strings),
        ("language", pa.string()),
        ("mesh", pa.list_(_CONCEPT)),
        ("keywords", _strings),
        ("references", pa.list_(_REFERENCE)),
        ("cited_by_count", pa.int32()),  # only where the source states it
        pa.field("version", pa.int32(), nullable=False),
        pa.field("record", pa.int32(), nullable=False),  # place of the record in its file, from 0
    ]
)
_BYLINES = pa.schema(
    [
        pa.field("byline_id", pa.string(), nullable=False),  # work_id#position
        pa.field("work_id", pa.string(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),  # from 1, in printed order, collectives counted
        pa.field("author_count", pa.int32(), nullable=False),
        ("family", pa.string()),
        ("given", pa.string()),
        ("initials", pa.string()),
        ("suffix", pa.string()),
        ("orcid", pa.string()),  # valid and in one spelling, else NULL
        ("orcid_as_printed", pa.string()),
        ("affiliations", _strings),
        ("rors", _strings),
        ("countries", _strings),  # ISO 3166 alpha-2, only where the source states them
        ("author_key", pa.string()),  # the source's own id for the author (OpenAlex A...), a hint and no proof
        ("collective", pa.string()),  # a group's name; the personal columns are NULL then
        ("equal_contribution", pa.bool_()),
        ("corresponding", pa.bool_()),
        pa.field("version", pa.int32(), nullable=False),
        pa.field("record", pa.int32(), nullable=False),
    ]
)
_DELETIONS = pa.schema([pa.field("pmid", pa.string(), nullable=False)])
_TRIALS = pa.schema(
    [
        pa.field("nct_id", pa.string(), nullable=False),
        ("title", pa.string()),
        ("official_title", pa.string()),
        ("acronym", pa.string()),
        ("phase", pa.string()),  # "1", "1/2", "2", "3", "4", "early 1"; NULL where none applies
        ("status", pa.string()),
        ("study_type", pa.string()),
        ("start_on", pa.date32()),
        ("start_precision", pa.string()),
        ("completion_on", pa.date32()),
        ("updated_on", pa.date32()),
        ("enrollment", pa.int32()),
        ("conditions", _strings),
        ("keywords", _strings),
        ("mesh", pa.list_(_CONCEPT)),  # conditions and interventions as the registry coded them
        ("interventions", _strings),
        ("sponsor", pa.string()),
        ("sponsor_class", pa.string()),
        ("summary", pa.string()),
    ]
)
_TRIAL_PEOPLE = pa.schema(
    [
        pa.field("trial_person_id", pa.string(), nullable=False),  # nct_id#position
        pa.field("nct_id", pa.string(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        (
            "role",
            pa.string(),
        ),  # principal_investigator, study_chair, study_director, sub_investigator, contact, responsible_party
        pa.field("name", pa.string(), nullable=False),  # as printed
        ("family", pa.string()),
        ("given", pa.string()),
        ("initials", pa.string()),
        ("suffix", pa.string()),
        ("degrees", _strings),
        ("affiliation", pa.string()),
        ("site", pa.string()),
        ("city", pa.string()),
        ("country", pa.string()),  # ISO 3166 alpha-2
        pa.field("is_person", pa.bool_(), nullable=False),
        ("no_person_because", pa.string()),  # in words, when is_person is false
    ]
)
_TRIAL_SITES = pa.schema(
    [
        pa.field("nct_id", pa.string(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        ("facility", pa.string()),
        ("status", pa.string()),
        ("city", pa.string()),
        ("region", pa.string()),
        ("country", pa.string()),
        ("country_name", pa.string()),
        ("latitude", pa.float64()),
        ("longitude", pa.float64()),
    ]
)
_REGISTRATIONS = pa.schema(
    [
        pa.field("npi", pa.string(), nullable=False),
        pa.field("is_person", pa.bool_(), nullable=False),
        ("organisation", pa.string()),
        ("family", pa.string()),
        ("given", pa.string()),
        ("middle", pa.string()),
        ("suffix", pa.string()),
        ("credential", pa.string()),
        ("other_family", pa.string()),  # a former or other name the registry lists
        ("other_given", pa.string()),
        ("gender", pa.string()),
        ("taxonomies", _strings),  # codes, the primary one first
        ("specialty", pa.string()),  # in words, where the source states it
        ("city", pa.string()),
        ("region", pa.string()),
        ("postal_code", pa.string()),
        ("country", pa.string()),
        ("enumerated_on", pa.date32()),
        ("updated_on", pa.date32()),
        ("deactivated_on", pa.date32()),
    ]
)
_TRANSFERS = pa.schema(
    [
        pa.field("transfer_id", pa.string(), nullable=False),
        ("program_year", pa.int32()),
        ("kind", pa.string()),  # general, research, ownership
        ("npi", pa.string()),
        ("profile_id", pa.string()),  # the register's own id for the recipient
        ("recipient_type", pa.string()),
        ("role", pa.string()),  # recipient, principal_investigator
        ("family", pa.string()),
        ("given", pa.string()),
        ("middle", pa.string()),
        ("suffix", pa.string()),
        ("organisation", pa.string()),  # a teaching hospital or company, where it was paid
        ("city", pa.string()),
        ("region", pa.string()),
        ("country", pa.string()),
        ("specialty", pa.string()),
        ("company", pa.string()),
        ("nature", pa.string()),
        ("form", pa.string()),
        ("amount", pa.decimal128(14, 2)),
        ("currency", pa.string()),
        ("on", pa.date32()),
        ("products", _strings),
        ("nct_id", pa.string()),
        ("study", pa.string()),
    ]
)
_SESSIONS = pa.schema(
    [
        pa.field("session_id", pa.string(), nullable=False),
        ("congress", pa.string()),
        ("session", pa.string()),
        ("title", pa.string()),
        ("topic", pa.string()),
        ("on", pa.date32()),
        ("city", pa.string()),
        ("country", pa.string()),
    ]
)
_SESSION_PEOPLE = pa.schema(
    [
        pa.field("session_person_id", pa.string(), nullable=False),
        pa.field("session_id", pa.string(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        ("role", pa.string()),  # chair, speaker, discussant, presenter, panellist
        ("name", pa.string()),
        ("family", pa.string()),
        ("given", pa.string()),
        ("initials", pa.string()),
        ("suffix", pa.string()),
        ("orcid", pa.string()),
        ("affiliation", pa.string()),
        ("city", pa.string()),
        ("country", pa.string()),
    ]
)
_PANELS = pa.schema(
    [
        pa.field("panel_id", pa.string(), nullable=False),
        ("kind", pa.string()),  # guideline, editorial_board, society
        ("body", pa.string()),
        ("title", pa.string()),
        ("topic", pa.string()),
        ("began_on", pa.date32()),
        ("ended_on", pa.date32()),
    ]
)
_PANEL_PEOPLE = pa.schema(
    [
        pa.field("panel_person_id", pa.string(), nullable=False),
        pa.field("panel_id", pa.string(), nullable=False),
        pa.field("position", pa.int32(), nullable=False),
        ("role", pa.string()),  # chair, vice_chair, member, editor_in_chief, editor, president, board_member
        ("name", pa.string()),
        ("family", pa.string()),
        ("given", pa.string()),
        ("initials", pa.string()),
        ("suffix", pa.string()),
        ("orcid", pa.string()),
        ("affiliation", pa.string()),
        ("city", pa.string()),
        ("country", pa.string()),
    ]
)
_MESH = pa.schema(
    [
        pa.field("ui", pa.string(), nullable=False),
        ("name", pa.string()),
        ("tree_numbers", _strings),
        ("terms", _strings),  # the preferred term first, then synonyms
        ("pharmacological_actions", _strings),
        ("year", pa.int32()),
    ]
)
_REJECTS = pa.schema(
    [
        ("place", pa.string()),  # "record 17", "row 4711", "line 12"
        pa.field("reason", pa.string(), nullable=False),
        ("excerpt", pa.string()),  # at most 200 characters, without contact data
    ]
)

COLUMNS: dict[str, pa.Schema] = {
    "works": _WORKS, "bylines": _BYLINES, "deletions": _DELETIONS,
    "trials": _TRIALS, "trial_people": _TRIAL_PEOPLE, "trial_sites": _TRIAL_SITES,
    "registrations": _REGISTRATIONS, "transfers": _TRANSFERS,
    "sessions": _SESSIONS, "session_people": _SESSION_PEOPLE,
    "panels": _PANELS, "panel_people": _PANEL_PEOPLE,
    "mesh": _MESH, "rejects": _REJECTS,
}  # fmt: skip
TABLES: dict[str, pa.Schema] = {name: pa.schema([*columns, *PROVENANCE]) for name, columns in COLUMNS.items()}
