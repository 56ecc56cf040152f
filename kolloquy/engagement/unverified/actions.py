"""Somebody a touchpoint names and nobody knows yet, and the steward's word on who it is."""

from typing import Any

from django.db import transaction
from django.db.models import Min

from kolloquy.engagement import written
from kolloquy.engagement.models import FollowUp, TouchpointExpert, UnverifiedExpert
from kolloquy.engagement.plan_meets.actions import meet
from kolloquy.engagement.unverified.queries import candidates_for
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import User
from kolloquy.governance.rights.actions import open_notice
from kolloquy.governance.rights.forgotten import Named
from kolloquy.governance.rights.rules import may_come_in
from kolloquy.governance.rights.suppression import forgotten_here
from kolloquy.governance.rights.vocabulary import Use
from kolloquy.governance.rules import may_decide_identity
from kolloquy.governance.trail.actions import Event, record
from kolloquy.identity.models import Expert
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.kernel import clock, ids
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold
from kolloquy.planning.holding import hold_plans_in_force


@transaction.atomic
def add_unverified(
    *,
    name: str,
    by: User,
    institution: str | None = None,
    city: str | None = None,
    country: str | None = None,
    npi: str | None = None,
    orcid: str | None = None,
    source_key: str | None = None,
) -> UnverifiedExpert:
    """Write down somebody we met and do not know: usable at once, with whom the steward may take them for."""
    shown = written.line(name, "The name", at_most=200)
    if shown is None or not fold(shown):
        raise BadInput("An expert needs a name; write it as it stands on their card.")
    place = written.line(institution, "The institution")
    country = written.line(country, "The country", at_most=60)
    if country is not None and (len(country) != 2 or not country.isalpha()):
        raise BadInput(f"“{country}” is no country code; give two letters, such as ES.")
    npi, orcid = ids.npi(npi), ids.orcid(orcid)
    given, _, family = shown.rpartition(" ")
    named = Named(family=family, given=given, orcid=orcid, npi=npi, institution=place)
    may_come_in(is_forgotten=forgotten_here().names(named)).or_raise()
    row = UnverifiedExpert.objects.create(
        name=shown,
        sort_name=sort_name(shown),
        institution=place,
        city=written.line(city, "The city"),
        country=country.upper() if country else None,
        npi=npi,
        orcid=orcid,
        source_key=written.line(source_key, "The id in the source system", at_most=120),
        candidates=[c.as_row() for c in candidates_for(shown, place, npi=npi, orcid=orcid, country=country)],
        added_at=clock.now(),
    )
    told = {"name": row.name, "institution": row.institution, "city": row.city, "npi": npi, "orcid": orcid}
    record(
        Event("expert.met_unverified", "unverified", row.key, {"country": row.country}, told, f"unverified:{row.key}"),
        by=by,
    )
    return row


@transaction.atomic
def verify_expert(*, unverified: UnverifiedExpert, expert: Expert | None, by: User) -> int:
    """Say who it is, or with None that it is nobody we know; their touchpoints and promises follow. Returns how many did."""
    may_decide_identity(by.function).or_raise()
    hold_plans_in_force()
    row = UnverifiedExpert.objects.select_for_update(of=("self",)).get(pk=unverified.pk)
    if expert is not None:
        expert = expert.absorbed_into or expert
        if expert.state != ExpertState.CURRENT:
            raise BadInput(
                f"{expert.pk} has no evidence any more; choose a current expert, or say that it is nobody we know."
            )
    old, now = row.is_expert_id, clock.now()
    row.is_expert, row.decided_by, row.decided_at = expert, by, now
    row.save(update_fields=["is_expert", "decided_by", "decided_at"])
    moved = _move(row, expert)
    if expert is not None:
        _open_notice(row, expert, by)
    meet([pk for pk in (old, expert.pk if expert else None) if pk], by=by)
    facts: dict[str, Any] = {"is_expert": [old, expert.pk if expert else None], "moved": moved}
    person = f"expert:{expert.pk}" if expert else f"unverified:{row.key}"
    record(Event("expert.verified", "unverified", row.key, facts, {"name": row.name}, person), by=by)
    return moved


@transaction.atomic
def take_back(*, unverified: UnverifiedExpert, by: User) -> int:
    """Undo a word given on somebody: they wait again, and their touchpoints and promises bear their own name."""
    may_decide_identity(by.function).or_raise()
    hold_plans_in_force()
    row = UnverifiedExpert.objects.select_for_update(of=("self",)).get(pk=unverified.pk)
    if row.decided_at is None:
        return 0
    old = row.is_expert_id
    row.is_expert, row.decided_by, row.decided_at = None, None, None
    row.save(update_fields=["is_expert", "decided_by", "decided_at"])
    moved = _move(row, None)
    meet([old] if old else [], by=by)
    facts = {"is_expert": [old, None], "moved": moved}
    record(
        Event("expert.unverified_again", "unverified", row.key, facts, {"name": row.name}, f"unverified:{row.key}"),
        by=by,
    )
    return moved


def _open_notice(row: UnverifiedExpert, expert: Expert, by: User) -> None:
    """From now on what was held and is planned with them is known to be with this expert, who is owed the notice."""
    links = TouchpointExpert.objects.filter(unverified=row)
    for status, use in ((Status.HELD, Use.TOUCHPOINT), (Status.PLANNED, Use.PLAN)):
        first = links.filter(touchpoint__status=status).aggregate(first=Min("on"))["first"]
        if first is not None:
            open_notice(expert_id=expert.pk, because=use, by=by, on=first, country=expert.country)


def _move(row: UnverifiedExpert, expert: Expert | None) -> int:
    """The links keep whom they named, so that a second word can move them again."""
    links = TouchpointExpert.objects.filter(unverified=row)
    if expert is not None:
        # Where the expert is named beside them, they took part once.
        there = TouchpointExpert.objects.filter(expert=expert).exclude(unverified=row).values("touchpoint")
        links.filter(
            touchpoint__in=list(
                there.filter(touchpoint__in=links.values("touchpoint")).values_list("touchpoint", flat=True)
            )
        ).delete()
    moved = links.update(expert=expert)
    return moved + FollowUp.objects.filter(unverified=row).update(expert=expert)


def sort_name(name: str) -> str:
    """Folded "family given", taking the last word for the family name, or what stands before a comma."""
    if "," in name:
        family, _, given = name.partition(",")
    else:
        given, _, family = name.rpartition(" ")
    return fold(f"{family} {given}")
