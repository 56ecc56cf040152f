"""What passes between the cast and the experts of the small world, made through the actions."""

from datetime import date, timedelta
from typing import Any

from kolloquy.engagement.actions import Logged, log_touchpoint
from kolloquy.engagement.models import Touchpoint, UnverifiedExpert
from kolloquy.engagement.vocabulary import Status
from kolloquy.governance.models import Territory, User
from kolloquy.governance.rights import packs
from kolloquy.governance.rights.actions import record_notice
from kolloquy.governance.wall.policy import Purpose, Reader
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert, ExpertTerm
from kolloquy.kernel import clock
from kolloquy.kernel.ids import expert_id
from kolloquy.kernel.text import fold
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Channel, Label
from tests.support import cast


def okafor() -> Expert:
    """Met often, and glad of it."""
    return _expert("okafor", "Amaka", "Okafor")


def lindqvist() -> Expert:
    return _expert("lindqvist", "Nils", "Lindqvist")


def unknown(name: str = "Iria Souto", **told: Any) -> UnverifiedExpert:
    """Somebody no evidence knows."""
    return UnverifiedExpert.objects.create(name=name, sort_name=fold(name), added_at=clock.now(), **told)


def topic(name: str = "Heart failure outcomes", *, off_label: bool = False) -> DiscussionTopic:
    slug = fold(name).replace(" ", "-")
    label = Label.OFF if off_label else Label.ON
    return DiscussionTopic.objects.get_or_create(slug=slug, defaults={"name": name, "label": label})[0]


def day(days: int = 0) -> date:
    """So many days from today."""
    return clock.today() + timedelta(days=days)


def met(
    who: Expert | UnverifiedExpert | None = None, *, by: User | None = None, ago: int = 1, **told: Any
) -> Touchpoint:
    """A touchpoint that took place: ada with okafor, yesterday, unless said otherwise."""
    return logged(who, by=by, ago=ago, **told).touchpoint


def logged(
    who: Expert | UnverifiedExpert | None = None, *, by: User | None = None, ago: int = 1, **told: Any
) -> Logged:
    told = {"experts": [who or okafor()], "channel": Channel.FACE_TO_FACE, "on": day(-ago), **told}
    return log_touchpoint(by=by or cast.ada(), **told)


def planned(
    who: Expert | UnverifiedExpert | None = None, *, by: User | None = None, ahead: int = 7, **told: Any
) -> Touchpoint:
    return logged(who, by=by, ago=-ahead, status=Status.PLANNED, **told).touchpoint


def reads(user: User, purpose: Purpose = Purpose.WORK) -> Reader:
    return reader_of(User.objects.get(pk=user.pk), purpose)


def told_what_we_hold(who: Expert, *, ago: int = 200) -> Expert:
    """An expert who was given the notice, so that nothing owed stands against meeting them."""
    record_notice(
        expert_id=who.pk, given_on=day(-ago), how="letter", language="en", reference="letter 1 in the archive",
        by=cast.kim(), packs=packs.shipped(),
    )  # fmt: skip
    return who


def iberia() -> Territory:
    """Ada's territory, with Spain's experts in it."""
    cast.ada()
    territory = Territory.objects.get(code="iberia")
    territory.countries = ["ES", "PT"]
    territory.save()
    return territory


def _expert(seed: str, given: str, family: str) -> Expert:
    made, new = Expert.objects.get_or_create(
        expert_id=expert_id(seed),
        defaults={
            "given": given, "family": family, "sort_name": fold(f"{family} {given}"), "country": "ES",
            "changed_at": clock.now(),
        },
    )  # fmt: skip
    if new:
        ExpertTerm.objects.bulk_create(ExpertTerm(expert=made, term=word) for word in made.sort_name.split())
    return made
