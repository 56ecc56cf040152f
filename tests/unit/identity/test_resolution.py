"""Invented people with known truth, resolved: who is one, who is two, and what a steward's word changes."""

import pytest

from kolloquy.identity.matching.ids_for_ever import NOBODY, Before
from kolloquy.identity.matching.resolution import Decision, DecisionKind, resolve
from tests.support.invented_evidence import Work, gathered

NORDHAVEN = " @ Department of Cardiology, University of Nordhaven, Nordhaven, Sweden"
LEEDS = " @ Hillview Hospital, Leeds, UK"
ORCID, OTHER_ORCID = " # 0000-0002-1825-0097", " # 0000-0001-5109-3700"
AMYLOID = {"title": "Transthyretin amyloid deposits in ageing hearts", "mesh": ["D000686", "D009202"]}
MIGRAINE = {"title": "Migraine prophylaxis with invented antibodies", "mesh": ["D008881"], "venue": "Headache Letters"}


def resolved(*works, decisions=(), before=NOBODY, **tables):
    return resolve(gathered(*works, **tables), decisions, before).tables


def people(tables):
    """Expert ids by mention."""
    rows = tables["assignments"].to_pydict()
    return dict(zip(rows["mention_id"], rows["expert_id"], strict=True))


def after(tables):
    ledger, signposts = tables["ledger"].to_pydict(), tables["signposts"].to_pydict()
    return Before(
        people(tables),
        dict(zip(ledger["expert_id"], ledger["born_of"], strict=True)),
        dict(zip(signposts["expert_id"], signposts["leads_to"], strict=True)),
    )


def are_one(tables, *mentions):
    found = people(tables)
    return len({found[m] for m in mentions}) == 1


def test_a_rare_name_in_one_house_on_one_subject_is_one_person():
    tables = resolved(
        Work(1, ["Lindqvist, Anna M" + NORDHAVEN, "Holm, Per" + NORDHAVEN], **AMYLOID),
        Work(2, ["Lindqvist, Anna M" + NORDHAVEN, "Holm, Per" + NORDHAVEN], year=2022, **AMYLOID),
    )
    assert are_one(tables, "pmid:1#1", "pmid:2#1")
    assert are_one(tables, "pmid:1#2", "pmid:2#2")


def test_a_common_name_in_other_countries_on_other_subjects_is_two():
    tables = resolved(
        Work(1, ["Wang, Wei @ University of Nordhaven, Nordhaven, Sweden", "Holm, Per"], **AMYLOID),
        Work(2, ["Wang, Wei" + LEEDS, "Reed, Zoe"], **MIGRAINE),
    )
    assert not are_one(tables, "pmid:1#1", "pmid:2#1")


def test_other_middle_initials_are_two_even_in_one_house():
    tables = resolved(
        Work(1, ["Smith, John A" + LEEDS, "Reed, Zoe"], **AMYLOID),
        Work(2, ["Smith, John B" + LEEDS, "Holm, Per"], **MIGRAINE),
    )
    assert not are_one(tables, "pmid:1#1", "pmid:2#1")


def test_one_orcid_is_one_person_whatever_house_and_subject_say():
    tables = resolved(
        Work(1, ["Wang, Wei" + NORDHAVEN + ORCID], **AMYLOID), Work(2, ["Wang, W" + LEEDS + ORCID], **MIGRAINE)
    )
    assert are_one(tables, "pmid:1#1", "pmid:2#1")
    assert tables["experts"]["orcid"].to_pylist() == ["0000-0002-1825-0097"]


def test_an_orcid_carries_a_person_over_a_change_of_family_name():
    tables = resolved(Work(1, ["Lindqvist, Anna" + ORCID], **AMYLOID), Work(2, ["Holm, Anna" + ORCID], **AMYLOID))
    assert are_one(tables, "pmid:1#1", "pmid:2#1")
    assert tables["experts"]["other_names"].to_pylist() == [["Anna Lindqvist"]]


def test_an_orcid_printed_beside_the_wrong_name_is_not_believed():
    tables = resolved(
        Work(1, ["Lindqvist, Anna" + ORCID], **AMYLOID), Work(2, ["Lindqvist, Anna" + ORCID], **AMYLOID),
        Work(3, ["Okafor, Robert" + ORCID, "Lindqvist, Anna"], **AMYLOID),
    )  # fmt: skip
    assert not are_one(tables, "pmid:1#1", "pmid:3#1")


def test_two_orcids_are_two_persons_whatever_else_agrees():
    tables = resolved(
        Work(1, ["Lindqvist, Anna M" + NORDHAVEN + ORCID, "Holm, Per"], **AMYLOID),
        Work(2, ["Lindqvist, Anna M" + NORDHAVEN + OTHER_ORCID, "Holm, Per"], **AMYLOID),
    )
    assert not are_one(tables, "pmid:1#1", "pmid:2#1")


def test_two_of_one_name_on_one_work_are_two_persons():
    tables = resolved(Work(1, ["Lindqvist, Anna" + NORDHAVEN, "Lindqvist, Anna" + NORDHAVEN], **AMYLOID))
    assert not are_one(tables, "pmid:1#1", "pmid:1#2")


def test_one_official_in_two_roles_of_a_trial_is_one_person():
    official = {
        "nct_id": "NCT00000001", "name": "Anna M Lindqvist", "family": "Lindqvist", "given": "Anna M", "initials": "AM",
        "affiliation": "University of Nordhaven", "city": "Nordhaven", "country": "SE", "is_person": True,
    }  # fmt: skip
    roles = [
        official | {"trial_person_id": f"NCT00000001#{n}", "position": n, "role": role}
        for n, role in enumerate(["principal_investigator", "contact"], 1)
    ]
    tables = resolved(trials=[{"nct_id": "NCT00000001", "title": "Amyloid"}], trial_people=roles)
    assert are_one(tables, "NCT00000001#1", "NCT00000001#2")
    assert tables["experts"]["works"].to_pylist() == [0]


def test_desks_and_collectives_are_nobody():
    desk = {
        "trial_person_id": "NCT00000001#1", "nct_id": "NCT00000001", "position": 1, "name": "Study Desk", "family": "Desk",
        "is_person": False,
    }  # fmt: skip
    group = {
        "byline_id": "pmid:1#2",
        "work_id": "pmid:1",
        "position": 2,
        "author_count": 2,
        "collective": "HEART Group",
        "version": 1,
        "record": 0,
    }
    found = gathered(trials=[{"nct_id": "NCT00000001"}], trial_people=[desk], bylines=[group])
    assert found.mentions.num_rows == 0


def test_the_fullest_name_in_use_lately_and_the_latest_place_are_shown():
    tables = resolved(
        Work(1, ["Lindqvist, A M" + NORDHAVEN + ORCID], year=2001, **AMYLOID),
        Work(2, ["Lindqvist, Anna Maria" + NORDHAVEN + ORCID], year=2019, **AMYLOID),
        Work(3, ["Lindqvist, Anna" + LEEDS + ORCID], year=2022, **AMYLOID),
        Work(4, ["Lindqvist, Anna" + ORCID], year=2023, **AMYLOID),
    )
    (expert,) = tables["experts"].to_pylist()
    assert (expert["given"], expert["city"], expert["country"]) == ("Anna Maria", "Leeds", "GB")
    assert (expert["place_mention_id"], expert["first_on"].year, expert["last_on"].year) == ("pmid:3#1", 2001, 2023)
    assert (expert["works"], expert["sure_works"], expert["review_works"], expert["confidence"]) == (4, 4, 0, 1.0)


SPREAD = (
    Work(1, ["Wang, Wei" + NORDHAVEN, "Holm, Per"], **AMYLOID),
    Work(2, ["Wang, Wei" + LEEDS, "Reed, Zoe"], **MIGRAINE),
    Work(3, ["Wang, Wei" + NORDHAVEN, "Holm, Per"], **AMYLOID),
)


def test_a_stewards_same_joins_and_outlives_a_rerun_and_its_undoing_gives_the_old_ids_back():
    first = resolved(*SPREAD)
    assert are_one(first, "pmid:1#1", "pmid:3#1")
    assert not are_one(first, "pmid:1#1", "pmid:2#1")
    told = [Decision(DecisionKind.SAME, "pmid:2#1", "pmid:1#1")]
    joined = resolved(*SPREAD, decisions=told, before=after(first))
    assert are_one(joined, "pmid:1#1", "pmid:2#1", "pmid:3#1")
    assert [(m["kind"], m["expert_id"], m["other_expert_id"]) for m in joined["movements"].to_pylist()] == [
        ("merged", people(first)["pmid:2#1"], people(first)["pmid:1#1"])
    ]
    again = resolved(*SPREAD, decisions=told, before=after(joined))
    assert people(again) == people(joined)
    assert again["movements"].num_rows == 0
    undone = resolved(*SPREAD, before=after(again))
    assert people(undone) == people(first)
    assert undone["signposts"].num_rows == 0


def test_a_stewards_different_parts_and_wins_over_an_orcid():
    works = [Work(n, ["Lindqvist, Anna" + NORDHAVEN + ORCID], **AMYLOID) for n in (1, 2)]
    told = [Decision(DecisionKind.DIFFERENT, "pmid:1#1", "pmid:2#1")]
    assert not are_one(resolved(*works, decisions=told), "pmid:1#1", "pmid:2#1")


def test_the_later_of_two_decisions_on_one_pair_stands():
    works = [Work(n, ["Lindqvist, Anna" + NORDHAVEN], **AMYLOID) for n in (1, 2)]
    told = [Decision(kind, "pmid:1#1", "pmid:2#1") for kind in (DecisionKind.DIFFERENT, DecisionKind.SAME)]
    assert are_one(resolved(*works, decisions=told), "pmid:1#1", "pmid:2#1")
    assert not are_one(resolved(*works, decisions=told[::-1]), "pmid:1#1", "pmid:2#1")


def test_a_same_that_would_undo_a_different_is_refused_and_said_so():
    told = [
        Decision(DecisionKind.DIFFERENT, "pmid:1#1", "pmid:2#1"),
        Decision(DecisionKind.SAME, "pmid:3#1", "pmid:2#1"),
    ]
    found = resolve(gathered(*SPREAD), told, NOBODY)
    assert found.refused == (("pmid:2#1", "pmid:3#1"),)
    assert not are_one(found.tables, "pmid:1#1", "pmid:2#1")


def test_a_decision_on_a_mention_that_is_gone_is_counted_and_does_no_harm():
    found = resolve(gathered(*SPREAD), [Decision(DecisionKind.SAME, "pmid:1#1", "pmid:99#1")], NOBODY)
    assert found.missing_decisions == 1


def test_more_evidence_keeps_the_ids():
    before = resolved(*SPREAD)
    more = resolved(
        *SPREAD, Work(4, ["Wang, Wei" + NORDHAVEN, "Holm, Per", "Okafor, Robert"], **AMYLOID), before=after(before)
    )
    assert {m: people(more)[m] for m in people(before)} == people(before)


def test_every_link_within_a_cluster_gives_its_reasons():
    tables = resolved(*SPREAD)
    links = [link for link in tables["links"].to_pylist() if link["left_mention_id"] == "pmid:1#1"]
    (link,) = links
    assert (link["right_mention_id"], link["expert_id"]) == ("pmid:3#1", people(tables)["pmid:1#1"])
    told = {reason["field"]: reason["level"] for reason in link["reasons"]}
    assert told["given name"] == "same"
    weights = [abs(reason["weight"]) for reason in link["reasons"]]
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize("least", [0.35])
def test_what_nobody_should_guess_about_waits_for_review(least):
    tables = resolved(
        Work(1, ["Lindqvist, A", "Holm, P"], year=1978, **AMYLOID),
        Work(2, ["Lindqvist, A", "Reed, Z"], year=1979, **MIGRAINE),
    )
    review = tables["review"].to_pylist()
    offered = {(r["left_mention_id"], r["right_mention_id"]) for r in review}
    probability = next((r["probability"] for r in review if r["left_mention_id"] == "pmid:1#1"), 0.0)
    assert (("pmid:1#1", "pmid:2#1") in offered) == (probability >= least)


def test_a_mail_address_is_compared_and_never_kept():
    mail = " Electronic address: anna@example.org."
    works = [
        Work(n, ["Wang, Wei" + NORDHAVEN + mail, other], **AMYLOID) for n, other in ((1, "Holm, Per"), (2, "Reed, Zoe"))
    ]
    tables = resolved(*works)
    assert "e-mail" in {r["field"] for link in tables["links"].to_pylist() for r in link["reasons"]}
    assert not any(
        "@" in str(value) or "example" in str(value) for table in tables.values() for value in table.to_pylist()
    )
