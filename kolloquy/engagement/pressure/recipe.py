"""Every number that enters contact pressure and dormancy, with the reason beside it, and a version for the whole."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChannelWeight:
    """What one contact asks of an expert, a meeting face to face being 1."""

    channel: str
    weight: float
    two_way: bool  # whether it is an exchange: only those make a rhythm, and only their absence is a silence
    because: str


@dataclass(frozen=True, slots=True)
class Band:
    """Up to how many times the wish a word holds."""

    up_to: float
    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Recipe:
    version: str
    channels: tuple[ChannelWeight, ...]
    half_life_days: float
    half_life_because: str
    horizon_days: int
    horizon_because: str
    quarter_days: int
    usual_wish: int  # contacts a quarter, where the expert said nothing
    usual_wish_because: str
    bands: tuple[Band, ...]
    rhythm_years: int
    fewest_gaps: int
    silence_times: float
    silence_days: int
    silence_because: str

    def channel(self, key: str) -> ChannelWeight:
        return self._by_key()[key]

    def _by_key(self) -> Mapping[str, ChannelWeight]:
        return {channel.channel: channel for channel in self.channels}


RECIPE = Recipe(
    version="2026.1",
    channels=(
        ChannelWeight("face_to_face", 1.0, True, "an hour of theirs, in their own rooms; the measure of all others"),
        ChannelWeight("advisory_board", 1.0, True, "half a day, but agreed long before and paid for"),
        ChannelWeight("virtual", 0.7, True, "as much talk, without the visit"),
        ChannelWeight("telephone", 0.5, True, "shorter, but it interrupts"),
        ChannelWeight("congress", 0.4, True, "they came to talk, and to many"),
        ChannelWeight("webinar", 0.25, False, "they choose to attend, and one among many"),
        ChannelWeight("email", 0.2, False, "read when it suits, or not at all"),
        ChannelWeight("social", 0.1, False, "a public word, easily passed over"),
        ChannelWeight("portal", 0.0, False, "they came to us; what somebody asks for is no pressure"),
    ),
    half_life_days=30,
    half_life_because="a visit is half forgotten after a month, and few experts are content to be met more than monthly",
    horizon_days=240,
    horizon_because="after eight half-lives a contact weighs less than a two-hundredth of what it did",
    quarter_days=91,
    usual_wish=4,
    usual_wish_because="where nothing was said: a little over once a month, all functions together",
    bands=(
        Band(0.5, "room", "There is room for more"),
        Band(1.25, "as_wished", "About what they wish"),
        Band(2.0, "above", "More than they wish"),
        Band(float("inf"), "far_above", "Far more than they wish"),
    ),
    rhythm_years=3,
    fewest_gaps=3,
    silence_times=2.0,
    silence_days=28,
    silence_because="twice the usual wait is no accident, and under four weeks nobody has been left alone",
)
