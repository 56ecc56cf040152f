"""Problems of two people who change one plan."""

from kolloquy.kernel.problems import Problem


class ChangedMeanwhile(Problem):
    """Somebody else changed it since it was looked at; the sentence says who did what, so that neither is lost."""

    def __init__(self, sentence: str, *, version: int) -> None:
        super().__init__(sentence)
        self.version = version
