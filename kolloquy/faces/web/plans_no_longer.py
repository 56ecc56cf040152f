"""Contacts of a plan that may no longer be made, as pages print them."""

from collections.abc import Sequence

from django.urls import reverse

from kolloquy.engagement.plan_meets.no_longer import PRESSURE, RIGHTS, STALE, NoLonger, counted
from kolloquy.faces.web import words
from kolloquy.faces.web.exchange_rows import channel
from kolloquy.faces.web.plans_rows import when

_WHY = {
    STALE: "who were merged or erased",
    RIGHTS: "who may no longer be contacted that way",
    PRESSURE: "whom other functions meet more than there is room for",
}
_DO = {
    STALE: "Take it out, or compute the plan again.",
    RIGHTS: "Take it out on the board, or ask Compliance.",
    PRESSURE: "Agree with the other function who goes first, or move it or take it out.",
}


def no_longer_words(found: Sequence[NoLonger]) -> dict[str, object] | None:
    """How many there are, and why, in a line; None where there is none."""
    if not found:
        return None
    kinds = tuple(counted(found))
    told = [f"{_which(contacts, alone=len(kinds) == 1)} with {words.plural(experts, 'expert')} {_said(why, experts)}"
            for why, contacts, experts in kinds]  # fmt: skip
    return {"count": words.plural(len(found), "contact"), "why": told}


def _which(contacts: int, *, alone: bool) -> str:
    """How many are meant; not again where they are all there are."""
    if not alone:
        return words.plural(contacts, "contact")
    return "they are" if contacts > 1 else "it is"


def _said(why: str, experts: int) -> str:
    return _WHY[why] if experts > 1 else _WHY[why].replace("were ", "was ", 1)


def no_longer_row(plan_key: str, found: NoLonger) -> dict[str, object]:
    return {
        "name": found.expert,
        "expert_url": f"/experts/{found.expert_id}",
        "url": reverse("plan-contact", args=[plan_key, found.contact]),
        "what": channel(found.channel),
        "when": when(found.week, found.monday),
        "who": found.colleague,
        "sentence": words.sentence(found.sentence),
        "rule": found.rule,
        # What is owed to an expert is given, and the sentence says so.
        "do": "" if found.rule == "RI-1" else _DO[found.why],
        "conflict": found.why == PRESSURE,
    }
