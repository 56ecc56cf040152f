"""Who may read what the trail tells of a person: the wall's answer for the record itself, not the trail's alone."""

from collections.abc import Collection

from kolloquy.governance.wall.policy import Level, Reader, RecordClass, may_see
from kolloquy.kernel.verdict import Verdict

_CLASSES = frozenset(RecordClass)


def may_read_payload(kind: str, look: Reader, *, names: Collection[str] = ()) -> Verdict:
    """Whoever is kept from notes is kept from what the trail keeps of them too.

    `names` are what the payload tells: a note that was written with its touchpoint stands in the touchpoint's entry.
    """
    verdict = may_see(look, RecordClass.TRAIL, at_least=Level.FULL)
    for record_class in sorted({kind, *names} & _CLASSES):
        verdict = verdict and may_see(look, RecordClass(record_class))
    return verdict
