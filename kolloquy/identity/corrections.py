"""A correction of what is published on an expert, laid over what the evidence says."""

from collections.abc import Mapping
from typing import Any

_PLACE = {"institution", "city", "country"}


def overlaid(corrections: Mapping[str, str | None]) -> dict[str, Any]:
    """The columns of an expert that a correction sets; a corrected place is no longer what a record states."""
    columns: dict[str, Any] = {field: value for field, value in corrections.items() if field != "other_names"}
    if "other_names" in corrections:
        named = (corrections["other_names"] or "").splitlines()
        columns["other_names"] = [name.strip() for name in named if name.strip()]
    if _PLACE & corrections.keys():
        columns |= {"place_kind": None, "place_ref": None, "place_on": None}
    return columns
