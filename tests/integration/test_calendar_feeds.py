"""One's own part of the plans in one's own calendar: what it holds, for whom, and until when."""

import re
from datetime import datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from kolloquy.engagement.actions import cancel_touchpoint, plan_touchpoint
from kolloquy.governance.models import User
from kolloquy.governance.rights.actions import note_wishes, take_stance
from kolloquy.governance.trail.models import Entry
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import Refused
from kolloquy.planning.feeding.actions import feed_of, make_feed, revoke_feed
from kolloquy.planning.models import CalendarFeed, PlannedContact
from kolloquy.strategy.models import DiscussionTopic
from kolloquy.workflows.let_go import let_go
from tests.support import cast, plans

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> plans.World:
    cache.clear()
    return plans.in_force()


def read(secret: str) -> "list[dict[str, str]]":
    answer = Client().get(f"/calendar/{secret}.ics")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    return [{name.lower(): str(getattr(e[name], "dt", e[name])) for name in e} for e in events]


def signed_in(user: User) -> Client:
    """Somebody who signed in just now, as making an address asks for."""
    client = Client()
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": clock.now().timestamp()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def ada(world: plans.World) -> str:
    return make_feed(name="Phone", by=cast.ada()).secret


def test_a_week_that_is_planned_stands_there_as_a_week(world):
    events = {each["uid"]: each for each in read(ada(world))}
    contact = world.contact("Ferreira")
    event = events[f"planned-{contact.known_as}@kolloquy"]
    assert event["summary"] == "Face to face: Inês Ferreira (this week)"
    assert (event["dtstart"], event["dtend"]) == (str(contact.monday), str(contact.monday + timedelta(days=5)))
    assert (event["status"], event["location"]) == ("CONFIRMED", "Lisbon")
    assert not any("Lindqvist" in each["summary"] for each in events.values()), "Gil's"


def test_the_days_an_expert_wishes_stand_in_the_week_a_day_is_picked_from(world):
    contact = world.contact("Ferreira")
    wishes = {"weekday": ["monday", "wednesday", "friday"]}
    note_wishes(expert_id=contact.expert_id, wishes=wishes, said_on=clock.today(), source="meeting", by=cast.ada())
    events = {each["uid"]: each for each in read(ada(world))}
    told = events.pop(f"planned-{contact.known_as}@kolloquy")["description"]
    assert told == "Wishes to be met on Monday, Wednesday or Friday."
    assert all("Ferreira" in each["summary"] for each in events.values() if "description" in each)


def test_what_is_arranged_stands_there_once_with_its_time(world):
    contact = world.contact("Ferreira")
    at = datetime.combine(contact.monday + timedelta(days=1), time(9), tzinfo=clock.now().tzinfo)
    one = plan_touchpoint(
        experts=[world.experts["Ferreira"]], channel="face_to_face", on=at.date(), starts_at=at, minutes=45,
        note="A word on dosing", place="Her office", by=cast.ada(),
    ).touchpoint  # fmt: skip
    secret = ada(world)
    events = {each["uid"]: each for each in read(secret)}
    assert f"planned-{contact.known_as}@kolloquy" not in events
    event = events[f"touchpoint-{one.key}@kolloquy"]
    assert (event["dtstart"], event["dtend"]) == (str(at), str(at + timedelta(minutes=45)))
    body = Client().get(f"/calendar/{secret}.ics").content.decode()
    assert "dosing" not in body
    assert "office" not in body
    cancel_touchpoint(touchpoint=one, version=one.version, because="She is ill", by=cast.ada())
    again = {each["uid"]: each for each in read(secret)}
    assert again[f"touchpoint-{one.key}@kolloquy"]["status"] == "CANCELLED"
    assert again[f"planned-{contact.known_as}@kolloquy"]["status"] == "CONFIRMED"


def test_what_was_taken_out_or_may_no_longer_be_is_cancelled_under_the_same_name(world):
    first, second = world.contact("Ferreira"), world.contact("Diaz")
    PlannedContact.objects.filter(pk=first.pk).update(state="dropped")
    take_stance(
        expert_id=second.expert_id, kind="do_not_contact", scope="everything", holds=True, said_on=clock.today(),
        source="meeting", proof="", by=cast.ada(),
    )  # fmt: skip
    events = {each["uid"]: each["status"] for each in read(ada(world))}
    assert events[f"planned-{first.known_as}@kolloquy"] == "CANCELLED"
    assert events[f"planned-{second.known_as}@kolloquy"] == "CANCELLED"


def test_an_activity_stands_in_its_hosts_calendar_without_an_off_label_name(world):
    gil = make_feed(name="Phone", by=cast.gil()).secret
    board = f"activity-{world.demands['board'].key}@kolloquy"
    event = {each["uid"]: each for each in read(gil)}[board]
    assert event["summary"] == "Board on registries, 3 experts"
    assert event["dtstart"] == str(world.demands["board"].starts_on)
    DiscussionTopic.objects.create(slug="registries", name="Registries", label="off")
    assert {each["uid"]: each for each in read(gil)}[board]["summary"] == "Advisory board, 3 experts"


def test_a_draft_is_in_nobodys_calendar(world):
    PlannedContact.objects.update(in_force=False)
    assert read(ada(world)) == []


def test_unknown_revoked_and_left_answer_alike(world):
    made = make_feed(name="Phone", by=cast.ada())
    left = make_feed(name="Phone", by=cast.gil())
    revoke_feed(feed=made.feed, by=cast.ada())
    let_go(user=cast.gil(), left_on=clock.today(), hand_over_to=None, by=cast.alex())
    answers = [Client().get(f"/calendar/{secret}.ics") for secret in (made.secret, left.secret, "nothing", "x" * 300)]
    assert {(a.status_code, a.content) for a in answers} == {(404, b"No calendar is here.\n")}
    assert list(Entry.objects.filter(kind="calendar").order_by("number").values_list("verb", flat=True)) == [
        "calendar.made", "calendar.made", "calendar.revoked",
    ]  # fmt: skip


def test_only_the_digest_is_kept_and_the_last_reading_is_shown(world):
    made = make_feed(name="Phone", by=cast.ada())
    assert made.secret not in str(list(CalendarFeed.objects.values_list()))
    assert feed_of(made.secret) == made.feed
    read(made.secret)
    assert CalendarFeed.objects.get().read_at is not None


def test_who_asks_too_often_waits(world):
    client = Client()
    codes = [client.get("/calendar/guess.ics").status_code for _ in range(15)]
    assert codes[0] == 404
    assert codes[-1] == 429


def test_the_address_is_on_one_answer_and_revoked_on_the_page(world):
    client = signed_in(cast.ada())
    shown = client.post("/account/calendar", {"name": "Outlook"}).content.decode()
    secret = re.search(r"/calendar/([^.]+)\.ics", shown)
    assert secret is not None
    listed = client.get("/account/calendar").content.decode()
    assert "Outlook" in listed
    assert secret[1] not in listed
    assert client.post("/account/calendar", {"name": " "}).status_code == 422
    number = CalendarFeed.objects.get().pk
    other = Client()
    other.force_login(cast.gil())
    assert other.post("/account/calendar", {"name": "Mine"})["Location"].startswith("/account/prove?next=")
    assert other.post(f"/account/calendar/{number}/revoke").status_code == 404
    assert client.post(f"/account/calendar/{number}/revoke").status_code == 302
    assert feed_of(secret[1]) is None


def test_whose_function_meets_nobody_makes_none(world):
    with pytest.raises(Refused, match="PA-12"):
        make_feed(name="Phone", by=cast.alex())
