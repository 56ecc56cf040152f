"""Handing a matter over: it reaches who it is for, and commercial never sees the answer."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kolloquy.governance.models import Territory
from kolloquy.governance.trail.models import Entry, Payload
from kolloquy.governance.wall import handing_over
from kolloquy.governance.wall.models import HandOver
from kolloquy.governance.wall.queries import hand_overs
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from tests.support import cast
from tests.support.published import publish_invented

pytestmark = pytest.mark.django_db
WORDS = "Asks whether it can be given with a diuretic"
ANSWER = "CANARY the answer in medical words"


@pytest.fixture
def expert() -> Expert:
    return publish_invented(experts=4, works_each=1).experts[3]  # in Lisbon


@pytest.fixture
def as_(client: Client) -> Callable[[str], Client]:
    def sign_in(who: str) -> Client:
        client.force_login(getattr(cast, who)())
        return client

    return sign_in


def text(response: Any) -> str:
    return str(response.content.decode())


def question(expert: Expert, territory: Territory | None = None) -> HandOver:
    return handing_over.hand_over(
        kind="question", expert_id=expert.pk, words=WORDS, territory=territory, by=cast.cora()
    )


def answered(expert: Expert) -> HandOver:
    given = handing_over.accept_hand_over(question(expert), version=1, by=cast.mia())
    return handing_over.answer_hand_over(given, version=2, answer=ANSWER, by=cast.mia())


def test_commercial_sees_that_it_was_answered_and_not_the_answer(expert: Expert) -> None:
    answered(expert)
    (hers,) = hand_overs(reader_of(cast.cora()))
    assert (hers.words, hers.state, hers.answer, hers.to, hers.because) == (WORDS, "answered", None, None, None)
    (mias,) = hand_overs(reader_of(cast.mia()))
    assert mias.answer == ANSWER


def test_it_reaches_the_field_where_the_expert_is_and_the_leads(expert: Expert) -> None:
    cast.ada()
    iberia = Territory.objects.get(code="iberia")
    question(expert, iberia)
    seen = {who.username: len(hand_overs(reader_of(who))) for who in [*cast.everybody(), cast.gil()]}
    assert {name for name, count in seen.items() if count} == {"ada", "ben", "mia", "cora", "kim"}


def test_an_interest_in_research_reaches_research(expert: Expert) -> None:
    given = handing_over.hand_over(
        kind="interest", expert_id=expert.pk, words="Would run a site for phase 3", territory=None, by=cast.ada()
    )
    assert [row.key for row in hand_overs(reader_of(cast.rui()))] == [given.key]
    assert hand_overs(reader_of(cast.cora())) == ()
    with pytest.raises(Refused, match="FW-13"):
        handing_over.accept_hand_over(given, version=1, by=cast.ben())
    assert handing_over.accept_hand_over(given, version=1, by=cast.rui()).to == cast.rui()


def test_two_who_take_the_same_thing_on_do_not_both_succeed(expert: Expert) -> None:
    given = question(expert)
    handing_over.accept_hand_over(given, version=1, by=cast.mia())
    with pytest.raises(BadInput, match="Somebody has dealt with this"):
        handing_over.accept_hand_over(given, version=1, by=cast.ben())


def test_the_trail_tells_each_step_and_keeps_words_where_they_can_be_erased(expert: Expert) -> None:
    given = answered(expert)
    entries = list(Entry.objects.filter(kind="hand_over", key=given.key).order_by("number"))
    assert [entry.verb for entry in entries] == ["hand_over.made", "hand_over.accepted", "hand_over.answered"]
    assert {entry.rule for entry in entries} == {"FW-13"}
    assert all(ANSWER not in entry.facts_text and WORDS not in entry.facts_text for entry in entries)
    assert {p.person for p in Payload.objects.filter(entry_number__in=[e.number for e in entries])} == {
        f"expert:{expert.pk}"
    }


def test_a_question_goes_its_way_on_pages(as_: Any, expert: Expert) -> None:
    cora = as_("cora")
    said = {"kind": "question", "q": expert.family, "words": WORDS}
    answer = cora.post("/govern/hand-overs", said)
    if answer.status_code == 422:  # several of that name: choose one
        assert "Which expert" in text(answer)
        answer = cora.post("/govern/hand-overs", {**said, "expert": expert.pk})
    assert answer.status_code == 302
    given = HandOver.objects.get()
    address = f"/govern/hand-overs/{given.key}"
    assert "Take it back" in text(cora.get("/govern/hand-overs"))
    assert cora.post(address, {"decision": "accept", "version": "1"}).status_code == 422

    mia = as_("mia")
    mia.post(address, {"decision": "accept", "version": "1"})
    mia.post(address, {"decision": "answer", "version": "2", "words": ANSWER})
    assert ANSWER in text(mia.get("/govern/hand-overs"))
    theirs = text(as_("cora").get("/govern/hand-overs"))
    assert "Answered" in theirs
    assert ANSWER not in theirs
    assert "Mia" not in theirs


@pytest.mark.parametrize(
    "said", [{"kind": "question"}, {"kind": "nothing", "q": "zzz"}, {"kind": "interest", "words": "x"}]
)
def test_what_is_missing_is_said(as_: Any, expert: Expert, said: dict[str, str]) -> None:
    answer = as_("cora").post("/govern/hand-overs", {**said, **({"expert": expert.pk} if "words" in said else {})})
    assert answer.status_code == 422
    assert not HandOver.objects.exists()


def test_a_hand_over_that_is_not_mine_answers_like_one_that_is_not_there(as_: Any, expert: Expert) -> None:
    given = question(expert)
    for who in ("rui", "gil", "pia"):
        client = as_(who)
        found = {
            client.post(f"/govern/hand-overs/{key}", {"decision": "accept"}).status_code for key in (given.key, "NO")
        }
        assert len(found) == 1, who
        assert found <= {403, 404}
