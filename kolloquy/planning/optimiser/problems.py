"""Why there is no plan."""

from dataclasses import dataclass

from kolloquy.kernel.problems import Problem


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of an instance, by kind and whom it is of: what a price or a contradiction is about."""

    kind: str  # "minutes" | "most_experts" | "room" | "fewest" | "most" | "size" | "mix" | "budget" | "fee_room" | "spread" | "weeks"
    key: str  # of the colleague, expert, objective or activity; "" for the whole plan
    name: str = ""  # of the mix

    def __str__(self) -> str:
        return ":".join(part for part in (self.kind, self.key, self.name) if part)


class Contradictory(Problem):
    """No plan keeps all limits. `limits` contradict each other, and leaving any one of them out would end that."""

    exit_code = 2

    def __init__(self, sentence: str, limits: tuple[Limit, ...]) -> None:
        super().__init__(sentence)
        self.limits = limits


class SolverEnded(Problem):
    """The process that solves ended by itself or was killed before there was any plan."""

    exit_code = 6
