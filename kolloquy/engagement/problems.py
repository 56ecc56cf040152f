"""Problems of two people, or two systems, that write one record."""

from collections.abc import Mapping
from typing import Any

from kolloquy.kernel.problems import Problem


class Conflict(Problem):
    """Somebody else changed the record meanwhile; both versions are here, so that neither is lost.

    `yours` and `theirs` hold the same fields. Whoever may change the record may see both.
    """

    def __init__(self, sentence: str, *, yours: Mapping[str, Any], theirs: Mapping[str, Any], version: int) -> None:
        super().__init__(sentence)
        self.yours, self.theirs, self.version = dict(yours), dict(theirs), version
