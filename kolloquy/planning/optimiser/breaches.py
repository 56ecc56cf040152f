"""What can be wrong with a plan, as data and in words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kolloquy.planning.optimiser.problems import Limit

SENTENCES = {
    "two owners": "{expert} is planned for {found} colleagues at once: leave them to one.",
    "not whole": "Of the contacts planned for {expert} with {colleague}, {found} make no whole option: plan the others too, or take them out.",
    "out of order": "Contact {found} of {expert} lies before the one that should precede it: put them in their order.",
    "no week": "{expert} cannot be met in week {week}: choose another week.",
    "minutes": "{colleague} is planned for {found} minutes in week {week} and has {allowed}: move a visit to another week or colleague.",
    "fullest": "{colleague} is planned for {found} minutes over the cycle, and {allowed} may be planned: give a visit to somebody else.",
    "too near": "The contact of {expert} in week {week} is only {found} weeks from another, and {allowed} are wanted: move one of them.",
    "cadence": "The contact of {expert} in week {week} follows {found} weeks after the one before, and {allowed} are wanted: move one of them.",
    "room": "The contacts of {expert} in the cycle press like {found}, and there is room for {allowed}: take one out or make it lighter.",
    "first_by": "{expert} has to be met by week {allowed} and is first met in week {week}: bring one contact forward.",
    "in_person_first": "{expert} was never met, and the first contact, in week {week}, is not face to face: begin face to face.",
    "fewest": "{objective} wants at least {allowed} experts and has {found}: visit more for it.",
    "most": "{objective} may have at most {allowed} experts and has {found}: leave some out.",
    "not its week": "{activity} cannot be in week {week}: choose one of its weeks.",
    "held twice": "{activity} takes place {found} times: leave it one week.",
    "must": "{activity} is decided and has no week: give it one.",
    "too few": "{activity} has {found} experts and wants at least {allowed}: ask more, or let it go.",
    "too many": "{activity} has {found} experts and room for {allowed}: take some out.",
    "mix too few": "{activity} has {found} of “{mix}” and wants at least {allowed}: ask more of them.",
    "mix too many": "{activity} has {found} of “{mix}” and may have {allowed}: take some out.",
    "not held": "{expert} sits in {activity} in week {week}, when it does not take place: move or remove the seat.",
    "budget": "Fees come to {found}, and {allowed} may be spent: leave out a paid seat.",
    "fee_room": "Fees for {expert} come to {found}, and {allowed} may still be paid this year: leave out a seat.",
    "most_experts": "{colleague} has {found} experts and can know {allowed} well: give one to somebody else.",
    "spread": "{colleague} carries {found} per cent of what can be planned more than the colleague with the least, and {allowed} is the most: even it out.",
    "no option": "The contact of {expert} with {colleague} for {objective} in week {week} is none that was offered: choose one that is.",
    "no seat": "{expert} was not among those who may be asked to {activity}: take the seat out.",
    "sits twice": "{expert} sits in {activity} {found} times: once is enough.",
}


@dataclass(frozen=True, slots=True)
class Breach:
    """One limit that a plan breaks, where, and by how much. Weeks count from 0 here, from 1 in the sentence."""

    rule: str
    kind: str
    limit: Limit
    found: int = 0
    allowed: int = 0
    expert: str = ""
    colleague: str = ""
    objective: str = ""
    activity: str = ""
    week: int | None = None

    @property
    def sentence(self) -> str:
        return self.told({})

    def told(self, names: Mapping[str, str], week: Callable[[int], str] = lambda week: str(week + 1)) -> str:
        allowed, found = str(self.allowed), str(self.found)
        if self.kind == "first_by":
            allowed = week(self.allowed)
        if self.kind == "room":
            allowed, found = f"{max(self.allowed, 0) / 100:g}", meetings(self.found)
        return SENTENCES[self.kind].format(
            expert=names.get(self.expert, self.expert),
            colleague=names.get(self.colleague, self.colleague),
            objective=names.get(self.objective, self.objective),
            activity=names.get(self.activity, self.activity),
            mix=self.limit.name,
            week="" if self.week is None else week(self.week),
            found=found,
            allowed=allowed,
        )

    @property
    def where(self) -> tuple[object, ...]:
        return self.rule, self.kind, self.limit, self.expert, self.colleague, self.objective, self.activity, self.week


def meetings(pressure: int) -> str:
    return "one meeting" if pressure == 100 else f"{pressure / 100:g} meetings"
