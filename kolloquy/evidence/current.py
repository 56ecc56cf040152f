"""What holds now: of all that sources ever said, the latest word on each work, trial, registration and so on.

Every function takes the lake's tables by name and gives an Ibis expression; `Lake.connect` has each as a view of the same
name.
"""

from collections.abc import Callable
from functools import cache

import ibis

from kolloquy.evidence.tables import TABLES

Tables = Callable[[str], ibis.Table]
_FILE = ("source", "source_file", "file_order", "retrieved_at")


def current_works(table: Tables) -> ibis.Table:
    """One row per work: the version that took effect last, PubMed's word before OpenAlex's, deleted citations gone."""
    works = table("works")
    gone = table("deletions").group_by("pmid").agg(deleted_in=lambda t: t.file_order.max())
    from_pubmed = works.filter(works.source == "pubmed")
    # A deletion is newer than what stands in its own file and in any before it.
    alive = from_pubmed.left_join(gone, "pmid").filter(lambda t: t.deleted_in.isnull() | (t.file_order > t.deleted_in))
    kept = _latest(alive.select(works.columns), "work_id", "file_order", "retrieved_at", "version", "record")
    others = works.filter(works.source != "pubmed")
    others = others.anti_join(gone, "pmid")  # one that came again is PubMed's in any case
    others = others.anti_join(kept.filter(kept.pmid.notnull()).select("pmid"), "pmid")
    others = others.anti_join(kept.filter(kept.doi.notnull()).select("doi").distinct(), "doi")
    return kept.union(_latest(others, "work_id", "retrieved_at", "file_order", "version", "record"))


def current_bylines(table: Tables) -> ibis.Table:
    """The bylines of current works, from the very record that holds."""
    return table("bylines").semi_join(current_works(table), ["work_id", "version", "record", *_FILE])


def current_trials(table: Tables) -> ibis.Table:
    return _latest(table("trials"), "nct_id", "updated_on", "retrieved_at", "file_order")


def current_trial_people(table: Tables) -> ibis.Table:
    return _belonging(table("trial_people"), current_trials(table), "nct_id")


def current_trial_sites(table: Tables) -> ibis.Table:
    return _belonging(table("trial_sites"), current_trials(table), "nct_id")


def current_registrations(table: Tables) -> ibis.Table:
    return _latest(table("registrations"), "npi", "retrieved_at", "file_order")


def current_transfers(table: Tables) -> ibis.Table:
    return _latest(table("transfers"), "transfer_id", "retrieved_at", "file_order")


def current_sessions(table: Tables) -> ibis.Table:
    return _latest(table("sessions"), "session_id", "retrieved_at", "file_order")


def current_session_people(table: Tables) -> ibis.Table:
    return _belonging(table("session_people"), current_sessions(table), "session_id")


def current_panels(table: Tables) -> ibis.Table:
    return _latest(table("panels"), "panel_id", "retrieved_at", "file_order")


def current_panel_people(table: Tables) -> ibis.Table:
    return _belonging(table("panel_people"), current_panels(table), "panel_id")


def current_mesh(table: Tables) -> ibis.Table:
    """One row per descriptor of the latest MeSH year, put together from tables that each hold one side of it."""
    rows = table("mesh")
    # A file without a year in its name belongs to whichever year is the latest.
    rows = rows.filter(rows.year.isnull() | (rows.year == rows.year.max()))
    newest = [ibis.desc(rows.retrieved_at), ibis.desc(rows.file_order), rows.source_file]
    sides = {c: rows[c].first(where=rows[c].notnull(), order_by=newest) for c in rows.columns if c != "ui"}
    return rows.group_by("ui").agg(**sides).select(*rows.columns)


CURRENT: dict[str, Callable[[Tables], ibis.Table]] = {
    build.__name__: build
    for build in (
        current_works, current_bylines, current_trials, current_trial_people, current_trial_sites, current_registrations,
        current_transfers, current_sessions, current_session_people, current_panels, current_panel_people, current_mesh,
    )
}  # fmt: skip


@cache  # they are one for all lakes, and writing them takes Ibis half a second
def as_sql() -> dict[str, str]:
    """Each as DuckDB's SQL over views named as the lake's tables."""
    tables = {name: ibis.table(ibis.Schema.from_pyarrow(schema), name) for name, schema in TABLES.items()}
    return {name: str(ibis.to_sql(current(tables.__getitem__), dialect="duckdb")) for name, current in CURRENT.items()}


def _latest(rows: ibis.Table, key: str, *by: str) -> ibis.Table:
    """Of all rows with one key, the one that is last by the columns given; a missing value is before all others."""
    order = [ibis.desc(column, nulls_first=False) for column in by]
    ranked = rows.mutate(_place=ibis.row_number().over(group_by=key, order_by=order))
    return ranked.filter(ranked._place == 0).drop("_place")


def _belonging(rows: ibis.Table, current: ibis.Table, key: str) -> ibis.Table:
    """The rows that came with the current version, each place once even if a file repeats a record."""
    came = rows.semi_join(current, [key, *_FILE])
    ranked = came.mutate(_place=ibis.row_number().over(group_by=[key, "position"], order_by="position"))
    return ranked.filter(ranked._place == 0).drop("_place")
