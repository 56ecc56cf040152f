"""Standing against its slow oracle, and what must hold whatever the evidence."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kolloquy.influence.ranking.ranked import Ranked
from kolloquy.influence.ranking.recipe import CHANNELS, RECIPE
from kolloquy.influence.ranking.sentences import evidence_rows
from kolloquy.influence.ranking.signals import work_kind
from kolloquy.influence.ranking.standing import Standing
from kolloquy.influence.ranking.topics import Topic
from tests.support.plain_standing import PlainFact, plain_credits, plain_standings
from tests.support.ranking_world import ALPHA, BETA, RETRIEVED, Author, Seat, Trial, Work, World, in_memory

AS_OF = date(2025, 1, 1)
TOPIC = Topic("alpha-disease", "Alpha Disease", (ALPHA,))
EXPERTS = [f"E{number}" for number in range(6)]
ROLE_FACTORS = {
    "principal_investigator": 1.0, "study_chair": 1.0, "study_director": 0.7, "site_investigator": 0.3,
    "sub_investigator": 0.15, "contact": 0.05, "chair": 2.0, "member": 1.0, "speaker": 1.0, "presenter": 0.6,
}  # fmt: skip
PHASES = {"1": "trial_phase_1", "2/3": "trial_phase_3", "3": "trial_phase_3", "4": "trial_phase_4", None: "trial_other"}
SEATS = {"guideline": "guideline_panel", "editorial_board": "editorial_board", "society": "society_post", "session": "session"}  # fmt: skip

days = st.dates(date(2008, 1, 1), date(2026, 6, 1))
types = st.sampled_from(
    [("Journal Article",), ("Review", "Journal Article"), ("Randomized Controlled Trial",), ("Letter",),
     ("Practice Guideline",), ("Published Erratum",), ("Retracted Publication", "Journal Article"), ()]
)  # fmt: skip
signs = st.sampled_from(["major", "mesh", "keyword", "title", "abstract", None])
concepts = st.sampled_from(["Alpha Disease", "Beta Disease", "Gamma Disease"])


@st.composite
def bylines(draw: st.DrawFn) -> tuple[Author, ...]:
    experts = draw(st.lists(st.sampled_from(EXPERTS), min_size=1, max_size=5, unique=True))
    probability = st.sampled_from([1.0, 0.9, 0.5])
    return tuple(Author(e, draw(probability), draw(st.booleans()), draw(st.booleans())) for e in experts)


works = st.builds(Work, bylines(), st.none() | days, types, signs, concepts)
people_in = lambda roles: st.lists(  # noqa: E731
    st.tuples(st.sampled_from(EXPERTS), st.sampled_from(roles)), min_size=1, max_size=3, unique_by=lambda p: p[0]
).map(tuple)
trials = st.builds(
    Trial,
    people_in(["principal_investigator", "study_chair", "study_director", "site_investigator", "sub_investigator", "contact"]),
    st.sampled_from(list(PHASES)), st.none() | days, st.none() | days, st.sampled_from(["keyword", "title", None]),
    st.sampled_from(["Alpha Disease", "Beta Disease"]),
)  # fmt: skip
seats = st.builds(
    Seat, people_in(["chair", "member", "speaker", "presenter"]), st.sampled_from(list(SEATS)), st.none() | days,
    st.none() | days, st.sampled_from(["keyword", "title", None]),
)  # fmt: skip
worlds = st.builds(
    World, st.lists(works, max_size=8).map(tuple), st.lists(trials, max_size=3).map(tuple),
    st.lists(seats, max_size=3).map(tuple),
)  # fmt: skip


def ranked(world: World, as_of: date = AS_OF, topic: Topic = TOPIC) -> Ranked:
    return in_memory(world, topic, as_of)


def standings(world: World, as_of: date = AS_OF, topic: Topic = TOPIC) -> dict[str, Standing]:
    answer = ranked(world, as_of, topic)
    ids = answer.experts(["expert_id"], answer.standings.experts)["expert_id"].to_pylist()
    return {standing.expert_id: standing for standing in answer.standings.told(range(len(ids)), ids)}


def plain_facts(world: World) -> list[PlainFact]:
    """What the world says about Alpha and everything below it, in plain rows."""
    retrieved, facts = RETRIEVED.date(), []
    for number, work in enumerate(world.works):
        if work.sign is None or work.concept == "Gamma Disease":
            continue
        leaders = {place for place, author in enumerate(work.authors, 1) if author.corresponding}
        equal = {place for place, author in enumerate(work.authors, 1) if author.equal}
        parts = plain_credits(len(work.authors), leaders, equal)
        on = work.on or retrieved
        for author, part in zip(work.authors, (part**RECIPE.authorship_power for part in parts), strict=True):
            facts.append(
                PlainFact(
                    author.expert,
                    f"w{number}",
                    work_kind(list(work.types)),
                    work.sign,
                    part,
                    author.probability,
                    on,
                    on,
                    True,
                )
            )
    for number, trial in enumerate(world.trials):
        on = trial.start_on or trial.completion_on or retrieved
        until = max(on, trial.completion_on or on)
        for expert, role in trial.people if trial.sign else ():
            facts.append(
                PlainFact(
                    expert, f"NCT{number}", PHASES[trial.phase], trial.sign, ROLE_FACTORS[role], 1.0, on, until, False
                )
            )
    for number, seat in enumerate(world.seats):
        on = seat.on or retrieved
        still = on if seat.kind in ("guideline", "session") else retrieved
        until = on if seat.kind == "session" else max(on, seat.ended_on or still)
        for expert, role in seat.people if seat.sign else ():
            facts.append(
                PlainFact(expert, f"s{number}", SEATS[seat.kind], seat.sign, ROLE_FACTORS[role], 1.0, on, until, False)
            )
    return facts


def first_days(world: World) -> dict[str, date]:
    first: dict[str, date] = {}
    everywhere = [(author.expert, work.on) for work in world.works for author in work.authors]
    everywhere += [(expert, t.start_on or t.completion_on) for t in world.trials for expert, _ in t.people]
    everywhere += [(expert, seat.on) for seat in world.seats for expert, _ in seat.people]
    for expert, on in everywhere:
        first[expert] = min(first.get(expert, date.max), on or RETRIEVED.date())
    return first


@given(worlds)
def test_the_quick_standing_is_the_plain_one(world: World) -> None:
    quick, plain = standings(world), plain_standings(plain_facts(world), first_days(world), AS_OF)
    for expert, expected in plain.items():
        total = sum(round(share, 3) for share in expected.shares.values())
        if expert not in quick:
            assert total == pytest.approx(0, abs=2e-3)
            continue
        found = quick[expert]
        for channel in CHANNELS:
            assert found.shares[channel] == pytest.approx(expected.shares[channel], abs=6e-4 + 1e-6 * total), channel
        assert found.low == pytest.approx(found.standing * expected.low, abs=2e-3)
        assert found.high == pytest.approx(found.standing * expected.high, abs=2e-3)
        assert found.works == expected.works
        assert found.rise == (None if expected.rise is None else pytest.approx(expected.rise, abs=2e-3))
    assert set(quick) <= set(plain)


@given(worlds)
def test_shares_add_up_to_the_standing_as_printed_and_evidence_to_each_share(world: World) -> None:
    answer = ranked(world)
    everybody = range(len(answer.standings))
    rows = list(evidence_rows(answer, np.arange(len(answer.standings))))
    for place, standing in enumerate(answer.standings.told(everybody, [str(place) for place in everybody])):
        assert round(sum(standing.shares.values()), 3) == standing.standing
        assert standing.low <= standing.standing <= standing.high
        for channel in CHANNELS:
            points = sum(row.points for of, row in rows if of == place and row.channel == channel)
            assert round(points, 3) == standing.shares[channel]


@given(worlds, st.lists(works, min_size=1, max_size=3))
def test_more_evidence_never_lowers_what_somebody_earned(world: World, more: list[Work]) -> None:
    """In undivided points: the topic's norm may rise for all when a field gains evidence."""
    before, after = ranked(world), ranked(World((*world.works, *more), world.trials, world.seats))
    earned_before, earned_after = undivided(before), undivided(after)
    for expert, earned in earned_before.items():
        assert earned_after[expert] >= earned - 1e-9


@given(worlds, st.sampled_from(EXPERTS), days, signs)
def test_a_work_of_ones_own_lets_nobody_pass(world: World, expert: str, on: date, sign: str | None) -> None:
    own = Work((Author(expert),), on, sign=sign)
    before, after = undivided(ranked(world)), undivided(ranked(World((*world.works, own), world.trials, world.seats)))
    for other in before:
        if before[other] <= before.get(expert, -1.0):
            assert after[other] <= after[expert] + 1e-9


def undivided(answer: Ranked) -> dict[str, float]:
    found = answer.standings
    ids = answer.experts(["expert_id"], found.evidence.people)["expert_id"].to_pylist()
    return dict(zip(ids, found.lenders.tolist(), strict=True))


def known_by(day: date, on: date | None) -> bool:
    return (on or RETRIEVED.date()) <= day


@given(worlds, days)
def test_a_past_day_sees_nothing_of_what_came_later(world: World, day: date) -> None:
    until_then = World(
        tuple(work for work in world.works if known_by(day, work.on)),
        tuple(trial for trial in world.trials if known_by(day, trial.start_on or trial.completion_on)),
        tuple(seat for seat in world.seats if known_by(day, seat.on)),
    )
    assert standings(world, day) == standings(until_then, day)


@given(worlds)
def test_a_topic_holds_the_evidence_of_everything_below_it(world: World) -> None:
    below = Topic("beta-disease", "Beta Disease", (BETA,))
    assert set(standings(world, topic=below)) <= set(standings(world))
