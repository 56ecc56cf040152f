"""What a plan is worth as it stands, beside what was proved of the plan as it was computed."""

from collections.abc import Sequence

from kolloquy.faces.web import words
from kolloquy.planning.seen import ObjectiveCovered, PlanSeen


def as_it_stands(seen: PlanSeen, coverage: Sequence[ObjectiveCovered], not_known: int) -> list[str]:
    """After changes by hand: the bound was proved for all plans of these limits, so it holds for this one too."""
    today = sum(each.points for each in coverage)
    today -= (seen.disturbed or 0) * int((seen.limits or {}).get("disturbance") or 0)
    told = []
    if seen.bound is not None and today > seen.bound:
        told.append(
            f"As people have changed it, it is worth {words.number(today)}: more than the {words.number(seen.bound)} that "
            "were proved to be the most, because people may go over a limit with a reason, or meet somebody in a way that "
            "was not weighed."
        )
    elif seen.bound is not None and today != seen.value:
        less = seen.bound - today
        room = f"{words.number(less)} less than" if less else "as much as"
        told.append(
            f"As people have changed it, it is worth {words.number(today)}, {room} the {words.number(seen.bound)} that were "
            "proved to be the most of any plan of these limits."
        )
    if not_known:
        count = "One contact" if not_known == 1 else f"{words.number(not_known)} contacts"
        told.append(
            f"{count} that people added {'has' if not_known == 1 else 'have'} no points, because nobody can say what "
            f"{'it is' if not_known == 1 else 'they are'} worth; the reason stands with each."
        )
    return told
