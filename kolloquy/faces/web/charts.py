"""The pictures drawn on the server: the share bar and the trend. Plain SVG, so that they are there without a script."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.safestring import SafeString, mark_safe

# Always in this order; the colours are classes in assets/css/figures.css.
CHANNELS = ("science", "trials", "guidelines", "congress", "network")
# An interval wider than the standing itself: the evidence is thin and has to look so.
THIN = 1.0


# Safe as markup: numbers, and labels of our own words that the caller escaped.
def share_bar(shares: Mapping[str, float], low: float, high: float, *, scale: float, label: str) -> SafeString:
    """One stacked bar, a segment a channel, with a whisker for the interval; `scale` fills the width."""
    unit = 100 / scale if scale > 0 else 0.0
    total = sum(shares.values())
    at = 0.0
    parts: list[str] = []
    for channel in CHANNELS:
        width = shares.get(channel, 0.0) * unit
        if width > 0:
            parts.append(
                f'<rect class="{channel}" x="{at:.2f}" y="1" width="{max(width - 0.35, 0.4):.2f}" height="9"/>'
            )
            at += width
    left, right = max(low, 0.0) * unit, min(high * unit, 100.0)
    whisker = f"M{left:.2f} 14H{right:.2f}M{left:.2f} 11.5V16.5M{right:.2f} 11.5V16.5"
    thin = " thin" if total and (high - low) / total > THIN else ""
    return mark_safe(
        f'<svg class="bar{thin}" viewBox="0 0 100 17" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'{"".join(parts)}<path class="whisker" d="{whisker}"/></svg>'
    )


def trend(counts: Sequence[int], label: str) -> SafeString:
    """The last five years as five small columns, the latest in ink."""
    most = max(counts, default=0) or 1
    columns = "".join(
        f'<rect x="{i * 17}" y="{24 - max(round(22 * n / most, 1), 1)}" width="12" height="{max(round(22 * n / most, 1), 1)}"/>'
        for i, n in enumerate(counts)
    )
    return mark_safe(f'<svg class="trend" viewBox="0 0 80 24" role="img" aria-label="{label}">{columns}</svg>')


def scale_of(highs: Iterable[float]) -> float:
    """What fills a bar's width in one list: the highest end of an interval, so that no whisker is cut."""
    return max(highs, default=0.0) or 1.0
