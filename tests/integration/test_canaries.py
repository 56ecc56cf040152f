"""Nobody reads above their level: every address of every face is opened as every function, and every byte searched."""

import pytest
from django.test import Client

from tests.support import cast
from tests.support.crawl import Answer, crawl
from tests.support.planted import WORD, Planted, plant, reader_for, values_for, wordless_fields

EVERYBODY = ["ada", "ben", "gil", "mia", "pia", "cora", "rui", "kim", "sol", "alex"]


@pytest.mark.django_db
def test_every_field_that_says_something_holds_a_word_of_its_own():
    planted = plant()
    assert wordless_fields() == []
    assert len({each.word for each in planted}) == len(planted)


@pytest.mark.django_db
@pytest.mark.parametrize("who", EVERYBODY)
def test_nothing_above_the_level_of_somebody_crosses_the_wire(who: str):
    planted = plant()
    user = cast.named(who)
    reader = reader_for(user)
    hidden = {each.word: each.where for each in planted if not each.may(user, reader)}
    client = Client(raise_request_exception=False)
    client.force_login(user)
    answers = crawl(client, values_for)
    broken = [f"{a.method} {a.address}" for a in answers if a.status >= 500 and a.status != 503]
    leaks = {
        f"{hidden[word]} at {a.method} {a.address}" for a in answers for word in WORD.findall(a.wire) if word in hidden
    }
    assert not leaks, f"{who} reads {len(leaks)}: {sorted(leaks)[:10]}"
    assert not broken, f"as {who}: {broken[:10]}"
    _saw_what_is_theirs(who, planted, hidden, answers)


def _saw_what_is_theirs(who: str, planted: list[Planted], hidden: dict[str, str], answers: list[Answer]) -> None:
    """The search would find something: what this person may read is found where pages show it."""
    if who not in {"ada", "ben", "cora", "rui", "kim"}:
        return
    wire = "\n".join(answer.wire for answer in answers)
    seen = {each.where.split()[0] for each in planted if each.word not in hidden and each.word in wire}
    assert "engagement.Touchpoint.place" in seen, sorted(seen)
