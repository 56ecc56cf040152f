"""Which printed ORCIDs to believe: an ORCID that stands with two unlike names was printed beside the wrong one."""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np

from kolloquy.identity.matching.names import Ints, NameColumns


def trusted(orcids: Sequence[str | None], names: NameColumns) -> Ints:
    """A number per believed ORCID, -1 where none is printed or it is doubted."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, orcid in enumerate(orcids):
        if orcid:
            rows[orcid].append(row)
    out = np.full(len(orcids), -1, np.int64)
    for number, orcid in enumerate(sorted(rows)):
        out[_usual_bearer(rows[orcid], names)] = number
    return out


def _usual_bearer(rows: list[int], names: NameColumns) -> list[int]:
    """The rows that share a family or a given name with the usual one; a name changed by marriage keeps its given name."""
    spellings = {(int(names.family[r]), int(names.first[r])) for r in rows}
    if len(spellings) == 1:
        return rows
    usual = Counter(names.families[r][0] for r in rows if names.families[r])
    family = min(usual.items(), key=lambda item: (-item[1], item[0]))[0]
    givens = {names.first_text[r] for r in rows if family in names.families[r]}
    return [
        r
        for r in rows
        if family in names.families[r]
        or any(family.startswith(k) or k.startswith(family) for k in names.families[r] if len(k) > 2)
        or (len(names.first_text[r]) > 1 and names.first_text[r] in givens)
        or names.first_text[r] == family  # printed in the other order
    ]
