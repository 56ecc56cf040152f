"""A release from the records it is made of to the day it is revoked, and what may not cross."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from kolloquy.engagement.actions import log_touchpoint
from kolloquy.engagement.models import Touchpoint
from kolloquy.governance.models import Territory, User
from kolloquy.governance.trail.models import Entry
from kolloquy.governance.wall.actions import (
    decline_release,
    digest_of,
    prepare_release,
    revoke_release,
    sign_release,
    withdraw_release,
)
from kolloquy.governance.wall.crossing import ReleaseState
from kolloquy.governance.wall.models import Release, ReleasedTo
from kolloquy.governance.wall.queries import ledger, release, released_to
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.workflows import prepare_release as workflow
from tests.support import cast
from tests.support.published import publish_invented

pytestmark = pytest.mark.django_db
DAY = date(2026, 2, 2)
EVERYWHERE = [("commercial", None)]


@pytest.fixture
def experts() -> list[Expert]:
    return list(publish_invented(experts=9, works_each=1).experts)


@pytest.fixture
def told(experts: list[Expert]) -> list[Touchpoint]:
    """Ada met seven experts virtually and two face to face; one talk was off-label."""
    on = DiscussionTopic.objects.create(slug="heart", name="Heart failure care", label="on")
    off = DiscussionTopic.objects.create(slug="canary-off", name="CANARY off-label", label="off")
    return [
        log_touchpoint(
            by=cast.ada(),
            experts=[expert],
            channel="virtual" if n < 7 else "face_to_face",
            on=DAY,
            topics=[off] if n == 0 else [on],
            place="CANARY place" if n > 6 else None,
            note=f"CANARY note {n}",
        ).touchpoint
        for n, expert in enumerate(experts)
    ]


def keys(told: list[Touchpoint]) -> list[str]:
    return [touchpoint.key for touchpoint in told]


def draft(
    told: list[Touchpoint], by: str = "channel", title: str = "How we met in winter", to: Any = EVERYWHERE
) -> Any:
    return workflow.aggregate_draft(workflow.chosen(keys(told), reader_of(cast.ada())), by=by, title=title, to=to)


def in_words(told: list[Touchpoint], text: str, title: str = "What they ask for", to: Any = EVERYWHERE) -> Any:
    return workflow.text_draft(workflow.chosen(keys(told), reader_of(cast.ada())), text=text, title=title, to=to)


def prepared(told: list[Touchpoint], **more: Any) -> Release:
    return prepare_release(draft(told, **more), by=cast.ada())


def signed(made: Release, by: User | None = None) -> Release:
    return sign_release(made, version=1, decision="Helps both sides plan", by=by or cast.ben())


def test_small_lines_stand_together_and_every_line_speaks_of_five(told: list[Touchpoint]) -> None:
    body = draft(told).body
    assert body == {
        "measure": "Touchpoints by channel",
        "period": "2026-02-02 to 2026-02-02",
        "rows": [{"label": "All of them", "touchpoints": 9, "experts": 9}],
        "experts": 9,
    }


def test_what_was_off_label_is_not_even_counted(told: list[Touchpoint]) -> None:
    body = draft(told, by="topic").body
    assert body["rows"] == [{"label": "Heart failure care", "touchpoints": 8, "experts": 8}]
    assert body["experts"] == 8
    assert "CANARY" not in str(body)


def test_four_experts_are_too_few(told: list[Touchpoint]) -> None:
    with pytest.raises(Refused, match="FW-12"):
        prepared(told[:4])


def test_nobody_is_told_apart_by_a_second_figure(told: list[Touchpoint]) -> None:
    signed(prepared(told[:6]))
    with pytest.raises(Refused, match=r"Beside “How we met in winter”.*FW-12"):
        prepared(told[:7], title="And now")
    signed(prepared(told[:6], title="The same people again"))


def test_two_that_waited_together_are_compared_when_the_second_is_signed(told: list[Touchpoint]) -> None:
    first, second = prepared(told[:6]), prepared(told[:7], title="One more")
    signed(first)
    with pytest.raises(Refused, match="FW-12"):
        signed(second)


def test_a_revoked_figure_still_counts_because_somebody_may_have_read_it(told: list[Touchpoint]) -> None:
    revoke_release(signed(prepared(told[:6])), because="A mistake in the period", by=cast.ben())
    with pytest.raises(Refused, match="FW-12"):
        prepared(told[:7], title="And now")


def test_words_of_ones_own_name_nobody_they_were_made_from(told: list[Touchpoint], experts: list[Expert]) -> None:
    with pytest.raises(Refused, match="FW-12"):
        prepare_release(in_words(told[:1], f"Dr {experts[0].family} asks for data on frailty"), by=cast.ada())
    with pytest.raises(Refused, match="FW-12"):
        prepare_release(in_words(told[:1], "Data on frailty", title=f"For {experts[0].name}"), by=cast.ada())
    made = prepare_release(in_words(told[:1], "They ask for data on frailty"), by=cast.ada())
    assert made.body == {"text": "They ask for data on frailty"}


def test_nothing_is_made_from_records_one_does_not_see_in_full(told: list[Touchpoint]) -> None:
    for who in (cast.cora(), cast.rui(), cast.gil(), cast.kim()):
        assert workflow.chosen(keys(told), reader_of(who)).touchpoints == ()
    assert len(workflow.candidates(reader_of(cast.ben()))) == 9
    assert workflow.candidates(reader_of(cast.cora())) == ()
    with pytest.raises(BadInput, match="Nothing was chosen"):
        prepare_release(
            workflow.text_draft(
                workflow.chosen(["NOSUCH"], reader_of(cast.ada())), text="Something", title="T", to=EVERYWHERE
            ),
            by=cast.ada(),
        )


def test_the_preparer_never_signs_and_the_field_does_not_either(told: list[Touchpoint]) -> None:
    made = prepared(told)
    for who in (cast.ada(), cast.gil(), cast.cora(), cast.alex(), cast.mia()):
        with pytest.raises(Refused, match="FW-15"):
            signed(made, by=who)
    assert signed(made, by=cast.kim()).state == ReleaseState.RELEASED


def test_what_was_signed_can_be_checked_again(told: list[Touchpoint]) -> None:
    made = signed(prepared(told))
    stored = Release.objects.get(pk=made.pk)
    assert (
        stored.meaning == "I have read all that crosses, and release “How we met in winter” to Commercial, everywhere."
    )
    assert digest_of(stored) == stored.digest
    entry = Entry.objects.get(verb="release.released")
    assert (entry.key, entry.rule, entry.facts["digest"]) == (stored.key, "FW-15", stored.digest)


def test_another_version_than_the_one_read_is_not_signed(told: list[Touchpoint]) -> None:
    with pytest.raises(BadInput, match="not the one you read"):
        sign_release(prepared(told), version=2, decision="", by=cast.ben())


def test_who_it_is_released_to_sees_it_until_it_is_revoked(told: list[Touchpoint]) -> None:
    made, cora = prepared(told), reader_of(cast.cora())
    assert released_to(cora) == ()
    signed(made)
    (seen,) = released_to(cora)
    assert seen.title == "How we met in winter"
    assert (seen.chosen, seen.prepared_by, seen.meaning) == (None, None, None)
    assert ledger(cora) == ()
    assert released_to(reader_of(cast.rui())) == ()
    revoke_release(made, because="The period was wrong", by=cast.kim())
    assert released_to(cora) == ()
    assert release(made.key, cora) is None
    (kept,) = ledger(reader_of(cast.kim()))
    assert (kept.state, kept.revoked_because) == ("revoked", "The period was wrong")
    assert [e.verb for e in Entry.objects.filter(kind="release").order_by("number")] == [
        "release.prepared", "release.released", "release.revoked",
    ]  # fmt: skip


def test_a_release_to_a_territory_is_seen_there_and_by_who_works_above_it(told: list[Touchpoint]) -> None:
    world = Territory.objects.create(code="emea", name="EMEA", path="/emea/")
    iberia = Territory.objects.create(code="ib", name="Iberian", path="/emea/ib/", parent=world)
    nordics = Territory.objects.create(code="no", name="North", path="/emea/no/", parent=world)
    signed(prepared(told, to=[("commercial", iberia)]))
    cora = cast.cora()
    for territory, sees in ((None, 0), (iberia, 1), (nordics, 0), (world, 1)):
        cora.assignments.all().delete()
        if territory:
            cora.assignments.create(territory=territory)
        assert len(released_to(reader_of(User.objects.get(pk=cora.pk)))) == sees, territory


@pytest.mark.parametrize("end", ["decline", "withdraw"])
def test_what_was_not_released_never_crosses(told: list[Touchpoint], end: str) -> None:
    made = prepared(told)
    if end == "decline":
        with pytest.raises(BadInput, match="what stands against it"):
            decline_release(made, version=1, decision=" ", by=cast.ben())
        decline_release(made, version=1, decision="Too early", by=cast.ben())
    else:
        with pytest.raises(BadInput, match="Only who prepared"):
            withdraw_release(made, by=cast.ben())
        withdraw_release(made, by=cast.ada())
    assert released_to(reader_of(cast.cora())) == ()
    with pytest.raises(Refused, match="FW-15"):
        signed(made)


CHANGES = [
    "UPDATE wall_release SET title = 'another'",
    "UPDATE wall_release SET body = '{}'",
    "UPDATE wall_release SET reviewed_by_id = prepared_by_id",
    "UPDATE wall_release SET state = 'prepared'",
    "UPDATE wall_release SET digest = 'x', meaning = 'y'",
    "DELETE FROM wall_release",
    "DELETE FROM wall_releasedto",
    "UPDATE wall_releasedto SET function = 'research'",
    "INSERT INTO wall_releasedto (release_id, function) SELECT id, 'research' FROM wall_release",
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("revoked", [False, True])
def test_the_database_refuses_to_change_what_was_signed(told: list[Touchpoint], change: str, revoked: bool) -> None:
    made = signed(prepared(told))
    if revoked:
        revoke_release(made, because="A mistake", by=cast.ben())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert ReleasedTo.objects.get().function == "commercial"


def test_what_was_revoked_stays_revoked(told: list[Touchpoint]) -> None:
    made = revoke_release(signed(prepared(told)), because="A mistake", by=cast.ben())
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.filter(pk=made.pk).update(
            state="released", revoked_at=None, revoked_by=None, revoked_because=""
        )


@pytest.fixture
def as_(client: Client) -> Callable[[str], Client]:
    def sign_in(who: str) -> Client:
        client.force_login(getattr(cast, who)())
        return client

    return sign_in


def text(response: Any) -> str:
    return str(response.content.decode())


def test_from_choosing_to_revoking_on_pages(as_: Any, told: list[Touchpoint]) -> None:
    chosen = {
        "touchpoint": keys(told),
        "kind": "aggregate",
        "measure": "channel",
        "title": "Winter",
        "to": ["commercial"],
    }
    ada = as_("ada")
    assert "Made from 9 touchpoints" in text(ada.get("/govern/releases/prepare"))
    preview = text(ada.post("/govern/releases/prepare", {**chosen, "step": "preview"}))
    assert "Exactly this would cross" in preview
    assert "CANARY" not in preview.split("Or change it")[0]
    assert not Release.objects.exists()
    sent = ada.post("/govern/releases/prepare", {**chosen, "step": "send"})
    address = sent["Location"]
    assert "a second person signs it" in text(ada.get(address))
    assert as_("cora").get(address).status_code == 404

    ben = as_("ben")
    assert "By signing you say" in text(ben.get(address))
    wrong = ben.post(address, {"decision": "release", "version": "1", "because": "Fine", "password": "not it"})
    assert wrong.status_code == 422
    assert Release.objects.get().state == ReleaseState.PREPARED
    assert ben.post(address, {"decision": "release", "version": "1", "because": "Fine", "password": cast.PASSWORD})

    cora = as_("cora")
    assert "Winter" in text(cora.get("/releases"))
    alone = text(cora.get(address))
    assert "Exactly what crosses" in alone
    assert "How it came about" not in alone
    assert "Ada" not in alone
    assert "Winter" not in text(cora.get("/govern/releases"))

    as_("ben").post(address, {"decision": "revoke", "because": "The period was wrong"})
    assert "Winter" not in text(as_("cora").get("/releases"))
    assert as_("cora").get(address).status_code == 404
    assert "The period was wrong" in text(as_("kim").get(address))


@pytest.mark.parametrize("who", ["cora", "alex", "sol", "kim"])
def test_who_has_nothing_to_release_is_told_so(as_: Any, who: str) -> None:
    assert as_(who).get("/govern/releases/prepare").status_code == 403


def test_what_stands_in_the_way_is_said_with_its_rule_and_keeps_what_was_typed(
    as_: Any, told: list[Touchpoint]
) -> None:
    few = {"touchpoint": keys(told)[:2], "kind": "aggregate", "title": "Two of them", "to": ["commercial"]}
    answer = as_("ada").post("/govern/releases/prepare", {**few, "step": "send"})
    assert answer.status_code == 422
    assert "FW-12" in text(answer)
    assert "Two of them" in text(answer)
    assert len(re.findall(r"checked><span>", text(answer))) == 2


@pytest.mark.parametrize("key", ["NOSUCHKEY", "{prepared}"])
def test_a_release_that_is_not_there_answers_like_one_that_is_not_mine(
    as_: Any, told: list[Touchpoint], key: str
) -> None:
    made = prepared(told)
    for who in ("cora", "rui", "gil"):
        assert as_(who).get(f"/govern/releases/{key.format(prepared=made.key)}").status_code == 404
        assert as_(who).post(f"/govern/releases/{key.format(prepared=made.key)}").status_code == 404
