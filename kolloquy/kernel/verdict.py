"""The answer to "may this be?": yes, or the rule that says no and what to do next."""

from dataclasses import dataclass


class Refused(Exception):
    """Somebody tried what a rule forbids; the verdict says which and what to do instead."""

    def __init__(self, verdict: "Verdict") -> None:
        super().__init__(f"{verdict.reason} ({verdict.rule})")
        self.verdict = verdict


@dataclass(frozen=True, slots=True)
class Verdict:
    """True when no rule is named."""

    rule: str | None = None
    reason: str = ""

    def __bool__(self) -> bool:
        return self.rule is None

    def or_raise(self) -> None:
        if self.rule is not None:
            raise Refused(self)


ALLOWED = Verdict()
