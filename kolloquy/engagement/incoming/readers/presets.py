"""The presets: what usual exports of CRM systems and webinar rooms call their columns, and the words they use in them."""

from typing import Any

COLUMNS: dict[str, list[str]] = {
    "source_key": [
        "call id", "call number", "call name", "interaction id", "activity id", "event id", "touchpoint id", "record id", "external id", "unique id", "id",
    ],
    "on": [
        "call datetime", "call date time", "start date time", "start datetime", "call date", "interaction date", "activity date", "event date", "start date",
        "start time", "start", "date", "datum", "fecha", "held on", "day", "due date",
    ],
    "time": ["call time", "start time", "time", "uhrzeit", "hora"],
    "ends": ["end date time", "end datetime", "end time", "end", "end date"],
    "minutes": ["duration minutes", "duration in minutes", "duration min", "minutes", "duration", "call duration", "time in session minutes", "attendance minutes"],
    "channel": ["channel", "call channel", "interaction channel", "call type", "interaction type", "activity type", "event type", "type", "subtype", "kanal", "canal"],
    "status": ["status", "call status", "interaction status", "activity status", "attendance status", "attendee status"],
    "name": [
        "account name", "account", "hcp name", "hcp", "attendee name", "attendee", "expert name", "expert", "contact name", "contact", "full name",
        "customer name", "kol name", "kol", "participant", "name original name", "formatted name", "name",
    ],
    "given": ["given name", "first name", "account first name", "contact first name", "vorname", "nombre"],
    "family": ["family name", "last name", "surname", "account last name", "contact last name", "nachname", "apellidos"],
    "expert_id": ["kolloquy expert id", "expert id", "kolloquy id"],
    "npi": ["npi", "npi number", "npi id", "account npi"],
    "orcid": ["orcid", "orcid id", "orcid identifier"],
    "account": [
        "account id", "hcp id", "customer id", "contact id", "attendee id", "network id", "one key id", "onekey id", "hcp onekey id", "party id", "id 18",
        "account external id", "external id", "id",
    ],
    "email": ["email", "e mail", "email address", "e mail address", "attendee email", "user email"],
    "institution": [
        "institution", "primary parent", "primary parent name", "parent account", "parent account name", "hco", "hco name", "hospital", "workplace", "affiliation",
        "company account", "organisation", "organization", "company",
    ],
    "city": ["city", "town", "primary city", "mailing city", "billing city", "ort", "ciudad"],
    "country": ["country", "country code", "primary country", "mailing country", "land", "pais"],
    "owner": [
        "owner username", "owner email", "owner user name", "user name", "username", "owner", "owner name", "call owner", "created by", "rep", "msl", "employee",
        "assigned to", "user",
    ],
    "colleagues": ["colleagues", "co attendees", "internal attendees", "joint with", "accompanied by"],
    "topics": ["topics", "topic", "discussion topic", "discussion topics", "medical topic", "scientific topic", "key topic"],
    "place": ["location", "place", "address", "venue", "event location"],
    "note": ["call notes", "call note", "notes", "note", "comments", "description", "discussion", "call comments", "next call notes", "medical discussion", "summary"],
    "cancelled_because": ["cancellation reason", "cancelled because", "reason for cancellation", "no show reason"],
    "title": ["event name", "event title", "title", "meeting name", "webinar name", "topic"],
    "joined": ["join time", "joined", "joined at", "time joined", "first join", "entry time"],
    "left": ["leave time", "left", "left at", "time left", "last leave", "exit time"],
    "attended": ["attended", "attendance", "present"],
}  # fmt: skip

_CHANNEL_WORDS = {
    "face_to_face": "face to face; face2face; f2f; in person; visit; onsite visit; office visit; detail; group detail; one on one; 1:1; meeting; call; besuch; visita; visite",
    "virtual": "virtual; virtual meeting; video; video call; videocall; remote; remote meeting; remote call; online; online meeting; web meeting; web conference; engage meeting",
    "telephone": "telephone; phone; phone call; tel; voice; telefon; telefono; telephone call",
    "email": "email; e-mail; mail; sent email; approved email; 1:1 email; message",
    "webinar": "webinar; webcast; virtual event; web seminar",
    "congress": "congress; conference; symposium; congress meeting; booth; congress booth; satellite symposium; kongress; congreso",
    "advisory_board": "advisory board; ad board; adboard; advisory meeting; expert panel",
    "social": "social; social media; direct message; chat; messaging; text; instant message",
    "portal": "portal; website; self service",
}  # fmt: skip
_STATUS_WORDS = {
    "held": "held; completed; complete; submitted; done; closed; attended; successful; realised; durchgeführt; realizada; yes; signed in",
    "planned": "planned; scheduled; saved; open; in progress; not started; tentative; confirmed; accepted; invited; registered; rsvp; geplant; planificada",
    "cancelled": "cancelled; canceled; no show; no-show; noshow; not held; declined; deleted; rejected; abgesagt; cancelada; not completed; absent",
}  # fmt: skip


def _by_their_word(words: dict[str, str]) -> dict[str, str]:
    return {theirs.strip(): ours for ours, text in words.items() for theirs in text.split(";")}


WORDS = {"channel": _by_their_word(_CHANNEL_WORDS), "status": _by_their_word(_STATUS_WORDS)}
_WHO = "expert_id npi orcid account given family name institution city country"
PRESETS: tuple[dict[str, Any], ...] = (
    {
        "name": "CRM calls",
        "kind": "touchpoints",
        "system": "crm",
        "fields": f"source_key on time ends minutes channel status {_WHO} owner colleagues topics place note cancelled_because",
        # "Id" alone is the call's in a list of calls; whose it is in a list of accounts, the next preset says.
        "columns": {"account": tuple(COLUMNS["account"][:-2])},
    },
    {
        "name": "CRM accounts",
        "kind": "accounts",
        "system": "crm",
        "fields": f"{_WHO} email",
        "columns": {"name": ("account name", "full name", "formatted name", "hcp name", "contact name", "name")},
    },
    {
        "name": "CRM events",
        "kind": "touchpoints",
        "system": "crm events",
        "fields": f"source_key on time ends minutes channel status title {_WHO} owner topics place note",
        "columns": {
            "source_key": ("attendee id", "attendance id", "participation id", "registration id"),
            "account": tuple(name for name in COLUMNS["account"][:-2] if name != "attendee id"),
        },
        "fixed": {"channel": "congress"},
    },
    {
        "name": "Webinar attendance",
        "kind": "webinar",
        "system": "webinar",
        "fields": "name given family email institution city country account npi orcid expert_id joined left minutes attended title on source_key",
        "columns": {"on": ("event date", "webinar date", "start time", "actual start time", "date"), "source_key": ("webinar id", "event id", "meeting id")},
        "fixed": {"channel": "webinar"},
    },
)  # fmt: skip
