"""What may not be brought up with an expert, under every name the house has for it.

A name is looked for as it is written and by its stem; its other names are the MeSH terms of what it names, the code of
an indication, and the words of the followed topic that is the same thing. What an approved indication or an on-label
topic is called too is no sign of anything off-label. A paraphrase, an abbreviation nobody entered, or a name in another
language is not found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from kolloquy.governance.models import Indication
from kolloquy.influence.models import Topic
from kolloquy.influence.ranking.stemming import key
from kolloquy.influence.spellings import spellings_of
from kolloquy.planning.agreeing.rules import Unsayable
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.rules import is_off_label

SHORTEST = 3  # letters: shorter ones are other words too often


@dataclass(frozen=True, slots=True)
class _Named:
    """A topic or an indication: what it is called, and what of it is followed."""

    name: str
    called: frozenset[str]  # stems
    followed: str | None
    off: bool


def unsayable(today: date) -> tuple[Unsayable, ...]:
    """Off-label topics, and indications nobody has approved yet, each under all its names."""
    named = [*_topics(today), *_indications(today)]
    off = [each for each in named if each.off]
    if not off:
        return ()
    followed = Topic.objects.in_bulk([each.followed for each in named if each.followed])
    names = {called for each in named for called in each.called}
    words = {topic.slug: frozenset(map(key, [topic.name, *topic.keywords])) for topic in followed.values()}
    concepts = {ui for topic in followed.values() for ui in topic.mesh_uis}
    known = spellings_of(settings.KOLLOQUY.home, names, concepts)

    def all_of(each: _Named) -> frozenset[str]:
        found = each.called.union(*(known.get(called, frozenset()) for called in each.called))
        topic = followed.get(each.followed or "")
        if topic is None:
            return found
        theirs = words[topic.slug].union(*(known.get(ui, frozenset()) for ui in topic.mesh_uis))
        # What one follows for a topic may be wider than the topic; only where it is the same does it lend its words.
        return found | theirs if each.called & theirs else found

    said_openly = frozenset().union(*(all_of(each) for each in named if not each.off))
    return tuple(Unsayable(each.name, _long_enough(all_of(each) - said_openly)) for each in off)


def _long_enough(keys: Iterable[str]) -> frozenset[str]:
    return frozenset(each for each in keys if len(each.replace(" ", "")) >= SHORTEST)


def _topics(today: date) -> Sequence[_Named]:
    rows = DiscussionTopic.objects.select_related("indication").order_by("pk")
    return [_Named(row.name, frozenset({key(row.name)}), row.followed, is_off_label(row, today)) for row in rows]


def _indications(today: date) -> Sequence[_Named]:
    return [
        _Named(
            row.name,
            frozenset({key(row.name), key(row.code)}),
            None,
            row.approved_on is None or row.approved_on > today,
        )
        for row in Indication.objects.order_by("pk")
    ]
