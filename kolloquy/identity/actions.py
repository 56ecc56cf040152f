"""A steward's word: two experts are one person, or a work is somebody else's. It is applied at once and outlives every
re-run, because the next resolution has to uphold it.
"""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, Max, Min, Q

from kolloquy.governance.models import User
from kolloquy.governance.rules import may_decide_identity
from kolloquy.governance.trail.actions import Event, record
from kolloquy.identity.corrections import overlaid
from kolloquy.identity.models import Authorship, Expert, ExpertTerm, Mentioned, SeatHeld, StewardDecision, TrialRole
from kolloquy.identity.queries import mentions_of
from kolloquy.identity.rules import may_be_decided, may_merge, may_separate
from kolloquy.identity.vocabulary import DecisionKind, ExpertState
from kolloquy.kernel import clock, ids
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import fold

_HELD: tuple[type[Authorship | TrialRole | SeatHeld], ...] = (Authorship, TrialRole, SeatHeld)


@transaction.atomic
def merge_experts(*, keep: Expert, absorb: Expert, because: str, by: User) -> StewardDecision:
    """Declare two experts one person; the absorbed one stays as a signpost, so old links still arrive."""
    may_decide_identity(by.function).or_raise()
    may_be_decided(because).or_raise()
    may_merge(
        keep.pk,
        absorb.pk,
        states=(keep.state, absorb.state),
        together_on=_together_on(keep, absorb),
        told_apart=_told_apart(keep, absorb),
    ).or_raise()
    moved = mentions_of(absorb)
    decision = StewardDecision.objects.create(
        kind=DecisionKind.SAME,
        expert=keep,
        other=absorb,
        left_mention_id=_surest(keep),
        right_mention_id=_surest(absorb),
        moved=moved,
        because=because.strip(),
        by=by,
        at=clock.now(),
    )
    _move(moved, to=keep)
    absorb.transfers.update(expert=keep)
    old = {field: getattr(keep, field) for field in ("orcid", "npi", "other_names")}
    keep.orcid, keep.npi = keep.orcid or absorb.orcid, keep.npi or absorb.npi
    names = {absorb.name, *absorb.other_names, *keep.other_names} - {keep.name}
    keep.other_names = sorted(names)
    # Who was led to the absorbed expert before is led straight on.
    Expert.objects.filter(absorbed_into=absorb).update(absorbed_into=keep)
    absorb.state, absorb.absorbed_into = ExpertState.ABSORBED, keep
    _recount(keep, absorb)
    _record("experts.merged", decision, by, old=old, new={field: getattr(keep, field) for field in old})
    return decision


@transaction.atomic
def separate_mention(*, expert: Expert, what: str, because: str, by: User) -> StewardDecision:
    """Declare that a mention, or the expert's mention on a work or trial, is somebody else's: a new expert's."""
    may_decide_identity(by.function).or_raise()
    may_be_decided(because).or_raise()
    mention = _held(expert, what)
    held = mentions_of(expert)
    may_separate(expert.pk, state=expert.state, mentions=len(held), held=mention is not None, asked=what).or_raise()
    assert mention is not None
    other = _new_expert(mention, expert)
    decision = StewardDecision.objects.create(
        kind=DecisionKind.DIFFERENT,
        expert=expert,
        other=other,
        left_mention_id=_surest(expert, but=mention.mention_id),
        right_mention_id=mention.mention_id,
        moved=[mention.mention_id],
        because=because.strip(),
        by=by,
        at=clock.now(),
    )
    _move([mention.mention_id], to=other)
    _recount(expert, other)
    _record("mention.separated", decision, by)
    return decision


@transaction.atomic
def undo_decision(*, decision: StewardDecision, by: User) -> None:
    """Take a decision back: what it moved goes back, and the next resolution is free to judge again."""
    may_decide_identity(by.function).or_raise()
    if not StewardDecision.objects.filter(pk=decision.pk, undone_at=None).update(undone_by=by, undone_at=clock.now()):
        raise BadInput(
            f"Decision {decision.pk} was undone before; `kolloquy experts decisions` lists those that stand."
        )
    expert, other = decision.expert, decision.other
    if decision.kind == DecisionKind.SAME:
        _move(decision.moved, held_by=expert, to=other)
        other.state, other.absorbed_into = ExpertState.CURRENT, None
    else:
        _move(decision.moved, held_by=other, to=expert)
        if not mentions_of(other):
            other.state, other.absorbed_into = ExpertState.ABSORBED, expert
    _recount(expert, other)
    _record("decision.undone", decision, by)


@transaction.atomic
def correct_expert(*, expert: Expert, corrections: Mapping[str, str | None]) -> None:
    """Lay corrections over an expert, at once and not only with the next publication; what was corrected and why is
    kept, and told to the trail, by `governance.rights`."""
    for column, value in overlaid(corrections).items():
        setattr(expert, column, value)
    expert.sort_name = fold(f"{expert.family or ''} {expert.given or ''}") or expert.pk.lower()
    expert.institution_key = fold(expert.institution) or None
    _recount(expert)


def _record(verb: str, decision: StewardDecision, by: User, **personal: object) -> None:
    facts = {
        "decision": decision.pk,
        "kind": decision.kind,
        "other": decision.other_id,
        "mentions": len(decision.moved),
    }
    told = {"because": decision.because, "mention": decision.right_mention_id, **personal}
    key = decision.expert_id
    record(Event(verb, "expert", key, facts, told, person=f"expert:{key}"), by=by)


def _move(mention_ids: Iterable[str], *, to: Expert, held_by: Expert | None = None) -> None:
    for model in _HELD:
        rows = model.objects.filter(mention_id__in=list(mention_ids))
        (rows.filter(expert=held_by) if held_by else rows).update(expert=to)


def _surest(expert: Expert, but: str | None = None) -> str:
    """The mention that stands for the expert in a decision."""
    for model in _HELD:
        rows = model.objects.filter(expert=expert).exclude(mention_id=but or "")
        if found := rows.order_by("-sure", "-probability", "mention_id").first():
            return found.mention_id
    raise BadInput(f"{expert.pk} has no evidence, so there is nothing to decide about; see the expert's page.")


def _held(expert: Expert, what: str) -> Mentioned | None:
    """The expert's mention of that id, or on the work, trial or seat of that id; a bare number is a PMID."""
    through = {Authorship: "work_id", TrialRole: "trial_id", SeatHeld: "seat_id"}
    wanted = {what, f"pmid:{what}"}
    for model in _HELD:
        rows = model.objects.filter(Q(mention_id__in=wanted) | Q((f"{through[model]}__in", wanted)), expert=expert)
        if found := rows.first():
            return found
    return None


def _new_expert(mention: Mentioned, like: Expert) -> Expert:
    attempt = 0
    while Expert.objects.filter(pk=ids.expert_id(mention.mention_id, attempt)).exists():
        attempt += 1
    family, given = _family_and_given(mention.printed_name or like.name, like.family)
    return Expert.objects.create(
        expert_id=ids.expert_id(mention.mention_id, attempt),
        family=family,
        given=given,
        sort_name=fold(f"{family} {given or ''}"),
        confidence=mention.probability,
        changed_at=clock.now(),
    )


def _family_and_given(printed: str, likely: str | None) -> tuple[str, str | None]:
    """A printed name taken apart: at the family name it was mistaken for, else before its last word."""
    if likely and printed.endswith(likely):
        family, given = likely, printed.removesuffix(likely).strip()
    else:
        given, _, family = printed.rpartition(" ")
    return family, given or None


def _recount(*experts: Expert) -> None:
    """Bring an expert's figures and search words in line with what is theirs now."""
    now = clock.now()
    for expert in experts:
        counted = Authorship.objects.filter(expert=expert).aggregate(
            works=Count("work", distinct=True),
            sure=Count("work", distinct=True, filter=Q(sure=True)),
            first=Min("work__published_on"),
            last=Max("work__published_on"),
        )
        expert.works, expert.sure_works = counted["works"], counted["sure"]
        expert.review_works = expert.works - expert.sure_works
        expert.first_on, expert.last_on = counted["first"], counted["last"]
        expert.has_trials = TrialRole.objects.filter(expert=expert).exists()
        expert.has_congress = SeatHeld.objects.filter(expert=expert, seat__kind="session").exists()
        expert.has_guidelines = SeatHeld.objects.filter(expert=expert).exclude(seat__kind="session").exists()
        expert.changed_at = now
        expert.save()
        ExpertTerm.objects.filter(expert=expert).delete()
        if expert.state == ExpertState.CURRENT:
            texts = (expert.sort_name, expert.suffix, expert.institution_key, *expert.other_names)
            words = {word for text in texts for word in fold(text).split()}
            ExpertTerm.objects.bulk_create(ExpertTerm(expert=expert, term=word) for word in words)


def _together_on(keep: Expert, absorb: Expert) -> str | None:
    theirs = Authorship.objects.filter(expert=absorb).values("work_id")
    return Authorship.objects.filter(expert=keep, work__in=theirs).values_list("work_id", flat=True).first()


def _told_apart(keep: Expert, absorb: Expert) -> str | None:
    """A standing decision that keeps a mention of one from the other."""
    standing = StewardDecision.objects.filter(kind=DecisionKind.DIFFERENT, undone_at=None)
    for one, two in ((keep, absorb), (absorb, keep)):
        if found := standing.filter(expert=one, right_mention_id__in=mentions_of(two)).first():
            return str(found.pk)
    return None
