"""What one talks about, and who may name it: an off-label topic is spoken of by Medical and Research alone."""

from django.db.models import QuerySet

from kolloquy.governance.wall.policy import Side
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Label

SPEAK_OFF_LABEL = frozenset({Side.MEDICAL, Side.RESEARCH})


def topics_for(side: str) -> QuerySet[DiscussionTopic]:
    """The topics that somebody of this side may choose among; the others are as if they were not there."""
    rows = DiscussionTopic.objects.order_by("slug")
    return rows if side in SPEAK_OFF_LABEL else rows.filter(label=Label.ON)
