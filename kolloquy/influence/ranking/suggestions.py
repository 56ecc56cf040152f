"""What to say when nothing is about a topic: headings that look alike and have evidence."""

from collections.abc import Iterator

import numpy as np

from kolloquy.influence.ranking.ranked import Ranked
from kolloquy.influence.ranking.words import key
from kolloquy.kernel.problems import BadInput

_LOOKED_AT = 40
_SAID = 3
_LEAST_ALIKE = 60.0


def nothing_found(text: str, ranked: Ranked) -> BadInput:
    on_another_day = bool((ranked.matched.how >= 0).any())
    said = f"No evidence for “{text.strip()}” as of {ranked.as_of}"
    if on_another_day:
        return BadInput(f"{said}; there is some from later on, so choose a later day.")
    near = list(dict.fromkeys(_near(text, ranked)))[:_SAID]
    if not near:
        return BadInput(f"{said}; try other words, or bring in more evidence with `kolloquy evidence ingest`.")
    *others, last = near
    return BadInput(f"{said}; did you mean {', '.join(others) + ' or ' if others else ''}{last}?")


def _near(text: str, ranked: Ranked) -> Iterator[str]:
    """Headings above those that were meant, then headings spelled much like it; only such as have evidence."""
    mesh = ranked.mesh
    named = np.zeros(len(mesh), bool)
    named[ranked.shelf.tags["concept"]] = True
    for ui in ranked.topic.mesh_uis:
        row = mesh.row(ui)
        for number in () if row is None else mesh.table["tree_numbers"][row].as_py():
            yield from (
                mesh.name(above) for above in mesh.at(number.rpartition(".")[0]) if mesh.below([above])[named].any()
            )
    # Only now: it is slow to import, and most questions have an answer.
    from rapidfuzz import fuzz, process

    keys = mesh.terms["key"].to_pylist()
    concepts = mesh.terms["concept"].to_pylist()
    alike = process.extract(key(text), keys, scorer=fuzz.ratio, limit=_LOOKED_AT, score_cutoff=_LEAST_ALIKE)
    for _, _, place in alike:
        if named[concepts[place]]:
            yield mesh.name(concepts[place])
