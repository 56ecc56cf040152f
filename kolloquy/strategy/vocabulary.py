from django.db import models


class Label(models.TextChoices):
    ON = "on", "On-label"
    OFF = "off", "Off-label"


class Channel(models.TextChoices):
    FACE_TO_FACE = "face_to_face", "Face to face"
    VIRTUAL = "virtual", "Virtual meeting"
    TELEPHONE = "telephone", "Telephone"
    EMAIL = "email", "E-mail"
    WEBINAR = "webinar", "Webinar"
    CONGRESS = "congress", "Congress"
    ADVISORY_BOARD = "advisory_board", "Advisory board"
    SOCIAL = "social", "Social media"
    PORTAL = "portal", "Portal"


class Phase(models.TextChoices):
    """Where an indication stands in a market."""

    PIPELINE_EDUCATION = "pipeline_education", "Pipeline education"
    PRE_LAUNCH = "pre_launch", "Pre-launch"
    NEWLY_LAUNCHED = "newly_launched", "Newly launched"
    ESTABLISHED = "established", "Established"


class State(models.TextChoices):
    """Of an imperative: only one in force enters a plan."""

    DRAFT = "draft", "Draft"
    IN_FORCE = "in_force", "In force"
    RETIRED = "retired", "Retired"


class GapKind(models.TextChoices):
    """What is missing."""

    DATA = "data", "Data nobody has yet"
    UNDERSTANDING = "understanding", "Known, but not understood"
    PRACTICE = "practice", "Understood, but not done"
    UNMET_NEED = "unmet_need", "A need of patients nobody meets"


class DemandKind(models.TextChoices):
    """What an objective asks of experts."""

    ONE_TO_ONE = "one_to_one", "One-to-one exchange"
    ADVISORY_BOARD = "advisory_board", "Advisory board"
    EXPERT_PANEL = "expert_panel", "Expert panel"
    CONGRESS = "congress", "Congress meeting"
    EDUCATION = "education", "Educational event"
    PUBLICATION = "publication", "Publication"
    INVESTIGATOR_MEETING = "investigator_meeting", "Investigator meeting"
    ADVICE = "advice", "Advice-seeking"


class MixKind(models.TextChoices):
    """What a mix counts among the experts of an activity."""

    COUNTRY = "country", "From a country"
    RISING = "rising", "Rising experts"
    NEVER_MET = "never_met", "Experts we never met"
    INSTITUTION = "institution", "From any one institution"
    HIGHEST = "highest", "Among the topic's first fifty"
