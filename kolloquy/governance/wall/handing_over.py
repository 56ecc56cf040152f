"""Handing a matter over to another function (FW-13): an interest in research, a question for Medical."""

from typing import Any

from django.db import transaction

from kolloquy.governance.models import Territory, User
from kolloquy.governance.trail.actions import Event, record
from kolloquy.governance.wall.crossing import ROUTES, HandOverState
from kolloquy.governance.wall.models import HandOver
from kolloquy.governance.wall.policy import SIDE_OF
from kolloquy.governance.wall.rules import LONGEST_WORDS, may_hand_over, may_move_hand_over, may_receive
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.text import readable


@transaction.atomic
def hand_over(*, kind: str, expert_id: str, words: str, territory: Territory | None, by: User) -> HandOver:
    """Give an expert's matter to the function whose it is; `territory` is where the expert belongs."""
    if kind not in ROUTES:
        raise BadInput(f"“{kind}” cannot be handed over; choose {' or '.join(ROUTES)}.")
    may_hand_over(kind, by.function, words).or_raise()
    to = ROUTES[kind][1]
    made = HandOver.objects.create(
        kind=kind,
        from_function=by.function,
        to_function=to,
        side=SIDE_OF[to],
        territory=territory,
        expert_id=expert_id,
        words=readable(words).strip(),
        by=by,
        at=clock.now(),
    )
    _tell("made", made, by, {"words": made.words}, kind=kind, to=to.value)
    return made


def accept_hand_over(given: HandOver, *, version: int, by: User) -> HandOver:
    return _decide(given, HandOverState.ACCEPTED, version=version, by=by, to=by, decided_at=clock.now())


def decline_hand_over(given: HandOver, *, version: int, because: str, by: User) -> HandOver:
    if not because.strip():
        raise BadInput("Say why you decline it; your colleagues have to tell the expert something.")
    said = {"because": readable(because).strip()}
    return _decide(
        given, HandOverState.DECLINED, version=version, by=by, told=said, to=by, decided_at=clock.now(), **said
    )


def answer_hand_over(given: HandOver, *, version: int, answer: str, by: User) -> HandOver:
    """Close it with what came of it; who asked from commercial never sees it."""
    if not answer.strip() or len(answer) > LONGEST_WORDS:
        raise BadInput(f"Say what came of it, in at most {LONGEST_WORDS:,} characters.")
    said = {"answer": readable(answer).strip()}
    return _decide(given, HandOverState.ANSWERED, version=version, by=by, told=said, answered_at=clock.now(), **said)


@transaction.atomic
def withdraw_hand_over(given: HandOver, *, version: int, by: User) -> HandOver:
    given = _locked(given, version)
    if given.by_id != by.pk:
        raise BadInput("Only who handed it over takes it back; decline it instead.")
    may_move_hand_over(given.state, HandOverState.WITHDRAWN).or_raise()
    return _moved(given, HandOverState.WITHDRAWN, by, None)


@transaction.atomic
def _decide(
    given: HandOver, state: HandOverState, *, version: int, by: User, told: dict[str, str] | None = None, **changes: Any
) -> HandOver:
    given = _locked(given, version)
    may_receive(by.function, given.to_function).or_raise()
    may_move_hand_over(given.state, state).or_raise()
    return _moved(given, state, by, told, **changes)


def _moved(given: HandOver, state: HandOverState, by: User, told: dict[str, str] | None, **changes: Any) -> HandOver:
    for name, value in {"state": state, "version": given.version + 1, **changes}.items():
        setattr(given, name, value)
    given.save(update_fields=["state", "version", *changes])
    _tell(state.value, given, by, told)
    return given


def _locked(given: HandOver, version: int) -> HandOver:
    found = HandOver.objects.select_for_update().get(pk=given.pk)
    if found.version != version:
        raise BadInput("Somebody has dealt with this since you opened it; reload the page and look again.")
    return found


def _tell(what: str, given: HandOver, by: User, personal: dict[str, str] | None, **facts: Any) -> None:
    person = f"expert:{given.expert_id}" if personal else None
    record(Event(f"hand_over.{what}", "hand_over", given.key, facts, personal, person, rule="FW-13"), by=by)
