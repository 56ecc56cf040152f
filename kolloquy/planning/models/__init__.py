"""One integrated plan of a cycle: who meets which expert, for what, how and in which week; who agreed to it."""

from kolloquy.planning.models.agreeing import CalendarFeed, Comment, Proposal, Review
from kolloquy.planning.models.changes import PlanChange
from kolloquy.planning.models.contacts import LeftOut, LimitPrice, PlannedContact, PlannedExpert, TakenAsGiven
from kolloquy.planning.models.cycles import Absence, Cycle, WorkingTime
from kolloquy.planning.models.plans import Plan, PlanColleague, Solving
from kolloquy.planning.models.pricing import Pricing

__all__ = [
    "Absence",
    "CalendarFeed",
    "Comment",
    "Cycle",
    "LeftOut",
    "LimitPrice",
    "Plan",
    "PlanChange",
    "PlanColleague",
    "PlannedContact",
    "PlannedExpert",
    "Pricing",
    "Proposal",
    "Review",
    "Solving",
    "TakenAsGiven",
    "WorkingTime",
]
