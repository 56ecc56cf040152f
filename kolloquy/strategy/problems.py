"""Problems of two people who write one imperative."""

from collections.abc import Mapping
from typing import Any

from kolloquy.kernel.problems import Problem


class Conflict(Problem):
    """Somebody else changed the imperative, or something under it, meanwhile.

    `yours` and `theirs` hold the same fields; whoever may change it may see both.
    """

    def __init__(self, sentence: str, *, yours: Mapping[str, Any], theirs: Mapping[str, Any], version: int) -> None:
        super().__init__(sentence)
        self.yours, self.theirs, self.version = dict(yours), dict(theirs), version
