from django.db import models


class PlanState(models.TextChoices):
    """Of a plan: draft -> in review -> in force -> replaced; a what-if that is not wanted is set aside."""

    DRAFT = "draft", "Draft"
    IN_REVIEW = "in_review", "In review"
    IN_FORCE = "in_force", "In force"
    REPLACED = "replaced", "Replaced"
    SET_ASIDE = "set_aside", "Set aside"


class PlanKind(models.TextChoices):
    FIRST = "first", "The cycle’s plan"
    WHAT_IF = "what_if", "What if"
    RE_PLAN = "re_plan", "Re-plan"


class JobState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped, with the best so far"
    FAILED = "failed", "Failed"


class ContactState(models.TextChoices):
    PLANNED = "planned", "Planned"
    HELD = "held", "Held"
    DROPPED = "dropped", "Taken out"


class Origin(models.TextChoices):
    """Who put a contact where it stands."""

    COMPUTED = "computed", "Computed"
    PERSON = "person", "Moved or added by a person"


class Stand(models.TextChoices):
    """What a reviewer says of a plan."""

    AGREES = "agrees", "Agrees"
    ASKS = "asks", "Asks for a change"


class Answer(models.TextChoices):
    """What an expert says to what was proposed."""

    WAITING = "waiting", "No answer yet"
    ACCEPTED = "accepted", "Accepted"
    OTHER_TIME = "other_time", "Another time"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Taken back by us"


class ChangeKind(models.TextChoices):
    """What a what-if changes; `Plan.changes` holds a list of these with their details."""

    COLLEAGUE_LEAVES = "colleague_leaves", "A colleague leaves"
    HOURS = "hours", "A colleague has more or fewer hours"
    ACTIVITY_MOVES = "activity_moves", "An activity moves"
    ACTIVITY_OFF = "activity_off", "An activity does not take place"
    PHASE = "phase", "An indication enters another phase"
    AIM = "aim", "An objective asks for more or fewer experts"
    BUDGET = "budget", "The fees allowed change"
    EXPERT_OUT = "expert_out", "An expert cannot take part"
    PRIORITY = "priority", "An objective matters more or less"


class Deed(models.TextChoices):
    """What a person did to a plan by hand."""

    MOVED = "moved", "Moved"
    ADDED = "added", "Added"
    TAKEN_OUT = "taken_out", "Taken out"
    PINNED = "pinned", "Pinned"
    UNPINNED = "unpinned", "No longer pinned"
    GOALS = "goals", "Mutual goals written"
    CONFIRMED = "confirmed", "Mutual goals confirmed"
    SIGNED = "signed", "Signed"
    SET_ASIDE = "set_aside", "Set aside"
    TAKEN_UP = "taken_up", "Taken up again"
