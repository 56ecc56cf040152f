"""A world in which every field above coordination holds a word of its own, so that a leak can be read off a page.

`plant` makes records of every class on every side of the wall, then writes a word that occurs nowhere else into each
field that says something, and keeps who may read it. A new table or field without a word fails `test_canaries.py`.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from django.apps import apps
from django.db import DatabaseError, models, transaction
from django.db.models import Min

from kolloquy.engagement.actions import cancel_touchpoint
from kolloquy.engagement.follow_ups.actions import drop_promise, keep_promise, promise
from kolloquy.engagement.incoming.models import Import, ImportRow, KnownAccount, SavedMapping
from kolloquy.engagement.models import FollowUp, Note, Touchpoint, UnverifiedExpert
from kolloquy.evidence.models import Rejected, Seat, Trial, Work
from kolloquy.governance.models import User
from kolloquy.governance.rights.models import (
    BasisStated,
    Consent,
    Correction,
    NoticeProof,
    RightsRequest,
    Stance,
    Wish,
    Wording,
)
from kolloquy.governance.trail.models import Entry
from kolloquy.governance.wall.filters import level_of_record
from kolloquy.governance.wall.models import HandOver, Release, ReleasedTo
from kolloquy.governance.wall.policy import FIELDS, Facts, Level, Reader, RecordClass, level_of
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Authorship, Expert, SeatHeld, StewardDecision, TrialRole
from kolloquy.influence.models import Interest, StandingEvidence, Topic, TopicStanding
from kolloquy.kernel import clock
from kolloquy.planning.models import Comment, Plan, Pricing, Solving
from kolloquy.strategy.models import (
    Demand,
    DiscussionTopic,
    Gap,
    Imperative,
    ImperativeVersion,
    Objective,
    Reading,
)
from tests.support import cast, exchange
from tests.support.planted_plans import plant_plans, some_contacts, values_of_plans
from tests.support.published import publish_invented

WORD = re.compile(r"zq[a-z]{6}qz")
May = Callable[[User, Reader], bool]

# Tables and fields without a word, and why: everything else is planted or fails.
LEFT_OUT = {
    "governance": "our own people, their names and territories are everybody's to see; accounts are tested by their page",
    "trail": "holds what was planted, by itself: a page that shows a payload to the wrong person is found",
    "tokens.Token": "a person's own words, shown to nobody else",
    "identity.Expert": "the directory, which every function sees",
    "identity.ExpertTerm": "folded words of the directory",
    "identity.Publication": "what a run moved; on no page",
    "evidence.Registration": "on the page of sources, with the names of the directory",
    "evidence.EvidenceFile": "file names of public sources",
    "evidence.Transfer": "amounts and dates, no words",
    "identity.TransferReceived": "no words",
    "influence.Neighbour": "numbers",
    "rights.Wording": "what every expert is told",
    "rights.Erasure": "no words",
    "rights.Suppression": "digests",
    "rights.Notice": "dates",
    "wall.ReleasedTo": "no words",
    "incoming.ImportFile": "gone once an import is taken",
    "api.KeptAnswer": "given to nobody but its caller",
    "engagement.TouchpointExpert": "no words",
    "engagement.TouchpointColleague": "no words",
    "engagement.TouchpointTopic": "no words",
    "engagement.ExpectedSource": "names of systems",
    "engagement.SaidToMeet": "no words",
    "planning.Cycle": "its name and weeks, which everybody who meets experts sees",
    "planning.WorkingTime": "hours",
    "planning.Absence": "days",
    "planning.PlanColleague": "minutes",
    "planning.CalendarFeed": "digests, and a person's own words, shown to nobody else",
    "strategy.PhaseInMarket": "no words",
    "strategy.FeeCategory": "what a kind of work is paid, under names everybody may see",
}
NO_WORDS = {
    "engagement.Touchpoint.stage", "engagement.Touchpoint.source_digest", "engagement.Note.folded", "wall.Release.members",
    "engagement.UnverifiedExpert.sort_name", "engagement.UnverifiedExpert.npi", "engagement.UnverifiedExpert.orcid",
    "identity.Authorship.orcid", "influence.TopicStanding.sort_name", "influence.TopicStanding.trend",
    "influence.Interest.years", "influence.Interest.trend", "influence.Interest.name", "influence.StandingEvidence.arithmetic",
    "identity.Authorship.printed_name", "identity.TrialRole.printed_name", "identity.SeatHeld.printed_name",
    "planning.LimitPrice.comes", "planning.LimitPrice.goes",
}  # fmt: skip
# Open fields that lie above coordination all the same.
ALSO = {
    Work: ("title_markup", "venue"),
    Trial: ("title", "sponsor"),
    Seat: ("title", "body"),
    Topic: ("name",),
    Interest: ("name",),
    Rejected: ("reason",),
    Imperative: ("why",),
    ImperativeVersion: ("read",),
    Gap: ("question", "need_evidence"),
    Objective: ("statement", "metric", "baseline_source"),
    Reading: ("source",),
    Demand: ("name", "place"),
    Plan: ("signed_meaning",),
    Solving: ("step", "problem"),
    Pricing: ("problem",),
}
# What a page looks something up by; a word in its place would only break the page.
KEYS = frozenset({"expert_id", "imperative", "about", "kind", "recipe"})


@dataclass(frozen=True, slots=True)
class Planted:
    word: str
    where: str  # "engagement.Note.text 3"
    may: May


def plant() -> list[Planted]:
    world = publish_invented(experts=6, works_each=2)
    people = {user.username: user for user in cast.everybody()}
    gil = cast.gil()
    _exchange(world.experts, people, gil)
    _rights(world.experts[0].expert_id, people)
    _crossing(world.experts[0].expert_id, people)
    _brought_in(people, world.experts[0])
    plant_plans(world.experts, people)
    StewardDecision.objects.create(
        kind="same", expert=world.experts[0], other=world.experts[1], left_mention_id="a", right_mention_id="b",
        because="x", by=people["sol"], at=clock.now(),
    )  # fmt: skip
    return list(_planted())


def words(first: str = "x") -> Iterable[str]:
    letters = "bcdfghjklmnprstvwx"
    for number in count(1):
        digits, spelled = number, first
        for _ in range(5):
            digits, rest = divmod(digits, len(letters))
            spelled += letters[rest]
        yield f"zq{spelled}qz"


def _exchange(experts: Any, people: Mapping[str, User], gil: User) -> None:
    okafor = experts[0]
    off = exchange.topic("Off-label subject", off_label=True)
    on = exchange.topic("On-label subject")
    for ago, who in enumerate((people["ada"], gil, people["cora"], people["rui"], people["mia"]), start=2):
        touchpoint = exchange.met(
            okafor, by=who, ago=ago, note="said", place="somewhere", minutes=33, sentiment=1, topics=[off, on]
            if who.function == "medical" else [on],
        )  # fmt: skip
        Touchpoint.objects.filter(pk=touchpoint.pk).update(owner_words="x")
        for number, close in enumerate((None, keep_promise, drop_promise)):
            made = promise(
                expert=okafor, promise=f"promise {number}", due_on=exchange.day(number), owner=who, by=who,
                touchpoint=touchpoint,
            )  # fmt: skip
            if close is keep_promise:
                keep_promise(follow_up=made, proof="proved", by=who)
            elif close is drop_promise:
                drop_promise(follow_up=made, because="dropped", by=who)
        called_off = exchange.met(okafor, by=who, ago=ago + 20)
        Touchpoint.objects.filter(pk=called_off.pk).update(status="planned")
        called_off.refresh_from_db()
        cancel_touchpoint(touchpoint=called_off, version=called_off.version, because="called off", by=who)
        exchange.met(exchange.unknown(f"Somebody {who.username}", institution="x", city="y", source_key="z",
                                      candidates=[{"expert_id": okafor.expert_id, "name": "x", "institution": "x", "probability": 0.7, "because": "x"}]),
                     by=who, ago=ago + 30)  # fmt: skip


def _rights(expert_id: str, people: Mapping[str, User]) -> None:
    by = {"recorded_by": people["kim"], "recorded_at": clock.now(), "expert_id": expert_id}
    heard = {**by, "said_on": date(2026, 4, 1), "source": "meeting", "proof": "x"}
    wording = Wording.objects.create(
        digest="d", country="*", language="en", version="1", information="what", objection="no"
    )
    NoticeProof.objects.create(**by, given_on=date(2026, 4, 1), how="letter", wording=wording, reference="x")
    BasisStated.objects.create(**by, basis="contract", since=date(2026, 4, 1), because="x")
    for kind in ("content", "topic"):
        Wish.objects.create(**heard, kind=kind, value=["x"])
    Consent.objects.create(**heard, purpose="scientific_exchange", channel="email", given=True)
    Stance.objects.create(**heard, kind="objection", scope="promotion", holds=True)
    RightsRequest.objects.create(
        **by, kind="correction", state="in_work", received_on=date(2026, 4, 1), source="letter", words="x",
        identity_checked="x", due_on=date(2026, 5, 1), extended_because="x", details={"city": "x"}, answer="x",
    )  # fmt: skip
    Correction.objects.create(
        **by, field="city", value="x", instead_of="y", because="x",
        **{f.name: None for f in Correction._meta.concrete_fields if f.name == "request_key"},
    )  # fmt: skip


def _crossing(expert_id: str, people: Mapping[str, User]) -> None:
    fresh = iter(words("r"))
    for number, state in enumerate(("prepared", "declined", "released", "revoked")):
        release = Release.objects.create(
            title=next(fresh), kind="text", side="medical", body={"text": next(fresh)}, prepared_by=people["ada"],
            prepared_at=clock.now(), chosen=[["touchpoint", f"chosen {number}"]],
        )  # fmt: skip
        ReleasedTo.objects.create(release=release, function="commercial")
        if state == "prepared":
            continue
        signed = {"reviewed_by": people["kim"], "reviewed_at": clock.now(), "decision": next(fresh)}
        if state != "declined":
            signed |= {"meaning": next(fresh), "digest": "d"}
        Release.objects.filter(pk=release.pk).update(state="declined" if state == "declined" else "released", **signed)
        if state == "revoked":
            Release.objects.filter(pk=release.pk).update(
                state="revoked", revoked_by=people["kim"], revoked_at=clock.now(), revoked_because=next(fresh)
            )
    told = {"expert_id": expert_id, "words": "x", "at": clock.now(), "because": "x", "answer": "x"}
    asked = {"kind": "question", "from_function": "commercial", "to_function": "medical", "side": "medical"}
    HandOver.objects.create(
        **told, **asked, by=people["cora"], to=people["ada"], state="answered", decided_at=clock.now(),
        answered_at=clock.now(),
    )  # fmt: skip
    interest = {"kind": "research", "from_function": "medical", "to_function": "research", "side": "research"}
    HandOver.objects.create(
        **told, **interest, by=people["ada"], to=people["rui"], state="accepted", decided_at=clock.now()
    )


def _brought_in(people: Mapping[str, User], expert: Expert) -> None:
    for who in ("ada", "cora"):
        brought = Import.objects.create(
            kind="touchpoints",
            file_name="x",
            sha256="s",
            told={},
            by=people[who],
            at=clock.now(),
            state="taken",
            taken_at=clock.now(),
        )
        ImportRow.objects.create(importing=brought, number=1, place="line 1", outcome="problem", sentences=["x"])
        KnownAccount.objects.create(
            system="crm", source_key=f"account {who}", expert=expert, batch=brought.key, learned_at=clock.now()
        )
    SavedMapping.objects.create(name="mapping", folded="mapping", told={}, saved_by=people["ada"], saved_at=clock.now())


def _planted() -> Iterable[Planted]:
    fresh = iter(words())
    for model in tables():
        names = [name for name in (*sorted(model.Privacy.personal), *ALSO.get(model, ())) if _takes_a_word(model, name)]
        for row in model._default_manager.order_by("pk"):
            for name in names:
                stands = getattr(row, name)
                if stands in (None, "", [], {}):
                    continue
                value, told = _worded(stands, fresh, longest=getattr(model._meta.get_field(name), "max_length", None))
                if told and _written(row, name, value):
                    yield from (Planted(word, f"{model._meta.label}.{name} {row.pk}", _may(row, name)) for word in told)
    topic = DiscussionTopic.objects.get(label="off")
    word = next(fresh)
    DiscussionTopic.objects.filter(pk=topic.pk).update(name=word)
    yield Planted(word, "engagement.DiscussionTopic.name (off-label)", _speaks_off_label)
    for release in Release.objects.all():
        for name in ("title", "body", "decision", "meaning", "revoked_because"):
            for word in WORD.findall(str(getattr(release, name))):
                yield Planted(word, f"wall.Release.{name} {release.pk}", _may_read_release(release, name))


def tables() -> list[Any]:
    """The tables that are planted."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("kolloquy.")]
    return [m for m in ours if m._meta.label not in LEFT_OUT and m._meta.app_label not in LEFT_OUT and m is not Release]


def wordless_fields() -> list[str]:
    """Personal fields of planted tables that take words and hold none in any row."""
    found = []
    for model in tables():
        for name in sorted(model.Privacy.personal):
            if not _takes_a_word(model, name):
                continue
            values = model._default_manager.values_list(name, flat=True)
            if not any(WORD.search(str(value)) for value in values):
                found.append(f"{model._meta.label}.{name}")
    return found


def _takes_a_word(model: Any, name: str) -> bool:
    field = model._meta.get_field(name)
    return (
        isinstance(field, (models.TextField, models.CharField, models.JSONField))
        and f"{model._meta.label}.{name}" not in NO_WORDS
    ) or name in ALSO.get(model, ())


def _worded(value: Any, fresh: Any, longest: int | None) -> tuple[Any, list[str]]:
    """The same shape with a fresh word in place of every string that is no id."""
    if isinstance(value, str):
        word = next(fresh)
        return (word, [word]) if longest is None or longest >= len(word) else (value, [])
    if isinstance(value, list):
        pairs = [_worded(each, fresh, None) for each in value]
        return [v for v, _ in pairs], [w for _, told in pairs for w in told]
    if isinstance(value, dict):
        pairs_by_key = {k: (v, []) if k in KEYS else _worded(v, fresh, None) for k, v in value.items()}
        return {k: v for k, (v, _) in pairs_by_key.items()}, [w for _, told in pairs_by_key.values() for w in told]
    return value, []


def _written(row: Any, name: str, value: Any) -> bool:
    """Whether the word stands; a table that the database guards keeps what it was made with."""
    try:
        with transaction.atomic():
            type(row)._default_manager.filter(pk=row.pk).update(**{name: value})
    except DatabaseError:
        return False
    return True


def _may(row: Any, name: str) -> May:
    match row:
        case ImportRow():
            return _may(row.importing, "rows")
        case KnownAccount():
            return lambda _, reader: level_of(reader, RecordClass.IMPORT, Facts(people=frozenset({reader.user_id}))) > 0
        case UnverifiedExpert():
            touchpoint = row.touchpoints.get().touchpoint
            return lambda _, reader: (
                level_of_record(touchpoint, reader) == Level.FULL or reader.function == "data_steward"
            )
        case _ if hasattr(row, "Wall"):
            least = FIELDS[RecordClass(row.Wall.record_class)].get(name, Level.FULL)
            return lambda _, reader: level_of_record(row, reader) >= least
        case Work() | Trial() | Seat() | Topic() | TopicStanding() | StandingEvidence() | Interest() | Rejected():
            return _sees_evidence
        case Authorship() | TrialRole() | SeatHeld() | StewardDecision():
            return _sees_evidence
        case _:
            raise AssertionError(f"nobody has said who may read {row._meta.label}: say so here, or in LEFT_OUT why not")


def _may_read_release(release: Release, name: str) -> May:
    """What crosses is seen by whom it was released to; who decided what stays with those who prepared it."""
    least = Level.COORDINATION if name in {"title", "body"} else Level.FULL
    return lambda _, reader: level_of_record(release, reader) >= least


def _sees_evidence(_: User, reader: Reader) -> bool:
    return level_of(reader, RecordClass.EVIDENCE) == Level.FULL


def _speaks_off_label(_: User, reader: Reader) -> bool:
    """Medical and research choose among all topics; Compliance reads those of a touchpoint."""
    return reader.side in {"medical", "research"} or reader.function == "compliance"


def reader_for(user: User) -> Reader:
    return reader_of(User.objects.get(pk=user.pk))


def values_for(route: str) -> dict[str, list[str]]:
    """What stands for each parameter of a route: the records it is about, and one that is not there."""
    kinds = {
        "touchpoint": [*_one_of_each_person(), "NOTHERE"],
        "follow-up": _keys(FollowUp),
        "unverified": _keys(UnverifiedExpert),
        "import": _keys(Import),
        "release": _keys(Release),
        "hand-over": _keys(HandOver),
        "right": _keys(RightsRequest),
    }
    fitting = [keys for word, keys in kinds.items() if word in route]
    if (of_plans := values_of_plans(route, _keys)) is not None:
        fitting = [of_plans]
    return {
        "expert_id": [*Expert.objects.order_by("pk").values_list("pk", flat=True)[:1], "KNOBODY"],
        "other_id": list(Expert.objects.order_by("pk").values_list("pk", flat=True)[1:2]),
        "topic": list(Topic.objects.values_list("slug", flat=True)[:1]),
        "slug": [*Topic.objects.values_list("slug", flat=True), "nothing"],
        "file_id": ["pubmed26n1402.xml.gz"],
        # A route that says nothing of its kind is asked with every key there is.
        "key": fitting[0] if fitting else sorted({key for keys in kinds.values() for key in keys}),
        "note_key": _keys(Note),
        "contact_key": some_contacts(),
        "demand_key": _keys(Demand),
        "comment_key": _keys(Comment)[:2],
        "other": _keys(Plan)[1:2],
        "what": ["value", "prices", "given"],
        "kind": ["gap", "objective"],
        "template_name": ["pre-launch"],
        "which": ["example"],
        "secret": ["nothing"],
        "function": ["medical", "commercial"],
        "record_class": ["note", "evidence"],
        "pk": ["1"],
        "provider_id": ["company"],
        "who": ["MQ"],
        "token": ["nothing"],
        "prefix": ["kq_nothing"],
        "number": [
            str(n)
            for n in Entry.objects.order_by()
            .values_list("verb")
            .annotate(Min("number"))
            .values_list("number__min", flat=True)
        ],
    }


def _keys(model: Any) -> list[str]:
    return list(model.objects.order_by("pk").values_list("key", flat=True)[:5])


def _one_of_each_person() -> list[str]:
    held = Touchpoint.objects.filter(notes__isnull=False).order_by("pk").values_list("key", flat=True)
    other = Touchpoint.objects.filter(notes__isnull=True).order_by("-pk").values_list("key", flat=True)
    return [*held, *other[:2]]
