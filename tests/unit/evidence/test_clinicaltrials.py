import gzip
import json
import lzma
import zipfile
from datetime import date

import pytest

from kolloquy.evidence.sources.clinicaltrials import phase
from kolloquy.kernel.problems import BadInput
from tests.support.sources import PAYLOADS, short, take, told
from tests.support.tables import rows

STUDIES = PAYLOADS / "trials" / "three_studies.json"
PEOPLE = """
    position | role                   | name                             | family           | given   | degrees  | affiliation                      | site                             | country | is_person
    1        | study_chair            | Elin A. van der Lindqvist, MD, PhD | van der Lindqvist | Elin A. | MD + PhD | University Hospital of Nordhaven |                                  |         | True
    2        | study_director         | Study Director                   |                  |         |          | Olmstead Pharma                  |                                  |         | False
    3        | contact                | Olmstead Pharma Call Center      |                  |         |          |                                  |                                  |         | False
    4        | principal_investigator | OKAFOR Ngozi                     | Okafor           | Ngozi   |          |                                  | University Hospital of Nordhaven | SE      | True
"""


@pytest.fixture(scope="module")
def studies():
    return take("trials", STUDIES)


def test_a_study_is_read_with_what_it_states(studies):
    trial = studies["trials"][0]
    assert trial | {"mesh": None} == {
        "nct_id": "NCT99990001", "title": "Arvenil in Heart Failure",
        "official_title": "A Randomised Trial of Arvenil in Heart Failure", "acronym": "ARVE-HF", "phase": "2/3",
        "status": "recruiting", "study_type": "interventional", "start_on": date(2021, 3, 1), "start_precision": "month",
        "completion_on": date(2025, 6, 30), "updated_on": date(2024, 2, 1), "enrollment": 840,
        "conditions": ["Heart Failure", "Heart Failure With Reduced Ejection Fraction"], "keywords": ["HFrEF"], "mesh": None,
        "interventions": ["Arvenil", "Placebo"], "sponsor": "Olmstead Pharma", "sponsor_class": "INDUSTRY",
        "summary": "Does Arvenil help? Write to ….",
    }  # fmt: skip
    assert [(c["ui"], c["name"], c["major"]) for c in trial["mesh"]] == [
        ("D006333", "Heart Failure", None),
        ("D990001", "Arvenil", None),
    ]


def test_what_a_study_leaves_out_is_null(studies):
    trial = studies["trials"][2]
    assert {name for name, value in trial.items() if value is not None} == {
        "nct_id", "title", "phase", "study_type", "sponsor", "sponsor_class"
    }  # fmt: skip
    assert trial["phase"] == "early 1"


@pytest.mark.parametrize("row", told(PEOPLE), ids=lambda row: row["name"])
def test_people_are_told_from_desks(studies, row):
    person = next(p for p in studies["trial_people"] if p["trial_person_id"] == f"NCT99990001#{row['position']}")
    assert {column: short(person[column]) for column in row} == row
    assert (person["no_person_because"] is None) == person["is_person"]


def test_responsible_parties_are_people_too(studies):
    parties = [
        (p["nct_id"][-1], p["family"], p["affiliation"])
        for p in studies["trial_people"]
        if p["role"] == "responsible_party"
    ]
    assert parties == [("2", "Zhang", "Great Plains University"), ("3", "Marchetti", "Rivabella Heart Institute")]


def test_sites_have_places_and_country_codes(studies):
    sites = [(s["facility"], s["city"], s["region"], s["country"], s["latitude"]) for s in studies["trial_sites"]]
    assert sites == [
        ("University Hospital of Nordhaven", "Nordhaven", None, "SE", 57.1),
        ("Eastmere Clinic", "Eastmere", "Massachusetts", "US", 42.3),
    ]


def test_no_telephone_number_or_address_is_kept(tmp_path):
    study = json.loads(STUDIES.read_text())[0]
    places = study["protocolSection"]["contactsLocationsModule"]
    places["overallOfficials"][0]["affiliation"] = "Eastmere, +1 (555) 010-0199, elin@example.org"
    places["centralContacts"][0]["name"] = "Call 1-877-555-0100 or mail desk@example.org"
    places["locations"][0]["facility"] = "For information call 1-877-CTEXAMPLE (1-877-555-0199)"
    path = tmp_path / "study.json"
    path.write_text(json.dumps(study))
    found = json.dumps(take("trials", path).tables, default=str)
    assert "@" not in found
    assert "555" not in found


PHASES = """
    stated             | phase
    PHASE1             | 1
    PHASE1 PHASE2      | 1/2
    PHASE4             | 4
    EARLY_PHASE1       | early 1
    NA                 |
    Phase 2/Phase 3    | 2/3
"""


@pytest.mark.parametrize("stated, expected", rows(PHASES))
def test_how_phases_are_named(stated, expected):
    assert (phase(stated.split()) or "") == expected
    assert (phase(stated) or "") == expected


def test_every_wrapping_and_packing_gives_the_same_rows(studies, tmp_path):
    text = STUDIES.read_text()
    records = json.loads(text)
    wrapped = json.dumps({"totalCount": 3, "studies": records, "nextPageToken": "x"})
    forms = {
        "bare.json": text.encode(),
        "marked.json": b"\xef\xbb\xbf" + text.encode(),
        "page.json": wrapped.encode(),
        "lines.jsonl": "\n".join(json.dumps(r) for r in records).encode() + b"\n\n",
        "packed.json.gz": gzip.compress(text.encode()),
        "packed.json.xz": lzma.compress(text.encode()),
    }
    for name, content in forms.items():
        (tmp_path / name).write_bytes(content)
        assert take("trials", tmp_path / name).tables == studies.tables, name
    with zipfile.ZipFile(tmp_path / "packed.zip", "w") as archive:
        archive.writestr("studies.json", text)
    assert take("trials", tmp_path / "packed.zip").tables == studies.tables


def test_one_study_alone_is_read(studies, tmp_path):
    path = tmp_path / "NCT99990001.json"
    path.write_text(json.dumps(json.loads(STUDIES.read_text())[0], indent=2))
    assert take("trials", path)["trials"] == studies["trials"][:1]


def test_a_file_larger_than_what_is_read_at_once_is_read_piece_by_piece(studies, tmp_path, monkeypatch):
    monkeypatch.setattr("kolloquy.evidence.sources.json_records._PIECE", 37)
    assert take("trials", STUDIES).tables == studies.tables
    lines = tmp_path / "lines.jsonl"
    lines.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in json.loads(STUDIES.read_text())))
    assert take("trials", lines).tables == studies.tables


def test_a_study_without_a_number_is_listed_and_the_others_stay(tmp_path):
    records = json.loads(STUDIES.read_text())
    records[1]["protocolSection"]["identificationModule"]["nctId"] = "99"
    records[2]["protocolSection"]["designModule"]["enrollmentInfo"] = {"count": "many"}
    path = tmp_path / "studies.json"
    path.write_text(json.dumps(records))
    found = take("trials", path)
    assert [r.place for r in found.rejects] == ["record 2", "record 3"]
    assert "NCT number" in found.rejects[0].reason
    assert [t["nct_id"] for t in found["trials"]] == ["NCT99990001"]


def test_a_broken_line_among_lines_is_listed(tmp_path):
    first, second, _ = json.loads(STUDIES.read_text())
    path = tmp_path / "lines.jsonl"
    path.write_text(json.dumps(first) + "\n{broken}\n\n" + json.dumps(second) + '\n{"protocolSection": {')
    found = take("trials", path)
    assert len(found["trials"]) == 2
    assert [r.place for r in found.rejects] == ["line 2", "line 5"]
    assert "ends in the middle" in found.rejects[1].reason


WHAT_IS_REFUSED = """
    content                                          | because
    <!DOCTYPE html><html><body>No</body></html>      | is a web page
    \\s                                              | is empty
    NPI,Provider Last Name                           | is not JSON
    [{"protocolSection": {"identificationModule": {"nctId": "NCT99990001"}}}, {"protoc | ends in the middle of record 2
    [{"protocolSection": {"identificationModule": {"nctId": "NCT99990001"}}}, }padding and padding] | is not whole JSON in record 2
    [{"id": "https://openalex.org/W1"}]              | holds no ClinicalTrials.gov study
    {"error": "no such study"}                       | holds no ClinicalTrials.gov study
"""


@pytest.mark.parametrize("content, because", rows(WHAT_IS_REFUSED))
def test_what_is_refused(content, because, tmp_path):
    path = tmp_path / "given.json"
    path.write_text(content.replace("\\s", " "))
    with pytest.raises(BadInput, match=because) as problem:
        take("trials", path)
    assert str(path) in str(problem.value)
    assert str(problem.value).endswith(".")


def test_text_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "latin.json"
    path.write_bytes('[{"protocolSection": "Nīmes, Nîmes"}]'.encode("utf-16-le")[1:])
    with pytest.raises(BadInput):
        take("trials", path)


def test_an_empty_array_is_an_empty_answer(tmp_path):
    path = tmp_path / "none.json"
    path.write_text('{"studies": [], "totalCount": 0}')
    assert take("trials", path)["trials"] == []
