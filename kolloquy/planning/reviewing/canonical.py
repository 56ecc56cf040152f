"""What exactly was signed, as one digest: the same plan gives the same, whenever and wherever it is written out."""

import hashlib
import json
from typing import Any

from kolloquy.planning.models import Plan, PlannedContact, PlannedExpert
from kolloquy.planning.vocabulary import ContactState


def canonical(plan: Plan) -> dict[str, Any]:
    """Whom the plan engages, by whom, for what, how and when, and what is in it for them; that it was held is no change."""
    contacts = PlannedContact.objects.filter(plan=plan).exclude(state=ContactState.DROPPED).order_by("key")
    experts = PlannedExpert.objects.filter(plan=plan).order_by("key")
    return {
        "plan": plan.key,
        "cycle": [plan.cycle.key, plan.cycle.starts_on.isoformat(), plan.cycle.weeks],
        "version": plan.version,
        "contacts": [
            list(row)
            for row in contacts.values_list(
                "key", "expert", "colleague", "objective__key", "demand__key", "channel", "week", "minutes"
            )
        ],
        # The words themselves may be erased with a person; that they were these can still be shown.
        "experts": [
            [key, expert, owner, hashlib.sha256(goals.encode()).hexdigest()]
            for key, expert, owner, goals in experts.values_list("key", "expert", "owner", "mutual_goals")
        ],
    }


def digest_of(plan: Plan) -> str:
    told = json.dumps(canonical(plan), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()
