"""Ten months of exchange: Meridell's people meet the field's experts, write down what was said and promise things.

Everything goes through the actions that pages call, so that it has its rules, its notices and its trail.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from kolloquy.engagement.actions import log_many
from kolloquy.engagement.drafts import Draft
from kolloquy.engagement.follow_ups.actions import keep_promise, promise
from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.vocabulary import ChannelQuality, Source, Status
from kolloquy.governance.models import User
from kolloquy.governance.queries import territories_of, territory_of_country
from kolloquy.governance.rights.actions import note_consent, note_wishes, record_notice, take_stance
from kolloquy.governance.rights.packs import shipped
from kolloquy.governance.vocabulary import Function, Role
from kolloquy.identity.models import Expert
from kolloquy.influence.models import TopicStanding
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.strategy.vocabulary import Channel, Label
from kolloquy.workflows.demo_world.crossing import let_things_cross

_DAYS_BACK = 300
_MOST_EXPERTS = 150

# What an MSL writes down, by topic; what a promise says with it, or "".
_NOTES = {
    "diagnosis-attr": (
        ("Sees two to three new patients a month since the bone-tracer pathway began. Delay is at the referring practice, not at the hospital.", ""),
        ("Would like the red-flag card in the local language for her outpatient nurses.", "Send the red-flag card in the local language"),
    ),
    "corvelane-cm": (
        ("Asked how long the effect on walking distance lasts beyond month 30. Knows the primary paper well.", "Send the extension data once published"),
        ("Starts treatment earlier than last year; the hurdle is the reimbursement form.", ""),
    ),
    "corvelane-renal": (
        ("Asked unprompted about patients with eGFR below 25. I said that Medical Information will answer in writing.", "Have Medical Information answer in writing"),
    ),
    "corvelane-pn": (("Follows two families with the mixed phenotype and asked whether there will be a trial.", "Tell him when the trial is registered"),),
    "hfpef-phenotypes": (
        ("Does not believe in one HFpEF. Sorts by obesity, atrial function and amyloid before anything else.", ""),
        ("Offered to show us how their clinic stages congestion at home.", "Come back with two dates for a visit"),
    ),
    "tessimavir-hfpef": (("Had read the phase 2 abstract and asked for the full data; I pointed to the register of trials.", ""),),
    "registries": (
        ("Their register now holds 1,400 patients. Missing: six-minute walk at baseline in a third of them.", "Put her in touch with our register team"),
        ("Would share variables, not data. Asked who owns the analysis plan.", ""),
    ),
    "quality-of-life": (("Patients ask about stairs, not about NT-proBNP. Wishes trials would too.", ""),),
}  # fmt: skip
_COMMERCIAL_NOTES = (
    "Asked about delivery times for the clinic's pharmacy.",
    "Wants to know who to call about the reimbursement form.",
    "Asked a clinical question; I said that a medical colleague will come back.",
)
_RESEARCH_NOTES = (
    "Site can start in the second quarter; the pharmacy is the bottleneck.",
    "Interested in being principal investigator of the next study.",
)
_CHANNELS = {
    Function.MEDICAL: ((Channel.FACE_TO_FACE, 5), (Channel.VIRTUAL, 4), (Channel.TELEPHONE, 1), (Channel.CONGRESS, 2)),
    Function.COMMERCIAL: ((Channel.FACE_TO_FACE, 5), (Channel.TELEPHONE, 2), (Channel.EMAIL, 2)),
    Function.RESEARCH: ((Channel.VIRTUAL, 3), (Channel.FACE_TO_FACE, 1)),
    Function.MEDICAL_INFORMATION: ((Channel.EMAIL, 1),),
}


@dataclass(frozen=True, slots=True)
class _Met:
    """An expert as those who meet them know them."""

    expert: Expert
    rank: int
    territory: int | None


@transaction.atomic
def let_people_meet(seed: int, today: date, tell: Callable[[str], None]) -> None:
    """All of it or nothing; run again, it does nothing."""
    if Touchpoint.objects.exists():
        return
    chance = random.Random(f"{seed}/exchange")
    topics = _topics()
    met = _experts()
    people = list(User.objects.filter(is_active=True).order_by("username"))
    _tell_them_first(met, people, chance, today)
    drafts: list[tuple[User, list[Draft]]] = []
    for user in people:
        if user.function in _CHANNELS:
            mine = _theirs(user, met, today)
            drafts.append((user, list(_drafts(user, mine, topics, chance, today))))
    count = 0
    for user, some in drafts:
        count += len(log_many(some, by=user))
    _wishes(met, people, chance, today)
    _promises(chance, today)
    planned = _plans(met, people, topics, chance, today)
    let_things_cross(today)
    tell(f"Bringing in {count:,} exchanges of {len(met):,} experts and {planned} plans")


def _topics() -> dict[str, DiscussionTopic]:
    named = DiscussionTopic.objects.in_bulk(list(_NOTES), field_name="slug")
    return {slug: named[slug] for slug in _NOTES}


def _experts() -> list[_Met]:
    """Those one would meet: the highest on each followed topic, wherever our people work."""
    best: dict[str, int] = {}
    for expert_id, place in TopicStanding.objects.order_by("place", "expert_id").values_list("expert_id", "place"):
        best.setdefault(expert_id, place)
        if len(best) >= _MOST_EXPERTS:
            break
    experts = Expert.objects.in_bulk(list(best))
    there = {country: territory_of_country(country) for country in {one.country for one in experts.values()}}
    territories = {country: territory.pk for country, territory in there.items() if territory is not None}
    met = [(experts[expert_id], place) for expert_id, place in best.items()]
    return [_Met(expert, place, territories.get(expert.country)) for expert, place in met if expert.country]


def _theirs(user: User, met: Iterable[_Met], today: date) -> list[_Met]:
    mine = territories_of(user, on=today)
    if user.role == Role.LEAD or user.function == Function.MEDICAL_INFORMATION:
        return [m for m in met if m.rank <= 4]
    return [m for m in met if m.territory in mine]


def _tell_them_first(met: list[_Met], people: list[User], chance: random.Random, today: date) -> None:
    """Most experts got their notice before the first visit; a few are still owed it, and Compliance sees which."""
    kim = next(user for user in people if user.function == Function.COMPLIANCE)
    for place, known in enumerate(met):
        if place % 17 == 11:
            continue
        given_on = max(date(2026, 1, 2), today - timedelta(days=_DAYS_BACK + chance.randint(1, 20)))
        record_notice(
            expert_id=known.expert.expert_id, given_on=given_on, how="letter", language="en",
            reference=f"letter {given_on.year}-{place + 1:03}", by=kim, packs=shipped(), country=known.expert.country,
        )  # fmt: skip


def _drafts(
    user: User, mine: list[_Met], topics: dict[str, DiscussionTopic], chance: random.Random, today: date
) -> Iterable[Draft]:
    channels, weights = zip(*_CHANNELS[Function(user.function)], strict=True)
    for known in mine:
        rhythm = chance.choice((28, 42, 60, 90)) if user.function == Function.MEDICAL else chance.choice((60, 90, 120))
        on = today - timedelta(days=chance.randint(20, _DAYS_BACK))
        if chance.random() < (0.15 if user.function == Function.MEDICAL else 0.5):
            continue  # nobody meets everybody
        while on < today:
            slug = chance.choice(list(_NOTES))
            yield _draft(user, known.expert, on, chance.choices(channels, weights)[0], topics[slug], chance)
            on += timedelta(days=rhythm + chance.randint(-10, 25))


def _draft(
    user: User, expert: Expert, on: date, channel: Channel, topic: DiscussionTopic, chance: random.Random
) -> Draft:
    medical = user.function in {Function.MEDICAL, Function.MEDICAL_INFORMATION}
    if medical:
        note = chance.choice(_NOTES[topic.slug])[0]
    else:
        note = chance.choice(_COMMERCIAL_NOTES if user.function == Function.COMMERCIAL else _RESEARCH_NOTES)
    told = [topic] if medical or topic.label == Label.ON else []
    return Draft(
        experts=[expert], channel=channel, on=on, topics=told, note=note if chance.random() < 0.8 else None,
        minutes=chance.choice((15, 20, 30, 45, 60)),
        place=expert.city if channel == Channel.FACE_TO_FACE else None,
        channel_quality=chance.choice(ChannelQuality.values[1:]) if channel == Channel.VIRTUAL else None,
        sentiment=chance.choice((-1, 0, 0, 1, 1, 2)) if medical else None,
        stage=chance.choice(("aware", "interested", "engaged")) if medical and chance.random() < 0.5 else None,
        source=Source.HAND,
    )  # fmt: skip


def _wishes(met: list[_Met], people: list[User], chance: random.Random, today: date) -> None:
    by_function = {user.function: user for user in people}
    mia, kim = by_function[Function.MEDICAL_INFORMATION], by_function[Function.COMPLIANCE]
    said_on = today - timedelta(days=40)
    for known in met[::4]:
        note_wishes(
            expert_id=known.expert.expert_id, said_on=said_on, source="meeting", by=mia,
            wishes={"channel": [chance.choice(("face_to_face", "virtual"))], "frequency": chance.choice((1, 2, 3))},
        )  # fmt: skip
    for known in met[1::9]:
        note_consent(
            expert_id=known.expert.expert_id, purpose="scientific_exchange", channel="email", given=True, said_on=said_on,
            source="meeting", proof="signed form in the archive", by=mia,
        )  # fmt: skip
    for kind, known in zip(("objection", "do_not_contact"), met[-2:], strict=True):
        take_stance(
            expert_id=known.expert.expert_id, kind=kind, holds=True, said_on=said_on, source="letter",
            proof="letter in the archive", by=kim,
        )  # fmt: skip


def _promises(chance: random.Random, today: date) -> None:
    """Some notes hold a promise: most were kept, a few are overdue."""
    said = {note: words for notes in _NOTES.values() for note, words in notes if words}
    held = Touchpoint.objects.filter(status=Status.HELD, on__gte=today - timedelta(days=120)).order_by("on", "pk")
    for touchpoint in held.prefetch_related("notes", "experts__expert").select_related("owner"):
        words = next((said[note.text] for note in touchpoint.notes.all() if note.text in said), None)
        expert = touchpoint.experts.all()[0].expert
        if words is None or touchpoint.owner is None or expert is None:
            continue
        due_on = touchpoint.on + timedelta(days=chance.choice((7, 14, 21)))
        made = promise(
            expert=expert, promise=words, due_on=due_on, owner=touchpoint.owner, by=touchpoint.owner,
            touchpoint=touchpoint, promised_on=touchpoint.on,
        )  # fmt: skip
        if due_on < today and chance.random() < 0.85:
            on = min(today, due_on + timedelta(days=chance.choice((-5, -3, -2, -1, 0, 0, 4))))
            keep_promise(follow_up=made, proof="sent by e-mail, copy in the archive", by=touchpoint.owner, on=on)


def _plans(
    met: list[_Met], people: list[User], topics: dict[str, DiscussionTopic], chance: random.Random, today: date
) -> int:
    """The next six weeks, as far as the experts' rights let them be planned."""
    from kolloquy.engagement.actions import plan_touchpoint

    planned = 0
    for user in people:
        if user.function not in {Function.MEDICAL, Function.COMMERCIAL}:
            continue
        for known in _theirs(user, met, today)[:6]:
            if chance.random() < 0.4:
                continue
            on = today + timedelta(days=chance.randint(1, 42))
            topic = chance.choice([t for t in topics.values() if t.label == Label.ON])
            try:
                plan_touchpoint(experts=[known.expert], channel=Channel.VIRTUAL, on=on, topics=[topic], by=user)
            except (Refused, BadInput):
                continue
            planned += 1
    return planned
