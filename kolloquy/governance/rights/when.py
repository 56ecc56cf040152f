"""When an expert wishes to be met, in words for whoever picks the day. A plan knows weeks; days are agreed by people."""

from collections.abc import Iterable
from datetime import date

from kolloquy.governance.rights.models import Wish
from kolloquy.governance.rights.vocabulary import WishKind
from kolloquy.governance.rights.written import TIMES, WEEKDAYS
from kolloquy.governance.wall.policy import Level, Reader, RecordClass, best_level

_TIMES = {
    "morning": "in the morning",
    "midday": "at midday",
    "afternoon": "in the afternoon",
    "evening": "in the evening",
}


def wished_when(expert_ids: Iterable[str], reader: Reader, *, on: date) -> dict[str, str]:
    """Of those who named days or times, such as "on Tuesday or Thursday, in the morning"; one query however many."""
    if best_level(reader, RecordClass.PREFERENCE) == Level.NOTHING:
        return {}
    rows = Wish.objects.filter(
        expert_id__in=list(dict.fromkeys(expert_ids)), kind__in=[WishKind.WEEKDAY, WishKind.TIME], said_on__lte=on
    )
    last: dict[str, dict[str, list[str]]] = {}
    for expert, kind, said in rows.order_by("said_on", "pk").values_list("expert_id", "kind", "value"):
        last.setdefault(expert, {})[kind] = said or []
    told = {
        expert: when_in_words(said.get(WishKind.WEEKDAY, ()), said.get(WishKind.TIME, ()))
        for expert, said in last.items()
    }
    return {expert: words for expert, words in told.items() if words}


def when_in_words(weekdays: Iterable[str], times: Iterable[str]) -> str:
    days = [day.capitalize() for day in WEEKDAYS if day in set(weekdays)]
    hours = [_TIMES[time] for time in TIMES if time in set(times)]
    return ", ".join(part for part in (f"on {_or(days)}" if days else "", _or(hours)) if part)


def _or(some: list[str]) -> str:
    return " or ".join(part for part in (", ".join(some[:-1]), *some[-1:]) if part)
