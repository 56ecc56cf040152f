"""Whatever Medical keeps to itself, Commercial's pages do not move by a byte: no text, count, order or suggestion."""

import re
from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any

from django.db import transaction
from django.test import Client
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kolloquy.engagement.models import FollowUp, Note, Touchpoint, TouchpointTopic
from kolloquy.evidence.models import Work
from kolloquy.governance.models import User
from kolloquy.governance.rights.models import RightsRequest, Wish
from kolloquy.governance.wall.models import HandOver, Release
from kolloquy.identity.models import Authorship
from kolloquy.influence.models import Interest, StandingEvidence, TopicStanding
from kolloquy.kernel import clock
from kolloquy.kernel.ids import new_key
from kolloquy.planning.models import (
    Comment,
    LeftOut,
    LimitPrice,
    Plan,
    PlannedContact,
    PlannedExpert,
    Proposal,
    Review,
)
from kolloquy.strategy.models import Demand, DiscussionTopic, Gap, Imperative, Objective
from tests.support import cast
from tests.support.crawl import ask, crawl
from tests.support.planted import plant, values_for

# What differs between two visits of one person whoever has written what.
_OF_THE_VISIT = re.compile(
    r'(name="(?:csrfmiddlewaretoken|form_key)" value=|"csrf_token": ?|X-CSRFToken["\': ]+)"?[\w-]+"?|Set-Cookie: .*|^(?:Date|Expires): .*|X-Request-Id: .*|RateLimit[\w-]*: .*|Retry-After: .*',
    re.MULTILINE,
)
MEDICAL = {"side": "medical"}
Draw = Callable[[Any], Any]


def _notes(draw: Draw) -> None:
    for note in Note.objects.filter(**MEDICAL):
        text = draw(st.text(min_size=1, max_size=200))
        Note.objects.filter(pk=note.pk).update(text=text, folded=text.lower())


def _more_notes(draw: Draw) -> None:
    for touchpoint in Touchpoint.objects.filter(**MEDICAL)[: draw(st.integers(1, 4))]:
        Note.objects.create(
            key=new_key(), touchpoint=touchpoint, side="medical", text="more", folded="more",
            written_by=cast.named("ada"), written_at=clock.now(), changed_at=clock.now(),
        )  # fmt: skip


def _no_notes(_: Draw) -> None:
    Note.objects.filter(**MEDICAL).delete()


def _judgements(draw: Draw) -> None:
    Touchpoint.objects.filter(**MEDICAL).update(
        sentiment=draw(st.sampled_from([-2, -1, 0, 1, 2, None])), stage=draw(st.sampled_from(["aware", "advocate", None])),
        minutes=draw(st.integers(1, 300)), place=draw(st.text(max_size=30)), owner_words=draw(st.text(max_size=30)),
        version=draw(st.integers(1, 9)),
    )  # fmt: skip


def _owners(draw: Draw) -> None:
    medical = list(User.objects.filter(function="medical"))
    for touchpoint in Touchpoint.objects.filter(**MEDICAL, function="medical"):
        Touchpoint.objects.filter(pk=touchpoint.pk).update(owner=draw(st.sampled_from(medical)))


def _off_label_topics(draw: Draw) -> None:
    off = DiscussionTopic.objects.get(label="off")
    for touchpoint in Touchpoint.objects.filter(**MEDICAL):
        TouchpointTopic.objects.filter(touchpoint=touchpoint, topic=off).delete()
        if draw(st.booleans()):
            TouchpointTopic.objects.create(touchpoint=touchpoint, topic=off, on=touchpoint.on)
    DiscussionTopic.objects.filter(pk=off.pk).update(name=draw(st.text(min_size=1, max_size=40)))


def _promises(draw: Draw) -> None:
    rows = FollowUp.objects.filter(**MEDICAL)
    if draw(st.booleans()):
        rows.delete()
    else:
        rows.update(promise=draw(st.text(min_size=1, max_size=60)), due_on=draw(st.dates()))


def _standings(draw: Draw) -> None:
    for standing in TopicStanding.objects.all():
        value = draw(st.floats(0, 99))
        TopicStanding.objects.filter(pk=standing.pk).update(standing=value, low=value, high=value, reasons=["another"])
    StandingEvidence.objects.update(sentence=draw(st.text(max_size=40)))


def _interests(draw: Draw) -> None:
    if draw(st.booleans()):
        Interest.objects.all().delete()
    else:
        Interest.objects.update(weight=draw(st.floats(0, 9)))
    Work.objects.update(title=draw(st.text(max_size=40)), title_markup=draw(st.text(max_size=40)))
    Authorship.objects.filter(position__gt=draw(st.integers(0, 2))).delete()


def _wishes(draw: Draw) -> None:
    Wish.objects.update(value=[draw(st.text(max_size=30))])
    RightsRequest.objects.update(words=draw(st.text(max_size=30)), answer=draw(st.text(max_size=30)))


def _what_has_not_crossed(draw: Draw) -> None:
    Release.objects.filter(state="prepared").update(
        title=draw(st.text(min_size=1, max_size=30)), body={"text": "other"}
    )
    HandOver.objects.exclude(answer="").update(answer=draw(st.text(min_size=1, max_size=30)))
    HandOver.objects.filter(from_function="medical").update(words=draw(st.text(min_size=1, max_size=30)))


def _planned(draw: Draw) -> None:
    """Who is to meet whom for what, what it is worth, and what is in it for the expert."""
    medical, objectives = list(User.objects.filter(function="medical")), list(Objective.objects.all())
    for contact in PlannedContact.objects.filter(colleague__isnull=False):
        PlannedContact.objects.filter(pk=contact.pk).update(
            colleague=draw(st.sampled_from(medical)), objective=draw(st.sampled_from(objectives)),
            points=draw(st.integers(0, 99)), minutes=draw(st.integers(1, 300)), pinned=draw(st.booleans()),
            pinned_because=draw(st.sampled_from(["agreed with the expert", "x", ""])), terms=[],
        )  # fmt: skip
    PlannedExpert.objects.update(
        mutual_goals=draw(st.text(min_size=1, max_size=40)), points=draw(st.integers(0, 99)), reasons=[], sweet_spots=[]
    )
    Plan.objects.update(value=draw(st.integers(1, 999)), bound=1000, greedy=draw(st.integers(1, 999)))


def _said_of_plans(draw: Draw) -> None:
    Comment.objects.update(text=draw(st.text(min_size=1, max_size=30)))
    Proposal.objects.update(
        subject=draw(st.text(min_size=1, max_size=30)), answer="accepted", answered_on=clock.today()
    )
    if draw(st.booleans()):
        Review.objects.all().delete()
        LeftOut.objects.all().delete()
        LimitPrice.objects.all().delete()
    Plan.objects.filter(state="in_review").update(name=draw(st.text(min_size=1, max_size=30)))
    PlannedContact.objects.filter(in_force=False).update(channel="email", week=1)


def _strategies(draw: Draw) -> None:
    Imperative.objects.update(name=draw(st.text(min_size=1, max_size=40)), why=draw(st.text(max_size=40)))
    Objective.objects.update(statement=draw(st.text(min_size=1, max_size=40)), priority=draw(st.integers(1, 3)))
    Gap.objects.update(question=draw(st.text(min_size=1, max_size=40)))
    Demand.objects.update(name=draw(st.text(min_size=1, max_size=40)), fewest=0, most=draw(st.integers(1, 9)))


CHANGES = (
    _notes, _more_notes, _no_notes, _judgements, _owners, _off_label_topics, _promises, _standings, _interests, _wishes,
    _what_has_not_crossed, _planned, _said_of_plans, _strategies,
)  # fmt: skip


class WhatCommercialFetches(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        plant()

    def setUp(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(cast.named("cora"))
        opened = {answer.address for answer in crawl(self.client, values_for) if answer.status == 200}
        # What is about her own account is hers, and no record of ours.
        self.addresses = sorted(address for address in opened if not address.startswith("/account"))
        assert len(self.addresses) > 20
        self.before = self.fetched()

    def fetched(self) -> dict[str, str]:
        answers = (ask(self.client, "get", address) for address in self.addresses)
        return {a.address: _OF_THE_VISIT.sub("", f"{a.status} {a.wire}") for a in answers}

    def test_the_same_is_fetched_twice_where_nothing_changed(self) -> None:
        assert self.moved(self.fetched()) == []

    @given(st.data())
    @settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate])
    def test_commercial_sees_nothing_of_a_change_that_medical_keeps_to_itself(self, data: st.DataObject) -> None:
        with transaction.atomic():
            for change in data.draw(st.lists(st.sampled_from(CHANGES), min_size=2, max_size=6, unique=True)):
                change(data.draw)
            after = self.fetched()
            transaction.set_rollback(True)
        assert self.moved(after) == []

    def moved(self, after: Mapping[str, str]) -> list[str]:
        """Which addresses answered otherwise, with the first line that differs."""
        found = []
        for at, now in after.items():
            if now != self.before[at]:
                pairs = zip_longest(self.before[at].splitlines(), now.splitlines(), fillvalue="")
                found.append(f"{at}: {next((pair for pair in pairs if pair[0] != pair[1]), '')}")
        return found
