from datetime import date

import pytest

from kolloquy.faces.web import words
from tests.support.tables import rows

DAYS = """
    precision | said
    day       | 3 May 2025
    month     | May 2025
    season    | May 2025
    year      | 2025
              | 3 May 2025
"""
PHASES = """
    stated          | said
    PHASE3          | Phase 3
    PHASE2/PHASE3   | Phase 2/3
    EARLY_PHASE1    | Phase 1
    NA              |
                    |
"""
LINKS = """
    kind         | id               | link
    work         | pmid:123         | https://pubmed.ncbi.nlm.nih.gov/123
    work         | doi:10.5555/a(1) | https://doi.org/10.5555/a(1)
    work         | openalex:W9      | https://openalex.org/W9
    trial        | NCT00000001      | https://clinicaltrials.gov/study/NCT00000001
    registration | 1234567893       | https://npiregistry.cms.hhs.gov/provider-view/1234567893
    seat         | panel:1          |
"""
RISES = """
    rise  | said
    1     | 2.0 times as much as
    -1    | 2.0 times less than
    0.05  | grew as it did
"""


@pytest.mark.parametrize("precision, said", rows(DAYS))
def test_a_day_is_said_as_exactly_as_its_source_states_it(precision: str, said: str) -> None:
    assert words.day(date(2025, 5, 3), precision or None) == said


@pytest.mark.parametrize("stated, said", rows(PHASES))
def test_a_phase_is_said_as_the_field_says_it(stated: str, said: str) -> None:
    assert words.phase(stated or None) == said


@pytest.mark.parametrize("kind, ref_id, link", rows(LINKS))
def test_a_record_links_to_its_source(kind: str, ref_id: str, link: str) -> None:
    assert words.link_to(kind, ref_id) == link


@pytest.mark.parametrize("rise, said", rows(RISES))
def test_a_rise_is_said_against_peers(rise: str, said: str) -> None:
    assert said in words.rise(float(rise), 3)


def test_too_little_evidence_for_a_rise_is_said_too() -> None:
    assert "Too little" in words.rise(None, 3)


def test_a_title_keeps_its_markup_and_nothing_else() -> None:
    title = 'CO<sub>2</sub> & <i>E. coli</i><script>alert(1)</script> <i onclick="x">y</i>'
    shown = words.title_markup(title)
    assert shown.startswith("CO<sub>2</sub> &amp; <i>E. coli</i>&lt;script&gt;")
    assert "<i onclick" not in shown


def test_a_probability_never_claims_to_be_certain() -> None:
    assert words.percent(0.9999) == "99 %"
    assert words.percent(0.5) == "50 %"


def test_a_size_has_a_unit() -> None:
    assert [words.size(n) for n in (512, 2048, 21_400_000)] == ["512 bytes", "2.0 KB", "21 MB"]


def test_a_command_in_a_sentence_is_set_as_one_and_nothing_else_is_markup() -> None:
    assert words.sentence("run `kolloquy <x>` & wait") == "run <code>kolloquy &lt;x&gt;</code> &amp; wait"
