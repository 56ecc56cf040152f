"""Which topics are followed, and what a steward's word does to standings until they are computed anew."""

from django.db import transaction
from django.db.models import F

from kolloquy.governance.models import User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.wall.policy import RecordClass, may_see
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert
from kolloquy.identity.people import People
from kolloquy.influence.models import Interest, Neighbour, StandingEvidence, Topic, TopicStanding
from kolloquy.influence.ranking.recipe import CHANNELS
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput

FOLLOWED_AT_FIRST = 12


@transaction.atomic
def follow_topic(
    *,
    slug: str,
    name: str,
    mesh_uis: list[str],
    keywords: list[str],
    query: str | None,
    understood: str = "",
    by: User | None,
) -> Topic:
    """Follow a topic; its standings are computed by the next publication or by the worker, whoever comes first."""
    if by is not None:
        may_see(reader_of(by), RecordClass.EVIDENCE).or_raise()
    topic, new = Topic.objects.get_or_create(
        slug=slug,
        defaults={
            "name": name,
            "mesh_uis": mesh_uis,
            "keywords": keywords,
            "query": query,
            "understood": understood,
            "followed_by": by,
            "followed_at": clock.now(),
        },
    )
    if new:
        record(Event("topic.followed", "topic", slug, facts=_told(topic)), by=by)
    return topic


@transaction.atomic
def drop_topic(*, slug: str, by: User | None) -> None:
    """Follow a topic no longer; its standings go with it, the evidence stays."""
    if by is not None:
        may_see(reader_of(by), RecordClass.EVIDENCE).or_raise()
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:
        raise BadInput(f"No topic “{slug}” is followed; `kolloquy topics list` names those that are.")
    # In bulk: a cascade would read every row first.
    StandingEvidence.objects.filter(topic=topic)._raw_delete(using="default")
    TopicStanding.objects.filter(topic=topic)._raw_delete(using="default")
    topic.delete()
    record(Event("topic.dropped", "topic", slug, facts=_told(topic)), by=by)


def _told(topic: Topic) -> dict[str, object]:
    return {field: getattr(topic, field) for field in ("name", "mesh_uis", "keywords", "query", "understood")}


@transaction.atomic
def follow_best_evidenced(people: People) -> tuple[str, ...]:
    """Where nobody follows a topic yet, follow those with the most evidence; says which."""
    from kolloquy.influence.ranking.topics import best_evidenced_concepts

    if Topic.objects.exists():
        return ()
    subjects = best_evidenced_concepts(people, FOLLOWED_AT_FIRST)
    for subject in subjects:
        follow_topic(
            slug=subject.slug,
            name=subject.name,
            mesh_uis=list(subject.mesh_uis),
            keywords=list(subject.keywords),
            query=subject.query,
            understood=subject.understood,
            by=None,
        )
    return tuple(subject.name for subject in subjects)


@transaction.atomic
def fold_standings(*, keep: Expert, absorb: Expert) -> None:
    """Give the absorbed expert's shares and what earned them to the other, share by share.

    Places and the network share are right again with the next publication.
    """
    for standing in TopicStanding.objects.filter(expert=absorb):
        there = TopicStanding.objects.filter(topic=standing.topic_id, expert=keep)
        numbered = StandingEvidence.objects.filter(topic=standing.topic_id, expert=keep).count()
        StandingEvidence.objects.filter(topic=standing.topic_id, expert=absorb).update(
            expert=keep, number=F("number") + numbered
        )
        if not there.exists():
            TopicStanding.objects.filter(topic=standing.topic_id, expert=absorb).update(
                expert=keep, country=keep.country, institution_key=keep.institution_key, sort_name=keep.sort_name
            )
            continue
        added = ("standing", "low", "high", "works", *CHANNELS)
        flags = {flag: True for flag in ("has_trials", "has_guidelines", "has_congress") if getattr(standing, flag)}
        there.update(**{field: F(field) + getattr(standing, field) for field in added}, **flags)
        TopicStanding.objects.filter(topic=standing.topic_id, expert=absorb).delete()
    mine = set(Interest.objects.filter(expert=keep).values_list("name", flat=True))
    Interest.objects.filter(expert=absorb).exclude(name__in=mine).update(expert=keep)
    known = {keep.pk, *Neighbour.objects.filter(expert=keep).values_list("other_id", flat=True)}
    Neighbour.objects.filter(expert=absorb).exclude(other__in=known).update(expert=keep)


@transaction.atomic
def drop_evidence(*, expert: Expert, ref_id: str) -> None:
    """What turned out to be somebody else's earns the expert nothing any more, at once."""
    for row in StandingEvidence.objects.filter(expert=expert, ref_id=ref_id):
        standing = TopicStanding.objects.get(topic=row.topic_id, expert=expert)
        kept = {channel: getattr(standing, channel) for channel in CHANNELS}
        kept[row.channel] = max(round(kept[row.channel] - row.points, 6), 0.0)
        total = round(sum(kept.values()), 6)
        lost = standing.standing - total
        TopicStanding.objects.filter(topic=row.topic_id, expert=expert).update(
            **kept, standing=total, low=max(standing.low - lost, 0.0), high=max(standing.high - lost, total)
        )
        StandingEvidence.objects.filter(pk=row.pk).delete()
