"""Which JSON is a source's own, and which is refused rather than taken as nothing."""

import json
from pathlib import Path

import pytest

from kolloquy.evidence.sources import reading
from kolloquy.kernel.problems import BadInput
from tests.support.tables import rows

STUDY = {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}}
WORK = {"id": "https://openalex.org/W1", "title": "A work."}
# STUDY and WORK stand for one record each; "refused" is a file of another source or of none.
FILES = """
    source   | the file holds                                                | taken
    trials   | {"totalCount": 1, "studies": [STUDY], "nextPageToken": "x"}   | 1
    trials   | {"studies": [STUDY, STUDY]}                                   | 2
    trials   | {"studies": [STUDY]} {"studies": [STUDY]}                     | 2
    trials   | [STUDY]                                                       | 1
    trials   | STUDY                                                         | 1
    trials   | {"studies": []}                                               | 0
    trials   | {"totalCount": 0, "studies": []}                              | 0
    trials   | {"meta": {"count": 1}, "results": [WORK]}                     | refused
    trials   | {"meta": {}, "results": []}                                   | refused
    trials   | {"meta": {}, "studies": null}                                 | refused
    trials   | {"totalCount": 0}                                             | refused
    trials   | {"error": "not found"}                                        | refused
    trials   | [WORK]                                                        | refused
    trials   | []                                                            | refused
    trials   | {}                                                            | refused
    openalex | {"meta": {"count": 1}, "results": [WORK], "group_by": []}     | 1
    openalex | {"meta": {"count": 0}, "results": []}                         | 0
    openalex | {"totalCount": 1, "studies": [STUDY]}                         | refused
    openalex | {"nextPageToken": "x", "studies": [STUDY]}                    | refused
    openalex | {"studies": [STUDY]}                                          | refused
    openalex | []                                                            | refused
"""
EXPECTED = {"trials": "no ClinicalTrials.gov study", "openalex": "no OpenAlex work"}
MAIN_TABLE = {"trials": "trials", "openalex": "works"}


@pytest.mark.parametrize(("source", "holds", "taken"), rows(FILES))
def test_a_file_of_another_source_is_refused_and_an_empty_answer_is_not(
    tmp_path: Path, source: str, holds: str, taken: str
):
    path = tmp_path / "page.json"
    path.write_text(holds.replace("STUDY", json.dumps(STUDY)).replace("WORK", json.dumps(WORK)))
    if taken == "refused":
        with pytest.raises(BadInput, match=f"page.json holds {EXPECTED[source]} .*; name a file of"):
            list(reading.source(source).read(path))
    else:
        batches = list(reading.source(source).read(path))
        found = [batch.tables[MAIN_TABLE[source]] for batch in batches if batch.tables]
        assert sum(table.num_rows for table in found) == int(taken)
