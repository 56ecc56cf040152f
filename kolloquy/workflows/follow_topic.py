"""From what somebody typed to a followed topic; its standings come with the next publication or from the worker."""

from pathlib import Path

from kolloquy.governance.models import User
from kolloquy.identity.people import People
from kolloquy.influence import actions
from kolloquy.influence.models import Topic
from kolloquy.influence.ranking.explain import rank
from kolloquy.kernel import clock


def follow_topic(home: Path, text: str, *, by: User | None) -> Topic:
    """Follow what `text` means; a topic nobody has evidence on is refused, with what might have been meant."""
    subject = rank(People.current(home), text, clock.today(), top=1).topic
    return actions.follow_topic(
        slug=subject.slug,
        name=subject.name,
        mesh_uis=list(subject.mesh_uis),
        keywords=list(subject.keywords),
        query=subject.query,
        understood=subject.understood,
        by=by,
    )
