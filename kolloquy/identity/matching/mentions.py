"""Every place where public evidence prints a person's name, as one table, and what surrounds each name."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from kolloquy.identity.matching.places import NOWHERE, country_of, place_of, without_contact
from kolloquy.identity.tables import MENTIONS

# Registrations stand apart: a registry entry never makes an expert, it only attaches to one.
_PEOPLE_SQL = """
select b.byline_id as mention_id, 'byline' as kind, b.work_id as ref_id, b.position, b.author_count, null as role,
       b.family, b.given, b.initials, b.suffix, b.orcid, b.affiliations, null as city, b.countries[1] as country,
       w.published_on as "on", b.equal_contribution, b.source, b.source_file, b.retrieved_at
from current_bylines b left join current_works w using (work_id)
where b.collective is null and b.family is not null
union all by name
select p.trial_person_id as mention_id, 'official' as kind, p.nct_id as ref_id, p.position,
       (count(*) over (partition by p.nct_id))::int as author_count, p.role, p.family, p.given, p.initials, p.suffix,
       case when coalesce(p.affiliation, p.site) is null then [] else [coalesce(p.affiliation, p.site)] end as affiliations, p.city, p.country,
       coalesce(t.updated_on, t.start_on) as "on", p.source, p.source_file, p.retrieved_at
from current_trial_people p left join current_trials t using (nct_id)
where p.is_person and p.family is not null
union all by name
select p.session_person_id as mention_id, 'faculty' as kind, p.session_id as ref_id, p.position,
       (count(*) over (partition by p.session_id))::int as author_count, p.role, p.family, p.given, p.initials, p.suffix, p.orcid,
       case when p.affiliation is null then [] else [p.affiliation] end as affiliations, p.city, p.country,
       s."on", p.source, p.source_file, p.retrieved_at
from current_session_people p left join current_sessions s using (session_id)
where p.family is not null
union all by name
select p.panel_person_id as mention_id, 'seat' as kind, p.panel_id as ref_id, p.position,
       (count(*) over (partition by p.panel_id))::int as author_count, p.role, p.family, p.given, p.initials, p.suffix, p.orcid,
       case when p.affiliation is null then [] else [p.affiliation] end as affiliations, p.city, p.country,
       coalesce(s.ended_on, s.began_on) as "on", p.source, p.source_file, p.retrieved_at
from current_panel_people p left join current_panels s using (panel_id)
where p.family is not null
"""
_REFS_SQL = """
select work_id as ref_id, title, venue, [c.ui for c in mesh] as concepts, keywords, published_on as "on" from current_works
union all by name
select nct_id as ref_id, title, null as venue, [c.ui for c in mesh] as concepts, list_concat(conditions, keywords) as keywords,
       coalesce(updated_on, start_on) as "on" from current_trials
union all by name
select session_id as ref_id, concat_ws(' ', session, title, topic) as title, congress as venue, "on" from current_sessions
union all by name
select panel_id as ref_id, concat_ws(' ', title, topic) as title, body as venue, coalesce(ended_on, began_on) as "on" from current_panels
"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All mentions in the order of their ids, with the affiliations of each, and what each work or trial is about."""

    mentions: pa.Table  # identity.tables.MENTIONS
    affiliations: Sequence[Sequence[str]]  # a list a mention, as printed
    refs: pa.Table  # ref_id, title, venue, concepts, keywords, on


def gather(connection: duckdb.DuckDBPyConnection) -> Gathered:
    """From the lake's `current_*` views (or tables of those names)."""
    found = connection.sql(f"select * from ({_PEOPLE_SQL}) order by mention_id").to_arrow_table()
    refs = connection.sql(f"select * from ({_REFS_SQL}) order by ref_id").to_arrow_table()
    affiliations = [[a for a in row or () if a] for row in found["affiliations"].to_pylist()]
    return Gathered(_with_places(found, affiliations), affiliations, refs)


def _with_places(found: pa.Table, affiliations: Sequence[Sequence[str]]) -> pa.Table:
    """What the source states about a place comes first; else what the first affiliation says."""
    places = [place_of(row[0]) if row else NOWHERE for row in affiliations]
    cities, countries = found["city"].to_pylist(), [country_of(c) for c in found["country"].to_pylist()]
    columns = {name: found[name] for name in found.column_names if name in MENTIONS.names}
    columns |= {
        "affiliation": pa.array([without_contact(row[0]) if row else None for row in affiliations], pa.string()),
        "institution": pa.array([p.institution for p in places], pa.string()),
        "city": pa.array([c or p.city for c, p in zip(cities, places, strict=True)], pa.string()),
        "country": pa.array([c or p.country for c, p in zip(countries, places, strict=True)], pa.string()),
    }
    rows = found.num_rows
    arrays = [columns[f.name].cast(f.type) if f.name in columns else pa.nulls(rows, f.type) for f in MENTIONS]
    return pa.table(arrays, schema=MENTIONS)
