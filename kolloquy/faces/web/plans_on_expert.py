"""What the plans say of an expert, on the expert’s own page: in by whom and why, or out and what would bring them in."""

from django.http import HttpRequest
from django.urls import reverse

from kolloquy.faces.web.plans_rows import best_spot, contact_row, in_words, out_words
from kolloquy.faces.web.wall import reader, sees
from kolloquy.governance.wall.policy import Level, RecordClass
from kolloquy.kernel import clock
from kolloquy.planning.queries_of_expert import plans_with
from kolloquy.planning.seen import OfExpert
from kolloquy.planning.vocabulary import PlanState


def plans_of_expert(request: HttpRequest, expert_id: str) -> dict[str, object] | None:
    """The block `plan/_on_expert.html` shows; None for who does not read plans in full."""
    if not sees(request, RecordClass.PLAN, Level.FULL):
        return None
    found = plans_with(expert_id, reader(request), on=clock.today())
    force = [each for each in found if each.plan.state == PlanState.IN_FORCE]
    return {
        "force": [_row(each, expert_id) for each in force],
        "drafts": [_draft(each) for each in found if each.plan.state != PlanState.IN_FORCE],
    }


def _row(seen: OfExpert, expert_id: str) -> dict[str, object]:
    key, planned, out = seen.plan.key, seen.planned, seen.left_out
    row: dict[str, object] = {
        "name": seen.plan.name,
        "url": reverse("plan-front", args=[key]),
        "cycle": seen.plan.cycle.name,
        "why": reverse("plan-expert", args=[key, expert_id]),
    }
    if planned is not None:
        spot = best_spot(planned.sweet_spots)
        return row | {
            "in": True,
            "lead": f"{planned.owner or 'In activities only'}: {in_words(planned.contacts)}"
            if planned.contacts
            else planned.owner,
            "contacts": [contact_row(each) for each in planned.contacts],
            "objectives": list(
                dict.fromkeys(each.objective.removesuffix(".") for each in planned.contacts if each.objective)
            ),
            "goals": planned.mutual_goals,
            "confirmed": planned.goals_confirmed_by or "",
            "spot": f"{spot:.2f}" if spot is not None else "",
            "spot_url": reverse("plan-sweet-spot", args=[key, expert_id]),
        }
    if out is not None:
        return row | {
            "sentence": out.sentence,
            "rule": out.rule,
            "would_help": out.would_help,
            "kind": out_words(out.kind),
        }
    return row


def _draft(seen: OfExpert) -> dict[str, str]:
    return {
        "name": seen.plan.name,
        "url": reverse("plan-front", args=[seen.plan.key]),
        "words": f"out: {out_words(seen.left_out.kind).lower()}" if seen.left_out else "in",
    }
