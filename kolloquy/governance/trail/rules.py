"""Who may read what the trail tells of a person: the wall's answer for the record itself, not the trail's alone."""

from kolloquy.governance.wall.policy import Level, Reader, RecordClass, may_see
from kolloquy.kernel.verdict import Verdict


def may_read_payload(kind: str, look: Reader) -> Verdict:
    """Whoever is kept from notes is kept from what the trail keeps of them too."""
    verdict = may_see(look, RecordClass.TRAIL, at_least=Level.FULL)
    if verdict and kind in set(RecordClass):
        return may_see(look, RecordClass(kind))
    return verdict
