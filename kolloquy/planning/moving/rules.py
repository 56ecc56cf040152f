"""What speaks against a change of a plan by hand. Values in, breaches out; a computed plan keeps the optimiser's limits.

Some breaches refuse. Others ask a person for a reason, because a person may know better: the reason stays on record.
A visit that was planned for a week that is over and was not held may still go into a week to come: that is mending.

PB-1 who may change it, PB-2 in which state, PB-3 weeks, PB-4 nobody there, PB-5 hours, PB-6 distance of two contacts,
PB-7 contact pressure, PB-8 an activity's days, PB-9 the expert's own colleague, PB-10 agreed with the expert,
PB-11 pinned, PB-12 other functions, PB-13 mutual goals, PB-14 an expert who is somebody else by now,
PB-19 proposed to the expert and not answered. What concerns an activity as a whole is in `activities_rules`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kolloquy.governance.vocabulary import Function, Role
from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.planning.agreeing.rules import AGREED
from kolloquy.planning.vocabulary import ContactState, Deed, PlanState

LEAST_REASON = 8  # characters: "asked to" is one, "ok" is none
MOST_WEEKS_IN_FORCE = 4  # further than a month is not the plan that was signed, but another one

# What may be done by hand while a plan is in which state; what is not here is done by nobody.
BY_HAND: Mapping[PlanState, frozenset[Deed]] = {
    PlanState.DRAFT: frozenset(
        {Deed.MOVED, Deed.ADDED, Deed.TAKEN_OUT, Deed.PINNED, Deed.UNPINNED, Deed.GOALS, Deed.CONFIRMED, Deed.SIGNED}
    ),
    PlanState.IN_REVIEW: frozenset(
        {Deed.MOVED, Deed.ADDED, Deed.TAKEN_OUT, Deed.PINNED, Deed.UNPINNED, Deed.GOALS, Deed.CONFIRMED, Deed.SIGNED}
    ),
    # Small moves: whom it engages and what for was signed, in which week is arranged with the expert.
    PlanState.IN_FORCE: frozenset({Deed.MOVED, Deed.TAKEN_OUT, Deed.PINNED, Deed.UNPINNED}),
    PlanState.REPLACED: frozenset(),
    PlanState.SET_ASIDE: frozenset(),
}
_IN_STATE = {
    PlanState.IN_FORCE: "A plan in force changes by small moves only; ask for a re-plan for anything else.",
    PlanState.REPLACED: "This plan was replaced by another; change the one in force.",
    PlanState.SET_ASIDE: "This plan was set aside; copy it to go on from it.",
}


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule that speaks against a change. One that is not `hard` gives way to a person's reason."""

    rule: str
    sentence: str
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Other:
    """Another contact of the same expert."""

    week: int
    what: str  # in words: "a visit by Ada", "Commercial’s virtual meeting"
    ours: bool = True
    visit: bool = True  # not a place in an activity
    same_demand: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A contact where somebody wants it, and all that may speak against it; weeks count from 0."""

    expert: str
    week: int
    weeks: int  # of the cycle
    running: int  # the week that runs today; those before it are over
    was: int | None = None  # None: it is new
    signed: int | None = None  # the week it had when the plan was signed, where it was
    state: str = ContactState.PLANNED
    activity: tuple[str, frozenset[int]] | None = None  # its name and the weeks it may be in
    cadence: int = 1
    others: tuple[Other, ...] = ()
    colleague: str | None = None  # in words; None: nobody's time is taken
    in_plan: bool = True
    here: bool = True
    away: bool = False
    available: int = 0  # minutes of that week
    taken: int = 0  # by everything else in it
    minutes: int = 0
    owner: str | None = None  # where the colleague is not the expert's own
    room: int | None = None  # contact pressure that may be planned
    pressure: int = 0  # with this contact
    agreed: str | None = None  # the week that was agreed, in words
    waiting: str | None = None  # what the expert was asked for and has not answered, in words
    pinned: str | None = None  # why; "" without a word
    gone: str | None = None  # what became of the expert
    rights: Verdict = field(default=ALLOWED)
    moves: bool = True  # in week or colleague, rather than standing where it stands


def may_change(function: str, role: str, *, own: bool) -> Verdict:
    """Leads change all of a plan, field colleagues what is their own."""
    if function != Function.MEDICAL:
        return Verdict("PB-1", "The plan is changed by Medical Affairs; leave a comment for them.")
    if role != Role.LEAD and not own:
        return Verdict("PB-1", "This is a colleague’s; leave them a comment, or ask your medical lead to change it.")
    return ALLOWED


def may_unpin(expert: str, *, agreed: bool, by_hand: str) -> Verdict:
    """What was agreed with an expert is let go by taking it back, so that they hear of it."""
    if agreed and not by_hand:
        return Verdict("PB-10", f"{expert} agreed to this, and that is what pins it; take the proposal back first.")
    return ALLOWED


def may_be_done(deed: Deed, state: str) -> Verdict:
    if deed in BY_HAND[PlanState(state)]:
        return ALLOWED
    return Verdict("PB-2", _IN_STATE[PlanState(state)])


def enough_reason(breaches: Sequence[Breach], because: str) -> Verdict:
    """True where nothing refuses and what asks for a reason got one."""
    for breach in breaches:
        if breach.hard:
            return Verdict(breach.rule, breach.sentence)
    if breaches and len(because.strip()) < LEAST_REASON:
        return Verdict(breaches[0].rule, f"{breaches[0].sentence} Say in a few words why it is to be so all the same.")
    return ALLOWED


def breaches(change: Change) -> tuple[Breach, ...]:
    """All that speaks against it, what refuses first."""
    found = [
        *_time(change),
        *_expert(change),
        *_activity(change),
        *_hours(change),
        *_distance(change),
        *_person(change),
    ]
    return tuple(sorted(found, key=lambda breach: not breach.hard))


def breaches_of_place(change: Change) -> tuple[Breach, ...]:
    """What speaks for one expert against an activity in another week; its own time is judged once for all."""
    return (*_expert(change), *_distance(change), *_person(change))


def _time(it: Change) -> Iterator[Breach]:
    if it.state == ContactState.HELD and it.moves:
        yield Breach("PB-3", "This contact was held; what has happened is not moved.", hard=True)
    elif it.state == ContactState.DROPPED:
        yield Breach("PB-3", "This contact was taken out of the plan; add a new one.", hard=True)
    elif not 0 <= it.week < it.weeks:
        yield Breach("PB-3", f"The cycle has the weeks 1 to {it.weeks}; choose one of them.", hard=True)
    elif it.week < it.running and it.week != it.was:
        yield Breach("PB-3", f"Week {it.week + 1} is over; choose week {it.running + 1} or a later one.", hard=True)
    elif it.signed is not None and abs(it.week - it.signed) > MOST_WEEKS_IN_FORCE:
        yield Breach(
            "PB-3",
            f"The plan was signed with this in week {it.signed + 1}, and more than {MOST_WEEKS_IN_FORCE} weeks from "
            "there is another plan; ask for a re-plan.",
            hard=True,
        )


def _expert(it: Change) -> Iterator[Breach]:
    if it.gone:
        yield Breach("PB-14", it.gone, hard=True)
    if it.rights.rule:
        yield Breach(it.rights.rule, it.rights.reason, hard=True)


def _activity(it: Change) -> Iterator[Breach]:
    if it.activity is None:
        return
    name, weeks = it.activity
    if it.week not in weeks:
        when = weeks_in_words(weeks)
        yield Breach("PB-8", f"“{name}” is {when}; a place in it cannot be at another time.", hard=True)


def _hours(it: Change) -> Iterator[Breach]:
    if it.colleague is None:
        return
    week = f"week {it.week + 1}"
    if not it.here:
        yield Breach("PB-4", f"{it.colleague} does not work here then; choose a colleague who does.", hard=True)
    elif not it.in_plan:
        yield Breach(
            "PB-4", f"This plan does not count with {it.colleague}’s time; choose somebody it does.", hard=True
        )
    elif it.away or not it.available:
        yield Breach("PB-4", f"{it.colleague} has no time in {week}; choose another week or colleague.", hard=True)
    elif it.taken + it.minutes > it.available:
        yield Breach(
            "PB-5",
            f"{it.colleague} would have {hours(it.taken + it.minutes)} of {hours(it.available)} hours in {week}.",
        )


def _distance(it: Change) -> Iterator[Breach]:
    """Two visits of ours in one week refuse; whatever else is near asks for a reason."""
    for other in sorted(it.others, key=lambda other: (abs(other.week - it.week), other.week)):
        apart = abs(other.week - it.week)
        if not other.ours:
            if apart == 0:
                yield Breach("PB-12", f"{other.what} is in the same week.")
        elif apart == 0 and other.visit and it.activity is None:
            yield Breach(
                "PB-6", f"{it.expert} has {other.what} in week {it.week + 1} already; choose another.", hard=True
            )
        elif apart == 0:
            yield Breach("PB-6", f"{it.expert} has {other.what} in the same week.")
        elif other.same_demand and apart < it.cadence:
            yield Breach(
                "PB-6",
                f"{it.expert} has {other.what} in week {other.week + 1}, and the cadence is {it.cadence} weeks.",
            )
            return  # the nearest says it for all


def _person(it: Change) -> Iterator[Breach]:
    if it.room is not None and it.pressure > it.room:
        yield Breach(
            "PB-7",
            f"{it.expert} would have {hundredths(it.pressure)} meetings’ worth of contact, and there is room for "
            f"{hundredths(max(it.room, 0))}.",
        )
    if not it.moves:
        return
    if it.owner is not None and it.colleague is not None:
        yield Breach("PB-9", f"{it.expert} is {it.owner}’s to meet, and would see another face.")
    if it.agreed is not None:
        yield Breach("PB-10", f"{it.expert} agreed to {it.agreed}; only a person’s word moves it.")
    if it.waiting is not None and it.week != it.was:
        yield Breach(
            "PB-19",
            f"{it.expert} was asked for {it.waiting} and has not answered; a move takes that back, so tell them.",
        )
    if it.pinned is not None and not (it.agreed and it.pinned == AGREED):  # PB-10 has said that
        yield Breach("PB-11", f"It is pinned where it stands{f': {it.pinned}' if it.pinned else ''}.")


def hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0")


def hundredths(pressure: int) -> str:
    return f"{pressure / 100:.1f}".removesuffix(".0")


def weeks_in_words(weeks: frozenset[int]) -> str:
    if not weeks:
        return "not in this cycle"
    named = [str(week + 1) for week in sorted(weeks)]
    return f"in week {named[0]}" if len(named) == 1 else f"in weeks {', '.join(named[:-1])} or {named[-1]}"
