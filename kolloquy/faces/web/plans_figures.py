"""The figures of a plan in words: what it is worth, how good it could at most be, and what its limits cost."""

from collections.abc import Sequence

from django.utils.safestring import SafeString, mark_safe

from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import channel, function
from kolloquy.faces.web.plans_rows import ENDED_WORDS, against, gap_in_words, hours, seconds, share, when
from kolloquy.planning.optimiser.solution import Ended
from kolloquy.planning.seen import (
    ByHand,
    CycleSeen,
    DemandCovered,
    GivenSeen,
    Load,
    ObjectiveCovered,
    PlanSeen,
)
from kolloquy.planning.vocabulary import Deed
from kolloquy.strategy.vocabulary import DemandKind


def figures_of(seen: PlanSeen) -> dict[str, object]:
    return {
        "value": words.number(seen.value or 0),
        "bound": words.number(seen.bound or 0),
        "gap": share(seen.gap or 0.0),
        "gap_words": gap_in_words(seen.gap),
        "greedy": words.number(seen.greedy) if seen.greedy is not None else "",
        "against": against(seen.value, seen.greedy),
        "seconds": seconds(seen.seconds),
        "seed": seen.seed,
        "ended": ENDED_WORDS.get(Ended(seen.ended), "") if seen.ended in set(Ended) else "",
        "solved": f"{words.day(seen.solved_at.date())}, {seen.solved_at:%H:%M} UTC" if seen.solved_at else "",
        "disturbed": disturbed_words(seen),
    }


def disturbed_words(seen: PlanSeen) -> str:
    """Of a re-plan: how many contacts moved, and how many had to."""
    if seen.disturbed is None:
        return ""
    moved = f"{words.plural(seen.disturbed, 'contact')} of the plan before {'is' if seen.disturbed == 1 else 'are'} not as they were"
    if not seen.disturbed:
        return "Every contact of the plan before is as it was."
    if seen.least_disturbed is None:
        return f"{moved}."
    if seen.least_disturbed >= seen.disturbed:
        return f"{moved}, and no fewer could be."
    chosen = seen.disturbed - seen.least_disturbed
    return (
        f"{moved}; at least {words.number(seen.least_disturbed)} had to change, "
        f"and at most {words.number(chosen)} moved because the plan is worth more for it."
    )


def value_sentences(seen: PlanSeen) -> list[str]:
    """What value, bound, gap and the comparison say, each in a sentence."""
    value, bound, part = seen.value or 0, seen.bound or 0, seen.gap or 0.0
    told = [
        f"The plan is worth {words.number(value)} points: what its contacts are worth"
        + (
            f", less {seen.disturbed} × {(seen.limits or {}).get('disturbance', 0)} for contacts that moved."
            if seen.disturbed
            else "."
        )
    ]
    if part <= 0:
        told.append(
            f"It was proved that no plan of these limits is worth more than {words.number(bound)}, so there is no better one."
        )
    else:
        told.append(
            f"It was proved that no plan of these limits is worth more than {words.number(bound)}: "
            f"{words.number(bound - value)} points, or {share(part)}, more than this one."
        )
    if seen.greedy is not None and (how := against(seen.value, seen.greedy)):
        told.append(
            f"A plan made as with a spreadsheet, the best expert first as long as there is time, would be worth "
            f"{words.number(seen.greedy)}; this one is worth {how} that."
        )
    if seen.seconds is not None:
        cuts = f", with {words.plural(seen.cuts, 'correction')} between who and when" if seen.cuts else ""
        told.append(
            f"It took {seconds(seen.seconds)}{cuts}. Seed {seen.seed}: the same figures and seed give the same plan, unless the time was over first."
        )
    return told


def points_by_objective(seen: PlanSeen, coverage: Sequence[ObjectiveCovered]) -> dict[str, object]:
    total = sum(each.points for each in coverage)
    price = (seen.disturbed or 0) * int((seen.limits or {}).get("disturbance") or 0)
    return {
        "rows": [
            {"statement": each.statement, "contacts": words.number(each.contacts), "points": words.number(each.points)}
            for each in coverage
        ],
        "price": f"{seen.disturbed} × {(seen.limits or {}).get('disturbance')}" if price else "",
        "price_points": f"−{words.number(price)}",
        "total": words.number(total - price),
        "differs": total - price != (seen.value or 0),
    }


def coverage_row(seen: ObjectiveCovered) -> dict[str, object]:
    return {
        "key": seen.key,
        "statement": seen.statement,
        "priority": seen.priority,
        "imperative": seen.imperative,
        "gap": seen.gap or "",
        "experts": seen.experts,
        "contacts": words.plural(seen.contacts, "contact"),
        "held": seen.held,
        "short": seen.short,
        "points": words.number(seen.points),
        "demands": [demand_row(each) for each in seen.demands],
    }


def demand_row(seen: DemandCovered) -> dict[str, object]:
    if not seen.fewest:
        asked = f"up to {seen.most}"
    else:
        asked = f"{seen.fewest} to {seen.most}" if seen.fewest != seen.most else f"{seen.most}"
    return {
        "name": seen.name,
        "kind": str(DemandKind(seen.kind).label),
        "experts": seen.experts,
        "asked": asked,
        "elsewhere": seen.elsewhere,
        "short": max(seen.fewest - seen.experts, 0),
        "bar": fill_bar(seen.experts, seen.fewest, seen.most, f"{seen.experts} experts of {asked}"),
    }


# Safe as markup: numbers, and a label of our own words and numbers.
def fill_bar(have: int, fewest: int, most: int, label: str) -> SafeString:
    """How far a demand is filled, with a tick where it has its fewest."""
    whole = max(most, have, 1)
    tick = 100 * fewest / whole
    return mark_safe(
        f'<svg class="fill" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{label}">'
        f'<rect class="room" width="100" height="10"/><rect class="have" width="{100 * have / whole:.2f}" height="10"/>'
        f'<path class="tick" d="M{min(max(tick, 0.5), 99.5):.2f} 0V10"/></svg>'
    )


def load_row(seen: Load) -> dict[str, object]:
    percent = round(100 * seen.share)
    return {
        "name": seen.name,
        "territory": seen.territory,
        "planned": hours(seen.planned),
        "available": hours(seen.available),
        "percent": f"{percent} %",
        "experts": seen.experts,
        "most": seen.most_experts,
        "bar": fill_bar(seen.planned, 0, max(seen.available, 1), f"{percent} per cent of their hours"),
    }


def given_row(seen: GivenSeen, cycle: CycleSeen) -> dict[str, object]:
    return {
        "name": seen.expert.name,
        "url": f"/experts/{seen.expert.expert_id}",
        "source": f"/exchange/touchpoints/{seen.touchpoint_key}" if seen.touchpoint_key else "",
        "what": f"{channel(seen.channel)}, {function(seen.function)}",
        "when": when(seen.week, cycle.monday(seen.week))
        if seen.week >= 0
        else f"{words.plural(-seen.week, 'week')} before it began",
        "because": "" if seen.because == function(seen.function) else seen.because,
    }


def change_row(seen: ByHand, cycle: CycleSeen) -> dict[str, object]:
    return {
        "sentence": _change_sentence(seen),
        "because": seen.because,
        "over": seen.over,
        "by": seen.by,
        "when": f"{words.day(seen.at.date())}, {seen.at:%H:%M}",
        "after_signing": seen.after_signing,
        "url": f"/experts/{seen.expert.expert_id}" if seen.expert else "",
    }


def _change_sentence(seen: ByHand) -> str:
    who = seen.expert.name if seen.expert else ""
    told = []
    week, colleague = seen.told.get("week"), seen.told.get("colleague")
    if week and None not in week:
        told.append(f"from week {week[0] + 1} to week {week[1] + 1}")
    elif week and week[0] is None:
        told.append(f"in week {week[1] + 1}")
    elif week:
        told.append(f"of week {week[0] + 1}")
    if colleague:
        told.append(f"from {colleague[0] or 'nobody'} to {colleague[1] or 'nobody'}")
    if not who:
        return f"{seen.deed}: {', '.join(told)}" if told else seen.deed
    if seen.deed in (Deed.GOALS.label, Deed.CONFIRMED.label):
        return f"{seen.deed} for {who}"
    return f"{who}: {' '.join([seen.deed.lower(), ', '.join(told)]).strip()}"
