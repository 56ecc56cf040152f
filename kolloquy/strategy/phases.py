"""Which phase an indication is in, in a market: what was said of the territory itself, else of the nearest above it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kolloquy.governance.models import Indication, Territory
from kolloquy.strategy.models import PhaseInMarket
from kolloquy.strategy.vocabulary import Phase


class HasPath(Protocol):
    """A territory, or what is shown of one."""

    @property
    def path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class PhaseHeld:
    phase: Phase
    since: date
    said_of: Territory  # where it was said: the territory itself, or one above

    @property
    def words(self) -> str:
        return str(self.phase.label)


def phase_of(indication: Indication, territory: Territory, on: date) -> Phase | None:
    held = phase_held(indication, territory, on)
    return held.phase if held else None


def phase_held(indication: Indication, territory: Territory, on: date) -> PhaseHeld | None:
    """The phase on a day, with where it was said."""
    return held_among(phases(indication), territory, on)


def phases(indication: Indication) -> list[PhaseInMarket]:
    """All that was ever said of an indication's phases, oldest first."""
    return list(PhaseInMarket.objects.filter(indication=indication).select_related("territory").order_by("since"))


def held_among(said: Iterable[PhaseInMarket], territory: HasPath, on: date) -> PhaseHeld | None:
    """The nearest territory decides first, then the latest day: a market's own word outlives a later one from above."""
    found = [each for each in said if each.since <= on and territory.path.startswith(each.territory.path)]
    best = max(found, key=lambda each: (len(each.territory.path), each.since), default=None)
    return PhaseHeld(Phase(best.phase), best.since, best.territory) if best else None
