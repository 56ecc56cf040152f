from django.db import models


class Basis(models.TextChoices):
    """Why we may hold data on an expert (GDPR Art. 6(1))."""

    LEGITIMATE_INTEREST = "legitimate_interest", "Legitimate interest"
    CONSENT = "consent", "Consent"
    CONTRACT = "contract", "Contract"
    LEGAL_OBLIGATION = "legal_obligation", "Legal obligation"
    PUBLIC_TASK = "public_task", "Public task"


class Use(models.TextChoices):
    """What put an expert's data to use, and so started the clock of the notice."""

    TOUCHPOINT = "touchpoint", "a touchpoint"
    PLAN = "plan", "a planned touchpoint"
    PREFERENCE = "preference", "a recorded wish"
    RELEASE = "release", "a release"
    HAND_OVER = "hand_over", "a hand-over"
    REQUEST = "request", "a request of theirs"
    BULK = "bulk", "Compliance, for many at once"


# Uses that are a first contact, and uses that are a first disclosure to somebody else (GDPR Art. 14(3)(b) and (c)).
CONTACTS = frozenset({Use.TOUCHPOINT})
DISCLOSURES = frozenset({Use.RELEASE})


class NoticeHow(models.TextChoices):
    LETTER = "letter", "By letter"
    EMAIL = "email", "By e-mail"
    IN_PERSON = "in_person", "Handed over in person"
    PORTAL = "portal", "On the portal"
    OTHER = "other", "Otherwise"


class Purpose(models.TextChoices):
    """What a contact is for. The last three are the expert's own business and are open when others are not."""

    SCIENTIFIC_EXCHANGE = "scientific_exchange", "Scientific exchange"
    RESEARCH = "research", "Research"
    PROMOTION = "promotion", "Promotion"
    ANSWER = "answer", "Answering what they asked"
    SAFETY = "safety", "Safety of a medicine"
    NOTICE = "notice", "Giving the notice, or answering a request"


class WishKind(models.TextChoices):
    CHANNEL = "channel", "Channels"
    WEEKDAY = "weekday", "Days of the week"
    TIME = "time", "Time of day"
    FORMAT = "format", "Format"
    CONTENT = "content", "Content"
    TOPIC = "topic", "Topics"
    FREQUENCY = "frequency", "Most contacts a quarter"


class Said(models.TextChoices):
    """How we know what an expert wishes."""

    MEETING = "meeting", "They said so in a meeting"
    PORTAL = "portal", "They entered it on the portal"
    EMAIL = "email", "They wrote an e-mail"
    LETTER = "letter", "They wrote a letter"
    IMPORT = "import", "It came in with an import"
    MERGED = "merged", "It was said as somebody we now hold to be the same person"


class StanceKind(models.TextChoices):
    OBJECTION = "objection", "Objection"
    RESTRICTION = "restriction", "Restriction"
    DO_NOT_CONTACT = "do_not_contact", "Do not contact"


EVERYTHING = "everything"  # the scope of a stance that is not about one purpose


class RequestKind(models.TextChoices):
    """What an expert may ask; the articles are the GDPR's."""

    ACCESS = "access", "Access (Art. 15)"
    CORRECTION = "correction", "Correction (Art. 16)"
    ERASURE = "erasure", "Erasure (Art. 17)"
    RESTRICTION = "restriction", "Restriction (Art. 18)"
    OBJECTION = "objection", "Objection (Art. 21)"


class RequestState(models.TextChoices):
    RECEIVED = "received", "Received"
    IN_WORK = "in_work", "Being worked on"
    PROPOSED = "proposed", "Waits for a second person"
    ANSWERED = "answered", "Answered"
    REFUSED = "refused", "Refused"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Correctable(models.TextChoices):
    """What of a published expert may be overlaid by a correction."""

    GIVEN = "given", "Given name"
    FAMILY = "family", "Family name"
    SUFFIX = "suffix", "Suffix"
    INSTITUTION = "institution", "Institution"
    CITY = "city", "City"
    COUNTRY = "country", "Country"
    OTHER_NAMES = "other_names", "Other names, one a line"


class Identifier(models.TextChoices):
    """What a suppressed digest was made of."""

    ORCID = "orcid", "ORCID"
    NPI = "npi", "NPI"
    MENTION = "mention", "One printed name"
    NAME_ON_RECORD = "name_on_record", "Name on a work, trial, panel or session"
    NAME_AT_PLACE = "name_at_place", "Full name at an institution"
    FAMILY = "family", "Family name, to look for the others by"
    ACCOUNT = "account", "Id in a sending system"
    KEY = "key", "The key itself, to notice a wrong one"
