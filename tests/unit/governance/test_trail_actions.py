"""What the trail writes, and what it refuses to write."""

import pytest
from django.db import DatabaseError, transaction

from kolloquy.governance.trail import chain
from kolloquy.governance.trail.actions import Event, record, record_many, record_read, shred
from kolloquy.governance.trail.models import Entry, Head, Payload
from tests.support import cast

LOGGED = Event("touchpoint.logged", "touchpoint", "T1", facts={"channel": "virtual"})


@pytest.mark.django_db
def test_an_entry_says_who_by_function_and_role_and_follows_the_one_before():
    first = record(LOGGED, by=None)
    second = record(LOGGED, by=cast.ada())
    last = Entry.objects.latest("number")
    assert (first.actor_id, first.actor_label) == (None, "Kolloquy")
    assert second.actor_label == "Medical, MSL"
    assert [entry.number for entry in Entry.objects.order_by("number")] == list(range(1, last.number + 1))
    assert first.previous == chain.GENESIS
    assert Entry.objects.get(number=last.number).previous == Entry.objects.get(number=last.number - 1).hash


@pytest.mark.django_db
def test_what_is_stored_is_what_was_hashed():
    record(Event("a.b", "thing", "k", facts={"z": 1, "a": [None, True, 1.5, "ü\n\x00"]}, rule="FW-1"), by=None)
    stored = Entry.objects.get(number=1)
    assert chain.hash_of(stored.sealed()) == stored.hash
    assert stored.facts == {"a": [None, True, 1.5, "ü\n\x00"], "z": 1}


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_the_transaction_of_what_it_tells():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        record(LOGGED, by=None)
    record_read(by=None, kind="note", key="N1", purpose="review")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(LOGGED, by=None)
        _ = 1 / 0
    assert [entry.verb for entry in Entry.objects.all()] == ["note.read"]
    assert Head.objects.get().number == 1


@pytest.mark.django_db
def test_many_events_are_one_chain_however_they_arrive():
    record(LOGGED, by=None)
    assert record_many((Event("row.taken", "row", str(n)) for n in range(4_500)), by=None) == 4_500
    record(LOGGED, by=None)
    previous = chain.GENESIS
    for number, entry in enumerate(Entry.objects.order_by("number"), 1):
        assert (entry.number, entry.previous) == (number, previous)
        previous = entry.hash
    assert (Head.objects.get().number, Head.objects.get().hash) == (4_502, previous)


@pytest.mark.django_db
def test_a_payload_is_shredded_and_the_shredding_is_told():
    told = Event("expert.renamed", "expert", "E1", personal={"old": "A", "new": "B"}, person="expert:E1")
    record(told, by=None)
    record(Event("expert.renamed", "expert", "E2", personal={"old": "A"}, person="expert:E2"), by=None)
    record(told, by=None)
    assert Payload.objects.get(entry_number=1).values == {"old": "A", "new": "B"}
    assert shred("expert:E1", by=None) == 2
    assert [payload.person for payload in Payload.objects.all()] == ["expert:E2"]
    assert Entry.objects.latest("number").facts == {"entries": [[1, 1], [3, 3]]}


@pytest.mark.django_db
def test_what_is_shredded_is_overwritten_and_not_only_forgotten():
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL gives the space back at its next VACUUM")
    record(Event("a.b", "a", "1", personal={"x": "inkhorn-mizzle-7"}, person="user:1"), by=None)
    assert b"inkhorn-mizzle-7" in connection.connection.serialize()
    shred("user:1", by=None)
    assert b"inkhorn-mizzle-7" not in connection.connection.serialize()


def test_a_payload_and_its_person_come_together():
    with pytest.raises(ValueError, match="names its person"):
        Event("a.b", "a", "1", personal={"x": 1})
    with pytest.raises(ValueError, match="names its person"):
        Event("a.b", "a", "1", person="user:1")
    with pytest.raises(ValueError, match="names nobody"):
        Event("a.b", "a", "1", personal={"x": 1}, person="Ada")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_entry SET verb = 'x'",
        "DELETE FROM trail_entry",
        "UPDATE trail_payload SET text = '{}'",
        "UPDATE trail_head SET number = 0",
        "DELETE FROM trail_head",
        "DELETE FROM trail_payload",
        "INSERT OR REPLACE INTO trail_entry SELECT * FROM trail_entry",
        "INSERT OR REPLACE INTO trail_payload SELECT * FROM trail_payload",
        "INSERT OR REPLACE INTO trail_head SELECT * FROM trail_head",
    ],
)
def test_the_database_refuses_to_change_the_trail(statement: str):
    from django.db import connection

    record(Event("a.b", "a", "1", personal={"x": 1}, person="user:1"), by=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
