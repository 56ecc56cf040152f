"""Where an indication stands in a market, and what one talks about there: phases and topics are written here."""

from datetime import date

from django.db import transaction

from kolloquy.governance.models import Indication, Territory, User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.strategy import lookup, rules, written
from kolloquy.strategy.models import DiscussionTopic, PhaseInMarket
from kolloquy.strategy.vocabulary import Label, Phase


@transaction.atomic
def set_phase(
    *, indication: Indication | str, territory: Territory | str, phase: str, since: date | str, by: User
) -> PhaseInMarket:
    """From that day on the indication is in this phase there, and in the territories below that say nothing else.

    What was before stays to be read; the same day again takes the place of what was said of it.
    """
    today = clock.today()
    rules.may_change(function=by.function, role=by.role, owner=False, here=by.works_here(today)).or_raise()
    of, where = lookup.indication(indication), lookup.territory(territory)
    entered, day = lookup.one_of(Phase, phase, "phase"), lookup.day(since, "the day the phase begins")
    if day is None:
        raise BadInput("A phase begins on a day; give it as 2026-12-31.")
    rules.may_enter_a_phase(day, today=today).or_raise()
    row = PhaseInMarket.objects.select_for_update().filter(indication=of, territory=where, since=day).first()
    if row is not None and row.phase == entered:
        return row
    before = row.phase if row else None
    row = row or PhaseInMarket(indication=of, territory=where, since=day)
    row.phase, row.set_by, row.set_at = entered, by, clock.now()
    row.save()
    facts = {"territory": where.code, "since": day.isoformat(), "phase": [before, entered] if before else entered}
    record(Event("phase.changed" if before else "phase.set", "indication", of.code, facts), by=by)
    return row


@transaction.atomic
def put_topic(
    *,
    slug: str,
    name: str,
    label: str,
    by: User,
    indication: Indication | str | None = None,
    followed: str | None = None,
) -> DiscussionTopic:
    """Name a topic, or change it. `followed` is the followed topic whose standings count for it."""
    here = by.works_here(clock.today())
    rules.may_change(function=by.function, role=by.role, owner=False, here=here).or_raise()
    slug = written.code(slug, "a topic")
    values = {
        "name": written.line(name, "The topic’s name", at_most=120),
        "label": lookup.one_of(Label, label, "label"),
        "indication": lookup.indication(indication) if indication else None,
        "followed": written.code(followed, "a followed topic") if followed else None,
    }
    rules.may_be_named(side=SIDE_OF[by.function].value, label=str(values["label"])).or_raise()
    row = DiscussionTopic.objects.select_for_update(of=("self",)).filter(slug=slug).first()
    before = {each: getattr(row, each) for each in values} if row else {}
    if before == values:
        assert row is not None
        return row
    row = row or DiscussionTopic(slug=slug)
    for each, given in values.items():
        setattr(row, each, given)
    row.save()
    facts = {
        n: [_plain(before[n]), _plain(v)] if before else _plain(v)
        for n, v in values.items()
        if not before or before[n] != v
    }
    record(Event("topic.changed" if before else "topic.named", "topic", slug, facts), by=by)
    return row


def _plain(value: object) -> object:
    return value.code if isinstance(value, Indication) else value
