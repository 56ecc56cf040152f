"""Hours of weeks that were over when a plan was computed: it counts with none there, and what was held in them was held."""

from collections.abc import Iterable, Sequence


def first_week(times: Iterable[Sequence[int]]) -> int:
    """The first week in which anybody of a plan has time; a re-plan begins in the middle of its cycle."""
    return min((next((week for week, n in enumerate(each) if n), len(each)) for each in times), default=0)


def there_were(minutes: int, planned: int, week: int, first: int) -> int:
    """Minutes somebody had in a week, as far as the plan may be judged by them."""
    return max(minutes, planned) if week < first else minutes
