"""Every number that enters a sweet spot, a value and an option, with the reason beside it, and a version for the whole.

What belongs to an imperative, the weights of the five parts of a value, is not here: people set those.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class NeedLevel:
    """What a gap's unmet need, 0 to 4, counts."""

    level: int
    value: float
    words: str


@dataclass(frozen=True, slots=True)
class ChannelUse:
    """How well a contact by a channel serves its purpose, a visit being 1, and what it asks of our colleague."""

    channel: str
    worth: float
    in_person: bool
    event: bool  # an occasion for many, not a way of talking to one
    prepare_minutes: int
    words: str
    because: str


@dataclass(frozen=True, slots=True)
class Recipe:
    version: str
    full_points: int
    need_levels: tuple[NeedLevel, ...]
    need_without_gap: float
    need_because: str
    closers: Mapping[str, tuple[str, ...]]
    closing_share: float
    closing_least: float
    closing_because: str
    priorities: Mapping[int, float]
    reached: float
    objective_because: str
    phases: Mapping[tuple[str, str], float]
    phase_because: str
    interest_share: float
    interest_works: float
    interest_because: str
    meeting_because: str
    rise_full: float
    rise_unknown: float
    rising_from: float
    same_colleague: float
    met_once: float
    nobody_yet: float
    other_colleague: float
    dropped: float
    continuity_because: str
    falls: tuple[float, ...]
    falls_because: str
    channels: tuple[ChannelUse, ...]
    second_choice: float
    channel_because: str
    travel_near: int
    travel_countries: int
    travel_regions: int
    travel_because: str
    highest: int
    least_sweet_spot: float
    objectives_together: int
    most_options: int
    most_colleagues: int
    seats_each_place: int
    fewest_seats: int
    options_because: str
    first_by_share: float
    first_by_because: str

    def channel(self, key: str) -> ChannelUse:
        return _CHANNELS[key]

    def need_level(self, level: int) -> NeedLevel:
        return self.need_levels[level]

    def fall(self, number: int) -> float:
        return self.falls[min(number, len(self.falls) - 1)]


RECIPE = Recipe(
    version="2026.1",
    full_points=1000,
    need_levels=(
        NeedLevel(0, 0.0, "no unmet need"),
        NeedLevel(1, 0.35, "a small unmet need"),
        NeedLevel(2, 0.6, "an unmet need"),
        NeedLevel(3, 0.8, "a great unmet need"),
        NeedLevel(4, 1.0, "patients die of it"),
    ),
    need_without_gap=0.5,
    need_because="what nobody has named a gap for is neither proved nor ruled out",
    closers={
        "data": ("trials",),
        "understanding": ("science", "congress"),
        "practice": ("guidelines", "congress"),
        "unmet_need": ("trials", "guidelines"),
    },
    closing_share=0.4,
    closing_least=0.6,
    closing_because="a gap in data is closed by those who lead trials, one in practice by those who write guidelines; "
    "two fifths of a standing of that kind is as plain as it gets, and the others still know the patients",
    priorities={1: 1.0, 2: 0.75, 3: 0.5},
    reached=0.25,
    objective_because="an objective that is reached still wants keeping, at a quarter of one that was not begun",
    phases={
        ("pipeline_education", "data"): 1.0, ("pipeline_education", "unmet_need"): 1.0,
        ("pipeline_education", "understanding"): 0.8, ("pipeline_education", "practice"): 0.5,
        ("pre_launch", "data"): 0.8, ("pre_launch", "unmet_need"): 1.0,
        ("pre_launch", "understanding"): 1.0, ("pre_launch", "practice"): 0.7,
        ("newly_launched", "data"): 0.7, ("newly_launched", "unmet_need"): 0.8,
        ("newly_launched", "understanding"): 1.0, ("newly_launched", "practice"): 1.0,
        ("established", "data"): 0.9, ("established", "unmet_need"): 0.7,
        ("established", "understanding"): 0.7, ("established", "practice"): 1.0,
    },
    phase_because="before a launch one learns what patients lack and what is not known, after it what is not done",
    interest_share=0.3,
    interest_works=4.0,
    interest_because="three tenths of all one works on is a main subject of anybody’s, four works on a topic are no chance; "
    "what an expert asked to talk about is interest by their own word",
    meeting_because="the root of the product: where one of the three is missing there is no sweet spot, and three halves make a half",
    rise_full=1.5,
    rise_unknown=0.2,
    rising_from=0.5,
    same_colleague=1.0,
    met_once=0.8,
    nobody_yet=0.5,
    other_colleague=0.25,
    dropped=0.6,
    continuity_because="trust lies between two people: a new face for somebody whom a colleague knows costs most of it, "
    "and a relation that was dropped has to be mended first",
    falls=(1.0, 0.62, 0.42, 0.3, 0.2),
    falls_because="each further talk within a quarter tells less that is new",
    channels=(
        ChannelUse("face_to_face", 1.0, True, False, 30, "face to face", "the measure of all others"),
        ChannelUse("virtual", 0.8, False, False, 20, "by virtual meeting", "as much said, less noticed"),
        ChannelUse("telephone", 0.5, False, False, 10, "by telephone", "no slide, no paper, half the time"),
        ChannelUse("email", 0.25, False, False, 15, "by e-mail", "it tells and does not listen"),
        ChannelUse("portal", 0.2, False, False, 10, "on the portal", "they find it if they look"),
        ChannelUse("social", 0.1, False, False, 10, "on social media", "public, and so about nothing in particular"),
        ChannelUse("congress", 0.8, True, True, 20, "at a congress", "short, but they came to talk"),
        ChannelUse("advisory_board", 1.2, True, True, 0, "in an advisory board", "half a day of theirs, on one question"),
        ChannelUse("webinar", 0.35, False, True, 10, "in a webinar", "one among many"),
    ),
    second_choice=0.9,
    channel_because="a way they did not name first, or the demand does not prefer, works a little less well",
    travel_near=60,
    travel_countries=120,
    travel_regions=200,
    travel_because="there and back within one country an hour is usual in towns, two where a territory has several "
    "countries, and more than three where one colleague serves several territories",
    highest=50,
    least_sweet_spot=0.05,
    objectives_together=3,
    most_options=8,
    most_colleagues=3,
    seats_each_place=6,
    fewest_seats=40,
    options_because="with eight ways for each of three colleagues a plan misses nothing that a person would notice",
    first_by_share=1 / 3,
    first_by_because="who was left alone twice as long as usual is met in the first third of the cycle, or is not begun with again",
)  # fmt: skip
_CHANNELS = {use.channel: use for use in RECIPE.channels}
