import re

from hypothesis import given
from hypothesis import strategies as st

from kolloquy.faces.web import charts

points = st.floats(0, 50, allow_nan=False)


def drawn(bar: str) -> list[tuple[str, float, float]]:
    found = re.findall(r'<rect class="(\w+)" x="([\d.]+)" y="1" width="([\d.]+)"', bar)
    return [(channel, float(x), float(width)) for channel, x, width in found]


@given(st.fixed_dictionaries(dict.fromkeys(charts.CHANNELS, points)))
def test_segments_stand_side_by_side_in_the_order_of_the_channels(shares: dict[str, float]) -> None:
    total = sum(shares.values())
    segments = drawn(charts.share_bar(shares, total, total, scale=max(total, 1), label=""))
    assert [channel for channel, _, _ in segments] == [c for c in charts.CHANNELS if shares[c] > 0]
    starts = [x for _, x, _ in segments]
    assert starts == sorted(starts)
    assert all(0 <= x <= 100.01 for x in starts)


def test_a_segment_is_as_wide_as_its_share_of_the_scale() -> None:
    segments = drawn(charts.share_bar({"science": 5, "trials": 2.5}, 6, 9, scale=10, label=""))
    assert [(channel, x) for channel, x, _ in segments] == [("science", 0), ("trials", 50)]


def test_thin_evidence_looks_thin() -> None:
    sure = charts.share_bar({"science": 5}, 4, 6, scale=10, label="")
    thin = charts.share_bar({"science": 5}, 1, 9, scale=10, label="")
    assert 'class="bar"' in sure
    assert 'class="bar thin"' in thin


def test_a_whisker_never_leaves_the_bar() -> None:
    assert "H100.00" in charts.share_bar({"science": 5}, 1, 99, scale=10, label="")


def test_a_trend_without_works_still_draws_five_columns() -> None:
    assert charts.trend([0, 0, 0, 0, 0], "none").count("<rect") == 5
