"""A record of each kind that the API shows, under ids that are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kolloquy.engagement.actions import add_note, promise
from kolloquy.engagement.incoming.actions import preview
from kolloquy.engagement.incoming.models import Import
from kolloquy.engagement.incoming.queries import mappings
from kolloquy.engagement.incoming.readers.files import Asked
from kolloquy.engagement.incoming.readers.mapping import Kind
from kolloquy.governance.models import User
from kolloquy.governance.rights.requests import receive_request
from kolloquy.governance.trail.queries import head
from kolloquy.governance.wall.actions import Draft, prepare_release
from kolloquy.governance.wall.crossing import HandOverKind, ReleaseKind
from kolloquy.governance.wall.handing_over import hand_over
from kolloquy.identity.models import Expert
from kolloquy.influence.models import Topic, TopicStanding
from kolloquy.kernel import clock
from kolloquy.planning.agreeing.actions import propose
from kolloquy.planning.reviewing.actions import ask_for_review
from tests.support import cast, exchange, plans
from tests.support.api import secret_of

CALLS = (
    "Call Id,Date,Channel,Account,Institution\nC-1,2026-03-02,Face to face,Amaka Okafor,Invented University Hospital\n"
)
EXPERT = "EWF3XDP7JM"  # as the document's examples have it


@dataclass
class World:
    """The cast with their tokens, and ids by the first part of an address."""

    tokens: dict[str, str] = field(default_factory=dict)
    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def known_in(self, path: str) -> dict[str, str] | None:
        """Values for the parameters of an address."""
        return self.known.get(path.removeprefix("/api/v1/").split("/{")[0]) if "{" in path else None


def world() -> World:
    people = {user.username: user for user in cast.everybody()}
    ada = people["ada"]
    expert = Expert.objects.create(
        expert_id=EXPERT, family="Okafor", given="Amaka", sort_name="okafor amaka", country="ES", changed_at=clock.now()
    )
    exchange.topic("Mode of action")
    _standing(expert)
    touchpoint = exchange.met(expert, by=ada, ago=3)
    exchange.unknown()
    keys = {
        "touchpoints": touchpoint.key,
        "notes": add_note(touchpoint=touchpoint, text="Asked for data.", by=ada).key,
        "follow-ups": promise(expert=expert, promise="Send the data.", due_on=exchange.day(9), by=ada).key,
        "imports": _import(ada).key,
        "releases": _release(ada, touchpoint.key),
        "hand-overs": hand_over(
            kind=HandOverKind.QUESTION, expert_id=expert.pk, words="May I ask?", territory=None, by=people["cora"]
        ).key,
        "rights-requests": receive_request(
            expert_id=expert.pk, kind="access", received_on=exchange.day(-2), source="email", words="All of it.", by=ada
        ).key,
    }
    known = {area: {"key": key} for area, key in keys.items()}
    known |= _plan_in_review(people)
    known["experts"] = {"expert_id": expert.pk, "topic": "heart-failure"}
    known["trail/entries"] = {"number": str(head().number)}
    return World({name: secret_of(user) for name, user in people.items()}, known)


def _plan_in_review(people: Mapping[str, User]) -> dict[str, dict[str, str]]:
    """Ada, and Rui across the wall, were asked about it; one of its contacts was put to its expert."""
    made = plans.ready_to_sign()
    contact = made.contact("Ferreira")
    asked = propose(contact=contact, subject="Finding patients", how="telephone", by=people["ada"])
    ask_for_review(plan=made.plan, reviewers=[people["ada"], people["rui"]], by=people["ben"])
    return {
        "plans": {"key": made.plan.key, "demand_key": made.demands["board"].key},
        "planned-contacts": {"key": contact.key},
        "proposals": {"key": asked.key},
    }


def _standing(expert: Expert) -> None:
    topic = Topic.objects.create(slug="heart-failure", name="Heart failure", followed_at=clock.now(), experts=1)
    TopicStanding.objects.create(
        topic=topic, expert=expert, as_of=clock.today(), recipe="1", place=1, standing=3.0, low=1.0, high=5.0,
        science=3.0, sort_name=expert.sort_name, reasons=["Three works."],
    )  # fmt: skip


def _import(by: User) -> Import:
    mapping = next(each.mapping for each in mappings() if each.mapping.kind == Kind.TOUCHPOINTS)
    return preview(files=[("calls.csv", CALLS.encode())], asked=Asked(clock.today(), mapping), by=by)


def _release(by: User, touchpoint: str) -> str:
    draft = Draft(
        title="What was asked",
        kind=ReleaseKind.TEXT,
        body={"text": "Experts asked for data on dosing."},
        to=[("commercial", None)],
        chosen=[("touchpoint", touchpoint)],
        expert_ids=frozenset(),
        names=[],
    )
    return prepare_release(draft, by=by).key
