"""What crosses the wall in the demo, and what waits: releases, hand-overs, somebody nobody knows, sources that fell silent."""

from datetime import date, timedelta

from kolloquy.engagement.actions import log_touchpoint
from kolloquy.engagement.audit.actions import expect_source
from kolloquy.engagement.models import Touchpoint
from kolloquy.engagement.unverified.actions import add_unverified
from kolloquy.governance.models import Territory, User
from kolloquy.governance.queries import territory_of_country
from kolloquy.governance.rights.requests import receive_request
from kolloquy.governance.vocabulary import Function
from kolloquy.governance.wall.actions import prepare_release, sign_release
from kolloquy.governance.wall.handing_over import accept_hand_over, answer_hand_over, hand_over
from kolloquy.governance.wall.reader import reader_of
from kolloquy.identity.models import Expert
from kolloquy.kernel.problems import BadInput
from kolloquy.kernel.verdict import Refused
from kolloquy.workflows.prepare_release import aggregate_draft, candidates, chosen, text_draft

_SUMMARY = (
    "Heart-failure centres in the north ask most often how patients reach them, not how they are treated. Red-flag cards "
    "in the local language are what their outpatient nurses wish for."
)


def let_things_cross(today: date) -> None:
    people = {user.username: user for user in User.objects.all()}
    nordic = _experts_of(people["ada"], today)
    _releases(people)
    _hand_overs(people, nordic)
    _somebody_unknown(people["ada"], today)
    _expected(people, today)
    receive_request(
        expert_id=nordic[1].expert_id, kind="access", received_on=today - timedelta(days=12), source="letter",
        words="Please send me a copy of everything you hold about me.", by=people["kim"],
    )  # fmt: skip


def _experts_of(user: User, today: date) -> list[Expert]:
    """Those the person met last, in a steady order."""
    met = (
        Touchpoint.objects.filter(owner=user, status="held")
        .order_by("-on", "pk")
        .values_list("experts__expert", flat=True)
    )
    experts = Expert.objects.in_bulk(list(met))
    return [experts[expert_id] for expert_id in dict.fromkeys(met)]


def _releases(people: dict[str, User]) -> None:
    """One in force, signed by a second person; one that waits for it."""
    everywhere: list[tuple[str, Territory | None]] = [(Function.COMMERCIAL.value, None)]
    ben = reader_of(people["ben"])
    found = chosen([touchpoint.key for touchpoint in candidates(ben)], ben)
    counted = aggregate_draft(found, by="topic", title="What experts and Medical spoke about", to=everywhere)
    released = prepare_release(counted, by=people["ben"])
    sign_release(released, version=released.version, decision="Counts only, on-label topics only.", by=people["kim"])
    ada = reader_of(people["ada"])
    own = chosen([touchpoint.key for touchpoint in candidates(ada)[:12]], ada)
    prepare_release(
        text_draft(own, text=_SUMMARY, title="What the north asks about diagnosis", to=everywhere), by=people["ada"]
    )


def _hand_overs(people: dict[str, User], experts: list[Expert]) -> None:
    first, second, third = experts[:3]
    asked = hand_over(
        kind="question", expert_id=first.expert_id, territory=territory_of_country(first.country), by=people["cora"],
        words="Asked me about dosing in renal impairment. Could somebody from Medical come back?",
    )  # fmt: skip
    taken = accept_hand_over(asked, version=asked.version, by=people["ada"])
    answer_hand_over(
        taken,
        version=taken.version,
        by=people["ada"],
        answer="Medical Information answered in writing; the letter is on file.",
    )
    hand_over(
        kind="question", expert_id=second.expert_id, territory=territory_of_country(second.country), by=people["cora"],
        words="Would like to see the full paper on walking distance.",
    )  # fmt: skip
    hand_over(
        kind="interest", expert_id=third.expert_id, territory=territory_of_country(third.country), by=people["ada"],
        words="Would like to be a site in the next study and has the patients for it.",
    )  # fmt: skip


def _somebody_unknown(ada: User, today: date) -> None:
    unknown = add_unverified(name="Solveig Hartmark", institution="Fjordby University Hospital", country="NO", by=ada)
    log_touchpoint(
        experts=[unknown], channel="congress", on=today - timedelta(days=3), by=ada, minutes=10,
        note="New consultant in the heart-failure clinic. Wants the register's protocol.",
    )  # fmt: skip


def _expected(people: dict[str, User], today: date) -> None:
    """By hand every week from Medical; a CRM that Commercial was to send and did not."""
    for function, system, days in ((Function.MEDICAL, "", 7), (Function.COMMERCIAL, "crm", 14)):
        try:
            expect_source(
                function=function, source_system=system, every_days=days, by=people["kim"],
                expected_from=today - timedelta(days=60),
            )  # fmt: skip
        except (Refused, BadInput):
            expect_source(function=function, source_system=system, every_days=days, by=people["ben"])
