"""What was said and is owed goes with the person: through merges, their undoing, splits and new publications."""

from datetime import date

import pytest

from kolloquy.governance.rights import actions, packs
from kolloquy.governance.rights.models import Correction
from kolloquy.governance.rights.queries import legal_state
from kolloquy.identity.models import Expert, ExpertTerm
from kolloquy.influence.models import TopicStanding
from kolloquy.kernel import clock
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows.answer_request import correct
from kolloquy.workflows.merge_experts import merge_experts, separate_mention, undo_decision
from kolloquy.workflows.publish_evidence import publish
from tests.support import cast, make
from tests.support.make import LINDQVIST, MERCER, OKAFOR

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 3, 1)
SAID = date(2026, 2, 1)


@pytest.fixture
def home(tmp_path):
    home = make.home(tmp_path)
    publish(home, as_of=AS_OF)
    return home


def says(expert_id: str, kind: str, scope: str = "everything") -> None:
    actions.take_stance(
        expert_id=expert_id, kind=kind, scope=scope, holds=True, said_on=SAID, source="letter", by=cast.kim()
    )


def consents(expert_id: str, *, given: bool = True) -> None:
    actions.note_consent(
        expert_id=expert_id, purpose="promotion", channel="email", given=given, said_on=SAID, source="letter",
        proof="form 1", by=cast.kim(),
    )  # fmt: skip


def merge() -> int:
    return merge_experts(keep_id=OKAFOR, absorb_id=MERCER, because="one person", by=cast.sol()).pk


@pytest.mark.parametrize("who", [OKAFOR, MERCER])
@pytest.mark.parametrize("kind", ["objection", "do_not_contact", "restriction"])
def test_what_protects_one_holds_for_both_and_goes_on_after_the_undoing(who, kind, home):
    says(who, kind)
    decision = merge()
    for _ in range(2):
        for expert_id in (OKAFOR, MERCER):
            state = legal_state(expert_id, on=clock.today())
            assert {
                "objection": state.objected,
                "do_not_contact": state.do_not_contact,
                "restriction": state.restricted,
            }[kind]
        if decision:
            undo_decision(number=decision, by=cast.sol())
            decision = 0


def test_what_one_permitted_goes_with_the_merge_and_comes_back_with_its_undoing(home):
    consents(MERCER)
    decision = merge()
    assert legal_state(OKAFOR, on=clock.today()).consents == {("promotion", "email")}
    undo_decision(number=decision, by=cast.sol())
    assert not legal_state(OKAFOR, on=clock.today()).consents
    assert legal_state(MERCER, on=clock.today()).consents == {("promotion", "email")}


def test_a_consent_never_outweighs_the_other_ones_withdrawal(home):
    consents(MERCER)
    consents(OKAFOR, given=False)
    merge()
    assert not legal_state(OKAFOR, on=clock.today()).consents


def test_wishes_come_and_go_and_ones_own_stay(home):
    ada = cast.ada()
    for expert_id, wishes in ((OKAFOR, {"channel": ["virtual"]}), (MERCER, {"channel": ["email"], "frequency": 1})):
        actions.note_wishes(expert_id=expert_id, wishes=wishes, said_on=SAID, source="meeting", by=ada)
    decision = merge()
    state = legal_state(OKAFOR, on=clock.today())
    assert (state.wishes.channels, state.wishes.most_contacts_per_quarter) == (("virtual",), 1)
    undo_decision(number=decision, by=cast.sol())
    state = legal_state(OKAFOR, on=clock.today())
    assert (state.wishes.channels, state.wishes.most_contacts_per_quarter) == (("virtual",), None)


def test_there_is_one_clock_the_earlier_and_a_proof_for_either_is_a_proof(home):
    ada = cast.ada()
    actions.open_notice(expert_id=OKAFOR, because="touchpoint", by=ada, on=date(2026, 2, 10))
    actions.open_notice(expert_id=MERCER, because="touchpoint", by=ada, on=date(2026, 1, 10))
    actions.record_notice(
        expert_id=MERCER, given_on=date(2026, 1, 10), how="letter", language="en", reference="letter 1", by=ada,
        packs=packs.shipped(),
    )  # fmt: skip
    assert legal_state(OKAFOR, on=clock.today()).overdue
    decision = merge()
    state = legal_state(OKAFOR, on=clock.today())
    assert (state.notice_due_on, state.overdue) == (date(2026, 1, 10), False)
    undo_decision(number=decision, by=cast.sol())
    assert legal_state(OKAFOR, on=clock.today()).overdue
    assert not legal_state(MERCER, on=clock.today()).overdue


def test_who_is_split_off_is_protected_too(home):
    says(OKAFOR, "do_not_contact")
    decision = separate_mention(expert_id=OKAFOR, what="pmid:2", because="somebody else", by=cast.sol())
    assert legal_state(decision.other_id, on=clock.today()).do_not_contact


def test_a_merge_that_the_evidence_shows_carries_rights_as_a_stewards_does(home):
    says(MERCER, "objection")
    who = {key: held for key, held in make.WHO.items() if key != MERCER}
    who[OKAFOR] = [*make.WHO[OKAFOR], *make.WHO[MERCER]]
    make.generation(home, who, merged={MERCER: OKAFOR})
    publish(home, as_of=AS_OF)
    assert legal_state(OKAFOR, on=clock.today()).objected


def corrected(**values: str | None) -> Expert:
    return correct(
        expert=Expert.objects.get(pk=LINDQVIST), values=values, because="their letter of 3 May", by=cast.kim()
    )


def test_a_correction_holds_at_once_and_over_every_later_publication(home):
    corrected(family="Lindquist", institution="Example Clinic", city="Lund", other_names="N Lindquist\nNisse Lindquist")
    for _ in range(2):
        expert = Expert.objects.get(pk=LINDQVIST)
        assert (expert.name, expert.institution, expert.city) == ("Nils Lindquist", "Example Clinic", "Lund")
        assert expert.other_names == ["N Lindquist", "Nisse Lindquist"]
        assert expert.place_ref is None
        assert not ExpertTerm.objects.filter(expert=expert, term="lindqvist").exists()
        assert ExpertTerm.objects.filter(expert=expert, term="lindquist").exists()
        assert {s.sort_name for s in TopicStanding.objects.filter(expert=expert)} <= {"lindquist nils"}
        make.works(home, [make.work(9, ["Nils Lindqvist"], on=date(2026, 2, 1))], name="pubmed21n0002.xml.gz")
        make.generation(home, make.WHO | {LINDQVIST: [*make.WHO[LINDQVIST], "pmid:9#1"]})
        publish(home, as_of=AS_OF)


def test_the_last_correction_of_a_field_stands_and_the_one_before_is_kept(home):
    corrected(city="Lund")
    corrected(city="Malmo")
    assert Expert.objects.get(pk=LINDQVIST).city == "Malmo"
    assert [(row.value, row.undone_at is None) for row in Correction.objects.order_by("id")] == [
        ("Lund", False),
        ("Malmo", True),
    ]


def test_a_correction_needs_compliance_a_reason_and_something_that_can_be(home):
    expert = Expert.objects.get(pk=LINDQVIST)
    with pytest.raises(Refused, match="RI-8"):
        correct(expert=expert, values={"city": "Lund"}, because="so", by=cast.ada())
    for values, because, sentence in (
        ({"city": "Lund"}, " ", "What shows that it is wrong"),
        ({"npi": "1"}, "so", "cannot be corrected"),
        ({"family": ""}, "so", "has a family name"),
        ({"country": "Sweden"}, "so", "two letters"),
    ):
        with pytest.raises(BadInput, match=sentence):
            correct(expert=expert, values=values, because=because, by=cast.kim())
    assert Expert.objects.get(pk=LINDQVIST).city == "Town"
