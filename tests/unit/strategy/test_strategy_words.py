"""What a strategy's values are in words and in one line of a cell, there and back."""

import pytest

from kolloquy.kernel.problems import BadInput
from kolloquy.strategy.mixes import read_mix, read_weights, written_mix
from kolloquy.strategy.regional.words import said, said_part
from kolloquy.strategy.written import code_from


@pytest.mark.parametrize("words", ["country:ES>=2;rising>=1;institution<=2", "never_met>=3<=5", "highest>=4", ""])
def test_a_mix_is_read_and_written_the_same(words):
    assert written_mix(read_mix(words)) == words


@pytest.mark.parametrize("words", ["rising", "rising>2", "rising>=x", "country:ES=2", ">=2"])
def test_what_is_no_mix_says_how_to_write_one(words):
    with pytest.raises(BadInput, match="write it as country:ES>=2"):
        read_mix(words)


@pytest.mark.parametrize(
    "part, words",
    [
        ({"kind": "rising", "fewest": 1, "most": None}, "at least 1 rising expert"),
        ({"kind": "rising", "fewest": 2, "most": 4}, "at least 2 and at most 4 rising experts"),
        ({"kind": "country", "of": "ES", "fewest": 1, "most": None}, "at least 1 from ES"),
        ({"kind": "institution", "fewest": 0, "most": 2}, "at most 2 from any one institution"),
    ],
)
def test_a_part_of_a_mix_in_words(part, words):
    assert said_part(part) == words


def test_weights_are_read_from_a_cell():
    assert read_weights("standing=35; need = 10") == {"standing": "35", "need": "10"}
    with pytest.raises(BadInput, match="is no weight"):
        read_weights("standing")


@pytest.mark.parametrize(
    "value, words",
    [
        (None, "nothing"), ([], "nothing"), (True, "yes"), (1200.5, "1,200.5"), (["a", "b"], "Alpha, b"),
        ({"need": 10}, "need 10"),
    ],
)  # fmt: skip
def test_values_in_words(value, words):
    assert said(value, {"a": "Alpha"}) == words


@pytest.mark.parametrize(
    "name, taken, code",
    [
        ("Patients are found earlier", set(), "patients-are-found-earlier"),
        ("Señal & más", set(), "senal-mas"),
        ("Same", {"same", "same-2"}, "same-3"),
        ("…", set(), "new"),
        ("a" * 60, set(), "a" * 40),
        ("Which signs make a general cardiologist think of it", set(), "which-signs-make-a-general-cardiologist"),
    ],
)
def test_a_code_is_made_from_a_name(name, taken, code):
    assert code_from(name, taken) == code
