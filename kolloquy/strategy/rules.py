"""What a strategy must hold to be one, who may change it, and what of it may be said to an expert. Values in, verdict out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from kolloquy.governance.vocabulary import Function, Role
from kolloquy.governance.wall.policy import SIDE_OF, Side
from kolloquy.kernel import clock
from kolloquy.kernel.verdict import ALLOWED, Verdict
from kolloquy.strategy.models import DiscussionTopic, Objective
from kolloquy.strategy.vocabulary import DemandKind, Label, MixKind, State

OWNERS = frozenset({Function.MEDICAL, Function.MEDICAL_INFORMATION})
EARLIEST, FARTHEST = date(1980, 1, 1), timedelta(days=15 * 366)
WEIGHTS = ("standing", "sweet_spot", "need", "continuity", "rise")
HOW_TO_GET_A_BASELINE = "count it once before you begin, in a registry, a chart review at a few sites, or a short survey, and name that source"

S = State
NEXT: Mapping[State, frozenset[State]] = {
    S.DRAFT: frozenset({S.IN_FORCE, S.RETIRED}),
    S.IN_FORCE: frozenset({S.RETIRED}),
    S.RETIRED: frozenset(),
}


def may_change(*, function: str, role: str, owner: bool, here: bool = True) -> Verdict:
    """`owner`: of the imperative, or of the objective that is changed."""
    if here and function == Function.MEDICAL and role == Role.LEAD:
        return ALLOWED
    if here and owner and function in OWNERS:
        return ALLOWED
    return Verdict(
        "ST-1", "A strategy is changed by a medical lead or by whoever owns that part of it; ask one of them."
    )


def may_own(*, function: str, here: bool) -> Verdict:
    if not here:
        return Verdict("ST-2", "Whoever owns a part of the strategy works here; choose a colleague who does.")
    if function not in OWNERS:
        return Verdict("ST-2", "A part of the strategy is owned by a colleague of Medical Affairs; choose one.")
    return ALLOWED


def may_move(now: str, to: str) -> Verdict:
    if now == to or State(to) in NEXT[State(now)]:
        return ALLOWED
    return Verdict(
        "ST-3",
        f"An imperative that is {State(now).label.lower()} cannot become {State(to).label.lower()}; make a new one.",
    )


def may_be_written(state: str) -> Verdict:
    if state == State.RETIRED:
        return Verdict("ST-4", "This imperative is retired and stays as it was; make a new one.")
    return ALLOWED


def has_a_baseline(*, baseline: float | None, source: str) -> Verdict:
    if baseline is None or not source.strip():
        what = "baseline" if baseline is None else "source for its baseline"
        return Verdict(
            "ST-5",
            f"An objective without a {what} cannot be measured; {HOW_TO_GET_A_BASELINE}.",
        )
    return ALLOWED


def may_aim(*, baseline: float, target: float) -> Verdict:
    if baseline == target:
        return Verdict(
            "ST-6",
            f"The target equals the baseline ({baseline:g}), so nothing would change; say what should become of it.",
        )
    return ALLOWED


def may_be_due(due_on: date, *, today: date) -> Verdict:
    if due_on <= today:
        return Verdict("ST-7", f"{due_on} has come already; give an objective a day that lies ahead.")
    if due_on > today + FARTHEST:
        return Verdict("ST-7", f"{due_on} is too far ahead to answer for; choose a day within fifteen years.")
    return ALLOWED


def may_take_place(
    *, kind: str, starts_on: date | None, ends_on: date | None, due_on: date, today: date, moved: bool = True
) -> Verdict:
    """`moved`: the days were given or changed now, so that they may not lie behind us."""
    if starts_on is None or ends_on is None:
        if kind != DemandKind.ONE_TO_ONE:
            return Verdict(
                "ST-8",
                f"{_an(kind)} needs a first and a last day; where the day is open, give the time it may fall in.",
            )
        if starts_on or ends_on:
            return Verdict("ST-8", "Give both a first and a last day, or neither.")
        return ALLOWED
    if ends_on < starts_on:
        return Verdict(
            "ST-8", f"It ends on {ends_on}, before it starts on {starts_on}; exchange the two or correct them."
        )
    if moved and ends_on < today:
        return Verdict(
            "ST-9", f"{_an(kind)} that ended on {ends_on} cannot be planned; give the next one, or leave it out."
        )
    if starts_on > due_on:
        return Verdict(
            "ST-10",
            f"It starts on {starts_on}, after the day its objective is due ({due_on}), and cannot help to reach it; "
            "move one of the two.",
        )
    return ALLOWED


def _an(kind: str) -> str:
    words = DemandKind(kind).label
    return f"An {words.lower()}" if words[0] in "AEIO" else f"A {words.lower()}"


def has_a_size(*, fewest: int, most: int, contacts: int, gap_weeks: int, minutes: int, lead_weeks: int) -> Verdict:
    if fewest < 0 or most < 1 or fewest > most:
        return Verdict(
            "ST-11", f"From {fewest} to {most} experts is no size; give at least one, and fewest up to most."
        )
    if most > 5_000:
        return Verdict("ST-11", f"{most:,} experts are more than a cycle can hold; split the demand by region.")
    if not 1 <= contacts <= 52 or not 0 <= gap_weeks <= 52:
        return Verdict("ST-11", "Give 1 to 52 contacts in a cycle, with 0 to 52 weeks between two of them.")
    if not 5 <= minutes <= 7 * 24 * 60 or not 0 <= lead_weeks <= 104:
        return Verdict("ST-11", "Give 5 minutes to a week for one contact, and a lead time of at most 104 weeks.")
    return ALLOWED


def may_mix(mix: Sequence[Mapping[str, object]], *, most: int) -> Verdict:
    """The mix of an activity: a list of {"kind", "of", "fewest", "most"}."""
    for part in mix:
        kind, fewest, up_to = part.get("kind"), part.get("fewest") or 0, part.get("most")
        if kind not in MixKind.values:
            return Verdict("ST-12", f"“{kind}” is nothing a mix counts; choose one of {', '.join(MixKind.values)}.")
        if not isinstance(fewest, int) or not isinstance(up_to, int | None) or fewest < 0:
            return Verdict("ST-12", "A mix counts whole experts; give fewest and most as whole numbers.")
        if fewest > most or (up_to is not None and up_to < fewest):
            return Verdict(
                "ST-12", f"A mix of at least {fewest} does not fit an activity of at most {most}; correct one."
            )
        if kind == MixKind.COUNTRY and not str(part.get("of") or "").strip():
            return Verdict("ST-12", "A mix by country names the country; write its two letters, such as ES.")
    return ALLOWED


def may_weigh(weights: Mapping[str, int]) -> Verdict:
    if set(weights) != set(WEIGHTS) or any(value < 0 for value in weights.values()):
        return Verdict("ST-13", f"Weights are given for {', '.join(WEIGHTS)}, each at least 0; complete them.")
    if (total := sum(weights.values())) != 100:
        return Verdict("ST-13", f"The weights add up to {total}; make them 100 together.")
    return ALLOWED


def may_be_regional(
    *, parent_path: str, path: str, parent_state: str, same_indication: bool = True, there: bool = False
) -> Verdict:
    """`there`: a version for that territory exists already."""
    if parent_state == State.RETIRED:
        return Verdict("ST-14", "A retired imperative gets no regional version; make a new imperative.")
    if not path.startswith(parent_path) or path == parent_path:
        return Verdict("ST-14", "A regional version is for a territory below its parent's; choose one of those.")
    if not same_indication:
        return Verdict("ST-14", "A regional version is about its parent's indication; make an imperative of its own.")
    if there:
        return Verdict("ST-14", "There is a version for that territory already; change that one.")
    return ALLOWED


def lies_within(*, path: str, within: str, what: str) -> Verdict:
    if path.startswith(within):
        return ALLOWED
    return Verdict("ST-15", f"{what} is for a territory of its imperative, or one below it; choose one of those.")


def may_enter_a_phase(since: date, *, today: date) -> Verdict:
    if not EARLIEST <= since <= today + FARTHEST:
        return Verdict("ST-16", f"A phase that begins on {since} must be a slip; give the day the market entered it.")
    return ALLOWED


def may_be_read(*, on: date, source: str, today: date) -> Verdict:
    if on > today:
        return Verdict("ST-17", f"Nothing can have been read on {on}, which lies ahead; give the day it was found.")
    if on < EARLIEST:
        return Verdict("ST-17", f"{on} must be a slip; give the day it was found.")
    if not source.strip():
        return Verdict("ST-17", "A reading without a source is an opinion; say where it was counted.")
    return ALLOWED


def may_state_fees(*, function: str, role: str) -> Verdict:
    if function == Function.COMPLIANCE or (function == Function.MEDICAL and role == Role.LEAD):
        return ALLOWED
    return Verdict("ST-18", "Fees and their yearly limits are stated by Compliance or a medical lead; ask one of them.")


def may_cost(*, amount: int, most_a_year: int) -> Verdict:
    if amount < 0 or most_a_year < amount:
        return Verdict(
            "ST-19",
            f"A fee of {amount:,} does not fit a yearly limit of {most_a_year:,}; the limit is at least one fee.",
        )
    return ALLOWED


def may_be_named(*, side: str, label: str) -> Verdict:
    """Whether somebody of a side of the wall may put a topic into a strategy."""
    if label == Label.OFF and side not in {Side.MEDICAL, Side.RESEARCH}:
        return Verdict("ST-20", "Off-label topics are named by Medical and Research alone; ask Medical Affairs.")
    return ALLOWED


def may_propose(*, off_label: Collection[str], indication: str, approved: bool) -> Verdict:
    """Whether what is planned may be put to an expert: nothing off-label, and nothing for what is not approved yet."""
    if not approved:
        return Verdict(
            "ST-21",
            f"{indication} is not approved, so nothing on it can be proposed to an expert; wait for the question to "
            "come from the expert, or plan an on-label objective.",
        )
    if off_label:
        return Verdict(
            "ST-21",
            f"“{min(off_label)}” is off-label, so this objective cannot be proposed to an expert; take the topic out "
            "of the objective and its gap, or leave the proposal.",
        )
    return ALLOWED


def may_be_proposed(objective: Objective, *, on: date | None = None) -> Verdict:
    """The same for an objective as it stands: its topics, its gap's, and the indication of its imperative."""
    on = on or clock.today()
    topics = list(objective.topics.select_related("indication"))
    if objective.gap is not None:
        topics += objective.gap.topics.select_related("indication")
    indication = objective.imperative.indication
    return may_propose(
        off_label={topic.name for topic in topics if is_off_label(topic, on)},
        indication=str(indication),
        approved=_approved(indication.approved_on, on),
    )


def is_off_label(topic: DiscussionTopic, on: date) -> bool:
    """Off-label by its label, or because its indication is not approved on that day."""
    indication = topic.indication
    return topic.label == Label.OFF or (indication is not None and not _approved(indication.approved_on, on))


def _approved(approved_on: date | None, on: date) -> bool:
    return approved_on is not None and approved_on <= on


def side_of(function: str) -> str:
    return SIDE_OF[function].value
