"""What is noted of an expert's rights, and what comes of it on a day."""

from datetime import date, timedelta

import pytest

from kolloquy.governance.rights import actions, packs, requests
from kolloquy.governance.rights.models import Notice, NoticeProof, RightsRequest, Stance, Wish, Wording
from kolloquy.governance.rights.queries import legal_state, legal_states
from kolloquy.governance.rights.rules import may_contact
from kolloquy.governance.rights.vocabulary import Use
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from tests.support import cast
from tests.support.tables import rows

pytestmark = pytest.mark.django_db
ONE = "EXPERT0001"


def on(day: str) -> date:
    return date.fromisoformat(day)


WHAT_MOVES_THE_CLOCK = """
    uses in their order                                | recorded   | due
    preference 2026-01-31                              | 2026-01-31 | 2026-02-28
    touchpoint 2026-01-31                              | 2026-01-31 | 2026-01-31
    plan 2026-01-31, touchpoint 2026-02-10             | 2026-01-31 | 2026-02-10
    touchpoint 2026-02-10, touchpoint 2026-02-03       | 2026-02-03 | 2026-02-03
    touchpoint 2026-02-03, touchpoint 2026-02-10       | 2026-02-03 | 2026-02-03
    preference 2026-01-31, release 2026-02-05          | 2026-01-31 | 2026-02-05
    bulk 2026-03-01, preference 2026-02-01             | 2026-02-01 | 2026-03-01
    hand_over 2026-03-01, touchpoint 2026-06-01        | 2026-03-01 | 2026-04-01
"""


@pytest.mark.parametrize(("uses", "recorded", "due"), rows(WHAT_MOVES_THE_CLOCK))
def test_what_moves_the_clock(uses, recorded, due):
    for use in uses.split(", "):
        because, day = use.split()
        actions.open_notice(expert_id=ONE, because=because, by=cast.ada(), on=on(day))
    notice = Notice.objects.get(pk=ONE)
    assert (notice.recorded_on, notice.due_on) == (on(recorded), on(due))


def test_a_plan_for_a_day_to_come_puts_the_data_to_use_today():
    today = clock.today()
    actions.open_notice(expert_id=ONE, because=Use.PLAN, by=cast.ada(), on=today + timedelta(days=60))
    assert Notice.objects.get().recorded_on == today
    # In six weeks it can have been given: the plan is not refused for what is not overdue yet.
    assert may_contact(
        legal_state(ONE, on=today + timedelta(days=60)), channel="virtual", purpose="scientific_exchange", on=today
    )


def test_the_same_use_twice_leaves_one_entry_on_the_trail():
    for _ in range(3):
        actions.open_notice(expert_id=ONE, because=Use.TOUCHPOINT, by=cast.ada(), on=on("2026-02-03"))
    assert Entry.objects.filter(kind="expert", key=ONE).count() == 1


def test_compliance_starts_the_clocks_of_many_and_who_has_one_keeps_it():
    actions.open_notice(expert_id=ONE, because=Use.TOUCHPOINT, by=cast.ada(), on=on("2026-02-03"))
    ids = [ONE, *(f"E{n}" for n in range(5))]
    assert actions.open_notices(expert_ids=ids, by=cast.kim(), on=on("2026-03-31")) == 5
    assert Notice.objects.get(pk=ONE).due_on == on("2026-02-03")
    assert Notice.objects.get(pk="E1").due_on == on("2026-04-30")
    with pytest.raises(Refused, match="RI-8"):
        actions.open_notices(expert_ids=ids, by=cast.ada(), on=on("2026-03-31"))


def test_a_proof_says_who_told_what_in_which_words_and_the_earliest_counts():
    actions.open_notice(expert_id=ONE, because=Use.TOUCHPOINT, by=cast.ada(), on=on("2026-02-03"))
    assert legal_state(ONE, on=on("2026-02-04")).overdue
    for day in ("2026-02-20", "2026-02-10"):
        actions.record_notice(
            expert_id=ONE, given_on=on(day), how="letter", language="de", reference="letter 7", by=cast.ada(),
            packs=packs.shipped(), country="DE",
        )  # fmt: skip
    assert legal_state(ONE, on=on("2026-02-12")).notice_given_on == on("2026-02-10")
    assert not legal_state(ONE, on=on("2026-02-12")).overdue
    assert legal_state(ONE, on=on("2026-02-09")).overdue
    proof = NoticeProof.objects.first()
    assert proof.recorded_by.username == "ada"
    assert "widersprechen" in proof.wording.objection
    assert "widersprechen" not in proof.wording.information
    assert Wording.objects.count() == 1


WHAT_IS_REFUSED = """
    what           | sentence
    future proof   | lies in the future
    no reference   | Where the proof lies is missing
    no such way    | is no way to give a notice
    no language    | There is no notice in “xx”
"""


@pytest.mark.parametrize(("what", "sentence"), rows(WHAT_IS_REFUSED))
def test_a_proof_that_proves_nothing_is_refused(what, sentence):
    told = {"given_on": on("2026-02-03"), "how": "letter", "language": "en", "reference": "letter 7"}
    changed = {
        "future proof": {"given_on": clock.today() + timedelta(days=1)},
        "no reference": {"reference": " \x00 "},
        "no such way": {"how": "telepathy"},
        "no language": {"language": "xx"},
    }[what]
    with pytest.raises(BadInput, match=sentence):
        actions.record_notice(expert_id=ONE, by=cast.ada(), packs=packs.shipped(), **{**told, **changed})
    assert not Notice.objects.exists()
    assert not Entry.objects.filter(key=ONE).exists()


def wish(day: str, **wishes: object) -> list[Wish]:
    return actions.note_wishes(expert_id=ONE, wishes=wishes, said_on=on(day), source="meeting", by=cast.ada())


def test_the_last_word_on_a_wish_holds_and_the_history_stays():
    wish("2026-01-05", channel=["email"], frequency=4)
    wish("2026-03-05", channel=["virtual"], frequency=0)
    wish("2026-02-05", channel=["telephone"])  # heard of later, said before
    assert legal_state(ONE, on=on("2026-01-31")).wishes.channels == ("email",)
    assert legal_state(ONE, on=on("2026-02-28")).wishes.channels == ("telephone",)
    state = legal_state(ONE, on=on("2026-04-01"))
    assert (state.wishes.channels, state.wishes.most_contacts_per_quarter) == (("virtual",), 0)
    assert state.sources["channel"] == "meeting"
    wish("2026-05-05", channel=[], frequency=None)
    assert not legal_state(ONE, on=on("2026-06-01")).wishes
    assert Wish.objects.count() == 7


def test_what_was_known_already_adds_nothing():
    assert len(wish("2026-01-05", channel=["email"], topic=[])) == 1
    assert wish("2026-01-06", channel=["email"]) == []


def test_a_day_that_lists_nobody_knows_is_refused():
    with pytest.raises(BadInput, match="Days of the week"):
        wish("2026-01-05", weekday=["someday"])
    with pytest.raises(BadInput, match="at most 20"):
        wish("2026-01-05", topic=[str(n) for n in range(21)])


def test_consent_is_given_with_proof_and_withdrawn_without():
    told = {"expert_id": ONE, "purpose": "promotion", "channel": "email", "source": "email", "by": cast.ada()}
    with pytest.raises(BadInput, match="proof of a consent"):
        actions.note_consent(given=True, said_on=on("2026-01-05"), **told)
    actions.note_consent(given=True, said_on=on("2026-01-05"), proof="form 12", **told)
    assert legal_state(ONE, on=on("2026-01-06")).consents == {("promotion", "email")}
    actions.note_consent(given=False, said_on=on("2026-02-05"), **told)
    assert legal_state(ONE, on=on("2026-02-06")).withdrawn == {("promotion", "email")}


def test_an_objection_tells_the_trail_in_a_payload_that_can_be_shredded():
    actions.take_stance(
        expert_id=ONE, kind="objection", scope="promotion", holds=True, said_on=on("2026-01-05"), source="meeting",
        proof="was angry", by=cast.cora(),
    )  # fmt: skip
    entry = Entry.objects.get(verb="objection.raised")
    assert "angry" not in entry.facts_text
    assert entry.payload_digest


def test_everybodys_state_is_asked_with_the_same_few_questions(django_assert_num_queries):
    for n in range(20):
        actions.take_stance(
            expert_id=f"E{n}", kind="objection", holds=True, said_on=on("2026-01-05"), source="email", by=cast.ada()
        )
    with django_assert_num_queries(6):
        found = legal_states([f"E{n}" for n in range(500)], on("2026-02-01"))
    assert len(found) == 500
    assert sum(state.objected for state in found.values()) == 20


def test_a_request_is_due_in_a_month_and_two_more_for_a_reason():
    kim = cast.kim()
    made = requests.receive_request(
        expert_id=ONE, kind="access", received_on=on("2026-01-31"), source="letter", words="All of it", by=cast.ada()
    )
    assert made.due_on == on("2026-02-28")
    made = requests.take_up(key=made.key, version=1, identity_checked="known by voice", by=kim)
    with pytest.raises(Refused, match="RI-13"):  # the time has run out by now
        requests.extend(key=made.key, version=made.version, because="many years of it", by=kim)
    fresh = requests.receive_request(
        expert_id=ONE, kind="access", received_on=clock.today(), source="letter", words="All of it", by=cast.ada()
    )
    more = requests.extend(key=fresh.key, version=1, because="many years of it", by=kim)
    assert more.due_on > fresh.due_on + timedelta(days=55)
    with pytest.raises(BadInput, match="changed this request meanwhile"):
        requests.extend(key=fresh.key, version=1, because="again", by=kim)


def test_a_granted_objection_holds_at_once():
    from kolloquy.workflows.answer_request import grant

    kim = cast.kim()
    made = requests.receive_request(
        expert_id=ONE, kind="objection", received_on=on("2026-01-31"), source="letter", words="No promotion, please",
        by=cast.cora(), details={"scope": "promotion"},
    )  # fmt: skip
    requests.take_up(key=made.key, version=1, identity_checked="known by voice", by=kim)
    grant(key=made.key, version=2, words="Noted.", by=kim)
    assert Stance.objects.get().scope == "promotion"
    assert RightsRequest.objects.get().state == "answered"
