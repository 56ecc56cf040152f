"""Background work: computing a followed topic's standings when somebody followed it between two publications."""

from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from kolloquy.identity.models import Expert
from kolloquy.identity.people import People
from kolloquy.identity.queries import latest_publication
from kolloquy.identity.vocabulary import ExpertState
from kolloquy.influence.models import Topic
from kolloquy.influence.standings import Shown, next_topic_waiting, topic_wanted
from kolloquy.kernel import clock
from kolloquy.kernel.problems import Problem
from kolloquy.store.mirror import apply, compare

LEASE = timedelta(minutes=10)  # ranking a topic takes seconds; after that its worker is surely gone


def compute_next_topic(home: Path) -> bool:
    """Compute the longest-waiting topic; False means that none is waiting, or nothing is published yet.

    Safe in several workers: an unfinished topic comes back when its lease runs out.
    """
    now, publication = clock.now(), latest_publication()
    topic = next_topic_waiting(now)
    if topic is None or publication is None:
        return False
    lease = now + LEASE
    free = Topic.objects.filter(pk=topic.pk, computed_at=None).exclude(leased_until__gt=now)
    if free.update(leased_until=lease):
        try:
            _compute(home, topic, lease)
        except Problem as problem:
            # Marked as computed, or a worker would try for ever; the topic's page shows why.
            Topic.objects.filter(pk=topic.pk, leased_until=lease).update(
                problem=str(problem), computed_at=clock.now(), leased_until=None
            )
    return True  # also when another worker leased it first: look again


def _compute(home: Path, topic: Topic, lease: datetime) -> None:
    current = Expert.objects.filter(state=ExpertState.CURRENT)
    shown = {
        row[0]: Shown(*row[1:]) for row in current.values_list("expert_id", "country", "institution_key", "sort_name")
    }
    publication = latest_publication()
    as_of = publication.as_of if publication else clock.today()
    differences = [compare(wanted) for wanted in topic_wanted(People.current(home), topic, as_of, shown)]
    with transaction.atomic():
        # Unless our lease ran out and someone else took over, or a publication computed it meanwhile.
        if Topic.objects.filter(pk=topic.pk, computed_at=None, leased_until=lease).update(leased_until=None):
            for difference in differences:
                apply(difference)
